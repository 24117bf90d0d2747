"""The linter: every rule finds its slip and is quiet where there is none; waivers, words, command line."""

import hashlib
import json
import re
from copy import deepcopy
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from msgspec import to_builtins
from scipy import stats

from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import read_yaml
from simulator.case.case import digest
from simulator.case.waivers import rule_codes
from simulator.cli import main
from simulator.distributions.quantity import Lognormal, Uniform
from simulator.draws.model import law_of
from simulator.linting.clauses import cap_and_interest, offer_below_cap
from simulator.linting.finding import findings_for_report, told
from simulator.linting.heads import exceeding
from simulator.linting.lint import lint
from simulator.linting.odds import tail_share
from simulator.linting.outcome import (
    claim_far_above_heads,
    difference_within_error,
    mean_far_from_median,
    squared_rank_correlation,
)
from simulator.load import case_names, load_case
from simulator.simulation import simulate
from simulator.summary.figures import Estimate
from simulator.summary.result import Result
from tests.helpers import MINIMAL, ROOT, case_with, value

RULES = read_yaml(MINIMAL.parent / "lint.yaml").data
DRAWS = 4096


def altered(law, changes):
    """Return a law with some rules saying something else, or with everything read."""
    values = dict(law.values)
    model = next(iter(values.values()))
    for name, new in changes.items():
        if name == "everything":
            values = {
                key: replace(one, dated=one.dated.model_copy(update={"grade": "text_read"}))
                for key, one in values.items()
            }
        else:
            one = values.get(name, model)
            new = float(new) if isinstance(new, int) else new
            values[name] = replace(one, dated=one.dated.model_copy(update={"value": new}))
    return replace(law, values=values)


@pytest.fixture(scope="module")
def look(tmp_path_factory):
    """Return what the linter finds in the slip of a rule, or in the case put right."""
    folder = tmp_path_factory.mktemp("lint")

    @cache
    def found(code, which):
        rule = RULES[code]
        data = deepcopy(read_yaml(MINIMAL).data)
        data["variants"] = {which: {"label": which, "changes": rule[which]}}
        path = folder / f"{code}.{which}.yaml"
        path.write_text(json.dumps(data, default=str), "utf-8")
        case = load_case(path, variant=which)
        law = altered(law_of(case), rule.get("law") or rule.get(f"law_when_{which}") or {})
        result = simulate(case, n_draws=rule.get("draws", DRAWS), seed=1, law=law)
        return tuple(lint(case, law=law, result=result))

    return found


def codes(found):
    return {one.code for one in found}


def test_every_rule_has_words_and_a_pair_of_tests():
    text = "".join(path.read_text("utf-8") for path in (ROOT / "simulator" / "linting").glob("*.py"))
    written = set(re.findall(r'Finding\(\s*"([a-z_]+)"', text))
    assert set(rule_codes()) == set(RULES) == written
    assert len(written) >= 20


@pytest.mark.parametrize("code", rule_codes())
def test_rule_finds_its_slip(look, code):
    assert code in codes(look(code, "slip"))


@pytest.mark.parametrize("code", rule_codes())
def test_rule_is_quiet_when_the_case_is_put_right(look, code):
    assert code not in codes(look(code, "right"))


@pytest.mark.parametrize("code", rule_codes())
def test_finding_says_why_and_what_to_do_in_both_languages(look, code):
    one = next(one for one in look(code, "slip") if one.code == code)
    for part in ("reason", "remedy"):
        english, chinese = (told(one, part, lang=lang) for lang in ("en", "zh"))
        assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)
        assert not re.search(r"[{}]|\bnan\b|\dE|e\+", english + chinese)


@pytest.mark.parametrize("code", rule_codes())
def test_place_of_a_finding_is_a_key_of_the_case(look, code):
    fields = set(read_yaml(MINIMAL).data) | {"evidence", "dependence"}
    assert {one.place.split(".")[0] for one in look(code, "slip")} <= fields


