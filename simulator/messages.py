"""Words of the terminal, the reports and the errors, one table a language and area."""

import tomllib
from functools import cache
from typing import Any

from simulator.data import data_folder

LANGUAGES = ("en", "zh")


@cache
def table(lang: str, area: str) -> dict[str, Any]:
    """Return the messages of one area (`errors`, `report`, `terminal`) in one language."""
    return tomllib.loads((data_folder("reports") / "messages" / lang / f"{area}.toml").read_text("utf-8"))


def message(lang: str, key: str, /, **params: Any) -> str:
    """Return the message `area.key` with its parameters put in."""
    area, _, name = key.partition(".")
    text: Any = table(lang, area)
    for part in name.split("."):
        text = text[part]
    return str(text).format(**params)
