"""What a quantity means where it stands: its kind, its unit, how often it is drawn, and who may fill it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from simulator.base.model import FileModel

Kind = Literal["amount", "share", "number", "rate"]
Level = Literal["draw", "world"]


@dataclass(frozen=True)
class Mark:
    """Part of the type of a field; of several marks on one type the outermost counts, aspect by aspect."""

    kind: Kind | None = None
    unit: str | None = None
    level: Level | None = None


@dataclass(frozen=True)
class Open:
    """Mark of a place that a case may leave open, for a prior to fill."""

    only_with: str | None = None  # section of the case without which nobody asks


@dataclass(frozen=True)
class Meaning:
    """Of the quantities that stand in a field."""

    kind: Kind
    unit: str
    level: Level


WORLD = Mark(level="world")
"""Drawn once a world: what we do not know about the odds, and about the minds of both sides."""
RELATIVE = Mark(kind="share", unit="-")
"""A number that is read in percent although it may lie outside 0 to 1."""


def unit(name: str) -> Mark:
    """Return the mark of a unit other than that of the type: `Annotated[Count, unit("TB")]`."""
    return Mark(unit=name)


@cache
def meanings(model: type[FileModel]) -> dict[str, Meaning]:
    """Return what the quantities of a file model mean, by field; fields that hold none are left out."""
    found = {
        name: _meaning((field.annotation, *field.metadata)) for name, field in model.model_fields.items()
    }
    return {name: meaning for name, meaning in found.items() if meaning is not None}


@cache
def openings(model: type[FileModel]) -> dict[str, Open]:
    """Return the fields of a file model that may be left open for a prior."""
    return {
        name: mark
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Open)
    }


def _meaning(annotation: object) -> Meaning | None:
    marks = [part for part in _inside(annotation) if isinstance(part, Mark)]
    kind = next((mark.kind for mark in marks if mark.kind), None)
    measure = next((mark.unit for mark in marks if mark.unit), "-")
    level: Level = next((mark.level for mark in marks if mark.level), "draw")
    return None if kind is None else Meaning(kind, measure, level)


def _inside(annotation: object) -> Iterator[object]:
    """Yield all that a type is made of, marks too, from the outside in."""
    yield annotation
    named = getattr(annotation, "__value__", None)  # of a named alias
    parts = annotation if isinstance(annotation, tuple) else (named,) if named else get_args(annotation)
    for part in reversed(parts):
        yield from _inside(part)