def test_the_gravest_stand_first(look):
    order = [one.severity for one in look("claim_does_not_add_up", "slip")]
    assert order[0] == "error"
    assert order == sorted(order, key=["error", "warning", "note"].index)


def test_each_rule_has_one_severity(look):
    seen = {(one.code, one.severity) for code in rule_codes() for one in look(code, "slip")}
    assert len(seen) == len(rule_codes())
    assert {code for code, severity in seen if severity == "error"} == {
        "claim_does_not_add_up",
        "punitive_unavailable",
    }


# Thresholds, just below, at and just above, on as much of a summary as a rule reads.

part = SimpleNamespace


@pytest.mark.parametrize(("claim", "found"), [(499.0, False), (500.0, False), (501.0, True)])
def test_a_claim_is_far_above_the_heads_above_five_times_their_mean(claim, found):
    heads = [part(before_law=part(mean=mean)) for mean in (60.0, 40.0)]
    summary = part(claim=part(amount=claim), heads=heads)
    assert bool(list(claim_far_above_heads(summary))) is found


@pytest.mark.parametrize(("mean", "found"), [(299.0, False), (300.0, False), (301.0, True)])
def test_a_mean_is_far_from_the_middle_above_three_times(mean, found):
    summary = part(award=part(mean=mean, quantiles=part(q50=100.0)), currency="EUR")
    assert bool(list(mean_far_from_median(summary))) is found


@pytest.mark.parametrize(("stands", "found"), [(0.89, True), (0.9, False), (0.91, False)])
def test_an_offer_below_a_limit_is_found_where_the_limit_falls_in_more_than_one_of_ten(stands, found):
    named = {"name": "one", "label": {"en": "one", "zh": "一"}}
    summary = part(
        clauses=[part(**named, kind="cap", amount=100.0, stands=part(mean=stands))],
        offers=[part(**named, by="provider", worth=part(mean=100.0))],
    )
    assert bool(list(offer_below_cap(summary))) is found


@pytest.mark.parametrize(
    ("bites", "months", "found"),
    # 4.12 % a year in Germany in 2021, from the claim on: 5 % are reached after 14.56 months.
    [(0.05, 14.6, True), (0.05, 14.5, False), (0.049, 14.6, False)],
)
def test_interest_on_a_limit_counts_from_a_twentieth_of_both(bites, months, found):
    case = case_with({"jurisdiction": "DE"})
    summary = part(award=part(p_at_cap=bites), costs=part(months=part(mean=months)))
    assert bool(list(cap_and_interest(case, law_of(case), summary))) is found


# Two figures with errors of 3 and 4: the error of their difference is 5, and two of them 10.
@pytest.mark.parametrize(
    ("other", "found"), [(100.0, False), (109.0, True), (110.0, False), (111.0, False), (91.0, True)]
)
def test_a_variant_within_two_errors_of_the_case_is_not_told_from_it(other, found):
    summary = part(
        variants={"base": part(award=Estimate(100.0, 3.0)), "no_cap": part(award=Estimate(other, 4.0))},
        before_evidence=None,
        forums=None,
        other_law=None,
        offers=[],
        currency="EUR",
    )
    assert [one.place for one in difference_within_error(summary)] == (["variants.no_cap"] if found else [])


def test_differences_of_evidence_forum_and_law_are_looked_at_too():
    near, far = Estimate(100.0, 3.0), Estimate(101.0, 4.0)
    summary = part(
        variants=None,
        award=near,
        before_evidence=part(award=far),
        forums=part(arbitration=part(claimant_net=near), court=part(claimant_net=far)),
        other_law=part(total=part(award=Estimate(-1.0, 0.6))),
        offers=[],
        currency="EUR",
    )
    assert [one.place for one in difference_within_error(summary)] == ["evidence", "forum", "jurisdiction"]


