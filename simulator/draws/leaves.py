"""Sums over the draws of a replicate, leaf by leaf: awards, money, heads and offers; odds do not come in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.bargaining import Offer
from simulator.distributions.distribution import Distribution
from simulator.draws.model import Model
from simulator.draws.sampling import Segment
from simulator.draws.tally import CELL, Tally
from simulator.model.assess import Assessment
from simulator.model.award import total
from simulator.model.money import Awards, Way, awards_of, cost_to_provider, own_costs, ways, worth_to_claimant
from simulator.model.tree import sampled_name
from simulator.model.values import Values

STEPS = ("admitted", "apportioned", "assessed", "limited", "punished", "award")
FIRST = 1024  # draws of a replicate that are kept to see what drives the result
PLAIN = ("months", "claimant_own", "provider_own", "loss", "claimant_share")
TINY = np.finfo(float).tiny


@dataclass
class Leaves:
    """Sums over the draws of a replicate; a leaf is a state and a way through the proceedings."""

    award: Tally  # by state
    net: Tally  # by leaf
    outlay: Tally  # by leaf
    plain: Tally  # by name, see PLAIN: months, own costs, loss, share
    gross: FloatArray  # (n_leaves,): present value of the award to the claimant
    paid: FloatArray  # (n_leaves,): present value of the award for the provider
    steps: FloatArray  # (n_states, len(STEPS)): sums of the steps of the assessment
    capped: FloatArray  # (n_states,): draws in which a limit bites
    heads: FloatArray  # (n_heads, 2): sums before law, and as proved
    after_law: FloatArray  # (n_heads, n_states): its part of the award, in proportion to what was proved
    award_beats: FloatArray  # (n_offers, n_states): draws whose award exceeds the offer's worth
    net_beats: FloatArray  # (n_offers, n_leaves)
    net_above: FloatArray  # (n_offers, n_leaves): sums of what the net exceeds the offer by
    offer_sums: FloatArray  # (n_offers, 2): worth to the claimant, cost to the provider
    first: dict[str, FloatArray]  # net and outlay of the first draws: (n_leaves, at most FIRST)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Return those sums that come with counts."""
        return self.award, self.net, self.outlay, self.plain


def empty(model: Model) -> Leaves:
    """Return the sums of a replicate before its first draw."""
    case = model.case
    n_states, n_offers, n_heads = len(model.tree.states), len(case.offers), len(case.heads)
    n_leaves = (n_states + 1) * (1 if case.proceedings.appeal is None else 2)
    atoms = sorted({0.0, case.claimed, *model.amounts.values()})
    return Leaves(
        award=Tally(n_states, atoms=atoms),
        net=Tally(n_leaves),
        outlay=Tally(n_leaves),
        plain=Tally(len(PLAIN)),
        gross=np.zeros(n_leaves),
        paid=np.zeros(n_leaves),
        steps=np.zeros((n_states, len(STEPS))),
        capped=np.zeros(n_states),
        heads=np.zeros((n_heads, 2)),
        after_law=np.zeros((n_heads, n_states)),
        award_beats=np.zeros((n_offers, n_states)),
        net_beats=np.zeros((n_offers, n_leaves)),
        net_above=np.zeros((n_offers, n_leaves)),
        offer_sums=np.zeros((n_offers, 2)),
        first={name: np.zeros((n_leaves, 0)) for name in ("net", "outlay")},
    )


def add_draws(
    sums: Mapping[int, Leaves],
    model: Model,
    segments: Sequence[Segment],
    values: Values,
    losses: Mapping[str, FloatArray],
    proven: Mapping[str, FloatArray],
    awards: Sequence[Assessment],
) -> None:
    """Add the draws of segments, one after the other, to the sums of their replicates.

    Parameters
    ----------
    sums : mapping of replicate to Leaves
        Changed in place.
    model : Model
        The case, made ready.
    segments : sequence of Segment
        What the arrays hold.
    values : Values
        Draws of the inputs: (n_draws,).
    losses, proven : mapping of head to (n_draws,)
        Before law, and as proved. [currency]
    awards : sequence of Assessment
        By state.
    """
    case = model.case
    endings = ways(case, model.law, values)
    size = sum(segment.size for segment in segments)

    def whole(columns: Sequence[FloatArray | float]) -> FloatArray:
        rows = np.empty((len(columns), size))
        for row, column in zip(rows, columns, strict=True):
            row[:] = column
        return rows

    award = whole([step.award for step in awards])
    heads = [whole([amounts[head.name] for head in case.heads]) for amounts in (losses, proven)]
    worths = whole([worth_of(offer, values) for offer in case.offers])
    costs = whole([cost_of(offer, values) for offer in case.offers])
    plain = whole(
        [
            endings[0].years * 12.0,
            own_costs(case, values, "claimant"),
            own_costs(case, values, "provider"),
            total(list(losses.values())),
            values[case.fault.claimant_share],
        ]
    )
    for segment, where in _cells(segments):
        leaves = sums[segment.replicate]
        leaves.plain.add(plain[:, where])
        for column, amounts in enumerate(heads):
            leaves.heads[:, column] += amounts[:, where].sum(axis=1)
        for column, offers in enumerate((worths, costs)):
            leaves.offer_sums[:, column] += offers[:, where].sum(axis=1)
        given = awards_of(award[:, where], case, model.law)
        _add_awards(leaves, model, values, where, awards, heads[1][:, where], given, worths[:, where])
        _add_money(leaves, model, where, endings, given, worths[:, where], first=segment.start)


