"""Words of the terminal, the reports and the errors: one file a language, one table an area."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from simulator.base.data import data_folder

FOLDER = data_folder("reports") / "messages"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
"""A language is one file; `language` in it says how amounts and dates are written, the rest are words."""


@cache
def words(lang: str) -> dict[str, Any]:
    """Return all words of a language, one table an area."""
    return tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))


def table(lang: str, area: str) -> dict[str, Any]:
    """Return the messages of one area (`errors`, `report`, `terminal`) in one language."""
    return dict(words(lang)[area])


def in_language(text: Any, lang: str) -> str:
    """Return a text of a case or of the law in a language; in English where it does not stand in this one."""
    if isinstance(text, Mapping):
        return str(text.get(lang, text["en"]))
    return text if isinstance(text, str) else str(getattr(text, lang, text.en))


def message(lang: str, key: str, /, **params: Any) -> str:
    """Return the message `area.key` with its parameters put in."""
    area, _, name = key.partition(".")
    text: Any = words(lang)[area]
    for part in name.split("."):
        text = text[part]
    return str(text).format(**params)
