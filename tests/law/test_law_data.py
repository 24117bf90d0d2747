"""Law as data: what is malformed is refused with its place; the date of a case picks the value."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.base.checked import validate
from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import read_yaml
from simulator.case.terms import provider_terms, providers
from simulator.cli import main
from simulator.law import file as law_file
from simulator.law.file import OF_JURISDICTIONS, Parameter, codes, parameters
from simulator.law.law import load_law, value_at
from simulator.load import load_case
from simulator.simulation import simulate

ROOT = Path(__file__).resolve().parents[2]
GOOD = """name: court_fee
label: {en: Court fee, zh: 受理费}
jurisdiction: cn
kind: schedule
unit: currency
selected_by: claim
values:
  - since: 2007-04-01
    schedule:
      form: marginal
      bands:
        - {over: 0, to: 10000, fixed: 50}
        - {over: 10000, to: 100000, rate: 0.025}
        - {over: 100000, to: null, rate: 0.02}
    reference: {title: Measures on the Payment of Litigation Costs, article: art. 13}
    grade: text_read
checked_to: 2025-04-19
"""
SWITCH = """name: punitive
label: {en: Punitive damages, zh: 惩罚性赔偿}
jurisdiction: cn
kind: switch
unit: '-'
selected_by: incident
values:
  - {since: 2000-01-01, value: none, reference: {title: A}, grade: unverified}
  - {since: 2021-01-01, value: available, reference: {title: B}, grade: unverified}
checked_to: 2025-04-19
"""
CUMULATIVE = GOOD.replace("form: marginal", "form: cumulative").replace(
    """        - {over: 0, to: 10000, fixed: 50}
        - {over: 10000, to: 100000, rate: 0.025}
        - {over: 100000, to: null, rate: 0.02}
""",
    """        - {over: 0, to: 1000, base: 100, rate: 0}
        - {over: 1000, to: 50000, base: 100, rate: 0.05}
        - {over: 50000, to: null, base: 2550, rate: 0.04}
