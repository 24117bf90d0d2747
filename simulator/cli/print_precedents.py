"""What `damnum precedents` prints: a list, one dispute in words with its sources, a row added."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from simulator.base.checked import nearest, validate
from simulator.base.errors import error
from simulator.base.messages import message
from simulator.base.model import FileModel
from simulator.base.wording import aligned, share
from simulator.base.yaml_file import YamlFile, read_yaml
from simulator.case.heads import CATEGORIES
from simulator.cli.print_law import money
from simulator.law.file import folders
from simulator.learning.inference_data import dispute_of
from simulator.learning.precedents import (
    Precedent,
    append,
    checked,
    core,
    count_by,
    load_precedents,
    precedents_path,
    written,
)


class Facts(FileModel):
    """What is told of a dispute in words, in another language."""

    court: str | None = None
    parties: str
    provider_type: str
    data_kind: str
    cause: str


class Words(FileModel):
    """What precedents say in another language: facts by dispute, notes by row."""

    facts: dict[str, Facts] = Field(default_factory=dict)
    notes: dict[str, str] = Field(default_factory=dict)


HEADS = ("id", "year", "law", "parties", "claimed", "awarded", "outcome")
WIDEST = 44  # places that the parties take in the list
IN_WORDS = ("family", "instance", "provider_fault", "clause", "confidence", "adjacent")
TRUTHS = ("backup_sold", "backup_kept", "appealed", "reversed")
SHOWN = (
    "jurisdiction",
    "family",
    "court",
    "instance",
    "year_event",
    "year_decision",
    "parties",
    "provider_type",
    "data_kind",
    "cause",
    "backup_sold",
    "backup_kept",
    "provider_fault",
    "claimant_share",
    "clause",
    "clause_cap",
    "category",
    "claimed",
    "awarded",
    "outcome",
    "appealed",
    "reversed",
    "adjacent",
    "quote",
    "confidence",
    "note",
)


def listed(lang: str, jurisdiction: str | None = None, adjacent: bool = False) -> str:
    """Return a table of the precedents, of all laws or of one; `US` means every state as well.

    Raises
    ------
    SimulatorError
        There are none of that law.
    """
    there = [one for one in load_precedents() if jurisdiction is None or _is_of(one, jurisdiction)]
    if not there:
        known = ", ".join(count_by(load_precedents(), "jurisdiction"))
        raise error("no_precedents_there", value=jurisdiction, known=known)
    kept = there if adjacent else list(core(there))
    heads = [message(lang, f"precedents.{name}") for name in HEADS]
    lines = [aligned([_row(one, lang) for one in kept], heads, right=(4, 5)), "", _counted(kept, lang)]
    if len(kept) < len(there):
        lines.append(message(lang, "precedents.adjacent_left_out", n=len(there) - len(kept)))
    return "\n".join([*lines, message(lang, "precedents.selection")])


def shown(name: str, lang: str) -> str:
    """Return all facts of one precedent in words, with its sources.

    Raises
    ------
    SimulatorError
        There is no such precedent.
    """
    known = {one.id: one for one in load_precedents()}
    if name.upper() not in known:
        raise error("unknown_precedent", value=name, nearest=nearest(name.upper(), list(known)))
    one = known[name.upper()]
    rows = [(message(lang, f"precedents.field.{field}"), _said(one, field, lang)) for field in SHOWN]
    rows = [(label, value) for label, value in rows if value]
    lines = [one.id, aligned(rows[1:], rows[0])]
    lines += [message(lang, "precedents.offer_note")] if one.outcome == "offer" else []
    sources = [f"  {part.strip()}" for part in one.source.split("; ")]
    return "\n".join([*lines, message(lang, "precedents.field.source"), *sources])


def added(given: Path | Mapping[str, Any], lang: str) -> str:
    """Check one new row, given as a YAML file or as its fields, and append it to the file.

    Raises
    ------
    SimulatorError
        A field is wrong, the source is missing, or the row is already there: the same id, or the same
        law, year and amounts.
    """
    file = read_yaml(given) if isinstance(given, Path) else YamlFile("-", dict(given), {}, {}, ())
    new = checked(file)
    target = precedents_path()
    there = load_precedents(target)
    _refuse_known(new, there, file.name)
    append(new, target)
    lines = [message(lang, "precedents.added", id=new.id, file=target, n=len(there) + 1)]
    if new.jurisdiction not in folders():
        lines.append(message(lang, "precedents.no_law", jurisdiction=new.jurisdiction))
    return "\n".join(lines)


def _refuse_known(new: Precedent, there: Sequence[Precedent], file: str) -> None:
    """Refuse a row that is already there; without any amount, law and year alone prove nothing."""
    if new.id in {one.id for one in there}:
        raise error("precedent_id_taken", path="id", file=file, id=new.id)
    if new.claimed is None and new.awarded is None:
        return
    for one in there:
        if _marks(one) == _marks(new):
            raise error("precedent_known", file=file, id=one.id)


def _marks(one: Precedent) -> tuple[object, ...]:
    return one.jurisdiction, one.year_decision or one.year_event, one.claimed, one.awarded


def _is_of(one: Precedent, jurisdiction: str) -> bool:
    code = jurisdiction.upper()
    return one.jurisdiction == code or one.jurisdiction.startswith(f"{code}-")


def _row(one: Precedent, lang: str) -> tuple[str, ...]:
    """Return a row of the list; a dash where a dispute has no such amount, or nobody knows it."""
    amounts = [_money(value, one) or "–" for value in (one.claimed, one.awarded)]
    year = written(one.year_decision or one.year_event) or "–"
    return (
        one.id,
        year,
        one.jurisdiction,
        _cut(str(_value(one, "parties", lang))),
        *amounts,
        _outcome(one, lang),
    )


def _counted(rows: Sequence[Precedent], lang: str) -> str:
    """Return how many rows there are, outcome by outcome."""
    parts = [
        message(lang, "precedents.count_of", n=n, what=message(lang, f"precedents.result.{outcome}"))
        for outcome, n in count_by(rows, "outcome").items()
    ]
    return message(lang, "precedents.count", n=len(rows), by=message(lang, "report.comma").join(parts))


def _said(one: Precedent, field: str, lang: str) -> str:
    """Return a fact in words; "" for one that need not be there and is not."""
    value = _value(one, field, lang)
    if field == "outcome":
        return _outcome(one, lang)
    if field == "category":
        return message(lang, "report.comma").join(_head(name, lang) for name in value)
    open_still = one.outcome in ("offer", "pending")  # nothing awarded, not an award that nobody knows
    if value is None and (field in ("quote", "note", "clause_cap") or (field == "awarded" and open_still)):
        return ""
    if value is None:
        return message(lang, "precedents.unknown")
    if field in TRUTHS:
        return message(lang, f"precedents.truth.{written(value)}")
    if field in IN_WORDS:
        return message(lang, f"precedents.{field}.{written(value)}")
    if field == "claimant_share":
        return share(value, lang=lang)
    return _money(value, one) if field in ("claimed", "awarded", "clause_cap") else written(value)


def _value(one: Precedent, field: str, lang: str) -> Any:
    """Return a fact in the words of a language, where there are some."""
    words = _words(precedents_path().with_name(f"{lang}.yaml"))
    facts = words.facts.get(dispute_of(one))
    own = words.notes.get(one.id) if field == "note" else getattr(facts, field, None)
    return own or getattr(one, field)


@cache
def _words(path: Path) -> Words:
    return validate(Words, read_yaml(path)) if path.is_file() else Words()


def _outcome(one: Precedent, lang: str) -> str:
    outcome = message(lang, f"precedents.result.{one.outcome}")
    return message(lang, "precedents.result.censored", outcome=outcome) if one.censored else outcome


def _head(name: str, lang: str) -> str:
    return message(lang, f"report.categories.{name}" if name in CATEGORIES else f"precedents.head.{name}")


def _money(value: float | None, one: Precedent) -> str:
    return "" if value is None or one.currency is None else money(value, one.currency)


def _cut(text: str) -> str:
    """Return a text cut to the width of its column."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= WIDEST else f"{set_cell_size(text, WIDEST - 1).rstrip()}…"
