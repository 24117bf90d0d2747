"""Shapes from two quantiles: the distribution of `scipy.stats` with these shapes has these quantiles."""

import numpy as np
import pytest
from scipy import stats

from simulator.distributions import families

LEVELS = [(0.05, 0.95), (0.1, 0.9), (0.25, 0.75), (0.5, 0.95), (0.5, 0.9), (0.05, 0.5)]


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize(("low", "high"), [(0.02, 0.1), (0.3, 0.9), (0.9, 0.99), (0.01, 0.6), (0.4, 0.401)])
def test_a_beta_distribution_has_the_quantiles_that_it_was_given(low, high, levels):
    a, b = families.beta_shape(low=low, high=high, p_low=levels[0], p_high=levels[1])
    assert stats.beta(a, b).cdf([low, high]) == pytest.approx(levels, rel=1e-11)


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize(("low", "high"), [(2.0, 40.0), (0.001, 5.0), (100.0, 100.5), (1e6, 3e6)])
def test_a_gamma_distribution_has_the_ratio_of_quantiles_that_it_was_given(low, high, levels):
    shape = families.gamma_shape(low=low, high=high, p_low=levels[0], p_high=levels[1])
    first, second = stats.gamma(shape).ppf(levels)
    assert second / first == pytest.approx(high / low, rel=1e-11)


def test_a_ratio_that_no_gamma_distribution_has_gives_no_shape():
    assert families.gamma_shape(low=1e-300, high=1e300, p_low=0.05, p_high=0.95) is None


def test_newton_finds_a_root_of_two_equations():
    def miss(x):
        return np.stack([x[:, 0] ** 2 + x[:, 1] ** 2 - 5.0, x[:, 0] - 2.0 * x[:, 1]], axis=1)

    assert families.newton(miss, np.array([3.0, 0.5])) == pytest.approx([2.0, 1.0], rel=1e-14)
