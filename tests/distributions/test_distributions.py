"""Every family against scipy.stats: cdf, quantiles, mean, standard deviation; and what must always hold."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from simulator.distributions.distribution import Distribution
from simulator.distributions.quantity import Bernoulli, Categorical, Empirical, Mixture, Quantity
from simulator.distributions.tables import tabulate

ADAPTER: TypeAdapter[Distribution] = TypeAdapter(Quantity)
PROBABILITIES = np.array([1e-9, 1e-4, 0.01, 0.05, 0.1, 0.3, 0.5, 0.62, 0.9, 0.95, 0.999, 1 - 1e-7])


def quantity(**keys: Any) -> Distribution:
    """Read a distribution as a case file gives it."""
    return ADAPTER.validate_python({"source": "somebody", **keys})


def lognormal(mean: float, sd: float) -> Any:
    """Return scipy's lognormal with a given mean and standard deviation."""
    variance = math.log(1 + (sd / mean) ** 2)
    return stats.lognorm(s=math.sqrt(variance), scale=mean * math.exp(-variance / 2))


# What a case file says, and the same distribution in scipy's parameters.
FAMILIES: dict[str, tuple[dict[str, Any], Any]] = {
    "uniform": ({"dist": "uniform", "minimum": -2, "maximum": 5}, stats.uniform(-2, 7)),
    "uniform quantiles": ({"dist": "uniform", "q10": 3, "q90": 11}, stats.uniform(2, 10)),
    "uniform quartiles": ({"dist": "uniform", "q25": 4, "q75": 6}, stats.uniform(3, 4)),
    "triangular": (
        {"dist": "triangular", "minimum": 2, "mode": 3, "maximum": 9},
        stats.triang(c=1 / 7, loc=2, scale=7),
    ),
    "triangular, mode at minimum": (
        {"dist": "triangular", "minimum": 2, "mode": 2, "maximum": 9},
        stats.triang(c=0, loc=2, scale=7),
    ),
    "triangular, mode at maximum": (
        {"dist": "triangular", "minimum": 2, "mode": 9, "maximum": 9},
        stats.triang(c=1, loc=2, scale=7),
    ),
    "pert": (
        {"dist": "pert", "minimum": 1, "mode": 2, "maximum": 11},
        stats.beta(1.4, 4.6, loc=1, scale=10),
    ),
    "flat pert": (
        {"dist": "pert", "minimum": 1, "mode": 2, "maximum": 11, "weight": 2},
        stats.beta(1.2, 2.8, loc=1, scale=10),
    ),
    "normal": ({"dist": "normal", "mean": -3, "sd": 2.5}, stats.norm(-3, 2.5)),
    "normal by textbook": ({"dist": "normal", "loc": 1.5, "scale": 0.2}, stats.norm(1.5, 0.2)),
    "truncated normal": (
        {"dist": "normal", "mean": 0.4, "sd": 0.3, "minimum": 0, "maximum": 1},
        stats.truncnorm(-0.4 / 0.3, 2.0, 0.4, 0.3),
    ),
    "normal above its mean": (
        {"dist": "normal", "mean": 100, "sd": 30, "minimum": 100},
        stats.truncnorm(0, np.inf, 100, 30),
    ),
    "lognormal": ({"dist": "lognormal", "mean": 40, "sd": 60}, lognormal(40, 60)),
    "lognormal by textbook": (
        {"dist": "lognormal", "s": 0.7, "scale": 250e3},
        stats.lognorm(s=0.7, scale=250e3),
    ),
    "gamma": ({"dist": "gamma", "mean": 6, "sd": 3}, stats.gamma(a=4, scale=1.5)),
    "gamma by textbook": ({"dist": "gamma", "a": 0.6, "scale": 20}, stats.gamma(a=0.6, scale=20)),
    "beta": ({"dist": "beta", "a": 1.5, "b": 4}, stats.beta(1.5, 4)),
    "beta by mean and sd": ({"dist": "beta", "mean": 0.2, "sd": 0.1}, stats.beta(3, 12)),
    "beta by mean and size": ({"dist": "beta", "mean": 0.25, "size": 12}, stats.beta(3, 9)),
}


