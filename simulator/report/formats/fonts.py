"""Fonts for PDF and pictures: those that come with the program, and others for what these have not.

The PDF writer brings fonts for Latin, Greek, Cyrillic, Hebrew and Arabic, and `reports/fonts` has Chinese, so
no report needs a font of the system. What neither these nor the system have is spelled out.
"""

import atexit
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from simulator.base.data import data_folder
from simulator.base.errors import error
from simulator.base.messages import message
from simulator.report.document import Block, Document, Figure, Paragraph, runs
from simulator.report.formats.as_data import changed, texts

if TYPE_CHECKING:
    import typst

T = TypeVar("T")
OWN, CODE = "Libertinus Serif", "DejaVu Sans Mono"  # inside typst
CHINESE = "Damnum Sans SC"  # in reports/fonts
KIN = (("Regular", "Bold"), ("msyh", "msyhbd"), ("Deng", "Dengb"))
"""How files of the bold font are called beside the regular one."""
SHOWN = 6  # letters that a message names
_SIMPLIFIED = (" SC", " CN", " GB")
_SELECTORS = {chr(point) for point in range(0xFE00, 0xFE10)}  # choose between forms of the sign before them
_LINE = re.compile(r"\.typ:(\d+):")
FIRST = 3  # line of the first unit that is tried


@dataclass(frozen=True)
class Fonts:
    """Fonts of a report: names in the order of preference, and where typst finds them."""

    families: tuple[str, ...]
    found: "typst.Fonts"
    without: AbstractSet[str] = frozenset()  # letters, with the marks on them, and signs that no font has
    not_in_charts: AbstractSet[str] = frozenset()  # letters with marks that fonts have but pictures do not

    def letters(self) -> list[str]:
        """Return the letters that cannot be set, those first that no font has."""
        return [one for one in (*sorted(self.without), *sorted(self.not_in_charts)) if _is_letter(one)]


def fonts_for(parts: object, *, file: Path | None = None) -> Fonts:
    """Return fonts for a report, or for some parts of it.

    Parameters
    ----------
    parts : object
        What is set in these fonts: a document, a list of figures, a text.
    file : Path, optional
        A font that stands before that of the program for Chinese.

    Raises
    ------
    SimulatorError
        The file is no font.
    """
    said = {text for text in texts(parts) if not text.isascii()}
    folders = (data_folder("reports") / "fonts", *(() if file is None else (_folder(file),)))
    families = (OWN, *(() if file is None else (_family(file),)), CHINESE)
    units = frozenset(_units(said))
    loose = _not_in_text(units, families, searched(folders), fallback=False)
    loose |= {unit for unit in units if len(unit) > 1}
    if not loose:
        return Fonts(families, searched(folders))
    either = re.compile(_any_of(loose))
    return _with_others(loose, frozenset(filter(either.search, said)), families, folders)


@cache
def _with_others(
    loose: frozenset[str], rare: frozenset[str], families: tuple[str, ...], folders: tuple[Path, ...]
) -> Fonts:
    """Return fonts for letters that those of the program do not have, or that have marks, and their texts."""
    found = searched(folders)
    without = _not_in_text(loose, families, found)
    if without:  # reading all fonts of a system takes a while, and few reports need it
        found = searched(folders, system=True)
        without = _not_in_text(without, families, found)
    without |= _without_base({unit for unit in loose if len(unit) > 1}, families, found)
    refused = {text for text in rare if _not_in_text({_without(text, without)}, families, found)}
    without |= {unit for unit in loose if any(unit in text for text in refused)}
    # In pictures typst finds fewer letters: those whose marks are signs of their own.
    refused = {text for text in rare if _not_in_picture(_without(text, without), families, found)}
    return Fonts(families, found, without, {unit for unit in loose if any(unit in one for one in refused)})


def spelled_out(document: Document, fonts: Fonts) -> Document:
    """Return a report without what no font has: letters stand by their numbers in Unicode, signs by names."""
    in_charts = fonts.without | fonts.not_in_charts

    def block_spelled(block: Block) -> Block:
        new = _without(block, fonts.without)
        return replace(new, spec=_without(new.spec, in_charts)) if isinstance(new, Figure) else new

    if not in_charts:
        return document
    sections = tuple(
        replace(part, blocks=tuple(map(block_spelled, part.blocks))) for part in document.sections
    )
    return _without(replace(document, sections=sections), fonts.without)


def _without(part: T, units: AbstractSet[str]) -> T:
    """Return a part of a report in which some units are spelled out, letters in a row together."""
    letters, signs = {one for one in units if _is_letter(one)}, {one for one in units if not _is_letter(one)}
    either = [f"(?:{_any_of(letters)})+"] * bool(letters) + [_any_of(signs)] * bool(signs)
    if not either:
        return part
    pattern = re.compile("|".join(either))
    return changed(part, lambda text: pattern.sub(lambda found: _spelled(found.group()), text))


def noted(document: Document, fonts: Fonts) -> Document:
    """Return a report whose first section says how letters stand that no font has."""
    if not fonts.letters():
        return document
    note = message(document.lang, "report.spelled_out", example=_spelled(fonts.letters()[0]))
    first, *others = document.sections
    first = replace(first, blocks=(*first.blocks, Paragraph(runs(note), role="note")))
    return replace(document, sections=(first, *others))


