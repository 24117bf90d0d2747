"""What each side walks away at, whether the two ranges overlap, and at which price they settle.

Noise here is noise in *expectations* of the outcome, which is not the spread of the outcome itself.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import ndtr, ndtri

NODES = 64  # Gauss-Hermite nodes over the claimant's noise


@dataclass(frozen=True)
class Beliefs:
    """What both sides expect; every array has shape (n_worlds,).

    Expectations are the model's `claimant_value` and `provider_value` (present value of the award to the
    one and for the other, [currency]), shifted by each side's bias in its own favour and blurred by its
    noise (relative to the expectation, [-]), the noises correlated. Costs to come are beyond dispute.
    """

    claimant_value: FloatArray
    provider_value: FloatArray
    claimant_cost: FloatArray  # costs still to come, less what comes back [currency]
    provider_cost: FloatArray
    claimant_bias: FloatArray
    provider_bias: FloatArray
    claimant_noise: FloatArray
    provider_noise: FloatArray
    correlation: FloatArray
    reputation_cost: FloatArray  # what a trial costs the provider beyond the judgment [currency]
    log_scale: bool = True


def claimant_walks_away_at(beliefs: Beliefs, *, noise: FloatArray) -> FloatArray:
    """Least that the claimant accepts: expected net recovery, and never less than nothing.

    Parameters
    ----------
    beliefs : Beliefs
        Of `n_worlds` worlds.
    noise : (n_worlds, n_nodes) or (n_worlds,)
        Standard normal deviate of the claimant's expectation. [-]

    Returns
    -------
    Same shape as `noise`
        Reservation price. [currency]
    """
    expected = _expectation(
        beliefs.claimant_value, beliefs.claimant_bias, beliefs.claimant_noise, noise, beliefs.log_scale
    )
    return np.maximum(expected - _like(beliefs.claimant_cost, noise), 0.0)


def provider_walks_away_at(beliefs: Beliefs, *, noise: FloatArray) -> FloatArray:
    """Most that the provider pays: expected outlay, and what a trial costs its reputation.

    Parameters
    ----------
    beliefs : Beliefs
        Of `n_worlds` worlds.
    noise : (n_worlds, n_nodes) or (n_worlds,)
        Standard normal deviate of the provider's expectation. [-]

    Returns
    -------
    Same shape as `noise`
        Reservation price. [currency]
    """
    expected = _expectation(
        beliefs.provider_value, -beliefs.provider_bias, beliefs.provider_noise, noise, beliefs.log_scale
    )
    return expected + _like(beliefs.provider_cost + beliefs.reputation_cost, noise)


def without_noise(beliefs: Beliefs) -> Beliefs:
    """Return the same beliefs without the blur: each side's walk-away price at its mean expectation."""
    calm = np.zeros_like(beliefs.claimant_noise)
    return replace(beliefs, claimant_noise=calm, provider_noise=calm)


def settlement_probability(beliefs: Beliefs) -> FloatArray:
    """Probability that the claimant's walk-away price is not above the provider's.

    Returns
    -------
    (n_worlds,)
        Integrated over both noises: Gauss-Hermite over the claimant's, exact over the provider's. [-]

    References
    ----------
    .. [1] Divergent expectations: Priest & Klein (1984); Waldfogel (1995).
    """
    nodes, weights = _quadrature()
    noise = np.broadcast_to(nodes, (beliefs.claimant_value.size, NODES))
    return np.asarray(np.einsum("ij,j->i", _chance_given(beliefs, noise), weights))


@cache
def _quadrature() -> tuple[FloatArray, FloatArray]:
    """Return nodes of a standard normal, and their weights: (NODES,) each."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes, weights / weights.sum()


@dataclass(frozen=True)
class Settlements:
    """Samples of settlements with their weights, each of shape (n_worlds, n_samples)."""

    price: FloatArray  # [currency]
    claimant: FloatArray  # walk-away price [currency]
    provider: FloatArray
    weight: FloatArray  # probability that this claimant settles at all [-]


def settlements(
    beliefs: Beliefs,
    *,
    claimant_power: FloatArray,
    claimant_uniform: FloatArray,
    provider_uniform: FloatArray,
) -> Settlements:
    """Sample the price given that the parties settle.

    The claimant's noise is drawn freely and weighted by its chance to settle; the provider's is drawn
    from what is left of its distribution where the ranges overlap. So every sample settles.

    Parameters
    ----------
    beliefs : Beliefs
        Of `n_worlds` worlds.
    claimant_power : (n_worlds,)
        Share of the overlap that goes to the claimant. [-]
    claimant_uniform, provider_uniform : (n_worlds, n_samples)
        Points in (0, 1). [-]

    Returns
    -------
    Settlements
        Price and walk-away prices. [currency]
    """
    noise = ndtri(claimant_uniform)
    chance = _chance_given(beliefs, noise)
    rest = np.sqrt(1.0 - beliefs.correlation**2)
    # The provider's noise, given that it exceeds the threshold: the upper tail of probability `chance`.
    upper = np.maximum(provider_uniform * chance, np.finfo(float).tiny)
    provider_noise = _like(beliefs.correlation, noise) * noise - _like(rest, noise) * ndtri(upper)
    least = claimant_walks_away_at(beliefs, noise=noise)
    most = np.maximum(provider_walks_away_at(beliefs, noise=provider_noise), least)
    price = least + _like(claimant_power, noise) * (most - least)
    return Settlements(price=price, claimant=least, provider=most, weight=chance)


def _expectation(
    value: FloatArray, bias: FloatArray, sd: FloatArray, noise: FloatArray, log_scale: bool
) -> FloatArray:
    """Return a side's expectation; on the log scale its mean is `value * (1 + bias)` as well."""
    centre, spread = _like(value * (1.0 + bias), noise), _like(sd, noise)
    if log_scale:
        centre = np.maximum(centre, 0.0)
        return centre * np.exp(spread * noise - 0.5 * spread**2)
    return centre + _like(value, noise) * spread * noise


def _chance_given(beliefs: Beliefs, noise: FloatArray) -> FloatArray:
    """Return the probability of an overlap given the claimant's noise."""
    least = claimant_walks_away_at(beliefs, noise=noise)
    surplus = least - _like(beliefs.provider_cost + beliefs.reputation_cost, noise)  # value it must see
    value = _like(beliefs.provider_value, noise)
    centre = value * (1.0 - _like(beliefs.provider_bias, noise))
    spread = _like(beliefs.provider_noise, noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        if beliefs.log_scale:
            centre = np.maximum(centre, np.finfo(float).tiny)  # nobody expects an award below nothing
            needed = (np.log(np.maximum(surplus, 0.0) / centre) + 0.5 * spread**2) / spread
        else:
            needed = (surplus - centre) / (value * spread)
        rho = _like(beliefs.correlation, noise)
        chance = ndtr((rho * noise - needed) / np.sqrt(1.0 - rho**2))
    certain = (surplus <= (0.0 if beliefs.log_scale else -np.inf)) | (
        (spread * value == 0) & (surplus <= centre)
    )
    never = (spread * value == 0) & (surplus > centre)
    return np.where(certain, 1.0, np.where(never, 0.0, chance))


def _like(per_world: FloatArray, noise: FloatArray) -> FloatArray:
    """Return values per world, ready to meet an array that may have a second dimension."""
    return per_world[:, None] if noise.ndim == 2 else per_world
