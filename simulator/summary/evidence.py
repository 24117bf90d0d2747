"""What the evidence of a case changed: each finding or measurement with its input before and after."""

from collections.abc import Iterator

import numpy as np

from simulator.base.model import FloatArray, Source
from simulator.case import facts
from simulator.case.case import Case
from simulator.case.inputs import inputs_of
from simulator.distributions.quantity import Distribution
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.model.fault import degree_posterior
from simulator.model.odds import DEGREE, after_findings, measure_ratios
from simulator.summary.describe import source_of, stated_range
from simulator.summary.explained import Evidence
from simulator.summary.figures import OverWorlds
from simulator.summary.statistics import Statistics


def evidence_of(statistics: Statistics, model: Model) -> tuple[Evidence, ...]:
    """Return the evidence of a case, and what its input was before and is after all evidence on it."""
    before = inputs_of(model.case.model_copy(update={"evidence": ()})) if model.case.evidence else {}
    found = []
    for one in model.case.evidence:
        prior = before[one.about].distribution
        if one.about == DEGREE:
            ranges = _degree(statistics, model, one)
        elif one.likelihood_ratio is not None:
            ranges = (
                statistics.per_world(lambda run, name=one.about: run.worlds[name]),  # type: ignore[misc]
                statistics.per_world(lambda run, name=one.about: _after(model.case, run)[name]),  # type: ignore[misc]
            )
        else:
            after = model.inputs[one.about].distribution
            ranges = (_range(prior), _range(after))
        found.append(_stated(one, model, *ranges))
    return tuple(found)


def _after(case: Case, run: Replicate) -> dict[str, FloatArray]:
    return dict(after_findings(case, run.worlds))


def _degree(statistics: Statistics, model: Model, one: facts.Evidence) -> tuple[OverWorlds, OverWorlds]:
    """Return the chance of gross fault or intent, after the safety measures and after all evidence too."""

    def before(run: Replicate) -> FloatArray:
        ratios = measure_ratios(model.case, run.worlds)
        degrees = degree_posterior(prior=run.worlds[one.about], likelihood_ratios=ratios)
        return np.asarray(degrees[:, 1:].sum(axis=1))

    return (
        statistics.per_world(before),
        statistics.per_world(lambda run: run.odds.degree[:, 1:].sum(axis=1)),
    )


def _range(distribution: Distribution) -> OverWorlds:
    stated = stated_range(distribution)
    return OverWorlds(mean=stated.mean, mcse=0.0, interval_90=stated.interval_90)


def _stated(one: facts.Evidence, model: Model, prior: OverWorlds, posterior: OverWorlds) -> Evidence:
    ratio = model.inputs.get(f"evidence.{one.name}.likelihood_ratio")
    return Evidence(
        name=one.name,
        label=one.label.model_dump(),
        about=one.about,
        found_on=one.found_on,
        likelihood_ratio=None if ratio is None else _range(ratio.distribution),
        measured=one.measured,
        error=one.error,
        relative_error=one.relative_error,
        source=source_of(model.case, one.source),
        prior=prior,
        posterior=posterior,
    )


def used_twice(case: Case) -> Iterator[str]:
    """Yield evidence whose source stands behind its input, earlier evidence on it, or a safety measure."""
    inputs = inputs_of(case.model_copy(update={"evidence": ()})) if case.evidence else {}
    measures = [one.source for one in case.facts.safety_measures if one.likelihood_ratio is not None]
    for index, one in enumerate(case.evidence):
        source = one.source if isinstance(one.source, Source) else case.sources[one.source]
        earlier = [other.source for other in case.evidence[:index] if other.about == one.about]
        if (
            inputs[one.about].source == source
            or one.source in earlier
            or (one.about == DEGREE and one.source in measures)
        ):
            yield one.name
