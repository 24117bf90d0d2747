"""Checking data from a file against a model, with all that is wrong reported at once."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from simulator.base.errors import Problem, SimulatorError
from simulator.base.yaml_file import Place, YamlFile

T = TypeVar("T")
WANTED = {
    "date": "wanted_date",
    "bool": "wanted_truth",
    "dict": "wanted_table",
    "model": "wanted_table",
    "list": "wanted_list",
    "tuple": "wanted_list",
    "string": "wanted_text",
}
SECTIONS = ("wanted_table", "wanted_list")

CODES = {
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_allowed",
    "union_tag_invalid": "not_allowed",
    "union_tag_not_found": "kind_not_given",
    "string_pattern_mismatch": "bad_form",
    "string_too_long": "too_long",
    "too_short": "too_few",
    "finite_number": "not_finite",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
}


def validate(model: type[T] | TypeAdapter[T], file: YamlFile) -> T:
    """Return the data of a file as a model.

    Parameters
    ----------
    model : FileModel or TypeAdapter
        What the file must hold.
    file : YamlFile
        From `read_yaml`.

    Raises
    ------
    SimulatorError
        With one problem for each thing that is wrong, in the order of the file.
    """
    given: Any = model
    check = given.validate_python if isinstance(model, TypeAdapter) else given.model_validate
    try:
        return cast(T, check(file.data))
    except ValidationError as why:
        details = why.errors(include_url=False)
        found = [_problem(model, file, one) for one in details if not _follows(one, details)]
        unique = {(one.path, one.code): one for one in found}
        raise SimulatorError(
            sorted(unique.values(), key=lambda one: (one.line or 0, one.column or 0))
        ) from why


def _no_quantity(file: YamlFile, place: Place, given: Any) -> Problem:
    """Return what is wrong with a table that has neither a value nor a family of distributions."""
    if not isinstance(given, dict) or not given:
        return file.problem("value_empty", place, at_key=True)
    close = [word for key in given if (word := nearest(str(key), ["value", "dist"]))]
    names = ", ".join(map(str, given))[:60]
    return file.problem("no_quantity", place, key=names, nearest=next(iter(close), ""))


def _follows(one: ErrorDetails, all_of_them: list[ErrorDetails]) -> bool:
    """Return whether an error only follows from another: a list short of its bad item, a source."""
    if one["type"] == "too_short":
        depth = len(one["loc"])
        return any(other["loc"][:depth] == one["loc"] and len(other["loc"]) > depth for other in all_of_them)
    table_or_nothing = one["input"] is None or isinstance(one["input"], dict)
    return one["type"] == "string_type" and table_or_nothing and one["loc"][-1] == "str"


def _problem(model: object, file: YamlFile, details: ErrorDetails) -> Problem:
    """Return one problem of pydantic's in our words, at its place in the file."""
    context = dict(details.get("ctx") or {})
    place = _place(file.data, details["loc"], missing=details["type"] == "missing")
    kind = details["type"]
    if "code" in context and not (details["input"] is None and context["code"] == "not_a_number"):
        place += tuple(context.pop("at", ()))
        return file.problem(str(context.pop("code")), place, **context)
    if kind == "extra_forbidden":
        if str(place[-1]).isdigit():
            return file.problem("comma_in_number", place, at_key=True, key=place[-1])
        allowed = _allowed_keys(model, file.data, place[:-1])
        params = {
            "key": place[-1],
            "allowed": ", ".join(allowed),
            "nearest": nearest(str(place[-1]), allowed),
        }
        return file.problem("unknown_key", place, at_key=True, **params)
    if kind == "missing":
        return file.problem("missing_key", place, key=place[-1])
    if details["input"] is None:
        code = "section_empty" if _wanted(kind) in SECTIONS else "value_empty"
        return file.problem(code, place, at_key=True)
    value = _shown(details["input"])
    if kind in ("literal_error", "union_tag_invalid"):
        allowed_text = str(context.get("expected") or context.get("expected_tags") or "")
        if kind == "union_tag_invalid":
            tag = str(context.get("discriminator", "")).strip("'")
            place, value = (*place, tag) if tag.isidentifier() else place, str(context.get("tag"))
            if value == "None":
                given = None if tag.isidentifier() else details["input"]
                return _no_quantity(file, place, given)
        words = [word.strip(" '") for word in allowed_text.replace(" or ", ", ").split(",")]
        return file.problem(
            "not_allowed", place, value=value, allowed=", ".join(words), nearest=nearest(value, words)
        )
    if kind == "union_tag_not_found":
        return file.problem("kind_not_given", place, key=str(context.get("discriminator", "")).strip("'"))
    if CODES.get(kind) == "out_of_range":
        limit = next(str(context[key]) for key in ("gt", "ge", "lt", "le") if key in context)
        sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}[
            kind
        ]
        return file.problem("out_of_range", place, value=value, allowed=f"{sign} {limit}")
    if kind == "string_pattern_mismatch":
        return file.problem("bad_form", place, value=value, pattern=str(context.get("pattern")))
    if kind in CODES:
        return file.problem(CODES[kind], place, value=value)
    return file.problem(_wanted(kind), place, value=value)


def _wanted(kind: str) -> str:
    """Return the code of an error of pydantic's about a value of another type."""
    return WANTED.get(kind.removesuffix("_type").removesuffix("_parsing").split("_")[0], "wrong_type")


def nearest(word: str, allowed: list[str]) -> str:
    """Return the allowed word that begins with `word`, or looks most like it, or ""."""
    longer = [one for one in allowed if word and one.startswith(word)]
    return longer[0] if longer else next(iter(get_close_matches(word, allowed, n=1, cutoff=0.5)), "")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _place(data: Any, loc: tuple[int | str, ...], *, missing: bool) -> Place:
    """Return where an error is, without the tags of unions that pydantic puts between the keys."""
    place: list[str | int] = []
    for index, part in enumerate(loc):
        inside = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data = data[part]
            place.append(part)
        elif missing and index == len(loc) - 1:
            place.append(part)
    return tuple(place)


def _allowed_keys(model: object, data: Any, place: Place) -> list[str]:
    """Return the keys that the model at a place knows."""
    candidates = list(_models(model))
    for part in place:
        data = data[part]
        if isinstance(part, str):
            fields = [one.model_fields[part] for one in candidates if part in one.model_fields]
            inner = [found for field in fields for found in _models((field.annotation, *field.metadata))]
            candidates = inner or candidates
    given: Mapping[str, Any] = data if isinstance(data, dict) else {}
    if isinstance(given.get("dist"), str):
        named = (
            [one for one in candidates if given["dist"] in get_args(one.model_fields["dist"].annotation)]
            if all("dist" in one.model_fields for one in candidates)
            else []
        )
        candidates = named or candidates
    best = max(candidates, key=lambda one: len(given.keys() & one.model_fields.keys()), default=None)
    return sorted(best.model_fields) if best else []


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the models in a type, through unions, lists and annotations."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif isinstance(annotation, TypeAdapter):
        yield from _models(annotation._type)
    elif isinstance(annotation, TypeAliasType):
        yield from _models(annotation.__value__)
    elif isinstance(annotation, tuple):
        for one in annotation:
            yield from _models(one)
    else:
        for inner in get_args(annotation):
            yield from _models(inner)
