"""Reports as PDF, Word, Excel and JSON: structure, numbers, hostile texts, fonts, the same bytes again."""

import json
import os
import re
import shutil
import subprocess

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from simulator.base.errors import SimulatorError
from simulator.load import load_case
from simulator.report.build import document_of
from simulator.report.document import (
    Document,
    Figure,
    Heading,
    Paragraph,
    Section,
    Table,
    runs,
    text_of,
)
from simulator.report.formats import fonts
from simulator.report.formats.as_data import FORMAT, data_of, write_json
from simulator.report.formats.columns import laid_out
from simulator.report.formats.excel import sheet_name, write_excel
from simulator.report.formats.pdf import write_pdf
from simulator.report.formats.word import write_word
from simulator.simulation import simulate

CASE = "qianyan_tencent_2018"
WRITERS = {"pdf": write_pdf, "docx": write_word, "xlsx": write_excel, "json": write_json}
A4 = (595.28, 841.89)  # ISO 216: 210 by 297 mm, in points


def has_chinese():
    try:
        fonts.fonts_for("中文")
    except SimulatorError:
        return False
    return True


def needed(there, what):
    """Skip where a program or a font is missing; fail where all of them must be there."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not installed")


def run(program, *words):
    needed(shutil.which(program), program)
    return subprocess.run([program, *map(str, words)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def summary():
    return simulate(load_case(CASE), n_draws=4096).summary


@pytest.fixture(scope="module")
def written(summary, tmp_path_factory):
    """Return what gives the path of a report in a format and language, written once."""
    folder, made = tmp_path_factory.mktemp("reports"), {}

    def path_of(ending, lang):
        if lang == "zh" and ending in ("pdf", "docx"):
            needed(has_chinese(), "a Chinese font")
        if (ending, lang) not in made:
            path = folder / f"report.{lang}.{ending}"
            made[ending, lang] = WRITERS[ending](document_of(summary, lang=lang), path)
        return made[ending, lang]

    return path_of


def text_in(path):
    """Return the text of a file without spaces, which formats break as they like."""
    if path.suffix == ".pdf":
        text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    elif path.suffix == ".docx":
        body = docx.Document(path).element.body
        text = "".join(one.text or "" for one in body.iter(qn("w:t")))
    elif path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        text = "".join(str(cell.value) for sheet in sheets for row in sheet for cell in row)
    else:
        text = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize(("lang", "claimed"), [("en", "CNY11,016,000"), ("zh", "¥11,016,000")])
def test_every_format_says_what_was_claimed_and_every_input(summary, written, ending, lang, claimed):
    text = text_in(written(ending, lang))
    assert claimed in text
    assert [one.name for one in summary.inputs if one.name not in text] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pdf_has_bookmarks_for_all_titles_and_is_tagged(summary, written, lang):
    document = document_of(summary, lang=lang)
    reader = pypdf.PdfReader(written("pdf", lang))

    def titles(outline):
        return [name for one in outline for name in (titles(one) if isinstance(one, list) else [one.title])]

    wanted = [
        name
        for part in document.sections
        for name in (part.title, *(one.text for one in part.blocks if isinstance(one, Heading)))
        if name
    ]
    assert titles(reader.outline) == wanted
    assert reader.metadata.title == f"{document.title} – {document.subtitle}"
    assert reader.root_object["/Lang"] == {"en": "en-GB", "zh": "zh-CN"}[lang]
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_data()


def alternatives(node, found):
    """Add the alternative texts below a node of the tree of tags."""
    if isinstance(node, pypdf.generic.IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        for one in node:
            alternatives(one, found)
    elif isinstance(node, dict):
        if "/Alt" in node:
            found.add(node["/Alt"])
        alternatives(node.get("/K"), found)
    return found


def test_pdf_has_the_texts_of_all_charts_for_readers_who_do_not_see_them(summary, written):
    root = pypdf.PdfReader(written("pdf", "en")).root_object["/StructTreeRoot"]
    wanted = {one.alt for one in document_of(summary, lang="en").figures()}
    assert len(wanted) >= 4
    assert wanted <= alternatives(root, set())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pdf_is_a4_embeds_all_fonts_and_numbers_its_pages(written, lang):
    reader = pypdf.PdfReader(written("pdf", lang))
    assert 6 <= len(reader.pages) <= 20
    for number, page in enumerate(reader.pages, 1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.1)
        assert f"{number} / {len(reader.pages)}" in page.extract_text()
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            about = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & about.keys(), about


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_heads_of_long_tables_stand_on_every_page(summary, written, lang):
    table = next(one for one in document_of(summary, lang=lang).tables() if one.name == "inputs")
    head = text_of(table.columns[0].head)
    pages = [page.extract_text() for page in pypdf.PdfReader(written("pdf", lang)).pages]
    of_table = [text for text in pages if "settlement." in text or "proceedings." in text]
    assert len(of_table) >= 2
    assert all(head in text for text in of_table)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_said_of_a_table_that_does_not_break_stands_on_its_page(summary, written, lang):
    pages = [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(written("pdf", lang)).pages]
    found = 0
    for part in document_of(summary, lang=lang).sections:
        for block, after in zip(part.blocks, part.blocks[1:], strict=False):
            if isinstance(block, Table) and isinstance(after, Paragraph) and laid_out(block).whole:
                row, note = (
                    re.sub(r"\s", "", text)
                    for text in (block.rows[-1].cells[0].text, text_of(after.runs)[:40])
                )
                assert any(row in page and note in page for page in pages), note
                found += 1
    assert found >= 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_page_but_the_last_is_less_than_half_full(written, tmp_path, lang):
    """What does not break is lower: a chart two fifths of a page, a title and a caption a tenth."""
    run("pdftoppm", "-gray", "-r", "36", written("pdf", lang), tmp_path / "page")
    for place in sorted(tmp_path.glob("page*.pgm"))[:-1]:
        _, size, _, dots = place.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        rows = range(round(height * 20 / 297), round(height * 274 / 297))  # between the margins
        marked = [row for row in rows if min(dots[row * width : (row + 1) * width]) < 200]
        assert max(marked) > height * 147 / 297, place.name


@pytest.mark.parametrize(("lines", "first"), [(5, "high"), (28, "low")])
def test_of_charts_that_follow_each_other_one_that_fits_fills_the_page(tmp_path, lines, first):
    """28 lines, 5 mm each at least, leave less than 115 mm of 255; the high chart takes 126 mm and more."""

    def chart(name, height):
        data = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}
        return Figure(name, {**data, "width": 680, "height": height}, f"This chart is {name}.")

    text = [Paragraph(runs(f"Line {number}.")) for number in range(lines)]
    blocks = (*text, chart("high", 600), chart("low", 80))
    document = Document(
        "counsel", "en", "A title", "A subtitle", "EUR", "0" * 64, (Section("s", "", blocks),)
    )
    pages = [
        page.extract_text() for page in pypdf.PdfReader(write_pdf(document, tmp_path / "charts.pdf")).pages
    ]
    of = {name: next(n for n, page in enumerate(pages) if f"is {name}." in page) for name in ("high", "low")}
    assert of == {"high": 0 if first == "high" else 1, "low": 0}


@pytest.mark.parametrize(("ending", "most"), [("pdf", 1_000_000), ("docx", 1_000_000), ("xlsx", 200_000)])
def test_files_are_small_enough_to_be_sent(written, ending, most):
    assert written(ending, "en").stat().st_size < most
    assert written(ending, "zh").stat().st_size < most


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_printed_in_the_margins(written, tmp_path, lang):
    run("pdftoppm", "-gray", "-r", "36", written("pdf", lang), tmp_path / "page")
    pages = sorted(tmp_path.glob("page*.pgm"))
    assert pages
    for place in pages:
        kind, size, most, dots = place.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        assert (kind, most, len(dots)) == (b"P5", b"255", width * height)
        rows = [dots[row * width : (row + 1) * width] for row in range(height)]
        edge = round(width * 18 / 210)  # the margin is 22 mm, and a mark may stand a little into it
        assert min(min(row[:edge] + row[-edge:]) for row in rows) > 240
        assert sum(one < 200 for one in dots) > 50


# Word


@pytest.mark.parametrize(("lang", "language"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_word_names_the_document_and_nothing_of_the_machine(summary, written, lang, language):
    word = docx.Document(written("docx", lang))
    about = word.core_properties
    assert about.title == document_of(summary, lang=lang).title
    assert (about.language, about.author, about.last_modified_by, about.comments) == (language, "", "", "")
    assert about.created is None and about.modified is None


def test_word_has_real_styles_with_chinese_fonts(summary, written):
    word = docx.Document(written("docx", "zh"))
    document = document_of(summary, lang="zh")
    titles = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert titles == [part.title for part in document.sections if part.title]
    assert [one.text for one in word.paragraphs if one.style.name == "Title"] == [document.title]
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Caption", "List Bullet"):
        names = word.styles[name].element.rPr.rFonts
        assert names.get(qn("w:eastAsia")) in ("SimSun", "SimHei")
        assert names.get(qn("w:asciiTheme")) is None and names.get(qn("w:eastAsiaTheme")) is None


def contents_of(word):
    """Return the entries of the table of contents of a Word file, and the names to which they link."""
    entries = [one for one in word.element.body.iter(qn("w:p")) if one.style == "TOC1"]
    texts = ["".join(text.text for text in one.iter(qn("w:t"))) for one in entries]
    return texts, [link.get(qn("w:anchor")) for one in entries for link in one.iter(qn("w:hyperlink"))]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_word_has_contents_that_name_every_heading_and_lead_to_it(summary, written, lang):
    word = docx.Document(written("docx", lang))
    titles = [part.title for part in document_of(summary, lang=lang).sections if part.title]
    texts, anchors = contents_of(word)
    assert texts == titles and len(titles) > 10
    marked = {
        mark.get(qn("w:name")): one.text
        for one in word.paragraphs
        if one.style.name == "Heading 1"
        for mark in one._p.iter(qn("w:bookmarkStart"))
    }
    assert [marked[name] for name in anchors] == titles
    assert [one.style.name for one in word.paragraphs].index("Heading 1") > 1
    (code,) = [one.text for one in word.element.body.iter(qn("w:instrText"))]
    assert code.split()[:3] == ["TOC", "\\o", '"1-1"']
    ends = [one.get(qn("w:fldCharType")) for one in word.element.body.iter(qn("w:fldChar"))]
    assert ends == ["begin", "separate", "end"]


def test_word_asks_nothing_when_it_opens_a_report(written):
    """Word asks before it updates fields, if the settings or a field want it at opening."""
    word = docx.Document(written("docx", "en"))
    assert word.settings.element.find(qn("w:updateFields")) is None
    assert not [one for one in word.element.iter() if one.get(qn("w:dirty")) is not None]


def test_a_word_report_of_few_sections_has_no_contents(summary, tmp_path):
    path = write_word(document_of(summary, lang="en", kind="board"), tmp_path / "board.docx")
    assert contents_of(docx.Document(path)) == ([], [])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_word_tables_repeat_their_heads_fit_the_page_and_align_numbers(summary, written, lang):
    document = document_of(summary, lang=lang)
    word = docx.Document(written("docx", lang))
    tables = [one for one in word.tables if one.style.name == "Report Table"]
    assert [len(one.rows) - 1 for one in tables] == [len(one.rows) for one in document.tables()]
    for made, table in zip(tables, document.tables(), strict=True):
        assert made._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
        assert sum(column.width.mm for column in made.columns) == pytest.approx(210 - 2 * 22, abs=0.5)
        plain = next(n for n, row in enumerate(table.rows) if not row.group)
        for cell, column in zip(made.rows[plain + 1].cells, table.columns, strict=True):
            assert (cell.paragraphs[0].alignment == 2) == column.numeric  # 2: on the right


def test_word_has_charts_with_their_texts_links_and_page_numbers(summary, written):
    word = docx.Document(written("docx", "en"))
    document = document_of(summary, lang="en")
    described = [one._inline.docPr.get("descr") for one in word.inline_shapes]
    assert described == [one.alt for one in document.figures()]
    links = {one.target_ref for one in word.part.rels.values() if one.is_external}
    said = data_of(document)
    assert links == set(re.findall(r'"link": "(.*?)"', json.dumps(said, ensure_ascii=False)))
    assert links and all(one.startswith(("http://", "https://")) for one in links)
    assert len(list(word.element.body.iter(qn("w:hyperlink")))) > 20
    foot = word.sections[0].footer._element
    fields = [one.get(qn("w:instr")) for one in foot.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert document.digest[:12] in "".join(one.text for one in foot.iter(qn("w:t")))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_libreoffice_opens_what_was_written(summary, written, tmp_path, ending, lang):
    path = written(ending, lang)
    needed(shutil.which("soffice"), "soffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path)
    pages = pypdf.PdfReader(tmp_path / f"{path.stem}.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    assert 8 <= len(pages) <= 30
    assert "11,016,000" in text and "settlement.weight_of_words" in re.sub(r"\s", "", text)
    if ending == "docx":  # what it shows of the contents: the headings, and no number of a page
        lines = [line.strip() for line in pages[0].extract_text().splitlines()]
        titles = [part.title for part in document_of(summary, lang=lang).sections if part.title]
        first = lines.index(titles[0])
        assert lines[first : first + len(titles)] == titles


# Excel


def row_of(sheet, name):
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == name)


def test_numbers_of_the_workbook_are_those_of_the_summary(summary, written):
    sheet = openpyxl.load_workbook(written("xlsx", "en")).worksheets[0]
    for name, one in (
        ("Award", summary.award),
        ("Claimant's net", summary.claimant_net),
        ("Provider's outlay", summary.provider_outlay),
        ("Settlement price", summary.settlement.amount),
    ):
        quantiles = [one.quantiles.q05, one.quantiles.q50, one.quantiles.q95]
        assert row_of(sheet, name)[1:5] == pytest.approx([*quantiles, one.mean], rel=1e-15)
    assert row_of(sheet, "Claimed")[1] == 11_016_000
    assert row_of(sheet, "Chance that nothing is awarded")[1] == pytest.approx(
        summary.award.p_zero, rel=1e-15
    )


def test_formats_of_numbers_fit_their_units(written):
    sheet = openpyxl.load_workbook(written("xlsx", "en")).worksheets[0]
    of = {row[0].value: row[1] for row in sheet.iter_rows()}
    assert of["Chance that nothing is awarded"].number_format == "0.0%"
    assert "CNY" in of["Award"].number_format and "#,##0" in of["Award"].number_format


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sheets_have_valid_names_one_for_each_theme(summary, written, lang):
    book = openpyxl.load_workbook(written("xlsx", lang))
    document = document_of(summary, lang=lang)
    assert book.sheetnames[0] == {"en": "Summary", "zh": "概要"}[lang]
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    assert all(len(one) <= 31 and not re.search(r"[\[\]:*?/\\]", one) for one in book.sheetnames)
    titles = {part.title for part in document.sections}
    assert {"en": "Law applied", "zh": "所适用的法律"}[lang] in book.sheetnames
    assert set(book.sheetnames[1:]) <= titles


def test_long_tables_are_filtered_under_a_head_that_stays(summary, written):
    book = openpyxl.load_workbook(written("xlsx", "en"))
    sheet = book["Assumptions and their sources"]
    first, last = sheet.auto_filter.ref.split(":")
    head = int(re.sub(r"\D", "", first))
    assert int(re.sub(r"\D", "", last)) - head == len(summary.inputs)
    assert sheet.freeze_panes == f"B{head + 1}"
    assert sheet.print_title_rows == f"${head}:${head}"


def test_names_of_sheets_that_are_too_long_or_the_same_differ():
    taken = set()
    names = [sheet_name(one, taken) for one in ("a" * 40, "A" * 40, "a/b:c*d?[e]\\", "''", "History")]
    assert [len(one) <= 31 for one in names] == [True] * 5
    assert len({one.lower() for one in names}) == 5
    assert "history" not in {one.lower() for one in names}
    assert not any(re.search(r"[\[\]:*?/\\]", one) or one.strip("'") != one for one in names)


# JSON


def test_json_is_the_document_with_charts_and_unrounded_numbers(summary, written):
    data = json.loads(written("json", "en").read_text("utf-8"))
    document = document_of(summary, lang="en")
    assert data["format"] == FORMAT == "damnum-report/1"
    assert [part["name"] for part in data["sections"]] == [part.name for part in document.sections]
    blocks = [block for part in data["sections"] for block in part["blocks"]]
    assert {"paragraph", "table", "facts", "figure"} <= {block["type"] for block in blocks}
    ranges = next(block for block in blocks if block.get("name") == "ranges")
    assert ranges["rows"][0]["cells"][4]["value"] == summary.award.mean
    assert next(block for block in blocks if block["type"] == "figure")["spec"]["layer"]
