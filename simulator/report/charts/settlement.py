"""Charts of the settlement: walk-away prices, price and offers on one scale; the path of the talks."""

from simulator.base.messages import in_language
from simulator.base.wording import amount, share
from simulator.report.charts.parts import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    Spec,
    amount_axis,
    in_print,
    layered,
    mean,
    name_axis,
    percent_axis,
    quantile,
    short_amount,
    word,
    wrapped,
)
from simulator.summary.parts import Summary

PRINTED = {"step": 38}  # of rows in print


def settlement_chart(summary: Summary, lang: str) -> Spec:
    """Return walk-away prices, settlement range and offers on one scale."""
    rows, offers = _ranges(summary, lang), _offers(summary, lang)
    order = [row["row"] for row in [*rows, *offers]]
    y = name_axis("row", order) | {"scale": {"domain": order}}

    def layer(values: list[Spec], field: str, mark: Spec, **more: Spec) -> Spec:
        encoding = {"y": y, "x": amount_axis(summary, lang, field, "amount"), **more}
        return {"data": {"values": values}, "mark": mark, "encoding": encoding}

    color: Spec = {"field": "color", "type": "nominal", "scale": None}
    text: Spec = {"field": "text"}
    bar = {"type": "bar", "height": {"band": 0.4}, "opacity": 0.45, "tooltip": True}
    tick = {"type": "tick", "thickness": 3, "height": {"band": 0.6}}
    diamond = {"type": "point", "filled": True, "size": 90, "shape": "diamond", "color": PURPLE}
    layers = [
        layer(rows, "low", bar, x2={"field": "high"}, color=color),
        layer(rows, "middle", tick, color=color),
        layer(rows, "middle", {"type": "text", "dy": -16, "fontSize": 12}, text=text),
    ]
    if offers:
        beside = {"type": "text", "align": "left", "dx": 9, "fontSize": 12}
        layers += [layer(offers, "value", diamond), layer(offers, "value", beside, text=text)]
    return in_print(layered(layers, height={"step": 46}), height=PRINTED)


def _ranges(summary: Summary, lang: str) -> list[Spec]:
    """Return the walk-away price of each side, and the price between them, as rows."""
    price, walk_away = summary.settlement.amount, summary.reservation
    claimant, provider = walk_away.claimant, walk_away.provider
    ends = (price.quantiles.q05, price.quantiles.q95)
    ranges = [
        ("walks_away_claimant", *claimant.interval_90, mean(claimant), GREEN),
        ("settlement", *ends, quantile(price, "q50"), BLUE),
        ("walks_away_provider", *provider.interval_90, mean(provider), ORANGE),
    ]
    return [
        {
            "row": wrapped(word(lang, name)),
            "low": low,
            "high": high,
            "middle": middle[0],
            "color": color,
            "text": short_amount(summary, lang, *middle),
        }
        for name, low, high, middle, color in ranges
    ]


def _offers(summary: Summary, lang: str) -> list[Spec]:
    """Return the offers at their worth to the claimant, as rows; what is certain in full."""
    return [
        {
            "row": wrapped(in_language(offer.label, lang)),
            "value": offer.worth.mean,
            "text": amount(
                offer.worth.mean,
                currency=summary.currency,
                lang=lang,
                error=offer.worth.mcse,
                exact=offer.face is None,
            ),
        }
        for offer in summary.offers
    ]


def moves_chart(summary: Summary, lang: str) -> Spec:
    """Return the chance to settle after each move of the talks, with its interval."""
    rows = [
        {
            "n": number,
            "move": wrapped(
                word(lang, "before_moves") if one.label is None else in_language(one.label, lang)
            ),
            "low": one.settles.interval_90[0],
            "high": one.settles.interval_90[1],
            "p": one.settles.mean,
            "text": share(one.settles.mean, lang=lang),
        }
        for number, one in enumerate(summary.moves)
    ]
    y = name_axis("move")
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": percent_axis(word(lang, "settles"))}

    def layer(field: str, mark: Spec, **more: Spec) -> Spec:
        return {
            "data": {"values": rows},
            "mark": mark,
            "encoding": {"y": y, "x": {"field": field, **x}, **more},
        }

    bar = {"type": "bar", "height": {"band": 0.35}, "opacity": 0.45, "color": BLUE}
    tick = {"type": "tick", "thickness": 3, "height": {"band": 0.6}, "color": BLUE}
    text = {"type": "text", "dy": -16, "fontSize": 12}
    layers = [
        layer("low", bar, x2={"field": "high"}),
        layer("p", tick),
        layer("p", text, text={"field": "text"}),
    ]
    return in_print(layered(layers, height={"step": 46}), height=PRINTED)
