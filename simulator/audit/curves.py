"""Whether the curves of two results lie near one another."""

from collections.abc import Mapping
from typing import Any

import numpy as np

CURVES = "distributions"
CURVE_GAP = 0.05  # between two curves of a chance to exceed


def close_curves(packed: Mapping[str, Any], again: Mapping[str, Any]) -> bool:
    """Return whether the curves of both lie near one another, read off between the points of the re-run.

    Their grids follow the quantiles of each run, so that they cannot be compared point by point.
    """
    try:
        for name, one in again[CURVES].items():
            x = np.unique(one["exceedance"]["x"])
            middle = (x[1:] + x[:-1]) / 2.0
            curves = [run[CURVES][name]["exceedance"] for run in (packed, again)]
            values = [np.interp(middle, curve["x"], curve["p"]) for curve in curves]
            if np.max(np.abs(values[0] - values[1])) > CURVE_GAP:
                return False
    except (LookupError, TypeError, ValueError):
        return False
    return True
