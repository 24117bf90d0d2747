"""The metalog family: a curve through three quantiles."""

import math
from typing import Literal

import numpy as np
from pydantic import Field

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FloatArray
from simulator.base.special import expit, logit
from simulator.distributions import families
from simulator.distributions.distribution import Truncated


class Metalog(Truncated):
    """Three-term metalog through three quantiles, free or between bounds."""

    dist: Literal["metalog"]
    lower: Number | None = Field(default=None, description="hard lower bound")
    upper: Number | None = Field(default=None, description="hard upper bound")
    WAYS = (("q10", "q50", "q90"), ("q05", "q50", "q95"), ("q25", "q50", "q75"))

    def check(self) -> None:
        low, middle, high = (getattr(self, key) for key in self._way())
        lower, upper = self.whole_support()
        if not lower < low or not high < upper:
            raise fault("outside_bounds", lower=self.lower, upper=self.upper, low=low, high=high)
        low, middle, high = (float(self._free(np.asarray(x))) for x in (low, middle, high))
        limit = families.metalog_limit(self._alpha())
        if not limit < (middle - low) / (high - low) < 1.0 - limit:
            raise fault(
                "metalog_impossible", ratio=(middle - low) / (high - low), low=limit, high=1.0 - limit
            )
        cut = {"upper": self.maximum, "lower": self.minimum}
        if self._tail() >= 1.0 and cut[self._open_end()] is None:
            raise fault("infinite_mean", missing=self._open_end())

    def _alpha(self) -> float:
        return {"q05": 0.05, "q10": 0.10, "q25": 0.25}[self._way()[0]]

    def coefficients(self) -> tuple[float, float, float]:
        """Return the coefficients on the free scale."""
        low, middle, high = (float(self._free(np.asarray(getattr(self, key)))) for key in self._way())
        return families.metalog_coefficients(low, middle, high, alpha=self._alpha())

    def _free(self, x: FloatArray) -> FloatArray:
        """Return values on the scale without bounds: themselves, a logarithm, or a logit."""
        if self.lower is not None and self.upper is not None:
            return np.asarray(np.log((x - self.lower) / (self.upper - x)))
        if self.lower is not None:
            return np.asarray(np.log(x - self.lower))
        if self.upper is not None:
            return np.asarray(-np.log(self.upper - x))
        return x

    def _open_end(self) -> Literal["upper", "lower"]:
        """Return the bound that is missing, where the other one is given."""
        return "upper" if self.upper is None else "lower"

    def _tail(self) -> float:
        """Return b of a tail like 1 / x**(1/b) towards the open end; moments from the order 1/b are infinite.

        With one bound the metalog curves the logarithm of the distance from it, which grows like b times the
        logit of the probability. Without bounds, or with both, no tail is that heavy.
        """
        if (self.lower is None) == (self.upper is None):
            return 0.0
        _, second, third = self.coefficients()
        return second + third / 2.0 if self.upper is None else second - third / 2.0

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        return self._at(logit(np.asarray(u, dtype=float)))

    def _at(self, place: FloatArray) -> FloatArray:
        """Return quantiles at the logit of a probability."""
        free = families.metalog_at(place, self.coefficients())
        if self.lower is not None and self.upper is not None:
            return np.asarray(self.lower + (self.upper - self.lower) * expit(free))
        if self.lower is not None:
            return self.lower + np.exp(free)
        if self.upper is not None:
            return self.upper - np.exp(-free)
        return free

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        x = np.asarray(x, dtype=float)
        lower, upper = self.whole_support()
        free = self._free(np.where((x > lower) & (x < upper), x, getattr(self, self._way()[1])))
        place = families.metalog_place(free, self.coefficients())
        return np.where(x <= lower, 0.0, np.where(x >= upper, 1.0, expit(place)))

    def whole_moments(self) -> tuple[float, float]:
        if self.lower is None and self.upper is None:
            first, second, third = self.coefficients()
            variance = math.pi**2 * second**2 / 3.0 + third**2 * (1.0 / 12.0 + math.pi**2 / 36.0)
            return first + third / 2.0, math.sqrt(variance)
        tail = self._tail()
        mean, sd = families.logit_moments(self._at, reach=min(36.5 / (1.0 - min(2.0 * tail, 0.95)), 600.0))
        return mean if tail < 1.0 else math.inf, sd if tail < 0.5 else math.inf

    def whole_support(self) -> tuple[float, float]:
        return (
            -math.inf if self.lower is None else self.lower,
            math.inf if self.upper is None else self.upper,
        )
