"""Rules on sources: undated, unused, one voice only, counted twice, or of another time than the case."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from simulator.base.model import Source
from simulator.case.case import Case
from simulator.case.inputs import Input
from simulator.case.places import parts_of
from simulator.linting.finding import Finding, Params
from simulator.summary.evidence import used_twice

JUDGED = 5  # a case with fewer judged values has little to ask a second person about
YEARS = 3  # at 2 % a year prices move 6 % in three years, beyond the two digits that reports show
DAYS_A_YEAR = 365  # reports of an event follow within months; a year later the outcome may be known
LEAP_YEAR = 366


def of_sources(case: Case, inputs: Mapping[str, Input]) -> Iterator[Finding]:
    """Yield what is found on sources and their dates."""
    own = [one for one in inputs.values() if one.origin == "case"]
    yield from source_without_date(case)
    yield from source_unused(case)
    yield from one_judge(own)
    yield from evidence_same_source(case)
    yield from money_of_another_year(case, own)
    yield from source_after_valuation(case, own)
    yield from event_after_valuation(case)


def source_without_date(case: Case) -> Iterator[Finding]:
    """A source that does not say when it was stated; the law's own dates are in its files."""
    learned = {one.about for one in case.learned}  # the reader of the file wrote these sources
    for at, source in parts_of(case, Source):
        place = at.removesuffix(".source")
        if source.stated_on is None and source.kind != "statute" and place not in learned:
            yield Finding("source_without_date", "note", place)


def source_unused(case: Case) -> Iterator[Finding]:
    """A source in the table that nothing refers to."""
    used = set(_referred(case.model_dump()))
    for name in case.sources:
        if name not in used:
            yield Finding("source_unused", "note", f"sources.{name}")


def one_judge(own: list[Input]) -> Iterator[Finding]:
    """All judgement of a case from one person or group."""
    judged = [one.source for one in own if one.source.kind == "expert_judgement"]
    voices = {source.who or source.where for source in judged}
    if len(judged) >= JUDGED and len(voices) == 1:
        yield Finding("one_judge", "note", "sources", {"count": len(judged), "who": voices.pop() or ""})


def evidence_same_source(case: Case) -> Iterator[Finding]:
    """Evidence from the source that stands behind what it is to move."""
    for name in used_twice(case):
        yield Finding("evidence_same_source", "warning", f"evidence.{name}")


def money_of_another_year(case: Case, own: list[Input]) -> Iterator[Finding]:
    """A loss in the money of some years before the case is looked at."""
    for one in own:
        stated = one.source.stated_on
        if stated is None or not one.name.startswith("heads.") or one.kind != "amount":
            continue
        days = (case.dates.valuation - stated).days
        if days > YEARS * LEAP_YEAR:  # never a day too early
            params: Params = {"year": stated.year, "years": days / DAYS_A_YEAR}
            yield Finding("money_of_another_year", "warning", one.name, params)


def source_after_valuation(case: Case, own: list[Input]) -> Iterator[Finding]:
    """Values stated long after the day on which the case is looked at: with hindsight."""
    late = [one for one in own if _days_after(case, one.source.stated_on) > DAYS_A_YEAR]
    if late:
        latest = max(one.source.stated_on.isoformat() for one in late if one.source.stated_on)
        params: Params = {"count": len(late), "latest": latest, "valuation": case.dates.valuation.isoformat()}
        yield Finding("source_after_valuation", "note", "dates.valuation", params)


def event_after_valuation(case: Case) -> Iterator[Finding]:
    """Evidence, an offer or a move that nobody knew of on the day of the valuation."""
    events = [
        *((f"evidence.{one.name}", one.found_on) for one in case.evidence),
        *((f"offers.{one.name}", one.made_on) for one in case.offers),
        *((f"moves.{index}", one.on) for index, one in enumerate(case.moves)),
    ]
    for place, day in events:
        if _days_after(case, day) > 0:
            params = {"day": day.isoformat(), "valuation": case.dates.valuation.isoformat()}
            yield Finding("event_after_valuation", "warning", place, params)


def _days_after(case: Case, day: date | None) -> int:
    return 0 if day is None else (day - case.dates.valuation).days


def _referred(value: Any) -> Iterator[str]:
    """Yield every source that is given by its name, those of variants too."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "source" and isinstance(item, str):
                yield item
            else:
                yield from _referred(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _referred(item)
