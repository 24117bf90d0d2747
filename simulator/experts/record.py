"""The record of an elicitation: answers, scores, weights, pools, and distributions ready for a case file."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from simulator.base.errors import error
from simulator.base.files import replace_when_written
from simulator.base.messages import LANGUAGES, in_language, message
from simulator.base.model import FileModel, FloatArray, Text
from simulator.base.yaml_file import as_yaml
from simulator.distributions.distribution import Distribution
from simulator.distributions.metalog import Metalog
from simulator.distributions.quantity import Quantity
from simulator.experts.cooke import Reason, Scores, scores
from simulator.experts.elicit import Elicitation, Expert, Question, Widening, curve
from simulator.experts.pooling import Pool, linear_pool, log_pool_moments, log_pool_of_metalogs

LEVELS = (0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99)
QUANTITY: TypeAdapter[Distribution] = TypeAdapter(Quantity)


class Weighed(Expert):
    """An expert with scores (none without seed questions) and weight."""

    calibration: float | None
    information: float | None
    weight: float


class Curve(FileModel):
    """What one expert's answer implies, after widening."""

    expert: str
    quantiles: dict[str, float]


class Pooled(FileModel):
    """One question: the experts' curves, the pool, and the distribution to paste."""

    question: str
    curves: tuple[Curve, ...]
    quantiles: dict[str, float]
    mean: float | None  # none where it is infinite
    sd: float | None
    gap: float  # largest miss of the distribution at the levels shown, as a share of the 90% interval
    distribution: Quantity


class Record(FileModel):
    """All of an elicitation: who said what and when, how it was weighed and pooled, and what came out."""

    title: Text
    made_on: date
    digest: str  # SHA-256 of the input below
    pool: Pool
    weighting: Reason
    alpha: float
    n_seeds: int
    widening: Widening
    experts: tuple[Weighed, ...]
    pooled: tuple[Pooled, ...]
    input: Elicitation


@dataclass(frozen=True)
class _Pool:
    quantiles: FloatArray
    mean: float
    sd: float
    distribution: Distribution


