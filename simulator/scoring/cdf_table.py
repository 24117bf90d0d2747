"""A distribution as a table of its cdf, atoms included; made from bins, points or quantiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simulator.base.model import FloatArray
from simulator.base.special import ndtri

HALVES = 0.5 ** np.append(np.arange(1, 14), 13)  # weights of the bins of an exponential tail; sum to one
GRID = np.concatenate(
    [[1e-4, 1e-3, 5e-3], np.arange(1, 100) / 100.0, [0.995, 0.999, 0.9999]]
)  # levels between quantiles


@dataclass(frozen=True)
class CdfTable:
    """Points of a cdf, linear between them.

    `x` and `level` never fall; `level` runs from 0 to 1. Where `x` repeats, the step between is an atom;
    where `level` repeats, nothing lies between the points.
    """

    x: FloatArray  # (k,) [u]
    level: FloatArray  # (k,) [-]

    def __post_init__(self) -> None:
        x, level = self.x, self.level
        whole = x.shape == level.shape and x.ndim == 1 and x.size >= 2 and bool(np.isfinite(x).all())
        if not whole or np.any(np.diff(x) < 0.0) or not np.all(np.diff(level) >= 0.0):
            raise ValueError("points of a cdf must not fall")
        if level[0] != 0.0 or level[-1] != 1.0:
            raise ValueError("levels must run from 0 to 1")

    def cdf(self, y: ArrayLike) -> FloatArray:
        """Return the probability of values up to and including `y`: (n,)."""
        at = np.asarray(y, dtype=float)
        return self._between(at, np.searchsorted(self.x, at, side="right"), self.level)

    def cdf_below(self, y: ArrayLike) -> FloatArray:
        """Return the probability of values below `y`, without `y` itself: (n,)."""
        at = np.asarray(y, dtype=float)
        return self._between(at, np.searchsorted(self.x, at, side="left"), self.level)

    def without_atoms(self, y: ArrayLike) -> FloatArray:
        """Return the probability of values up to `y` that are no atoms: (n,)."""
        at = np.asarray(y, dtype=float)
        steps = np.where(np.diff(self.x) == 0.0, np.diff(self.level), 0.0)
        rest = self.level - np.concatenate([[0.0], np.cumsum(steps)])
        return self._between(at, np.searchsorted(self.x, at, side="right"), rest)

    def atom_at(self, y: ArrayLike) -> FloatArray:
        """Return the probability of exactly `y`: (n,)."""
        at = np.asarray(y, dtype=float)
        last = self.x.size - 1
        left = np.searchsorted(self.x, at, side="left")
        right = np.searchsorted(self.x, at, side="right") - 1
        step = self.level[np.maximum(right, 0)] - self.level[np.minimum(left, last)]
        return np.asarray(np.where(right > left, step, 0.0))

    def quantile(self, level: ArrayLike) -> FloatArray:
        """Return the smallest value that the cdf takes to a level: (n,)."""
        at = np.asarray(level, dtype=float)
        after = np.clip(np.searchsorted(self.level, at, side="left"), 0, self.x.size - 1)
        before = np.maximum(after - 1, 0)
        rise = self.level[after] - self.level[before]
        part = np.where(rise > 0.0, (at - self.level[before]) / np.where(rise > 0.0, rise, 1.0), 1.0)
        return np.asarray(self.x[before] + np.clip(part, 0.0, 1.0) * (self.x[after] - self.x[before]))

    def mean(self) -> float:
        """Return the mean, in the unit of `x`."""
        return float(np.diff(self.level) @ (self.x[1:] + self.x[:-1])) / 2.0

    def scaled(self, unit: float) -> "CdfTable":
        """Return the same distribution with amounts measured in a unit above zero."""
        return CdfTable(self.x / unit, self.level)

    def _between(self, at: FloatArray, after: ArrayLike, level: FloatArray) -> FloatArray:
        """Return levels at values, `after` the first point beyond each."""
        right = np.clip(after, 1, self.x.size - 1)
        start, width = self.x[right - 1], self.x[right] - self.x[right - 1]
        part = np.where(width > 0.0, (at - start) / np.where(width > 0.0, width, 1.0), 0.0)
        inside = level[right - 1] + np.clip(part, 0.0, 1.0) * (level[right] - level[right - 1])
        ends = np.where(np.equal(after, self.x.size), level[-1], inside)
        return np.asarray(np.where(np.equal(after, 0), level[0], ends))


def of_points(points: ArrayLike, *, weights: ArrayLike) -> CdfTable:
    """Return the distribution of single points (k,) with weights (k,) that need not sum to one."""
    x, weight = np.asarray(points, dtype=float), np.asarray(weights, dtype=float)
    order = np.argsort(x, kind="stable")
    up_to = np.concatenate([[0.0], np.cumsum(weight[order])])
    return CdfTable(np.repeat(x[order], 2), np.repeat(up_to / up_to[-1], 2)[1:-1])


def of_bins(
    edges: ArrayLike,
    *,
    weights: ArrayLike,
    atoms: ArrayLike = (),
    at_atoms: ArrayLike = (),
    mean: float | None = None,
) -> CdfTable:
    """Return the distribution of bins, each evenly filled, and atoms.

    Parameters
    ----------
    edges : (k + 1,)
        Rising. [u]
    weights : (k,)
        Of the bins, without atoms. [-]
    atoms, at_atoms : (n_atoms,)
        Single values, rising, and their weights.
    mean : float or None
        Of the whole. What the weights lack to one then lies beyond the last edge and falls off exponentially,
        as far as the mean asks for; the width of the last bin on average, if it asks for nothing. [u]
    """
    ends, weight = np.asarray(edges, dtype=float), np.asarray(weights, dtype=float)
    single, at_single = np.asarray(atoms, dtype=float), np.asarray(at_atoms, dtype=float)
    missing = 1.0 - float(weight.sum() + at_single.sum())
    if mean is not None and missing > 1e-9:
        known = float(weight @ (ends[1:] + ends[:-1])) / 2.0 + float(single @ at_single)
        excess = (mean - known) / missing - float(ends[-1])
        reach = _exponential_edges(excess if excess > 0.0 else float(ends[-1] - ends[-2]))
        ends = np.concatenate([ends, ends[-1] + reach])
        weight = np.concatenate([weight, missing * HALVES])
    x = np.sort(np.concatenate([np.setdiff1d(ends, single), np.repeat(single, 2)]))
    filled = np.interp(x, ends, np.concatenate([[0.0], np.cumsum(weight)]))
    before_step = np.append(x[1:] == x[:-1], False)
    passed = np.searchsorted(single, x, side="right") - before_step
    level = filled + np.concatenate([[0.0], np.cumsum(at_single)])[passed]
    return CdfTable(x, np.append(np.minimum(np.maximum.accumulate(level[:-1] / level[-1]), 1.0), 1.0))


def of_quantiles(values: ArrayLike, *, levels: ArrayLike) -> CdfTable:
    """Return a distribution that has given quantiles.

    Between and beyond them the logarithm of the amount runs straight in the normal quantile of the level (a
    lognormal in pieces) where all amounts are above zero, else the amount itself does (a normal in pieces),
    but not below zero if no quantile is.

    Parameters
    ----------
    values, levels : (k,)
        Rising both, two at least; levels strictly between 0 and 1.
    """
    known, given = np.asarray(values, dtype=float), np.asarray(levels, dtype=float)
    positive = bool(known[0] > 0.0)
    height = np.log(known) if positive else known
    place, knots = ndtri(np.union1d(GRID, given)), ndtri(given)
    cell = np.clip(np.searchsorted(knots, place, side="right") - 1, 0, knots.size - 2)
    slope = np.diff(height) / np.diff(knots)
    reached = height[cell] + slope[cell] * (place - knots[cell])
    x = np.maximum.accumulate(np.exp(reached) if positive else np.maximum(reached, min(known[0], 0.0)))
    level = np.union1d(GRID, given)
    return CdfTable(np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[0.0], level, [1.0]]))


def _exponential_edges(mean: float) -> FloatArray:
    """Return upper edges, from zero, of bins of weights `HALVES` that have a mean."""
    raw = np.log(2.0) * np.arange(1, HALVES.size + 1)
    return np.asarray(raw * mean / float(HALVES @ (raw - 0.5 * np.log(2.0))))
