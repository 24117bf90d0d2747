"""Whether the models predict: each published dispute from the others, against plain baselines; needs PyMC."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.base.errors import Problem, SimulatorError
from simulator.base.model import FloatArray
from simulator.learning.backtest_award import award_draws, awarded_share, awards
from simulator.learning.inference import model_of
from simulator.learning.inference_data import (
    QUANTITIES,
    Quantity,
    answers,
    country_of,
    dispute_of,
    facts_of,
    table_of,
)
from simulator.learning.inference_fit import diagnose, fit, prepare
from simulator.learning.inference_predict import log_density, mixture, posterior
from simulator.learning.inference_priors import Priors, load_priors
from simulator.learning.learn import Fitted, pymc_needed, thinned
from simulator.learning.precedents import Precedent, core
from simulator.learning.stored_fit import StoredFit

By = Literal["dispute", "jurisdiction"]
Question = Literal[Quantity, "award"]
QUESTIONS: tuple[Question, ...] = (*QUANTITIES, "award")
SHARES: tuple[Question, ...] = ("ratio", "share", "award")  # the others are answered by yes or no
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Prediction:
    """What was said of one row by a model and by baselines that had not seen it."""

    question: Question
    dispute: str
    happened: float  # 0 or 1, or a share
    model: FloatArray  # (n_draws,): the probability, uncertain as it is, or the share
    pooled: FloatArray  # (1,) the rate of the other rows, or (n_others,) their shares
    national: float | None
    log_density: float | None = None  # of a share, by the model; see `learning.inference_predict`


def backtest(
    precedents: Sequence[Precedent],
    *,
    by: By,
    seed: int,
    draws: int = 2_000,
    progress: Progress | None = None,
) -> list[Prediction]:
    """Predict every row from all precedents but its own dispute's, or its own country's.

    Rows that a clause cut say too little of the ratio to be scored.

    Raises
    ------
    SimulatorError
        PyMC is missing, or a fit fails its diagnostics.
    """
    pymc_needed()
    prepare()
    rows, priors = core(precedents), load_priors()
    left = [(question, group) for question in QUESTIONS for group in groups(question, rows, by=by)]
    fits: dict[tuple[Quantity, tuple[str, ...]], StoredFit] = {}
    problems: list[Problem] = []

    def fitted(quantity: Quantity, others: Sequence[Precedent]) -> StoredFit:
        """Return the fit of a question; groups without a row in it share one."""
        key = (quantity, tuple(row.id for row in answers(quantity, others)))
        if key not in fits:
            table, prior = table_of(quantity, others), getattr(priors, quantity)
            tree = fit(model_of(table, prior), seed=seed, draws=draws)
            problems.extend(diagnose(tree, name=quantity))
            fits[key] = thinned(Fitted(table, prior, tree))
        return fits[key]

    found: list[Prediction] = []
    for done, (question, group) in enumerate(left):
        if progress:
            progress(question, done, len(left))
        others = without(rows, by=by, group=group)
        for row in held_out(question, rows, by=by, group=group):
            found.append(_predicted(question, row, others, fitted=fitted, priors=priors, seed=seed))
    if problems:
        raise SimulatorError(problems)
    return found


def without(rows: Sequence[Precedent], *, by: By, group: str) -> list[Precedent]:
    """Return the rows of other disputes, or of other countries."""
    return [row for row in rows if KEYS[by](row) != group]


def held_out(question: Question, rows: Sequence[Precedent], *, by: By, group: str) -> list[Precedent]:
    """Return the rows of a group that can be scored."""
    return _scored(question, [row for row in rows if KEYS[by](row) == group])


def groups(question: Question, rows: Sequence[Precedent], *, by: By) -> list[str]:
    """Return the disputes, or the countries, of the rows that can be scored."""
    return sorted({KEYS[by](row) for row in _scored(question, rows)})


def prediction(
    question: Question,
    row: Precedent,
    others: Sequence[Precedent],
    *,
    said: FloatArray,
    national: float | None,
    log_density: float | None = None,
) -> Prediction:
    """Return a row with what the model and the baselines said of it."""
    known = np.array([_happened(question, one) for one in _scored(question, others)])
    rate = np.array([(known.sum() + 0.5) / (known.size + 1)])  # the mean under the prior of Jeffreys
    return Prediction(
        question=question,
        dispute=dispute_of(row),
        happened=_happened(question, row),
        model=said,
        pooled=known if question in SHARES and known.size else rate,
        national=national,
        log_density=log_density,
    )


def national_rates(priors: Priors) -> dict[Question, float]:
    """Return national base rates: of plaintiffs who won, and of appeals that succeeded whoever appealed."""
    return {
        "liability": priors.liability.centre.chance,
        "reversal": 1 / (1 + math.exp(-priors.reversal.mean)),
    }


def _predicted(
    question: Question,
    row: Precedent,
    others: Sequence[Precedent],
    *,
    fitted: Callable[[Quantity, Sequence[Precedent]], StoredFit],
    priors: Priors,
    seed: int,
) -> Prediction:
    where, facts = row.jurisdiction, facts_of(row)

    def said(quantity: Quantity) -> FloatArray:
        return posterior(fitted(quantity, others), jurisdiction=where, facts=facts, seed=seed)

    given = None
    if question == "ratio" or question == "share":
        share = mixture(fitted(question, others), jurisdiction=where, facts=facts)
        given = log_density(_happened(question, row), given=share)
    return prediction(
        question,
        row,
        others,
        said=award_draws(row, said=said, seed=seed) if question == "award" else said(question),
        national=national_rates(priors).get(question),
        log_density=given,
    )


def _scored(question: Question, rows: Sequence[Precedent]) -> list[Precedent]:
    """Return the rows that answer a question without a clause having cut the answer."""
    if question == "award":
        return awards(rows)
    return [row for row in answers(question, rows) if not table_of(question, [row]).capped[0]]


def _happened(question: Question, row: Precedent) -> float:
    return awarded_share(row) if question == "award" else float(table_of(question, [row]).outcome[0])


def _country(row: Precedent) -> str:
    return country_of(row.jurisdiction)


KEYS: dict[By, Callable[[Precedent], str]] = {"dispute": dispute_of, "jurisdiction": _country}
