"""Parts of a result beyond its ranges: the tree, what drives it, the two levels, and any offer."""

import numpy as np
import pytest
from scipy import stats

from simulator.base.yaml_file import read_yaml
from simulator.draws.histogram import N_BINS, Mixture, add_counts
from simulator.load import case_names, load_case
from simulator.simulation import simulate
from simulator.summary.result import as_json
from tests.helpers import MINIMAL, case_with, near, value

CASES = [*case_names()]


@pytest.fixture(scope="module")
def summaries():
    return {name: simulate(load_case(name), n_draws=16_384).summary for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_the_ends_of_the_tree_make_up_the_award(summaries, name):
    summary = summaries[name]
    ends = [one for one in summary.tree if one.end]
    assert sum(one.probability.mean for one in ends) == pytest.approx(1.0)
    mean = sum(one.probability.mean * one.mean_award for one in ends)
    assert mean == pytest.approx(summary.award.mean, rel=1e-9)
    net = sum(one.probability.mean * one.mean_net for one in ends)
    assert net == pytest.approx(summary.claimant_net.mean, rel=1e-9, abs=1e-6)
    for one in summary.tree:
        after = [other for other in summary.tree if other.place[:-1] == one.place]
        if not one.end:
            total = sum(other.probability.mean for other in after)
            assert total == pytest.approx(one.probability.mean)


def test_the_tree_of_the_smallest_case_is_that_of_its_odds():
    """Liable in 65 %; the cap of 500,000 stands in 70 % of these and limits the loss to it."""
    summary = simulate(case_with({"heads.0.amount": value("2M")}), n_draws=1024).summary
    found = {one.place: (one.probability.mean, one.mean_award) for one in summary.tree}
    assert found["won",] == pytest.approx((0.65, 0.7 * 500e3 + 0.3 * 2e6))
    assert found["won", "ordinary", "limited"] == pytest.approx((0.455, 500e3))
    assert found["won", "ordinary", "free"] == pytest.approx((0.195, 2e6))
    assert found["lost",] == pytest.approx((0.35, 0.0))
    # Lawyers take 120,000 before the claim is filed; who loses gets nothing and bears no more in this case.
    (lost,) = (one for one in summary.tree if one.place == ("lost",))
    assert lost.mean_net == pytest.approx(-120e3) and lost.mean_net_mcse == pytest.approx(0.0, abs=1e-6)


def test_an_appeal_adds_its_branches():
    """A losing provider always appeals and wins half: 0.65 * 0.5; a losing claimant never does."""
    proceedings = read_yaml(MINIMAL).data["proceedings"]
    half = {"by_provider": 1, "by_claimant": 0, "reversed_if_provider": 0.5, "reversed_if_claimant": 0.5}
    with_appeal = proceedings | {
        "stages": [*proceedings["stages"], {"name": "appeal", "months": value(6)}],
        "appeal": {name: value(chance) for name, chance in half.items()},
    }
    tree = simulate(case_with({"proceedings": with_appeal}), n_draws=1024).summary.tree
    found = {one.place: one.probability.mean for one in tree}
    assert found["won", "overturned"] == pytest.approx(0.325)
    assert found["won", "ordinary", "limited"] == pytest.approx(0.7 * 0.325)
    assert ("lost", "overturned") not in found


def test_where_nobody_can_appeal_nothing_is_said_to_be_upheld():
    tree = simulate(load_case("reg123_2016"), n_draws=1024).summary.tree
    assert [one.place for one in tree if one.place[0] == "lost"] == [("lost",)]
    assert not {"upheld", "overturned"} & {one.place[-1] for one in tree}


@pytest.mark.parametrize("chance", [0, 1])
def test_liability_that_is_certain_gives_a_tree_that_can_be_written(chance):
    """With an appeal, the side that cannot lose has no branch, and no figure is infinite."""
    case = load_case("qianyan_tencent_2018")
    data = case.model_dump(exclude_unset=True)
    data["court"]["liable"] = {"value": chance, "source": "court_view"}
    summary = simulate(type(case).model_validate(data), n_draws=4096).summary
    as_json(summary)
    ends = [one for one in summary.tree if one.end]
    assert sum(one.probability.mean for one in ends) == pytest.approx(1.0)
    lost = [one for one in ends if one.place[0] == "lost"]
    assert (lost == []) == (chance == 1)


@pytest.mark.parametrize("name", CASES)
def test_the_variance_between_and_within_worlds_is_the_whole(summaries, name):
    """Law of total variance."""
    summary = summaries[name]
    for levels, outcome in (
        (summary.two_levels.award, summary.award),
        (summary.two_levels.claimant_net, summary.claimant_net),
        (summary.two_levels.provider_outlay, summary.provider_outlay),
    ):
        total = levels.between_sd**2 + levels.within_sd**2
        assert total == pytest.approx(outcome.sd**2, rel=1e-6)
        assert levels.between_share == pytest.approx(levels.between_sd**2 / total)


def test_where_all_odds_are_known_nothing_lies_between_the_worlds():
    levels = simulate(case_with(), n_draws=4096).summary.two_levels.award
    assert levels.between_share == pytest.approx(0.0, abs=1e-12)


def test_where_only_the_odds_are_unknown_their_variance_is_known():
    """A loss of 1 million, liable with p uniform on 0.2 to 0.8: var(p) = 0.36/12, in all 0.5 * 0.5."""
    odds = {"dist": "uniform", "minimum": 0.2, "maximum": 0.8, "source": "view"}
    case = case_with({"heads.0.amount": value(1e6), "court.liable": odds, "clauses.0.valid": value(0)})
    levels = simulate(case, n_draws=4096).summary.two_levels.award
    assert levels.between_sd == pytest.approx(1e6 * np.sqrt(0.03), rel=0.01)
    assert levels.between_share == pytest.approx(0.03 / 0.25, rel=0.02)
    assert levels.answers_share == pytest.approx(1.0 - 0.03 / 0.25, rel=0.02)  # the amount is certain


def test_what_the_answers_of_the_court_add_is_apart_from_the_amounts():
    """Liable with 0.65, no limit, a loss uniform on 0 to 2 (millions): 0.65 * 0.35 * 1**2 and 0.65 / 3."""
    case = case_with({"heads.0.amount": uniform(0, 2e6), "clauses.0.valid": value(0)})
    levels = simulate(case, n_draws=65_536).summary.two_levels.award
    answers, amounts = 0.65 * 0.35, 0.65 / 3
    assert levels.answers_share == pytest.approx(answers / (answers + amounts), rel=1e-3)
    assert levels.between_share == pytest.approx(0.0, abs=1e-9)


def test_an_input_that_alone_varies_drives_the_result_by_its_own_fifths():
    """Award = liable * loss; the mean of a lognormal in its lowest fifth is known in closed form."""
    case = case_with({"clauses.0.valid": value(0), "proceedings.stages.1.months": value(12)})
    summary = simulate(case, n_draws=65_536).summary
    (one,) = summary.drivers
    assert one.name == "heads.files.amount" and one.settles is None
    scale, mean = 2e6, 2e6 * np.exp(0.5)
    low = mean * stats.norm.cdf(stats.norm.ppf(0.2) - 1.0) / 0.2
    high = mean * stats.norm.sf(stats.norm.ppf(0.8) - 1.0) / 0.2
    slope = 0.65 / 1.08328706767495864  # a year's discount at 8.3287 %; interest is FR's and moves both alike
    span = one.claimant_net.high - one.claimant_net.low
    assert scale < mean
    assert span / (slope * (high - low)) == pytest.approx(1.0, abs=0.05)


CERTAIN_WIN = {
    "court.liable": value(1),
    "clauses.0.valid": value(0),
    "proceedings.stages.1.months": value(12),
}
"""Net and outlay follow from the loss alone, on a straight line."""


def head(name, category="lost_profit", **quantities):
    return {"name": name, "label": name, "category": category, **quantities}


def uniform(low, high):
    return {"dist": "uniform", "minimum": low, "maximum": high, "source": "view"}


def shares(effects):
    return {name: (effect.share, effect.share_mcse) for name, effect in effects.items()}


def test_two_losses_that_add_up_share_the_variance_as_their_own():
    """Var of a uniform is width**2 / 12: 100,000 and 300,000 wide, so one tenth and nine tenths."""
    losses = [head("small", amount=uniform(0, 1e5)), head("large", "wasted_cost", amount=uniform(0, 3e5))]
    court = {"lost_profit": value(1), "wasted_cost": value(1)}
    changes = CERTAIN_WIN | {"heads": losses, "court.admitted": court, "court.proof": court}
    drivers = simulate(case_with(changes), n_draws=65_536).summary.drivers
    found = shares({driver.name: driver.claimant_net for driver in drivers})
    for name, share in (("small", 0.1), ("large", 0.9)):
        assert near(found[f"heads.{name}.amount"][0], share, found[f"heads.{name}.amount"][1], slack=0.005)
    assert found["heads.large.amount"][1] < 0.02


def test_shares_of_a_product_are_the_indices_of_sobol():
    """Against the estimator of SciPy, on revenue * margin * days."""
    ranges = {"daily_revenue": (1e3, 9e3), "margin": (0.2, 0.6), "days": (10, 60)}
    quantities = {name: uniform(*ends) for name, ends in ranges.items()}
    court = {"lost_profit": value(1)}
    loss = head("outage", **quantities, made_up_share=value(0))
    changes = CERTAIN_WIN | {"heads": [loss], "court.admitted": court, "court.proof": court}
    drivers = simulate(case_with(changes), n_draws=65_536).summary.drivers
    found = shares({driver.name: driver.provider_outlay for driver in drivers})
    known = stats.sobol_indices(
        func=lambda x: np.prod(x, axis=0),
        n=1 << 14,
        dists=[stats.uniform(low, high - low) for low, high in ranges.values()],
        rng=np.random.default_rng(1),
    ).first_order
    for name, share in zip(ranges, known, strict=True):
        assert near(found[f"heads.outage.{name}"][0], share, found[f"heads.outage.{name}"][1], slack=0.02)


def test_the_share_of_odds_is_of_the_whole_variance():
    """A loss of 1 million, liable with p uniform on 0.2 to 0.8: var(p) = 0.03 of 0.5 * 0.5 in all."""
    changes = {"heads.0.amount": value(1e6), "court.liable": uniform(0.2, 0.8), "clauses.0.valid": value(0)}
    case = case_with(changes | {"proceedings.stages.1.months": value(12)})
    (one,) = simulate(case, n_draws=4096).summary.drivers
    assert near(one.claimant_net.share, 0.12, one.claimant_net.share_mcse, slack=0.01)


def test_what_moves_only_the_settlement_is_a_driver_of_it_alone():
    """Talks fail in spite of an overlap with 0 to 0.4, uniform; the fifths have means of 0.04 and 0.36."""
    changes = {"settlement.breakdown": uniform(0, 0.4), "settlement.reputation_cost": value(1e9)}
    (one,) = simulate(case_with(changes | CERTAIN_WIN | {"heads.0.amount": value(1e6)})).summary.drivers
    assert one.name == "settlement.breakdown"
    assert one.settles.low == pytest.approx(1 - 0.04, abs=2e-3)
    assert one.settles.high == pytest.approx(1 - 0.36, abs=2e-3)
    assert one.settles.share == pytest.approx(1.0, abs=5e-3)
    assert one.claimant_net.low == pytest.approx(one.claimant_net.high)


def test_few_draws_give_no_shares():
    summary = simulate(load_case("qianyan_tencent_2018"), n_draws=256).summary
    assert {one.claimant_net.share for one in summary.drivers if one.level == "draw"} <= {None}
    assert summary.drivers


def test_an_input_that_changes_nothing_is_no_driver():
    """Punitive damages and appeals aside, the noise of words moves no judgment."""
    summary = simulate(load_case("qianyan_tencent_2018"), n_draws=16_384).summary
    names = {one.name for one in summary.drivers}
    assert "heads.platform.cost" in names
    assert not names & {"settlement.noise_of_words", "settlement.claimant_power"}


@pytest.mark.parametrize("name", [name for name in CASES if load_case(name).offers])
def test_the_curve_agrees_with_the_offers_made(summaries, name):
    summary, curve = summaries[name], summaries[name].offer_curve
    for one in summary.offers:
        if one.face is not None:
            continue  # its worth is uncertain, the curve is of certain offers
        at = curve.offers.index(one.worth.mean)
        assert curve.p_better[at] == pytest.approx(one.p_net_exceeds, abs=2e-3)
        assert curve.mean_if_better[at] == pytest.approx(one.mean_if_better, rel=0.01)
        assert curve.mean_if_worse[at] == pytest.approx(one.mean_if_worse, rel=0.01)
        assert curve.p_better_mcse[at] == pytest.approx(one.p_net_exceeds_mcse, rel=0.05)
        assert curve.mean_if_better_mcse[at] == pytest.approx(one.mean_if_better_mcse, rel=0.05)
        assert curve.mean_if_worse_mcse[at] == pytest.approx(one.mean_if_worse_mcse, rel=0.05)


def test_the_curve_says_when_the_provider_pays_more_than_an_offer():
    """Liable in 65 %; the award is uniform on 0 to 2 million, and 180,000 go to its lawyers in any case."""
    changes = {
        "heads.0.amount": uniform(0, 2e6),
        "clauses.0.valid": value(0),
        "proceedings.stages.1.months": value(0),
        "dates.claim": "2021-06-01",
    }
    curve = simulate(case_with(changes), n_draws=65_536).summary.offer_curve
    for at in range(0, 60, 7):
        offer = curve.offers[at]
        expected = 1.0 if offer < 180e3 else 0.65 * max(1.0 - (offer - 180e3) / 2e6, 0.0)
        assert near(curve.p_outlay_exceeds[at], expected, curve.p_outlay_exceeds_mcse[at], slack=2e-3)


@pytest.mark.parametrize("name", CASES)
def test_a_higher_offer_is_harder_to_beat(summaries, name):
    curve = summaries[name].offer_curve
    assert np.all(np.diff(curve.offers) > 0)
    assert np.all(np.diff(curve.p_better) <= 1e-12)
    assert all(0 <= p <= 1 for p in curve.p_better)


def test_the_mean_excess_of_a_histogram_is_that_of_its_sample():
    rng = np.random.default_rng(4)
    sample = rng.normal(50_000, 200_000, 40_000)
    counts = np.zeros(N_BINS, dtype=np.int64)
    add_counts(counts, sample)
    found = Mixture(counts / sample.size, (0.0,), np.array([0.0]), sample.min(), sample.max())
    for x in (-100_000.0, 0.0, 30_000.0, 500_000.0):
        expected = np.maximum(sample - x, 0.0).mean()
        assert found.above(x)[0] == pytest.approx(expected, rel=2e-3)
    half = Mixture(0.5 * counts / sample.size, (1e5,), np.array([0.5]), sample.min(), sample.max())
    expected = 0.5 * np.maximum(sample - 2e4, 0.0).mean() + 0.5 * 8e4
    assert near(half.above(2e4)[0], expected, None, slack=2e-3)
