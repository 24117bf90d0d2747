"""The result of a run: summary and labelled draws, saved and read back identically."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.base.errors import error
from simulator.base.files import replace_when_written

if TYPE_CHECKING:
    import xarray as xr

    from simulator.base.netcdf import Group

FORMAT = "damnum-summary-1"
"""Stands in every summary.json; the number rises when a program that reads it would have to change."""


@dataclass(frozen=True)
class Result:
    """What a run says.

    `summary` is the content of summary.json: every statistic with its Monte Carlo error, inputs with
    sources, law applied, provenance. `groups` holds labelled draws as plain arrays: `draws` (dimension
    `draw`), `worlds` (dimension `world`) and `leaves` (dimension `leaf`).
    """

    summary: Mapping[str, Any]
    groups: "Mapping[str, Group]"

    @cached_property
    def data(self) -> "xr.DataTree":
        """The labelled draws as a tree of xarray datasets, made when it is first asked for."""
        from simulator.base.netcdf import as_tree

        return as_tree(self.groups)

    def save(self, folder: Path) -> list[Path]:
        """Write `summary.json` and `draws.nc` into a folder and return their paths."""
        from simulator.base.netcdf import write_netcdf

        summary, draws = folder / "summary.json", folder / "draws.nc"
        with replace_when_written(summary) as path:
            path.write_text(as_json(self.summary), "utf-8")
        with replace_when_written(draws) as path:
            write_netcdf(self.groups, path)
        return [summary, draws]

    def with_part(self, name: str, part: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> "Result":
        """Return the result with a further part in its summary."""
        return Result(summary={**self.summary, name: part}, groups=self.groups)

    @classmethod
    def read(cls, folder: Path) -> "Result":
        """Read what `save` wrote."""
        from simulator.base.netcdf import read_netcdf

        summary = json.loads((folder / "summary.json").read_text("utf-8"))
        return cls(summary=summary, groups=read_netcdf(folder / "draws.nc"))


@dataclass(frozen=True)
class SavedSummary:
    """The summary of a saved result, as it stands in its file."""

    path: Path
    content: bytes
    summary: Mapping[str, Any]


def saved_summary(place: Path) -> SavedSummary:
    """Read the summary of a result, by its folder or itself; its draws are not needed.

    Raises
    ------
    SimulatorError
        There is none.
    """
    path = place / "summary.json" if place.is_dir() else place
    try:
        content = path.read_bytes()
        summary = json.loads(content)
    except OSError as why:
        raise error("no_result_there", file=str(path), why=why) from why
    except ValueError as why:
        raise error("report_no_result", file=str(path)) from why
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise error("report_no_result", file=str(path))
    return SavedSummary(path, content, summary)


def as_json(summary: Mapping[str, Any]) -> str:
    """Return a summary as it is written: one text for one result."""
    return json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