@pytest.mark.parametrize(("given_as", "oracle"), FAMILIES.values(), ids=FAMILIES)
def test_quantiles_and_cdf_are_those_of_scipy(given_as: dict[str, Any], oracle: Any) -> None:
    distribution = quantity(**given_as)
    x = oracle.ppf(PROBABILITIES)
    np.testing.assert_allclose(distribution.ppf(PROBABILITIES), x, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(distribution.cdf(x), PROBABILITIES, rtol=1e-7, atol=1e-14)


@pytest.mark.parametrize(("given_as", "oracle"), FAMILIES.values(), ids=FAMILIES)
def test_mean_and_standard_deviation_are_those_of_scipy(given_as: dict[str, Any], oracle: Any) -> None:
    distribution = quantity(**given_as)
    assert distribution.expected() == pytest.approx(oracle.mean(), rel=1e-9)
    assert distribution.deviation() == pytest.approx(oracle.std(), rel=1e-8)


@pytest.mark.parametrize(("given_as", "oracle"), FAMILIES.values(), ids=FAMILIES)
def test_the_support_is_that_of_scipy_and_the_cdf_is_zero_and_one_outside(
    given_as: dict[str, Any], oracle: Any
) -> None:
    distribution = quantity(**given_as)
    assert distribution.support() == pytest.approx(oracle.support(), rel=1e-12)
    np.testing.assert_array_equal(distribution.cdf(np.array([-1e9, 1e9])), [0.0, 1.0])


@pytest.mark.parametrize(("given_as", "oracle"), FAMILIES.values(), ids=FAMILIES)
def test_the_table_that_stands_for_a_family_keeps_its_mean(given_as: dict[str, Any], oracle: Any) -> None:
    distribution = quantity(**given_as)
    assert distribution.smooth
    u = (np.arange(200_000) + 0.5) / 200_000
    # Between knots the table is off by less than 1e-4 of a value at the kinks, and far less elsewhere.
    np.testing.assert_allclose(
        tabulate(distribution.ppf)(u), oracle.ppf(u), rtol=1e-4, atol=1e-6 * oracle.std()
    )


@pytest.mark.parametrize(
    "pair", [("q05", "q95"), ("q10", "q90"), ("q25", "q75"), ("q50", "q95"), ("q05", "q50")]
)
@pytest.mark.parametrize("family", ["normal", "lognormal", "gamma", "beta"])
def test_two_quantiles_that_are_given_come_back(family: str, pair: tuple[str, str]) -> None:
    levels = np.array([int(key[1:]) / 100 for key in pair])
    values = {"beta": (0.15, 0.45)}.get(family, (3.0, 8.0))
    distribution = quantity(dist=family, **dict(zip(pair, values, strict=True)))
    np.testing.assert_allclose(distribution.ppf(levels), values, rtol=1e-8)


def test_a_lognormal_between_one_and_five_million_has_the_mean_worked_out_by_hand() -> None:
    # sd of the log = ln 5 / (2 * 1.6448536) = 0.4892344; median = sqrt(1 * 5) = 2.2360680 million.
    distribution = quantity(dist="lognormal", q05="1M", q95="5M")
    assert distribution.expected() == pytest.approx(2_236_068.0 * math.exp(0.4892344**2 / 2), rel=1e-6)


def test_a_truncated_lognormal_has_the_moments_of_its_closed_form() -> None:
    # E[X; X < c] = exp(m + s^2/2) Phi((ln c - m)/s - s), over P(X < c).
    distribution = quantity(dist="lognormal", s=1.0, scale=10.0, maximum=30.0)
    z = math.log(3.0)
    mean = 10 * math.exp(0.5) * stats.norm.cdf(z - 1) / stats.norm.cdf(z)
    square = 100 * math.exp(2.0) * stats.norm.cdf(z - 2) / stats.norm.cdf(z)
    assert distribution.expected() == pytest.approx(mean, rel=1e-9)
    assert distribution.deviation() == pytest.approx(math.sqrt(square - mean**2), rel=1e-8)


def test_the_largest_quantile_of_a_truncated_distribution_is_finite() -> None:
    highest = quantity(dist="normal", mean=100, sd=30, minimum=100).ppf(np.array([1 - 2.0**-53]))
    assert 300 < highest[0] < 400  # eight standard deviations above the mean


METALOGS: dict[str, dict[str, Any]] = {
    "free": {"q10": 10, "q50": 26, "q90": 70},
    "above zero": {"q10": 10, "q50": 22, "q90": 40, "lower": 0},
    "below a limit": {"q10": 10, "q50": 26, "q90": 60, "upper": 100},
    "between bounds": {"q05": 0.1, "q50": 0.3, "q95": 0.8, "lower": 0, "upper": 1},
    "by quartiles": {"q25": 15, "q50": 20, "q75": 29},
}


@pytest.mark.parametrize("keys", METALOGS.values(), ids=METALOGS)
def test_a_metalog_passes_through_its_quantiles_and_its_cdf_inverts_them(keys: dict[str, Any]) -> None:
    distribution = quantity(dist="metalog", **keys)
    quantiles = {int(key[1:]) / 100: value for key, value in keys.items() if key[0] == "q"}
    np.testing.assert_allclose(
        distribution.ppf(np.array(list(quantiles))), list(quantiles.values()), rtol=1e-12
    )
    u = np.linspace(1e-6, 1 - 1e-6, 999)
    np.testing.assert_allclose(distribution.cdf(distribution.ppf(u)), u, rtol=1e-10)
    low, high = distribution.support()
    outside = distribution.cdf(np.array([max(low, -1e6), min(high, 1e9)]))
    np.testing.assert_allclose(outside, [0.0, 1.0], atol=1e-12)


@pytest.mark.parametrize("keys", METALOGS.values(), ids=METALOGS)
def test_moments_of_a_metalog_are_those_of_a_fine_average_of_its_quantiles(keys: dict[str, Any]) -> None:
    distribution = quantity(dist="metalog", **keys)
    x = distribution.ppf((np.arange(2_000_000) + 0.5) / 2_000_000)
    assert distribution.expected() == pytest.approx(x.mean(), rel=1e-4)
    assert distribution.deviation() == pytest.approx(x.std(), rel=5e-3)


def test_a_metalog_with_symmetric_logarithms_has_the_moments_of_the_log_logistic() -> None:
    # With a lower bound and q50 the geometric mean of the others, a metalog is a log-logistic: scipy's fisk.
    shape = 2 * math.log(9) / math.log(7 / (2.8**2 / 7))
    oracle = stats.fisk(c=shape, scale=2.8)
    distribution = quantity(dist="metalog", q10=2.8**2 / 7, q50=2.8, q90=7, lower=0)
    assert distribution.expected() == pytest.approx(oracle.mean(), rel=1e-9)
    assert distribution.deviation() == pytest.approx(oracle.std(), rel=1e-8)


def test_a_metalog_whose_tail_has_no_variance_says_that_it_is_infinite() -> None:
    # Log-logistic with shape 1.5: the mean is (pi/1.5)/sin(pi/1.5), the variance does not exist.
    ratio = math.exp(math.log(9) / 1.5)
    distribution = quantity(dist="metalog", q10=1 / ratio, q50=1, q90=ratio, lower=0)
    assert distribution.expected() == pytest.approx((math.pi / 1.5) / math.sin(math.pi / 1.5), rel=1e-8)
    assert distribution.deviation() == math.inf


def test_a_constant_is_its_value_at_every_probability() -> None:
    constant = quantity(value="250k")
    assert constant.is_constant
    np.testing.assert_array_equal(constant.ppf(PROBABILITIES), 250_000.0)
    np.testing.assert_array_equal(constant.cdf(np.array([249_999.0, 250_000.0, 250_001.0])), [0.0, 1.0, 1.0])
    assert (constant.expected(), constant.deviation(), constant.support()) == (250e3, 0.0, (250e3, 250e3))


def test_a_bernoulli_says_yes_with_its_chance_be_the_chance_certain_or_not() -> None:
    certain = Bernoulli(dist="bernoulli", p=0.3)
    uncertain = Bernoulli(dist="bernoulli", p={"dist": "beta", "a": 3, "b": 7})
    for one in (certain, uncertain):
        np.testing.assert_array_equal(one.ppf(np.array([0.01, 0.699, 0.701, 0.99])), [0, 0, 1, 1])
        np.testing.assert_allclose(one.cdf(np.array([-0.1, 0.0, 0.5, 1.0])), [0, 0.7, 0.7, 1])
        assert one.expected() == pytest.approx(0.3, rel=1e-12)
        assert one.deviation() == pytest.approx(stats.bernoulli(0.3).std(), rel=1e-12)
        assert not one.smooth and not one.is_constant
    assert uncertain.p.deviation() == pytest.approx(stats.beta(3, 7).std(), rel=1e-12)


def test_a_categorical_names_its_possibilities_by_their_place() -> None:
    odds = Categorical(dist="categorical", probabilities={"ordinary": "60%", "gross": 0.3, "intent": 0.1})
    oracle = stats.rv_discrete(values=([0, 1, 2], [0.6, 0.3, 0.1]))
    u = np.array([0.01, 0.59, 0.61, 0.89, 0.91, 0.999])
    np.testing.assert_array_equal(odds.ppf(u), oracle.ppf(u))
    x = np.array([-1, 0, 0.5, 1, 2, 3])
    np.testing.assert_allclose(odds.cdf(x), oracle.cdf(np.floor(x)))
    assert odds.expected() == pytest.approx(oracle.mean())
    assert odds.deviation() == pytest.approx(oracle.std())


def test_a_sample_of_observed_values_is_drawn_as_often_as_its_weights_say() -> None:
    sample = quantity(dist="empirical", values=[7, 3, 5, 3], weights=[1, 2, 4, 1])
    oracle = stats.rv_discrete(values=([3, 5, 7], [3 / 8, 4 / 8, 1 / 8]))
    u = np.array([0.001, 0.374, 0.376, 0.874, 0.876, 0.999])
    np.testing.assert_array_equal(sample.ppf(u), oracle.ppf(u))
    np.testing.assert_allclose(sample.cdf(np.array([2.9, 3, 4.9, 5, 7, 8])), [0, 3 / 8, 3 / 8, 7 / 8, 1, 1])
    assert sample.expected() == pytest.approx(oracle.mean())
    assert sample.deviation() == pytest.approx(oracle.std())


def test_quantiles_at_a_step_of_a_sample_are_the_value_below_the_step() -> None:
    sample = Empirical(dist="empirical", values=(10.0, 20.0, 30.0, 40.0))
    np.testing.assert_array_equal(sample.ppf(np.array([0.25, 0.2501, 0.5, 0.75])), [10, 20, 20, 30])


def test_a_sample_of_nearly_equal_large_amounts_keeps_its_standard_deviation() -> None:
    sample = Empirical(dist="empirical", values=(1e9, 1e9 + 1, 1e9 + 2))
    assert sample.deviation() == pytest.approx(math.sqrt(2 / 3), rel=1e-9)


def test_a_value_with_no_weight_is_never_drawn() -> None:
    sample = Empirical(dist="empirical", values=(1.0, 2.0, 3.0), weights=(0.0, 1.0, 0.0))
    assert sample.support() == (2.0, 2.0)
    np.testing.assert_array_equal(sample.ppf(PROBABILITIES), 2.0)


def mixture(*parts: tuple[float, Any]) -> Mixture:
    """Return a mixture of quantities with weights."""
    found = quantity(dist="mixture", parts=[{"weight": weight, "quantity": one} for weight, one in parts])
    assert isinstance(found, Mixture)
    return found


SMALL = {"dist": "lognormal", "q05": 1, "q95": 6}
LARGE = {"dist": "gamma", "mean": 9, "sd": 3}


def test_cdf_and_moments_of_a_mixture_are_the_weighted_ones_of_its_parts() -> None:
    mixed = mixture((0.3, SMALL), (0.7, LARGE))
    first, second = (
        stats.lognorm(s=math.log(6) / (2 * stats.norm.ppf(0.95)), scale=math.sqrt(6)),
        stats.gamma(9),
    )
    x = np.array([0.5, 2.0, 4.0, 9.0, 20.0])
    np.testing.assert_allclose(mixed.cdf(x), 0.3 * first.cdf(x) + 0.7 * second.cdf(x), rtol=1e-10)
    mean = 0.3 * first.mean() + 0.7 * 9
    square = 0.3 * (first.var() + first.mean() ** 2) + 0.7 * 90
    assert mixed.expected() == pytest.approx(mean, rel=1e-10)
    assert mixed.deviation() == pytest.approx(math.sqrt(square - mean**2), rel=1e-9)
    np.testing.assert_allclose(mixed.cdf(mixed.ppf(PROBABILITIES)), PROBABILITIES, rtol=1e-9)


def test_a_mixture_with_nothing_at_all_is_exactly_zero_as_often_as_it_says() -> None:
    mixed = mixture((0.4, 0), (0.6, SMALL))
    x = mixed.ppf(np.array([1e-12, 0.2, 0.4, np.nextafter(0.4, 1), 0.7]))
    np.testing.assert_array_equal(x[:3], 0.0)
    assert 0 < x[3] < x[4]
    assert x[4] == pytest.approx(math.sqrt(6), rel=1e-12)  # half of the lognormal lies below
    assert not mixed.smooth


def test_a_mixture_with_an_amount_in_the_middle_gives_it_its_whole_weight() -> None:
    mixed = mixture((0.5, {"dist": "uniform", "minimum": 0, "maximum": 10}), (0.5, 4))
    x = mixed.ppf(np.array([0.1, 0.2, 0.201, 0.5, 0.699, 0.7, 0.75]))
    np.testing.assert_allclose(x, [2, 4, 4, 4, 4, 4, 5], rtol=1e-9)


def test_zero_between_losses_and_gains_is_exactly_zero() -> None:
    # A constant at zero, and a loss and a gain on either side that both reach across it.
    mixed = mixture(
        (0.3, {"dist": "normal", "mean": -1, "sd": 2}),
        (0.5, 0),
        (0.2, {"dist": "normal", "mean": 3, "sd": 2}),
    )
    below = 0.3 * stats.norm.cdf(0.5) + 0.2 * stats.norm.cdf(-1.5)
    inside = np.linspace(below + 1e-9, below + 0.5 - 1e-9, 1001)
    np.testing.assert_array_equal(mixed.ppf(inside), 0.0)
    outside = mixed.ppf(np.array([below - 1e-3, below + 0.5 + 1e-3]))
    assert outside[0] < 0 < outside[1]


def test_nothing_is_drawn_in_the_gap_between_the_parts_of_a_mixture() -> None:
    uniforms = [{"dist": "uniform", "minimum": low, "maximum": low + 1} for low in (0, 2)]
    mixed = mixture((0.5, uniforms[0]), (0.5, uniforms[1]))
    np.testing.assert_allclose(mixed.ppf(np.array([0.25, 0.5, np.nextafter(0.5, 1), 0.75])), [0.5, 1, 2, 2.5])
    assert not mixed.smooth


def test_a_mixture_whose_widest_part_covers_the_others_can_be_tabulated() -> None:
    parts = [{"dist": "uniform", "minimum": low, "maximum": high} for low, high in ((0, 10), (1, 2), (5, 6))]
    mixed = mixture((0.5, parts[0]), (0.25, parts[1]), (0.25, parts[2]))
    assert mixed.smooth
    # F(2) = .1 + .25, F(5) = .25 + .25, by hand.
    np.testing.assert_allclose(mixed.ppf(np.array([0.05, 0.35, 0.5, 0.9])), [1, 2, 5, 8])


def test_a_mixture_of_parts_that_lie_far_apart_is_not_left_to_a_table() -> None:
    near, far = {"dist": "lognormal", "q05": 4e4, "q95": 6e4}, {"dist": "lognormal", "q05": 1e6, "q95": 5e6}
    assert not mixture((0.4, near), (0.6, far)).smooth
    assert mixture((0.4, SMALL), (0.6, LARGE)).smooth


def test_a_mixture_inside_a_mixture_is_the_mixture_of_all_parts() -> None:
    nested = mixture(
        (0.5, SMALL),
        (
            0.5,
            {
                "dist": "mixture",
                "parts": [{"weight": 0.4, "quantity": 3}, {"weight": 0.6, "quantity": LARGE}],
            },
        ),
    )
    flat = mixture((0.5, SMALL), (0.2, 3), (0.3, LARGE))
    np.testing.assert_allclose(nested.ppf(PROBABILITIES), flat.ppf(PROBABILITIES), rtol=1e-12)
    assert nested.deviation() == pytest.approx(flat.deviation(), rel=1e-12)


Probability = st.floats(1e-6, 1 - 1e-6)
Positive = st.floats(1e-3, 1e9)
Ratio = st.floats(1.05, 500.0)


@given(q05=Positive, ratio=Ratio, u=Probability)
def test_two_quantiles_of_any_lognormal_come_back_and_ppf_inverts_cdf(
    q05: float, ratio: float, u: float
) -> None:
    distribution = quantity(dist="lognormal", q05=q05, q95=q05 * ratio)
    check_round_trip(distribution, {0.05: q05, 0.95: q05 * ratio}, u)


@given(q05=Positive, ratio=Ratio, u=Probability)
def test_two_quantiles_of_any_gamma_come_back_and_ppf_inverts_cdf(q05: float, ratio: float, u: float) -> None:
    distribution = quantity(dist="gamma", q05=q05, q95=q05 * ratio)
    check_round_trip(distribution, {0.05: q05, 0.95: q05 * ratio}, u)


@given(q10=st.floats(0.001, 0.9), part=st.floats(0.02, 0.98), u=Probability)
def test_two_quantiles_of_any_beta_come_back_and_ppf_inverts_cdf(q10: float, part: float, u: float) -> None:
    q90 = q10 + part * (0.999 - q10)
    distribution = quantity(dist="beta", q10=q10, q90=q90)
    np.testing.assert_allclose(distribution.ppf(np.array([0.1, 0.9])), [q10, q90], rtol=1e-5)
    x = distribution.ppf(np.array([u]))
    if 1e-6 < x[0] < 1 - 1e-6:  # nearer to the ends a float holds too little of the probability
        np.testing.assert_allclose(distribution.cdf(x), u, rtol=1e-6)


@given(q50=st.floats(-1e6, 1e6), left=Positive, skew=st.floats(0.3, 3.0), u=Probability)
def test_three_quantiles_of_any_metalog_come_back_and_ppf_inverts_cdf(
    q50: float, left: float, skew: float, u: float
) -> None:
    q05, q95 = q50 - left, q50 + left * skew
    distribution = quantity(dist="metalog", q05=q05, q50=q50, q95=q95)
    scale = abs(q50) + left
    found = distribution.ppf(np.array([0.05, 0.5, 0.95]))
    np.testing.assert_allclose(found, [q05, q50, q95], rtol=1e-9, atol=1e-9 * scale)
    back = distribution.ppf(distribution.cdf(distribution.ppf(np.array([u]))))
    np.testing.assert_allclose(back, distribution.ppf(np.array([u])), rtol=1e-6, atol=1e-6 * scale)


@given(weight=st.floats(0.01, 0.99), shift=st.floats(0.1, 100.0), u=Probability)
def test_quantiles_of_any_mixture_invert_its_cdf(weight: float, shift: float, u: float) -> None:
    high = {"dist": "normal", "mean": shift, "sd": 2}
    mixed = mixture((weight, {"dist": "normal", "mean": 0, "sd": 1}), (1 - weight, high))
    np.testing.assert_allclose(mixed.cdf(mixed.ppf(np.array([u]))), u, rtol=1e-8, atol=1e-12)


@given(minimum=st.floats(-3, 1), width=st.floats(0.1, 4), u=Probability)
def test_truncation_keeps_every_draw_inside_and_ppf_inverts_cdf(
    minimum: float, width: float, u: float
) -> None:
    distribution = quantity(dist="normal", mean=0, sd=1, minimum=minimum, maximum=minimum + width)
    x = distribution.ppf(np.array([u]))
    assert minimum <= x[0] <= minimum + width
    np.testing.assert_allclose(distribution.cdf(x), u, rtol=1e-6, atol=1e-9)


@given(factor=st.floats(0.01, 100.0), u=Probability)
def test_another_currency_scales_every_quantile(factor: float, u: float) -> None:
    one = mixture((0.3, SMALL), (0.7, LARGE))
    other = mixture(
        (0.3, {"dist": "lognormal", "q05": factor, "q95": 6 * factor}),
        (0.7, {"dist": "gamma", "mean": 9 * factor, "sd": 3 * factor}),
    )
    np.testing.assert_allclose(other.ppf(np.array([u])), factor * one.ppf(np.array([u])), rtol=1e-9)


def check_round_trip(distribution: Distribution, quantiles: dict[float, float], u: float) -> None:
    """Check that given quantiles come back and that the cdf inverts quantiles."""
    np.testing.assert_allclose(
        distribution.ppf(np.array(list(quantiles))), list(quantiles.values()), rtol=1e-7
    )
    x = distribution.ppf(np.array([u]))
    np.testing.assert_allclose(distribution.cdf(x), u, rtol=1e-7)
