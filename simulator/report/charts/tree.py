"""The tree of the proceedings, from left to right: branches with odds, ends with mean award and net."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.base.messages import message
from simulator.base.wording import share
from simulator.report.charts.parts import (
    BLUE,
    GREY,
    LINE,
    Spec,
    in_print,
    layered,
    short_amount,
    word,
    wrapped,
)
from simulator.summary.parts import Summary

PHONE = "width < 500"
STEP, PRINTED_STEP = 56, 40  # pixels between two ends; in print each answer takes one line
PLACES = 11  # of a line of an answer on a phone


@dataclass(frozen=True)
class _Node:
    """A node of the tree."""

    place: tuple[str, ...]
    end: bool
    chance: float
    award: tuple[float, float | None]  # a mean and its error
    net: tuple[float, float | None]


def tree_chart(summary: Summary, lang: str) -> Spec:
    """Return the tree: at each node its answer above the line and its probability below."""
    nodes = [
        _Node(
            one.place,
            one.end,
            one.probability.mean,
            (one.mean_award, one.mean_award_mcse),
            (one.mean_net, one.mean_net_mcse),
        )
        for one in summary.tree
    ]
    heights = _heights(nodes)
    depth = max(len(one.place) for one in nodes)
    ends = sum(one.end for one in nodes)
    lines, texts = [], []
    for one in nodes:
        left, right = len(one.place) - 1, depth if one.end else len(one.place)
        before, here = heights[one.place[:-1]], heights[one.place]
        lines += [
            {"x": left, "y": before, "x2": left, "y2": here},
            {"x": left, "y": here, "x2": right, "y2": here},
        ]
        answer = message(lang, f"report.tree.{one.place[-1]}")
        texts.append(
            {
                "x": left,
                "y": here,
                "answer": answer,
                "lines": wrapped(answer, PLACES),
                "chance": share(one.chance, lang=lang),
                "right": right,
                "award": short_amount(summary, lang, *one.award) if one.end else "",
                "net": short_amount(summary, lang, *one.net) if one.end else "",
            }
        )
    texts.append({"right": depth, "y": -0.8, "award": word(lang, "award"), "net": word(lang, "net")})
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, depth + 0.8], "nice": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [ends - 0.5, -1.1], "nice": False}}
    drawn = layered(_layers(lines, texts, x, y), height=STEP * ends + STEP // 2)
    return in_print(drawn, height=PRINTED_STEP * ends + PRINTED_STEP // 2)


def _heights(nodes: Sequence[_Node]) -> dict[tuple[str, ...], float]:
    """Return how far down each node stands: ends in their order, others amid what follows from them."""
    heights = {one.place: float(n) for n, one in enumerate(one for one in nodes if one.end)}
    for place in [*(one.place for one in reversed(nodes) if not one.end), ()]:  # from the ends to the root
        below = [heights[one.place] for one in nodes if one.place[:-1] == place]
        heights[place] = (below[0] + below[-1]) / 2
    return heights


def _layers(lines: list[Spec], texts: list[Spec], x: Spec, y: Spec) -> list[Spec]:
    """Return the lines of the tree, and the texts at them."""
    line = {
        "data": {"values": lines},
        "mark": {"type": "rule", "color": GREY, "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "y", **y},
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
        },
    }

    def text(field: str, at: str, **mark: object) -> Spec:
        return {
            "data": {"values": texts},
            "mark": {"type": "text", "align": "left", "fontSize": 12, "lineHeight": LINE, **mark},
            "encoding": {"x": {"field": at, **x}, "y": {"field": "y", **y}, "text": {"field": field}},
        }

    lines_if_narrow = f"isValid(datum.x) ? ({PHONE} ? split(datum.lines, '\\n') : [datum.answer]) : []"
    answer = text("said", "x", dx=5, dy={"expr": f"-8 - {LINE} * (length(datum.said) - 1)"})
    return [
        line,
        answer | {"transform": [{"calculate": lines_if_narrow, "as": "said"}]},
        text("chance", "x", dx=5, dy=9, color=BLUE),
        text("award", "right", dx=6, dy=-6, fontWeight="bold"),
        text("net", "right", dx=6, dy=9, color=GREY),
    ]
