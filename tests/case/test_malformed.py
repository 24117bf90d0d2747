"""Bad case files: each gets a clear error with its place and remedy, and none a traceback."""

import subprocess
import sys

import pytest

from simulator.base.errors import SimulatorError
from simulator.load import case_path, load_case
from tests.helpers import MINIMAL, ROOT

TEXT = MINIMAL.read_text("utf-8")
LIABLE = "liable: {value: 0.65, source: view}"
AMOUNT = "amount: {dist: lognormal, s: 1, scale: 2M, source: view}"
CAP = "    amount: {value: 500k, source: view}\n"
DEGREE = "degree: {dist: categorical, probabilities: {ordinary: 1}, source: view}"
HEAD_END = "    amount: {dist: lognormal, s: 1, scale: 2M, source: view}\n"


def liable(text):
    return (LIABLE, f"liable: {text}")


AGREED = "incorporated: {value: 1, source: view}, valid: {value: 1, source: view}"


def amount(text):
    return (AMOUNT, f"amount: {text}")


def cap(text):
    return (CAP, text)


# What is wrong: what to replace by what in the smallest case, and the code that must be reported.
CHANGED = {
    "unknown key": (("title:", "titel:"), "unknown_key"),
    "unknown key deep inside": (
        ("kept_by", "x") if "kept_by" in TEXT else ("months: {value: 0,", "moths: {value: 0,"),
        "unknown_key",
    ),
    "missing key": (("currency: EUR\n", ""), "missing_key"),
    "text for a number": (liable("{value: much, source: view}"), "not_a_number"),
    "list for a number": (liable("{value: [1], source: view}"), "not_a_number"),
    "truth value for a number": (liable("{value: true, source: view}"), "not_a_number"),
    "decimal comma": (amount("{value: '1,5', source: view}"), "not_a_number"),
    "two units": (amount("{value: 5kM, source: view}"), "not_a_number"),
    "NaN": (liable("{value: .nan, source: view}"), "not_finite"),
    "infinity": (amount("{value: .inf, source: view}"), "not_finite"),
    "number too large for a float": (amount("{value: 1e999, source: view}"), "not_finite"),
    "negative amount": (amount("{value: -5, source: view}"), "support_outside"),
    "amount that may be negative": (
        amount("{dist: normal, mean: 1, sd: 5, source: view}"),
        "support_outside",
    ),
    "probability above one": (liable("{value: 1.2, source: view}"), "support_outside"),
    "probability in percent without its sign": (liable("{value: 65, source: view}"), "support_outside"),
    "probability below zero": (liable("{value: -0.1, source: view}"), "support_outside"),
    "bare number without a source": (liable("0.65"), "source_missing"),
    "value without a source": (liable("{value: 0.65}"), "source_missing"),
    "distribution without a source": (amount("{dist: lognormal, s: 1, scale: 2M}"), "source_missing"),
    "source that is not in the table": (liable("{value: 0.65, source: veiw}"), "unknown_source"),
    "source without who or where": (
        liable("{value: 0.65, source: {kind: fact, why: because}}"),
        "source_without_origin",
    ),
    "source of unknown kind": (
        liable("{value: 0.65, source: {kind: rumour, who: me, why: so}}"),
        "not_allowed",
    ),
    "quantiles out of order": (amount("{dist: lognormal, q05: 5, q95: 2, source: view}"), "out_of_order"),
    "equal quantiles": (amount("{dist: gamma, q05: 5, q95: 5, source: view}"), "out_of_order"),
    "negative quantile of a lognormal": (
        amount("{dist: lognormal, q05: -1, q95: 2, source: view}"),
        "not_positive",
    ),
    "two ways at once": (
        amount("{dist: lognormal, q05: 1, q95: 2, mean: 3, sd: 1, source: view}"),
        "not_one_way",
    ),
    "no way at all": (amount("{dist: lognormal, source: view}"), "not_one_way"),
    "unknown distribution": (amount("{dist: lognormall, q05: 1, q95: 2, source: view}"), "not_allowed"),
    "sd of zero": (amount("{dist: lognormal, mean: 5, sd: 0, source: view}"), "out_of_range"),
    "impossible sd of a share": (liable("{dist: beta, mean: 0.5, sd: 0.6, source: view}"), "sd_too_large"),
    "impossible metalog": (
        amount("{dist: metalog, q10: 1, q50: 2, q90: 90, source: view}"),
        "metalog_impossible",
    ),
    "mode outside its range": (
        amount("{dist: pert, minimum: 5, mode: 1, maximum: 9, source: view}"),
        "out_of_order",
    ),
    "truncation that leaves nothing": (
        amount("{dist: lognormal, s: 1, scale: 1, minimum: 1e9, maximum: 2e9, source: view}"),
        "nothing_left",
    ),
    "mixture that does not sum to one": (
        amount(
            "{dist: mixture, parts: [{weight: 0.5, quantity: 1}, {weight: 0.4, quantity: 2}], source: view}"
        ),
        "weights_not_one",
    ),
    "degrees that do not sum to one": (("{ordinary: 1}", "{ordinary: 0.5, gross: 0.4}"), "weights_not_one"),
    "unknown degree of fault": (("{ordinary: 1}", "{slight: 1}"), "degree_not_categorical"),
    "degree that is no category": ((DEGREE, "degree: {value: 1, source: view}"), "degree_not_categorical"),
    "dates out of order": (("incident: 2021-03-10", "incident: 2020-03-10"), "dates_out_of_order"),
    "valuation before the incident": (
        ("valuation: 2021-06-01", "valuation: 2021-01-01"),
        "dates_out_of_order",
    ),
    "no date": (("incident: 2021-03-10", "incident: in March"), "wanted_date"),
    "a day that does not exist": (("incident: 2021-03-10", "incident: 2021-02-30"), "wanted_date"),
    "unknown jurisdiction": (("jurisdiction: FR", "jurisdiction: XX"), "unknown_jurisdiction"),
    "unknown currency": (("currency: EUR", "currency: EUU"), "unknown_currency"),
    "malformed currency": (("currency: EUR", "currency: Euro"), "unknown_currency"),
    "unknown forum": (("forum: {kind: court}", "forum: {kind: duel}"), "not_allowed"),
    "cap in words": (cap("    amount: none at all\n"), "cap_ambiguous"),
    "cap left out": (cap(""), "cap_ambiguous"),
    "cap and fees together": (
        cap(CAP + "    fees: {monthly_fee: {value: 5, source: view}, months: 12}\n"),
        "cap_ambiguous",
    ),
    "exclusion without heads": (("kind: cap\n" + CAP, "kind: exclusion\n"), "clause_needs_scope"),
    "carve-out with an amount": (
        ("kind: cap\n", "kind: carve_out\n    scope: [churn]\n"),
        "clause_takes_no_amount",
    ),
    "unknown kind of clause": (("kind: cap\n", "kind: kap\n"), "not_allowed"),
    "claim that is a range": (("amount: {value: 1e12, source: view}", AMOUNT), "claim_not_constant"),
    "unknown category of head": (("category: wasted_cost", "category: waste"), "not_allowed"),
    "head with neither amount nor parts": ((HEAD_END, ""), "head_incomplete"),
    "two heads of one name": (
        (
            HEAD_END,
            HEAD_END
            + "  - {name: files, label: x, category: notification, amount: {value: 1, source: view}}\n",
        ),
        "duplicate_name",
    ),
    "profit of the same months twice": (
        (
            HEAD_END,
            HEAD_END
            + "  - {name: a, label: a, category: lost_profit, amount: {value: 1, source: view}}\n"
            + "  - {name: b, label: b, category: churn, amount: {value: 1, source: view}}\n",
        ),
        "same_months_twice",
    ),
    "data rebuilt and paid for": (
        (
            HEAD_END,
            HEAD_END
            + "  - {name: a, label: a, category: recreation, amount: {value: 1, source: view}}\n"
            + "  - {name: b, label: b, category: data_value, amount: {value: 1, source: view}}\n",
        ),
        "same_data_twice",
    ),
    "months that end before they start": (
        (HEAD_END, "    months: {start: 5, end: 2}\n" + HEAD_END),
        "months_out_of_order",
    ),
    "admission of a head that is not claimed": (
        ("admitted: {", "admitted: {churn: {value: 1, source: view}, "),
        "category_without_head",
    ),
    "stage twice": (("name: first_instance", "name: before_filing"), "duplicate_name"),
    "appeal without its chances": (("name: first_instance", "name: appeal"), "appeal_needs_stage"),
    "offer of nothing": (("    cash: {value: 250k, source: view}\n", ""), "offer_empty"),
    "correlation with an unknown input": (
        (
            "offers:\n",
            "dependence: {factor: {loadings: {heads.filez.amount: 0.5, x: 0.5}}, source: view}\noffers:\n",
        ),
        "unknown_input",
    ),
    "correlations that cannot hold": (
        (
            "offers:\n",
            "dependence:\n  source: view\n  matrix:\n    inputs: [a, b, c]\n"
            "    rank_correlation: [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]\noffers:\n",
        ),
        "not_positive_definite",
    ),
    "t copula without degrees of freedom": (
        (
            "offers:\n",
            "dependence: {family: t, factor: {loadings: {a: 0.5, b: 0.5}}, source: view}\noffers:\n",
        ),
        "df_with_t_only",
    ),
    "duplicate key": (("currency: EUR\n", "currency: EUR\ncurrency: CNY\n"), "duplicate_key"),
    "anchor and alias": (("currency: EUR\n", "currency: &a EUR\n"), "anchor"),
    "tag that would run code": (
        ("currency: EUR\n", "currency: !!python/object/apply:os.system [ls]\n"),
        "tag",
    ),
    "own tag": (("currency: EUR\n", "currency: !secret EUR\n"), "tag"),
    "broken YAML": (("currency: EUR\n", "currency: {EUR\n"), "not_yaml"),
    "tabs for indentation": (("forum: {kind: court}", "forum:\n\tkind: court"), "not_yaml"),
    "deep nesting": (("currency: EUR\n", f"currency: {'[' * 60}{']' * 60}\n"), "too_deep"),
    "hopeless nesting": (("currency: EUR\n", f"currency: {'[' * 20000}\n"), "not_yaml"),
    "list for the whole parties": (("parties:\n", "parties: []\nparteis:\n"), "unknown_key"),
    "number with commas inside braces": (
        ("amount: {value: 1e12, source: view}", "amount: {value: 11,016,000, source: view}"),
        "comma_in_number",
    ),
    "terms of an unknown provider": (
        ("offers:\n", f"terms: {{provider: ovcloud, date: 2021-01-01, {AGREED}}}\noffers:\n"),
        "unknown_terms",
    ),
    "terms before the first version": (
        ("offers:\n", f"terms: {{provider: ovhcloud, date: 1999-01-01, {AGREED}}}\noffers:\n"),
        "terms_too_early",
    ),
    "terms with a cap by fees, without the fee": (
        ("offers:\n", f"terms: {{provider: ovhcloud, date: 2021-01-01, {AGREED}}}\noffers:\n"),
        "missing_key",
    ),
    "arbitration without rules or fee": (
        ("forum: {kind: court}", "forum: {kind: arbitration, institution: x, agreed_in: y}"),
        "forum_without_fee",
    ),
    "arbitration under unknown rules": (
        ("forum: {kind: court}", "forum: {kind: arbitration, institution: x, agreed_in: y, rules: ciatec}"),
        "unknown_jurisdiction",
    ),
    "rate of exchange below zero": (
        ("offers:\n", "rates: [{currency: USD, value: -1, on: 2021-01-01, source: view}]\noffers:\n"),
        "out_of_range",
    ),
    "variant of a value that is not there": (
        ("      clauses.fee_cap.valid:", "      clauses.fee_cpa.valid:"),
        "unknown_place",
    ),
    "name with blanks": (("name: minimal", "name: Not a name"), "bad_form"),
}

