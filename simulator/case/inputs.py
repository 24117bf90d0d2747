"""Every uncertain value of a case under one name, with the priors that fill what the case leaves open."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import TypeAdapter

from simulator.base.checked import validate
from simulator.base.data import data_folder
from simulator.base.model import FileModel, Source, Text
from simulator.base.yaml_file import read_yaml
from simulator.case.case import Case
from simulator.case.court import odds
from simulator.distributions.measured import Measured, Measurement
from simulator.distributions.quantity import Distribution, Quantity

Level = Literal["draw", "world"]

# What we do not know about the odds, and about the minds of both sides, is drawn once a world.
WORLD_PREFIXES = (
    "court.liable",
    "court.admitted.",
    "court.punitive.awarded",
    "fault.degree",
    "facts.",
    "evidence.",
    "proceedings.appeal.",
    "settlement.",
)
WORLD_ENDINGS = (".incorporated", ".valid", ".displaced_if_gross", ".displaced_if_intent")

OF_MOVES = tuple(
    f"settlement.{name}" for name in ("shading", "noise_of_words", "weight_of_words", "sharpness")
)

# Parts of a case that hold no input of their own; the clauses of its terms stand among its clauses.
NOT_INPUTS = frozenset(
    {"sources", "outcomes", "variants", "claim", "dependence", "rates", "terms", "learned", "confidential"}
)


@dataclass(frozen=True)
class Input:
    """An uncertain value: where it stands, how it is distributed, and who says so."""

    name: str  # dotted place in the case, items of lists by their name
    distribution: Distribution
    level: Level
    origin: Literal["case", "prior"]
    label: Text | None
    source: Source


class Prior(FileModel):
    """What is assumed where a case says nothing."""

    label: Text
    quantity: Quantity


def priors() -> Mapping[str, Prior]:
    """Return the priors of all files in `priors/`, by the name of the input that they fill."""
    return _priors(data_folder("priors"))


@cache
def _priors(folder: Path) -> Mapping[str, Prior]:
    found: dict[str, Prior] = {}
    table: TypeAdapter[dict[str, Prior]] = TypeAdapter(dict[str, Prior])
    for path in sorted(folder.glob("*.yaml")):
        of_file: dict[str, Prior] = validate(table, read_yaml(path))
        found |= of_file
    return found


def inputs_of(case: Case) -> dict[str, Input]:
    """Return the uncertain values of a case by name: its own, then the priors for what it leaves out."""
    found = {
        name: Input(name, odds(quantity), _level(name), "case", None, _source(case, quantity))
        for name, quantity in parts_of(case, Distribution, skipped=NOT_INPUTS)
    }
    for name in sorted(_left_open(case, found)):
        prior = priors()[name]
        found[name] = Input(
            name, odds(prior.quantity), _level(name), "prior", prior.label, _source(case, prior.quantity)
        )
    return found | {name: moved(found[name], case) for name in measured_names(case) if name in found}


def is_question(one: Input) -> bool:
    """Return whether an input is a probability, or the degree of fault: what a finding can speak of."""
    if one.name == "fault.degree":
        return True
    low, high = one.distribution.support()
    return one.level == "world" and one.name.startswith(("court.", "clauses.")) and 0.0 <= low <= high <= 1.0


def measured_names(case: Case) -> set[str]:
    """Return the inputs of which the evidence of a case holds a measurement."""
    return {one.about for one in case.evidence if one.measured is not None}


def moved(prior: Input, case: Case) -> Input:
    """Return an input after the measurements of it."""
    measurements = tuple(
        Measurement(value=one.measured, error=one.error, relative_error=one.relative_error)
        for one in case.evidence
        if one.about == prior.name and one.measured is not None
    )
    return replace(prior, distribution=Measured(prior=prior.distribution, measurements=measurements))


def input_names(case: Case) -> list[str]:
    """Return the names that a table of dependence may refer to: uncertain values drawn with each draw."""
    return [
        name
        for name, one in inputs_of(case).items()
        if one.level == "draw" and not one.distribution.is_constant
    ]


Part = TypeVar("Part")


def parts_of(
    value: object, kind: type[Part], *, place: str = "", skipped: Container[str] = ()
) -> Iterator[tuple[str, Part]]:
    """Yield the parts of one kind below a value of the case, by their dotted places.

    Items of lists go by their names, or by their numbers. Fields of the case itself may be `skipped`.
    """

    def below_it(part: str, item: object) -> Iterator[tuple[str, Part]]:
        return parts_of(item, kind, place=f"{place}.{part}" if place else part, skipped=skipped)

    if isinstance(value, kind):
        yield place, value
    elif isinstance(value, FileModel):
        left_out = skipped if isinstance(value, Case) else ()
        for field in type(value).model_fields:
            if field not in left_out:
                yield from below_it(field, getattr(value, field))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from below_it(getattr(item, "name", None) or str(index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from below_it(str(key), item)


def _level(name: str) -> Level:
    world = name.startswith(WORLD_PREFIXES) or (name.startswith("clauses.") and name.endswith(WORLD_ENDINGS))
    return "world" if world else "draw"


def _left_open(case: Case, given: Mapping[str, Input]) -> set[str]:
    """Return the names of priors that the case needs and does not state."""
    categories = {head.category for head in case.heads}
    return {
        name
        for name in priors()
        if name not in given
        and (case.moves or name not in OF_MOVES)
        and (
            not name.startswith(("court.admitted.", "court.proof.")) or name.rpartition(".")[2] in categories
        )
    }


def _source(case: Case, quantity: Distribution) -> Source:
    source = quantity.source
    assert source is not None  # the reader refuses a quantity without one
    return source if isinstance(source, Source) else case.sources[source]
