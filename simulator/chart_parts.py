"""Parts that charts share: axes, marks at offers and at the claim, words, amounts, colours."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.messages import message
from simulator.wording import amount

Spec = dict[str, Any]
Summary = Mapping[str, Any]

# Okabe and Ito's palette: distinct for colour-blind readers and in print.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#7b4b94", "#6b7280"
FONT = (
    "'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)


def marks(summary: Summary, lang: str, right: float) -> list[Spec]:
    """Return vertical lines at the offers, and at the claim; beyond the chart it is named at its edge."""
    claim = summary["claim"]["amount"]
    lines = [
        {"x": offer["worth"]["mean"], "name": offer["label"][lang], "n": index}
        for index, offer in enumerate(summary["offers"])
        if offer["worth"]["mean"] < right
    ]
    inside = claim <= right
    claimed = f"{word(lang, 'claimed')} {short_amount(summary, lang, claim)}"
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
    for line in lines:
        height = {"value": 22 + 18 * line["n"]}
        marks += [
            {"data": {"values": [line]}, "mark": rule | {"color": PURPLE}, "encoding": {"x": x}},
            {
                "data": {"values": [line]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "top",
                    "dx": 5,
                    "fontSize": 12,
                    "color": PURPLE,
                },
                "encoding": {"x": x, "y": height, "text": {"field": "name"}},
            },
        ]
    return marks


def amount_axis(
    summary: Summary, lang: str, field: str, title: str, *, domain: Sequence[float] | None = None
) -> dict[str, Any]:
    """Return an axis of amounts, labelled in the units of the language."""
    large, small = (("1e8", "亿"), ("1e4", "万")) if lang == "zh" else (("1e6", "M"), ("1e3", "k"))
    label = "format(datum.value, ',')"
    for size, sign in (small, large):
        label = f"abs(datum.value) >= {size} ? format(datum.value / {size}, ',~f') + '{sign}' : {label}"
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
                "gridColor": "#e5e7eb",
            },
            "legend": {"labelFontSize": 12},
            "view": {"stroke": None},
        },
    }
