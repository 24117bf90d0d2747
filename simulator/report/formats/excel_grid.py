"""Tables as they stand in the sheets of a workbook."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from simulator.base.messages import message
from simulator.report.document import Cell, Facts, OfferSlider, Run, Table
from simulator.report.formats.columns import lines_of, places

NUMBER = 17.0  # width of a column of numbers, in places
LONGEST = 32_767  # characters that a cell takes
Kind: TypeAlias = Literal["number", "said", "text", "link"]


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a sheet: numbers and what is said of them in columns of their own."""

    heads: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Cell, ...], ...]  # a row with one cell is the title of those that follow


def says_more(cell: Cell) -> bool:
    """Return whether a cell says more than its number: a range behind it, or another unit."""
    return cell.value is not None and (cell.unit is None or len(re.findall(r"\d[\d,.]*", cell.text)) > 1)


def _wordy(cell: Cell) -> bool:
    """Return whether a cell has a text that does not belong under numbers."""
    return cell.value is None and places(cell.text) > NUMBER


def said(runs: Sequence[Run]) -> str:
    """Return the text of runs with its lines."""
    return "\n".join(lines_of(runs))[:LONGEST]


def grid_of(block: Table | Facts | OfferSlider, lang: str) -> Grid:
    """Return what of a block stands in a sheet.

    A column of numbers holds them unrounded; where the report says more than the number, that stands in a
    column of text behind it. Links have a column of their own, so that the text beside them wraps.
    """
    if isinstance(block, OfferSlider):
        block = block.table
    if isinstance(block, Facts):
        heads = ["", ""]
        rows: list[tuple[Cell, ...]] = [(Cell(term), cell) for term, cell in block.rows]
    else:
        heads = [said(column.head) for column in block.columns]
        rows = [row.cells for row in block.rows]
    full = [row for row in rows if len(row) == len(heads)]
    columns: list[tuple[str, tuple[Kind, ...]]] = []
    for place, head in enumerate(heads):
        cells = [row[place] for row in full]
        kinds: tuple[Kind, ...] = ("number",) if any(cell.value is not None for cell in cells) else ("text",)
        if kinds == ("number",) and any(says_more(cell) or _wordy(cell) for cell in cells):
            kinds = ("number", "said")
        if any(one.link for cell in cells for one in cell.runs):
            kinds = (*kinds, "link")
        columns.append((head, kinds))
    expanded = [
        tuple(_expanded(row, [kinds for _, kinds in columns])) if len(row) == len(heads) else row
        for row in rows
    ]
    return Grid(
        tuple(_head(head, kind, kinds, lang) for head, kinds in columns for kind in kinds),
        tuple(kind for _, kinds in columns for kind in kinds),
        tuple(expanded),
    )


def _head(head: str, kind: Kind, kinds: Sequence[Kind], lang: str) -> str:
    """Return the head of one of the columns that stand for a column of the report."""
    if kind == "link":
        return message(lang, "report.link")
    if kind == "said":
        words = message(lang, "report.as_reported")
        return head + message(lang, "report.paren", text=words) if head else words
    return head or (message(lang, "report.number_head") if "said" in kinds else "")


def _expanded(row: Sequence[Cell], columns: Sequence[Sequence[Kind]]) -> Iterator[Cell]:
    """Yield the cells of a row: the number, what is said of it, and the link."""
    for cell, kinds in zip(row, columns, strict=True):
        links = [one for one in cell.runs if one.link]
        further = [
            replace(one, text=f"{one.text} <{one.link}>") if one in links[1:] else one for one in cell.runs
        ]
        if "said" in kinds:
            yield replace(cell, runs=())
            yield Cell(tuple(further))
        else:
            yield replace(cell, runs=tuple(further))
        if "link" in kinds:
            yield Cell(tuple(links[:1]))
