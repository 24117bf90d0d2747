"""Charts: their figures are those of the summary, they can be read on a phone, and each is put in words."""

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from simulator.load import load_case
from simulator.report.charts.charts import charts, described, for_print
from simulator.report.charts.parts import wrapped
from simulator.simulation import simulate
from tests.helpers import case_with

CASES = [
    ("qianyan_tencent_2018", None),
    ("qianyan_tencent_2018", "log_review"),
    ("lg_duisburg_2014", None),
    ("weimob_merchant_2020", None),
    ("bati_courtage_ovh_2021", None),
    ("mastagni_lantech_2024", None),
    ("reg123_2016", None),
    ("tokyo_2001", None),
]
PHONE = 300  # pixels of a chart on a page of 360
LETTER, CHARACTER = 5.5, 12.0  # pixels of a Latin letter on average, and of a Chinese character, at 12 px
SLACK = 6.0  # pixels by which the length of a text may be guessed wrong

# Okabe & Ito (2008): blue, vermilion, bluish green; a purple of about the lightness of theirs, and greys.
PALETTE = {"#0072b2", "#d55e00", "#009e73", "#7b4b94", "#6b7280", "#e5e7eb"}


@pytest.fixture(scope="module")
def summaries():
    return {
        (name, variant): simulate(load_case(name, variant=variant), n_draws=16_384).summary
        for name, variant in CASES
    }


