"""For any offer: the chance that going on is better for the claimant, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture
from simulator.summary.figures import Offer, OfferCurve, Points
from simulator.summary.statistics import Statistics

POINTS = 60
NEVER = 1e-9  # a chance below it is rounding


def offer_curve(statistics: Statistics, *, claim: float, offers: Sequence[Offer]) -> OfferCurve:
    """Return what going on is worth against offers of every size.

    Parameters
    ----------
    statistics : Statistics
        Of a run.
    claim : float
        Amount claimed. [currency]
    offers : sequence of Offer
        Offers made; their worth is among the points.

    Returns
    -------
    OfferCurve
        `offers` rise from nothing to what the provider hardly ever pays, or the claim [currency]; of each the
        probability that the claimant's net exceeds it, by how much if it does, and by how much it falls short
        if not [currency]; the probability that the provider's outlay exceeds it; all with their Monte Carlo
        errors, none where there is only one replicate.
    """
    net, outlay = statistics.pooled("net"), statistics.pooled("outlay")
    most = min(claim, float(outlay.quantiles([0.99])[0]))
    worths = [offer.worth.mean for offer in offers]
    points = np.unique([*np.linspace(0.0, max([most, *worths]), POINTS + 1), *worths])
    whole = _against(points, net, outlay, mean=statistics.mean(lambda one: one.mean_of("net")).mean)
    each = [
        _against(points, one.mixtures["net"], one.mixtures["outlay"], mean=one.mean_of("net"))
        for one in statistics.replicates
    ]

    def errors(values: Sequence[FloatArray]) -> Points | None:
        error = statistics.error(np.array(values))
        return None if error is None else tuple(error.tolist())

    return OfferCurve(
        offers=tuple(points.tolist()),
        p_better=tuple(whole.better.tolist()),
        mean_if_better=tuple(whole.if_better.tolist()),
        mean_if_worse=tuple(whole.if_worse.tolist()),
        p_outlay_exceeds=tuple(whole.outlay_exceeds.tolist()),
        p_better_mcse=errors([one.better for one in each]),
        mean_if_better_mcse=errors([one.if_better for one in each]),
        mean_if_worse_mcse=errors([one.if_worse for one in each]),
        p_outlay_exceeds_mcse=errors([one.outlay_exceeds for one in each]),
    )


@dataclass(frozen=True)
class _Against:
    """What going on is worth against each offer: (n_offers,) each."""

    better: FloatArray  # probability that the net exceeds it
    if_better: FloatArray  # by how much, if it does [currency]
    if_worse: FloatArray  # by how much it falls short, if not [currency]
    outlay_exceeds: FloatArray  # probability that the outlay exceeds it


def _against(points: FloatArray, net: Mixture, outlay: Mixture, *, mean: float) -> _Against:
    """Return what going on is worth against each offer; `mean` is that of the net. [currency]."""
    better, above = 1.0 - net.cdf(points), net.above(points)
    below = np.maximum(above - mean + points, 0.0)
    return _Against(
        better=better,
        if_better=_given(above, better),
        if_worse=_given(below, 1.0 - better),
        outlay_exceeds=1.0 - outlay.cdf(points),
    )


def _given(part: FloatArray, chance: FloatArray) -> FloatArray:
    """Return a mean given that it came to that; nothing where it hardly can."""
    return np.divide(part, chance, out=np.zeros_like(part), where=chance > NEVER)
