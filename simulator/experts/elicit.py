"""What an elicitation asks and holds: questions, experts, their quantiles, and seed questions."""

from datetime import date
from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, Source, Text
from simulator.distributions.distribution import check_order
from simulator.distributions.metalog import Metalog
from simulator.experts.pooling import free_scale, natural

WHY_WIDENED = {
    "en": (
        "Experts' 90% intervals contain the truth far less often than 90%; how far to widen them is a "
        "judgement, no measurement"
    ),
    "zh": "专家给出的90%区间包含真值的频率远低于90%；放宽多少属于判断，并非测量结果",
}


def _truth_there(value: object) -> object:
    if value is None:
        raise fault("seed_without_truth")
    return value


def _source_there(value: object) -> object:
    if value is None:
        raise fault("truth_without_source")
    return value


class Question(FileModel):
    """A quantity that is asked for, in its unit, with hard limits where there are any."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$", max_length=60)]
    text: Text
    unit: Text
    minimum: Number | None = Field(default=None, description="hard lower limit")
    maximum: Number | None = Field(default=None, description="hard upper limit")

    @model_validator(mode="after")
    def _limits(self) -> "Question":
        check_order(self, ("minimum", "maximum"))
        return self

    def check_inside(self, lowest: float, highest: float) -> None:
        """Raise a fault unless values lie strictly between the limits."""
        too_low = self.minimum is not None and lowest <= self.minimum
        if too_low or (self.maximum is not None and highest >= self.maximum):
            limits = {
                "lower": "-" if self.minimum is None else f"{self.minimum:g}",
                "upper": "-" if self.maximum is None else f"{self.maximum:g}",
            }
            raise fault("answer_outside_limits", low=lowest, high=highest, **limits)


class Seed(Question):
    """A question whose answer is known, to see how well experts judge: answer and source."""

    truth: Annotated[Number, BeforeValidator(_truth_there)] = Field(default=None, validate_default=True)
    source: Annotated[Source, BeforeValidator(_source_there)] = Field(default=None, validate_default=True)


class Expert(FileModel):
    """Who was asked, and when."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    role: Text
    stated_on: date


class Answer(FileModel):
    """Three quantiles of one expert: q05, q50, q95, or q10, q50, q90; with reasons if given."""

    q05: Number | None = None
    q10: Number | None = None
    q50: Number
    q90: Number | None = None
    q95: Number | None = None
    why: Text | None = None

    @model_validator(mode="after")
    def _three(self) -> "Answer":
        given = {key for key in ("q05", "q10", "q90", "q95") if getattr(self, key) is not None}
        if given not in ({"q05", "q95"}, {"q10", "q90"}):
            shown = ", ".join(sorted({*given, "q50"}))
            raise fault("not_three_quantiles", given=shown)
        check_order(self, ("q05", "q10", "q50", "q90", "q95"))
        return self

    def keys(self) -> tuple[str, str, str]:
        """Return the names of the quantiles given."""
        return ("q05", "q50", "q95") if self.q05 is not None else ("q10", "q50", "q90")

    def values(self) -> tuple[float, float, float]:
        """Return the quantiles given, rising."""
        low, middle, high = (getattr(self, key) for key in self.keys())
        return low, middle, high


class Widening(FileModel):
    """How far an expert's interval is widened, and why."""

    factor: Annotated[Number, Field(ge=1, le=10)] = 1.3
    kind: Literal["expert_judgement", "statistics"] = "expert_judgement"
    why: Text = Field(default_factory=lambda: WHY_WIDENED, validate_default=True)


class Plan(FileModel):
    """What is asked, and how answers are weighed; `damnum elicit --ask` takes the answers at the prompt."""

    title: Text
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    seeds: tuple[Seed, ...] = ()
    weighting: Literal["performance", "equal"] = "performance"
    alpha: Annotated[Number, Field(ge=0, lt=1)] = Field(default=0.05, description="who scores below is out")
    widening: Widening = Widening()

    def asked(self) -> tuple[Question, ...]:
        """Return all questions, the seed questions first."""
        return (*self.seeds, *self.questions)


class Elicitation(Plan):
    """Questions, experts and answers: answers by name of expert, then by name of question."""

    experts: Annotated[tuple[Expert, ...], Field(min_length=1)]
    answers: dict[str, dict[str, Answer]]

    def of(self, expert: Expert, question: Question) -> Answer:
        """Return an expert's answer."""
        return self.answers[expert.name][question.name]


def curve(question: Question, answer: Answer, *, factor: float = 1.0) -> Metalog:
    """Return an expert's answer as a metalog within the limits of the question.

    The outer quantiles are moved away from the median by `factor`: on the scale without bounds, so that they
    stay inside the limits and the form of the curve is kept. Without limits that is the scale of the answer.

    Raises
    ------
    PydanticCustomError
        The quantiles leave the limits, or no such curve exists.
    """
    values = answer.values()
    question.check_inside(values[0], values[2])
    limits = question.minimum, question.maximum
    low, middle, high = free_scale(np.array(values), *limits)
    free = np.array([middle - factor * (middle - low), middle, middle + factor * (high - middle)])
    wide = [
        values[1] if key == "q50" else float(x)
        for key, x in zip(answer.keys(), natural(free, *limits), strict=True)
    ]
    bounds = {key: one for key, one in zip(("lower", "upper"), limits, strict=True) if one is not None}
    quantiles = dict(zip(answer.keys(), wide, strict=True))
    try:
        return Metalog.model_validate({"dist": "metalog", **quantiles, **bounds})
    except ValidationError as why:
        context = dict(why.errors()[0].get("ctx") or {})
        code = str(context.pop("code", "answer_outside_limits"))
        context.pop("at", None)
        if code == "infinite_mean":
            missing = "maximum" if context["missing"] == "upper" else "minimum"
            raise fault("answer_without_mean", missing=missing, factor=factor) from why
        raise fault(code, **context) from why
