"""Parts that charts share: axes, marks at offers and at the claim, words, amounts, colours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.messages import in_language, message, table
from simulator.wording import amount, share

Spec = dict[str, Any]
Summary = Mapping[str, Any]

# Okabe and Ito's palette: distinct for colour-blind readers and in print.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#7b4b94", "#6b7280"
HALO = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round", "color": "white"}
"""What lies under a text so that it can be read over lines."""
FONT = (
    "'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)


def marks(summary: Summary, lang: str, right: float, *, below: int = 0) -> list[Spec]:
    """Return vertical lines at the offers, and at the claim; beyond the chart it is named at its edge.

    The names of the offers stand `below` so many lines of other text.
    """
    claim = summary["claim"]["amount"]
    lines = [
        {"x": offer["worth"]["mean"], "name": in_language(offer["label"], lang), "n": index}
        for index, offer in enumerate(summary["offers"])
        if offer["worth"]["mean"] < right
    ]
    inside = claim <= right
    claimed = f"{word(lang, 'claimed')} {amount(claim, currency=summary['currency'], lang=lang, exact=True)}"
    edge = [{"x": min(claim, right), "name": claimed if inside else f"{claimed} →"}]
    x = {"field": "x", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [4, 3]}
    marks: list[Spec] = [
        {
            "data": {"values": edge},
            "mark": {
                "type": "text",
                "align": "right",
                "baseline": "top",
                "dx": -4,
                "fontSize": 12,
                "color": GREY,
            },
            "encoding": {"x": x, "y": {"value": 4}, "text": {"field": "name"}},
        }
    ]
    if inside:
        marks.append({"data": {"values": edge}, "mark": rule | {"color": GREY}, "encoding": {"x": x}})
    label = {"type": "text", "align": "left", "baseline": "top", "dx": 5, "fontSize": 12}
    marks += [
        {"data": {"values": [line]}, "mark": rule | {"color": PURPLE}, "encoding": {"x": x}} for line in lines
    ]
    for line in lines:
        where = {"x": x, "y": {"value": 22 + 18 * line["n"] + 24 * below}, "text": {"field": "name"}}
        marks += [
            {"data": {"values": [line]}, "mark": label | HALO, "encoding": where},
            {"data": {"values": [line]}, "mark": label | {"color": PURPLE}, "encoding": where},
        ]
    return marks


def pins(summary: Summary, lang: str, atoms: Sequence[Summary]) -> list[Spec]:
    """Return a pin for each amount that comes up exactly, its name beside its head, none over another."""
    top = max((one["probability"] for one in atoms), default=0.0)
    lowest, rows = top * 2.0, []
    for one in sorted(atoms, key=lambda one: -one["probability"]):
        lowest = min(one["probability"], lowest - 0.09 * top)
        value = amount(one["value"], currency=summary["currency"], lang=lang, exact=True)
        name = message(lang, "report.chart.exactly", value=value, p=share(one["probability"], lang=lang))
        rows.append({"x": one["value"], "p": one["probability"], "at": lowest, "name": name})
    if not rows:
        return []
    x = {"field": "x", "type": "quantitative"}
    p = {"field": "p", "type": "quantitative"}
    label = {"type": "text", "align": "left", "dx": 9, "fontSize": 12}
    where = {"x": x, "y": {"field": "at", "type": "quantitative"}, "text": {"field": "name"}}
    values = {"values": rows}
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
        "title": f"{word(lang, title)} ({summary['currency']})",
        "scale": {"nice": False, "domain": list(domain)} if domain else {"nice": True},
        "axis": {
            "labelExpr": label,
            "tickCount": 6,
            "grid": True,
            "labelFlush": False,
        },
    }


LINE = 14  # pixels
WRAP = 28  # places of a line of a name; a Chinese character takes two


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


def row_step(names: Iterable[str], *, least: int) -> dict[str, int]:
    """Return the height of a row in which the longest of the names has room. [pixels]."""
    return {"step": max(least, LINE * max(name.count("\n") + 1 for name in names) + 8)}


def wrapped(name: str) -> str:
    """Return a name in lines that leave room for the chart, on a phone too."""
    from rich.cells import cell_len

    lines = [""]
    for part in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", name):
        if lines[-1] and cell_len(lines[-1] + part.rstrip()) > WRAP and part not in STAYS:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.strip() for line in lines)


STAYS = "，。；：、）》"
"""Signs that do not start a line."""


def percent_axis(title: str) -> dict[str, Any]:
    """Return an axis of probabilities."""
    return {"title": title, "format": ".0%", "tickCount": 5}


def word(lang: str, key: str) -> str:
    """Return a word that charts use."""
    return message(lang, f"report.chart.{key}")


def short_amount(summary: Summary, lang: str, value: float) -> str:
    """Return an amount in three digits."""
    error = 0.005 * abs(value)  # three digits are enough beside a picture
    return amount(value, currency=summary["currency"], lang=lang, error=error)


def layered(layers: Sequence[Spec], *, height: int | dict[str, int]) -> Spec:
    """Return a chart of layers that takes the width of its place."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "layer": list(layers),
        "config": {
            "font": FONT,
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelOverlap": "greedy",
                "gridColor": "#e5e7eb",
            },
            "legend": {"labelFontSize": 12},
            "view": {"stroke": None},
        },
    }
