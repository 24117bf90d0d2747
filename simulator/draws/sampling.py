"""From points to labelled draws: points -> copula -> tables of inverse cdfs, input by input."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv, ndtri

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.court import DEGREES
from simulator.case.heads import DataValue
from simulator.case.inputs import Input
from simulator.distributions.copula import dependent_uniforms, latent_correlation
from simulator.distributions.quantity import Categorical
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
    nodes: Mapping[str, float]  # sampled legal questions, and the chance of a yes
    degree: Categorical
    correlated: tuple[str, ...]
    cholesky: FloatArray | None
    t_degrees: float | None


def sampler(
    case: Case, inputs: Mapping[str, Input], *, nodes: Mapping[str, float], seed: int, method: Method
) -> Sampler:
    """Return the sampler of a case.

    Parameters
    ----------
    case : Case
        The dispute; its dependence and data values are used.
    inputs : mapping
        Its uncertain values by name; see `inputs.inputs_of`.
    nodes : mapping
        Legal questions that are sampled, with the chance of a yes.
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
        name: tabulate(one.distribution.ppf) if one.distribution.smooth else one.distribution.ppf
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
        nodes=nodes,
        degree=degree,
        correlated=names,
        cholesky=cholesky,
        t_degrees=case.dependence.df
        if case.dependence is not None and case.dependence.family == "t"
        else None,
    )


def draws(sampler: Sampler, *, replicate: int, start: int, stop: int) -> dict[str, FloatArray]:
    """Return draws `start` to `stop` of a replicate, by name: (n_draws,), or () for what is certain."""
    names = sorted([*sampler.draw_tables, *sampler.choices, *sampler.nodes, JUDGE])
    place = _Place(sampler, replicate, start, stop)
    points = dict(zip(names, place.uniforms(names), strict=True))
    if sampler.cholesky is not None:
        together = dependent_uniforms(
            ndtri(np.stack([points[name] for name in sampler.correlated])),
            cholesky=sampler.cholesky,
            df=sampler.t_degrees,
            scale=None if sampler.t_degrees is None else place.uniforms([T_SCALE])[0],
        )
        points |= dict(zip(sampler.correlated, together, strict=True))
    values: dict[str, FloatArray] = {name: np.asarray(value) for name, value in sampler.constants.items()}
    values |= {name: quantiles(points[name]) for name, quantiles in sampler.draw_tables.items()}
    values |= {name: points[name] for name in sampler.choices}
    values |= {name: (points[name] < chance).astype(float) for name, chance in sampler.nodes.items()}
    values[JUDGE] = points[JUDGE]
    return values


def worlds(sampler: Sampler, *, replicate: int, count: int) -> dict[str, FloatArray]:
    """Return the inputs of `count` worlds of a replicate: (n_worlds,); `fault.degree` (n_worlds, 3)."""
    place = _Place(sampler, replicate, 0, count)
    names = sorted(sampler.world_tables)
    values = {name: np.full(count, value) for name, value in sampler.constants.items()}
    for name, points in zip(names, place.uniforms(names), strict=True):
        values[name] = sampler.world_tables[name](points)
    values["fault.degree"] = _degrees(sampler.degree, place)
    return values


@dataclass(frozen=True)
class _Place:
    """Which points: a replicate and a range of its draws."""

    sampler: Sampler
    replicate: int
    start: int
    stop: int

    def uniforms(self, names: Sequence[str]) -> FloatArray:
        return uniforms(
            names,
            seed=self.sampler.seed,
            replicate=self.replicate,
            start=self.start,
            stop=self.stop,
            method=self.sampler.method,
        )


def _degrees(degree: Categorical, place: _Place) -> FloatArray:
    """Return odds of the degrees of fault, Dirichlet where the case says how many cases they are worth."""
    mean = np.array([float(degree.probabilities.get(name, 0.0)) for name in DEGREES])
    count = place.stop - place.start
    if degree.size is None:
        return np.tile(mean, (count, 1))
    names = [f"fault.degree.{name}" for name in DEGREES]
    uniform = place.uniforms(names)
    shape = np.maximum(degree.size * mean, 1e-300)[:, None]
    gamma = np.where(mean[:, None] > 0, gammaincinv(shape, uniform), 0.0)
    return np.asarray((gamma / gamma.sum(axis=0)).T)


def node_value(name: str, inputs: Mapping[str, Input]) -> float | None:
    """Return the answer to a legal question whose odds are certainly 0 or 1, else None."""
    distribution = inputs[name].distribution
    certain = distribution.is_constant and distribution.expected() in (0.0, 1.0)
    return float(distribution.expected()) if certain else None
