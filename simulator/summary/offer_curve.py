"""For any offer: the chance that going on is better for the claimant, and by how much."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture
from simulator.draws.statistics import Statistics

Summary = dict[str, Any]
POINTS = 60
NEVER = 1e-9  # a chance below it is rounding


def offer_curve(statistics: Statistics, *, claim: float, offers: Sequence[Mapping[str, Any]]) -> Summary:
    """Return what going on is worth against offers of every size.

    Parameters
    ----------
    statistics : Statistics
        Of a run.
    claim : float
        Amount claimed. [currency]
    offers : sequence of mapping
        Offers made, as in summary.json; their worth is among the points.

    Returns
    -------
    dict
        `offers` rise from nothing to what the provider hardly ever pays, or the claim [currency]; of each the
        probability that the claimant's net exceeds it, by how much if it does, and by how much it falls short
        if not [currency]; the probability that the provider's outlay exceeds it; all with their Monte Carlo
        errors, none where there is only one replicate.
    """
    net, outlay = statistics.pooled("net"), statistics.pooled("outlay")
    most = min(claim, float(outlay.quantiles([0.99])[0]))
    worths = [one["worth"]["mean"] for one in offers]
    points = np.unique([*np.linspace(0.0, max([most, *worths]), POINTS + 1), *worths])
    whole = _against(points, net, outlay, mean=statistics.mean(lambda one: one.mean_of("net"))["mean"])
    each = [
        _against(points, one.mixtures["net"], one.mixtures["outlay"], mean=one.mean_of("net"))
        for one in statistics.replicates
    ]
    errors = {f"{name}_mcse": statistics.error(np.array([one[name] for one in each])) for name in whole}
    return {
        name: None if values is None else values.tolist()
        for name, values in ({"offers": points} | whole | errors).items()
    }


def _against(points: FloatArray, net: Mixture, outlay: Mixture, *, mean: float) -> dict[str, FloatArray]:
    """Return what going on is worth against each offer; `mean` is that of the net. [currency]."""
    better, above = 1.0 - net.cdf(points), net.above(points)
    below = np.maximum(above - mean + points, 0.0)
    return {
        "p_better": better,
        "mean_if_better": _given(above, better),
        "mean_if_worse": _given(below, 1.0 - better),
        "p_outlay_exceeds": 1.0 - outlay.cdf(points),
    }


def _given(part: FloatArray, chance: FloatArray) -> FloatArray:
    """Return a mean given that it came to that; nothing where it hardly can."""
    return np.divide(part, chance, out=np.zeros_like(part), where=chance > NEVER)
