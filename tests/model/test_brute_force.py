"""A small discrete case, worked out branch by branch with exact fractions, against the simulator."""

from fractions import Fraction as F
from itertools import product

import pytest

from simulator.simulation import simulate
from tests.helpers import case_with, value

SMALL, LARGE, CAP = F(100_000), F(400_000), F(150_000)
LIABLE, GROSS, VALID, PROFIT = F(3, 4), F(1, 5), F(3, 5), F(2, 5)
BY_PROVIDER, PROVIDER_WINS, BY_CLAIMANT, CLAIMANT_WINS = F(1, 2), F(1, 10), F(2, 5), F(1, 5)
SHARE, SHARE_IF_GROSS = F(1, 4), F(1, 10)


def two_values(low, high):
    return {"dist": "empirical", "values": [float(low), float(high)], "source": "view"}


def by_hand():
    """Return mean award, chance of nothing, and chance that the cap bites, over every branch."""
    mean, nothing, capped, won = F(0), F(0), F(0), F(0)
    for gross, stands, admitted, direct in product(
        [True, False], [True, False], [True, False], [SMALL, LARGE]
    ):
        # Gross fault lets every head in, foreseeable or not (Code civil art. 1231-3).
        counts = F(1) if gross else PROFIT
        p = (GROSS if gross else 1 - GROSS) * (counts if admitted else 1 - counts) / 2
        # The cap falls with gross fault (French law), else with the court's view of its validity.
        p *= (0 if stands else 1) if gross else (VALID if stands else 1 - VALID)
        loss = direct + (F(200_000) if admitted else 0)
        sum_due = (1 - (SHARE_IF_GROSS if gross else SHARE)) * loss
        award = min(sum_due, CAP) if stands else sum_due
        first = LIABLE * p
        final = first * (1 - BY_PROVIDER * PROVIDER_WINS) + (1 - LIABLE) * p * BY_CLAIMANT * CLAIMANT_WINS
        mean += final * award
        capped += final * (stands and sum_due > CAP)
        won += final
    nothing = 1 - won
    return float(mean), float(nothing), float(capped)


def test_every_branch_is_weighed_as_in_the_enumeration_by_hand():
    case = case_with(
        {
            "court.liable": value(float(LIABLE)),
            "fault.degree": {
                "dist": "categorical",
                "probabilities": {"ordinary": float(1 - GROSS), "gross": float(GROSS)},
                "source": "view",
            },
            "fault.claimant_share": value(float(SHARE)),
            "fault.claimant_share_if_gross": value(float(SHARE_IF_GROSS)),
            "clauses.0.amount": value(float(CAP)),
            "clauses.0.valid": value(float(VALID)),
            "heads": [
                {
                    "name": "direct",
                    "label": "Direct",
                    "category": "wasted_cost",
                    "amount": two_values(SMALL, LARGE),
                },
                {
                    "name": "profit",
                    "label": "Profit",
                    "category": "lost_profit",
                    "amount": value(200_000),
                },
            ],
            "court.admitted": {"wasted_cost": value(1), "lost_profit": value(float(PROFIT))},
            "court.proof": {"wasted_cost": value(1), "lost_profit": value(1)},
            "proceedings.stages": [
                {"name": "first_instance", "months": value(12)},
                {"name": "appeal", "months": value(12)},
            ],
            "proceedings.appeal": {
                "by_provider": value(float(BY_PROVIDER)),
                "by_claimant": value(float(BY_CLAIMANT)),
                "reversed_if_provider": value(float(PROVIDER_WINS)),
                "reversed_if_claimant": value(float(CLAIMANT_WINS)),
            },
        }
    )
    award = simulate(case, n_draws=1 << 14, seed=0).summary.award
    mean, nothing, capped = by_hand()
    # One continuous coordinate with two values: scrambled Sobol points halve it exactly.
    assert award.mean == pytest.approx(mean, rel=1e-12)
    assert award.p_zero == pytest.approx(nothing, rel=1e-12)
    assert award.p_at_cap == pytest.approx(capped, rel=1e-12)
