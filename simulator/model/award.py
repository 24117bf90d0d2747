"""From the provider's share of a loss to the award: assessment, clauses, punitive damages, ceiling."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from simulator.base.model import FloatArray

ANCHOR_LIMIT = 60.0
"""Above this ratio of claim to value a higher claim pulls no further: mock juries gave an elasticity
near one half up to 60 times the harm, and less at 100 times (Marti & Wissler 2000)."""


def assessed(
    *,
    value: FloatArray,
    claim: float,
    anchoring_weight: FloatArray | float = 0.0,
    judge_sd: FloatArray | float = 0.0,
    judge: FloatArray | float = 0.0,
) -> FloatArray:
    """Sum that a court assesses: pulled towards the amount claimed, and different from judge to judge.

    Parameters
    ----------
    value : (n_draws,)
        What the evidence supports. [currency]
    claim : float
        Amount claimed. [currency]
    anchoring_weight : (n_draws,)
        Weight of the claim on the log scale, 0 to 1. [-]
    judge_sd : (n_draws,)
        Log-standard deviation between judges. [-]
    judge : (n_draws,)
        Standard normal deviate of this judge. [-]

    Returns
    -------
    (n_draws,)
        `value**(1 - w) * claim**w * exp(sd * judge)`; the median judge follows the anchored value. [currency]

    References
    ----------
    .. [1] Decomposition into level, pattern and occasion: Kahneman, Sibony & Sunstein, Noise (2021).
    .. [2] Civil-law judges follow the amount requested: Chang et al. (2016).
    """
    positive = np.maximum(value, np.finfo(float).tiny)
    pull = np.minimum(np.log(claim) - np.log(positive), np.log(ANCHOR_LIMIT))
    return np.asarray(value * np.exp(anchoring_weight * pull + judge_sd * judge))


def limited(
    groups: Sequence[FloatArray], *, limits: Sequence[tuple[FloatArray | float, Sequence[int]]]
) -> list[FloatArray]:
    """Apply the limits of a contract to groups of heads.

    Parameters
    ----------
    groups : sequence of (n_draws,)
        Sum of the heads of each group; heads of a group fall under the same clauses. [currency]
    limits : sequence of (amount, groups)
        Each limit that stands, and the numbers of the groups whose sum it limits; where it bites, its
        groups are reduced in proportion. [currency]

    Returns
    -------
    list of (n_draws,)
        Groups after the limits. [currency]
    """
    result = list(groups)
    for amount, members in limits:
        if len(members) == 1:
            result[members[0]] = np.minimum(result[members[0]], amount)
        elif members:
            whole = total([result[group] for group in members])
            part = np.minimum(whole, amount) / np.maximum(whole, np.finfo(float).tiny)
            for group in members:
                result[group] = result[group] * part
    return result


def compensation(
    *,
    losses: Sequence[FloatArray],
    share: FloatArray | float,
    limits: Sequence[tuple[FloatArray | float, Sequence[int]]],
    order: str,
) -> FloatArray:
    """Compensation after apportionment of fault and the limits of the contract, in the order of the law.

    Parameters
    ----------
    losses : sequence of (n_draws,)
        Loss by group of heads, as assessed and before apportionment. [currency]
    share : (n_draws,)
        Provider's share of fault. [-]
    limits : sequence of (amount, groups)
        See `limited`. [currency]
    order : str
        `apportion_then_cap` or `cap_then_apportion`; the results differ by up to 2.2 times.

    Returns
    -------
    (n_draws,)
        Sum over the groups. [currency]
    """
    if order == "apportion_then_cap":
        return total(limited([share * loss for loss in losses], limits=limits))
    return share * total(limited(losses, limits=limits))


def total(groups: Sequence[FloatArray]) -> FloatArray:
    """Return the sum over groups. [currency]."""
    return reduce(np.add, groups)


def with_punitive(*, compensation: FloatArray, ratio: FloatArray | float) -> FloatArray:
    """Return compensation and punitive damages at `ratio` times it. [currency]."""
    return compensation * (1.0 + ratio)


def within_claim(*, award: FloatArray, claim: float) -> FloatArray:
    """Return the award where the law gives no more than was claimed. [currency].

    References
    ----------
    .. [1] ZPO s. 308(1); French CPC arts. 4 and 5; Japanese CCP art. 246.
    """
    return np.minimum(award, claim)


def fee_cap(*, monthly_fee: FloatArray | float, months: float, multiple: float) -> FloatArray | float:
    """Return a cap of so many times the fees of a look-back period. [currency]."""
    return monthly_fee * months * multiple


def eroded(*, amount: FloatArray | float, already_paid: FloatArray | float) -> FloatArray:
    """Return what earlier payments leave of an aggregate limit, never below zero. [currency]."""
    return np.maximum(np.subtract(amount, already_paid), 0.0)
