"""The ledger of forecasts: its life, its guards, two writers at once, and figures by hand."""

import json
import math
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from simulator.base.errors import SimulatorError
from simulator.cli import main
from simulator.ledger.file import GENESIS, GUARDS, Row, opened, rows_of
from simulator.ledger.forecast import Forecast, forecast_of
from simulator.ledger.ledger import add, resolve, score, standing, verify
from tests.helpers import ROOT

CASE = "qianyan_tencent_2018"
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SOURCE = "Judgment of the court, p. 12"


def forecast(**changes):
    """Return a forecast: nothing in one half, else evenly between nothing and the claim of 100."""
    amount = {"levels": (0.0, 0.5, 1.0), "values": (0.0, 0.0, 100.0), "p_zero": 0.5}
    given = {
        "case": "bakery",
        "case_digest": "a" * 64,
        "forecaster": "Ann",
        "made_on": date(2026, 1, 10),
        "quantity": "award",
        "currency": "CNY",
        "claim": 100.0,
    }
    said = {"chance": 0.9} if changes.get("quantity") == "settles" else amount
    return Forecast(**given | said | changes)


def put(ledger, corrects=None, **changes):
    return add(ledger, forecast=forecast(**changes), now=NOW, corrects=corrects).number


def decide(ledger, target="1", value=60.0, on=date(2026, 6, 1), source=SOURCE, **more):
    return resolve(ledger, target=target, value=value, on=on, source=source, now=NOW, **more)


def refused(call, *args, **kwargs):
    """Return the code of the error, after both languages have put it in words."""
    with pytest.raises(SimulatorError) as caught:
        call(*args, **kwargs)
    assert re.search("[\u4e00-\u9fff]", caught.value.text("zh"))
    return caught.value.problems[0].code


def forced(ledger, *statements, drop=("no_update", "no_delete", "only_at_the_end")):
    """Change a ledger behind its back: take its triggers off, change, and put them on again."""
    with closing(sqlite3.connect(ledger)) as connection, connection:
        for name in drop:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for name in drop:
            connection.execute(GUARDS[name])


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "forecasts.db"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("result")
    done = CliRunner().invoke(main, ["run", CASE, "--draws", "4096", "--json", str(folder / "summary.json")])
    assert done.exit_code == 0, done.stderr
    return folder


# Life of a forecast.


def test_a_forecast_is_kept_resolved_and_scored_by_hand(ledger):
    assert put(ledger) == 1
    assert standing(ledger)[0].resolution is None
    decide(ledger)
    (entry,) = standing(ledger)
    assert (entry.resolution.value, entry.resolution.source) == (60.0, SOURCE)
    (record,) = score(ledger)
    # Cdf (1 + x) / 2 in units of the claim: ((1.6³ − 1) + 0.4³) / 12 at 0.6; cdf 0.8; density one half.
    assert record.crps.mean == pytest.approx(3.16 / 12)
    assert record.log_score == pytest.approx(math.log(2.0))
    assert record.pit.mean == pytest.approx(0.8)
    assert {level: one.mean for level, one in record.coverage.items()} == {0.5: 0.0, 0.8: 1.0, 0.9: 1.0}
    # Clopper and Pearson for one hit of one: (alpha / 2) to 1.
    assert (record.coverage[0.9].lower, record.coverage[0.9].upper) == pytest.approx((0.025, 1.0))


def test_amounts_of_two_currencies_are_added_in_units_of_the_claim(ledger):
    put(ledger)
    put(ledger, case="clinic", currency="EUR", claim=1000.0, values=(0.0, 0.0, 1000.0))
    decide(ledger)
    decide(ledger, target="clinic", value=100.0)
    (record,) = score(ledger)
    # Outcomes 0.6 and 0.1: 3.16 / 12 and ((1.1³ − 1) + 0.9³) / 12.
    assert record.crps.mean == pytest.approx((3.16 + 1.06) / 24)
    assert record.pit.mean == pytest.approx((0.8 + 0.55) / 2)
    assert (record.forecasts, record.cases, record.amounts, record.open) == (2, 2, 2, 0)


