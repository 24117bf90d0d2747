"""`from: precedents` in a case: the posterior of the stored fits stands where a judgement stood."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.base.errors import SimulatorError
from simulator.case.inputs import inputs_of
from simulator.cli import main
from simulator.learning.inference_data import Facts
from simulator.learning.learn import learned
from simulator.load import load_case
from tests.helpers import ROOT

TENCENT = (ROOT / "scenarios" / "qianyan_tencent_2018.yaml").read_text("utf-8")
LIABLE = "  liable: {from: precedents, instead_of: {dist: beta, q05: 0.7, q95: 0.97, source: court_view}}\n"


def case(tmp_path, old, new):
    assert old in TENCENT
    path = tmp_path / "case.yaml"
    path.write_text(TENCENT.replace(old, new, 1), "utf-8")
    return path


def test_liability_is_the_posterior_of_the_fit_at_the_facts_of_the_case(tmp_path):
    loaded = load_case(case(tmp_path, LIABLE, "  liable: {from: precedents}\n"))
    # The case file: nobody kept a backup, and whose duty it was is unclear.
    draws = learned("CN", Facts(family="china", backup_kept=False, degree="ordinary"), "liability")
    given = inputs_of(loaded)["court.liable"]
    assert given.distribution.expected() == pytest.approx(float(draws.mean()), rel=1e-9)
    assert given.source.kind == "statistics" and "published disputes" in given.source.why.en
    one = next(one for one in loaded.learned if one.about == "court.liable")
    assert one.rows >= 10 and one.instead_of is None


def test_a_judgement_that_was_replaced_is_kept_beside_it(tmp_path):
    asked = "  liable: {from: precedents, instead_of: {value: 0.9, source: court_view}}\n"
    loaded = load_case(case(tmp_path, LIABLE, asked))
    one = next(one for one in loaded.learned if one.about == "court.liable")
    assert one.instead_of is not None and one.instead_of.expected() == 0.9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LIABLE, "  liable: {from: gut_feeling}\n"),
        (LIABLE, "  liable: {from: precedents, scale: 2}\n"),
        ("cost: {dist: lognormal, q05: 250k, q95: 2.5M, source: authors}", "cost: {from: precedents}"),
    ],
)
def test_what_precedents_cannot_say_is_refused_with_its_place(tmp_path, old, new):
    with pytest.raises(SimulatorError) as refused:
        load_case(case(tmp_path, old, new))
    (problem,) = [one for one in refused.value.problems if one.code == "learned_not_here"]
    assert (
        problem.line and "from: precedents" in problem.text("en") and "from: precedents" in problem.text("zh")
    )


def test_two_runs_with_learned_inputs_are_the_same_and_need_no_pymc(tmp_path):
    code = (
        "import sys; from simulator import load_case, simulate;"
        "s = simulate(load_case('qianyan_tencent_2018'), n_draws=2048).summary;"
        "print(s['award']['mean']); assert not {'pymc', 'arviz', 'pytensor'} & set(sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and float(runs[0]) > 0


def test_report_shows_judged_against_learned_and_how_many_precedents_stand_behind(tmp_path):
    words = ["run", "qianyan_tencent_2018", "--draws", "2048", "--lang", "en,zh"]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    rows = json.loads((tmp_path / "summary.json").read_text("utf-8"))["learned"]
    asked = {"clauses.fee_cap.valid", "court.liable", "fault.claimant_share"}
    assert {one["about"] for one in rows} == asked
    for one in rows:
        low, high = one["learned"]["interval_90"]
        assert 0.0 <= low <= one["learned"]["mean"] <= high <= 1.0 and one["judged"] is not None
        assert np.isfinite(one["rows"]) and one["rows_here"] <= one["rows"]
    for lang, word in (("en", "Learned from precedents"), ("zh", "得自先例")):
        assert word in (tmp_path / f"report.{lang}.html").read_text("utf-8")


def test_instances_of_a_dispute_count_once():
    with (ROOT / "priors" / "precedents" / "precedents.csv").open(encoding="utf-8", newline="") as stream:
        ids = [
            row["id"]
            for row in csv.DictReader(stream)
            if row["clause"] in ("upheld", "struck") and row["adjacent"] == "no" and row["instance"] != "none"
        ]
    disputes = {name[:-2] if name[-2] == "-" else name for name in ids}
    assert len(disputes) < len(ids)
    found = load_case("qianyan_tencent_2018").learned
    assert {one.about: one.rows for one in found}["clauses.fee_cap.valid"] == len(disputes)
