"""Histograms: quantiles and probabilities of NumPy to within a bin, atoms exactly, any order of merging."""

import numpy as np
import pytest

from simulator.draws.histogram import BITS, LARGEST, N_BINS, SMALLEST, add_counts, edges, mixture

WIDTH = 2.0**-BITS  # relative width of a bin
LEVELS = (0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999)
ATOMS = (0.0, 500_000.0, 640_000.0)


def counted(*samples):
    counts = np.zeros((1, N_BINS), dtype=np.int64)
    for x in samples:
        add_counts(counts, np.atleast_2d(x))
    return counts[0]


def distribution(*samples, atoms=(), weights=None):
    """Return the mixture of samples of equal size, each a leaf."""
    return mixture(
        counts=np.array([counted(x) for x in samples]),
        first_bin=0,
        at_atom=np.array([[np.count_nonzero(x == atom) for atom in atoms] for x in samples]),
        atoms=atoms,
        weights=np.ones(1) if weights is None else np.asarray(weights),
        n_draws=samples[0].size,
        minimum=min(x.min() for x in samples),
        maximum=max(x.max() for x in samples),
    )


def heavy_tailed(name, n=200_001):
    rng = np.random.default_rng(11)
    return {
        "lognormal": rng.lognormal(np.log(2e6), 1.5, n),
        "pareto": 1e4 * (1 + rng.pareto(1.1, n)),
        "losses": -rng.lognormal(10, 2, n),
        "both signs": 1e5 * rng.standard_t(2, n),
    }[name]


SAMPLES = ("lognormal", "pareto", "losses", "both signs")


@pytest.mark.parametrize("name", SAMPLES)
def test_quantiles_are_those_of_numpy_to_less_than_the_width_of_a_bin(name):
    x = heavy_tailed(name)
    np.testing.assert_allclose(distribution(x).quantiles(LEVELS), np.quantile(x, LEVELS), rtol=WIDTH)


