"""The HTML report in a real browser: it draws, answers to mouse and keyboard, and is accessible."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from simulator.load import load_case
from simulator.report.build import document_of
from simulator.report.document import Document, OfferSlider, Section
from simulator.report.formats.html import write_html
from simulator.report.voice import table
from simulator.simulation import simulate

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.renderer,
    pytest.mark.skipif(
        BROWSER is None and "CI" not in os.environ, reason="needs Chromium (Debian: chromium)"
    ),
]
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]
SIZES = {"phone": (360, 780), "desk": (1280, 900)}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=BROWSER, args=FLAGS
        )
        yield context
        context.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The Tencent case in both languages, as users get it."""
    folder = tmp_path_factory.mktemp("reports")
    summary = simulate(load_case("qianyan_tencent_2018"), n_draws=16_384).summary
    for lang, other in (("en", "zh"), ("zh", "en")):
        document = document_of(summary, lang=lang)
        write_html(document, folder / f"report.{lang}.html", others={other: f"report.{other}.html"})
    return folder


def opened(browser, path, size="desk"):
    """Return a page without errors, at its size, with every request that it makes recorded."""
    page = browser.new_page()
    page.problems, page.requests = [], []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: page.requests.append(request.url))
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
def test_the_report_is_accessible(browser, reports, lang, size):
    page = opened(browser, reports / f"report.{lang}.html", size)
    page.wait_for_selector("#chart-award svg")
    found = Axe().run(page)
    serious = [one["id"] for one in found.response["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
def test_every_chart_is_drawn_inside_the_page_and_nothing_is_loaded(browser, reports, lang, size):
    page = opened(browser, reports / f"report.{lang}.html", size)
    charts = page.locator(".chart")
    assert charts.count() >= 5
    for index in range(charts.count()):
        chart = charts.nth(index)
        chart.locator("svg").wait_for()
        assert chart.get_attribute("aria-label")
        box = chart.locator("svg").bounding_box()
        assert box["width"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size][0] + 1
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "the page scrolls sideways"
    assert page.problems == []
    assert all(one.startswith(("file:", "data:", "blob:")) for one in page.requests)


def test_the_reader_can_change_the_language(browser, reports):
    page = opened(browser, reports / "report.en.html")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="本报告中文版").click()
    assert page.url.endswith("report.zh.html")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.get_by_role("link", name="This report in English").count() == 1


@pytest.fixture
def slider(browser, tmp_path):
    """A page with one slider: above an offer of 500 the court gives more in 50 %, then by 600."""
    one = OfferSlider(
        name="offer",
        offers=(0.0, 500.0, 1000.0),
        p_better=(1.0, 0.5, 0.0),
        mean_if_better=(100.0, 600.0, 1100.0),
        mean_if_worse=(0.0, 50.0, 100.0),
        mean_if_better_mcse=(20.0, 20.0, 20.0),
        mean_if_worse_mcse=(0.0, 0.0, 0.0),
        start=500.0,
        table=table("offers", [], []),
        words={"label": "Offer", "said": "{offer}: {chance}, {better}, {worse}"},
    )
    document = Document("counsel", "en", "Slider", "", "EUR", "0" * 64, (Section("s", "S", (one,)),))
    return opened(browser, write_html(document, tmp_path / "slider.html"))


def said(page):
    return page.locator("output").inner_text().replace("\u00a0", " ")


def test_the_slider_answers_to_the_keyboard(slider):
    assert said(slider) == "EUR 500: 50%, EUR 600, EUR 50"
    slider.get_by_label("Offer").focus()
    slider.keyboard.press("End")
    assert said(slider) == "EUR 1,000: 0%, EUR 1,100, EUR 100"
    slider.keyboard.press("Home")
    assert said(slider) == "EUR 0: 100%, EUR 100, EUR 0"
    for _ in range(250):
        slider.keyboard.press("ArrowRight")
    assert said(slider) == "EUR 250: 75%, EUR 400, EUR 25"  # twice an error of 20 leaves no tens of the 350
    assert slider.get_by_label("Offer").get_attribute("aria-valuetext").endswith("250")


def test_the_slider_answers_to_the_mouse(slider):
    box = slider.get_by_label("Offer").bounding_box()
    slider.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert said(slider) == "EUR 1,000: 0%, EUR 1,100, EUR 100"
    slider.mouse.move(box["x"] + box["width"] - 9, box["y"] + box["height"] / 2)
    slider.mouse.down()
    slider.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=10)
    slider.mouse.up()
    offer = float(said(slider).split(":")[0].removeprefix("EUR "))
    assert 480 <= offer <= 520


def test_hostile_text_stays_text_in_the_browser(browser, tmp_path):
    case = load_case("lg_duisburg_2014")
    evil = "<img src=x onerror=document.title='pwned'></script><script>document.title='pwned'</script>"
    title = case.title.model_copy(update={"en": evil})
    summary = simulate(case.model_copy(update={"title": title, "summary": title}), n_draws=1024).summary
    page = opened(browser, write_html(document_of(summary, lang="en"), Path(tmp_path / "evil.html")))
    page.wait_for_selector("#chart-award svg")
    assert page.title().startswith("<img") and page.locator("h1 img").count() == 0
    assert page.locator("h1").inner_text() == evil
