"""V45: relations that must hold whatever the numbers are."""

from operator import attrgetter

import numpy as np
import pytest

from simulator.simulation import simulate
from tests.helpers import case_with, value

N = 1 << 14

NOISE = {
    "settlement.claimant": {"bias": value(0.1), "noise": value(0.25)},
    "settlement.provider": {"bias": value(0.1), "noise": value(0.15)},
}


def run(changes=None, seed=3):
    return simulate(case_with({**NOISE, **(changes or {})}), n_draws=N, seed=seed).summary


def test_another_currency_scales_every_amount_and_leaves_probabilities_alone():
    factor = 7.3
    costs = "proceedings.stages.0"
    scaled = run(
        {
            "claim.amount": value(1e12 * factor),
            "heads.0.amount": {"dist": "lognormal", "s": 1, "scale": 2e6 * factor, "source": "view"},
            "clauses.0.amount": value(5e5 * factor),
            f"{costs}.claimant_costs": [{"kind": "fixed", "amount": value(120e3 * factor)}],
            f"{costs}.provider_costs": [{"kind": "fixed", "amount": value(180e3 * factor)}],
            "offers.0.cash": value(250e3 * factor),
        }
    )
    plain = run()
    for path in (
        "award.mean",
        "claimant_net.mean",
        "provider_outlay.sd",
        "reservation.claimant.mean",
        "reservation.provider.mean",
        "settlement.amount.mean",
    ):
        amount = attrgetter(path)
        assert amount(scaled) == pytest.approx(factor * amount(plain), rel=1e-9)
    assert scaled.settlement.probability.mean == pytest.approx(plain.settlement.probability.mean, abs=1e-12)


def test_a_cap_beyond_every_loss_is_no_cap():
    far, none = run({"clauses.0.amount": value(1e15)}), run({"clauses.0.valid": value(0)})
    assert far.award.mean == pytest.approx(none.award.mean, rel=1e-12)
    assert run({"clauses.0.amount": None}).award.mean == pytest.approx(none.award.mean, rel=1e-12)
    assert run({"clauses.0.amount": "unlimited"}).award.mean == pytest.approx(none.award.mean, rel=1e-12)


def test_a_valid_cap_of_zero_leaves_nothing():
    award = run({"clauses.0.amount": value(0), "clauses.0.valid": value(1)}).award
    assert award.mean == 0.0
    assert award.p_zero == 1.0


def test_a_provider_that_is_not_liable_pays_nothing():
    award = run({"court.liable": value(0)}).award
    assert (award.mean, award.p_zero, award.quantiles.q95) == (0.0, 1.0, 0.0)


def test_a_claimant_wholly_at_fault_gets_nothing():
    assert run({"fault.claimant_share": value(1)}).award.mean == 0.0


def test_sides_that_agree_on_what_to_expect_settle_for_sure_and_in_the_middle():
    calm = {"bias": value(0), "noise": value(0)}
    summary = run({"settlement.claimant": calm, "settlement.provider": calm})
    low, high = (price.mean for price in (summary.reservation.claimant, summary.reservation.provider))
    assert summary.settlement.probability.mean == 1.0
    assert summary.settlement.amount.mean == pytest.approx((low + high) / 2, rel=1e-9)


def test_moving_cost_from_the_provider_to_the_claimant_lowers_the_price_by_just_that():
    costs = "proceedings.stages.0"
    # Little noise: no claimant's walk-away price comes down to the floor of nothing.
    firm = {
        f"settlement.{side}": {"bias": value(0.1), "noise": value(0.04)} for side in ("claimant", "provider")
    }
    moved = run(
        firm
        | {
            f"{costs}.claimant_costs": [{"kind": "fixed", "amount": value(170e3)}],
            f"{costs}.provider_costs": [{"kind": "fixed", "amount": value(130e3)}],
        }
    )
    plain = run(firm)
    assert moved.settlement.probability.mean == pytest.approx(plain.settlement.probability.mean, abs=1e-9)
    fall = plain.settlement.amount.mean - moved.settlement.amount.mean
    assert fall == pytest.approx(50e3, rel=1e-6)


def test_awards_rise_as_the_cap_gets_weaker():
    means = [run({"clauses.0.valid": value(valid)}).award.mean for valid in (1.0, 0.6, 0.2, 0.0)]
    assert means == sorted(means) and means[0] < means[-1]


def test_the_more_optimistic_the_claimant_the_rarer_a_settlement():
    chances = [
        run({"settlement.claimant": {"bias": value(bias), "noise": value(0.25)}}).settlement.probability.mean
        for bias in (0.0, 0.2, 0.4)
    ]
    assert chances == sorted(chances, reverse=True) and chances[0] > chances[-1]


def test_delay_costs_the_side_that_waits():
    prices = [
        run({"proceedings.claimant_discount_rate": value(rate)}).reservation.claimant.mean
        for rate in (0.02, 0.08, 0.2)
    ]
    assert prices == sorted(prices, reverse=True) and prices[0] > prices[-1]


def test_the_same_seed_gives_the_same_digits_and_another_seed_does_not():
    assert run() == run()
    assert run().award.mean != run(seed=4).award.mean


def test_probabilities_of_nothing_of_the_cap_and_of_the_rest_sum_to_one():
    award = run().award
    curve = run().distributions.award
    assert 0.0 < award.p_zero < 1.0 and 0.0 < award.p_at_cap < 1.0
    assert np.sum([one.probability for one in curve.atoms]) == pytest.approx(
        award.p_zero + award.p_at_cap, abs=1e-9
    )
