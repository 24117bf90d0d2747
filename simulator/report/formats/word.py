"""A report as a Word file that lawyers edit: real styles, tables, links and fields, the same bytes again."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from simulator.base.files import replace_when_written
from simulator.base.messages import message
from simulator.report.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Figure,
    Heading,
    OfferSlider,
    Paragraph,
    Run,
    Table,
    paged,
    text_of,
)
from simulator.report.formats import word_styles as named
from simulator.report.formats.as_data import printable
from simulator.report.formats.columns import FEW, laid_out, places
from simulator.report.formats.fonts import fonts_for, noted, spelled_out
from simulator.report.formats.pictures import pngs
from simulator.report.formats.word_contents import add_contents, mark

PAGE, MARGIN = (210.0, 297.0), 22.0  # [mm]
WIDTH = PAGE[0] - 2.0 * MARGIN
PICTURE = 155.0  # width [mm]
TERM = 58.0  # widest column of terms [mm]
LONG, FOOT, NAME = 600, 90, 255  # places of a row that may break, of the title in the foot; longest property
FIXED = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive knows
HELD = (Table, OfferSlider, Facts, Figure)


def write_word(document: Document, path: Path, *, font: Path | None = None) -> Path:
    """Write a report as DOCX and return its path.

    Parameters
    ----------
    document : Document
        What it says.
    path : Path
        Its place.
    font : Path, optional
        A font for the pictures of charts, before that of the program for Chinese. The text itself is set by
        Word.

    Raises
    ------
    SimulatorError
        The file is no font, or the place cannot be written.
    """
    document = paged(printable(document))
    fonts = fonts_for([one.spec for one in document.figures()], file=font)
    with ThreadPoolExecutor() as pool:
        drawn = pngs(spelled_out(document, fonts), fonts, pool)
        content = word_of(noted(document, fonts), drawn)
    with replace_when_written(path) as temporary:
        temporary.write_bytes(content)
    return path


def word_of(document: Document, pictures: Mapping[str, Future[bytes]]) -> bytes:
    """Return a report as the bytes of a DOCX, with its charts as PNG, by their names, when they are drawn."""
    import docx
    from docx.shared import Mm

    word = docx.Document()
    named.define_styles(word, document.lang, width=WIDTH)
    section = word.sections[0]
    section.page_width, section.page_height = (Mm(one) for one in PAGE)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    _properties(word, document)
    _foot(section, document)
    word.add_paragraph(document.subtitle, style="Subtitle")
    word.add_paragraph(document.title, style="Title")
    listed = document.contents()
    for number, part in enumerate(document.sections):
        if number == 1 and listed:
            add_contents(word, message(document.lang, "report.contents"), listed)
        if part.title:
            heading = word.add_heading(part.title, level=1)
            if listed:
                mark(heading, listed.index(part.title))
        for block, after in zip(part.blocks, [*part.blocks[1:], None], strict=True):
            _add(word, block, pictures, after)
    return _packed(word)


def _add(word: Any, block: Block, pictures: Mapping[str, Future[bytes]], after: "Block | None") -> None:
    """Add a block; what is said right before a table or a chart, or right after a table, stays with it."""
    if isinstance(block, Paragraph):
        style = {"plain": "Normal", "answer": named.ANSWER, "note": named.NOTE}[block.role]
        paragraph = word.add_paragraph(style=style)
        _say(paragraph, block.runs)
        paragraph.paragraph_format.keep_with_next = isinstance(after, HELD) or None
    elif isinstance(block, Heading):
        word.add_heading(block.text, level=2)
    elif isinstance(block, Bullets):
        for item in block.items:
            style = named.WARNING if block.role == "warnings" else "List Bullet"
            _say(word.add_paragraph(style=style), item)
    elif isinstance(block, Figure):
        _picture(word, block, pictures[block.name].result())
    elif isinstance(block, Facts):
        _facts(word, block)
    else:
        table = block.table if isinstance(block, OfferSlider) else block
        _table(word, table, noted=isinstance(after, Paragraph))


def _say(paragraph: Any, runs: Sequence[Run]) -> None:
    """Add runs to a paragraph, links as links."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    for one in runs:
        run = paragraph.add_run()
        if one.new_line:
            run.add_break()
        run.add_text(one.text)
        if one.link is not None:
            named.put_on(run, named.LINK)
            link = named.element("w:hyperlink")
            target = paragraph.part.relate_to(one.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link.set(qn("r:id"), target)
            paragraph._p.append(link)
            link.append(run._r)
        elif one.style in named.CHARACTERS:
            named.put_on(run, named.CHARACTERS[one.style])


def _picture(word: Any, figure: Figure, picture: bytes) -> None:
    """Add a chart with its description, and the same below it."""
    from docx.shared import Mm

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(PICTURE))
    shape._inline.docPr.set("descr", figure.alt)
    shape._inline.docPr.set("name", figure.name)
    word.add_paragraph(figure.alt, style="Caption")


