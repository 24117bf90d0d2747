"""V36: concordance, joint exceedance and tail dependence of the Gaussian and the t copula.

Clayton and Gumbel copulas are no choice of a case file, so their values are not copied.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import chdtrc, expit

from simulator.base.model import FloatArray
from simulator.distributions.copula import dependent_uniforms, latent, rank
from simulator.distributions.quantity import Lognormal

ROWS = json.loads(Path(__file__).with_name("v36.json").read_text(encoding="utf-8"))["rows"]
REFERENCE = {row["label"]: row["ref"] for row in ROWS}
LEFT, RIGHT = Lognormal(dist="lognormal", s=0.8, scale=1.0), Lognormal(dist="lognormal", s=1.2, scale=1.0)
BATCHES = 40


def cholesky(rho: float) -> FloatArray:
    """Return the lower triangle for a latent correlation of two inputs."""
    return np.linalg.cholesky(np.array([[1.0, rho], [rho, 1.0]]))


def gaussian(rho: float, count: int, seed: int) -> FloatArray:
    """Return uniforms with a Gaussian copula: (2, count)."""
    deviates = np.random.default_rng([seed, 36]).standard_normal((2, count))
    return dependent_uniforms(deviates, cholesky=cholesky(rho))


def within_four_errors(batches: list[float], expected: float) -> bool:
    """Return whether the mean of independent batches lies within 4 standard errors of the expected value."""
    error = np.std(batches, ddof=1) / np.sqrt(len(batches))
    return bool(abs(np.mean(batches) - expected) < 4.0 * error)


def joint_exceedance(rho: float, df: float, chance: float) -> float:
    """Return P(V > q | U > q) of a t copula at the quantile that is exceeded with a given chance.

    Given U, V is t with df + 1 degrees of freedom (Ding 2016); its tail is integrated over U by quadrature.
    """
    limit = float(stats.t.isf(chance, df))

    def density(inverse: float) -> float:
        x = limit / inverse
        spread = np.sqrt((1.0 - rho**2) * (df + x**2) / (df + 1.0))
        exceeds = stats.t.sf((limit - rho * x) / spread, df + 1.0)
        return float(stats.t.pdf(x, df) * exceeds * limit / inverse**2)

    return float(integrate.quad(density, 0.0, 1.0, epsabs=0.0, epsrel=1e-9)[0]) / chance


@pytest.mark.parametrize("rho", [0.3, 0.5, 0.8])
def test_rank_correlation_of_the_gaussian_copula_is_the_closed_form(rho: float) -> None:
    expected = REFERENCE[f"Gaussian rho={rho}: Spearman"]
    assert float(rank(np.array(rho))) == pytest.approx(expected, rel=1e-9)
    assert float(latent(np.array(expected))) == pytest.approx(rho, rel=1e-9)


@pytest.mark.parametrize("rho", [0.3, 0.5, 0.8])
def test_draws_of_the_gaussian_copula_have_the_rank_correlation(rho: float) -> None:
    found = [float(stats.spearmanr(*gaussian(rho, 5000, seed)).statistic) for seed in range(BATCHES)]
    assert within_four_errors(found, REFERENCE[f"Gaussian rho={rho}: Spearman"])


@pytest.mark.parametrize("rho", [0.3, 0.5, 0.8])
def test_draws_of_the_gaussian_copula_have_kendalls_tau(rho: float) -> None:
    found = [float(stats.kendalltau(*gaussian(rho, 5000, seed)).statistic) for seed in range(BATCHES)]
    assert within_four_errors(found, REFERENCE[f"Gaussian rho={rho}: Kendall tau"])


def test_both_inputs_exceed_their_95_percent_quantile_as_often_as_the_reference_says() -> None:
    uniforms = [gaussian(0.5, 50_000, seed) for seed in range(BATCHES)]
    joint = [float((one > 0.95).all(axis=0).mean()) for one in uniforms]
    assert within_four_errors(joint, REFERENCE["Gaussian rho=.5: P(U>.95,V>.95)"])
    conditional = [float((one[1, one[0] > 0.95] > 0.95).mean()) for one in uniforms]
    assert within_four_errors(conditional, REFERENCE["conditional P(V>.95|U>.95)"])


@pytest.mark.parametrize(("df", "chance", "power"), [(3, 1e-5, 7), (4, 1e-5, 7), (10, 1e-3, 3)])
def test_extremes_of_the_t_copula_come_together_as_often_as_tail_dependence_says(
    df: int, chance: float, power: int
) -> None:
    """Importance sampling: joint extremes come from a small common scale, so that is what is drawn often."""
    count, found = 50_000, []
    for seed in range(BATCHES):
        generator = np.random.default_rng([seed, df])
        small = np.maximum(generator.random(count) ** power, 1e-15)
        weight = power * small ** (1.0 - 1.0 / power)
        uniforms = dependent_uniforms(
            generator.standard_normal((2, count)), cholesky=cholesky(0.5), df=df, scale=1.0 - small
        )
        found.append(float((weight * (uniforms > 1.0 - chance).all(axis=0)).mean() / chance))
    assert np.std(found, ddof=1) / np.sqrt(BATCHES) < 0.005
    assert within_four_errors(found, joint_exceedance(0.5, df, chance))
    # Far out the same quadrature comes to the closed form; with many degrees of freedom only very far out.
    limit = REFERENCE[f"t copula rho=.5 nu={df}: tail dependence"]
    assert joint_exceedance(0.5, df, 1e-12) == pytest.approx(limit, abs=0.0008)


def test_uniforms_of_the_t_copula_are_uniform_and_its_scale_is_chi_square() -> None:
    generator = np.random.default_rng(4)
    scale = generator.random(100_000)
    deviates = generator.standard_normal((2, scale.size))
    uniforms = dependent_uniforms(deviates, cholesky=cholesky(0.5), df=4.0, scale=scale)
    for one in uniforms:
        assert stats.kstest(one, "uniform").pvalue > 1e-4
    chi_square = 4.0 * (deviates[0] / stats.t.ppf(uniforms[0], 4.0)) ** 2
    np.testing.assert_allclose(chdtrc(4.0, chi_square), scale, atol=1e-6)


def test_pearson_correlation_of_lognormal_amounts_is_the_closed_form() -> None:
    found = []
    for seed in range(BATCHES):
        u, v = gaussian(0.5, 50_000, seed)
        x, y = LEFT.ppf(u), RIGHT.ppf(v)
        covariance = float((x * y).mean()) - LEFT.expected() * RIGHT.expected()
        found.append(float(covariance / (LEFT.deviation() * RIGHT.deviation())))
    assert within_four_errors(found, REFERENCE["Pearson of LN marginals sd .8,1.2, rho=.5"])


def test_highest_possible_pearson_correlation_of_lognormal_amounts_is_below_one() -> None:
    place = np.arange(-36.5, 36.5, 0.005)  # both inputs rise together; trapezoidal rule on the logit
    weight = expit(place) * expit(-place) * 0.005
    product = float(weight @ (LEFT.ppf(expit(place)) * RIGHT.ppf(expit(place))))
    found = (product - LEFT.expected() * RIGHT.expected()) / (LEFT.deviation() * RIGHT.deviation())
    assert found == pytest.approx(REFERENCE["max attainable Pearson LN(.8),LN(1.2)"], rel=1e-6)
