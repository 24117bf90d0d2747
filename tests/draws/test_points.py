"""Points: SciPy's Sobol sequence underneath, one point an interval, nothing depends on chunks."""

from itertools import count, pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from simulator.draws import points
from simulator.draws.points import BLOCK, COLUMNS, INDEX_BITS, REPLICATES, directions, uniforms

NAMES = ("heads.files.amount", "court.liable", "fault.claimant_share", "court.judge")
METHODS = ("sobol", "random")


def draw(names=NAMES, *, seed=3, replicate=0, start=0, stop=4096, method="sobol"):
    return uniforms(names, seed=seed, replicate=replicate, start=start, stop=stop, method=method)


def names_of(*columns):
    """Return a name for each column of the Sobol sequence."""
    return [
        next(name for name in map(str, count()) if points._columns((name,))[name] == column)
        for column in columns
    ]


def counts(x, y, *, splits, of):
    """Return how many points fall into each of `of` boxes, 2**splits of them along x."""
    across = of >> splits
    box = np.floor(x * 2**splits) * across + np.floor(y * across)
    return np.bincount(box.astype(int), minlength=of)


def test_points_of_the_direction_numbers_are_those_of_scipy():
    size = 1 << 12
    expected = qmc.Sobol(COLUMNS, scramble=False, bits=INDEX_BITS).random(size)
    index = np.arange(size)
    bits = index[:, None] >> np.arange(INDEX_BITS) & 1
    for column in (0, 1, 2, 17, 200, COLUMNS - 1):
        ours = np.bitwise_xor.reduce(bits * directions()[column], axis=1) / 2.0**INDEX_BITS
        # SciPy walks the same points in the order of the Gray code.
        np.testing.assert_array_equal(ours[index ^ index >> 1], expected[:, column])


def test_direction_numbers_of_every_column_and_bit_are_those_of_scipy():
    np.testing.assert_array_equal(directions(), qmc.Sobol(COLUMNS, bits=INDEX_BITS, scramble=False)._sv)


@pytest.mark.parametrize("power", [0, 1, 5, 10, 14])
@pytest.mark.parametrize("which", [0, 1, 5])
def test_each_of_as_many_equal_intervals_as_points_holds_just_one_point(power, which):
    size = 1 << power
    for row in draw(start=which * size, stop=(which + 1) * size):
        np.testing.assert_array_equal(np.sort(np.floor(row * size)), np.arange(size))
        assert abs(row.mean() - 0.5) <= 0.5 / size


def test_place_of_a_point_inside_its_interval_is_scrambled_too():
    size = 1 << 12
    for row in draw(stop=size):
        # A shift alone would leave all points at one and the same place.
        assert np.unique(row * size % 1.0).size > size / 2


def test_first_two_columns_put_one_point_into_every_elementary_box():
    power = 12
    x, y = draw(names_of(0, 1), stop=1 << power)
    for splits in range(power + 1):
        np.testing.assert_array_equal(counts(x, y, splits=splits, of=1 << power), 1)


@pytest.mark.parametrize("columns", [(2, 3), (0, 7), (30, 90), (113, 255)])
def test_scrambling_keeps_the_balance_that_the_two_columns_have_in_scipy(columns):
    power = 12
    x, y = draw(names_of(*columns), stop=1 << power)
    plain = qmc.Sobol(COLUMNS, scramble=False).random(1 << power)[:, columns].T
    for splits in range(power + 1):
        found, expected = (counts(*net, splits=splits, of=1 << power) for net in ((x, y), plain))
        np.testing.assert_array_equal(np.sort(found), np.sort(expected))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cuts", [(0, 1, 4096), (0, BLOCK, 4096), (0, BLOCK - 1, BLOCK + 1, 3000, 4096)])
def test_points_do_not_depend_on_how_a_range_is_split(method, cuts):
    parts = [draw(start=first, stop=last, method=method) for first, last in pairwise(cuts)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), draw(method=method))


