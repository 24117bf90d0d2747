"""Further parts of a summary worked out by hand: chances, steps, curves, moves, and what happened."""

import pytest

from simulator.simulation import simulate
from tests.helpers import case_with, near, value
from tests.summary.test_worked_out import AT_ONCE, MILLION, one_of, uniform


def summary_of(changes, n_draws=64):
    return simulate(case_with(changes), n_draws=n_draws).summary


def test_a_provider_held_liable_to_a_claimant_wholly_at_fault_pays_nothing():
    """Liable in 65 %; in a quarter of these all of the fault is the claimant's. Talks fail in 80 %."""
    changes = MILLION | {
        "fault.claimant_share": one_of({0.0: 3, 1.0: 1}),
        "settlement.breakdown": value(0.8),
    }
    summary = summary_of(changes, n_draws=16 * 256)
    assert near(summary["award"]["p_zero"], 1 - 0.65 * 0.75, summary["award"]["p_zero_mcse"])
    paid = summary["outflow"]["probability"]
    assert near(paid["mean"], 0.2 + 0.8 * 0.65 * 0.75, paid["mcse"])


def test_a_clause_stands_as_often_as_each_degree_of_fault_leaves_it():
    """Valid in 0.7; of ordinary fault (70 %) it keeps all, of gross (25 %) 0.6, of intent (5 %) 0.1."""
    shares = {"ordinary": 0.7, "gross": 0.25, "intent": 0.05}
    changes = {
        "fault.degree": {"dist": "categorical", "probabilities": shares, "source": "view"},
        "clauses.0.displaced_if_gross": value(0.4),
        "clauses.0.displaced_if_intent": value(0.9),
    }
    found = summary_of(changes)["clauses"][0]["stands"]["mean"]
    assert found == pytest.approx(0.7 * (0.7 + 0.25 * 0.6 + 0.05 * 0.1))


def test_walk_away_prices_are_told_at_the_mean_expectation_without_its_noise():
    """A claimant who expects 400,000 on average, and must spend 120,000; its noise alone would raise that."""
    sides = {
        "settlement.scale": "log",
        "settlement.claimant": {"bias": value(0), "noise": value(1.5)},
        "settlement.provider": {"bias": value(0.25), "noise": value(0.9)},
    }
    found = summary_of(MILLION | {"court.liable": value(0.4)} | sides)["reservation"]
    assert found["claimant"]["mean"] == pytest.approx(280e3)
    assert found["provider"]["mean"] == pytest.approx(0.75 * 400e3 + 180e3)


def test_steps_of_the_court_are_told_for_a_provider_that_is_liable():
    """Of a million four fifths proved, a quarter own fault, and in 70 % a cap of 500,000; liable in 65 %."""
    changes = MILLION | {
        "clauses.0.valid": value(0.7),
        "court.proof": {"wasted_cost": value(0.8)},
        "fault.claimant_share": value(0.25),
    }
    rows = {row["step"]: row["mean"] for row in summary_of(changes)["waterfall"]}
    limited = 0.7 * 500e3 + 0.3 * 600e3
    expected = {"heads": 1e6, "proved": 8e5, "admitted": 8e5, "apportioned": 6e5, "assessed": 6e5}
    expected |= {"limited": limited, "punished": limited, "ceiling": limited}
    expected |= {"award": 0.65 * limited, "claimant_net": 0.65 * limited - 120e3}
    assert rows == pytest.approx(expected)


def test_the_chance_to_beat_an_offer_is_as_uncertain_as_liability():
    """Of a million (one in four) or 300,000 a winner nets 120,000 less; the offer is 250,000.

    Liable with 0.2 to 0.8, so 90 % of worlds lie in a quarter of 0.23 to 0.77.
    """
    loss = {"heads.0.amount": one_of({3e5: 3, 1e6: 1})}
    (offer,) = summary_of(MILLION | loss | {"court.liable": uniform(0.2, 0.8)}, n_draws=16 * 64)["offers"]
    assert offer["p_net_exceeds_interval_90"] == pytest.approx([0.23 / 4, 0.77 / 4], abs=1e-3)
    assert offer["p_net_exceeds"] == pytest.approx(0.5 / 4, abs=1e-3)


