"""Statistics of a run with their Monte Carlo error; the content of summary.json."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import structs

from simulator.base.model import FloatArray
from simulator.case.court import DEGREES
from simulator.distributions.copula import asked_correlation
from simulator.draws.leaves import STEPS
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at, without_noise
from simulator.summary.branches import branches_of
from simulator.summary.court import asked, clause_of, costs
from simulator.summary.curves import curve
from simulator.summary.describe import describe, happened, input_summary, provenance
from simulator.summary.described import Confidential
from simulator.summary.drivers import drivers_of
from simulator.summary.evidence import evidence_of, used_twice
from simulator.summary.explained import Dependence, Pair
from simulator.summary.figures import (
    Award,
    Degree,
    Distributions,
    Estimate,
    Fault,
    Head,
    Offer,
    OverWorlds,
    Price,
    Reservation,
    Settlement,
    Step,
)
from simulator.summary.law import about_names, law_values, warnings
from simulator.summary.offer_curve import offer_curve
from simulator.summary.outflow import outflow_of
from simulator.summary.parts import Summary
from simulator.summary.path import path_of
from simulator.summary.statistics import LEVELS, Statistics, by_level, weighted_quantiles
from simulator.summary.two_levels import two_levels


def summarise(model: Model, replicates: Sequence[Replicate], *, n_draws: int) -> Summary:
    """Return the summary of a run.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicates : sequence of Replicate
        Independent; the spread between them is the Monte Carlo error.
    n_draws : int
        Draws of all of them.
    """
    statistics, case = Statistics(replicates), model.case
    stated = describe(model, n_draws=n_draws)
    award = _award(statistics)
    net, outlay = statistics.outcome("net"), statistics.outcome("outlay")
    heads = tuple(_head(statistics, model, index) for index in range(len(case.heads)))
    offers = tuple(_offer(statistics, model, index) for index in range(len(case.offers)))
    settlement = _settlement(statistics)
    return Summary(
        **structs.asdict(stated),
        fault=_fault(statistics),
        clauses=tuple(clause_of(model, clause, _stands(statistics, clause.name)) for clause in case.clauses),
        court=asked(model),
        costs=costs(model, statistics),
        outcomes=happened(case, award=award, price=settlement.amount),
        variants=None,
        other_law=None,
        forums=None,
        before_evidence=None,
        confidential=Confidential(inputs=case.confidential.inputs, sections=case.confidential.sections),
        lint=None,
        run=None,
        inputs=tuple(input_summary(one) for _, one in sorted(model.inputs.items())),
        law=law_values(model),
        warnings=(
            *warnings(model),
            *(about_names("evidence_twice", [name]) for name in used_twice(case)),
        ),
        provenance=provenance(len(replicates)),
        award=award,
        claimant_net=net,
        provider_outlay=outlay,
        heads=heads,
        waterfall=_waterfall(statistics, heads, award=award.mean, net=net.mean),
        reservation=_reservation(statistics),
        settlement=settlement,
        offers=offers,
        distributions=Distributions(*(curve(statistics, name) for name in ("award", "net", "outlay"))),
        outflow=outflow_of(statistics),
        two_levels=two_levels(statistics),
        drivers=drivers_of(model, statistics, net=net, outlay=outlay),
        tree=branches_of(model, statistics),
        offer_curve=offer_curve(statistics, claim=stated.claim.amount, offers=offers),
        moves=path_of(model, replicates),
        evidence=evidence_of(statistics, model),
        dependence=_dependence(statistics, model),
    )


def _award(statistics: Statistics) -> Award:
    """Return the award; its chance to be nothing is exact up to what is not known of the odds."""
    zero = statistics.per_world(lambda one: 1.0 - one.states @ (1.0 - one.zero_share))
    capped = statistics.mean(lambda one: one.states.mean(axis=0) @ (one.sums.capped / one.n_draws))
    return Award(
        **structs.asdict(statistics.outcome("award")),
        p_zero=zero.mean,
        p_zero_mcse=zero.mcse,
        p_zero_interval_90=zero.interval_90,
        p_at_cap=capped.mean,
        p_at_cap_mcse=capped.mcse,
    )


def _head(statistics: Statistics, model: Model, index: int) -> Head:
    head = model.case.heads[index]

    def part(column: int) -> Estimate:
        return statistics.mean(lambda one: one.sums.heads[index, column] / one.n_draws)

    return Head(
        name=head.name,
        label=head.label.model_dump(),
        category=head.category,
        before_law=part(0),
        proved=part(1),
        after_law=part(2),
    )


def _fault(statistics: Statistics) -> Fault:
    """Return the odds of each degree of fault after the evidence, and the claimant's contribution."""

    def odds(index: int) -> OverWorlds:
        return statistics.per_world(lambda one: one.odds.degree[:, index])

    degree = Degree(**{name: odds(index) for index, name in enumerate(DEGREES)})
    return Fault(degree=degree, claimant_share=statistics.plain("claimant_share"))


def _stands(statistics: Statistics, clause: str) -> OverWorlds:
    """Return the chance that a clause stands in the end, over the degrees of fault."""
    return statistics.per_world(lambda one: (one.odds.clause[clause] * one.odds.degree).sum(axis=1))


def _reservation(statistics: Statistics) -> Reservation:
    return Reservation(
        claimant=_walks_away(statistics, claimant_walks_away_at),
        provider=_walks_away(statistics, provider_walks_away_at),
    )


