"""A result beside the same run done again: identical, within the Monte Carlo error, or different."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import UNSET
from scipy.special import stdtrit

from simulator.audit.curves import close_curves
from simulator.draws.points import REPLICATES
from simulator.summary.marks import Figures, Part, marks_of
from simulator.summary.parts import Summary

if TYPE_CHECKING:
    import xarray as xr

FALSE_ALARM = 0.001  # chance that an honest result made elsewhere is called different, over all its figures
ROUNDING = 1e-9  # relative; processors and versions differ in the last digits
SAME_POINTS = 1e-6  # relative, of figures made of the same points: sums of what was rounded
GROUP_SHARE = 0.25  # figures without an error of their own: of the largest of their group
CURVE_POINTS = 20  # lists of so many numbers are curves: their median gap counts, for their tails are noise
ERROR_FACTOR = 5.0  # Monte Carlo errors are themselves estimates, from 16 replicates
MEAN_OF_HEAD = ("before_law", "mcse")
CURVES = "distributions"
NOTHING = object()
Place = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """A place at which a result and its re-run say something else."""

    place: str
    packed: str
    again: str
    tolerated: bool = False  # within the error that its kind of figure has


@dataclass(frozen=True)
class Comparison:
    """All places that differ, among how many that were compared."""

    compared: int
    differences: tuple[Difference, ...]
    errors_allowed: float  # so many standard errors of a difference

    @property
    def verdict(self) -> str:
        """Return `identical`, `within_error` or `different`."""
        if not self.differences:
            return "identical"
        return "within_error" if all(one.tolerated for one in self.differences) else "different"


def compared(packed: Summary, again: Summary, *, same_makers: bool, same_points: bool = False) -> Comparison:
    """Return how a summary compares with that of the same run done again.

    Parameters
    ----------
    packed, again : Summary
        What the marks of a field say of its figures decides how far they may differ.
    same_makers : bool
        Whether versions and platform are the same: then every digit must be.
    same_points : bool
        Whether the stored draws are those of the re-run up to rounding: then figures must be, too.
    """
    leaves = [list(_leaves(one, (), "exact", by_name=not same_makers)) for one in (packed, again)]
    kinds = {leaf.place: leaf.figures for run in leaves for leaf in run}
    first, second = ({leaf.place: leaf.value for leaf in run} for run in leaves)
    places = [place for place in [*second, *(first.keys() - second.keys())] if kinds[place] != "maker"]
    own = sum(_error(second, place) is not None for place in places)
    limit = allowed_errors(own, replicates=again.provenance.replicates)
    sizes: dict[Place, float] = {}
    for place, value in second.items():
        if _is_number(value):
            sizes[_group(place)] = max(sizes.get(_group(place), 0.0), abs(value))
    curves = not same_makers and close_curves(packed.distributions, again.distributions)
    gaps: dict[Place, list[float]] = {}
    for place, value in second.items():
        if place[-1].isdigit() and _is_number(value) and _is_number(first.get(place)):
            gaps.setdefault(place[:-1], []).append(abs(first[place] - value))

    def tolerated(place: Place) -> bool:
        if same_makers or (place[0] == CURVES and not same_points):
            return curves
        if not all(_is_number(one.get(place)) for one in (first, second)):
            return not same_points and kinds[place] == "ranked" and (place in first) != (place in second)
        gap, size = abs(first[place] - second[place]), max(abs(first[place]), abs(second[place]))
        if same_points:
            return bool(gap <= SAME_POINTS * max(size, sizes[_group(place)]))
        if gap <= ROUNDING * size or any(part.endswith("mcse") for part in place):
            return True
        if kinds[place] == "exact":
            return False
        if len(drawn := gaps.get(place[:-1], [])) >= CURVE_POINTS and place[-1].isdigit():
            gap = float(np.median(drawn))
        share = 0.0 if _error(second, place) is not None else GROUP_SHARE
        return bool(gap <= limit * _joint_error(first, second, place) + share * sizes[_group(place)])

    found = [
        Difference(
            ".".join(place),
            shown(first.get(place, NOTHING)),
            shown(second.get(place, NOTHING)),
            tolerated(place),
        )
        for place in places
        if not _equal(first.get(place, NOTHING), second.get(place, NOTHING))
    ]
    return Comparison(len(places), tuple(found), limit)


def allowed_errors(figures: int, *, replicates: int) -> float:
    """Return by how many standard errors two honest results may differ at most (Bonferroni, Student's t)."""
    return float(stdtrit(max(replicates - 1, 1), 1.0 - FALSE_ALARM / (2.0 * max(figures, 1))))


def compared_draws(packed: "xr.DataTree", again: "xr.DataTree", *, same_makers: bool) -> Comparison:
    """Return how stored draws compare with those of the re-run: value by value, attributes and labels too.

    On another platform, draws that mostly agree up to rounding must all do so: a changed one shows. Draws of
    another stream are compared by their means.
    """
    found: list[Difference] = []
    tables = [_columns(tree) for tree in (packed, again)]
    names = sorted(tables[0].keys() | tables[1].keys())
    same_points = same_makers or _same_points(*tables)
    limit = allowed_errors(len(names), replicates=REPLICATES)
    for name in names:
        first, second = (table.get(name) for table in tables)
        if first is None or second is None or first.shape != second.shape or first.dtype != second.dtype:
            found.append(Difference(f"draws.nc: {name}", _kind(first), _kind(second)))
        elif one := _changed(name, first, second):
            close = _close_points(first, second) if same_points else _close_means(first, second, limit)
            found.append(replace(one, tolerated=bool(close and not same_makers)))
    return Comparison(len(names), tuple(found), limit)


def points_agree(packed: "xr.DataTree", again: "xr.DataTree") -> bool:
    """Return whether the draws of a result are those of its re-run, up to rounding."""
    return _same_points(*(_columns(tree) for tree in (packed, again)))


def _columns(tree: "xr.DataTree") -> dict[str, Any]:
    """Return the columns and attributes of all tables of draws by their places."""
    return {f"{path}/{name}".strip("/"): one for path, node in _nodes(tree) for name, one in node.items()}


def shown(value: object) -> str:
    """Return a value of a summary for a line of text."""
    text = "–" if value is NOTHING else repr(value.isoformat() if isinstance(value, date) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nodes(tree: "xr.DataTree") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the columns and attributes of every table of draws."""
    for node in tree.subtree:
        columns = {str(name): np.asarray(one.values) for name, one in node.dataset.variables.items()}
        columns |= {f"@{name}": np.asarray(value) for name, value in node.attrs.items()}
        yield node.path, columns


def _changed(name: str, first: Any, second: Any) -> Difference | None:
    """Return where a column differs first, None where it does not."""
    differs = first != second
    if np.issubdtype(first.dtype, np.number):
        differs &= ~(np.isnan(first) & np.isnan(second))
    if not np.any(differs):
        return None
    places = np.flatnonzero(np.atleast_1d(differs))
    index = int(places[0])
    place = f"draws.nc: {name}[{index}]" + (f" (+{places.size - 1})" if places.size > 1 else "")
    before, after = (shown(np.atleast_1d(one)[index].item()) for one in (first, second))
    return Difference(place, before, after)


def _kind(column: Any) -> str:
    return "–" if column is None else f"{column.dtype}{list(column.shape)}"


def _same_points(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Return whether two sets of draws come from the same points: continuous columns mostly agree."""
    shares = [
        float(np.isclose(first[name], one, rtol=ROUNDING).mean())
        for name, one in second.items()
        if name in first and first[name].shape == one.shape and _is_continuous(one)
    ]
    return bool(shares and np.median(shares) > 0.5)


def _is_continuous(column: Any) -> bool:
    return bool(np.issubdtype(column.dtype, np.number) and 2 * np.unique(column).size > column.size > 1)


def _close_points(first: Any, second: Any) -> bool:
    """Return whether two columns agree up to rounding."""
    if not np.issubdtype(second.dtype, np.number):
        return False
    least = ROUNDING * float(np.max(np.abs(second)))
    return bool(np.isclose(first, second, rtol=ROUNDING, atol=least).all())


def _close_means(first: Any, second: Any, limit: float) -> bool:
    """Return whether the means of two columns agree within the error of as many plain draws."""
    if not np.issubdtype(second.dtype, np.number):
        return False
    error = np.sqrt((first.var() + second.var()) / max(first.size, 1))
    return bool(abs(first.mean() - second.mean()) <= limit * error)


def _equal(first: Any, second: Any) -> bool:
    return type(first) is type(second) and first == second


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True)
class _Leaf:
    """A value of a summary with its place, and what its figures are."""

    place: Place
    value: Any
    figures: Figures


def _leaves(value: object, place: Place, figures: Figures, *, by_name: bool) -> Iterator[_Leaf]:
    """Yield every value of a summary; an empty table or list counts as one.

    Rows of a list go by their number, or by their names if each has its own: what other points rank in
    another order is still compared with itself.
    """
    inner = list(_inside(value, figures, by_name=by_name))
    for key, one, kind in inner:
        yield from _leaves(one, (*place, key), kind, by_name=by_name)
    if not inner:
        yield _Leaf(place, value, figures)


def _inside(value: object, figures: Figures, *, by_name: bool) -> Iterator[tuple[str, object, Figures]]:
    """Yield what a value holds: its key, itself, and what its figures are, by its own mark or from above."""
    if isinstance(value, Part):
        marks = marks_of(type(value))
        for name, key in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            if (one := getattr(value, name)) is not UNSET:
                yield key, one, marks[name].figures or figures
    elif isinstance(value, dict):
        yield from ((str(key), one, figures) for key, one in value.items())
    elif isinstance(value, tuple):
        names = [getattr(one, "name", None) for one in value]
        named = by_name and None not in names and len(set(names)) == len(names)
        keys = names if named else range(len(value))
        yield from ((str(key), one, figures) for key, one in zip(keys, value, strict=True))


def _group(place: Place) -> Place:
    """Return what a place shares with the others of its list or its quantiles, or of the rows of its list."""
    return tuple("*" if re.fullmatch(r"\d+(\.\d+)?", part) else part for part in place)


def _error(flat: Mapping[Place, Any], place: Place) -> float | None:
    """Return the Monte Carlo error of a figure, None where it has none of its own."""
    *above, last = place
    if last == "mean":
        found = flat.get((*above, "mcse"))
    elif above and above[-1] == "quantiles":
        found = flat.get((*above[:-1], "quantiles_mcse", last))
    else:
        found = flat.get((*above, f"{last}_mcse"))
    return float(found) if _is_number(found) else None  # type: ignore[arg-type]


def _joint_error(first: Mapping[Place, Any], second: Mapping[Place, Any], place: Place) -> float:
    """Return the error of a difference; the pack's counts at most `ERROR_FACTOR` times that of the re-run.

    A figure without an error of its own takes that of the mean beside it; a step of the waterfall takes
    those of all heads together.
    """
    packed, again = (_error(one, place) for one in (first, second))
    if again is None and place[0] == "waterfall":
        heads = [
            [one[at] for at in one if at[0] == "heads" and at[2:] == MEAN_OF_HEAD] for one in (first, second)
        ]
        packed, again = (float(sum(filter(_is_number, errors))) for errors in heads)
    for depth in range(len(place) - 1, 0, -1):
        if again is None:
            packed, again = (_error(one, (*place[:depth], "mean")) for one in (first, second))
    again = again or 0.0
    return math.hypot(again, min(again if packed is None else packed, ERROR_FACTOR * again))
