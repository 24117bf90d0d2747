"""The tree that lawyers draw: who wins, with which fault, within a limit or not, and after an appeal."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.base import FloatArray
from simulator.case_court import DEGREES
from simulator.model import Model
from simulator.replicate import Replicate
from simulator.statistics import Statistics
from simulator.tree import branch_weights, state_weights

Summary = dict[str, Any]

Place = tuple[str, ...]
"""A node by the answers that lead to it, from the root on."""


@dataclass(frozen=True)
class End:
    """Probability of an end of the tree in every world, and the sum of awards that it holds."""

    weight: FloatArray  # (n_worlds,)
    award: FloatArray  # (n_worlds,): probability times mean award [currency]


def branches_of(model: Model, statistics: Statistics) -> list[Summary]:
    """Return the nodes of the tree, each before those that follow from it.

    Branches that differ in the heads that count are drawn as one. The probabilities of the ends sum to one,
    and weighed by them the mean awards give the mean award.

    Returns
    -------
    list of dict
        `place` (answers from the root on), `end`, `probability` over the worlds, and `mean_award` given that
        it came to that. [currency]
    """
    found = [_ends(model, one) for one in statistics.replicates]
    order = {place[:depth]: None for place in found[0] for depth in range(1, len(place) + 1)}
    nodes = [_node(statistics, found, place) for place in order]
    return [one for one in nodes if one["probability"]["mean"] > 0]


def _node(statistics: Statistics, found: list[dict[Place, End]], place: Place) -> Summary:
    """Return a node: the sum over the ends behind it."""
    behind = {
        id(one): [end for path, end in ends.items() if path[: len(place)] == place]
        for one, ends in zip(statistics.replicates, found, strict=True)
    }
    probability = statistics.per_world(lambda one: np.sum([end.weight for end in behind[id(one)]], axis=0))
    award = statistics.mean(lambda one: float(sum(end.award.mean() for end in behind[id(one)])))["mean"]
    return {
        "place": list(place),
        "end": place in found[0],
        "probability": probability,
        "mean_award": award / max(probability["mean"], np.finfo(float).tiny),
    }


def _ends(model: Model, one: Replicate) -> dict[Place, End]:
    """Return the ends of the tree in the worlds of a replicate, in the order in which they are drawn."""
    odds, tree = one.odds, model.tree
    first = branch_weights(tree, odds)
    awards = one.sums.award.sums / one.n_draws  # (n_states,)
    upset = odds.appeal_by_provider * odds.reversed_if_provider
    ends: dict[Place, End] = {}
    for branch, weight in zip(tree.branches, first.T, strict=True):
        if branch.state is None:
            continue
        level = (
            () if not model.case.clauses else ("limited" if tree.states[branch.state].standing else "free",)
        )
        place = ("won", DEGREES[branch.degree], *level)
        upheld = weight * (1.0 - upset)
        before = ends.get(place, End(np.zeros_like(weight), np.zeros_like(weight)))
        ends[place] = End(before.weight + upheld, before.award + upheld * awards[branch.state])
    won = state_weights(tree, odds).sum(axis=1)
    turned = (1.0 - won) * odds.appeal_by_claimant * odds.reversed_if_claimant * (won > 0)
    mean = np.sum([end.award for end in ends.values()], axis=0) / np.maximum(won * (1.0 - upset), 1e-300)
    ordered = dict(sorted(ends.items(), key=lambda item: DEGREES.index(item[0][1])))
    nothing = np.zeros_like(won)
    return ordered | {
        ("won", "overturned"): End(won * upset, nothing),
        ("lost", "upheld"): End(1.0 - won - turned, nothing),
        ("lost", "overturned"): End(turned, turned * mean),
    }
