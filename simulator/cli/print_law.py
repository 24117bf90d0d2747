"""What `damnum law` prints: lists, single rules, fees."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from babel.numbers import get_currency_precision
from pydantic_core import PydanticCustomError

from simulator.base.amounts import parse_number
from simulator.base.checked import nearest
from simulator.base.errors import error
from simulator.base.messages import in_language, message
from simulator.base.wording import aligned, rate_in_words
from simulator.base.wording import day as written_day
from simulator.law.fees import Schedule, ShareOf
from simulator.law.file import ARBITRATOR_SCALES, Parameter, about, folders, parameters
from simulator.law.law import Law, LawValue, load_law, rate_of, refuse_unverified, value_at

STAGES = {
    "first": "court_fee",
    "appeal": "court_fee_appeal",
    "simplified": "court_fee_simplified",
    "settled": "court_fee_settled",
    "hearing": "hearing_fee",
    "preservation": "preservation_fee",
    "enforcement": "enforcement_fee",
    "lawyer": "lawyer_fee",
}


def amount_of(text: str) -> float:
    """Return an amount as lawyers write it; anything but a positive one is refused."""
    try:
        amount = parse_number(text)
    except PydanticCustomError as why:
        raise error("bad_amount", value=text) from why
    if not isinstance(amount, int | float) or not 0 < amount < float("inf"):
        raise error("bad_amount", value=text)
    return float(amount)


def listed(code: str | None, lang: str) -> str:
    """Return the bodies of law there are, or the rules of one."""
    if code is None:
        rows = [(about(one), parameters(one)) for one in folders()]
        return aligned(
            [
                (
                    own.code,
                    in_language(own.name, lang),
                    own.currency,
                    str(len(rules)),
                    str(_unverified(rules)),
                )
                for own, rules in rows
            ],
            [message(lang, f"law.{name}") for name in ("code", "name", "currency", "rules", "unverified")],
        )
    rules = parameters(code.upper())
    return aligned(
        [
            (name, in_language(one.label, lang), said(one.values[-1].value, one, -1, lang), _grade(one, lang))
            for name, one in rules.items()
        ],
        [message(lang, f"law.{name}") for name in ("rule", "label", "latest", "grade")],
    )


def shown(place: str, day: date, lang: str) -> str:
    """Return one rule at a day, `cn/court_fee`: what it says, since when, and where it stands."""
    code, _, name = place.partition("/")
    rules = parameters(code.upper())
    if name not in rules:
        close = nearest(name, list(rules))
        raise error("unknown_rule", value=name, jurisdiction=code.upper(), nearest=close)
    found = value_at(rules[name], day)
    lines = [_named(f"{code.upper()}/{name}", in_language(found.parameter.label, lang), lang)]
    lines.append(said(found.dated.value, found.parameter, found.parameter.values.index(found.dated), lang))
    lines += bands(found.dated.schedule, lang)
    return "\n".join([*lines, *standing(found, lang)])


def _named(name: str, value: str, lang: str) -> str:
    return name + message(lang, "report.colon") + value


def fee(code: str, amount: float, stage: str, day: date, lang: str, *, strict: bool) -> str:
    """Return an official fee, with the article it stands in."""
    law = law_on(code, day)
    institution = about(law.jurisdiction).kind == "institution"
    names = _fee_rules(law) if institution and stage == "first" else [STAGES[stage]]
    for name in names:
        if name not in law.values:
            raise error("law_not_known", name=name, jurisdiction=law.jurisdiction)
    used = [law.values[name] for name in names]
    used += [law.values[one.dated.schedule.of] for one in used if isinstance(one.dated.schedule, ShareOf)]
    if strict:
        refuse_unverified([Law(law.jurisdiction, {one.parameter.name: one for one in used}, {})])
    wanted = np.asarray(amount)
    due = law.forum_fee(wanted) if institution and stage == "first" else law.fee(names[0], wanted)
    lines = [money(float(due), about(law.jurisdiction).currency)]
    for one in used:
        if institution and one.parameter.kind == "schedule":
            part = float(law.fee(one.parameter.name, wanted))
            said_of = money(part, about(law.jurisdiction).currency)
            lines.append(_named(in_language(one.parameter.label, lang), said_of, lang))
        elif institution:
            lines.append(_named(in_language(one.parameter.label, lang), f"{one.dated.value:g}", lang))
        lines += standing(one, lang)
    return "\n".join(lines)


def standing(found: LawValue, lang: str) -> list[str]:
    """Return where a rule stands: since when, reference, link, grade, last confirmed, note."""
    dated, reference = found.dated, found.dated.reference
    between = message(lang, "report.article_after")
    where = between.join(in_language(part, lang) for part in (reference.title, reference.article) if part)
    lines = [
        message(
            lang,
            "law.since",
            since=written_day(str(dated.since), lang=lang),
            date=message(lang, f"report.dates.{found.parameter.selected_by}"),
            day=written_day(str(found.selected_on), lang=lang),
        ),
        where + message(lang, "report.paren", text=message(lang, f"report.grade.{dated.grade}")),
    ]
    lines += [reference.url] if reference.url else []
    lines.append(message(lang, "law.checked", day=written_day(str(found.parameter.checked_to), lang=lang)))
    return [*lines, *([in_language(dated.note, lang)] if dated.note else [])]


def said(value: float | str | None, parameter: Parameter, index: int, lang: str) -> str:
    """Return what a rule says in words, or its number in its unit."""
    text = parameter.values[index].text
    if text is not None:
        return in_language(text, lang)
    if isinstance(value, float):
        return (
            rate_in_words(value, lang=lang) if parameter.unit == "1/year" else f"{value:g} {parameter.unit}"
        )
    return "–" if value is None else str(value)


def bands(schedule: Schedule | None, lang: str) -> list[str]:
    """Return the bands of a schedule, a line each, and then what is done to its fee."""
    if schedule is None:
        return []
    parts = [*getattr(schedule, "bands", ()), schedule]
    dumps = [
        part.model_dump(exclude_none=True, exclude_defaults=True, exclude={"form", "bands"}) for part in parts
    ]
    words = [[_entry(key, value, lang) for key, value in said.items()] for said in dumps]
    return ["  " + message(lang, "report.comma").join(line) for line in words if line]


def money(amount: float, currency: str) -> str:
    """Return an amount to the last unit of its currency: 87,896.00 CNY."""
    return f"{amount:,.{get_currency_precision(currency)}f} {currency}"


def law_on(
    code: str, day: date, *, currency: str | None = None, rates: Mapping[str, float] | None = None
) -> Law:
    """Return a body of law at a day, its fees in a currency if one is given."""
    dates = dict.fromkeys(("contract", "incident", "claim", "valuation"), day)
    law = load_law(code.upper(), dates, currency=currency, rates=rates)
    if currency is not None:
        rate_of(about(law.jurisdiction).currency, currency, law.rates)
    return law


def _fee_rules(law: Law) -> list[str]:
    """Return the rules that make up the fee of an institution."""
    found = [name for name in ("administrative_fee", *ARBITRATOR_SCALES) if name in law.values]
    return [*found, "arbitrators"] if len(found) > 1 else found


def _unverified(rules: Mapping[str, Parameter]) -> int:
    return sum(one.values[-1].grade == "unverified" for one in rules.values())


def _grade(one: Parameter, lang: str) -> str:
    return message(lang, f"report.grade.{one.values[-1].grade}")


def _entry(key: str, value: object, lang: str) -> str:
    name = message(lang, f"law.band.{key}")
    if value is True:
        return name
    return f"{name} {value:,.10g}" if isinstance(value, float) else f"{name} {value}"
