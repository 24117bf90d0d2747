"""Measured values are calibrated: the truth lies anywhere among draws of its posterior (V30)."""

import numpy as np
from scipy import stats

from simulator.distributions.measured import Measured, Measurement
from simulator.distributions.quantity import Lognormal

TRUTHS, DRAWS = 1000, 99
PRIOR = Lognormal(dist="lognormal", s=0.8, scale=5.0)  # lopsided: mean 6.9, median 5


def ranks(*, error_stated: float, seed: int) -> np.ndarray:
    """Return the rank of each true value among draws of its posterior; it was measured with an error of 2."""
    rng = np.random.default_rng(seed)
    found = []
    for truth in stats.lognorm(0.8, scale=5.0).rvs(TRUTHS, random_state=rng):
        measurement = Measurement(value=rng.normal(truth, 2.0), error=error_stated)
        draws = Measured(prior=PRIOR, measurements=(measurement,)).ppf(rng.random(DRAWS))
        found.append(np.count_nonzero(draws < truth))
    return np.array(found)


def test_true_values_rank_evenly_among_draws_of_what_is_believed_after_a_measurement():
    """Talts et al. (2018), theorem 1: ranks are uniform on 0 to 99, mean 49.5 and variance 833.25 (V30)."""
    found = ranks(error_stated=2.0, seed=31)
    assert abs(found.mean() - 49.5) < 4 * 0.9128252844876724
    counts = np.bincount(found // 5, minlength=20)
    assert counts.sum() == TRUTHS
    assert stats.chisquare(counts).statistic < 43.82019596451753  # 99.9 % of chi-squared with 19


def test_who_states_half_of_the_error_of_a_measurement_believes_too_much():
    counts = np.bincount(ranks(error_stated=1.0, seed=32) // 5, minlength=20)
    assert stats.chisquare(counts).statistic > 43.82019596451753
    assert counts[[0, -1]].min() > 69  # 33 to 69 truths in a bin would be chance (V30)
