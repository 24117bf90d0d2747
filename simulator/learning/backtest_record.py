"""What `damnum backtest --out` writes, and what of it stands beside an input that was learned."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import NonNegativeInt, PositiveInt

from simulator.base.checked import validate
from simulator.base.model import FileModel
from simulator.base.yaml_file import decoded, parse_yaml, read_bytes
from simulator.learning.backtest import By, Question
from simulator.learning.from_precedents import question_of
from simulator.learning.learn import fits_folder
from simulator.learning.model_digest import digest_of_meaning, digest_of_text
from simulator.learning.precedents import core, digest_of, load_precedents
from simulator.scoring.calibration import coverage

RECORD = "backtest.yaml"
Level = Literal["0.5", "0.8", "0.9"]
CONFIDENCE = 0.9  # of the exact interval of a share that was counted


class Scored(FileModel):
    """Mean scores over disputes, of the model and of a baseline; smaller is better."""

    model: float
    base: float
    q05: float | None  # of model less base, by resampling disputes; null of too few
    q95: float | None


class Answered(FileModel):
    """How the answers to one question were predicted."""

    rows: PositiveInt
    disputes: PositiveInt
    inside: dict[Level, NonNegativeInt]  # rows that lay inside the interval of each level
    p_value: float  # of evenness of the randomised PIT
    expected: float | None  # rows answered by yes, by the model; null of a share
    happened: NonNegativeInt | None  # rows answered by yes
    scores: dict[Literal["brier", "log", "crps"], dict[Literal["pooled", "national"], Scored]]


class Backtest(FileModel):
    """The content of backtest.yaml; digests are those of fits.yaml."""

    by: By
    seed: NonNegativeInt
    digest: str
    models: str
    models_text: str
    versions: dict[str, str]
    questions: dict[Question, Answered]


def stored_backtest(path: Path | None = None) -> Backtest | None:
    """Return the shipped backtest, or the one of a file; None where it says nothing of the shipped fits.

    That is where there is none, where whole countries were left out, and where it was made from other
    precedents, models or priors.

    Raises
    ------
    SimulatorError
        The file is damaged.
    """
    path = fits_folder() / RECORD if path is None else path
    if not path.exists():
        return None
    found = _parsed(read_bytes(path), str(path))
    same_data = found.by == "dispute" and found.digest == digest_of(core(load_precedents()))
    same_models = found.models_text == digest_of_text() or found.models == digest_of_meaning()
    return found if same_data and same_models else None


@lru_cache(maxsize=4)
def _parsed(content: bytes, name: str) -> Backtest:
    return validate(Backtest, parse_yaml(decoded(content, name), name))


def calibration(about: str, tested: Backtest | None) -> dict[str, Any] | None:
    """Return how the answers to the question of a learned input were predicted; None if that is not known."""
    question = question_of(about)
    if tested is None or question is None or question not in tested.questions:
        return None
    answered = tested.questions[question]
    found = answered.model_dump(mode="json", exclude={"p_value", "scores"})
    return {"question": question, **found, "coverage": _coverage(answered)}


def _coverage(answered: Answered) -> dict[str, dict[str, float]]:
    """Return by level the share of the answers that lay inside, with the interval that holds it."""
    rows = np.arange(answered.rows)
    counted = {
        level: coverage(rows < inside, confidence=CONFIDENCE) for level, inside in answered.inside.items()
    }
    return {
        level: {"share": one.mean, "lower": one.lower, "upper": one.upper} for level, one in counted.items()
    }
