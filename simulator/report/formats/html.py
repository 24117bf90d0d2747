"""A report as one HTML file that works offline: styles, charts and the code that draws them are inside."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup

from simulator.base import wording
from simulator.base.data import data_folder
from simulator.base.errors import SimulatorError
from simulator.base.files import replace_when_written
from simulator.base.messages import message, table
from simulator.base.templates import template
from simulator.report.document import Document, OfferSlider, paged


def write_html(document: Document, path: Path, *, others: Mapping[str, str] | None = None) -> Path:
    """Write a report as HTML and return its path.

    Parameters
    ----------
    document : Document
        What it says; every text is escaped.
    path : Path
        Its place.
    others : mapping, optional
        The same report in other languages: file name by language.

    Raises
    ------
    SimulatorError
        The file cannot be written.
    """
    with replace_when_written(path) as temporary:
        temporary.write_text(html_of(document, others=others), "utf-8")
    return path


def html_of(document: Document, *, others: Mapping[str, str] | None = None) -> str:
    """Return a report as the text of an HTML file; see `write_html`."""
    document = paged(document)
    titles = {
        id(table): message(document.lang, "report.table_of", title=section.title, n=number)
        for section in document.sections
        for number, table in enumerate(section.tables(), start=1)
    }
    return template("report.html.j2").render(
        d=document,
        kind_of=lambda block: type(block).__name__,
        title_of=lambda table: titles[id(table)],
        tag=table(document.lang, "language")["tag"],
        others=others or {},
        t=lambda lang, key: message(lang, f"report.{key}"),
        charts=_script({one.name: one.spec for one in document.figures()}),
        sliders=_script({one.name: _slider(one, document) for one in document.sliders()}),
        script=Markup((data_folder("reports") / "templates" / "report.js").read_text("utf-8")),
        vega=Markup(chart_library().replace("</script", "<\\/script") if document.figures() else ""),
        style=Markup((data_folder("reports") / "style.css").read_text("utf-8")),
    )


def chart_library() -> str:
    """Return the code that draws the charts in the page.

    Bundling it takes longer than anything else here, so it is kept in the user's cache folder, by version.
    """
    import vl_convert

    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "damnum"
    kept = folder / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError):
        return kept.read_text("utf-8")
    bundle = str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # the stub asks for a snippet
    with suppress(SimulatorError), replace_when_written(kept) as temporary:
        temporary.write_text(bundle, "utf-8")
    return bundle


SLID = (
    *("offers", "p_better", "mean_if_better", "mean_if_worse", "mean_if_better_mcse", "mean_if_worse_mcse"),
    *("start", "words"),
)


def _slider(one: OfferSlider, document: Document) -> Mapping[str, object]:
    """Return what the page needs to answer for any offer."""
    money = wording.amount(1.0, currency=document.currency, lang=document.lang, exact=True)
    return {
        **{name: getattr(one, name) for name in SLID},
        "money": money.replace("1", "{}"),
        "units": table(document.lang, "language")["units"],
        "locale": table(document.lang, "language")["tag"],
    }


def _script(value: object) -> Markup:
    """Return data for a script element; nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
