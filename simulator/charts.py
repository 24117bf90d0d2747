"""Charts of a result, one declarative Vega-Lite definition each: interactive in HTML, PNG or SVG without a browser."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.messages import message
from simulator.wording import amount, share

Spec = dict[str, Any]
Summary = Mapping[str, Any]

# Okabe and Ito's palette: distinct for colour-blind readers and in print.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#0072b2", "#d55e00", "#009e73", "#7b4b94", "#6b7280"
FONT = "'Source Han Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
WIDTH = 680


def charts(summary: Summary, lang: str) -> dict[str, Spec]:
    """Return all charts of a report by name: award, exceedance, waterfall, settlement."""
    return {
        "award": award_chart(summary, lang),
        "exceedance": exceedance_chart(summary, lang),
        "waterfall": waterfall_chart(summary, lang),
        "settlement": settlement_chart(summary, lang),
    }


def award_chart(summary: Summary, lang: str) -> Spec:
    """Return the distribution of the award: bars of probability, and bars of its own for exact amounts."""
    curve = summary["distributions"]["award"]
    bars = [
        {"x": low, "x2": high, "p": p, "kind": _word(lang, "range"), "label": _money(summary, lang, low)}
        for low, high, p in zip(curve["edges"], curve["edges"][1:], curve["probability"], strict=False)
    ]
    width = curve["edges"][1] - curve["edges"][0]
    atoms = [
        {
            "x": one["value"] - 0.5 * width,
            "x2": one["value"] + 0.5 * width,
            "p": one["probability"],
            "kind": _word(lang, "exact"),
            "label": amount(one["value"], currency=summary["currency"], lang=lang, exact=True),
        }
        for one in curve["atoms"]
        if one["value"] <= curve["edges"][-1]
    ]
    kinds = [_word(lang, "range"), _word(lang, "exact")]
    bar = {
        "data": {"values": bars + atoms},
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": _x(summary, lang, "x", "award", domain=[-width, curve["edges"][-1]]),
            "x2": {"field": "x2"},
            "y": {"field": "p", "type": "quantitative", "axis": _percent_axis(_word(lang, "probability"))},
            "y2": {"datum": 0},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [BLUE, ORANGE]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "label", "title": _word(lang, "award")},
                {"field": "p", "title": _word(lang, "probability"), "format": ".1%"},
            ],
        },
    }
    return _spec([bar, *_marks(summary, lang, curve["edges"][-1])], height=260)


def exceedance_chart(summary: Summary, lang: str) -> Spec:
    """Return the chance that award, net and outlay exceed an amount."""
    names = ("award", "claimant_net", "provider_outlay")
    rows = [
        {"x": x, "p": p, "what": _word(lang, name), "label": _money(summary, lang, x)}
        for name in names
        for x, p in zip(*summary["distributions"][name]["exceedance"].values(), strict=True)
    ]
    high = max(summary["distributions"][name]["edges"][-1] for name in names)
    low = min(summary["distributions"][name]["edges"][0] for name in names)
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2, "tooltip": True},
        "encoding": {
            "x": _x(summary, lang, "x", "amount", domain=[low, high]),
            "y": {"field": "p", "type": "quantitative", "axis": _percent_axis(_word(lang, "exceeds"))},
            "color": {
                "field": "what",
                "type": "nominal",
                "sort": None,
                "scale": {"domain": [_word(lang, name) for name in names], "range": [BLUE, GREEN, ORANGE]},
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {"field": "what", "type": "nominal", "legend": None, "sort": None},
            "tooltip": [
                {"field": "what", "title": " "},
                {"field": "label", "title": _word(lang, "amount")},
                {"field": "p", "title": _word(lang, "exceeds"), "format": ".1%"},
            ],
        },
    }
    return _spec([line, *_marks(summary, lang, high)], height=260)


def waterfall_chart(summary: Summary, lang: str) -> Spec:
    """Return the mean amounts from the heads of loss to what the claimant is left with."""
    rows = [
        {
            "step": message(lang, f"report.steps.{row['step']}"),
            "mean": row["mean"],
            "text": _money(summary, lang, row["mean"]),
            "sign": "+" if row["mean"] >= 0 else "-",
        }
        for row in summary["waterfall"]
    ]
    order = [row["step"] for row in rows]
    y = {"field": "step", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 300, "ticks": False}}
    x = _x(summary, lang, "mean", "mean")
    bars = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.65}, "tooltip": True},
        "encoding": {
            "y": y,
            "x": x,
            "color": {
                "field": "sign",
                "type": "nominal",
                "scale": {"domain": ["+", "-"], "range": [BLUE, ORANGE]},
                "legend": None,
            },
            "tooltip": [{"field": "step", "title": " "}, {"field": "text", "title": _word(lang, "mean")}],
        },
    }
    text = {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
        "encoding": {"y": y, "x": _x(summary, lang, "edge", "mean"), "text": {"field": "text"}},
        "transform": [{"calculate": "max(datum.mean, 0)", "as": "edge"}],
    }
    return _spec([bars, text], height={"step": 30})


def settlement_chart(summary: Summary, lang: str) -> Spec:
    """Return walk-away prices, settlement range and offers on one scale."""
    settlement, reservation = summary["settlement"]["amount"]["quantiles"], summary["reservation"]
    ranges = [
        (_word(lang, "walks_away_claimant"), *reservation["claimant"]["interval_90"], reservation["claimant"]["mean"], GREEN),
        (_word(lang, "settlement"), settlement["0.05"], settlement["0.95"], settlement["0.5"], BLUE),
        (_word(lang, "walks_away_provider"), *reservation["provider"]["interval_90"], reservation["provider"]["mean"], ORANGE),
    ]
    rows = [
        {"row": name, "low": low, "high": high, "middle": middle, "color": color, "text": _money(summary, lang, middle)}
        for name, low, high, middle, color in ranges
    ]
    offers = [
        {"row": offer["label"][lang], "value": offer["worth"]["mean"], "text": _money(summary, lang, offer["worth"]["mean"])}
        for offer in summary["offers"]
    ]
    order = [row["row"] for row in rows] + [row["row"] for row in offers]
    y = {
        "field": "row",
        "type": "nominal",
        "sort": order,
        "title": None,
        "scale": {"domain": order},
        "axis": {"labelLimit": 320, "ticks": False},
    }
    color = {"field": "color", "type": "nominal", "scale": None}
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "bar", "height": {"band": 0.4}, "opacity": 0.45, "tooltip": True},
            "encoding": {"y": y, "x": _x(summary, lang, "low", "amount"), "x2": {"field": "high"}, "color": color},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "tick", "thickness": 3, "height": {"band": 0.6}},
            "encoding": {"y": y, "x": _x(summary, lang, "middle", "amount"), "color": color},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "dy": -16, "fontSize": 12},
            "encoding": {"y": y, "x": _x(summary, lang, "middle", "amount"), "text": {"field": "text"}},
        },
    ]
    if offers:
        layers += [
            {
                "data": {"values": offers},
                "mark": {"type": "point", "filled": True, "size": 90, "shape": "diamond", "color": PURPLE},
                "encoding": {"y": y, "x": _x(summary, lang, "value", "amount")},
            },
            {
                "data": {"values": offers},
                "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12},
                "encoding": {"y": y, "x": _x(summary, lang, "value", "amount"), "text": {"field": "text"}},
            },
        ]
    return _spec(layers, height={"step": 46})


def png(spec: Spec) -> bytes:
    """Return a chart as a PNG picture, made without a browser."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=2.0))


