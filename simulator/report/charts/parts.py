"""Parts that charts share: axes, marks at offers and at the claim, words, amounts, colours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.base.messages import in_language, message, table
from simulator.base.wording import amount, share
from simulator.summary.figures import Atom, Level, WithMean, WithQuantiles
from simulator.summary.parts import Summary

Spec = dict[str, Any]

# Okabe and Ito's palette: distinct for colour-blind readers and in print.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#7b4b94", "#6b7280"
HALO = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round", "color": "white"}
"""What lies under a text so that it can be read over lines."""
FONT = (
    "'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)


HEIGHT = 260  # pixels of a chart with an axis of probabilities
ROW = 18  # pixels between two names that stand one below the other


def marks(
    summary: Summary,
    lang: str,
    right: float,
    *,
    places: int,
    limits: bool = False,
    taken: Sequence[float] = (),
) -> list[Spec]:
    """Return vertical lines at the offers, and at the claim; beyond the chart it is named at its edge.

    With `limits`, also at those of the contract whose amount is uncertain. Names take lines of so many
    `places`, and none stands on a height that is `taken`. [pixels] Each line starts at its name, on the right
    of the chart, where little else stands; the farther left, the higher, so that none crosses the next.
    """
    claim = summary.claim.amount
    inside = claim <= right
    claimed = f"{word(lang, 'claimed')} {amount(claim, currency=summary.currency, lang=lang, exact=True)}"
    edge = [{"x": min(claim, right), "name": claimed if inside else f"{claimed} →"}]
    x = {"field": "x", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [4, 3]}
    label = {"type": "text", "baseline": "top", "align": "right", "dx": -4, "fontSize": 12}
    where: Spec = {"x": x, "y": {"value": 4}, "text": {"field": "name"}}
    layers: list[Spec] = [{"data": {"values": edge}, "mark": label | {"color": GREY}, "encoding": where}]
    if inside:
        layers.append({"data": {"values": edge}, "mark": rule | {"color": GREY}, "encoding": {"x": x}})
    free = 22.0
    lines = [line for line in _lines(summary, lang, places, limits=limits) if line["x"] < right]
    for line in sorted(lines, key=lambda one: float(one["x"])):
        height = LINE * (line["name"].count("\n") + 1)
        while any(free - ROW < one < free + height + 8 for one in taken):
            free += 4
        data, color = {"values": [line]}, {"color": line["color"]}
        start: Spec = {"x": x, "y": {"value": free + height}}
        for way in ({"x2": {"value": "width"}}, {"y2": {"value": "height"}}):
            layers.append({"data": data, "mark": rule | color, "encoding": start | way})
        where = {"x": {"value": "width"}, "y": {"value": free}, "text": {"field": "name"}}
        several = label | {"lineBreak": "\n", "lineHeight": LINE}
        layers += [{"data": data, "mark": several | look, "encoding": where} for look in (HALO, color)]
        free += height + 6
    return layers


def _lines(summary: Summary, lang: str, places: int, *, limits: bool) -> list[Spec]:
    """Return the offers at their worth to the claimant, and uncertain limits at their means."""
    found = [
        {
            "x": offer.worth.mean,
            "name": wrapped(in_language(offer.label, lang), places),
            "color": PURPLE,
        }
        for offer in summary.offers
    ]
    for clause in summary.clauses if limits else []:
        if clause.amount_interval_90 and isinstance(clause.amount, float):
            name = message(lang, "report.chart.limit_mean", value=short_amount(summary, lang, clause.amount))
            found.append({"x": clause.amount, "name": wrapped(name, places), "color": ORANGE})
    return found


def pin_rows(summary: Summary, lang: str, atoms: Sequence[Atom], *, top: float) -> list[Spec]:
    """Return the amounts that come up exactly, with their names; no name stands on another.

    `top` is the highest probability on the axis.
    """
    lowest, rows = top, []
    for one in sorted(atoms, key=lambda atom: -atom.probability):
        lowest = min(one.probability, lowest - ROW / HEIGHT * top)
        of_contract = one.value not in (0.0, summary.claim.amount)
        name = message(
            lang,
            "report.chart.at_limit" if of_contract else "report.chart.exactly",
            value=amount(one.value, currency=summary.currency, lang=lang, exact=True),
            p=share(one.probability, lang=lang),
        )
        rows.append({"x": one.value, "p": one.probability, "at": lowest, "name": name})
    return rows


def pins(rows: Sequence[Spec]) -> list[Spec]:
    """Return a pin for each of `pin_rows`, its name beside its head."""
    if not rows:
        return []
    x = {"field": "x", "type": "quantitative"}
    p = {"field": "p", "type": "quantitative"}
    label = {"type": "text", "align": "left", "dx": 9, "fontSize": 12}
    where = {"x": x, "y": {"field": "at", "type": "quantitative"}, "text": {"field": "name"}}
    values = {"values": list(rows)}
    return [
        {
            "data": values,
            "mark": {"type": "rule", "strokeWidth": 3, "color": ORANGE},
            "encoding": {"x": x, "y": p, "y2": {"datum": 0}},
        },
        {
            "data": values,
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "color": ORANGE},
            "encoding": {"x": x, "y": p},
        },
        {"data": values, "mark": label | HALO, "encoding": where},
        {"data": values, "mark": label | {"color": ORANGE}, "encoding": where},
    ]


def amount_axis(
    summary: Summary, lang: str, field: str, title: str, *, domain: Sequence[float] | None = None
) -> dict[str, Any]:
    """Return an axis of amounts, labelled in the units of the language."""
    label = "format(datum.value, ',')"
    for unit in reversed(table(lang, "language")["axis_units"]):
        short = f"format(datum.value / {unit['size']}, ',~f') + '{unit['name']}'"
        label = f"abs(datum.value) >= {unit['size']} ? {short} : {label}"
    return {
        "field": field,
        "type": "quantitative",
        "title": f"{word(lang, title)} ({summary.currency})",
        "scale": {"nice": False, "domain": list(domain)} if domain else {"nice": True},
        "axis": {
            "labelExpr": label,
            "tickCount": 6,
            "grid": True,
            "labelFlush": False,
            "titleAnchor": "end",
        },
    }


LINE = 14  # pixels
WRAP, PRINTED = 26, 42  # places of a line of a name, and in print; a Chinese character takes two


def name_axis(field: str, order: Sequence[str] | None = None) -> dict[str, Any]:
    """Return an axis of names, in the order given or that of the data; long names take several lines."""
    lines = "split(datum.label, '\\n')"
    axis = {
        "labelLimit": 0,
        "ticks": False,
        "labelExpr": lines,
        "labelLineHeight": LINE,
        "labelBaseline": {
            "condition": {"test": f"length({lines}) > 1", "value": "bottom"},
            "value": "middle",
        },
    }
    return {"field": field, "type": "nominal", "sort": order, "title": None, "axis": axis}


def row_step(names: Iterable[str], *, least: int, gap: int = 8) -> dict[str, int]:
    """Return the height of a row in which the longest of the names has room. [pixels]."""
    return {"step": max(least, LINE * max(name.count("\n") + 1 for name in names) + gap)}


def wrapped(name: str, places: int = WRAP) -> str:
    """Return a name in as few lines of so many places as it needs, all about equally long."""
    lines = _lines_of(name, places)
    if len(lines) > 1:
        lines = next(
            found for narrow in range(1, places + 1) if len(found := _lines_of(name, narrow)) == len(lines)
        )
    return "\n".join(lines)


def _lines_of(name: str, places: int) -> list[str]:
    from rich.cells import cell_len

    lines = [""]
    for part in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", name):
        if lines[-1] and cell_len(lines[-1] + part.rstrip()) > places and part not in STAYS:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


STAYS = "，。；：、）》"
"""Signs that do not start a line."""


def percent_axis(title: str) -> dict[str, Any]:
    """Return an axis of probabilities."""
    return {"title": title, "format": ".0%", "tickCount": 5}


def word(lang: str, key: str) -> str:
    """Return a word that charts use."""
    return message(lang, f"report.chart.{key}")


def short_amount(summary: Summary, lang: str, value: float, error: float | None = None) -> str:
    """Return an amount in three digits at most, fewer where its Monte Carlo error says so."""
    return amount(value, currency=summary.currency, lang=lang, error=error)


def quantile(part: WithQuantiles, level: Level) -> tuple[float, float | None]:
    """Return a quantile of an outcome and its Monte Carlo error."""
    errors = part.quantiles_mcse
    return part.quantiles.at(level), errors.at(level) if errors else None


def mean(part: WithMean) -> tuple[float, float | None]:
    """Return a mean and its Monte Carlo error."""
    return part.mean, part.mcse


def layered(layers: Sequence[Spec], *, height: int | dict[str, int]) -> Spec:
    """Return a chart of layers that takes the width of its place."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 5, "top": 5, "right": 16, "bottom": 5},  # half of the last label of an axis
        "background": None,
        "layer": list(layers),
        "config": {
            "font": FONT,
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelOverlap": "greedy",
                "labelSeparation": 6,
                "gridColor": "#e5e7eb",
            },
            "legend": {"labelFontSize": 12},
            "view": {"stroke": None},
        },
    }


