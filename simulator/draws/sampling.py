"""From points to labelled draws: points -> copula -> tables of inverse cdfs, input by input."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import gammaincinv, ndtri
from simulator.case.case import Case
from simulator.case.court import DEGREES
from simulator.case.heads import DataValue
from simulator.case.inputs import Input
from simulator.distributions.copula import dependent_uniforms, latent_correlation
from simulator.distributions.quantity import Categorical, Distribution
from simulator.distributions.tables import tabulate
from simulator.draws.points import Method, uniforms
from simulator.model.assess import JUDGE, choice_of

Quantiles = Callable[[FloatArray], FloatArray]
"""An inverse cdf: a table, or exact where the distribution has jumps."""

T_SCALE = "dependence.scale"  # the common scale of a t copula: uniform


@dataclass(frozen=True)
class Sampler:
    """All that is needed to draw the inputs of a case."""

    seed: int
    method: Method
    constants: Mapping[str, float]
    draw_tables: Mapping[str, Quantiles]
    world_tables: Mapping[str, Quantiles]
    choices: tuple[str, ...]  # uniforms: which approach to the value of the data is accepted
    nodes: tuple[str, ...]  # sampled legal questions: uniforms; see `with_answers`
    degree: Categorical
    correlated: tuple[str, ...]
    cholesky: FloatArray | None
    t_degrees: float | None


def sampler(
    case: Case, inputs: Mapping[str, Input], *, nodes: Sequence[str], seed: int, method: Method
) -> Sampler:
    """Return the sampler of a case.

    Parameters
    ----------
    case : Case
        The dispute; its dependence and data values are used.
    inputs : mapping
        Its uncertain values by name; see `inputs.inputs_of`.
    nodes : sequence of str
        Legal questions that are sampled.
    seed : int
        Of all streams.
    method : str
        `sobol` (scrambled) or `random`.

    Returns
    -------
    Sampler
        Whose draws do not depend on the order of the inputs.
    """
    uncertain = {name: one for name, one in inputs.items() if not one.distribution.is_constant}
    tables = {
        name: quantiles_of(one.distribution)
        for name, one in sorted(uncertain.items())
        if not isinstance(one.distribution, Categorical)
    }
    degree = inputs["fault.degree"].distribution
    assert isinstance(degree, Categorical)
    names: tuple[str, ...] = ()
    cholesky: FloatArray | None = None
    if case.dependence is not None:
        ordered, matrix = latent_correlation(case.dependence)
        by_name = np.argsort(ordered)
        names = tuple(ordered[index] for index in by_name)
        cholesky = np.asarray(np.linalg.cholesky(matrix[np.ix_(by_name, by_name)]), dtype=np.float64)
    return Sampler(
        seed=seed,
        method=method,
        constants={
            name: float(one.distribution.expected())
            for name, one in inputs.items()
            if one.distribution.is_constant and not isinstance(one.distribution, Categorical)
        },
        draw_tables={name: table for name, table in tables.items() if inputs[name].level == "draw"},
        world_tables={name: table for name, table in tables.items() if inputs[name].level == "world"},
        choices=tuple(
            choice_of(head) for head in case.heads if isinstance(head, DataValue) and head.approaches
        ),
        nodes=tuple(nodes),
        degree=degree,
        correlated=names,
        cholesky=cholesky,
        t_degrees=case.dependence.df
        if case.dependence is not None and case.dependence.family == "t"
        else None,
    )


class Segment(NamedTuple):
    """A run of points: `start` to `stop` of a replicate."""

    replicate: int
    start: int
    stop: int

    @property
    def size(self) -> int:
        """Return how many points it has."""
        return self.stop - self.start


def points_of(sampler: Sampler, names: Sequence[str], segments: Sequence[Segment]) -> FloatArray:
    """Return the points of segments, one after the other: (n_names, n_draws)."""
    parts = [
        uniforms(
            names,
            seed=sampler.seed,
            replicate=segment.replicate,
            start=segment.start,
            stop=segment.stop,
            method=sampler.method,
        )
        for segment in segments
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


@lru_cache(maxsize=512)
def quantiles_of(distribution: Distribution) -> Quantiles:
    """Return the inverse cdf of a distribution; tables are kept: making them costs most of a short run."""
    return tabulate(distribution.ppf) if distribution.smooth else distribution.ppf


def draws(sampler: Sampler, segments: Sequence[Segment]) -> dict[str, FloatArray]:
    """Return the draws of segments, by name: (n_draws,), or () for what is certain."""
    names = sorted([*sampler.draw_tables, *sampler.choices, *sampler.nodes, JUDGE])
    points = dict(zip(names, points_of(sampler, names, segments), strict=True))
    if sampler.cholesky is not None:
        together = dependent_uniforms(
            ndtri(np.stack([points[name] for name in sampler.correlated])),
            cholesky=sampler.cholesky,
            df=sampler.t_degrees,
            scale=None if sampler.t_degrees is None else points_of(sampler, [T_SCALE], segments)[0],
        )
        points |= dict(zip(sampler.correlated, together, strict=True))
    values: dict[str, FloatArray] = {name: np.asarray(value) for name, value in sampler.constants.items()}
    values |= {name: quantiles(points[name]) for name, quantiles in sampler.draw_tables.items()}
    values |= {name: points[name] for name in sampler.choices}
    values |= {name: points[name] for name in sampler.nodes}
    values[JUDGE] = points[JUDGE]
    return values


def with_answers(
    values: Mapping[str, FloatArray], sampler: Sampler, chances: Mapping[str, float]
) -> dict[str, FloatArray]:
    """Return draws with 1 for yes and 0 for no to each sampled question, given each degree of fault.

    Parameters
    ----------
    values : mapping of name to (n_draws,)
        From `draws`; the uniform of a question is the same for all degrees.
    sampler : Sampler
        Whose questions they are.
    chances : mapping
        Chance of a yes by name, the question and the degree; see `tree.sampled_chances`. [-]
    """
    answers = {
        name: (values[node] < chance).astype(float)
        for name, chance in chances.items()
        for node in [name.rpartition(".")[0]]
    }
    return {name: drawn for name, drawn in values.items() if name not in sampler.nodes} | answers


def worlds(sampler: Sampler, segments: Sequence[Segment]) -> dict[str, FloatArray]:
    """Return the inputs of worlds: (n_worlds,); `fault.degree` (n_worlds, 3)."""
    names = sorted(sampler.world_tables)
    points = dict(zip(names, points_of(sampler, names, segments), strict=True))
    return worlds_at(sampler, points, segments)


def worlds_at(
    sampler: Sampler, points: Mapping[str, FloatArray], segments: Sequence[Segment]
) -> dict[str, FloatArray]:
    """Return the inputs of worlds at given points of the uncertain ones; see `worlds`."""
    count = sum(segment.size for segment in segments)
    values = {name: np.full(count, value) for name, value in sampler.constants.items()}
    values |= {name: sampler.world_tables[name](row) for name, row in points.items()}
    return values | {"fault.degree": _degrees(sampler, segments, count)}


def _degrees(sampler: Sampler, segments: Sequence[Segment], count: int) -> FloatArray:
    """Return odds of the degrees of fault, Dirichlet where the case says how many cases they are worth."""
    degree = sampler.degree
    mean = np.array([float(degree.probabilities.get(name, 0.0)) for name in DEGREES])
    if degree.size is None:
        return np.tile(mean, (count, 1))
    names = [f"fault.degree.{name}" for name in DEGREES]
    uniform = points_of(sampler, names, segments)
    shape = np.maximum(degree.size * mean, 1e-300)[:, None]
    gamma = np.where(mean[:, None] > 0, gammaincinv(shape, uniform), 0.0)
    return np.asarray((gamma / gamma.sum(axis=0)).T)
