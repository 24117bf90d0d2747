"""A finding of the linter, and how it is told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from simulator.base.messages import LANGUAGES, in_language, message, table
from simulator.base.model import Bilingual
from simulator.base.wording import amount
from simulator.summary import described

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From what is wrong, over what is probably a slip, to what a reader should know."""


Params: TypeAlias = Mapping[str, str | float | Bilingual | tuple[Bilingual, ...]]

# Parameters that are money: facts are told to the cent, what was simulated in three digits.
FACTS = {"items", "claimed"}
SIMULATED = {"mean", "middle", "difference", "error"}


@dataclass(frozen=True)
class Finding:
    """A slip or a weak spot of a case."""

    code: str  # of the rule; its words stand in the table `lint` of reports/messages
    severity: Severity
    place: str  # dotted key in the case, items of lists by their name
    params: Params = field(default_factory=dict)
    waived: Bilingual | None = None  # why the case says that the rule does not apply


def told(one: Finding, part: Literal["reason", "remedy"], *, lang: str) -> str:
    """Return why something was found, or what to do about it."""
    params = {name: _in_words(name, value, one.params, lang) for name, value in one.params.items()}
    return message(lang, f"lint.rules.{one.code}.{part}", **params)


def _in_words(
    name: str, value: str | float | Bilingual | tuple[Bilingual, ...], params: Params, lang: str
) -> str | float:
    """Return a parameter as the reader's language writes it."""
    if isinstance(value, tuple):
        return message(lang, "report.comma").join(in_language(one, lang) for one in value)
    if isinstance(value, Bilingual):
        return in_language(value, lang)
    if name == "category":
        return message(lang, f"report.categories.{value}")
    if name == "outcome":
        return str(table(lang, "lint")["outcomes"][value])
    if isinstance(value, float) and name in FACTS | SIMULATED:
        return amount(value, currency=str(params["currency"]), lang=lang, exact=name in FACTS)
    return value


def findings_for_report(found: Sequence[Finding]) -> tuple[described.Finding, ...]:
    """Return findings with their words in all languages; the part `lint` of a summary."""
    return tuple(
        described.Finding(
            code=one.code,
            severity=one.severity,
            place=one.place,
            reason={lang: told(one, "reason", lang=lang) for lang in LANGUAGES},
            remedy={lang: told(one, "remedy", lang=lang) for lang in LANGUAGES},
            waived=one.waived.model_dump() if one.waived else None,
        )
        for one in found
    )
