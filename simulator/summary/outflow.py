"""What the provider pays in the end, settled or tried: the distribution that a provision is taken from."""

from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture, edges
from simulator.draws.replicate import Replicate
from simulator.draws.statistics import LEVELS, Statistics, by_level

Summary = dict[str, Any]


def outflow_of(statistics: Statistics) -> Summary:
    """Return what the provider pays in the end, over both ways in which the dispute may end.

    A settlement costs its price. A trial costs the provider's outlay: damages, interest, costs of both sides
    as far as it bears them, discounted.

    Returns
    -------
    dict
        `probability` that anything is paid to the claimant, over the worlds; `mean` and quantiles of what is
        paid [currency]; `settled` and `tried` with their probability and mean.
    """
    parts = [_paid(one) for one in statistics.replicates]
    errors = statistics.error(np.array([one.quantiles(LEVELS) for one in parts]))
    chance = statistics.mean(lambda one: float(one.settles.mean()))["mean"]
    return {
        "probability": statistics.per_world(
            lambda one: one.settles + (1.0 - one.settles) * (one.states @ (1.0 - one.zero_share))
        ),
        **statistics.mean(lambda one: _settled(one) + _tried(one)),
        "quantiles": by_level(statistics.pool(parts).quantiles(LEVELS)),
        "quantiles_mcse": None if errors is None else by_level(errors),
        "settled": {"probability": chance} | _given(statistics.mean(_settled), chance),
        "tried": {"probability": 1.0 - chance} | _given(statistics.mean(_tried), 1.0 - chance),
    }


def _given(part: Summary, probability: float) -> Summary:
    """Return a mean and its error given that it came to that; None where it cannot."""
    if probability <= 0:
        return {"mean": None, "mcse": None}
    error = part["mcse"]
    return {"mean": part["mean"] / probability, "mcse": None if error is None else error / probability}


def _weights(one: Replicate) -> FloatArray:
    """Return the probability of each sampled settlement: (n_worlds, n_samples)."""
    weight = one.settlements.weight
    reached = weight / np.maximum(weight.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return np.asarray(reached * one.settles[:, None] / len(one.settles))


def _settled(one: Replicate) -> float:
    """Return the mean of prices, trials counting as nothing. [currency]."""
    return float((_weights(one) * one.settlements.price).sum())


def _tried(one: Replicate) -> float:
    """Return the mean of outlays at trial, settlements counting as nothing. [currency]."""
    outlay = np.einsum("ij,j->i", one.leaves, one.sums.outlay.sums / one.n_draws)
    return float(((1.0 - one.settles) * outlay).mean())


def _paid(one: Replicate) -> Mixture:
    """Return the distribution of what is paid: outlays at trial, and prices put into the same bins."""
    tried, prices = one.mixtures["outlay_at_trial"], one.settlements.price.ravel()
    place = np.searchsorted(edges(), prices, side="right") - 1
    added = np.bincount(place, weights=_weights(one).ravel(), minlength=tried.bins.size)
    return Mixture(
        bins=tried.bins + added,
        atoms=tried.atoms,
        at_atom=tried.at_atom,
        minimum=min(tried.minimum, float(prices.min())),
        maximum=max(tried.maximum, float(prices.max())),
    )
