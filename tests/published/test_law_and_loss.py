"""V3, V20, V21, V24 to V27: fees, fault, correlated heads, delay, appeal, judges, value of losses."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from simulator.distributions.copula import dependent_uniforms
from simulator.law.law import load_law
from simulator.model.award import assessed
from simulator.model.data_value import income_value, recreation_cost
from simulator.model.fault import provider_share
from simulator.model.loss import churn_loss, customer_lifetime_value, lost_profit, months_lost_in_recovery
from simulator.model.odds import Odds
from simulator.model.proceedings import discount_factor, interest_factor, shifted_costs, success_share
from simulator.model.settlement import ndtri
from simulator.model.tree import path_weights
from tests.helpers import midpoints
from tests.published import oracle

SUMMER_2018 = dict.fromkeys(("contract", "incident", "claim", "valuation"), date(2018, 8, 6))


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        (8_000, 50),
        (40_000, 800),
        (80_000, 1_800),
        (136_469, 3_029.38),
        (1_000_000, 13_800),
        (11_016_000, 87_896),
        (50_000_000, 291_800),
    ],
)
def test_chinese_court_fee_follows_the_table_of_2007(amount, fee):
    assert load_law("CN", SUMMER_2018).fee("court_fee", np.asarray(amount)) == pytest.approx(fee, abs=0.005)


def test_claimant_who_wins_a_twentieth_bears_nineteen_twentieths_of_the_court_fee():
    law = load_law("CN", SUMMER_2018)
    claim, won, lawyers = 11_016_000.0, 550_800.0, 60_000.0
    fee = float(law.fee("court_fee", np.asarray(claim)))
    shift = shifted_costs(
        rule=law.switch("cost_shifting"),
        court_fee=fee,
        statutory_fee=0.0,
        claimant_costs=lawyers,
        provider_costs=0.0,
        lump_sum_share=0.0,
        claimant_discount=1.0,
        provider_discount=1.0,
        won=True,
    )
    refund = shift.claimant_by_success * success_share(award=np.array(won), claim=claim)
    assert won - lawyers - fee - shift.claimant + refund == pytest.approx(407_298.8, abs=0.005)


def test_duisburg_split_of_costs_follows_from_the_part_of_the_claim_that_was_won():
    # 1,267.01 of 8,068.04 EUR: 15.7 %, and the court split the costs 85 : 15.
    assert success_share(award=np.array(1267.01), claim=8068.04) == pytest.approx(0.15, abs=0.01)


def test_website_of_eight_years_with_two_left_is_paid_at_a_quarter():
    found = recreation_cost(cost=np.array(5068.04), remaining_life=np.array(2.0), useful_life=np.array(8.0))
    assert round(float(found), 2) == 1267.01


def test_regimes_of_contributory_fault():
    share = stats.beta(6, 4).ppf(midpoints(400_000))
    pure = provider_share(claimant_share=1.0 - share)
    barred = provider_share(claimant_share=1.0 - share, regime="modified_51")
    nothing = provider_share(claimant_share=1.0 - share, regime="contributory")
    assert pure.mean() == pytest.approx(oracle("V20", "E[s] pure comparative"), abs=1e-6)
    assert pure.var() == pytest.approx(oracle("V20", "Var[s]"), rel=1e-4)
    assert (barred > 0).mean() == pytest.approx(oracle("V20", "P(s>=.5)"), abs=1e-5)
    assert barred.mean() == pytest.approx(oracle("V20", "E[s*1(s>=.5)] modified bar"), abs=1e-5)
    assert nothing.max() == 0.0


@pytest.mark.parametrize(
    ("regime", "claimant", "provider"),
    [
        ("modified_50", 0.499, 0.501),
        ("modified_50", 0.5, 0.0),
        ("modified_51", 0.5, 0.5),
        ("modified_51", 0.501, 0.0),
        ("contributory", 0.0, 1.0),
        ("contributory", 0.001, 0.0),
    ],
)
def test_bars_of_contributory_fault_just_at_and_beside_their_threshold(regime, claimant, provider):
    assert provider_share(claimant_share=np.array(claimant), regime=regime) == pytest.approx(provider)


def test_correlated_heads_widen_the_sum():
    medians, sigmas = np.array([8e5, 4e5, 2.5e5]), np.array([0.6, 0.9, 1.2])
    correlation = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    rng = np.random.default_rng(21)
    n = 4_000_000
    uniform = dependent_uniforms(rng.standard_normal((3, n)), cholesky=np.linalg.cholesky(correlation))
    heads = medians[:, None] * np.exp(sigmas[:, None] * ndtri(uniform))
    total = heads.sum(axis=0)
    for index, head in enumerate(heads):
        assert abs(head.mean() - oracle("V21", f"E[X{index + 1}]")) < 4 * head.std() / np.sqrt(n)
    assert abs(total.mean() - oracle("V21", "E[sum]")) < 4 * total.std() / np.sqrt(n)
    assert total.std() == pytest.approx(oracle("V21", "SD[sum]"), rel=0.015)
    assert np.corrcoef(heads)[0, 1] == pytest.approx(oracle("V21", "Pearson corr(X1,X2)"), abs=0.005)
    for p in (0.5, 0.9, 0.95):
        expected = oracle("V21", f"MC quantile p={p} (4e6 draws; ref = MC)")
        assert np.quantile(total, p) == pytest.approx(expected, rel=0.005)


def test_discounting_a_random_time_to_judgment():
    years = stats.gamma(4, scale=0.5).ppf(midpoints(1_000_000))
    continuous = discount_factor(years=years, rate=np.expm1(0.08)).mean()
    yearly = discount_factor(years=years, rate=0.08).mean()
    assert continuous == pytest.approx(oracle("V24", "E[exp(-rT)], T~Gamma(4,.5) r=.08 cont."), abs=1e-6)
    assert yearly == pytest.approx(oracle("V24", "E[1.08^-T] (annual compounding)"), abs=1e-6)
    fixed = discount_factor(years=2.0, rate=np.expm1(0.08))
    assert fixed == pytest.approx(oracle("V24", "fixed T=2y"), abs=1e-9)
    interest = interest_factor(years=years, rate=0.0345).mean()
    assert interest == pytest.approx(oracle("V24", "prejudgment simple interest 3.45%: E[1+iT]"), abs=1e-6)
    lognormal = stats.lognorm(s=0.5, scale=1.5).ppf(midpoints(1_000_000))
    expected = oracle("V24", "LN time, median 1.5y sd log .5: E[exp(-.08T)]")
    assert discount_factor(years=lognormal, rate=np.expm1(0.08)).mean() == pytest.approx(expected, abs=1e-6)


def test_appeal_by_either_side_moves_the_chance_of_a_final_win():
    one = np.ones(1)
    odds = Odds(
        liable=0.65 * one,
        degree=np.array([[1.0, 0.0, 0.0]]),
        admitted={},
        clause={},
        given_terms={},
        terms={},
        punitive=0.0 * one,
        appeal_by_provider=0.12 * one,
        appeal_by_claimant=0.10 * one,
        reversed_if_provider=0.409 * one,  # Eisenberg & Heise (2015)
        reversed_if_claimant=0.21 * one,
    )
    path = path_weights(np.array([[0.65]]), odds)
    won = float(path.award.sum() + path.award_after_appeal.sum())
    assert won == pytest.approx(oracle("V25", "P(final plaintiff win)"), abs=1e-12)
    assert 850_000 * won == pytest.approx(oracle("V25", "expected collected award"), rel=1e-12)
    assert won + float(path.nothing[0] + path.nothing_after_appeal[0]) == pytest.approx(1.0, abs=1e-15)


def test_award_is_pulled_towards_the_claim_and_judges_differ():
    judges = ndtri(midpoints(1_000_000))
    sums = assessed(
        value=np.full(judges.size, 4e5), claim=2e6, anchoring_weight=0.25, judge_sd=0.5, judge=judges
    )
    assert np.median(sums) == pytest.approx(oracle("V26", "anchored median = V^(1-w) Claim^w"), rel=1e-6)
    assert sums.mean() == pytest.approx(oracle("V26", "anchored mean (judge log-sd .5)"), rel=1e-5)
    ratio = assessed(value=np.array(4e5), claim=2e7, anchoring_weight=0.25) / assessed(
        value=np.array(4e5), claim=2e6, anchoring_weight=0.25
    )
    assert ratio == pytest.approx(oracle("V26", "award ratio when claim x10, w=.25"), rel=1e-9)


def test_customer_lifetime_value_and_the_loss_of_a_drop_in_retention():
    customer = {"annual_margin": np.array(100.0), "retention": np.array(0.8), "discount_rate": np.array(0.1)}
    assert customer_lifetime_value(**customer) == pytest.approx(
        oracle("V27", "CLV, first margin at t=1: m r/(1+d-r)"), abs=1e-9
    )
    assert customer_lifetime_value(**customer, years=np.array(5.0)) == pytest.approx(
        oracle("V27", "CLV 5-year horizon from t=1"), abs=1e-9
    )
    lost = churn_loss(customers=np.array(10_000.0), retention_drop=np.array(0.2), **customer)
    assert lost == pytest.approx(
        oracle("V27", "loss of CLV from one-year retention drop .8->.6, N=10k"), abs=1e-6
    )


def test_data_are_valued_by_cost_or_by_income():
    cost = recreation_cost(cost=np.array(8e5), return_on_cost=np.array(0.15), utility=np.array(0.72))
    assert cost == pytest.approx(oracle("V27", "cost approach TC(1+R)U: TC=800k,R=.15,U=.72"), abs=1e-6)
    income = income_value(
        royalty=np.array(120e3), growth=np.array(0.05), discount_rate=np.array(0.14), years=np.array(5.0)
    )
    assert income == pytest.approx(
        oracle("V27", "income approach, 5y royalty 120k growing 5%, disc 14%"), abs=1e-4
    )


def test_profit_lost_while_revenue_recovers_in_a_straight_line():
    months = months_lost_in_recovery(months=np.array(6.0), monthly_discount_rate=np.array(0.01))
    expected = oracle("V27", "lost profit: 6-month linear recovery, 60% margin, monthly disc 1%")
    assert 0.6 * 1e6 * months == pytest.approx(expected, abs=1e-3)
    found = lost_profit(
        daily_revenue=np.array(1e6 * 12 / 365.25),
        margin=np.array(0.6),
        days=np.array(0.0),
        recovery_months=np.array(6.0),
        monthly_discount_rate=np.array(0.01),
    )
    assert found == pytest.approx(expected, abs=1e-3)


def test_data_that_may_be_recovered_cost_what_each_case_costs_in_proportion():
    cost = recreation_cost(cost=np.array([20_000.0, 150_000.0]))
    expected = oracle("V27", "expected re-creation cost: p_recover=.83, recover 20k, else re-create 150k")
    assert np.array([0.83, 0.17]) @ cost == pytest.approx(expected, abs=1e-9)
