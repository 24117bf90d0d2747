"""Sums over the draws of a replicate, leaf by leaf: awards, money, heads and offers."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.bargaining import Offer
from simulator.case.case import Case
from simulator.distributions.distribution import Distribution
from simulator.draws.model import Model
from simulator.draws.tally import Tally, add_up
from simulator.model.assess import Assessment, head_losses, limit_amount
from simulator.model.award import total
from simulator.model.drawn import Drawn
from simulator.model.money import Way, cost_to_provider, own_costs, worth_to_claimant
from simulator.model.tree import limits_something

STEPS = ("admitted", "apportioned", "assessed", "limited", "punished", "award")
FIRST = 1024  # draws of a replicate that are kept to see what drives the result
PLAIN = ("months", "claimant_own", "provider_own", "loss", "claimant_share")


@dataclass
class Leaves:
    """Sums over the draws of a replicate; a leaf is a state and a way through the proceedings."""

    award: Tally  # by state
    net: Tally  # by leaf
    outlay: Tally  # by leaf
    gross: Tally  # present value of the award to the claimant, by leaf
    paid: Tally  # present value of the award for the provider, by leaf
    steps: FloatArray  # (n_states, len(STEPS)): sums of the steps of the assessment
    capped: FloatArray  # (n_states,): draws in which a limit bites
    heads: FloatArray  # (n_heads, 3): sums before law, proved, after law
    award_beats: FloatArray  # (n_offers, n_states): draws whose award exceeds the offer's worth
    net_beats: FloatArray  # (n_offers, n_leaves)
    net_above: FloatArray  # (n_offers, n_leaves): sums of what the net exceeds the offer by
    offer_sums: FloatArray  # (n_offers, 2): worth to the claimant, cost to the provider
    plain: Mapping[str, Tally]  # months and own costs
    first: Mapping[str, FloatArray]  # net and outlay of the first draws, weighed over the leaves: (FIRST,)


def empty(model: Model) -> Leaves:
    """Return the sums of a replicate before its first draw."""
    case = model.case
    n_states, n_offers = len(model.tree.states), len(case.offers)
    n_leaves = (n_states + 1) * (1 if case.proceedings.appeal is None else 2)
    atoms = sorted({0.0, case.claimed, *_constant_caps(model)})
    return Leaves(
        award=Tally(n_states, atoms=atoms),
        net=Tally(n_leaves),
        outlay=Tally(n_leaves),
        gross=Tally(n_leaves, binned=False),
        paid=Tally(n_leaves, binned=False),
        steps=np.zeros((n_states, len(STEPS))),
        capped=np.zeros(n_states),
        heads=np.zeros((len(case.heads), 3)),
        award_beats=np.zeros((n_offers, n_states)),
        net_beats=np.zeros((n_offers, n_leaves)),
        net_above=np.zeros((n_offers, n_leaves)),
        offer_sums=np.zeros((n_offers, 2)),
        plain={name: Tally(1) for name in PLAIN},
        first={name: np.zeros(FIRST) for name in ("net", "outlay")},
    )


def _constant_caps(model: Model) -> list[float]:
    """Return the limits that are certain amounts: an award may equal them exactly."""
    constants = model.drawn({name: np.asarray(value) for name, value in model.sampler.constants.items()})
    found = []
    for clause in model.case.clauses:
        if limits_something(clause):
            with suppress(KeyError):  # something in it is uncertain
                found.append(float(limit_amount(clause, constants)))
    return found


def add_awards(sums: Leaves, case: Case, drawn: Drawn, awards: list[Assessment]) -> None:
    """Add the awards of every state, their steps, and how often they exceed an offer."""
    worths = [worth_of(offer, drawn) for offer in case.offers]
    for state, one in enumerate(awards):
        sums.award.add(state, one.award)
        for column, step in enumerate(STEPS):
            sums.steps[state, column] = add_up(sums.steps[state, column], getattr(one, step))
        sums.capped[state] += one.capped
        for offer, worth in enumerate(worths):
            sums.award_beats[offer, state] += np.count_nonzero(one.award > worth)


def add_heads(
    sums: Leaves,
    model: Model,
    losses: Mapping[str, FloatArray],
    proven: Mapping[str, FloatArray],
    awards: list[Assessment],
    weights: FloatArray,
) -> None:
    """Add each head before law, as proved, and its part of the award in proportion to what was proved."""
    size = awards[0].award.size
    part: dict[str, FloatArray] = {head.category: np.zeros(size) for head in model.case.heads}
    ratios: dict[frozenset[str], FloatArray] = {}
    for state, one, weight in zip(model.tree.states, awards, weights, strict=True):
        ratio = weight * one.award / np.maximum(one.admitted, np.finfo(float).tiny)
        ratios[state.categories] = ratios.get(state.categories, 0.0) + ratio
    for categories, ratio in ratios.items():
        for category in categories:
            part[category] += ratio
    for index, head in enumerate(model.case.heads):
        after = proven[head.name] * part[head.category]
        for column, amount in enumerate((losses[head.name], proven[head.name], after)):
            sums.heads[index, column] = add_up(sums.heads[index, column], amount)


def add_money(
    sums: Leaves,
    model: Model,
    drawn: Drawn,
    awards: list[Assessment],
    endings: list[Way],
    *,
    weights: FloatArray | None,
) -> None:
    """Add net and outlay on every leaf, in the order of `ways`; with weights, the first draws as well."""
    case, claim = model.case, model.case.claimed
    worths = [worth_of(offer, drawn) for offer in case.offers]
    size = awards[0].award.size
    leaf = 0
    for way in endings:
        for award in [one.award for one in awards] if way.won else [np.zeros(size)]:
            net = worth_to_claimant(way, award=award, claim=claim)
            outlay = cost_to_provider(way, award=award, claim=claim, law=model.law)
            sums.net.add(leaf, net)
            sums.outlay.add(leaf, outlay)
            if weights is not None:
                for name, amount in (("net", net), ("outlay", outlay)):
                    sums.first[name][:size] += weights[leaf] * amount[:FIRST]
            if way.won:
                sums.gross.add(leaf, award * way.claimant_gross)
                sums.paid.add(leaf, award * way.provider_award)
            for offer, worth in enumerate(worths):
                sums.net_beats[offer, leaf] += np.count_nonzero(net > worth)
                above = add_up(sums.net_above[offer, leaf], np.maximum(net - worth, 0.0))
                sums.net_above[offer, leaf] = above
            leaf += 1
    for offer, worth in enumerate(worths):
        for column, amount in enumerate((worth, cost_of(case.offers[offer], drawn))):
            even = np.ascontiguousarray(np.broadcast_to(amount, (size,)))
            sums.offer_sums[offer, column] = add_up(sums.offer_sums[offer, column], even)
    plain: dict[str, FloatArray] = {
        "months": np.asarray(endings[0].years * 12.0),
        "claimant_own": own_costs(case, drawn, "claimant"),
        "provider_own": own_costs(case, drawn, "provider"),
        "loss": total(list(head_losses(case, drawn).values())),
        "claimant_share": drawn[case.fault.claimant_share],
    }
    for name, amount in plain.items():
        sums.plain[name].add(0, np.ascontiguousarray(np.broadcast_to(amount, (size,))))


def worth_of(offer: Offer, drawn: Drawn) -> FloatArray:
    """Return what an offer is worth to the claimant: credit is worth less than its face. [currency]."""
    return _sum(offer, drawn, None if offer.in_kind is None else offer.in_kind.worth_share)


def cost_of(offer: Offer, drawn: Drawn) -> FloatArray:
    """Return what an offer costs the provider: credit costs it less than its face. [currency]."""
    return _sum(offer, drawn, None if offer.in_kind is None else offer.in_kind.cost_share)


def _sum(offer: Offer, drawn: Drawn, share: Distribution | None) -> FloatArray:
    cash = np.asarray(0.0) if offer.cash is None else drawn[offer.cash]
    return cash if offer.in_kind is None else np.asarray(cash + drawn[offer.in_kind.face] * drawn[share])
