"""Families without a density: categories, and samples of observed values."""

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FloatArray
from simulator.distributions.distribution import Distribution

Probability = Annotated[Number, Field(ge=0, le=1)]


class Stepped(Distribution):
    """Base of the families whose cdf is a staircase."""

    def steps(self) -> tuple[FloatArray, FloatArray]:
        """Return the possible values, rising, and the probability of values up to each: (k,), (k,)."""
        raise TypeError(type(self).__name__)

    def atoms(self) -> FloatArray:
        """Return the values that have a probability of their own, rising: (k,)."""
        return np.unique(self.steps()[0])

    def ppf(self, u: FloatArray) -> FloatArray:
        """Return quantiles, at a step the value below it: (n,) -> (n,)."""
        values, below = self.steps()
        return values[np.searchsorted(below[:-1], u, side="left")]

    def cdf(self, x: FloatArray) -> FloatArray:
        """Return the probability of values up to `x`: (n,) -> (n,)."""
        values, below = self.steps()
        return np.concatenate([[0.0], below])[np.searchsorted(values, x, side="right")]

    def expected(self) -> float:
        """Return the mean."""
        values, below = self.steps()
        return float(values @ np.diff(below, prepend=0.0))

    def deviation(self) -> float:
        """Return the standard deviation."""
        values, below = self.steps()
        return math.sqrt(float((values - self.expected()) ** 2 @ np.diff(below, prepend=0.0)))

    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest possible value."""
        values, _ = self.steps()
        return float(values[0]), float(values[-1])

    @property
    def smooth(self) -> bool:
        """Whether a table can stand for it: never."""
        return False


class Categorical(Stepped):
    """One of several named possibilities; `size` says how many cases the odds are worth, if uncertain.

    As a number it is the place of the possibility in the file, from 0.
    """

    dist: Literal["categorical"]
    probabilities: Annotated[dict[str, Probability], Field(min_length=1)]
    size: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="Dirichlet: number of cases"
    )

    @model_validator(mode="after")
    def _sums_to_one(self) -> "Categorical":
        check_weights(tuple(self.probabilities.values()), at="probabilities")
        return self

    def steps(self) -> tuple[FloatArray, FloatArray]:
        """Return the places of the possibilities, and the probability up to each."""
        below = np.cumsum(list(self.probabilities.values()))
        return np.arange(float(below.size)), below / below[-1]


class Empirical(Stepped):
    """A sample of observed values, each as likely as the others or with weights."""

    dist: Literal["empirical"]
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    weights: tuple[Annotated[Number, Field(ge=0)], ...] | None = None

    @model_validator(mode="after")
    def _weighted(self) -> "Empirical":
        if self.weights is not None and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise fault(
                "weights_do_not_match", values=len(self.values), weights=len(self.weights), at=("weights",)
            )
        return self

    def steps(self) -> tuple[FloatArray, FloatArray]:
        """Return the values that have a weight, and the probability up to each."""
        weights = np.ones(len(self.values)) if self.weights is None else np.asarray(self.weights)
        order = np.argsort(self.values, kind="stable")
        order = order[weights[order] > 0]
        below = np.cumsum(weights[order])
        return np.asarray(self.values)[order], below / below[-1]


def check_weights(weights: tuple[float, ...], *, at: str) -> None:
    """Raise a fault unless the weights sum to one."""
    total = math.fsum(weights)
    if abs(total - 1.0) > 1e-9:
        raise fault("weights_not_one", total=total, at=(at,))