@pytest.mark.parametrize("name", SAMPLES)
def test_share_of_values_up_to_an_edge_is_counted_exactly(name):
    x = heavy_tailed(name)
    ends = edges()[:: 1 << BITS]
    np.testing.assert_allclose(distribution(x).cdf(ends), [np.mean(x <= end) for end in ends], atol=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_value_falls_between_the_edges_of_its_bin(name):
    x = heavy_tailed(name, 2000)
    for one in x[::40]:
        index = counted(np.array([one])).argmax()
        assert edges()[index] <= one <= edges()[index + 1]


@pytest.mark.parametrize(
    ("value", "lower"),
    [
        (1.0, 1.0),
        (np.nextafter(1.0, 0.0), 1.0 - 0.5 * WIDTH),
        (1.0 + WIDTH, 1.0 + WIDTH),
        (2.0**SMALLEST, 2.0**SMALLEST),
        (0.0, -(2.0**SMALLEST)),
        (np.nextafter(2.0**SMALLEST, 0.0), -(2.0**SMALLEST)),
        (-0.0, -(2.0**SMALLEST)),
        (-1.0, -1.0 - WIDTH),
    ],
)
def test_values_at_and_just_below_an_edge_fall_on_their_side_of_it(value, lower):
    counts = counted(np.array([value]))
    assert counts.sum() == 1
    assert edges()[counts.argmax()] == pytest.approx(lower, rel=1e-12)


def test_bins_are_equally_wide_relative_to_the_start_of_their_doubling():
    positive = edges()[edges() > 0]
    assert positive[0] == 2.0**SMALLEST and positive[-1] == 2.0**LARGEST
    start = 2.0 ** np.floor(np.log2(positive[:-1]))
    np.testing.assert_allclose(np.diff(positive) / start, WIDTH)
    np.testing.assert_array_equal(edges(), -edges()[::-1])


@pytest.mark.parametrize(("value", "bin_"), [(1e300, N_BINS - 1), (-1e300, 0), (2.0**LARGEST, N_BINS - 1)])
def test_values_beyond_the_range_fall_into_the_outermost_bins(value, bin_):
    assert counted(np.array([value]))[bin_] == 1


def test_merging_in_any_order_gives_the_same_counts():
    x = heavy_tailed("both signs")
    parts = np.array_split(x, 7)
    np.testing.assert_array_equal(counted(*parts), counted(x))
    np.testing.assert_array_equal(counted(*parts[::-1]), counted(x))
    np.testing.assert_array_equal(sum(counted(part) for part in parts), counted(x))
    assert counted(x).sum() == x.size


def with_atoms():
    rng = np.random.default_rng(12)
    x = rng.lognormal(np.log(4e5), 1.0, 100_000)
    x[:30_000] = 0.0
    x[30_000:] = np.minimum(x[30_000:], 640_000.0)
    x[:100:2] = 500_000.0
    return x


def test_atoms_come_back_exactly_as_quantiles():
    x = with_atoms()
    found = distribution(x, atoms=ATOMS)
    np.testing.assert_array_equal(found.quantiles([0.1, 0.29]), 0.0)
    assert np.mean(x == 640_000.0) > 0.2
    np.testing.assert_array_equal(found.quantiles([0.81, 0.95, 1.0]), 640_000.0)
    levels = [0.35, 0.5, 0.7]
    np.testing.assert_allclose(found.quantiles(levels), np.quantile(x, levels), rtol=WIDTH)


def test_probability_jumps_by_the_share_of_an_atom():
    x = with_atoms()
    found = distribution(x, atoms=ATOMS)
    for atom in ATOMS:
        below, at = found.cdf([np.nextafter(atom, -np.inf), atom])
        assert at - below == pytest.approx(np.mean(x == atom), abs=1e-9)
        assert below == pytest.approx(np.mean(x < atom), abs=np.mean(np.abs(x / max(atom, 1) - 1) < WIDTH))


@pytest.mark.parametrize("atoms", [(), ATOMS])
def test_total_weight_is_the_sum_of_the_weights(atoms):
    x = with_atoms()
    found = distribution(x, x / 2, atoms=atoms, weights=[0.125, 0.5])
    assert found.bins.sum() + found.at_atom.sum() == pytest.approx(0.625, rel=1e-12)
    assert found.cdf(1e12) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_probability_and_quantile_undo_each_other(name):
    found = distribution(heavy_tailed(name))
    levels = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(found.cdf(found.quantiles(levels)), levels, atol=1e-9)


def test_at_an_atom_the_probability_is_at_least_the_level_and_below_it_at_most():
    found = distribution(with_atoms(), atoms=ATOMS)
    for level in np.linspace(0.01, 0.99, 99):
        x = found.quantiles([level])[0]
        assert found.cdf(np.nextafter(x, -np.inf)) - 1e-9 <= level <= found.cdf(x) + 1e-9


def test_quantiles_never_leave_the_values_seen():
    x = np.array([1000.1, 1000.2, 1000.3])
    assert distribution(x).quantiles([0.0, 1.0]).tolist() == [1000.1, 1000.3]


def test_an_atom_between_values_of_its_own_bin_leaves_them_in_the_bin():
    x = np.array([500_001.0] * 3 + [500_000.0])
    found = distribution(x, atoms=ATOMS)
    assert found.at_atom.tolist() == [0.0, 0.25, 0.0]
    assert found.bins.sum() == pytest.approx(0.75)
    assert found.cdf(500_000.0 * (1 + 2 * WIDTH)) == pytest.approx(1.0)


def test_two_atoms_in_one_bin_are_kept_apart():
    x = np.array([1000.0] * 3 + [1001.0] * 5)
    found = distribution(x, atoms=(1001.0, 1000.0))
    assert found.quantiles([0.3, 0.45]).tolist() == [1000.0, 1001.0]
    np.testing.assert_allclose(found.cdf([999.9, 1000.0, 1000.5, 1001.0]), [0.0, 0.375, 0.375, 1.0])
