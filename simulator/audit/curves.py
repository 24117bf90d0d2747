"""Whether the curves of two results lie near one another."""

import numpy as np

from simulator.summary.figures import Distributions

CURVE_GAP = 0.05  # between two curves of a chance to exceed


def close_curves(packed: Distributions, again: Distributions) -> bool:
    """Return whether the curves of both lie near one another, read off between the points of the re-run.

    Their grids follow the quantiles of each run, so that they cannot be compared point by point.
    """
    pairs = (
        (packed.award, again.award),
        (packed.claimant_net, again.claimant_net),
        (packed.provider_outlay, again.provider_outlay),
    )
    for before, after in pairs:
        x = np.unique(after.exceedance.x)
        middle = (x[1:] + x[:-1]) / 2.0
        if len(before.exceedance.x) != len(before.exceedance.p) or not before.exceedance.x:
            return False
        values = [np.interp(middle, curve.exceedance.x, curve.exceedance.p) for curve in (before, after)]
        if np.max(np.abs(values[0] - values[1])) > CURVE_GAP:
            return False
    return True
