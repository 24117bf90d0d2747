"""Dependence between inputs: what is asked for is what the draws show; what cannot be is refused."""

from ast import literal_eval
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from simulator.base.messages import message
from simulator.base.model import FloatArray
from simulator.distributions.copula import (
    Dependence,
    dependent_uniforms,
    is_possible,
    latent,
    latent_correlation,
    nearest_correlation,
    rank,
    rank_correlation,
)
from simulator.distributions.distribution import Distribution
from simulator.distributions.quantity import Quantity

NAMES = ("heads.rebuild.amount", "heads.churn.amount", "proceedings.stages.appeal.months")
POSSIBLE = [[1, 0.6, 0.2], [0.6, 1, -0.3], [0.2, -0.3, 1]]
# A moves with B and with C, but B against C: impossible at this strength.
IMPOSSIBLE = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]


def dependence(**keys: Any) -> Dependence:
    """Read a dependence as a case file gives it."""
    return Dependence.model_validate({"source": "somebody", **keys})


def by_matrix(matrix: Any, **keys: Any) -> Dependence:
    """Return a dependence given by rank correlations."""
    return dependence(matrix={"inputs": NAMES[: len(matrix)], "rank_correlation": matrix}, **keys)


def draws(given: Dependence, *, seed: int, count: int = 5000) -> FloatArray:
    """Return dependent uniforms: (d, count)."""
    generator = np.random.default_rng([seed, 1])
    _, matrix = latent_correlation(given)
    return dependent_uniforms(
        generator.standard_normal((len(matrix), count)),
        cholesky=np.linalg.cholesky(matrix),
        df=given.df,
        scale=None if given.df is None else generator.random(count),
    )


def spearman(x: FloatArray, y: FloatArray) -> float:
    return float(stats.spearmanr(x, y).statistic)


def check_mean(found: list[float], expected: float, *, allowed: float = 0.0) -> None:
    """Check that the mean of independent batches is the expected value, within 4 standard errors."""
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found) - expected) < 4 * error + allowed, (np.mean(found), expected, error)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (0, 2), (1, 2)])
def test_draws_have_the_rank_correlations_of_the_matrix(row: int, column: int) -> None:
    together = [draws(by_matrix(POSSIBLE), seed=seed) for seed in range(40)]
    check_mean([spearman(one[row], one[column]) for one in together], POSSIBLE[row][column])


@pytest.mark.parametrize("df", [3, 4, 10])
def test_draws_of_the_t_copula_have_nearly_the_rank_correlations_of_the_matrix(df: float) -> None:
    together = [draws(by_matrix(POSSIBLE, family="t", df=df), seed=seed) for seed in range(40)]
    check_mean([spearman(one[0], one[1]) for one in together], 0.6, allowed=0.02)


def test_the_t_copula_brings_extremes_together_more_often_than_the_gaussian() -> None:
    joint = {}
    for name, keys in {"gaussian": {}, "t": {"family": "t", "df": 4}}.items():
        uniforms = draws(by_matrix(POSSIBLE, **keys), seed=1, count=400_000)
        joint[name] = float((uniforms[:2] > 0.99).all(axis=0).mean())
    assert joint["t"] > 1.2 * joint["gaussian"]


def test_a_common_factor_correlates_two_inputs_by_the_product_of_their_loadings() -> None:
    given = dependence(factor={"loadings": {"a": 0.8, "b": 0.5, "c": -0.4}})
    names, matrix = latent_correlation(given)
    assert names == given.names() == ("a", "b", "c")
    np.testing.assert_allclose(matrix, [[1, 0.4, -0.32], [0.4, 1, -0.2], [-0.32, -0.2, 1]], rtol=1e-12)
    together = [draws(given, seed=seed) for seed in range(40)]
    # Rank correlation of normal deviates that correlate by 0.4 is 6 / pi * arcsin(0.2) = 0.384568.
    check_mean([spearman(one[0], one[1]) for one in together], 0.384568)


