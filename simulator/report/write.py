"""What `damnum report` does: a saved result in several formats and languages, all of them or none."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from simulator.base.errors import error
from simulator.base.files import check_writable
from simulator.base.messages import message
from simulator.report.build import document_of
from simulator.report.document import Document
from simulator.report.order import Kind, Order, ordered
from simulator.summary.result import Result, saved_summary


def report(
    *,
    result: Path,
    formats: str,
    lang: str,
    kind: Kind,
    former: Path | None,
    out: Path | None,
    font: Path | None,
) -> None:
    """Write the reports of a saved result.

    Raises
    ------
    SimulatorError
        An option, the result, a font or the place to write is not as it must be; then nothing is written.
    """
    order = ordered(formats, lang, kind=kind, font=font)
    folder = out or (result if result.is_dir() else result.parent)
    for ending in order.formats:
        for name in order.names(ending).values():
            check_writable(folder / name)
    summary = saved_summary(result).summary
    earlier = None if former is None else saved_summary(former).summary
    try:
        documents = [document_of(summary, lang=one, kind=kind, former=earlier) for one in order.langs]
    except (KeyError, TypeError) as why:  # a part that this version expects is missing
        raise error("report_no_result", file=str(result)) from why
    for place in write_documents(documents, order, folder):
        click.echo(message(order.langs[0], "terminal.wrote", path=place))


def write_reports(
    result: Result,
    folder: str | Path,
    *,
    formats: Sequence[str] = ("html",),
    langs: Sequence[str] = ("en",),
    kind: Kind = "counsel",
    font: Path | None = None,
) -> list[Path]:
    """Write the reports of a result, and return their paths; all of them or none.

    Parameters
    ----------
    result : Result
        From `simulate` or `study`; only the latter has variants, other law and findings of the linter.
    folder : str or Path
        Where they go; it is made if it is not there.
    formats, langs : sequence of str
        Of html, pdf, docx, xlsx, json; of en, zh.
    kind : str
        Reader: counsel, board, opponent or auditor.
    font : Path, optional
        Font file for PDF, and for the charts of Word.

    Raises
    ------
    SimulatorError
        A format, a language or a font is not known, or the folder cannot be written.
    """
    order = ordered(",".join(formats), ",".join(langs), kind=kind, font=font)
    documents = [document_of(result.summary, lang=lang, kind=kind) for lang in order.langs]
    return write_documents(documents, order, Path(folder))


def write_documents(documents: Sequence[Document], order: Order, folder: Path) -> list[Path]:
    """Write reports in all formats of an order, and return their paths; if one fails, there is none.

    Letters that had to be spelled out are named on standard error.

    Raises
    ------
    SimulatorError
        A chart cannot be drawn, or the folder cannot be written.
    """
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".damnum-", dir=folder) as beside:
            made = [
                (_writer(order, ending)(document, Path(beside) / name), folder / name)
                for document in documents
                for ending in order.formats
                for name in [order.names(ending)[document.lang]]
            ]
            for written, target in made:
                written.replace(target)
    except OSError as why:
        raise error("cannot_write", file=str(folder), why=why) from why
    finally:
        if new:
            with suppress(OSError):  # it stays if something is in it
                folder.rmdir()
    for document in documents:
        _say_spelled(document, order)
    return [target for _, target in made]


def _say_spelled(written: Document, order: Order) -> None:
    """Say which letters stand by their numbers, in a PDF or in the charts of a Word file."""
    if not {"pdf", "docx"} & {*order.formats}:
        return
    from simulator.report.formats.as_data import printable
    from simulator.report.formats.fonts import fonts_for, spelled_letters

    document = printable(written)
    parts = {"pdf": document, "docx": [one.spec for one in document.figures()]}
    fonts = {one: fonts_for(part, file=order.font) for one, part in parts.items() if one in order.formats}
    spelled = [one for one, found in fonts.items() if found.letters()]
    if spelled:
        files = ", ".join(order.names(one)[document.lang] for one in spelled)
        letters = spelled_letters(fonts[spelled[0]])
        click.echo(message(document.lang, "terminal.spelled_out", file=files, letters=letters), err=True)


def _writer(order: Order, ending: str) -> Callable[[Document, Path], Path]:
    """Return what writes a format; what it needs is imported for this format alone."""
    if ending == "html":
        from simulator.report.formats.as_data import printable
        from simulator.report.formats.html import write_html

        def html(document: Document, path: Path) -> Path:
            others = {lang: name for lang, name in order.names("html").items() if lang != document.lang}
            return write_html(printable(document), path, others=others)

        return html
    if ending == "pdf":
        from simulator.report.formats.pdf import write_pdf

        return partial(write_pdf, font=order.font)
    if ending == "docx":
        from simulator.report.formats.word import write_word

        return partial(write_word, font=order.font)
    if ending == "xlsx":
        from simulator.report.formats.excel import write_excel

        return write_excel
    from simulator.report.formats.as_data import write_json

    return write_json
