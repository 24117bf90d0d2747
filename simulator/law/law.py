"""The law of a case: dated values with their references, picked by the dates of the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import numpy as np

from simulator.base.errors import error
from simulator.base.model import FloatArray
from simulator.law.fees import ShareOf
from simulator.law.file import ARBITRATOR_SCALES, REQUIRED, DatedValue, Parameter, about, parameters

T = TypeVar("T")

CALCULATED = {
    "fault": ("fault_regime", "apportionment_order"),
    "foreseeability": ("foreseeability",),
    "clauses": ("clause_displaced_by",),
    "punitive": ("punitive", "punitive_ratio_limit"),
    "ceiling": ("claim_ceiling",),
    "interest": ("interest_start", "interest_rate", "interest_rate_after_judgment", "post_judgment_start"),
    "court_fees": ("court_fee", "court_fee_appeal"),
    "cost_shifting": ("cost_shifting", "lawyer_fee_shifting", "lawyer_fee"),
}
"""Rules that the calculation reads, in groups that make sense only together; the rest is for the reader."""

OF_FORUM = ("administrative_fee", "arbitrators", "expedited_up_to", *ARBITRATOR_SCALES)
"""Rules of an arbitral institution that the calculation reads."""


@dataclass(frozen=True)
class LawValue:
    """A value as it applies to a case: the date that picked it, and where it stands."""

    parameter: Parameter
    selected_on: date
    dated: DatedValue

    @property
    def verified(self) -> bool:
        """Whether anybody has read the rule, be it in a secondary source."""
        return self.dated.grade != "unverified"


@dataclass(frozen=True)
class Law:
    """The law of a jurisdiction, and of an arbitral institution before it, at the dates of a case."""

    jurisdiction: str
    values: Mapping[str, LawValue]
    currencies: Mapping[str, str]  # currency of each schedule
    into: str | None = None  # currency of the case, if fees are to be converted
    rates: Mapping[str, float] = field(default_factory=dict)  # units of it for one unit of another

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
        """Return an official fee on an amount: same shape. [currency of the case].

        Raises
        ------
        SimulatorError
            The schedule does not know its fee on such an amount, or its currency has no rate.
        """
        own = self.currencies.get(name)
        rate = 1.0 if own is None or self.into is None else rate_of(own, self.into, self.rates)
        fee = self._own_fee(name, np.asarray(amount, dtype=float) / rate) * rate
        if np.isnan(fee).any():
            unknown = np.asarray(amount)[np.isnan(fee)]
            least = f"{unknown.min():,.2f}"
            raise error("fee_unknown", name=name, jurisdiction=self.jurisdiction, amount=least)
        return fee

    def forum_fee(self, amount: FloatArray) -> FloatArray:
        """Return what the court of first instance or the arbitral institution costs: same shape.

        In arbitration: the institution's fee and, for each arbitrator, the middle of its scale, or its
        ceiling where only that is known. One arbitrator decides up to the limit of expedited proceedings.
        """
        if "administrative_fee" not in self.values:
            return self.fee("court_fee", amount)
        scales = [name for name in ARBITRATOR_SCALES if name in self.values]
        each = sum((self.fee(name, amount) for name in scales), np.zeros_like(amount)) / max(len(scales), 1)
        many: FloatArray | float = self.number("arbitrators")
        if "expedited_up_to" in self.values:
            own = self.currencies["administrative_fee"]
            rate = 1.0 if self.into is None else rate_of(own, self.into, self.rates)
            many = np.where(amount <= self.number("expedited_up_to") * rate, 1.0, many)
        return np.asarray(self.fee("administrative_fee", amount) + many * each)

    def calculated(self) -> set[str]:
        """Return the names of the rules that the calculation reads, and of the tables behind its fees."""
        names = {*OF_FORUM, *(name for group in CALCULATED.values() for name in group)} & self.values.keys()
        tables = {one.of for name in names if isinstance(one := self.values[name].dated.schedule, ShareOf)}
        return names | tables

    def _own_fee(self, name: str, amount: FloatArray) -> FloatArray:
        """Return a fee in the currency of its schedule; a share of another fee follows that one."""
        schedule = self._dated(name).schedule
        assert schedule is not None
        if isinstance(schedule, ShareOf):
            return schedule.settle(self._own_fee(schedule.of, amount), amount)
        return schedule.fee(amount)

    def _dated(self, name: str) -> DatedValue:
        found = self.values.get(name)
        if found is None:
            raise error("law_not_known", name=name, jurisdiction=self.jurisdiction)
        return found.dated

    def with_rule(self, name: str, other: "Law") -> "Law":
        """Return the same law with one rule of another, and the schedule that the rule is a share of."""
        names = [name]
        if name in other.values and isinstance(schedule := other.values[name].dated.schedule, ShareOf):
            names.append(schedule.of)

        def swapped(mine: Mapping[str, T], theirs: Mapping[str, T]) -> dict[str, T]:
            kept = {key: value for key, value in mine.items() if key not in names}
            return kept | {key: value for key, value in theirs.items() if key in names}

        return replace(
            self,
            values=swapped(self.values, other.values),
            currencies=swapped(self.currencies, other.currencies),
        )


def load_law(
    jurisdiction: str,
    dates: Mapping[str, date],
    *,
    institution: str | None = None,
    currency: str | None = None,
    rates: Mapping[str, float] | None = None,
) -> Law:
    """Return the law of a jurisdiction at the dates of a case.

    Parameters
    ----------
    jurisdiction : str
        Code, for example CN.
    dates : mapping
        `contract`, `incident`, `claim`, `valuation`; each parameter says which one picks its value.
    institution : str, optional
        Code of an arbitral institution; its rules stand before those of the jurisdiction.
    currency : str, optional
        Of the case; that of the jurisdiction if left out.
    rates : mapping, optional
        Units of the currency of the case for one unit of another.

    Raises
    ------
    SimulatorError
        The code is not known, or a rule has no value at its date: never a guess.
    """
    values: dict[str, LawValue] = {}
    currencies: dict[str, str] = {}
    for code in [jurisdiction, *([institution] if institution else [])]:
        own = about(code)
        here = {
            name: value_at(one, dates[one.selected_by])
            for name, one in parameters(code).items()
            if name in REQUIRED[own.kind] or in_force(one, dates[one.selected_by])
        }
        values |= here
        currencies |= dict.fromkeys(here, own.currency)
    return Law(jurisdiction, values, currencies, currency, rates or {})


def rate_of(currency: str, into: str, rates: Mapping[str, float]) -> float:
    """Return the units of one currency for a unit of another.

    Raises
    ------
    SimulatorError
        There is no such rate: currencies are never mixed without one.
    """
    if currency == into:
        return 1.0
    if currency not in rates:
        raise error("no_rate", currency=currency, into=into)
    return rates[currency]


def refuse_unverified(laws: Sequence[Law]) -> None:
    """Raise an error that names every rule in use which nobody has verified."""
    names = sorted(
        {
            f"{value.parameter.jurisdiction}/{name}"
            for law in laws
            for name, value in law.values.items()
            if not value.verified
        }
    )
    if names:
        raise error("law_not_verified", names=", ".join(names))


def in_force(parameter: Parameter, day: date) -> bool:
    """Return whether a rule has begun by a day and not ended."""
    begun = [one for one in parameter.values if one.since <= day]
    return bool(begun) and not begun[-1].ended


def value_at(parameter: Parameter, day: date) -> LawValue:
    """Return the value of a parameter at a day.

    Raises
    ------
    SimulatorError
        The rule had not begun by then, or had ended.
    """
    begun = [one for one in parameter.values if one.since <= day]
    if not begun or begun[-1].ended:
        code = "law_ended" if begun else "law_too_early"
        raise error(code, name=parameter.name, jurisdiction=parameter.jurisdiction, day=str(day))
    return LawValue(parameter, day, begun[-1])
