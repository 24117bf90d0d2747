"""Charts as pictures: drawn by Vega, set in fonts that have every character of theirs."""

import json
from collections.abc import Mapping

from simulator.charts import for_print
from simulator.reporting.as_data import texts
from simulator.reporting.document import Document
from simulator.reporting.fonts import Fonts, set_in

SCALE = 192.0  # dots per inch; a chart is 680 px wide at 96
PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: json(bytes(sys.inputs.families)))
#image(bytes(sys.inputs.svg), format: "svg")
"""


def svgs(document: Document, fonts: Fonts) -> Mapping[str, str]:
    """Return the charts of a report as SVG, by their names."""
    import vl_convert

    if len(fonts.families) > 1:
        vl_convert.register_font_directory(str(fonts.folder))  # so that labels are measured as they are set
    drawn: dict[str, str] = {}
    for one in document.figures():
        spec = for_print(dict(one.spec))
        chinese = any("\u3000" <= sign <= "\u9fff" for text in texts(spec) for sign in text)
        # In SVG only the first family is sure to be taken; the Chinese one is the first beside our own.
        first = fonts.families[1] if chinese else fonts.families[0]
        spec["config"] = {
            **spec.get("config", {}),
            "font": ", ".join(f"'{name}'" for name in (first, *fonts.families)),
        }
        drawn[one.name] = str(vl_convert.vegalite_to_svg(spec))
    return drawn


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
