"""The law of a case: dated values with their references, picked by the dates of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.amounts import Number
from simulator.base import FileModel, FloatArray, Text
from simulator.checked import nearest, validate
from simulator.data import data_folder
from simulator.errors import error, fault
from simulator.fees import Schedule
from simulator.yaml_file import read_yaml

Grade = Literal["text_read", "issuer_page", "secondary", "unverified"]
DateName = Literal["contract", "incident", "claim", "valuation"]

SWITCHES = {
    "lawyer_fee_shifting": ("none", "statutory", "lump_sum"),
    "cost_shifting": ("proportional", "court_fee_proportional", "loser_pays_discretion", "each_own"),
    "interest_start": ("incident", "claim", "judgment"),
    "apportionment_order": ("apportion_then_cap", "cap_then_apportion"),
    "fault_regime": ("pure", "modified_50", "modified_51", "contributory"),
    "claim_ceiling": ("yes", "no"),
    "punitive": ("none", "available"),
    "clause_displaced_by": ("intent_only", "gross_and_intent", "none"),
    "non_pecuniary_to_companies": ("yes", "no"),
}
"""Rules that are not numbers: the answers that a jurisdiction may give, each read by a plain function."""


class Reference(FileModel):
    """Where a rule stands."""

    title: str
    article: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None


class DatedValue(FileModel):
    """What a rule says from a day on; `value: null` from the day it ends."""

    since: date
    value: Number | str | None = None
    schedule: Schedule | None = None
    reference: Reference
    grade: Grade
    text: Text | None = Field(default=None, description="the value in words")
    note: Text | None = None


class Parameter(FileModel):
    """A parameter of a law, with all its dated values."""

    name: str
    label: Text
    jurisdiction: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)?$")]
    kind: Literal["number", "switch", "schedule"]
    unit: str
    selected_by: DateName
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]
    checked_to: date

    @model_validator(mode="after")
    def _consistent(self) -> "Parameter":
        for index, (first, second) in enumerate(pairwise(self.values)):
            if first.since >= second.since:
                raise fault("values_out_of_order", at=("values", index + 1, "since"), since=str(second.since))
        for index, one in enumerate(self.values):
            place = ("values", index)
            if (
                (one.schedule is not None) != (self.kind == "schedule")
                and one.value is None
                and one.text is None
            ):
                raise fault("value_missing", kind=self.kind, at=place)
            allowed = SWITCHES.get(self.name, ())
            if self.kind == "switch" and one.value is not None and one.value not in allowed:
                raise fault(
                    "not_allowed",
                    value=one.value,
                    allowed=", ".join(allowed),
                    nearest="-",
                    at=(*place, "value"),
                )
        return self


@dataclass(frozen=True)
class LawValue:
    """A value as it applies to a case: the date that picked it, and where it stands."""

    parameter: Parameter
    selected_on: date
    dated: DatedValue

    @property
    def verified(self) -> bool:
        """Whether the text of the rule, or its issuer's own page, was read."""
        return self.dated.grade in ("text_read", "issuer_page")


@dataclass(frozen=True)
class Law:
    """The law of a jurisdiction at the dates of a case."""

    jurisdiction: str
    values: Mapping[str, LawValue]

    def number(self, name: str) -> float:
        """Return a number of the law."""
        value = self._dated(name).value
        assert isinstance(value, float)
        return value

    def switch(self, name: str) -> str:
        """Return the answer to a rule that is not a number; see `SWITCHES`."""
        value = self._dated(name).value
        assert isinstance(value, str)
        return value

    def fee(self, name: str, amount: FloatArray) -> FloatArray:
        """Return an official fee on an amount: same shape. [currency]."""
        schedule = self._dated(name).schedule
        assert schedule is not None
        return np.asarray(schedule.fee(amount))

    def _dated(self, name: str) -> DatedValue:
        found = self.values.get(name)
        if found is None:
            raise error("law_not_known", name=name, jurisdiction=self.jurisdiction)
        return found.dated


def jurisdictions() -> list[str]:
    """Return the codes of the jurisdictions there are, as case files write them."""
    return sorted(
        folder.name.upper() for folder in (data_folder("priors") / "law").iterdir() if folder.is_dir()
    )


@cache
def parameters(code: str) -> tuple[Parameter, ...]:
    """Return all parameters of a jurisdiction.

    Raises
    ------
    SimulatorError
        A file is not as it must be.
    """
    folder = data_folder("priors") / "law" / code
    return tuple(validate(Parameter, read_yaml(path)) for path in sorted(folder.glob("*.yaml")))


def load_law(jurisdiction: str, dates: Mapping[str, date]) -> Law:
    """Return the law of a jurisdiction at the dates of a case.

    Parameters
    ----------
    jurisdiction : str
        Code, for example CN.
    dates : mapping
        `contract`, `incident`, `claim`, `valuation`; each parameter says which one picks its value.

    Raises
    ------
    SimulatorError
        The jurisdiction is not known, or a rule has no value at its date: never a guess, never zero.
    """
    if jurisdiction not in jurisdictions():
        known = jurisdictions()
        raise error(
            "unknown_jurisdiction",
            value=jurisdiction,
            known=", ".join(known),
            nearest=nearest(jurisdiction, known),
        )
    values = {one.name: _value_at(one, dates[one.selected_by]) for one in parameters(jurisdiction.lower())}
    return Law(jurisdiction, values)


def _value_at(parameter: Parameter, day: date) -> LawValue:
    begun = [one for one in parameter.values if one.since <= day]
    if not begun:
        raise error("law_too_early", name=parameter.name, jurisdiction=parameter.jurisdiction, day=str(day))
    if begun[-1].value is None and begun[-1].schedule is None:
        raise error("law_ended", name=parameter.name, jurisdiction=parameter.jurisdiction, day=str(day))
    return LawValue(parameter, day, begun[-1])
