"""Rules on heads of loss, the claim and backups: what is asked for twice, and what is forgotten."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from simulator.case.case import Case
from simulator.case.heads import DATA_CATEGORIES, PROFIT_CATEGORIES, Head, Recreation
from simulator.distributions.quantity import Distribution
from simulator.law.law import Law
from simulator.linting.finding import Finding, Params

ROUNDED = 0.001  # items of a claim are often rounded to whole thousands, sums of them are not
LONGER = 0.05  # a life too long in fewer draws lies outside the 90 % that reports show
POINTS = 400  # of each of two distributions; the chance that one exceeds the other is then known to 0.003
SURELY = 1.0  # currency; smaller gaps are cents lost in rounding


def of_heads(case: Case, law: Law) -> Iterator[Finding]:
    """Yield what is found on heads of loss, the claim and backups."""
    yield from heads_overlap(case)
    yield from rebuilt_and_paid(case)
    yield from wasted_and_profit(case)
    yield from life_above_useful(case)
    yield from costs_twice(case, law)
    yield from claim_does_not_add_up(case)
    yield from backup_not_shared(case)


def heads_overlap(case: Case) -> Iterator[Finding]:
    """Two heads of one category, kept apart neither by months nor by data."""
    for first, second in combinations(case.heads, 2):
        if first.category == second.category and not _apart(first, second):
            params: Params = {"first": first.label, "second": second.label, "category": first.category}
            yield Finding("heads_overlap", "warning", f"heads.{second.name}", params)


def rebuilt_and_paid(case: Case) -> Iterator[Finding]:
    """Data restored or made again, and paid for at its value.

    The case model refuses this where both heads name the same data and one of them makes it again.
    """
    for first, second in combinations(case.heads, 2):
        both = {first.category, second.category}
        perhaps_same = first.data == second.data or first.data is None or second.data is None
        if both <= DATA_CATEGORIES and "data_value" in both and len(both) > 1 and perhaps_same:
            params: Params = {"first": first.label, "second": second.label}
            yield Finding("rebuilt_and_paid", "warning", f"heads.{second.name}", params)


def wasted_and_profit(case: Case) -> Iterator[Finding]:
    """Cost made useless, beside the profit that was to pay for it (BGB s. 284; Restatement 2d s. 349)."""
    profits = [head for head in case.heads if head.category in PROFIT_CATEGORIES]
    for wasted in (head for head in case.heads if head.category == "wasted_cost"):
        if together := tuple(head.label for head in profits if not _apart_in_time(wasted, head)):
            params: Params = {"wasted": wasted.label, "profits": together}
            yield Finding("wasted_and_profit", "warning", f"heads.{wasted.name}", params)


def life_above_useful(case: Case) -> Iterator[Finding]:
    """More life left than a thing had when new: the run counts such draws as new."""
    for head in case.heads:
        if not isinstance(head, Recreation) or head.remaining_life is None or head.useful_life is None:
            continue
        share = exceeding(head.remaining_life, head.useful_life)
        if share > LONGER:
            place = f"heads.{head.name}.remaining_life"
            yield Finding("life_above_useful", "warning", place, {"head": head.label, "share": share})


def exceeding(first: Distribution, second: Distribution) -> float:
    """Return the chance that one quantity exceeds another that does not hang together with it. [-]."""
    levels = (np.arange(POINTS) + 0.5) / POINTS
    return float(np.mean(first.ppf(levels)[:, None] > second.ppf(levels)[None, :]))


def costs_twice(case: Case, law: Law) -> Iterator[Finding]:
    """Costs of the dispute as a head of loss, where the law makes the loser bear lawyers' costs anyway."""
    if law.switch("lawyer_fee_shifting") == "none":
        return
    for head in case.heads:
        if head.category == "legal_costs":
            yield Finding("costs_twice", "warning", f"heads.{head.name}", {"head": head.label})


def claim_does_not_add_up(case: Case) -> Iterator[Finding]:
    """Items of the claim whose sum is not the amount claimed."""
    if not case.claim.heads:
        return
    items, claimed = sum(one.amount.expected() for one in case.claim.heads), case.claimed
    if abs(items - claimed) > max(SURELY, ROUNDED * claimed):
        params = {"items": items, "claimed": claimed, "currency": case.currency}
        yield Finding("claim_does_not_add_up", "error", "claim.heads", params)


def backup_not_shared(case: Case) -> Iterator[Finding]:
    """A backup that the claimant owed and did not keep, while it bears no share of the fault."""
    share = case.fault.claimant_share
    if (
        not share.is_constant
        or share.expected() > 0
        or any(one.kind == "backup_duty" for one in case.clauses)
    ):
        return
    for index, one in enumerate(case.facts.backups):
        if one.duty_of in ("claimant", "both") and one.kept_by in ("nobody", "provider"):
            yield Finding(
                "backup_not_shared", "warning", "fault.claimant_share", {"backup": f"facts.backups.{index}"}
            )
            return


def _apart_in_time(first: Head, second: Head) -> bool:
    return first.months is not None and second.months is not None and not first.months.overlaps(second.months)


def _apart(first: Head, second: Head) -> bool:
    """Return whether two heads say that they are about other months, or about other data."""
    other_data = first.data is not None and second.data is not None and first.data != second.data
    return other_data or _apart_in_time(first, second)
