"""What a backtest leaves behind: counted by hand, read only beside its own fits, drawn as exact intervals."""

from collections import Counter
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from scipy import stats

from simulator.base.checked import validate
from simulator.base.errors import SimulatorError
from simulator.base.messages import LANGUAGES
from simulator.base.yaml_file import read_yaml
from simulator.cli import backtest as backtest_command
from simulator.cli import main
from simulator.learning import backtest_record
from simulator.learning.backtest_record import RECORD, Backtest, calibration, stored_backtest
from simulator.learning.backtest_scores import calibrated, compared
from simulator.learning.learn import INDEX, Fits, fits_folder
from simulator.report.build import document_of
from simulator.report.charts.calibration import calibration_chart
from simulator.report.charts.charts import charts, described
from simulator.report.disclosure import disclosed
from simulator.report.formats.html import html_of
from simulator.summary.described import Calibration, Confidential
from simulator.summary.result import saved_summary, summary_of
from tests.helpers import ROOT
from tests.learning.test_backtest import said

README = (ROOT / "README.md").read_text("utf-8")
EVEN = np.linspace(0.0, 1.0, 1001)
# Of an even forecast these are the quantiles: in the middle 50 %, 80 %, 90 %, and outside of all.
SHARES = [said(EVEN, y, question="share", dispute=f"S{y}") for y in (0.4, 0.2, 0.93, 0.99)]
# One dispute has two answers; 0.9 + 0.6 + 0.3 of the three are expected to be yes.
CLAUSES = [
    said([p], y, question="clause", dispute=dispute)
    for p, y, dispute in ((0.9, 1.0, "A"), (0.6, 1.0, "A"), (0.3, 0.0, "B"))
]


@pytest.fixture
def record(monkeypatch):
    """Return a backtest of the shipped fits with answers made up by hand."""
    monkeypatch.setattr(backtest_command, "PACKAGES", ("numpy",))  # PyMC need not be there
    predictions = [*SHARES, *CLAUSES]
    scores, held = compared(predictions, seed=1), calibrated(predictions, seed=1)
    return backtest_command.recorded(scores, held, by="dispute", seed=1)


def test_answers_inside_their_intervals_are_counted(record):
    share, clause = record.questions["share"], record.questions["clause"]
    assert share.inside == {"0.5": 1, "0.8": 2, "0.9": 3}
    assert (share.rows, share.disputes, share.expected, share.happened) == (4, 4, None, None)
    assert (clause.rows, clause.disputes, clause.happened) == (3, 2, 2)
    assert clause.expected == pytest.approx(1.8)
    brier = clause.scores["brier"]["pooled"]
    assert brier.model == pytest.approx(((0.01 + 0.16) / 2 + 0.09) / 2, abs=1e-4)  # a dispute weighs one
    assert brier.base == pytest.approx(0.25)
    assert brier.q05 is None and brier.q95 is None  # two disputes are too few


def test_what_was_written_is_read_again(record, tmp_path):
    backtest_command.write(record, tmp_path / "made" / RECORD)
    assert stored_backtest(tmp_path / "made" / RECORD) == record


@pytest.mark.parametrize(
    "changed",
    [{"digest": "0" * 64}, {"models": "0" * 64, "models_text": "0" * 64}, {"by": "jurisdiction"}],
)
def test_a_backtest_of_other_precedents_models_or_countries_says_nothing(record, tmp_path, changed):
    backtest_command.write(record.model_copy(update=changed), tmp_path / RECORD)
    assert stored_backtest(tmp_path / RECORD) is None


def test_a_changed_comment_in_the_models_leaves_a_backtest_valid(record, tmp_path):
    backtest_command.write(record.model_copy(update={"models_text": "0" * 64}), tmp_path / RECORD)
    assert stored_backtest(tmp_path / RECORD) is not None
    assert stored_backtest(tmp_path / "none.yaml") is None


def test_a_damaged_backtest_is_refused_with_its_place(record, tmp_path):
    backtest_command.write(record, tmp_path / RECORD)
    text = (tmp_path / RECORD).read_text("utf-8")
    (tmp_path / RECORD).write_text(text.replace("'0.9': 3", "'0.9': many"), "utf-8")
    with pytest.raises(SimulatorError) as refused:
        stored_backtest(tmp_path / RECORD)
    (problem,) = refused.value.problems
    assert problem.path == "questions.share.inside.0.9" and problem.line


def test_an_input_takes_the_backtest_of_its_question(record):
    found = calibration("clauses.fee_cap.valid", record)
    assert found is not None and [*found["coverage"]] == ["0.5", "0.8", "0.9"]  # the chart shows it
    assert {name: part for name, part in found.items() if name != "coverage"} == {
        "question": "clause",
        "rows": 3,
        "disputes": 2,
        "inside": record.questions["clause"].inside,
        "expected": pytest.approx(1.8),
        "happened": 2,
    }
    assert calibration("court.liable", record) is None  # nothing was tested there
    assert calibration("heads.cost.amount", record) is None
    assert calibration("fault.claimant_share", None) is None