def _facts(word: Any, facts: Facts) -> None:
    """Add pairs of term and statement as a table without lines."""
    longest = max((places(text_of(term)) for term, _ in facts.rows), default=0.0)
    first = min(TERM, 1.75 * longest + 6.0)
    rows = [((Cell(term), cell), False) for term, cell in facts.rows]
    table = _grid(
        word,
        named.FACTS,
        [first, WIDTH - first],
        rows,
        right=(False, False),
        style=named.CELL,
        whole=len(rows) <= FEW,
    )
    for row in table.rows:
        for run in row.cells[0].paragraphs[0].runs:
            if run._r.style is None:
                named.put_on(run, "Soft")


def _table(word: Any, table: Table, *, noted: bool) -> None:
    """Add a table; its head is repeated on every page. The end of one that is `noted` stays with the note."""
    head = tuple(Cell(column.head) for column in table.columns)
    layout = laid_out(table)
    rows = [(head, False), *((row.cells, row.group) for row in layout.table.rows)]
    made = _grid(
        word,
        named.TABLE,
        [WIDTH * share for share in layout.widths],
        rows,
        right=tuple(column.numeric for column in table.columns),
        style=named.SMALL if table.small else named.CELL,
        whole=layout.whole,
        noted=noted,
    )
    for cell in made.rows[0].cells:
        named.put_on(cell.paragraphs[0], named.HEAD)
    if all(places(cell.text) < LONG for cell in head):
        made.rows[0]._tr.get_or_add_trPr().append(named.element("w:tblHeader"))


def _grid(
    word: Any,
    kind: str,
    columns: Sequence[float],
    rows: Sequence[tuple[Sequence[Cell], bool]],
    *,
    right: Sequence[bool],
    style: str,
    whole: bool,
    noted: bool = False,
) -> Any:
    """Add a table of rows, each with whether it is the title of those below; columns in mm.

    One that is `whole` stays on a page, and with the next paragraph if that is a note on it.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt
    from docx.table import _Cell

    table = word.add_table(rows=len(rows), cols=len(columns))
    table.style, table.autofit = kind, False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    for number, (row, (cells, group)) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
        places_in_row = [_Cell(one, table) for one in row.tc_lst]
        if all(places(cell.text) < LONG for cell in cells):
            row.get_or_add_trPr().append(named.element("w:cantSplit"))
        for place, width in zip(places_in_row, columns, strict=True):
            place.width = Mm(width)
        if group:
            places_in_row[0].merge(places_in_row[-1])
            _shaded(places_in_row[0])
        left = len(rows) - 1 - number  # rows below this one
        held = group or (noted and left < 2) or (left > 0 and (whole or number == 0))
        for place, cell, numeric in zip(places_in_row, cells, right, strict=False):
            paragraph = place.paragraphs[0]
            named.put_on(paragraph, style)
            paragraph.paragraph_format.keep_with_next = held or None
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _say(paragraph, [Run(one.text, "strong") for one in cell.runs] if group else cell.runs)
    gap = word.add_paragraph().paragraph_format  # Word joins tables that touch
    gap.keep_with_next = noted or None
    gap.space_after, gap.line_spacing = Pt(0), Pt(7)
    return table


def _shaded(place: Any) -> None:
    place._tc.get_or_add_tcPr().append(named.element("w:shd", val="clear", color="auto", fill="F1F3F5"))


def _foot(section: Any, document: Document) -> None:
    """Write title, digest and page numbers at the foot of every page."""
    from docx.shared import Mm

    title = document.title
    title = title if places(title) <= FOOT else title[: FOOT // 2] + "…"
    paragraph = section.footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    paragraph.style.paragraph_format.tab_stops.clear_all()
    stops.add_tab_stop(Mm(WIDTH), alignment=2)
    paragraph.add_run(f"{title} · {document.digest[:12]}\t")
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """Add what Word counts itself."""
    field = named.element("w:fldSimple", instr=code)
    paragraph._p.append(field)
    run = paragraph.add_run("1")
    field.append(run._r)


def _properties(word: Any, document: Document) -> None:
    """Name the document; no author, no time, nothing of this machine."""
    about = word.core_properties
    about.title, about.subject = document.title[:NAME], document.subtitle[:NAME]
    about.language = named.LANGUAGES[document.lang]
    about.author = about.comments = about.last_modified_by = about.keywords = ""
    about.revision = 1
    for time in about._element.xpath("dcterms:created | dcterms:modified"):
        about._element.remove(time)
    package = word.part.package
    for name in [key for key, one in package.rels.items() if one.reltype.endswith("/thumbnail")]:
        del package.rels[name]


def _packed(word: Any) -> bytes:
    """Return a document as bytes that depend on nothing but its content."""
    loose, packed = io.BytesIO(), io.BytesIO()
    word.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, FIXED)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(info, source.read(name))
    return packed.getvalue()
