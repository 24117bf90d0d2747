"""Uncertain values of a case file: all families, and the limits that a place in the file sets."""

import math
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator import families
from simulator.amounts import Number, parse_number
from simulator.base import FileModel, FloatArray
from simulator.continuous import Beta, Gamma, Lognormal, Normal
from simulator.distribution import Constant, Distribution
from simulator.errors import fault
from simulator.metalog import Metalog
from simulator.ranged import Pert, Triangular, Uniform

Probability = Annotated[Number, Field(ge=0, le=1)]


def _bare(value: object) -> object:
    """Read a bare number as a constant, where a source is not asked for."""
    return {"value": value} if isinstance(value, int | float | str) else value


class Bernoulli(Distribution):
    """Yes (1) or no (0); the chance of a yes may be uncertain itself."""

    dist: Literal["bernoulli"]
    p: Annotated["Unsourced", AfterValidator(lambda value: _within(value, 0.0, 1.0))]

    def ppf(self, u: FloatArray) -> FloatArray:
        return (np.asarray(u) > 1.0 - self.p.expected()).astype(float)

    def cdf(self, x: FloatArray) -> FloatArray:
        x = np.asarray(x)
        return np.where(x < 0, 0.0, np.where(x < 1, 1.0 - self.p.expected(), 1.0))

    def expected(self) -> float:
        return self.p.expected()

    def deviation(self) -> float:
        return math.sqrt(self.expected() * (1.0 - self.expected()))

    def support(self) -> tuple[float, float]:
        return 0.0, 1.0

    @property
    def smooth(self) -> bool:
        return False


class Categorical(Distribution):
    """One of several named possibilities; `size` says how many cases the odds are worth, if uncertain."""

    dist: Literal["categorical"]
    probabilities: Annotated[dict[str, Probability], Field(min_length=1)]
    size: Annotated[Number, Field(gt=0)] | None = Field(default=None, description="Dirichlet: number of cases")

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Categorical":
        total = sum(self.probabilities.values())
        if abs(total - 1.0) > 1e-9:
            raise fault("weights_not_one", total=total, at=("probabilities",))
        return self

    def ppf(self, u: FloatArray) -> FloatArray:
        return np.searchsorted(np.cumsum(list(self.probabilities.values()))[:-1], u, side="right").astype(float)

    @property
    def smooth(self) -> bool:
        return False


class Part(FileModel):
    """A part of a mixture."""

    weight: Annotated[Number, Field(gt=0, le=1)]
    quantity: "Unsourced"