def test_an_award_of_nothing_scores_by_the_probability_of_nothing(ledger):
    put(ledger)
    decide(ledger, value=0.0)
    (record,) = score(ledger)
    assert record.log_score == pytest.approx(math.log(2.0))
    assert record.crps.mean == pytest.approx(1 / 12)  # ∫ ((1 − x) / 2)²
    assert 0.0 <= record.pit.mean <= 0.5
    assert score(ledger, seed=1)[0].pit.mean != record.pit.mean
    assert score(ledger, seed=0) == [record]


def test_a_value_within_half_a_cent_of_a_single_amount_is_that_amount(ledger):
    put(ledger, levels=(0.0, 0.2, 0.8, 1.0), values=(0.0, 41.234, 41.234, 100.0), p_zero=0.0)
    decide(ledger, value=41.23)
    assert score(ledger)[0].log_score == pytest.approx(-math.log(0.6))


def test_whether_they_settle_is_scored_by_brier_and_forecasters_stand_apart(ledger):
    put(ledger, quantity="settles")
    put(ledger, quantity="settles", forecaster="Bo", chance=0.4)
    put(ledger)
    decide(ledger, target="bakery", quantity="settles", value=1.0)
    ann, bo = score(ledger)
    assert (ann.forecaster, ann.events, ann.amounts, ann.open) == ("Ann", 1, 0, 1)
    assert (ann.brier.mean, bo.brier.mean) == pytest.approx((0.01, 0.36))
    assert math.isnan(ann.crps.mean) and math.isnan(ann.log_score)


def test_an_outcome_that_is_not_known_is_counted_and_not_scored(ledger):
    put(ledger)
    decide(ledger, value=None)
    (record,) = score(ledger)
    assert (record.censored, record.amounts, record.open) == (1, 0, 0)


def test_a_case_resolves_its_open_forecasts_by_name_or_digest(ledger):
    put(ledger)
    put(ledger, made_on=date(2026, 2, 1))
    put(ledger, case="clinic", case_digest="b" * 64)
    decide(ledger)
    assert [one.number for one in decide(ledger, target="bakery")] == [2]
    assert [one.number for one in decide(ledger, target="b" * 64)] == [3]
    assert refused(decide, ledger, target="bakery") == "ledger_resolved_twice"


def test_what_was_entered_after_the_outcome_is_counted(ledger):
    put(ledger)
    decide(ledger, on=date(2026, 6, 1))
    assert score(ledger)[0].in_hindsight == 1  # made on 10 January, but written down on 25 November
    put(ledger, case="clinic")
    decide(ledger, target="clinic", on=NOW.date())
    assert score(ledger)[0].in_hindsight == 1


def test_a_forecast_that_gave_no_chance_to_what_happened_has_an_infinite_log_score(ledger):
    put(ledger)
    decide(ledger, value=150.0)
    assert score(ledger)[0].log_score == math.inf
    assert score(ledger)[0].crps.mean == pytest.approx(7 / 12 + 0.5)  # ∫ ((1 + x) / 2)² and the half beyond


# Corrections are new rows.


def test_a_correction_of_a_resolution_is_a_new_row_that_refers_to_the_old_one(ledger):
    put(ledger)
    assert refused(decide, ledger, correct=True) == "ledger_not_resolved"
    decide(ledger, value=50.0)
    decide(ledger, value=60.0, correct=True)
    decide(ledger, value=70.0, correct=True)
    with opened(ledger) as connection:
        rows = rows_of(connection)
    assert [row.corrects for row in rows] == [None, None, 2, 3]
    assert json.loads(rows[1].body)["value"] == 50.0
    assert standing(ledger)[0].resolution.value == 70.0
    assert verify(ledger).rows == 4


def test_a_corrected_forecast_takes_the_place_of_the_old_one_until_it_is_resolved(ledger):
    put(ledger)
    assert put(ledger, corrects=1, claim=200.0) == 2
    assert [one.number for one in standing(ledger)] == [2]
    assert refused(decide, ledger, target="1") == "ledger_unknown_forecast"
    assert refused(put, ledger, corrects=2, forecaster="Bo") == "ledger_corrects_another"
    decide(ledger, target="2")
    assert refused(put, ledger, corrects=2, claim=300.0) == "ledger_resolved_twice"


# What is refused.


