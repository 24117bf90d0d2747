"""Other assumptions on the command line: short forms read as data, put into a case, named in errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.base.amounts import parse_number
from simulator.base.checked import nearest
from simulator.base.errors import SimulatorError, error
from simulator.base.yaml_file import Place, YamlFile, as_yaml, dotted, parse_yaml
from simulator.case.case import Case
from simulator.case.changes import place_of, with_changes
from simulator.case.inputs import inputs_of
from simulator.load import case_of, with_terms

IN_ORDER = {
    "beta": ("a", "b"),
    "normal": ("mean", "sd"),
    "pert": ("minimum", "mode", "maximum"),
    "triangular": ("minimum", "mode", "maximum"),
    "uniform": ("minimum", "maximum"),
}
"""Families whose parameters may be given without their names, in this order."""
FAMILIES = frozenset({*IN_ORDER, "lognormal", "gamma", "metalog", "bernoulli", "categorical"})


@dataclass(frozen=True)
class Swap:
    """A value in the place of another."""

    name: str  # dotted place in the case, items of lists by their names
    given: str  # as it was typed: NAME=VALUE
    old: Any  # what stands there in the case file
    value: Any

    @property
    def option(self) -> str:
        """Return the option as it was typed, for errors."""
        return f"--set {self.given}"


def swaps_of(
    given: Sequence[str], file: YamlFile, case: Case, *, source: Mapping[str, Any]
) -> tuple[Swap, ...]:
    """Return swaps as data, each valid on its own.

    Parameters
    ----------
    given : sequence of str
        `NAME=VALUE`; a name as in `inputs` of summary.json, or a dotted place of the case file. A value is a
        number (0.3, 250k, 40%), a range `20%..40%` (all values in it equally likely), a family with its
        parameters (`beta 4 4`, `lognormal q05=10k q95=90k`), a table `{dist: …}`, or a word or date where
        the case has one.
    file : YamlFile
        Of the case.
    case : Case
        The same, checked.
    source : mapping
        Who states the values, and why; put beside each that has none.

    Raises
    ------
    SimulatorError
        Names the `--set` that is wrong.
    """
    found: list[Swap] = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise error("swap_form", file=f"--set {text}")
        whole = _with_place(file, name.strip())
        place = place_of(whole.data, name.strip())
        if place is None:
            close = nearest(name.strip(), list(inputs_of(case)))
            raise error("swap_unknown", file=f"--set {text}", value=name.strip(), nearest=close)
        old = _at(whole.data, place)
        new = _sourced(value_of(value.strip(), option=f"--set {text}"), old, source)
        one = Swap(_name(whole.data, place), text, old, new)
        if one.name in [other.name for other in found]:
            raise error("swap_twice", file=one.option, name=one.name)
        found.append(one)
    return tuple(found)


def value_of(text: str, *, option: str) -> Any:
    """Return a value in its short form as data; nothing in it is executed."""
    words = text.split()
    try:
        if words[0] in FAMILIES:
            parameters = _parameters(words[0], words[1:], option=option)
            return {"dist": words[0], **parameters}
        if ".." in text and not text.startswith(("{", "[")):
            low, _, high = text.partition("..")
            return {"dist": "uniform", "minimum": parse_number(low), "maximum": parse_number(high)}
    except PydanticCustomError as why:
        raise error("swap_value", file=option, value=text) from why
    try:
        return parse_number(text)
    except PydanticCustomError:
        return _from_yaml(text, option)


def swapped(file: YamlFile, swaps: Sequence[Swap], *, variants: Sequence[str] = ()) -> YamlFile:
    """Return a case file with values swapped, in itself and on top of what variants change."""
    for one in swaps:
        file = with_changes(_with_place(file, one.name), {one.name: one.value}, origin=())
    for variant in file.data.get("variants") or {}:
        if variant in variants or "all" in variants:
            changes = file.data["variants"][variant]["changes"]
            changes |= {one.name: one.value for one in swaps}
    return file


def case_with(file: YamlFile, swaps: Sequence[Swap], *, variant: str | None) -> Case:
    """Return a case with values swapped, checked; an error names the `--set` behind it.

    Raises
    ------
    SimulatorError
        A swap alone is not possible, or they are not together.
    """
    try:
        return case_of(swapped(file, swaps, variants=(variant,) if variant else ()), variant=variant)
    except SimulatorError as why:
        if not swaps:
            raise
        options = ", ".join(one.option for one in swaps)
        problems = [replace(one, file=options, line=None, column=None, excerpt=None) for one in why.problems]
        raise SimulatorError(problems) from why


def written(file: YamlFile) -> bytes:
    """Return the data of a file as YAML."""
    return as_yaml(file.data).encode()


def _with_place(file: YamlFile, name: str) -> YamlFile:
    """Return the file, with the clauses of its terms written out if that is where a name leads."""
    return file if place_of(file.data, name) is not None else with_terms(file, [])


def _at(data: Any, place: Place) -> Any:
    """Return what stands at a place, None if nothing does yet."""
    for part in place:
        data = data.get(part, {}) if isinstance(data, dict) else data[part]
    return None if data == {} else data


def _name(data: Any, place: Place) -> str:
    """Return the dotted name of a place, which may be new in part."""
    known = place
    while known and not _stands(data, known):
        known = known[:-1]
    return ".".join(part for part in (dotted(data, known), *map(str, place[len(known) :])) if part)


def _stands(data: Any, place: Place) -> bool:
    for part in place:
        if isinstance(data, dict) and part not in data:
            return False
        data = data[part]
    return True


def _sourced(new: Any, old: Any, source: Mapping[str, Any]) -> Any:
    """Return a value as the case needs it: a quantity with its source, or plain where the old one is."""
    plain = old is not None and not isinstance(old, dict)
    if isinstance(new, float):
        return new if plain else {"value": new, "source": dict(source)}
    quantity = isinstance(new, dict) and ("dist" in new or "value" in new)
    return {**new, "source": dict(source)} if quantity and "source" not in new else new


def _parameters(family: str, words: Sequence[str], *, option: str) -> dict[str, Any]:
    """Return the parameters of a family, by their names or in their order."""
    named = [word.partition("=") for word in words]
    if all(equals for _, equals, _ in named):
        given = {name: parse_number(value) for name, _, value in named}
        return {"probabilities": given} if family == "categorical" else given
    order = IN_ORDER.get(family, ())
    if any(equals for _, equals, _ in named) or len(words) != len(order):
        wanted = f"{family} {' '.join(order)}" if order else f"{family} q05=… q95=…"
        raise error("swap_parameters", file=option, value=" ".join((family, *words)), wanted=wanted)
    return {name: parse_number(word) for name, word in zip(order, words, strict=True)}


def _from_yaml(text: str, option: str) -> Any:
    """Return a table, a list, a date, a truth value or a word, as YAML reads it."""
    try:
        return parse_yaml(text, option).data
    except SimulatorError as why:
        problems = [replace(one, file=option, line=None, column=None, excerpt=None) for one in why.problems]
        raise SimulatorError(problems) from why
