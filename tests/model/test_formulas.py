"""Heads of loss, shares of fault, limits and shifted costs: worked by hand, with lopsided numbers."""

import numpy as np
import pytest

from simulator.model.award import (
    ANCHOR_LIMIT,
    assessed,
    compensation,
    eroded,
    fee_cap,
    limited,
    with_punitive,
)
from simulator.model.data_value import accepted_value, income_value, recreation_cost
from simulator.model.fault import clause_stands, degree_posterior, provider_share, unavoidable_loss
from simulator.model.loss import (
    churn_loss,
    customer_lifetime_value,
    lost_profit,
    market_share_loss,
    months_lost_in_recovery,
    restoration_cost,
)
from simulator.model.proceedings import interest_factor, shifted_costs, success_share


def arrays(**numbers):
    return {name: np.array([float(number)]) for name, number in numbers.items()}


def test_restoring_three_quarters_of_eight_terabytes_at_five_hours_each_costs_thirty_hours():
    found = restoration_cost(**arrays(lost_volume=8, surviving_share=0.75, effort=5, hourly_rate=90))
    assert found == pytest.approx(30 * 90)


def test_revenue_made_up_later_is_not_lost_and_cost_saved_is_deducted():
    facts = arrays(daily_revenue=1000, margin=0.6, days=10, made_up_share=0.25)
    assert lost_profit(**facts) == pytest.approx(4500)
    assert lost_profit(**facts, avoided_cost=np.array([700.0])) == pytest.approx(3800)


def test_an_outage_that_saved_more_than_it_cost_is_no_loss():
    facts = arrays(daily_revenue=1000, margin=0.6, days=1)
    for saved, expected in ((599.0, 1.0), (600.0, 0.0), (601.0, 0.0)):
        assert lost_profit(**facts, avoided_cost=np.array([saved])) == pytest.approx(expected)


def test_profit_of_the_outage_and_of_the_recovery_add_up():
    whole = lost_profit(**arrays(daily_revenue=100, margin=0.5, days=3, recovery_months=1))
    # One month to recover: the whole of it is lost, a twelfth of 365.25 days (discounted by next to nothing).
    assert whole == pytest.approx(100 * 0.5 * (3 + 365.25 / 12), rel=1e-6)


@pytest.mark.parametrize("months", [1, 4, 7, 24])
@pytest.mark.parametrize("rate", [0.001, 0.02, 0.3])
def test_months_lost_in_recovery_are_the_sum_over_the_months(months, rate):
    expected = sum((1 - (t - 1) / months) / (1 + rate) ** t for t in range(1, months + 1))
    found = months_lost_in_recovery(months=np.array(float(months)), monthly_discount_rate=np.array(rate))
    assert found == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("rate", [0.0, 9e-5, 9.99e-5, 1e-4, 1.01e-4])
@pytest.mark.parametrize("months", [2, 60])
def test_at_the_smallest_rates_too_months_lost_are_the_sum_over_the_months(months, rate):
    """Below 1e-4 a month a series stands for the sum; it may not jump there."""
    t = np.arange(1, months + 1)
    expected = np.sum((1 - (t - 1) / months) / (1 + rate) ** t)
    found = months_lost_in_recovery(months=months, monthly_discount_rate=rate)
    assert float(found) == pytest.approx(expected, rel=3e-8)


def test_no_time_to_recover_loses_nothing():
    assert months_lost_in_recovery(months=np.array(0.0), monthly_discount_rate=np.array(0.01)) == 0.0


def test_customers_lost_are_worth_the_sum_of_their_margins_over_the_horizon():
    margin, stays, rate, years = 40.0, 0.7, 0.12, 4
    # A lost customer would have paid in each year t with the chance of having stayed until then.
    each = sum(margin * stays ** (t - 1) / (1 + rate) ** t for t in range(1, years + 1))
    found = churn_loss(
        customers=np.array([300.0]),
        retention_drop=np.array([0.15]),
        annual_margin=np.array([margin]),
        retention=np.array([stays]),
        discount_rate=np.array([rate]),
        years=np.array([float(years)]),
    )
    assert found == pytest.approx(300 * 0.15 * each)


