"""What every uncertain value of a case file has: quantiles, cdf, moments, limits, and a source."""

import math
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, FloatArray, Source
from simulator.distributions import families

LEVELS = {"q05": 0.05, "q10": 0.10, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q90": 0.90, "q95": 0.95}
LARGEST_BELOW_ONE = 1.0 - 2.0**-53
PAIRS = (("q05", "q95"), ("q10", "q90"), ("q25", "q75"), ("q50", "q95"), ("q50", "q90"), ("q05", "q50"))


class Distribution(FileModel, defer_build=False):
    """Base of all: quantiles, cdf and moments of an uncertain value."""

    WAYS: ClassVar[tuple[tuple[str, ...], ...]] = ()  # sets of keys, one of which must be given

    source: Source | str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Distribution":
        keys = {key for way in self.WAYS for key in way}
        given = {key for key in keys if getattr(self, key) is not None}
        if self.WAYS and not any(given == set(way) for way in self.WAYS):
            raise fault(
                "not_one_way",
                dist=getattr(self, "dist", ""),
                given=", ".join(sorted(given)) or "-",
                allowed=" | ".join(", ".join(way) for way in self.WAYS),
            )
        return self

    def _way(self) -> tuple[str, ...]:
        return next(way for way in self.WAYS if all(getattr(self, key) is not None for key in way))

    def ppf(self, u: FloatArray) -> FloatArray:
        """Return quantiles at probabilities strictly between 0 and 1: (n,) -> (n,)."""
        raise TypeError(type(self).__name__)

    def cdf(self, x: FloatArray) -> FloatArray:
        """Return the probability of values up to `x`: (n,) -> (n,)."""
        raise TypeError(type(self).__name__)

    def expected(self) -> float:
        """Return the mean."""
        return families.moments(self.ppf)[0]

    def deviation(self) -> float:
        """Return the standard deviation."""
        return families.moments(self.ppf)[1]

    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        return -math.inf, math.inf

    @property
    def is_constant(self) -> bool:
        """Whether there is no uncertainty."""
        return False

    def atoms(self) -> FloatArray:
        """Return the values that have a probability of their own, rising: (k,)."""
        return np.empty(0)

    @property
    def smooth(self) -> bool:
        """Whether the inverse cdf has no jumps, so that a table can stand for it."""
        return True


class Constant(Distribution):
    """A value that is taken as certain."""

    dist: Literal["constant"] = "constant"
    value: Number

    def ppf(self, u: FloatArray) -> FloatArray:
        return np.full(np.shape(u), self.value)

    def cdf(self, x: FloatArray) -> FloatArray:
        return (np.asarray(x) >= self.value).astype(float)

    def expected(self) -> float:
        return self.value

    def deviation(self) -> float:
        return 0.0

    def support(self) -> tuple[float, float]:
        return self.value, self.value

    def atoms(self) -> FloatArray:
        return np.array([self.value])

    @property
    def is_constant(self) -> bool:
        return True

    @property
    def smooth(self) -> bool:
        return False


class Truncated(Distribution):
    """Base of the families that may be truncated: what lies outside `minimum` and `maximum` is left out."""

    q05: Number | None = None
    q10: Number | None = None
    q25: Number | None = None
    q50: Number | None = None
    q75: Number | None = None
    q90: Number | None = None
    q95: Number | None = None
    minimum: Number | None = Field(default=None, description="truncation")
    maximum: Number | None = Field(default=None, description="truncation")

    @model_validator(mode="after")
    def _possible(self) -> "Truncated":
        check_order(self, tuple(LEVELS))
        self.check()
        inside = self._inside()
        if inside[1] - inside[0] < 1e-9:
            raise fault("nothing_left", minimum=self.minimum, maximum=self.maximum)
        return self

    def check(self) -> None:
        """Raise the fault of parameters that cannot be."""

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        """Return quantiles before truncation."""
        raise TypeError(type(self).__name__)

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        """Return the cdf before truncation."""
        raise TypeError(type(self).__name__)

    def whole_support(self) -> tuple[float, float]:
        """Return the support before truncation."""
        return -math.inf, math.inf

    def whole_moments(self) -> tuple[float, float]:
        """Return mean and standard deviation before truncation."""
        return families.moments(self.whole_ppf)

    def _inside(self) -> tuple[float, float]:
        low = 0.0 if self.minimum is None else float(self.whole_cdf(np.asarray(self.minimum)))
        high = 1.0 if self.maximum is None else float(self.whole_cdf(np.asarray(self.maximum)))
        return low, high

    def _is_whole(self) -> bool:
        return self.minimum is None and self.maximum is None

    def ppf(self, u: FloatArray) -> FloatArray:
        low, high = self._inside()
        inside = low + (high - low) * np.asarray(u)  # may round to one, whose quantile is not finite
        x = self.whole_ppf(inside if self._is_whole() else np.minimum(inside, LARGEST_BELOW_ONE))
        return x if self._is_whole() else np.clip(x, *self.support())

    def cdf(self, x: FloatArray) -> FloatArray:
        low, high = self._inside()
        return np.clip((self.whole_cdf(np.asarray(x)) - low) / (high - low), 0.0, 1.0)

    def expected(self) -> float:
        return self.whole_moments()[0] if self._is_whole() else super().expected()

    def deviation(self) -> float:
        return self.whole_moments()[1] if self._is_whole() else super().deviation()

    def support(self) -> tuple[float, float]:
        low, high = self.whole_support()
        return (
            low if self.minimum is None else max(low, self.minimum),
            high if self.maximum is None else min(high, self.maximum),
        )

    def two_quantiles(self) -> tuple[float, float, float, float]:
        """Return the two quantiles given, and their probabilities."""
        low, high = self._way()
        return getattr(self, low), getattr(self, high), LEVELS[low], LEVELS[high]


def check_order(model: FileModel, keys: tuple[str, ...], *, strict: bool = True) -> None:
    """Raise a fault unless the values that are given rise in the order of their keys."""
    given = [(key, getattr(model, key)) for key in keys if getattr(model, key, None) is not None]
    for (low, low_value), (high, high_value) in pairwise(given):
        if low_value > high_value or (strict and low_value == high_value):
            raise fault(
                "out_of_order", low=low, high=high, low_value=low_value, high_value=high_value, at=(low,)
            )


def check_positive(model: FileModel) -> None:
    """Raise a fault if a quantile of a positive quantity is not positive."""
    for key in LEVELS:
        value = getattr(model, key)
        if value is not None and value <= 0:
            raise fault("not_positive", key=key, value=value, at=(key,))
