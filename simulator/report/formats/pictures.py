"""Charts as pictures: drawn by Vega, set in fonts that have every character of theirs."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from functools import lru_cache
from typing import Any, TypeVar

from simulator.base.errors import error
from simulator.report.charts.charts import for_print
from simulator.report.document import Document
from simulator.report.formats.fonts import Fonts
from simulator.report.formats.vega import vega

Picture = TypeVar("Picture", str, bytes)
SCALE = 192.0  # dots per inch; a chart is 680 px wide at 96
MEASURED_IN = "Liberation Sans"
"""A small font inside Vega's converter, which reads the file again for each label: a large one costs seconds.
It is wider than the font that labels are set in, so that they keep clear of each other."""
PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: json(bytes(sys.inputs.families)))
#image(bytes(sys.inputs.svg), format: "svg")
"""


def svgs(document: Document, fonts: Fonts, pool: Executor) -> Mapping[str, Future[str]]:
    """Return the charts of a report as SVG, by their names; they are drawn while the caller goes on."""
    return _each(_svg, document, fonts, pool)


def pngs(document: Document, fonts: Fonts, pool: Executor) -> Mapping[str, Future[bytes]]:
    """Return the charts of a report as PNG, as `svgs` returns them."""
    return _each(_png, document, fonts, pool)


def _each(
    draw: Callable[[Mapping[str, Any], Fonts], Picture],
    document: Document,
    fonts: Fonts,
    pool: Executor,
) -> Mapping[str, Future[Picture]]:
    """Return what is drawn of each chart of a report, by its name."""
    figures = document.figures()
    if figures:
        vega()  # threads that ask for it at once would start one each
    return {one.name: pool.submit(draw, one.spec, fonts) for one in figures}


def _svg(spec: Mapping[str, Any], fonts: Fonts) -> str:
    return _in_fonts(_drawn(json.dumps(measured(for_print(dict(spec))), ensure_ascii=False)), fonts)


def measured(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a chart with the font by which Vega measures its labels."""
    return {**spec, "config": {**spec.get("config", {}), "font": MEASURED_IN}}


def _in_fonts(svg: str, fonts: Fonts) -> str:
    """Return a chart with its labels in fonts that have their characters."""
    chinese = any("\u3000" <= sign <= "\u9fff" for sign in svg)
    # In SVG only the first family is sure to be taken; the Chinese one is the first beside our own.
    families = (fonts.families[1], *fonts.families) if chinese else fonts.families
    names = ", ".join(f"'{name}'" for name in families)
    return svg.replace(f'font-family="{MEASURED_IN}"', f'font-family="{names}"')


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    """Return a chart as SVG; PDF and Word of one report show the same."""
    try:
        return vega().svg(spec)
    except RuntimeError as why:
        raise error("not_set", why=str(why)) from why


def _png(spec: Mapping[str, Any], fonts: Fonts) -> bytes:
    """Return a chart as PNG; typst makes it from SVG, since its fonts are there on every system."""
    import typst

    picture = typst.compile(
        PICTURE,
        format="png",
        ppi=SCALE,
        font_paths=fonts.found,
        sys_inputs={"svg": _svg(spec, fonts), "families": json.dumps(fonts.families)},
    )
    return bytes(picture)
