"""Scores and calibration against closed forms, SciPy's integrals and published expectations."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from simulator.scoring.calibration import coverage, inside_central, mean_interval, randomised_pit
from simulator.scoring.cdf_table import CdfTable, of_bins, of_points, of_quantiles
from simulator.scoring.scores import brier, crps_ensemble, crps_table
from simulator.scoring.scores import log_score as log_score_of
from tests.helpers import midpoints

# A court: nothing in 30 %, a cap of 5 in 25 %, the rest unevenly up to 10, nothing from 7 to 8.
COURT = of_bins(
    [0.0, 1.0, 3.0, 7.0, 8.0, 10.0],
    weights=[0.2, 0.1, 0.05, 0.0, 0.1],
    atoms=[0.0, 5.0],
    at_atoms=[0.3, 0.25],
)


def draws_of(table, n, seed):
    return table.quantile(np.random.default_rng(seed).random(n))


def log_score(y, table):
    return log_score_of(y, table=table, half_width=0.05)


# V29: the CRPS of known distributions, and what an ensemble's estimator gives on average.


def crps_of(law, y):
    """Return the integral that defines the CRPS."""
    below = integrate.quad(lambda x: law.cdf(x) ** 2, -30, y, points=[-0.3, 0.0, 1.0], limit=400)[0]
    above = integrate.quad(lambda x: law.sf(x) ** 2, y, 60, points=[-0.3, 0.0, 1.0], limit=400)[0]
    return below + above


@pytest.mark.parametrize(("y", "expected"), [(0.0, 0.23369497725510915), (0.7, 0.42156917007346395)])
def test_crps_of_a_standard_normal_at_its_middle_and_beside_it(y, expected):
    members = stats.norm.ppf(midpoints(20_000))
    assert float(crps_ensemble(y, members=members)) == pytest.approx(expected, abs=1e-5)
    table = of_quantiles(stats.norm.ppf(midpoints(2_000)), levels=midpoints(2_000))
    assert float(crps_table(y, table=table)) == pytest.approx(expected, abs=1e-5)


def test_mean_crps_of_a_calibrated_normal_is_one_over_the_root_of_pi():
    y = members = stats.norm.ppf(midpoints(4_000))
    found = crps_table(y, table=of_quantiles(members, levels=midpoints(4_000))).mean()
    assert found == pytest.approx(0.5641895835477563, rel=1e-4)


def test_crps_of_a_lognormal_and_of_a_uniform():
    levels = midpoints(2_000)
    lognormal = of_quantiles(stats.lognorm.ppf(levels, 1.0), levels=levels)
    assert float(crps_table(1.5, table=lognormal)) == pytest.approx(0.3525098348586813, rel=1e-4)
    uniform = CdfTable(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert float(crps_table(0.3, table=uniform)) == pytest.approx(0.1233333333333333, rel=1e-10)


def test_the_mean_score_of_twenty_members_is_too_large_by_what_they_scatter():
    rng = np.random.default_rng(29)
    y, members = rng.standard_normal(200_000), rng.standard_normal((200_000, 20))
    scores = crps_ensemble(y, members=members)
    # 1 / sqrt(pi) for the forecast itself, and E|X - X'| / (2 m) = 1 / (20 sqrt(pi)) for twenty members.
    expected = 0.5923990627251441
    assert expected == pytest.approx(1.05 / math.sqrt(math.pi), rel=1e-9)
    assert abs(scores.mean() - expected) < 4 * stats.sem(scores)


@pytest.mark.parametrize("y", [-2.0, -0.3, 0.0, 0.4, 1.0, 7.0])
@pytest.mark.parametrize(
    "law",
    [stats.norm(0.4, 1.7), stats.lognorm(0.6, scale=math.exp(0.2)), stats.uniform(-0.3, 1.3)],
    ids=["normal", "lognormal", "uniform"],
)
def test_tables_and_ensembles_of_a_distribution_score_as_its_integral(law, y):
    levels = midpoints(4_000)
    expected = crps_of(law, y)
    table = of_quantiles(law.ppf(levels), levels=levels)
    assert float(crps_table(y, table=table)) == pytest.approx(expected, rel=2e-3)
    assert float(crps_ensemble(y, members=law.ppf(levels))) == pytest.approx(expected, rel=2e-3)


def test_crps_of_an_ensemble_by_hand():
    # Members 1 and 4, value 2: mean distance 1.5; half of E|X - X'| is 0.75.
    np.testing.assert_allclose(crps_ensemble([2.0], members=np.array([4.0, 1.0])), [0.75])
    # Members 1, 2 and 7, value 4: distances 3, 2 and 3; pairs 1, 5 and 6 apart, so half of 2 * 12 / 9.
    np.testing.assert_allclose(crps_ensemble([4.0], members=np.array([7.0, 1.0, 2.0])), [8 / 3 - 4 / 3])


# Tables with atoms.


@pytest.mark.parametrize("y", [-1.5, 0.0, 0.2, 1.0, 4.0, 5.0, 5.5, 7.5, 10.0, 13.0])
def test_crps_of_a_table_with_atoms_is_its_integral(y):
    def squared(x):
        return (float(COURT.cdf(x)) - (x >= y)) ** 2

    knots = np.unique([-2.0, 0.0, 1.0, 3.0, 5.0, 7.0, 8.0, 10.0, 14.0, y])
    expected = sum(integrate.quad(squared, a, b)[0] for a, b in pairwise(knots))
    assert crps_table([y], table=COURT)[0] == pytest.approx(expected, rel=1e-8)


def test_crps_of_a_table_of_single_points_is_that_of_the_ensemble():
    y = np.array([-0.5, 0.3, 1.0, 1.8])
    members = np.array([0.3, 2.0, 2.0, -1.0, 0.9])
    points = of_points(members, weights=np.ones(5))
    np.testing.assert_allclose(crps_table(y, table=points), crps_ensemble(y, members=members), rtol=1e-12)


def test_table_by_hand():
    # 0.3 at 0; 0.2 up to 1; 0.1 up to 3; half of 0.05 up to 5; 0.25 at 5.
    np.testing.assert_allclose(COURT.cdf([-1, 0, 0.5, 3, 5, 7.5, 10]), [0, 0.3, 0.4, 0.6, 0.875, 0.9, 1])
    np.testing.assert_allclose(COURT.cdf_below([0, 5, 10, 11]), [0, 0.625, 1, 1])
    np.testing.assert_allclose(COURT.atom_at([0, 5, 1, 4, -1, 11]), [0.3, 0.25, 0, 0, 0, 0])
    np.testing.assert_allclose(COURT.quantile([0, 0.1, 0.3, 0.4, 0.7, 0.9, 1]), [0, 0, 0, 0.5, 5, 7, 10])
    # 0.2 * 0.5 + 0.1 * 2 + 0.05 * 5 + 0.1 * 9 + 0.25 * 5
    assert COURT.mean() == pytest.approx(2.7)


def test_what_a_table_lacks_falls_off_beyond_it_so_that_the_mean_is_right():
    law = stats.expon(scale=10.0)
    edges = np.linspace(0.0, law.ppf(0.99), 400)
    table = of_bins(edges, weights=np.diff(law.cdf(edges)), mean=10.0)
    assert table.mean() == pytest.approx(10.0, rel=1e-9)
    for level in (0.995, 0.999):
        assert float(table.quantile(level)) == pytest.approx(law.ppf(level), rel=0.03)


def test_quantiles_of_a_lognormal_give_that_lognormal():
    law, levels = stats.lognorm(0.8, scale=1000.0), [0.05, 0.25, 0.5, 0.75, 0.95]
    table = of_quantiles(law.ppf(levels), levels=levels)
    between = np.array([0.01, 0.05, 0.1, 0.5, 0.6, 0.95, 0.99])
    np.testing.assert_allclose(table.quantile(between), law.ppf(between), rtol=1e-9)
    assert table.mean() == pytest.approx(law.mean(), rel=0.01)


def test_quantiles_that_start_at_zero_never_go_below():
    table = of_quantiles([0.0, 10.0, 30.0], levels=[0.05, 0.5, 0.95])
    assert table.x[0] == 0.0 and float(table.quantile(0.5)) == pytest.approx(10.0)


@pytest.mark.parametrize("levels", [[0.0, 0.7, 0.6, 1.0], [0.1, 0.2, 0.6, 1.0], [0.0, 0.5, 0.6, 0.9]])
def test_a_table_that_is_no_cdf_is_refused(levels):
    with pytest.raises(ValueError, match="must"):
        CdfTable(np.arange(4.0), np.array(levels))


def test_log_score_by_hand():
    # Probability of an atom; 0.2 a unit between 0 and 1; beside an atom the atom does not count.
    np.testing.assert_allclose(log_score([0.0, 5.0, 0.5], COURT), -np.log([0.3, 0.25, 0.2]))
    np.testing.assert_allclose(log_score([5.01], COURT), -np.log([0.05 / 4]))
    assert log_score([7.5, 20.0], COURT).tolist() == [math.inf, math.inf]


# Propriety: the true distribution scores best on average.


@pytest.mark.parametrize("score", [lambda y, table: crps_table(y, table=table), log_score])
def test_the_truth_scores_better_than_other_forecasts(score):
    y = draws_of(COURT, 40_000, seed=3)
    rivals = {
        "too wide": of_bins([0.0, 10.0], weights=[0.45], atoms=[0.0, 5.0], at_atoms=[0.3, 0.25]),
        "sees no zero": of_bins(
            [0.0, 1.0, 3.0, 7.0, 10.0], weights=[0.3, 0.2, 0.15, 0.1], atoms=[0.0, 5.0], at_atoms=[0.05, 0.2]
        ),
        "too sure of the cap": of_bins([0.0, 10.0], weights=[0.2], atoms=[0.0, 5.0], at_atoms=[0.2, 0.6]),
    }
    for rival in rivals.values():
        assert stats.ttest_rel(score(y, COURT), score(y, rival)).confidence_interval().high < 0.0


def test_the_true_chance_scores_best_by_brier():
    happened = np.random.default_rng(4).random(100_000) < 0.3
    truth = brier(np.full(happened.size, 0.3), happened=happened)
    assert abs(truth.mean() - 0.3 * 0.7) < 4 * stats.sem(truth)
    for other in (0.25, 0.35, 0.0, 1.0):
        worse = brier(np.full(truth.size, other), happened=happened)
        assert stats.ttest_rel(truth, worse).confidence_interval().high < 0
    np.testing.assert_allclose(brier([0.8, 0.8], happened=[1, 0]), [0.04, 0.64])


# Calibration with atoms.


def test_randomised_pit_of_a_perfect_forecast_with_atoms_is_uniform_and_the_plain_one_is_not():
    y = draws_of(COURT, 20_000, seed=5)
    pit = randomised_pit(y, table=COURT, generator=np.random.default_rng(6))
    assert stats.chisquare(np.histogram(pit, 20, (0, 1))[0]).pvalue > 1e-3
    assert stats.kstest(pit, "uniform").pvalue > 1e-3
    plain = COURT.cdf(y)
    assert stats.chisquare(np.histogram(plain, 20, (0, 1))[0]).pvalue < 1e-50
    assert stats.kstest(plain, "uniform").pvalue < 1e-50


def test_central_intervals_of_a_perfect_forecast_hold_what_they_say_despite_atoms():
    y = draws_of(COURT, 20_000, seed=7)
    pit = randomised_pit(y, table=COURT, generator=np.random.default_rng(8))
    levels = (0.5, 0.8, 0.9)
    inside = inside_central(pit, levels=levels)
    for place, level in enumerate(levels):
        assert abs(inside[:, place].mean() - level) < 4 * math.sqrt(level * (1 - level) / y.size)
    # The closed interval holds more: its lower end is the atom at zero.
    closed = (y >= COURT.quantile(0.1)) & (y <= COURT.quantile(0.9))
    assert closed.mean() > 0.89


def test_a_value_at_the_end_of_a_central_interval_is_inside():
    assert inside_central([0.25, 0.2499, 0.75, 0.7501], levels=[0.5])[:, 0].tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(("held", "n"), [(0, 7), (7, 7), (3, 10), (45, 50)])
def test_interval_of_a_coverage_is_that_of_clopper_and_pearson(held, n):
    found = coverage(np.arange(n) < held)
    exact = stats.binomtest(held, n).proportion_ci(0.95, method="exact")
    assert (found.mean, found.lower, found.upper) == pytest.approx((held / n, exact.low, exact.high))


def test_coverage_of_nothing_says_nothing():
    found = coverage([])
    assert math.isnan(found.mean) and (found.lower, found.upper) == (0.0, 1.0)


# Means of scores.


def test_interval_of_a_mean_score_is_that_of_students_t():
    scores = np.random.default_rng(9).gamma(2.0, size=12)
    found = mean_interval(scores, confidence=0.9)
    expected = stats.ttest_1samp(scores, 0.0).confidence_interval(0.9)
    assert (found.lower, found.upper) == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx(scores.mean())


def test_one_score_has_a_mean_but_no_interval():
    found = mean_interval([0.4])
    assert found.mean == 0.4 and math.isnan(found.lower) and math.isnan(found.upper)
    assert math.isnan(mean_interval([]).mean)
    assert mean_interval([math.inf, 1.0]).mean == math.inf
