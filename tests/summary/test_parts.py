"""What a summary says of itself: units, marks, a schema; a changed file is refused by its place."""

import json
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from simulator.base.errors import SimulatorError
from simulator.report.disclosure import disclosed, withheld_parts
from simulator.simulation import simulate
from simulator.summary.marks import BY_ITEM, EVERYTHING, Part, marks_of
from simulator.summary.parts import Summary
from simulator.summary.result import as_json, schema, summary_of
from tests.helpers import case_with, summary_with


@pytest.fixture(scope="module")
def summary():
    return simulate(case_with(), n_draws=256).summary


def figures_without_unit(part, *, above):
    """Yield the fields of numbers that have no unit, of their own or from the field that holds their part."""
    hints = get_type_hints(part, include_extras=True)
    for name, marks in marks_of(part).items():
        yield from _inside(hints[name], f"{part.__name__}.{name}", above or marks.unit is not None)


def _inside(hint, place, known):
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if isinstance(hint, type) and issubclass(hint, Part):
        yield from figures_without_unit(hint, above=known)
    elif hint in (float, int) and not known:
        yield place
    else:
        for inner in get_args(hint):
            yield from _inside(inner, place, known)


def test_every_number_has_a_unit():
    """But the seed, and the value of a rule of law, whose unit stands beside it."""
    assert set(figures_without_unit(Summary, above=False)) == {"Summary.seed", "LawValue.value", "Rule.value"}


def test_every_part_says_whether_its_figures_are_drawn_and_what_they_follow_from():
    inputs = set(EVERYTHING)
    for name, marks in marks_of(Summary).items():
        assert marks.figures in ("exact", "drawn", "ranked"), name
        assert marks.follows_from == BY_ITEM or inputs >= set(marks.follows_from), name


def test_a_part_without_a_mark_follows_from_everything(summary, monkeypatch):
    secret = {"inputs": ["settlement"], "sections": []}
    hidden = summary_with(summary, lambda data: data.update(confidential=secret))
    assert "claim" not in withheld_parts(hidden)
    marks = {**marks_of(Summary), "claim": marks_of(type(summary.claim))["heads"]}
    monkeypatch.setattr("simulator.report.disclosure.marks_of", lambda part: marks)
    assert "claim" in withheld_parts(hidden)


def test_a_summary_is_read_back_as_it_was_and_written_as_it_stood(summary):
    text = as_json(summary)
    again = summary_of(text.encode(), file="summary.json")
    assert again == summary and as_json(again) == text


def test_no_part_of_a_summary_can_be_changed(summary):
    with pytest.raises(AttributeError, match="immutable"):
        summary.award.mean = 0.0


def deleted(*path: Any):
    return lambda data: _holder(data, path).pop(path[-1])


def put(value: Any, *path: Any):
    return lambda data: _holder(data, path).__setitem__(path[-1], value)


def _holder(data, path):
    for key in path[:-1]:
        data = data[key]
    return data


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (deleted("award"), "award"),
        (deleted("award", "mean"), "award.mean"),
        (put(1.0, "award", "median"), "award.median"),
        (put("much", "award", "sd"), "award.sd"),
        (deleted("award", "quantiles", "0.5"), "award.quantiles.0.5"),
        (put("2021-13-45", "dates", "incident"), "dates.incident"),
        (put([0.1], "award", "mean_interval_90"), "award.mean_interval_90"),
        (put("sure", "inputs", 2, "level"), "inputs.2.level"),
        (put("x", "digest"), "digest"),
        (put("damnum-summary-0", "format"), "format"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(summary, change, place):
    with pytest.raises(SimulatorError) as refused:
        summary_with(summary, change)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("report_no_result", place)


def test_what_the_other_side_sees_can_be_written(summary):
    secret = {"inputs": ["heads"], "sections": ["settlement"]}
    shown = disclosed(summary_with(summary, lambda data: data.update(confidential=secret)))
    plain = json.loads(as_json(shown))
    assert plain["award"] is None and plain["settlement"] is None and plain["heads"] == []
    assert plain["costs"] is not None and list(plain) == list(Summary.__struct_encode_fields__)


def test_the_schema_says_units_and_marks_and_admits_no_other_key():
    made = json.loads(schema())
    properties = made["$defs"]["Summary"]["properties"]
    assert properties["award"]["unit"] == "currency" and properties["award"]["figures"] == "drawn"
    assert properties["costs"]["follows_from"] == ["proceedings"]
    assert not any(part["additionalProperties"] for part in made["$defs"].values())
    assert msgspec.json.schema(Summary)["$defs"] == made["$defs"]
