"""What a result says of the way through the court: its questions, clauses, fees and costs."""

from typing import Literal

import numpy as np
from msgspec import UNSET, UnsetType

from simulator.case import court
from simulator.case.case import ArbitralForum, Case
from simulator.case.inputs import Input
from simulator.distributions.quantity import Distribution
from simulator.draws.model import Model
from simulator.law.law import Law
from simulator.model.assess import claim_amount
from simulator.summary.describe import stated_range
from simulator.summary.described import Court, Range
from simulator.summary.figures import Appeal, Clause, Costs, OverWorlds
from simulator.summary.stated import Interval
from simulator.summary.statistics import Statistics


def asked(model: Model) -> Court:
    """Return what the court is asked, with the odds that the case states."""
    case, inputs = model.case, model.inputs
    return Court(
        liable=_range(inputs["court.liable"]),
        admitted={head.category: _range(inputs[f"court.admitted.{head.category}"]) for head in case.heads},
        proof={head.category: _range(inputs[f"court.proof.{head.category}"]) for head in case.heads},
        claim_ceiling=model.law.switch("claim_ceiling") == "yes",
        states=len(model.tree.states),
        leaves=(len(model.tree.states) + 1) * (1 if case.proceedings.appeal is None else 2),
        sampled_nodes=tuple(model.tree.sampled),
    )


def costs(model: Model, statistics: Statistics) -> Costs:
    """Return fees, interest and who bears what; the appeal, where there may be one."""
    case, law = model.case, model.law
    return Costs(
        court_fee_first_instance=_forum_fee(case, law),
        interest_rate=law.number("interest_rate"),
        shifting=law.switch("cost_shifting"),
        appeal=None if case.proceedings.appeal is None else _appeal(model),
        months=statistics.plain("months"),
        claimant_own=statistics.plain("claimant_own"),
        provider_own=statistics.plain("provider_own"),
    )


def _appeal(model: Model) -> Appeal:
    place = "proceedings.appeal"
    return Appeal(
        by_provider=_range(model.inputs[f"{place}.by_provider"]),
        by_claimant=_range(model.inputs[f"{place}.by_claimant"]),
        reversed_if_provider=_range(model.inputs[f"{place}.reversed_if_provider"]),
        reversed_if_claimant=_range(model.inputs[f"{place}.reversed_if_claimant"]),
    )


def clause_of(model: Model, clause: court.Clause, stands: OverWorlds) -> Clause:
    """Return a clause with the odds that the case states of it, and the chance that it stands."""
    amount: float | Literal["unlimited"] | None = (
        None if isinstance(clause.amount, Distribution) else clause.amount
    )
    interval: Interval | None = None
    stated, times = clause.amount, 1.0
    if clause.fees is not None:
        stated, times = clause.fees.monthly_fee, clause.fees.months * clause.fees.multiple
    if isinstance(stated, Distribution):
        amount = times * stated.expected()
        if not stated.is_constant:
            low, high = stated_range(stated).interval_90
            interval = (times * low, times * high)

    def odds(name: str) -> Range | UnsetType:
        place = f"clauses.{clause.name}.{name}"
        return _range(model.inputs[place]) if place in model.inputs else UNSET

    return Clause(
        name=clause.name,
        label=clause.label.model_dump(),
        kind=clause.kind,
        amount=amount,
        amount_interval_90=interval,
        scope=clause.scope,
        incorporated=_range(model.inputs[f"clauses.{clause.name}.incorporated"]),
        valid=_range(model.inputs[f"clauses.{clause.name}.valid"]),
        displaced_if_gross=odds("displaced_if_gross"),
        displaced_if_intent=odds("displaced_if_intent"),
        stands=stands,
    )


def _forum_fee(case: Case, law: Law) -> float:
    """Return the fee of the first instance, as stated in the case or by the rules. [currency]."""
    if isinstance(case.forum, ArbitralForum) and case.forum.fee is not None:
        return case.forum.fee.expected()
    return float(law.forum_fee(np.asarray(claim_amount(case))))


def _range(one: Input) -> Range:
    """Return mean and the range that holds 90 %, as the case states the input."""
    return stated_range(one.distribution)
