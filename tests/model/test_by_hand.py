"""Whole cases without chance in their amounts, worked out by hand leaf by leaf: money, clauses, evidence."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from simulator.law.law import load_law
from simulator.model.odds import Odds
from simulator.model.tree import path_weights
from simulator.simulation import simulate
from tests.helpers import case_with, value

# Money ------------------------------------------------------------------------------------------------

CLAIM, AWARD = 1_600_000.0, 600_000.0  # a million lost, of which 80 % proved, and a quarter own fault
LIABLE, BY_PROVIDER, BY_CLAIMANT, TURNED, WON = 0.7, 0.5, 0.4, 0.1, 0.2
MONTHS = {"before_filing": 3, "first_instance": 12, "appeal": 9, "enforcement": 6}
OWN = {
    "claimant": {"before_filing": 10_000, "first_instance": 12_000, "appeal": 8_000, "enforcement": 2_000},
    "provider": {"before_filing": 0, "first_instance": 30_000, "appeal": 9_000, "enforcement": 500},
}
RATE = {"claimant": 0.06, "provider": 0.04}
COLLECTED, LUMP, CONTINGENT = 0.9, 0.5, {"claimant": 0.1, "provider": 0.05}
# Five points above the base rate of -0.88 % (BGB ss. 247, 288); legal rate of the second half of 2021.
INTEREST = {"DE": 0.0412, "FR": 0.0079}
CLAIMED, VALUED = date(2021, 6, 1), date(2021, 9, 1)
CASH, FACE, WORTH, COST = 100_000.0, 500_000.0, 0.6, 0.3


def fixed(amount):
    return {"kind": "fixed", "amount": value(amount)}


def money_case(jurisdiction, **changes):
    costs = {
        name: {f"{party}_costs": [fixed(OWN[party][name])] for party in OWN if OWN[party][name]}
        for name in MONTHS
    }
    costs["first_instance"]["claimant_costs"] = [
        {"kind": "hourly", "hours": value(40), "rate": value(300)},
        {"kind": "contingent", "share": value(CONTINGENT["claimant"])},
    ]
    costs["first_instance"]["provider_costs"].append(
        {"kind": "contingent", "share": value(CONTINGENT["provider"])}
    )
    return case_with(
        {
            "jurisdiction": jurisdiction,
            "dates": {
                "contract": "2021-01-01",
                "incident": "2021-03-10",
                "claim": str(CLAIMED),
                "valuation": str(VALUED),
            },
            "claim.amount": value(CLAIM),
            "heads.0.amount": value(1e6),
            "court.proof": {"wasted_cost": value(0.8)},
            "fault.claimant_share": value(0.25),
            "court.liable": value(LIABLE),
            "clauses": [],
            "proceedings": {
                "stages": [{"name": name, "months": value(MONTHS[name]), **costs[name]} for name in MONTHS],
                "appeal": {
                    "by_provider": value(BY_PROVIDER),
                    "by_claimant": value(BY_CLAIMANT),
                    "reversed_if_provider": value(TURNED),
                    "reversed_if_claimant": value(WON),
                },
                "collection_share": value(COLLECTED),
                "lump_sum_share": value(LUMP),
                "claimant_discount_rate": value(RATE["claimant"]),
                "provider_discount_rate": value(RATE["provider"]),
            },
            "offers.0.cash": value(CASH),
            "offers.0.in_kind": {
                "face": value(FACE),
                "worth_share": value(WORTH),
                "cost_share": value(COST),
            },
            **changes,
        }
    )


def endings(jurisdiction):
    """Yield probability, award, net and outlay, and the value of the award to both sides, of each ending."""
    law = load_law(jurisdiction, {"contract": date(2021, 1, 1), "incident": date(2021, 3, 10),
                                  "claim": CLAIMED, "valuation": VALUED})  # fmt: skip

    def fee(name, amount):
        return float(law.fee(name, np.array(amount)))

    court, lawyers = fee("court_fee", CLAIM), fee("lawyer_fee", CLAIM) if jurisdiction == "DE" else 0.0
    lost = 1 - LIABLE
    chances = {
        (True, False): LIABLE * (1 - BY_PROVIDER),
        (True, True): LIABLE * BY_PROVIDER * (1 - TURNED) + lost * BY_CLAIMANT * WON,
        (False, False): lost * (1 - BY_CLAIMANT),
        (False, True): LIABLE * BY_PROVIDER * TURNED + lost * BY_CLAIMANT * (1 - WON),
    }
    for (won, appealed), chance in chances.items():
        stages = [
            name for name in MONTHS if (name != "appeal" or appealed) and (name != "enforcement" or won)
        ]
        end = sum(MONTHS[name] for name in stages) / 12
        paid = {}
        for party, rate in RATE.items():
            before, paid[party] = 0.0, 0.0
            for name in stages:
                middle = (before + MONTHS[name] / 2) / 12
                paid[party] += OWN[party][name] / (1 + rate) ** middle
                before += MONTHS[name]
        late = {party: (1 + rate) ** -end for party, rate in RATE.items()}
        award = AWARD if won else 0.0
        if jurisdiction == "DE":  # from the claim until payment
            interest_years = end + (VALUED - CLAIMED).days / 365.25
            success = award / CLAIM
            to_claimant = success * (court + lawyers) - (1 - success) * lawyers
        else:  # from the first judgment until payment; lump sum to the winner, for the first instance
            interest_years = sum(MONTHS[name] for name in ("appeal", "enforcement") if name in stages) / 12
            to_claimant = court + LUMP * 22_000 if won else -LUMP * 30_000
        collected = award * (1 + INTEREST[jurisdiction] * interest_years) * COLLECTED
        gross = collected * late["claimant"]
        paid_out = collected * late["provider"] * (1 + CONTINGENT["provider"])
        net = gross * (1 - CONTINGENT["claimant"])
        net += to_claimant * late["claimant"] - paid["claimant"] - court / 1.06 ** (3 / 12)
        outlay = paid_out
        outlay += to_claimant * late["provider"] + paid["provider"]
        if appealed:  # who lost in the end bears the fee of the appeal
            if won:
                outlay += fee("court_fee_appeal", award) * late["provider"]
            else:
                net -= fee("court_fee_appeal", CLAIM) * late["claimant"]
        yield chance, award, net, outlay, gross, paid_out


@pytest.mark.parametrize("jurisdiction", ["DE", "FR"])
def test_net_and_outlay_are_those_worked_out_by_hand_ending_by_ending(jurisdiction):
    summary = simulate(money_case(jurisdiction), n_draws=64).summary
    p, award, net, outlay, _, _ = map(np.array, zip(*endings(jurisdiction), strict=True))
    assert p.sum() == pytest.approx(1.0)
    assert summary.award.mean == pytest.approx(p @ award)
    assert summary.claimant_net.mean == pytest.approx(p @ net)
    assert summary.provider_outlay.mean == pytest.approx(p @ outlay)
    assert summary.claimant_net.sd == pytest.approx(np.sqrt(p @ net**2 - (p @ net) ** 2))
    assert summary.provider_outlay.sd == pytest.approx(np.sqrt(p @ outlay**2 - (p @ outlay) ** 2))
    assert summary.award.p_zero == pytest.approx(p @ (award == 0))
    head = summary.heads[0]
    assert head.before_law.mean == pytest.approx(1e6)
    assert head.proved.mean == pytest.approx(8e5)
    assert head.after_law.mean == pytest.approx(p @ award)


@pytest.mark.parametrize("jurisdiction", ["DE", "FR"])
def test_an_offer_is_worth_to_each_side_what_its_credit_is_and_is_compared_with_the_net(jurisdiction):
    summary = simulate(money_case(jurisdiction), n_draws=64).summary
    p, _, net, *_ = map(np.array, zip(*endings(jurisdiction), strict=True))
    offer, worth = summary.offers[0], CASH + WORTH * FACE
    assert offer.worth.mean == pytest.approx(worth)
    assert offer.cost.mean == pytest.approx(CASH + COST * FACE)
    # What would be awarded is the face of the offer, which is worth less than its face.
    assert offer.p_award_exceeds == pytest.approx(1 - summary.award.p_zero)
    better = net > worth
    assert 0.0 < p @ better < 1.0
    assert offer.p_net_exceeds == pytest.approx(p @ better)
    assert offer.mean_if_better == pytest.approx(p @ np.where(better, net - worth, 0) / (p @ better))
    assert offer.mean_if_worse == pytest.approx(p @ np.where(better, 0, worth - net) / (p @ ~better))


def test_time_and_lawyers_costs_are_those_of_an_award_at_first_instance():
    costs = simulate(money_case("DE"), n_draws=64).summary.costs
    assert costs.months.mean == pytest.approx(3 + 12 + 6)
    assert costs.claimant_own.mean == pytest.approx(22_000)
    assert costs.provider_own.mean == pytest.approx(30_000)


@pytest.mark.parametrize(("cash", "exceeds"), [(CASH - 1, True), (CASH, False), (CASH + 1, False)])
def test_an_offer_is_exceeded_by_an_award_above_its_worth_and_not_by_one_that_equals_it(cash, exceeds):
    changes = {"offers.0.in_kind.worth_share": value(1), "offers.0.cash": value(cash)}
    summary = simulate(money_case("FR", **changes), n_draws=64).summary
    expected = 1 - summary.award.p_zero if exceeds else 0.0
    assert summary.offers[0].p_award_exceeds == pytest.approx(expected)


def test_sides_walk_away_at_net_and_outlay_and_talks_may_break_down():
    changes = {"settlement.reputation_cost": value(7_000), "settlement.breakdown": value(0.2)}
    summary = simulate(money_case("FR", **changes), n_draws=64).summary
    p, _, net, outlay, _, _ = map(np.array, zip(*endings("FR"), strict=True))
    low, high = p @ net, p @ outlay + 7_000
    assert summary.reservation.claimant.mean == pytest.approx(low)
    assert summary.reservation.provider.mean == pytest.approx(high)
    assert summary.settlement.zopa_probability == pytest.approx(1.0)
    assert summary.settlement.probability.mean == pytest.approx(0.8)
    assert summary.settlement.amount.mean == pytest.approx((low + high) / 2)


def test_bias_moves_what_a_side_expects_of_the_award_and_leaves_its_costs_alone():
    sides = {
        "settlement.claimant": {"bias": value(0.2), "noise": value(0)},
        "settlement.provider": {"bias": value(0.1), "noise": value(0)},
    }
    reservation = simulate(money_case("DE", **sides), n_draws=64).summary.reservation
    p, _, net, outlay, gross, paid_out = map(np.array, zip(*endings("DE"), strict=True))
    assert reservation.claimant.mean == pytest.approx(p @ net + 0.2 * (p @ gross))
    assert reservation.provider.mean == pytest.approx(p @ outlay - 0.1 * (p @ paid_out))


def test_a_win_on_appeal_alone_of_what_no_court_would_award_counts_as_nothing():
    one = np.ones(1)
    odds = Odds(
        liable=0 * one,
        degree=np.array([[1.0, 0.0, 0.0]]),
        admitted={},
        clause={},
        given_terms={},
        terms={},
        punitive=0 * one,
        appeal_by_provider=0.3 * one,
        appeal_by_claimant=0.4 * one,
        reversed_if_provider=0.1 * one,
        reversed_if_claimant=0.2 * one,
    )
    path = path_weights(np.zeros((1, 2)), odds)
    assert path.award.sum() + path.award_after_appeal.sum() == 0.0
    assert (path.nothing[0], path.nothing_after_appeal[0]) == pytest.approx((0.6, 0.4))


# Clauses and evidence ---------------------------------------------------------------------------------

HEADS = {"wasted_cost": 100_000.0, "lost_profit": 200_000.0, "notification": 300_000.0}
DEGREES = {"ordinary": 0.6, "gross": 0.3, "intent": 0.1}
RATIO = 2.5
CAP, SUPER_CAP, SHARE, DUTY = 120_000.0, 210_000.0, 0.2, 0.35
VALID = {"cap": 0.6, "super": 0.5, "carve": 0.3, "exclusion": 0.25, "duty": 0.8}
CAP_DISPLACED_IF_GROSS = 0.4
INCORPORATED = {"cap": 0.9}


def clause(name, kind, **fields):
    return {
        "name": name,
        "label": name,
        "kind": kind,
        "incorporated": value(INCORPORATED.get(name, 1)),
        "valid": value(VALID[name]),
        **fields,
    }


def clause_case(**changes):
    return case_with(
        {
            "facts.safety_measures": [
                {"text": "No copies", "source": "view", "taken": False, "likelihood_ratio": value(RATIO)}
            ],
            "court.liable": value(0.65),
            "heads": [
                {"name": name, "label": name, "category": name, "amount": value(amount)}
                for name, amount in HEADS.items()
            ],
            "court.admitted": dict.fromkeys(HEADS, value(1)),
            "court.proof": dict.fromkeys(HEADS, value(1)),
            "fault.degree": {"dist": "categorical", "probabilities": DEGREES, "source": "view"},
            "fault.claimant_share": value(SHARE),
            "clauses": [
                clause("cap", "cap", amount=value(CAP), displaced_if_gross=value(CAP_DISPLACED_IF_GROSS)),
                clause("super", "super_cap", amount=value(SUPER_CAP), scope=["notification"]),
                clause("carve", "carve_out", scope=["lost_profit"]),
                clause("exclusion", "exclusion", scope=["wasted_cost"]),
                clause("duty", "backup_duty", claimant_share=value(DUTY)),
            ],
            **changes,
        }
    )


def award_of(stands):
    """Return the award where these clauses stand, limits after apportionment."""
    due = {
        name: (1 - (DUTY if stands["duty"] else SHARE)) * amount
        for name, amount in HEADS.items()
        if not (stands["exclusion"] and name == "wasted_cost")
    }
    free = {"lost_profit"} if stands["carve"] else set()
    award = 0.0
    if stands["super"]:
        award += min(due.pop("notification"), SUPER_CAP)
    award += sum(due.pop(name) for name in list(due) if name in free)
    return award + (min(sum(due.values()), CAP) if stands["cap"] else sum(due.values()))


def by_hand(displaced_by):
    """Return the mean award given liability, over degrees of fault and standing clauses."""
    weight = {degree: p * (1 if degree == "ordinary" else RATIO) for degree, p in DEGREES.items()}
    mean = 0.0
    for degree, answers in product(DEGREES, product([True, False], repeat=len(VALID))):
        stands = dict(zip(VALID, answers, strict=True))
        p = weight[degree] / sum(weight.values())
        for name, yes in stands.items():
            falls = {
                "gross_and_intent": degree != "ordinary",
                "intent_only": degree == "intent",
                "none": False,
            }[displaced_by]
            displaced = CAP_DISPLACED_IF_GROSS if name == "cap" and degree == "gross" else float(falls)
            chance = INCORPORATED.get(name, 1) * VALID[name] * (1 - displaced)
            p *= chance if yes else 1 - chance
        mean += p * award_of(stands)
    return mean


@pytest.mark.parametrize("displaced_by", ["gross_and_intent", "intent_only", "none"])
def test_clauses_of_every_kind_are_weighed_as_in_the_enumeration_by_hand(monkeypatch, displaced_by):
    def with_rule(jurisdiction, dates, **more):
        law = load_law(jurisdiction, dates, **more)
        found = law.values["clause_displaced_by"]
        changed = replace(found, dated=found.dated.model_copy(update={"value": displaced_by}))
        return replace(law, values={**law.values, "clause_displaced_by": changed})

    monkeypatch.setattr("simulator.draws.model.load_law", with_rule)
    award = simulate(clause_case(), n_draws=64).summary.award
    assert award.mean == pytest.approx(0.65 * by_hand(displaced_by))


def test_a_cap_of_the_fees_of_a_period_less_what_it_has_paid_already():
    one = {
        "name": "fees",
        "label": "Fees",
        "kind": "cap",
        "fees": {"monthly_fee": value(1_000), "months": 12, "multiple": 2},
        "per": "aggregate",
        "already_paid": value(5_000),
        "incorporated": value(1),
        "valid": value(1),
    }
    changes = {"clauses": [one], "court.liable": value(1), "heads.0.amount": value(1e6)}
    assert simulate(case_with(changes), n_draws=64).summary.award.mean == pytest.approx(19_000.0)


@pytest.mark.parametrize(("claim", "award"), [(799_999.0, 799_999.0), (800_001.0, 800_000.0)])
def test_no_more_is_awarded_than_was_claimed(claim, award):
    changes = {
        "claim.amount": value(claim),
        "heads.0.amount": value(1e6),
        "fault.claimant_share": value(0.2),
        "court.liable": value(1),
        "clauses": [],
    }
    summary = simulate(case_with(changes), n_draws=64).summary
    assert summary.award.mean == pytest.approx(award)


def test_sampled_clauses_fall_as_often_as_they_do_not_stand(monkeypatch):
    monkeypatch.setattr("simulator.model.tree.grow.__kwdefaults__", {"state_limit": 1})
    changes = {
        "facts.safety_measures": [],
        "court.liable": value(1),
        "clauses": [clause("cap", "cap", amount=value(CAP))],
    }
    found = simulate(clause_case(**changes), n_draws=1 << 14).summary
    assert "clauses.cap" in found.court.sampled_nodes
    due = (1 - SHARE) * sum(HEADS.values())
    stands = INCORPORATED["cap"] * VALID["cap"] * DEGREES["ordinary"]  # French law: it falls with gross fault
    # A balanced net splits at a probability to within one point in each of the 16 replicates.
    assert found.award.mean == pytest.approx(stands * CAP + (1 - stands) * due, abs=16 / (1 << 14) * due)