@pytest.mark.parametrize("method", METHODS)
def test_points_of_a_name_depend_neither_on_the_other_names_nor_on_their_order(method):
    whole = draw(method=method)
    np.testing.assert_array_equal(draw(NAMES[::-1], method=method), whole[::-1])
    for name, row in zip(NAMES, whole, strict=True):
        np.testing.assert_array_equal(draw([name], method=method)[0], row)


@pytest.mark.parametrize("method", METHODS)
def test_another_seed_replicate_or_name_gives_other_points(method):
    streams = [
        draw([name], seed=seed, replicate=replicate, method=method)[0]
        for seed in (0, 1)
        for replicate in (0, 1, REPLICATES - 1)
        for name in NAMES
    ]
    for index, one in enumerate(streams):
        for other in streams[:index]:
            assert not np.isin(one, other).any()


@pytest.mark.parametrize("method", METHODS)
def test_streams_are_uncorrelated_within_four_standard_errors(method):
    size = 4096
    # Scrambles of one name share its column of the Sobol sequence: see the test below.
    places = [(0, 0), (0, 1), (7, 0)] if method == "random" else [(0, 0)]
    streams = [row for seed, r in places for row in draw(seed=seed, replicate=r, stop=size, method=method)]
    correlation = np.corrcoef(streams)[np.triu_indices(len(streams), 1)]
    assert np.abs(correlation).max() < 4.0 / np.sqrt(size)


def test_two_scrambles_of_one_name_are_uncorrelated_on_average_over_many_seeds():
    name, seeds = NAMES[:1], 400
    found = [
        np.corrcoef(draw(name, seed=s, stop=256)[0], draw(name, seed=s, replicate=1, stop=256)[0])[0, 1]
        for s in range(seeds)
    ]
    assert abs(np.mean(found)) < 4.0 * stats.sem(found)


def test_a_name_that_meets_the_column_of_another_takes_the_next_one():
    column = 0
    first, second = sorted(
        name for name in map(str, range(5000)) if points._columns((name,))[name] == column
    )[:2]
    assert points._columns((second, first)) == {second: 1, first: 0}
    x, y = draw([first, second], stop=1 << 10)
    # Of one column alone the halves would coincide; the first two columns fill the four quarters equally.
    np.testing.assert_array_equal(counts(x, y, splits=1, of=4), 256)


def test_mean_over_scrambles_of_a_single_point_is_one_half():
    first = np.array([draw(NAMES[:1], seed=seed, stop=1)[0, 0] for seed in range(2000)])
    assert abs(first.mean() - 0.5) < 4.0 * np.sqrt(1 / 12 / first.size)
    assert stats.kstest(first, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_each_stream_passes_a_kolmogorov_smirnov_test(method):
    for row in draw(seed=0, stop=50_000, method=method):
        assert stats.kstest(row, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_points_lie_strictly_between_zero_and_one(method):
    found = draw(stop=1 << 16, method=method)
    assert found.min() > 0.0 and found.max() < 1.0


@pytest.mark.parametrize(("digits", "expected"), [(0, 2.0**-53), ((1 << 52) - 1, 1.0 - 2.0**-53)])
def test_the_outermost_sobol_points_are_half_a_step_from_zero_and_one(monkeypatch, digits, expected):
    none = np.zeros(BLOCK, dtype=np.int64), np.zeros(INDEX_BITS - 10, dtype=np.int64)
    monkeypatch.setattr(points, "_net", lambda *_: (*none, digits))
    np.testing.assert_array_equal(draw(stop=3), expected)


def test_a_pseudo_random_zero_is_moved_to_the_smallest_point(monkeypatch):
    class Zeros:
        def __init__(self, stream):
            pass

        def random(self, out):
            out[:] = 0.0

    monkeypatch.setattr(np.random, "Generator", Zeros)
    np.testing.assert_array_equal(draw(stop=3, method="random"), 2.0**-53)
