"""The fit report: what rows a model would have made up, how it weighs each, and a page that works offline."""

import re

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from simulator.learning import fit_report
from simulator.learning.fit_report import lacking, prior_rows, render, signed
from simulator.learning.inference_check import Loo, Statistic, log_likelihood, replicated, statistics
from simulator.learning.inference_data import FAMILIES, QUANTITIES, table_of
from simulator.learning.inference_priors import load_priors
from simulator.learning.inference_report import Findings, shown_by_rank, shown_in_forest
from simulator.learning.learn import FitRecord, Fits, Fitted, Learned
from simulator.learning.precedents import core, load_precedents
from tests.learning.test_learn import precedent

PRIORS = load_priors()
ROWS = core(load_precedents())
N = 40_000


def expit(x):
    return 1 / (1 + np.exp(-x))


def parameters(table, n=3, **given):
    """Return draws of all parameters of a model: zero, but for those given."""
    shapes = {"of_family": len(FAMILIES), "of_jurisdiction": len(table.jurisdictions)}
    found = {name: np.zeros((n, size)) for name, size in shapes.items()}
    found |= {name: np.zeros(n) for name in ("centre", "zero", "one", "log_precision")}
    if table.facts.shape[1]:
        found["slope"] = np.zeros((n, table.facts.shape[1]))
    return found | given


# Rows of shares: nothing, in between, all, and one that a clause cut.
SHARES = [
    precedent(id="DE-2020-A", awarded=0.0),
    precedent(id="DE-2020-B", awarded=250.0),
    precedent(id="FR-2020-C", jurisdiction="FR", awarded=1000.0),
    precedent(id="FR-2020-D", jurisdiction="FR", awarded=10.0, clause="upheld", clause_cap=10.0),
]


def test_the_log_likelihood_of_a_share_is_that_of_its_hurdles_and_beta():
    table = table_of("ratio", SHARES)
    draws = parameters(table, zero=np.array([-1.0]), one=np.array([-2.0]), centre=np.array([0.3]))
    draws |= {"log_precision": np.array([1.5]), "of_family": np.zeros((1, 4))}
    draws["of_jurisdiction"] = np.array([[0.4, -0.2, 0.0]])  # DE, FR, elsewhere
    mean, size = expit(0.3 + 0.4), np.exp(1.5)
    some, less = 1 - expit(-1.0), 1 - expit(-2.0)
    expected = [
        np.log(expit(-1.0)),
        np.log(some * less * stats.beta.pdf(0.25, mean * size, (1 - mean) * size)),
        np.log(some * expit(-2.0)),
        np.log(some),  # that it was cut says only that it is not nothing
    ]
    np.testing.assert_allclose(log_likelihood(draws, table, PRIORS.ratio), [expected])


def test_the_log_likelihood_of_a_yes_or_no_is_that_of_its_odds():
    rows = [
        precedent(id="DE-2020-A", backup_sold=True),
        precedent(id="DE-2020-B", outcome="not_liable", awarded=0.0, backup_kept=False),
    ]
    table = table_of("liability", rows)
    draws = parameters(table, 1, centre=np.array([0.5]), slope=np.array([[1.2, 0.8]]))
    expected = [np.log(expit(0.5 + 0.6)), np.log(1 - expit(0.5 - 0.4))]
    np.testing.assert_allclose(log_likelihood(draws, table, PRIORS.liability), [expected])


def test_the_log_likelihood_of_an_appeal_is_that_of_its_country():
    rows = [
        precedent(id="DE-2020-A", appealed=True, reversed=True),
        precedent(id="FR-2020-B", jurisdiction="FR", appealed=True, reversed=False),
    ]
    table = table_of("reversal", rows)
    draws = {"centre": np.zeros(1), "rate": np.array([[0.3, 0.2, 0.5]])}
    found = log_likelihood(draws, table, PRIORS.reversal)
    np.testing.assert_allclose(found, [[np.log(0.3), np.log(0.8)]])


def test_made_up_rows_are_as_often_nothing_and_all_as_the_parameters_say():
    table = table_of("ratio", SHARES)
    made = replicated(
        parameters(table, N, zero=np.full(N, -1.0), one=np.full(N, -0.5)), table, PRIORS.ratio, seed=1
    )
    nothing, everything = expit(-1.0), (1 - expit(-1.0)) * expit(-0.5)
    for share, expected in (((made == 0).mean(), nothing), ((made == 1).mean(), everything)):
        assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / made.size)
    inside = made[(made > 0) & (made < 1)]
    assert abs(inside.mean() - 0.5) < 4 * inside.std() / np.sqrt(inside.size)


def test_figures_leave_out_rows_that_a_clause_cut():
    table = table_of("ratio", SHARES)
    draws = parameters(table)
    found = {one.name: one for one in statistics(table, PRIORS.ratio, before=draws, after=draws, seed=1)}
    assert found["mean"].observed == pytest.approx((0 + 0.25 + 1) / 3)
    assert found["nothing"].observed == found["all"].observed == pytest.approx(1 / 3)
    cut = table_of("ratio", SHARES[3:])
    assert statistics(cut, PRIORS.ratio, before=parameters(cut), after=parameters(cut), seed=1) == []


