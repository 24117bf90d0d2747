"""What an award is worth and costs along each way through the proceedings, at present value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.court import Stage
from simulator.distributions.distribution import Distribution
from simulator.law.law import Law
from simulator.model.proceedings import discount_factor, interest_factor, shifted_costs, success_share
from simulator.model.values import Values

Party = Literal["claimant", "provider"]
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Way:
    """One way through the proceedings: arrays (n_draws,) or numbers, present values in currency.

    Worth to the claimant = `award * claimant_award + success * claimant_success - claimant_costs`;
    cost to the provider = `award * provider_award + success * provider_success + provider_costs`, and
    the fees of an appeal that it lost, which depend on the award.
    """

    won: bool
    appealed: bool
    claimant_award: FloatArray | float  # per unit awarded: interest, collection, delay, share of lawyers
    provider_award: FloatArray | float
    claimant_gross: FloatArray | float  # the same before contingent fees
    claimant_success: FloatArray | float
    provider_success: FloatArray | float
    claimant_costs: FloatArray | float
    provider_costs: FloatArray | float
    provider_discount: FloatArray | float
    years: FloatArray | float

    def part(self, where: slice) -> "Way":
        """Return the way for some of the draws."""

        def cut(values: Any) -> Any:
            return values[where] if isinstance(values, np.ndarray) and values.ndim else values

        return Way(**{name: cut(values) for name, values in vars(self).items()})


def ways(case: Case, law: Law, values: Values) -> list[Way]:
    """Return the ways that a case may end: award or nothing, without and with an appeal.

    Parameters
    ----------
    case, law : Case, Law
        The dispute and its rules.
    values : Values
        Draws of the inputs: (n_draws,).

    Returns
    -------
    list of Way
        Award, nothing; where there may be an appeal, the same after it.
    """
    appeals = [False] if case.proceedings.appeal is None else [False, True]
    return [
        _way(case, law, values, won=won, appealed=appealed) for appealed in appeals for won in (True, False)
    ]


@dataclass(frozen=True)
class Awards:
    """Awards and what follows from them alone: (n_draws,) each, or (n_awards, n_draws)."""

    award: FloatArray  # [currency]
    success: FloatArray  # part of the claim that was won [-]
    appeal_fee: FloatArray | None  # what a lost appeal against it costs the provider [currency]


def awards_of(award: FloatArray, case: Case, law: Law) -> Awards:
    """Return awards with what follows from them."""
    fee = None if case.proceedings.appeal is None else law.fee("court_fee_appeal", award)
    return Awards(award, success_share(award=award, claim=case.claimed), fee)


def worth_to_claimant(way: Way, awards: Awards) -> FloatArray:
    """Return the claimant's net of a way with an award: shape of the awards [currency]."""
    return awards.award * way.claimant_award + awards.success * way.claimant_success - way.claimant_costs


def cost_to_provider(way: Way, awards: Awards) -> FloatArray:
    """Return the provider's outlay of a way, fees of its own lost appeal included. [currency]."""
    outlay = awards.award * way.provider_award + awards.success * way.provider_success + way.provider_costs
    if way.appealed and awards.appeal_fee is not None:
        outlay = outlay + awards.appeal_fee * way.provider_discount
    return outlay


def own_costs(case: Case, values: Values, party: Party) -> FloatArray:
    """Return what a side pays its lawyers up to the first judgment, not discounted: (n_draws,) [currency]."""
    stages = _stages(case, appealed=False, won=False)
    return np.asarray(sum((_stage_cost(stage, values, party) for stage in stages), np.zeros(())))


def _way(case: Case, law: Law, values: Values, *, won: bool, appealed: bool) -> Way:
    stages = _stages(case, appealed=appealed, won=won)
    years = _elapsed(stages, values)
    end = years[-1]
    claim = case.claimed
    discount = {
        party: discount_factor(years=end, rate=values[case.proceedings.discount_rate(party)])
        for party in PARTIES
    }
    court_fee, advance = _court_fee(case, law, values, years)
    shift = shifted_costs(
        rule=law.switch("cost_shifting"),
        court_fee=court_fee,
        statutory_fee=_statutory_fee(law, claim),
        claimant_costs=own_costs(case, values, "claimant"),
        provider_costs=own_costs(case, values, "provider"),
        lump_sum_share=values[case.proceedings.lump_sum_share],
        claimant_discount=discount["claimant"],
        provider_discount=discount["provider"],
        won=won,
    )
    claimant_costs = advance + shift.claimant + _paid(case, stages, years, values, "claimant")
    if appealed and not won:
        claimant_costs = (
            claimant_costs + law.fee("court_fee_appeal", np.asarray(claim)) * discount["claimant"]
        )
    worth = interest_factor(
        years=_years_before_judgment(case, law, stages, values),
        rate=law.number("interest_rate"),
        years_after=_years_after_judgment(law, stages, values),
        rate_after=law.number("interest_rate_after_judgment"),
    )
    collected = worth * values[case.proceedings.collection_share]
    gross = collected * discount["claimant"]
    return Way(
        won=won,
        appealed=appealed,
        claimant_award=gross * (1.0 - _contingent(stages, values, "claimant")),
        provider_award=collected * discount["provider"] * (1.0 + _contingent(stages, values, "provider")),
        claimant_gross=gross,
        claimant_success=shift.claimant_by_success,
        provider_success=shift.provider_by_success,
        claimant_costs=claimant_costs,
        provider_costs=shift.provider + _paid(case, stages, years, values, "provider"),
        provider_discount=discount["provider"],
        years=end,
    )


