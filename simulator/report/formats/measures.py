"""A font of nothing but widths, by which Vega measures the letters that its own font has not."""

import atexit
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

EM = 1000  # units
NARROW = 600  # of letters that are not as wide as they are high
LATIN = "\u058f"  # Vega's own font has Latin, Greek and Cyrillic up to here


def folder_of_measures(texts: Iterable[str]) -> Path:
    """Return a folder with a font that has every letter of some texts beyond Latin, Greek and Cyrillic.

    Chinese characters are one em wide, as in every font. The font has a few kilobytes where a Chinese one has
    megabytes, which Vega's converter reads again for each label.
    """
    return _folder(frozenset(sign for text in texts for sign in text if sign > LATIN))


@cache
def _folder(signs: frozenset[str]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="damnum-measures-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if signs:
        _write(signs, folder / "measures.ttf")
    return folder


def _write(signs: frozenset[str], path: Path) -> None:
    """Write a font of boxes of two widths; labels of empty glyphs would be measured wrongly."""
    from fontTools.fontBuilder import FontBuilder

    widths = {".notdef": EM, "wide": EM, "narrow": NARROW}
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(widths))
    font.setupCharacterMap({ord(sign): _width(sign) for sign in sorted(signs)})
    font.setupGlyf({name: _box(width) for name, width in widths.items()})
    font.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    font.setupHorizontalHeader(ascent=EM, descent=0)
    font.setupNameTable({"familyName": "Measures", "styleName": "Regular", "psName": "Measures-Regular"})
    font.setupOS2(sTypoAscender=EM, sTypoDescender=0)
    font.setupPost()
    font.save(path)


def _box(width: int) -> Any:
    """Return a glyph that fills its width."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, EM), (width, EM), (width, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _width(sign: str) -> str:
    return "wide" if unicodedata.east_asian_width(sign) in ("W", "F", "A") else "narrow"
