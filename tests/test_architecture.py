"""Imports go one way, modules stay small, heavy libraries load only where they are used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "simulator").rglob("*.py"))


def dotted(path: Path) -> str:
    """Return the name of a module below `simulator`: `reporting.document`."""
    return ".".join(path.relative_to(ROOT / "simulator").with_suffix("").parts)


# From the bottom up; a module may import from levels below its own, and from its own level.
LEVELS = [
    "data messages",
    "errors",
    "base amounts files templates yaml_file cli_parts labels summary.effects",
    "result",
    (
        "checked csv_file distributions.families draws.points distributions.tables "
        "draws.histogram wording cdf_table experts.cooke"
    ),
    (
        "distributions.distribution distributions.copula law.fees draws.tally scores calibration "
        "ledger.forecast ledger.file"
    ),
    (
        "distributions.continuous distributions.ranged distributions.metalog distributions.discrete "
        "law.file ledger.track_record"
    ),
    "law.law ledger.ledger",
    "distributions.quantity",
    "experts.pooling experts.elicit experts.file experts.record experts.words",
    "case.heads case.waivers",
    "law.terms learning.precedents",
    "learning.inference_data",
    "learning.inference_priors",
    "learning.inference",
    "learning.inference_fit learning.inference_predict learning.inference_check",
    "learning.inference_plots",
    "learning.model_digest",
    "learning.learn",
    "learning.backtest_award",
    "learning.from_precedents learning.backtest learning.inference_report",
    "learning.backtest_scores learning.backtest_record learning.fit_report",
    "case.court case.facts",
    "case.case",
    "data_value",
    "distributions.measured",
    "case.inputs case.changes loss fault award proceedings settlement moves",
    "case.file odds",
    "tree",
    "assess",
    "draws.sampling money",
    "draws.model",
    "draws.leaves",
    "draws.replicate",
    "law.describe provenance",
    "draws.statistics summary.describe draws.store",
    (
        "summary.evidence summary.path summary.outflow summary.two_levels summary.curves "
        "summary.offer_curve summary.branches summary.drivers"
    ),
    "summary.summary",
    "linting.finding",
    "linting.clauses linting.heads linting.odds linting.outcome linting.rules_of_law linting.sources",
    "linting.lint",
    "simulation",
    "reporting.chart_parts",
    ("reporting.calibration_chart reporting.driver_charts reporting.settlement_charts reporting.tree_chart"),
    "reporting.belief_charts",
    "reporting.charts terminal",
    "reporting.document",
    "reporting.voice",
    "reporting.disclosure",
    "reporting.results reporting.talks reporting.facts",
    "reporting.beside reporting.appendix reporting.auditor",
    "reporting.as_data reporting.columns reporting.excel_grid reporting.word_styles",
    "reporting.word_contents",
    "reporting.fonts",
    "reporting.vega reporting.measures",
    "reporting.pictures",
    "reporting.build reporting.html reporting.pdf reporting.word reporting.excel",
    "comparison",
    (
        "run_command reporting.command reporting.cli law.command ledger.command ledger.cli "
        "experts.command experts.ask learning.precedents_command learning.learn_command "
        "learning.backtest_command linting.command audit.archive audit.record audit.curves audit.compare "
        "audit.pack audit.verify audit.swaps audit.differences audit.printed audit.cli"
    ),
    "cli",
]
LEVEL = {name: number for number, names in enumerate(LEVELS) for name in names.split()}
CALCULATION = {"data_value", "loss", "fault", "award", "proceedings", "settlement", "moves"}


def imported(path: Path, *, top_only: bool = False) -> set[str]:
    """Return the modules that a file imports, dotted."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if top_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


LONGEST = 50  # lines of a function without its docstring; 15 is usual


def bodies(path):
    """Yield the name and the length of every function of a module, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[1] if documented else node.body[0]
            yield node.name, node.end_lineno - first.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_functions_stay_small(path):
    assert {name: lines for name, lines in bodies(path) if lines > LONGEST} == {}


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_go_one_way(path):
    module = dotted(path)
    if module.endswith("__init__"):
        return
    assert module in LEVEL, f"{module} has no level; give it one in LEVELS"
    own = {name.removeprefix("simulator.") for name in imported(path)} & LEVEL.keys()
    above = {name for name in own if LEVEL[name] > LEVEL[module]}
    assert not above, f"{module} imports from above: {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_modules_stay_below_300_lines(path):
    assert len(path.read_text("utf-8").splitlines()) < 300


@pytest.mark.parametrize("name", sorted(CALCULATION))
def test_calculation_reads_no_files_and_draws_no_numbers(name):
    text = (ROOT / "simulator" / f"{name}.py").read_text("utf-8")
    for word in ("open(", "read_text", "random", "print(", "yaml", "Path"):
        assert word not in text.replace("Gauss", ""), f"{name} has {word}"


def test_importing_the_package_loads_no_heavy_library():
    code = "import sys, simulator, simulator.cli; print(','.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    loaded = set(done.stdout.strip().split(","))
    assert not loaded & {
        "numpy",
        "scipy",
        "pymc",
        "numba",
        "altair",
        "xarray",
        "vl_convert",
        "pydantic",
        "matplotlib",
    }


def test_reports_of_a_saved_result_load_nothing_that_calculates():
    code = (
        "import sys, simulator.reporting.command;"
        "print({name.split('.')[0] for name in sys.modules} & {'numpy', 'scipy', 'pydantic', 'xarray'})"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_a_run_does_not_load_scipy_stats():
    code = (
        "import sys; from simulator import load_case, simulate;"
        "simulate(load_case('qianyan_tencent_2018'), n_draws=1024);"
        "print('scipy.stats' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


def test_only_inference_imports_pymc():
    heavy = {"pymc", "pytensor", "arviz", "arviz_base", "arviz_stats", "numba"}
    for path in MODULES:
        used = {name.split(".")[0] for name in imported(path)} & heavy
        assert not used or path.stem.startswith("inference"), f"{dotted(path)} imports {used}"
        assert not {name.split(".")[0] for name in imported(path, top_only=True)} & heavy
