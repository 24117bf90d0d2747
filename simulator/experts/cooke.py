"""Cooke's classical model: weights of experts from questions whose answers are known.

Plain functions on arrays. Experts give three quantiles a question; these cut the line into four bins, into
which the true answers of a well-calibrated expert fall with known probabilities.

References
----------
.. [1] Cooke, Experts in Uncertainty (Oxford 1991), chapter 12; Cooke and Goossens, TU Delft expert judgment
   data base, Reliability Eng. & System Safety 93:657 (2008).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import chdtrc, xlogy

FEWEST_SEEDS = 5  # below, a score says next to nothing
ENOUGH_SEEDS = 8  # below, a score is weak
OVERSHOOT = 0.1  # of the range of all answers, to either side
Reason = Literal["performance", "asked", "no_seeds", "too_few_seeds", "none_calibrated"]


@dataclass(frozen=True)
class Scores:
    """What each expert scored, and the weight that follows; why weights are equal where they are."""

    weights: tuple[float, ...]
    calibration: tuple[float, ...]  # empty without enough seed questions
    information: tuple[float, ...]
    reason: Reason


def bin_shares(outer: float) -> FloatArray:
    """Return the probabilities of the four bins between quantiles `outer`, one half and 1 - `outer`."""
    return np.array([outer, 0.5 - outer, 0.5 - outer, outer])


def bin_counts(quantiles: FloatArray, truths: FloatArray) -> FloatArray:
    """Return how many true answers fell into each bin; an answer on a quantile counts below it.

    Parameters
    ----------
    quantiles : (n_seeds, 3)
        Of one expert, rising.
    truths : (n_seeds,)
        True answers.

    Returns
    -------
    (4,)
    """
    places = (np.asarray(truths)[:, np.newaxis] > quantiles).sum(axis=1)
    return np.bincount(places, minlength=4).astype(float)


def calibration(counts: FloatArray, shares: FloatArray) -> float:
    """Return the probability that a well-calibrated expert would do no better than these counts.

    2 N I(s, p), with the relative information I of the shares found to those stated, is asymptotically
    chi-square with one degree of freedom less than there are bins.
    """
    n = counts.sum()
    found = counts / n
    relative = float((xlogy(found, found) - xlogy(found, shares)).sum())
    return float(chdtrc(len(shares) - 1, 2.0 * n * max(relative, 0.0)))


def information(quantiles: FloatArray, truths: FloatArray, shares: FloatArray) -> FloatArray:
    """Return how much narrower each expert is than a uniform on the intrinsic range, a mean over questions.

    The intrinsic range of a question spans all quantiles and the true answer, and `OVERSHOOT` beyond.

    Parameters
    ----------
    quantiles : (n_experts, n_seeds, 3)
    truths : (n_seeds,)
    shares : (4,)
        Probabilities of the bins.

    Returns
    -------
    (n_experts,)
        [nats]
    """
    low = np.minimum(quantiles[:, :, 0].min(axis=0), truths)
    high = np.maximum(quantiles[:, :, 2].max(axis=0), truths)
    start, end = low - OVERSHOOT * (high - low), high + OVERSHOOT * (high - low)
    ends = [np.broadcast_to(one[:, np.newaxis], (*quantiles.shape[:2], 1)) for one in (start, end)]
    widths = np.diff(np.concatenate([ends[0], quantiles, ends[1]], axis=2), axis=2)
    relative = (shares * np.log(shares * (end - start)[:, np.newaxis] / widths)).sum(axis=2)
    return np.asarray(relative.mean(axis=1))


def scores(
    quantiles: FloatArray, truths: FloatArray, *, outer: float, alpha: float, equal: bool = False
) -> Scores:
    """Return the weights of experts: calibration times information, for those not below `alpha`.

    Parameters
    ----------
    quantiles : (n_experts, n_seeds, 3)
        Answers to the seed questions as the experts gave them.
    truths : (n_seeds,)
        True answers.
    outer : float
        Probability of the lowest quantile: 0.05 or 0.1.
    alpha : float
        Who is calibrated below it has no weight.
    equal : bool
        Equal weights were asked for; scores are still told.

    Returns
    -------
    Scores
        Equal weights, with the reason, where there are too few questions or all fall below `alpha`.
    """
    n_experts, n_seeds = quantiles.shape[:2]
    even = (1.0 / n_experts,) * n_experts
    if n_seeds < FEWEST_SEEDS:
        few: Reason = "too_few_seeds" if n_seeds else "no_seeds"
        return Scores(even, (), (), "asked" if equal else few)
    shares = bin_shares(outer)
    calibrated = np.array([calibration(bin_counts(one, truths), shares) for one in quantiles])
    informed = information(quantiles, truths, shares)
    products = np.where(calibrated >= alpha, calibrated * informed, 0.0)
    told = tuple(calibrated.tolist()), tuple(informed.tolist())
    if equal or not products.any():
        return Scores(even, *told, "asked" if equal else "none_calibrated")
    return Scores(tuple((products / products.sum()).tolist()), *told, "performance")
