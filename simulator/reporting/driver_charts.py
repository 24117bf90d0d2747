"""Charts of what the result rests on: its drivers, the two levels of uncertainty, what was learned."""

from simulator.labels import label_of
from simulator.reporting.chart_parts import (
    BLUE,
    GREY,
    ORANGE,
    Spec,
    Summary,
    amount_axis,
    layered,
    name_axis,
    percent_axis,
    row_step,
    short_amount,
    word,
    wrapped,
)
from simulator.wording import share

SHOWN = 10  # inputs in the tornado
OUTCOMES = ("award", "claimant_net", "provider_outlay")


def labels_of(summary: Summary, lang: str) -> dict[str, str]:
    """Return the names of the inputs in words, in lines."""
    return {one["name"]: wrapped(label_of(one, summary, lang)) for one in summary["inputs"]}


def drivers_chart(summary: Summary, lang: str) -> Spec:
    """Return a tornado: the claimant's mean net where each input is low, and where it is high."""
    labels = labels_of(summary, lang)
    mean = summary["claimant_net"]["mean"]
    rows = [
        {
            "input": labels[one["name"]],
            "end": word(lang, end),
            "from": mean,
            "to": one["claimant_net"][side],
            "text": short_amount(summary, lang, one["claimant_net"][side]),
        }
        for one in _strongest(summary)
        for side, end in (("low", "input_low"), ("high", "input_high"))
    ]
    order = list(dict.fromkeys(row["input"] for row in rows))
    x = amount_axis(summary, lang, "from", "mean_net")
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.6}, "tooltip": True},
        "encoding": {
            "y": name_axis("input", order),
            "x": x,
            "x2": {"field": "to"},
            "color": _colors([word(lang, "input_low"), word(lang, "input_high")], "end", [ORANGE, BLUE]),
            "tooltip": [
                {"field": "input", "title": " "},
                {"field": "end", "title": " "},
                {"field": "text", "title": word(lang, "mean_net")},
            ],
        },
    }
    middle = {
        "data": {"values": [{"x": mean}]},
        "mark": {"type": "rule", "color": GREY},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    return layered([bar, middle], height=row_step(order, least=26))


def _strongest(summary: Summary) -> list[Summary]:
    """Return the inputs that move the claimant's net most."""

    def span(one: Summary) -> float:
        return abs(float(one["claimant_net"]["high"]) - float(one["claimant_net"]["low"]))

    return sorted(summary["drivers"], key=span, reverse=True)[:SHOWN]


def levels_chart(summary: Summary, lang: str) -> Spec:
    """Return, for each outcome, the range that holds 90 % of it, and that of its mean over the worlds."""
    dice, odds = word(lang, "dice"), word(lang, "odds_unknown")
    rows = []
    for name in OUTCOMES:
        outcome, means = summary[name]["quantiles"], summary["two_levels"][name]["mean_quantiles"]
        for kind, levels in ((dice, outcome), (odds, means)):
            rows.append(
                {
                    "outcome": word(lang, name),
                    "kind": kind,
                    "low": levels["0.05"],
                    "high": levels["0.95"],
                    "text": f"{short_amount(summary, lang, levels['0.05'])} – "
                    f"{short_amount(summary, lang, levels['0.95'])}",
                }
            )
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": True, "height": {"band": 0.8}},
        "encoding": {
            "y": name_axis("outcome", [word(lang, name) for name in OUTCOMES]),
            "yOffset": {"field": "kind", "type": "nominal", "sort": [dice, odds]},
            "x": amount_axis(summary, lang, "low", "amount"),
            "x2": {"field": "high"},
            "color": _colors([dice, odds], "kind", [ORANGE, BLUE]),
            "tooltip": [{"field": name, "title": " "} for name in ("outcome", "kind", "text")],
        },
    }
    return layered([bar], height={"step": 24})


def learned_chart(summary: Summary, lang: str) -> Spec:
    """Return what was judged and what precedents say, as ranges that hold 90 %."""
    labels = labels_of(summary, lang)
    judged, learned = word(lang, "judged"), word(lang, "learned")
    rows = [
        {
            "input": labels[one["about"]],
            "kind": kind,
            "low": said["interval_90"][0],
            "high": said["interval_90"][1],
            "mean": said["mean"],
            "text": share(said["mean"], lang=lang),
        }
        for one in summary["learned"]
        for kind, said in ((judged, one["judged"]), (learned, one["learned"]))
        if said
    ]
    order = list(dict.fromkeys(row["input"] for row in rows))
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": percent_axis(word(lang, "probability"))}
    place = {
        "y": name_axis("input", order),
        "yOffset": {"field": "kind", "type": "nominal", "sort": [judged, learned]},
    }
    color = _colors([judged, learned], "kind", [ORANGE, BLUE])
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "opacity": 0.5, "height": {"band": 0.7}, "tooltip": True},
        "encoding": place | {"x": {"field": "low", **x}, "x2": {"field": "high"}, "color": color},
    }
    tick = {
        "data": {"values": rows},
        "mark": {"type": "tick", "thickness": 3, "height": {"band": 0.9}},
        "encoding": place | {"x": {"field": "mean", **x}, "color": color},
    }
    text = {
        "data": {"values": rows},
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12},
        "encoding": place | {"x": {"field": "high", **x}, "text": {"field": "text"}},
    }
    return layered([bar, tick, text], height={"step": 30})


def _colors(names: list[str], field: str, colors: list[str]) -> Spec:
    """Return colours with a legend above."""
    return {
        "field": field,
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "range": colors},
        "legend": {"title": None, "orient": "top", "labelLimit": 320},
    }
