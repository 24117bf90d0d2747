"""Texts that attack a format, break a layout or are in no font stand in every report as texts."""

import json
import re
import shutil
import unicodedata
from dataclasses import replace

import docx
import openpyxl
import pypdf
import pytest

from simulator.base.errors import SimulatorError
from simulator.report.document import (
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
)
from simulator.report.formats import fonts
from simulator.report.formats.as_data import printable, shown
from simulator.report.formats.columns import laid_out, places
from simulator.report.formats.pdf import breakable
from tests.report.test_formats import WRITERS, has_chinese, needed, run, text_in

TEXTS = [
    '=HYPERLINK("http://x")',
    "+1",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    '#image("/etc/passwd") $x^2$ *bold* _it_ @ref // c /* x */ \\ `raw` <label> [b] ~ \'',
    "&amp; &lt; <![CDATA[ ]]>",
    "{{ 7 * 7 }} ${jndi}",
    "שלום",
    "Ωмега é",
]
LONG = ["x" * 10_000, "http://example.org/" + "a" * 3_000]
CHANGED = {
    "\u202e000,1\u202c YNC": "\ufffd000,1\ufffd YNC",
    "n\x00u\x07l\x0bl": "n\ufffdu\ufffdl l",
    "a\ud800b": "a\ufffdb",
    "tab\tand\r\nline": "tab and line",
    "\ufffe": "\ufffd",
}


def document_with(texts, *, lang="en", title="A title"):
    """Return a report that says each text in every place where a text can stand."""
    rows = tuple(
        Row(
            (
                Cell((Run(one),)),
                Cell((Run(one, "mark"), Run(one, "soft", new_line=True))),
                Cell((Run(one, "code"),), value=1.5, unit="amount"),
                Cell((Run(one, link="https://example.org/?q=" + one[:50]),)),
            )
        )
        for one in texts
    )
    columns = tuple(Column((Run(one),), numeric=place == 2) for place, one in enumerate(("A", "B", "C", "D")))
    values = [{"a": one[:40], "b": 1} for one in texts]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": {"step": 20},
        "data": {"values": values},
        "mark": "bar",
        "encoding": {"y": {"field": "a", "type": "nominal"}, "x": {"field": "b", "type": "quantitative"}},
    }
    blocks = (
        *(Paragraph((Run(one),)) for one in texts),
        Heading(texts[0][:200]),
        Table("table", columns, rows),
        Facts("facts", tuple(((Run(one),), Cell((Run(one),))) for one in texts)),
        Bullets(tuple((Run(one),) for one in texts), role="warnings"),
        Figure("figure", spec, texts[0][:200]),
    )
    sections = (Section("answer", "", blocks[:1]), Section("ranges", texts[-1][:200], blocks))
    return Document("counsel", lang, title, texts[0][:200], "CNY", "0123456789abcdef" * 4, sections)


