"""Running sums: the same digits for every chunking; mixtures of leaves weigh their draws."""

from itertools import pairwise
from math import fsum

import numpy as np
import pytest

from simulator.draws.histogram import BITS
from simulator.draws.tally import CELL, Tally, add_up, cell_sums

WIDTH = 2.0**-BITS


def draws(n, seed=0):
    return np.random.default_rng(seed).lognormal(12, 2, n)


@pytest.mark.parametrize("n", [5, CELL, 7 * CELL, 7 * CELL + 123])
@pytest.mark.parametrize("cells", [1, 2, 3, 8])
def test_sum_is_the_same_to_the_last_digit_for_every_chunk_of_whole_cells(n, cells):
    x = draws(n)
    total = 0.0
    for start in range(0, n, cells * CELL):
        total = add_up(total, x[start : start + cells * CELL])
    assert total == add_up(0.0, x)
    assert total == pytest.approx(fsum(x), rel=1e-13)


def test_each_cell_is_summed_apart_and_the_rest_as_well():
    x = np.arange(2 * CELL + 3, dtype=float)
    found = cell_sums(x)
    assert found == [fsum(x[:CELL]), fsum(x[CELL : 2 * CELL]), fsum(x[2 * CELL :])]
    assert cell_sums(x[: 2 * CELL]) == found[:2]


def test_sums_squares_and_extremes_of_a_leaf_are_those_of_its_draws():
    first, second = draws(10_000, 1), -draws(10_000, 2)
    tally = Tally(2)
    for leaf, x in enumerate((first, second)):
        for part in (x[:CELL], x[CELL : 2 * CELL], x[2 * CELL :]):
            tally.add(leaf, part)
    np.testing.assert_allclose(tally.sums, [fsum(first), fsum(second)], rtol=1e-13)
    np.testing.assert_allclose(tally.squares, [fsum(first**2), fsum(second**2)], rtol=1e-13)
    assert (tally.minimum, tally.maximum) == (second.min(), first.max())
    assert tally.counts.sum(axis=1).tolist() == [10_000, 10_000]


def test_without_bins_only_the_sum_is_kept():
    tally = Tally(1, binned=False)
    tally.add(0, np.array([1.0, 2.5]))
    assert tally.sums.tolist() == [3.5] and tally.counts.size == 0 and tally.squares.tolist() == [0.0]


def test_values_that_equal_an_atom_are_counted_leaf_by_leaf():
    tally = Tally(2, atoms=[0.0, 7.0])
    tally.add(0, np.array([0.0, 7.0, 7.0, 6.9]))
    tally.add(0, np.array([7.0]))
    tally.add(1, np.array([-0.0, 0.1, 1.0, 2.0]))
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
    for leaf, x in enumerate(samples):
        tally.add(leaf, x)
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
    tally.add(0, np.concatenate([np.zeros(200), draws(800, 5)]))
    found = tally.mixture(np.array([0.75]), n, extra_zero=0.25)
    assert found.cdf(0.0) == pytest.approx(0.75 * 0.2 + 0.25)
    assert found.cdf(-1e-9) == pytest.approx(0.0, abs=1e-12)
    assert found.quantiles([0.3])[0] == 0.0
    tally.let_go()
    assert tally.counts.size == 0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_nothing_beyond_the_leaves_counts_among_the_extremes(sign):
    tally = Tally(1, atoms=[0.0])
    tally.add(0, sign * np.array([2.0, 3.0]))
    found = tally.mixture(np.array([0.5]), 2, extra_zero=0.5)
    assert sorted((found.minimum, found.maximum)) == sorted((0.0, 3.0 * sign))


def test_chunks_add_up_to_the_same_tally():
    x = draws(5 * CELL + 17, 6)
    whole, parts = Tally(1, atoms=[x[3]]), Tally(1, atoms=[x[3]])
    whole.add(0, x)
    for start, stop in pairwise([0, CELL, 4 * CELL, x.size]):
        parts.add(0, x[start:stop])
    for field in ("sums", "squares", "counts", "at_atom"):
        np.testing.assert_array_equal(getattr(whole, field), getattr(parts, field))
    assert (whole.minimum, whole.maximum) == (parts.minimum, parts.maximum)
