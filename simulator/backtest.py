"""Whether the models predict: each published dispute from the others, against plain baselines; needs PyMC."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from simulator.base import FloatArray
from simulator.calibration import randomised_pit
from simulator.cdf_table import CdfTable, of_points
from simulator.errors import Problem, SimulatorError
from simulator.inference import LIABILITY, MODELS, REVERSAL
from simulator.inference_data import (
    QUANTITIES,
    Quantity,
    Table,
    answers,
    country_of,
    dispute_of,
    facts_of,
    table_of,
)
from simulator.inference_fit import diagnose, fit, prepare
from simulator.inference_predict import posterior
from simulator.learn import pymc_needed, thinned
from simulator.precedents import Precedent, core
from simulator.scores import brier, crps_ensemble

By = Literal["dispute", "jurisdiction"]
Score = Literal["brier", "log", "crps"]
Progress = Callable[[str, int, int], None]

SHARES = ("ratio", "share")  # the other questions are answered by yes or no
NATIONAL: dict[Quantity, float] = {
    "liability": 1 / (1 + math.exp(-LIABILITY.centre.mean)),
    "reversal": 1 / (1 + math.exp(-REVERSAL.mean)),
}
"""National base rates: of plaintiffs who won, and of appeals that succeeded whoever appealed."""
RESAMPLES = 9_999
FEWEST = 5  # disputes; a bootstrap of fewer shows next to nothing of how they might have been
LEVELS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Prediction:
    """What was said of one row by a model and by baselines that had not seen it."""

    quantity: Quantity
    dispute: str
    happened: float  # 0 or 1, or a share
    model: FloatArray  # (n_draws,): the probability, uncertain as it is, or the share
    pooled: FloatArray  # (1,) the rate of the other rows, or (n_others,) their shares
    national: FloatArray | None  # (1,)


@dataclass(frozen=True)
class Comparison:
    """Mean score over disputes, smaller being better; the difference is model less baseline."""

    quantity: Quantity
    score: Score
    baseline: str
    disputes: int
    of_model: float
    of_baseline: float
    difference: float
    interval: tuple[float, float] | None  # 90 %, bootstrap over disputes; none from fewer than FEWEST


@dataclass(frozen=True)
class Calibration:
    """How often intervals of the model held what happened."""

    quantity: Quantity
    rows: int
    held: tuple[float, ...]  # as LEVELS
    p_value: float  # of evenness of the randomised PIT (Kolmogorov and Smirnov)


def backtest(
    precedents: Sequence[Precedent],
    *,
    by: By,
    seed: int,
    draws: int = 2_000,
    progress: Progress | None = None,
) -> list[Prediction]:
    """Predict every row from all precedents but its own dispute's, or its own country's.

    Rows that a clause cut say too little to be scored.

    Raises
    ------
    SimulatorError
        PyMC is missing, or a fit fails its diagnostics.
    """
    pymc_needed()
    prepare()
    rows = core(precedents)
    left = [(quantity, group) for quantity in QUANTITIES for group in _groups(quantity, rows, by)]
    found: list[Prediction] = []
    problems: list[Problem] = []
    for done, (quantity, group) in enumerate(left):
        if progress:
            progress(quantity, done, len(left))
        table, held_out = split(quantity, rows, by=by, group=group)
        tree = fit(MODELS[quantity](table), seed=seed, draws=draws)
        problems += diagnose(tree, name=f"{quantity}, {group}")
        stored = thinned(tree, table, digest="")
        for row in held_out:
            said = posterior(stored, jurisdiction=row.jurisdiction, facts=facts_of(row), seed=seed)
            found.append(prediction(quantity, row, said=said, others=table))
    if problems:
        raise SimulatorError(problems)
    return found


def split(
    quantity: Quantity, rows: Sequence[Precedent], *, by: By, group: str
) -> tuple[Table, list[Precedent]]:
    """Return the table without a group, and the rows of the group that can be scored."""
    key = {"dispute": dispute_of, "jurisdiction": _country}[by]
    own = [row for row in rows if key(row) == group]
    return table_of(quantity, [row for row in rows if key(row) != group]), _scored(quantity, own)


def prediction(quantity: Quantity, row: Precedent, *, said: FloatArray, others: Table) -> Prediction:
    """Return a row with what the model and the baselines said of it."""
    known = others.outcome[~others.capped]
    rate = np.array([(known.sum() + 0.5) / (known.size + 1)])  # the mean under the prior of Jeffreys
    national = NATIONAL.get(quantity)
    return Prediction(
        quantity=quantity,
        dispute=dispute_of(row),
        happened=float(table_of(quantity, [row]).outcome[0]),
        model=said,
        pooled=known if quantity in SHARES and known.size else rate,
        national=None if national is None else np.array([national]),
    )


def compared(predictions: Sequence[Prediction], *, seed: int) -> list[Comparison]:
    """Return the scores of the model beside those of each baseline, by question."""
    found = []
    for quantity in QUANTITIES:
        own = [one for one in predictions if one.quantity == quantity]
        scores: tuple[Score, ...] = ("crps",) if quantity in SHARES else ("brier", "log")
        for score in scores if own else ():
            model = _by_dispute((one.dispute, _score(score, one.model, one.happened)) for one in own)
            for baseline in ("pooled", "national"):
                said = [(one, getattr(one, baseline)) for one in own]
                if any(members is None for _, members in said):
                    continue
                plain = _by_dispute((one.dispute, _score(score, by, one.happened)) for one, by in said)
                found.append(_comparison(quantity, score, baseline, model, plain, seed=seed))
    return found


def calibrated(predictions: Sequence[Prediction], *, seed: int) -> list[Calibration]:
    """Return how often the model's intervals held, by question; atoms are split at random."""
    rng = np.random.default_rng(seed)
    found = []
    for quantity in QUANTITIES:
        own = [one for one in predictions if one.quantity == quantity]
        if not own:
            continue
        pit = np.array([randomised_pit(one.happened, table=_forecast(one), generator=rng) for one in own])
        held = tuple(float((np.abs(pit - 0.5) <= level / 2).mean()) for level in LEVELS)
        found.append(Calibration(quantity, len(own), held, float(stats.kstest(pit, "uniform").pvalue)))
    return found


