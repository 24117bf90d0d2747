"""Formulas of the distributions: inverse cdfs, cdfs, and parameters from quantiles or moments.

Plain functions on arrays; parameters are named as in `scipy.stats`.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import betainc, betaincinv, expit, gammainc, gammaincinv, logit, ndtri

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
    # Where the mode is an end, one of the two is not used: divide it by the width instead of by zero.
    rising = (x - minimum) ** 2 / (width * (mode - minimum or width))
    falling = 1.0 - (maximum - x) ** 2 / (width * (maximum - mode or width))
    return np.where((x < mode) | (mode == maximum), rising, falling)


def pert_shape(*, minimum: float, mode: float, maximum: float, weight: float) -> tuple[float, float]:
    """Return the two shapes of the beta distribution that a PERT is, on its range."""
    width = maximum - minimum
    return 1.0 + weight * (mode - minimum) / width, 1.0 + weight * (maximum - mode) / width


@lru_cache(maxsize=1024)
def gamma_shape(*, low: float, high: float, p_low: float, p_high: float) -> float | None:
    """Return the shape of a gamma distribution from two quantiles; the scale follows.

    The ratio of two quantiles falls as the shape grows, so there is one solution; None where it lies outside
    0.05 to 1e7, where the quantiles are numerically zero or one point.
    """

    def nearness(log_shape: FloatArray) -> FloatArray:
        """Return how near the quantiles are to one another: what rises with the shape."""
        shape = np.exp(log_shape)
        return np.asarray(np.log(gammaincinv(shape, p_low) / gammaincinv(shape, p_high)))

    wanted = -np.log([high / low])
    ends = np.log([0.05]), np.log([1e7])
    if not nearness(ends[0]) < wanted < nearness(ends[1]):
        return None
    return float(np.exp(inverse(nearness, wanted, *ends)[0]))


@lru_cache(maxsize=1024)
def beta_shape(*, low: float, high: float, p_low: float, p_high: float) -> tuple[float, float] | None:
    """Return the shapes of a beta distribution from two quantiles; None if none was found."""

    def miss(logs: FloatArray) -> FloatArray:
        a, b = np.exp(logs.T[:, :, None])
        return np.asarray(logit(betainc(a, b, [low, high])) - logit([p_low, p_high]))

    # Start at the normal distribution on the logit scale with the same quantiles.
    spread = (logit(high) - logit(low)) / (ndtri(p_high) - ndtri(p_low))
    middle = expit(logit(low) - spread * ndtri(p_low))
    size = max(1.0 / (spread**2 * middle * (1.0 - middle)), 0.5)
    for factor in (1.0, 0.3, 3.0, 0.1, 10.0):
        a, b = np.exp(newton(miss, np.log([middle * size * factor, (1.0 - middle) * size * factor])))
        if np.allclose(betainc(a, b, [low, high]), [p_low, p_high], rtol=1e-7, atol=1e-10):
            return float(a), float(b)
    return None


def newton(miss: Function, start: FloatArray) -> FloatArray:
    """Return what Newton's method finds for `miss(x) = 0`: (d,) -> (d,), within 20 of zero.

    `miss` takes many places at once, (n, d) -> (n, d); the slopes are central differences. A step that would
    leave more than it found is halved.
    """
    size, nudge = start.size, 1e-6
    around = nudge * np.concatenate([np.zeros((1, size)), np.eye(size), -np.eye(size)])
    halves = 0.5 ** np.arange(12)[:, None]
    x = start
    for _ in range(60):
        left = miss(x + around)
        slopes = (left[1 : size + 1] - left[size + 1 :]).T / (2.0 * nudge)
        if not np.isfinite(slopes).all() or np.linalg.det(slopes) == 0:
            break
        step = np.linalg.solve(slopes, left[0])
        if np.abs(step).max() < 1e-9:  # the error that is left is about its square
            return np.asarray(x - step)
        tried = np.clip(x - step * halves, -20.0, 20.0)
        better = (miss(tried) ** 2).sum(axis=1) < (left[0] ** 2).sum()
        if not better.any():
            break
        x = tried[np.argmax(better)]
    return x


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


def metalog_at(place: FloatArray, coefficients: tuple[float, float, float]) -> FloatArray:
    """Return quantiles of the unbounded three-term metalog at the logit of a probability."""
    first, second, third = coefficients
    return np.asarray(first + (second + third * (expit(place) - 0.5)) * place)


def metalog_place(x: FloatArray, coefficients: tuple[float, float, float]) -> FloatArray:
    """Return the logit of the probability of values up to `x`, for the unbounded three-term metalog."""
    first, second, third = coefficients
    # metalog_at is a line whose slope varies by half of the third coefficient to either side.
    steep, flat = (x - first) / (second + abs(third) / 2.0), (x - first) / (second - abs(third) / 2.0)
    return inverse(
        lambda place: metalog_at(place, coefficients),
        x,
        np.minimum(steep, flat),
        np.maximum(steep, flat),
        tolerance=1e-16,
    )


def inverse(
    rising: Function, target: FloatArray, low: FloatArray, high: FloatArray, *, tolerance: float = 1e-300
) -> FloatArray:
    """Return where a function that never falls reaches a target, between given bounds, to the last bits.

    Parameters
    ----------
    rising : callable
        (n,) -> (n,), element by element.
    target, low, high : (n,)
        Values to reach, and bounds with `rising(low) <= target <= rising(high)`.

    tolerance : float
        Absolute error that may remain, beside the relative one of some last bits.

    Returns
    -------
    (n,)
        The smallest solution where there are many.

    References
    ----------
    .. [1] Chandrupatla, A new hybrid quadratic/bisection algorithm, Adv. Eng. Software 28:145 (1997).
    """
    target = np.nextafter(target, -np.inf)  # a flat stretch is left at its lower end
    a, b, target = (np.array(one, dtype=float).ravel() for one in np.broadcast_arrays(low, high, target))
    at_a, at_b = rising(a) - target, rising(b) - target
    # Rounding may put the solution on a bound, or just outside.
    result = np.where(at_a > 0, a, b)
    left = np.flatnonzero((at_a <= 0) & (at_b > 0))
    a, b, at_a, at_b, target = (one[left] for one in (a, b, at_a, at_b, target))
    part = np.full(a.shape, 0.5)
    for _ in range(200):
        x = a + part * (b - a)
        at_x = rising(x) - target
        same = (at_x > 0) == (at_a > 0)
        c, at_c = np.where(same, a, b), np.where(same, at_a, at_b)
        b, at_b = np.where(same, b, a), np.where(same, at_b, at_a)
        a, at_a = x, at_x
        small = (1e-15 * np.abs(a) + tolerance) / np.maximum(np.abs(b - a), 1e-300)
        result[left] = np.where(at_a > 0, a, b)
        if not (open_ := small <= 0.5).any():
            break
        left = left[open_]
        a, b, c, at_a, at_b, at_c, target, small = (
            one[open_] for one in (a, b, c, at_a, at_b, at_c, target, small)
        )
        part = np.clip(_next_part(a, b, c, at_a, at_b, at_c), small, 1.0 - small)
    return result.reshape(np.shape(low))


def _next_part(
    a: FloatArray, b: FloatArray, c: FloatArray, at_a: FloatArray, at_b: FloatArray, at_c: FloatArray
) -> FloatArray:
    """Return the next step of `inverse` from a towards b: quadratic where that is safe, else one half."""
    with np.errstate(all="ignore"):
        xi, phi = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        curved = at_a / (at_b - at_a) * at_c / (at_b - at_c) + (c - a) / (b - a) * at_a / (
            at_c - at_a
        ) * at_b / (at_c - at_b)
        safe = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi) & np.isfinite(curved)
    return np.where(safe, curved, 0.5)


def moments(ppf: Function) -> tuple[float, float]:
    """Return mean and standard deviation of a distribution from its inverse cdf.

    For tails no heavier than a lognormal's; `logit_moments` takes the others.
    """
    return logit_moments(lambda place: ppf(expit(place)), reach=36.5)


def logit_moments(quantiles: Function, *, reach: float) -> tuple[float, float]:
    """Return mean and standard deviation from the quantiles at the logit of a probability.

    The trapezoidal rule on the logit converges faster than any power for smooth distributions. Both are
    integrated from `-reach` to `reach`.
    """
    step = 0.005
    points = np.arange(-reach, reach, step)
    weight = expit(points) * expit(-points) * step
    x = quantiles(points)
    mean = float(weight @ x / weight.sum())
    with np.errstate(over="ignore"):  # where the variance is infinite
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
