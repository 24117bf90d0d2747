"""What a case file may give for an uncertain value, and what is refused with its reason."""

from typing import Any

import jsonschema
import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.base.messages import message
from simulator.distributions.distribution import Distribution
from simulator.distributions.quantity import Amount, Count, Quantity, RealNumber, Share, SignedShare

ADAPTERS: dict[str, TypeAdapter[Distribution]] = {
    "quantity": TypeAdapter(Quantity),
    "amount": TypeAdapter(Amount),
    "share": TypeAdapter(Share),
    "count": TypeAdapter(Count),
    "real number": TypeAdapter(RealNumber),
    "signed share": TypeAdapter(SignedShare),
}


def refusal(place: str, given: Any) -> dict[str, Any]:
    """Return the one fault of a value at a place, after checking that both languages can say it."""
    with pytest.raises(ValidationError) as caught:
        ADAPTERS[place].validate_python(given)
    errors = caught.value.errors()
    assert len(errors) == 1, errors
    context = dict(errors[0].get("ctx") or {})
    code = context.pop("code", errors[0]["type"])
    if "code" in (errors[0].get("ctx") or {}):
        context.pop("at", None)
        for lang in ("en", "zh"):
            assert message(lang, f"errors.{code}", **context)
    return {"code": code, **context}


def sourced(**keys: Any) -> dict[str, Any]:
    """Return a value as in a file, with a source."""
    return {"source": "somebody", **keys}


IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "quantiles swapped": ({"dist": "lognormal", "q05": 40, "q95": 2}, "out_of_order"),
    "quantiles equal": ({"dist": "normal", "q10": 3, "q90": 3}, "out_of_order"),
    "uniform quantiles swapped": ({"dist": "uniform", "q25": 4, "q75": 3}, "out_of_order"),
    "metalog quantiles swapped": ({"dist": "metalog", "q10": 4, "q50": 3, "q90": 9}, "out_of_order"),
    "mode above maximum": ({"dist": "triangular", "minimum": 0, "mode": 9, "maximum": 5}, "out_of_order"),
    "mode below minimum": ({"dist": "pert", "minimum": 2, "mode": 1, "maximum": 5}, "out_of_order"),
    "no width": ({"dist": "uniform", "minimum": 2, "maximum": 2}, "out_of_order"),
    "no width at the mode": ({"dist": "pert", "minimum": 2, "mode": 2, "maximum": 2}, "out_of_order"),
    "sd zero": ({"dist": "normal", "mean": 1, "sd": 0}, "greater_than"),
    "sd negative": ({"dist": "gamma", "mean": 1, "sd": -1}, "greater_than"),
    "mean of a lognormal zero": ({"dist": "lognormal", "mean": 0, "sd": 1}, "greater_than"),
    "mean of a beta one": ({"dist": "beta", "mean": 1, "sd": 0.1}, "less_than"),
    "sd of a beta at its limit": ({"dist": "beta", "mean": 0.5, "sd": 0.5}, "sd_too_large"),
    "quantile of a lognormal zero": ({"dist": "lognormal", "q05": 0, "q95": 2}, "not_positive"),
    "quantile of a gamma negative": ({"dist": "gamma", "q05": -1, "q95": 2}, "not_positive"),
    "quantile of a beta above one": ({"dist": "beta", "q05": 0.2, "q95": 1.5}, "share_quantile"),
    "gamma quantiles too far apart": ({"dist": "gamma", "q50": 1, "q95": 9e5}, "no_such_distribution"),
    "gamma quantiles too near": ({"dist": "gamma", "q05": 1, "q95": 1.0001}, "no_such_distribution"),
    "metalog too skewed": ({"dist": "metalog", "q10": 1, "q50": 2, "q90": 90}, "metalog_impossible"),
    "metalog beyond its bound": (
        {"dist": "metalog", "q10": 1, "q50": 2, "q90": 3, "upper": 3},
        "outside_bounds",
    ),
    "metalog with no mean": (
        {"dist": "metalog", "q10": 1, "q50": 10, "q90": 99, "lower": 0},
        "infinite_mean",
    ),
    "metalog with no mean below": (
        {"dist": "metalog", "q10": -99, "q50": -10, "q90": -1, "upper": 0},
        "infinite_mean",
    ),
    "two ways at once": ({"dist": "normal", "mean": 1, "sd": 1, "q05": 0, "q95": 2}, "not_one_way"),
    "half a way": ({"dist": "gamma", "mean": 1}, "not_one_way"),
    "no way": ({"dist": "beta"}, "not_one_way"),
    "quantiles that are no pair": ({"dist": "normal", "q05": 1, "q90": 2}, "not_one_way"),
    "limits and quantiles": (
        {"dist": "uniform", "minimum": 1, "maximum": 2, "q05": 1.1, "q95": 1.9},
        "not_one_way",
    ),
    "truncation leaves nothing": ({"dist": "normal", "mean": 0, "sd": 1, "minimum": 9}, "nothing_left"),
    "truncation upside down": (
        {"dist": "gamma", "mean": 3, "sd": 1, "minimum": 4, "maximum": 2},
        "nothing_left",
    ),
    "mixture weights below one": (
        {"dist": "mixture", "parts": [{"weight": 0.5, "quantity": 1}, {"weight": 0.4, "quantity": 2}]},
        "weights_not_one",
    ),
    "odds above one": ({"dist": "categorical", "probabilities": {"a": 0.6, "b": 0.5}}, "weights_not_one"),
    "more weights than values": (
        {"dist": "empirical", "values": [1, 2], "weights": [1, 2, 3]},
        "weights_do_not_match",
    ),
    "weights all zero": ({"dist": "empirical", "values": [1, 2], "weights": [0, 0]}, "weights_do_not_match"),
    "no values": ({"dist": "empirical", "values": []}, "too_short"),
    "not finite": ({"value": float("nan")}, "not_finite"),
    "no number": ({"value": "much"}, "not_a_number"),
    "true is no number": ({"value": True}, "not_a_number"),
    "unknown family": ({"dist": "cauchy", "loc": 1}, "union_tag_invalid"),
    "unknown key": ({"dist": "normal", "mean": 1, "sd": 1, "low": 0}, "extra_forbidden"),
    "chance above one": ({"dist": "bernoulli", "p": 1.1}, "support_outside"),
    "chance that may exceed one": (
        {"dist": "bernoulli", "p": {"dist": "normal", "mean": 0.5, "sd": 0.2}},
        "support_outside",
    ),
    "a mixture of one": ({"dist": "mixture", "parts": [{"weight": 1, "quantity": 1}]}, "too_few"),
    "categories in a mixture": (
        {
            "dist": "mixture",
            "parts": [
                {"weight": 0.5, "quantity": 1},
                {"weight": 0.5, "quantity": {"dist": "categorical", "probabilities": {"a": 1}}},
            ],
        },
        "categorical_not_a_number",
    ),
}


