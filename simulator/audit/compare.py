"""A result beside the same run done again: identical, within the Monte Carlo error, or different."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from simulator.base import FloatArray
from simulator.points import REPLICATES

if TYPE_CHECKING:
    import xarray as xr

FALSE_ALARM = 0.001  # chance that an honest result made elsewhere is called different, over all its figures
ROUNDING = 1e-9  # relative; processors and versions differ in the last digits
GROUP_SHARE = 0.05  # figures without an error of their own: of the largest of their group
ERROR_FACTOR = 5.0  # Monte Carlo errors are themselves estimated, from 16 replicates

# Parts of a summary that hold no figure of the draws: what they say is the same wherever they are made.
CERTAIN = frozenset(
    {
        *("format", "case", "title", "summary_text", "currency", "jurisdiction", "jurisdiction_name"),
        *("rates", "terms", "time_limit", "forum", "n_draws", "seed", "method", "digest", "variant"),
        *("parties", "dates", "facts", "claim", "inputs", "law", "warnings", "confidential", "run"),
    }
)
MAKERS = frozenset({("provenance", "versions"), ("run", "packages"), ("run", "platform")})
NOTHING = object()


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


@dataclass(frozen=True)
class _Pair:
    """A value in both summaries, with what the re-run says of its error."""

    place: tuple[str, ...]
    packed: Any
    again: Any
    error: float  # zero where none stands near
    share: float  # of the size of its group, allowed where it has no error of its own
    size: float


def compared(packed: Mapping[str, Any], again: Mapping[str, Any], *, same_makers: bool) -> Comparison:
    """Return how a summary compares with that of the same run done again.

    Parameters
    ----------
    packed, again : mapping
        Contents of summary.json. Errors that tolerate a difference are those of the re-run.
    same_makers : bool
        Whether versions and platform are the same: then every digit must be.
    """
    pairs = [one for one in _pairs(packed, again, (), _Near()) if one.place[:2] not in MAKERS]
    limit = allowed_errors(sum(one.share == 0.0 for one in pairs), replicates=_replicates(again))
    found = [
        Difference(
            ".".join(one.place),
            shown(one.packed),
            shown(one.again),
            not same_makers and _tolerated(one, limit),
        )
        for one in pairs
        if not _equal(one.packed, one.again)
    ]
    return Comparison(len(pairs), tuple(found), limit)


def allowed_errors(figures: int, *, replicates: int) -> float:
    """Return by how many standard errors two honest results may differ at most (Bonferroni, Student's t)."""
    return float(stdtrit(max(replicates - 1, 1), 1.0 - FALSE_ALARM / (2.0 * max(figures, 1))))


def compared_draws(packed: "xr.DataTree", again: "xr.DataTree", *, same_makers: bool) -> Comparison:
    """Return how stored draws compare with those of the re-run: value by value, attributes and labels too.

    On another platform, draws that mostly agree up to rounding must all do so: a changed one shows. Draws of
    another stream are compared by their means.
    """
    found: list[Difference] = []
    tables = [
        {f"{path}/{name}".strip("/"): one for path, node in _nodes(tree) for name, one in node.items()}
        for tree in (packed, again)
    ]
    names = sorted(tables[0].keys() | tables[1].keys())
    limit = allowed_errors(len(names), replicates=REPLICATES)
    for name in names:
        first, second = (table.get(name) for table in tables)
        if first is None or second is None or first.shape != second.shape or first.dtype != second.dtype:
            found.append(Difference(f"draws.nc: {name}", _kind(first), _kind(second)))
        elif one := _changed(name, first, second, limit=limit, same_makers=same_makers):
            found.append(one)
    return Comparison(len(names), tuple(found), limit)


def shown(value: object) -> str:
    """Return a value of a summary for a line of text."""
    text = "–" if value is NOTHING else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nodes(tree: "xr.DataTree") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the columns and attributes of every table of draws."""
    for node in tree.subtree:
        columns = {str(name): np.asarray(one.values) for name, one in node.dataset.variables.items()}
        columns |= {f"@{name}": np.asarray(value) for name, value in node.attrs.items()}
        yield node.path, columns


def _changed(name: str, first: Any, second: Any, *, limit: float, same_makers: bool) -> Difference | None:
    """Return where a column differs first, None where it does not."""
    numbers = np.issubdtype(first.dtype, np.number)
    differs = first != second
    if numbers:
        differs &= ~(np.isnan(first) & np.isnan(second))
    if not np.any(differs):
        return None
    tolerated = bool(not same_makers and numbers and _close_columns(first, second, limit))
    places = np.flatnonzero(np.atleast_1d(differs))
    index = int(places[0])
    place = f"draws.nc: {name}[{index}]" + (f" (+{places.size - 1})" if places.size > 1 else "")
    before, after = (shown(np.atleast_1d(one)[index].item()) for one in (first, second))
    return Difference(place, before, after, tolerated)


def _kind(column: Any) -> str:
    return "–" if column is None else f"{column.dtype}{list(column.shape)}"


def _close_columns(first: FloatArray, second: FloatArray, limit: float) -> bool:
    """Return whether columns agree up to rounding, or where they are of other streams, in their means."""
    close = np.isclose(first, second, rtol=ROUNDING, atol=ROUNDING * float(np.max(np.abs(second))))
    if close.mean() > 0.5:
        return bool(close.all())
    error = np.sqrt((first.var() + second.var()) / first.size)
    return bool(abs(first.mean() - second.mean()) <= limit * error)


def _equal(first: Any, second: Any) -> bool:
    return type(first) is type(second) and first == second


def _tolerated(one: _Pair, limit: float) -> bool:
    """Return whether a difference is small enough for results of other versions or machines."""
    if not (_is_number(one.packed) and _is_number(one.again)):
        return False
    gap, size = abs(one.packed - one.again), max(abs(one.packed), abs(one.again))
    if gap <= ROUNDING * size:
        return True
    if one.place[0] in CERTAIN:
        return False
    if any(part.endswith("mcse") for part in one.place):
        return bool(size <= ERROR_FACTOR * min(abs(one.packed), abs(one.again)))
    return bool(gap <= limit * np.sqrt(2.0) * one.error + one.share * max(one.size, abs(one.again)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pairs(packed: Any, again: Any, place: tuple[str, ...], near: "_Near") -> Iterator[_Pair]:
    """Yield every value of both summaries, place by place; what only one has stands beside nothing."""
    if isinstance(packed, dict) and isinstance(again, dict):
        for key in [*again, *(key for key in packed if key not in again)]:
            inner = packed.get(key, NOTHING), again.get(key, NOTHING)
            yield from _pairs(*inner, (*place, key), near.of_key(again, key))
    elif isinstance(packed, list) and isinstance(again, list):
        sizes = _sizes(again)
        for index in range(max(len(packed), len(again))):
            first, second = (one[index] if index < len(one) else NOTHING for one in (packed, again))
            yield from _pairs(first, second, (*place, str(index)), _Near(near.fallback, sizes))
    else:
        error = near.errors if _is_number(near.errors) else near.fallback
        share = 0.0 if _is_number(near.errors) else GROUP_SHARE
        size = near.sizes if _is_number(near.sizes) else 0.0
        yield _Pair(place, packed, again, error or 0.0, share, size)


@dataclass(frozen=True)
class _Near:
    """What stands around a value: errors of its own, an error of the mean beside it, sizes of its group."""

    fallback: float | None = None
    sizes: Any = None  # a number, or one for each key
    errors: Any = None  # a number, or a table of them

    def of_key(self, table: Mapping[str, Any], key: str) -> "_Near":
        """Return the same for a value of a table."""
        beside = table.get("mcse")
        own = beside if key == "mean" else table.get(f"{key}_mcse")
        return _Near(
            fallback=beside if _is_number(beside) else self.fallback,
            sizes=self.sizes.get(key) if isinstance(self.sizes, dict) else None,
            errors=self.errors.get(key) if isinstance(self.errors, dict) else own,
        )


def _sizes(values: list[Any]) -> Any:
    """Return the largest size among the numbers of a list; of a list of tables, by their keys."""
    rows = [one for one in values if isinstance(one, dict)]
    if rows:
        return {key: _sizes([row[key] for row in rows if key in row]) for key in rows[0]}
    return max((abs(one) for one in values if _is_number(one)), default=0.0)


def _replicates(summary: Mapping[str, Any]) -> int:
    return int(summary["provenance"]["replicates"])