def test_a_forecast_is_resolved_once(ledger):
    put(ledger)
    decide(ledger)
    assert refused(decide, ledger, value=70.0) == "ledger_resolved_twice"
    assert verify(ledger).rows == 2


@pytest.mark.parametrize("target", ["2", "0", "brewery", "9" * 30, "²"])
def test_an_unknown_forecast_is_refused(ledger, target):
    put(ledger)
    assert refused(decide, ledger, target=target) == "ledger_unknown_forecast"


def test_a_forecast_made_after_the_outcome_is_refused_on_the_day_it_is_not(ledger):
    put(ledger)
    assert refused(decide, ledger, on=date(2026, 1, 9)) == "ledger_hindsight"
    decide(ledger, on=date(2026, 1, 10))
    # Now the outcome stands: nobody foretells it any more, not even with another version of the case.
    late = date(2026, 1, 11)
    assert refused(put, ledger, forecaster="Bo", made_on=late, case_digest="c" * 64) == "ledger_hindsight"
    assert put(ledger, forecaster="Bo") == 3
    assert put(ledger, forecaster="Bo", made_on=late, quantity="settles") == 4


def test_days_in_the_future_are_refused(ledger):
    assert refused(put, ledger, made_on=date(2026, 11, 26)) == "ledger_future"
    assert not ledger.exists()
    put(ledger, made_on=date(2026, 11, 25))
    assert refused(decide, ledger, on=date(2026, 11, 26)) == "ledger_future"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": " "}, "ledger_no_source"),
        ({"value": -1.0}, "ledger_value"),
        ({"value": math.inf}, "ledger_value"),
        ({"target": "bakery"}, "ledger_which_quantity"),
        ({"target": "2", "value": 0.5}, "ledger_settles_value"),
        ({"target": "2", "value": None}, "ledger_settles_value"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(ledger, changes, code):
    put(ledger)
    put(ledger, quantity="settles")
    assert refused(decide, ledger, **changes) == code
    assert verify(ledger).rows == 2


def test_the_same_forecast_twice_is_refused(ledger):
    put(ledger)
    assert refused(put, ledger) == "ledger_twice"


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 40, b""])
def test_a_file_that_is_no_ledger_is_refused(tmp_path, content):
    path = tmp_path / "other.db"
    path.write_bytes(content)
    for call in (verify, score):
        assert refused(call, path) == "ledger_not_one"


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE entries (number INTEGER)")
    before = path.read_bytes()
    assert refused(put, path) == "ledger_not_one"
    assert refused(verify, path) == "ledger_not_one"
    assert path.read_bytes() == before


def test_a_missing_ledger_is_refused_and_not_made(ledger):
    for call in (verify, score, decide):
        assert refused(call, ledger) == "ledger_not_found"
    assert refused(put, ledger, corrects=1) == "ledger_not_found"
    assert not ledger.exists()
    assert refused(put, ledger.parent / "nowhere" / "x.db") == "ledger_cannot_write"


# Append-only, and what is forced past the guards is found.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = '{}' WHERE number = 1",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT 1, kind, recorded_at, corrects, '{}', before, digest"
        " FROM entries WHERE number = 1",
        "INSERT OR REPLACE INTO entries SELECT 3, kind, recorded_at, corrects, body, digest, digest"
        " FROM entries WHERE number = 2",
        "INSERT INTO entries SELECT 7, kind, recorded_at, corrects, body, digest, 'x'"
        " FROM entries WHERE number = 2",
        "INSERT INTO entries SELECT NULL, kind, recorded_at, corrects, body, 'y', 'x' FROM entries",
    ],
)
def test_the_database_itself_refuses_changes(ledger, statement):
    put(ledger)
    decide(ledger)
    before = verify(ledger)
    with closing(sqlite3.connect(ledger)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.rollback()
    assert verify(ledger) == before


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, '100.0', '900.0')",
        "recorded_at = '2026-01-01T00:00:00+00:00'",
        "digest = 'x' || substr(digest, 2)",
        "before = before || 'f'",
        "kind = 'resolution'",
        "corrects = 1",
        "body = x'ff00'",
    ],
)
def test_a_row_changed_by_force_is_found_and_named(ledger, number, change):
    for name in ("bakery", "clinic", "brewery"):
        put(ledger, case=name)
    forced(
        ledger, "PRAGMA ignore_check_constraints = 1", f"UPDATE entries SET {change} WHERE number = {number}"
    )
    for call in (verify, score, put):
        with pytest.raises(SimulatorError) as caught:
            call(ledger)
        assert caught.value.problems[0].code == "ledger_tampered"
        assert caught.value.problems[0].params["number"] == number


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_row_removed_by_force_is_found_and_named_even_the_last(ledger, number):
    for name in ("bakery", "clinic", "brewery"):
        put(ledger, case=name)
    forced(ledger, f"DELETE FROM entries WHERE number = {number}")
    with pytest.raises(SimulatorError) as caught:
        verify(ledger)
    assert caught.value.problems[0].code == "ledger_row_missing"
    assert caught.value.problems[0].params["number"] == number