RAW = {
    "empty file": (b"", "empty_file"),
    "only a comment": (b"# nothing\n", "empty_file"),
    "a list": (b"- 1\n- 2\n", "wanted_table"),
    "a word": (b"hello\n", "wanted_table"),
    "not UTF-8": (b"name: \xff\xfe\n", "not_utf8"),
    "control characters": (b"name: \x00\x01\n", "not_yaml"),
    "too large": (b"# " + b"x" * 5_000_001, "file_too_large"),
    "billion laughs": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor"),
}


def codes_of(path):
    with pytest.raises(SimulatorError) as caught:
        load_case(path)
    for problem in caught.value.problems:
        assert all(str(path) in problem.text(lang) for lang in ("en", "zh"))
    return {problem.code for problem in caught.value.problems}, caught.value


@pytest.mark.parametrize("what", CHANGED)
def test_a_case_with_one_fault_is_refused_with_its_place(what, tmp_path):
    (old, new), code = CHANGED[what]
    assert old in TEXT, what
    path = tmp_path / "case.yaml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    codes, error = codes_of(path)
    assert code in codes, error.text()
    assert all(problem.line for problem in error.problems) or what == "hopeless nesting"


@pytest.mark.parametrize("what", RAW)
def test_a_file_that_is_no_case_is_refused(what, tmp_path):
    content, code = RAW[what]
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    assert code in codes_of(path)[0]


