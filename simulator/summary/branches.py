"""The tree that lawyers draw: who wins, with which fault, within a limit or not, and after an appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.court import DEGREES
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.model.tree import branch_weights, state_weights
from simulator.summary.explained import Node
from simulator.summary.figures import Estimate
from simulator.summary.statistics import Statistics

Place = tuple[str, ...]
"""A node by the answers that lead to it, from the root on."""


@dataclass(frozen=True)
class End:
    """Probability of an end of the tree in every world, and what it holds of the means: (n_worlds,) each."""

    weight: FloatArray
    award: FloatArray  # probability times mean award [currency]
    net: FloatArray  # probability times the claimant's mean net [currency]

    def __add__(self, other: "End") -> "End":
        """Return two ends as one."""
        return End(self.weight + other.weight, self.award + other.award, self.net + other.net)


def branches_of(model: Model, statistics: Statistics) -> tuple[Node, ...]:
    """Return the nodes of the tree, each before those that follow from it.

    Branches that differ in the heads that count are drawn as one. The probabilities of the ends sum to one,
    and weighed by them the mean awards give the mean award, the mean nets the claimant's mean net.
    """
    found = [_ends(model, one) for one in statistics.replicates]
    order = {place[:depth]: None for place in found[0] for depth in range(1, len(place) + 1)}
    nodes = [_node(statistics, found, place) for place in order]
    return tuple(node for node in nodes if node.probability.mean > NEVER)


def _node(statistics: Statistics, found: list[dict[Place, End]], place: Place) -> Node:
    """Return a node: the sum over the ends behind it."""
    behind = {
        id(one): _sum([end for path, end in ends.items() if path[: len(place)] == place])
        for one, ends in zip(statistics.replicates, found, strict=True)
    }
    award = _given(statistics, [(end.award, end.weight) for end in behind.values()])
    net = _given(statistics, [(end.net, end.weight) for end in behind.values()])
    return Node(
        place=place,
        end=place in found[0],
        probability=statistics.per_world(lambda one: behind[id(one)].weight),
        mean_award=award.mean,
        mean_award_mcse=award.mcse,
        mean_net=net.mean,
        mean_net_mcse=net.mcse,
    )


def _given(statistics: Statistics, parts: Sequence[tuple[FloatArray, FloatArray]]) -> Estimate:
    """Return a mean given an end, from what each replicate holds of the mean and its weight: (n_worlds,)."""
    sums = np.array([[part.mean(), weight.mean()] for part, weight in parts])
    whole = statistics.share @ sums
    means = np.divide(sums[:, 0], sums[:, 1], out=np.zeros(len(sums)), where=sums[:, 1] > NEVER)
    error = statistics.error(means)
    mean = float(whole[0] / max(whole[1], SMALLEST))
    return Estimate(mean=mean, mcse=None if error is None else float(error))


SMALLEST = np.finfo(float).tiny
NEVER = 1e-9  # a probability below it is rounding


def _sum(ends: Sequence[End]) -> End:
    return reduce(End.__add__, ends)


@dataclass(frozen=True)
class _Means:
    """Mean net of the ways in which a case may end; of awards by their state: (n_states,). [currency]."""

    award: FloatArray
    nothing: float
    award_after_appeal: FloatArray
    nothing_after_appeal: float


def _nets(model: Model, one: Replicate) -> _Means:
    """Return the claimant's mean nets of a replicate; without an appeal those after it are nobody's."""
    net, n = one.sums.net.sums / one.n_draws, len(model.tree.states)
    after = net[n + 1 :] if net.size > n + 1 else np.zeros(n + 1)
    return _Means(net[:n], float(net[n]), after[:n], float(after[n]))


def _ends(model: Model, one: Replicate) -> dict[Place, End]:
    """Return the ends of the tree in the worlds of a replicate, in the order in which they are drawn."""
    odds, tree, net = one.odds, model.tree, _nets(model, one)
    awards = one.sums.award.sums / one.n_draws  # (n_states,)
    upset = odds.appeal_by_provider * odds.reversed_if_provider
    confirmed = odds.appeal_by_provider * (1.0 - odds.reversed_if_provider)
    ends: dict[Place, End] = {}
    for branch, weight in zip(tree.branches, branch_weights(tree, odds).T, strict=True):
        state = branch.state
        if state is None:
            continue
        level = () if not model.case.clauses else ("limited" if tree.states[state].standing else "free",)
        place = ("won", DEGREES[branch.degree], *level)
        upheld = weight * (1.0 - upset)
        kept = (1.0 - odds.appeal_by_provider) * net.award[state] + confirmed * net.award_after_appeal[state]
        end = End(upheld, upheld * awards[state], weight * kept)
        ends[place] = ends[place] + end if place in ends else end
    ordered = dict(sorted(ends.items(), key=lambda item: DEGREES.index(item[0][1])))
    if model.case.proceedings.appeal is None:
        lost = 1.0 - state_weights(tree, odds).sum(axis=1)
        return ordered | {("lost",): End(lost, np.zeros_like(lost), lost * net.nothing)}
    return ordered | _upset(one, state_weights(tree, odds), awards, net)


def _upset(one: Replicate, first: FloatArray, awards: FloatArray, net: _Means) -> dict[Place, End]:
    """Return the ends at which nothing is awarded at first instance, or the appeal turns the judgment over.

    `first` are the probabilities of the awards at first instance: (n_worlds, n_states).
    """
    odds, won = one.odds, first.sum(axis=1)
    lost, overturned = 1.0 - won, won * odds.appeal_by_provider * odds.reversed_if_provider
    turned = lost * odds.appeal_by_claimant * odds.reversed_if_claimant * (won > 0)
    appealed = lost * odds.appeal_by_claimant - turned  # in vain
    like_winner = first / np.maximum(won, SMALLEST)[:, None]  # who wins on appeal gets what a winner gets
    nothing = np.zeros_like(won)
    in_vain = appealed * net.nothing_after_appeal + lost * (1.0 - odds.appeal_by_claimant) * net.nothing
    return {
        ("won", "overturned"): End(overturned, nothing, overturned * net.nothing_after_appeal),
        ("lost", "upheld"): End(lost - turned, nothing, in_vain),
        ("lost", "overturned"): End(
            turned, turned * (like_winner @ awards), turned * (like_winner @ net.award_after_appeal)
        ),
    }