def test_customers_whom_nobody_loses_and_nothing_discounts_are_worth_a_margin_a_year():
    numbers = arrays(annual_margin=70, retention=1, discount_rate=0, years=5)
    np.testing.assert_allclose(customer_lifetime_value(**numbers), 350.0)
    # 4,000 customers, of whom one in a hundred leaves because of the incident
    found = churn_loss(customers=4_000.0, retention_drop=0.01, **numbers)
    np.testing.assert_allclose(found, 40 * 350.0)


def test_market_share_regained_in_a_straight_line_loses_half():
    found = market_share_loss(**arrays(market_revenue=5e6, share_lost=0.04, margin=0.3, years=3))
    assert found == pytest.approx(0.5 * 5e6 * 0.04 * 0.3 * 3)


@pytest.mark.parametrize(("left", "expected"), [(0.0, 0.0), (2.0, 0.4), (5.0, 1.0), (6.0, 1.0)])
def test_data_lose_value_with_their_age_and_never_gain_any(left, expected):
    facts = arrays(cost=100, remaining_life=left, useful_life=5)
    assert recreation_cost(**facts) == pytest.approx(100 * expected)


def test_the_approach_to_the_value_is_chosen_as_often_as_its_weight_says():
    choice = np.array([0.0999, 0.1, 0.1001, 0.3999, 0.4, 0.4001, 0.99])
    found = accepted_value(
        choice=choice, weights=[0.1, 0.3, 0.6], values=[np.array(1.0), np.array(2.0), np.array(3.0)]
    )
    assert found.tolist() == [1, 2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize(("growth", "rate"), [(0.02, 0.09), (0.05, 0.05), (-0.1, 0.0), (0.12, 0.03)])
def test_income_from_data_is_the_sum_of_its_discounted_years(growth, rate):
    expected = sum(50 * (1 + growth) ** (t - 1) / (1 + rate) ** t for t in range(1, 8))
    found = income_value(**arrays(royalty=50, growth=growth, discount_rate=rate, years=7))
    assert found == pytest.approx(expected, rel=1e-6)


def test_third_parties_share_what_the_claimant_did_not_cause():
    found = provider_share(claimant_share=np.array([0.2]), third_party_share=0.25)
    assert found == pytest.approx(0.6)  # 80 % of which a quarter falls to others


def test_where_the_claimants_fault_does_not_count_that_of_third_parties_still_does():
    shares = {"claimant_share": np.array([0.3]), "third_party_share": np.array([0.2])}
    np.testing.assert_allclose(provider_share(**shares, regime="none"), 0.8)
    np.testing.assert_allclose(provider_share(**shares, regime="pure"), 0.7 * 0.8)


def test_what_reasonable_steps_would_have_avoided_does_not_count():
    assert unavoidable_loss(loss=np.array([100.0]), avoidable_share=0.3) == pytest.approx(70.0)


def test_evidence_raises_the_odds_of_gross_fault_and_intent_by_its_likelihood_ratio():
    found = degree_posterior(
        prior=np.array([[0.8, 0.15, 0.05]]), likelihood_ratios=[np.array([4.0]), np.array([0.5])]
    )
    # Bayes: 0.8 against 0.15 * 2 and 0.05 * 2.
    np.testing.assert_allclose(found, [[0.8 / 1.2, 0.3 / 1.2, 0.1 / 1.2]])


def test_a_clause_stands_if_incorporated_and_valid_and_not_displaced():
    assert clause_stands(incorporated=0.9, valid=0.7, displaced=0.2) == pytest.approx(0.504)


@pytest.mark.parametrize("times", [59.0, 60.0, 61.0, 6000.0])
def test_a_claim_above_sixty_times_the_value_pulls_no_further(times):
    assert ANCHOR_LIMIT == 60.0
    found = assessed(value=np.array([10.0]), claim=10.0 * times, anchoring_weight=0.25)
    assert found == pytest.approx(10.0 * min(times, 60.0) ** 0.25)


def test_nothing_proved_is_nothing_assessed_however_high_the_claim():
    found = assessed(value=np.array([0.0]), claim=1e9, anchoring_weight=0.5, judge_sd=1.0, judge=2.0)
    assert found.tolist() == [0.0]


def test_a_limit_on_two_groups_reduces_both_in_proportion_and_leaves_the_third():
    found = limited([np.array([30.0]), np.array([90.0]), np.array([500.0])], limits=[(60.0, [0, 1])])
    assert [float(x[0]) for x in found] == pytest.approx([15.0, 45.0, 500.0])
    under = limited([np.array([30.0]), np.array([20.0])], limits=[(60.0, [0, 1])])
    assert [float(x[0]) for x in under] == pytest.approx([30.0, 20.0])


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        # 600 and 400 within 500 are 300 and 200; the first is then within 350 already, and not within 250.
        ([(500.0, [0, 1]), (350.0, [0])], (300.0, 200.0)),
        ([(500.0, [0, 1]), (250.0, [0])], (250.0, 200.0)),
        # 100 and 400 are 500, of which 250 is half.
        ([(100.0, [0]), (250.0, [0, 1])], (50.0, 200.0)),
    ],
)
def test_a_second_limit_bites_on_what_the_first_has_left(limits, expected):
    found = limited([np.array([600.0]), np.array([400.0])], limits=limits)
    np.testing.assert_allclose(np.concatenate(found), expected)


