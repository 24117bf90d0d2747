"""One replicate of a run: its worlds, its draws on every leaf, and the settlements they lead to.

A run is made of independent replicates (scrambles of the Sobol points, or streams of random numbers); the
spread between them is the Monte Carlo error of every statistic.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.distributions.copula import rank_correlation
from simulator.draws.histogram import Mixture
from simulator.draws.leaves import FIRST, PLAIN, Leaves, add_awards, add_heads, add_money, empty
from simulator.draws.model import Model
from simulator.draws.points import uniforms
from simulator.draws.sampling import draws, worlds
from simulator.draws.tally import CELL
from simulator.model.assess import assessments, head_losses, proven_losses
from simulator.model.money import ways
from simulator.model.odds import Odds, odds_of
from simulator.model.settlement import Beliefs, Settlements, settlement_probability, settlements
from simulator.model.tree import path_weights, state_weights

WORLDS = 512  # worlds of a replicate
SAMPLES = 16  # settlements sampled in each world


@dataclass(frozen=True)
class Replicate:
    """Everything that a replicate says; the summary needs nothing else."""

    n_draws: int
    worlds: Mapping[str, FloatArray]
    odds: Odds
    states: FloatArray  # (n_worlds, n_states): probability of each final award
    leaves: FloatArray  # (n_worlds, n_leaves)
    sums: Leaves
    mixtures: Mapping[str, Mixture]
    beliefs: Beliefs
    overlaps: FloatArray  # (n_worlds,): chance that the two sides' ranges overlap
    settles: FloatArray  # (n_worlds,): the same, less talks that fail all the same
    settlements: Settlements
    first: Mapping[str, FloatArray]  # inputs, net and outlay of the first draws: (at most FIRST,)
    correlation: FloatArray | None  # achieved rank correlations of the inputs that depend on one another

    def weights(self, name: str) -> FloatArray:
        """Return the probabilities that weigh an outcome: (n_worlds, n_states or n_leaves or 1)."""
        if name in PLAIN:
            return np.ones((1, 1))
        return self.states if name == "award" else self.leaves

    def mean_of(self, name: str, *, squared: bool = False) -> float:
        """Return the mean of an outcome, or of its square, over leaves and worlds."""
        tally = self.sums.plain[name] if name in PLAIN else getattr(self.sums, name)
        sums = tally.squares if squared else tally.sums
        return float(self.weights(name).mean(axis=0) @ sums / self.n_draws)

    @property
    def zero_share(self) -> FloatArray:
        """Return the part of the draws in which a state awards nothing after all: (n_states,)."""
        return self.sums.award.at_atom[:, self.sums.award.atoms.index(0.0)] / self.n_draws


def run_replicate(
    model: Model, *, replicate: int, n_draws: int, chunk: int, advance: Callable[[int], None]
) -> Replicate:
    """Run a replicate: the whole way from draws to settlements, in the order of the law.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicate : int
        Which one.
    n_draws, chunk : int
        Draws of this replicate, and how many are in memory at once (a multiple of `tally.CELL`).
    advance : callable
        Told of every chunk done.

    Returns
    -------
    Replicate
        The same for every `chunk`.
    """
    case, law = model.case, model.law
    drawn = worlds(model.sampler, replicate=replicate, count=WORLDS)
    odds = odds_of(case, law, drawn)
    states, leaves = _weights(model, odds)
    sums = empty(model)
    correlation, kept = None, dict[str, FloatArray]()
    for start in range(0, n_draws, chunk):
        stop = min(start + chunk, n_draws)
        values = draws(model.sampler, replicate=replicate, start=start, stop=stop)
        points = model.drawn(values)
        if start == 0:
            kept = {name: one[:FIRST].copy() for name, one in values.items() if np.ndim(one) == 1}
        if start == 0 and case.dependence is not None:
            first = [values[name][:CELL] for name in case.dependence.names()]
            correlation = rank_correlation(np.stack(first)) if stop > 1 else None
        losses = head_losses(case, points)
        proven = proven_losses(case, points, losses, model.tree.sampled)
        awards = list(assessments(case, law, model.tree, points, proven))
        endings = ways(case, law, points)
        add_awards(sums, case, points, awards)
        add_heads(sums, model, losses, proven, awards, states.mean(axis=0))
        weights = leaves.mean(axis=0) if start == 0 else None
        add_money(sums, model, points, awards, endings, weights=weights)
        advance(stop - start)
    means = {
        name: np.einsum("ij,j->i", leaves, getattr(sums, name).sums / n_draws)
        for name in ("net", "outlay", "gross", "paid")
    }
    beliefs = beliefs_of(model, drawn, means)
    overlaps = settlement_probability(beliefs)
    settles = overlaps * (1.0 - model.drawn(drawn)[case.settlement.breakdown])
    tried = ((1.0 - settles)[:, None] * leaves).mean(axis=0)
    return Replicate(
        n_draws=n_draws,
        worlds=drawn,
        odds=odds,
        states=states,
        leaves=leaves,
        sums=sums,
        mixtures=_mixtures(sums, states.mean(axis=0), leaves.mean(axis=0), tried, n_draws),
        beliefs=beliefs,
        overlaps=overlaps,
        settles=settles,
        settlements=_settlements(model, replicate, beliefs, drawn),
        correlation=correlation,
        first=kept | {name: one[: min(FIRST, n_draws)] for name, one in sums.first.items()},
    )


def _mixtures(
    sums: Leaves, states: FloatArray, leaves: FloatArray, tried: FloatArray, n_draws: int
) -> dict[str, Mixture]:
    """Return the distributions of the outcomes, and let go of the counts leaf by leaf.

    Of the outlay also for the disputes that do not settle: its weight is their probability.
    """
    nothing = max(1.0 - states.sum(), 0.0)  # final judgments that award nothing
    found = {
        "award": sums.award.mixture(states, n_draws, extra_zero=nothing),
        "net": sums.net.mixture(leaves, n_draws),
        "outlay_at_trial": sums.outlay.mixture(tried, n_draws),
        "outlay": sums.outlay.mixture(leaves, n_draws),
    }
    found |= {name: tally.mixture(np.ones(1), n_draws) for name, tally in sums.plain.items()}
    for tally in (sums.award, sums.net, sums.outlay, *sums.plain.values()):
        tally.let_go()
    return found


def _weights(model: Model, odds: Odds) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities of final awards and of leaves, the leaves in the order of `ways`."""
    path = path_weights(state_weights(model.tree, odds), odds)
    blocks = [path.award, path.nothing[:, None]]
    if model.case.proceedings.appeal is not None:
        blocks += [path.award_after_appeal, path.nothing_after_appeal[:, None]]
    return path.award + path.award_after_appeal, np.concatenate(blocks, axis=1)


