"""Sampling a model with NUTS, and what must hold before its draws are believed; loads PyMC when called."""

import os
import sys
from typing import TYPE_CHECKING, Any

from simulator.base.errors import Problem
from simulator.learning.inference import PyMCModel

if TYPE_CHECKING:
    import xarray as xr

R_HAT_LIMIT = 1.01  # Vehtari et al. 2021
ESS_LIMIT = 400.0  # of bulk and tails: 100 for each of four chains, Vehtari et al. 2021
ENERGY_LIMIT = 0.3  # E-BFMI, Betancourt 2016
TARGET_ACCEPT = 0.95  # small steps: spreads near zero make narrow necks
TUNE = 1_000


def prepare() -> None:
    """Tell PyTensor, unless it is loaded already, that there is no C++ compiler: Numba does the work."""
    if "pytensor" not in sys.modules and "cxx=" not in os.environ.get("PYTENSOR_FLAGS", ""):
        flags = os.environ.get("PYTENSOR_FLAGS")
        os.environ["PYTENSOR_FLAGS"] = f"{flags},cxx=" if flags else "cxx="


def fit(model: PyMCModel, *, seed: int, draws: int = 1_000, chains: int = 4) -> "xr.DataTree":
    """Return draws from the posterior of a model: groups `posterior` and `sample_stats`.

    Chains run one after the other in this process: the draws depend on the seed and the versions only,
    and compiling takes longer than sampling here.
    """
    prepare()
    import pymc as pm

    trace: Any = pm.sample(
        draws,
        model=model,
        tune=TUNE,
        chains=chains,
        cores=1,
        random_seed=seed,
        target_accept=TARGET_ACCEPT,
        compile_kwargs={"mode": "NUMBA"},
        progressbar=False,
        quiet=True,
        compute_convergence_checks=False,
    )
    tree: xr.DataTree = trace if hasattr(trace, "children") else trace.to_datatree()
    return tree


def measures(tree: "xr.DataTree") -> dict[str, float]:
    """Return the worst of each diagnostic over all parameters.

    `r_hat`, `ess_bulk`, `ess_tail`, `divergences`, `e_bfmi`. Parameters that never move, such as the
    diagonal of a correlation, do not count; a single chain has no R-hat (nan).
    """
    import arviz_stats
    import numpy as np

    posterior = tree["posterior"]
    moving = [name for name, values in posterior.data_vars.items() if float(values.std()) > 0]
    stats = tree["sample_stats"]

    def worst(table: Any, pick: Any) -> float:
        found = np.concatenate([np.ravel(table[name].values) for name in table.data_vars])
        return float(pick(found)) if np.isfinite(found).any() else float("nan")

    return {
        "r_hat": worst(arviz_stats.rhat(tree, var_names=moving), np.nanmax),
        "ess_bulk": worst(arviz_stats.ess(tree, var_names=moving, method="bulk"), np.nanmin),
        "ess_tail": worst(arviz_stats.ess(tree, var_names=moving, method="tail"), np.nanmin),
        "divergences": float(stats["diverging"].sum()),
        "e_bfmi": worst(arviz_stats.bfmi(tree), np.nanmin),
    }


def diagnose(tree: "xr.DataTree", *, name: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with a fit, each with what to do; empty if its draws may be used."""
    found = measures(tree)
    checks = (
        ("fit_not_converged", found["r_hat"], found["r_hat"] <= R_HAT_LIMIT, R_HAT_LIMIT),
        ("fit_few_draws_bulk", found["ess_bulk"], found["ess_bulk"] >= ESS_LIMIT, ESS_LIMIT),
        ("fit_few_draws_tail", found["ess_tail"], found["ess_tail"] >= ESS_LIMIT, ESS_LIMIT),
        ("fit_divergent", found["divergences"], found["divergences"] == 0, 0.0),
        ("fit_low_energy", found["e_bfmi"], found["e_bfmi"] >= ENERGY_LIMIT, ENERGY_LIMIT),
    )
    return tuple(
        Problem(code=code, params={"name": name, "value": value, "limit": limit})
        for code, value, good, limit in checks
        if not good
    )
