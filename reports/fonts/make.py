"""Makes the fonts of this folder anew from Noto Sans CJK: `python reports/fonts/make.py FOLDER`.

FOLDER holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian: fonts-noto-cjk 1:20220127+repack1-1).
The fonts get all of GB 2312 (6,763 Chinese characters, kana, Greek, Cyrillic, signs), CJK punctuation, the
wide forms, and every character beyond Latin of our own words, law, cases and precedents. `../boxes` gets a
font of nothing but widths, by which Vega measures labels. Needs fontTools, which comes with matplotlib.
"""

import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

HERE = Path(__file__).parent
FAMILY = "Damnum Sans SC"  # not the name of the whole font, so that the two can be told apart
SIMPLIFIED = 2  # number of the font in the collection
RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x203E), (0x3000, 0x30FF), (0xFF00, 0xFFEF))
SIGNS = "−√≈≠≤≥€₩■◊●○□▲▼▶◀◆◇★☆✓✗①②③④⑤⑥⑦⑧⑨⑩"
OURS = ("messages/*.toml", "../priors/**/*.yaml", "../scenarios/*.yaml")
EM = 1000  # units
WIDTHS = {".notdef": EM, "wide": EM, "narrow": 600}
BEYOND = 0x590  # Vega's own font has Latin, Greek and Cyrillic up to here
STAMP = 3702558261  # when Noto Sans CJK was made; the same bytes again


def characters() -> str:
    """Return what the fonts shall have."""
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    national = "".join(pair.decode("gb2312", errors="ignore") for pair in rows)
    ranged = "".join(chr(point) for first, last in RANGES for point in range(first, last + 1))
    ours = "".join(path.read_text("utf-8") for glob in OURS for path in HERE.parent.glob(glob))
    return "".join(sorted({*national, *ranged, *SIGNS, *(sign for sign in ours if sign > "\u02ff")}))


def make(source: Path, weight: str) -> None:
    """Write the font of a weight: no hints, no features, no subroutines, so that it is read at once."""
    options = subset.Options(
        layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True, name_IDs=["*"]
    )
    font = TTFont(source, fontNumber=SIMPLIFIED)
    shorter = subset.Subsetter(options)
    shorter.populate(text=characters())
    shorter.subset(font)
    plain = FAMILY.replace(" ", "")
    names = {1: FAMILY, 2: weight, 3: f"{plain}-{weight}", 4: f"{FAMILY} {weight}", 6: f"{plain}-{weight}"}
    font["name"].names = [
        one for one in font["name"].names if one.nameID not in (16, 17) and one.langID in (0, 0x409)
    ]
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [f"{plain}-{weight}"]
    font["head"].modified, font.recalcTimestamp = STAMP, False
    font.save(HERE / f"{plain}-{weight}.otf")


def make_boxes() -> None:
    """Write a font of boxes of two widths; labels of empty glyphs would be measured wrongly."""
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(WIDTHS))
    font.setupGlyf({name: _box(width) for name, width in WIDTHS.items()})
    font.setupHorizontalMetrics({name: (width, 0) for name, width in WIDTHS.items()})
    font.setupHorizontalHeader(ascent=EM, descent=0)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "psName": "Boxes-Regular"})
    font.setupCharacterMap({})
    font.setupOS2(sTypoAscender=EM, sTypoDescender=0)
    font.setupPost()
    many = CmapSubtable.newSubtable(13)  # ranges of characters for one glyph
    many.platformID, many.platEncID, many.language = 3, 10, 0
    assigned = (n for n in range(BEYOND, 0x110000) if unicodedata.category(chr(n)) not in ("Cn", "Cs"))
    many.cmap = {point: _width(chr(point)) for point in assigned}
    font.font["cmap"].tables = [many]
    font.font["head"].created = font.font["head"].modified = STAMP
    font.font.recalcTimestamp = False
    (HERE.parent / "boxes").mkdir(exist_ok=True)
    font.save(HERE.parent / "boxes" / "boxes.ttf")


def _box(width: int) -> object:
    """Return a glyph that fills its width."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, EM), (width, EM), (width, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _width(sign: str) -> str:
    return "wide" if unicodedata.east_asian_width(sign) in ("W", "F", "A") else "narrow"


if __name__ == "__main__":
    for each in ("Regular", "Bold"):
        make(Path(sys.argv[1]) / f"NotoSansCJK-{each}.ttc", each)
    make_boxes()
