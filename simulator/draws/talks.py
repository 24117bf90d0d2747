"""What both sides expect in every world, and at what price they would settle."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.model import Model
from simulator.draws.points import Method, uniforms
from simulator.model.settlement import Beliefs, Settlements, settlements

WORLDS = 512  # worlds of a replicate
SAMPLES = 16  # settlements sampled in each world


def beliefs_of(model: Model, drawn: Mapping[str, FloatArray], mean: Mapping[str, FloatArray]) -> Beliefs:
    """Return what both sides expect in every world.

    Parameters
    ----------
    model : Model
        The case, made ready.
    drawn : mapping of name to (n_worlds,)
        Inputs of the worlds.
    mean : mapping of name to (n_worlds,)
        Means of `net`, `outlay`, and of the present value of the award, `gross` and `paid`. [currency]
    """
    minds, values = model.case.settlement, model.values_of(drawn)
    return Beliefs(
        claimant_value=mean["gross"],
        provider_value=mean["paid"],
        claimant_cost=mean["gross"] - mean["net"],
        provider_cost=mean["outlay"] - mean["paid"],
        claimant_bias=values[minds.claimant.bias],
        provider_bias=values[minds.provider.bias],
        claimant_noise=values[minds.claimant.noise],
        provider_noise=values[minds.provider.noise],
        correlation=values[minds.correlation],
        reputation_cost=values[minds.reputation_cost],
        log_scale=minds.scale == "log",
    )


def settlements_of(
    model: Model, replicates: Sequence[int], beliefs: Beliefs, seen: Mapping[str, FloatArray]
) -> Settlements:
    """Return samples of settlements in the worlds of replicates: (n_worlds, SAMPLES)."""
    claimant, provider = _points_of_settlements(model.sampler.seed, model.sampler.method, tuple(replicates))
    return settlements(
        beliefs,
        claimant_power=model.values_of(seen)[model.case.settlement.claimant_power],
        claimant_uniform=claimant,
        provider_uniform=provider,
    )


@lru_cache(maxsize=4)
def _points_of_settlements(
    seed: int, method: Method, replicates: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return the points of both sides' noise: (n_worlds, SAMPLES) each."""
    names = ["settlement.claimant", "settlement.provider"]
    stop = WORLDS * SAMPLES
    parts = [
        uniforms(names, seed=seed, replicate=replicate, start=0, stop=stop, method=method)
        for replicate in replicates
    ]
    # Sample k of world w is point k * WORLDS + w, so that every world gets points from all over the square.
    by_world = np.stack(parts, axis=1).reshape(2, len(replicates), SAMPLES, WORLDS)
    claimant, provider = np.swapaxes(by_world, 2, 3).reshape(2, -1, SAMPLES)
    return claimant, provider
