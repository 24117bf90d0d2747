"""The summary of a run: what stands in summary.json, part by part."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from simulator.summary.described import (
    Confidential,
    Court,
    Finding,
    Happened,
    Input,
    LawValue,
    Learned,
    Terms,
    VariantName,
    Warning,
)
from simulator.summary.explained import (
    Dependence,
    Driver,
    Evidence,
    Forums,
    LawChanges,
    MainFigures,
    Move,
    Node,
    TwoLevels,
    Variant,
)
from simulator.summary.figures import (
    Award,
    Clause,
    Costs,
    Distributions,
    Fault,
    Head,
    Offer,
    OfferCurve,
    Outcome,
    Outflow,
    Reservation,
    Settlement,
    Step,
)
from simulator.summary.marks import (
    AMOUNT,
    AWARDED,
    COUNT,
    DRAWN,
    EVERYTHING,
    EXACT,
    FAULT,
    ITEMS,
    MAKER,
    RANKED,
    STATED,
    Part,
    follows_from,
)
from simulator.summary.stated import (
    ArbitralForum,
    Claim,
    CourtForum,
    Currency,
    Dates,
    Digest,
    Facts,
    Parties,
    Rate,
    Text,
)

FORMAT: Literal["damnum-summary-1"] = "damnum-summary-1"
"""Stands in every summary.json; the number rises when a program that reads it would have to change."""


class Provenance(Part, frozen=True):
    """With which versions, and from how much, a result was made."""

    versions: Annotated[dict[str, str], MAKER]
    replicates: Annotated[int, Meta(ge=1), COUNT]
    worlds: Annotated[int, Meta(ge=1), COUNT]


class Run(Part, frozen=True):
    """What a run needs to be done again, beside its draws, seed and method; see `simulator.provenance`."""

    case_sha256: Digest
    variants: tuple[str, ...]
    jurisdiction: str | None
    strict_law: bool
    data: dict[str, Digest]
    packages: Annotated[dict[str, str], MAKER]
    platform: Annotated[str, MAKER]


class CaseParts(Part, frozen=True):
    """The first part of a summary: what the case states, and how it was run."""

    format: Annotated[Literal["damnum-summary-1"], EXACT, STATED]
    case: Annotated[str, EXACT, STATED]
    title: Annotated[Text, EXACT, STATED]
    summary_text: Annotated[Text, EXACT, STATED]
    currency: Annotated[Currency, EXACT, STATED]
    jurisdiction: Annotated[str, EXACT, STATED]
    jurisdiction_name: Annotated[Text, EXACT, STATED]
    learned: Annotated[tuple[Learned, ...], EXACT, ITEMS]
    rates: Annotated[tuple[Rate, ...], EXACT, STATED]
    terms: Annotated[Terms | None, EXACT, STATED]
    time_limit: Annotated[date, EXACT, STATED]
    forum: Annotated[CourtForum | ArbitralForum, EXACT, STATED]
    n_draws: Annotated[int, Meta(ge=1), COUNT, EXACT, STATED]
    seed: Annotated[int, Meta(ge=0), EXACT, STATED]
    method: Annotated[Literal["sobol", "random"], EXACT, STATED]
    digest: Annotated[Digest, EXACT, ITEMS]
    variant: Annotated[VariantName | None, EXACT, STATED]
    parties: Annotated[Parties, EXACT, STATED]
    dates: Annotated[Dates, EXACT, STATED]
    facts: Annotated[Facts, EXACT, STATED]
    claim: Annotated[Claim, EXACT, STATED]


class Summary(CaseParts, frozen=True):
    """Every statistic of a run, with what it was made from.

    Amounts are in `currency`; `mcse` is the Monte Carlo standard error, null of a single replicate.
    In what the other side sees a withheld part is empty, or None whatever its type; see `report.disclosure`.
    """

    fault: Annotated[Fault, DRAWN, follows_from(*FAULT)]
    clauses: Annotated[tuple[Clause, ...], EXACT, follows_from(*FAULT, "clauses")]
    court: Annotated[Court, EXACT, follows_from("court", "evidence")]
    costs: Annotated[Costs, DRAWN, follows_from("proceedings")]
    outcomes: Annotated[tuple[Happened, ...], EXACT, ITEMS]
    variants: Annotated[dict[str, Variant] | None, DRAWN, follows_from(*EVERYTHING)]
    other_law: Annotated[LawChanges | None, DRAWN, follows_from(*EVERYTHING)]
    forums: Annotated[Forums | None, DRAWN, follows_from(*EVERYTHING)]
    before_evidence: Annotated[MainFigures | None, DRAWN, follows_from(*EVERYTHING)]
    confidential: Annotated[Confidential, EXACT, STATED]
    lint: Annotated[tuple[Finding, ...] | None, RANKED, follows_from(*EVERYTHING)]
    run: Annotated[Run | None, EXACT, follows_from(*EVERYTHING)]
    inputs: Annotated[tuple[Input, ...], EXACT, ITEMS]
    law: Annotated[tuple[LawValue, ...], EXACT, STATED]
    warnings: Annotated[tuple[Warning, ...], RANKED, ITEMS]
    provenance: Annotated[Provenance, EXACT, STATED]
    award: Annotated[Award, AMOUNT, DRAWN, follows_from(*AWARDED)]
    claimant_net: Annotated[Outcome, AMOUNT, DRAWN, follows_from(*AWARDED)]
    provider_outlay: Annotated[Outcome, AMOUNT, DRAWN, follows_from(*AWARDED)]
    heads: Annotated[tuple[Head, ...], DRAWN, follows_from(*AWARDED)]
    waterfall: Annotated[tuple[Step, ...], DRAWN, follows_from(*AWARDED)]
    reservation: Annotated[Reservation, AMOUNT, DRAWN, follows_from(*EVERYTHING)]
    settlement: Annotated[Settlement, DRAWN, follows_from(*EVERYTHING)]
    offers: Annotated[tuple[Offer, ...], DRAWN, follows_from(*AWARDED, "offers")]
    distributions: Annotated[Distributions, DRAWN, ITEMS]
    outflow: Annotated[Outflow, DRAWN, follows_from(*EVERYTHING)]
    two_levels: Annotated[TwoLevels, DRAWN, follows_from(*AWARDED)]
    drivers: Annotated[tuple[Driver, ...], RANKED, follows_from(*EVERYTHING)]
    tree: Annotated[tuple[Node, ...], DRAWN, follows_from(*AWARDED)]
    offer_curve: Annotated[OfferCurve, DRAWN, follows_from(*AWARDED, "offers")]
    moves: Annotated[tuple[Move, ...], DRAWN, follows_from(*EVERYTHING)]
    evidence: Annotated[tuple[Evidence, ...], DRAWN, ITEMS]
    dependence: Annotated[Dependence | None, DRAWN, ITEMS]


def main_figures(summary: Summary) -> MainFigures:
    """Return the figures by which results are compared."""
    return MainFigures(
        award=summary.award,
        claimant_net=summary.claimant_net,
        provider_outlay=summary.provider_outlay,
        reservation=summary.reservation,
        settlement=summary.settlement,
    )
