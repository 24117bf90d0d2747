"""V28: the error that a run reports is the error that theory gives for independent draws."""

import numpy as np

from simulator.simulation import simulate
from tests.helpers import case_with, value
from tests.published import oracle

CASE = case_with(
    {
        "court.liable": value(1),
        "clauses": [],
        "heads.0.amount": {"dist": "lognormal", "s": 1, "scale": 1e6, "source": "view"},
    }
)
N, SEEDS = 160_000, 12


def test_errors_of_mean_and_quantiles_are_those_of_theory():
    runs = [
        simulate(CASE, n_draws=N, seed=seed, method="random", store=0).summary.award for seed in range(SEEDS)
    ]
    shrink = 1e6 * np.sqrt(10_000 / N)  # the references are for 10,000 draws of LN(0, 1)
    for found, label in (
        ([run.mcse for run in runs], "SE of mean LN(0,1), n=1e4"),
        ([run.quantiles_mcse.q95 for run in runs], "asymptotic SE of q95, n=10,000"),
        ([run.quantiles_mcse.q50 for run in runs], "median SE (p=.5)"),
    ):
        # Each error has 15 degrees of freedom: 18 %, over twelve seeds 5.3 %; four of these are allowed.
        pooled = np.sqrt(np.mean(np.square(found)))
        assert abs(pooled / (oracle("V28", label) * shrink) - 1) < 4 * 0.053
    middle = np.mean([run.quantiles.q95 for run in runs])
    error = oracle("V28", "asymptotic SE of q95, n=10,000") * shrink / np.sqrt(SEEDS)
    assert abs(middle - 1e6 * oracle("V28", "LN(0,1) q95")) < 4 * error