@pytest.mark.parametrize(("valuation", "found"), [("2024-06-01", False), ("2024-06-04", True)])
def test_amounts_are_of_another_year_after_three_years(valuation, found):
    source = {"kind": "fact", "where": "Bill", "why": "Cost", "stated_on": "2021-06-01"}
    case = case_with({"heads.0.amount": {"value": "2M", "source": source}, "dates.valuation": valuation})
    assert ("money_of_another_year" in codes(lint(case, law=law_of(case)))) is found


@pytest.mark.parametrize("s", [0.5, 1.0, 1.645, 2.5])
def test_share_of_the_tail_of_a_lognormal_is_that_of_its_lorenz_curve(s):
    # Part of the mean above the quantile p of a lognormal: 1 - Phi(z_p - s).
    expected = 1.0 - stats.norm.cdf(stats.norm.ppf(0.95) - s)
    assert tail_share(Lognormal(dist="lognormal", s=s, scale=3.0)) == pytest.approx(expected, abs=0.001)


def test_rank_correlation_is_spearmans_with_ties():
    rng = np.random.default_rng(5)
    first = rng.integers(0, 20, 500).astype(float)
    second = first + rng.normal(0, 8, 500).round()
    expected = stats.spearmanr(first, second).statistic ** 2
    assert squared_rank_correlation(first, second) == pytest.approx(expected, rel=1e-12)
    assert squared_rank_correlation(first, np.ones(500)) == 0.0


def test_chances_of_nought_and_one_are_assumptions_and_not_found(look):
    places = {one.place for one in look("chance_without_range", "slip") if one.code == "chance_without_range"}
    assert places == {"court.liable"}  # not clauses.fee_cap.incorporated, nor court.admitted: both are 1


def test_odds_of_the_degree_of_fault_need_a_size():
    degree = {"dist": "categorical", "probabilities": {"ordinary": 0.8, "gross": 0.2}, "source": "view"}
    for size, found in (({}, True), ({"size": 12}, False)):
        case = case_with({"fault.degree": degree | size})
        places = {one.place for one in lint(case, law=law_of(case)) if one.code == "chance_without_range"}
        assert ("fault.degree" in places) is found


# Waivers.


def waived(*waivers):
    return case_with() if not waivers else case_with({"lint": {"waived": list(waivers)}})


def test_a_waived_finding_is_listed_with_its_reason():
    case = waived(
        {"code": "no_bias", "why": {"en": "Both sides are the same insurer", "zh": "双方为同一保险人"}}
    )
    one = next(one for one in lint(case, law=law_of(case)) if one.code == "no_bias")
    assert one.waived.zh == "双方为同一保险人"
    (finding,) = findings_for_report([one])
    assert finding.waived["en"] == "Both sides are the same insurer" and finding.severity == "warning"


def test_a_waiver_for_one_place_leaves_the_others():
    case = waived(
        {"code": "chance_without_range", "place": "court.liable", "why": "As agreed by the parties"}
    )
    found = {
        one.place: one.waived for one in lint(case, law=law_of(case)) if one.code == "chance_without_range"
    }
    assert found["court.liable"] is not None and found["clauses.fee_cap.valid"] is None


def test_waiver_of_an_unknown_rule_is_refused_with_the_nearest(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        MINIMAL.read_text("utf-8") + "lint:\n  waived:\n    - {code: no_bais, why: Because}\n", "utf-8"
    )
    with pytest.raises(SimulatorError) as raised:
        load_case(path)
    (problem,) = raised.value.problems
    assert problem.code == "unknown_lint_rule" and problem.params["nearest"] == "no_bias"
    assert problem.line == len(path.read_text("utf-8").splitlines())


def test_a_case_that_says_nothing_to_the_linter_keeps_its_digest():
    case = case_with()
    said = case.model_dump(mode="json", exclude={"lint"})
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    assert digest(case) == hashlib.sha256(text.encode()).hexdigest()
    assert digest(case) != digest(waived({"code": "no_bias", "why": "Because"}))


