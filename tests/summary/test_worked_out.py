"""Parts of a summary worked out by hand or by enumeration, where a slip in the code once went unseen."""

import numpy as np
import pytest
from scipy import stats

from simulator.report.sections.auditor import best_estimate
from simulator.simulation import simulate
from tests.helpers import case_with, midpoints, value

AT_ONCE = {"proceedings.stages.1.months": value(0), "clauses.0.valid": value(0)}
"""Judgment on the day of valuation and no limit: nothing is discounted, and no interest runs."""
MILLION = AT_ONCE | {"heads.0.amount": value(1e6)}
"""A claimant who wins nets 880,000 and costs the provider 1,180,000; who loses is out 120,000 and 180,000."""


def uniform(low, high):
    return {"dist": "uniform", "minimum": low, "maximum": high, "source": "view"}


def one_of(weights):
    values, chances = list(weights), list(weights.values())
    return {"dist": "empirical", "values": values, "weights": chances, "source": "view"}


# The price at which they settle


def test_quantiles_of_the_price_count_each_claimant_as_often_as_it_settles():
    """Against all pairs of 1,500 claimants and 1,500 providers; a hopeful claimant seldom settles."""
    bias, spread = {"claimant": 0.3, "provider": 0.1}, {"claimant": 0.9, "provider": 0.25}
    correlation, power = 0.4, 0.25
    changes = MILLION | {
        "court.liable": value(1),
        "settlement": {
            "scale": "log",
            **{side: {"bias": value(bias[side]), "noise": value(spread[side])} for side in bias},
            "correlation": value(correlation),
            "claimant_power": value(power),
            "reputation_cost": value(0),
            "breakdown": value(0),
        },
    }
    summary = simulate(case_with(changes), n_draws=64).summary
    found, out = summary["settlement"], summary["outflow"]

    z = stats.norm.ppf(midpoints(1500))
    first, other = np.meshgrid(z, z, indexing="ij")
    second = correlation * first + np.sqrt(1 - correlation**2) * other
    least = 1.3e6 * np.exp(0.9 * first - 0.9**2 / 2) - 120e3
    most = 0.9e6 * np.exp(0.25 * second - 0.25**2 / 2) + 180e3
    least = np.maximum(least, 0.0)
    settle = least <= most
    price = (least + power * (most - least))[settle]
    assert found["probability"]["mean"] == pytest.approx(settle.mean(), abs=2e-3)
    assert found["amount"]["mean"] == pytest.approx(price.mean(), rel=4e-3)
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        quantile = found["amount"]["quantiles"][f"{level:g}"]
        assert quantile == pytest.approx(np.quantile(price, level), rel=0.01)
    # What is paid in the end: that price, or, where they do not settle, 1,180,000 for certain.
    paid = np.where(settle, least + power * (most - least), 1.18e6)
    assert out["mean"] == pytest.approx(paid.mean(), rel=4e-3)
    assert out["settled"]["mean"] == pytest.approx(price.mean(), rel=4e-3)
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert out["quantiles"][f"{level:g}"] == pytest.approx(np.quantile(paid, level), rel=0.01)


# What a provision takes as the outflow


def test_the_outflow_is_the_price_of_disputes_that_settle_and_the_outlay_of_those_that_do_not():
    """Liable in 20 % or, five times to three, in 90 %; the claimant expects half more than that.

    At 20 % it asks 180,000 and the provider gives up to 380,000: a quarter of the way 230,000, unless talks
    fail, in 10 %. At 90 % it asks 1,230,000 and the provider gives up to 1,080,000: they never settle.
    """
    changes = MILLION | {
        "court.liable": one_of({0.2: 3, 0.9: 5}),
        "settlement.claimant.bias": value(0.5),
        "settlement.claimant_power": value(0.25),
        "settlement.breakdown": value(0.1),
    }
    out = simulate(case_with(changes), n_draws=64).summary["outflow"]
    settled, tried = 0.375 * 0.9, {0.2: 0.375 * 0.1, 0.9: 0.625}
    outlays = {liable: liable * 1e6 + 180e3 for liable in tried}
    mean_tried = sum(tried[liable] * outlays[liable] for liable in tried)
    assert out["mean"] == pytest.approx(settled * 230e3 + mean_tried)
    assert out["probability"]["mean"] == pytest.approx(settled + 0.0375 * 0.2 + 0.625 * 0.9)  # 90.75 %
    assert out["settled"]["probability"] == pytest.approx(settled)
    assert out["settled"]["mean"] == pytest.approx(230e3)
    assert out["tried"]["probability"] == pytest.approx(0.6625)
    assert out["tried"]["mean"] == pytest.approx(mean_tried / 0.6625)
    # A trial won costs 180,000 (in 9.25 %), a settlement 230,000 (up to 43 %), a trial lost 1,180,000.
    expected = {"0.05": 180e3, "0.25": 230e3, "0.5": 1.18e6, "0.75": 1.18e6, "0.95": 1.18e6}
    for level, amount in expected.items():
        assert out["quantiles"][level] == pytest.approx(amount, rel=1 / 128)  # the width of a bin


