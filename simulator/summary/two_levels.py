"""Two levels of uncertainty apart: what is not known of the odds, and the roll of the dice."""

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.replicate import Replicate
from simulator.summary.explained import Levels, TwoLevels
from simulator.summary.statistics import LEVELS, Statistics, by_level


def two_levels(statistics: Statistics) -> TwoLevels:
    """Return, for each outcome, how much of its variance lies between worlds and how much within them.

    The squares of `between_sd` and `within_sd` add up to the variance (the law of total variance);
    `answers_share` is what the answers of the court add under given odds, the rest being the amounts.
    """
    return TwoLevels(
        award=_levels(statistics, "award"),
        claimant_net=_levels(statistics, "net"),
        provider_outlay=_levels(statistics, "outlay"),
    )


def _levels(statistics: Statistics, name: str) -> Levels:
    means = [_world_means(one, name) for one in statistics.replicates]
    mean = statistics.mean(lambda one: one.mean_of(name)).mean
    square = statistics.mean(lambda one: one.mean_of(name, squared=True)).mean
    total = max(square - mean**2, 0.0)
    # Inside a replicate all worlds share its draws, so that no Monte Carlo error is taken for a spread.
    between = min(float(statistics.share @ [one.var() for one in means]), total)
    answers = min(statistics.mean(lambda one: _answers(one, name)).mean, total - between)
    return Levels(
        between_sd=float(np.sqrt(between)),
        within_sd=float(np.sqrt(total - between)),
        between_share=between / total if total > 0 else 0.0,
        answers_share=answers / total if total > 0 else 0.0,
        mean_quantiles=by_level(np.quantile(np.concatenate(means), LEVELS)),
    )


def _world_means(one: Replicate, name: str) -> FloatArray:
    """Return the mean of an outcome in every world: (n_worlds,). [currency]."""
    return np.asarray(one.weights(name) @ (getattr(one.sums, name).sums / one.n_draws))


def _answers(one: Replicate, name: str) -> float:
    """Return the variance of the mean of an outcome between the leaves of a world, over the worlds."""
    means = getattr(one.sums, name).sums / one.n_draws
    weights = one.weights(name)  # of the award's states; what they leave is no award
    return float((weights @ means**2 - (weights @ means) ** 2).mean())