PARTIES: tuple[Party, ...] = ("claimant", "provider")


def _stages(case: Case, *, appealed: bool, won: bool) -> list[Stage]:
    """Return the stages of a way: an appeal only where there is one, enforcement only of an award."""
    left_out = {name for name, there in (("appeal", appealed), ("enforcement", won)) if not there}
    return [stage for stage in case.proceedings.stages if stage.name not in left_out]


def _elapsed(stages: Sequence[Stage], values: Values) -> list[FloatArray]:
    """Return the years from the valuation to the end of each stage."""
    months = [np.asarray(values[stage.months]) for stage in stages]
    return [np.asarray(sum(months[: index + 1], np.zeros(())) / 12.0) for index in range(len(months))]


def _court_fee(
    case: Case, law: Law, values: Values, years: Sequence[FloatArray]
) -> tuple[FloatArray | float, FloatArray]:
    """Return the fee of the first instance, and the present value of advancing it when the claim is filed."""
    due = case.forum_fee(law)
    fee = values[due] if isinstance(due, Distribution) else due
    filed = case.proceedings.stages[0].name == "before_filing"
    when = years[0] if filed and len(years) > 1 else 0.0
    return fee, fee * discount_factor(years=when, rate=values[case.proceedings.claimant_discount_rate])


def _statutory_fee(law: Law, claim: float) -> float:
    if law.switch("lawyer_fee_shifting") != "statutory":
        return 0.0
    return float(law.fee("lawyer_fee", np.asarray(claim)))


def _stage_cost(stage: Stage, values: Values, party: Party) -> FloatArray:
    """Return the fixed and hourly costs of a stage for a side, not discounted. [currency]."""
    amount = np.zeros(())
    for cost in stage.costs(party):
        if cost.kind == "fixed":
            amount = amount + values[cost.amount]
        elif cost.kind == "hourly":
            amount = amount + values[cost.hours] * values[cost.rate]
    return np.asarray(amount)


def _paid(
    case: Case, stages: Sequence[Stage], years: Sequence[FloatArray], values: Values, party: Party
) -> FloatArray:
    """Return the present value of a side's own costs, each paid in the middle of its stage. [currency]."""
    paid = np.zeros(())
    before: FloatArray = np.zeros(())
    for stage, end in zip(stages, years, strict=True):
        cost = _stage_cost(stage, values, party)
        if cost.ndim or cost != 0.0:
            rate = values[case.proceedings.discount_rate(party)]
            paid = paid + cost * discount_factor(years=0.5 * (before + end), rate=rate)
        before = end
    return np.asarray(paid)


def _contingent(stages: Sequence[Stage], values: Values, party: Party) -> FloatArray | float:
    """Return the share of what is recovered that goes to the lawyers, over all stages. [-]."""
    shares = [
        values[cost.share] for stage in stages for cost in stage.costs(party) if cost.kind == "contingent"
    ]
    return np.asarray(sum(shares)) if shares else 0.0


AFTER_JUDGMENT = {"judgment": ("appeal", "enforcement"), "final_judgment": ("enforcement",)}


def _years(stages: Sequence[Stage], values: Values, *, names: Sequence[str]) -> FloatArray:
    """Return the years that stages of these names take together."""
    months = [values[stage.months] for stage in stages if stage.name in names]
    return np.asarray(sum(months, np.zeros(())) / 12.0)


def _years_after_judgment(law: Law, stages: Sequence[Stage], values: Values) -> FloatArray:
    """Return the years on which interest after judgment runs."""
    return _years(stages, values, names=AFTER_JUDGMENT[law.switch("post_judgment_start")])


def _years_before_judgment(case: Case, law: Law, stages: Sequence[Stage], values: Values) -> FloatArray:
    """Return the years on which interest runs from its start until that after judgment begins."""
    start = law.switch("interest_start")
    if start == "judgment":
        return np.zeros(())
    since: float = (case.dates.valuation - getattr(case.dates, start)).days / DAYS_A_YEAR
    after = AFTER_JUDGMENT[law.switch("post_judgment_start")]
    before = [stage.name for stage in stages if stage.name not in after]
    return np.asarray(_years(stages, values, names=before) + since)
