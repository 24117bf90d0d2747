"""The result of a run: summary and labelled draws, saved and read back identically."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import msgspec

from simulator.base.errors import error
from simulator.base.files import replace_when_written
from simulator.summary.described import Finding, VariantName
from simulator.summary.explained import Forums, LawChanges, MainFigures, Variant
from simulator.summary.marks import Part
from simulator.summary.parts import Run, Summary

if TYPE_CHECKING:
    import xarray as xr


class Beside(TypedDict, total=False):
    """Parts of a summary that a run alone has not; see `simulator.study`."""

    variant: VariantName
    variants: dict[str, Variant]
    other_law: LawChanges
    forums: Forums
    before_evidence: MainFigures
    lint: tuple[Finding, ...]
    run: Run


@dataclass(frozen=True)
class Result:
    """What a run says.

    `summary` is what stands in summary.json: every statistic with its Monte Carlo error, inputs with
    sources, law applied, provenance; see `simulator.summary.parts`. `data` holds labelled draws: a tree of
    datasets `draws` (dimension `draw`), `worlds` (dimension `world`) and `leaves` (dimension `leaf`).
    """

    summary: Summary
    data: "xr.DataTree"

    def save(self, folder: Path) -> list[Path]:
        """Write `summary.json` and `draws.nc` into a folder and return their paths."""
        summary, draws = folder / "summary.json", folder / "draws.nc"
        with replace_when_written(summary) as path:
            path.write_text(as_json(self.summary), "utf-8")
        with replace_when_written(draws) as path:
            self.data.to_netcdf(path, engine="h5netcdf")
        return [summary, draws]

    def with_parts(self, **parts: Unpack[Beside]) -> "Result":
        """Return the result with further parts in its summary."""
        return replace(self, summary=msgspec.structs.replace(self.summary, **parts))

    @classmethod
    def read(cls, folder: Path) -> "Result":
        """Read what `save` wrote."""
        import xarray as xr

        summary = saved_summary(folder).summary
        with xr.open_datatree(folder / "draws.nc", engine="h5netcdf") as data:
            return cls(summary=summary, data=data.load())


@dataclass(frozen=True)
class SavedSummary:
    """The summary of a saved result, and the file that it stands in."""

    path: Path
    content: bytes
    summary: Summary


def saved_summary(place: Path) -> SavedSummary:
    """Read the summary of a result, by its folder or itself; its draws are not needed.

    Raises
    ------
    SimulatorError
        There is none, or a part of it is not as this version writes it; the error names the place.
    """
    path = place / "summary.json" if place.is_dir() else place
    try:
        content = path.read_bytes()
    except OSError as why:
        raise error("no_result_there", file=str(path), why=why) from why
    return SavedSummary(path, content, summary_of(content, file=str(path)))


def summary_of(content: bytes, *, file: str) -> Summary:
    """Return a summary from its JSON.

    Raises
    ------
    SimulatorError
        It is none, or a part of it is not as this version writes it; the error names the place.
    """
    try:
        return msgspec.json.decode(content, type=Summary)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise error("report_no_result", file=file, path=_place(str(why))) from why


def _place(why: str) -> str:
    """Return the place of which msgspec complains, as dotted keys; "" for the whole."""
    inside = re.search(r"at `\$\.?(.*?)`", why)
    key = re.search(r"field `(.*?)`", why)  # one that is missing or unknown
    places = [inside[1] if inside else "", key[1] if key else ""]
    dotted = re.sub(r"\[(\w*|\.\.\.)\]", r".\1", ".".join(filter(None, places)))
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in dotted[:200])


def schema() -> str:
    """Return the JSON Schema of summary.json, made from the parts with their units and marks."""
    made = msgspec.json.schema(Summary)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "summary.json of damnum"}
    return json.dumps(whole | made, ensure_ascii=False, indent=1) + "\n"


def as_json(content: Part | Mapping[str, object]) -> str:
    """Return a summary, or parts of one, as it is written: one text for one result."""
    return json.dumps(msgspec.to_builtins(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