def _walks_away(statistics: Statistics, price: Callable[..., FloatArray]) -> OverWorlds:
    """Return a side's walk-away price at its mean expectation, over the worlds."""
    return statistics.per_world(lambda one: price(without_noise(one.beliefs), noise=one.settles))


def _waterfall(
    statistics: Statistics, heads: Sequence[Head], *, award: float, net: float
) -> tuple[Step, ...]:
    """Return mean amounts from the heads to the net; the steps of the court are given liability."""

    def step(index: int) -> float:
        def given_liability(one: Replicate) -> float:
            weights = one.states.sum(axis=0)
            whole = weights.sum()
            return float(weights @ one.sums.steps[:, index] / (whole * one.n_draws)) if whole else 0.0

        return statistics.mean(given_liability).mean

    steps = {
        "heads": sum(head.before_law.mean for head in heads),
        "proved": sum(head.proved.mean for head in heads),
        **{name: step(index) for index, name in enumerate(STEPS[:-1])},
        "ceiling": step(len(STEPS) - 1),
        "award": award,
        "claimant_net": net,
    }
    return tuple(Step(step=name, mean=mean) for name, mean in steps.items())


def _settlement(statistics: Statistics) -> Settlement:
    """Return the chance to settle, and the price given that they settle."""
    overlap = statistics.mean(lambda one: float(one.overlaps.mean()))

    def quantiles(samples: Sequence[Replicate]) -> FloatArray:
        price = np.concatenate([one.settlements.price.ravel() for one in samples])
        weight = np.concatenate([one.settlements.weight.ravel() for one in samples])
        return weighted_quantiles(price, weight, LEVELS)

    def mean(one: Replicate) -> float:
        return float(np.average(one.settlements.price, weights=np.maximum(one.settlements.weight, 1e-300)))

    average = statistics.mean(mean)
    return Settlement(
        zopa_probability=overlap.mean,
        zopa_probability_mcse=overlap.mcse,
        probability=statistics.per_world(lambda one: one.settles),
        amount=Price(
            mean=average.mean,
            mcse=average.mcse,
            quantiles=by_level(quantiles(statistics.replicates)),
            quantiles_mcse=statistics.errors([quantiles([one]) for one in statistics.replicates]),
        ),
    )


def _offer(statistics: Statistics, model: Model, index: int) -> Offer:
    """Return what an offer is worth against the way through the court."""
    offer = model.case.offers[index]
    fixed = model.sampler.constants

    def above(one: Replicate) -> float:
        return float(one.leaves.mean(axis=0) @ one.sums.net_above[index] / one.n_draws)

    def ratio(part: float, chance: float) -> float:
        return part / chance if chance > 0 else 0.0

    def beats(one: Replicate) -> float:
        return float(one.leaves.mean(axis=0) @ one.sums.net_beats[index] / one.n_draws)

    def below(one: Replicate) -> float:
        net = float(one.leaves.mean(axis=0) @ one.sums.net.sums / one.n_draws)
        return above(one) - net + float(one.sums.offer_sums[index, 0]) / one.n_draws

    chance = statistics.mean(beats)
    better = statistics.mean(lambda one: ratio(above(one), beats(one)))
    worse = statistics.mean(lambda one: ratio(below(one), 1.0 - beats(one)))
    return Offer(
        name=offer.name,
        label=offer.label.model_dump(),
        by=offer.by,
        made_on=offer.made_on,
        cash=fixed.get(f"offers.{offer.name}.cash"),
        face=fixed.get(f"offers.{offer.name}.in_kind.face"),
        worth=statistics.mean(lambda one: one.sums.offer_sums[index, 0] / one.n_draws),
        cost=statistics.mean(lambda one: one.sums.offer_sums[index, 1] / one.n_draws),
        p_award_exceeds=statistics.mean(
            lambda one: one.states.mean(axis=0) @ one.sums.award_beats[index] / one.n_draws
        ).mean,
        p_net_exceeds=chance.mean,
        p_net_exceeds_mcse=chance.mcse,
        p_net_exceeds_interval_90=statistics.spread(
            lambda one: one.leaves @ (one.sums.net_beats[index] / one.n_draws)
        ),
        mean_if_better=ratio(statistics.mean(above).mean, chance.mean),
        mean_if_better_mcse=better.mcse,
        mean_if_worse=ratio(statistics.mean(below).mean, 1.0 - chance.mean),
        mean_if_worse_mcse=worse.mcse,
    )


def _dependence(statistics: Statistics, model: Model) -> Dependence | None:
    """Return rank correlations as the case asks for them, and as the draws have them."""
    dependence = model.case.dependence
    if dependence is None or any(one.correlation is None for one in statistics.replicates):
        return None
    names, asked_for = dependence.names(), asked_correlation(dependence)

    def pair(row: int, column: int) -> Pair:
        drawn = statistics.mean(lambda one: np.asarray(one.correlation)[row, column])
        return Pair(
            inputs=(names[row], names[column]),
            asked=float(asked_for[row, column]),
            mean=drawn.mean,
            mcse=drawn.mcse,
        )

    pairs = tuple(pair(row, column) for row in range(len(names)) for column in range(row))
    return Dependence(family=dependence.family, df=dependence.df, pairs=pairs)
