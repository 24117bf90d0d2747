"""Precedents as plain arrays, one table a question; facts of rows and of cases are coded alike."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from simulator.base.model import FloatArray

if TYPE_CHECKING:
    from simulator.learning.precedents import Precedent

Family = Literal["china", "civil", "common", "other"]
FAMILIES: tuple[str, ...] = get_args(Family)
Quantity = Literal["liability", "ratio", "clause", "share", "reversal"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)

ELSEWHERE = "elsewhere"
"""A jurisdiction without rows that every table has: its effect is drawn from the population of places."""

FACTS: dict[str, tuple[str, ...]] = {
    "liability": ("backup_sold", "backup_kept"),
    "ratio": (),
    "clause": ("grave_fault", "cap_over_loss", "higher_instance"),
    "share": ("backup_sold", "backup_kept"),
    "reversal": (),
}
"""Facts that each question looks at, in the order of the columns."""

ORDER = ("none", "first", "appeal", "final")
DISPUTE = re.compile(r"-[0-9]$")  # what tells instances of a dispute apart in their ids

TYPICAL_CAP = 0.01  # share of the loss at which the column of the cap is zero
SMALLEST_CAP = 1e-4  # a cap of nothing, or below this share of the loss, counts as this share


@dataclass(frozen=True)
class Facts:
    """What is known of a case; None is not known, and counts as the average of the rows."""

    family: Family | None = None  # of the law; needed where the jurisdiction has no precedents
    backup_sold: bool | None = None  # a backup service was sold or promised
    backup_kept: bool | None = None  # the customer kept a usable backup
    degree: Literal["none", "ordinary", "gross", "intent"] | None = None
    cap_over_loss: float | None = None
    instance: Literal["first", "appeal", "final"] | None = None
    appellant: Literal["provider", "claimant"] | None = None


@dataclass(frozen=True)
class Table:
    """Rows of one question as arrays of the same length.

    `jurisdictions` are countries (states of a federation share one), ELSEWHERE the last of them;
    `family` and `jurisdiction` point into FAMILIES and into it. `outcome` is 0 or 1, or a share from 0
    to 1. `capped` marks a share that a clause cut: it says only that the share is above zero.
    """

    quantity: Quantity
    jurisdictions: tuple[str, ...]
    place_family: tuple[str, ...]  # legal family of each jurisdiction, "" for ELSEWHERE
    family: NDArray[np.int64]  # (n_rows,)
    jurisdiction: NDArray[np.int64]  # (n_rows,)
    facts: FloatArray  # (n_rows, n_facts)
    outcome: FloatArray  # (n_rows,)
    capped: NDArray[np.bool_]  # (n_rows,)


def country_of(jurisdiction: str) -> str:
    """Return the country of a code: US of us-ca, GB of GB-EAW."""
    return jurisdiction.upper().partition("-")[0]


def column(name: str, facts: Facts) -> float:
    """Return a fact as a number.

    - Truth values: yes +1/2, no -1/2, not known 0, so that the intercept is the average case.
    - grave_fault: 1 for gross fault and intent, else 0; a degree that nobody recorded counts as ordinary.
    - cap_over_loss: powers of ten above TYPICAL_CAP; 0 where cap or loss is not known.
    - higher_instance: appeal and final +1/2, first -1/2, not known 0.
    """
    if name == "grave_fault":
        return float(facts.degree in ("gross", "intent"))
    if name == "cap_over_loss":
        share = facts.cap_over_loss
        return 0.0 if share is None else math.log10(max(share, SMALLEST_CAP) / TYPICAL_CAP)
    if name == "higher_instance":
        return 0.0 if facts.instance is None else 0.5 if facts.instance in ("appeal", "final") else -0.5
    known = {"backup_sold": facts.backup_sold, "backup_kept": facts.backup_kept}[name]
    return 0.0 if known is None else 0.5 if known else -0.5


def facts_of(row: "Precedent") -> Facts:
    """Return the facts of a precedent; the loss is the amount claimed."""
    share = row.clause_cap / row.claimed if row.clause_cap is not None and row.claimed else None
    return Facts(
        family=row.family,
        backup_sold=row.backup_sold,
        backup_kept=row.backup_kept,
        degree=row.provider_fault,
        cap_over_loss=share,
        instance=None if row.instance == "none" else row.instance,
    )


def answers(quantity: Quantity, precedents: "Sequence[Precedent]") -> "list[Precedent]":
    """Return the rows that answer a question; without adjacent ones, offers and settlements.

    Of several instances of a dispute (ids that differ in a last digit) the last that answers counts, for a
    ratio the last that no clause cut; a clause and a reversal are answers of each court, and all count.
    """
    rows = [
        row
        for row in precedents
        if not row.adjacent and row.instance != "none" and _outcome(quantity, row) is not None
    ]
    if quantity in ("liability", "ratio", "share"):
        rows.sort(key=lambda row: (not _cut(quantity, row), ORDER.index(row.instance)))
        rows = list({dispute_of(row): row for row in rows}.values())
    return sorted(rows, key=lambda row: row.id)


def dispute_of(row: "Precedent") -> str:
    """Return what the instances of a dispute share of their ids."""
    return DISPUTE.sub("", row.id)


def table_of(quantity: Quantity, precedents: "Sequence[Precedent]") -> Table:
    """Return the rows that answer a question, as arrays.

    An award above the claim (interest, costs) counts as the whole claim.
    """
    rows = answers(quantity, precedents)
    countries = [country_of(row.jurisdiction) for row in rows]
    family_of = {country: row.family for country, row in zip(countries, rows, strict=True)}
    places = (*sorted(family_of), ELSEWHERE)
    names = FACTS[quantity]
    facts = [[column(name, facts_of(row)) for name in names] for row in rows]
    return Table(
        quantity=quantity,
        jurisdictions=places,
        place_family=tuple(family_of.get(place, "") for place in places),
        family=np.array([FAMILIES.index(row.family) for row in rows], dtype=np.int64),
        jurisdiction=np.array([places.index(country) for country in countries], dtype=np.int64),
        facts=np.array(facts, dtype=np.float64).reshape(len(rows), len(names)),
        outcome=np.array([_outcome(quantity, row) for row in rows], dtype=np.float64),
        capped=np.array([_cut(quantity, row) for row in rows], dtype=np.bool_),
    )


def _cut(quantity: Quantity, row: "Precedent") -> bool:
    """Return whether a clause cut the share that a row states."""
    return quantity == "ratio" and row.clause == "upheld"


def _outcome(quantity: Quantity, row: "Precedent") -> float | None:
    """Return what a row says to a question, None where it says nothing."""
    if quantity == "liability":
        return {"liable": 1.0, "not_liable": 0.0}.get(row.outcome)
    if quantity == "ratio":
        known = row.outcome == "liable" and not row.censored and row.awarded is not None and row.claimed
        return (
            min(row.awarded / row.claimed, 1.0) if known and row.awarded is not None and row.claimed else None
        )
    if quantity == "clause":
        return {"upheld": 1.0, "struck": 0.0}.get(row.clause or "")
    if quantity == "share":
        return row.claimant_share
    return float(row.reversed) if row.appealed and row.reversed is not None else None
