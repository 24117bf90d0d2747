"""Names of inputs in words, and the kind of their values: an amount, a share, or a plain number."""

from collections.abc import Iterable

from simulator.base.messages import in_language, message
from simulator.summary.described import Input
from simulator.summary.explained import Evidence
from simulator.summary.figures import Clause, Head, Offer
from simulator.summary.parts import Summary

AMOUNTS = {
    *("amount", "cost", "cash", "face", "daily_revenue", "annual_margin", "hourly_rate", "monthly_fee"),
    *("fee", "already_paid", "avoided_cost", "market_revenue", "royalty", "reputation_cost"),
}
NUMBERS = {
    *("days", "months", "years", "recovery_months", "customers", "hours", "lost_volume", "effort"),
    *("remaining_life", "useful_life", "likelihood_ratio", "judge_sd", "ratio"),
}


def kind_of(name: str) -> str:
    """Return the kind of an input by its place in the case: `amount`, `number`, `share` or `rate`."""
    last = name.rpartition(".")[2]
    if last.endswith("discount_rate") or last == "growth":
        return "rate"
    if last == "rate" and "costs" in name:
        return "amount"  # of an hour of a lawyer
    return "amount" if last in AMOUNTS else "number" if last in NUMBERS else "share"


def label_of(one: Input, summary: Summary, lang: str) -> str:
    """Return the name of an input in words, with a capital; see `_words`."""
    words = _words(one, summary, lang)
    return words[:1].upper() + words[1:]


def _words(one: Input, summary: Summary, lang: str) -> str:
    """Return the name of an input in words.

    Parameters
    ----------
    one : Input
        One of those of the summary.
    summary : Summary
        The whole of it; heads, clauses and offers are named as the case names them.
    lang : str
        `en` or `zh`.
    """
    if one.label is not None:
        return in_language(one.label, lang)
    parts = one.name.split(".")

    def word(key: str) -> str:
        return message(lang, f"inputs.{key}")

    field = word(f"fields.{parts[-1]}") if parts[0] != "court" else ""
    named: dict[str, Iterable[Head | Clause | Offer | Evidence]] = {
        "heads": summary.heads,
        "clauses": summary.clauses,
        "offers": summary.offers,
        "evidence": summary.evidence,
    }
    if parts[0] in named:
        return message(lang, "inputs.of", whole=_named(named[parts[0]], parts[1], lang), part=field)
    if parts[0] == "facts":
        measure = in_language(summary.facts.safety_measures[int(parts[2])].text, lang)
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


def _named(items: Iterable[Head | Clause | Offer | Evidence], name: str, lang: str) -> str:
    """Return what the case calls one of its heads, clauses or offers."""
    return next((in_language(one.label, lang) for one in items if one.name == name), name)
