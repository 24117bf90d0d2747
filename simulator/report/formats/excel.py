"""A report as a workbook: a sheet for the ranges and one for each theme, numbers as numbers."""

import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.base import wording
from simulator.base.files import replace_when_written
from simulator.base.messages import message
from simulator.report.document import (
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
)
from simulator.report.formats.as_data import printable
from simulator.report.formats.columns import lines_of, places
from simulator.report.formats.excel_grid import LONGEST, NUMBER, Grid, Kind, grid_of, said

HELD = (Table, Facts, OfferSlider)  # what holds numbers
SHEET_NAME, FOOT, NAME, ADDRESS = 31, 255, 255, 2_000  # longest that Excel takes
FIRST = ("answer", "decision", "ranges")  # sections that make the first sheet
LONG = 12  # tables of so many rows are filtered
NARROWEST, WIDEST, SAID, LINK = 12.0, 60.0, 28.0, 10.0  # columns, in places
LINE, HEADING, TALLEST = 14.0, 22.0, 400.0  # heights of rows [pt]
STANDARD = 8.4  # width of a column that none has set
FIXED = datetime(2000, 1, 1)  # the same in every file
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}


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
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, document.title[:LONGEST], formats["title"])
        sheet.write_string(1, 0, document.subtitle[:LONGEST], formats["soft"])
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


def formats_of(book: Any, document: Document) -> dict[str, Any]:
    """Return the formats of a workbook by their names; those of numbers by their units."""
    money = wording.amount(1.0, currency=document.currency, lang=document.lang, exact=True)
    before, _, after = (part.replace('"', "") for part in money.partition("1"))
    amount = f'"{before}"#,##0"{after}"'.replace('""', "")
    wrap = {"text_wrap": True, "valign": "top", "align": "left"}
    right = {"align": "right", "valign": "top", "indent": 1}
    line = {"bottom": 4, "bottom_color": "#AAB2BD"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "valign": "top"}),
        "soft": book.add_format({"font_color": "#5B6472"}),
        "heading": book.add_format({"bold": True, "font_size": 12, "valign": "top"}),
        "note": book.add_format(wrap | {"font_color": "#5B6472"}),
        "answer": book.add_format(wrap | {"font_size": 11, "bold": True}),
        "warnings": book.add_format(wrap | {"bg_color": "#FFF4DD", "font_color": "#7A4F00"}),
        "plain": book.add_format(wrap),
        "head": book.add_format(wrap | {"bold": True, "bottom": 1, "bg_color": "#F1F3F5"}),
        "number head": book.add_format(wrap | {"bold": True, "bottom": 1, "bg_color": "#F1F3F5"} | right),
        "group": book.add_format(wrap | {"bold": True, "bg_color": "#E2E5E9"}),
        "text": book.add_format(wrap | line),
        "right": book.add_format(wrap | line | right),
        "marked": book.add_format(wrap | line | {"font_color": "#7A4F00"}),
        "link": book.add_format(line | {"valign": "top", "font_color": "#005A8F", "underline": 1}),
        "amount": book.add_format(line | right | {"num_format": f"{amount};\u2212{amount}"}),
        "share": book.add_format(line | right | {"num_format": "0.0%"}),
        "whole": book.add_format(line | right | {"num_format": "#,##0"}),
        "number": book.add_format(line | right | {"num_format": "#,##0.0###"}),
    }


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
            sheet.set_row(row, HEADING)
            sheet.write_string(row, 0, part.title[:LONGEST], formats["heading"])
            row += 1
        for block in part.blocks:
            if isinstance(block, HELD):
                grid = grids[id(block)]
                if long is None and len(grid.rows) > LONG:
                    long = row
                    sheet.autofilter(row, 0, row + len(grid.rows), len(grid.heads) - 1)
                    sheet.repeat_rows(row)
                row = _table(sheet, row, grid, widths, formats) + 1
            else:
                row = _text(sheet, row, block, widths, formats)
    if parts and "ranges" in {part.name for part in parts}:
        row = _text(
            sheet, row, Paragraph((Run(message(document.lang, "report.unrounded")),), "note"), widths, formats
        )
    sheet.freeze_panes(0 if long is None else long + 1, 1)
    sheet.print_area(0, 0, max(row - 1, 0), len(widths) - 1)
    _print_setup(sheet, document)


