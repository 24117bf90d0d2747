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


# From the bottom up; a module may import from rooms below its own, and from its own room.
# A room is a folder or a single module; rooms on one line stand side by side and know nothing of each other.
LAYERS = """
base
scoring          distributions
law              experts
case
model
learning
load             draws
summary
simulation       report.document
comparison       report.voice
provenance       report.disclosure
linting          report.charts
studies          report.sections
ledger           report.formats
report.order
report.build
report.write
audit
cli
"""
LEVEL = {room: number for number, line in enumerate(LAYERS.split("\n")) for room in line.split()}
CALCULATION = {"data_value", "loss", "fault", "award", "proceedings", "settlement", "moves"}


def room_of(module: str) -> str:
    """Return the room that a module stands in: the longest beginning of its name that is one."""
    parts = module.split(".")
    names = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((name for name in names if name in LEVEL), module)


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


CODE = [path for path in MODULES if imported(path) and path.parent.name + path.stem != "simulator__init__"]
OWN = {dotted(path) for path in MODULES}
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


@pytest.mark.parametrize("path", CODE, ids=dotted)
def test_imports_go_one_way(path):
    room = room_of(dotted(path).removesuffix(".__init__"))
    assert room in LEVEL, f"{room} has no place; give it one in LAYERS"
    others = {room_of(name) for name in OWN & {name.removeprefix("simulator.") for name in imported(path)}}
    above = {other for other in others - {room} if LEVEL[other] >= LEVEL[room]}
    assert not above, f"{room} imports from rooms above or beside it: {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_modules_stay_below_300_lines(path):
    assert len(path.read_text("utf-8").splitlines()) < 300


@pytest.mark.parametrize("name", sorted(CALCULATION))
def test_calculation_reads_no_files_and_draws_no_numbers(name):
    text = (ROOT / "simulator" / "model" / f"{name}.py").read_text("utf-8")
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
        "import sys, simulator.report.write;"
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
