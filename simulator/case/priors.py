"""Priors: what is assumed where a case leaves a place open, put there once, at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from simulator.base.checked import validate
from simulator.base.data import data_folder
from simulator.base.errors import Problem, SimulatorError
from simulator.base.model import FileModel, Text
from simulator.base.yaml_file import read_yaml
from simulator.case.case import Case
from simulator.case.places import NOT_INPUTS, joined
from simulator.distributions.distribution import Distribution
from simulator.distributions.meaning import Open, openings
from simulator.distributions.quantity import Quantity


class Prior(FileModel):
    """What is assumed where a case says nothing."""

    label: Text
    quantity: Quantity


def priors() -> Mapping[str, Prior]:
    """Return the priors of all files in `priors/`, by the name of the input that they fill."""
    return _priors(data_folder("priors"))


@cache
def _priors(folder: Path) -> Mapping[str, Prior]:
    all_of_them: dict[str, Prior] = {}
    table: TypeAdapter[dict[str, Prior]] = TypeAdapter(dict[str, Prior])
    for path in sorted(folder.glob("*.yaml")):
        of_file: dict[str, Prior] = validate(table, read_yaml(path))
        all_of_them |= of_file
    return all_of_them


def completed(case: Case) -> Case:
    """Return a case with a prior in every place that it leaves open, and no quantity in two places.

    Its digest is another: that of a result is the digest of the case as stated.

    Raises
    ------
    SimulatorError
        There is no prior for a place; see `without_prior`.
    """
    filling = _Filling(case)
    whole: Case = filling.value(case, "")
    if filling.missing:
        raise SimulatorError([Problem("prior_missing", {"name": name}, name) for name in filling.missing])
    return whole


def without_prior(case: Case) -> list[str]:
    """Return the places that a case leaves open and no prior fills."""
    filling = _Filling(case)
    filling.value(case, "")
    return filling.missing


@dataclass(frozen=True)
class _Filling:
    """A case being completed; a prior is put in as the object that it is, so that one can tell."""

    case: Case
    priors: Mapping[str, Prior] = field(default_factory=priors)
    placed: set[int] = field(default_factory=set)  # identities of the quantities so far
    missing: list[str] = field(default_factory=list)

    def value(self, value: Any, place: str) -> Any:
        """Return a value of the case, completed; itself where nothing is to be done."""
        if isinstance(value, Distribution):
            return self._in_one_place(value)
        if isinstance(value, FileModel):
            left_out = NOT_INPUTS if isinstance(value, Case) else ()
            kept = {name: getattr(value, name) for name in type(value).model_fields if name not in left_out}
            opened = {
                name: self._opened(kept[name], joined(place, name), opening)
                for name, opening in openings(type(value)).items()
            }
            items = {name: self.value(item, joined(place, name)) for name, item in (kept | opened).items()}
            changed = {name: item for name, item in items.items() if item is not kept[name]}
            return value.model_copy(update=changed) if changed else value
        if isinstance(value, dict):
            table = {key: self.value(item, joined(place, str(key))) for key, item in value.items()}
            return table if any(table[key] is not item for key, item in value.items()) else value
        if isinstance(value, tuple):
            row = tuple(self.value(item, joined(place, str(index))) for index, item in enumerate(value))
            return row if any(new is not old for new, old in zip(row, value, strict=True)) else value
        return value

    def _opened(self, stated: Any, place: str, opening: Open) -> Any:
        """Return what stands in a place that may be open: what the case states, then priors."""
        if opening.only_with and not getattr(self.case, opening.only_with):
            return stated
        if isinstance(stated, dict):  # by category of head
            categories = [head.category for head in self.case.heads if head.category not in stated]
            assumed = {name: self._prior(joined(place, name)) for name in categories}
            return stated | assumed if assumed else stated
        return self._prior(place) if stated is None else stated

    def _prior(self, name: str) -> Distribution | None:
        if name in self.priors:
            return self.priors[name].quantity
        if name not in self.missing:
            self.missing.append(name)
        return None

    def _in_one_place(self, quantity: Distribution) -> Distribution:
        """Return a quantity; a copy if it stands in another place already, as a case made in Python may."""
        own = quantity.model_copy() if id(quantity) in self.placed else quantity
        self.placed.add(id(own))
        return own
