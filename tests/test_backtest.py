"""Backtesting: nothing of the left-out reaches the fit, scores by hand, and a model that knows wins."""

import math

import numpy as np
import pytest
from scipy import stats

from simulator.backtest import NATIONAL, Prediction, calibrated, compared, prediction, split
from simulator.inference_data import QUANTITIES, answers, country_of, dispute_of
from simulator.precedents import core, load_precedents
from tests.test_learn import precedent

ROWS = core(load_precedents())


def said(model, happened, *, quantity="liability", dispute="A", pooled=(0.5,), national=None):
    """Return a prediction with given members."""
    return Prediction(
        quantity=quantity,
        dispute=dispute,
        happened=happened,
        model=np.asarray(model, dtype=float),
        pooled=np.asarray(pooled, dtype=float),
        national=None if national is None else np.asarray(national, dtype=float),
    )


@pytest.mark.parametrize("by", ["dispute", "jurisdiction"])
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_answer_is_left_out_once_with_all_of_its_group(quantity, by):
    key = {"dispute": dispute_of, "jurisdiction": lambda row: country_of(row.jurisdiction)}[by]
    seen = []
    for group in {key(row) for row in ROWS}:
        table, held_out = split(quantity, ROWS, by=by, group=group)
        rest = answers(quantity, [row for row in ROWS if key(row) != group])
        assert len(table.outcome) == len(rest)
        assert all(key(row) == group for row in held_out)
        if by == "jurisdiction":
            assert group not in table.jurisdictions
        seen += [row.id for row in held_out]
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
    table, held_out = split("liability", rows, by="dispute", group="DE-2020-A")
    one = prediction("liability", held_out[0], said=np.array([0.7]), others=table)
    assert one.happened == 1.0
    assert one.pooled == pytest.approx([2.5 / 4])  # two of three, and half a row each way
    assert one.national == pytest.approx([0.65])  # US civil contract trials
    table, held_out = split("ratio", rows, by="dispute", group="DE-2020-A")
    one = prediction("ratio", held_out[0], said=np.array([0.2]), others=table)
    assert one.happened == 0.25 and one.national is None
    assert one.pooled.tolist() == [0.25, 0.25]


def test_the_national_rate_of_appeals_lies_between_those_of_the_two_sides():
    odds = [0.41 / 0.59, 0.21 / 0.79]
    assert NATIONAL["reversal"] / (1 - NATIONAL["reversal"]) == pytest.approx(math.sqrt(odds[0] * odds[1]))


def test_scores_by_hand():
    predictions = [
        said([0.7, 0.9], 1.0, dispute="A", national=[0.65]),
        said([0.4], 0.0, dispute="B", national=[0.65]),
        said([0.2], 0.0, dispute="B", national=[0.65]),
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
    found = compared([said([0.1, 0.5], 0.2, quantity="ratio", pooled=[0.4])], seed=1)
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
    found = calibrated([said(members, float(y), quantity="share") for y in outcomes], seed=1)[0]
    assert found.rows == 2_000
    for level, held in zip((0.5, 0.8, 0.9), found.held, strict=True):
        assert abs(held - level) < 0.05
