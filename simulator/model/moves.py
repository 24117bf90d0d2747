"""Demands, offers and refusals as evidence on the other side's walk-away price, with a discount for talk."""

from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import log_expit


@dataclass(frozen=True)
class Talk:
    """How a side's words follow from its walk-away price; arrays (n_worlds, 1)."""

    shading: FloatArray  # what it offers as a part of what it would pay; a demand is the inverse [-]
    noise: FloatArray  # log-sd of words about that [-]
    weight: FloatArray  # how much a word counts, 0 to 1: the rest is strategy [-]
    sharpness: FloatArray  # distance at which a refusal is sure, relative to the amount refused [-]


def offer_weight(*, walk_away: FloatArray, offer: float, talk: Talk) -> FloatArray:
    """Log-weight of the provider's walk-away price after it offered an amount.

    Parameters
    ----------
    walk_away : (n_worlds, n_samples)
        Price that it would still pay. [currency]
    offer : float
        What it offered. [currency]
    talk : Talk
        Of the provider.

    Returns
    -------
    (n_worlds, n_samples)
        Discounted log-likelihood of `offer = shading * walk_away * exp(noise)`. [-]
    """
    return talk.weight * _log_normal(np.log(offer), np.log(talk.shading) + _log(walk_away), talk.noise)


def demand_weight(*, walk_away: FloatArray, demand: float, talk: Talk) -> FloatArray:
    """Log-weight of the claimant's walk-away price after it demanded an amount; see `offer_weight`."""
    return talk.weight * _log_normal(np.log(demand), _log(walk_away) - np.log(talk.shading), talk.noise)


def refusal_weight(*, walk_away: FloatArray, refused: float, by: str, talk: Talk) -> FloatArray:
    """Log-weight of a walk-away price after its side refused an amount.

    A claimant refuses what lies below its price, a provider what lies above: softly, by a logistic curve.

    References
    ----------
    .. [1] Belief after a rejection: truncation, soft where sides err (V15 of the reference results).
    """
    distance = (walk_away - refused) if by == "claimant" else (refused - walk_away)
    return np.asarray(talk.weight * log_expit(distance / (talk.sharpness * refused)))


@dataclass(frozen=True)
class Standing:
    """What is believed after a move."""

    settles: float  # weighed over worlds
    interval: tuple[float, float]  # 5 % and 95 % of the worlds
    claimant: tuple[float, float, float]  # 5, 50 and 95 % quantile of the walk-away price [currency]
    provider: tuple[float, float, float]


def standing(
    *, claimant: FloatArray, provider: FloatArray, breakdown: FloatArray, log_weight: FloatArray
) -> Standing:
    """Return what is believed of both walk-away prices, and the chance that they settle.

    Parameters
    ----------
    claimant, provider : (n_worlds, n_samples)
        Walk-away prices. [currency]
    breakdown : (n_worlds,)
        Chance that talks fail although the ranges overlap. [-]
    log_weight : (n_worlds, n_samples)
        Of all moves so far. [-]
    """
    weight = np.exp(log_weight - log_weight.max())
    whole = weight.sum(axis=1)
    overlaps = (weight * (claimant <= provider)).sum(axis=1) / np.maximum(whole, np.finfo(float).tiny)
    settles = overlaps * (1.0 - breakdown)
    low, high = _quantiles(settles, whole, (0.05, 0.95))
    return Standing(
        settles=float(np.average(settles, weights=whole)),
        interval=(low, high),
        claimant=_three(claimant, weight),
        provider=_three(provider, weight),
    )


def _three(prices: FloatArray, weight: FloatArray) -> tuple[float, float, float]:
    low, middle, high = _quantiles(prices.ravel(), weight.ravel(), (0.05, 0.5, 0.95))
    return low, middle, high


def _quantiles(values: FloatArray, weights: FloatArray, levels: tuple[float, ...]) -> list[float]:
    """Return quantiles of a weighted sample."""
    order = np.argsort(values, kind="stable")
    place = np.cumsum(weights[order])
    return [float(x) for x in np.interp(np.array(levels) * place[-1], place, values[order])]


def _log(walk_away: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(walk_away, 1.0)))  # nobody's words tell prices below a unit apart


def _log_normal(x: float, centre: FloatArray, sd: FloatArray) -> FloatArray:
    return np.asarray(-0.5 * ((x - centre) / sd) ** 2 - np.log(sd))
