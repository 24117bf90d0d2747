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
    {"data", "messages"},
    {"errors"},
    {"base", "amounts", "files", "templates", "yaml_file", "cli_parts", "labels", "effects"},
    {"result"},
    {"checked", "csv_file", "families", "points", "tables", "histogram", "wording", "cdf_table", "cooke"},
    {"distribution", "copula", "fees", "tally", "scores", "calibration", "forecast", "ledger_file"},
    {"continuous", "ranged", "metalog", "discrete", "law_file", "track_record"},
    {"law", "ledger"},
    {"distributions"},
    {"pooling", "elicit", "elicit_file", "elicit_record"},
    {"case_heads", "case_lint"},
    {"terms", "precedents"},
    {"inference_data"},
    {"inference_priors"},
    {"inference"},
    {"inference_fit", "inference_predict", "inference_check"},
    {"inference_plots"},
    {"model_digest"},
    {"learn"},
    {"backtest_award"},
    {"from_precedents", "backtest", "inference_report"},
    {"backtest_scores", "backtest_record", "fit_report"},
    {"case_court", "case_facts"},
    {"case"},
    {"data_value"},
    {"measured"},
    {"inputs", "changes", "loss", "fault", "award", "proceedings", "settlement", "moves"},
    {"case_file", "odds"},
    {"tree"},
    {"assess"},
    {"sampling", "money"},
    {"model"},
    {"leaves"},
    {"replicate"},
    {"describe_law", "provenance"},
    {"statistics", "describe", "store"},
    {"evidence", "path", "outflow", "two_levels", "curves", "offer_curve", "branches", "drivers"},
    {"summary"},
    {"linting.finding"},
    {f"linting.{theme}" for theme in ("heads", "clauses", "odds", "rules_of_law", "sources", "outcome")},
    {"linting.lint"},
    {"simulation"},
    {"reporting.chart_parts"},
    {
        f"reporting.{theme}"
        for theme in ("settlement_charts", "driver_charts", "tree_chart", "calibration_chart")
    },
    {"reporting.belief_charts"},
    {"reporting.charts", "terminal"},
    {"reporting.document"},
    {"reporting.voice"},
    {"reporting.disclosure"},
    {"reporting.results", "reporting.talks", "reporting.facts"},
    {"reporting.beside", "reporting.appendix", "reporting.auditor"},
    {"reporting.as_data", "reporting.columns", "reporting.excel_grid", "reporting.word_styles"},
    {"reporting.word_contents"},
    {"reporting.fonts"},
    {"reporting.vega", "reporting.measures"},
    {"reporting.pictures"},
    {"reporting.build", "reporting.html", "reporting.pdf", "reporting.word", "reporting.excel"},
    {"comparison"},
    {
        "run_command",
        "report_command",
        "report_cli",
        "law_command",
        "ledger_command",
        "ledger_cli",
        "elicit_command",
        "elicit_ask",
        "precedents_command",
        "learn_command",
        "backtest_command",
        "lint_command",
        "audit.archive",
        "audit.record",
        "audit.curves",
        "audit.compare",
        "audit.pack",
        "audit.verify",
        "audit.swaps",
        "audit.differences",
        "audit.printed",
        "audit.cli",
    },
    {"cli"},
]
LEVEL = {name: number for number, names in enumerate(LEVELS) for name in names}
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
        "import sys, simulator.report_command;"
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