@pytest.mark.parametrize(("fails", "amount"), [(0.49, 605e3), (0.5, 1.18e6), (0.51, 1.18e6)])
def test_a_provision_takes_the_price_only_if_the_dispute_rather_settles_than_not(fails, amount):
    """Liable in 65 %: 530,000 is asked and 830,000 given, a quarter of the way 605,000; or a trial lost."""
    changes = MILLION | {"settlement.breakdown": value(fails), "settlement.claimant_power": value(0.25)}
    found = best_estimate(simulate(case_with(changes), n_draws=64).summary)
    assert found.amount == pytest.approx(amount, rel=1 / 128)


# Odds that are worth so many cases


@pytest.mark.parametrize("size", [3, 40])
def test_odds_of_the_degree_of_fault_worth_few_cases_vary_as_dirichlet_says(size):
    """The odds of each degree are beta of its share of the cases and of the rest."""
    shares = {"ordinary": 0.7, "gross": 0.25, "intent": 0.05}
    degree = {"dist": "categorical", "probabilities": shares, "size": size, "source": "view"}
    summary = simulate(case_with({"fault.degree": degree}), n_draws=64).summary
    for name, share in shares.items():
        found, law = summary["fault"]["degree"][name], stats.beta(size * share, size * (1 - share))
        error = 4 / np.sqrt(16 * 512)  # four errors in probability, of independent worlds
        assert abs(found["mean"] - share) < error * law.std()
        for level, bound in zip((0.05, 0.95), found["interval_90"], strict=True):
            assert abs(law.cdf(bound) - level) < error * np.sqrt(0.05 * 0.95)


def test_odds_of_the_degree_of_fault_without_a_number_of_cases_are_certain():
    shares = {"ordinary": 0.7, "gross": 0.25, "intent": 0.05}
    degree = {"dist": "categorical", "probabilities": shares, "source": "view"}
    summary = simulate(case_with({"fault.degree": degree}), n_draws=64).summary
    for name, share in shares.items():
        assert summary["fault"]["degree"][name]["interval_90"] == pytest.approx([share, share])


# What drives the result


def test_what_only_the_provider_pays_has_no_share_in_what_the_claimant_nets():
    """A loss 300,000 wide and costs 100,000 wide: shares 1 and 0 of the net, 0.9 and 0.1 of the outlay.

    With about a thousand draws in 52 bins, chance alone puts 51 of 1,024 parts of the variance between them.
    """
    cost = [{"kind": "fixed", "amount": uniform(0, 1e5)}]
    changes = AT_ONCE | {
        "court.liable": value(1),
        "heads.0.amount": uniform(0, 3e5),
        "proceedings.stages.0.provider_costs": cost,
    }
    shares = {"claimant_net": [], "provider_outlay": []}
    for seed in range(12):
        drivers = simulate(case_with(changes), n_draws=1024, seed=seed).summary["drivers"]
        of = {one["name"].split(".")[0]: one for one in drivers}
        for outcome, rows in shares.items():
            rows.append([of[name][outcome]["share"] for name in ("heads", "proceedings")])
    net, outlay = (np.array(rows) for rows in shares.values())
    for found, expected in ((net[:, 0], 1.0), (outlay[:, 0], 0.9), (outlay[:, 1], 0.1)):
        assert abs(found.mean() - expected) < 4 * stats.sem(found) + 2e-3
    assert net[:, 1].mean() < 0.012  # not quite nothing: what falls below is shown as nothing


# An offer that equals what going on is worth


@pytest.mark.parametrize(
    ("cash", "beats", "worse"),
    [
        (879_999.0, 0.65, 999_999.0),  # who loses is out 120,000, and would have had the offer
        (880_000.0, 0.0, 350_000.0),  # 880,000 less the mean net: 0.65 * 880,000 - 0.35 * 120,000 = 530,000
        (880_001.0, 0.0, 350_001.0),
    ],
)
def test_a_net_that_equals_an_offer_is_not_better_than_it(cash, beats, worse):
    """Liable in 65 %; a claimant who wins nets exactly 880,000."""
    offer = simulate(case_with(MILLION | {"offers.0.cash": value(cash)}), n_draws=64).summary["offers"][0]
    assert offer["worth"]["mean"] == cash
    assert offer["p_net_exceeds"] == pytest.approx(beats, abs=1e-12)
    assert offer["mean_if_better"] == pytest.approx(1.0 if beats else 0.0)
    assert offer["mean_if_worse"] == pytest.approx(worse)
