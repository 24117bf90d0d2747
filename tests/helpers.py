"""Cases for tests: the smallest case with some values changed."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.yaml_file import read_yaml
from simulator.case.case import Case
from simulator.summary.parts import Summary
from simulator.summary.result import as_json, summary_of

ROOT = Path(__file__).resolve().parents[1]
MINIMAL = ROOT / "tests" / "cases" / "minimal.yaml"


def value(number: float | str) -> dict[str, Any]:
    """Return a certain value with a source."""
    return {"value": number, "source": "view"}


def case_with(changes: Mapping[str, Any] | None = None) -> Case:
    """Return the smallest case with values changed at dotted places; list items go by number."""
    data = deepcopy(read_yaml(MINIMAL).data)
    for dotted, new in (changes or {}).items():
        holder: Any = data
        *path, last = dotted.split(".")
        for part in path:
            holder = holder[int(part)] if isinstance(holder, list) else holder[part]
        if isinstance(holder, list):
            holder[int(last)] = new
        else:
            holder[last] = new
    return Case.model_validate(data)


def summary_with(summary: Summary, change: Callable[[dict[str, Any]], object]) -> Summary:
    """Return a summary whose JSON somebody changed, as far as one can read it."""
    data = json.loads(as_json(summary))
    change(data)
    return summary_of(json.dumps(data).encode(), file="summary.json")


def midpoints(n: int) -> FloatArray:
    """Return n evenly spread probabilities: integration without random error."""
    return (np.arange(n) + 0.5) / n


def near(found: float, expected: float, error: float | None, *, slack: float = 0.0) -> bool:
    """Return whether a result lies within four standard errors (and a stated slack) of what it must be."""
    return abs(found - expected) <= 4.0 * (error or 0.0) + slack * abs(expected) + 1e-9
