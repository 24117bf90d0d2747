"""The tree against a plain enumeration of all answers; sampled questions by hand; cost does not double."""

from fractions import Fraction as F
from functools import partial
from itertools import product

import numpy as np
import pytest

from simulator.draws import model as preparing
from simulator.draws.model import prepare
from simulator.draws.sampling import Segment, worlds
from simulator.draws.talks import WORLDS
from simulator.model.grow import grow
from simulator.model.odds import odds_of
from simulator.model.tree import sampled_chances, state_weights, weights_by_degree
from simulator.simulation import simulate
from tests.helpers import case_with, value

CATEGORIES = ("restoration", "wasted_cost", "notification", "third_party")
LOSS = dict(zip(CATEGORIES, (80_000, 40_000, 300_000, 170_000), strict=True))
ADMITTED = dict(zip(CATEGORIES, (0.9, 0.5, 0.35, 0.75), strict=True))
LIABLE = 0.55
DEGREES = {"ordinary": 0.7, "gross": 0.2, "intent": 0.1}
SHARE, SHARE_OF_DUTY = 0.1, 0.4


def clause(name, kind, amount=None, scope=None, *, valid=0.6, incorporated=0.8, **more):
    table = {"name": name, "label": name, "kind": kind, **more}
    table |= {"incorporated": value(incorporated), "valid": value(valid)}
    table |= {} if amount is None else {"amount": value(amount)}
    return table | ({} if scope is None else {"scope": list(scope)})


def case_of(clauses, **changes):
    return case_with(
        {
            "jurisdiction": "DE",
            "heads": [
                {"name": name, "label": name, "category": name, "amount": value(LOSS[name])}
                for name in CATEGORIES
            ],
            "court.liable": value(LIABLE),
            "court.admitted": {name: value(chance) for name, chance in ADMITTED.items()},
            "court.proof": {name: value(1) for name in CATEGORIES},
            "fault.degree": {"dist": "categorical", "probabilities": DEGREES, "source": "view"},
            "fault.claimant_share": value(SHARE),
            "clauses": clauses,
            **{key.replace("__", "."): change for key, change in changes.items()},
        }
    )


def enumerated(clauses, *, unless_gross=False, displacing=("gross", "intent")):
    """Return mean and sd of the award, and the chance of none, over every answer to every question."""
    mean, square, won = 0.0, 0.0, 0.0
    names = [one["name"] for one in clauses]
    terms = sorted({one["together"] for one in clauses if "together" in one})
    for degree, chance_of_degree in DEGREES.items():
        for answers in product([True, False], repeat=len(terms) + len(CATEGORIES) + len(names)):
            known = dict(zip([*terms, *CATEGORIES, *names], answers, strict=True))
            p = LIABLE * chance_of_degree
            for name in terms:
                p *= chosen(0.8, known[name])
            for name in CATEGORIES:
                sure = unless_gross and degree != "ordinary"
                p *= chosen(1.0 if sure else ADMITTED[name], known[name])
            for one in clauses:
                stands = one["valid"]["value"] * (degree not in displacing)
                stands *= known[one["together"]] if "together" in one else one["incorporated"]["value"]
                p *= chosen(stands, known[one["name"]])
            award = award_of([one for one in clauses if known[one["name"]]], known)
            mean, square, won = mean + p * award, square + p * award**2, won + p * (award > 0)
    return mean, np.sqrt(square - mean**2), 1.0 - won


def chosen(chance, yes):
    return chance if yes else 1.0 - chance


def award_of(standing, known):
    """Return what the contract leaves of the heads that count, its limits each on heads of its own."""

    def scopes(kind):
        return [(set(one.get("scope", CATEGORIES)), one) for one in standing if one["kind"] == kind]

    counted = {name for name in CATEGORIES if known[name]}
    for scope, _ in scopes("exclusion"):
        counted -= scope
    duty = any(one["kind"] == "backup_duty" for one in standing)
    due = {name: LOSS[name] * (1.0 - (SHARE_OF_DUTY if duty else SHARE)) for name in counted}
    free = set().union(*(scope for scope, _ in scopes("carve_out")))
    award = sum(due[name] for name in counted & free)
    own = set()
    for scope, one in sorted(scopes("super_cap"), key=lambda pair: pair[1]["amount"]["value"]):
        members = (scope & counted) - free - own  # of two on the same heads only the lower limits
        award += min(sum(due[name] for name in members), one["amount"]["value"])
        own |= scope
    caps = [one["amount"]["value"] for _, one in [*scopes("cap"), *scopes("sole_remedy")]]
    return award + min([sum(due[name] for name in counted - free - own), *caps])


def sampled(monkeypatch, limit):
    monkeypatch.setattr(preparing, "grow", partial(grow, state_limit=limit))


