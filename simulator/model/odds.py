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
from simulator.model.values import Values

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


def odds_of(case: Case, law: Law, worlds: Values) -> Odds:
    """Return the odds of a case under a law.

    Parameters
    ----------
    case, law : Case, Law
        The dispute, completed, and the rules that the dates of the case select.
    worlds : Values
        Draws of the inputs that belong to a world: (n_worlds,), of the degree of fault (n_worlds, 3).

    Returns
    -------
    Odds
        For the same worlds.
    """
    worlds = after_findings(case, worlds)
    liable = worlds[case.court.liable]
    ratios = measure_ratios(case, worlds)
    ratios += [worlds[finding.likelihood_ratio] for finding in findings(case, DEGREE)]
    degree = degree_posterior(prior=worlds[case.fault.degree], likelihood_ratios=ratios)
    punitive = case.court.punitive if law.switch("punitive") == "available" else None
    appeal = case.proceedings.appeal
    never = np.zeros_like(liable)
    return Odds(
        liable=liable,
        degree=degree,
        admitted={
            head.category: _admitted(worlds[case.court.admitted[head.category]], law) for head in case.heads
        },
        clause={
            clause.name: _clause(clause, law, worlds, worlds[clause.incorporated]) for clause in case.clauses
        },
        given_terms={
            clause.name: _clause(clause, law, worlds, np.ones_like(liable))
            for clause in case.clauses
            if clause.together
        },
        terms={
            clause.together: worlds[clause.incorporated] for clause in case.clauses[::-1] if clause.together
        },
        punitive=worlds[punitive.awarded] if punitive else never,
        appeal_by_provider=worlds[appeal.by_provider] if appeal else never,
        appeal_by_claimant=worlds[appeal.by_claimant] if appeal else never,
        reversed_if_provider=worlds[appeal.reversed_if_provider] if appeal else never,
        reversed_if_claimant=worlds[appeal.reversed_if_claimant] if appeal else never,
    )


def measure_ratios(case: Case, worlds: Values) -> list[FloatArray]:
    """Return the likelihood ratios of the safety measures taken or missed: each (n_worlds,)."""
    return [
        worlds[measure.likelihood_ratio]
        for measure in case.facts.safety_measures
        if measure.likelihood_ratio is not None
    ]


def findings(case: Case, about: str) -> list[Evidence]:
    """Return the evidence on a question that is stated as a likelihood ratio."""
    return [one for one in case.evidence if one.about == about and one.likelihood_ratio is not None]


def after_findings(case: Case, worlds: Values) -> Values:
    """Return the inputs of the worlds with the probabilities that the evidence moves; the degree apart."""
    moved = dict(worlds.by_name)
    for one in case.evidence:
        if one.likelihood_ratio is not None and one.about != DEGREE:
            ratio = worlds[one.likelihood_ratio]
            moved[one.about] = odds_after(chance=moved[one.about], likelihood_ratio=ratio)
    return Values(worlds.places, moved)


def _admitted(foreseeable: FloatArray, law: Law) -> FloatArray:
    """Return the probability that a head counts, by degree of fault: (n_worlds, 3).

    Where the law asks for foreseeability only short of gross fault, worse fault lets every head in
    (Code civil art. 1231-3).
    """
    unless_gross = law.switch("foreseeability") == "at_contract_unless_gross"
    worse = np.ones_like(foreseeable) if unless_gross else foreseeable
    return np.stack([foreseeable, worse, worse], axis=1)


def _clause(clause: Clause, law: Law, worlds: Values, incorporated: FloatArray) -> FloatArray:
    """Return the probability that a clause stands, by degree of fault: (n_worlds, 3)."""
    lawful = displaced_by_law(law)
    stated = {"gross": clause.displaced_if_gross, "intent": clause.displaced_if_intent}
    chain = []
    for degree in DEGREES:
        of_case = stated.get(degree)
        displaced = np.full(incorporated.size, lawful[degree]) if of_case is None else worlds[of_case]
        valid = worlds[clause.valid]
        chain.append(clause_stands(incorporated=incorporated, valid=valid, displaced=displaced))
    return np.stack(chain, axis=1)


def displaced_by_law(law: Law) -> dict[str, float]:
    """Return whether each degree of fault displaces a limitation of liability, 0 or 1."""
    by_law = law.switch("clause_displaced_by")
    return {
        "ordinary": 0.0,
        "gross": float(by_law == "gross_and_intent"),
        "intent": float(by_law != "none"),
    }
