"""Families on a range: uniform, triangular, PERT."""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FloatArray
from simulator.distributions import families
from simulator.distributions.distribution import LEVELS, Distribution, check_order


class Ranged(Distribution):
    """Base of the families on a range."""

    minimum: Number | None = None
    maximum: Number | None = None

    @model_validator(mode="after")
    def _range(self) -> "Ranged":
        check_order(self, ("minimum", "mode", "maximum"), strict=False)
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise fault(
                "out_of_order", low="minimum", high="maximum", low_value=self.minimum, high_value=self.maximum
            )
        return self

    def support(self) -> tuple[float, float]:
        assert self.minimum is not None and self.maximum is not None
        return self.minimum, self.maximum


class Uniform(Ranged):
    """Uniform between hard limits, or through two quantiles."""

    dist: Literal["uniform"]
    q05: Number | None = None
    q10: Number | None = None
    q25: Number | None = None
    q75: Number | None = None
    q90: Number | None = None
    q95: Number | None = None
    WAYS = (("minimum", "maximum"), ("q05", "q95"), ("q10", "q90"), ("q25", "q75"))

    @model_validator(mode="after")
    def _order(self) -> "Uniform":
        check_order(self, ("q05", "q10", "q25", "q75", "q90", "q95"))
        return self

    def support(self) -> tuple[float, float]:
        way = self._way()
        if way == ("minimum", "maximum"):
            return super().support()
        low, high = getattr(self, way[0]), getattr(self, way[1])
        tail = (high - low) * LEVELS[way[0]] / (LEVELS[way[1]] - LEVELS[way[0]])
        return low - tail, high + tail

    def ppf(self, u: FloatArray) -> FloatArray:
        low, high = self.support()
        return low + (high - low) * np.asarray(u)

    def cdf(self, x: FloatArray) -> FloatArray:
        low, high = self.support()
        return np.clip((np.asarray(x) - low) / (high - low), 0.0, 1.0)

    def expected(self) -> float:
        return sum(self.support()) / 2.0

    def deviation(self) -> float:
        low, high = self.support()
        return (high - low) / math.sqrt(12.0)


class Triangular(Ranged):
    """Triangular by minimum, mode, maximum."""

    dist: Literal["triangular"]
    mode: Number | None = None
    WAYS = (("minimum", "mode", "maximum"),)

    def _parameters(self) -> dict[str, float]:
        return {"minimum": self.minimum or 0.0, "mode": self.mode or 0.0, "maximum": self.maximum or 0.0}

    def ppf(self, u: FloatArray) -> FloatArray:
        return families.triangular_ppf(u, **self._parameters())

    def cdf(self, x: FloatArray) -> FloatArray:
        return families.triangular_cdf(x, **self._parameters())

    def expected(self) -> float:
        return sum(self._parameters().values()) / 3.0

    def deviation(self) -> float:
        a, c, b = self._parameters().values()
        return math.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0)


class Pert(Ranged):
    """PERT by minimum, mode, maximum; `weight` of the mode, 4 by custom."""

    dist: Literal["pert"]
    mode: Number | None = None
    weight: Annotated[Number, Field(gt=0)] = 4.0
    WAYS = (("minimum", "mode", "maximum"),)

    def shape(self) -> tuple[float, float]:
        """Return the shapes of the beta distribution on the range."""
        low, high = self.support()
        return families.pert_shape(minimum=low, mode=self.mode or 0.0, maximum=high, weight=self.weight)

    def ppf(self, u: FloatArray) -> FloatArray:
        (a, b), (low, high) = self.shape(), self.support()
        return families.beta_ppf(u, a=a, b=b, minimum=low, maximum=high)

    def cdf(self, x: FloatArray) -> FloatArray:
        (a, b), (low, high) = self.shape(), self.support()
        return families.beta_cdf(x, a=a, b=b, minimum=low, maximum=high)

    def expected(self) -> float:
        low, high = self.support()
        return (low + self.weight * (self.mode or 0.0) + high) / (self.weight + 2.0)

    def deviation(self) -> float:
        low, high = self.support()
        return math.sqrt((self.expected() - low) * (high - self.expected()) / (self.weight + 3.0))
