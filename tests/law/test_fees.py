"""Official fees: slices, bands and flat sums at and beside their thresholds; values picked by their dates."""

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.base.errors import SimulatorError
from simulator.law.fees import Flat, Marginal, Steps
from simulator.law.file import Parameter
from simulator.law.law import load_law, value_at

STEPS = {
    "form": "steps",
    "bands": [
        {"to": 500, "fixed": 45},
        {"to": 2000, "per": 500, "add": 35},
        {"per": 1000, "add": 51, "to": None},
    ],
    "multiple": 3,
    "plus": 20,
    "amount_up_to": 10_000,
}


@pytest.mark.parametrize(
    ("amount", "units"),
    [
        (1, 45),
        (500, 45),
        (500.01, 45 + 35),
        (1000, 45 + 35),
        (1000.01, 45 + 70),
        (2000, 45 + 105),
        (2000.01, 45 + 105 + 51),
        (10_000, 45 + 105 + 8 * 51),
        (12_000, 45 + 105 + 8 * 51),
    ],
)
def test_each_started_slice_is_charged_in_full_up_to_the_highest_amount(amount, units):
    assert Steps.model_validate(STEPS).fee(np.array(float(amount))) == pytest.approx(3 * units + 20)


def test_nothing_claimed_costs_nothing():
    assert Steps.model_validate(STEPS).fee(np.array(0.0)) == 0.0
    assert Flat.model_validate({"form": "flat", "amount": 225}).fee(np.array([0.0, 0.01])).tolist() == [
        0,
        225,
    ]


@pytest.mark.parametrize(
    ("amount", "fee"),
    [(0, 0), (0.01, 50), (100, 50), (150, 51), (300, 54), (300.01, 64.0001), (1300, 74)],
)
def test_each_band_charges_its_rate_on_its_own_part_and_its_sum_once_it_is_entered(amount, fee):
    schedule = Marginal.model_validate(
        {
            "form": "marginal",
            "bands": [
                {"to": 100, "fixed": 50},
                {"to": 300, "rate": 0.02},
                {"to": None, "rate": 0.01, "fixed": 10},
            ],
        }
    )
    assert schedule.fee(np.array(float(amount))) == pytest.approx(fee)


@pytest.mark.parametrize("ends", [[100, 100, None], [200, 100, None], [100, 200], [None, 100]])
def test_bands_that_do_not_rise_or_do_not_end_open_are_refused(ends):
    with pytest.raises(ValidationError, match="band"):
        Marginal.model_validate({"form": "marginal", "bands": [{"to": to, "rate": 0.1} for to in ends]})


def test_german_court_and_lawyers_fees_at_a_claim_of_ten_thousand_euros():
    # GKG and RVG, tables from 1 January 2021: 3.0 units of 266 EUR; 2.5 units of 614 EUR and 20 EUR.
    law = load_law("DE", dict.fromkeys(("contract", "incident", "claim", "valuation"), date(2022, 3, 1)))
    assert law.fee("court_fee", np.array(10_000.0)) == pytest.approx(798.0)
    assert law.fee("lawyer_fee", np.array(10_000.0)) == pytest.approx(2.5 * 614 + 20)


def parameter(values):
    reference = {"title": "Made up"}
    return Parameter.model_validate(
        {
            "name": "interest_rate",
            "label": "Rate",
            "jurisdiction": "xx",
            "kind": "number",
            "unit": "1/year",
            "selected_by": "claim",
            "values": [
                {"since": since, "value": value, "reference": reference, "grade": "unverified", "text": "-"}
                for since, value in values
            ],
            "checked_to": "2026-01-01",
        }
    )


RATES = (("2000-01-01", 0.05), ("2020-04-01", 0.03), ("2024-07-01", None))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2000, 1, 1), 0.05),
        (date(2020, 3, 31), 0.05),
        (date(2020, 4, 1), 0.03),
        (date(2020, 4, 2), 0.03),
        (date(2024, 6, 30), 0.03),
    ],
)
def test_a_value_applies_from_its_first_day_to_the_day_before_the_next(day, rate):
    found = value_at(parameter(RATES), day)
    assert (found.dated.value, found.selected_on) == (rate, day)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2024, 7, 1), date(2025, 1, 1)])
def test_before_its_first_day_and_after_its_end_a_rule_has_no_value(day):
    with pytest.raises(SimulatorError):
        value_at(parameter(RATES), day)


@pytest.mark.parametrize("second", ["2000-01-01", "1999-12-31"])
def test_values_of_a_rule_that_do_not_follow_in_time_are_refused(second):
    with pytest.raises(ValidationError):
        parameter((("2000-01-01", 0.05), (second, 0.03)))


def test_the_rate_of_interest_in_japan_is_that_of_the_day_of_the_claim_and_of_no_other_day():
    # Japanese Civil Code art. 404 and Commercial Code art. 514: 6 % until 31 March 2020, 3 % from then on.
    early, late = date(2020, 3, 31), date(2020, 4, 1)
    for claim, rate in ((early, 0.06), (late, 0.03)):
        other = late if claim == early else early
        dates = {"contract": other, "incident": other, "claim": claim, "valuation": other}
        assert load_law("JP", dates).number("interest_rate") == rate