def _widths(grids: Sequence[Grid]) -> list[float]:
    """Return the widths of the columns of a sheet, in places."""
    found: list[float] = []
    for grid in grids:
        for place, (head, kind) in enumerate(zip(grid.heads, grid.kinds, strict=True)):
            lines = [line for row in grid.rows if len(row) > place for line in lines_of(row[place].runs)]
            longest = max(map(places, lines), default=0.0)
            text = min(max(longest, NARROWEST) + 2.0, SAID if kind == "said" else WIDEST)
            width = {"number": NUMBER, "link": LINK}.get(kind, text)
            width = max(width, min(max(map(places, head.split("\n"))) + 2.0, 1.3 * NUMBER))
            if place == len(found):
                found.append(width)
            found[place] = max(found[place], width)
    return found or [WIDEST]


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height of a row in which texts wrap in columns of some widths. [pt]."""
    lines = [
        sum(max(math.ceil(0.94 * places(line) / (width - 2.0)), 1) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    ]
    return min(LINE * max(lines, default=1) + 2.0, TALLEST)


def _table(sheet: Any, row: int, grid: Grid, widths: Sequence[float], formats: Mapping[str, Any]) -> int:
    """Write a table and return the row below it."""
    if any(grid.heads):
        sheet.set_row(row, _height(grid.heads, widths))
        for place, (head, kind) in enumerate(zip(grid.heads, grid.kinds, strict=True)):
            sheet.write_string(row, place, head, formats["number head" if kind == "number" else "head"])
        row += 1
    for cells in grid.rows:
        if len(cells) < len(grid.heads):
            for place in range(len(grid.heads)):
                sheet.write_blank(row, place, None, formats["group"])
            sheet.write_string(row, 0, said(cells[0].runs), formats["group"])
            sheet.set_row(row, _height([said(cells[0].runs)], widths))
        else:
            wrapped = [
                said(one.runs) if kind in ("text", "said") else ""
                for one, kind in zip(cells, grid.kinds, strict=True)
            ]
            sheet.set_row(row, _height(wrapped, widths))
            for place, (cell, kind) in enumerate(zip(cells, grid.kinds, strict=True)):
                _cell(sheet, row, place, cell, kind, formats)
        row += 1
    return row


def _cell(sheet: Any, row: int, place: int, cell: Cell, kind: Kind, formats: Mapping[str, Any]) -> None:
    """Write a cell: a number with its format, a link, or a text."""
    text = said(cell.runs)
    if kind == "number" and cell.value is not None:
        plain = "whole" if cell.value.is_integer() else "number"
        sheet.write_number(
            row, place, cell.value, formats[plain if cell.unit in (None, "number") else cell.unit]
        )
    elif kind == "link" and cell.runs and len(str(cell.runs[0].link)) <= ADDRESS:
        sheet.write_url(row, place, cell.runs[0].link, formats["link"], text)
    else:
        marked = any(one.style == "mark" for one in cell.runs)
        style = "right" if kind == "number" else "marked" if marked else "text"
        sheet.write_string(row, place, text, formats[style])


def _text(sheet: Any, row: int, block: Block, widths: Sequence[float], formats: Mapping[str, Any]) -> int:
    """Write a text over the width of the sheet and return the row below it; charts are left out."""
    if isinstance(block, Heading):
        sheet.write_string(row, 0, block.text[:LONGEST], formats["heading"])
        return row + 1
    if isinstance(block, Paragraph):
        texts, style = [said(block.runs)], str(block.role)
    elif isinstance(block, Bullets):
        texts, style = [f"– {said(one)}"[:LONGEST] for one in block.items], str(block.role)
    else:
        return row
    room = max(min(sum(widths), 110.0), 70.0)
    last, seen = 0, widths[0]
    while seen < room and last < 15:
        last += 1
        seen += widths[last] if last < len(widths) else STANDARD
    for text in texts:
        sheet.merge_range(row, 0, row, last, "", formats[style])
        sheet.write_string(row, 0, text, formats[style])
        sheet.set_row(row, _height([text], [seen]))
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