class Mixture(Distribution):
    """One of several distributions, each with a weight."""

    dist: Literal["mixture"]
    parts: Annotated[tuple[Part, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Mixture":
        total = sum(part.weight for part in self.parts)
        if abs(total - 1.0) > 1e-9:
            raise fault("weights_not_one", total=total, at=("parts",))
        return self

    def ppf(self, u: FloatArray) -> FloatArray:
        ends = np.stack([part.quantity.ppf(np.asarray(u, dtype=float)) for part in self.parts])
        return families.inverse(self.cdf, u, ends.min(axis=0) - 1e-9 * np.abs(ends).max(axis=0), ends.max(axis=0))

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(sum(part.weight * part.quantity.cdf(x) for part in self.parts))

    def expected(self) -> float:
        return sum(part.weight * part.quantity.expected() for part in self.parts)

    def deviation(self) -> float:
        square = sum(
            part.weight * (part.quantity.deviation() ** 2 + part.quantity.expected() ** 2) for part in self.parts
        )
        return math.sqrt(max(square - self.expected() ** 2, 0.0))

    def support(self) -> tuple[float, float]:
        ends = [part.quantity.support() for part in self.parts]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def smooth(self) -> bool:
        ends = sorted(part.quantity.support() for part in self.parts)
        gap = any(second[0] > first[1] for first, second in pairwise(ends))
        return not gap and all(part.quantity.smooth for part in self.parts)


class Empirical(Distribution):
    """A sample of observed values, each as likely as the others or with weights."""

    dist: Literal["empirical"]
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    weights: tuple[Annotated[Number, Field(ge=0)], ...] | None = None

    @model_validator(mode="after")
    def _weighted(self) -> "Empirical":
        if self.weights is not None and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise fault("weights_do_not_match", values=len(self.values), weights=len(self.weights), at=("weights",))
        return self

    def _sorted(self) -> tuple[FloatArray, FloatArray]:
        order = np.argsort(self.values, kind="stable")
        weights = np.asarray(self.weights if self.weights is not None else np.ones(len(self.values)), dtype=float)
        return np.asarray(self.values)[order], np.cumsum(weights[order] / weights.sum())

    def ppf(self, u: FloatArray) -> FloatArray:
        values, below = self._sorted()
        return values[np.searchsorted(below[:-1], u, side="left")]

    def cdf(self, x: FloatArray) -> FloatArray:
        values, below = self._sorted()
        return np.concatenate([[0.0], below])[np.searchsorted(values, x, side="right")]

    def expected(self) -> float:
        return float(np.average(self.values, weights=self.weights))

    def deviation(self) -> float:
        square = float(np.average(np.square(self.values), weights=self.weights))
        return math.sqrt(max(square - self.expected() ** 2, 0.0))

    def support(self) -> tuple[float, float]:
        return min(self.values), max(self.values)

    @property
    def smooth(self) -> bool:
        return False


def _kind(value: object) -> str | None:
    """Return the family that a value in a file names."""
    if isinstance(value, Distribution):
        return str(getattr(value, "dist", None))
    if not isinstance(value, dict):
        return None
    return "constant" if "value" in value and "dist" not in value else str(value.get("dist"))


Family = Annotated[
    Annotated[Constant, Tag("constant")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Pert, Tag("pert")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Gamma, Tag("gamma")]
    | Annotated[Beta, Tag("beta")]
    | Annotated[Metalog, Tag("metalog")]
    | Annotated[Bernoulli, Tag("bernoulli")]
    | Annotated[Categorical, Tag("categorical")]
    | Annotated[Mixture, Tag("mixture")]
    | Annotated[Empirical, Tag("empirical")],
    Discriminator(_kind),
]
Unsourced = Annotated[Family, BeforeValidator(_bare, json_schema_input_type=Family | float | str)]
"""A distribution inside another one: its source is the outer one's."""


def _refuse_bare(value: object) -> object:
    """Refuse a number without a source."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        raise fault("source_missing", value=parse_number(value))
    return value


def _sourced(value: Distribution) -> Distribution:
    if value.source is None:
        raise fault("source_missing", value=getattr(value, "value", getattr(value, "dist", "")))
    return value


def _within(value: Any, low: float, high: float) -> Any:
    """Refuse a distribution that can leave the range."""
    if not isinstance(value, Categorical):
        smallest, largest = value.support()
        if smallest < low or largest > high:
            raise fault("support_outside", smallest=smallest, largest=largest, low=low, high=high)
    return value


Quantity = Annotated[
    Family, BeforeValidator(_refuse_bare, json_schema_input_type=Family), AfterValidator(_sourced)
]
"""An uncertain value with its source."""
Amount = Annotated[Quantity, AfterValidator(lambda value: _within(value, 0.0, math.inf))]
"""Money, never negative. [currency]"""
Duration = Annotated[Quantity, AfterValidator(lambda value: _within(value, 0.0, math.inf))]
"""Time, or another count that is never negative."""
Share = Annotated[Quantity, AfterValidator(lambda value: _within(value, 0.0, 1.0))]
"""A share or a probability, from 0 to 1."""
SignedShare = Annotated[Quantity, AfterValidator(lambda value: _within(value, -1.0, 1.0))]
"""A correlation, from -1 to 1."""
RealNumber = Quantity
"""Any number."""

Bernoulli.model_rebuild()
Part.model_rebuild()
Mixture.model_rebuild()
