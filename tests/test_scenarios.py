"""Shipped cases and scripts: they run, keep facts apart from judgement, and are compared with outcomes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.load import case_names, load_case
from simulator.report.build import document_of
from simulator.report.formats.html import html_of
from simulator.simulation import simulate

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", case_names())
def test_case_runs_and_its_reports_name_facts_and_judgement(name):
    summary = simulate(load_case(name), n_draws=8192).summary
    kinds = {one.source.kind for one in summary.inputs} | {summary.facts.cause.source.kind}
    assert "expert_judgement" in kinds and kinds & {"press", "judgment", "fact"}
    for lang, word in (("en", "judgement of experts"), ("zh", "专家判断")):
        html = html_of(document_of(summary, lang=lang))
        assert word in html and len(html.encode()) < 2_000_000
    for one in summary.outcomes:
        source = summary.award if one.basis == "award" else summary.settlement.amount
        low, high = source.quantiles.q05, source.quantiles.q95
        assert one.inside_90 == (None if one.amount is None else low <= one.amount <= high)


@pytest.mark.parametrize("name", case_names())
def test_variants_of_a_case_load(name):
    for variant in load_case(name).variants:
        assert load_case(name, variant=variant) != load_case(name)


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.py")), ids=lambda path: path.stem)
def test_script_runs_and_prints_a_table(path):
    done = subprocess.run(
        [sys.executable, str(path)],
        env=os.environ | {"DRAWS": "2048"},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert len(done.stdout.splitlines()) >= 4


def test_nothing_from_a_case_file_can_act_in_a_report():
    case = load_case("lg_duisburg_2014")
    evil = "<script>alert(1)</script>\"'&"
    title = case.title.model_copy(update={"en": evil, "zh": evil})
    hostile = case.model_copy(update={"title": title, "summary": title})
    for lang in ("en", "zh"):
        html = html_of(document_of(simulate(hostile, n_draws=1024).summary, lang=lang))
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_reports_load_nothing_from_elsewhere():
    html = html_of(document_of(simulate(load_case("tokyo_2001"), n_draws=1024).summary, lang="zh"))
    for word in ('src="http', "@import", '<link rel="stylesheet"', "url(http"):
        assert word not in html


def test_duisburg_as_the_court_found_it_awards_what_the_court_awarded():
    case = load_case("lg_duisburg_2014", variant="as_the_court_found")
    summary = simulate(case, n_draws=16_384, seed=1).summary
    head = summary.heads[0]
    assert head.before_law.mean == pytest.approx(1267.01, abs=0.001)
