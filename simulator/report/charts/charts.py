"""Charts of a result, one declarative Vega-Lite definition each, for HTML and for pictures."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from simulator.base.messages import message
from simulator.base.wording import share
from simulator.report.charts.beliefs import evidence_chart, learned_chart, shown_evidence
from simulator.report.charts.calibration import calibration_chart, questions_tested
from simulator.report.charts.drivers import (
    NET,
    OUTLAY,
    SETTLES,
    Driven,
    drivers_chart,
    drivers_outlay_chart,
    drivers_settles_chart,
    levels_chart,
    strongest,
)
from simulator.report.charts.parts import (
    BLUE,
    GREEN,
    HEIGHT,
    ORANGE,
    PRINTED,
    Spec,
    amount_axis,
    in_print,
    layered,
    marks,
    mean,
    name_axis,
    percent_axis,
    pin_rows,
    pins,
    quantile,
    row_step,
    short_amount,
    word,
    wrapped,
)
from simulator.report.charts.settlement import moves_chart, settlement_chart
from simulator.report.charts.tree import tree_chart
from simulator.summary.figures import Step
from simulator.summary.labels import label_of
from simulator.summary.parts import Summary

WIDTH = 680


def charts(summary: Summary, lang: str) -> dict[str, Spec]:
    """Return the charts of a report by name; those whose figures are not there or not shown are left out."""
    return {name: chart(summary, lang) for name, chart in CHARTS.items() if NEEDS[name](summary)}


DRIVEN = {"drivers": NET, "drivers_outlay": OUTLAY, "drivers_settles": SETTLES}
"""Outcome of each tornado."""

NEEDS: dict[str, Callable[[Summary], object]] = {
    "award": lambda s: s.award,
    "exceedance": lambda s: (
        s.distributions.award and s.distributions.claimant_net and s.distributions.provider_outlay
    ),
    "waterfall": lambda s: s.waterfall,
    "settlement": lambda s: s.settlement and s.reservation,
    "moves": lambda s: s.moves,
    **{name: partial(strongest, outcome=outcome) for name, outcome in DRIVEN.items()},
    "levels": lambda s: s.two_levels,
    "tree": lambda s: s.tree,
    "evidence": shown_evidence,
    "learned": lambda s: s.learned,
    "calibration": questions_tested,
}
"""What a chart shows of a summary; nothing where it is not there, or not shown."""


def waterfall_steps(summary: Summary) -> list[Step]:
    """Return the steps from the heads to the net; punitive damages only where there can be any."""
    punitive = any(rule.name == "punitive" and rule.value == "available" for rule in summary.law)
    return [step for step in summary.waterfall if punitive or step.step != "punished"]


TOGETHER = 2  # bins of the curve in a bar


def award_chart(summary: Summary, lang: str) -> Spec:
    """Return the distribution of the award: bars of probability, and bars of its own for exact amounts."""
    curve = summary.distributions.award
    edges, p = curve.edges, curve.probability
    bars: list[Spec] = [
        {
            "x": edges[n],
            "x2": edges[min(n + TOGETHER, len(p))],
            "p": sum(p[n : n + TOGETHER]),
            "label": short_amount(summary, lang, edges[n]),
        }
        for n in range(0, len(p), TOGETHER)
    ]
    atoms = [atom for atom in curve.atoms if atom.value <= edges[-1]]
    top = 1.15 * max([bar["p"] for bar in bars] + [atom.probability for atom in atoms])
    bar = {
        "data": {"values": bars},
        "mark": {"type": "rect", "tooltip": True, "color": BLUE, "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": amount_axis(summary, lang, "x", "award", domain=[edges[0] - edges[1], edges[-1]]),
            "x2": {"field": "x2"},
            "y": {
                "field": "p",
                "type": "quantitative",
                "scale": {"domain": [0, top], "nice": False},
                "axis": percent_axis(word(lang, "probability")),
            },
            "y2": {"datum": 0},
            "tooltip": [
                {"field": "label", "title": word(lang, "award")},
                {"field": "p", "title": word(lang, "probability"), "format": ".1%"},
            ],
        },
    }
    rows = pin_rows(summary, lang, atoms, top=top)
    taken = [HEIGHT * (1.0 - row["at"] / top) for row in rows]
    layers = [bar, *marks(summary, lang, edges[-1], places=34, limits=True, taken=taken), *pins(rows)]
    return layered(layers, height=HEIGHT)


def exceedance_chart(summary: Summary, lang: str) -> Spec:
    """Return the chance that award, net and outlay exceed an amount."""
    all_of_them = summary.distributions
    curves = {
        "award": all_of_them.award,
        "claimant_net": all_of_them.claimant_net,
        "provider_outlay": all_of_them.provider_outlay,
    }
    rows = [
        {"x": x, "p": p, "n": n, "what": word(lang, name), "label": short_amount(summary, lang, x)}
        for name, curve in curves.items()
        for n, (x, p) in enumerate(zip(curve.exceedance.x, curve.exceedance.p, strict=True))
    ]
    high = max(curve.edges[-1] for curve in curves.values())
    low = min(curve.edges[0] for curve in curves.values())
    kinds = [word(lang, name) for name in curves]
    legend = {"title": None, "orient": "top", "labelLimit": 320, "columns": 1}
    what = {"field": "what", "type": "nominal", "sort": None, "legend": legend}
    line = {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 2, "tooltip": True},
        "encoding": {
            "x": amount_axis(summary, lang, "x", "amount", domain=[low, high]),
            "y": {"field": "p", "type": "quantitative", "axis": percent_axis(word(lang, "exceeds"))},
            "color": what | {"scale": {"domain": kinds, "range": [BLUE, GREEN, ORANGE]}},
            "order": {"field": "n", "type": "quantitative"},
            "strokeDash": what | {"scale": {"domain": kinds}},
            "tooltip": [
                {"field": "what", "title": " "},
                {"field": "label", "title": word(lang, "amount")},
                {"field": "p", "title": word(lang, "exceeds"), "format": ".1%"},
            ],
        },
    }
    return layered([line, *marks(summary, lang, high, places=22)], height=HEIGHT)


def _error(summary: Summary, step: str) -> float | None:
    """Return the Monte Carlo error of a step that is an outcome; those before it have smaller ones."""
    outcomes = {"award": summary.award, "claimant_net": summary.claimant_net}
    return outcomes[step].mcse if step in outcomes else None


def waterfall_chart(summary: Summary, lang: str) -> Spec:
    """Return the mean amounts from the heads of loss to what the claimant is left with."""
    steps = waterfall_steps(summary)
    names = [message(lang, f"report.steps.{step.step}") for step in steps]
    rows: list[Spec] = [
        {
            "step": wrapped(name, 18),
            "mean": step.mean,
            "text": short_amount(summary, lang, step.mean, _error(summary, step.step)),
            "sign": "+" if step.mean >= 0 else "-",
        }
        for name, step in zip(names, steps, strict=True)
    ]
    order = [row["step"] for row in rows]
    y = name_axis("step", order)
    means = [step.mean for step in steps]
    room = [1.02 * min(*means, 0.0), 1.02 * max(*means, 1.0)]
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
        "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12},
        "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "text"}},
    }
    printed = {row["step"]: wrapped(name, PRINTED) for row, name in zip(rows, names, strict=True)}
    height = row_step(printed.values(), least=26, gap=4)
    return in_print(layered([bars, text], height={"step": 36}), height=height, names=printed)


CHARTS: dict[str, Callable[[Summary, str], Spec]] = {
    "award": award_chart,
    "exceedance": exceedance_chart,
    "waterfall": waterfall_chart,
    "settlement": settlement_chart,
    "moves": moves_chart,
    "drivers": drivers_chart,
    "drivers_outlay": drivers_outlay_chart,
    "drivers_settles": drivers_settles_chart,
    "levels": levels_chart,
    "tree": tree_chart,
    "evidence": evidence_chart,
    "learned": learned_chart,
    "calibration": calibration_chart,
}


def for_print(spec: Spec) -> Spec:
    """Return a chart with a fixed width, for a picture, as high and in such lines as it says for print."""
    own = spec.get("usermeta", {"height": spec["height"], "names": {}})
    printed: Spec = _renamed(spec, own["names"])
    return printed | {"width": WIDTH, "background": "white", "height": own["height"]}


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    """Return a part of a chart with other names wherever they stand."""
    if isinstance(part, Mapping):
        return {key: _renamed(value, names) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_renamed(one, names) for one in part]
    return names.get(part, part) if isinstance(part, str) else part


def described(summary: Summary, lang: str) -> dict[str, str]:
    """Return what each chart shows in words, for readers who do not see it."""
    offers = "_offers" if summary.offers else ""

    def first(outcome: Driven) -> dict[str, str]:
        inputs = {one.name: one for one in summary.inputs}
        names = list(strongest(summary, outcome))[:3]
        labels = [label_of(inputs[name], summary, lang) for name in names]
        return {"names": message(lang, "report.semicolon").join(labels)}

    said: dict[str, Callable[[], dict[str, Any]]] = {
        "award": lambda: {
            "middle": quantile(summary.award, "q50"),
            "low": quantile(summary.award, "q05"),
            "high": quantile(summary.award, "q95"),
            "zero": share(summary.award.p_zero, lang=lang),
        },
        "exceedance": dict,
        "waterfall": lambda: {
            "first": (summary.waterfall[0].mean, None),
            "last": mean(summary.claimant_net),
        },
        "settlement": lambda: {
            "claimant": mean(summary.reservation.claimant),
            "provider": mean(summary.reservation.provider),
            "price": quantile(summary.settlement.amount, "q50"),
        },
        "moves": dict,
        **{name: partial(first, one) for name, one in DRIVEN.items()},
        "levels": lambda: {
            "between": share(summary.two_levels.award.between_share, lang=lang),
            "answers": share(summary.two_levels.award.answers_share, lang=lang),
        },
        "tree": lambda: {"n": str(sum(node.end for node in summary.tree))},
        "evidence": dict,
        "learned": dict,
        "calibration": dict,
    }

    def words(name: str) -> str:
        params = {
            key: value if isinstance(value, str) else short_amount(summary, lang, *value)
            for key, value in said[name]().items()
        }
        marked = offers if name in ("award", "exceedance", "settlement") else ""
        return message(lang, f"report.alt.{name}{marked}", **params)

    return {name: words(name) for name in said if NEEDS[name](summary)}
