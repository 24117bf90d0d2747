"""Backtesting: nothing of the left-out reaches the fit, scores by hand, and a model that knows wins."""

import math

import numpy as np
import pytest
from scipy import stats

from simulator.cli.backtest import signed
from simulator.learning.backtest import (
    QUESTIONS,
    Prediction,
    groups,
    held_out,
    national_rates,
    prediction,
    without,
)
from simulator.learning.backtest_award import award_draws, awards
from simulator.learning.backtest_scores import calibrated, compared, of_baseline
from simulator.learning.inference_data import QUANTITIES, answers, country_of, dispute_of
from simulator.learning.inference_predict import Mixture, log_density
from simulator.learning.inference_priors import load_priors
from simulator.learning.precedents import core, load_precedents
from tests.learning.test_learn import precedent

ROWS = core(load_precedents())


def said(model, happened, *, question="liability", dispute="A", pooled=(0.5,), national=None):
    """Return a prediction with given members."""
    return Prediction(
        question=question,
        dispute=dispute,
        happened=happened,
        model=np.asarray(model, dtype=float),
        pooled=np.asarray(pooled, dtype=float),
        national=national,
    )


@pytest.mark.parametrize("by", ["dispute", "jurisdiction"])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_answer_is_left_out_once_with_all_of_its_group(quantity, by):
    key = {"dispute": dispute_of, "jurisdiction": lambda row: country_of(row.jurisdiction)}[by]
    seen = []
    for group in {key(row) for row in ROWS}:
        others = without(ROWS, by=by, group=group)
        assert group not in {key(row) for row in others}
        assert len(others) == sum(key(row) != group for row in ROWS)
        out = held_out(quantity, ROWS, by=by, group=group)
        assert all(key(row) == group for row in out)
        assert bool(out) == (group in groups(quantity, ROWS, by=by))
        seen += [row.id for row in out]
    assert len(seen) == len(set(seen))
    cut = {row.id for row in answers(quantity, ROWS) if quantity == "ratio" and row.clause == "upheld"}
    # Among instances of a dispute the whole table may prefer another row, but no dispute is lost.
    whole = {dispute_of(row) for row in answers(quantity, ROWS) if row.id not in cut}
    by_id = {row.id: row for row in ROWS}
    assert {dispute_of(by_id[name]) for name in seen} == whole


def test_baselines_are_those_of_the_others():
    rows = [precedent(id=f"DE-2020-{name}") for name in "ABC"] + [
        precedent(id="DE-2020-D", outcome="not_liable", awarded=0.0)
    ]
    one = prediction("liability", rows[0], rows[1:], said=np.array([0.7]), national=0.65)
    assert one.happened == 1.0
    assert one.pooled == pytest.approx([2.5 / 4])  # two of three, and half a row each way
    one = prediction("ratio", rows[0], rows[1:], said=np.array([0.2]), national=None)
    assert one.happened == 0.25
    assert one.pooled.tolist() == [0.25, 0.25]
    one = prediction("award", rows[3], rows[:3], said=np.array([0.2]), national=None)
    assert one.happened == 0.0
    assert one.pooled.tolist() == [0.25, 0.25, 0.25]


def test_the_national_rate_of_appeals_lies_between_those_of_the_two_sides():
    odds = [0.41 / 0.59, 0.21 / 0.79]
    national = national_rates(load_priors())
    assert national["reversal"] / (1 - national["reversal"]) == pytest.approx(math.sqrt(odds[0] * odds[1]))
    assert national["liability"] == 0.65  # US civil contract trials


def test_scores_by_hand():
    predictions = [
        said([0.7, 0.9], 1.0, dispute="A", national=0.65),
        said([0.4], 0.0, dispute="B", national=0.65),
        said([0.2], 0.0, dispute="B", national=0.65),
    ]
    found = {(one.score, one.baseline): one for one in compared(predictions, seed=1)}
    assert set(found) == {(score, name) for score in ("brier", "log") for name in ("pooled", "national")}
    brier, log = found["brier", "national"], found["log", "pooled"]
    assert brier.disputes == 2
    assert brier.of_model == pytest.approx((0.04 + (0.16 + 0.04) / 2) / 2)  # each dispute weighs the same
    assert brier.of_baseline == pytest.approx((0.35**2 + 0.65**2) / 2)
    assert log.of_model == pytest.approx(-(math.log(0.8) + (math.log(0.6) + math.log(0.8)) / 2) / 2)
    assert log.difference == pytest.approx(log.of_model - math.log(2))


def test_a_share_is_scored_by_its_distance_to_the_members():
    found = compared([said([0.1, 0.5], 0.2, question="award", pooled=[0.4])], seed=1)
    assert [one.score for one in found] == ["crps"]
    assert found[0].of_model == pytest.approx(0.2 - 0.4 / 4)  # E|X - y| = 0.2; E|X - X'| = 0.2
    assert found[0].of_baseline == pytest.approx(0.2)
    assert found[0].interval is None  # one dispute says nothing of others


