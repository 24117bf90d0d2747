"""What a fit would have produced, and how well it foretells each row: plain arrays; PSIS-LOO by ArviZ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import betaln, xlog1py, xlogy
from simulator.learning.inference_data import Table
from simulator.learning.inference_priors import Appeals, Odds, Prior

if TYPE_CHECKING:
    import xarray as xr

Draws = Mapping[str, FloatArray]
"""Parameters of a model by name, the draws along the first axis."""

FEWEST_FOR_LOO = 2
ALMOST = 1e-12  # a Beta may round to 0 or 1, which are atoms of their own


@dataclass(frozen=True)
class Statistic:
    """One figure of the rows beside the same figure of rows that prior and posterior make up."""

    name: str  # `yes`; of shares `mean`, `nothing` and `all`
    observed: float
    prior: FloatArray  # (n_draws,)
    posterior: FloatArray  # (n_draws,)


@dataclass(frozen=True)
class Loo:
    """Expected log score of rows left out, from the fit to all rows (PSIS-LOO)."""

    elpd: float
    se: float
    p: float  # effective number of parameters
    good_k: float  # up to which Pareto's k is good
    elpd_of: FloatArray  # (n_rows,)
    k_of: FloatArray  # (n_rows,)


def flat(draws: "xr.Dataset") -> dict[str, FloatArray]:
    """Return draws of all chains one after the other."""
    return {
        str(name): value.values.reshape(value.shape[0] * value.shape[1], *value.shape[2:])
        for name, value in draws.data_vars.items()
    }


def prior_draws(model: Any, *, draws: int, seed: int) -> dict[str, FloatArray]:
    """Return draws of all parameters from the prior."""
    import pymc as pm

    wanted = [*model.free_RVs, *model.deterministics]
    values = pm.draw(wanted, draws=draws, random_seed=seed, mode="NUMBA")
    return {one.name: np.asarray(value) for one, value in zip(wanted, values, strict=True)}


def log_likelihood(draws: Draws, table: Table, prior: Prior) -> FloatArray:
    """Return the log likelihood of each row without any power: (n_draws, n_rows).

    Of a share at 0 and 1 it is of a probability, in between of a density; of a ratio that a clause cut, of
    not being nothing.
    """
    yes = table.outcome
    if isinstance(prior, Appeals):
        rate = draws["rate"][:, table.jurisdiction]
        return np.asarray(yes * np.log(rate) + (1 - yes) * np.log1p(-rate))
    if isinstance(prior, Odds):
        return _yes_or_no(yes, draws["centre"][:, None] + _place(draws, table) + _slopes(draws, table))
    nothing, everything = yes <= 0, yes >= 1
    a, b = _beta(draws, table)
    inside = np.where(nothing | everything, 0.5, yes)
    between = xlogy(a - 1, inside) + xlog1py(b - 1, -inside) - betaln(a, b)
    some = _yes_or_no(everything, draws["one"][:, None]) + np.where(everything, 0.0, between)
    zero = draws["zero"][:, None] + _slopes(draws, table)
    return np.asarray(_yes_or_no(nothing, zero) + np.where(nothing | table.capped, 0.0, some))


def replicated(draws: Draws, table: Table, prior: Prior, *, seed: int) -> FloatArray:
    """Return outcomes that each draw would have produced for the same rows: (n_draws, n_rows)."""
    rng = np.random.default_rng(seed)
    size = (draws["centre"].size, table.outcome.size)
    if isinstance(prior, Appeals):
        return (rng.random(size) < draws["rate"][:, table.jurisdiction]).astype(float)
    if isinstance(prior, Odds):
        odds = draws["centre"][:, None] + _place(draws, table) + _slopes(draws, table)
        return (rng.random(size) < _probability(odds)).astype(float)
    between = np.clip(rng.beta(*_beta(draws, table)), ALMOST, 1 - ALMOST)
    some = np.where(rng.random(size) < _probability(draws["one"][:, None]), 1.0, between)
    zero = _probability(draws["zero"][:, None] + _slopes(draws, table))
    return np.where(rng.random(size) < zero, 0.0, some)


def statistics(table: Table, prior: Prior, *, before: Draws, after: Draws, seed: int) -> list[Statistic]:
    """Return figures of the rows, without those that a clause cut, beside those of replicated rows."""
    seen = ~table.capped
    if not seen.any():
        return []
    made = [replicated(draws, table, prior, seed=seed)[:, seen] for draws in (before, after)]
    happened = table.outcome[seen]
    if table.quantity not in ("ratio", "share"):
        return [Statistic("yes", float(happened.mean()), *(one.mean(axis=1) for one in made))]
    return [
        Statistic("mean", float(happened.mean()), *(one.mean(axis=1) for one in made)),
        Statistic("nothing", float((happened <= 0).mean()), *((one <= 0).mean(axis=1) for one in made)),
        Statistic("all", float((happened >= 1).mean()), *((one >= 1).mean(axis=1) for one in made)),
    ]


def left_out(tree: "xr.DataTree", table: Table, prior: Prior) -> Loo | None:
    """Return PSIS-LOO; None of fewer than two rows.

    A row entered the posterior with a power, so its weight when left out is the inverse likelihood to that
    power; what is scored is the likelihood itself. Leaves out a row, not a dispute.

    References
    ----------
    .. [1] Vehtari, Gelman & Gabry (2017), Practical Bayesian model evaluation using leave-one-out
       cross-validation and WAIC, Statistics and Computing 27.
    """
    if table.outcome.size < FEWEST_FOR_LOO:
        return None
    import warnings

    import arviz_stats

    sizes = tree["posterior"].sizes
    rows = log_likelihood(flat(tree["posterior"].to_dataset()), table, prior)
    shaped = rows.reshape(sizes["chain"], sizes["draw"], table.outcome.size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # k is shown row by row, with what it means
        entered = arviz_stats.loo(_tree_of(tree, prior.power.value * shaped), pointwise=True)
        found = arviz_stats.loo(
            _tree_of(tree, shaped), pointwise=True, log_weights=entered.log_weights, pareto_k=entered.pareto_k
        )
    return Loo(
        elpd=float(found.elpd),
        se=float(found.se),
        p=float(found.p),
        good_k=float(found.good_k),
        elpd_of=np.asarray(found.elpd_i.values, dtype=float),
        k_of=np.asarray(found.pareto_k.values, dtype=float),
    )


def _tree_of(tree: "xr.DataTree", log_likelihood: FloatArray) -> "xr.DataTree":
    """Return draws with a log likelihood (chain, draw, row)."""
    import xarray as xr

    given = xr.Dataset({"outcome": (("chain", "draw", "row"), log_likelihood)})
    return xr.DataTree.from_dict({"posterior": tree["posterior"].to_dataset(), "log_likelihood": given})


def _place(draws: Draws, table: Table) -> FloatArray:
    return np.asarray(
        draws["of_family"][:, table.family] + draws["of_jurisdiction"][:, table.jurisdiction], dtype=float
    )


def _slopes(draws: Draws, table: Table) -> FloatArray:
    if "slope" not in draws:
        return np.zeros((1, 1))
    return np.asarray(draws["slope"] @ table.facts.T, dtype=float)


def _beta(draws: Draws, table: Table) -> tuple[FloatArray, FloatArray]:
    """Return both parameters of the Beta of each row: (n_draws, n_rows) each."""
    mean = _probability(draws["centre"][:, None] + _place(draws, table))
    size = np.exp(draws["log_precision"])[:, None]
    return mean * size, (1 - mean) * size


def _yes_or_no(yes: Any, odds: FloatArray) -> FloatArray:
    return np.asarray(yes * odds - np.logaddexp(0, odds))


def _probability(odds: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-odds)))