@pytest.mark.parametrize("name", case_names())
def test_shipped_case_lints_clean_or_says_why_not(name):
    case = load_case(name)
    found = lint(case, law=law_of(case), result=simulate(case, n_draws=16_384))
    assert [(one.code, one.place) for one in found if one.waived is None] == []
    for one in case.lint.waived:  # and no waiver is left over
        assert any(one.code == other.code and one.place in (None, other.place) for other in found), one


# The command line.


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("warning  no_bias  settlement", "Both sides are taken")),
        ("zh", ("警告  no_bias  settlement", "双方均被假定")),
    ],
)
def test_command_prints_code_severity_place_reason_and_remedy(lang, words):
    done = damnum("lint", MINIMAL, "--lang", lang)
    assert done.exit_code == 0, done.output
    for word in words:
        assert word in done.stdout
    one = SimpleNamespace(code="no_bias", params={})
    assert f"    {told(one, 'remedy', lang=lang)}\n" in done.stdout


def test_command_lists_waivers_of_a_shipped_case():
    done = damnum("lint", "tokyo_2001")
    assert done.exit_code == 0
    assert done.stdout.endswith("errors 0, warnings 0, notes 0; waived by the case 4.\n")
    assert done.stdout.count("Waived by the case: ") == 4


def with_error(tmp_path, more=""):
    path = tmp_path / "case.yaml"
    punitive = "  punitive: {awarded: {value: 0.5, source: view}, ratio: {value: 2, source: view}}\n"
    path.write_text(MINIMAL.read_text("utf-8").replace("court:\n", "court:\n" + punitive) + more, "utf-8")
    return path


def test_command_leaves_with_one_if_something_is_wrong_unless_waived(tmp_path):
    done = damnum("lint", with_error(tmp_path), "--no-run")
    assert done.exit_code == 1 and done.stdout.startswith("error  punitive_unavailable  court.punitive\n")
    more = "lint: {waived: [{code: punitive_unavailable, why: Kept for a comparison of laws}]}\n"
    assert damnum("lint", with_error(tmp_path, more), "--no-run").exit_code == 0


def test_command_without_a_run_leaves_out_rules_on_the_result():
    done = damnum("lint", MINIMAL, "--no-run")
    assert "claim_far_above_heads" not in done.stdout and "(--no-run)" in done.stdout


def test_findings_as_json(tmp_path):
    path = tmp_path / "findings.json"
    done = damnum("lint", MINIMAL, "--json", path)
    assert "no_bias" in done.stdout
    written = json.loads(path.read_text("utf-8"))
    assert written == json.loads(damnum("lint", MINIMAL, "--json", "-").stdout)
    assert written["complete"] is True and written["digest"] == digest(load_case(MINIMAL))
    first = written["findings"][0]
    assert list(first) == ["code", "severity", "place", "reason", "remedy", "waived"]


def test_a_run_keeps_its_findings_and_the_linter_reads_the_same_from_its_folder(tmp_path):
    words = ["--draws", "16384", "--seed", "3", "--out", tmp_path / "out"]
    assert damnum("run", "reg123_2016", *words).exit_code == 0
    kept = Result.read(tmp_path / "out").summary.lint
    done = damnum("lint", "reg123_2016", "--result", tmp_path / "out", "--json", "-")
    assert json.loads(done.stdout)["findings"] == list(to_builtins(kept))
    assert {one.code for one in kept if one.waived} >= {"one_judge", "offer_below_cap"}


@pytest.mark.parametrize("option", [("--variant", "no_cap"), ("--jurisdiction", "DE"), ("--variant", "all")])
def test_the_linter_reads_results_of_variants_and_other_laws(tmp_path, option):
    out = tmp_path / "out"
    assert damnum("run", "qianyan_tencent_2018", "--draws", "1024", *option, "--out", out).exit_code == 0
    done = damnum("lint", "qianyan_tencent_2018", "--result", out, "--json", "-")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["findings"] == list(to_builtins(Result.read(out).summary.lint))


