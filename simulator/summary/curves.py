"""A distribution as points: bins, single values, and the chance to exceed an amount."""

from collections.abc import Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture
from simulator.summary.figures import Atom, Curve, Exceedance
from simulator.summary.statistics import Statistics

CURVE_POINTS = 80


def curve(statistics: Statistics, name: str) -> Curve:
    """Return a distribution for charts: bins, single values, and the chance to exceed an amount."""
    whole = statistics.pooled(name)
    low, high = whole.quantiles([0.005, 0.99])
    edges = np.unique(np.linspace(min(low, 0.0), max(high, 1.0), CURVE_POINTS + 1))
    atoms = tuple(
        Atom(value=float(value), probability=float(weight))
        for value, weight in zip(whole.atoms, whole.at_atom, strict=True)
        if weight > 1e-6
    )
    below = whole.cdf(edges)
    jumps = sum(
        np.where((edges[1:] >= atom.value) & (edges[:-1] < atom.value), atom.probability, 0.0)
        for atom in atoms
    )
    return Curve(
        edges=tuple(edges.tolist()),
        probability=tuple(np.maximum(np.diff(below) - jumps, 0.0).tolist()),
        atoms=atoms,
        exceedance=_exceedance(whole, edges, atoms),
    )


def _exceedance(whole: Mixture, edges: FloatArray, atoms: Sequence[Atom]) -> Exceedance:
    """Return the chance to exceed an amount; at a single value two points make a step."""
    steps = [(atom.value, atom.probability) for atom in atoms if atom.value <= edges[-1]]
    points = [(x, 1.0 - below) for x, below in zip(edges.tolist(), whole.cdf(edges).tolist(), strict=True)]
    for value, weight in steps:
        after = 1.0 - float(whole.cdf(value))
        points = [point for point in points if point[0] != value]
        points += [(value, after + weight), (value, after)]
    points.sort(key=lambda point: (point[0], -point[1]))
    return Exceedance(x=tuple(x for x, _ in points), p=tuple(p for _, p in points))