def _cells(segments: Sequence[Segment]) -> Iterator[tuple[Segment, slice]]:
    """Yield the cells of segments, each with the place of its draws in an array that holds them all."""
    place = 0
    for segment in segments:
        for start in range(segment.start, segment.stop, CELL):
            stop = min(start + CELL, segment.stop)
            yield Segment(segment.replicate, start, stop), slice(place, place + stop - start)
            place += stop - start


def _add_awards(
    sums: Leaves,
    model: Model,
    values: Values,
    where: slice,
    awards: Sequence[Assessment],
    proven: FloatArray,
    given: Awards,
    worths: FloatArray,
) -> None:
    """Add the awards of a cell: their steps, the part of each head, how often they exceed an offer."""
    award = given.award
    sums.award.add(award)
    known: dict[int, float] = {}  # states share the arrays of steps that are alike
    for state, assessment in enumerate(awards):
        for column, step in enumerate(STEPS):
            drawn = getattr(assessment, step)
            if id(drawn) not in known:
                known[id(drawn)] = float(drawn[where].sum())
            sums.steps[state, column] += known[id(drawn)]
        if assessment.capped is not None:
            sums.capped[state] += np.count_nonzero(assessment.capped[where])
        ratio = award[state] / np.maximum(assessment.admitted[where], TINY)
        for number, head in enumerate(model.case.heads):
            degrees = model.tree.states[state].degrees
            if head.category in model.tree.states[state].categories:
                answer = values.get(sampled_name(f"court.admitted.{head.category}", degrees))
                part = proven[number] if answer is None else proven[number] * answer[where]
                sums.after_law[number, state] += np.einsum("i,i->", part, ratio)
    for offer, worth in enumerate(worths):
        sums.award_beats[offer] += [np.count_nonzero(row) for row in award > worth]


def _add_money(
    sums: Leaves,
    model: Model,
    where: slice,
    endings: Sequence[Way],
    given: Awards,
    worths: FloatArray,
    *,
    first: int,
) -> None:
    """Add net and outlay of a cell on every leaf, in the order of `ways`."""
    size = given.award.shape[1]
    nothing = awards_of(np.zeros((1, size)), model.case, model.law)
    net, outlay = np.empty((sums.net.sums.size, size)), np.empty((sums.net.sums.size, size))
    leaf = 0
    for whole_way in endings:
        way, awards = whole_way.part(where), given if whole_way.won else nothing
        rows = slice(leaf, leaf + len(awards.award))
        net[rows] = worth_to_claimant(way, awards)
        outlay[rows] = cost_to_provider(way, awards)
        for sum_of, factor in ((sums.gross, way.claimant_gross), (sums.paid, way.provider_award)):
            sum_of[rows] += np.einsum("ij,j->i", awards.award, np.broadcast_to(factor, (size,)))
        leaf = rows.stop
    sums.net.add(net)
    sums.outlay.add(outlay)
    if first < FIRST:
        for name, amounts in (("net", net), ("outlay", outlay)):
            kept = amounts[:, : FIRST - first]
            sums.first[name] = np.concatenate([sums.first[name], kept], axis=1)
    for offer, worth in enumerate(worths):
        over = net - worth
        sums.net_beats[offer] += [np.count_nonzero(row) for row in over > 0.0]
        sums.net_above[offer] += np.maximum(over, 0.0, out=over).sum(axis=1)


def worth_of(offer: Offer, values: Values) -> FloatArray:
    """Return what an offer is worth to the claimant: credit is worth less than its face. [currency]."""
    return _sum(offer, values, None if offer.in_kind is None else offer.in_kind.worth_share)


def cost_of(offer: Offer, values: Values) -> FloatArray:
    """Return what an offer costs the provider: credit costs it less than its face. [currency]."""
    return _sum(offer, values, None if offer.in_kind is None else offer.in_kind.cost_share)


def _sum(offer: Offer, values: Values, share: Distribution | None) -> FloatArray:
    cash = np.asarray(0.0) if offer.cash is None else values[offer.cash]
    return cash if offer.in_kind is None else np.asarray(cash + values[offer.in_kind.face] * values[share])
