"""Charts as pictures: drawn by Vega, set in fonts that have every character of theirs."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from simulator.reporting.as_data import texts
from simulator.reporting.charts import for_print
from simulator.reporting.document import Document
from simulator.reporting.fonts import Fonts, set_in

SCALE = 192.0  # dots per inch; a chart is 680 px wide at 96
AS_WIDE = ("Times New Roman", "Liberation Serif", "Nimbus Roman", "DejaVu Serif")
"""Fonts of about the same width as that of typst, by which Vega measures labels where there is one."""
PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: json(bytes(sys.inputs.families)))
#image(bytes(sys.inputs.svg), format: "svg")
"""


def svgs(document: Document, fonts: Fonts) -> Mapping[str, str]:
    """Return the charts of a report as SVG, by their names."""
    return {
        one.name: _drawn(json.dumps(_set_in(one.spec, fonts), ensure_ascii=False), fonts.folder)
        for one in document.figures()
    }


def _set_in(spec: Mapping[str, Any], fonts: Fonts) -> dict[str, Any]:
    """Return a chart for print, its labels in fonts that have their characters."""
    printed = for_print(dict(spec))
    chinese = any("\u3000" <= sign <= "\u9fff" for text in texts(printed) for sign in text)
    # In SVG only the first family is sure to be taken; the Chinese one is the first beside our own.
    families = (fonts.families[1], *fonts.families) if chinese else fonts.families
    names = ", ".join(f"'{name}'" for name in (*families, *AS_WIDE))
    return {**printed, "config": {**printed.get("config", {}), "font": names}}


@lru_cache(maxsize=64)
def _drawn(spec: str, folder: Path) -> str:
    """Return a chart as SVG; PDF and Word of one report show the same."""
    import vl_convert

    _measure_with(folder)
    return str(vl_convert.vegalite_to_svg(spec))


@cache
def _measure_with(folder: Path) -> None:
    """Let Vega measure labels in the fonts of a folder, as they are set; it then reads all fonts again."""
    import vl_convert

    if any(folder.iterdir()):
        vl_convert.register_font_directory(str(folder))


def png(svg: str, fonts: Fonts) -> bytes:
    """Return a picture in SVG as PNG; typst draws it, since its fonts are there on every system."""
    import typst

    picture = typst.compile(
        PICTURE,
        format="png",
        ppi=SCALE,
        font_paths=set_in(fonts.folder),
        sys_inputs={"svg": svg, "families": json.dumps(fonts.families)},
    )
    return bytes(picture)
