"""Scores of forecasts: what happened against what was said; numbers in, numbers out.

Every score is a loss: smaller is better. All are proper: on average nobody does better than by saying what
they believe.

References
----------
.. [1] Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation, JASA 102.
"""

import numpy as np
from numpy.typing import ArrayLike

from simulator.base.model import FloatArray
from simulator.scoring.cdf_table import CdfTable


def crps_ensemble(y: ArrayLike, *, members: FloatArray) -> FloatArray:
    """CRPS of an ensemble: `E|X − y| − E|X − X'| / 2`.

    The members are taken for the whole forecast; where they are draws from it, the score is too large by
    `E|X − X'| / (2 m)`.

    Parameters
    ----------
    y : (n,)
        What happened. [u]
    members : (n, m) or (m,)
        Members of each forecast, in any order. [u]

    Returns
    -------
    (n,)
        [u]

    References
    ----------
    .. [1] Ferro (2014), Fair scores for ensemble forecasts, Q. J. R. Meteorol. Soc. 140.
    """
    m = members.shape[-1]
    rank = 2.0 * np.arange(1, m + 1) - m - 1.0
    half_spread = np.sort(members, axis=-1) @ rank / (m * m)
    return np.asarray(np.abs(members - np.asarray(y, dtype=float)[..., None]).mean(axis=-1) - half_spread)


def crps_table(y: ArrayLike, *, table: CdfTable) -> FloatArray:
    """CRPS of a distribution given as a table, exact for it: atoms, gaps and all.

    Parameters
    ----------
    y : (n,)
        What happened; may lie outside the table. [u]
    table : CdfTable
        Linear between its points, so that the square of the cdf is a sum of `h (a² + ab + b²) / 3`.

    Returns
    -------
    (n,)
        [u]
    """
    at = np.asarray(y, dtype=float)
    x, p = table.x, table.level
    inside = np.clip(at, x[0], x[-1])
    here = table.cdf(inside)
    last = np.maximum(np.searchsorted(x, inside, side="right") - 1, 0)
    after = np.minimum(last + 1, x.size - 1)
    width = np.diff(x)
    below = np.concatenate([[0.0], np.cumsum(_thirds(width, p[:-1], p[1:]))])
    above = np.concatenate([np.cumsum(_thirds(width, 1.0 - p[:-1], 1.0 - p[1:])[::-1])[::-1], [0.0]])
    up_to = below[last] + _thirds(inside - x[last], p[last], here)
    beyond = above[after] + _thirds(x[after] - inside, 1.0 - here, 1.0 - p[after])
    return np.asarray(up_to + beyond + np.abs(at - inside))


def log_score(y: ArrayLike, *, table: CdfTable, half_width: float) -> FloatArray:
    """Logarithmic score of a table with atoms: minus the logarithm of what it gave to what happened.

    At an atom that is its probability; elsewhere the density of the rest, smoothed by a uniform kernel: the
    probability within `half_width` of `y`, atoms left out, over twice the half width.

    Parameters
    ----------
    y : (n,)
        What happened. [u]
    table : CdfTable
        The forecast.
    half_width : float
        Of the kernel; the same for all forecasts that are compared. [u]

    Returns
    -------
    (n,)
        Infinite where the forecast gave no chance to what happened. [log probability, or log 1/u]

    References
    ----------
    .. [1] Gneiting & Raftery (2007), section 4.1.
    """
    at = np.asarray(y, dtype=float)
    rest = table.without_atoms(at + half_width) - table.without_atoms(at - half_width)
    weight = table.atom_at(at)
    given = np.where(weight > 0.0, weight, np.maximum(rest, 0.0) / (2.0 * half_width))
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(given))


def brier(probability: ArrayLike, *, happened: ArrayLike) -> FloatArray:
    """Brier score of chances (n,) of events that happened or not (n,): the squared distance, 0 to 1.

    References
    ----------
    .. [1] Brier (1950), Monthly Weather Review 78; the half of its score with two classes.
    """
    return np.asarray((np.asarray(probability, dtype=float) - np.asarray(happened, dtype=float)) ** 2)


def _thirds(width: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the integral of the square of a function that runs straight from `start` to `end`."""
    return np.asarray(width * (start * start + start * end + end * end) / 3.0)