def _comparison(
    quantity: Quantity, score: Score, baseline: str, model: FloatArray, plain: FloatArray, *, seed: int
) -> Comparison:
    rng = np.random.default_rng(seed)
    difference = model - plain
    again = rng.integers(difference.size, size=(RESAMPLES, difference.size))
    low, high = np.quantile(difference[again].mean(axis=1), [0.05, 0.95])
    return Comparison(
        quantity=quantity,
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


def _by_dispute(scores: Iterable[tuple[str, float]]) -> FloatArray:
    """Return the mean score of each dispute: (n_disputes,)."""
    groups: dict[str, list[float]] = {}
    for dispute, score in scores:
        groups.setdefault(dispute, []).append(score)
    return np.array([np.mean(group) for group in groups.values()])


def _forecast(one: Prediction) -> CdfTable:
    """Return what the model said as a distribution of the outcome."""
    if one.quantity in SHARES:
        return of_points(one.model, weights=np.full(one.model.size, 1 / one.model.size))
    chance = float(one.model.mean())
    return of_points([0.0, 1.0], weights=[1 - chance, chance])


def _groups(quantity: Quantity, rows: Sequence[Precedent], by: By) -> list[str]:
    key = {"dispute": dispute_of, "jurisdiction": _country}[by]
    return sorted({key(row) for row in _scored(quantity, rows)})


def _scored(quantity: Quantity, rows: Sequence[Precedent]) -> list[Precedent]:
    """Return the rows that answer a question without a clause having cut the answer."""
    return [row for row in answers(quantity, rows) if not table_of(quantity, [row]).capped[0]]


def _country(row: Precedent) -> str:
    return country_of(row.jurisdiction)
