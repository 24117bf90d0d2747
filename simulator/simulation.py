"""One call from a case to its result."""

import os
from collections.abc import Callable
from pathlib import Path

from simulator.base.errors import error
from simulator.case.case import Case
from simulator.draws.drawn import CHUNK
from simulator.draws.model import prepare
from simulator.draws.points import REPLICATES, Method
from simulator.draws.replicate import run
from simulator.draws.store import stored_draws
from simulator.draws.tally import CELL
from simulator.law.law import Law
from simulator.load import load_case
from simulator.summary.result import Result
from simulator.summary.summary import summarise

DRAWS = 131_072
MOST_DRAWS = 10_000_000_000  # a day or so; the points would last for seven times as many


def simulate(
    case: Case | str | Path,
    *,
    n_draws: int = DRAWS,
    seed: int = 0,
    method: Method = "sobol",
    chunk: int = CHUNK,
    threads: int | None = None,
    store: int = 16_384,
    law: Law | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> Result:
    """Simulate a case.

    Parameters
    ----------
    case : Case, str or Path
        From `load_case`, or what that takes: the name of a shipped case, or a path.
    n_draws : int
        Continuous draws; each is evaluated on every leaf of the tree.
    seed : int
        Of all streams; 0 is a seed.
    method : str
        `sobol` (scrambled, the default) or `random`.
    chunk : int
        Draws in memory at once, rounded up to whole cells of 4,096; it changes no digit.
    threads : int, optional
        At most as many as replicates; all cores if left out; it changes no digit.
    store : int
        Draws to keep in the result, at most; memory does not depend on `n_draws` otherwise.
    law : Law, optional
        Another than the case's own, for a comparison on the same draws.
    advance : callable
        Told how many draws were done since the last call.

    Returns
    -------
    Result
        Frozen; the same for the same case, seed, number of draws and versions.

    Raises
    ------
    SimulatorError
        The number of draws or the seed is not possible, or the case is not.
    """
    if n_draws < 1:
        raise error("too_few_draws", value=n_draws)
    if n_draws > MOST_DRAWS:
        raise error("too_many_draws", value=n_draws, most=MOST_DRAWS)
    if seed < 0:
        raise error("negative_seed", value=seed)
    case = case if isinstance(case, Case) else load_case(case)
    model = prepare(case, seed=seed, method=method, law=law)
    sizes = sizes_of(n_draws)
    threads = min(len(sizes), threads or os.cpu_count() or 1)
    done = run(model, sizes, chunk=chunk, threads=threads, advance=advance)
    return Result(
        summary=summarise(model, done, n_draws=n_draws),
        groups=stored_draws(model, done, sizes=_kept(list(sizes.values()), store)),
    )


def sizes_of(n_draws: int) -> dict[int, int]:
    """Return how many draws each replicate makes."""
    count = min(REPLICATES, n_draws)
    return {index: n_draws // count + (index < n_draws % count) for index in range(count)}


def _kept(sizes: list[int], store: int) -> list[int]:
    """Return how many draws of each replicate to keep: a cell of each, from the first on."""
    kept: list[int] = []
    for size in sizes:
        kept.append(min(size, CELL, store - sum(kept)))
    return kept
