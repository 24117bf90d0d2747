"""An uncertain value after measurements with error: Bayes on a grid of the prior's own probabilities."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import PrivateAttr, SerializeAsAny

from simulator.base.model import FileModel, FloatArray
from simulator.distributions.distribution import Distribution

LIMIT, POINTS = 36.5, 8193  # grid in the logit of the prior's probability


class Measurement(FileModel):
    """What was measured, and how far it may be off."""

    value: float
    error: float | None = None  # standard deviation, in the unit of the quantity
    relative_error: float | None = None  # of the logarithm

    def log_likelihood(self, x: FloatArray) -> FloatArray:
        """Return the log-likelihood of true values, up to a constant: (n,) -> (n,)."""
        if self.error is not None:
            return np.asarray(-0.5 * ((self.value - x) / self.error) ** 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = (np.log(self.value) - np.log(x)) / self.relative_error
            return np.where(x > 0, -0.5 * distance**2, -np.inf)


class Measured(Distribution):
    """The posterior of a continuous value, whatever the prior; exact to about 1e-5 in probability."""

    dist: Literal["measured"] = "measured"
    prior: SerializeAsAny[Distribution]
    measurements: tuple[Measurement, ...]

    _logit: FloatArray = PrivateAttr()
    _level: FloatArray = PrivateAttr()

    def model_post_init(self, context: Any) -> None:
        """Integrate likelihood times prior along the grid."""
        self._logit, self._level = posterior_levels(self.prior, self.measurements)

    def ppf(self, u: FloatArray) -> FloatArray:
        return self.prior.ppf(expit(np.interp(u, self._level, self._logit)))

    def cdf(self, x: FloatArray) -> FloatArray:
        below = np.clip(self.prior.cdf(np.asarray(x)), 1e-16, 1.0 - 1e-16)
        return np.interp(np.log(below / (1.0 - below)), self._logit, self._level)

    def support(self) -> tuple[float, float]:
        return self.prior.support()


def expit(logit: FloatArray) -> FloatArray:
    """Return probabilities strictly between 0 and 1."""
    small = np.exp(-np.abs(logit))
    return np.asarray(np.where(logit < 0, small, 1.0) / (1.0 + small))


def posterior_levels(
    prior: Distribution, measurements: Sequence[Measurement]
) -> tuple[FloatArray, FloatArray]:
    """Return the posterior's probability up to points of the prior.

    Parameters
    ----------
    prior : Distribution
        Continuous.
    measurements : sequence of Measurement
        Independent of one another, given the true value.

    Returns
    -------
    tuple of (n_points,)
        Logit of the prior's probability, and the posterior's probability up to there, rising. [-]

    References
    ----------
    .. [1] Bayes: likelihood times prior, integrated over the probability u of the prior, du = u (1 - u) dt.
    """
    logit = np.linspace(-LIMIT, LIMIT, POINTS)
    u = expit(logit)
    x = prior.ppf(u)
    log_weight = np.zeros(POINTS)
    for one in measurements:
        log_weight += one.log_likelihood(x)
    density = np.exp(log_weight - log_weight.max()) * u * expit(-logit)
    steps = 0.5 * (density[1:] + density[:-1])
    level = np.concatenate([[0.0], np.cumsum(steps)])
    level /= level[-1]
    keep = np.concatenate([[True], np.diff(level) > 0])
    return logit[keep], level[keep]