def test_simulate_alone_does_not_lint():
    assert simulate(case_with(), n_draws=64).summary.lint is None


@pytest.mark.parametrize(("lang", "word"), [("en", "another state"), ("zh", "并非由现在的案件")])
def test_result_of_another_case_is_refused(tmp_path, lang, word):
    damnum("run", "tokyo_2001", "--draws", "64", "--out", tmp_path)
    done = damnum("lint", MINIMAL, "--result", tmp_path, "--lang", lang)
    assert done.exit_code == 2 and word in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("text", [None, "{", "{}", "[]", '{"digest": "0"}'])
def test_a_folder_without_a_result_is_refused(tmp_path, text):
    damnum("run", MINIMAL, "--draws", "64", "--out", tmp_path)
    if text is None:
        (tmp_path / "draws.nc").unlink()
    else:
        (tmp_path / "summary.json").write_text(text, "utf-8")
    done = damnum("lint", MINIMAL, "--result", tmp_path)
    word = "no result that can be read" if text is None else "not the summary of a result"
    assert done.exit_code == 2 and word in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_a_damaged_file_of_draws_is_refused(tmp_path):
    damnum("run", MINIMAL, "--draws", "64", "--out", tmp_path)
    (tmp_path / "draws.nc").write_bytes(b"no netCDF")
    done = damnum("lint", MINIMAL, "--result", tmp_path)
    assert done.exit_code == 2 and "no result that can be read" in done.stderr


def test_draws_of_one_case_beside_the_summary_of_another_are_refused(tmp_path):
    damnum("run", MINIMAL, "--draws", "1024", "--out", tmp_path / "one")
    damnum("run", "tokyo_2001", "--draws", "1024", "--out", tmp_path / "other")
    (tmp_path / "other" / "draws.nc").replace(tmp_path / "one" / "draws.nc")
    done = damnum("lint", MINIMAL, "--result", tmp_path / "one")
    assert done.exit_code == 2 and "no result that can be read" in done.stderr


def test_result_and_no_run_exclude_one_another(tmp_path):
    done = damnum("lint", MINIMAL, "--result", tmp_path, "--no-run")
    assert done.exit_code == 2 and "--no-run" in done.stderr


def test_a_case_with_one_draw_is_looked_over_without_a_complaint():
    case = case_with({"court.liable": value(1)})
    found = lint(case, law=law_of(case), result=simulate(case, n_draws=1))
    assert "difference_within_error" not in codes(found) and "one_input_drives" not in codes(found)


def test_the_chance_that_one_range_exceeds_another_is_that_of_the_integral():
    # Both even, 0 to 4 and 3 to 7: the triangle above the diagonal is 1 x 1 / 2 of 4 x 4.
    first, second = (Uniform(dist="uniform", minimum=low, maximum=low + 4.0, source="view") for low in (0, 3))
    assert exceeding(first, second) == pytest.approx(1.0 / 32.0, abs=0.003)
    assert exceeding(second, first) == pytest.approx(31.0 / 32.0, abs=0.003)


def test_findings_name_heads_clauses_and_rules_as_the_reader_knows_them(look):
    one = next(one for one in look("wasted_and_profit", "slip") if one.code == "wasted_and_profit")
    assert "“Promotion”" in told(one, "reason", lang="en")
    one = next(one for one in look("heads_overlap", "slip") if one.code == "heads_overlap")
    assert "减损费用" in told(one, "reason", lang="zh") and "mitigation_cost" not in told(
        one, "reason", lang="zh"
    )
    (one,) = lint_of_shipped("qianyan_tencent_2018", "law_unverified")
    assert "、损害赔偿金的法定利率、" in told(one, "reason", lang="zh")
    assert not re.search("[a-z]", told(one, "reason", lang="zh"))


def lint_of_shipped(name, code):
    case = load_case(name)
    return [one for one in lint(case, law=law_of(case)) if one.code == code]
