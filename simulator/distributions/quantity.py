"""Uncertain values of a case file: all families, and the limits that a place in the file sets."""

import math
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from typing_extensions import TypeAliasType

from simulator.base.amounts import Number, parse_number
from simulator.base.errors import fault
from simulator.base.model import FileModel, FloatArray
from simulator.base.special import expit
from simulator.distributions import families
from simulator.distributions.continuous import Beta, Gamma, Lognormal, Normal
from simulator.distributions.discrete import Categorical, Empirical, check_weights
from simulator.distributions.distribution import Constant, Distribution
from simulator.distributions.meaning import RELATIVE, WORLD, Mark, Open
from simulator.distributions.metalog import Metalog
from simulator.distributions.ranged import Pert, Triangular, Uniform
from simulator.distributions.tables import tabulate

__all__ = [
    "Amount",
    "Assumed",
    "AssumedOfMoves",
    "Bernoulli",
    "Beta",
    "Categorical",
    "Chance",
    "Constant",
    "Count",
    "Distribution",
    "Empirical",
    "Gamma",
    "Lognormal",
    "Metalog",
    "Mixture",
    "Normal",
    "Part",
    "Pert",
    "Quantity",
    "Rate",
    "Ratio",
    "RealNumber",
    "Share",
    "SignedShare",
    "Triangular",
    "Uniform",
]


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

    def atoms(self) -> FloatArray:
        return np.array([0.0, 1.0])

    @property
    def smooth(self) -> bool:
        return False


class Part(FileModel):
    """A part of a mixture."""

    weight: Annotated[Number, Field(gt=0, le=1)]
    quantity: Annotated["Unsourced", AfterValidator(lambda value: _within(value, -math.inf, math.inf))]


class Mixture(Distribution):
    """One of several distributions, each with a weight."""

    dist: Literal["mixture"]
    parts: Annotated[tuple[Part, ...], Field(json_schema_extra={"minItems": 2})]

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Mixture":
        if len(self.parts) < 2:  # not min_length, which would count only the parts that are right
            raise fault("too_few", value=len(self.parts), at=("parts",))
        check_weights(tuple(part.weight for part in self.parts), at="parts")
        return self

    def ppf(self, u: FloatArray) -> FloatArray:
        u = np.asarray(u, dtype=float)
        atoms = self.atoms()
        if atoms.size == 0:
            return self._between_atoms(u)
        at, below = self.cdf(atoms), self.cdf(np.nextafter(atoms, -np.inf))
        nearest = np.minimum(np.searchsorted(at, u, side="left"), atoms.size - 1)
        x = np.array(atoms[nearest])
        free = (u <= below[nearest]) | (u > at[nearest])
        x[free] = self._between_atoms(u[free])
        return x

    def _between_atoms(self, u: FloatArray) -> FloatArray:
        """Return quantiles by inversion of the cdf: they lie between those of the parts."""
        ends = np.stack([part.quantity.ppf(u) for part in self.parts])
        return families.inverse(self.cdf, u, ends.min(axis=0), ends.max(axis=0))

    def atoms(self) -> FloatArray:
        return np.unique(np.concatenate([part.quantity.atoms() for part in self.parts]))

    def cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(sum(part.weight * part.quantity.cdf(x) for part in self.parts))

    def expected(self) -> float:
        return sum(part.weight * part.quantity.expected() for part in self.parts)

    def deviation(self) -> float:
        mean = self.expected()
        return math.sqrt(
            sum(
                part.weight * (part.quantity.deviation() ** 2 + (part.quantity.expected() - mean) ** 2)
                for part in self.parts
            )
        )

    def support(self) -> tuple[float, float]:
        ends = [part.quantity.support() for part in self.parts]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def smooth(self) -> bool:
        """Whether a table can stand for it: not where the parts lie far apart, with or without a gap."""
        if not all(part.quantity.smooth for part in self.parts):
            return False
        u = expit(np.linspace(-12.0, 12.0, 1201) + 0.005)
        exact = self.ppf(u)
        spread = float(np.ptp(self.ppf(np.array([0.25, 0.75]))))
        missed = np.abs(tabulate(self.ppf)(u) - exact)
        return bool(np.all(missed <= 1e-3 * np.abs(exact) + 3e-3 * spread))


def _kind(value: object) -> str | None:
    """Return the family that a value in a file names."""
    if isinstance(value, Distribution):
        return str(getattr(value, "dist", None))
    if not isinstance(value, dict):
        return None
    return "constant" if "value" in value and "dist" not in value else str(value.get("dist"))


Family = TypeAliasType(
    "Family",
    Annotated[
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
    ],
)
Unsourced = TypeAliasType(
    "Unsourced", Annotated[Family, BeforeValidator(_bare, json_schema_input_type=Family | float | str)]
)
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
    """Refuse a distribution that can leave the range, and categories, which are no numbers."""
    if isinstance(value, Categorical):
        raise fault("categorical_not_a_number", names=", ".join(value.probabilities))
    smallest, largest = value.support()
    if smallest < low or largest > high:
        raise fault("support_outside", smallest=smallest, largest=largest, low=low, high=high)
    return value


Quantity = TypeAliasType(
    "Quantity",
    Annotated[Family, BeforeValidator(_refuse_bare, json_schema_input_type=Family), AfterValidator(_sourced)],
)
"""An uncertain value with its source."""
Amount = TypeAliasType(
    "Amount",
    Annotated[
        Quantity, AfterValidator(lambda value: _within(value, 0.0, math.inf)), Mark("amount", "currency")
    ],
)
"""Money, never negative. [currency]"""
Count = TypeAliasType(
    "Count",
    Annotated[Quantity, AfterValidator(lambda value: _within(value, 0.0, math.inf)), Mark("number", "-")],
)
"""Time, or another number that is never negative; its unit stands beside it."""
Share = TypeAliasType(
    "Share", Annotated[Quantity, AfterValidator(lambda value: _within(value, 0.0, 1.0)), Mark("share", "-")]
)
"""A share, from 0 to 1."""
SignedShare = TypeAliasType(
    "SignedShare",
    Annotated[Quantity, AfterValidator(lambda value: _within(value, -1.0, 1.0)), Mark("share", "-")],
)
"""A correlation, from -1 to 1."""
RealNumber = TypeAliasType(
    "RealNumber",
    Annotated[Quantity, AfterValidator(lambda value: _within(value, -math.inf, math.inf)), RELATIVE],
)
"""A number that may be negative, read in percent."""
Rate = TypeAliasType("Rate", Annotated[Share, Mark("rate", "1/year")])
"""A rate by the year, from 0 to 1."""
Chance = TypeAliasType("Chance", Annotated[Share, WORLD])
"""A probability; if it is a distribution, that is what we do not know about the odds."""
Ratio = TypeAliasType("Ratio", Annotated[Count, Mark("number", "-", "world")])
"""A likelihood ratio."""

T = TypeVar("T")
Assumed = Annotated[T | None, Open()]
"""What a case may leave open: a prior of the name of its place fills it."""
AssumedOfMoves = Annotated[T | None, Open(only_with="moves")]
"""The same, where the case states moves."""
