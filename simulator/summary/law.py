"""What a result says of its law: each rule with the date that picked it, time limits, what to warn of."""

from calendar import monthrange
from collections.abc import Iterable, Set
from datetime import date

from msgspec import convert

from simulator.case.case import ArbitralForum, Case
from simulator.draws.model import Model
from simulator.law import law as rules
from simulator.law.law import Law
from simulator.summary.described import LawValue, Warning, WarningParams
from simulator.summary.stated import Reference


def time_limit(case: Case, law: Law) -> date:
    """Return the last day for filing the claim, if the claimant knew of the loss when it happened."""
    begins = case.dates.incident
    if law.switch("limitation_start") == "end_of_year_of_knowledge":
        begins = date(begins.year, 12, 31)
    months = round(12 * law.number("limitation_years")) + begins.month - 1
    year, month = begins.year + months // 12, months % 12 + 1
    return date(year, month, min(begins.day, monthrange(year, month)[1]))


def calculated(law: Law, case: Case) -> Set[str]:
    """Return the names of the rules that the calculation of a case reads."""
    fees_of_court = {"court_fee"} if isinstance(case.forum, ArbitralForum) else set()
    return law.calculated() - fees_of_court


def is_old(value: rules.LawValue, day: date) -> bool:
    """Return whether a rule was last confirmed more than a year before a day."""
    return (day - value.parameter.checked_to).days > 365


def law_values(model: Model) -> tuple[LawValue, ...]:
    """Return the rules of a run by their names."""
    used = calculated(model.law, model.case)
    return tuple(_law_value(value, model.case, used) for _, value in sorted(model.law.values.items()))


def _law_value(value: rules.LawValue, case: Case, used: Set[str]) -> LawValue:
    """Return a rule as it applies to a case: its value, the date that picked it, where it stands."""
    parameter, dated = value.parameter, value.dated
    return LawValue(
        name=parameter.name,
        label=parameter.label.model_dump(),
        kind=parameter.kind,
        value=dated.value,
        text=dated.text.model_dump() if dated.text else None,
        unit=parameter.unit,
        selected_by=parameter.selected_by,
        selected_on=value.selected_on,
        since=dated.since,
        reference=convert(dated.reference.model_dump(mode="json"), Reference),
        grade=dated.grade,
        checked_to=parameter.checked_to,
        old=is_old(value, case.dates.valuation),
        body=parameter.jurisdiction.upper(),
        calculated=parameter.name in used,
        note=dated.note.model_dump() if dated.note else None,
    )


def warnings(model: Model) -> list[Warning]:
    """Return what a reader must be told: law that was not verified, questions that were sampled."""
    law = model.law
    found: list[Warning] = []
    used = calculated(law, model.case)
    unverified = sorted(name for name, one in law.values.items() if name in used and not one.verified)
    if unverified:
        found.append(about_names("law_unverified", unverified))
    last = time_limit(model.case, law)
    if model.case.dates.claim > last:
        found.append(Warning("out_of_time", WarningParams(last=last)))
    data = model.case.facts.data
    regime = law.switch("data_protection")
    if data.personal and regime != "none":
        quiet = regime == "ccpa" and not data.exfiltrated
        found.append(Warning("ccpa_not_met" if quiet else "personal_data", WarningParams(regime=regime)))
    day = model.case.dates.valuation
    old = sorted(name for name, one in law.values.items() if name in used and is_old(one, day))
    if old:
        found.append(about_names("law_old", old))
    if model.tree.sampled:
        found.append(about_names("nodes_sampled", model.tree.sampled))
    return found


def about_names(code: str, names: Iterable[str]) -> Warning:
    """Return a warning that speaks of rules, questions or evidence by their names."""
    return Warning(code, WarningParams(names=tuple(names)))