@pytest.mark.parametrize(("claim", "last"), [(6e5, 6e5), (1.1e6, 1.1e6), (1.5e6, 1.18e6)])
def test_offers_are_looked_at_up_to_the_claim_or_what_the_provider_hardly_ever_pays(claim, last):
    """Who loses pays a million and 180,000 of costs; nobody offers more than is claimed."""
    curve = summary_of(MILLION | {"claim.amount": value(claim)})["offer_curve"]
    assert curve["offers"][0] == 0.0
    assert curve["offers"][-1] == pytest.approx(last, rel=1 / 128)  # the width of a bin


def test_single_amounts_stand_beside_the_bins_of_a_curve_and_make_it_fall_in_steps():
    """Nothing in 35 %, the cap of 500,000 in 0.65 * 0.7, the rest evenly between half a million and two."""
    changes = AT_ONCE | {"heads.0.amount": uniform(5e5, 2e6), "clauses.0.valid": value(0.7)}
    curve = summary_of(changes, n_draws=16 * 1024)["distributions"]["award"]
    atoms = {one["value"]: one["probability"] for one in curve["atoms"]}
    assert atoms == pytest.approx({0.0: 0.35, 500e3: 0.455}, abs=1e-3)
    assert sum(curve["probability"]) == pytest.approx(0.195 - 0.01, abs=1e-3)  # 1 % lies beyond the edges
    steps = list(zip(curve["exceedance"]["x"], curve["exceedance"]["p"], strict=True))
    assert [p for x, p in steps if x == 0.0] == pytest.approx([1.0, 0.65], abs=1e-3)
    assert [p for x, p in steps if x == 500e3] == pytest.approx([0.65, 0.195], abs=1e-3)


@pytest.mark.parametrize(
    ("amount", "inside"), [(999_990, False), (1_000_000, True), (1_000_010, False), (None, None)]
)
@pytest.mark.parametrize(("basis", "kind", "more"), [("award", "judgment", 0), ("settlement", "offer", 5e5)])
def test_what_happened_is_inside_the_range_of_its_own_kind_with_both_ends(basis, kind, more, amount, inside):
    """An award of a million for certain; a settlement takes half a million more for reputation."""
    changes = MILLION | {
        "court.liable": value(1),
        "proceedings.stages.0": {"name": "before_filing", "months": value(0)},
        "settlement.reputation_cost": value(5e5),
        "settlement.claimant_power": value(1),
        "outcomes": [
            {
                "label": "What happened",
                "decided_on": "2022-01-01",
                "kind": kind,
                "basis": basis,
                "source": "view",
                **({} if amount is None else {"amount": value(amount + more)}),
            }
        ],
    }
    (outcome,) = summary_of(changes)["outcomes"]
    assert outcome["inside_90"] is inside


# Moves


def move(kind, by, on, **more):
    return {"on": on, "by": by, "kind": kind, "label": kind, "source": "view", **more}


NOISY = {
    "settlement.claimant": {"bias": value(0.2), "noise": value(0.4)},
    "settlement.provider": {"bias": value(0.2), "noise": value(0.4)},
}


def test_moves_count_in_the_order_of_their_days_whatever_the_order_in_the_file():
    moves = [
        move("offer", "provider", "2021-05-20", amount=300_000),
        move("publicity", "claimant", "2021-05-09", reputation_factor=3),
        move("refusal", "claimant", "2021-05-25", amount=300_000),
    ]
    found = summary_of(NOISY | {"moves": moves, "settlement.reputation_cost": value(9e4)})["moves"]
    assert [row["kind"] for row in found] == [None, "publicity", "offer", "refusal"]


@pytest.mark.parametrize(("by", "other", "sign"), [("claimant", "provider", 1), ("provider", "claimant", -1)])
def test_a_refusal_speaks_of_the_price_of_who_refuses_and_not_of_the_other_side(by, other, sign):
    """Who refuses 900,000 asks for more, or gives less; the other side's price is its own."""
    changes = NOISY | {"moves": [move("refusal", by, "2021-05-02", amount=900_000)]}
    before, after = (row["walks_away"] for row in summary_of(changes, n_draws=4096)["moves"])
    own = after[by]["0.5"] / before[by]["0.5"] - 1
    assert sign * own > 0.05
    assert after[other]["0.5"] == pytest.approx(before[other]["0.5"], rel=0.02)
