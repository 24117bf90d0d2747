"""Reading the file of an elicitation, with all that is wrong in it reported at once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from simulator.base.checked import nearest, validate
from simulator.base.errors import Problem, SimulatorError
from simulator.base.yaml_file import Place, YamlFile, read_yaml
from simulator.experts.elicit import Answer, Elicitation, Plan, Question, Seed, Widening, curve

P = TypeVar("P", bound=Plan)


def load_plan(path: Path) -> Plan:
    """Return the questions of a file without answers, checked."""
    file = read_yaml(path)
    return _checked(Plan, file, list(_names_twice(file)))


def load_elicitation(path: Path) -> Elicitation:
    """Return an elicitation, checked.

    Raises
    ------
    SimulatorError
        With one problem for each thing that is wrong in the file.
    """
    file = read_yaml(path)
    problems = [*_names_twice(file), *_unknown_names(file), *_missing_answers(file), *_bad_answers(file)]
    return _checked(Elicitation, file, problems)


def _checked(model: type[P], file: YamlFile, problems: list[Problem]) -> P:
    found: P | None = None
    try:
        found = validate(model, file)
    except SimulatorError as why:
        problems += why.problems
    if problems or found is None:
        unique = {(one.path, one.code): one for one in problems}.values()
        raise SimulatorError(sorted(unique, key=lambda one: (one.line or 0, one.column or 0)))
    return found


def _rows(file: YamlFile, field: str) -> list[tuple[Place, dict[str, Any]]]:
    """Return the named entries of a list of the file, as far as they are such."""
    rows = file.at(field)
    return [
        ((field, index), row)
        for index, row in enumerate(rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("name"), str)
    ]


def _answers(file: YamlFile) -> dict[str, dict[str, Any]]:
    """Return the answers by expert, as far as they are tables."""
    return {name: given for name, given in file.table("answers").items() if isinstance(given, dict)}


def _names_twice(file: YamlFile) -> Iterator[Problem]:
    for fields in (("seeds", "questions"), ("experts",)):
        rows = [one for field in fields for one in _rows(file, field)]
        often = Counter(row["name"] for _, row in rows)
        for place, row in rows:
            if often[row["name"]] > 1:
                yield file.problem("duplicate_name", (*place, "name"), name=row["name"])


def _unknown_names(file: YamlFile) -> Iterator[Problem]:
    """Yield every answer of somebody who is no expert, or to something that is no question."""
    experts = [row["name"] for _, row in _rows(file, "experts")]
    asked = [row["name"] for field in ("seeds", "questions") for _, row in _rows(file, field)]
    for name, given in _answers(file).items():
        if name not in experts:
            close = nearest(name, experts)
            yield file.problem("unknown_expert", ("answers", name), at_key=True, value=name, nearest=close)
        for to in given:
            if to not in asked:
                close = nearest(to, asked)
                place = ("answers", name, to)
                yield file.problem("unknown_question", place, at_key=True, value=to, nearest=close)


def _missing_answers(file: YamlFile) -> Iterator[Problem]:
    """Yield every expert who has answered nothing, or not all."""
    answers = _answers(file)
    asked = [row["name"] for field in ("seeds", "questions") for _, row in _rows(file, field)]
    for place, row in _rows(file, "experts"):
        name = row["name"]
        if not answers.get(name):
            yield file.problem("expert_without_answers", place, name=name)
            continue
        for to in asked:
            if to not in answers[name]:
                yield file.problem("answer_missing", ("answers", name), at_key=True, name=name, question=to)


def _bad_answers(file: YamlFile) -> Iterator[Problem]:
    """Yield every answer that its question cannot have, and seed answers at other levels than the first."""
    seeds = {row["name"] for _, row in _rows(file, "seeds")}
    questions = {row["name"]: row for field in ("seeds", "questions") for _, row in _rows(file, field)}
    widening = file.at("widening")
    levels = None
    for name, given in _answers(file).items():
        for to, raw in given.items():
            place: Place = ("answers", name, to)
            try:
                question = _question(questions.get(to, {}))
                answer, factor = Answer.model_validate(raw), Widening.model_validate(widening or {}).factor
            except ValidationError:
                continue  # told when the file as a whole is checked
            if to in seeds:
                levels = levels or answer.keys()
                if answer.keys() != levels:
                    wanted = ", ".join(levels)
                    yield file.problem("seed_levels_differ", place, at_key=True, wanted=wanted)
            try:
                if to in seeds:
                    question.check_inside(answer.values()[0], answer.values()[2])
                else:
                    curve(question, answer, factor=factor)
            except PydanticCustomError as why:
                context = dict(why.context or {})
                yield file.problem(str(context.pop("code")), place, **context)
    for place, row in _rows(file, "seeds"):
        try:
            truth = Seed.model_validate(row)
            truth.check_inside(truth.truth, truth.truth)
        except ValidationError:
            continue
        except PydanticCustomError:
            yield file.problem("truth_outside_limits", (*place, "truth"), value=row["truth"])


def _question(row: dict[str, Any]) -> Question:
    return Question.model_validate({key: row[key] for key in row if key in Question.model_fields})
