"""Names of inputs in words."""

from collections.abc import Mapping
from typing import Any

from simulator.base.messages import in_language, message

Summary = Mapping[str, Any]


def label_of(one: Mapping[str, Any], summary: Summary, lang: str) -> str:
    """Return the name of an input in words, with a capital; see `_words`."""
    words = _words(one, summary, lang)
    return words[:1].upper() + words[1:]


def _words(one: Mapping[str, Any], summary: Summary, lang: str) -> str:
    """Return the name of an input in words.

    Parameters
    ----------
    one : mapping
        An entry of `inputs` in summary.json.
    summary : mapping
        The whole of it; heads, clauses and offers are named as the case names them.
    lang : str
        `en` or `zh`.
    """
    if one["label"] is not None:
        return in_language(one["label"], lang)
    parts = one["name"].split(".")

    def word(key: str) -> str:
        return message(lang, f"inputs.{key}")

    field = word(f"fields.{parts[-1]}") if parts[0] != "court" else ""
    if parts[0] in ("heads", "clauses", "offers", "evidence"):
        return message(lang, "inputs.of", whole=_named(summary[parts[0]], parts[1], lang), part=field)
    if parts[0] == "facts":
        measure = in_language(summary["facts"]["safety_measures"][int(parts[2])]["text"], lang)
        return message(lang, "inputs.of", whole=measure, part=field)
    if parts[:2] == ["proceedings", "stages"]:
        stage = word(f"stages.{parts[2]}")
        side = word(f"costs.{parts[3]}") if len(parts) > 4 else ""
        part = message(lang, "inputs.of", whole=side, part=field) if side else field
        return message(lang, "inputs.of", whole=stage, part=part)
    if parts[0] == "court" and parts[1] in ("admitted", "proof"):
        category = message(lang, f"report.categories.{parts[2]}")
        return message(lang, "inputs.of", whole=category, part=word(f"court.{parts[1]}"))
    if parts[0] == "court":
        return word(f"court.{'.'.join(parts[1:])}" if len(parts) == 2 else f"court.{parts[1]}_{parts[2]}")
    return field


def _named(items: list[Mapping[str, Any]], name: str, lang: str) -> str:
    """Return what the case calls one of its heads, clauses or offers."""
    return str(next(in_language(one["label"], lang) for one in items if one["name"] == name))
