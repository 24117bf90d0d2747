"""Which reports are asked for: formats, languages, reader, font; light, so that a run can check it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from simulator.base.errors import error
from simulator.base.messages import LANGUAGES

Kind = Literal["counsel", "board", "opponent", "auditor"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FORMATS = ("html", "pdf", "docx", "xlsx", "json")


@dataclass(frozen=True)
class Order:
    """Which reports are wanted."""

    formats: tuple[str, ...]
    langs: tuple[str, ...]
    kind: Kind = "counsel"
    font: Path | None = None

    def names(self, ending: str) -> Mapping[str, str]:
        """Return the names of the files of a format by language."""
        lead = "report" if self.kind == "counsel" else self.kind
        return {lang: f"{lead}.{lang}.{ending}" for lang in self.langs}


def ordered(
    formats: str,
    langs: str,
    *,
    kind: Kind = "counsel",
    font: Path | None = None,
    option: str = "--format",
) -> Order:
    """Return what lists of formats (of an option by that name) and languages ask for.

    Raises
    ------
    SimulatorError
        One of them is not known, or the file is no font.
    """
    order = Order(_listed(formats, FORMATS, option), _listed(langs, LANGUAGES, "--lang"), kind, font)
    if font is not None:
        from simulator.report.formats.fonts import fonts_for

        fonts_for("", file=font)
    return order


def _listed(text: str, known: Sequence[str], option: str) -> tuple[str, ...]:
    """Return the words of a list with commas, each once."""
    words = tuple(dict.fromkeys(word.strip().lower() for word in text.split(",")))
    for word in words:
        if word not in known:
            raise error("not_in_list", value=word, option=option, known=", ".join(known))
    return words
