"""Who is at fault and how badly: shares of the event, degree of the provider's fault, evidence on it."""

from collections.abc import Sequence

import numpy as np

from simulator.base.model import FloatArray


def provider_share(
    *,
    claimant_share: FloatArray | float,
    third_party_share: FloatArray | float = 0.0,
    regime: str = "pure",
) -> FloatArray:
    """Part of the loss that the provider answers for, by contribution to the event.

    Parameters
    ----------
    claimant_share : (n_draws,)
        Contribution of the claimant, 0 to 1. [-]
    third_party_share : (n_draws,)
        Contribution of third parties or chance to what the claimant did not cause, 0 to 1. [-]
    regime : str
        `pure`; `modified_50` (nothing for a claimant at 50 % or more); `modified_51` (nothing above
        50 %); `contributory` (nothing for a claimant at fault at all); `none` (the claimant's fault does
        not reduce a claim in contract).

    Returns
    -------
    (n_draws,)
        Share of the provider. With the claimant's and the third party's it sums to one. [-]

    References
    ----------
    .. [1] Regimes: Best & Donohue, Jury nullification in modified comparative negligence regimes (2012).
    .. [2] PRC Civil Code art. 592(2); BGB s. 254; Code civil art. 1231-1; Japanese Civil Code art. 418.
    """
    claimant = np.asarray(claimant_share, dtype=float)
    if regime == "none":
        return np.asarray(np.ones_like(claimant) * (1.0 - np.asarray(third_party_share)))
    share = (1.0 - claimant) * (1.0 - third_party_share)
    if regime == "pure":
        return share
    recovers = {
        "modified_50": claimant < 0.5,
        "modified_51": claimant <= 0.5,
        "contributory": claimant <= 0.0,
    }[regime]
    return np.where(recovers, share, 0.0)


def unavoidable_loss(*, loss: FloatArray, avoidable_share: FloatArray | float) -> FloatArray:
    """Loss that remains after what the claimant could have avoided once the event had happened.

    Mitigation comes after the event and is kept apart from contribution to it.

    Parameters
    ----------
    loss : (n_draws,)
        Loss of a head. [currency]
    avoidable_share : (n_draws,)
        Part that reasonable steps would have avoided, 0 to 1. [-]

    Returns
    -------
    (n_draws,)
        Loss that counts. [currency]

    References
    ----------
    .. [1] PRC Civil Code art. 591; BGB s. 254(2).
    """
    return loss * (1.0 - avoidable_share)


def degree_posterior(*, prior: FloatArray, likelihood_ratios: Sequence[FloatArray | float]) -> FloatArray:
    """Odds of ordinary fault, gross fault and intent after what is known of the safety measures.

    Parameters
    ----------
    prior : (n_worlds, 3)
        Probability of ordinary fault, gross fault, intent. [-]
    likelihood_ratios : sequence of (n_worlds,)
        Chance of each finding under gross fault or intent, over its chance under ordinary fault. [-]

    Returns
    -------
    (n_worlds, 3)
        Posterior probabilities, summing to one. [-]
    """
    weight = np.array(prior, dtype=float, copy=True)
    for ratio in likelihood_ratios:
        weight[:, 1:] *= np.reshape(ratio, (-1, 1))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def odds_after(*, chance: FloatArray | float, likelihood_ratio: FloatArray | float) -> FloatArray:
    """Probability of a yes after a finding.

    Parameters
    ----------
    chance : (n_worlds,)
        Before it, 0 to 1. [-]
    likelihood_ratio : (n_worlds,)
        Chance of the finding if the answer is yes, over its chance if not. [-]

    Returns
    -------
    (n_worlds,)
        Bayes in odds: `chance * ratio / (1 - chance + chance * ratio)`. [-]
    """
    chance = np.asarray(chance, dtype=float)
    return np.asarray(chance * likelihood_ratio / (1.0 - chance + chance * likelihood_ratio))


def clause_stands(
    *,
    incorporated: FloatArray | float,
    valid: FloatArray | float,
    displaced: FloatArray | float,
) -> FloatArray:
    """Probability that a clause stands: incorporated, valid, and not displaced by the degree of fault.

    Parameters
    ----------
    incorporated, valid, displaced : (n_worlds,)
        Each given the one before it, 0 to 1. [-]

    Returns
    -------
    (n_worlds,)
        Their chain. [-]

    References
    ----------
    .. [1] PRC Civil Code arts. 496, 497 and 506 (before 2021: Contract Law arts. 39, 40 and 53).
    """
    return np.asarray(np.multiply(incorporated, valid) * (1.0 - np.asarray(displaced)))
