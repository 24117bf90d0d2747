"""V23: Keelin's three-term metalog through 10 %, 50 % and 90 % quantiles of 100, 250 and 600."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.distributions.families import metalog_limit
from simulator.distributions.quantity import Metalog

ROWS = json.loads(Path(__file__).with_name("v23.json").read_text(encoding="utf-8"))["rows"]


def metalog(*, q50: float = 250.0, lower: float | None = None, upper: float | None = None) -> Metalog:
    """Return the metalog of the reference."""
    return Metalog(dist="metalog", q10=100.0, q50=q50, q90=600.0, lower=lower, upper=upper)


def quantile(distribution: Metalog, probability: float) -> float:
    """Return one quantile."""
    return float(distribution.ppf(np.array([probability]))[0])


FREE, SEMI, BOUNDED = metalog(), metalog(lower=0.0), metalog(lower=0.0, upper=1000.0)

FOUND = {
    "a1": FREE.coefficients()[0],
    "a2": FREE.coefficients()[1],
    "a3": FREE.coefficients()[2],
    "quantile reproduction q10": quantile(FREE, 0.1),
    "q90": quantile(FREE, 0.9),
    "mean = a1 + a3/2": FREE.expected(),
    "variance = pi^2 a2^2/3 + a3^2(1/12+pi^2/36)": FREE.deviation() ** 2,
    "q95 unbounded": quantile(FREE, 0.95),
    "q99 unbounded": quantile(FREE, 0.99),
    "feasibility k_0.1 (need k<r<1-k)": metalog_limit(0.1),
    "semi-bounded(0): q95": quantile(SEMI, 0.95),
    "semi-bounded(0): q99": quantile(SEMI, 0.99),
    "semi-bounded(0): q01": quantile(SEMI, 0.01),
    "bounded(0,1000): q95": quantile(BOUNDED, 0.95),
    "bounded(0,1000): q99": quantile(BOUNDED, 0.99),
    "bounded reproduces q90": quantile(BOUNDED, 0.9),
}


@pytest.mark.parametrize("row", [row for row in ROWS if row["label"] != "r"], ids=lambda row: row["label"])
def test_the_metalog_reproduces_the_reference_value(row: dict[str, float | str]) -> None:
    assert FOUND[str(row["label"])] == pytest.approx(row["ref"], rel=float(row["tol"]))


def test_every_value_that_is_computed_has_a_reference() -> None:
    assert {*FOUND, "r"} == {row["label"] for row in ROWS}


@pytest.mark.parametrize(
    ("ratio", "possible"), [(0.1665, False), (0.1666, True), (0.8334, True), (0.8335, False)]
)
def test_the_middle_quantile_must_lie_within_keelins_limits(ratio: float, possible: bool) -> None:
    # 0.166578 and 0.833422 for 10 % and 90 % quantiles.
    middle = 100.0 + ratio * 500.0
    if possible:
        assert quantile(metalog(q50=middle), 0.5) == pytest.approx(middle, rel=1e-12)
    else:
        with pytest.raises(ValidationError, match="metalog_impossible") as caught:
            metalog(q50=middle)
        assert caught.value.errors()[0]["ctx"]["ratio"] == pytest.approx(ratio, rel=1e-9)


@pytest.mark.parametrize("ratio", [0.1666, 0.8334])
def test_quantiles_never_fall_at_the_limits_of_keelins_condition(ratio: float) -> None:
    probabilities = np.linspace(1e-4, 1 - 1e-4, 20001)
    assert (np.diff(metalog(q50=100.0 + ratio * 500.0).ppf(probabilities)) > 0).all()


def test_the_condition_of_keelin_holds_for_the_reference_triplet() -> None:
    ratio = next(row["ref"] for row in ROWS if row["label"] == "r")
    with pytest.raises(ValidationError) as caught:
        metalog(q50=100.0 + 0.1 * 500.0)  # impossible, so that the fault states the limits
    context = caught.value.errors()[0]["ctx"]
    assert context["low"] < ratio < context["high"]
