"""The fit report on real fits: scores of rows left out against fits without them, little data; slow."""

import base64
import re

import numpy as np
import pytest

from simulator.learning.fit_report import write_fit_reports
from simulator.learning.inference import model_of
from simulator.learning.inference_check import flat, left_out, log_likelihood, prior_draws
from simulator.learning.inference_data import QUANTITIES, Facts, table_of
from simulator.learning.inference_fit import fit, prepare
from simulator.learning.inference_predict import posterior
from simulator.learning.inference_priors import load_priors
from simulator.learning.learn import Learned, learn, load_fit
from simulator.learning.precedents import core, load_precedents
from tests.learning.test_learn import precedent

pytest.importorskip("pymc")
prepare()
import pymc as pm  # noqa: E402  (after the test that PyMC is here, and its settings)

pytestmark = pytest.mark.slow
PRIORS = load_priors()
ROWS = core(load_precedents())


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_likelihood_of_the_report_is_that_of_the_model(quantity):
    table, prior = table_of(quantity, ROWS), getattr(PRIORS, quantity)
    model = model_of(table, prior)
    wanted = [*model.free_RVs, *model.deterministics, model["evidence"]]
    values = pm.draw(wanted, draws=20, random_seed=1, mode="NUMBA")
    draws = {one.name: value for one, value in zip(wanted, values, strict=True)}
    ours = log_likelihood(draws, table, prior).sum(axis=1)
    np.testing.assert_allclose(prior.power.value * ours, draws["evidence"], rtol=1e-6)


@pytest.mark.parametrize("quantity", ["liability", "clause", "reversal"])
def test_the_score_of_a_row_left_out_is_that_of_a_fit_without_it(quantity):
    """Of another row of the same country, so that both fits know the same places."""
    prior = getattr(PRIORS, quantity)
    rows = [
        precedent(
            id=f"DE-2020-{letter}-X",
            outcome="liable" if yes else "not_liable",
            awarded=250.0 if yes else 0.0,
            clause="upheld" if yes else "struck",
            appealed=True,
            reversed=bool(yes),
        )
        for letter, yes in zip("ABCDEFGHIJ", [1, 1, 0, 1, 1, 0, 1, 1, 1, 1], strict=True)
    ]
    table = table_of(quantity, rows)
    found = left_out(fit(model_of(table, prior), seed=3, draws=2_000), table, prior)
    assert (found.k_of < found.good_k).all()
    for out in (0, 2):
        without, alone = table_of(quantity, rows[:out] + rows[out + 1 :]), table_of(quantity, [rows[out]])
        tree = fit(model_of(without, prior), seed=4, draws=2_000)
        chances = np.exp(log_likelihood(flat(tree["posterior"].to_dataset()), alone, prior))
        error = chances.std() / chances.mean() / np.sqrt(1_000)  # a fraction of the draws is effective
        assert abs(found.elpd_of[out] - np.log(chances.mean())) < 4 * error
    assert found.elpd == pytest.approx(found.elpd_of.sum())


def test_the_prior_predicts_as_its_chance_says():
    table = table_of("liability", [precedent()])
    draws = prior_draws(model_of(table, PRIORS.liability), draws=4_000, seed=5)
    sd = PRIORS.liability.centre.sd
    assert abs(draws["centre"].mean() - PRIORS.liability.centre.mean) < 4 * sd / np.sqrt(4_000)
    assert draws["centre"].std() == pytest.approx(sd, rel=0.05)


@pytest.fixture(scope="module")
def of_one_row(tmp_path_factory):
    """Return what is learned from a single row: three questions have no row at all."""
    folder = tmp_path_factory.mktemp("fits")
    return learn(folder, seed=2, precedents=[precedent()], draws=1_000), folder


def test_a_single_row_gives_wide_answers(of_one_row, monkeypatch):
    learned, folder = of_one_row
    assert isinstance(learned, Learned)
    assert {name: one.rows for name, one in learned.index.fits.items()} == {
        "liability": 1,
        "ratio": 1,
        "clause": 0,
        "share": 0,
        "reversal": 0,
    }
    monkeypatch.setattr("simulator.learning.learn.load_precedents", lambda: [precedent()])
    for name in QUANTITIES:
        for jurisdiction in ("de", "cn"):
            found = posterior(load_fit(name, folder), jurisdiction=jurisdiction, facts=Facts())
            assert np.quantile(found, 0.95) - np.quantile(found, 0.05) > 0.25


@pytest.mark.filterwarnings("error")
def test_pages_of_a_fit_hold_their_pictures(of_one_row, tmp_path, monkeypatch):
    paths = write_fit_reports(of_one_row[0], folder=tmp_path)
    assert [path.name for path in paths] == ["report.en.html", "report.zh.html"]
    for path in paths:
        text = path.read_text("utf-8")
        pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
        assert len(pictures) == 5 * 2 + 2  # figures to compare only where there is a row
        for one in pictures:
            assert base64.b64decode(one).decode().rstrip().endswith("</svg>")
        assert not re.search(r'src="(?!data:)', text)
    monkeypatch.setattr("simulator.learning.fit_report.chinese_font", lambda text: None)
    assert "图中文字为英文" in write_fit_reports(of_one_row[0], folder=tmp_path)[1].read_text("utf-8")


def test_a_font_has_every_sign_or_is_not_taken():
    from simulator.learning.inference_plots import chinese_font

    assert chinese_font("先验\U000e0001") is None  # a sign that no font has