""",
)


def problems(tmp_path, text):
    path = tmp_path / "court_fee.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SimulatorError) as refused:
        validate(Parameter, read_yaml(path))
    return refused.value.problems


@pytest.mark.parametrize("text", [GOOD, SWITCH, CUMULATIVE])
def test_the_examples_themselves_are_good(tmp_path, text):
    path = tmp_path / "court_fee.yaml"
    path.write_text(text, "utf-8")
    validate(Parameter, read_yaml(path))


@pytest.mark.parametrize(
    ("text", "old", "new", "code", "line"),
    [
        (GOOD, "over: 10000,", "over: 20000,", "bands_gap", 13),
        (GOOD, "over: 10000,", "over: 9000,", "bands_overlap", 13),
        (GOOD, "over: 0, to: 10000", "over: 5, to: 10000", "bands_gap", 12),
        (GOOD, "over: 10000, to: 100000", "to: 5000", "bands_out_of_order", 13),
        (GOOD, "to: null", "to: 200000", "last_band_open", 12),
        (CUMULATIVE, "base: 2550", "base: 2500", "bands_jump", 14),
        (
            GOOD,
            "    reference: {title: Measures on the Payment of Litigation Costs, article: art. 13}\n",
            "",
            "missing_key",
            8,
        ),
        (GOOD, "    grade: text_read\n", "", "missing_key", 8),
        (GOOD, "checked_to: 2025-04-19\n", "", "missing_key", 1),
        (GOOD, "selected_by: claim", "selected_by: judgment", "not_allowed", 6),
        (GOOD, "grade: text_read", "grade: certain", "not_allowed", 16),
        (GOOD, "form: marginal", "form: sliding", "not_allowed", 10),
        (GOOD, "rate: 0.025", "rate: 25", "out_of_range", 13),
        (GOOD, "jurisdiction: cn", "jurisdiction: C N", "bad_form", 3),
        (GOOD, "title: Measures", "titel: Measures", "unknown_key", 15),
        (SWITCH, "since: 2021-01-01", "since: 1999-01-01", "values_out_of_order", 9),
        (SWITCH, "value: available", "value: sometimes", "not_allowed", 9),
        (SWITCH, "name: punitive", "name: punitve", "not_allowed", 1),
        (SWITCH, "value: available, ", "", "value_missing", 9),
        (SWITCH, "value: available", "value: 0.5", "value_missing", 9),
    ],
)
def test_malformed_law_is_refused_with_its_line(tmp_path, text, old, new, code, line):
    assert old in text
    found = problems(tmp_path, text.replace(old, new, 1))
    assert (code, line) in [(one.code, one.line) for one in found], [(one.code, one.line) for one in found]
    for one in found:
        assert "court_fee.yaml" in one.text("en") and one.text("en") != one.text("zh")


@pytest.mark.parametrize(
    ("code", "name", "before", "after"),
    [
        ("JP", "court_fee", date(2026, 5, 20), date(2026, 5, 21)),
        ("DE", "court_fee", date(2025, 5, 31), date(2025, 6, 1)),
        ("DE", "lawyer_fee", date(2025, 5, 31), date(2025, 6, 1)),
    ],
)
def test_a_fee_changes_on_the_day_of_the_new_table(code, name, before, after):
    fees = [
        float(
            load_law(code, dict.fromkeys(("contract", "incident", "claim", "valuation"), day)).fee(
                name, np.asarray(1e5)
            )
        )
        for day in (before, after)
    ]
    assert fees[0] < fees[1]


def test_japanese_interest_fell_to_3_percent_on_1_april_2020():
    rule = parameters("JP")["interest_rate"]
    assert value_at(rule, date(2020, 3, 31)).dated.value > 0.03
    assert value_at(rule, date(2020, 4, 1)).dated.value == 0.03


def test_moving_a_case_across_a_change_of_the_law_changes_its_fee():
    case = load_case("lg_duisburg_2014")
    later = case.dates.model_copy(update={"claim": date(2025, 7, 1), "valuation": date(2025, 7, 1)})
    moved = case.model_copy(update={"dates": later})
    fees = [simulate(one, n_draws=64).summary.costs.court_fee_first_instance for one in (case, moved)]
    assert fees[0] != fees[1]


def test_a_rule_before_its_first_day_or_after_its_last_is_an_error():
    with pytest.raises(SimulatorError, match="as early as"):
        load_law("CN", dict.fromkeys(("contract", "incident", "claim", "valuation"), date(1950, 1, 1)))
    rule = parameters("FR")["contribution_of_large_companies"]
    with pytest.raises(SimulatorError, match="has ended"):
        value_at(rule, date(2029, 1, 1))


def test_every_jurisdiction_answers_every_question_with_a_reference():
    assert {"CN", "DE", "GB-EAW", "FR", "US-FED", "US-NY", "US-CA", "JP"} <= set(codes("jurisdiction"))
    assert {"CIETAC", "CIETAC-DOMESTIC", "HKIAC", "ICC", "ICDR", "BAC"} <= set(codes("institution"))
    today = date(2026, 11, 25)
    for code in codes("jurisdiction"):
        law = load_law(code, dict.fromkeys(("contract", "incident", "claim", "valuation"), today))
        assert set(OF_JURISDICTIONS) <= law.values.keys()
        for value in law.values.values():
            assert value.dated.reference.title and value.parameter.label.zh != value.parameter.label.en


def test_terms_of_providers_are_there_and_early_dates_are_marked_unverified():
    known = "alibaba_cloud aws azure google_cloud hetzner huawei_cloud ovhcloud tencent_cloud"
    assert providers() == known.split()
    early = provider_terms("ovhcloud").on(date(2020, 1, 15))
    assert early is not None and early.grade == "unverified" and early.note is not None
    late = provider_terms("ovhcloud").on(date(2021, 3, 10))
    assert late is not None and late.grade == "text_read"
    assert {clause.months for clause in late.clauses if clause.kind == "cap"} == {6}


ABOUT_RURITANIA = """code: RT
kind: jurisdiction
name: {en: Ruritania, zh: 鲁里坦尼亚}
currency: EUR
"""
NUMBERS = {"interest_rate": 0.04, "interest_rate_after_judgment": 0.04, "limitation_years": 3}


def rule_of_ruritania(name):
    """Return a file of law as a lawyer would write it."""
    if name in law_file.SWITCHES:
        kind, says = "switch", f"value: '{law_file.SWITCHES[name][0]}'"
    elif name in NUMBERS:
        kind, says = "number", f"value: {NUMBERS[name]}"
    else:
        kind, says = "schedule", "schedule: {form: flat, amount: 123}"
    return f"""name: {name}
label: {{en: {name}, zh: 规则}}
jurisdiction: rt
kind: {kind}
unit: currency
selected_by: claim
values:
  - since: 2000-01-01
    {says}
    reference: {{title: Code of Ruritania}}
    grade: text_read
checked_to: 2026-01-01
"""


@pytest.fixture
def ruritania(tmp_path, monkeypatch):
    folder = tmp_path / "law" / "rt"
    folder.mkdir(parents=True)
    (folder / "about.yaml").write_text(ABOUT_RURITANIA, "utf-8")
    for name in OF_JURISDICTIONS:
        (folder / f"{name}.yaml").write_text(rule_of_ruritania(name), "utf-8")
    monkeypatch.setenv("DAMNUM_LAW", str(tmp_path / "law"))
    return folder


def test_a_new_jurisdiction_takes_data_files_only(ruritania):
    done = CliRunner().invoke(main, ["law", "fee", "rt", "--amount", "1M", "--date", "2026-01-01"])
    assert done.exit_code == 0 and done.stdout.startswith("123.00 EUR")
    case = load_case("bati_courtage_ovh_2021").model_copy(update={"jurisdiction": "RT"})
    summary = simulate(case, n_draws=64).summary
    assert summary.costs.court_fee_first_instance == 123.0
    assert summary.jurisdiction_name["zh"] == "鲁里坦尼亚"


def test_a_new_jurisdiction_that_lacks_a_rule_is_refused(ruritania):
    (ruritania / "interest_rate.yaml").unlink()
    done = CliRunner().invoke(main, ["law", "list", "rt"])
    assert done.exit_code == 2 and "interest_rate" in done.stderr
