"""Whether forecasts are calibrated, and means of scores with their intervals; numbers in, numbers out.

References
----------
.. [1] Czado, Gneiting & Held (2009), Predictive model assessment for count data, Biometrics 65.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.base.model import FloatArray
from simulator.base.special import betaincinv, stdtrit
from simulator.scoring.cdf_table import CdfTable


@dataclass(frozen=True)
class Interval:
    """A mean with the interval that holds it; NaN where there is too little to say."""

    mean: float
    lower: float
    upper: float


def randomised_pit(y: ArrayLike, *, table: CdfTable, generator: np.random.Generator) -> FloatArray:
    """Probability integral transform, drawn evenly between the cdf just below a value and at it.

    For a perfect forecast it is uniform even with atoms, where the plain transform `F(y)` is not.

    Parameters
    ----------
    y : (n,)
        What happened. [u]
    table : CdfTable
        The forecast.
    generator : numpy.random.Generator
        One uniform number a value is taken from it.

    Returns
    -------
    (n,)
        [-]

    References
    ----------
    .. [1] Czado, Gneiting & Held (2009), section 2.
    """
    at = np.asarray(y, dtype=float)
    below, up_to = table.cdf_below(at), table.cdf(at)
    return np.asarray(below + generator.random(at.shape) * (up_to - below))


def inside_central(pit: ArrayLike, *, levels: Sequence[float]) -> NDArray[np.bool_]:
    """Whether values (n,), given by their randomised PIT, fall in central intervals: (n, n_levels).

    By the PIT an atom at the end of an interval counts in part, as it must: the closed interval would hold
    more than it says even for a perfect forecast.
    """
    from_middle = np.abs(2.0 * np.asarray(pit, dtype=float) - 1.0)
    return np.asarray(from_middle[:, None] <= np.asarray(levels))


def coverage(hits: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Share of intervals that held what happened, (n,) truths, with its exact interval.

    References
    ----------
    .. [1] Clopper & Pearson (1934), Biometrika 26.
    """
    held = np.asarray(hits, dtype=bool)
    n, k, half = held.size, int(held.sum()), 0.5 * (1.0 - confidence)
    if n == 0:
        return Interval(math.nan, 0.0, 1.0)
    lower = float(betaincinv(k, n - k + 1, half)) if k else 0.0
    upper = float(betaincinv(k + 1, n - k, 1.0 - half)) if k < n else 1.0
    return Interval(k / n, lower, upper)


def mean_interval(values: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Mean of independent values (n,), with its interval by Student's t."""
    sample = np.asarray(values, dtype=float)
    n = sample.size
    mean = float(sample.mean()) if n else math.nan
    if n < 2 or not math.isfinite(mean):
        return Interval(mean, math.nan, math.nan)
    reach = float(stdtrit(n - 1, 0.5 * (1.0 + confidence)) * sample.std(ddof=1) / math.sqrt(n))
    return Interval(mean, mean - reach, mean + reach)