def close(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("ending", WRITERS)
def test_markup_and_formulas_stand_as_they_were_typed(tmp_path, ending):
    path = WRITERS[ending](document_with(TEXTS, title=" ".join(TEXTS)), tmp_path / f"report.{ending}")
    text = text_in(path)
    for one in TEXTS:
        said = json.dumps(one, ensure_ascii=False)[1:-1] if ending == "json" else one
        # A reader of PDF may give a word that is read from the right the other way round.
        assert close(said) in text or (ending == "pdf" and close(said)[::-1] in text), one


def test_no_cell_of_a_workbook_is_a_formula_and_only_links_lead_away(tmp_path):
    path = WRITERS["xlsx"](document_with([*TEXTS, *LONG, *CHANGED]), tmp_path / "report.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    led = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert led and all(one.startswith("https://example.org/?q=") for one in led)
    assert all(len(str(cell.value)) <= 32_767 for cell in cells)


@pytest.mark.parametrize("given", CHANGED)
@pytest.mark.parametrize("ending", WRITERS)
def test_controls_and_signs_that_turn_the_text_are_shown_as_such(tmp_path, ending, given):
    assert shown(given) == CHANGED[given]
    path = WRITERS[ending](document_with([given, "end"]), tmp_path / f"report.{ending}")
    assert close(CHANGED[given]) in text_in(path)


def test_a_cell_takes_no_more_than_excel_does(tmp_path):
    path = WRITERS["xlsx"](document_with(["y" * 40_000]), tmp_path / "report.xlsx")
    longest = max(
        len(str(cell.value)) for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row
    )
    assert longest == 32_767


def test_endless_words_stay_on_the_paper(tmp_path):
    path = WRITERS["pdf"](document_with([*LONG, *TEXTS], title=LONG[0]), tmp_path / "report.pdf")
    run("pdftotext", "-bbox", path, tmp_path / "boxes.html")
    boxes = (tmp_path / "boxes.html").read_text("utf-8")
    for side, most in (("xMax", 595.28 - 50), ("yMax", 841.89 - 20)):
        assert max(float(one) for one in re.findall(f'{side}="([0-9.]+)"', boxes)) < most


def test_heads_and_titles_of_groups_longer_than_a_page_break(tmp_path):
    head, group = "h" * 10_000, "g" * 10_000
    columns = (Column((Run(head),)), Column((Run("n"),), numeric=True))
    rows = (Row((Cell((Run(group),)),), group=True), Row((Cell((Run("a"),)), Cell((Run("1"),)))))
    document = document_with(["a"])
    part = Section("table", "Title", (Table("t", columns, rows),))
    path = WRITERS["pdf"](replace(document, sections=(part,)), tmp_path / "report.pdf")
    text = text_in(path)
    assert text.count("h") >= 10_000 and text.count("g") >= 10_000
    WRITERS["docx"](replace(document, sections=(part,)), tmp_path / "report.docx")
    WRITERS["xlsx"](replace(document, sections=(part,)), tmp_path / "report.xlsx")


def test_libreoffice_reads_a_hostile_word_file_and_workbook(tmp_path):
    document = document_with([*TEXTS, *LONG, *CHANGED], title=LONG[0])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    needed(shutil.which("soffice"), "soffice")
    for ending in ("docx", "xlsx"):
        path = WRITERS[ending](document, tmp_path / f"hostile-{ending}.{ending}")
        run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path)
        text = text_in(tmp_path / f"hostile-{ending}.pdf")
        assert close(TEXTS[4]) in text and "@SUM(A1)" in text


def test_a_long_title_fits_the_properties_of_word(tmp_path):
    path = WRITERS["docx"](document_with(["a"], title="t" * 10_000), tmp_path / "report.docx")
    word = docx.Document(path)
    assert word.core_properties.title == "t" * 255
    assert next(one.text for one in word.paragraphs if one.style.name == "Title") == "t" * 10_000


def test_words_break_after_their_joints_and_anywhere_if_they_have_none():
    assert breakable("short words stay") == "short words stay"
    assert breakable("proceedings.stages.appeal") == "proceedings.\u200bstages.\u200bappeal"
    assert max(map(len, breakable("x" * 100).split("\u200b"))) <= 24
    assert breakable("y" * 1_000).replace("\u200b", "") == "y" * 1_000


# Widths


def test_chinese_takes_two_places():
    assert places("ab") == 2 and places("中文") == 4 and places("（") == 2


def test_columns_fill_the_page_and_numbers_get_what_they_need():
    def cell(text):
        return Cell((Run(text),))

    columns = (Column((Run("Name"),)), Column((Run("Amount"),), numeric=True), Column((Run("Why"),)))
    row = Row((cell("A name"), cell("CNY\u00a01,234,567"), cell("A long reason with many words " * 9)))
    layout = laid_out(Table("t", columns, (row,)))
    name, amount, why = layout.widths
    assert sum(layout.widths) == pytest.approx(1.0)
    assert amount * 104 >= 13  # the line has 104 places, the number 13
    assert why > amount and why > name


def test_brackets_behind_numbers_go_to_the_next_line_where_the_column_is_narrow():
    columns = (Column((Run("Name"),)), *(Column((Run("Range"),), numeric=True) for _ in range(3)))
    said = Cell((Run("CNY\u00a01,170,000 (CNY\u00a0580,000–CNY\u00a02,500,000)"),), value=1.0, unit="amount")
    row = Row((Cell((Run("A name of some length, with words"),)), said, said, said))
    first = laid_out(Table("t", columns, (row,))).table.rows[0].cells[1].runs
    assert [one.text for one in first] == ["CNY\u00a01,170,000", "(CNY\u00a0580,000–CNY\u00a02,500,000)"]
    assert first[1].new_line
    alone = laid_out(Table("t", columns[:2], (Row(row.cells[:2]),))).table.rows[0].cells[1].runs
    assert alone == said.runs


# Fonts


def places_without(monkeypatch, *folders):
    """Let no fonts be found but those of some folders."""
    monkeypatch.setattr(fonts, "_roots", lambda: tuple(folders))


def test_english_needs_no_font_of_the_system(monkeypatch, tmp_path):
    places_without(monkeypatch, tmp_path)
    path = WRITERS["pdf"](document_with(TEXTS[:8]), tmp_path / "report.pdf")
    names = {
        str(one.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(path).pages
        for one in page["/Resources"]["/Font"].values()
    }
    assert all("Libertinus" in one or "DejaVuSansMono" in one for one in names)
    word = WRITERS["docx"](document_with(TEXTS[:8]), tmp_path / "report.docx")
    assert len(docx.Document(word).inline_shapes) == 1


@pytest.mark.parametrize("ending", ["pdf", "docx"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_chinese_font_nothing_is_written_and_the_error_says_what_to_install(
    monkeypatch, tmp_path, ending, lang
):
    places_without(monkeypatch, tmp_path)
    target = tmp_path / f"report.{ending}"
    with pytest.raises(SimulatorError) as raised:
        WRITERS[ending](document_with(["数据丢失"], lang=lang), target)
    said = raised.value.text("en")
    assert "数 (U+6570)" in said and "fonts-noto-cjk" in said and "--font" in said and "数据丢失" in said
    assert "fonts-wqy-microhei" in raised.value.text("zh")
    assert not target.exists()


def test_text_of_word_is_set_by_word_so_that_only_its_charts_need_fonts(monkeypatch, tmp_path):
    places_without(monkeypatch, tmp_path)
    document = document_with(["数据丢失"], lang="zh")
    (answer, ranges) = document.sections
    words = replace(ranges, blocks=tuple(one for one in ranges.blocks if not isinstance(one, Figure)))
    path = WRITERS["docx"](replace(document, sections=(answer, words)), tmp_path / "report.docx")
    assert "数据丢失" in text_in(path)


def test_a_font_that_is_named_is_taken_before_those_of_the_system(monkeypatch, tmp_path):
    needed(has_chinese(), "a Chinese font")
    (found,) = {one.resolve() for one in fonts.fonts_for("数据丢失").folder.iterdir() if "0" in one.name}
    places_without(monkeypatch, tmp_path)
    path = WRITERS["pdf"](document_with(["数据丢失"], lang="zh"), tmp_path / "report.pdf", font=found)
    assert "数据丢失" in text_in(path)


@pytest.mark.parametrize("content", [b"", b"no font", b"\x00\x01\x00\x00" + b"\xff" * 40])
def test_a_file_that_is_no_font_is_refused(tmp_path, content):
    place = tmp_path / "font.ttf"
    place.write_bytes(content)
    with pytest.raises(SimulatorError, match=r"font\.ttf.*no font"):
        WRITERS["pdf"](document_with(["数据"]), tmp_path / "report.pdf", font=place)
    assert not (tmp_path / "report.pdf").exists()


def test_a_broken_font_of_the_system_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    places_without(monkeypatch, tmp_path)
    with pytest.raises(SimulatorError, match="U\\+6570"):
        fonts.fonts_for("数")


def test_emoji_in_no_font_stand_by_their_names(monkeypatch, tmp_path):
    places_without(monkeypatch, tmp_path)
    path = WRITERS["pdf"](document_with(["Cloud \U0001f600 Ltd \U0001f9ff"]), tmp_path / "report.pdf")
    assert "Cloud[grinningface]Ltd[nazaramulet]" in text_in(path)


def test_letters_in_no_font_are_an_error_even_if_there_are_few(monkeypatch, tmp_path):
    places_without(monkeypatch, tmp_path)
    with pytest.raises(SimulatorError, match=r"ก \(U\+0E01\).*fonts-noto-core"):
        WRITERS["pdf"](document_with(["ก Ltd"]), tmp_path / "report.pdf")


def test_the_font_of_the_pdf_has_every_character_that_we_say_it_has():
    import typst

    own = [chr(n) for first, last in fonts._OWN_RANGES for n in range(first, last + 1)] + [*fonts._OWN_SIGNS]
    signs = [one for one in own if unicodedata.category(one) != "Cn"]
    assert len(signs) > 1_000
    template = b"""#set document(title: "t")
    #set text(font: "Libertinus Serif", fallback: false)
    #for one in json(bytes(sys.inputs.signs)) [#text(one) ]"""
    made = typst.compile(
        template, ignore_system_fonts=True, pdf_standards="ua-1", sys_inputs={"signs": json.dumps(signs)}
    )
    assert made.startswith(b"%PDF")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(
            template, ignore_system_fonts=True, pdf_standards="ua-1", sys_inputs={"signs": '["\u4e00"]'}
        )


def test_labels_of_charts_keep_their_lines():
    figure = Figure("f", {"data": {"values": [{"label": "a long\nlabel\x00"}]}}, "in\nwords")
    document = replace(document_with(["a"]), sections=(Section("s", "S", (figure,)),))
    (made,) = printable(document).figures()
    assert made.spec == {"data": {"values": [{"label": "a long\nlabel\ufffd"}]}}
    assert made.alt == "in words"
    assert not fonts.fonts_for(made).without


def test_a_text_that_is_clean_is_not_changed():
    text = "Ranges – 90 %: CNY\u00a01,000 “quoted” 数据（三份）é"
    assert shown(text) == text
    document = document_with([text])
    assert printable(document) == document
