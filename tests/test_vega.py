"""The process that draws charts: what it draws, what it says of what is no chart, and that it ends."""

import json
import subprocess
import sys

import pytest
import vl_convert

from simulator.reporting.vega import Vega

CHART = json.dumps(
    {
        "data": {"values": [{"x": 3, "name": "赔偿 <&>"}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "name", "type": "nominal"},
        },
        "config": {"font": "Liberation Sans"},
    },
    ensure_ascii=False,
)


@pytest.fixture
def vega():
    started = Vega()
    yield started
    started.close()


def test_it_draws_what_the_converter_draws_inside_the_program(vega, tmp_path):
    assert vega.svg(CHART, tmp_path) == vl_convert.vegalite_to_svg(CHART)


def test_what_is_no_chart_is_refused_and_the_next_chart_is_drawn(vega, tmp_path):
    with pytest.raises(RuntimeError, match="cannot draw"):
        vega.svg(json.dumps({"mark": "no such mark"}), tmp_path)
    assert vega.svg(CHART, tmp_path).startswith("<svg")


def test_a_process_that_has_ended_is_an_error_and_no_wait(vega, tmp_path):
    vega.close()
    with pytest.raises(RuntimeError, match="ended"):
        vega.svg(CHART, tmp_path)


def test_it_ends_with_the_program():
    code = "from simulator.reporting.vega import vega; print(vega()._process.pid)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    gone = subprocess.run(["kill", "-0", done.stdout.strip()], capture_output=True)
    assert gone.returncode != 0
