"""Other values in the places of a case file: those of its variants, and those that somebody swaps."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from simulator.base.checked import nearest
from simulator.base.errors import Problem, error
from simulator.base.yaml_file import Place, YamlFile
from simulator.case.priors import priors


def variant_changes(file: YamlFile, variant: str) -> dict[str, Any]:
    """Return the values that a variant changes, by their dotted places.

    Raises
    ------
    SimulatorError
        There is no such variant.
    """
    known = sorted(file.table("variants"))
    if variant not in known:
        close = nearest(variant, known)
        raise error("unknown_variant", file=file.name, value=variant, known=", ".join(known), nearest=close)
    return file.table("variants", variant, "changes")


def with_changes(file: YamlFile, changes: Mapping[str, Any], *, origin: Place) -> YamlFile:
    """Return a file with values put in; those whose place is not in it are left out.

    Parameters
    ----------
    file : YamlFile
        Of a case.
    changes : mapping
        New values by their dotted places.
    origin : tuple of keys
        Where the changes stand in the file, so that errors point there.
    """
    if not changes:
        return file
    data, places, keys = deepcopy(file.data), dict(file.places), dict(file.keys)
    for dotted, value in changes.items():
        place = place_of(data, dotted)
        if place is None:
            continue
        holder = data
        for part in place[:-1]:
            holder = holder.setdefault(part, {}) if isinstance(holder, dict) else holder[part]
        holder[place[-1]] = value
        start = (*origin, dotted)
        for table, found in ((places, file.places), (keys, file.keys)):
            moved = {
                (*place, *key[len(start) :]): at for key, at in found.items() if key[: len(start)] == start
            }
            table.update(moved)
    return replace(file, data=data, places=places, keys=keys)


def place_of(data: Any, dotted: str) -> Place | None:
    """Return the place that a dotted name means; items of lists go by their name or number.

    The last key may be new, and so may be those above an input that a prior fills otherwise.
    """
    place: list[str | int] = []
    parts = dotted.split(".")
    for index, part in enumerate(parts):
        if isinstance(data, list):
            found = [
                number
                for number, item in enumerate(data)
                if str(number) == part or (isinstance(item, dict) and item.get("name") == part)
            ]
            if not found:
                return None
            place.append(found[0])
            data = data[found[0]]
        elif isinstance(data, dict) and (part in data or index == len(parts) - 1 or dotted in priors()):
            place.append(part)
            data = data.get(part, {})
        else:
            return None
    return tuple(place)


def unplaced(file: YamlFile, *, variant: str | None) -> Iterator[Problem]:
    """Yield every change of a variant, or of all, whose place is not in the case."""
    for name in file.table("variants") if variant is None else [variant]:
        for dotted in file.table("variants", name, "changes"):
            if place_of(file.data, dotted) is None:
                place = ("variants", name, "changes", dotted)
                yield file.problem("unknown_place", place, at_key=True, value=dotted)
