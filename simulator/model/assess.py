"""From draws to the award in every state of the tree: heads, proof, fault, clauses, ceiling."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.base.model import FloatArray
from simulator.base.special import ndtri
from simulator.case.case import Case
from simulator.case.court import Clause, Punitive
from simulator.case.heads import Approach, DataValue, Head
from simulator.distributions.distribution import Distribution
from simulator.distributions.tables import SMALLEST, tabulate
from simulator.law.law import Law
from simulator.model.award import assessed, compensation, eroded, fee_cap, total, with_punitive, within_claim
from simulator.model.data_value import accepted_value, income_value
from simulator.model.fault import provider_share, unavoidable_loss
from simulator.model.loss import FORMULAS
from simulator.model.tree import State, Tree, limits_something, sampled_name
from simulator.model.values import Values

JUDGE = "court.judge"  # the judge of a draw: uniform; see `judge_of`
JUDGES = tabulate(ndtri)


def head_losses(case: Case, values: Values) -> dict[str, FloatArray]:
    """Return the loss under each head before any law, by name of head: (n_draws,) [currency]."""
    shape = np.shape(values[JUDGE])
    return {
        head.name: np.ascontiguousarray(np.broadcast_to(_loss(head, values), shape)) for head in case.heads
    }


def choice_of(head: Head) -> str:
    """Return the name of the draw that picks an approach to the value of data: uniform."""
    return f"heads.{head.name}.choice"


def _loss(head: Head, values: Values) -> FloatArray:
    if isinstance(head, DataValue) and head.approaches:
        return accepted_value(
            choice=values[choice_of(head)],
            weights=[one.weight for one in head.approaches],
            values=[_approach(one, values) for one in head.approaches],
        )
    if head.amount is not None:
        return values[head.amount]
    return FORMULAS[head.category](**{name: values[quantity] for name, quantity in head.quantities()})


def _approach(approach: Approach, values: Values) -> FloatArray:
    """Return the value of the data under one approach. [currency]."""
    if approach.amount is not None:
        return values[approach.amount]
    return income_value(
        royalty=values[approach.royalty],
        growth=values[approach.growth],
        discount_rate=values[approach.discount_rate],
        years=values[approach.years],
    )


def proven_losses(case: Case, values: Values, losses: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return what is proved of each head and could not be avoided: (n_draws,) [currency]."""
    proven = {}
    for head in case.heads:
        loss = unavoidable_loss(loss=losses[head.name], avoidable_share=values[case.fault.avoidable_share])
        proven[head.name] = loss * values[case.court.proof[head.category]]
    return proven


@dataclass(frozen=True)
class Assessment:
    """Steps of one state's award; all arrays (n_draws,), in currency."""

    admitted: FloatArray
    apportioned: FloatArray
    assessed: FloatArray
    limited: FloatArray
    punished: FloatArray
    award: FloatArray
    capped: NDArray[np.bool_] | None  # whether a limit of the contract bites; None where there is none


def assessments(
    case: Case,
    law: Law,
    tree: Tree,
    values: Values,
    proven: Mapping[str, FloatArray],
) -> Iterator[Assessment]:
    """Yield the award of each state of the tree, in its order.

    Parameters
    ----------
    case, law, tree : Case, Law, Tree
        The dispute, its rules and its end points.
    values : Values
        Draws of the inputs: (n_draws,).
    proven : mapping of head to (n_draws,)
        See `proven_losses`. [currency]

    Yields
    ------
    Assessment
        With every step on the way, in the order of the law.
    """
    groups = clause_groups(case)
    order = law.switch("apportionment_order")
    ceiling = law.switch("claim_ceiling") == "yes"
    claim = case.claimed
    shares = {
        name: provider_share(
            claimant_share=values[name],
            third_party_share=values[case.fault.third_party_share],
            regime=law.switch("fault_regime"),
        )
        for name in {state.share for state in tree.states}
    }
    known: dict[object, tuple[list[FloatArray], FloatArray, FloatArray, FloatArray]] = {}
    for state in tree.states:
        key = (state.share, state.categories, state.degrees)
        if key not in known:
            losses = _by_group(case, groups, state, counted_losses(case, state, proven, values))
            admitted = total(losses)
            value = shares[state.share] * admitted
            sum_assessed = assessed(
                value=value,
                claim=claim,
                anchoring_weight=values[case.court.anchoring_weight],
                judge_sd=values[case.court.judge_sd],
                judge=judge_of(case, state, values[JUDGE]),
            )
            factor = sum_assessed / np.maximum(value, np.finfo(float).tiny)
            known[key] = [loss * factor for loss in losses], admitted, value, sum_assessed
        losses, admitted, value, sum_assessed = known[key]
        limits = _limits(tree, groups, state, values)
        limited = sum_assessed
        if limits:
            limited = compensation(losses=losses, share=shares[state.share], limits=limits, order=order)
        punished = (
            with_punitive(compensation=limited, ratio=_punitive_ratio(case.court.punitive, law, values))
            if state.punitive
            else limited
        )
        award = within_claim(award=punished, claim=claim) if ceiling else punished
        capped = limited < sum_assessed * (1 - 1e-12) if limits else None
        yield Assessment(admitted, value, sum_assessed, limited, punished, award, capped)


