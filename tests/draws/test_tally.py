"""Running sums: the same digits for every chunking; mixtures of leaves weigh their draws."""

from itertools import pairwise
from math import fsum

import numpy as np
import pytest

from simulator.draws.histogram import BITS
from simulator.draws.tally import CELL, Tally

WIDTH = 2.0**-BITS


def draws(n, seed=0):
    return np.random.default_rng(seed).lognormal(12, 2, n)


def test_sums_squares_and_extremes_of_a_leaf_are_those_of_its_draws():
    first, second = draws(10_000, 1), -draws(10_000, 2)
    tally = Tally(2)
    for start, stop in pairwise([0, CELL, 2 * CELL, 10_000]):
        tally.add(np.stack([first, second])[:, start:stop])
    np.testing.assert_allclose(tally.sums, [fsum(first), fsum(second)], rtol=1e-13)
    np.testing.assert_allclose(tally.squares, [fsum(first**2), fsum(second**2)], rtol=1e-13)
    assert tally.minimum.tolist() == [first.min(), second.min()]
    assert tally.maximum.tolist() == [first.max(), second.max()]
    assert tally.counts.sum(axis=1).tolist() == [10_000, 10_000]


def test_bins_between_the_extremes_are_kept_and_give_the_same_distribution():
    x = np.stack([draws(3000, 7), -30.0 * draws(3000, 8)])
    whole, trimmed = Tally(2), Tally(2)
    for tally in (whole, trimmed):
        tally.add(x)
    trimmed.trim()
    assert trimmed.counts.shape[1] < whole.counts.shape[1]
    assert trimmed.counts.sum(axis=1).tolist() == [3000, 3000]
    for weights in (np.array([0.5, 0.5]), np.array([1.0, 0.0])):
        first, second = (tally.mixture(weights, 3000) for tally in (whole, trimmed))
        np.testing.assert_array_equal(first.bins, second.bins)
        assert first.quantiles([0.01, 0.5]).tolist() == second.quantiles([0.01, 0.5]).tolist()


def test_a_leaf_that_never_comes_up_does_not_stretch_the_range():
    tally = Tally(2)
    tally.add(np.array([[1.0, 2.0], [100.0, 200.0]]))
    assert tally.mixture(np.array([1.0, 0.0]), 2).maximum == 2.0
    assert tally.mixture(np.zeros(2), 2).maximum == 200.0  # nothing comes up: any range will do


def test_values_that_equal_an_atom_are_counted_leaf_by_leaf():
    tally = Tally(2, atoms=[0.0, 7.0])
    tally.add(np.array([[0.0, 7.0, 7.0, 6.9], [-0.0, 0.1, 1.0, 2.0]]))
    tally.add(np.array([[7.0], [3.0]]))
    assert tally.at_atom.tolist() == [[1, 3], [1, 0]]


def weighted_quantiles(samples, weights, levels):
    """Return the smallest value whose weighted share reaches each level: the definition."""
    x = np.concatenate(samples)
    weight = np.concatenate(
        [np.full(one.size, w / one.size) for one, w in zip(samples, weights, strict=True)]
    )
    order = np.argsort(x)
    reached = np.cumsum(weight[order])
    return x[order][np.searchsorted(reached, np.asarray(levels) * reached[-1])]


def test_mixture_of_two_leaves_is_the_weighted_empirical_distribution():
    n, weights = 50_000, np.array([0.7, 0.2])
    samples = draws(n, 3), 30.0 * draws(n, 4)
    tally = Tally(2)
    tally.add(np.stack(samples))
    found = tally.mixture(weights, n)
    levels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
    np.testing.assert_allclose(
        found.quantiles(levels), weighted_quantiles(samples, weights, levels), rtol=WIDTH
    )
    for end in (2.0**15, 2.0**18, 2.0**22):
        expected = (0.7 * np.mean(samples[0] <= end) + 0.2 * np.mean(samples[1] <= end)) / 0.9
        assert found.cdf(end) == pytest.approx(expected, abs=1e-12)


def test_probability_of_exactly_nothing_beyond_the_leaves_is_added_at_zero():
    n = 1000
    tally = Tally(1, atoms=[0.0])
    tally.add(np.concatenate([np.zeros(200), draws(800, 5)])[None, :])
    found = tally.mixture(np.array([0.75]), n, extra_zero=0.25)
    assert found.cdf(0.0) == pytest.approx(0.75 * 0.2 + 0.25)
    assert found.cdf(-1e-9) == pytest.approx(0.0, abs=1e-12)
    assert found.quantiles([0.3])[0] == 0.0
    tally.let_go()
    assert tally.counts.size == 0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_nothing_beyond_the_leaves_counts_among_the_extremes(sign):
    tally = Tally(1, atoms=[0.0])
    tally.add(sign * np.array([[2.0, 3.0]]))
    found = tally.mixture(np.array([0.5]), 2, extra_zero=0.5)
    assert sorted((found.minimum, found.maximum)) == sorted((0.0, 3.0 * sign))
