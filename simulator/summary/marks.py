"""What every field of a summary says of itself: its unit, what its figures are, and what it follows from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct

Figures = Literal["exact", "drawn", "ranked", "maker"]
"""`exact`: no draw is in it; `drawn`: it has a Monte Carlo error; `ranked`: rows that other draws may add or
leave out; `maker`: with what it was made, so that it differs between machines."""

BY_ITEM = "item by item"
"""In the place of inputs: each row follows from inputs of its own."""


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all parts of a summary: frozen, every key named, no other key read."""


@dataclass(frozen=True)
class Marks:
    """The marks of a field; None where they are those of the field in which its part stands."""

    unit: str | None = None
    figures: Figures | None = None
    follows_from: tuple[str, ...] | Literal["item by item"] | None = None


def unit(name: str) -> Meta:
    """Return the mark of a unit; the schema says it too."""
    return Meta(extra={"unit": name}, extra_json_schema={"unit": name})


def figures(kind: Figures) -> Meta:
    """Return the mark of what figures are."""
    return Meta(extra={"figures": kind}, extra_json_schema={"figures": kind})


def follows_from(*inputs: str) -> Meta:
    """Return the mark of the inputs that a part follows from, as first parts of their names."""
    return Meta(extra={"follows_from": inputs}, extra_json_schema={"follows_from": list(inputs)})


AMOUNT, SHARE, MONTHS, RATE = unit("currency"), unit("1"), unit("month"), unit("1/year")
COUNT, RATIO, CORRELATION, EXCHANGE = (
    unit("count"),
    unit("odds ratio"),
    unit("rank correlation"),
    unit("rate"),
)
OF_INPUT = unit("of the input")
EXACT, DRAWN, RANKED, MAKER = figures("exact"), figures("drawn"), figures("ranked"), figures("maker")
ITEMS = Meta(extra={"follows_from": BY_ITEM}, extra_json_schema={"follows_from": BY_ITEM})

# What figures follow from, as first parts of the names of inputs. A part without such a mark follows from
# everything, so that a new one is withheld from the other side until somebody has thought about it.
FAULT = ("fault", "facts", "evidence")
AWARDED = (*FAULT, "heads", "court", "clauses", "proceedings")  # the award is that after an appeal
EVERYTHING = (*AWARDED, "settlement", "offers")

STATED = follows_from()
"""What no input moves: facts, law, and how the run was made."""


@cache
def marks_of(part: type[Part]) -> Mapping[str, Marks]:
    """Return the marks of the fields of a part."""
    hints = get_type_hints(part, include_extras=True)
    return {name: _marks(hints[name]) for name in part.__struct_fields__}


def _marks(hint: Any) -> Marks:
    found: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        for meta in get_args(hint)[1:]:
            found |= (meta.extra or {}) if isinstance(meta, Meta) else {}
    return Marks(**found)
