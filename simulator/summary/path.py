"""How the chance to settle moved with every demand, offer and refusal of a case."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from simulator.base.model import FloatArray
from simulator.case import court
from simulator.draws.model import Model
from simulator.draws.points import uniforms
from simulator.draws.replicate import Replicate
from simulator.model.moves import Standing, Talk, demand_weight, offer_weight, refusal_weight, standing
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at
from simulator.summary.describe import source_of
from simulator.summary.explained import BothPrices, Chance, Move, Prices
from simulator.summary.stated import Source

SAMPLES = 4  # pairs of walk-away prices in each world


def path_of(model: Model, replicates: Sequence[Replicate]) -> tuple[Move, ...]:
    """Return what is believed before the first move and after each, in the order of their days.

    Empty where the case states no moves.
    """
    moves = sorted(model.case.moves, key=lambda one: one.on)
    if not moves:
        return ()
    worlds = {
        name: np.concatenate([one.worlds[name] for one in replicates])
        for name in replicates[0].worlds
        if name.startswith("settlement.")
    }
    pairs = [_prices(model, number, one) for number, one in enumerate(replicates)]
    claimant, provider = (np.concatenate(side) for side in zip(*pairs, strict=True))
    reputation = worlds["settlement.reputation_cost"][:, None]
    talk = Talk(**{field: worlds[f"settlement.{name}"][:, None] for field, name in TALK.items()})
    breakdown, log_weight = worlds["settlement.breakdown"], np.zeros_like(claimant)
    factor = 1.0
    before = standing(claimant=claimant, provider=provider, breakdown=breakdown, log_weight=log_weight)
    rows = [_row(None, before, None)]
    for move in moves:
        if move.kind == "publicity":
            added = (move.reputation_factor or 1.0) * factor
            provider = provider + reputation * (added - factor)
            factor = added
        else:
            log_weight = log_weight + _weight(move, claimant, provider, talk)
        after = standing(claimant=claimant, provider=provider, breakdown=breakdown, log_weight=log_weight)
        rows.append(_row(move, after, source_of(model.case, move.source)))
    return tuple(rows)


TALK = {
    "shading": "shading",
    "noise": "noise_of_words",
    "weight": "weight_of_words",
    "sharpness": "sharpness",
}
"""Inputs of the case under `settlement` that say how words follow from prices."""


def _prices(model: Model, number: int, one: Replicate) -> tuple[FloatArray, FloatArray]:
    """Return pairs of walk-away prices: (n_worlds, SAMPLES) each."""
    n_worlds = one.settles.size
    points = uniforms(
        ["moves.claimant", "moves.provider"],
        seed=model.sampler.seed,
        replicate=number,
        start=0,
        stop=n_worlds * SAMPLES,
        method=model.sampler.method,
    )
    first, second = (ndtri(row.reshape(SAMPLES, n_worlds).T) for row in points)
    rho = one.beliefs.correlation[:, None]
    noise = rho * first + np.sqrt(1.0 - rho**2) * second
    return (
        claimant_walks_away_at(one.beliefs, noise=first),
        provider_walks_away_at(one.beliefs, noise=noise),
    )


def _weight(move: court.Move, claimant: FloatArray, provider: FloatArray, talk: Talk) -> FloatArray:
    """Return the log-weight of every pair after a move that names an amount."""
    assert move.amount is not None  # the reader refuses such a move without one
    if move.kind == "refusal":
        price = claimant if move.by == "claimant" else provider
        return refusal_weight(walk_away=price, refused=move.amount, by=move.by, talk=talk)
    if move.by == "provider":
        return offer_weight(walk_away=provider, offer=move.amount, talk=talk)
    return demand_weight(walk_away=claimant, demand=move.amount, talk=talk)


def _row(move: court.Move | None, after: Standing, source: Source | None) -> Move:
    settles = Chance(mean=after.settles, interval_90=after.interval)
    prices = BothPrices(claimant=Prices(*after.claimant), provider=Prices(*after.provider))
    if move is None:
        return Move(None, None, None, None, None, settles=settles, walks_away=prices, source=None)
    return Move(
        label=move.label.model_dump(),
        on=move.on,
        by=move.by,
        kind=move.kind,
        amount=move.amount,
        settles=settles,
        walks_away=prices,
        source=source,
    )
