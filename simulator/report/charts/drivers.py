"""Charts of what the result rests on: its drivers, and the two levels of uncertainty."""

from simulator.base.wording import share
from simulator.report.charts.parts import (
    GREY,
    PRINTED,
    Spec,
    Summary,
    amount_axis,
    in_print,
    layered,
    name_axis,
    percent_axis,
    row_step,
    short_amount,
    titled,
    two_kinds,
    word,
    wrapped,
)
from simulator.summary.effects import clear
from simulator.summary.labels import label_of

SHOWN = 10  # inputs in a tornado
OUTCOMES = ("award", "claimant_net", "provider_outlay")


def labels_of(summary: Summary, lang: str) -> dict[str, str]:
    """Return the names of the inputs in words, in lines."""
    return {one["name"]: wrapped(label_of(one, summary, lang)) for one in summary["inputs"]}


def strongest(summary: Summary, outcome: str) -> list[Summary]:
    """Return the inputs that clearly move an outcome, by how far, as far as a chart shows them."""
    found = [one for one in summary["drivers"] if one[outcome] and clear(one[outcome])]
    return sorted(found, key=lambda one: clear(one[outcome]), reverse=True)[:SHOWN]


def drivers_chart(summary: Summary, lang: str) -> Spec:
    """Return a tornado: the claimant's mean net where each input is low, and where it is high."""
    return _tornado(summary, lang, "claimant_net")


def drivers_outlay_chart(summary: Summary, lang: str) -> Spec:
    """Return the same for the provider's mean outlay."""
    return _tornado(summary, lang, "provider_outlay")


def drivers_settles_chart(summary: Summary, lang: str) -> Spec:
    """Return the same for the chance to settle."""
    return _tornado(summary, lang, "settles")


def _tornado(summary: Summary, lang: str, outcome: str) -> Spec:
    """Return a tornado around the mean of an outcome, and each input's share of the variance beside it."""
    inputs, chance = strongest(summary, outcome), outcome == "settles"
    shown = {one["name"] for one in inputs}
    names = {one["name"]: label_of(one, summary, lang) for one in summary["inputs"] if one["name"] in shown}
    labels = {name: wrapped(label) for name, label in names.items()}
    mean = summary["settlement"]["probability"]["mean"] if chance else summary[outcome]["mean"]
    sides = {"low": word(lang, "input_low"), "high": word(lang, "input_high")}

    def said(value: float) -> str:
        return share(value, lang=lang) if chance else short_amount(summary, lang, value)

    rows = [
        {
            "input": labels[one["name"]],
            "end": end,
            "from": mean,
            "to": one[outcome][side],
            "text": said(one[outcome][side]),
        }
        for one in inputs
        for side, end in sides.items()
    ]
    y = name_axis("input", [labels[one["name"]] for one in inputs])
    x = _axis(summary, lang, outcome, [mean, *(row["to"] for row in rows)])
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.6}, "tooltip": True},
        "encoding": {
            "y": y,
            "x": x,
            "x2": {"field": "to"},
            "color": two_kinds(list(sides.values()), "end"),
            "tooltip": [{"field": name, "title": " "} for name in ("input", "end", "text")],
        },
    }
    middle = {
        "data": {"values": [{"x": mean}]},
        "mark": {"type": "rule", "color": GREY},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    shares = _shares(inputs, outcome, labels, lang, y)
    drawn = layered([bar, middle, *shares], height=row_step(y["sort"], least=26))
    printed = {labels[name]: wrapped(label, PRINTED) for name, label in names.items()}
    drawn = titled(drawn, list(sides.values()))
    return in_print(drawn, height=row_step(printed.values(), least=26, gap=4), names=printed)


def _axis(summary: Summary, lang: str, outcome: str, ends: list[float]) -> Spec:
    """Return the axis of a tornado, of amounts or of chances, a little longer than its bars."""
    edge = 0.03 * (max(ends) - min(ends))
    domain = [min(ends) - edge, max(ends) + edge]
    if outcome != "settles":
        return amount_axis(summary, lang, "from", f"mean_{outcome.rpartition('_')[2]}", domain=domain)
    return {
        "field": "from",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": percent_axis(word(lang, outcome)) | {"titleAnchor": "end"},
    }


def _shares(inputs: list[Summary], outcome: str, labels: dict[str, str], lang: str, y: Spec) -> list[Spec]:
    """Return each input's share of the variance, right of its bars; nothing where there are too few draws."""
    rows = [
        {"input": labels[one["name"]], "share": share(one[outcome]["share"], lang=lang)}
        for one in inputs
        if one[outcome]["share"] is not None
    ]
    if not rows:
        return []
    mark = {"type": "text", "fontSize": 12, "color": GREY, "align": "left", "dx": 8}
    head = mark | {"align": "right", "dx": 36, "dy": -8}
    return [
        {
            "data": {"values": rows},
            "mark": mark,
            "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "share"}},
        },
        {
            "data": {"values": [{"text": word(lang, "share_of_variance")}]},
            "mark": head,
            "encoding": {"y": {"value": 0}, "x": {"value": "width"}, "text": {"field": "text"}},
        },
    ]


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
            "color": two_kinds([dice, odds], "kind"),
            "tooltip": [{"field": name, "title": " "} for name in ("outcome", "kind", "text")],
        },
    }
    return titled(layered([bar], height={"step": 24}), [dice, odds])
