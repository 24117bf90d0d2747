"""The odds of every legal question, world by world: what we do not know about the dice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.court import DEGREES, Clause
from simulator.case.facts import Evidence
from simulator.law.law import Law
from simulator.model.fault import clause_stands, degree_posterior, odds_after

DEGREE = "fault.degree"


@dataclass(frozen=True)
class Odds:
    """Probabilities, each of shape (n_worlds,) unless stated."""

    liable: FloatArray
    degree: FloatArray  # (n_worlds, 3): ordinary, gross, intent; given liability
    admitted: Mapping[str, FloatArray]  # by category of head: (n_worlds, 3), by degree of fault
    clause: Mapping[str, FloatArray]  # by name of clause: (n_worlds, 3), by degree of fault
    given_terms: Mapping[str, FloatArray]  # the same, given that the terms it stands in were incorporated
    terms: Mapping[str, FloatArray]  # chance that terms were incorporated as a whole, by their name
    punitive: FloatArray  # given gross fault or intent
    appeal_by_provider: FloatArray
    appeal_by_claimant: FloatArray
    reversed_if_provider: FloatArray
    reversed_if_claimant: FloatArray


def odds_of(case: Case, law: Law, worlds: Mapping[str, FloatArray]) -> Odds:
    """Return the odds of a case under a law.

    Parameters
    ----------
    case, law : Case, Law
        The dispute, and the rules that the dates of the case select.
    worlds : mapping of name to (n_worlds,) or (n_worlds, 3)
        Draws of the inputs that belong to a world.

    Returns
    -------
    Odds
        For the same worlds.
    """
    worlds = after_findings(case, worlds)
    liable = worlds["court.liable"]
    ratios = measure_ratios(case, worlds)
    ratios += [worlds[f"evidence.{one.name}.likelihood_ratio"] for one in findings(case, DEGREE)]
    degree = degree_posterior(prior=worlds["fault.degree"], likelihood_ratios=ratios)
    punitive = "court.punitive.awarded" if law.switch("punitive") == "available" else None
    never = np.zeros_like(liable)
    return Odds(
        liable=liable,
        degree=degree,
        admitted={
            head.category: _admitted(worlds[f"court.admitted.{head.category}"], law) for head in case.heads
        },
        clause={
            clause.name: _clause(clause, law, worlds, worlds[f"clauses.{clause.name}.incorporated"])
            for clause in case.clauses
        },
        given_terms={
            clause.name: _clause(clause, law, worlds, np.ones_like(liable))
            for clause in case.clauses
            if clause.together
        },
        terms={
            clause.together: worlds[f"clauses.{clause.name}.incorporated"]
            for clause in case.clauses[::-1]
            if clause.together
        },
        punitive=worlds.get(punitive, never) if punitive else never,
        **{
            field: worlds.get(f"proceedings.appeal.{name}", never)
            for field, name in (
                ("appeal_by_provider", "by_provider"),
                ("appeal_by_claimant", "by_claimant"),
                ("reversed_if_provider", "reversed_if_provider"),
                ("reversed_if_claimant", "reversed_if_claimant"),
            )
        },
    )


def measure_ratios(case: Case, worlds: Mapping[str, FloatArray]) -> list[FloatArray]:
    """Return the likelihood ratios of the safety measures taken or missed: each (n_worlds,)."""
    return [
        worlds[f"facts.safety_measures.{index}.likelihood_ratio"]
        for index, measure in enumerate(case.facts.safety_measures)
        if measure.likelihood_ratio is not None
    ]


def findings(case: Case, about: str) -> list[Evidence]:
    """Return the evidence on a question that is stated as a likelihood ratio."""
    return [one for one in case.evidence if one.about == about and one.likelihood_ratio is not None]


def after_findings(case: Case, worlds: Mapping[str, FloatArray]) -> Mapping[str, FloatArray]:
    """Return the inputs of the worlds with the probabilities that the evidence moves; the degree apart."""
    moved = dict(worlds)
    for one in case.evidence:
        if one.likelihood_ratio is not None and one.about != DEGREE:
            ratio = worlds[f"evidence.{one.name}.likelihood_ratio"]
            moved[one.about] = odds_after(chance=moved[one.about], likelihood_ratio=ratio)
    return moved


def _admitted(foreseeable: FloatArray, law: Law) -> FloatArray:
    """Return the probability that a head counts, by degree of fault: (n_worlds, 3).

    Where the law asks for foreseeability only short of gross fault, worse fault lets every head in
    (Code civil art. 1231-3).
    """
    unless_gross = law.switch("foreseeability") == "at_contract_unless_gross"
    worse = np.ones_like(foreseeable) if unless_gross else foreseeable
    return np.stack([foreseeable, worse, worse], axis=1)


def _clause(
    clause: Clause, law: Law, worlds: Mapping[str, FloatArray], incorporated: FloatArray
) -> FloatArray:
    """Return the probability that a clause stands, by degree of fault: (n_worlds, 3)."""
    lawful = displaced_by_law(law)
    chain = []
    for degree in DEGREES:
        name = f"clauses.{clause.name}.displaced_if_{degree}"
        chain.append(
            clause_stands(
                incorporated=incorporated,
                valid=worlds[f"clauses.{clause.name}.valid"],
                displaced=worlds.get(name, np.full(incorporated.size, lawful[degree])),
            )
        )
    return np.stack(chain, axis=1)


def displaced_by_law(law: Law) -> dict[str, float]:
    """Return whether each degree of fault displaces a limitation of liability, 0 or 1."""
    by_law = law.switch("clause_displaced_by")
    return {
        "ordinary": 0.0,
        "gross": float(by_law == "gross_and_intent"),
        "intent": float(by_law != "none"),
    }
