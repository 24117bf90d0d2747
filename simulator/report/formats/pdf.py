"""A report as PDF, set by typst: tagged for readers that speak it, the same bytes for the same report."""

import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from simulator.base.data import data_folder
from simulator.base.errors import error
from simulator.base.files import replace_when_written
from simulator.base.messages import message
from simulator.report.document import (
    Cell,
    Document,
    Facts,
    Figure,
    OfferSlider,
    Paragraph,
    Table,
    paged,
    text_of,
)
from simulator.report.formats.as_data import changed, data_of, plain, printable
from simulator.report.formats.columns import laid_out, places
from simulator.report.formats.fonts import CODE, OWN, Fonts, fonts_for, noted, spelled_out
from simulator.report.formats.pictures import svgs

TERM = 42.0  # places of the terms of facts
FOOT = 90  # places of the title at the foot of a page
HELD = (Table, OfferSlider, Facts, Figure)  # what is said right before them stays on their page
MANY = 64  # cells of a table, or of a row, that may break
LONG = 600  # places of a cell that may break across pages
_WORD = re.compile(r"[^\s\u00a0\u3000-\u9fff\uff00-\uffef]{18,}")
_JOINT = re.compile(r"(?<=[._/&?=:\-])(?=[^\s._/])")
_ENDLESS = re.compile(r"[^\u200b]{24,}")


def write_pdf(document: Document, path: Path, *, font: Path | None = None) -> Path:
    """Write a report as PDF (PDF/UA-1) and return its path.

    Parameters
    ----------
    document : Document
        What it says; its texts are data for the template and never read as markup.
    path : Path
        Its place.
    font : Path, optional
        A font that stands before that of the program for Chinese.

    Raises
    ------
    SimulatorError
        The file is no font, or the place cannot be written.
    """
    document = paged(printable(document))
    fonts = fonts_for(document, file=font)
    pages = pdf_of(noted(spelled_out(document, fonts), fonts), fonts)
    with replace_when_written(path) as temporary:
        temporary.write_bytes(pages)
    return path


def pdf_of(document: Document, fonts: Fonts) -> bytes:
    """Return a report as the bytes of a PDF, in fonts that have all its characters.

    Raises
    ------
    SimulatorError
        The fonts do not have them after all.
    """
    import typst

    with ThreadPoolExecutor() as pool:
        data = _for_template(document, fonts, svgs(document, fonts, pool))
    try:
        pages = typst.compile(
            data_folder("reports") / "templates" / "report.typ",
            font_paths=fonts.found,
            pdf_standards="ua-1",
            sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
        )
    except typst.TypstError as why:
        raise error("not_set", why=str(why)) from why
    return bytes(pages)


def _for_template(document: Document, fonts: Fonts, pictures: Mapping[str, Future[str]]) -> dict[str, Any]:
    """Return what the template sets: the report, its pictures, widths and fonts."""
    data = data_of(changed(document, breakable))
    han: list[Any] = list(fonts.families[1:])
    # In Chinese text quotes and dashes belong to the Chinese font.
    latin = {"name": OWN, "covers": "latin-in-cjk"} if document.lang == "zh" else OWN
    blocks = [
        pair for part in document.sections for pair in zip(part.blocks, [*part.blocks[1:], None], strict=True)
    ]
    places_for = [block for part in data["sections"] for block in part["blocks"]]
    for (block, after), place in zip(blocks, places_for, strict=True):
        place["sticky"] = isinstance(after, HELD if isinstance(block, Paragraph) else Paragraph)
        if isinstance(block, Figure):
            del place["spec"]
        elif isinstance(block, Facts):
            place["term"] = min(max((places(text_of(term)) for term, _ in block.rows), default=0.0), TERM)
            place["breakable"] = sum(places(cell.text) for _, cell in block.rows) > LONG
        elif isinstance(block, Table):
            place |= _measured(block)
        elif isinstance(block, OfferSlider):
            place["table"] = _measured(block.table) | {"sticky": place["sticky"]}
    for (block, _), place in zip(blocks, places_for, strict=True):
        if isinstance(block, Figure):
            place["svg"] = pictures[block.name].result()
    return data | {
        "title": document.title,
        "heading": data["title"],
        "foot": document.title if places(document.title) <= FOOT else document.title[: FOOT // 2] + "…",
        "fonts": [latin, *han, OWN],
        "code_fonts": [CODE, *han, OWN],
        "contents": message(document.lang, "report.contents") if document.contents() else "",
    }


def _measured(table: Table) -> dict[str, Any]:
    """Return a table with how wide its columns are, and what may break across pages."""
    layout = laid_out(table)
    set_table = changed(layout.table, breakable)
    heads = [Cell(column.head) for column in table.columns]
    cells = [*heads, *(cell for row in table.rows for cell in row.cells)]
    data: dict[str, Any] = plain(set_table)
    return data | {
        "widths": layout.widths,
        "repeat": not _long(heads),
        "breakable": table.small or not layout.whole or _long(cells),
        "rows": [plain(row) | {"breakable": _long(row.cells)} for row in set_table.rows],
    }


def _long(cells: Sequence[Cell]) -> bool:
    """Return whether cells may be longer than a page, so that they must break across pages."""
    return any(places(cell.text) > LONG for cell in cells) or len(cells) > MANY


def breakable(text: str) -> str:
    """Return a text in which long words may break: after their joints, else anywhere."""
    return _WORD.sub(lambda word: _ENDLESS.sub(_in_pieces, _JOINT.sub("\u200b", word.group())), text)


def _in_pieces(word: re.Match[str]) -> str:
    """Return a word without joints in pieces of a dozen characters."""
    text = word.group()
    return "\u200b".join(text[start : start + 12] for start in range(0, len(text), 12))
