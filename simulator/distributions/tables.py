"""Inverse cdfs as tables on a grid in the logit of the probability: fast, and exact into the tails."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray

LIMIT = 36.5  # logit of the largest probability below one
CELLS = 2048
STEP = 2.0 * LIMIT / CELLS
SMALLEST = 2.0**-53  # smallest point at which a quantile is asked for


@dataclass(frozen=True)
class Table:
    """Cubic pieces of an inverse cdf; monotone."""

    coefficients: FloatArray  # (4, CELLS): of powers 0 to 3 of the place in a cell

    def __call__(self, uniform: FloatArray) -> FloatArray:
        """Return the quantiles at probabilities strictly between 0 and 1: (n,) -> (n,)."""
        place = np.log(uniform / (1.0 - uniform))
        place += LIMIT
        place *= 1.0 / STEP
        cell = place.astype(np.int32)
        np.minimum(np.maximum(cell, 0, out=cell), CELLS - 1, out=cell)
        place -= cell
        constant, linear, square, cube = self.coefficients
        result: FloatArray = cube.take(cell)
        result *= place
        result += square.take(cell)
        result *= place
        result += linear.take(cell)
        result *= place
        result += constant.take(cell)
        return result


def tabulate(ppf: Callable[[FloatArray], FloatArray]) -> Table:
    """Return the table of a continuous inverse cdf.

    Parameters
    ----------
    ppf : callable
        Quantiles at given probabilities; it must not jump.

    Returns
    -------
    Table
        Exact at its knots; between them to about 1e-6 of value and standard deviation together, and monotone
        (slopes limited as by Fritsch & Carlson 1980).
    """
    logit = np.linspace(-LIMIT, LIMIT, CELLS + 1)
    small = np.exp(-np.abs(logit))
    uniform = np.where(logit < 0, small, 1.0) / (1.0 + small)
    knots = np.asarray(ppf(uniform), dtype=float)
    rise = np.diff(knots)  # per cell, the unit of the slopes
    centre = (knots[2:] - knots[:-2]) / 2.0
    slopes = np.concatenate(
        [rise[:1], np.clip(centre, 0.0, 3.0 * np.minimum(rise[1:], rise[:-1])), rise[-1:]]
    )
    left, right = slopes[:-1], slopes[1:]
    return Table(
        np.stack([knots[:-1], left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise]),
    )