MIXTURE = {
    "dist": "mixture",
    "parts": [
        {"weight": 0.6, "quantity": {"dist": "lognormal", "q05": "40k", "q95": "60k"}},
        {"weight": 0.3, "quantity": {"dist": "lognormal", "q05": "1M", "q95": "5M"}},
        {"weight": 0.1, "quantity": {"dist": "uniform", "minimum": "8M", "maximum": "9M"}},
    ],
}


def test_rank_correlation_survives_a_mixture_of_parts_that_lie_far_apart() -> None:
    adapter: TypeAdapter[Distribution] = TypeAdapter(Quantity)
    value = adapter.validate_python({"source": "somebody", **MIXTURE})
    cost = adapter.validate_python({"source": "somebody", "dist": "gamma", "mean": 5, "sd": 4})
    found = []
    for seed in range(40):
        uniforms = draws(by_matrix([[1, 0.6], [0.6, 1]]), seed=seed, count=2000)
        found.append(spearman(value.ppf(uniforms[0]), cost.ppf(uniforms[1])))
        assert found[-1] == pytest.approx(spearman(uniforms[0], uniforms[1]), abs=1e-9)
    check_mean(found, 0.6)


def test_rank_correlation_is_that_of_scipy_with_and_without_ties() -> None:
    generator = np.random.default_rng(3)
    samples = generator.standard_normal((3, 500))
    samples[1] += 0.4 * samples[0]
    for drawn in (samples, np.round(samples)):
        expected = stats.spearmanr(drawn, axis=1).statistic
        np.testing.assert_allclose(rank_correlation(drawn), expected, rtol=1e-12)


def test_independent_inputs_stay_as_they_were() -> None:
    deviates = np.random.default_rng(5).standard_normal((2, 1000))
    np.testing.assert_allclose(dependent_uniforms(deviates, cholesky=np.eye(2)), stats.norm.cdf(deviates))


def test_draws_do_not_depend_on_how_they_are_cut_into_chunks() -> None:
    generator = np.random.default_rng(6)
    deviates, scale = generator.standard_normal((3, 1001)), generator.random(1001)
    cholesky = np.linalg.cholesky(latent(np.array(POSSIBLE)))
    whole = dependent_uniforms(deviates, cholesky=cholesky, df=4.0, scale=scale)
    parts = [
        dependent_uniforms(deviates[:, cut], cholesky=cholesky, df=4.0, scale=scale[cut])
        for cut in (slice(0, 7), slice(7, 600), slice(600, 1001))
    ]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)


def test_uniforms_stay_strictly_between_zero_and_one_far_out() -> None:
    deviates = np.array([[-40.0, 40.0, 9.0], [40.0, -40.0, -9.0]])
    for keys in ({}, {"df": 3.0, "scale": np.array([1 - 1e-12, 1e-12, 0.5])}):
        uniforms = dependent_uniforms(deviates, cholesky=np.eye(2), **keys)
        assert ((uniforms > 0) & (uniforms < 1)).all()


def test_a_t_copula_without_its_scale_is_an_error_and_not_a_gaussian_one() -> None:
    with pytest.raises(ValueError, match="df and scale"):
        dependent_uniforms(np.zeros((2, 3)), cholesky=np.eye(2), df=4.0)


def refusal(**keys: Any) -> dict[str, Any]:
    """Return the code and parameters of a refusal, after checking that both languages can say it."""
    with pytest.raises(ValidationError) as caught:
        dependence(**keys)
    errors = caught.value.errors()
    assert len(errors) == 1
    context = dict(errors[0].get("ctx") or {})
    if "code" not in context:
        return {"code": errors[0]["type"]}
    params = {key: value for key, value in context.items() if key not in ("code", "at")}
    for lang in ("en", "zh"):
        assert message(lang, f"errors.{context['code']}", **params)
    return context


