"""Rules on limits of liability: what they say in the file, and offers that lean on them."""

from collections.abc import Iterator

from simulator.base.model import Bilingual
from simulator.case.case import Case
from simulator.case.court import Clause
from simulator.distributions.quantity import Distribution
from simulator.law.law import Law
from simulator.linting.finding import Finding, Params
from simulator.model.money import DAYS_A_YEAR
from simulator.summary.parts import Summary

LIMITS = ("cap", "super_cap", "sole_remedy")
BITES = 0.05  # a limit that bites in fewer outcomes lies outside the 90 % that reports show
ADDS = 0.05  # interest below a twentieth of the limit is within the rounding of reports (two digits)
STANDS = 0.9  # an offer at the limit pays for a clause that stands; one in ten is a risk to pay for, too


def of_clauses(case: Case, law: Law, summary: Summary | None) -> Iterator[Finding]:
    """Yield what is found on clauses; the last two rules need a result."""
    for clause in case.clauses:
        if clause.kind in LIMITS:
            yield from cap_zero(clause)
            yield from cap_null(clause)
    if summary is not None:
        yield from cap_and_interest(case, law, summary)
        yield from offer_below_cap(summary)


def cap_zero(clause: Clause) -> Iterator[Finding]:
    """A limit of nothing, which is easily written where none is meant."""
    limit = clause.fees.monthly_fee if clause.fees else clause.amount
    if isinstance(limit, Distribution) and limit.is_constant and limit.expected() == 0:
        yield Finding("cap_zero", "warning", f"clauses.{clause.name}", {"clause": clause.label})


def cap_null(clause: Clause) -> Iterator[Finding]:
    """A limit without an amount: it limits nothing."""
    if clause.amount is None and clause.fees is None:
        yield Finding("cap_null", "warning", f"clauses.{clause.name}", {"clause": clause.label})


def cap_and_interest(case: Case, law: Law, summary: Summary) -> Iterator[Finding]:
    """A limit that bites, and interest that runs on top of it."""
    start = law.switch("interest_start")
    if start == "judgment" or summary.award.p_at_cap < BITES:
        return
    since = (case.dates.valuation - getattr(case.dates, start)).days / DAYS_A_YEAR
    interest = law.number("interest_rate") * max(0.0, since + summary.costs.months.mean / 12.0)
    if interest >= ADDS:
        labels = tuple(clause.label for clause in case.clauses if clause.kind in LIMITS)
        params: Params = {"clauses": labels, "interest": interest}
        yield Finding("cap_and_interest", "note", "clauses", params)


def offer_below_cap(summary: Summary) -> Iterator[Finding]:
    """An offer of no more than a limit that the court may strike."""
    for clause in summary.clauses:
        limit = clause.amount
        if clause.kind not in LIMITS or not isinstance(limit, int | float):
            continue
        for offer in summary.offers:
            stands = clause.stands.mean
            if offer.by == "provider" and offer.worth.mean <= limit and stands < STANDS:
                params: Params = {
                    "offer": Bilingual(**offer.label),
                    "clause": Bilingual(**clause.label),
                    "falls": 1.0 - stands,
                }
                yield Finding("offer_below_cap", "warning", f"offers.{offer.name}", params)
