"""Words of the terminal, the reports and the errors: one file a language, one table an area."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from simulator.base.data import data_folder

FOLDER = data_folder("reports") / "messages"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
"""A language is one file; `language` in it says how amounts and dates are written, the rest are words."""


HEADING = re.compile(r"^(?=\[([a-z_]+)[.\]])", re.MULTILINE)


@cache
def areas(lang: str) -> dict[str, str]:
    """Return the text of each area of a language's file: its tables, which stand together."""
    _, *parts = HEADING.split((FOLDER / f"{lang}.toml").read_text("utf-8"))
    found: dict[str, str] = {}
    for area, text in zip(parts[::2], parts[1::2], strict=True):
        found[area] = found.get(area, "") + text
    return found


@cache
def table(lang: str, area: str) -> Mapping[str, Any]:
    """Return the messages of one area (`errors`, `report`, `terminal`) in one language.

    Only this area is read: a command needs few, and the whole file takes 20 ms.
    """
    return dict(tomllib.loads(areas(lang)[area])[area])


def in_language(text: Any, lang: str) -> str:
    """Return a text of a case or of the law in a language; in English where it does not stand in this one."""
    if isinstance(text, Mapping):
        return str(text.get(lang, text["en"]))
    return text if isinstance(text, str) else str(getattr(text, lang, text.en))


def message(lang: str, key: str, /, **params: Any) -> str:
    """Return the message `area.key` with its parameters put in."""
    area, _, name = key.partition(".")
    text: Any = table(lang, area)
    for part in name.split("."):
        text = text[part]
    return str(text).format(**params)
