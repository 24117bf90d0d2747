"""What the evidence of a case changed: each finding or measurement with its input before and after."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.facts import Evidence
from simulator.case.inputs import inputs_of
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.draws.statistics import Statistics
from simulator.model.fault import degree_posterior
from simulator.model.odds import DEGREE, after_findings, measure_ratios
from simulator.model.values import Values

Summary = dict[str, Any]


def evidence_of(statistics: Statistics, model: Model) -> list[Summary]:
    """Return the evidence of a case, and what its input was before and is after all evidence on it."""
    before = inputs_of(model.case.model_copy(update={"evidence": ()})) if model.case.evidence else {}
    found = []
    for one in model.case.evidence:
        prior = before[one.about].distribution
        if one.about == DEGREE:
            ranges = _degree(statistics, model, one)
        elif one.likelihood_ratio is not None:
            ranges = {
                "prior": statistics.per_world(lambda run, name=one.about: run.worlds[name]),  # type: ignore[misc]
                "posterior": statistics.per_world(lambda run, name=one.about: _after(model, run)[name]),  # type: ignore[misc]
            }
        else:
            after = model.inputs[one.about].distribution
            ranges = {"prior": _range(prior), "posterior": _range(after)}
        found.append(_stated(one, model) | ranges)
    return found


def _after(model: Model, run: Replicate) -> Values:
    return after_findings(model.case, model.values_of(run.worlds))


def _degree(statistics: Statistics, model: Model, one: Evidence) -> Summary:
    """Return the chance of gross fault or intent, after the safety measures and after all evidence too."""

    def before(run: Replicate) -> FloatArray:
        ratios = measure_ratios(model.case, model.values_of(run.worlds))
        degrees = degree_posterior(prior=run.worlds[one.about], likelihood_ratios=ratios)
        return np.asarray(degrees[:, 1:].sum(axis=1))

    return {
        "prior": statistics.per_world(before),
        "posterior": statistics.per_world(lambda run: run.odds.degree[:, 1:].sum(axis=1)),
    }


def _range(distribution: Any) -> Summary:
    low, high = (float(x) for x in distribution.ppf(np.array([0.05, 0.95])))
    return {"mean": float(distribution.expected()), "mcse": 0.0, "interval_90": [low, high]}


def _stated(one: Evidence, model: Model) -> Summary:
    source = model.case.source(one.source)
    ratio = model.inputs.get(f"evidence.{one.name}.likelihood_ratio")
    return {
        "name": one.name,
        "label": one.label.model_dump(),
        "about": one.about,
        "found_on": one.found_on.isoformat(),
        "likelihood_ratio": None if ratio is None else _range(ratio.distribution),
        "measured": one.measured,
        "error": one.error,
        "relative_error": one.relative_error,
        "source": source.model_dump(mode="json"),
    }


def used_twice(case: Case) -> Iterator[str]:
    """Yield evidence whose source stands behind its input, earlier evidence on it, or a safety measure."""
    inputs = inputs_of(case.model_copy(update={"evidence": ()})) if case.evidence else {}
    measures = [one.source for one in case.facts.safety_measures if one.likelihood_ratio is not None]
    for index, one in enumerate(case.evidence):
        source = case.source(one.source)
        earlier = [other.source for other in case.evidence[:index] if other.about == one.about]
        if (
            inputs[one.about].source == source
            or one.source in earlier
            or (one.about == DEGREE and one.source in measures)
        ):
            yield one.name