def test_there_are_at_least_fifty_malformed_files():
    assert len(CHANGED) + len(RAW) >= 50


def test_all_faults_of_a_file_are_reported_at_once_in_its_order(tmp_path):
    path = tmp_path / "case.yaml"
    text = TEXT.replace("jurisdiction: FR", "jurisdicton: FR").replace(
        LIABLE, "liable: {value: 7, source: view}"
    )
    path.write_text(text.replace("incident: 2021-03-10", "incident: 2020-01-01"), "utf-8")
    _, error = codes_of(path)
    assert [problem.code for problem in error.problems] == [
        "missing_key",
        "unknown_key",
        "dates_out_of_order",
        "support_outside",
    ]
    unknown = error.problems[1]
    assert unknown.params["nearest"] == "jurisdiction"
    assert (unknown.line, unknown.column) == (4, 1)
    assert unknown.excerpt.splitlines()[1].endswith("^")


def test_a_case_that_learns_but_misspells_its_jurisdiction_is_told_only_that(tmp_path):
    text = case_path("qianyan_tencent_2018").read_text("utf-8")
    (tmp_path / "case.yaml").write_text(text.replace("jurisdiction: CN", "jurisdicton: CN", 1), "utf-8")
    with pytest.raises(SimulatorError) as refused:
        load_case(tmp_path / "case.yaml")
    assert {one.code for one in refused.value.problems} == {"missing_key", "unknown_key"}
    assert all(one.line for one in refused.value.problems)


def test_a_misspelt_key_of_a_value_is_named(tmp_path):
    text = case_path("qianyan_tencent_2018").read_text("utf-8")
    (tmp_path / "case.yaml").write_text(text.replace("face: {value:", "face: {valeu:", 1), "utf-8")
    with pytest.raises(SimulatorError) as refused:
        load_case(tmp_path / "case.yaml")
    (problem,) = refused.value.problems
    assert problem.code == "no_quantity" and problem.params["nearest"] == "value"
    assert "valeu" in refused.value.text("zh")


def test_a_missing_file_and_a_wrong_name_name_what_there_is():
    for name in ("nowhere.yaml", "qianyan_tencent_2081"):
        with pytest.raises(SimulatorError) as caught:
            load_case(name)
        assert caught.value.problems[0].code in ("cannot_read", "unknown_case")
    assert "qianyan_tencent_2018" in caught.value.text()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_line_gives_the_error_in_the_language_asked_for_and_exit_code_two(lang, tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(TEXT.replace("currency: EUR", "currency: EUU"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "simulator.cli", "check", str(path), "--lang", lang],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert "Traceback" not in done.stderr
    assert ("ISO 4217" in done.stderr) and (("最接近" in done.stderr) == (lang == "zh"))