@pytest.mark.parametrize("name", GUARDS)
def test_a_ledger_without_its_guards_is_found(ledger, name):
    put(ledger)
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute(f"DROP TRIGGER {name}")
    assert refused(verify, ledger) == "ledger_unguarded"


def test_a_chain_written_anew_is_found_by_who_noted_its_head(ledger):
    put(ledger)
    head = verify(ledger).head
    put(ledger, case="clinic")
    assert verify(ledger, head=head).rows == 2
    with opened(ledger) as connection:
        first, second = rows_of(connection)
    forged = Row(**vars(first) | {"body": first.body.replace("100.0", "900.0")})
    digest = forged.expected_digest()
    after = Row(**vars(second) | {"before": digest})
    forced(
        ledger,
        f"UPDATE entries SET body = '{forged.body}', digest = '{digest}' WHERE number = 1",
        f"UPDATE entries SET before = '{digest}', digest = '{after.expected_digest()}' WHERE number = 2",
    )
    assert verify(ledger).rows == 2
    assert refused(verify, ledger, head=head) == "ledger_head_missing"


def test_each_row_holds_the_digest_of_the_row_before(ledger):
    put(ledger)
    decide(ledger)
    with opened(ledger) as connection:
        first, second = rows_of(connection)
    assert (first.before, second.before) == (GENESIS, first.digest)
    assert verify(ledger).head == second.digest == second.expected_digest()


# Two writers.

WRITER = """
import sys
from pathlib import Path
from tests.ledger.test_ledger import put
for number in range(25):
    put(Path(sys.argv[1]), forecaster=sys.argv[2], case=f"case {number}")
"""


def test_two_processes_write_at_once_and_no_row_is_lost(ledger):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, ledger, name], cwd=ROOT) for name in ("Ann", "Bo")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    assert verify(ledger).rows == 50
    assert [one.forecasts for one in score(ledger)] == [25, 25]


