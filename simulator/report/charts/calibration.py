"""Chart of how often intervals held where each precedent was predicted from the others."""

from simulator.base.messages import message
from simulator.base.wording import share
from simulator.report.charts.parts import (
    BLUE,
    ORANGE,
    Spec,
    layered,
    name_axis,
    percent_axis,
    word,
)
from simulator.summary.described import Calibration
from simulator.summary.parts import Summary


def questions_tested(summary: Summary) -> list[Calibration]:
    """Return the backtest of each question that a case learned, once."""
    found = [one.calibration for one in summary.learned if one.calibration]
    return list({tested.question: tested for tested in found}.values())


def calibration_chart(summary: Summary, lang: str) -> Spec:
    """Return, by question, the share of answers inside each interval beside what the interval promises."""
    tested = questions_tested(summary)
    heads, rows, order = [], [], []
    for at, one in enumerate(tested):
        heads.append({"row": f"{at}|", "name": message(lang, f"learn.models.{one.question}")})
        own = _rows(one, at, lang)
        rows += own
        order += [row["row"] for row in (heads[-1], *own)]
    y = name_axis("row", order)
    y["axis"] |= {"labelExpr": "split(datum.label, '|')[1]", "labelBaseline": "middle", "labelPadding": 10}
    names = [word(lang, "promised"), word(lang, "counted")]
    color = {
        "type": "nominal",
        "scale": {"domain": names, "range": [ORANGE, BLUE]},
        "legend": {"title": None, "orient": "top", "labelLimit": 320},
    }
    axis = percent_axis(word(lang, "inside"))

    def layer(mark: Spec, field: str, name: str, **more: object) -> Spec:
        x = {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
        encoding = {"y": y, "x": x, "color": {"datum": name, **color}, **more}
        return {"data": {"values": rows}, "mark": mark, "encoding": encoding}

    title = {
        "data": {"values": heads},
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12, "fontWeight": "bold"},
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "name"}},
    }
    diagonal = {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1}
    layers = [
        title,
        layer({"type": "bar", "opacity": 0.5, "height": 8}, "low", names[1], x2={"field": "high"}),
        layer(diagonal, "level", names[0], detail={"field": "question"}, order={"field": "level"}),
        layer({"type": "tick", "thickness": 3, "height": 18}, "level", names[0]),
        layer({"type": "point", "filled": True, "size": 70, "opacity": 1}, "share", names[1]),
    ]
    return layered(layers, height={"step": 26})


def _rows(one: Calibration, at: int, lang: str) -> list[Spec]:
    """Return the rows of a question: what each level promised, and what was counted."""
    rows = []
    for level, inside in one.inside.items():
        counted = one.coverage[level]
        name = message(
            lang,
            "report.chart.of_level",
            level=share(float(level), lang=lang),
            inside=inside,
            rows=one.rows,
        )
        rows.append(
            {
                "row": f"{at}|{name}",
                "question": one.question,
                "level": float(level),
                "share": counted.share,
                "low": counted.lower,
                "high": counted.upper,
            }
        )
    return rows
