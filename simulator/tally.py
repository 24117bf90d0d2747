"""Running sums and histograms of outcomes, in fixed order, so that chunks and threads change no digit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.base import FloatArray
from simulator.histogram import N_BINS, add_counts

CELL = 4096  # draws summed together; chunks are whole cells, so their size changes no digit


def cell_sum(x: FloatArray) -> float:
    """Return the sum of draws, cell by cell in order: the same for every chunk of whole cells."""
    return float(sum(cell_sums(x)))


def cell_sums(x: FloatArray) -> list[float]:
    """Return the sum of each cell of draws."""
    whole = x.size // CELL * CELL
    sums = x[:whole].reshape(-1, CELL).sum(axis=1).tolist()
    return [*sums, float(x[whole:].sum())] if whole < x.size else sums


@dataclass
class Tally:
    """Sums of one outcome over the draws of a replicate, leaf by leaf."""

    n_leaves: int
    atoms: Sequence[float] = ()  # values that may come up exactly; counted apart from the bins
    marks: Sequence[float] = ()
    count: int = 0
    sums: FloatArray = field(init=False)
    squares: FloatArray = field(init=False)
    counts: NDArray[np.int64] = field(init=False)
    at_atom: NDArray[np.int64] = field(init=False)
    minimum: FloatArray = field(init=False)
    maximum: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros(self.n_leaves)
        self.squares = np.zeros(self.n_leaves)
        self.counts = np.zeros((self.n_leaves, N_BINS), dtype=np.int64)
        self.at_atom = np.zeros((self.n_leaves, len(self.atoms)), dtype=np.int64)
        self.minimum = np.full(self.n_leaves, np.inf)
        self.maximum = np.full(self.n_leaves, -np.inf)

    def add(self, leaf: int, x: FloatArray) -> None:
        """Add draws of an outcome on a leaf."""
        for total in cell_sums(x):
            self.sums[leaf] += total
        for total in cell_sums(x * x):
            self.squares[leaf] += total
        add_counts(self.counts[leaf], x)
        for index, atom in enumerate(self.atoms):
            self.at_atom[leaf, index] += np.count_nonzero(x == atom)
        self.minimum[leaf] = min(self.minimum[leaf], float(x.min()))
        self.maximum[leaf] = max(self.maximum[leaf], float(x.max()))
