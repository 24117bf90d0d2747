"""One replicate of a run: its worlds, its draws on every leaf, and the settlements they lead to.

A run is made of independent replicates (scrambles of the Sobol points, or streams of random numbers); the
spread between them is the Monte Carlo error of every statistic.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.assess import Assessment, Values, assessments, claim_amount, head_losses, proven_losses
from simulator.award import total
from simulator.base import FloatArray
from simulator.case import Case
from simulator.histogram import Mixture
from simulator.model import Model
from simulator.money import Way, cost_to_provider, own_costs, ways, worth_to_claimant
from simulator.odds import Odds, odds_of
from simulator.points import uniforms
from simulator.sampling import draws, worlds
from simulator.settlement import Beliefs, Settlements, settlement_probability, settlements
from simulator.tally import Tally, add_up
from simulator.tree import path_weights, state_weights

WORLDS = 512  # worlds of a replicate
SAMPLES = 16  # settlements sampled in each world
STEPS = ("admitted", "apportioned", "assessed", "limited", "punished", "award")


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
    award_beats: FloatArray  # (n_offers, n_states): draws whose award exceeds the offer
    net_beats: FloatArray  # (n_offers, n_leaves)
    net_above: FloatArray  # (n_offers, n_leaves): sums of what the net exceeds the offer by
    offer_sums: FloatArray  # (n_offers, 2): worth to the claimant, cost to the provider
    plain: Mapping[str, Tally]  # months and own costs


@dataclass(frozen=True)
class Replicate:
    """Everything that a replicate says; the summary needs nothing else."""

    n_draws: int
    worlds: Mapping[str, FloatArray]
    odds: Odds
    states: FloatArray  # (n_worlds, n_states): probability of each final award
    leaves: FloatArray  # (n_worlds, n_leaves)
    sums: Leaves
    mixtures: Mapping[str, Mixture]
    beliefs: Beliefs
    settles: FloatArray  # (n_worlds,)
    settlements: Settlements

    def weights(self, name: str) -> FloatArray:
        """Return the probabilities that weigh an outcome: (n_worlds, n_states or n_leaves or 1)."""
        if name in PLAIN:
            return np.ones((1, 1))
        return self.states if name == "award" else self.leaves

    def mean_of(self, name: str, *, squared: bool = False) -> float:
        """Return the mean of an outcome, or of its square, over leaves and worlds."""
        tally = self.sums.plain[name] if name in PLAIN else getattr(self.sums, name)
        sums = tally.squares if squared else tally.sums
        return float(self.weights(name).mean(axis=0) @ sums / self.n_draws)

    @property
    def zero_share(self) -> FloatArray:
        """Return the part of the draws in which a state awards nothing after all: (n_states,)."""
        return self.sums.award.at_atom[:, self.sums.award.atoms.index(0.0)] / self.n_draws


def run_replicate(
    model: Model, *, replicate: int, n_draws: int, chunk: int, advance: Callable[[int], None]
) -> Replicate:
    """Run a replicate: the whole way from draws to settlements, in the order of the law.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicate : int
        Which one.
    n_draws, chunk : int
        Draws of this replicate, and how many are in memory at once (a multiple of `tally.CELL`).
    advance : callable
        Told of every chunk done.

    Returns
    -------
    Replicate
        The same for every `chunk`.
    """
    case, law = model.case, model.law
    drawn = worlds(model.sampler, replicate=replicate, count=WORLDS)
    odds = odds_of(case, law, drawn)
    states, leaves = _weights(model, odds)
    sums = _empty(model)
    for start in range(0, n_draws, chunk):
        stop = min(start + chunk, n_draws)
        values = draws(model.sampler, replicate=replicate, start=start, stop=stop)
        losses = head_losses(case, values)
        proven = proven_losses(case, values, losses, model.tree.sampled)
        awards = list(assessments(case, law, model.tree, values, proven))
        endings = ways(case, law, values)
        _add_awards(sums, case, values, awards)
        _add_heads(sums, model, losses, proven, awards, states.mean(axis=0))
        _add_money(sums, model, values, awards, endings)
        advance(stop - start)
    means = {name: leaves @ (getattr(sums, name).sums / n_draws) for name in ("net", "outlay", "gross", "paid")}
    beliefs = beliefs_of(model, drawn, means)
    return Replicate(
        n_draws=n_draws,
        worlds=drawn,
        odds=odds,
        states=states,
        leaves=leaves,
        sums=sums,
        mixtures=_mixtures(sums, states.mean(axis=0), leaves.mean(axis=0), n_draws),
        beliefs=beliefs,
        settles=settlement_probability(beliefs) * (1.0 - drawn["settlement.breakdown"]),
        settlements=_settlements(model, replicate, beliefs, drawn),
    )


def _mixtures(sums: Leaves, states: FloatArray, leaves: FloatArray, n_draws: int) -> dict[str, Mixture]:
    """Return the distributions of the outcomes, and let go of the counts leaf by leaf."""
    nothing = max(1.0 - states.sum(), 0.0)  # final judgments that award nothing
    found = {
        "award": sums.award.mixture(states, n_draws, extra_zero=nothing),
        "net": sums.net.mixture(leaves, n_draws),
        "outlay": sums.outlay.mixture(leaves, n_draws),
    }
    return found | {name: tally.mixture(np.ones(1), n_draws) for name, tally in sums.plain.items()}


def _weights(model: Model, odds: Odds) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities of final awards and of leaves, the leaves in the order of `ways`."""
    path = path_weights(state_weights(model.tree, odds), odds)
    blocks = [path.award, path.nothing[:, None]]
    if model.case.proceedings.appeal is not None:
        blocks += [path.award_after_appeal, path.nothing_after_appeal[:, None]]
    return path.award + path.award_after_appeal, np.concatenate(blocks, axis=1)