def _marks(summary: Summary, lang: str, right: float) -> list[Spec]:
    """Return vertical lines at the offers, and at the claim; beyond the chart it is named at its edge."""
    claim = summary["claim"]["amount"]
    lines = [
        {"x": offer["worth"]["mean"], "name": offer["label"][lang], "n": index}
        for index, offer in enumerate(summary["offers"])
        if offer["worth"]["mean"] < right
    ]
    inside = claim <= right
    claimed = f"{_word(lang, 'claimed')} {_money(summary, lang, claim)}"
    edge = [{"x": min(claim, right), "name": claimed if inside else f"{claimed} →"}]
    x = {"field": "x", "type": "quantitative"}
    rule = {"type": "rule", "strokeDash": [4, 3]}
    marks: list[Spec] = [
        {
            "data": {"values": edge},
            "mark": {"type": "text", "align": "right", "baseline": "top", "dx": -4, "fontSize": 12, "color": GREY},
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
                "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 5, "fontSize": 12, "color": PURPLE},
                "encoding": {"x": x, "y": height, "text": {"field": "name"}},
            },
        ]
    return marks


def _x(
    summary: Summary, lang: str, field: str, title: str, *, domain: Sequence[float] | None = None
) -> dict[str, Any]:
    wan = "abs(datum.value) >= 1e8 ? format(datum.value/1e8, ',~f') + '亿' : abs(datum.value) >= 1e4 ? format(datum.value/1e4, ',~f') + '万' : format(datum.value, ',')"
    plain = "abs(datum.value) >= 1e6 ? format(datum.value/1e6, ',~f') + 'M' : abs(datum.value) >= 1e3 ? format(datum.value/1e3, ',~f') + 'k' : format(datum.value, ',')"
    return {
        "field": field,
        "type": "quantitative",
        "title": f"{_word(lang, title)} ({summary['currency']})",
        "scale": {"nice": False, "domain": list(domain)} if domain else {"nice": True},
        "axis": {"labelExpr": wan if lang == "zh" else plain, "tickCount": 6, "grid": True, "labelFlush": False},
    }


