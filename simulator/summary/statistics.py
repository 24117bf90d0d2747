"""Means, quantiles and intervals over independent replicates, each with its Monte Carlo error."""

from collections.abc import Callable, Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import Mixture
from simulator.draws.replicate import Replicate
from simulator.summary.figures import Estimate, Outcome, OverWorlds, Quantiles, Spread
from simulator.summary.stated import Interval

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


class Statistics:
    """The replicates of a run, and their shares of its draws."""

    def __init__(self, replicates: Sequence[Replicate]) -> None:
        self.replicates = replicates
        sizes = np.array([one.n_draws for one in replicates], dtype=float)
        self.share = sizes / sizes.sum()

    def error(self, values: FloatArray) -> FloatArray | None:
        """Return the standard error of the mean of replicates (first axis); None for a single one."""
        if len(values) < 2:
            return None
        return np.asarray(np.std(values, axis=0, ddof=1) / np.sqrt(len(values)))

    def mean(self, value: Callable[[Replicate], float]) -> Estimate:
        """Return mean and Monte Carlo error of a number that each replicate has."""
        values = np.array([value(one) for one in self.replicates], dtype=float)
        error = self.error(values)
        return Estimate(mean=float(self.share @ values), mcse=None if error is None else float(error))

    def spread(self, values: Callable[[Replicate], FloatArray]) -> Interval:
        """Return the interval that holds 90 % of the worlds."""
        pooled = np.concatenate([values(one) for one in self.replicates])
        low, high = np.quantile(pooled, [0.05, 0.95])
        return float(low), float(high)

    def per_world(self, values: Callable[[Replicate], FloatArray]) -> OverWorlds:
        """Return mean, Monte Carlo error and the interval that holds 90 % of the worlds."""
        whole = self.mean(lambda one: float(values(one).mean()))
        return OverWorlds(mean=whole.mean, mcse=whole.mcse, interval_90=self.spread(values))

    def outcome(self, name: str) -> Outcome:
        """Return mean, sd and quantiles of an outcome over leaves and draws, and its means over worlds."""
        square = self.mean(lambda one: one.mean_of(name, squared=True)).mean
        average = self.mean(lambda one: one.mean_of(name))
        return Outcome(
            mean=average.mean,
            mcse=average.mcse,
            sd=float(np.sqrt(max(square - average.mean**2, 0.0))),
            quantiles=by_level(self.pooled(name).quantiles(LEVELS)),
            quantiles_mcse=self.errors([one.mixtures[name].quantiles(LEVELS) for one in self.replicates]),
            mean_interval_90=self.spread(
                lambda one: one.weights(name) @ (getattr(one.sums, name).sums / one.n_draws)
            ),
        )

    def errors(self, quantiles: Sequence[FloatArray]) -> Quantiles | None:
        """Return the errors of quantiles, given those of each replicate."""
        errors = self.error(np.array(quantiles))
        return None if errors is None else by_level(errors)

    def plain(self, name: str) -> Spread:
        """Return mean and quantiles of a quantity that is the same on every leaf."""
        average = self.mean(lambda one: one.mean_of(name))
        return Spread(
            mean=average.mean,
            mcse=average.mcse,
            quantiles=by_level(self.pooled(name).quantiles(LEVELS)),
        )

    def pooled(self, name: str) -> Mixture:
        """Return the distribution of an outcome over all replicates."""
        return self.pool([one.mixtures[name] for one in self.replicates])

    def pool(self, parts: Sequence[Mixture]) -> Mixture:
        """Return the distribution over all replicates, given that of each."""
        weighted = list(zip(self.share, parts, strict=True))
        return Mixture(
            bins=np.asarray(sum(share * part.bins for share, part in weighted)),
            atoms=parts[0].atoms,
            at_atom=np.asarray(sum(share * part.at_atom for share, part in weighted)),
            minimum=min(part.minimum for part in parts),
            maximum=max(part.maximum for part in parts),
        )


def by_level(values: FloatArray) -> Quantiles:
    """Return quantiles, given in the order of `LEVELS`."""
    return Quantiles(*map(float, values))


def weighted_quantiles(values: FloatArray, weights: FloatArray, levels: Sequence[float]) -> FloatArray:
    """Return quantiles of a weighted sample, linear between the midpoints of its steps."""
    order = np.argsort(values, kind="stable")
    weight = weights[order]
    place = (np.cumsum(weight) - 0.5 * weight) / max(weight.sum(), np.finfo(float).tiny)
    return np.interp(levels, place, values[order])