@pytest.mark.parametrize(("order", "expected"), [("apportion_then_cap", 50.0), ("cap_then_apportion", 20.0)])
def test_order_of_apportionment_and_cap(order, expected):
    found = compensation(losses=[np.array([200.0])], share=0.4, limits=[(50.0, [0])], order=order)
    assert found == pytest.approx(expected)


def test_punitive_damages_come_on_top():
    assert with_punitive(compensation=np.array([100.0]), ratio=0.62) == pytest.approx(162.0)


def test_a_cap_of_one_and_a_half_times_the_fees_of_a_year():
    assert fee_cap(monthly_fee=200.0, months=12, multiple=1.5) == pytest.approx(3600.0)


@pytest.mark.parametrize(("paid", "left"), [(40.0, 60.0), (100.0, 0.0), (140.0, 0.0)])
def test_earlier_payments_erode_an_aggregate_limit_to_nothing_at_least(paid, left):
    assert eroded(amount=100.0, already_paid=paid) == pytest.approx(left)


def test_interest_runs_forwards_only():
    np.testing.assert_allclose(interest_factor(years=np.array([-1.0, 0.0, 2.0]), rate=0.03), [1.0, 1.0, 1.06])


@pytest.mark.parametrize(("after", "factor"), [(-0.5, 1.08), (0.0, 1.08), (0.5, 1.105)])
def test_interest_after_judgment_runs_forwards_only(after, factor):
    found = interest_factor(years=2.0, rate=0.04, years_after=np.array([after]), rate_after=0.05)
    np.testing.assert_allclose(found, factor)


def test_more_than_was_claimed_is_won_in_full_and_no_more():
    np.testing.assert_allclose(success_share(award=np.array([25.0, 100.0, 130.0]), claim=100.0), [0.25, 1, 1])


COSTS = {
    "court_fee": 30.0,
    "statutory_fee": 50.0,
    "claimant_costs": 200.0,
    "provider_costs": 400.0,
    "lump_sum_share": 0.25,
    "claimant_discount": 0.9,
    "provider_discount": 0.8,
}


def borne(rule, *, success, won):
    """Return what the claimant and the provider pay on balance when the judgment comes, discounted."""
    shift = shifted_costs(rule=rule, won=won, **COSTS)
    return (
        shift.claimant - success * shift.claimant_by_success,
        shift.provider + success * shift.provider_by_success,
    )


@pytest.mark.parametrize("success", [0.0, 0.2, 1.0])
def test_costs_in_proportion_to_success(success):
    # The claimant advanced the court fee. Each side refunds the other's statutory fee so far as it lost.
    to_claimant = success * (30.0 + 50.0) - (1 - success) * 50.0
    claimant, provider = borne("proportional", success=success, won=success > 0)
    assert claimant == pytest.approx(-0.9 * to_claimant)
    assert provider == pytest.approx(0.8 * to_claimant)


def test_only_the_court_fee_in_proportion_to_success():
    claimant, provider = borne("court_fee_proportional", success=0.2, won=True)
    assert (claimant, provider) == pytest.approx((-0.9 * 6.0, 0.8 * 6.0))


def test_the_loser_bears_the_court_fee_and_a_lump_sum_for_the_winners_lawyers():
    assert borne("loser_pays_discretion", success=0.2, won=True) == pytest.approx((-0.9 * 80.0, 0.8 * 80.0))
    assert borne("loser_pays_discretion", success=0.0, won=False) == pytest.approx((90.0, -80.0))


def test_each_side_bears_its_own_costs():
    assert borne("each_own", success=0.7, won=True) == (0.0, 0.0)
