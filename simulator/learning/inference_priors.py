"""Priors of the models of what courts did: `priors/models/models.yaml`, each with its source, checked."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from simulator.base.checked import validate
from simulator.base.data import data_folder
from simulator.base.errors import fault
from simulator.base.model import FileModel, Source
from simulator.base.yaml_file import read_yaml
from simulator.learning.inference_data import FACTS

Positive = Annotated[float, Field(gt=0)]
Probability = Annotated[float, Field(gt=0, lt=1)]


def logit(probability: float) -> float:
    """Return the log odds of a probability."""
    return math.log(probability / (1 - probability))


class Rate(FileModel):
    """A known rate."""

    chance: Probability
    source: Source


class Chance(Rate):
    """A probability or the mean of a share, normal on the scale of log odds."""

    sd: Positive

    @property
    def mean(self) -> float:
        """Log odds of the middle."""
        return logit(self.chance)


class Shift(FileModel):
    """What a fact adds to the log odds, normal."""

    log_odds: float
    sd: Positive
    source: Source


class Worth(FileModel):
    """How many cases a mean is worth, lognormal."""

    cases: Positive
    sd: Positive
    source: Source

    @property
    def mean(self) -> float:
        """Logarithm of the middle."""
        return math.log(self.cases)


class Value(FileModel):
    """A number above zero: a spread, or the power of the likelihood."""

    value: Positive
    source: Source


class Power(Value):
    """Power of the likelihood: what a row counts, at most one."""

    value: Annotated[float, Field(gt=0, le=1)]


class Odds(FileModel):
    """Priors of a yes or no."""

    centre: Chance
    slopes: dict[str, Shift] = Field(default_factory=dict)
    spread: Value  # scale of the half-normal spread of families, and of jurisdictions in a family
    power: Power


class Hurdles(FileModel):
    """Priors of a share: of none, of all given some, else a Beta with a mean by place."""

    zero: Chance
    zero_slopes: dict[str, Shift] = Field(default_factory=dict)
    one: Chance
    centre: Chance  # the mean in between
    precision: Worth  # of the Beta: a + b
    spread: Value
    power: Power


class Appeals(FileModel):
    """Priors of success on appeal."""

    for_provider: Rate
    for_claimant: Rate
    sd: Value  # of the mean of both, on log odds
    size: Worth  # how many appeals the national rate is worth to a place
    power: Power

    @property
    def mean(self) -> float:
        """Log odds whoever appeals: the mean of both."""
        return (logit(self.for_provider.chance) + logit(self.for_claimant.chance)) / 2

    @property
    def shift(self) -> float:
        """What an appeal of the provider adds to these log odds, and one of the claimant takes off."""
        return (logit(self.for_provider.chance) - logit(self.for_claimant.chance)) / 2


Prior: TypeAlias = Odds | Hurdles | Appeals


class Priors(FileModel):
    """The content of models.yaml."""

    liability: Odds
    ratio: Hurdles
    clause: Odds
    share: Hurdles
    reversal: Appeals

    @model_validator(mode="after")
    def _facts_are_those_of_the_models(self) -> "Priors":
        given: Mapping[str, Mapping[str, Shift]] = {
            "liability": self.liability.slopes,
            "ratio": self.ratio.zero_slopes,
            "clause": self.clause.slopes,
            "share": self.share.zero_slopes,
        }
        for name, slopes in given.items():
            if set(slopes) != set(FACTS[name]):
                wanted = ", ".join(FACTS[name]) or "–"
                raise fault("prior_of_other_facts", name=name, given=", ".join(slopes) or "–", wanted=wanted)
        return self


def priors_path() -> Path:
    """Return the file of the shipped priors."""
    return data_folder("priors") / "models" / "models.yaml"


def load_priors(path: Path | None = None) -> Priors:
    """Return the priors of all models.

    Raises
    ------
    SimulatorError
        With every problem of the file at once.
    """
    return validate(Priors, read_yaml(priors_path() if path is None else path))
