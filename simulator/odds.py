"""The odds of every legal question, world by world: what we do not know about the dice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base import FloatArray
from simulator.case import Case
from simulator.case_court import DEGREES, Clause
from simulator.fault import clause_stands, degree_posterior
from simulator.law import Law


@dataclass(frozen=True)
class Odds:
    """Probabilities, each of shape (n_worlds,) unless stated."""

    liable: FloatArray
    degree: FloatArray  # (n_worlds, 3): ordinary, gross, intent; given liability
    admitted: Mapping[str, FloatArray]  # by category of head: (n_worlds, 3), by degree of fault
    clause: Mapping[str, FloatArray]  # by name of clause: (n_worlds, 3), by degree of fault
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
    liable = worlds["court.liable"]
    ratios = [
        worlds[f"facts.safety_measures.{index}.likelihood_ratio"]
        for index, measure in enumerate(case.facts.safety_measures)
        if measure.likelihood_ratio is not None
    ]
    degree = degree_posterior(prior=worlds["fault.degree"], likelihood_ratios=ratios)
    punitive = "court.punitive.awarded" if law.switch("punitive") == "available" else None
    never = np.zeros_like(liable)
    return Odds(
        liable=liable,
        degree=degree,
        admitted={
            head.category: _admitted(worlds[f"court.admitted.{head.category}"], law) for head in case.heads
        },
        clause={clause.name: _clause(clause, law, worlds, liable.size) for clause in case.clauses},
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


def _admitted(foreseeable: FloatArray, law: Law) -> FloatArray:
    """Return the probability that a head counts, by degree of fault: (n_worlds, 3).

    Where the law asks for foreseeability only short of gross fault, worse fault lets every head in
    (Code civil art. 1231-3).
    """
    unless_gross = law.switch("foreseeability") == "at_contract_unless_gross"
    worse = np.ones_like(foreseeable) if unless_gross else foreseeable
    return np.stack([foreseeable, worse, worse], axis=1)


def _clause(clause: Clause, law: Law, worlds: Mapping[str, FloatArray], n_worlds: int) -> FloatArray:
    """Return the probability that a clause stands, by degree of fault: (n_worlds, 3)."""
    by_law = law.switch("clause_displaced_by")
    lawful = {
        "ordinary": 0.0,
        "gross": float(by_law == "gross_and_intent"),
        "intent": float(by_law != "none"),
    }
    chain = []
    for degree in DEGREES:
        name = f"clauses.{clause.name}.displaced_if_{degree}"
        chain.append(
            clause_stands(
                incorporated=worlds[f"clauses.{clause.name}.incorporated"],
                valid=worlds[f"clauses.{clause.name}.valid"],
                displaced=worlds.get(name, np.full(n_worlds, lawful[degree])),
            )
        )
    return np.stack(chain, axis=1)