def learned(record, *names):
    """Return the part of a summary that the chart shows."""
    rows = [
        SimpleNamespace(calibration=msgspec.convert(calibration(name, record), Calibration | None))
        for name in names
    ]
    return SimpleNamespace(learned=rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chart_has_a_point_a_level_with_its_exact_interval(record, lang):
    names = ("fault.claimant_share", "clauses.a.valid", "clauses.b.valid", "court.liable")
    spec = calibration_chart(learned(record, *names), lang)
    heads, *layers = [one["data"]["values"] for one in spec["layer"]]
    assert len(heads) == 2  # each question once, and none that was not tested
    assert all(rows == layers[0] for rows in layers)
    assert Counter(row["question"] for row in layers[0]) == {"share": 3, "clause": 3}
    for row in layers[0]:
        one = record.questions[row["question"]]
        inside = one.inside[f"{row['level']}"]
        exact = stats.binomtest(inside, one.rows).proportion_ci(0.9, method="exact")
        assert row["share"] == pytest.approx(inside / one.rows)
        assert (row["low"], row["high"]) == pytest.approx((exact.low, exact.high))


def test_the_command_writes_what_it_prints_or_says_at_once_that_it_cannot(record, monkeypatch, tmp_path):
    asked = []

    def predicted(precedents, **options):
        asked.append(options["by"])
        return [*SHARES, *CLAUSES]

    monkeypatch.setattr(backtest_command, "backtest", predicted)
    done = CliRunner().invoke(main, ["backtest", "--seed", "1", "--out", str(tmp_path / RECORD)])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / RECORD) in done.stdout and "75%" in done.stdout
    assert stored_backtest(tmp_path / RECORD) == record
    done = CliRunner().invoke(main, ["backtest", "--out", str(tmp_path)])
    assert done.exit_code == 2 and str(tmp_path) in done.stderr
    assert asked == ["dispute"]


@pytest.fixture(scope="module")
def tencent(tmp_path_factory):
    """Return the summary of a shipped case that takes three inputs from precedents."""
    out = tmp_path_factory.mktemp("tencent")
    done = CliRunner().invoke(main, ["run", "qianyan_tencent_2018", "--draws", "256", "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    return saved_summary(out).summary


def test_the_shipped_backtest_is_of_the_shipped_fits_and_as_the_readme_says():
    fits = validate(Fits, read_yaml(fits_folder() / INDEX))
    tested = validate(Backtest, read_yaml(fits_folder() / RECORD))
    assert (tested.digest, tested.models) == (fits.digest, fits.models)
    assert stored_backtest() == tested
    held = {name: one.inside["0.9"] / one.rows for name, one in tested.questions.items()}
    rows = {name: one.rows for name, one in tested.questions.items()}
    assert f"held {held['liability']:.0%} of {rows['liability']} answers on liability" in README
    assert f"{held['reversal']:.0%} of {rows['reversal']} on reversal" in README
    assert held["clause"] == 1.0 and f"all of {rows['clause']} on clauses" in README
    assert held["award"] == 1.0 and f"all of {rows['award']} awards" in README


def test_every_learned_input_says_how_its_question_was_predicted(tencent):
    found = {one.about: one.calibration for one in tencent.learned}
    assert {name: one.question for name, one in found.items()} == {
        "clauses.fee_cap.valid": "clause",
        "court.liable": "liability",
        "fault.claimant_share": "share",
    }
    assert all(0 <= one.inside["0.5"] <= one.inside["0.9"] <= one.rows for one in found.values())
    # The whole of its question was predicted, as many disputes as stand behind the input.
    assert all(one.rows == one.calibration.disputes for one in tencent.learned)


@pytest.mark.parametrize(("lang", "word"), [("en", "17 answers from 17 disputes"), ("zh", "17 个答案")])
def test_the_report_shows_the_chart_and_how_few_disputes_stand_behind_it(tencent, lang, word):
    text = html_of(document_of(tencent, lang=lang, kind="counsel"))
    assert 'id="chart-calibration"' in text and word in text
    assert described(tencent, lang)["calibration"] in text


def test_the_calibration_of_a_hidden_input_is_hidden_with_it(tencent):
    hidden = replace(tencent, confidential=Confidential(inputs=("court.liable",), sections=()))
    shown = disclosed(hidden)
    assert {one.calibration.question for one in shown.learned} == {"clause", "share"}
    names = {row.get("question") for row in charts(shown, "en")["calibration"]["layer"][1]["data"]["values"]}
    assert names == {"clause", "share"}
    text = html_of(document_of(hidden, lang="en", kind="opponent"))
    assert "10 answers from 8 disputes" in text and "17 answers" not in text


def test_without_a_backtest_of_these_fits_there_is_no_chart(monkeypatch, tmp_path):
    monkeypatch.setattr(backtest_record, "fits_folder", lambda: tmp_path)
    words = ["run", "qianyan_tencent_2018", "--draws", "256", "--json", "-"]
    summary = summary_of(CliRunner().invoke(main, words).stdout_bytes, file="-")
    assert [one.calibration for one in summary.learned] == [None, None, None]
    assert "calibration" not in charts(summary, "en") and "learned" in charts(summary, "en")
    assert "chart-calibration" not in html_of(document_of(summary, lang="en", kind="counsel"))
