"""What `damnum report` does: a saved result in several formats and languages, all of them or none."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from simulator.base.errors import error
from simulator.base.files import check_writable
from simulator.base.messages import LANGUAGES, message
from simulator.report.build import Kind, document_of
from simulator.report.document import Document
from simulator.report.formats.as_data import printable, write_json
from simulator.report.formats.excel import write_excel
from simulator.report.formats.fonts import fonts_for
from simulator.report.formats.html import write_html
from simulator.report.formats.pdf import write_pdf
from simulator.report.formats.word import write_word
from simulator.summary.result import saved_summary

FORMATS = ("html", "pdf", "docx", "xlsx", "json")
DRAWN = ("pdf", "docx")  # formats in which we set text ourselves, so that fonts are needed


@dataclass(frozen=True)
class Order:
    """Which reports are wanted."""

    formats: tuple[str, ...]
    langs: tuple[str, ...]
    kind: Kind = "counsel"
    font: Path | None = None

    def names(self, ending: str) -> Mapping[str, str]:
        """Return the names of the files of a format by language."""
        lead = "report" if self.kind == "counsel" else self.kind
        return {lang: f"{lead}.{lang}.{ending}" for lang in self.langs}


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
    except (LookupError, TypeError, ValueError) as why:  # a part speaks of what no other part has
        raise error("report_no_result", file=str(result)) from why
    for place in write_reports(documents, order, folder):
        click.echo(message(order.langs[0], "terminal.wrote", path=place))


def ordered(
    formats: str,
    langs: str,
    *,
    kind: Kind = "counsel",
    font: Path | None = None,
    option: str = "--format",
) -> Order:
    """Return what lists of formats (of an option by that name) and languages ask for.

    Raises
    ------
    SimulatorError
        One of them is not known, the file is no font, or Chinese is asked for and there is no font for it.
    """
    order = Order(_listed(formats, FORMATS, option), _listed(langs, LANGUAGES, "--lang"), kind, font)
    if font is not None or ("zh" in order.langs and {*DRAWN} & {*order.formats}):
        fonts_for("中文" if "zh" in order.langs else "", file=font)
    return order


def _listed(text: str, known: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the words of a list with commas, each once."""
    words = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",")))
    for word in words:
        if word not in known:
            raise error("not_in_list", value=word, option=option, known=", ".join(known))
    return words


def write_reports(documents: Sequence[Document], order: Order, folder: Path) -> list[Path]:
    """Write reports in all formats of an order, and return their paths; if one fails, there is none.

    Raises
    ------
    SimulatorError
        No font has the letters of a report, or the folder cannot be written.
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
    return [target for _, target in made]


def _writer(order: Order, ending: str) -> Callable[[Document, Path], Path]:
    """Return what writes a format."""

    def html(document: Document, path: Path) -> Path:
        others = {lang: name for lang, name in order.names("html").items() if lang != document.lang}
        return write_html(printable(document), path, others=others)

    writers: Mapping[str, Callable[[Document, Path], Path]] = {
        "html": html,
        "pdf": lambda document, path: write_pdf(document, path, font=order.font),
        "docx": lambda document, path: write_word(document, path, font=order.font),
        "xlsx": write_excel,
        "json": write_json,
    }
    return writers[ending]
