"""Asking experts at the prompt, the implied curve said back until it is what they mean."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click
import numpy as np
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulator.base.amounts import parse_number
from simulator.base.errors import fault
from simulator.base.messages import message
from simulator.cli.print_experts import asked_words, curve_rows, quantiles_in_words
from simulator.experts.elicit import Answer, Elicitation, Expert, Plan, Question, curve
from simulator.experts.record import LEVELS

T = TypeVar("T")
YES, NO = {"y", "yes", "是", "好", "对"}, {"n", "no", "否", "不", "不是"}
ORDER = ("q05", "q95", "q50")  # the ends first: who starts in the middle stays near it


def asked(plan: Plan | None, *, today: date, lang: str) -> Elicitation:
    """Return an elicitation from the prompt; questions come from a plan, or are asked for too.

    Raises
    ------
    click.Abort
        The user broke off.
    """
    click.echo(message(lang, "elicit.ask.welcome"))
    plan = plan or _plan(lang)
    experts = _experts(today, lang)
    answers: dict[str, dict[str, Answer]] = {}
    for expert in experts:
        click.echo("\n" + message(lang, "elicit.ask.to", name=expert.name))
        answers[expert.name] = {
            question.name: _answer(plan, question, expert, lang) for question in plan.asked()
        }
    return Elicitation.model_validate({**dict(plan), "experts": experts, "answers": answers})


def _plan(lang: str) -> Plan:
    """Return questions as the user states them."""
    title = _prompt("title", _needed, lang)
    questions: list[Question] = []
    while not questions or _agreed("more_questions", lang):
        questions.append(_question([one.name for one in questions], lang))
    return Plan.model_validate({"title": title, "questions": questions})


def _question(taken: list[str], lang: str) -> Question:
    """Return one question as the user states it; asked again where its limits or its name cannot be."""
    while True:
        given = {
            "name": _prompt("name", _needed, lang),
            "text": _prompt("text", _needed, lang),
            "unit": _prompt("unit", _needed, lang),
            "minimum": _prompt("minimum", _number_or_none, lang),
            "maximum": _prompt("maximum", _number_or_none, lang),
        }
        try:
            if given["name"] in taken:
                raise fault("duplicate_name", name=given["name"])
            return Question.model_validate(given)
        except (ValidationError, PydanticCustomError) as why:
            _complain(why, lang, otherwise="elicit.ask.bad_name")


def _experts(today: date, lang: str) -> list[Expert]:
    """Return the experts, at least one; an empty name ends the list."""
    experts: list[Expert] = []
    while True:
        name = _prompt("another_expert" if experts else "expert", str if experts else _needed, lang)
        if not name:
            return experts
        if name in [one.name for one in experts]:
            click.echo(message(lang, "errors.duplicate_name", name=name))
            continue
        role = _prompt("role", _needed, lang)
        experts.append(Expert.model_validate({"name": name[:60], "role": role, "stated_on": today}))


def _answer(plan: Plan, question: Question, expert: Expert, lang: str) -> Answer:
    """Return an answer that the expert has confirmed."""
    while True:
        click.echo("\n" + asked_words(question, lang))
        given: dict[str, Any] = {key: _prompt(key, parse_number, lang) for key in ORDER}
        try:
            answer = Answer.model_validate(given)
            lines = _said_back(plan, question, answer, expert, lang)
        except (ValidationError, PydanticCustomError) as why:
            _complain(why, lang, otherwise="elicit.ask.again")
            continue
        click.echo("\n".join(lines))
        if _agreed("right", lang):
            why_so = _prompt("why", str, lang)
            return Answer.model_validate({**given, "why": why_so}) if why_so else answer


def _said_back(plan: Plan, question: Question, answer: Answer, expert: Expert, lang: str) -> list[str]:
    """Return what an answer implies; seed answers are scored as they are, and said back so."""
    if question in plan.seeds:
        question.check_inside(answer.values()[0], answer.values()[2])
        return [quantiles_in_words(answer, lang)]
    factor = plan.widening.factor
    implied = curve(question, answer, factor=factor).ppf(np.array(LEVELS))
    quantiles = {f"{level:g}": float(x) for level, x in zip(LEVELS, implied, strict=True)}
    lines = [message(lang, "elicit.ask.implied", factor=f"{factor:g}")]
    return lines + curve_rows(question, [(expert.name, quantiles)], lang, first="")


def _prompt(key: str, read: Callable[[str], T], lang: str) -> T:
    """Return what the user enters, read; what cannot be read is asked for again."""
    while True:
        text = click.prompt(
            message(lang, f"elicit.ask.{key}"), default="", show_default=False, prompt_suffix=" "
        )
        try:
            return read(str(text).strip())
        except PydanticCustomError as why:
            _complain(why, lang, otherwise="elicit.ask.again")


def _agreed(key: str, lang: str) -> bool:
    """Return whether the user says yes."""
    while True:
        said = _prompt(key, str, lang).lower()
        if said in YES | NO:
            return said in YES
        click.echo(message(lang, "elicit.ask.yes_or_no"))


def _needed(text: str) -> str:
    if not text:
        raise fault("text_needed")
    return text


def _number_or_none(text: str) -> float | None:
    return parse_number(text) if text else None


def _complain(why: ValidationError | PydanticCustomError, lang: str, *, otherwise: str) -> None:
    """Say what is wrong, in the words of the errors."""
    context = dict((why.errors()[0].get("ctx") if isinstance(why, ValidationError) else why.context) or {})
    code = context.pop("code", None)
    click.echo(message(lang, otherwise) if code is None else message(lang, f"errors.{code}", **context))
