"""The tree of what a court may decide by yes or no: the awards that it may make, and their exact weights.

An end point ("state") says which heads count, which limits bite on what, which share of fault applies and
whether punitive damages are due. Draws of amounts are evaluated on every state; odds only weigh them.
`grow` makes a tree of a case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.base.model import FloatArray
from simulator.case.court import DEGREES, Clause
from simulator.model.odds import Odds

Limit = tuple[str, frozenset[str]]
"""A clause, and the categories whose sum it limits."""
Degrees = tuple[int, ...]
"""Degrees of fault (indices into DEGREES) that the tree need not tell apart."""


@dataclass(frozen=True)
class State:
    """An award that a court may make."""

    share: str  # input that holds the claimant's share
    categories: frozenset[str]  # heads that count; those that are sampled are among them
    limits: tuple[Limit, ...]  # what limits the award; sampled clauses are among it
    punitive: bool
    degrees: Degrees  # degrees of fault that it stands for; sampled answers depend on them


@dataclass(frozen=True)
class Question:
    """A yes or no that the court is asked: by the category of a head, or the name of a clause or of terms."""

    kind: Literal["terms", "clause", "admitted", "punitive"]
    name: str

    def chance(self, odds: Odds, clauses: Mapping[str, Clause]) -> FloatArray:
        """Return the chance of a yes, by world and degree of fault: (n_worlds, 3)."""
        if self.kind == "admitted":
            return odds.admitted[self.name]
        if self.kind == "clause":
            given = odds.given_terms if clauses[self.name].together else odds.clause
            return given[self.name]
        alike = odds.punitive if self.kind == "punitive" else odds.terms[self.name]
        return np.repeat(alike[:, None], odds.degree.shape[1], axis=1)

    @property
    def node(self) -> str:
        """Return its dotted name, as it stands in the case."""
        return {"admitted": "court.admitted.", "clause": "clauses."}.get(self.kind, "") + self.name


@dataclass(frozen=True)
class Fold:
    """A question folded into what is open: where each end goes on a yes, and on a no."""

    question: Question | None  # None: only puts ends together
    take: NDArray[np.intp]  # (k,): ends before, sorted by the end after
    factor: NDArray[np.intp]  # (k,): 0 not asked, 1 yes, 2 no
    starts: NDArray[np.intp]  # (n_after,): where the ends after begin


@dataclass(frozen=True)
class Tree:
    """States, and how questions lead to them; `sampled` names the nodes that are drawn instead."""

    states: tuple[State, ...]
    sampled: tuple[Question, ...]
    classes: tuple[Degrees, ...]
    folds: tuple[Fold, ...]
    clauses: Mapping[str, Clause]


def state_weights(tree: Tree, odds: Odds) -> FloatArray:
    """Return the probability of each state at first instance: (n_worlds, n_states)."""
    return np.ascontiguousarray(weights_by_degree(tree, odds).sum(axis=2).T)


def weights_by_degree(tree: Tree, odds: Odds) -> FloatArray:
    """Return the same by degree of fault: (n_states, n_worlds, 3)."""
    ends = np.zeros((len(tree.classes), *odds.degree.shape))
    for number, degrees in enumerate(tree.classes):
        ends[number][:, degrees] = (odds.degree * odds.liable[:, None])[:, degrees]
    for fold in tree.folds:
        if not fold.starts.size:  # nothing is ever awarded
            return np.zeros((0, *odds.degree.shape))
        sources = ends[fold.take]
        if fold.question is not None:
            chance = fold.question.chance(odds, tree.clauses)
            sources *= np.stack([np.ones_like(chance), chance, 1.0 - chance])[fold.factor]
        ends = np.add.reduceat(sources, fold.starts, axis=0)
    return ends


def sampled_chances(tree: Tree, odds: Odds) -> dict[str, float]:
    """Return the chance of a yes to each sampled question, by `sampled_name`, over the worlds.

    It is the mean over the worlds, weighed by the chance of the degrees of fault under which it is asked.
    """
    chances = {}
    for question in tree.sampled:
        chance = question.chance(odds, tree.clauses)
        for degrees in tree.classes:
            weight = (odds.degree * odds.liable[:, None])[:, degrees]
            whole = float(weight.sum())
            yes = float((weight * chance[:, degrees]).sum())
            chances[sampled_name(question.node, degrees)] = yes / whole if whole else 0.0
    return chances


def sampled_name(node: str, degrees: Degrees) -> str:
    """Return the name under which draws hold the answer to a sampled question, given the degree of fault."""
    return f"{node}.{'_or_'.join(DEGREES[degree] for degree in degrees)}"


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


def limits_something(clause: Clause) -> bool:
    """Return whether a clause names an amount: neither `null` nor `unlimited` does."""
    limited = clause.kind in ("cap", "super_cap", "sole_remedy")
    return limited and (clause.fees is not None or clause.amount not in (None, "unlimited"))
