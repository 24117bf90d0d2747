"""Settlement on the log scale: against a plain enumeration of both sides' noise on a grid."""

import numpy as np
import pytest
from scipy.stats import norm

from simulator.model.settlement import (
    Beliefs,
    claimant_walks_away_at,
    provider_walks_away_at,
    settlement_probability,
    settlements,
    without_noise,
)
from tests.helpers import midpoints

GRID = 1500
BASE = {
    "claimant_value": 900.0,
    "provider_value": 1000.0,
    "claimant_cost": 150.0,
    "provider_cost": 90.0,
    "claimant_bias": 0.25,
    "provider_bias": 0.10,
    "claimant_noise": 0.6,
    "provider_noise": 0.35,
    "correlation": -0.4,
    "reputation_cost": 60.0,
}
POWER = 0.3


def beliefs(log_scale=True, **changes):
    return Beliefs(**{name: np.array([x]) for name, x in (BASE | changes).items()}, log_scale=log_scale)


def enumerated(*, log_scale=True, **changes):
    """Return chance of an overlap, and mean price and mean walk-away prices given one, point by point."""
    at = BASE | changes
    z = norm.ppf(midpoints(GRID))
    first, other = np.meshgrid(z, z, indexing="ij")
    second = at["correlation"] * first + np.sqrt(1 - at["correlation"] ** 2) * other

    def expects(value, bias, sd, noise):
        if log_scale:  # a lognormal whose mean is value * (1 + bias)
            return value * (1 + bias) * np.exp(sd * noise - sd**2 / 2)
        return value * (1 + bias) + value * sd * noise

    least = expects(at["claimant_value"], at["claimant_bias"], at["claimant_noise"], first)
    least = np.maximum(least - at["claimant_cost"], 0.0)
    most = expects(at["provider_value"], -at["provider_bias"], at["provider_noise"], second)
    most = most + at["provider_cost"] + at["reputation_cost"]
    settle = least <= most
    price = least + POWER * (most - least)
    return settle.mean(), price[settle].mean(), least[settle].mean(), most[settle].mean()


CASES = [{}, {"correlation": 0.7}, {"claimant_cost": 700.0}, {"provider_cost": -150.0}, {"log_scale": False}]


@pytest.mark.parametrize("changes", CASES, ids=str)
def test_settlement_probability_is_that_of_the_enumeration(changes):
    # The grid resolves a chance to about one part in its 1,500 rows; the floor at nothing adds a kink.
    assert settlement_probability(beliefs(**changes))[0] == pytest.approx(enumerated(**changes)[0], abs=3e-3)


@pytest.mark.parametrize("changes", CASES, ids=str)
def test_price_and_walk_away_prices_given_settlement_are_those_of_the_enumeration(changes):
    first, second = np.meshgrid(midpoints(600), midpoints(600))
    found = settlements(
        beliefs(**changes),
        claimant_power=np.array([POWER]),
        claimant_uniform=first.reshape(1, -1),
        provider_uniform=second.reshape(1, -1),
    )
    weight = found.weight / found.weight.sum()
    chance, price, least, most = enumerated(**changes)
    assert found.weight.mean() == pytest.approx(chance, abs=3e-3)
    for one, expected in ((found.price, price), (found.claimant, least), (found.provider, most)):
        assert (weight * one).sum() == pytest.approx(expected, rel=4e-3)


def test_walk_away_prices_without_noise():
    calm, still = without_noise(beliefs()), np.zeros(1)
    assert claimant_walks_away_at(calm, noise=still) == pytest.approx(900 * 1.25 - 150)
    assert provider_walks_away_at(calm, noise=still) == pytest.approx(1000 * 0.9 + 90 + 60)


def test_a_provider_who_expects_less_than_nothing_gives_what_the_trial_costs_it():
    """On the log scale an expectation ends at nothing; on the other it does not."""
    noise = np.full(1, 0.7)
    assert provider_walks_away_at(beliefs(provider_bias=1.5), noise=noise) == pytest.approx(90 + 60)
    plain = provider_walks_away_at(beliefs(log_scale=False, provider_bias=1.5), noise=noise)
    assert plain == pytest.approx(-500 + 1000 * 0.35 * 0.7 + 90 + 60)


def test_a_claimant_whose_costs_eat_up_the_award_walks_away_at_nothing():
    calm = without_noise(beliefs(claimant_cost=2000.0))
    assert claimant_walks_away_at(calm, noise=np.zeros(1)) == 0.0


@pytest.mark.parametrize(("least", "settles"), [(1049.0, 1.0), (1050.0, 1.0), (1051.0, 0.0)])
def test_without_noise_they_settle_if_and_only_if_the_claimant_asks_no_more_than_the_provider_gives(
    least, settles
):
    known = beliefs(claimant_bias=0.0, claimant_value=least, claimant_cost=0.0)
    assert settlement_probability(without_noise(known)) == pytest.approx(settles)


def test_a_claimant_who_expects_less_than_a_trial_costs_the_provider_always_settles():
    # Worth at most nothing to the claimant beyond its costs; the provider expects nothing but its own costs.
    sure = beliefs(claimant_value=0.0, provider_value=0.0)
    assert settlement_probability(sure) == pytest.approx(1.0)
    cheap = beliefs(claimant_value=100.0, claimant_noise=0.01, claimant_cost=80.0)
    assert settlement_probability(cheap) == pytest.approx(1.0, abs=1e-12)


def test_on_the_plain_scale_a_provider_may_expect_so_little_that_it_pays_nothing_at_all():
    """A claimant who would take anything: the provider gives 900 + 150 on average, give or take 1,500."""
    timid = beliefs(log_scale=False, claimant_cost=1e9, provider_noise=1.5)
    assert settlement_probability(timid)[0] == pytest.approx(norm.cdf(1050 / 1500), rel=1e-9)
