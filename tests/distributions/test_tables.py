"""Tables of inverse cdfs against SciPy, from one tail to the other."""

import numpy as np
import pytest
from scipy import stats

from simulator.distributions.tables import CELLS, LIMIT, tabulate

TAIL = np.logspace(-12, -0.302, 3001)  # up to just below one half
UNIFORM = np.concatenate([TAIL, 1.0 - TAIL[::-1]])

SMOOTH = {
    "lognormal": stats.lognorm(s=1, scale=2e6),
    "wide lognormal": stats.lognorm(s=2.5),
    "gamma": stats.gamma(4, scale=6),
    "beta": stats.beta(2, 5),
    "normal far from zero": stats.norm(10, 1),
}


def one_unit_in_the_last_place(law, uniform):
    """Return how far a quantile moves when its probability, a float, is off by its rounding."""
    return np.spacing(uniform) / law.pdf(law.ppf(uniform))


@pytest.mark.parametrize("law", SMOOTH.values(), ids=SMOOTH)
def test_quantiles_are_those_of_scipy_to_a_few_millionths_out_to_one_in_a_million_million(law):
    expected = law.ppf(UNIFORM)
    allowed = 4e-6 * np.abs(expected) + one_unit_in_the_last_place(law, UNIFORM)
    assert (np.abs(tabulate(law.ppf)(UNIFORM) - expected) <= allowed).all()


ROUGH = {
    "normal around zero": stats.norm(),
    "gamma": stats.gamma(0.3),
    "gamma of tiny shape": stats.gamma(0.05),
    "beta with two peaks": stats.beta(0.5, 0.5),
}


@pytest.mark.parametrize("law", ROUGH.values(), ids=ROUGH)
def test_quantiles_of_rough_distributions_are_off_by_a_millionth_of_their_spread(law):
    found, expected = tabulate(law.ppf)(UNIFORM), law.ppf(UNIFORM)
    allowed = 1e-6 * (law.std() + np.abs(expected)) + one_unit_in_the_last_place(law, UNIFORM)
    assert (np.abs(found - expected) <= allowed).all()


@pytest.mark.parametrize("law", [stats.gamma(0.3), stats.beta(0.5, 0.5)], ids=["gamma", "beta"])
def test_small_quantiles_of_a_steep_distribution_keep_their_relative_size(law):
    expected = law.ppf(TAIL)  # down to 1e-40
    np.testing.assert_allclose(tabulate(law.ppf)(TAIL), expected, rtol=1e-4)


@pytest.mark.parametrize("uniform", [1e-12, 1.0 - 1e-12])
def test_tails_of_the_normal_are_those_of_scipy(uniform):
    found = tabulate(stats.norm.ppf)(np.array([uniform]))[0]
    assert found == pytest.approx(stats.norm.ppf(uniform), rel=1e-5)


@pytest.mark.parametrize("law", [*SMOOTH.values(), *ROUGH.values()], ids=[*SMOOTH, *ROUGH])
def test_quantiles_rise_with_the_probability(law):
    rng = np.random.default_rng(3)
    logit = np.sort(rng.uniform(-LIMIT, LIMIT, 200_000))
    uniform = np.where(logit < 0, np.exp(logit), 1.0) / (1.0 + np.exp(-np.abs(logit)))
    found = tabulate(law.ppf)(uniform[uniform < 1.0])
    assert (np.diff(found) >= -4e-15 * np.abs(found[1:])).all()


def test_a_nearly_flat_stretch_between_two_steep_ones_is_not_overshot():
    def two_heaps(uniform):
        return stats.norm.ppf(uniform) * 1e-3 + np.clip((uniform - 0.5) * 1e9, -1.0, 1.0)

    grid = np.linspace(0.45, 0.55, 500_001)
    found = tabulate(two_heaps)(grid)
    assert (np.diff(found) >= 0.0).all()
    assert found.min() >= -1.1 and found.max() <= 1.1


def test_a_table_is_exact_at_its_knots():
    law = stats.lognorm(s=1, scale=2e6)
    logit = np.linspace(-LIMIT, LIMIT, CELLS + 1)
    inner = np.abs(logit) < 15.0  # beyond, a float near one no longer says which knot is meant
    uniform = 1.0 / (1.0 + np.exp(-logit[inner]))
    np.testing.assert_allclose(tabulate(law.ppf)(uniform), law.ppf(uniform), rtol=1e-10)


@pytest.mark.parametrize("uniform", [2.0**-53, 1.0 - 2.0**-53])
def test_smallest_and_largest_point_have_a_finite_quantile(uniform):
    found = tabulate(stats.norm.ppf)(np.array([uniform]))[0]
    # Half a knot wide: at the far end a probability is known to one unit in its last place.
    assert found == pytest.approx(stats.norm.ppf(uniform), rel=0.02)


def test_probabilities_beyond_the_table_get_finite_quantiles_that_still_rise():
    found = tabulate(stats.norm.ppf)(np.array([1e-17, 1e-16, 0.5]))
    assert np.isfinite(found).all() and (np.diff(found) > 0).all()
