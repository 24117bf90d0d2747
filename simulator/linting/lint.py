"""All rules over one case: slips and weak spots, the gravest first, waived ones with their reason."""

from collections.abc import Iterator
from dataclasses import replace

from simulator.case.case import Case
from simulator.case.inputs import inputs_of
from simulator.law.law import Law
from simulator.linting.clauses import of_clauses
from simulator.linting.finding import SEVERITIES, Finding
from simulator.linting.heads import of_heads
from simulator.linting.odds import of_odds
from simulator.linting.outcome import of_result
from simulator.linting.rules_of_law import of_law
from simulator.linting.sources import of_sources
from simulator.summary.result import Result


def lint(case: Case, *, law: Law, result: Result | None = None) -> list[Finding]:
    """Return the slips and weak spots of a case.

    Parameters
    ----------
    case : Case
        Checked, from `load_case`.
    law : Law
        That the case is under.
    result : Result, optional
        Of the case; without it the rules that need one are left out.

    Returns
    -------
    list of Finding
        Errors, warnings, notes; each by its place. Waived ones stand among them.
    """
    found = [_waived(one, case) for one in _found(case, law, result)]
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), one.place, one.code))


def _found(case: Case, law: Law, result: Result | None) -> Iterator[Finding]:
    inputs = inputs_of(case)
    yield from of_heads(case, law)
    yield from of_clauses(case, law, result.summary if result else None)
    yield from of_odds(case, inputs, law)
    yield from of_law(case, law)
    yield from of_sources(case, inputs)
    if result is not None:
        yield from of_result(case, inputs, result)


def _waived(one: Finding, case: Case) -> Finding:
    """Return a finding with the reason of the case for not applying its rule, if it gives one."""
    for waiver in case.lint.waived if case.lint else ():
        if waiver.code == one.code and waiver.place in (None, one.place):
            return replace(one, waived=waiver.why)
    return one