def test_the_interval_of_the_difference_is_that_of_the_mean_of_disputes():
    rng = np.random.default_rng(8)
    happened = (rng.random(200) < 0.9).astype(float)
    predictions = [said([0.9], y, dispute=f"D{at}") for at, y in enumerate(happened)]
    one = next(one for one in compared(predictions, seed=1) if one.score == "brier")
    each = (0.9 - happened) ** 2 - 0.25
    half = stats.norm.ppf(0.95) * each.std() / math.sqrt(each.size)
    assert one.interval == pytest.approx((each.mean() - half, each.mean() + half), abs=0.15 * half)
    assert one.interval[1] < 0  # the model that knows the rate is better, and that is seen


def test_intervals_hold_as_often_as_they_say_where_the_model_is_right():
    rng = np.random.default_rng(9)
    n = 2_000
    chance = rng.random(n)
    right = [said([p], float(rng.random() < p)) for p in chance]
    wrong = [said([1 - p], float(rng.random() < p)) for p in chance]
    good, bad = calibrated(right, seed=1)[0], calibrated(wrong, seed=1)[0]
    for level, held in zip((0.5, 0.8, 0.9), good.held, strict=True):
        assert abs(held - level) < 4 * math.sqrt(level * (1 - level) / n)
    assert good.p_value > 1e-4 > bad.p_value


def test_atoms_of_a_share_are_split_at_random():
    rng = np.random.default_rng(10)
    members = np.where(rng.random(4_000) < 0.4, 0.0, rng.random(4_000))
    outcomes = np.where(rng.random(2_000) < 0.4, 0.0, rng.random(2_000))
    found = calibrated([said(members, float(y), question="share") for y in outcomes], seed=1)[0]
    assert found.rows == 2_000
    for level, held in zip((0.5, 0.8, 0.9), found.held, strict=True):
        assert abs(held - level) < 0.05


@pytest.mark.parametrize(
    ("happened", "expected"), [(0.0, 0.5 / 5.5), (0.2, 2.5 / 5.5), (0.7, 2.5 / 5.5), (1.0, 2.5 / 5.5)]
)
def test_the_log_score_of_pooled_shares_is_that_of_their_kinds(happened, expected):
    one = said([0.1], happened, question="share", pooled=[0.3, 0.9, 1.0, 1.0])
    assert of_baseline("log", one, "pooled") == pytest.approx(-math.log(expected))


def test_the_log_density_of_a_mixture_is_that_of_its_parts():
    parts = [(0.2, 0.1, 0.3, 5.0), (0.5, 0.4, 0.6, 12.0), (0.1, 0.3, 0.2, 2.0)]
    given = Mixture(*(np.array(column) for column in zip(*parts, strict=True)))
    nothing = np.mean([zero for zero, *_ in parts])
    everything = np.mean([(1 - zero) * one for zero, one, *_ in parts])

    def density(y):
        return np.mean(
            [(1 - z) * (1 - o) * stats.beta.pdf(y, m * n, (1 - m) * n) for z, o, m, n in parts], axis=0
        )

    assert log_density(0.0, given=given) == pytest.approx(math.log(nothing))
    assert log_density(1.0, given=given) == pytest.approx(math.log(everything))
    for y in (0.01, 0.35, 0.9):
        assert log_density(y, given=given) == pytest.approx(math.log(density(y)))


def test_the_award_is_a_chain_of_liability_ratio_and_clause():
    """At fixed chances: nothing in 1 - 0.6, else a ratio of 0.3, cut to 0.01 in a quarter."""
    row = precedent(clause="upheld", clause_cap=10.0, claimed=1000.0)
    n = 20_000
    given = {"ratio": np.full(n, 0.3), "liability": np.full(n, 0.6), "clause": np.full(n, 0.25)}
    found = award_draws(row, said=given.__getitem__, seed=3)
    for value, chance in ((0.0, 0.4), (0.01, 0.6 * 0.25), (0.3, 0.6 * 0.75)):
        assert abs((found == value).mean() - chance) < 4 * math.sqrt(chance * (1 - chance) / n)
    uncut = award_draws(precedent(clause="none"), said=given.__getitem__, seed=3)
    assert set(uncut) == {0.0, 0.3}


def test_awards_are_those_of_the_last_court_and_known():
    rows = [
        precedent(id="DE-2020-A-1"),
        precedent(id="DE-2020-A-2", instance="appeal", awarded=None, censored=True),  # amount not known
        precedent(id="DE-2020-B-2", instance="appeal", outcome="not_liable", awarded=0.0),
        precedent(id="DE-2020-B-1"),
        precedent(id="DE-2020-C", claimed=None),
        precedent(id="DE-2020-D", instance="none", outcome="settled"),
        precedent(id="DE-2020-E"),
    ]
    assert [row.id for row in awards(rows)] == ["DE-2020-B-2", "DE-2020-E"]


def test_the_backtested_awards_are_those_that_the_table_of_precedents_has():
    assert [row.id for row in awards(ROWS)] == [
        "BR-2009-BAURU",
        "DE-2014-LG-DUISBURG",
        "FR-2023-BATICOURTAGE-OVH-2",
        "FR-2023-BLUEPAD-OVH",
        "JP-2001-TOKYO-RENTALSERVER",
        "KR-2002-DAUM",
        "NL-2026-BLOK-HALLO-2",
    ]
    assert set(QUESTIONS) == {*QUANTITIES, "award"}


def test_zero_has_no_sign():
    assert [signed(x) for x in (-0.004, 0.004, 0.0, -0.006, 0.126)] == [
        "0.00",
        "0.00",
        "0.00",
        "-0.01",
        "+0.13",
    ]
