"""The table of contents of a Word report: a field that Word can update, which already lists the headings."""

from collections.abc import Sequence
from typing import Any

from simulator.report.formats.word_styles import CONTENTS, CONTENTS_HEAD, element, put_on

FIELD = r' TOC \o "1-1" \h \z '  # headings 1, as links


def add_contents(word: Any, title: str, headings: Sequence[str]) -> None:
    """Add a table of contents of headings, each a link to the bookmark that `mark` sets at it.

    What is stored has no page numbers, since only Word knows its pages: it would show a stored number until
    somebody updates the field, and LibreOffice even in a PDF. An update brings them, at the tab of the style.
    No setting asks for an update at opening, so that no question appears.
    """
    box = element("w:sdt")
    properties, content = element("w:sdtPr"), element("w:sdtContent")
    gallery = element("w:docPartObj")
    gallery.append(element("w:docPartGallery", val="Table of Contents"))
    gallery.append(element("w:docPartUnique"))
    properties.append(gallery)
    box.append(properties)
    box.append(content)
    head = word.add_paragraph(title)
    put_on(head, CONTENTS_HEAD)
    content.append(head._p)
    for number, text in enumerate(headings):
        entry = word.add_paragraph()
        put_on(entry, CONTENTS)
        if number == 0:
            _begin(entry)
        link = element("w:hyperlink", anchor=_bookmark(number), history="1")
        run = entry.add_run(text)
        entry._p.append(link)
        link.append(run._r)
        if number == len(headings) - 1:
            entry.add_run()._r.append(element("w:fldChar", fldCharType="end"))
        content.append(entry._p)
    word._body._body.insert_element_before(box, "w:sectPr")


def mark(heading: Any, number: int) -> None:
    """Set the bookmark to which the table of contents links around the text of a heading."""
    start = element("w:bookmarkStart", id=str(number), name=_bookmark(number))
    heading._p.insert(heading._p.index(heading.runs[0]._r), start)
    heading._p.append(element("w:bookmarkEnd", id=str(number)))


def _begin(entry: Any) -> None:
    """Open the field; what it shows follows until its end, paragraphs later."""
    entry.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    code = element("w:instrText")
    code.text = FIELD
    entry.add_run()._r.append(code)
    entry.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def _bookmark(number: int) -> str:
    """Return the name of a bookmark, of the form that Word gives to its own for a table of contents."""
    return f"_Toc{number + 1:08d}"
