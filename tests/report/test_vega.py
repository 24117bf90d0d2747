"""The process that draws charts: what it draws, what it says of what is no chart, and that it ends."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
import vl_convert

from simulator.base.data import data_folder
from simulator.base.errors import SimulatorError
from simulator.load import load_case
from simulator.report.build import document_of
from simulator.report.document import Document, Figure, Section
from simulator.report.formats import pictures
from simulator.report.formats.fonts import Fonts
from simulator.report.formats.pdf import write_pdf
from simulator.report.formats.pictures import MEASURED_IN
from simulator.report.formats.vega import Vega
from simulator.report.formats.vega import vega as vega_of_program
from simulator.simulation import simulate
from tests.helpers import MINIMAL


def chart(name):
    """Return a bar whose name stands left of it."""
    y = {"field": "name", "type": "nominal", "axis": {"labelLimit": 1000, "labelFontSize": 10}}
    return json.dumps(
        {
            "data": {"values": [{"x": 3, "name": name}]},
            "mark": "bar",
            "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": y},
            "config": {"font": MEASURED_IN},
        },
        ensure_ascii=False,
    )


CHART = chart("damages <&>")


def test_threads_that_draw_at_once_share_one_process(monkeypatch):
    started = []

    class Slow:
        def __init__(self):
            started.append(self)
            time.sleep(0.05)

        def svg(self, spec):
            return "<svg/>"

        def close(self):
            pass

    monkeypatch.setattr("simulator.report.formats.vega.Vega", Slow)
    monkeypatch.setattr(pictures, "vega", cache(vega_of_program.__wrapped__))
    figures = tuple(Figure(f"chart{n}", {"height": 10 + n}, "A chart") for n in range(4))
    document = Document("counsel", "en", "", "", "EUR", "0" * 64, (Section("charts", "", figures),))
    with ThreadPoolExecutor(4) as pool:
        drawn = pictures.svgs(document, Fonts(("Serif",), None), pool)
    assert {one.result() for one in drawn.values()} == {"<svg/>"} and len(started) == 1


@pytest.fixture
def vega():
    started = Vega()
    yield started
    started.close()


def test_it_draws_what_the_converter_draws_inside_the_program(vega):
    assert vega.svg(CHART) == vl_convert.vegalite_to_svg(CHART)


def test_what_is_no_chart_is_refused_and_the_next_chart_is_drawn(vega):
    with pytest.raises(RuntimeError, match="cannot draw"):
        vega.svg(json.dumps({"mark": "no such mark"}))
    assert vega.svg(CHART).startswith("<svg")


def test_a_process_that_has_ended_is_an_error_and_no_wait(vega):
    vega.close()
    with pytest.raises(RuntimeError, match="ended"):
        vega.svg(CHART)


def test_a_report_whose_charts_cannot_be_drawn_is_an_error_that_says_so(tmp_path, monkeypatch):
    started = Vega()
    started.close()
    monkeypatch.setattr(pictures, "vega", lambda: started)
    document = document_of(simulate(load_case(MINIMAL), n_draws=64).summary, lang="en")
    with pytest.raises(SimulatorError, match="has ended"):
        write_pdf(document, tmp_path / "report.pdf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("sign", "em"), [("赔", 1.0), ("）", 1.0), ("𠮷", 1.0), ("한", 1.0), ("ก", 0.6)])
def test_letters_that_the_converter_has_not_are_measured_by_their_width(vega, sign, em):
    names = [4 * sign, 9 * sign]
    pages = [vega.svg(chart(name)) for name in names]
    widths = [float(re.search(r'<svg[^>]* width="([0-9.]+)"', page)[1]) for page in pages]
    assert widths[1] - widths[0] == pytest.approx(5 * em * 10, abs=1.0)  # Vega rounds to whole pixels


def test_fonts_of_the_system_change_nothing(vega, tmp_path, monkeypatch):
    fonts = data_folder("reports") / "fonts"
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{fonts}</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    other = Vega()
    drawn = other.svg(chart("赔ab■"))
    other.close()
    assert drawn == vega.svg(chart("赔ab■"))


def test_it_ends_with_the_program():
    code = "from simulator.report.formats.vega import vega; print(vega()._process.pid)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    gone = subprocess.run(["kill", "-0", done.stdout.strip()], capture_output=True)
    assert gone.returncode != 0
