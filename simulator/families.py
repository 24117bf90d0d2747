"""Formulas of the distributions: inverse cdfs, cdfs, and parameters from quantiles or moments.

Plain functions on arrays; parameters are named as in `scipy.stats`.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.special import betainc, betaincinv, expit, gammainc, gammaincinv, logit, ndtri

from simulator.base import FloatArray

Function = Callable[[FloatArray], FloatArray]


def triangular_ppf(u: FloatArray, *, minimum: float, mode: float, maximum: float) -> FloatArray:
    """Return quantiles of the triangular distribution."""
    width, left = maximum - minimum, mode - minimum
    rising = minimum + np.sqrt(u * width * left)
    falling = maximum - np.sqrt((1.0 - u) * width * (maximum - mode))
    return np.where(u * width <= left, rising, falling)


def triangular_cdf(x: FloatArray, *, minimum: float, mode: float, maximum: float) -> FloatArray:
    """Return the cdf of the triangular distribution."""
    x = np.clip(x, minimum, maximum)
    width = maximum - minimum
    rising = (x - minimum) ** 2 / (width * max(mode - minimum, np.finfo(float).tiny))
    falling = 1.0 - (maximum - x) ** 2 / (width * max(maximum - mode, np.finfo(float).tiny))
    return np.where(x <= mode, np.where(mode > minimum, rising, 0.0), falling)


def pert_shape(*, minimum: float, mode: float, maximum: float, weight: float) -> tuple[float, float]:
    """Return the two shapes of the beta distribution that a PERT is, on its range."""
    width = maximum - minimum
    return 1.0 + weight * (mode - minimum) / width, 1.0 + weight * (maximum - mode) / width


@lru_cache(maxsize=1024)
def gamma_shape(*, low: float, high: float, p_low: float, p_high: float) -> float:
    """Return the shape of a gamma distribution from two quantiles; the scale follows.

    The ratio of two quantiles falls as the shape grows, so there is one solution.
    """
    from scipy.optimize import brentq

    def excess(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return float(np.log(gammaincinv(shape, p_high) / gammaincinv(shape, p_low)) - np.log(high / low))

    return float(np.exp(brentq(excess, np.log(0.05), np.log(1e7), xtol=1e-13)))


@lru_cache(maxsize=1024)
def beta_shape(*, low: float, high: float, p_low: float, p_high: float) -> tuple[float, float] | None:
    """Return the shapes of a beta distribution from two quantiles; None if none was found."""
    from scipy.optimize import root

    def miss(logs: FloatArray) -> FloatArray:
        a, b = np.exp(np.clip(logs, -20.0, 20.0))
        return np.array([logit(betainc(a, b, low)) - logit(p_low), logit(betainc(a, b, high)) - logit(p_high)])

    # Start at the normal distribution on the logit scale with the same quantiles.
    spread = (logit(high) - logit(low)) / (ndtri(p_high) - ndtri(p_low))
    middle = expit(logit(low) - spread * ndtri(p_low))
    size = max(1.0 / (spread**2 * middle * (1.0 - middle)), 0.5)
    for factor in (1.0, 0.3, 3.0, 0.1, 10.0):
        start = np.log([middle * size * factor, (1.0 - middle) * size * factor])
        with np.errstate(all="ignore"):
            found = root(miss, start, tol=1e-12)
        a, b = np.exp(np.clip(found.x, -20.0, 20.0))
        fits = np.allclose(betainc(a, b, [low, high]), [p_low, p_high], rtol=1e-7, atol=1e-10)
        if fits:
            return float(a), float(b)
    return None


def metalog_coefficients(
    low: float, middle: float, high: float, *, alpha: float
) -> tuple[float, float, float]:
    """Return the coefficients of a three-term metalog from the quantiles alpha, one half and 1 - alpha.

    References
    ----------
    .. [1] Keelin, The Metalog Distributions, Decision Analysis 13:243 (2016), symmetric-percentile triplet.
    """
    bend = float(np.log((1.0 - alpha) / alpha))
    ratio = (middle - low) / (high - low)
    return (
        middle,
        (high - low) / (2.0 * bend),
        (1.0 - 2.0 * ratio) * (high - low) / ((1.0 - 2.0 * alpha) * bend),
    )


def metalog_limit(alpha: float) -> float:
    """Return k: the place of the middle quantile between the outer ones must lie in (k, 1 - k)."""
    return 0.5 * (1.0 - 1.66711 * (0.5 - alpha))


def metalog_ppf(u: FloatArray, coefficients: tuple[float, float, float]) -> FloatArray:
    """Return quantiles of the unbounded three-term metalog."""
    first, second, third = coefficients
    bend = logit(u)
    return np.asarray(first + second * bend + third * (u - 0.5) * bend)


def inverse(cdf: Function, u: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the smallest x with `cdf(x) >= u`, between given bounds, by bisection to the last bit."""
    low, high = np.array(low, dtype=float), np.array(high, dtype=float)
    for _ in range(100):
        middle = 0.5 * (low + high)
        reached = cdf(middle) >= u
        high = np.where(reached, middle, high)
        low = np.where(reached, low, middle)
    return high


def moments(ppf: Function) -> tuple[float, float]:
    """Return mean and standard deviation of a distribution from its inverse cdf.

    The trapezoidal rule on the logit of the probability converges faster than any power for smooth
    distributions.
    """
    step = 0.005
    points = np.arange(-36.5, 36.5, step)
    u = expit(points)
    weight = u * expit(-points) * step
    x = ppf(u)
    mean = float(weight @ x / weight.sum())
    return mean, float(np.sqrt(weight @ (x - mean) ** 2 / weight.sum()))


def gamma_ppf(u: FloatArray, *, shape: float, scale: float) -> FloatArray:
    """Return quantiles of the gamma distribution."""
    return np.asarray(scale * gammaincinv(shape, u))


def gamma_cdf(x: FloatArray, *, shape: float, scale: float) -> FloatArray:
    """Return the cdf of the gamma distribution."""
    return np.asarray(gammainc(shape, np.maximum(x, 0.0) / scale))


def beta_ppf(u: FloatArray, *, a: float, b: float, minimum: float = 0.0, maximum: float = 1.0) -> FloatArray:
    """Return quantiles of the beta distribution on a range."""
    return np.asarray(minimum + (maximum - minimum) * betaincinv(a, b, u))


def beta_cdf(x: FloatArray, *, a: float, b: float, minimum: float = 0.0, maximum: float = 1.0) -> FloatArray:
    """Return the cdf of the beta distribution on a range."""
    return np.asarray(betainc(a, b, np.clip((np.asarray(x) - minimum) / (maximum - minimum), 0.0, 1.0)))
