"""Styles of the Word report: named, so that whoever edits it can change all of a kind at once."""

from typing import Any

LATIN, CHINESE, CHINESE_HEADS = "Times New Roman", "SimSun", "SimHei"  # come with Word on every system
INK, GREY, ACCENT, LINE = "1F2933", "5B6472", "005A8F", "D5D9DE"
MARK, MARK_FILL = "7A4F00", "FFF4DD"
TABLE, FACTS = "Report Table", "Report Facts"
ANSWER, NOTE, WARNING, CELL, SMALL, HEAD = "Answer", "Note", "Warning", "Cell", "Small Cell", "Cell Head"
CONTENTS_HEAD, CONTENTS = "TOC Heading", "TOC 1"
CHARACTERS = {"soft": "Soft", "mark": "Mark", "code": "Code", "strong": "Strong"}
LINK = "Hyperlink"
BEFORE_BORDERS = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    "suppressLineNumbers",
)
"""The order of elements in the properties of a paragraph matters to Word."""
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


def element(tag: str, **attributes: str) -> Any:
    """Return an element of WordprocessingML with attributes of that namespace."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def put_on(part: Any, style: str) -> None:
    """Give a paragraph or a run a style other than the default, which python-docx seeks at every setting."""
    part._element.style = style.replace(" ", "")  # so python-docx makes the id of a name


def define_styles(document: Any, lang: str, *, width: float) -> None:
    """Set the styles of an empty document; its language is that of all of them. Lines are so wide. [mm]."""
    from docx.enum.style import WD_STYLE_TYPE as KIND
    from docx.shared import Mm

    styles = document.styles
    _defaults(styles, lang)
    chinese = lang == "zh"
    _paragraph(styles["Normal"], size=10.5, after=6, line=1.35 if chinese else 1.15)
    _paragraph(styles["Title"], size=22, bold=True, after=10, heading=True)
    _paragraph(styles["Subtitle"], size=10.5, color=GREY, after=2)
    _paragraph(styles["Heading 1"], size=15, bold=True, before=18, after=6, heading=True)
    _paragraph(styles["Heading 2"], size=12, bold=True, before=12, after=4, heading=True)
    _paragraph(styles["Caption"], size=9, color=GREY, after=10)
    _paragraph(styles["List Bullet"], size=10.5, after=3)
    _paragraph(styles["Footer"], size=8, color=GREY)
    for name, base, settings in (
        (ANSWER, "Normal", {"size": 11.5, "before": 6, "after": 10}),
        (NOTE, "Normal", {"size": 9.5, "color": GREY, "after": 8}),
        (WARNING, "List Bullet", {"size": 10, "color": MARK, "after": 0}),
        (CELL, "Normal", {"size": 9 if chinese else 9.5, "before": 2, "after": 2, "line": 1.0}),
        (SMALL, CELL, {"size": 8, "before": 1.5, "after": 1.5, "line": 1.0}),
        (HEAD, CELL, {"size": 9, "bold": True, "color": GREY, "before": 2, "after": 2, "line": 1.0}),
    ):
        made = styles.add_style(name, KIND.PARAGRAPH)
        made.base_style = styles[base]
        _paragraph(made, **settings)
    _contents(styles, width=width)
    _border(styles["Heading 1"], "top", LINE, size=6, space=6)
    styles[ANSWER].paragraph_format.left_indent = Mm(4)
    _border(styles[ANSWER], "left", ACCENT, size=20, space=8)
    _shade(styles[WARNING].element.get_or_add_pPr(), MARK_FILL)
    for name, color, size in (
        ("Soft", GREY, None),
        ("Mark", MARK, 8.5),
        ("Code", GREY, 7),
        (LINK, ACCENT, None),
    ):
        _character(styles.add_style(name, KIND.CHARACTER), color=color, size=size)
    _fonts(styles["Code"].element.get_or_add_rPr(), "Consolas", CHINESE)
    _shade(styles["Mark"].element.get_or_add_rPr(), MARK_FILL)
    for name, lines in ((TABLE, True), (FACTS, False)):
        _table(styles.add_style(name, KIND.TABLE), lines=lines)


def _defaults(styles: Any, lang: str) -> None:
    """Set fonts and language where no style says otherwise."""
    from docx.oxml.ns import qn

    properties = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(properties, LATIN, CHINESE)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    latin = LANGUAGES[lang] if lang != "zh" else "en-GB"
    properties.append(element("w:lang", val=latin, eastAsia="zh-CN", bidi="ar-SA"))


def _fonts(properties: Any, latin: str, chinese: str) -> None:
    """Set the fonts of a style; those of a theme would stand before them, so they go."""
    from docx.oxml.ns import qn

    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    names = element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin)
    properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, names)


def _paragraph(
    style: Any,
    *,
    size: float,
    bold: bool = False,
    color: str = INK,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
    heading: bool = False,
) -> None:
    """Set a paragraph style: points, and lines as a multiple."""
    from docx.shared import Pt, RGBColor

    _fonts(style.element.get_or_add_rPr(), LATIN, CHINESE_HEADS if heading else CHINESE)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(color)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = line
    shape.keep_with_next = heading
    shape.widow_control = True
    for old in style.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing"):  # of the template's titles
        old.getparent().remove(old)


def _contents(styles: Any, *, width: float) -> None:
    """Set the styles of the table of contents, under the names by which Word knows them."""
    from docx.enum.style import WD_STYLE_TYPE as KIND
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm

    head, entry = styles[CONTENTS_HEAD], styles.add_style(CONTENTS.lower(), KIND.PARAGRAPH, builtin=True)
    entry.element.styleId = CONTENTS.replace(" ", "")
    head.base_style = entry.base_style = styles["Normal"]
    _paragraph(head, size=10, bold=True, color=GREY, before=8, after=2, line=1.0, heading=True)
    _paragraph(entry, size=10, after=1.5, line=1.0)
    entry.paragraph_format.tab_stops.add_tab_stop(
        Mm(width), alignment=WD_TAB_ALIGNMENT.RIGHT, leader=WD_TAB_LEADER.DOTS
    )


def _character(style: Any, *, color: str, size: float | None) -> None:
    from docx.shared import Pt, RGBColor

    style.font.color.rgb = RGBColor.from_string(color)
    if size is not None:
        style.font.size = Pt(size)


def _border(style: Any, side: str, color: str, *, size: int, space: int) -> None:
    """Draw a line beside a paragraph style; eighths of a point, and points from the text."""
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val="single", sz=str(size), space=str(space), color=color))
    _insert(style.element.get_or_add_pPr(), borders, after=BEFORE_BORDERS)


def _shade(properties: Any, fill: str) -> None:
    """Give a style a background."""
    shade = element("w:shd", val="clear", color="auto", fill=fill)
    if properties.tag.endswith("pPr"):
        _insert(properties, shade, after=(*BEFORE_BORDERS, "pBdr"))
    else:
        properties.append(shade)


def _insert(properties: Any, made: Any, *, after: tuple[str, ...]) -> None:
    """Put an element behind those that stand before it."""
    from docx.oxml.ns import qn

    before = [one for one in properties if one.tag in {qn(f"w:{name}") for name in after}]
    properties.insert(properties.index(before[-1]) + 1 if before else 0, made)


def _table(style: Any, *, lines: bool) -> None:
    """Set a table style: fine lines between rows and a strong one under the head, or no lines."""
    properties = element("w:tblPr")
    if lines:
        borders = element("w:tblBorders")
        for side in ("bottom", "insideH"):
            borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=LINE))
        properties.append(borders)
    margins = element("w:tblCellMar")
    for side, width in (("left", "0"), ("right", "120")):
        margins.append(element(f"w:{side}", w=width, type="dxa"))
    properties.append(margins)
    style.element.append(properties)
    if lines:
        head = element("w:tblStylePr", type="firstRow")
        cell = element("w:tcPr")
        borders = element("w:tcBorders")
        borders.append(element("w:bottom", val="single", sz="8", space="0", color=INK))
        cell.append(borders)
        head.append(cell)
        style.element.append(head)
