"""Each command loads only what it uses: what a cold start costs hangs on it."""

import subprocess
import sys

import pytest

from tests.helpers import ROOT

NEVER = {"pandas", "xarray", "scipy.special", "scipy.optimize", "scipy.stats"}
REPORTS = {"jinja2", "simulator.report.build", "simulator.report.formats", "docx", "xlsxwriter"}
RUNS = {"simulator.simulation", "simulator.summary.summary", "simulator.linting.lint"}
MODELS = {"simulator.case.case", "simulator.learning.precedents", "h5py"}
CASE = "qianyan_tencent_2018"

COMMANDS = [
    (["--help"], NEVER | REPORTS | RUNS | MODELS | {"numpy", "pydantic", "pydantic_core", "yaml", "babel"}),
    (["cases"], NEVER | REPORTS | RUNS | MODELS | {"numpy", "pydantic", "pydantic_core", "babel"}),
    (["law", "fee", "cn", "--amount", "11016000", "--date", "2018-08-05"], NEVER | REPORTS | RUNS | MODELS),
    (["check", CASE], NEVER | REPORTS | RUNS),
    (["run", CASE, "--draws", "64", "--json", "-"], NEVER | REPORTS),
    (["run", CASE, "--draws", "64", "--out", "{out}"], NEVER | {"docx", "xlsxwriter", "typst"}),
]


@pytest.mark.parametrize(
    ("arguments", "unused"), COMMANDS, ids=["help", "cases", "fee", "check", "json", "out"]
)
def test_a_command_does_not_load_what_it_does_not_use(arguments, unused, tmp_path):
    arguments = [one.format(out=tmp_path / "out") for one in arguments]
    code = (
        "import sys\nfrom simulator.cli import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n    print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert not unused & set(done.stderr.split())


def test_xarray_loads_when_the_data_of_a_result_are_asked_for():
    code = (
        "import sys; from simulator import load_case, simulate;"
        f"result = simulate(load_case('{CASE}'), n_draws=64); before = 'xarray' in sys.modules;"
        "print(before, type(result.data).__module__.split('.')[0], result.data is result.data)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "xarray", "True"]