def digest(elicitation: Elicitation) -> str:
    """Return a SHA-256 over all that the input says: the same however it is laid out."""
    text = json.dumps(elicitation.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def scored(elicitation: Elicitation) -> Scores:
    """Return scores and weights of the experts from their answers to the seed questions, not widened."""
    seeds, experts = elicitation.seeds, elicitation.experts
    answers = [[elicitation.of(expert, seed) for seed in seeds] for expert in experts]
    outer = 0.1 if seeds and answers[0][0].q10 is not None else 0.05
    quantiles = np.array([[one.values() for one in row] for row in answers], dtype=float)
    return scores(
        quantiles.reshape(len(experts), len(seeds), 3),
        np.array([seed.truth for seed in seeds], dtype=float),
        outer=outer,
        alpha=elicitation.alpha,
        equal=elicitation.weighting == "equal",
    )


def record_of(elicitation: Elicitation, *, pool: Pool, made_on: date, where: str) -> Record:
    """Return the record of an elicitation.

    Parameters
    ----------
    elicitation : Elicitation
        Checked input.
    pool : str
        `linear` (mixture) or `log` (geometric mean of densities).
    made_on : date
        Day of the record.
    where : str
        Name of the record, for the sources of the distributions.
    """
    found = scored(elicitation)
    told = {
        "calibration": found.calibration or (None,) * len(elicitation.experts),
        "information": found.information or (None,) * len(elicitation.experts),
        "weight": found.weights,
    }
    weighed = [
        {**expert.model_dump(), **{key: values[index] for key, values in told.items()}}
        for index, expert in enumerate(elicitation.experts)
    ]
    return Record.model_validate(
        {
            "title": elicitation.title,
            "made_on": made_on,
            "digest": digest(elicitation),
            "pool": pool,
            "weighting": found.reason,
            "alpha": elicitation.alpha,
            "n_seeds": len(elicitation.seeds),
            "widening": elicitation.widening.model_dump(),
            "experts": weighed,
            "pooled": [_pooled(elicitation, one, pool, found, where=where) for one in elicitation.questions],
            "input": elicitation,
        }
    )


def pasted(one: Pooled) -> dict[str, Any]:
    """Return a distribution as data for a case file: its family first, its source last."""
    data = _in_order(one.distribution.model_dump(exclude_unset=True, exclude_none=True))
    if "parts" in data:
        data["parts"] = [{**part, "quantity": _in_order(part["quantity"])} for part in data["parts"]]
    return data


def _in_order(data: dict[str, Any]) -> dict[str, Any]:
    ends = ("dist", "source")
    middle = {key: value for key, value in data.items() if key not in ends}
    return {"dist": data["dist"], **middle, **({"source": data["source"]} if "source" in data else {})}


def write_record(record: Record, path: Path) -> None:
    """Write a record, or nothing."""
    data = record.model_dump(exclude={"input"})
    data["pooled"] = [
        {**row, "distribution": pasted(one)} for row, one in zip(data["pooled"], record.pooled, strict=True)
    ]
    data["input"] = record.input.model_dump(exclude_none=True)
    with replace_when_written(path) as temporary:
        temporary.write_text(as_yaml(data), "utf-8")


def _pooled(
    elicitation: Elicitation, question: Question, pool: Pool, found: Scores, *, where: str
) -> dict[str, Any]:
    experts = elicitation.experts
    factor = elicitation.widening.factor
    curves = [curve(question, elicitation.of(one, question), factor=factor) for one in experts]
    one = _pool(curves, found.weights, question, pool)
    ready = one.distribution.model_dump(exclude_unset=True, exclude_none=True)
    ready["source"] = _source(elicitation, question, pool, found, where)
    distribution = QUANTITY.validate_python(ready)
    missed = np.abs(distribution.ppf(np.array(LEVELS)) - one.quantiles).max()
    return {
        "question": question.name,
        "curves": [
            {"expert": expert.name, "quantiles": _levels(each.ppf(np.array(LEVELS)))}
            for expert, each in zip(experts, curves, strict=True)
        ],
        "quantiles": _levels(one.quantiles),
        "mean": one.mean if math.isfinite(one.mean) else None,
        "sd": one.sd if math.isfinite(one.sd) else None,
        "gap": float(missed / (one.quantiles[5] - one.quantiles[1])),
        "distribution": distribution,
    }


def _pool(curves: Sequence[Metalog], weights: Sequence[float], question: Question, pool: Pool) -> _Pool:
    """Return a pool; a metalog through three quantiles stands for a logarithmic one in a case file."""
    u = np.array(LEVELS)
    mixed = linear_pool(curves, weights)
    if pool == "linear" or isinstance(mixed, Metalog):
        return _Pool(mixed.ppf(u), mixed.expected(), mixed.deviation(), mixed)
    grid = log_pool_of_metalogs(curves, weights)
    quantiles = grid.quantiles(u)
    bounds = {"lower": question.minimum, "upper": question.maximum}
    try:
        through = Metalog.model_validate(
            {
                "dist": "metalog",
                **{key: float(quantiles[at]) for key, at in (("q05", 1), ("q50", 3), ("q95", 5))},
                **{key: one for key, one in bounds.items() if one is not None},
            }
        )
    except ValidationError as why:
        raise error("pool_without_metalog", question=question.name) from why
    return _Pool(quantiles, *log_pool_moments(grid, curves, weights), through)


def _source(
    elicitation: Elicitation, question: Question, pool: Pool, found: Scores, where: str
) -> dict[str, Any]:
    """Return the source of a pooled distribution: the experts who have weight, and the record."""
    heard = [one for one, weight in zip(elicitation.experts, found.weights, strict=True) if weight > 0.0]
    who = {lang: message(lang, "report.comma").join(one.name for one in heard) for lang in LANGUAGES}
    why = {
        lang: message(
            lang,
            "elicit.why" if len(heard) > 1 else "elicit.why_one",
            pool=message(lang, f"elicit.pool.{pool}"),
            n=len(heard),
            weights=message(lang, f"elicit.weights.{found.reason}"),
            factor=f"{elicitation.widening.factor:g}",
            text=in_language(question.text, lang),
            digest=digest(elicitation)[:12],
        )
        for lang in LANGUAGES
    }
    source = {"kind": "expert_judgement", "who": who, "where": where, "why": why}
    return source | {
        "stated_on": max(one.stated_on for one in heard),
        "experts": _weighed(elicitation, found),
    }


def _weighed(elicitation: Elicitation, found: Scores) -> list[dict[str, Any]]:
    """Return all experts with scores and weights, in the digits that reports show."""
    scores = {"weight": found.weights, "calibration": found.calibration, "information": found.information}
    return [
        {"name": expert.name}
        | {key: float(f"{values[index]:.3g}") for key, values in scores.items() if values}
        for index, expert in enumerate(elicitation.experts)
    ]


def _levels(quantiles: FloatArray) -> Mapping[str, float]:
    return {f"{level:g}": float(x) for level, x in zip(LEVELS, quantiles, strict=True)}
