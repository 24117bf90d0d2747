"""For any offer: the chance that going on is better for the claimant, and by how much."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.base import FloatArray
from simulator.statistics import Statistics

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
        probability that the claimant's net exceeds it, with its Monte Carlo error, and by how much the net
        exceeds it if it does, or falls short if not. [currency]
    """
    net = statistics.pooled("net")
    most = min(claim, float(statistics.pooled("outlay").quantiles([0.99])[0]))
    worths = [one["worth"]["mean"] for one in offers]
    points = np.unique([*np.linspace(0.0, max([most, *worths]), POINTS + 1), *worths])
    better = 1.0 - net.cdf(points)
    errors = statistics.error(
        np.array([1.0 - one.mixtures["net"].cdf(points) for one in statistics.replicates])
    )
    above = net.above(points)
    below = above - (statistics.mean(lambda one: one.mean_of("net"))["mean"] - points)
    return {
        "offers": points.tolist(),
        "p_better": better.tolist(),
        "p_better_mcse": None if errors is None else errors.tolist(),
        "mean_if_better": _given(above, better).tolist(),
        "mean_if_worse": _given(np.maximum(below, 0.0), 1.0 - better).tolist(),
    }


def _given(part: FloatArray, chance: FloatArray) -> FloatArray:
    """Return a mean given that it came to that; nothing where it hardly can."""
    return np.divide(part, chance, out=np.zeros_like(part), where=chance > NEVER)
