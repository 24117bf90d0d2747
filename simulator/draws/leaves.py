"""Sums over the draws of a replicate, leaf by leaf: awards, money, heads and offers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.draws.model import Model
from simulator.draws.tally import Tally, add_up
from simulator.model.assess import Assessment, Values, claim_amount, head_losses
from simulator.model.award import total
from simulator.model.money import Way, cost_to_provider, own_costs, worth_to_claimant
from simulator.model.tree import Degrees, sampled_name

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
    atoms = sorted({0.0, claim_amount(case), *model.amounts.values()})
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


def add_awards(sums: Leaves, case: Case, values: Values, awards: list[Assessment]) -> None:
    """Add the awards of every state, their steps, and how often they exceed an offer."""
    worths = [worth_value(case, index, values) for index in range(len(case.offers))]
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
    values: Values,
    losses: Mapping[str, FloatArray],
    proven: Mapping[str, FloatArray],
    awards: list[Assessment],
    weights: FloatArray,
) -> None:
    """Add each head before law, as proved, and its part of the award in proportion to what was proved."""
    size = awards[0].award.size
    part: dict[str, FloatArray] = {head.category: np.zeros(size) for head in model.case.heads}
    ratios: dict[tuple[frozenset[str], Degrees], FloatArray] = {}
    for state, one, weight in zip(model.tree.states, awards, weights, strict=True):
        ratio = weight * one.award / np.maximum(one.admitted, np.finfo(float).tiny)
        alike = (state.categories, state.degrees)
        ratios[alike] = ratios.get(alike, 0.0) + ratio
    for (categories, degrees), ratio in ratios.items():
        for category in categories:
            answer = values.get(sampled_name(f"court.admitted.{category}", degrees))
            part[category] += ratio if answer is None else ratio * answer
    for index, head in enumerate(model.case.heads):
        after = proven[head.name] * part[head.category]
        for column, amount in enumerate((losses[head.name], proven[head.name], after)):
            sums.heads[index, column] = add_up(sums.heads[index, column], amount)


def add_money(
    sums: Leaves,
    model: Model,
    values: Values,
    awards: list[Assessment],
    endings: list[Way],
    *,
    weights: FloatArray | None,
) -> None:
    """Add net and outlay on every leaf, in the order of `ways`; with weights, the first draws as well."""
    case, claim = model.case, claim_amount(model.case)
    worths = [worth_value(case, index, values) for index in range(len(case.offers))]
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
        for column, amount in enumerate((worth, offer_cost(case, offer, values))):
            even = np.ascontiguousarray(np.broadcast_to(amount, (size,)))
            sums.offer_sums[offer, column] = add_up(sums.offer_sums[offer, column], even)
    plain: dict[str, FloatArray] = {
        "months": np.asarray(endings[0].years * 12.0),
        "claimant_own": own_costs(case, values, "claimant"),
        "provider_own": own_costs(case, values, "provider"),
        "loss": total(list(head_losses(case, values).values())),
        "claimant_share": values["fault.claimant_share"],
    }
    for name, amount in plain.items():
        sums.plain[name].add(0, np.ascontiguousarray(np.broadcast_to(amount, (size,))))


def worth_value(case: Case, offer: int, values: Values) -> FloatArray:
    """Return what an offer is worth to the claimant: credit is worth less than its face. [currency]."""
    return _offer(
        case, offer, values, kind=values.get(f"offers.{case.offers[offer].name}.in_kind.worth_share")
    )


def offer_cost(case: Case, offer: int, values: Values) -> FloatArray:
    """Return what an offer costs the provider: credit costs it less than its face. [currency]."""
    return _offer(
        case, offer, values, kind=values.get(f"offers.{case.offers[offer].name}.in_kind.cost_share")
    )


def _offer(case: Case, offer: int, values: Values, *, kind: FloatArray | None) -> FloatArray:
    place = f"offers.{case.offers[offer].name}"
    cash = values.get(f"{place}.cash", np.asarray(0.0))
    face = values.get(f"{place}.in_kind.face")
    return cash if face is None or kind is None else np.asarray(cash + face * kind)
