"""The draws of replicates on every leaf, in the order of the law; the odds of the leaves do not come in."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.distributions.copula import rank_correlation
from simulator.draws.leaves import FIRST, Leaves, add_draws, empty
from simulator.draws.model import Model
from simulator.draws.sampling import Segment, draws, with_answers
from simulator.draws.tally import CELL
from simulator.model.assess import assessments, head_losses, proven_losses

CHUNK = 8 * CELL  # draws in memory at once


@dataclass(frozen=True)
class Drawn:
    """What the draws of a replicate say, whatever the odds."""

    n_draws: int
    sums: Leaves
    inputs: Mapping[str, FloatArray]  # of the first draws: (at most FIRST,)
    correlation: FloatArray | None  # achieved rank correlations of the inputs that depend on one another


def drawn_of(
    model: Model,
    sizes: Mapping[int, int],
    chances: Mapping[int, Mapping[str, float]],
    *,
    chunk: int = CHUNK,
    threads: int = 1,
    advance: Callable[[int], None] = lambda done: None,
) -> list[Drawn]:
    """Make the draws of replicates.

    Parameters
    ----------
    model : Model
        The case, made ready.
    sizes : mapping of replicate to int
        How many draws each makes.
    chances : mapping of replicate to mapping
        Of a yes to the questions that are sampled; see `tree.sampled_chances`.
    chunk, threads, advance
        As in `replicate.run`.
    """
    cells = max(1, -(-chunk // CELL)) * CELL

    def of_replicates(together: Sequence[int]) -> list[Drawn]:
        return _draw(model, {name: sizes[name] for name in together}, chances, cells, advance)

    with ThreadPoolExecutor(threads) as pool:
        groups = _groups(sizes, 1 if model.tree.sampled else cells)
        return [drawn for found in pool.map(of_replicates, groups) for drawn in found]


def _groups(sizes: Mapping[int, int], chunk: int) -> list[list[int]]:
    """Return the replicates in groups of no more draws than a chunk, if they are so small."""
    groups: list[list[int]] = []
    room = 0
    for replicate, size in sizes.items():
        if not groups or size > room:
            groups.append([])
            room = chunk
        groups[-1].append(replicate)
        room -= size
    return groups


def _draw(
    model: Model,
    sizes: Mapping[int, int],
    chances: Mapping[int, Mapping[str, float]],
    chunk: int,
    advance: Callable[[int], None],
) -> list[Drawn]:
    """Draw replicates together, chunk by chunk: the steps in the order of the law."""
    case, law, tree = model.case, model.law, model.tree
    sums = {replicate: empty(model) for replicate in sizes}
    inputs: dict[int, dict[str, FloatArray]] = {}
    correlation: dict[int, FloatArray | None] = {}
    for start in range(0, max(sizes.values()), chunk):
        segments = [
            Segment(replicate, start, min(start + chunk, size))
            for replicate, size in sizes.items()
            if start < size
        ]
        plain = draws(model.sampler, segments)
        by_name = with_answers(plain, model.sampler, chances[segments[0].replicate])
        values = model.values_of(by_name)
        if start == 0:
            inputs, correlation = _kept(model, segments, by_name)
        losses = head_losses(case, values)
        proven = proven_losses(case, values, losses)
        awards = list(assessments(case, law, tree, values, proven))
        add_draws(sums, model, segments, values, losses, proven, awards)
        advance(sum(segment.size for segment in segments))
    for leaves in sums.values():
        for tally in leaves.tallies:
            tally.trim()
    return [Drawn(sizes[name], sums[name], inputs[name], correlation[name]) for name in sizes]


def _kept(
    model: Model, segments: Sequence[Segment], values: Mapping[str, FloatArray]
) -> tuple[dict[int, dict[str, FloatArray]], dict[int, FloatArray | None]]:
    """Return the inputs of the first draws of each replicate, and how those of a cell move together."""
    inputs, correlation, place = {}, {}, 0
    for segment in segments:
        first = slice(place, place + min(segment.size, FIRST))
        inputs[segment.replicate] = {
            name: drawn[first].copy() for name, drawn in values.items() if np.ndim(drawn) == 1
        }
        found = None
        if model.case.dependence is not None and segment.size > 1:
            cell = slice(place, place + min(segment.size, CELL))
            found = rank_correlation(np.stack([values[name][cell] for name in model.case.dependence.names()]))
        correlation[segment.replicate] = found
        place += segment.size
    return inputs, correlation