@pytest.mark.parametrize(("given", "code"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_its_reason(given: dict[str, Any], code: str) -> None:
    assert refusal("quantity", sourced(**given))["code"] == code


def test_the_refusal_of_swapped_quantiles_names_both_values() -> None:
    found = refusal("quantity", sourced(dist="lognormal", q05=40, q95=2))
    assert (found["low"], found["low_value"], found["high"], found["high_value"]) == ("q05", 40.0, "q95", 2.0)


@pytest.mark.parametrize("sd", [0.49999, 0.5])
def test_the_sd_of_a_share_must_stay_below_the_limit_that_its_mean_sets(sd: float) -> None:
    given = sourced(dist="beta", mean=0.5, sd=sd)
    if sd < 0.5:
        assert ADAPTERS["share"].validate_python(given).deviation() == pytest.approx(sd)
    else:
        assert refusal("share", given)["limit"] == pytest.approx(0.5)


@pytest.mark.parametrize("spread", [8.9, 9.1])
def test_a_metalog_above_zero_needs_a_mean(spread: float) -> None:
    # With q50 the geometric mean, log q90/q50 = ln(9) * b, and the mean exists for b < 1: q90/q50 < 9.
    given = sourced(dist="metalog", q10=1 / spread, q50=1, q90=spread, lower=0)
    if spread < 9:
        assert np.isfinite(ADAPTERS["amount"].validate_python(given).expected())
    else:
        assert refusal("amount", given) == {"code": "infinite_mean", "missing": "upper"}
        assert np.isfinite(ADAPTERS["amount"].validate_python({**given, "maximum": 1000}).expected())


def test_it_is_the_tail_towards_the_open_end_that_decides_whether_there_is_a_mean() -> None:
    # Logarithms 0, ln 4, ln 60: a2 = 0.932, a3 = 0.752.
    # Upwards b = a2 + a3/2 = 1.31, downwards a2 - a3/2 = 0.56.
    steep_upwards = sourced(dist="metalog", q10=1, q50=4, q90=60, lower=0)
    assert refusal("amount", steep_upwards) == {"code": "infinite_mean", "missing": "upper"}
    # The same seen from the other side: logarithms 0, ln 15, ln 60 bend the other way, b = 0.56 upwards.
    accepted = ADAPTERS["amount"].validate_python(sourced(dist="metalog", q10=1, q50=15, q90=60, lower=0))
    assert accepted.expected() < 60
    assert accepted.deviation() == np.inf
    mirrored = sourced(dist="metalog", q10=-60, q50=-4, q90=-1, upper=0)
    assert refusal("quantity", mirrored) == {"code": "infinite_mean", "missing": "lower"}
    mirrored_accepted = sourced(dist="metalog", q10=-60, q50=-15, q90=-1, upper=0)
    assert ADAPTERS["quantity"].validate_python(mirrored_accepted).expected() == pytest.approx(
        -accepted.expected(), rel=1e-9
    )


@pytest.mark.parametrize("given", [0.5, "50%", {"value": 0.5}, {"dist": "beta", "a": 1, "b": 2}])
def test_a_value_without_a_source_is_refused(given: Any) -> None:
    assert refusal("share", given)["code"] == "source_missing"


def test_a_source_is_a_name_or_stands_in_full() -> None:
    full = {"kind": "judgment", "where": "LG Duisburg, 22 O 102/12", "why": "as found"}
    assert ADAPTERS["amount"].validate_python({"value": "1,267.01", "source": full}).expected() == 1267.01
    assert ADAPTERS["amount"].validate_python({"value": "25万", "source": "press"}).expected() == 250_000.0


def test_parts_of_a_mixture_and_an_uncertain_chance_share_the_source_of_the_whole() -> None:
    given = sourced(
        dist="mixture",
        parts=[{"weight": "40%", "quantity": "1M"}, {"weight": 0.6, "quantity": {"value": 2e6}}],
    )
    assert ADAPTERS["amount"].validate_python(given).expected() == pytest.approx(1.6e6)
    chance = sourced(dist="bernoulli", p={"dist": "beta", "mean": 0.3, "size": 10})
    assert ADAPTERS["share"].validate_python(chance).expected() == pytest.approx(0.3)


NORMAL = {"dist": "normal", "mean": 0.5, "sd": 0.2}


@pytest.mark.parametrize(
    ("place", "limits", "accepted"),
    [
        ("share", {}, False),
        ("share", {"minimum": 0}, False),
        ("share", {"minimum": 0, "maximum": 1}, True),
        ("share", {"minimum": 0, "maximum": 1.001}, False),
        ("amount", {}, False),
        ("amount", {"minimum": -0.001}, False),
        ("amount", {"minimum": 0}, True),
        ("count", {"maximum": 5}, False),
        ("count", {"minimum": 0}, True),
        ("signed share", {"minimum": -1}, False),
        ("signed share", {"minimum": -1, "maximum": 1}, True),
        ("real number", {}, True),
    ],
)
def test_a_normal_fits_where_its_truncation_keeps_it_within_the_place(
    place: str, limits: dict[str, float], accepted: bool
) -> None:
    given = sourced(**NORMAL, **limits)
    if accepted:
        assert ADAPTERS[place].validate_python(given).expected() > 0
    else:
        assert refusal(place, given)["code"] == "support_outside"


def test_amounts_may_have_no_upper_limit_and_shares_may_be_zero_or_one() -> None:
    assert ADAPTERS["amount"].validate_python(sourced(dist="lognormal", q05="1M", q95="5M")).support()[0] == 0
    for value in (0, 1):
        assert ADAPTERS["share"].validate_python(sourced(value=value)).is_constant
    assert refusal("share", sourced(value=1.0001))["code"] == "support_outside"
    assert refusal("amount", sourced(value=-0.01))["code"] == "support_outside"


@pytest.mark.parametrize("place", ["amount", "share", "count", "real number", "signed share"])
def test_categories_are_no_number_anywhere_a_number_is_needed(place: str) -> None:
    given = sourced(dist="categorical", probabilities={"ordinary": 0.7, "gross": 0.3})
    assert refusal(place, given) == {"code": "categorical_not_a_number", "names": "ordinary, gross"}


def test_the_published_schema_accepts_what_the_reader_accepts() -> None:
    schema = ADAPTERS["share"].json_schema()
    good = [
        sourced(value="90%"),
        sourced(dist="beta", q05=0.1, q95="40%"),
        sourced(dist="bernoulli", p="30%"),
        sourced(dist="mixture", parts=[{"weight": 0.5, "quantity": 0.1}, {"weight": 0.5, "quantity": "20%"}]),
    ]
    for one in good:
        ADAPTERS["share"].validate_python(one)
        jsonschema.validate(one, schema)
    for bad in (sourced(dist="cauchy"), sourced(dist="beta", a=[1]), sourced(value=1, unknown=2)):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)


@pytest.mark.parametrize("given", [{"value": 3}, {"dist": "lognormal", "q05": 1, "q95": 5, "maximum": 9}])
def test_a_distribution_written_as_json_reads_back_the_same(given: dict[str, Any]) -> None:
    first = ADAPTERS["amount"].validate_python(sourced(**given))
    again = ADAPTERS["amount"].validate_python(first.model_dump(mode="json", exclude_none=True))
    assert again == first
