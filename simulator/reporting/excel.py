"""A report as a workbook: a sheet for the ranges and one for each theme, numbers as numbers."""

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator import wording
from simulator.files import replace_when_written
from simulator.messages import message
from simulator.reporting.as_data import printable
from simulator.reporting.columns import places
from simulator.reporting.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    OfferSlider,
    Paragraph,
    Run,
    Section,
    Table,
    text_of,
)

HELD = (Table, Facts, OfferSlider)  # what holds numbers
SHEET_NAME, CELL, FOOT, NAME, ADDRESS = 31, 32_767, 255, 255, 2_000  # longest that Excel takes
FIRST = ("answer", "decision", "ranges")  # sections that make the first sheet
LONG = 12  # tables of so many rows are filtered
NARROWEST, WIDEST, NUMBER = 14.0, 56.0, 17.0  # columns, in places
LINE, TALLEST, STANDARD = 14.0, 400.0, 8.4  # heights of rows in points; width of a column that none has set
FIXED = datetime(2000, 1, 1)  # the same in every file
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a sheet: numbers and what is said of them in columns of their own."""

    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]  # a row with one cell is the title of those that follow


def write_excel(document: Document, path: Path) -> Path:
    """Write a report as XLSX and return its path; texts stay texts, whatever sign they begin with.

    Raises
    ------
    SimulatorError
        The file cannot be written.
    """
    content = excel_of(printable(document))
    with replace_when_written(path) as temporary:
        temporary.write_bytes(content)
    return path


def excel_of(document: Document) -> bytes:
    """Return a report as the bytes of an XLSX."""
    import xlsxwriter

    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONTS[document.lang], "font_size": 10, "valign": "top"},
    }
    lang = document.lang
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties(
            {"title": document.title[:NAME], "subject": document.subtitle[:NAME], "created": FIXED}
        )
        formats = formats_of(book, document)
        taken: set[str] = set()
        first = [part for part in document.sections if part.name in FIRST]
        sheet = book.add_worksheet(sheet_name(message(lang, "report.summary_sheet"), taken))
        sheet.write_string(0, 0, document.title[:CELL], formats["title"])
        sheet.write_string(1, 0, document.subtitle[:CELL], formats["note"])
        _fill(sheet, 3, first, document, formats)
        for part in document.sections:
            if part not in first and any(isinstance(block, HELD) for block in part.blocks):
                sheet = book.add_worksheet(sheet_name(part.title or part.name, taken))
                _fill(sheet, 0, [part], document, formats)
    return content.getvalue()


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that Excel takes for a sheet and no other sheet has, and add it to those taken."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:SHEET_NAME].strip("' ") or "-"
    name, number = clean, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        name = f"{clean[: SHEET_NAME - 4]} {number}"
    taken.add(name.lower())
    return name


def says_more(cell: Cell) -> bool:
    """Return whether a cell says more than its number: a range behind it, or another unit."""
    return cell.value is not None and (cell.unit is None or len(re.findall(r"\d[\d,.]*", cell.text)) > 1)


def formats_of(book: Any, document: Document) -> dict[str, Any]:
    """Return the formats of a workbook by their names; those of numbers by their units."""
    money = wording.amount(1.0, currency=document.currency, lang=document.lang, exact=True)
    before, _, after = (part.replace('"', "") for part in money.partition("1"))
    amount = f'"{before}"#,##0"{after}"'.replace('""', "")
    wrap = {"text_wrap": True, "valign": "top"}
    line = {"bottom": 4, "bottom_color": "#AAB2BD"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "valign": "top"}),
        "heading": book.add_format({"bold": True, "font_size": 12, "valign": "top"}),
        "note": book.add_format(wrap | {"font_color": "#5B6472"}),
        "answer": book.add_format(wrap | {"font_size": 11, "bold": True}),
        "warnings": book.add_format(wrap | {"bg_color": "#FFF4DD", "font_color": "#7A4F00"}),
        "plain": book.add_format(wrap),
        "head": book.add_format(wrap | {"bold": True, "bottom": 1, "bg_color": "#F1F3F5"}),
        "number head": book.add_format(
            wrap | {"bold": True, "bottom": 1, "bg_color": "#F1F3F5", "align": "right"}
        ),
        "group": book.add_format(wrap | {"bold": True, "bg_color": "#E2E5E9"}),
        "text": book.add_format(wrap | line),
        "right": book.add_format(wrap | line | {"align": "right"}),
        "marked": book.add_format(wrap | line | {"font_color": "#7A4F00"}),
        "link": book.add_format(wrap | line | {"font_color": "#005A8F", "underline": 1}),
        "amount": book.add_format(line | {"num_format": f"{amount};\u2212{amount}", "valign": "top"}),
        "share": book.add_format(line | {"num_format": "0.0%", "valign": "top"}),
        "number": book.add_format(line | {"num_format": "#,##0.######", "valign": "top"}),
    }


def grid_of(block: Table | Facts | OfferSlider, lang: str) -> Grid:
    """Return what of a block stands in a sheet.

    A column of numbers holds them unrounded; where the report says more than the number, that stands in a
    column of text behind it.
    """
    if isinstance(block, OfferSlider):
        block = block.table
    if isinstance(block, Facts):
        heads, rows = ["", ""], [(Cell(term), cell) for term, cell in block.rows]
    else:
        heads = [text_of(column.head) for column in block.columns]
        rows = [row.cells for row in block.rows]
    full = [row for row in rows if len(row) == len(heads)]
    numbers = [any(row[place].value is not None for row in full) for place in range(len(heads))]
    more = [any(says_more(row[place]) for row in full) for place in range(len(heads))]
    said, number = message(lang, "report.as_reported"), message(lang, "report.number_head")
    names: list[tuple[str, bool]] = []
    for head, numeric, extended in zip(heads, numbers, more, strict=True):
        names.append((head or number if numeric and extended else head, numeric))
        names += [(f"{head} ({said})" if head else said, False)] if extended else []
    expanded = tuple(row if len(row) < len(heads) else tuple(_expanded(row, more)) for row in rows)
    return Grid(tuple(name for name, _ in names), tuple(numeric for _, numeric in names), expanded)


def _expanded(row: Sequence[Cell], more: Sequence[bool]) -> Iterator[Cell]:
    """Yield the cells of a row: where the report says more, the number and then what is said."""
    for cell, extended in zip(row, more, strict=True):
        if extended:
            yield replace(cell, runs=())
            yield Cell(cell.runs)
        else:
            yield cell


def _fill(
    sheet: Any, row: int, parts: Sequence[Section], document: Document, formats: Mapping[str, Any]
) -> None:
    """Write sections from a row on, one below the other, and set up the sheet for print."""
    blocks = [block for part in parts for block in part.blocks]
    grids = {id(block): grid_of(block, document.lang) for block in blocks if isinstance(block, HELD)}
    widths = _widths(list(grids.values()))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    long: int | None = None
    for part in parts:
        if part.title:
            sheet.write_string(row, 0, part.title[:CELL], formats["heading"])
            row += 1
        for block in part.blocks:
            if isinstance(block, HELD):
                grid = grids[id(block)]
                if long is None and len(grid.rows) > LONG:
                    long = row
                    sheet.autofilter(row, 0, row + len(grid.rows), len(grid.heads) - 1)
                    sheet.repeat_rows(row)
                row = _table(sheet, row, grid, formats) + 1
            else:
                row = _text(sheet, row, block, widths, formats)
    if parts and "ranges" in {part.name for part in parts}:
        row = _text(
            sheet, row, Paragraph((Run(message(document.lang, "report.unrounded")),), "note"), widths, formats
        )
    sheet.freeze_panes(0 if long is None else long + 1, 1)
    _print_setup(sheet, document)


def _widths(grids: Sequence[Grid]) -> list[float]:
    """Return the widths of the columns of a sheet, in places."""
    found: list[float] = []
    for grid in grids:
        for place, (head, numeric) in enumerate(zip(grid.heads, grid.numeric, strict=True)):
            longest = max((places(row[place].text) for row in grid.rows if len(row) > place), default=0.0)
            width = NUMBER if numeric else min(max(longest * 0.95, NARROWEST), WIDEST)
            width = max(width, min(places(head), 1.6 * NUMBER))
            if place == len(found):
                found.append(width)
            found[place] = max(found[place], width)
    return found or [WIDEST]


def _table(sheet: Any, row: int, grid: Grid, formats: Mapping[str, Any]) -> int:
    """Write a table and return the row below it."""
    if any(grid.heads):
        for place, (head, numeric) in enumerate(zip(grid.heads, grid.numeric, strict=True)):
            sheet.write_string(row, place, head[:CELL], formats["number head" if numeric else "head"])
        row += 1
    for cells in grid.rows:
        if len(cells) < len(grid.heads):
            for place in range(len(grid.heads)):
                sheet.write_blank(row, place, None, formats["group"])
            sheet.write_string(row, 0, cells[0].text[:CELL], formats["group"])
        else:
            for place, (cell, numeric) in enumerate(zip(cells, grid.numeric, strict=True)):
                _cell(sheet, row, place, cell, formats, right=numeric)
        row += 1
    return row


def _cell(sheet: Any, row: int, place: int, cell: Cell, formats: Mapping[str, Any], *, right: bool) -> None:
    """Write a cell: a number with its format, a text, or a text that leads to its first link."""
    if cell.value is not None:
        sheet.write_number(row, place, cell.value, formats[cell.unit or "number"])
        return
    links = [one.link for one in cell.runs if one.link is not None]
    if links and len(links[0]) <= ADDRESS:
        text = with_addresses(cell.runs)[:CELL]
        sheet.write_url(row, place, links[0], formats["link"], text)
    else:
        marked = any(one.style == "mark" for one in cell.runs)
        style = "right" if right else "marked" if marked else "text"
        sheet.write_string(row, place, cell.text[:CELL], formats[style])


def with_addresses(runs: Sequence[Run]) -> str:
    """Return the text of runs; a cell can lead to one address, so those of further links are written out."""
    links = [one for one in runs if one.link is not None]
    further = [replace(one, text=f"{one.text} <{one.link}>") if one in links[1:] else one for one in runs]
    return text_of(further)


def _text(sheet: Any, row: int, block: Block, widths: Sequence[float], formats: Mapping[str, Any]) -> int:
    """Write a text over the width of the sheet and return the row below it; charts are left out."""
    if isinstance(block, Heading):
        sheet.write_string(row, 0, block.text[:CELL], formats["heading"])
        return row + 1
    if isinstance(block, Paragraph):
        said, style = [text_of(block.runs)], block.role
    elif isinstance(block, Bullets):
        said, style = [f"– {text_of(one)}" for one in block.items], block.role
    else:
        return row
    room = max(min(sum(widths), 110.0), 70.0)
    last, seen = 0, widths[0]
    while seen < room and last < 15:
        last += 1
        seen += widths[last] if last < len(widths) else STANDARD
    for text in said:
        sheet.merge_range(row, 0, row, last, "", formats[style])
        sheet.write_string(row, 0, text[:CELL], formats[style])
        lines = math.ceil(1.1 * places(text) / seen)
        sheet.set_row(row, min(LINE * lines + 3.0, TALLEST))
        row += 1
    return row + (1 if isinstance(block, Bullets) else 0)


def _print_setup(sheet: Any, document: Document) -> None:
    """Set a sheet up for print: A4 across, as wide as the paper, with title and page numbers below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = f"{document.title[: FOOT // 3]} · {document.digest[:12]}".replace("&", "&&")
    sheet.set_footer(f"&L&8{title[: FOOT - 20]}&R&8&P / &N")
