"""Scores and calibration against closed forms, SciPy's integrals and published expectations."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from simulator.scoring.calibration import (
    coverage,
    coverage_error,
    inside_central,
    mean_difference,
    mean_interval,
    randomised_pit,
    rank_mean,
    rank_variance,
    sbc_ranks,
    uniformity,
)
from simulator.scoring.cdf_table import CdfTable, of_bins, of_points, of_quantiles
from simulator.scoring.scores import (
    brier,
    crps_ensemble,
    crps_lognormal,
    crps_normal,
    crps_table,
    crps_uniform,
)
from simulator.scoring.scores import log_score as log_score_of

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


# V29: CRPS in closed form, and what the ensemble's estimators give on average.


def test_crps_of_a_standard_normal_at_its_middle_and_beside_it():
    assert crps_normal(0.0, mean=0.0, sd=1.0) == pytest.approx(0.23369497725510915, rel=1e-9)
    assert crps_normal(0.0, mean=0.0, sd=1.0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi))
    assert crps_normal(0.7, mean=0.0, sd=1.0) == pytest.approx(0.42156917007346395, rel=1e-9)


def test_mean_crps_of_a_calibrated_normal_is_one_over_the_root_of_pi():
    mean = integrate.quad(lambda y: float(crps_normal(y, mean=0, sd=1)) * stats.norm.pdf(y), -12, 12)[0]
    assert mean == pytest.approx(0.5641895835477563, rel=1e-9)


def test_crps_of_a_lognormal_and_of_a_uniform():
    assert crps_lognormal(1.5, mu=0.0, sigma=1.0) == pytest.approx(0.3525098348586813, rel=1e-7)
    assert crps_uniform(0.3, minimum=0.0, maximum=1.0) == pytest.approx(0.1233333333333333, rel=1e-10)


def test_means_of_both_ensemble_estimators_with_twenty_members():
    rng = np.random.default_rng(29)
    y, members = rng.standard_normal(200_000), rng.standard_normal((200_000, 20))
    for fair, expected in ((False, 0.5923990627251441), (True, 0.5641895835477563)):
        scores = crps_ensemble(y, members=members, fair=fair)
        assert abs(scores.mean() - expected) < 4 * stats.sem(scores)
    # E|X - X'| / (2 m) = 1 / (20 sqrt(pi)) is the bias.
    bias = 0.5923990627251441 - 0.5641895835477563
    assert bias == pytest.approx(1 / (20 * math.sqrt(math.pi)), rel=1e-9)


@pytest.mark.parametrize("y", [-2.0, -0.3, 0.0, 0.4, 1.0, 7.0])
@pytest.mark.parametrize(
    ("score", "law"),
    [
        (lambda y: crps_normal(y, mean=0.4, sd=1.7), stats.norm(0.4, 1.7)),
        (lambda y: crps_lognormal(y, mu=0.2, sigma=0.6), stats.lognorm(0.6, scale=math.exp(0.2))),
        (lambda y: crps_uniform(y, minimum=-0.3, maximum=1.0), stats.uniform(-0.3, 1.3)),
    ],
)
def test_closed_forms_are_the_integral_that_defines_the_crps(score, law, y):
    below = integrate.quad(lambda x: law.cdf(x) ** 2, -30, y, points=[-0.3, 0.0, 1.0], limit=400)[0]
    above = integrate.quad(lambda x: law.sf(x) ** 2, y, 60, points=[-0.3, 0.0, 1.0], limit=400)[0]
    assert float(score(y)) == pytest.approx(below + above, rel=1e-6, abs=1e-8)


def test_crps_of_an_ensemble_by_hand():
    # Members 1 and 4, value 2: mean distance 1.5; half of E|X - X'| is 0.75 (plain) or 1.5 (fair).
    members = np.array([4.0, 1.0])
    np.testing.assert_allclose(crps_ensemble([2.0], members=members), [0.75])
    np.testing.assert_allclose(crps_ensemble([2.0], members=members, fair=True), [0.0], atol=1e-15)
    with pytest.raises(ValueError, match="members"):
        crps_ensemble([2.0], members=np.array([1.0]), fair=True)


# Tables with atoms.


@pytest.mark.parametrize("y", [-1.5, 0.0, 0.2, 1.0, 4.0, 5.0, 5.5, 7.5, 10.0, 13.0])
def test_crps_of_a_table_with_atoms_is_its_integral(y):
    def squared(x):
        return (float(COURT.cdf(x)) - (x >= y)) ** 2

    knots = np.unique([-2.0, 0.0, 1.0, 3.0, 5.0, 7.0, 8.0, 10.0, 14.0, y])
    expected = sum(integrate.quad(squared, a, b)[0] for a, b in pairwise(knots))
    assert crps_table([y], table=COURT)[0] == pytest.approx(expected, rel=1e-8)


def test_crps_of_a_table_agrees_with_the_closed_form_and_the_ensemble():
    y = np.array([-0.5, 0.3, 1.0, 1.8])
    plain = CdfTable(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    np.testing.assert_allclose(crps_table(y, table=plain), crps_uniform(y, minimum=0.0, maximum=1.0))
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
        assert mean_difference(score(y, COURT), second=score(y, rival)).upper < 0.0


def test_the_true_chance_scores_best_by_brier():
    happened = np.random.default_rng(4).random(100_000) < 0.3
    truth = brier(np.full(happened.size, 0.3), happened=happened)
    assert abs(truth.mean() - 0.3 * 0.7) < 4 * stats.sem(truth)
    for other in (0.25, 0.35, 0.0, 1.0):
        assert mean_difference(truth, second=brier(np.full(truth.size, other), happened=happened)).upper < 0
    np.testing.assert_allclose(brier([0.8, 0.8], happened=[1, 0]), [0.04, 0.64])


# V30: ranks, bands and coverage.


def test_ranks_bands_and_critical_values():
    assert rank_mean(99) == 49.5
    assert rank_variance(99) == 833.25
    found = uniformity(np.random.default_rng(30).random(1000), bins=20)
    assert found.expected == 50.0
    assert (found.lower, found.upper) == (33.0, 69.0)
    assert found.chi2_critical == pytest.approx(30.14352720564616, rel=1e-9)
    assert found.ks_critical == pytest.approx(0.042776500461245, rel=1e-9)
    assert coverage_error(0.9, n=1000) == pytest.approx(0.009486832980505138, rel=1e-9)


def test_ranks_of_a_true_value_among_draws_of_its_own_distribution_are_uniform():
    rng = np.random.default_rng(31)
    centre = rng.normal(2.0, 3.0, 1000)
    ranks = sbc_ranks(rng.normal(centre), draws=rng.normal(centre[:, None], size=(1000, 99)), generator=rng)
    assert ranks.min() >= 0 and ranks.max() <= 99
    assert abs(ranks.mean() - 49.5) < 4 * 0.9128252844876724
    # Simultaneous bands: 20 bins together stay inside with 99 %.
    found = uniformity((ranks + rng.random(1000)) / 100, bins=20, confidence=0.999, band=1 - 0.01 / 20)
    assert found.chi2_critical == pytest.approx(43.82019596451753, rel=1e-9)
    assert found.chi2 < 43.82019596451753
    assert found.counts.sum() == 1000 and found.lower <= found.counts.min()
    assert found.counts.max() <= found.upper


def test_ranks_of_draws_that_are_too_narrow_are_found():
    rng = np.random.default_rng(32)
    ranks = sbc_ranks(rng.normal(size=1000), draws=0.6 * rng.normal(size=(1000, 99)), generator=rng)
    found = uniformity((ranks + rng.random(1000)) / 100)
    assert found.chi2 > found.chi2_critical and found.ks > found.ks_critical


def test_ties_in_ranks_are_broken_evenly():
    rng = np.random.default_rng(33)
    ranks = sbc_ranks(np.zeros(20_000), draws=np.zeros((20_000, 3)), generator=rng)
    counts = np.bincount(ranks, minlength=4)
    assert counts.size == 4 and stats.chisquare(counts).pvalue > 1e-4


def test_uniformity_agrees_with_scipy():
    pit = np.random.default_rng(34).beta(1.3, 1.0, 500)
    found = uniformity(pit, bins=10)
    assert found.chi2 == pytest.approx(stats.chisquare(np.histogram(pit, 10, (0, 1))[0]).statistic)
    assert found.ks == pytest.approx(stats.kstest(pit, "uniform").statistic)


# Calibration with atoms.


def test_randomised_pit_of_a_perfect_forecast_with_atoms_is_uniform_and_the_plain_one_is_not():
    y = draws_of(COURT, 20_000, seed=5)
    found = uniformity(randomised_pit(y, table=COURT, generator=np.random.default_rng(6)), confidence=0.999)
    assert found.chi2 < found.chi2_critical and found.ks < found.ks_critical
    plain = uniformity(COURT.cdf(y), confidence=0.999)
    assert plain.chi2 > 10 * plain.chi2_critical and plain.ks > 10 * plain.ks_critical


def test_central_intervals_of_a_perfect_forecast_hold_what_they_say_despite_atoms():
    y = draws_of(COURT, 20_000, seed=7)
    pit = randomised_pit(y, table=COURT, generator=np.random.default_rng(8))
    levels = (0.5, 0.8, 0.9)
    inside = inside_central(pit, levels=levels)
    for place, level in enumerate(levels):
        assert abs(inside[:, place].mean() - level) < 4 * coverage_error(level, n=y.size)
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


# Differences between forecasters.


def test_interval_of_a_mean_difference_is_that_of_the_paired_t_test():
    rng = np.random.default_rng(9)
    first, second = rng.gamma(2.0, size=12), rng.gamma(2.5, size=12)
    found = mean_difference(first, second=second, confidence=0.9)
    expected = stats.ttest_rel(first, second).confidence_interval(0.9)
    assert (found.lower, found.upper) == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx((first - second).mean())


def test_bootstrap_of_a_mean_difference_agrees_with_scipy_and_repeats_with_its_generator():
    rng = np.random.default_rng(10)
    first, second = rng.gamma(2.0, size=60), rng.gamma(2.5, size=60)
    found, again = (
        mean_difference(first, second=second, generator=np.random.default_rng(11)) for _ in range(2)
    )
    assert found == again
    theirs = stats.bootstrap(
        (first - second,), np.mean, method="percentile", rng=np.random.default_rng(12)
    ).confidence_interval
    slack = 0.04 * (theirs.high - theirs.low)  # Monte Carlo error of 2.5 % quantiles of 9,999 resamples
    assert abs(found.lower - theirs.low) < slack and abs(found.upper - theirs.high) < slack


def test_one_score_has_a_mean_but_no_interval():
    found = mean_interval([0.4])
    assert found.mean == 0.4 and math.isnan(found.lower) and math.isnan(found.upper)
    assert math.isnan(mean_interval([]).mean)
    assert mean_interval([math.inf, 1.0]).mean == math.inf