def _empty(model: Model) -> Leaves:
    case = model.case
    n_states, n_offers = len(model.tree.states), len(case.offers)
    n_leaves = (n_states + 1) * (1 if case.proceedings.appeal is None else 2)
    atoms = sorted({0.0, claim_amount(case), *_constant_caps(model)})
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
    )


PLAIN = ("months", "claimant_own", "provider_own", "loss", "claimant_share")


def _constant_caps(model: Model) -> list[float]:
    """Return the limits that are certain amounts: an award may equal them exactly."""
    constants = model.sampler.constants
    return [
        constants[f"clauses.{clause.name}.amount"]
        for clause in model.case.clauses
        if f"clauses.{clause.name}.amount" in constants
    ]


def _add_awards(sums: Leaves, case: Case, values: Values, awards: list[Assessment]) -> None:
    faces = [face_value(case, index, values) for index in range(len(case.offers))]
    for state, one in enumerate(awards):
        sums.award.add(state, one.award)
        for column, step in enumerate(STEPS):
            sums.steps[state, column] = add_up(sums.steps[state, column], getattr(one, step))
        sums.capped[state] += one.capped
        for offer, face in enumerate(faces):
            sums.award_beats[offer, state] += np.count_nonzero(one.award > face)


def _add_heads(
    sums: Leaves,
    model: Model,
    losses: Mapping[str, FloatArray],
    proven: Mapping[str, FloatArray],
    awards: list[Assessment],
    weights: FloatArray,
) -> None:
    """Add each head before law, as proved, and its part of the award in proportion to what was proved."""
    size = awards[0].award.size
    part = {head.category: np.zeros(size) for head in model.case.heads}
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


def _add_money(
    sums: Leaves, model: Model, values: Values, awards: list[Assessment], endings: list[Way]
) -> None:
    """Add net and outlay on every leaf, in the order of `ways`."""
    case, claim = model.case, claim_amount(model.case)
    worths = [worth_value(case, index, values) for index in range(len(case.offers))]
    size = awards[0].award.size
    leaf = 0
    for way in endings:
        for award in [one.award for one in awards] if way.won else [np.zeros(size)]:
            net = worth_to_claimant(way, award=award, claim=claim)
            sums.net.add(leaf, net)
            sums.outlay.add(leaf, cost_to_provider(way, award=award, claim=claim, law=model.law))
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
    plain = {
        "months": endings[0].years * 12.0,
        "claimant_own": own_costs(case, values, "claimant"),
        "provider_own": own_costs(case, values, "provider"),
        "loss": total(list(head_losses(case, values).values())),
        "claimant_share": values["fault.claimant_share"],
    }
    for name, amount in plain.items():
        sums.plain[name].add(0, np.ascontiguousarray(np.broadcast_to(amount, (size,))))


def face_value(case: Case, offer: int, values: Values) -> FloatArray:
    """Return the face value of an offer, cash and kind. [currency]."""
    return _offer(case, offer, values, kind=np.asarray(1.0))


def worth_value(case: Case, offer: int, values: Values) -> FloatArray:
    """Return what an offer is worth to the claimant: credit is worth less than its face. [currency]."""
    return _offer(case, offer, values, kind=values.get(f"offers.{case.offers[offer].name}.in_kind.worth_share"))


def offer_cost(case: Case, offer: int, values: Values) -> FloatArray:
    """Return what an offer costs the provider: credit costs it less than its face. [currency]."""
    return _offer(case, offer, values, kind=values.get(f"offers.{case.offers[offer].name}.in_kind.cost_share"))


def _offer(case: Case, offer: int, values: Values, *, kind: FloatArray | None) -> FloatArray:
    place = f"offers.{case.offers[offer].name}"
    cash = values.get(f"{place}.cash", np.asarray(0.0))
    face = values.get(f"{place}.in_kind.face")
    return cash if face is None or kind is None else np.asarray(cash + face * kind)


def beliefs_of(model: Model, drawn: Mapping[str, FloatArray], mean: Mapping[str, FloatArray]) -> Beliefs:
    """Return what both sides expect in every world.

    Parameters
    ----------
    model : Model
        The case, made ready.
    drawn : mapping of name to (n_worlds,)
        Inputs of the worlds.
    mean : mapping of name to (n_worlds,)
        Means of `net`, `outlay`, and of the award's present value to either side, `gross` and `paid`. [currency]
    """
    return Beliefs(
        claimant_value=mean["gross"],
        provider_value=mean["paid"],
        claimant_cost=mean["gross"] - mean["net"],
        provider_cost=mean["outlay"] - mean["paid"],
        claimant_bias=drawn["settlement.claimant.bias"],
        provider_bias=drawn["settlement.provider.bias"],
        claimant_noise=drawn["settlement.claimant.noise"],
        provider_noise=drawn["settlement.provider.noise"],
        correlation=drawn["settlement.correlation"],
        reputation_cost=drawn["settlement.reputation_cost"],
        log_scale=model.case.settlement.scale == "log",
    )


def _settlements(
    model: Model, replicate: int, beliefs: Beliefs, drawn: Mapping[str, FloatArray]
) -> Settlements:
    count = WORLDS * SAMPLES
    points = uniforms(
        ["settlement.claimant", "settlement.provider"],
        seed=model.sampler.seed,
        replicate=replicate,
        start=0,
        stop=count,
        method=model.sampler.method,
    )
    # Sample k of world w is point k * WORLDS + w, so that every world gets points from all over the square.
    claimant, provider = (row.reshape(SAMPLES, WORLDS).T for row in points)
    return settlements(
        beliefs,
        claimant_power=drawn["settlement.claimant_power"],
        claimant_uniform=claimant,
        provider_uniform=provider,
    )
