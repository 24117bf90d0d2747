"""A report as plain data: what the other formats take their texts from, and a JSON file for programs."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from operator import is_
from pathlib import Path
from typing import Any, TypeVar

from simulator.base.files import replace_when_written
from simulator.report.document import Block, Document, Figure, Section

FORMAT = "damnum-report/1"
"""Stands in every JSON file; the number rises when a program that reads the file would have to change."""

T = TypeVar("T")
UNSEEN = "\ufffd"
NUMBERS = frozenset({int, float, bool, type(None)})
_STEERING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}  # change the order of what is read


def write_json(document: Document, path: Path) -> Path:
    """Write a report as JSON and return its path: texts as they are shown, numbers unrounded beside them.

    Raises
    ------
    SimulatorError
        The file cannot be written.
    """
    text = json.dumps(data_of(printable(document)), ensure_ascii=False, indent=1, allow_nan=False)
    with replace_when_written(path) as temporary:
        temporary.write_text(text + "\n", "utf-8")
    return path


def data_of(document: Document) -> dict[str, Any]:
    """Return a report as dictionaries and lists; each block says its `type`."""
    return {"format": FORMAT, **plain(document)}


def printable(document: Document) -> Document:
    """Return a report in which every character can be shown, and none changes the order of others.

    Space of any kind but the non-breaking one becomes a blank. What has no sign of its own and what turns
    the direction of other text becomes U+FFFD, so that the reader sees that something stood there.
    """
    sections = tuple(
        replace(changed(replace(part, blocks=()), shown), blocks=tuple(map(_printable, part.blocks)))
        for part in document.sections
    )
    return replace(changed(replace(document, sections=()), shown), sections=sections)


def _printable(block: Block) -> Block:
    """Return a block as `printable` shows it; charts keep the lines of their labels."""
    if isinstance(block, Figure):
        return replace(changed(replace(block, spec={}), shown), spec=changed(block.spec, _lines_shown))
    return changed(block, shown)


def _lines_shown(text: str) -> str:
    return "\n".join(map(shown, text.split("\n")))


def shown(text: str) -> str:
    """Return a text as `printable` shows it."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _mended(text)


@lru_cache(maxsize=10_000)  # charts name the same places and colours again and again
def _mended(text: str) -> str:
    text = re.sub(r"[^\S\u00a0\u202f\u3000]+", " ", text)
    if text.isascii() and text.isprintable():
        return text
    if text.isprintable():
        return text
    return "".join(UNSEEN if _unseen(sign) else sign for sign in text)


def _unseen(sign: str) -> bool:
    """Return whether a character is a control, half of one, or none at all; XML has no place for most."""
    point = ord(sign)
    nothing = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return nothing or unicodedata.category(sign) in ("Cc", "Cs") or sign in _STEERING


def changed(value: T, change: Callable[[str], str]) -> T:
    """Return a part of a report with every text in it changed; what has none to change is returned itself."""
    new: Any = value
    if type(value) in NUMBERS:  # most of a chart, so they come first
        pass
    elif isinstance(value, str):
        new = change(value)
    elif isinstance(value, tuple | list):
        items = [one if type(one) in NUMBERS else changed(one, change) for one in value]
        new = value if all(map(is_, items, value)) else type(value)(items)
    elif isinstance(value, Mapping):
        new = {key: one if type(one) in NUMBERS else changed(one, change) for key, one in value.items()}
    elif names := _field_names(new.__class__):
        old = [getattr(value, name) for name in names]
        parts = [one if type(one) in NUMBERS else changed(one, change) for one in old]
        if not all(map(is_, parts, old)):
            new = replace(new, **dict(zip(names, parts, strict=True)))
    return new  # type: ignore[no-any-return]


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """Return the fields of a data class, none of another class."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a part of a report, those of charts with them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Mapping):
        yield from texts(list(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from texts([getattr(value, one.name) for one in fields(value)])


def plain(value: Any) -> Any:
    """Return data classes as dictionaries, the blocks of a section with their types, every cell whole."""
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    made = {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name != "brief"}
    if isinstance(value, Section):
        blocks = zip(value.blocks, made["blocks"], strict=True)
        made["blocks"] = [{"type": type(block).__name__.lower()} | data for block, data in blocks]
    return made
