"""Charts of a belief before and after: what precedents taught, and what the evidence moved."""

from collections.abc import Mapping

from simulator.base.messages import message
from simulator.base.wording import share
from simulator.report.charts.drivers import labels_of
from simulator.report.charts.parts import (
    Spec,
    in_print,
    layered,
    name_axis,
    percent_axis,
    titled,
    two_kinds,
    word,
    wrapped,
)
from simulator.summary.described import Range
from simulator.summary.explained import Evidence
from simulator.summary.figures import OverWorlds
from simulator.summary.labels import kind_of
from simulator.summary.parts import Summary

Beliefs = Mapping[str, Mapping[str, Range | OverWorlds | None]]
"""By the name of an input: what is believed of it, by a word for when."""


def learned_chart(summary: Summary, lang: str) -> Spec:
    """Return what was judged and what precedents say, as ranges that hold 90 %."""
    labels = labels_of(summary, lang)
    said: Beliefs = {
        labels[one.about]: {"judged": one.judged, "learned": one.learned} for one in summary.learned
    }
    return _before_after(said, lang)


def evidence_chart(summary: Summary, lang: str) -> Spec:
    """Return what each question that the evidence speaks of was before it and is after all of it."""
    labels = labels_of(summary, lang) | {"fault.degree": wrapped(message(lang, "report.worse_fault"))}
    said: Beliefs = {
        labels[one.about]: {"before": one.prior, "after": one.posterior} for one in shown_evidence(summary)
    }
    return _before_after(said, lang)


def shown_evidence(summary: Summary) -> list[Evidence]:
    """Return the evidence on probabilities and shares: amounts and days have no common axis with them."""
    return [one for one in summary.evidence if one.about == "fault.degree" or kind_of(one.about) == "share"]


def _before_after(said: Beliefs, lang: str) -> Spec:
    """Return pairs of ranges with their means; `said` holds both by their words, by the name of the input."""
    names = list(next(iter(said.values())))
    kinds = [word(lang, name) for name in names]
    rows = [
        {
            "input": label,
            "kind": word(lang, name),
            "low": one.interval_90[0],
            "high": one.interval_90[1],
            "mean": one.mean,
            "text": share(one.mean, lang=lang),
        }
        for label, both in said.items()
        for name, one in both.items()
        if one
    ]
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": percent_axis(word(lang, "probability"))}
    place = {
        "y": name_axis("input", list(said)),
        "yOffset": {"field": "kind", "type": "nominal", "sort": kinds},
    }
    color = two_kinds(kinds, "kind")
    data = {"values": rows}
    bar = {
        "data": data,
        "mark": {"type": "bar", "opacity": 0.5, "height": {"band": 0.7}, "tooltip": True},
        "encoding": place | {"x": {"field": "low", **x}, "x2": {"field": "high"}, "color": color},
    }
    tick = {
        "data": data,
        "mark": {"type": "tick", "thickness": 3, "height": {"band": 0.9}},
        "encoding": place | {"x": {"field": "mean", **x}, "color": color},
    }
    text = {
        "data": data,
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12},
        "encoding": place | {"x": {"field": "high", **x}, "text": {"field": "text"}},
    }
    return in_print(titled(layered([bar, tick, text], height={"step": 30}), kinds), height={"step": 22})
