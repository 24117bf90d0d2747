"""Replicates of a run: worlds, draws on every leaf, and the settlements they lead to.

A run is made of independent replicates (scrambles of the Sobol points, or streams of random numbers); the
spread between them is the Monte Carlo error of every statistic. What is drawn on the leaves does not depend
on the odds, which only weigh it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.drawn import CHUNK, Drawn, drawn_of
from simulator.draws.histogram import Mixture
from simulator.draws.leaves import PLAIN, Leaves
from simulator.draws.model import Model
from simulator.draws.sampling import Segment, worlds
from simulator.draws.talks import WORLDS, beliefs_of, settlements_of
from simulator.model.odds import Odds, odds_of
from simulator.model.settlement import Beliefs, Settlements, settlement_probability
from simulator.model.tree import path_weights, sampled_chances, state_weights

Slices = TypeVar("Slices", Odds, Beliefs, Settlements)


@dataclass(frozen=True)
class Replicate:
    """Everything that a replicate says; the summary needs nothing else."""

    n_draws: int
    worlds: Mapping[str, FloatArray]
    odds: Odds
    states: FloatArray  # (n_worlds, n_states): probability of each final award
    leaves: FloatArray  # (n_worlds, n_leaves)
    sums: Leaves
    heads: FloatArray  # (n_heads, 3): sums before law, proved, after law
    mixtures: Mapping[str, Mixture]
    beliefs: Beliefs
    overlaps: FloatArray  # (n_worlds,): chance that the two sides' ranges overlap
    settles: FloatArray  # (n_worlds,): the same, less talks that fail all the same
    settlements: Settlements
    first: Mapping[str, FloatArray]  # inputs, net and outlay of the first draws: (at most FIRST,)
    correlation: FloatArray | None

    def weights(self, name: str) -> FloatArray:
        """Return the probabilities that weigh an outcome: (n_worlds, n_states or n_leaves), or (1, 1)."""
        if name in PLAIN:
            return np.ones((1, 1))
        return self.states if name == "award" else self.leaves

    def sums_of(self, name: str) -> FloatArray:
        """Return the sums of an outcome over the draws, by what `weights` weighs."""
        if name in PLAIN:
            return self.sums.plain.sums[[PLAIN.index(name)]]
        sums = getattr(self.sums, name)
        return np.asarray(sums if isinstance(sums, np.ndarray) else sums.sums)

    def mean_of(self, name: str) -> float:
        """Return the mean of an outcome over leaves and worlds."""
        return float(self.weights(name).mean(axis=0) @ self.sums_of(name) / self.n_draws)

    def mean_square_of(self, name: str) -> float:
        """Return the mean of the square of an outcome over leaves and worlds."""
        plain = name in PLAIN
        squares = self.sums.plain.squares[[PLAIN.index(name)]] if plain else getattr(self.sums, name).squares
        return float(self.weights(name).mean(axis=0) @ squares / self.n_draws)

    @property
    def zero_share(self) -> FloatArray:
        """Return the part of the draws in which a state awards nothing after all: (n_states,)."""
        return self.sums.award.at_atom[:, self.sums.award.atoms.index(0.0)] / self.n_draws


def run(
    model: Model,
    sizes: Mapping[int, int],
    *,
    chunk: int = CHUNK,
    threads: int = 1,
    advance: Callable[[int], None] = lambda done: None,
) -> list[Replicate]:
    """Run replicates: the whole way from draws to settlements.

    Parameters
    ----------
    model : Model
        The case, made ready.
    sizes : mapping of replicate to int
        How many draws each makes.
    chunk : int
        Draws in memory at once, rounded up to whole cells; it changes no digit.
    threads : int
        At most so many; it changes no digit.
    advance : callable
        Told of every chunk done.
    """
    seen, odds = worlds_of(model, list(sizes))
    chances = chances_of(model, list(sizes), odds)
    drawn = drawn_of(model, sizes, chances, chunk=chunk, threads=threads, advance=advance)
    return weigh(model, list(sizes), seen, odds, drawn)


def chances_of(model: Model, replicates: Sequence[int], odds: Odds) -> dict[int, dict[str, float]]:
    """Return the chances of a yes to sampled questions, by replicate."""
    return {
        replicate: sampled_chances(model.tree, part(odds, where))
        for replicate, where in zip(replicates, _parts(len(replicates)), strict=True)
    }


def _parts(replicates: int) -> list[slice]:
    """Return where the worlds of each replicate stand among those of all."""
    return [slice(number * WORLDS, (number + 1) * WORLDS) for number in range(replicates)]


def worlds_of(model: Model, replicates: Sequence[int]) -> tuple[dict[str, FloatArray], Odds]:
    """Return the inputs and the odds of the worlds of replicates, one after the other."""
    seen = worlds(model.sampler, [Segment(replicate, 0, WORLDS) for replicate in replicates])
    return seen, odds_of(model.case, model.law, model.values_of(seen))


def weigh(
    model: Model,
    replicates: Sequence[int],
    seen: Mapping[str, FloatArray],
    odds: Odds,
    drawn: Sequence[Drawn],
    *,
    keep: bool = False,
) -> list[Replicate]:
    """Return replicates: their draws, weighed by the odds of their worlds, and what both sides make of that.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicates : sequence of int
        Numbers of the replicates.
    seen : mapping of name to (n_replicates * WORLDS,)
        Inputs of their worlds, one replicate after the other.
    odds : Odds
        Of the same worlds.
    drawn : sequence of Drawn
        By replicate.
    keep : bool
        Whether the counts of every leaf may be needed again.
    """
    states, leaves = _weights(model, odds)
    parts = _parts(len(replicates))
    means = {name: np.empty(len(leaves)) for name in ("net", "outlay", "gross", "paid")}
    for where, of_draws in zip(parts, drawn, strict=True):
        for name, of_worlds in means.items():
            tally = getattr(of_draws.sums, name)
            sums = tally if isinstance(tally, np.ndarray) else tally.sums
            of_worlds[where] = np.einsum("ij,j->i", leaves[where], sums / of_draws.n_draws)
    beliefs = beliefs_of(model, seen, means)
    overlaps = settlement_probability(beliefs)
    settles = overlaps * (1.0 - model.values_of(seen)[model.case.settlement.breakdown])
    settled = settlements_of(model, replicates, beliefs, seen)
    return [
        _replicate(
            model,
            of_draws,
            worlds={name: values[where] for name, values in seen.items()},
            odds=part(odds, where),
            states=states[where],
            leaves=leaves[where],
            beliefs=part(beliefs, where),
            overlaps=overlaps[where],
            settles=settles[where],
            settlements=part(settled, where),
            keep=keep,
        )
        for where, of_draws in zip(parts, drawn, strict=True)
    ]


def _replicate(
    model: Model,
    drawn: Drawn,
    *,
    worlds: Mapping[str, FloatArray],
    odds: Odds,
    states: FloatArray,
    leaves: FloatArray,
    beliefs: Beliefs,
    overlaps: FloatArray,
    settles: FloatArray,
    settlements: Settlements,
    keep: bool,
) -> Replicate:
    sums, by_state, by_leaf = drawn.sums, states.mean(axis=0), leaves.mean(axis=0)
    tried = ((1.0 - settles)[:, None] * leaves).mean(axis=0)
    mixtures = _mixtures(sums, by_state, by_leaf, tried, drawn.n_draws)
    if not keep:
        for tally in sums.tallies:
            tally.let_go()
    first = {name: np.einsum("i,ij->j", by_leaf, amounts) for name, amounts in sums.first.items()}
    return Replicate(
        n_draws=drawn.n_draws,
        worlds=worlds,
        odds=odds,
        states=states,
        leaves=leaves,
        sums=sums,
        heads=np.column_stack([sums.heads, np.einsum("ij,j->i", sums.after_law, by_state)]),
        mixtures=mixtures,
        beliefs=beliefs,
        overlaps=overlaps,
        settles=settles,
        settlements=settlements,
        first={**drawn.inputs, **first},
        correlation=drawn.correlation,
    )


def _mixtures(
    sums: Leaves, states: FloatArray, leaves: FloatArray, tried: FloatArray, n_draws: int
) -> dict[str, Mixture]:
    """Return the distributions of the outcomes.

    Of the outlay also for the disputes that do not settle: its weight is their probability.
    """
    nothing = max(1.0 - states.sum(), 0.0)  # final judgments that award nothing
    found = {
        "award": sums.award.mixture(states, n_draws, extra_zero=nothing),
        "net": sums.net.mixture(leaves, n_draws),
        "outlay_at_trial": sums.outlay.mixture(tried, n_draws),
        "outlay": sums.outlay.mixture(leaves, n_draws),
    }
    rows = np.eye(len(PLAIN))
    return found | {name: sums.plain.mixture(row, n_draws) for name, row in zip(PLAIN, rows, strict=True)}


def part(per_world: Slices, where: slice) -> Slices:
    """Return odds, beliefs or settlements for some of the worlds."""

    def cut(values: Any) -> Any:
        if isinstance(values, Mapping):
            return {name: inner[where] for name, inner in values.items()}
        return values[where] if isinstance(values, np.ndarray) else values

    return type(per_world)(**{name: cut(values) for name, values in vars(per_world).items()})


def _weights(model: Model, odds: Odds) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities of final awards and of leaves, the leaves in the order of `ways`."""
    path = path_weights(state_weights(model.tree, odds), odds)
    blocks = [path.award, path.nothing[:, None]]
    if model.case.proceedings.appeal is not None:
        blocks += [path.award_after_appeal, path.nothing_after_appeal[:, None]]
    return path.award + path.award_after_appeal, np.concatenate(blocks, axis=1)
