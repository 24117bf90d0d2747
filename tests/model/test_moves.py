"""Offers, demands and refusals as evidence on walk-away prices; the path of the chance to settle."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from scipy import stats

from simulator.cli import main
from simulator.load import load_case
from simulator.model.moves import Talk, demand_weight, offer_weight, refusal_weight, standing
from simulator.report.build import document_of
from simulator.report.document import text_of
from simulator.simulation import simulate
from tests.helpers import case_with, value

N = 200_001
U = (np.arange(N) + 0.5) / N


def talk(*, shading=1.0, noise=0.5, weight=1.0, sharpness=0.1):
    return Talk(*(np.array([[one]]) for one in (shading, noise, weight, sharpness)))


def mean_of(prices, log_weight):
    return float(np.average(prices, weights=np.exp(log_weight - log_weight.max())))


def test_a_refusal_with_soft_edge_gives_the_published_belief():
    # V15: theta is N(500, 150); the provider pays up to theta + 100 and refuses 600, logistic of scale 40.
    theta = stats.norm(500, 150).ppf(U)[None, :]
    weight = refusal_weight(
        walk_away=theta + 100, refused=600.0, by="provider", talk=talk(sharpness=40 / 600)
    )
    assert mean_of(theta, weight) == pytest.approx(391.7484, abs=0.01)


def test_a_sharp_refusal_truncates():
    theta = stats.norm(500, 150).ppf(U)[None, :]
    sharp = talk(sharpness=1e-5)
    refused = refusal_weight(walk_away=theta + 100, refused=600.0, by="provider", talk=sharp)
    assert mean_of(theta, refused) == pytest.approx(380.3173, abs=0.05)  # V15
    refused = refusal_weight(walk_away=theta + 100, refused=600.0, by="claimant", talk=sharp)
    assert mean_of(theta, refused) == pytest.approx(619.6827, abs=0.05)  # V15: the other half


def test_an_offer_is_a_signal_with_known_shading_and_noise():
    # In logarithms: prior N(13, 0.6^2); the offer says log(price) = log(offer / shading) +- 0.4.
    prices = np.exp(stats.norm(13, 0.6).ppf(U))[None, :]
    offer, shading, noise = 150_000.0, 0.5, 0.4
    weight = offer_weight(walk_away=prices, offer=offer, talk=talk(shading=shading, noise=noise))
    precision = 1 / 0.6**2 + 1 / noise**2
    expected = (13 / 0.6**2 + np.log(offer / shading) / noise**2) / precision
    assert mean_of(np.log(prices), weight) == pytest.approx(expected, abs=1e-5)


def test_a_demand_is_the_inverse_of_an_offer():
    prices = np.exp(stats.norm(13, 0.6).ppf(U))[None, :]
    demand = demand_weight(walk_away=prices, demand=900_000.0, talk=talk(shading=0.5))
    same = offer_weight(walk_away=prices, offer=450_000.0, talk=talk(shading=1.0))
    np.testing.assert_allclose(demand, same, rtol=1e-12)


def test_words_of_no_weight_change_nothing_and_half_weight_halves_the_precision():
    prices = np.exp(stats.norm(13, 0.6).ppf(U))[None, :]
    nothing = offer_weight(walk_away=prices, offer=1e5, talk=talk(weight=0.0))
    assert not nothing.any()
    half = offer_weight(walk_away=prices, offer=1e5, talk=talk(weight=0.5, noise=0.4))
    precision = 1 / 0.6**2 + 0.5 / 0.4**2
    expected = (13 / 0.6**2 + 0.5 * np.log(1e5) / 0.4**2) / precision
    assert mean_of(np.log(prices), half) == pytest.approx(expected, abs=1e-5)


def test_standing_weighs_worlds_by_how_well_they_foresaw_the_moves():
    claimant = np.array([[1.0, 3.0], [1.0, 1.0]])
    provider = np.array([[2.0, 2.0], [2.0, 2.0]])
    log_weight = np.log(np.array([[1.0, 1.0], [3.0, 3.0]]))
    found = standing(
        claimant=claimant, provider=provider, breakdown=np.array([0.0, 0.2]), log_weight=log_weight
    )
    # First world: one of two overlaps, weight 2; second: both, less a fifth, weight 6.
    assert found.settles == pytest.approx((2 * 0.5 + 6 * 0.8) / 8)


def move(kind, by, **more):
    return {"on": "2021-05-02", "by": by, "kind": kind, "label": kind, "source": "view", **more}


def test_path_begins_where_the_result_stands_and_refusals_move_it_down():
    base = {
        "settlement.claimant": {"bias": value(0.2), "noise": value(0.4)},
        "settlement.provider": {"bias": value(0.2), "noise": value(0.4)},
        "settlement.weight_of_words": value(1.0),
    }
    case = case_with(base | {"moves": [move("refusal", "provider", amount=900_000)]})
    summary = simulate(case, n_draws=4096).summary
    before, after = summary.moves
    probability = summary.settlement.probability.mean
    assert before.settles.mean == pytest.approx(probability, abs=0.01)
    assert after.walks_away.provider.q50 < before.walks_away.provider.q50
    assert after.settles.mean < before.settles.mean
    assert simulate(case_with(base), n_draws=64).summary.moves == ()


def test_publicity_makes_the_provider_pay_more():
    changes = {
        "settlement.reputation_cost": value(50_000),
        "moves": [move("publicity", "claimant", reputation_factor=3)],
    }
    before, after = simulate(case_with(changes), n_draws=4096).summary.moves
    rise = after.walks_away.provider.q50 - before.walks_away.provider.q50
    assert rise == pytest.approx(100_000)


@pytest.mark.parametrize(("lang", "word"), [("en", "The talks"), ("zh", "谈判经过")])
def test_report_charts_the_path_of_the_real_case(tmp_path, lang, word):
    words = ["run", "qianyan_tencent_2018", "--draws", "4096", "--lang", lang, "--out", str(tmp_path)]
    assert CliRunner().invoke(main, words).exit_code == 0
    moves = json.loads((tmp_path / "summary.json").read_text("utf-8"))["moves"]
    assert [one["kind"] for one in moves] == [None, "demand", "publicity", "offer", "refusal"]
    for one in moves:
        low, high = one["settles"]["interval_90"]
        assert 0 <= low <= one["settles"]["mean"] <= high <= 1
    html = (tmp_path / f"report.{lang}.html").read_text("utf-8")
    assert f">{word}</h2>" in html and 'id="chart-moves"' in html


@pytest.mark.parametrize("name", ["shading", "noise_of_words", "sharpness"])
def test_words_that_mean_nothing_are_refused(name):
    """A demand that is no part of the price, or words without any noise, would have no likelihood."""
    with pytest.raises(ValidationError, match="out_of_range"):
        case_with({f"settlement.{name}": {"value": 0, "source": "view"}})


def test_the_table_of_moves_says_that_its_prices_are_medians():
    summary = simulate(load_case("qianyan_tencent_2018"), n_draws=1024).summary
    shown = next(one for one in document_of(summary, lang="en").tables() if one.name == "moves")
    prices = {
        2: [move.walks_away.claimant.q50 for move in summary.moves],
        3: [move.walks_away.provider.q50 for move in summary.moves],
    }
    for column, middles in prices.items():
        assert "(middle)" in text_of(shown.columns[column].head)
        assert [row.cells[column].value for row in shown.rows] == middles
