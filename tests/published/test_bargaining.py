"""V5: correlated Gaussian expectations; settlement probability and moments of the price given settlement."""

import numpy as np
import pytest

from simulator.model.settlement import Beliefs, settlement_probability, settlements
from tests.helpers import midpoints
from tests.published import oracle

MEAN = 1000.0


def beliefs(n: int = 1) -> Beliefs:
    """Return the parameters of V5: bias 120 / 80, noise 250 / 150, correlation .3, costs 100 / 140."""
    numbers = {
        "claimant_value": MEAN,
        "provider_value": MEAN,
        "claimant_cost": 100.0,
        "provider_cost": 140.0,
        "claimant_bias": 0.120,
        "provider_bias": 0.080,
        "claimant_noise": 0.250,
        "provider_noise": 0.150,
        "correlation": 0.3,
        "reputation_cost": 0.0,
    }
    return Beliefs(**{name: np.full(n, number) for name, number in numbers.items()}, log_scale=False)


def test_settlement_probability_is_that_of_two_correlated_normal_expectations():
    # The walk-away price is floored at nothing, which this case meets beyond four standard deviations.
    found = settlement_probability(beliefs())[0]
    assert found == pytest.approx(oracle("V5", "P(settle)=Phi((C-B)/tau)"), abs=1e-5)


def test_price_given_settlement_is_selected_and_not_the_unconditional_midpoint():
    grid = 1024
    first, second = np.meshgrid(midpoints(grid), midpoints(grid))
    found = settlements(
        beliefs(),
        claimant_power=np.array([0.5]),
        claimant_uniform=first.reshape(1, -1),
        provider_uniform=second.reshape(1, -1),
    )
    weight = found.weight / found.weight.sum()
    mean = float((weight * found.price).sum())
    width = float((weight * (found.provider - found.claimant)).sum())
    sd = float(np.sqrt((weight * (found.price - mean) ** 2).sum()))
    assert width == pytest.approx(oracle("V5", "E[ZOPA width | settle]"), rel=1e-3)
    assert mean == pytest.approx(oracle("V5", "E[midpoint settlement | settle]"), rel=1e-3)
    assert sd == pytest.approx(oracle("V5", "SD[midpoint settlement | settle]"), rel=3e-3)
    assert abs(mean - 1040.0) > 50.0  # what a naive midpoint would say