def spelled_letters(fonts: Fonts) -> str:
    """Return some of the letters that no font has, with how they stand: न [U+0928]."""
    letters = fonts.letters()
    return ", ".join(f"{one} {_spelled(one)}" for one in letters[:SHOWN]) + ", …" * (len(letters) > SHOWN)


def _any_of(units: Iterable[str]) -> str:
    """Return a pattern of units, the longest first: a letter with a mark before the same without."""
    return "|".join(map(re.escape, sorted(units, key=len, reverse=True)))


def _spelled(unit: str) -> str:
    """Return letters as their numbers, other signs as their names: [U+0928 U+092E], [grinning face]."""
    if _is_letter(unit):
        return f"[{' '.join(f'U+{ord(sign):04X}' for sign in unit)}]"
    named = [unicodedata.name(sign, f"U+{ord(sign):04X}").lower() for sign in unit if sign not in _SELECTORS]
    return f"[{' '.join(named)}]"


def _is_letter(unit: str) -> bool:
    """Return whether a text cannot be read without a unit: letters, their accents, numerals."""
    return unicodedata.category(unit[0])[0] in "LMN"


def _units(said: Iterable[str]) -> set[str]:
    """Return the characters of texts beyond ASCII, each with its marks: one font must have them together."""
    kept = [text for text in said if not text.isascii()]
    signs = {sign for text in kept for sign in text if sign > "\x7f"}
    marks = "".join(sign for sign in signs if unicodedata.category(sign)[0] == "M")
    if not marks:
        return signs
    marked = re.compile(f"[^{marks}][{marks}]+")
    return signs | {unit for text in kept for unit in marked.findall(text)}


def _not_in_text(
    said: AbstractSet[str], families: tuple[str, ...], found: "typst.Fonts", *, fallback: bool = True
) -> frozenset[str]:
    """Return the texts that typst cannot set; of all errors each names its line."""
    listed = sorted(said)
    lines = ("".join(f"\\u{{{ord(sign):x}}}" for sign in text) for text in listed)
    names = "".join(json.dumps(one, ensure_ascii=False) + "," for one in families)
    source = f"#set text(font: ({names}), fallback: {json.dumps(fallback)})\n"
    why = _refused(source + "\n".join(f'#text("{line}")' for line in lines), found)
    failed = {int(number) - FIRST for number in _LINE.findall(why)}
    return frozenset(listed[place] for place in failed) if failed or not why else frozenset(listed)


def _without_base(
    marked: AbstractSet[str], families: tuple[str, ...], found: "typst.Fonts"
) -> AbstractSet[str]:
    """Return the letters with marks of which typst would set the marks only, for a font has just these."""
    lost = set()
    for family in (*families, CODE):
        refused = _not_in_text(marked | {unit[0] for unit in marked}, (family,), found, fallback=False)
        lost |= {unit for unit in marked - refused if unit[0] in refused}
    return lost


def _not_in_picture(text: str, families: tuple[str, ...], found: "typst.Fonts") -> bool:
    """Return whether typst cannot set a text in a picture."""
    labels = "".join(f"<text font-family='{one}'>{escape(text)}</text>" for one in families)
    picture = json.dumps(f"<svg xmlns='http://www.w3.org/2000/svg'>{labels}</svg>", ensure_ascii=False)
    return bool(_refused(f'#image(bytes({picture}), alt: "x")', found))


def _refused(source: str, found: "typst.Fonts") -> str:
    """Return why typst refuses to set something, as PDF/UA wants for letters without a font; or nothing."""
    import typst

    try:
        typst.compile(f'#set document(title: "t")\n{source}'.encode(), font_paths=found, pdf_standards="ua-1")
    except typst.TypstError as why:
        return str(why.diagnostic)
    return ""


@cache
def searched(folders: tuple[Path, ...], *, system: bool = False) -> "typst.Fonts":
    """Return the fonts of folders, those inside typst and, if wanted, those of the system."""
    import typst

    return typst.Fonts(include_system_fonts=system, font_paths=[str(one) for one in folders])


def _family(file: Path) -> str:
    """Return the family of a font as typst calls it; of a collection the simplified one.

    Raises
    ------
    SimulatorError
        The file is no font.
    """
    try:
        file.open("rb").close()
    except OSError as why:
        raise error("cannot_read", file=str(file), why=why) from why
    found = searched((_folder(file),)).fonts()
    names = list(dict.fromkeys(one.family for one in found if one.path is not None))
    if not names:
        raise error("bad_font", file=str(file))
    return next((name for name in names if name.endswith(_SIMPLIFIED)), names[0])


@cache
def _folder(file: Path) -> Path:
    """Return a folder with links to a font and to its bold kin; it goes when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="damnum-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kin = {file.with_name(file.name.replace(regular, bold)) for regular, bold in KIN}
    for number, each in enumerate([file, *sorted(one for one in kin - {file} if one.exists())]):
        place = folder / f"{number}{each.suffix}"
        try:
            place.symlink_to(each.resolve())
        except OSError:  # Windows allows links to few
            shutil.copyfile(each, place)
    return folder