def test_correlations_that_cannot_hold_together_are_refused_with_the_nearest_that_can() -> None:
    found = refusal(matrix={"inputs": NAMES, "rank_correlation": IMPOSSIBLE})
    assert found["code"] == "not_positive_definite"
    nearest = literal_eval(found["possible"])
    assert by_matrix(nearest).matrix is not None  # what is proposed is accepted
    np.testing.assert_array_equal(np.round(nearest, 3), nearest)
    assert np.abs(np.array(nearest) - IMPOSSIBLE).max() < 0.45


def test_highams_example_has_the_nearest_matrix_that_he_prints() -> None:
    # Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22:329 (2002), section 4.
    matrix = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    printed = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    np.testing.assert_allclose(nearest_correlation(matrix, smallest=1e-9), printed, atol=6e-5)


@settings(max_examples=30)
@given(st.lists(st.integers(-100, 100), min_size=10, max_size=10))
def test_whatever_matrix_is_refused_the_proposed_one_is_accepted(hundredths: list[int]) -> None:
    matrix = np.eye(5)
    matrix[np.triu_indices(5, 1)] = np.array(hundredths) / 100
    matrix = np.maximum(matrix, matrix.T) + np.minimum(matrix, matrix.T) * (1 - np.eye(5))
    names = [f"input_{index}" for index in range(5)]
    if is_possible(matrix):
        assert dependence(matrix={"inputs": names, "rank_correlation": matrix.tolist()}).matrix is not None
    else:
        found = refusal(matrix={"inputs": names, "rank_correlation": matrix.tolist()})
        nearest = literal_eval(found["possible"])
        assert dependence(matrix={"inputs": names, "rank_correlation": nearest}).matrix is not None


@given(st.floats(-1, 1))
def test_rank_and_latent_correlation_invert_each_other(rho: float) -> None:
    assert float(rank(latent(np.array(rho)))) == pytest.approx(rho, abs=1e-12)


PAIR = {"inputs": ["a", "b"], "rank_correlation": [[1, 0.5], [0.5, 1]]}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "neither matrix nor factor": ({}, "matrix_or_factor"),
    "both": ({"matrix": PAIR, "factor": {"loadings": {"a": 0.5, "b": 0.5}}}, "matrix_or_factor"),
    "t without df": ({"family": "t", "matrix": PAIR}, "df_with_t_only"),
    "df without t": ({"df": 4, "matrix": PAIR}, "df_with_t_only"),
    "df of two": ({"family": "t", "df": 2, "matrix": PAIR}, "greater_than"),
    "not square": ({"matrix": {**PAIR, "rank_correlation": [[1, 0.5]]}}, "matrix_not_square"),
    "rows of other lengths": (
        {"matrix": {**PAIR, "rank_correlation": [[1, 0.5], [0.5]]}},
        "matrix_not_square",
    ),
    "not symmetric": ({"matrix": {**PAIR, "rank_correlation": [[1, 0.5], [0.4, 1]]}}, "matrix_not_symmetric"),
    "diagonal": ({"matrix": {**PAIR, "rank_correlation": [[1, 0.5], [0.5, 0.9]]}}, "matrix_not_symmetric"),
    "an input twice": ({"matrix": {**PAIR, "inputs": ["a", "a"]}}, "duplicate_name"),
    "two inputs that are one": (
        {"matrix": {**PAIR, "rank_correlation": [[1, 1], [1, 1]]}},
        "not_positive_definite",
    ),
    "above one": ({"matrix": {**PAIR, "rank_correlation": [[1, 1.2], [1.2, 1]]}}, "less_than_equal"),
    "loading of one": ({"factor": {"loadings": {"a": 1, "b": 0.5}}}, "less_than"),
    "one loading": ({"factor": {"loadings": {"a": 0.5}}}, "too_short"),
}


@pytest.mark.parametrize(("keys", "code"), REFUSED.values(), ids=REFUSED)
def test_a_dependence_that_cannot_be_is_refused(keys: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        dependence(**keys)
    assert code in {one["type"] for one in caught.value.errors()}
    if len(caught.value.errors()) == 1:
        assert refusal(**keys)["code"] == code