def judge_of(case: Case, state: State, uniform: FloatArray) -> FloatArray:
    """Return the judge's standard normal deviate in a state: (n_draws,) [-].

    The deviate has the same distribution in every state, but its draws are moved by a fraction that depends
    on the heads that count (a van der Corput number), so that the states of one draw meet judges from all
    over the range. A statistic over states then has a smaller Monte Carlo error.
    """
    categories = sorted({head.category for head in case.heads})
    shift = sum(2.0 ** -(place + 1) for place, name in enumerate(categories) if name in state.categories)
    moved = uniform + shift
    moved -= np.floor(moved)
    return JUDGES(np.maximum(moved, SMALLEST))


def _punitive_ratio(punitive: Punitive | None, law: Law, values: Values) -> FloatArray:
    """Return punitive damages over compensation, no higher than the law allows. [-]."""
    assert punitive is not None  # the tree asks of them only where the case does
    ratio = values[punitive.ratio]
    if "punitive_ratio_limit" not in law.values:
        return ratio
    return np.minimum(ratio, law.number("punitive_ratio_limit"))


def clause_groups(case: Case) -> list[frozenset[str]]:
    """Return the categories of the case, grouped so that the clauses treat each group alike."""
    scopes = [
        clause.scope for clause in case.clauses if limits_something(clause) or clause.kind == "carve_out"
    ]
    by_treatment: dict[tuple[bool, ...], set[str]] = {}
    for head in case.heads:
        treatment = tuple(scope is None or head.category in scope for scope in scopes)
        by_treatment.setdefault(treatment, set()).add(head.category)
    return [frozenset(group) for group in by_treatment.values()]


def counted_losses(
    case: Case, state: State, proven: Mapping[str, FloatArray], values: Values
) -> dict[str, FloatArray]:
    """Return what is proved of the heads that count in a state; a sampled answer may make it nothing."""
    counted = {}
    for head in case.heads:
        if head.category in state.categories:
            answer = values.get(sampled_name(f"court.admitted.{head.category}", state.degrees))
            counted[head.name] = proven[head.name] if answer is None else proven[head.name] * answer
    return counted


def _by_group(
    case: Case, groups: Sequence[frozenset[str]], state: State, losses: Mapping[str, FloatArray]
) -> list[FloatArray]:
    """Return the sum of the heads that count in a state, group by group."""
    zero = np.zeros_like(next(iter(losses.values())))
    sums = []
    for group in groups:
        counted = [losses[head.name] for head in case.heads if head.category in group and head.name in losses]
        sums.append(total(counted) if counted else zero)
    return sums


def limit_amount(clause: Clause, values: Values) -> FloatArray:
    """Return the amount of a limit that stands. [currency]."""
    if clause.fees is not None:
        amount = fee_cap(
            monthly_fee=values[clause.fees.monthly_fee],
            months=clause.fees.months,
            multiple=clause.fees.multiple,
        )
    else:
        assert isinstance(clause.amount, Distribution)  # it limits something
        amount = values[clause.amount]
    if clause.already_paid is not None:
        amount = eroded(amount=amount, already_paid=values[clause.already_paid])
    return np.asarray(amount)


def _limits(
    tree: Tree, groups: Sequence[frozenset[str]], state: State, values: Values
) -> list[tuple[FloatArray, list[int]]]:
    """Return the limits of a state, each with the groups that it limits; infinite where a sample falls."""
    limits = []
    for name, categories in state.limits:
        amount = limit_amount(tree.clauses[name], values)
        stands = values.get(sampled_name(f"clauses.{name}", state.degrees))
        if stands is not None:
            amount = np.where(stands > 0, amount, np.inf)
        members = [index for index, group in enumerate(groups) if group & categories]
        limits.append((amount, members))
    return limits
