"""Charts of a result, one declarative Vega-Lite definition each, for HTML and for pictures."""

from simulator.chart_parts import (
    BLUE,
    GREEN,
    ORANGE,
    Spec,
    Summary,
    amount_axis,
    layered,
    marks,
    percent_axis,
    pins,
    short_amount,
    word,
)
from simulator.messages import message
from simulator.settlement_charts import moves_chart, settlement_chart
from simulator.wording import share

WIDTH = 680


def charts(summary: Summary, lang: str) -> dict[str, Spec]:
    """Return all charts of a report by name: award, exceedance, waterfall, settlement."""
    waterfall = waterfall_steps(summary)
    summary = {**summary, "waterfall": waterfall}
    return {
        "award": award_chart(summary, lang),
        "exceedance": exceedance_chart(summary, lang),
        "waterfall": waterfall_chart(summary, lang),
        "settlement": settlement_chart(summary, lang),
    } | ({"moves": moves_chart(summary, lang)} if summary["moves"] else {})


def waterfall_steps(summary: Summary) -> list[Summary]:
    """Return the steps from the heads to the net; punitive damages only where there can be any."""
    punitive = any(row["name"] == "punitive" and row["value"] == "available" for row in summary["law"])
    return [row for row in summary["waterfall"] if punitive or row["step"] != "punished"]


def award_chart(summary: Summary, lang: str) -> Spec:
    """Return the distribution of the award: bars of probability, and bars of its own for exact amounts."""
    curve = summary["distributions"]["award"]
    bars = [
        {"x": low, "x2": high, "p": p, "label": short_amount(summary, lang, low)}
        for low, high, p in zip(curve["edges"], curve["edges"][1:], curve["probability"], strict=False)
    ]
    width = curve["edges"][1] - curve["edges"][0]
    atoms = [one for one in curve["atoms"] if one["value"] <= curve["edges"][-1]]
    bar = {
        "data": {"values": bars},
        "mark": {"type": "rect", "tooltip": True, "color": BLUE},
        "encoding": {
            "x": amount_axis(summary, lang, "x", "award", domain=[-width, curve["edges"][-1]]),
            "x2": {"field": "x2"},
            "y": {"field": "p", "type": "quantitative", "axis": percent_axis(word(lang, "probability"))},
            "y2": {"datum": 0},
            "tooltip": [
                {"field": "label", "title": word(lang, "award")},
                {"field": "p", "title": word(lang, "probability"), "format": ".1%"},
            ],
        },
    }
    layers = [bar, *marks(summary, lang, curve["edges"][-1], below=len(atoms)), *pins(summary, lang, atoms)]
    return layered(layers, height=260)


def exceedance_chart(summary: Summary, lang: str) -> Spec:
    """Return the chance that award, net and outlay exceed an amount."""
    names = ("award", "claimant_net", "provider_outlay")
    rows = [
        {"x": x, "p": p, "n": n, "what": word(lang, name), "label": short_amount(summary, lang, x)}
        for name in names
        for n, (x, p) in enumerate(zip(*summary["distributions"][name]["exceedance"].values(), strict=True))
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
                "legend": {"title": None, "orient": "top", "labelLimit": 320},
            },
            "order": {"field": "n", "type": "quantitative"},
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
    means = [row["mean"] for row in summary["waterfall"]]
    room = [1.1 * min(*means, 0.0), 1.3 * max(*means, 1.0)]  # for the amount beside the longest bar
    x = amount_axis(summary, lang, "mean", "mean", domain=room)
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
        "encoding": {
            "y": y,
            "x": amount_axis(summary, lang, "edge", "mean", domain=room),
            "text": {"field": "text"},
        },
        "transform": [{"calculate": "max(datum.mean, 0)", "as": "edge"}],
    }
    return layered([bars, text], height={"step": 30})


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
    offers = "_offers" if summary["offers"] else ""
    return {
        "award": message(
            lang,
            f"report.alt.award{offers}",
            middle=short_amount(summary, lang, award["quantiles"]["0.5"]),
            low=short_amount(summary, lang, award["quantiles"]["0.05"]),
            high=short_amount(summary, lang, award["quantiles"]["0.95"]),
            zero=share(award["p_zero"], lang=lang),
        ),
        "exceedance": message(lang, f"report.alt.exceedance{offers}"),
        "waterfall": message(
            lang,
            "report.alt.waterfall",
            first=short_amount(summary, lang, summary["waterfall"][0]["mean"]),
            last=short_amount(summary, lang, summary["waterfall"][-1]["mean"]),
        ),
        "settlement": message(
            lang,
            f"report.alt.settlement{offers}",
            claimant=short_amount(summary, lang, summary["reservation"]["claimant"]["mean"]),
            provider=short_amount(summary, lang, summary["reservation"]["provider"]["mean"]),
            price=short_amount(summary, lang, settlement["amount"]["quantiles"]["0.5"]),
        ),
        "moves": message(lang, "report.alt.moves"),
    }