def test_every_prior_is_shown_with_its_source_in_both_languages():
    for lang, sign in (("en", "judgement"), ("zh", "判断")):
        rows = prior_rows(PRIORS.share, lang)
        assert len(rows) == 8  # zero, two slopes, one, centre, precision, spread, power
        assert all(row["source"].why.zh and sign for row in rows)
    # 65 % with a standard deviation of 0.47 on log odds: scipy gives the ends of the middle 90 %
    ends = expit(stats.norm(np.log(0.65 / 0.35), 0.47).ppf([0.05, 0.95]))
    (first, last) = (f"{end:.0%}" for end in ends)
    assert prior_rows(PRIORS.liability, "en")[0]["value"] == f"65% ({first} to {last})"


def test_zero_has_no_sign_and_a_minus_is_a_minus():
    assert [signed(x) for x in (-0.04, 0.0, 0.26, -1.2)] == ["0.0", "0.0", "+0.3", "−1.2"]


def test_what_the_data_lack_is_counted():
    rows = [
        precedent(id="DE-2020-A", year_event=2018, year_decision=2020, category=("recreation",)),
        precedent(id="DE-2020-B", year_decision=2020, category=("recreation", "lost_profit")),
        precedent(id="DE-2020-C", instance="none", outcome="offer", awarded=None),
    ]
    assert lacking(rows) == {"courts": 2, "dated": 1, "liable": 2, "single": 1}


@pytest.fixture
def learned():
    """Return fits of the shipped rows with invented draws."""
    rng = np.random.default_rng(3)
    fitted, found = {}, {}
    for name in QUANTITIES:
        table = table_of(name, ROWS)
        size = {"family": 4, "jurisdiction": len(table.jurisdictions), "fact": table.facts.shape[1]}
        shapes = {"centre": (), "zero": (), "one": (), "of_family": ("family",), "slope": ("fact",)}
        shapes |= {"of_jurisdiction": ("jurisdiction",)}
        if name == "reversal":
            shapes = {"centre": (), "log_size": (), "rate": ("jurisdiction",)}
        after = xr.Dataset(
            {
                key: (("chain", "draw", *dims), rng.random((2, 50, *(size[one] for one in dims))))
                for key, dims in shapes.items()
                if key != "slope" or size["fact"]
            }
        )
        prior, tree = getattr(PRIORS, name), xr.DataTree.from_dict({"posterior": after})
        fitted[name] = Fitted(table, prior, tree)
        n = table.outcome.size
        k = np.full(n, 0.9 if name == "ratio" else 0.2)
        few = name == "share"
        loo = None if few else Loo(-3.21, 0.5, 1.0, 0.7, np.full(n, -0.7), k)
        statistic = Statistic("yes", 0.5, rng.random(100), rng.random(100) + 0.6 * few)
        found[name] = Findings(fitted[name], {}, after, [] if name == "clause" else [statistic], loo)
    record = {"sha256": "", "draws": 100, "divergences": 0, "e_bfmi": 0.9}
    record |= {"r_hat": 1.001, "ess_bulk": 900, "ess_tail": 800}
    fits = {name: FitRecord(rows=one.table.outcome.size, **record) for name, one in fitted.items()}
    index = Fits(
        digest="d" * 64, models="m" * 64, models_text="t", seed=5, versions={"pymc": "5<6"}, fits=fits
    )
    return Learned(index, fitted, ROWS), found


@pytest.fixture
def without_pictures(monkeypatch):
    import contextlib

    monkeypatch.setattr(fit_report, "drawing", lambda font: contextlib.nullcontext())
    pictures = dict.fromkeys(("forest", "ranks", "predicted"), "data:image/svg+xml;base64,AAAA")
    asked = []
    monkeypatch.setattr(fit_report, "_pictures", lambda name, one, lang: asked.append(lang) or pictures)
    return asked


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_loads_nothing_escapes_texts_and_describes_its_pictures(
    learned, without_pictures, monkeypatch, lang
):
    monkeypatch.setattr(fit_report, "chinese_font", lambda text: "Some Font")
    text = render(*learned, lang=lang)
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", text)
    assert "@import" not in text and "url(" not in text and "<script" not in text
    assert "5&lt;6" in text and "5<6" not in text
    images = re.findall(r"<img [^>]*>", text)
    assert len(images) == 5 * 3 - 1  # one model has no figures
    assert all(re.search(r'alt="[^"]{10,}"', image) for image in images)
    assert set(without_pictures) == {lang}
    for row in learned[0].rows_of("ratio"):
        assert row.id in text


def test_without_a_chinese_font_words_in_pictures_are_english_and_the_page_says_so(
    learned, without_pictures, monkeypatch
):
    monkeypatch.setattr(fit_report, "chinese_font", lambda text: None)
    text = render(*learned, lang="zh")
    assert "图中文字为英文" in text and set(without_pictures) == {"en"}
    monkeypatch.setattr(fit_report, "chinese_font", lambda text: "Some Font")
    assert "图中文字为英文" not in render(*learned, lang="zh")


def test_a_row_that_moves_the_fit_too_much_is_said(learned, without_pictures, monkeypatch):
    monkeypatch.setattr(fit_report, "chinese_font", lambda text: None)
    text = render(*learned, lang="en")
    assert "Pareto k is above 0.7 in 4 of 4 rows" in text  # of the ratio, by the fixture
    assert "Pareto k is at most 0.7" in text
    assert "−3.2" in text and "Fewer than two rows" in text


def test_parameters_that_are_shown_are_in_the_draws(learned):
    for name, one in learned[1].items():
        for shown in (shown_in_forest(one), shown_by_rank(one)):
            assert shown, name
            for parameter, at in shown:
                assert parameter in one.after
                assert at is None or at < one.after[parameter].shape[-1]
