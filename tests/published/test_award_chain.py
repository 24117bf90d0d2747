"""Award models with closed forms: lognormal loss, cap, fault, punitive damages, delay, settlement.

Expected values: `oracles.json`, computed from the stated formulas and a second method (V17, V18, V19).
"""

from dataclasses import replace

import numpy as np
import pytest

from simulator.distributions.continuous import Beta, Lognormal
from simulator.draws.model import law_of
from simulator.law.law import Law, LawValue
from simulator.model.award import compensation
from simulator.simulation import simulate
from tests.helpers import case_with, midpoints, near, value
from tests.published import oracle

N = 1 << 18


def test_capped_lognormal_award_has_the_mean_atoms_and_quantiles_of_its_closed_form():
    award = simulate(case_with(), n_draws=N, seed=1).summary.award
    assert near(award.mean, oracle("V18", "E[award]"), award.mcse)
    assert award.p_zero == pytest.approx(oracle("V18", "P(award=0)"), abs=1e-12)
    assert award.p_at_cap == pytest.approx(oracle("V18", "P(award=K exactly)"), abs=2e-5)
    assert award.quantiles.q50 == 500_000.0
    assert near(
        award.quantiles.q95,
        oracle("V18", "95% quantile of award"),
        award.quantiles_mcse.q95,
        slack=1e-4,
    )


def with_punitive_damages(case) -> Law:
    """Return the law of a case with punitive damages available, and a cap that falls with gross fault."""
    law = law_of(case)

    def answer(name: str, says: str) -> LawValue:
        found = law.values[name]
        return replace(found, dated=found.dated.model_copy(update={"value": says}))

    changed = {"punitive": "available", "clause_displaced_by": "gross_and_intent"}
    return replace(law, values={**law.values, **{name: answer(name, says) for name, says in changed.items()}})


def test_whole_chain_from_liability_to_settlement_agrees_with_its_closed_form():
    expected_value = oracle("V17", "E[PV award]")
    # Ratio with median .62 and mean 2.90 (Exxon v. Baker, juries): sd of its logarithm from both.
    log_sd = float(np.sqrt(2.0 * np.log(2.90 / 0.62)))
    case = case_with(
        {
            "fault.claimant_share": {"dist": "beta", "a": 3, "b": 6, "source": "view"},
            "fault.degree": {
                "dist": "categorical",
                "probabilities": {"ordinary": 0.7, "gross": 0.3},
                "source": "view",
            },
            "clauses.0.valid": value(1),
            "court.punitive": {
                "awarded": value(0.05),
                "ratio": {"dist": "lognormal", "s": log_sd, "scale": 0.62, "source": "view"},
            },
            "settlement.claimant": {
                "bias": value(60_000 / expected_value),
                "noise": value(150_000 / expected_value),
            },
            "settlement.provider": {
                "bias": value(60_000 / expected_value),
                "noise": value(100_000 / expected_value),
            },
        }
    )
    summary = simulate(case, n_draws=N, seed=2, law=with_punitive_damages(case)).summary
    award, reservation, settlement = (summary.award, summary.reservation, summary.settlement)
    waterfall = {row.step: row.mean for row in summary.waterfall}
    assert near(waterfall["limited"] * 0.65, oracle("V17", "E[compensatory]"), award.mcse)
    assert near(
        (waterfall["punished"] - waterfall["limited"]) * 0.65, oracle("V17", "E[punitive]"), award.mcse
    )
    assert award.p_zero == pytest.approx(oracle("V17", "P(award=0)"), abs=1e-12)
    assert near(award.p_at_cap, oracle("V17", "P(award=cap exactly)"), award.p_at_cap_mcse)
    net = summary.claimant_net
    assert near(net.mean + 120_000, expected_value, net.mcse)
    outlay = summary.provider_outlay
    # Belief biases of 60,000 move each walk-away price in the side's own favour.
    low = oracle("V17", "P reservation") + 60_000
    high = oracle("V17", "D reservation") - 60_000
    assert near(reservation.claimant.mean, low, net.mcse)
    assert near(reservation.provider.mean, high, outlay.mcse)
    assert near(
        settlement.probability.mean,
        oracle("V17", "P(settle) with belief noise"),
        settlement.probability.mcse,
        slack=1e-4,
    )
    assert near(
        settlement.amount.mean,
        oracle("V17", "E[settlement | settle], equal split"),
        settlement.amount.mcse,
        slack=2e-3,
    )


@pytest.mark.parametrize("share", [0.4, 0.7, 1.0])
def test_apportioning_before_the_cap_gives_more_than_capping_first(share):
    loss = Lognormal(dist="lognormal", s=1, scale=2e6).ppf(midpoints(2_000_000))
    for order, label in (("apportion_then_cap", "E[min(sD,K)]"), ("cap_then_apportion", "E[s*min(D,K)]")):
        paid = compensation(losses=[loss], share=share, limits=[(500_000.0, [0])], order=order)
        assert paid.mean() == pytest.approx(oracle("V19", f"share={share}: {label}"), rel=1e-5)


def test_order_of_cap_and_apportionment_with_an_uncertain_share():
    rng = np.random.default_rng(5)
    loss = Lognormal(dist="lognormal", s=1, scale=2e6).ppf(midpoints(1_000_000))
    share = rng.permutation(Beta(dist="beta", a=6, b=3).ppf(midpoints(1_000_000)))
    for order, label in (
        ("apportion_then_cap", "share~Beta(6,3): E[min(sD,K)]"),
        ("cap_then_apportion", "share~Beta(6,3): E[s]E[min(D,K)]"),
    ):
        paid = compensation(losses=[loss], share=share, limits=[(500_000.0, [0])], order=order)
        assert near(paid.mean(), oracle("V19", label), paid.std() / 1000.0)