def test_a_ledger_that_stays_locked_says_so(ledger, monkeypatch):
    put(ledger)
    monkeypatch.setattr("simulator.ledger.file.WAIT", 0.05)
    with closing(sqlite3.connect(ledger, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert refused(put, ledger, case="clinic") == "ledger_busy"
        assert verify(ledger).rows == 1  # reading goes on
        other.execute("ROLLBACK")


# Forecasts from results.


def test_the_forecast_of_a_result_says_what_the_result_says(result):
    summary = json.loads((result / "summary.json").read_text("utf-8"))
    said = {
        quantity: forecast_of(result, forecaster="model", made_on=date(2018, 8, 7), quantity=quantity)
        for quantity in ("award", "settlement", "settles")
    }
    award, price = said["award"].table(), said["settlement"].table()
    assert said["award"].p_zero == summary["award"]["p_zero"]
    assert float(award.atom_at(0.0)) == pytest.approx(summary["award"]["p_zero"], rel=1e-9)
    assert award.mean() == pytest.approx(summary["award"]["mean"], rel=1e-9)
    width = summary["distributions"]["award"]["edges"][1]
    for level, value in summary["award"]["quantiles"].items():
        assert abs(float(award.quantile(float(level))) - value) < width / 4
    for level, value in summary["settlement"]["amount"]["quantiles"].items():
        assert float(price.quantile(float(level))) == pytest.approx(value, rel=1e-9)
    assert price.mean() == pytest.approx(summary["settlement"]["amount"]["mean"], rel=0.02)
    assert said["settles"].chance == summary["settlement"]["probability"]["mean"]
    assert said["award"].case_digest == summary["digest"] and said["award"].claim == 11_016_000


def test_a_folder_without_a_result_or_a_forecaster_without_a_name_is_refused(tmp_path, result):
    def made(folder, name="model"):
        return forecast_of(folder, forecaster=name, made_on=date(2018, 8, 7), quantity="award")

    assert refused(made, tmp_path) == "no_result_there"
    for text in ("[]", "{", '{"format": "another"}'):
        (tmp_path / "summary.json").write_text(text)
        assert refused(made, tmp_path) == "report_no_result"
    assert refused(made, result, " ") == "ledger_no_forecaster"
    summary = json.loads((result / "summary.json").read_text("utf-8"))
    (tmp_path / "summary.json").write_text(json.dumps(summary | {"claim": {"amount": 0.0, "heads": []}}))
    assert refused(made, tmp_path) == "ledger_no_claim"


@pytest.mark.parametrize(
    "changes",
    [
        {"levels": (0.0, 0.6, 0.5)},
        {"values": (0.0, 1.0)},
        {"p_zero": None},
        {"chance": 0.5},
        {"claim": 0.0},
        {"quantity": "settles", "chance": None},
        {"quantity": "settles", "levels": (0.0, 1.0), "values": (0.0, 1.0)},
    ],
)
def test_a_forecast_that_does_not_say_what_its_quantity_needs_is_none(changes):
    with pytest.raises(ValueError):
        forecast(**changes)


# The command line.


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Forecast 1: award", "¥|CNY", "they settled", "CRPS / claim", "2 rows|4 rows"]),
        ("zh", ["预测 1：", "¥", "已和解", "对数评分", "均未改动"]),
    ],
)
def test_the_life_of_a_forecast_on_the_command_line(ledger, result, lang, words):
    common = ["--ledger", ledger, "--lang", lang]
    steps = [
        ["add", result, "--forecaster", "model", "--quantity", "award", "--made-on", "2018-08-07"],
        ["add", result, "--forecaster", "model", "--quantity", "settles", "--made-on", "2018-08-07"],
        ["resolve", "1", "--value", "93,000", "--on", "2023-01-26", "--source", "Judgment"],
        ["resolve", "2", "--value", "1", "--on", "2023-01-26", "--source", "Press"],
        ["score"],
        ["verify"],
    ]
    text = ""
    for name, *rest in steps:
        done = damnum("ledger", name, *common, *rest)
        assert done.exit_code == 0, done.stderr
        text += done.stdout
    for word in words:
        assert re.search(word, text), word
    assert verify(ledger).head in text


def test_refusals_of_the_command_line_are_in_words_with_code_2(ledger, result):
    outcome = ["--ledger", ledger, "--on", "2023-01-26", "--source", "Judgment"]
    for words, said in (
        (["ledger", "verify", "--ledger", ledger], "no such ledger"),
        (["ledger", "resolve", "1", *outcome], "--censored"),
        (["ledger", "resolve", "1", *outcome, "--value", "1", "--censored"], "--censored"),
        (["ledger", "resolve", "1", *outcome, "--value", "much"], "much"),
    ):
        done = damnum(*words)
        assert done.exit_code == 2 and said in done.stderr and "Traceback" not in done.stderr
    added = damnum("ledger", "add", "--ledger", ledger, result, "--forecaster", "m", "--quantity", "award")
    assert added.exit_code == 0
    late = damnum("ledger", "resolve", "1", *outcome, "--value", "93000")
    assert late.exit_code == 2 and "--made-on" in late.stderr  # made today, decided in 2023


def test_an_empty_ledger_says_so(ledger):
    put(ledger)
    with opened(ledger) as connection:
        schema = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
    assert len(schema) >= 4
    forced(ledger, "DELETE FROM entries", "UPDATE sqlite_sequence SET seq = 0")
    assert "no forecasts" in damnum("ledger", "score", "--ledger", ledger).stdout
    assert verify(ledger).head == GENESIS
