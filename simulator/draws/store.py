"""Labelled draws kept in a result: inputs, and outcomes in the mixture of all leaves."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.base.netcdf import Group
from simulator.case.court import DEGREES
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.draws.sampling import Segment, draws, points_of, with_answers
from simulator.model.assess import (
    JUDGE,
    JUDGES,
    assessments,
    head_losses,
    judge_of,
    proven_losses,
)
from simulator.model.money import awards_of, cost_to_provider, ways, worth_to_claimant
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at, without_noise
from simulator.model.tree import sampled_chances

LEAF = "leaf"  # uniform that picks the leaf of a stored draw


def stored_draws(model: Model, replicates: Sequence[Replicate], *, sizes: Sequence[int]) -> dict[str, Group]:
    """Return labelled draws of a run.

    A stored draw is an ordinary Monte Carlo draw: inputs, and the award, net and outlay of one leaf picked
    with its probability. Statistics come from all leaves of all draws, not from these.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicates : sequence of Replicate
        Of the run.
    sizes : sequence of int
        How many draws of each replicate to keep.

    Returns
    -------
    dict of str to Group
        `draws` (dimension `draw`), `worlds` (`world`) and `leaves` (`leaf`).
    """
    blocks = [
        draws_of_mixture(
            model,
            replicate=replicate,
            size=size,
            leaves=one.leaves.mean(axis=0)[None, :],
            chances=sampled_chances(model.tree, one.odds),
        )
        for replicate, (one, size) in enumerate(zip(replicates, sizes, strict=True))
        if size
    ]
    draw_names = sorted(blocks[0]) if blocks else []
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in draw_names}
    probability = np.mean([one.leaves.mean(axis=0) for one in replicates], axis=0)
    currency = {"currency": model.case.currency}
    return {
        "draws": Group("draw", columns, currency),
        "worlds": Group("world", _worlds(replicates), currency),
        "leaves": Group("leaf", {"probability": probability}, labels=leaf_labels(model)),
    }


def leaf_labels(model: Model) -> list[str]:
    """Return a name for each leaf: which heads count, which clauses stand, and how it ended."""
    states = [
        "+".join(sorted(state.categories))
        + "".join(f" | {name}" for name, _ in state.limits)
        + (" | punitive" if state.punitive else "")
        + ("" if state.share == "fault.claimant_share" else f" | {state.share}")
        + "".join(f" | {DEGREES[degree]}" for degree in state.degrees)
        for state in model.tree.states
    ]
    labels = [*(f"award: {state}" for state in states), "nothing"]
    if model.case.proceedings.appeal is not None:
        labels += [*(f"award after appeal: {state}" for state in states), "nothing after appeal"]
    return labels


def draws_of_mixture(
    model: Model, *, replicate: int, size: int, leaves: FloatArray, chances: Mapping[str, float]
) -> dict[str, FloatArray]:
    """Return plain draws of inputs and outcomes: (size,) each.

    `leaves` holds the probabilities of the leaves, for every draw (size, n_leaves) or for all (1, n_leaves);
    `chances` those of a yes to sampled questions.
    """
    case, segments = model.case, [Segment(replicate, 0, size)]
    plain = draws(model.sampler, segments)
    by_name = with_answers(plain, model.sampler, chances)
    values = model.values_of(by_name)
    proven = proven_losses(case, values, head_losses(case, values))
    awards = np.stack([step.award for step in assessments(case, model.law, model.tree, values, proven)])
    judges = np.stack([judge_of(case, state, values[JUDGE]) for state in model.tree.states])
    outcomes: dict[str, list[FloatArray]] = {
        name: [] for name in ("award", "claimant_net", "provider_outlay", JUDGE)
    }
    for way in ways(case, model.law, values):
        given = awards_of(awards if way.won else np.zeros((1, size)), case, model.law)
        outcomes[JUDGE].append(judges if way.won else JUDGES(values[JUDGE])[None, :])
        outcomes["award"].append(given.award)
        outcomes["claimant_net"].append(worth_to_claimant(way, given))
        outcomes["provider_outlay"].append(cost_to_provider(way, given))
    uniform = points_of(model.sampler, [LEAF], segments)[0]
    leaf = (uniform[:, None] > np.cumsum(leaves, axis=1)[:, :-1]).sum(axis=1)
    place = np.arange(size)
    picked = {name: np.concatenate(blocks)[leaf, place] for name, blocks in outcomes.items()}
    inputs = {name: array for name, array in by_name.items() if np.ndim(array) == 1}
    return inputs | picked | {"leaf": leaf.astype(np.float64)}


def _worlds(replicates: Sequence[Replicate]) -> dict[str, FloatArray]:
    """Return what each world says: its odds, the walk-away prices without noise, the chance to settle."""
    names = sorted(name for name, values in replicates[0].worlds.items() if values.ndim == 1)
    columns = {name: np.concatenate([one.worlds[name] for one in replicates]) for name in names}
    for index, degree in enumerate(("ordinary", "gross", "intent")):
        columns[f"fault.degree.{degree}"] = np.concatenate([one.odds.degree[:, index] for one in replicates])
    columns["reservation.claimant"] = np.concatenate(
        [claimant_walks_away_at(without_noise(one.beliefs), noise=one.settles) for one in replicates]
    )
    columns["reservation.provider"] = np.concatenate(
        [provider_walks_away_at(without_noise(one.beliefs), noise=one.settles) for one in replicates]
    )
    columns["settlement.probability"] = np.concatenate([one.settles for one in replicates])
    return columns
