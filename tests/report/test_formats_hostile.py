"""Texts that attack a format, break a layout or are in no font stand in every report as texts."""

import json
import re
import shutil
from dataclasses import replace

import docx
import openpyxl
import pypdf
import pytest
from fontTools.ttLib import TTFont

from simulator.base.data import data_folder
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
from tests.report.test_formats import WRITERS, needed, run, text_in

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


@pytest.mark.renderer
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


@pytest.mark.renderer
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


@pytest.fixture
def bare(monkeypatch):
    """A system without a font."""
    searched = fonts.searched
    monkeypatch.setattr(fonts, "searched", lambda folders, system=False: searched(folders))
    fonts._with_others.cache_clear()
    yield
    fonts._with_others.cache_clear()


def names_of_fonts(path):
    return {
        str(one.get_object()["/BaseFont"]).split("+")[1]
        for page in pypdf.PdfReader(path).pages
        for one in page["/Resources"]["/Font"].values()
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_reports_in_both_languages_need_no_font_of_the_system(bare, tmp_path, lang):
    texts = [*TEXTS[:8], "数据丢失"]
    path = WRITERS["pdf"](document_with(texts, lang=lang, title="数据丢失"), tmp_path / "report.pdf")
    assert text_in(path).count("数据丢失") > 8
    assert {one.split("-")[0] for one in names_of_fonts(path)} == {
        *("LibertinusSerif", "DejaVuSansMono", "DamnumSansSC")
    }
    word = WRITERS["docx"](document_with(texts, lang=lang), tmp_path / "report.docx")
    assert len(docx.Document(word).inline_shapes) == 1 and "数据丢失" in text_in(word)


def test_fonts_of_the_system_change_no_report_whose_letters_the_program_has(bare, tmp_path, monkeypatch):
    document = document_with([*TEXTS, "数据丢失"], lang="zh")
    first = WRITERS["pdf"](document, tmp_path / "bare.pdf").read_bytes()
    monkeypatch.undo()
    fonts._with_others.cache_clear()
    assert WRITERS["pdf"](document, tmp_path / "system.pdf").read_bytes() == first


def test_the_fonts_that_are_shipped_have_every_character_of_the_project():
    folder = data_folder("reports")
    kept = [*folder.glob("messages/*.toml"), *data_folder("priors").rglob("*.yaml")]
    kept += data_folder("scenarios").glob("*.yaml")
    assert len(kept) > 100
    assert fonts.fonts_for([path.read_text("utf-8") for path in kept]).without == frozenset()
    national = [
        text
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (text := bytes((high, low)).decode("gb2312", errors="ignore"))
    ]
    assert len(national) == 6_763  # GB/T 2312-1980: 3,755 characters of level 1, 3,008 of level 2
    for file in folder.glob("fonts/*.otf"):
        assert {*map(ord, national)} <= TTFont(file).getBestCmap().keys()


RARE = {
    "ไทย Ltd": "[U+0E44 U+0E17 U+0E22] Ltd",  # Thai
    "한국 (Korea)": "[U+D55C U+AD6D] (Korea)",  # Hangul
    "𠮷野家": "[U+20BB7]野家",  # a rare form of a Chinese character
    "Cloud \U0001f600 Ltd \U0001f9ff": "Cloud [grinning face] Ltd [nazar amulet]",
    "1\ufe0f\u20e3": "[U+0031 U+FE0F U+20E3]",
    "中\u0301国": "[U+4E2D U+0301]国",  # one font has the letter, another the mark
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", RARE)
def test_letters_in_no_font_stand_by_their_numbers_and_signs_by_their_names(bare, tmp_path, text, lang):
    path = WRITERS["pdf"](document_with([text], lang=lang, title=text), tmp_path / "report.pdf")
    said = text_in(path)
    assert close(RARE[text]) in said
    note = {"en": "astheirnumbersinUnicode", "zh": "以方括号内的Unicode编号表示"}[lang]
    assert (note in said) == ("U+" in RARE[text])


@pytest.mark.parametrize("text", RARE)
def test_text_of_word_is_set_by_word_so_that_only_its_charts_spell_letters_out(bare, tmp_path, text):
    assert close(text) in text_in(WRITERS["docx"](document_with([text]), tmp_path / "report.docx"))


@pytest.mark.parametrize("text", ["n\u0308", "中\u0301", "नमस्ते दुनिया", "שָׁלוֹם", "السَّلام"])
def test_letters_with_marks_are_set_or_spelled_out_and_never_refused(bare, tmp_path, text):
    for lang in ("en", "zh"):
        WRITERS["pdf"](document_with([text, text + "数据"], lang=lang), tmp_path / f"{lang}.pdf")
        WRITERS["docx"](document_with([text], lang=lang), tmp_path / f"{lang}.docx")


def test_a_font_that_is_named_is_taken_before_that_of_the_program(tmp_path):
    (shipped,) = (data_folder("reports") / "fonts").glob("*-Regular.otf")
    font = TTFont(shipped)
    font["name"].setName("Another Font", 1, 3, 1, 0x409)
    font["name"].setName("Another-Regular", 6, 3, 1, 0x409)
    font["CFF "].cff.fontNames = ["Another-Regular"]
    font.save(tmp_path / "another.otf")
    document = document_with(["数据丢失"], lang="zh")
    path = WRITERS["pdf"](document, tmp_path / "report.pdf", font=tmp_path / "another.otf")
    assert "数据丢失" in text_in(path)
    assert "Another-Regular" in " ".join(names_of_fonts(path))


@pytest.mark.parametrize("content", [b"", b"no font", b"\x00\x01\x00\x00" + b"\xff" * 40])
def test_a_file_that_is_no_font_is_refused(tmp_path, content):
    place = tmp_path / "font.ttf"
    place.write_bytes(content)
    with pytest.raises(SimulatorError, match=r"font\.ttf.*no font"):
        WRITERS["pdf"](document_with(["数据"]), tmp_path / "report.pdf", font=place)
    assert not (tmp_path / "report.pdf").exists()


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
