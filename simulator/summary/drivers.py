"""What drives the result: means where an input is low or high, and its share of the variance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.base.model import FloatArray
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.summary.effects import clear, moves_money
from simulator.summary.explained import Driver, Effect
from simulator.summary.figures import Outcome
from simulator.summary.statistics import Statistics

FIFTH = 0.2
TAIL = np.array([1 / 80, 1 / 160, 1 / 320, 1 / 640, 1 / 1280, 1 / 2560])
CUTS = np.unique(np.concatenate([np.arange(1, 40) / 40, TAIL, 1.0 - TAIL]))
"""Where an input is cut into bins, as parts of its draws; finer in the tails, in which much variance lies."""
N_BINS = CUTS.size + 1
LEAST = 16 * N_BINS  # draws below which no share of the variance is estimated

Column = Callable[[Replicate], FloatArray]


@dataclass(frozen=True)
class _Target:
    """What inputs of one level are set against."""

    values: FloatArray  # (n,): over all replicates, less their mean
    mean: float
    variance: float  # of which a share is told


def drivers_of(model: Model, statistics: Statistics, *, net: Outcome, outlay: Outcome) -> tuple[Driver, ...]:
    """Return what each uncertain input does to the result, the strongest first.

    The draws say it, without a new run: the mean of an outcome over those in which the input lies in its
    lowest fifth, and in its highest; and the variance of its mean given the input, by bins, as a share of its
    whole variance (the first-order index of Sobol). Inputs that move together share what they do. An input
    of the draws is set against the mean over all leaves, in the first draws of each replicate; one of the
    worlds against the mean of the world.

    Parameters
    ----------
    model : Model
        The case, made ready.
    statistics : Statistics
        Of the run.
    net, outlay : Outcome
        Of the same run; shares are of their whole variance.

    Returns
    -------
    tuple of Driver
        Shares of net and outlay are of their whole variance; those of the chance to settle, which only inputs
        of the worlds move, of its variance over the worlds.

    References
    ----------
    .. [1] Plischke, Borgonovo & Smith, Global sensitivity measures from given data (2013).
    """
    known: dict[str, _Targets] = {
        "draw": _in_draws(statistics, net.sd**2, outlay.sd**2),
        "world": _in_worlds(statistics, net.sd**2, outlay.sd**2),
    }
    rows = []
    for name, one in model.inputs.items():
        column = _column(name, one.level)
        if _moves(statistics, column):
            place = _bins([column(one) for one in statistics.replicates])
            targets = known[one.level]
            settles = None if targets.settles is None else _effect(place, targets.settles, statistics)
            claimant_net, provider_outlay = (
                _effect(place, target, statistics) for target in (targets.net, targets.outlay)
            )
            rows.append(Driver(name, one.level, settles, claimant_net, provider_outlay))
    return tuple(sorted((row for row in rows if max(_strength(row)) > 0), key=_strength, reverse=True))


def _strength(row: Driver) -> tuple[float, float]:
    """Return how far an input moves net or outlay, and the chance to settle."""
    return moves_money(row), clear(row.settles) if row.settles else 0.0


def _column(name: str, level: str) -> Column:
    """Return what gives the values of an input in a replicate; of fault, the odds that it is grave."""
    if name == "fault.degree":
        return lambda one: 1.0 - one.worlds[name][:, 0]
    return lambda one: (one.first if level == "draw" else one.worlds).get(name, np.zeros(0))


def _moves(statistics: Statistics, column: Column) -> bool:
    values = column(statistics.replicates[0])
    return values.size > 1 and float(np.ptp(values)) > 0


@dataclass(frozen=True)
class _Targets:
    """The outcomes that an input of a level is set against."""

    net: _Target
    outlay: _Target
    settles: _Target | None = None


def _in_draws(statistics: Statistics, net: float, outlay: float) -> _Targets:
    """Return net and outlay of the draws, given their whole variances."""
    return _Targets(
        net=_pooled(statistics, lambda one: one.first["net"], net),
        outlay=_pooled(statistics, lambda one: one.first["outlay"], outlay),
    )


def _in_worlds(statistics: Statistics, net: float, outlay: float) -> _Targets:
    """Return the mean net and outlay of the worlds, given their whole variances, and the chance to settle."""

    def mean_of(name: str) -> Column:
        return lambda one: np.asarray(one.leaves @ (getattr(one.sums, name).sums / one.n_draws))

    return _Targets(
        net=_pooled(statistics, mean_of("net"), net),
        outlay=_pooled(statistics, mean_of("outlay"), outlay),
        settles=_pooled(statistics, lambda one: one.settles),
    )


def _pooled(statistics: Statistics, column: Column, variance: float | None = None) -> _Target:
    values = np.concatenate([column(one) for one in statistics.replicates])
    mean = float(values.mean())
    return _Target(values - mean, mean, float(values.var()) if variance is None else variance)


def _bins(columns: Sequence[FloatArray]) -> NDArray[np.int64]:
    """Return the bin of every draw, those of each replicate apart; equal values share a bin: (n,)."""
    values = np.concatenate(columns)
    cuts = np.sort(values)[(CUTS * values.size).astype(np.int64)]
    first = np.repeat(np.arange(len(columns)) * N_BINS, [one.size for one in columns])
    return np.asarray(np.searchsorted(cuts, values, side="right") + first)


def _effect(place: NDArray[np.int64], outcome: _Target, statistics: Statistics) -> Effect:
    """Return the effect of an input, whose bins are given, on an outcome."""
    shape = len(statistics.replicates), N_BINS

    def added(weights: FloatArray | None) -> FloatArray:
        return np.bincount(place, weights, minlength=shape[0] * shape[1]).reshape(shape).astype(float)

    parts = added(None), added(outcome.values), added(outcome.values**2)
    lowest, highest = _end(parts[0], parts[1]), _end(parts[0][:, ::-1], parts[1][:, ::-1])
    error = statistics.error(highest - lowest)
    low, high = (outcome.mean + statistics.share @ end for end in (lowest, highest))
    share, share_mcse = _share(parts, outcome.variance)
    return Effect(
        low=float(low),
        high=float(high),
        mcse=None if error is None else float(error),
        share=share,
        share_mcse=share_mcse,
    )


def _end(count: FloatArray, sums: FloatArray) -> FloatArray:
    """Return the mean of an outcome in the first bins that hold a fifth of all draws: (n_replicates,)."""
    of_all = np.cumsum(count.sum(axis=0))
    bins = int(np.searchsorted(of_all, np.floor(FIFTH * of_all[-1]))) + 1
    inside = count[:, :bins].sum(axis=1)
    mean = sums.sum(axis=1) / count.sum(axis=1)  # of a replicate with no draw there
    return np.asarray(np.divide(sums[:, :bins].sum(axis=1), inside, out=mean, where=inside > 0))


def _share(parts: Sequence[FloatArray], variance: float) -> tuple[float | None, float | None]:
    """Return the share of a variance that goes with an input; its error by leaving replicates out.

    `parts` are counts, sums and sums of squares: (n_replicates, N_BINS) each.
    """
    if parts[0].sum() < LEAST or variance <= 0:
        return None, None
    share = _between(*(one.sum(axis=0) for one in parts)) / variance
    n = len(parts[0])
    without = _between(*(one.sum(axis=0) - one for one in parts)) / variance
    error = float(np.sqrt((n - 1) / n * np.square(without - without.mean()).sum())) if n > 1 else None
    return max(float(share), 0.0), error


def _between(count: FloatArray, sums: FloatArray, squares: FloatArray) -> FloatArray:
    """Return the variance between bins (last axis), less what chance puts between them."""
    size = np.maximum(count, 1.0)
    mean = sums / size
    whole = count.sum(axis=-1, keepdims=True)
    within = np.maximum(squares - sums * mean, 0.0) / np.maximum(count - 1.0, 1.0)
    spread = (count * (mean - sums.sum(axis=-1, keepdims=True) / whole) ** 2).sum(axis=-1, keepdims=True)
    chance = (within * (1.0 - count / whole) * (count > 0)).sum(axis=-1, keepdims=True)
    return np.asarray(((spread - chance) / whole)[..., 0])
