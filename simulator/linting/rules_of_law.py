"""Rules on the law of a case: read by nobody, read long ago, out of time, or not there at all."""

from collections.abc import Iterator, Sequence

from simulator.base.model import Bilingual
from simulator.case.case import Case
from simulator.law.law import Law
from simulator.linting.finding import Finding, Params
from simulator.summary.law import calculated, is_old, time_limit


def of_law(case: Case, law: Law) -> Iterator[Finding]:
    """Yield what is found on the law that the calculation reads."""
    yield from law_unverified(case, law)
    yield from law_old(case, law)
    yield from out_of_time(case, law)
    yield from punitive_unavailable(case, law)
    yield from punitive_above_limit(case, law)


def law_unverified(case: Case, law: Law) -> Iterator[Finding]:
    """Rules that nobody has read."""
    used = calculated(law, case)
    if names := sorted(name for name, one in law.values.items() if name in used and not one.verified):
        params: Params = {"count": len(names), "names": _labels(law, names)}
        yield Finding("law_unverified", "warning", "jurisdiction", params)


def law_old(case: Case, law: Law) -> Iterator[Finding]:
    """Rules last confirmed more than a year before the valuation."""
    used, day = calculated(law, case), case.dates.valuation
    if names := sorted(name for name, one in law.values.items() if name in used and is_old(one, day)):
        params: Params = {"count": len(names), "names": _labels(law, names)}
        yield Finding("law_old", "warning", "dates.valuation", params)


def out_of_time(case: Case, law: Law) -> Iterator[Finding]:
    """A claim after the last day for filing it."""
    last = time_limit(case, law)
    if case.dates.claim > last:
        params = {"claim": case.dates.claim.isoformat(), "last": last.isoformat()}
        yield Finding("out_of_time", "warning", "dates.claim", params)


def punitive_unavailable(case: Case, law: Law) -> Iterator[Finding]:
    """Punitive damages where the law knows none: the run leaves them out."""
    if case.court.punitive is not None and law.switch("punitive") == "none":
        yield Finding("punitive_unavailable", "error", "court.punitive", {"law": law.jurisdiction})


def punitive_above_limit(case: Case, law: Law) -> Iterator[Finding]:
    """A ratio of punitive damages that may exceed the law's limit."""
    if case.court.punitive is None or "punitive_ratio_limit" not in law.values:
        return
    limit, largest = law.number("punitive_ratio_limit"), case.court.punitive.ratio.support()[1]
    if largest > limit:
        params: Params = {"limit": limit, "law": law.jurisdiction}
        yield Finding("punitive_above_limit", "warning", "court.punitive.ratio", params)


def _labels(law: Law, names: Sequence[str]) -> tuple[Bilingual, ...]:
    return tuple(law.values[name].parameter.label for name in names)
