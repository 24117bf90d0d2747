"""Families given by moments, two quantiles, or the parameters of a textbook; they may be truncated."""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FloatArray
from simulator.base.special import log_ndtr, ndtr, ndtri
from simulator.distributions import families
from simulator.distributions.distribution import PAIRS, Truncated, check_positive

Positive = Annotated[Number, Field(gt=0)]


class Normal(Truncated):
    """Normal by mean and sd (`loc`, `scale`) or two quantiles."""

    dist: Literal["normal"]
    mean: Number | None = None
    sd: Positive | None = None
    loc: Number | None = None
    scale: Positive | None = None
    WAYS = (("mean", "sd"), ("loc", "scale"), *PAIRS)

    def whole_moments(self) -> tuple[float, float]:
        way = self._way()
        if way in PAIRS:
            low, high, p_low, p_high = self.two_quantiles()
            sd = (high - low) / float(ndtri(p_high) - ndtri(p_low))
            return low - sd * float(ndtri(p_low)), sd
        return getattr(self, way[0]), getattr(self, way[1])

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        mean, sd = self.whole_moments()
        return np.asarray(mean + sd * ndtri(u))

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        mean, sd = self.whole_moments()
        return np.asarray(ndtr((x - mean) / sd))


class Lognormal(Truncated):
    """Lognormal by two quantiles, mean and sd, or `s` and `scale`."""

    dist: Literal["lognormal"]
    mean: Positive | None = None
    sd: Positive | None = None
    s: Positive | None = None
    scale: Positive | None = None
    WAYS = (("mean", "sd"), ("s", "scale"), *PAIRS)

    def check(self) -> None:
        check_positive(self)

    def logs(self) -> tuple[float, float]:
        """Return mean and standard deviation of the logarithm."""
        way = self._way()
        if way == ("mean", "sd"):
            assert self.mean is not None and self.sd is not None
            variance = math.log1p((self.sd / self.mean) ** 2)
            return math.log(self.mean) - variance / 2.0, math.sqrt(variance)
        if way == ("s", "scale"):
            assert self.s is not None and self.scale is not None
            return math.log(self.scale), self.s
        low, high, p_low, p_high = self.two_quantiles()
        sd = math.log(high / low) / float(ndtri(p_high) - ndtri(p_low))
        return math.log(low) - sd * float(ndtri(p_low)), sd

    def whole_moments(self) -> tuple[float, float]:
        mean, sd = self.logs()
        average = math.exp(mean + sd * sd / 2.0)
        return average, average * math.sqrt(math.expm1(sd * sd))

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        mean, sd = self.logs()
        return np.asarray(np.exp(mean + sd * ndtri(u)))

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        mean, sd = self.logs()
        with np.errstate(divide="ignore"):
            return np.asarray(np.exp(log_ndtr((np.log(np.maximum(x, 0.0)) - mean) / sd)))

    def whole_support(self) -> tuple[float, float]:
        return 0.0, math.inf


class Gamma(Truncated):
    """Gamma by mean and sd, two quantiles, or `a` and `scale`."""

    dist: Literal["gamma"]
    mean: Positive | None = None
    sd: Positive | None = None
    a: Positive | None = None
    scale: Positive | None = None
    WAYS = (("mean", "sd"), ("a", "scale"), *PAIRS)

    def check(self) -> None:
        check_positive(self)
        if self._way() in PAIRS:
            low, high, p_low, p_high = self.two_quantiles()
            if families.gamma_shape(low=low, high=high, p_low=p_low, p_high=p_high) is None:
                raise fault("no_such_distribution", dist="gamma")

    def shape(self) -> tuple[float, float]:
        """Return shape and scale."""
        way = self._way()
        if way == ("mean", "sd"):
            assert self.mean is not None and self.sd is not None
            return (self.mean / self.sd) ** 2, self.sd**2 / self.mean
        if way == ("a", "scale"):
            assert self.a is not None and self.scale is not None
            return self.a, self.scale
        low, high, p_low, p_high = self.two_quantiles()
        shape = families.gamma_shape(low=low, high=high, p_low=p_low, p_high=p_high)
        assert shape is not None
        return shape, low / float(families.gamma_ppf(np.asarray(p_low), shape=shape, scale=1.0))

    def whole_moments(self) -> tuple[float, float]:
        shape, scale = self.shape()
        return shape * scale, math.sqrt(shape) * scale

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        shape, scale = self.shape()
        return families.gamma_ppf(u, shape=shape, scale=scale)

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        shape, scale = self.shape()
        return families.gamma_cdf(x, shape=shape, scale=scale)

    def whole_support(self) -> tuple[float, float]:
        return 0.0, math.inf


class Beta(Truncated):
    """Beta by `a` and `b`, mean and sd, mean and size (`a + b`), or two quantiles."""

    dist: Literal["beta"]
    a: Positive | None = None
    b: Positive | None = None
    mean: Annotated[Number, Field(gt=0, lt=1)] | None = None
    sd: Positive | None = None
    size: Positive | None = Field(default=None, description="how many cases the mean is worth")
    WAYS = (("a", "b"), ("mean", "sd"), ("mean", "size"), *PAIRS)

    def check(self) -> None:
        way = self._way()
        if way == ("mean", "sd"):
            assert self.mean is not None and self.sd is not None
            if self.sd**2 >= self.mean * (1.0 - self.mean):
                raise fault(
                    "sd_too_large", limit=math.sqrt(self.mean * (1.0 - self.mean)), value=self.sd, at=("sd",)
                )
        elif way in PAIRS:
            for key in way:
                if not 0.0 < getattr(self, key) < 1.0:
                    raise fault("share_quantile", key=key, value=getattr(self, key), at=(key,))
            low, high, p_low, p_high = self.two_quantiles()
            if families.beta_shape(low=low, high=high, p_low=p_low, p_high=p_high) is None:
                raise fault("no_such_distribution", dist="beta")

    def shape(self) -> tuple[float, float]:
        """Return both shapes."""
        way = self._way()
        if way == ("a", "b"):
            assert self.a is not None and self.b is not None
            return self.a, self.b
        if way in PAIRS:
            low, high, p_low, p_high = self.two_quantiles()
            found = families.beta_shape(low=low, high=high, p_low=p_low, p_high=p_high)
            assert found is not None
            return found
        assert self.mean is not None
        size = self.size if self.sd is None else self.mean * (1.0 - self.mean) / self.sd**2 - 1.0
        assert size is not None
        return self.mean * size, (1.0 - self.mean) * size

    def whole_moments(self) -> tuple[float, float]:
        a, b = self.shape()
        return a / (a + b), math.sqrt(a * b / (a + b + 1.0)) / (a + b)

    def whole_ppf(self, u: FloatArray) -> FloatArray:
        a, b = self.shape()
        return families.beta_ppf(u, a=a, b=b)

    def whole_cdf(self, x: FloatArray) -> FloatArray:
        a, b = self.shape()
        return families.beta_cdf(x, a=a, b=b)

    def whole_support(self) -> tuple[float, float]:
        return 0.0, 1.0