CAPS = [clause("low", "cap", 90_000), clause("high", "cap", 250_000, valid=0.9)]
DUTY = clause("duty", "backup_duty", claimant_share=value(SHARE_OF_DUTY))
CASES = {
    "no clause": [],
    "two caps, the higher first": CAPS[::-1],
    "three caps and a sole remedy": [
        *CAPS,
        clause("same", "cap", 90_000),
        clause("sole", "sole_remedy", 5_000),
    ],
    "an exclusion and a carve-out": [
        clause("out", "exclusion", scope=["third_party"]),
        *CAPS,
        clause("free", "carve_out", scope=["restoration", "third_party"], valid=0.3),
    ],
    "a cap apart": [*CAPS, clause("apart", "super_cap", 100_000, ["third_party", "notification"])],
    "a cap apart, partly carved out": [
        clause("free", "carve_out", scope=["third_party"], valid=0.3),
        clause("apart", "super_cap", 100_000, ["third_party", "notification"]),
        clause("lower", "super_cap", 60_000, ["third_party", "notification"], valid=0.5),
        *CAPS,
    ],
    "whose duty the backup was": [DUTY, *CAPS],
    "clauses of the same terms": [
        clause("one", "cap", 90_000, together="terms"),
        clause("two", "exclusion", scope=["notification"], valid=0.3, together="terms"),
        clause("own", "cap", 60_000, valid=0.2),
    ],
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("law", ["DE", "FR"])
def test_mean_spread_and_chance_of_nothing_are_those_of_a_full_enumeration(monkeypatch, name, law):
    sampled(monkeypatch, 1000)
    expected = enumerated(CASES[name], unless_gross=law == "FR")
    award = simulate(case_of(CASES[name], jurisdiction=law), n_draws=16).summary["award"]
    assert award["mean"] == pytest.approx(expected[0], rel=1e-10)
    assert award["sd"] == pytest.approx(expected[1], rel=1e-7)
    assert award["p_zero"] == pytest.approx(expected[2], rel=1e-10)


def seven_caps(**amount):
    """Return German caps of 100,000 to 700,000, each valid with 0.3, and the loss of two millions."""
    caps = [
        clause(f"cap_{index}", "cap", incorporated=1, valid=0.3)
        | {"amount": amount or value(100_000 * (index + 1))}
        for index in range(7)
    ]
    if amount:
        for index, cap in enumerate(caps):  # hardly uncertain, so that none is known to lie below another
            middle = 100_000 * (index + 1)
            cap["amount"] = amount | {"minimum": middle - 1, "maximum": middle + 1}
    return {
        "jurisdiction": "DE",
        "clauses": caps,
        "heads.0.amount": value("2M"),
        "court.liable": value(0.5),
        "fault.degree": {
            "dist": "categorical",
            "probabilities": {"ordinary": 0.8, "gross": 0.2},
            "source": "view",
        },
    }


UNCERTAIN = {"dist": "uniform", "source": "view"}


def seven_caps_by_hand(valid=F(3, 10), liable=F(1, 2)):
    """Gross fault displaces them all (BGB s. 309 no. 7(b)); else the lowest that stands limits the award."""
    stands = [F(3, 10)] * 7
    stands[0] = valid
    ordinary, open_still = F(0), F(1)
    for index, chance in enumerate(stands):
        ordinary += open_still * chance * 100_000 * (index + 1)
        open_still *= 1 - chance
    ordinary += open_still * 2_000_000
    return float(liable * (F(8, 10) * ordinary + F(2, 10) * 2_000_000))


def test_seven_caps_cost_eight_states_and_give_the_award_by_hand():
    summary = simulate(case_with(seven_caps()), n_draws=64).summary
    assert summary["court"]["states"] == 8  # one for each cap that may be the lowest, and one for none
    assert summary["award"]["mean"] == pytest.approx(seven_caps_by_hand(), rel=1e-12)
    assert seven_caps_by_hand() == pytest.approx(365_200, rel=1e-3)  # as the finding of this fault had it


@pytest.mark.parametrize("limit", [2, 8, 64])
@pytest.mark.parametrize("amount", [{}, UNCERTAIN], ids=["certain", "uncertain"])
def test_a_sampled_clause_still_falls_with_the_degree_of_fault(monkeypatch, limit, amount):
    sampled(monkeypatch, limit)
    summary = simulate(case_with(seven_caps(**amount)), n_draws=65_536, seed=3).summary
    assert bool(summary["court"]["sampled_nodes"]) == (bool(amount) or limit < 8)
    assert abs(summary["award"]["mean"] - seven_caps_by_hand()) < 4 * summary["award"]["mcse"] + 1e-3


def finding(about, ratio):
    return {
        "evidence": [
            {
                "name": "finding",
                "label": "Finding",
                "about": about,
                "found_on": "2021-05-01",
                "likelihood_ratio": value(ratio),
                "source": "view",
            }
        ]
    }


def test_evidence_on_liability_does_not_touch_sampled_clauses(monkeypatch):
    sampled(monkeypatch, 8)
    case = seven_caps(**UNCERTAIN)
    before = simulate(case_with(case), n_draws=4096, seed=3).summary["award"]["mean"]
    after = simulate(case_with(case | finding("court.liable", 9)), n_draws=4096, seed=3).summary["award"][
        "mean"
    ]
    assert after / before == pytest.approx(0.9 / 0.5, rel=1e-12)  # odds of 1 to 1 become 9 to 1


def test_evidence_on_a_sampled_clause_moves_its_own_chance(monkeypatch):
    sampled(monkeypatch, 2)
    case = seven_caps(**UNCERTAIN) | finding("clauses.cap_0.valid", 10)
    model = prepare(case_with(case), seed=0, method="sobol")
    drawn = worlds(model.sampler, [Segment(0, 0, WORLDS)])
    chances = sampled_chances(model.tree, odds_of(model.case, model.law, model.values_of(drawn)))
    # Odds of 3 to 7 become 30 to 7; under gross fault the clause falls whatever the finding.
    assert chances["clauses.cap_0.ordinary"] == pytest.approx(30 / 37, rel=1e-12)
    assert chances["clauses.cap_0.gross"] == 0.0
    award = simulate(case_with(case), n_draws=65_536, seed=1).summary["award"]
    assert abs(award["mean"] - seven_caps_by_hand(valid=F(30, 37))) < 4 * award["mcse"]


@pytest.mark.parametrize("limit", [1, 4, 12])
def test_sampled_heads_give_the_enumeration_within_the_error(monkeypatch, limit):
    sampled(monkeypatch, limit)
    clauses = CASES["an exclusion and a carve-out"]
    expected = enumerated(clauses, unless_gross=True)
    summary = simulate(case_of(clauses, jurisdiction="FR"), n_draws=131_072, seed=2).summary
    assert "court.admitted.wasted_cost" in summary["court"]["sampled_nodes"]
    assert abs(summary["award"]["mean"] - expected[0]) < 4 * summary["award"]["mcse"]
    assert abs(summary["award"]["p_zero"] - expected[2]) < 4 * summary["award"]["p_zero_mcse"] + 1e-9


def test_weights_of_states_and_of_degrees_are_those_of_the_questions():
    model = prepare(case_of(CAPS), seed=0, method="sobol")
    odds = odds_of(model.case, model.law, model.values_of(worlds(model.sampler, [Segment(0, 0, 4)])))
    by_degree = weights_by_degree(model.tree, odds)
    nothing = np.prod([1.0 - chance for chance in ADMITTED.values()])
    for number, chance in enumerate(DEGREES.values()):
        np.testing.assert_allclose(by_degree[:, :, number].sum(axis=0), LIABLE * chance * (1 - nothing))
    np.testing.assert_allclose(state_weights(model.tree, odds), by_degree.sum(axis=2).T)


def test_a_degree_of_fault_that_cannot_be_has_no_state():
    certain = {"dist": "categorical", "probabilities": {"ordinary": 1}, "source": "view"}
    shares = {"fault.claimant_share_if_gross": value(0)}
    states = prepare(case_of(CAPS, **shares), seed=0, method="sobol").tree.states
    fewer = prepare(case_of(CAPS, fault__degree=certain, **shares), seed=0, method="sobol").tree.states
    assert {state.share for state in states} == {"fault.claimant_share", "fault.claimant_share_if_gross"}
    assert {state.share for state in fewer} == {"fault.claimant_share"}


def many(n_heads, n_clauses):
    """Return a case with many heads, and clauses of all kinds on them."""
    names = ("restoration", "recreation", "wasted_cost", "notification", "mitigation_cost", "third_party")
    names += ("legal_costs", "non_pecuniary", "churn", "market_share")
    names = names[:n_heads]
    kinds = ("cap", "cap", "cap", "exclusion", "carve_out", "super_cap")
    clauses = []
    for index in range(n_clauses):
        kind = kinds[index % len(kinds)]
        amount = 200_000 + 50_000 * index if kind in ("cap", "super_cap") else None
        scope = None if kind == "cap" else [names[index % n_heads]]
        clauses.append(clause(f"clause_{index}", kind, amount, scope))
    months = {"churn": {"start": 0, "end": 3}, "market_share": {"start": 3, "end": 9}}
    return case_of(
        clauses,
        heads=[
            {"name": name, "label": name, "category": name, "amount": value(10_000 * (index + 1))}
            | ({"months": months[name]} if name in months else {})
            for index, name in enumerate(names)
        ],
        court__admitted={name: value(0.6) for name in names},
        court__proof={name: value(0.8) for name in names},
    )


def test_ten_heads_and_twelve_clauses_make_a_tree_that_can_be_walked():
    tree = prepare(many(10, 12), seed=0, method="sobol").tree
    assert len(tree.states) <= 128  # not 2**22
    assert max(fold.take.size for fold in tree.folds) <= 1024
    assert {question.node for question in tree.sampled} >= {"court.admitted.restoration"}
