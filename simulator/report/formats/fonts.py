"""Fonts for PDF and pictures: which ones have every character of a report, found before anything is written.

The PDF writer brings a font for Latin, Greek, Cyrillic and Hebrew, so that English needs none of the system.
"""

import atexit
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.base.errors import SimulatorError, error
from simulator.report.document import Document
from simulator.report.formats.as_data import changed, texts

if TYPE_CHECKING:
    import typst

OWN = "Libertinus Serif"  # inside typst
_OWN_RANGES = (
    *((0x20, 0x7E), (0xA0, 0x2E4), (0x2EA, 0x36F), (0x386, 0x3CE), (0x400, 0x477), (0x1E00, 0x1EFF)),
    *((0x5B0, 0x5C3), (0x5D0, 0x5EA)),
    *((0x2000, 0x2037), (0x2039, 0x203E), (0x2070, 0x208E), (0x2153, 0x2184), (0x2190, 0x2199)),
)
_OWN_SIGNS = {*"€₣₤₧₫№℠™Ω−√∞≈≠≤≥∂∆∏∑∫◊\ufffd\ufeff"}
CHINESE = (
    *("notoserifcjk-regular", "notoserifcjksc-regular", "notoserifsc-regular", "sourcehanserif-regular"),
    *("sourcehanserifsc-regular", "sourcehanserifcn-regular", "songti", "simsun"),
    *("notosanscjk-regular", "notosanscjksc-regular", "notosanssc-regular", "sourcehansans-regular"),
    *("sourcehansanssc-regular", "sourcehansanscn-regular", "pingfang", "stheiti light", "hiragino sans gb"),
    *("msyh", "wqy-microhei", "wqy-zenhei", "deng", "simhei", "uming", "droidsansfallbackfull"),
)
"""Files with Chinese, the best for reading first; their names are those that systems install."""
_SIMPLIFIED = (" SC", " CN", " GB")
_BROAD = ("emoji", "symbol", "dejavusans.", "unicode", "noto")  # looked into first for rare characters
KINDS = (".ttf", ".otf", ".ttc", ".otc")


@dataclass(frozen=True)
class Fonts:
    """Fonts of a report: names in the order of preference, and the one folder in which they are found."""

    families: tuple[str, ...]
    folder: Path
    without: frozenset[str]  # signs that no font has; shown by their names


def fonts_for(parts: object, *, file: Path | None = None) -> Fonts:
    """Return fonts that have every letter of a report, or of some parts of it.

    Parameters
    ----------
    parts : object
        What is set in these fonts: a document, a list of figures, a text.
    file : Path, optional
        A font to look into before those of the system.

    Raises
    ------
    SimulatorError
        The file is no font; or letters are in no font, which names them and what to install. Other signs,
        such as emoji, do not stop a report.
    """
    said = list(texts(parts))
    wanted = {sign for text in said for sign in text if not _own(sign)}
    chosen: list[tuple[Path, str]] = []
    for place in _candidates(file) if wanted or file else ():
        covered = wanted & coverage(place, 0) if wanted else set()
        if covered or place == file:
            chosen += [(place, family) for family in _families(place)]
            wanted -= covered
        if not wanted:
            break
    letters = {sign for sign in wanted if _is_letter(sign)}
    if letters:
        where = next(text for text in said if letters & {*text})
        shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in sorted(letters)[:12])
        raise error("no_font", characters=shown, text=where[:60])
    names = dict.fromkeys(family for _, family in chosen)
    return Fonts((OWN, *names), _folder(tuple(place for place, _ in chosen)), frozenset(wanted))


def with_names(document: Document, without: frozenset[str]) -> Document:
    """Return a report in which signs that no font has stand by their names in Unicode: [grinning face]."""
    if not without:
        return document
    names = {ord(one): f"[{unicodedata.name(one, f'U+{ord(one):04X}').lower()}]" for one in without}
    return changed(document, lambda text: text.translate(names))


def _own(sign: str) -> bool:
    """Return whether a character is in the font of the PDF writer, or needs no picture in any font."""
    point = ord(sign)
    unseen = unicodedata.category(sign) in ("Cf", "Zl", "Zp") or 0xFE00 <= point <= 0xFE0F
    return (
        unseen
        or sign == "\n"
        or sign in _OWN_SIGNS
        or any(first <= point <= last for first, last in _OWN_RANGES)
    )


def _is_letter(sign: str) -> bool:
    """Return whether a text cannot be read without a character: letters, their accents, numerals."""
    category = unicodedata.category(sign)
    return category[0] in "LMN" and category != "Me"


@cache
def coverage(file: Path, number: int) -> frozenset[str]:
    """Return the characters of a font; of a collection the font of that number.

    Raises
    ------
    SimulatorError
        The file is no font.
    """
    from fontTools.ttLib import TTFont

    try:
        with file.open("rb") as stream, TTFont(stream, fontNumber=number, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except OSError as why:
        raise error("bad_font", file=str(file), why=why) from why
    except Exception as why:  # a broken font breaks fontTools in many ways
        raise error("bad_font", file=str(file), why=str(why)) from why


def _candidates(file: Path | None) -> Iterator[Path]:
    """Yield fonts in the order in which they are looked into; those of the system that are broken are not."""
    if file is not None:
        coverage(file, 0)
        yield file
    found = _installed(_roots())
    for place in sorted(found, key=_rank):
        with suppress(SimulatorError):
            coverage(place, 0)
            yield place


def _rank(place: Path) -> tuple[int, int, str]:
    """Return the place of a font in the order of preference."""
    name = place.name.lower()
    chinese = next((n for n, stem in enumerate(CHINESE) if place.stem.lower() == stem), len(CHINESE))
    return chinese, next((n for n, word in enumerate(_BROAD) if word in name), len(_BROAD)), name


@cache
def _installed(roots: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return all font files below some folders."""
    found = (
        Path(folder) / name
        for root in roots
        for folder, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(KINDS)
    )
    return tuple(found)


def _roots() -> tuple[Path, ...]:
    """Return the folders in which systems and users keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"


def _families(place: Path) -> list[str]:
    """Return the family of a font as the PDF writer calls it; of a collection the simplified one."""
    found = set_in(_folder((place,))).fonts()
    names = list(dict.fromkeys(one.family for one in found if one.path is not None))
    simplified = [name for name in names if name.endswith(_SIMPLIFIED)]
    return (simplified or names)[:1]


@cache
def set_in(folder: Path) -> "typst.Fonts":
    """Return the fonts of a folder, and those inside typst, as typst takes them."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


@cache
def _folder(files: tuple[Path, ...]) -> Path:
    """Return a folder with links to fonts and to their bold kin; it goes when the program ends."""
    folder = tempfile.mkdtemp(prefix="damnum-fonts-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for number, file in enumerate(_with_bold(files)):
        place = Path(folder) / f"{number}{file.suffix}"
        try:
            place.symlink_to(file.resolve())
        except OSError:  # Windows allows links to few
            shutil.copyfile(file, place)
    return Path(folder)


def _with_bold(files: Sequence[Path]) -> Iterable[Path]:
    """Yield fonts, each with its bold kin where that is in a file of its own."""
    for file in files:
        yield file
        for regular, bold in (("Regular", "Bold"), ("msyh", "msyhbd"), ("Deng", "Dengb")):
            kin = file.with_name(file.name.replace(regular, bold))
            if kin != file and kin.exists():
                yield kin
