"""A case drawn once and asked again: if only odds moved, the same draws are weighed anew; else drawn again.

What it answers is what `simulate` would, with the same points; only the case's own texts stay as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.distributions.quantity import Distribution
from simulator.draws.drawn import Drawn, drawn_of
from simulator.draws.model import Model, changed, prepare
from simulator.draws.points import Method
from simulator.draws.replicate import Replicate, chances_of, weigh
from simulator.draws.sampling import Segment, points_of, worlds_at
from simulator.draws.statistics import LEVELS, Statistics, weighted_quantiles
from simulator.draws.talks import WORLDS
from simulator.law.law import Law
from simulator.model.odds import odds_of


@dataclass(frozen=True)
class Kept:
    """A case made ready and drawn; made by `keep`, and again by `with_changes`."""

    model: Model
    sizes: Mapping[int, int]  # draws by replicate
    points: Mapping[str, FloatArray]  # of the worlds' uncertain inputs: (n_worlds,)
    seen: Mapping[str, FloatArray]  # inputs of the worlds: (n_worlds,)
    drawn: tuple[Drawn, ...]  # by replicate
    replicates: tuple[Replicate, ...]

    def with_changes(self, changes: Mapping[str, Distribution]) -> "Kept":
        """Return the same with other distributions of some inputs, by their names.

        Nothing is drawn where only odds move, and none of them is sampled.

        Raises
        ------
        SimulatorError
            There is no input of that name, or it cannot take such values.
        """
        model = changed(self.model, changes)
        if model.tree is self.model.tree and not model.tree.sampled:
            moved = {name: model.sampler.world_tables[name](self.points[name]) for name in changes}
            return _weighed(model, self.sizes, self.points, {**self.seen, **moved}, self.drawn)
        return _kept(model, self.sizes, self.points)

    def figures(self) -> "Figures":
        """Return the main figures."""
        statistics = Statistics(self.replicates)
        price = np.concatenate([of_one.settlements.price.ravel() for of_one in self.replicates])
        weight = np.concatenate([of_one.settlements.weight.ravel() for of_one in self.replicates])
        return Figures(
            award=_figure(statistics, "award"),
            claimant_net=_figure(statistics, "net"),
            provider_outlay=_figure(statistics, "outlay"),
            p_nothing=statistics.mean(_p_nothing)["mean"],
            p_settles=statistics.mean(lambda of_one: float(of_one.settles.mean()))["mean"],
            p_settles_90=statistics.spread(lambda of_one: of_one.settles),
            price=dict(zip(LEVELS, weighted_quantiles(price, weight, LEVELS).tolist(), strict=True)),
            net_beats_offer={
                offer.name: float(beats)
                for offer, beats in zip(self.model.case.offers, self._net_beats(), strict=True)
            },
        )

    def _net_beats(self) -> FloatArray:
        """Return the chance that going on brings the claimant more than each offer: (n_offers,)."""
        parts = [
            np.einsum("ij,j->i", of_one.sums.net_beats, of_one.leaves.mean(axis=0))
            for of_one in self.replicates
        ]
        return np.asarray(sum(parts) / sum(self.sizes.values()))


@dataclass(frozen=True)
class Figure:
    """An outcome: its mean with the Monte Carlo error (None of one replicate), and quantiles. [currency]."""

    mean: float
    mcse: float | None
    quantiles: Mapping[float, float]


@dataclass(frozen=True)
class Figures:
    """The figures that decide, as `Kept` has them."""

    award: Figure
    claimant_net: Figure
    provider_outlay: Figure
    p_nothing: float  # chance that nothing is awarded [-]
    p_settles: float  # [-]
    p_settles_90: list[float]  # between which 90 % of the worlds have it [-]
    price: Mapping[float, float]  # quantiles of the price of a settlement [currency]
    net_beats_offer: Mapping[str, float]  # chance that going on brings more, by the name of the offer [-]


def keep(
    case: Case,
    *,
    n_draws: int = 4096,
    replicates: int = 1,
    seed: int = 0,
    method: Method = "sobol",
    law: Law | None = None,
) -> Kept:
    """Return a case drawn once, to be asked again.

    Parameters
    ----------
    case : Case
        From `load_case`.
    n_draws : int
        Of each replicate; every one is evaluated on all leaves.
    replicates : int
        At least two give a Monte Carlo error.
    seed, method, law
        As in `simulate`, whose first replicates these are.
    """
    model = prepare(case, seed=seed, method=method, law=law)
    return _kept(model, dict.fromkeys(range(replicates), n_draws), {})


def _kept(model: Model, sizes: Mapping[int, int], points: Mapping[str, FloatArray]) -> Kept:
    """Return a model drawn; points of the same uncertain inputs are used again."""
    segments = [Segment(replicate, 0, WORLDS) for replicate in sizes]
    names = sorted(model.sampler.world_tables)
    if names != list(points):  # a point depends on which inputs are uncertain
        points = dict(zip(names, points_of(model.sampler, names, segments), strict=True))
    return _weighed(model, sizes, points, worlds_at(model.sampler, points, segments), None)


def _weighed(
    model: Model,
    sizes: Mapping[int, int],
    points: Mapping[str, FloatArray],
    seen: Mapping[str, FloatArray],
    drawn: tuple[Drawn, ...] | None,
) -> Kept:
    """Return draws weighed by the odds of worlds; they are made if they are not given."""
    odds = odds_of(model.case, model.law, model.values_of(seen))
    if drawn is None:
        drawn = tuple(drawn_of(model, sizes, chances_of(model, list(sizes), odds)))
    replicates = weigh(model, list(sizes), seen, odds, drawn, keep=True)
    return Kept(model, sizes, points, seen, drawn, tuple(replicates))


def _p_nothing(replicate: Replicate) -> float:
    """Return the chance that a replicate awards nothing, or an award of nothing."""
    by_state = replicate.states.mean(axis=0)
    return float(1.0 - by_state.sum() + by_state @ replicate.zero_share)


def _figure(statistics: Statistics, name: str) -> Figure:
    """Return mean and quantiles of an outcome."""
    mean = statistics.mean(lambda of_one: of_one.mean_of(name))
    levels = statistics.pooled(name).quantiles(LEVELS)
    return Figure(mean["mean"], mean["mcse"], dict(zip(LEVELS, levels.tolist(), strict=True)))
