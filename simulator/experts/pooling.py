"""Opinion pools: one distribution from those of several experts, never an average of their parameters.

References
----------
.. [1] Stone, The Opinion Pool, Ann. Math. Stat. 32:1339 (1961); Genest and Zidek, Combining Probability
   Distributions, Statistical Science 1:114 (1986).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import expit, logit
from simulator.distributions import families
from simulator.distributions.distribution import Distribution
from simulator.distributions.metalog import Metalog
from simulator.distributions.quantity import Mixture

Pool = Literal["linear", "log"]
Bound = float | None
REACH = 400.0  # of the rough grid of the logarithmic pool, on the logit of a probability
STEP = 0.02  # of the even grid, as a share of the narrowest expert's scale
LOST = 42.0  # logarithm of the share of the highest density below which the even grid ends
MOST_POINTS = 400_000


@dataclass(frozen=True)
class Grid:
    """A distribution as chances of the values of a fine grid, rising: both (n,), chances sum to one."""

    values: FloatArray
    chances: FloatArray

    def quantiles(self, u: FloatArray) -> FloatArray:
        """Return quantiles: (k,) -> (k,). The cdf is the trapezoidal sum with its first correction."""
        from scipy.interpolate import PchipInterpolator

        below = np.cumsum(self.chances) - self.chances / 2.0 - np.gradient(self.chances) / 12.0
        near = (below > np.min(u) / 10.0) & (below < 1.0 - (1.0 - np.max(u)) / 10.0)
        near &= below > np.maximum.accumulate(
            np.concatenate([[0.0], below[:-1]])
        )  # rising, where chances vanish
        return np.asarray(PchipInterpolator(logit(below[near]), self.values[near])(logit(u)))

    def mean(self) -> float:
        """Return the mean."""
        return float(self.chances @ self.values)

    def sd(self) -> float:
        """Return the standard deviation."""
        with np.errstate(over="ignore"):
            return math.sqrt(float(self.chances @ (self.values - self.mean()) ** 2))


def linear_pool(parts: Sequence[Distribution], weights: Sequence[float]) -> Distribution:
    """Return the mixture of the experts' distributions: the linear pool. Who has no weight is left out."""
    kept = [(part, weight) for part, weight in zip(parts, weights, strict=True) if weight > 0.0]
    if len(kept) == 1:
        return kept[0][0]
    return Mixture.model_validate(
        {"dist": "mixture", "parts": [{"weight": weight, "quantity": part} for part, weight in kept]}
    )


def log_pool(
    log_densities: FloatArray, weights: Sequence[float], values: FloatArray, slope: FloatArray | float = 1.0
) -> Grid:
    """Return the normalised weighted geometric mean of densities: the logarithmic pool.

    Parameters
    ----------
    log_densities : (n_experts, n)
        Logarithms of the densities at the points of the grid, each up to a constant.
    weights : (n_experts,)
        Sum to one.
    values : (n,)
        Values at the points, rising.
    slope : (n,) or float
        How fast the scale of the densities rises along evenly spaced points.
    """
    logs = np.asarray(weights) @ log_densities + np.log(slope)
    chances = np.exp(logs - logs.max())
    return Grid(values, chances / chances.sum())


def log_pool_of_metalogs(parts: Sequence[Metalog], weights: Sequence[float]) -> Grid:
    """Return the logarithmic pool of metalogs with the same bounds.

    It is taken on the scale without bounds, where densities differ by one factor for all, which drops out.
    A rough grid, fine where any of the experts is, shows where the pool is; an even one covers that.
    """
    kept = [(part, weight) for part, weight in zip(parts, weights, strict=True) if weight > 0.0]
    curves, shares = [part.coefficients() for part, _ in kept], [weight for _, weight in kept]
    bounds = kept[0][0].lower, kept[0][0].upper

    def logs(free: FloatArray) -> FloatArray:
        return np.stack([_log_density(families.metalog_place(free, one), one) for one in curves])

    place = np.arange(-REACH, REACH, 0.05)
    rough = np.unique([families.metalog_at(place, one) for one in curves])
    pooled = np.asarray(shares) @ logs(rough)
    weighted = [pooled + power * rough for power in _finite_powers(curves, shares, bounds)]
    inside = np.flatnonzero(np.any([one > one.max() - LOST for one in weighted], axis=0))
    low, high = rough[inside[0]], rough[inside[-1]]
    narrowest = min(max(second - abs(third) / 2.0, second / 10.0) for _, second, third in curves)
    free = np.linspace(low, high, 1 + int(min((high - low) / (STEP * narrowest), MOST_POINTS)))
    return log_pool(logs(free), shares, natural(free, *bounds))


def _finite_powers(
    curves: Sequence[tuple[float, float, float]], weights: Sequence[float], bounds: tuple[Bound, Bound]
) -> list[float]:
    """Return the powers of exp(free scale) with a finite mean, up to the second; the grid must reach all.

    With one bound the tail of an expert is like 1 / x**(1/b) on the open side; that of the pool has the
    weighted harmonic mean of the b.
    """
    if (bounds[0] is None) == (bounds[1] is None):
        return [0.0]
    sign = 1.0 if bounds[1] is None else -1.0
    steep = sum(
        weight / (second + sign * third / 2.0)
        for (_, second, third), weight in zip(curves, weights, strict=True)
    )
    return [sign * power for power in (0.0, 1.0, 2.0) if power < steep]


def log_pool_moments(pool: Grid, parts: Sequence[Metalog], weights: Sequence[float]) -> tuple[float, float]:
    """Return mean and standard deviation of a pool of metalogs; infinite where its tail is too heavy."""
    bounds = parts[0].lower, parts[0].upper
    finite = len(_finite_powers([part.coefficients() for part in parts], weights, bounds))
    if (bounds[0] is None) != (bounds[1] is None) and finite < 3:
        return pool.mean(), math.inf  # the mean is finite as that of every expert is
    return pool.mean(), pool.sd()


def free_scale(x: FloatArray, lower: float | None, upper: float | None) -> FloatArray:
    """Return values on the scale without bounds: themselves, a logarithm, or a logit."""
    if lower is not None and upper is not None:
        return np.asarray(np.log((x - lower) / (upper - x)))
    if lower is not None:
        return np.asarray(np.log(x - lower))
    if upper is not None:
        return np.asarray(-np.log(upper - x))
    return np.asarray(x)


def natural(free: FloatArray, lower: float | None, upper: float | None) -> FloatArray:
    """Return values from the scale without bounds."""
    if lower is not None and upper is not None:
        return np.asarray(lower + (upper - lower) * expit(free))
    if lower is not None:
        return np.asarray(lower + np.exp(free))
    if upper is not None:
        return np.asarray(upper - np.exp(-free))
    return free


def _slope(place: FloatArray, coefficients: tuple[float, float, float]) -> FloatArray:
    """Return how fast quantiles of the unbounded metalog rise with the logit of the probability."""
    _, second, third = coefficients
    return np.asarray(second + third * (expit(place) - 0.5 + place * expit(place) * expit(-place)))


def _log_density(place: FloatArray, coefficients: tuple[float, float, float]) -> FloatArray:
    """Return the logarithm of the density of the unbounded metalog at the logit of the probability."""
    return np.asarray(
        -np.logaddexp(0.0, place) - np.logaddexp(0.0, -place) - np.log(_slope(place, coefficients))
    )