def _percent_axis(title: str) -> dict[str, Any]:
    return {"title": title, "format": ".0%", "tickCount": 5}


def _word(lang: str, key: str) -> str:
    return message(lang, f"report.chart.{key}")


def _money(summary: Summary, lang: str, value: float) -> str:
    error = 0.005 * abs(value)  # three digits are enough beside a picture
    return amount(value, currency=summary["currency"], lang=lang, error=error)


def _spec(layers: Sequence[Spec], *, height: int | dict[str, int]) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "layer": list(layers),
        "config": {
            "font": FONT,
            "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": "#e5e7eb"},
            "legend": {"labelFontSize": 12},
            "view": {"stroke": None},
        },
    }


def for_print(spec: Spec) -> Spec:
    """Return a chart with a fixed width, for a picture."""
    return spec | {"width": WIDTH, "background": "white"}


def described(summary: Summary, lang: str) -> dict[str, str]:
    """Return what each chart shows in words, for readers who do not see it."""
    award, settlement = summary["award"], summary["settlement"]
    return {
        "award": message(
            lang,
            "report.alt.award",
            middle=_money(summary, lang, award["quantiles"]["0.5"]),
            low=_money(summary, lang, award["quantiles"]["0.05"]),
            high=_money(summary, lang, award["quantiles"]["0.95"]),
            zero=share(award["p_zero"], lang=lang),
        ),
        "exceedance": message(lang, "report.alt.exceedance"),
        "waterfall": message(
            lang,
            "report.alt.waterfall",
            first=_money(summary, lang, summary["waterfall"][0]["mean"]),
            last=_money(summary, lang, summary["waterfall"][-1]["mean"]),
        ),
        "settlement": message(
            lang,
            "report.alt.settlement",
            claimant=_money(summary, lang, summary["reservation"]["claimant"]["mean"]),
            provider=_money(summary, lang, summary["reservation"]["provider"]["mean"]),
            price=_money(summary, lang, settlement["amount"]["quantiles"]["0.5"]),
        ),
    }
