"""A case made ready to run: its law, its inputs, its tree and its sampler."""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from simulator.base.checked import nearest
from simulator.base.errors import error
from simulator.base.model import FloatArray
from simulator.case.case import ArbitralForum, Case
from simulator.case.court import DEGREES
from simulator.case.inputs import Input, inputs_of, is_question
from simulator.case.places import places_of
from simulator.case.priors import completed
from simulator.distributions.quantity import Categorical, Distribution
from simulator.draws.points import Method
from simulator.draws.sampling import Sampler, quantiles_of, sampler
from simulator.law.law import Law, load_law
from simulator.model.assess import JUDGE, choice_of, head_losses, limit_amount
from simulator.model.grow import grow
from simulator.model.odds import odds_of
from simulator.model.tree import Tree, limits_something
from simulator.model.values import Values


@dataclass(frozen=True)
class Model:
    """What a run needs; no draw has been made yet."""

    case: Case  # completed
    stated: Case  # as its author wrote it
    law: Law
    inputs: Mapping[str, Input]
    amounts: Mapping[str, float]  # limits that are certain, by the name of their clause [currency]
    tree: Tree
    sampler: Sampler
    places: Mapping[int, str]

    def values_of(self, by_name: Mapping[str, FloatArray]) -> Values:
        """Return values by the names of inputs so that the quantities of the case find theirs."""
        return Values(self.places, by_name)


def prepare(case: Case, *, seed: int, method: Method, law: Law | None = None) -> Model:
    """Return the model of a case, under its own law or another that is given.

    Raises
    ------
    SimulatorError
        The jurisdiction is not known, a prior or a law value at the date is missing, or the dependence is not
        possible.
    """
    law = law_of(case) if law is None else law
    return _model(case, law, inputs_of(case), seed=seed, method=method)


def changed(model: Model, changes: Mapping[str, Distribution]) -> Model:
    """Return a model with other distributions of some of its inputs, drawn at the same points.

    Parameters
    ----------
    model : Model
        From `prepare`. Its case stays as it was stated.
    changes : mapping
        New distributions by the names of inputs.

    Raises
    ------
    SimulatorError
        There is no input of that name, or it cannot take such values.
    """
    inputs = dict(model.inputs)
    for name, distribution in changes.items():
        if name not in inputs:
            raise error("unknown_input", value=name, nearest=nearest(name, list(inputs)))
        _check_range(inputs[name], distribution)
        if distribution.is_constant and model.case.dependence and name in model.case.dependence.names():
            raise error("changed_dependent", name=name)
        inputs[name] = replace(inputs[name], distribution=distribution)
    sampler = model.sampler
    if all(_keeps_tree(model.inputs[name], distribution) for name, distribution in changes.items()):
        tables = {name: quantiles_of(distribution) for name, distribution in changes.items()}
        return replace(
            model, inputs=inputs, sampler=replace(sampler, world_tables={**sampler.world_tables, **tables})
        )
    return _model(model.stated, model.law, inputs, seed=sampler.seed, method=sampler.method)


def _keeps_tree(old: Input, new: Distribution) -> bool:
    """Return whether a change moves odds, or what both sides think, and nothing becomes or was certain."""
    uncertain = not (old.distribution.is_constant or new.is_constant)
    return old.level == "world" and uncertain and not isinstance(new, Categorical)


def _check_range(old: Input, new: Distribution) -> None:
    """Raise an error if an input would become of another kind, negative, or a share above one."""
    if isinstance(old.distribution, Categorical) or isinstance(new, Categorical):
        if isinstance(old.distribution, Categorical) != isinstance(new, Categorical):
            raise error("changed_kind", name=old.name)
        return
    smallest, largest = new.support()
    share = is_question(old) or old.name.endswith("share") or old.name.startswith("court.proof.")
    low, high = (0.0 if old.distribution.support()[0] >= 0.0 else -math.inf), (1.0 if share else math.inf)
    if smallest < low or largest > high:
        raise error("changed_range", name=old.name, smallest=smallest, largest=largest, low=low, high=high)


def _model(case: Case, law: Law, inputs: Mapping[str, Input], *, seed: int, method: Method) -> Model:
    stated, case = case, completed(case)
    places = places_of(case)
    means = Values(places, _means(inputs, case))
    amounts = _certain_amounts(case, inputs, places)
    tree = grow(
        case,
        odds=odds_of(case, law, means),
        punitive=case.court.punitive is not None and law.switch("punitive") == "available",
        influence=_influence(case, means),
        amounts=amounts,
    )
    nodes = [question.node for question in tree.sampled]
    drawn = sampler(case, inputs, nodes=nodes, seed=seed, method=method)
    return Model(case, stated, law, inputs, amounts, tree, drawn, places)


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
    """Return all inputs at their means, in one world or draw: (1,); the degree of fault (1, 3)."""
    means = {}
    for name, uncertain in inputs.items():
        quantity = uncertain.distribution
        if isinstance(quantity, Categorical):
            means[name] = np.array([[float(quantity.probabilities.get(degree, 0.0)) for degree in DEGREES]])
        else:
            means[name] = np.array([quantity.expected()])
    middle = [JUDGE, *(choice_of(head) for head in case.heads)]
    return means | {name: np.array([0.5]) for name in middle}


def _influence(case: Case, means: Values) -> dict[str, float]:
    """Return by how much each question can move the award, at the means of all inputs. [currency].

    Questions whose answer changes what other limits are about are left out: they are never sampled.
    """
    losses = head_losses(case, means)
    influence: dict[str, float] = {}
    for head in case.heads:
        node = f"court.admitted.{head.category}"
        proof = means[case.court.proof[head.category]].item()
        influence[node] = influence.get(node, 0.0) + proof * losses[head.name].item()
    whole = sum(influence.values())
    return influence | {
        f"clauses.{clause.name}": max(whole - limit_amount(clause, means).item(), 0.0)
        for clause in case.clauses
        if limits_something(clause) and clause.kind != "super_cap"
    }


def _certain_amounts(case: Case, inputs: Mapping[str, Input], places: Mapping[int, str]) -> dict[str, float]:
    """Return the limits that are certain amounts, by the name of their clause. [currency]."""
    constants = {
        name: np.asarray(uncertain.distribution.expected())
        for name, uncertain in inputs.items()
        if uncertain.distribution.is_constant and not isinstance(uncertain.distribution, Categorical)
    }
    amounts = {}
    for clause in case.clauses:
        if limits_something(clause):
            with suppress(KeyError):  # something in it is uncertain
                amounts[clause.name] = float(limit_amount(clause, Values(places, constants)))
    return amounts