def texts_of(spec, *, width):
    """Yield the horizontal texts of a drawn chart: text, left, right and height of their middle. [pixels]."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec | {"width": width})
    root = ElementTree.fromstring(svg)
    yield from _texts(root, 0.0, 0.0)


def _texts(element, x, y):
    turned = "rotate" in element.get("transform", "")
    for move in re.findall(r"translate\(([-\d.e]+)(?:,\s*([-\d.e]+))?\)", element.get("transform", "")):
        x, y = x + float(move[0]), y + float(move[1] or 0.0)
    if element.tag.endswith("}text") and not turned and element.get("opacity") != "0":
        spans = [one for one in element if one.tag.endswith("}tspan")] or [element]
        for number, span in enumerate(spans):
            text = "".join(span.itertext())
            wide = cell_len(text) - len(text)
            long = LETTER * (len(text) - wide) + CHARACTER * wide
            start = {"middle": x - long / 2, "end": x - long}.get(element.get("text-anchor", "start"), x)
            yield text, start, start + long, y + 14.0 * number
    for one in element:
        yield from _texts(one, x, y)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_on_a_phone_no_text_is_cut_off(summaries, case, lang):
    for name, spec in charts(summaries[case], lang).items():
        for text, left, right, _ in texts_of(spec, width=PHONE):
            assert left > -SLACK and right < PHONE + SLACK, (name, text)


PLACES = {
    "phone": lambda spec: texts_of(spec, width=PHONE),
    "desk": lambda spec: texts_of(spec, width=680),
    "print": lambda spec: texts_of(for_print(spec), width=680),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_text_of_the_tree_the_award_and_the_tornadoes_lies_on_another(summaries, case, lang, place):
    drawn = charts(summaries[case], lang)
    for name in {"tree", "award", "drivers", "drivers_outlay", "drivers_settles"} & drawn.keys():
        found = {one for one in PLACES[place](drawn[name]) if one[0]}  # one with a halo is there twice
        assert len(found) > 6
        for one, other in combinations(found, 2):
            apart = one[2] <= other[1] + 2 or other[2] <= one[1] + 2 or abs(one[3] - other[3]) > 10
            assert apart, (name, one, other)


@pytest.mark.parametrize("name", ["award", "exceedance"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_line_at_an_offer_runs_through_the_name_of_another(summaries, lang, name):
    """Names stand in one column on the right; each line starts below its name, those farther right lower."""
    layers = charts(summaries["qianyan_tencent_2018", None], lang)[name]["layer"]
    names = [
        (one["encoding"]["y"]["value"], one["data"]["values"][0])
        for one in layers
        if one["mark"]["type"] == "text" and one["encoding"].get("x") == {"value": "width"}
    ]
    starts = [
        (one["encoding"]["y"]["value"], one["data"]["values"][0]["x"])
        for one in layers
        if one["mark"]["type"] == "rule" and one["encoding"].get("y2") == {"value": "height"}
    ]
    assert len(starts) == 2 and starts == sorted(starts, key=lambda one: one[1]) == sorted(starts)
    for top, row in names:
        bottom = top + 12 * (row["name"].count("\n") + 1)  # letters of 12 pixels
        for start, x in starts:
            assert start >= bottom if x >= row["x"] else start <= top


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_in_print_no_chart_is_higher_than_two_fifths_of_a_page(summaries, case, lang):
    """A chart is 86 % of 166 mm wide, and of 255 mm a page has for text; so many pixels of 680 are 102 mm."""
    import vl_convert

    most = 0.4 * 255 / (0.86 * 166) * 680
    for name, spec in charts(summaries[case], lang).items():
        root = ElementTree.fromstring(vl_convert.vegalite_to_svg(for_print(spec)))
        assert float(root.get("width")) == pytest.approx(680, abs=1)
        assert float(root.get("height")) <= most, name


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_chart_is_put_in_words(summaries, case, lang):
    drawn, said = charts(summaries[case], lang), described(summaries[case], lang)
    assert drawn.keys() == said.keys()
    assert {"award", "exceedance", "waterfall", "settlement", "drivers", "levels", "tree"} <= drawn.keys()
    assert all(len(text) > 10 and "{" not in text for text in said.values())


def test_the_colours_can_be_told_apart_by_the_colour_blind(summaries):
    for spec in charts(summaries["qianyan_tencent_2018", "log_review"], "en").values():
        assert set(re.findall(r"#[0-9a-f]{6}", json.dumps(spec))) <= PALETTE


def values_of(spec):
    return [row for layer in spec["layer"] for row in layer["data"]["values"]]


def test_the_tornado_shows_the_ten_inputs_that_move_the_net_most(summaries):
    summary = summaries["qianyan_tencent_2018", None]
    bars = [row for row in values_of(charts(summary, "en")["drivers"]) if "to" in row]
    assert len(bars) == 20
    spans = [abs(one["to"] - other["to"]) for one, other in zip(bars[::2], bars[1::2], strict=True)]
    assert spans == sorted(spans, reverse=True)
    effects = [driver.claimant_net for driver in summary.drivers]
    assert spans[0] == max(abs(effect.high - effect.low) for effect in effects)
    assert {row["from"] for row in bars} == {summary.claimant_net.mean}


@pytest.mark.parametrize(("lang", "limit"), [("en", "limit of the contract"), ("zh", "合同责任限额")])
def test_the_award_is_marked_where_the_contract_limits_it(summaries, lang, limit):
    """The fees paid, 3,569 yuan, are certain: their pin says so. An uncertain limit is a line at its mean."""
    names = [row.get("name", "") for row in values_of(charts(summaries[CASES[0]], lang)["award"])]
    assert any(limit in name and "3,569" in name for name in names)
    cap = {"dist": "uniform", "minimum": 4e5, "maximum": 6e5, "source": "view"}
    summary = simulate(case_with({"clauses.0.amount": cap}), n_draws=4096).summary
    lines = [row for row in values_of(charts(summary, lang)["award"]) if limit in row.get("name", "")]
    assert lines
    assert all(row["x"] == pytest.approx(5e5) for row in lines)


def test_the_bars_of_the_award_and_its_pins_make_up_all_but_the_tail(summaries):
    for summary in summaries.values():
        rows = values_of(charts(summary, "en")["award"])
        bars = sum(row["p"] for row in rows if "x2" in row)
        pins = {row["x"]: row["p"] for row in rows if "at" in row}
        assert 0.98 < bars + sum(pins.values()) <= 1.0 + 1e-9


def test_a_long_name_is_broken_into_lines_of_about_the_same_length():
    assert wrapped("three words here", 12) == "three\nwords here"
    assert wrapped("停运期间的利润损失金额", 20) == "停运期间的利\n润损失金额"
    assert wrapped("short", 12) == "short"
