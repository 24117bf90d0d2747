"""damnum: what a provider that lost a customer's data may have to pay, as ranges with sources."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.base.data import case_names
    from simulator.base.errors import SimulatorError
    from simulator.load import load_case
    from simulator.simulation import simulate
    from simulator.summary.result import Result

__version__ = "0.1.0"
__all__ = ["Result", "SimulatorError", "case_names", "load_case", "simulate"]

_HOMES = {
    "Result": "simulator.summary.result",
    "SimulatorError": "simulator.base.errors",
    "case_names": "simulator.base.data",
    "load_case": "simulator.load",
    "simulate": "simulator.simulation",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import simulator` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
