"""Charts of what the result rests on: its drivers, and the two levels of uncertainty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.base.wording import share
from simulator.report.charts.parts import (
    GREY,
    PRINTED,
    Spec,
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
from simulator.summary.explained import Driver, Effect
from simulator.summary.labels import label_of
from simulator.summary.parts import Summary

SHOWN = 10  # inputs in a tornado


@dataclass(frozen=True)
class Driven:
    """An outcome that inputs drive: its word, its mean, and what an input does to it."""

    word: str
    mean: Callable[[Summary], float]
    effect: Callable[[Driver], Effect | None]
    chance: bool = False  # else an amount


NET = Driven("mean_net", lambda summary: summary.claimant_net.mean, lambda driver: driver.claimant_net)
OUTLAY = Driven(
    "mean_outlay", lambda summary: summary.provider_outlay.mean, lambda driver: driver.provider_outlay
)
SETTLES = Driven(
    "settles",
    lambda summary: summary.settlement.probability.mean,
    lambda driver: driver.settles,
    chance=True,
)


def labels_of(summary: Summary, lang: str) -> dict[str, str]:
    """Return the names of the inputs in words, in lines."""
    return {one.name: wrapped(label_of(one, summary, lang)) for one in summary.inputs}


def strongest(summary: Summary, outcome: Driven) -> dict[str, Effect]:
    """Return what the inputs that clearly move an outcome do, the strongest first, as many as are shown."""
    effects = ((driver.name, outcome.effect(driver)) for driver in summary.drivers)
    moving = [(name, effect) for name, effect in effects if effect and clear(effect)]
    return dict(sorted(moving, key=lambda named: clear(named[1]), reverse=True)[:SHOWN])


def drivers_chart(summary: Summary, lang: str) -> Spec:
    """Return a tornado: the claimant's mean net where each input is low, and where it is high."""
    return _tornado(summary, lang, NET)


def drivers_outlay_chart(summary: Summary, lang: str) -> Spec:
    """Return the same for the provider's mean outlay."""
    return _tornado(summary, lang, OUTLAY)


def drivers_settles_chart(summary: Summary, lang: str) -> Spec:
    """Return the same for the chance to settle."""
    return _tornado(summary, lang, SETTLES)


def _tornado(summary: Summary, lang: str, outcome: Driven) -> Spec:
    """Return a tornado around the mean of an outcome, and each input's share of the variance beside it."""
    effects = strongest(summary, outcome)
    names = {one.name: label_of(one, summary, lang) for one in summary.inputs if one.name in effects}
    labels = {name: wrapped(label) for name, label in names.items()}
    mean = outcome.mean(summary)
    kinds = [word(lang, "input_low"), word(lang, "input_high")]

    def text(value: float) -> str:
        return share(value, lang=lang) if outcome.chance else short_amount(summary, lang, value)

    rows = [
        {"input": labels[name], "end": kind, "from": mean, "to": end, "text": text(end)}
        for name, effect in effects.items()
        for kind, end in zip(kinds, (effect.low, effect.high), strict=True)
    ]
    y = name_axis("input", [labels[name] for name in effects])
    ends = [end for effect in effects.values() for end in (effect.low, effect.high)]
    x = _axis(summary, lang, outcome, [mean, *ends])
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.6}, "tooltip": True},
        "encoding": {
            "y": y,
            "x": x,
            "x2": {"field": "to"},
            "color": two_kinds(kinds, "end"),
            "tooltip": [{"field": name, "title": " "} for name in ("input", "end", "text")],
        },
    }
    middle = {
        "data": {"values": [{"x": mean}]},
        "mark": {"type": "rule", "color": GREY},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    shares = _shares({labels[name]: effect.share for name, effect in effects.items()}, lang, y)
    drawn = layered([bar, middle, *shares], height=row_step(y["sort"], least=26))
    printed = {labels[name]: wrapped(label, PRINTED) for name, label in names.items()}
    drawn = titled(drawn, kinds)
    return in_print(drawn, height=row_step(printed.values(), least=26, gap=4), names=printed)


def _axis(summary: Summary, lang: str, outcome: Driven, ends: Sequence[float]) -> Spec:
    """Return the axis of a tornado, of amounts or of chances, a little longer than its bars."""
    edge = 0.03 * (max(ends) - min(ends))
    domain = [min(ends) - edge, max(ends) + edge]
    if not outcome.chance:
        return amount_axis(summary, lang, "from", outcome.word, domain=domain)
    return {
        "field": "from",
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": percent_axis(word(lang, outcome.word)) | {"titleAnchor": "end"},
    }


def _shares(shares: Mapping[str, float | None], lang: str, y: Spec) -> list[Spec]:
    """Return each input's share of the variance, right of its bars; nothing where there are too few draws."""
    rows = [
        {"input": label, "share": share(part, lang=lang)}
        for label, part in shares.items()
        if part is not None
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
    both = summary.two_levels
    named = {
        "award": (summary.award, both.award),
        "claimant_net": (summary.claimant_net, both.claimant_net),
        "provider_outlay": (summary.provider_outlay, both.provider_outlay),
    }
    for name, (outcome, means) in named.items():
        for kind, levels in ((dice, outcome.quantiles), (odds, means.mean_quantiles)):
            ends = [short_amount(summary, lang, end) for end in (levels.q05, levels.q95)]
            rows.append(
                {
                    "outcome": word(lang, name),
                    "kind": kind,
                    "low": levels.q05,
                    "high": levels.q95,
                    "text": " – ".join(ends),
                }
            )
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": True, "height": {"band": 0.8}},
        "encoding": {
            "y": name_axis("outcome", [word(lang, name) for name in named]),
            "yOffset": {"field": "kind", "type": "nominal", "sort": [dice, odds]},
            "x": amount_axis(summary, lang, "low", "amount"),
            "x2": {"field": "high"},
            "color": two_kinds([dice, odds], "kind"),
            "tooltip": [{"field": name, "title": " "} for name in ("outcome", "kind", "text")],
        },
    }
    return titled(layered([bar], height={"step": 24}), [dice, odds])
