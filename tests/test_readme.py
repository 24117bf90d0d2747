"""The README stays true: its figures are those of the program, its commands run."""

import re
import shlex
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from simulator.base.wording import amount
from simulator.case.waivers import rule_codes
from simulator.cli import main
from simulator.cli.terminal import overview
from simulator.draws.model import law_of
from simulator.linting.lint import lint
from simulator.load import load_case
from simulator.simulation import simulate

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ROWS = {
    "Bati Courtage v OVH (2021)": "bati_courtage_ovh_2021",
    "LG Duisburg 22 O 102/12 (2014)": "lg_duisburg_2014",
    "Tokyo District Court (2001)": "tokyo_2001",
    "Qianyan v Tencent Cloud (2018)": "qianyan_tencent_2018",
    "Mastagni Holstedt v LanTech (2024)": "mastagni_lantech_2024",
}
COMMANDS = re.findall(r"^ {4}damnum (.+?)(?: {2,}#.*| +#.*)?$", README, re.MULTILINE)


@pytest.mark.parametrize("title", ROWS)
def test_predicted_ranges_are_those_of_the_program(title):
    summary = simulate(load_case(ROWS[title])).summary
    award = summary.award

    def money(value, error=None, *, exact=False):
        text = amount(value, currency=summary.currency, lang="en", error=error, exact=exact)
        return text.replace("\u00a0", " ")

    low, high = (money(award.quantiles.at(q), award.quantiles_mcse.at(q)) for q in ("q05", "q95"))
    row = next(line for line in README.splitlines() if line.startswith(f"| {title}"))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    assert cells[1] == summary.jurisdiction
    assert cells[2] == money(summary.claim.amount, exact=True)
    assert cells[3] == f"{low} to {high}"
    words = [{True: "hit", False: "miss", None: "–"}[one.inside_90] for one in summary.outcomes]
    after = README.splitlines()[README.splitlines().index(row) :]
    rows = [row, *(line for line in after[1:2] if line.startswith("| the same"))]
    assert [line.split("|")[-2].strip() for line in rows] == (words or ["–"])


def test_lines_of_the_real_case_are_printed_by_the_program():
    printed = overview(simulate(load_case("qianyan_tencent_2018")).summary, "en").replace("\u00a0", " ")
    section = README.split("From `damnum run qianyan_tencent_2018`:")[1].split("Of its ")[0]
    lines = [line.strip() for line in section.strip().splitlines()]
    assert len(lines) >= 6
    for line in lines:
        assert line in printed


@pytest.mark.parametrize("words", COMMANDS)
def test_commands_of_the_readme_run(words, tmp_path, monkeypatch):
    for name in ("scenarios", "priors"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "my_case.yaml").write_text((ROOT / "scenarios" / "lg_duisburg_2014.yaml").read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    if words.startswith("report out"):
        CliRunner().invoke(main, ["run", "my_case.yaml", "--draws", "1024", "--out", "out"])
    if words.startswith(("pack", "verify", "rerun")):
        assert (
            CliRunner().invoke(main, ["run", "my_case.yaml", "--draws", "64", "--out", "out"]).exit_code == 0
        )
        assert CliRunner().invoke(main, ["pack", "out"]).exit_code == 0
    few = ["--draws", "1024"] if words.startswith("run") else []
    done = CliRunner().invoke(main, [*shlex.split(words), *few])
    assert done.exit_code == 0, done.output
    if words.startswith("law fee cn"):
        assert done.stdout.startswith("87,896.00 CNY\n") and "art. 13" in done.stdout


def test_every_figure_of_the_readme_stands():
    assert not re.search(r"\b(?:SPEED|MEMORY|RUNTIME|TODO)\b", README)
    judged = re.search(r"Of its (\d+) inputs (\d+) are judgement", README)
    inputs = simulate(load_case("qianyan_tencent_2018"), n_draws=64).summary.inputs
    assert [int(n) for n in judged.groups()] == [
        len(inputs),
        sum(one.source.kind == "expert_judgement" for one in inputs),
    ]


def test_evidence_of_the_readme_moves_what_it_is_about(tmp_path):
    block = README.split("appraisal of a quantity:\n\n")[1].split("\nMore commands")[0]
    text = (ROOT / "scenarios" / "lg_duisburg_2014.yaml").read_text("utf-8")
    path = tmp_path / "my_case.yaml"
    path.write_text(text + dedent(block), "utf-8")
    case = load_case(path)
    logs, appraisal = simulate(case, n_draws=4096).summary.evidence
    # Before: a beta with 90 % in 0.6 to 0.95, odds of some 4 to 1, times 3; a PERT of 0.5, 2 and 5 years.
    assert logs.prior.mean == pytest.approx(0.8, abs=0.01)
    assert logs.posterior.mean == pytest.approx(12 / 13, abs=0.02)
    assert appraisal.prior.mean == pytest.approx((0.5 + 4 * 2 + 5) / 6, abs=0.001)
    assert 2.25 < appraisal.posterior.mean < 3.0
    assert not [one for one in lint(case, law=law_of(case)) if one.severity == "error"]


def test_readme_counts_the_rules_of_the_linter():
    assert f"by {len(rule_codes())} rules" in README


def test_readme_names_the_commands_that_there_are():
    assert {words.split()[0] for words in COMMANDS} == set(main.commands)
