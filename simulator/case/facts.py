"""What is known of the event, apart from what is judged: facts, safety measures, evidence."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, Source, Text
from simulator.case.heads import Name
from simulator.distributions.quantity import Ratio

SourceRef = Source | str
"""A source, or the name of one in the table `sources` of the case."""

Level = Literal["low", "medium", "high"]


class Fact(FileModel):
    """A statement with its source."""

    text: Text
    source: SourceRef


class DataFact(Fact):
    """What was lost: each side of its worth, with a level where one can be given."""

    level: Level | None = None


class LostData(FileModel):
    """The data: what drives its value."""

    kind: DataFact
    personal: bool | None = Field(default=None, description="personal data of natural persons")
    exfiltrated: bool | None = Field(default=None, description="also disclosed or stolen, not only lost")
    amount: DataFact | None = None
    sensitivity: DataFact | None = None
    scarcity: DataFact | None = None
    age_of_last_copy: DataFact | None = None


class Backup(Fact):
    """Who kept a backup, and whose duty it was."""

    kept_by: Literal["claimant", "provider", "nobody", "unknown"]
    duty_of: Literal["claimant", "provider", "both", "unclear"]


class SafetyMeasure(Fact):
    """A safety measure that the provider took or failed to take: evidence about the degree of its fault."""

    taken: bool
    likelihood_ratio: Ratio | None = Field(
        default=None, description="chance of this under gross fault or intent / under ordinary fault"
    )


class Evidence(FileModel):
    """What came to light in the case, and how it moves one of the inputs: by Bayes, nothing else."""

    name: Name
    label: Text
    about: str = Field(description="input that it speaks of: fault.degree, court.liable, heads.x.amount")
    found_on: date
    likelihood_ratio: Ratio | None = Field(
        default=None, description="chance of it if the answer is yes (or fault is worse) / if not"
    )
    measured: Number | None = Field(default=None, description="an appraisal of a continuous input")
    error: Annotated[Number, Field(gt=0)] | None = Field(default=None, description="its standard deviation")
    relative_error: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="standard deviation of its logarithm, instead of error"
    )
    source: SourceRef

    @model_validator(mode="after")
    def _one_way(self) -> "Evidence":
        if (self.likelihood_ratio is None) == (self.measured is None):
            raise fault("evidence_one_way")
        if self.measured is not None and (self.error is None) == (self.relative_error is None):
            raise fault("evidence_error")
        if self.relative_error is not None and self.measured is not None and self.measured <= 0:
            raise fault("out_of_range", value=self.measured, allowed="> 0", at=("measured",))
        return self


class Facts(FileModel):
    """What is known of the event, apart from what is judged."""

    data: LostData
    backups: tuple[Backup, ...] = ()
    safety_measures: tuple[SafetyMeasure, ...] = ()
    cause: Fact
