"""Histograms on the bits of a float: bins of equal relative width, mergeable, the same in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.base.model import FloatArray

BITS = 7  # bins a doubling: 2**BITS
SMALLEST, LARGEST = -7, 52  # powers of two; amounts below a hundredth are zero to any court
PER_SIGN = (LARGEST - SMALLEST) << BITS
N_BINS = 2 * PER_SIGN + 1
_SHIFT = 52 - BITS
_BASE = ((1023 + SMALLEST) << BITS) - 1  # magnitudes below the smallest power share the middle bin


@cache
def _places() -> NDArray[np.int64]:
    """Return the bin of a value by the leading bits of its float: sign, exponent and BITS of the fraction."""
    magnitude = np.clip(np.arange(1 << (11 + BITS)) - _BASE, 0, PER_SIGN)
    return np.concatenate([PER_SIGN + magnitude, PER_SIGN - magnitude])


def bin_of(x: float) -> int:
    """Return the bin of a value."""
    return int(_places()[np.float64(x).view(np.int64) >> _SHIFT])


def add_counts(counts: NDArray[np.int64], x: FloatArray) -> None:
    """Count values into their bins.

    Parameters
    ----------
    counts : (n_leaves, N_BINS)
        Counts so far; changed in place.
    x : (n_leaves, n)
        Finite values of either sign; beyond the range they fall into the outermost bins.
    """
    leading = np.ascontiguousarray(x).view(np.int64) >> _SHIFT  # negative below zero: counted from the end
    place = _places().take(leading, mode="wrap")
    if not place.size:
        return
    low = int(place.min())
    place -= low
    for row, places in zip(counts, place, strict=True):
        counted = np.bincount(places)
        row[low : low + counted.size] += counted


@cache
def edges() -> FloatArray:
    """Return the edges of the bins: (N_BINS + 1,)."""
    index = np.arange(PER_SIGN + 1)
    positive = np.ldexp(1.0 + (index & ((1 << BITS) - 1)) / (1 << BITS), SMALLEST + (index >> BITS))
    return np.concatenate([-positive[::-1], positive])


@dataclass(frozen=True)
class Mixture:
    """A distribution as weights of bins and of single values that come up exactly."""

    bins: FloatArray  # (N_BINS,)
    atoms: tuple[float, ...]
    at_atom: FloatArray  # (n_atoms,)
    minimum: float
    maximum: float

    def quantiles(self, levels: Sequence[float]) -> FloatArray:
        """Return quantiles; atoms are returned exactly, bins are taken as evenly filled."""
        x, below = self._steps()
        reached = np.interp(np.asarray(levels) * below[-1], below, x)
        return np.asarray(np.clip(reached, self.minimum, self.maximum))

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return the probability of values up to and including `x`."""
        at = np.asarray(x, dtype=float)
        whole = self.bins.sum() + self.at_atom.sum()
        below = np.interp(at, edges(), np.concatenate([[0.0], np.cumsum(self.bins)]))
        for atom, weight in zip(self.atoms, self.at_atom, strict=True):
            below = below + np.where(at >= atom, weight, 0.0)
        return np.asarray(below / whole)

    def above(self, x: ArrayLike) -> FloatArray:
        """Return the mean of what values exceed `x` by, those below counting as nothing."""
        at, ends = np.atleast_1d(np.asarray(x, dtype=float)), edges()
        low, high = ends[:-1], ends[1:]
        moments = self.bins * (low + high) / 2.0
        mass_above = np.concatenate([np.cumsum(self.bins[::-1])[::-1], [0.0]])
        sum_above = np.concatenate([np.cumsum(moments[::-1])[::-1], [0.0]])
        inside = np.clip(np.searchsorted(ends, at, side="right") - 1, 0, N_BINS - 1)
        part = self.bins[inside] / (2.0 * (high[inside] - low[inside]))
        over = np.maximum(high[inside] - at, 0.0) ** 2 - np.maximum(low[inside] - at, 0.0) ** 2
        excess = sum_above[inside + 1] - at * mass_above[inside + 1] + part * over
        for atom, mass in zip(self.atoms, self.at_atom, strict=True):
            excess = excess + mass * np.maximum(atom - at, 0.0)
        return np.asarray(excess / (self.bins.sum() + self.at_atom.sum()))

    def _steps(self) -> tuple[FloatArray, FloatArray]:
        """Return the points of the cdf in order, an atom as two points with a step between them."""
        seen = np.flatnonzero(self.bins)
        low, high = (int(seen[0]), int(seen[-1]) + 1) if seen.size else (0, 0)
        ends = edges()[low : high + 1]
        filled = np.concatenate([[0.0], np.cumsum(self.bins[low:high])])
        order = np.argsort(self.atoms)
        atoms, weights = np.asarray(self.atoms)[order], np.asarray(self.at_atom)[order]
        up_to = np.cumsum(weights)
        at = np.searchsorted(ends, atoms)
        level = np.interp(atoms, ends, filled)
        x = np.insert(ends, np.repeat(at, 2), np.repeat(atoms, 2))
        plain = np.insert(filled, np.repeat(at, 2), np.repeat(level, 2))
        steps = np.searchsorted(atoms, x, side="left")
        before = np.concatenate([[0.0], up_to])[steps]
        second = np.zeros(x.size)
        place = at + 2 * np.arange(atoms.size) + 1
        second[place] = weights
        return x, np.maximum.accumulate(plain + before + second)


def mixture(
    *,
    counts: NDArray[np.int64],
    first_bin: int,
    at_atom: NDArray[np.int64],
    atoms: Sequence[float],
    weights: FloatArray,
    n_draws: int,
    minimum: float,
    maximum: float,
) -> Mixture:
    """Return the distribution over leaves of given weight.

    Parameters
    ----------
    counts : (n_leaves, n_bins)
        Draws by leaf and bin, atoms included.
    first_bin : int
        The first of these bins.
    at_atom : (n_leaves, n_atoms)
        Draws that equal an atom.
    atoms : sequence of float
        The values.
    weights : (n_leaves,)
        Probability of each leaf. [-]
    n_draws : int
        Draws on every leaf.
    minimum, maximum : float
        Smallest and largest value seen.

    Returns
    -------
    Mixture
        With total weight equal to the sum of `weights`.
    """
    # einsum, not matmul: BLAS would start threads, and sum in an order that depends on their number.
    bins = np.zeros(N_BINS)
    bins[first_bin : first_bin + counts.shape[1]] = np.einsum("i,ij->j", weights, counts) / n_draws
    exact = np.einsum("i,ij->j", weights, at_atom) / n_draws
    ends = edges()
    for atom, weight in zip(atoms, exact, strict=True):
        inside = min(int(np.searchsorted(ends, atom, side="right")) - 1, N_BINS - 1)
        bins[inside] = max(bins[inside] - weight, 0.0)
    return Mixture(bins, tuple(atoms), np.asarray(exact), minimum, maximum)
