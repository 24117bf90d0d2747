"""Rules on odds, ranges and beliefs: certainty that nobody has, tails that nobody stated."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from simulator.case.case import Case
from simulator.case.inputs import Input, is_question
from simulator.distributions.quantity import Categorical, Distribution
from simulator.law.law import Law
from simulator.linting.finding import Finding

TAIL = 0.5  # above it, values beyond the largest quantile that anybody stated decide the mean
POINTS = 400  # below the 95 % quantile; the share of a tail is then known to 0.001
SAME = 1e-6  # two rates that agree to six digits were copied, not chosen


def of_odds(case: Case, inputs: Mapping[str, Input], law: Law) -> Iterator[Finding]:
    """Yield what is found on probabilities, ranges, rates and beliefs."""
    own = [one for one in inputs.values() if one.origin == "case"]
    for one in own:
        yield from chance_without_range(one)
        yield from tail_decides(one)
    yield from no_bias(inputs)
    yield from discount_as_interest(own, law)


def chance_without_range(one: Input) -> Iterator[Finding]:
    """A probability between 0 and 1 that is given as if it were known."""
    if isinstance(one.distribution, Categorical):
        possible = [chance for chance in one.distribution.probabilities.values() if chance > 0]
        known = len(possible) > 1 and one.distribution.size is None
        value = max(possible)
    else:
        value = one.distribution.expected() if one.distribution.is_constant else 0.0
        asked = is_question(one) or one.name.startswith("proceedings.appeal.")
        known = asked and 0.0 < value < 1.0
    if known:
        yield Finding("chance_without_range", "warning", one.name, {"value": value})


def tail_decides(one: Input) -> Iterator[Finding]:
    """A range without an upper end whose mean comes mostly from above its 95 % quantile."""
    distribution = one.distribution
    if distribution.is_constant or not math.isinf(distribution.support()[1]):
        return
    share = tail_share(distribution)
    if share > TAIL:
        far = float(distribution.ppf(np.array([0.999]))[0])
        params = {"share": share, "times": far / distribution.expected()}
        yield Finding("tail_decides", "warning", one.name, params)


def tail_share(distribution: Distribution) -> float:
    """Return the part of a mean that comes from above the 95 % quantile; 0 if the mean is not positive."""
    mean = distribution.expected()
    below = 0.95 * distribution.ppf(0.95 * (np.arange(POINTS) + 0.5) / POINTS).mean()
    return float(1.0 - below / mean) if mean > 0 else 0.0


def no_bias(inputs: Mapping[str, Input]) -> Iterator[Finding]:
    """Two sides that both see their chances as they are."""
    places = [f"settlement.{side}.bias" for side in ("claimant", "provider")]
    if all(_is(inputs.get(place), 0.0) for place in places):
        yield Finding("no_bias", "warning", "settlement")


def discount_as_interest(own: list[Input], law: Law) -> Iterator[Finding]:
    """A discount rate that is the law's rate of interest: law in the place of economics."""
    rates = {law.number(name) for name in ("interest_rate", "interest_rate_after_judgment")} - {0.0}
    for one in own:
        if one.name.startswith("proceedings.") and one.name.endswith("_discount_rate"):
            for rate in sorted(rates):
                if _is(one, rate):
                    yield Finding("discount_as_interest", "warning", one.name, {"rate": rate})


def _is(one: Input | None, value: float) -> bool:
    """Return whether an input is certain to have a value."""
    return (
        one is not None
        and one.distribution.is_constant
        and math.isclose(one.distribution.expected(), value, rel_tol=SAME)
    )