def in_print(spec: Spec, *, height: int | dict[str, int], names: Mapping[str, str] | None = None) -> Spec:
    """Return a chart that says how high it is in print, and which names take other lines there.

    A page is wider than a phone and cannot be scrolled. Vega reads nothing of it.
    """
    return spec | {"usermeta": {"height": height, "names": dict(names or {})}}


def two_kinds(names: Sequence[str], field: str) -> Spec:
    """Return the colours of two kinds of bars; `titled` says which is which."""
    scale = {"domain": list(names), "range": [ORANGE, BLUE]}
    return {"field": field, "type": "nominal", "sort": None, "scale": scale, "legend": None}


def titled(spec: Spec, names: Sequence[str]) -> Spec:
    """Return a chart of `two_kinds` with their names above it, from its left edge on.

    A legend would start at the plot, right of the names of the axis, and be cut off on a phone.
    """
    title = {
        "text": f"■ {names[0]}",
        "color": ORANGE,
        "subtitle": f"■ {names[1]}",
        "subtitleColor": BLUE,
        **dict.fromkeys(("fontSize", "subtitleFontSize"), 12),
        **dict.fromkeys(("fontWeight", "subtitleFontWeight"), "normal"),
        "anchor": "start",
        "frame": "bounds",
        "offset": 14,
    }
    return spec | {"title": title}
