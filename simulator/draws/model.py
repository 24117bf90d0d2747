"""A case made ready to run: its law, its inputs, its tree and its sampler."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import ArbitralForum, Case
from simulator.case.court import DEGREES
from simulator.case.inputs import Input, inputs_of
from simulator.case.places import places_of
from simulator.case.priors import completed
from simulator.draws.points import Method
from simulator.draws.sampling import Sampler, node_value, sampler
from simulator.law.law import Law, load_law
from simulator.model.assess import JUDGE, head_losses
from simulator.model.drawn import Drawn
from simulator.model.fault import degree_posterior
from simulator.model.odds import displaced_by_law
from simulator.model.tree import Tree, grow, limits_something


@dataclass(frozen=True)
class Model:
    """What a run needs; no draw has been made yet."""

    case: Case  # completed
    stated: Case  # as its author wrote it
    law: Law
    inputs: Mapping[str, Input]
    tree: Tree
    sampler: Sampler
    places: Mapping[int, str]

    def drawn(self, values: Mapping[str, FloatArray]) -> Drawn:
        """Return values by the names of inputs so that the quantities of the case find theirs."""
        return Drawn(self.places, values)


def prepare(case: Case, *, seed: int, method: Method, law: Law | None = None) -> Model:
    """Return the model of a case, under its own law or another that is given.

    Raises
    ------
    SimulatorError
        The jurisdiction is not known, a prior or a law value at the date is missing, or the dependence is not
        possible.
    """
    law = law_of(case) if law is None else law
    stated, case = case, completed(case)
    inputs = inputs_of(case)
    places = places_of(case)
    tree = grow(
        case,
        certain=_certain(case, inputs, law),
        punitive=case.court.punitive is not None and law.switch("punitive") == "available",
        influence=_influence(case, Drawn(places, _means(inputs, case))),
    )
    nodes = {name: _chance(name, inputs, law) for name in tree.sampled}
    points = sampler(case, inputs, nodes=nodes, seed=seed, method=method)
    return Model(case, stated, law, inputs, tree, points, places)


def law_of(case: Case, *, jurisdiction: str | None = None) -> Law:
    """Return the law of a case at its dates, or that of another jurisdiction at the same dates."""
    rules = case.forum.rules if isinstance(case.forum, ArbitralForum) else None
    return load_law(
        jurisdiction or case.jurisdiction,
        case.dates.model_dump(),
        institution=rules.upper() if rules else None,
        currency=case.currency,
        rates={rate.currency: rate.value for rate in case.rates},
    )


def _means(inputs: Mapping[str, Input], case: Case) -> dict[str, FloatArray]:
    values = {
        name: np.asarray(one.distribution.expected())
        for name, one in inputs.items()
        if name != "fault.degree"
    }
    values[JUDGE] = np.asarray(0.5)
    return values | {f"heads.{head.name}.choice": np.asarray(0.5) for head in case.heads}


def _influence(case: Case, means: Drawn) -> dict[str, float]:
    """Return by how much each question can move the award, at the means of all inputs. [currency]."""
    losses = head_losses(case, means)
    influence: dict[str, float] = {}
    for head in case.heads:
        node = f"court.admitted.{head.category}"
        proof = float(means[case.court.proof[head.category]])
        influence[node] = influence.get(node, 0.0) + proof * losses[head.name].item()
    whole = sum(influence.values())
    return influence | {
        f"clauses.{clause.name}": whole for clause in case.clauses if limits_something(clause)
    }


def _certain(case: Case, inputs: Mapping[str, Input], law: Law) -> dict[str, float]:
    """Return the questions whose answer is certain, with the answer."""
    names = {f"court.admitted.{head.category}" for head in case.heads}
    answers = {name: value for name in names if (value := node_value(name, inputs)) is not None}
    if law.switch("foreseeability") == "at_contract_unless_gross":
        answers = {name: value for name, value in answers.items() if value}  # gross fault lets them in
    for clause in case.clauses:
        place = f"clauses.{clause.name}"
        if 0.0 in (node_value(f"{place}.incorporated", inputs), node_value(f"{place}.valid", inputs)):
            answers[place] = 0.0
    return answers


def _chance(name: str, inputs: Mapping[str, Input], law: Law) -> float:
    """Return the chance of a yes to a sampled question, at the means of the odds."""
    mean = {key: one.distribution.expected() for key, one in inputs.items() if key != "fault.degree"}
    prior = inputs["fault.degree"].distribution.probabilities  # type: ignore[attr-defined]
    ratios = [value for key, value in mean.items() if key.endswith(".likelihood_ratio")]
    odds = degree_posterior(
        prior=np.array([[float(prior.get(degree, 0.0)) for degree in DEGREES]]), likelihood_ratios=ratios
    )[0]
    if name in mean:  # a head: where gross fault lets all in, only ordinary fault asks
        unless_gross = law.switch("foreseeability") == "at_contract_unless_gross"
        return float(odds[0] * mean[name] + 1.0 - odds[0]) if unless_gross else mean[name]
    lawful = displaced_by_law(law)
    displaced = sum(
        chance * mean.get(f"{name}.displaced_if_{degree}", lawful[degree])
        for degree, chance in zip(DEGREES, odds, strict=True)
    )
    return float(mean[f"{name}.incorporated"] * mean[f"{name}.valid"] * (1.0 - displaced))
