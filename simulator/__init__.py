"""damnum: what a provider that lost a customer's data may have to pay, as ranges with sources.

From Python: `load_case` reads a case, `simulate` gives its ranges, `study` all that `damnum run` finds beside
them, `write_reports` the reports; `keep` draws a case once and answers again when its inputs change.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.base.data import case_names
    from simulator.base.errors import SimulatorError
    from simulator.case.case import Case
    from simulator.draws.kept import Kept, keep
    from simulator.load import load_case
    from simulator.report.write import write_reports
    from simulator.simulation import simulate
    from simulator.studies import study
    from simulator.summary.result import Result

__version__ = "0.1.0"
__all__ = [
    "Case",
    "Kept",
    "Result",
    "SimulatorError",
    "case_names",
    "keep",
    "load_case",
    "simulate",
    "study",
    "write_reports",
]

_HOMES = {
    "Case": "simulator.case.case",
    "Kept": "simulator.draws.kept",
    "Result": "simulator.summary.result",
    "SimulatorError": "simulator.base.errors",
    "case_names": "simulator.base.data",
    "keep": "simulator.draws.kept",
    "load_case": "simulator.load",
    "simulate": "simulator.simulation",
    "study": "simulator.studies",
    "write_reports": "simulator.report.write",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import simulator` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Name what is public."""
    return [*__all__, "__version__"]
