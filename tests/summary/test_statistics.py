"""Statistics over replicates against NumPy and SciPy: means, errors, quantiles of the pooled draws."""

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.draws.histogram import BITS
from simulator.draws.tally import Tally
from simulator.summary.figures import Estimate, Spread
from simulator.summary.statistics import LEVELS, Statistics, by_level, weighted_quantiles

SIZES = (3000, 3000, 9000, 5000)


def replicate(x):
    """Return what `Statistics` reads of a replicate with one leaf."""
    tally = Tally(1, atoms=[0.0])
    tally.add(0, x)
    mean = {False: x.mean(), True: np.mean(x * x)}
    return SimpleNamespace(
        n_draws=x.size,
        mixtures={"award": tally.mixture(np.ones(1), x.size)},
        mean_of=lambda name, *, squared=False: mean[squared],
        weights=lambda name: np.ones((1, 1)),
        sums=SimpleNamespace(award=SimpleNamespace(sums=np.array([x.sum()]))),
        draws=x,
    )


def samples():
    rng = np.random.default_rng(8)
    return [np.maximum(rng.lognormal(10 + 0.2 * i, 1, n) - 9000, 0) for i, n in enumerate(SIZES)]


def test_mean_of_replicates_of_unequal_size_is_the_mean_of_all_draws():
    parts = samples()
    found = Statistics([replicate(x) for x in parts]).mean(lambda one: float(one.draws.mean()))
    assert found.mean == pytest.approx(np.concatenate(parts).mean(), rel=1e-12)
    assert found.mcse == pytest.approx(stats.sem([x.mean() for x in parts]), rel=1e-12)


def test_one_replicate_has_no_error():
    one = Statistics([replicate(samples()[0])])
    assert one.mean(lambda _: 3.0) == Estimate(mean=3.0, mcse=None)
    assert one.outcome("award").quantiles_mcse is None


def test_outcome_has_mean_sd_and_quantiles_of_all_draws():
    parts = samples()
    pooled = np.concatenate(parts)
    found = Statistics([replicate(x) for x in parts]).outcome("award")
    assert found.mean == pytest.approx(pooled.mean(), rel=1e-12)
    assert found.sd == pytest.approx(pooled.std(), rel=1e-9)
    for level, name in zip(LEVELS, ("q05", "q25", "q50", "q75", "q95"), strict=True):
        expected = np.quantile(pooled, level)
        assert found.quantiles.at(name) == pytest.approx(expected, rel=2.0**-BITS)
        spread = stats.sem([np.quantile(x, level) for x in parts])
        assert found.quantiles_mcse.at(name) == pytest.approx(spread, rel=0.02)


def test_plain_outcome_leaves_out_what_has_no_meaning_for_it():
    statistics = Statistics([replicate(x) for x in samples()])
    found, whole = statistics.plain("award"), statistics.outcome("award")
    assert found == Spread(mean=whole.mean, mcse=whole.mcse, quantiles=whole.quantiles)


def test_pooled_distribution_counts_every_draw_once_and_keeps_atoms():
    parts = samples()
    pooled = np.concatenate(parts)
    found = Statistics([replicate(x) for x in parts]).pooled("award")
    assert (found.minimum, found.maximum) == (pooled.min(), pooled.max())
    assert found.cdf(0.0) == pytest.approx(np.mean(pooled == 0.0), rel=1e-9)
    assert found.cdf(2.0**14) == pytest.approx(np.mean(pooled <= 2.0**14), rel=1e-9)


def test_interval_of_worlds_holds_nine_in_ten_of_them():
    worlds = [np.random.default_rng(i).beta(2, 5, 512) for i in range(4)]
    run = Statistics([SimpleNamespace(n_draws=1, worlds=one) for one in worlds])
    found = run.per_world(lambda one: one.worlds)
    assert found.interval_90 == pytest.approx(tuple(np.quantile(np.concatenate(worlds), [0.05, 0.95])))
    assert found.mean == pytest.approx(np.mean(worlds), rel=1e-12)
    assert found.mcse == pytest.approx(stats.sem([one.mean() for one in worlds]), rel=1e-12)


def test_values_by_level_stand_under_their_level():
    found = msgspec.to_builtins(by_level(np.arange(5.0)))
    assert found == {"0.05": 0.0, "0.25": 1.0, "0.5": 2.0, "0.75": 3.0, "0.95": 4.0}


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50), st.floats(0.1, 10.0))
def test_quantiles_of_equal_weights_are_those_of_numpy_between_midpoints_of_steps(values, weight):
    x = np.array(values)
    found = weighted_quantiles(x, np.full(x.size, weight), LEVELS)
    expected = np.quantile(x, LEVELS, method="hazen")
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * (1 + np.abs(x).max()))


def test_a_heavier_value_pulls_the_quantiles_towards_it():
    # Steps of 1/8, 5/8 and 2/8: midpoints at 1/16, 7/16 and 14/16; one half lies 1/7 of the way up.
    found = weighted_quantiles(np.array([9.0, 1.0, 2.0]), np.array([2.0, 1.0, 5.0]), [0.5, 0.01, 0.99])
    assert found == pytest.approx([2.0 + 7.0 / 7.0, 1.0, 9.0])
