"""Whether forecasts are calibrated, and means of scores with their intervals; numbers in, numbers out.

References
----------
.. [1] Czado, Gneiting & Held (2009), Predictive model assessment for count data, Biometrics 65.
.. [2] Talts et al. (2018), Validating Bayesian inference algorithms with simulation-based calibration.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.base.model import FloatArray
from simulator.base.special import betaincinv, chdtri, stdtrit
from simulator.scoring.cdf_table import CdfTable


@dataclass(frozen=True)
class Interval:
    """A mean with the interval that holds it; NaN where there is too little to say."""

    mean: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Uniformity:
    """How far values that should be uniform are from it."""

    counts: NDArray[np.int64]  # (bins,)
    expected: float  # count of a bin
    lower: float  # a bin of uniform values lies between the two with probability `band`
    upper: float
    chi2: float  # of the counts
    chi2_critical: float
    ks: float  # largest distance from the cdf: Kolmogorov-Smirnov
    ks_critical: float


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


def sbc_ranks(y: ArrayLike, *, draws: FloatArray, generator: np.random.Generator) -> NDArray[np.int64]:
    """Rank of each true value (n,) among its own draws (n, n_draws): 0 to n_draws, ties at random.

    References
    ----------
    .. [1] Talts et al. (2018), theorem 1: uniform if the draws come from the posterior.
    """
    truth = np.asarray(y, dtype=float)[:, None]
    ties = (draws == truth).sum(axis=1)
    return np.asarray((draws < truth).sum(axis=1) + generator.integers(0, ties, endpoint=True))


def rank_mean(n_draws: int) -> float:
    """Mean of a rank that is uniform on 0 to `n_draws`."""
    return n_draws / 2.0


def rank_variance(n_draws: int) -> float:
    """Variance of a rank that is uniform on 0 to `n_draws`."""
    return n_draws * (n_draws + 2) / 12.0


def uniformity(
    pit: FloatArray, *, bins: int = 20, confidence: float = 0.95, band: float = 0.99
) -> Uniformity:
    """Compare values with the uniform distribution on 0 to 1.

    Parameters
    ----------
    pit : (n,)
        Randomised PIT, or `(rank + uniform) / (n_draws + 1)`. [-]
    bins : int
        Of equal width.
    confidence : float
        Of the critical values of chi-squared and Kolmogorov-Smirnov.
    band : float
        Probability that one bin stays between `lower` and `upper`; for all at once take `1 − (1 − p) / bins`.
    """
    from scipy import stats

    n = pit.size
    counts = np.histogram(pit, bins=bins, range=(0.0, 1.0))[0]
    expected, half = n / bins, 0.5 * (1.0 - band)
    order, step = np.sort(pit), np.arange(n + 1) / n
    return Uniformity(
        counts=counts,
        expected=expected,
        lower=float(stats.binom.ppf(half, n, 1.0 / bins)),
        upper=float(stats.binom.ppf(1.0 - half, n, 1.0 / bins)),
        chi2=float(((counts - expected) ** 2).sum() / expected),
        chi2_critical=float(chdtri(bins - 1, 1.0 - confidence)),
        ks=float(max((step[1:] - order).max(), (order - step[:-1]).max())),
        ks_critical=float(stats.kstwo.ppf(confidence, n)),
    )


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


def coverage_error(level: float, *, n: int) -> float:
    """Standard error of the coverage of `n` intervals that each hold with probability `level`."""
    return math.sqrt(level * (1.0 - level) / n)


def mean_interval(values: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Mean of independent values (n,), with its interval by Student's t."""
    sample = np.asarray(values, dtype=float)
    n = sample.size
    mean = float(sample.mean()) if n else math.nan
    if n < 2 or not math.isfinite(mean):
        return Interval(mean, math.nan, math.nan)
    reach = float(stdtrit(n - 1, 0.5 * (1.0 + confidence)) * sample.std(ddof=1) / math.sqrt(n))
    return Interval(mean, mean - reach, mean + reach)


def mean_difference(
    first: ArrayLike,
    *,
    second: ArrayLike,
    confidence: float = 0.95,
    generator: np.random.Generator | None = None,
    resamples: int = 9_999,
) -> Interval:
    """Mean difference between two series of scores of the same events, with its interval.

    Parameters
    ----------
    first, second : (n,)
        Scores, paired; below zero the first is better. [any]
    confidence : float
        Of the interval.
    generator : numpy.random.Generator or None
        Takes the interval from the bootstrap (percentiles of resampled pairs) in place of Student's t.
    resamples : int
        Of the bootstrap.
    """
    difference = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    if generator is None or difference.size < 2:
        return mean_interval(difference, confidence=confidence)
    n = difference.size
    means = [difference[generator.integers(n, size=n)].mean() for _ in range(resamples)]
    lower, upper = np.quantile(means, [0.5 * (1.0 - confidence), 0.5 * (1.0 + confidence)])
    return Interval(float(difference.mean()), float(lower), float(upper))
