"""Every uncertain value of a case under one name: its own, and the priors for what it leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from simulator.base.model import Source, Text
from simulator.case.case import Case
from simulator.case.court import odds
from simulator.case.places import quantities_of
from simulator.case.priors import Prior, completed, priors
from simulator.distributions.distribution import Distribution
from simulator.distributions.meaning import Kind, Level, Meaning
from simulator.distributions.measured import Measured, Measurement


@dataclass(frozen=True)
class Input:
    """An uncertain value: where it stands, what it means, how it is distributed, and who says so."""

    name: str  # dotted place in the case, items of lists by their name
    distribution: Distribution
    kind: Kind
    unit: str
    level: Level
    origin: Literal["case", "prior"]
    label: Text | None
    source: Source


def inputs_of(case: Case) -> dict[str, Input]:
    """Return the uncertain values of a case by name: its own, then the priors for what it leaves out.

    Raises
    ------
    SimulatorError
        There is no prior for a place that the case leaves open.
    """
    known = priors()
    every = [_input(case, known, *stated) for stated in quantities_of(completed(case))]
    every.sort(key=lambda one: (one.origin == "prior", one.name if one.origin == "prior" else ""))
    inputs = {one.name: one for one in every}
    return inputs | {name: moved(inputs[name], case) for name in measured_names(case) if name in inputs}


def _input(
    case: Case, known: Mapping[str, Prior], name: str, quantity: Distribution, meaning: Meaning
) -> Input:
    prior = known.get(name)
    assumed = prior is not None and prior.quantity is quantity
    assert quantity.source is not None  # the reader refuses a quantity without one
    return Input(
        name=name,
        distribution=odds(quantity),
        kind=meaning.kind,
        unit=meaning.unit,
        level=meaning.level,
        origin="prior" if assumed else "case",
        label=prior.label if assumed and prior else None,
        source=case.source(quantity.source),
    )


def is_question(one: Input) -> bool:
    """Return whether an input is a probability, or the degree of fault: what a finding can speak of."""
    if one.name == "fault.degree":
        return True
    low, high = one.distribution.support()
    return one.level == "world" and one.name.startswith(("court.", "clauses.")) and 0.0 <= low <= high <= 1.0


def measured_names(case: Case) -> set[str]:
    """Return the inputs of which the evidence of a case holds a measurement."""
    return {one.about for one in case.evidence if one.measured is not None}


def moved(prior: Input, case: Case) -> Input:
    """Return an input after the measurements of it."""
    measurements = tuple(
        Measurement(value=one.measured, error=one.error, relative_error=one.relative_error)
        for one in case.evidence
        if one.about == prior.name and one.measured is not None
    )
    return replace(prior, distribution=Measured(prior=prior.distribution, measurements=measurements))


def input_names(case: Case) -> list[str]:
    """Return the names that a table of dependence may refer to: uncertain values drawn with each draw."""
    return [
        name
        for name, one in inputs_of(case).items()
        if one.level == "draw" and not one.distribution.is_constant
    ]