def beliefs_of(model: Model, drawn: Mapping[str, FloatArray], mean: Mapping[str, FloatArray]) -> Beliefs:
    """Return what both sides expect in every world.

    Parameters
    ----------
    model : Model
        The case, made ready.
    drawn : mapping of name to (n_worlds,)
        Inputs of the worlds.
    mean : mapping of name to (n_worlds,)
        Means of `net`, `outlay`, and of the present value of the award, `gross` and `paid`. [currency]
    """
    minds, worlds = model.case.settlement, model.drawn(drawn)
    return Beliefs(
        claimant_value=mean["gross"],
        provider_value=mean["paid"],
        claimant_cost=mean["gross"] - mean["net"],
        provider_cost=mean["outlay"] - mean["paid"],
        claimant_bias=worlds[minds.claimant.bias],
        provider_bias=worlds[minds.provider.bias],
        claimant_noise=worlds[minds.claimant.noise],
        provider_noise=worlds[minds.provider.noise],
        correlation=worlds[minds.correlation],
        reputation_cost=worlds[minds.reputation_cost],
        log_scale=minds.scale == "log",
    )


def _settlements(
    model: Model, replicate: int, beliefs: Beliefs, drawn: Mapping[str, FloatArray]
) -> Settlements:
    count = WORLDS * SAMPLES
    points = uniforms(
        ["settlement.claimant", "settlement.provider"],
        seed=model.sampler.seed,
        replicate=replicate,
        start=0,
        stop=count,
        method=model.sampler.method,
    )
    # Sample k of world w is point k * WORLDS + w, so that every world gets points from all over the square.
    claimant, provider = (row.reshape(SAMPLES, WORLDS).T for row in points)
    return settlements(
        beliefs,
        claimant_power=model.drawn(drawn)[model.case.settlement.claimant_power],
        claimant_uniform=claimant,
        provider_uniform=provider,
    )
