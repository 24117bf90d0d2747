"""How the chance to settle moved with every demand, offer and refusal of a case."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.special import ndtri
from simulator.case.bargaining import Move
from simulator.distributions.distribution import Distribution
from simulator.draws.model import Model
from simulator.draws.points import uniforms
from simulator.draws.replicate import Replicate
from simulator.model.moves import Standing, Talk, demand_weight, offer_weight, refusal_weight, standing
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at

Summary = dict[str, Any]
SAMPLES = 4  # pairs of walk-away prices in each world


def path_of(model: Model, replicates: Sequence[Replicate]) -> list[Summary]:
    """Return what is believed before the first move and after each, in the order of their days.

    Empty where the case states no moves.
    """
    moves = sorted(model.case.moves, key=lambda one: one.on)
    if not moves:
        return []
    minds = model.case.settlement
    runs = [model.values_of(one.worlds) for one in replicates]

    def of_worlds(quantity: Distribution | None) -> FloatArray:
        return np.concatenate([values[quantity] for values in runs])[:, None]

    pairs = [_prices(model, number, one) for number, one in enumerate(replicates)]
    claimant, provider = (np.concatenate(side) for side in zip(*pairs, strict=True))
    reputation = of_worlds(minds.reputation_cost)
    talk = Talk(
        shading=of_worlds(minds.shading),
        noise=of_worlds(minds.noise_of_words),
        weight=of_worlds(minds.weight_of_words),
        sharpness=of_worlds(minds.sharpness),
    )
    breakdown, log_weight = of_worlds(minds.breakdown)[:, 0], np.zeros_like(claimant)
    factor = 1.0
    rows = [
        _row(None, standing(claimant=claimant, provider=provider, breakdown=breakdown, log_weight=log_weight))
    ]
    for move in moves:
        if move.kind == "publicity":
            added = (move.reputation_factor or 1.0) * factor
            provider = provider + reputation * (added - factor)
            factor = added
        else:
            log_weight = log_weight + _weight(move, claimant, provider, talk)
        after = standing(claimant=claimant, provider=provider, breakdown=breakdown, log_weight=log_weight)
        rows.append(_row(move, after) | {"source": _source(model, move)})
    return rows


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


def _weight(move: Move, claimant: FloatArray, provider: FloatArray, talk: Talk) -> FloatArray:
    """Return the log-weight of every pair after a move that names an amount."""
    assert move.amount is not None  # the reader refuses such a move without one
    if move.kind == "refusal":
        price = claimant if move.by == "claimant" else provider
        return refusal_weight(walk_away=price, refused=move.amount, by=move.by, talk=talk)
    if move.by == "provider":
        return offer_weight(walk_away=provider, offer=move.amount, talk=talk)
    return demand_weight(walk_away=claimant, demand=move.amount, talk=talk)


def _row(move: Move | None, after: Standing) -> Summary:
    prices = {
        side: dict(zip(("0.05", "0.5", "0.95"), getattr(after, side), strict=True))
        for side in ("claimant", "provider")
    }
    return {
        "label": None if move is None else move.label.model_dump(),
        "on": None if move is None else move.on.isoformat(),
        "by": None if move is None else move.by,
        "kind": None if move is None else move.kind,
        "amount": None if move is None else move.amount,
        "settles": {"mean": after.settles, "interval_90": list(after.interval)},
        "walks_away": prices,
        "source": None,
    }


def _source(model: Model, move: Move) -> Summary:
    return dict(model.case.source(move.source).model_dump(mode="json"))
