"""How well predictions of the backtest did: scores against baselines, and how often intervals held."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from simulator.base.model import FloatArray
from simulator.learning.backtest import QUESTIONS, SHARES, Prediction, Question
from simulator.scoring.calibration import randomised_pit
from simulator.scoring.cdf_table import CdfTable, of_points
from simulator.scoring.scores import brier, crps_ensemble

Score = Literal["brier", "log", "crps"]
Baseline = Literal["pooled", "national"]

RESAMPLES = 9_999
FEWEST = 5  # disputes; a bootstrap of fewer shows next to nothing of how they might have been
LEVELS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Comparison:
    """Mean score over disputes, smaller being better; the difference is model less baseline."""

    question: Question
    score: Score
    baseline: Baseline
    disputes: int
    of_model: float
    of_baseline: float
    difference: float
    interval: tuple[float, float] | None  # 90 %, bootstrap over disputes; none from fewer than FEWEST


@dataclass(frozen=True)
class Calibration:
    """How often intervals of the model held what happened."""

    question: Question
    rows: int
    disputes: int
    inside: tuple[int, ...]  # rows, as LEVELS
    p_value: float  # of evenness of the randomised PIT (Kolmogorov and Smirnov)
    expected: float | None  # rows answered by yes, by the model; none of a share
    happened: int | None  # rows answered by yes

    @property
    def held(self) -> tuple[float, ...]:
        """Return the shares of the rows that lay inside, as LEVELS."""
        return tuple(count / self.rows for count in self.inside)


def compared(predictions: Sequence[Prediction], *, seed: int) -> list[Comparison]:
    """Return the scores of the model beside those of each baseline, by question."""
    found = []
    for question in QUESTIONS:
        own = [one for one in predictions if one.question == question]
        baselines: list[Baseline] = ["pooled"]
        if own and all(one.national is not None for one in own):
            baselines.append("national")
        for score in _scores_of(question) if own else ():
            model = _by_dispute(own, [of_model(score, one) for one in own])
            for baseline in baselines:
                plain = _by_dispute(own, [of_baseline(score, one, baseline) for one in own])
                found.append(_comparison(question, score, baseline, model, plain, seed=seed))
    return found


def of_model(score: Score, one: Prediction) -> float:
    """Return a score of the model; the log score of a share is that of its own mixture."""
    if score == "log" and one.log_density is not None:
        return -one.log_density
    return _score(score, one.model, one.happened)


def of_baseline(score: Score, one: Prediction, baseline: Baseline) -> float:
    """Return a score of a baseline.

    The log score of pooled shares takes the rates of nothing, of all and of the rest among them (under the
    prior of Jeffreys, so that none is impossible), the rest evenly spread between 0 and 1.
    """
    if baseline == "national":
        assert one.national is not None
        return _score(score, np.array([one.national]), one.happened)
    if score == "log" and one.question in SHARES:
        kinds = np.sign(one.pooled) + (one.pooled >= 1)  # 0 nothing, 1 in between, 2 all
        same = kinds == np.sign(one.happened) + (one.happened >= 1)
        return -math.log((same.sum() + 0.5) / (same.size + 1.5))
    return _score(score, one.pooled, one.happened)


def _scores_of(question: Question) -> tuple[Score, ...]:
    if question == "award":
        return ("crps",)  # the chain is known by its draws alone
    return ("crps", "log") if question in SHARES else ("brier", "log")


def calibrated(predictions: Sequence[Prediction], *, seed: int) -> list[Calibration]:
    """Return how often the model's intervals held, by question; atoms are split at random."""
    rng = np.random.default_rng(seed)
    found = []
    for question in QUESTIONS:
        own = [one for one in predictions if one.question == question]
        if not own:
            continue
        pit = np.array([randomised_pit(one.happened, table=_forecast(one), generator=rng) for one in own])
        yes_or_no = question not in SHARES
        found.append(
            Calibration(
                question=question,
                rows=len(own),
                disputes=len({one.dispute for one in own}),
                inside=tuple(int((np.abs(pit - 0.5) <= level / 2).sum()) for level in LEVELS),
                p_value=float(stats.kstest(pit, "uniform").pvalue),
                expected=sum(float(one.model.mean()) for one in own) if yes_or_no else None,
                happened=round(sum(one.happened for one in own)) if yes_or_no else None,
            )
        )
    return found


def _comparison(
    question: Question, score: Score, baseline: Baseline, model: FloatArray, plain: FloatArray, *, seed: int
) -> Comparison:
    rng = np.random.default_rng(seed)
    difference = model - plain
    again = rng.integers(difference.size, size=(RESAMPLES, difference.size))
    low, high = np.quantile(difference[again].mean(axis=1), [0.05, 0.95])
    return Comparison(
        question=question,
        score=score,
        baseline=baseline,
        disputes=difference.size,
        of_model=float(model.mean()),
        of_baseline=float(plain.mean()),
        difference=float(difference.mean()),
        interval=(float(low), float(high)) if difference.size >= FEWEST else None,
    )


def _score(score: Score, members: FloatArray, happened: float) -> float:
    if score == "crps":
        return float(crps_ensemble(happened, members=members))
    chance = float(members.mean())
    if score == "brier":
        return float(brier(chance, happened=happened))
    return -math.log(chance if happened else 1 - chance)


def _by_dispute(predictions: Sequence[Prediction], scores: Sequence[float]) -> FloatArray:
    """Return the mean score of each dispute: (n_disputes,)."""
    groups: dict[str, list[float]] = {}
    for one, score in zip(predictions, scores, strict=True):
        groups.setdefault(one.dispute, []).append(score)
    return np.array([np.mean(group) for group in groups.values()])


def _forecast(one: Prediction) -> CdfTable:
    """Return what the model said as a distribution of the outcome."""
    if one.question in SHARES:
        return of_points(one.model, weights=np.full(one.model.size, 1 / one.model.size))
    chance = float(one.model.mean())
    return of_points([0.0, 1.0], weights=[1 - chance, chance])
