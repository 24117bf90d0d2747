"""Charts of a result, one declarative Vega-Lite definition each, for HTML and for pictures."""

from simulator.chart_parts import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    Spec,
    Summary,
    amount_axis,
    layered,
    marks,
    percent_axis,
    short_amount,
    word,
)
from simulator.messages import message
from simulator.wording import amount, share

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
        {"x": low, "x2": high, "p": p, "kind": word(lang, "range"), "label": short_amount(summary, lang, low)}
        for low, high, p in zip(curve["edges"], curve["edges"][1:], curve["probability"], strict=False)
    ]
    width = curve["edges"][1] - curve["edges"][0]
    atoms = [
        {
            "x": one["value"] - 0.5 * width,
            "x2": one["value"] + 0.5 * width,
            "p": one["probability"],
            "kind": word(lang, "exact"),
            "label": amount(one["value"], currency=summary["currency"], lang=lang, exact=True),
        }
        for one in curve["atoms"]
        if one["value"] <= curve["edges"][-1]
    ]
    kinds = [word(lang, "range"), word(lang, "exact")]
    bar = {
        "data": {"values": bars + atoms},
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": amount_axis(summary, lang, "x", "award", domain=[-width, curve["edges"][-1]]),
            "x2": {"field": "x2"},
            "y": {"field": "p", "type": "quantitative", "axis": percent_axis(word(lang, "probability"))},
            "y2": {"datum": 0},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [BLUE, ORANGE]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "label", "title": word(lang, "award")},
                {"field": "p", "title": word(lang, "probability"), "format": ".1%"},
            ],
        },
    }
    return layered([bar, *marks(summary, lang, curve["edges"][-1])], height=260)


def exceedance_chart(summary: Summary, lang: str) -> Spec:
    """Return the chance that award, net and outlay exceed an amount."""
    names = ("award", "claimant_net", "provider_outlay")
    rows = [
        {"x": x, "p": p, "what": word(lang, name), "label": short_amount(summary, lang, x)}
        for name in names
        for x, p in zip(*summary["distributions"][name]["exceedance"].values(), strict=True)
    ]
    high = max(summary["distributions"][name]["edges"][-1] for name in names)
    low = min(summary["distributions"][name]["edges"][0] for name in names)
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2, "tooltip": True},
        "encoding": {
            "x": amount_axis(summary, lang, "x", "amount", domain=[low, high]),
            "y": {"field": "p", "type": "quantitative", "axis": percent_axis(word(lang, "exceeds"))},
            "color": {
                "field": "what",
                "type": "nominal",
                "sort": None,
                "scale": {"domain": [word(lang, name) for name in names], "range": [BLUE, GREEN, ORANGE]},
                "legend": {"title": None, "orient": "top"},
            },
            "strokeDash": {"field": "what", "type": "nominal", "legend": None, "sort": None},
            "tooltip": [
                {"field": "what", "title": " "},
                {"field": "label", "title": word(lang, "amount")},
                {"field": "p", "title": word(lang, "exceeds"), "format": ".1%"},
            ],
        },
    }
    return layered([line, *marks(summary, lang, high)], height=260)


def waterfall_chart(summary: Summary, lang: str) -> Spec:
    """Return the mean amounts from the heads of loss to what the claimant is left with."""
    rows = [
        {
            "step": message(lang, f"report.steps.{row['step']}"),
            "mean": row["mean"],
            "text": short_amount(summary, lang, row["mean"]),
            "sign": "+" if row["mean"] >= 0 else "-",
        }
        for row in summary["waterfall"]
    ]
    order = [row["step"] for row in rows]
    y = {
        "field": "step",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {"labelLimit": 300, "ticks": False},
    }
    x = amount_axis(summary, lang, "mean", "mean")
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
            "tooltip": [{"field": "step", "title": " "}, {"field": "text", "title": word(lang, "mean")}],
        },
    }
    text = {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12},
        "encoding": {"y": y, "x": amount_axis(summary, lang, "edge", "mean"), "text": {"field": "text"}},
        "transform": [{"calculate": "max(datum.mean, 0)", "as": "edge"}],
    }
    return layered([bars, text], height={"step": 30})


def settlement_chart(summary: Summary, lang: str) -> Spec:
    """Return walk-away prices, settlement range and offers on one scale."""
    settlement, reservation = summary["settlement"]["amount"]["quantiles"], summary["reservation"]
    ranges = [
        (
            word(lang, "walks_away_claimant"),
            *reservation["claimant"]["interval_90"],
            reservation["claimant"]["mean"],
            GREEN,
        ),
        (word(lang, "settlement"), settlement["0.05"], settlement["0.95"], settlement["0.5"], BLUE),
        (
            word(lang, "walks_away_provider"),
            *reservation["provider"]["interval_90"],
            reservation["provider"]["mean"],
            ORANGE,
        ),
    ]
    rows = [
        {
            "row": name,
            "low": low,
            "high": high,
            "middle": middle,
            "color": color,
            "text": short_amount(summary, lang, middle),
        }
        for name, low, high, middle, color in ranges
    ]
    offers = [
        {
            "row": offer["label"][lang],
            "value": offer["worth"]["mean"],
            "text": short_amount(summary, lang, offer["worth"]["mean"]),
        }
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
            "encoding": {
                "y": y,
                "x": amount_axis(summary, lang, "low", "amount"),
                "x2": {"field": "high"},
                "color": color,
            },
        },
        {
            "data": {"values": rows},
            "mark": {"type": "tick", "thickness": 3, "height": {"band": 0.6}},
            "encoding": {"y": y, "x": amount_axis(summary, lang, "middle", "amount"), "color": color},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "dy": -16, "fontSize": 12},
            "encoding": {
                "y": y,
                "x": amount_axis(summary, lang, "middle", "amount"),
                "text": {"field": "text"},
            },
        },
    ]
    if offers:
        layers += [
            {
                "data": {"values": offers},
                "mark": {"type": "point", "filled": True, "size": 90, "shape": "diamond", "color": PURPLE},
                "encoding": {"y": y, "x": amount_axis(summary, lang, "value", "amount")},
            },
            {
                "data": {"values": offers},
                "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12},
                "encoding": {
                    "y": y,
                    "x": amount_axis(summary, lang, "value", "amount"),
                    "text": {"field": "text"},
                },
            },
        ]
    return layered(layers, height={"step": 46})


def png(spec: Spec) -> bytes:
    """Return a chart as a PNG picture, made without a browser."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=2.0))


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
            middle=short_amount(summary, lang, award["quantiles"]["0.5"]),
            low=short_amount(summary, lang, award["quantiles"]["0.05"]),
            high=short_amount(summary, lang, award["quantiles"]["0.95"]),
            zero=share(award["p_zero"], lang=lang),
        ),
        "exceedance": message(lang, "report.alt.exceedance"),
        "waterfall": message(
            lang,
            "report.alt.waterfall",
            first=short_amount(summary, lang, summary["waterfall"][0]["mean"]),
            last=short_amount(summary, lang, summary["waterfall"][-1]["mean"]),
        ),
        "settlement": message(
            lang,
            "report.alt.settlement",
            claimant=short_amount(summary, lang, summary["reservation"]["claimant"]["mean"]),
            provider=short_amount(summary, lang, summary["reservation"]["provider"]["mean"]),
            price=short_amount(summary, lang, settlement["amount"]["quantiles"]["0.5"]),
        ),
    }
