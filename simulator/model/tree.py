"""The tree of what a court may decide by yes or no: its end points, and their exact weights.

An end point ("state") says which heads count, which clauses stand, which share of fault applies and
whether punitive damages are due. Draws of amounts are evaluated on every state; odds only weigh them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.court import DEGREES, Clause
from simulator.model.odds import Odds

STATE_LIMIT = 64  # more states than this, and the least influential nodes are sampled instead


@dataclass(frozen=True)
class State:
    """An award that a court may make."""

    share: str  # input that holds the claimant's share
    categories: frozenset[str]  # heads that count
    standing: tuple[str, ...]  # clauses that limit, or free from a limit
    punitive: bool


@dataclass(frozen=True)
class Branch:
    """One way through the tree; several may end in the same state. Sampled nodes are not asked."""

    degree: int  # index into DEGREES
    admitted: tuple[tuple[str, bool], ...]
    clauses: tuple[tuple[str, bool], ...]
    punitive: bool | None  # None where the question does not arise
    state: int | None  # None: nothing is awarded
    terms: Mapping[str, str]  # terms in which a clause stands, by its name


@dataclass(frozen=True)
class Tree:
    """States and the branches that lead to them; `sampled` names the nodes that are drawn instead."""

    states: tuple[State, ...]
    branches: tuple[Branch, ...]
    sampled: tuple[str, ...]


def grow(
    case: Case,
    *,
    certain: Mapping[str, float],
    punitive: bool,
    influence: Mapping[str, float],
    state_limit: int = STATE_LIMIT,
) -> Tree:
    """Return the tree of a case.

    Parameters
    ----------
    case : Case
        The dispute.
    certain : mapping
        Nodes (`court.admitted.churn`, `clauses.fee_cap`) whose answer is known to be 0 or 1.
    punitive : bool
        Whether the law of the case knows punitive damages and the case asks for them.
    influence : mapping
        How much each node can move the award [currency]; the least influential are sampled first.
    state_limit : int
        Largest number of states.

    Returns
    -------
    Tree
        With no more states than the limit, as far as nodes can be sampled.
    """
    gates = {f"court.admitted.{head.category}": head.category for head in case.heads}
    open_nodes = [name for name in influence if name not in certain]
    sampled: list[str] = []
    while True:
        tree = _tree(case, gates, certain, sampled, punitive)
        candidates = sorted(
            (name for name in open_nodes if name not in sampled), key=lambda name: influence[name]
        )
        if len(tree.states) <= state_limit or not candidates:
            return tree
        sampled.append(candidates[0])


def branch_weights(tree: Tree, odds: Odds) -> FloatArray:
    """Return the probability of each branch at first instance: (n_worlds, n_branches)."""
    return np.stack([_probability(branch, odds) for branch in tree.branches], axis=1) * odds.liable[:, None]


def state_weights(tree: Tree, odds: Odds) -> FloatArray:
    """Return the probability of each state at first instance: (n_worlds, n_states)."""
    weights = np.zeros((odds.liable.size, len(tree.states)))
    for branch, weight in zip(tree.branches, branch_weights(tree, odds).T, strict=True):
        if branch.state is not None:
            weights[:, branch.state] += weight
    return weights


@dataclass(frozen=True)
class PathWeights:
    """Probability of every way a case may end; states first decided, or decided after an appeal."""

    award: FloatArray  # (n_worlds, n_states), no appeal
    award_after_appeal: FloatArray  # (n_worlds, n_states)
    nothing: FloatArray  # (n_worlds,)
    nothing_after_appeal: FloatArray  # (n_worlds,)


def path_weights(first_instance: FloatArray, odds: Odds) -> PathWeights:
    """Let the loser appeal, and the appeal turn the judgment over.

    Parameters
    ----------
    first_instance : (n_worlds, n_states)
        Probability of each award at first instance; the rest is nothing. [-]
    odds : Odds
        Chances of an appeal by each side, and of its success.

    Returns
    -------
    PathWeights
        Sums to one in every world. A claimant who wins on appeal gets what a winner gets at first instance.
    """
    won = first_instance.sum(axis=1)
    lost = 1.0 - won
    turned = lost * odds.appeal_by_claimant * odds.reversed_if_claimant
    upheld = odds.appeal_by_provider * (1.0 - odds.reversed_if_provider)
    per_winner = np.divide(turned, won, out=np.zeros_like(won), where=won > 0)
    return PathWeights(
        award=first_instance * (1.0 - odds.appeal_by_provider)[:, None],
        award_after_appeal=first_instance * (upheld + per_winner)[:, None],
        nothing=lost * (1.0 - odds.appeal_by_claimant),
        nothing_after_appeal=won * odds.appeal_by_provider * odds.reversed_if_provider
        + lost * odds.appeal_by_claimant * (1.0 - odds.reversed_if_claimant)
        + np.where(won > 0, 0.0, turned),
    )


def _tree(
    case: Case, gates: Mapping[str, str], certain: Mapping[str, float], sampled: Sequence[str], punitive: bool
) -> Tree:
    states: dict[State, int] = {}
    branches = []
    for degree, admitted, clauses, aggravated in _ways(case, gates, certain, sampled, punitive):
        state = _state(case, DEGREES[degree], dict(admitted), dict(clauses), aggravated is True)
        index = states.setdefault(state, len(states)) if state.categories else None
        asked = tuple(pair for pair in admitted if f"court.admitted.{pair[0]}" not in sampled)
        open_clauses = tuple(pair for pair in clauses if f"clauses.{pair[0]}" not in sampled)
        terms = {one.name: one.together for one in case.clauses if one.together}
        branches.append(Branch(degree, asked, open_clauses, aggravated, index, terms))
    return Tree(tuple(states), tuple(branches), tuple(sampled))


Answers = tuple[tuple[str, bool], ...]


def _ways(
    case: Case, gates: Mapping[str, str], certain: Mapping[str, float], sampled: Sequence[str], punitive: bool
) -> Iterator[tuple[int, Answers, Answers, bool | None]]:
    """Yield every combination of answers to the questions that are open; sampled ones count as yes."""
    choices = {
        name: [True] if name in sampled else [bool(certain[name])] if name in certain else [True, False]
        for name in [*gates, *(f"clauses.{clause.name}" for clause in case.clauses)]
    }
    names = list(gates.values()), [clause.name for clause in case.clauses]
    for answers in product(*choices.values()):
        admitted = tuple(zip(names[0], answers[: len(gates)], strict=True))
        clauses = tuple(zip(names[1], answers[len(gates) :], strict=True))
        for degree in range(len(DEGREES)):
            for aggravated in [True, False] if punitive and degree > 0 else [None]:
                yield degree, admitted, clauses, aggravated


def _state(
    case: Case, degree: str, admitted: Mapping[str, bool], clauses: Mapping[str, bool], punitive: bool
) -> State:
    """Return the state in which a branch ends; clauses that change nothing are left out of it."""
    standing = [clause for clause in case.clauses if clauses[clause.name]]
    excluded = {
        category for clause in standing if clause.kind == "exclusion" for category in clause.scope or ()
    }
    limiting = [clause for clause in standing if limits_something(clause)]
    freeing = [clause for clause in standing if clause.kind == "carve_out" and limiting]
    duties = [clause.name for clause in standing if clause.kind == "backup_duty"]
    if degree != "ordinary" and case.fault.claimant_share_if_gross is not None:
        share = "fault.claimant_share_if_gross"
    elif duties:
        share = f"clauses.{duties[0]}.claimant_share"
    else:
        share = "fault.claimant_share"
    return State(
        share=share,
        categories=frozenset(name for name, yes in admitted.items() if yes and name not in excluded),
        standing=tuple(clause.name for clause in [*limiting, *freeing]),
        punitive=punitive,
    )


def limits_something(clause: Clause) -> bool:
    """Return whether a clause names an amount: neither `null` nor `unlimited` does."""
    limited = clause.kind in ("cap", "super_cap", "sole_remedy")
    return limited and (clause.fees is not None or clause.amount not in (None, "unlimited"))


def _probability(branch: Branch, odds: Odds) -> FloatArray:
    """Return the probability of a branch given liability: (n_worlds,)."""
    chance = odds.degree[:, branch.degree].copy()
    for category, yes in branch.admitted:
        admitted = odds.admitted[category][:, branch.degree]
        chance *= admitted if yes else 1.0 - admitted
    chance *= _clauses(branch, odds)
    if branch.punitive is not None:
        chance *= odds.punitive if branch.punitive else 1.0 - odds.punitive
    return chance


def _clauses(branch: Branch, odds: Odds) -> FloatArray:
    """Return the probability of a branch's answers on the clauses: (n_worlds,).

    Clauses of the same terms were incorporated together, or none of them was.
    """
    chance = np.ones_like(odds.liable)
    together = {terms: (np.ones_like(chance), True) for terms in set(branch.terms.values())}
    for name, yes in branch.clauses:
        terms = branch.terms.get(name)
        stands = (odds.clause if terms is None else odds.given_terms)[name][:, branch.degree]
        factor = stands if yes else 1.0 - stands
        if terms is None:
            chance = chance * factor
        else:
            so_far, none = together[terms]
            together[terms] = so_far * factor, none and not yes
    for terms, (given, none) in together.items():
        chance = chance * (odds.terms[terms] * given + (1.0 - odds.terms[terms]) * none)
    return chance
