"""Where things stand in a case: every quantity and every source by its dotted place."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from simulator.base.model import FileModel
from simulator.case.case import Case
from simulator.distributions.distribution import Distribution
from simulator.distributions.meaning import Meaning, meanings

# Parts of a case that hold no input of their own; the clauses of its terms stand among its clauses.
NOT_INPUTS = frozenset(
    {"sources", "outcomes", "variants", "claim", "dependence", "rates", "terms", "learned", "confidential"}
)

Part = TypeVar("Part")


def parts_of(value: object, kind: type[Part], *, place: str = "") -> Iterator[tuple[str, Part]]:
    """Yield the parts of one kind below a value of a case, by their dotted places."""
    if isinstance(value, kind):
        yield place, value
    else:
        for key, item in below(value):
            yield from parts_of(item, kind, place=joined(place, key))


def quantities_of(
    value: object, *, place: str = "", meaning: Meaning | None = None
) -> Iterator[tuple[str, Distribution, Meaning]]:
    """Yield the quantities below a value of a case that are inputs, by their places, and what they mean."""
    if isinstance(value, Distribution):
        assert meaning is not None, f"the field of {place} does not say what stands in it"
        yield place, value, meaning
        return
    known = meanings(type(value)) if isinstance(value, FileModel) else None
    for key, item in below(value):
        if not (isinstance(value, Case) and key in NOT_INPUTS):
            inner = meaning if known is None else known.get(key)
            yield from quantities_of(item, place=joined(place, key), meaning=inner)


def places_of(case: Case) -> Mapping[int, str]:
    """Return the dotted names of the quantities of a completed case, by their identities; see `Drawn`."""
    return {id(quantity): name for name, quantity, _ in quantities_of(case)}


def below(value: object) -> Iterator[tuple[str, object]]:
    """Yield what stands right below a value; items of lists go by their names, or by their numbers."""
    if isinstance(value, FileModel):
        for field in type(value).model_fields:
            yield field, getattr(value, field)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield getattr(item, "name", None) or str(index), item
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key), item


def joined(place: str, key: str) -> str:
    """Return the place of what stands under a key."""
    return f"{place}.{key}" if place else key
