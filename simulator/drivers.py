"""What drives the result: means where an input lies in its lowest and in its highest fifth."""

from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.base import FloatArray
from simulator.model import Model
from simulator.replicate import Replicate
from simulator.statistics import Statistics

Summary = dict[str, Any]
LOWEST, HIGHEST = 0.2, 0.8
CLEAR = (
    4.0  # errors that a difference must exceed: sixty inputs are looked at, and none may come in by chance
)

Column = Callable[[Replicate], FloatArray]


def drivers_of(model: Model, statistics: Statistics) -> list[Summary]:
    """Return what each uncertain input does to the result, the strongest first.

    The draws say it, without a new run: the mean of an outcome over those in which the input lies in its
    lowest fifth, and in its highest. Inputs that move together share what they do. An input of the draws
    is set against the mean over all leaves; one of the worlds against the mean of the world.

    Returns
    -------
    list of dict
        `name`, `level`, and for `claimant_net`, `provider_outlay` [currency] and `settles` [-] the means
        `low` and `high`, with the Monte Carlo error of their difference; `settles` only for the worlds.
    """
    rows = []
    for name, one in model.inputs.items():
        column = _column(name, one.level)
        if _moves(statistics, column):
            rows.append({"name": name, "level": one.level} | _effects(statistics, column, one.level))
    return sorted((row for row in rows if _strength(row) > 0), key=_strength, reverse=True)


def _column(name: str, level: str) -> Column:
    """Return what gives the values of an input in a replicate; of fault, the odds that it is grave."""
    if name == "fault.degree":
        return lambda one: 1.0 - one.worlds[name][:, 0]
    return lambda one: (one.first if level == "draw" else one.worlds).get(name, np.zeros(0))


def _moves(statistics: Statistics, column: Column) -> bool:
    values = column(statistics.replicates[0])
    return values.size > 1 and float(np.ptp(values)) > 0


def _outcomes(level: str) -> dict[str, Column]:
    """Return the outcomes that an input of a level is set against."""
    if level == "draw":
        return {
            "claimant_net": lambda one: one.first["net"],
            "provider_outlay": lambda one: one.first["outlay"],
        }

    def mean(name: str) -> Column:
        return lambda one: np.asarray(one.leaves @ (getattr(one.sums, name).sums / one.n_draws))

    return {
        "claimant_net": mean("net"),
        "provider_outlay": mean("outlay"),
        "settles": lambda one: one.settles,
    }


def _effects(statistics: Statistics, column: Column, level: str) -> Summary:
    """Return the effect of an input on each outcome."""
    pooled = np.concatenate([column(one) for one in statistics.replicates])
    low, high = np.quantile(pooled, [LOWEST, HIGHEST])
    found: Summary = {"settles": None}
    for name, outcome in _outcomes(level).items():
        ends = np.array([_ends(column(one), outcome(one), low, high) for one in statistics.replicates])
        error = statistics.error(ends[:, 1] - ends[:, 0])
        below, above = statistics.share @ ends
        found[name] = {
            "low": float(below),
            "high": float(above),
            "mcse": None if error is None else float(error),
        }
    return found


def _ends(values: FloatArray, outcome: FloatArray, low: float, high: float) -> tuple[float, float]:
    """Return the mean of an outcome where values are low, and where they are high."""
    whole = float(outcome.mean())
    below, above = outcome[values <= low], outcome[values >= high]
    return float(below.mean()) if below.size else whole, float(above.mean()) if above.size else whole


def _strength(row: Summary) -> float:
    """Return how far an input moves net or outlay, as far as that clearly exceeds its Monte Carlo error."""
    effects = [row[name] for name in ("claimant_net", "provider_outlay")]
    spans = [(abs(one["high"] - one["low"]), one["mcse"] or 0.0) for one in effects]
    return max(span if span > CLEAR * error else 0.0 for span, error in spans)
