"""Statistics of a run with their Monte Carlo error; the content of summary.json."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from simulator.base import FloatArray
from simulator.describe import describe
from simulator.histogram import exceedance, quantile, rebin
from simulator.model import Model
from simulator.replicate import STEPS, Replicate
from simulator.settlement import claimant_walks_away_at, provider_walks_away_at, without_noise
from simulator.tally import Tally

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
Summary = dict[str, Any]


def summarise(model: Model, replicates: Sequence[Replicate], *, n_draws: int) -> Summary:
    """Return the summary of a run.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicates : sequence of Replicate
        Independent; the spread between them is the Monte Carlo error.
    n_draws : int
        Draws of all of them.

    Returns
    -------
    dict
        Keys as in `reports/summary.schema.json`; amounts in the currency of the case.
    """
    statistics = Statistics(replicates)
    case = model.case
    summary = describe(model, n_draws=n_draws)
    award = statistics.outcome(lambda one: one.sums.award, _final_awards)
    zero = statistics.per_world(lambda one: 1.0 - one.states @ (1.0 - _zero_share(one)))
    award |= {
        "p_zero": zero["mean"],
        "p_zero_mcse": zero["mcse"],
        "p_zero_interval_90": zero["interval_90"],
        "p_at_cap": statistics.mean(lambda one: one.states.mean(axis=0) @ (one.sums.capped / one.n_draws))["mean"],
        "mean_interval_90": statistics.spread(lambda one: one.states @ (one.sums.award.sums / one.n_draws)),
    }
    summary["award"] = award
    for name, field in (("claimant_net", "net"), ("provider_outlay", "outlay")):
        summary[name] = statistics.outcome(lambda one, f=field: getattr(one.sums, f), _leaves)  # type: ignore[misc]
        summary[name]["mean_interval_90"] = statistics.spread(
            lambda one, f=field: one.leaves @ (getattr(one.sums, f).sums / one.n_draws)  # type: ignore[misc]
        )
    summary["heads"] = [
        {
            "name": head.name,
            "label": head.label.model_dump(),
            "category": head.category,
            "before_law": statistics.mean(lambda one, i=index: one.sums.heads[i, 0] / one.n_draws),  # type: ignore[misc]
            "after_law": statistics.mean(lambda one, i=index: one.sums.heads[i, 2] / one.n_draws),  # type: ignore[misc]
        }
        for index, head in enumerate(case.heads)
    ]
    summary["waterfall"] = _waterfall(statistics, summary)
    summary["fault"]["claimant_share"] = statistics.plain("claimant_share")
    summary["costs"] |= {name: statistics.plain(name) for name in ("months", "claimant_own", "provider_own")}
    summary["reservation"] = {
        "claimant": statistics.per_world(lambda one: claimant_walks_away_at(without_noise(one.beliefs), noise=one.settles)),
        "provider": statistics.per_world(lambda one: provider_walks_away_at(without_noise(one.beliefs), noise=one.settles)),
    }
    summary["settlement"] = _settlement(statistics)
    summary["offers"] = [_offer(statistics, model, index) for index in range(len(case.offers))]
    summary["distributions"] = _distributions(statistics)
    for name, values in _odds(statistics, model).items():
        summary[name] |= values
    return summary


def _final_awards(one: Replicate) -> FloatArray:
    return one.states.mean(axis=0)


def _leaves(one: Replicate) -> FloatArray:
    return one.leaves.mean(axis=0)


def _zero_share(one: Replicate) -> FloatArray:
    """Return the part of the draws in which a state awards nothing at all: (n_states,)."""
    index = list(one.sums.award.atoms).index(0.0)
    return one.sums.award.at_atom[:, index] / one.n_draws


class Statistics:
    """Means, quantiles and intervals over replicates."""

    def __init__(self, replicates: Sequence[Replicate]) -> None:
        self.replicates = replicates
        sizes = np.array([one.n_draws for one in replicates], dtype=float)
        self.share = sizes / sizes.sum()

    def error(self, values: FloatArray) -> FloatArray | None:
        """Return the standard error of the pooled value, from one value per replicate (first axis)."""
        if len(values) < 2:
            return None
        return np.std(values, axis=0, ddof=1) / np.sqrt(len(values))

    def mean(self, value: Callable[[Replicate], float]) -> Summary:
        """Return mean and Monte Carlo error of a number that each replicate has."""
        values = np.array([value(one) for one in self.replicates], dtype=float)
        return {"mean": float(self.share @ values), "mcse": _number(self.error(values))}

    def spread(self, values: Callable[[Replicate], FloatArray]) -> list[float]:
        """Return the interval that holds 90 % of the worlds."""
        pooled = np.concatenate([values(one) for one in self.replicates])
        return [float(x) for x in np.quantile(pooled, [0.05, 0.95])]

    def per_world(self, values: Callable[[Replicate], FloatArray]) -> Summary:
        """Return mean, Monte Carlo error and the interval that holds 90 % of the worlds."""
        return self.mean(lambda one: float(values(one).mean())) | {"interval_90": self.spread(values)}

    def outcome(self, tally: Callable[[Replicate], Tally], weights: Callable[[Replicate], FloatArray]) -> Summary:
        """Return mean, sd and quantiles of an outcome over leaves and draws, with their errors."""
        means = np.array([weights(one) @ tally(one).sums / one.n_draws for one in self.replicates])
        squares = np.array([weights(one) @ tally(one).squares / one.n_draws for one in self.replicates])
        quantiles = np.array([mixture(tally(one), weights(one), one.n_draws).quantiles(LEVELS) for one in self.replicates])
        pooled = self.pooled(tally, weights).quantiles(LEVELS)
        mean = float(self.share @ means)
        errors = self.error(quantiles)
        return {
            "mean": mean,
            "mcse": _number(self.error(means)),
            "sd": float(np.sqrt(max(float(self.share @ squares) - mean**2, 0.0))),
            "quantiles": _by_level(pooled),
            "quantiles_mcse": None if errors is None else _by_level(errors),
        }

    def pooled(self, tally: Callable[[Replicate], Tally], weights: Callable[[Replicate], FloatArray]) -> "Mixture":
        """Return the mixture of an outcome over all replicates."""
        parts = [mixture(tally(one), weights(one), one.n_draws) for one in self.replicates]
        return Mixture(
            bins=np.asarray(sum(share * part.bins for share, part in zip(self.share, parts, strict=True))),
            atoms=parts[0].atoms,
            at_atom=np.asarray(sum(share * part.at_atom for share, part in zip(self.share, parts, strict=True))),
            minimum=min(part.minimum for part in parts),
            maximum=max(part.maximum for part in parts),
        )

    def plain(self, name: str) -> Summary:
        """Return mean and quantiles of a quantity that is the same on every leaf."""
        outcome = self.outcome(lambda one: one.sums.plain[name], lambda one: np.ones(1))
        return {key: outcome[key] for key in ("mean", "mcse", "quantiles")}
