"""What the provider pays in the end, settled or tried: the distribution that a provision is taken from."""

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture, edges
from simulator.draws.replicate import Replicate
from simulator.summary.figures import Estimate, Outflow, Way
from simulator.summary.statistics import LEVELS, Statistics, by_level


def outflow_of(statistics: Statistics) -> Outflow:
    """Return what the provider pays in the end, over both ways in which the dispute may end.

    A settlement costs its price. A trial costs the provider's outlay: damages, interest, costs of both sides
    as far as it bears them, discounted.
    """
    parts = [_paid(one) for one in statistics.replicates]
    chance = statistics.mean(lambda one: float(one.settles.mean())).mean
    paid = statistics.mean(lambda one: _settled(one) + _tried(one))
    return Outflow(
        probability=statistics.per_world(
            lambda one: one.settles + (1.0 - one.settles) * (one.states @ (1.0 - one.zero_share))
        ),
        mean=paid.mean,
        mcse=paid.mcse,
        quantiles=by_level(statistics.pool(parts).quantiles(LEVELS)),
        quantiles_mcse=statistics.errors([one.quantiles(LEVELS) for one in parts]),
        settled=_way(statistics.mean(_settled), chance),
        tried=_way(statistics.mean(_tried), 1.0 - chance),
    )


def _way(part: Estimate, probability: float) -> Way:
    """Return a way with its mean given that it came to that; `part` counts the other way as nothing."""
    if probability <= 0:
        return Way(probability=probability, mean=None, mcse=None)
    error = None if part.mcse is None else part.mcse / probability
    return Way(probability=probability, mean=part.mean / probability, mcse=error)


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
