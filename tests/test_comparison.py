"""One case beside another law, another forum: what changes, on the same draws."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.base.errors import SimulatorError
from simulator.cli import main
from simulator.comparison import law_changes
from simulator.draws.model import _chance, law_of, prepare
from simulator.law.file import parameters
from simulator.law.law import CALCULATED, load_law, value_at
from simulator.load import load_case
from simulator.model.proceedings import shifted_costs, success_share
from simulator.simulation import simulate
from simulator.summary.law import time_limit
from tests.helpers import case_with, value

TENCENT = load_case("qianyan_tencent_2018")
N = 16_384


@pytest.fixture(scope="module")
def to_germany():
    return law_changes(TENCENT, "DE", n_draws=N, seed=3, method="sobol")


def means(law):
    summary = simulate(TENCENT, n_draws=N, seed=3, law=law).summary
    estimates = (
        summary.award,
        summary.claimant_net,
        summary.provider_outlay,
        summary.settlement.probability,
    )
    return np.array([one.mean for one in estimates])


def figures(change):
    parts = (change.award, change.claimant_net, change.provider_outlay, change.settles)
    return np.array([one.mean for one in parts])


def test_each_group_of_rules_changes_what_a_run_with_these_rules_alone_changes(to_germany):
    own, other = law_of(TENCENT), law_of(TENCENT, jurisdiction="DE")
    base = means(own)
    np.testing.assert_allclose(figures(to_germany.total), means(other) - base, rtol=1e-9, atol=1e-6)
    for row in to_germany.rows:
        law = own
        for name in CALCULATED[row.group]:
            law = law.with_rule(name, other)
        np.testing.assert_allclose(figures(row.change), means(law) - base, rtol=1e-9, atol=1e-6)
    parts = sum(figures(row.change) for row in to_germany.rows) + figures(to_germany.rest)
    np.testing.assert_allclose(parts, figures(to_germany.total), rtol=1e-9, atol=1e-6)


def test_german_rules_shift_lawyers_fees_and_let_interest_run(to_germany):
    rows = {row.group: row for row in to_germany.rows}
    assert rows["interest"].change.claimant_net.mean > 0  # Chinese law lets none run before judgment
    # Nine tenths of the claim are lost, so nine tenths of the provider's lawyers fall on the claimant.
    assert rows["cost_shifting"].change.claimant_net.mean < 0
    assert rows["cost_shifting"].change.provider_outlay.mean < 0
    assert "ceiling" in to_germany.unchanged


def test_no_law_changes_under_its_own_law():
    same = law_changes(TENCENT, "CN", n_draws=1024, seed=0, method="sobol")
    assert same.rows == () and not figures(same.total).any()


def test_other_law_sees_the_same_draws():
    runs = [
        simulate(TENCENT, n_draws=2048, seed=4, law=law_of(TENCENT, jurisdiction=code)).data["draws"]
        for code in ("CN", "DE")
    ]
    for name in TENCENT.dependence.names():
        np.testing.assert_array_equal(runs[0][name], runs[1][name])


def test_a_fee_in_another_currency_is_converted_there_and_back():
    law = law_of(TENCENT, jurisdiction="DE")
    euros = 11_016_000 / 7.9
    # GKG table of 2013 above 500,000: 3,536 and 180 for each started 50,000, three units.
    fee = 3 * (3536 + 180 * np.ceil((euros - 500_000) / 50_000)) * 7.9
    assert law.fee("court_fee", np.array(11_016_000.0)) == pytest.approx(fee)


def test_currencies_are_not_mixed_without_a_rate():
    law = law_of(TENCENT.model_copy(update={"rates": ()}), jurisdiction="DE")
    with pytest.raises(SimulatorError, match="no rate of exchange from EUR into CNY"):
        law.fee("court_fee", np.array(11_016_000.0))


def test_arbitration_is_compared_with_the_court_on_its_fees():
    done = CliRunner().invoke(main, ["run", "weimob_merchant_2020", "--draws", "2048", "--json", "-"])
    forums = json.loads(done.stdout)["forums"]
    # CIETAC's domestic schedule on 300,000: 9,550 and 8,000; the court's: 50 + 2,250 + 2,000 + 1,500.
    assert forums["arbitration"]["fee"] == pytest.approx(9_550 + 8_000)
    assert forums["court"]["fee"] == pytest.approx(5_800)
    assert forums["arbitration"]["award"] == json.loads(done.stdout)["award"]


def test_another_law_on_the_command_line_says_what_moved(tmp_path):
    words = ["run", "qianyan_tencent_2018", "--jurisdiction", "de", "--draws", "2048", "--out", str(tmp_path)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.stderr
    assert "What the rules of Germany change" in done.stdout
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["jurisdiction"] == "DE" and list(summary["variants"]) == ["base", "DE"]
    report = (tmp_path / "report.en.html").read_text("utf-8")
    assert "The same under the law of Germany" in report


def test_strict_law_refuses_what_nobody_verified_and_names_it():
    done = CliRunner().invoke(main, ["run", "qianyan_tencent_2018", "--strict-law", "--draws", "64"])
    assert done.exit_code == 2 and "cn/" in done.stderr and "unverified" in done.stderr
    done = CliRunner().invoke(
        main, ["law", "fee", "cn", "--amount", "11016000", "--strict-law", "--date", "2018-08-05"]
    )
    assert done.exit_code == 0 and done.stdout.startswith("87,896.00 CNY")
    done = CliRunner().invoke(
        main, ["law", "fee", "us-ca", "--amount", "5M", "--strict-law", "--date", "2025-01-01"]
    )
    assert done.exit_code == 2 and "us-ca/court_fee" in done.stderr


def test_a_claim_out_of_time_is_reported():
    late_day, today = date(2021, 7, 21), date(2021, 8, 5)
    dates = TENCENT.dates.model_copy(update={"claim": late_day, "valuation": today})
    for case, late in ((TENCENT, False), (TENCENT.model_copy(update={"dates": dates}), True)):
        summary = simulate(case, n_draws=64).summary
        assert summary.time_limit == date(2021, 7, 20)  # three years: Civil Code art. 188
        assert ("out_of_time" in {one.code for one in summary.warnings}) == late


@pytest.mark.parametrize(("exfiltrated", "code"), [(False, "ccpa_not_met"), (True, "personal_data")])
def test_californian_statutory_damages_take_more_than_loss(exfiltrated, code):
    case = load_case("mastagni_lantech_2024")
    data = case.facts.data.model_copy(update={"exfiltrated": exfiltrated})
    changed = case.model_copy(update={"facts": case.facts.model_copy(update={"data": data})})
    assert code in {one.code for one in simulate(changed, n_draws=64).summary.warnings}


def provider_bears(award, claim, rule):
    """Return the part of the court fee that the provider bears in the end."""
    fee = 1000.0
    shift = shifted_costs(
        rule=rule, court_fee=fee, statutory_fee=0.0, claimant_costs=0.0, provider_costs=0.0,
        lump_sum_share=0.0, claimant_discount=1.0, provider_discount=1.0, won=True,
    )  # fmt: skip
    success = success_share(award=np.array(award), claim=claim)
    return float(shift.provider + success * shift.provider_by_success) / fee


def test_duisburg_split_the_costs_85_to_15():
    # 1,267.01 of 8,500 (as reported) or of 8,068.04 (as the heads add up); courts split in steps of 5 %.
    for claim in (8_500.0, 8_068.04):
        share = provider_bears(1_267.01, claim, law_of(load_case("lg_duisburg_2014")).switch("cost_shifting"))
        assert round(share * 20) / 20 == 0.15


def test_tokyo_rule_gives_the_proportion_from_which_the_court_departed():
    rule = law_of(load_case("tokyo_2001")).switch("cost_shifting")
    share = provider_bears(7_365_000, 136_297_324.0, rule)
    assert share == pytest.approx(0.054, abs=5e-4)
    # The court put 1/40 on the provider: CCP art. 64 leaves partial success to its discretion.
    assert share > 1 / 40


def test_terms_of_a_provider_join_the_clauses_of_a_case(tmp_path):
    text = (
        "terms:\n  provider: ovhcloud\n  date: 2020-01-15\n"
        "  monthly_fee: {value: 300, source: press}\n"
        "  incorporated: {value: 1, source: court_view}\n  valid: {value: 1, source: court_view}\n"
        "  claimant_share: {value: 0.5, source: court_view}\n"
    )
    original = (Path(__file__).parents[1] / "scenarios" / "bati_courtage_ovh_2021.yaml").read_text("utf-8")
    start, end = original.index("clauses:\n"), original.index("court:\n")
    path = tmp_path / "case.yaml"
    body = original[:start] + text + original[end:]
    path.write_text(body[: body.index("variants:\n")], "utf-8")
    case = load_case(path)
    caps = [one for one in case.clauses if one.kind == "cap"]
    assert [one.fees.months for one in caps] == [6]
    summary = simulate(case, n_draws=1024).summary
    assert summary.terms.grade == "unverified" and summary.terms.agreed_on == date(2020, 1, 15)
    limits = [one.amount for one in summary.clauses if one.kind == "cap"]
    assert limits == [1800.0]  # six months at 300


@pytest.mark.parametrize(("asked", "given"), [(8.9, 8.9), (9.0, 9.0), (20.0, 9.0)])
def test_punitive_damages_stop_at_the_ratio_that_the_law_allows(asked, given):
    case = case_with(
        {
            "fault.degree": {"dist": "categorical", "probabilities": {"gross": 1}, "source": "view"},
            "court.punitive": {"awarded": value(1), "ratio": value(asked)},
        }
    )
    own, newyork = law_of(case), parameters("US-NY")
    limit = value_at(newyork["punitive_ratio_limit"], case.dates.incident)  # single digits: 538 US 408, 425
    punitive = own.values["punitive"]
    available = replace(punitive, dated=punitive.dated.model_copy(update={"value": "available"}))
    law = replace(own, values={**own.values, "punitive": available, "punitive_ratio_limit": limit})
    steps = {row.step: row.mean for row in simulate(case, n_draws=64, law=law).summary.waterfall}
    assert steps["punished"] == pytest.approx((1 + given) * steps["limited"])


def test_other_law_of_an_arbitration_case_is_compared_with_a_court_under_that_law():
    words = ["run", "weimob_merchant_2020", "--jurisdiction", "cn", "--draws", "256", "--json", "-"]
    done = CliRunner().invoke(main, words)
    assert json.loads(done.stdout)["forums"]["court"]["fee"] == pytest.approx(5_800)


@pytest.mark.parametrize("code", ["ICC", "XX"])
def test_an_institution_or_an_unknown_code_is_no_other_law(code):
    done = CliRunner().invoke(main, ["run", "qianyan_tencent_2018", "--jurisdiction", code])
    assert done.exit_code == 2 and "no law for" in done.stderr


@pytest.mark.parametrize("shared", [True, False])
def test_clauses_of_the_same_terms_were_incorporated_together_or_not_at_all(shared):
    def exclusion(name, category):
        return {
            "name": name,
            "label": name,
            "kind": "exclusion",
            "scope": [category],
            "incorporated": value(0.5),
            "valid": value(1),
        } | ({"together": "terms"} if shared else {})

    heads = [
        {"name": name, "label": name, "category": name, "amount": value(100)}
        for name in ("wasted_cost", "lost_profit")
    ]
    case = case_with(
        {
            "heads": heads,
            "clauses": [exclusion("first", "wasted_cost"), exclusion("second", "lost_profit")],
            "court.liable": value(1),
            "court.admitted": {"wasted_cost": value(1), "lost_profit": value(1)},
            "court.proof": {"wasted_cost": value(1), "lost_profit": value(1)},
        }
    )
    assert simulate(case, n_draws=64).summary.award.p_zero == pytest.approx(0.5 if shared else 0.25)


def test_a_sampled_admission_knows_that_gross_fault_lets_every_head_in_under_french_law():
    case = case_with(
        {
            "fault.degree": {"dist": "categorical", "probabilities": {"gross": 1}, "source": "view"},
            "court.admitted": {"wasted_cost": value(0.2)},
        }
    )
    model = prepare(case, seed=0, method="sobol")
    assert _chance("court.admitted.wasted_cost", model.inputs, model.law) == 1.0


@pytest.mark.parametrize(
    ("incident", "years", "start", "last"),
    [
        (date(2020, 2, 29), 4, "knowledge", date(2024, 2, 29)),
        (date(2020, 2, 29), 3, "knowledge", date(2023, 2, 28)),
        (date(2020, 3, 10), 3, "end_of_year_of_knowledge", date(2023, 12, 31)),
        (date(2020, 8, 31), 2.5, "knowledge", date(2023, 2, 28)),
    ],
)
def test_last_day_for_filing(incident, years, start, last):
    law = law_of(TENCENT)

    def changed(name, says):
        found = law.values[name]
        return replace(found, dated=found.dated.model_copy(update={"value": says}))

    values = {
        "limitation_years": changed("limitation_years", float(years)),
        "limitation_start": changed("limitation_start", start),
    }
    case = TENCENT.model_copy(update={"dates": TENCENT.dates.model_copy(update={"incident": incident})})
    assert time_limit(case, replace(law, values={**law.values, **values})) == last


def test_one_arbitrator_decides_up_to_the_limit_of_expedited_proceedings():
    dates = dict.fromkeys(("contract", "incident", "claim", "valuation"), date(2020, 6, 1))
    law = load_law("CN", dates, institution="HKIAC")
    limit = law.number("expedited_up_to")
    for amount, many in ((limit, 1), (limit + 1, 3)):
        sums = [law.fee(name, np.array(amount)) for name in ("administrative_fee", "arbitrator_fee_maximum")]
        assert law.forum_fee(np.array(amount)) == pytest.approx(sums[0] + many * sums[1])


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "de/lawyer_fee",
            "times 2.5, and then added 20, of the rule lawyer_unit_fee",
        ),  # RVG VV 3100, 3104, 7002
        ("cn/preservation_fee", "at most 5,000"),  # Order No. 481, art. 14
        ("cn/court_fee_settled", "times 0.5, of the rule court_fee"),  # Order No. 481, art. 15
        ("cietac/administrative_fee", "at least 10,000, at most 15,000,000, and then added 10,000"),
        ("bac/administrative_fee", "not found"),
    ],
)
def test_law_show_says_what_is_done_to_a_fee(rule, words):
    shown = CliRunner().invoke(main, ["law", "show", rule, "--date", "2025-06-10"])
    assert any(line.startswith("  ") and words in line for line in shown.output.splitlines())
