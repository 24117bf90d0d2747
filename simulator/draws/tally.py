"""Running sums and histograms of outcomes, in fixed order, so that chunks and threads change no digit."""

from collections.abc import Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import N_BINS, Mixture, add_counts, mixture

CELL = 4096  # draws summed together; chunks are whole cells, so their size changes no digit


def add_up(total: float, x: FloatArray) -> float:
    """Return a running total and draws, added cell by cell in order: the same for every chunk of cells."""
    for part in cell_sums(x):
        total += part
    return total


def cell_sums(x: FloatArray) -> list[float]:
    """Return the sum of each cell of draws."""
    whole = x.size // CELL * CELL
    sums = x[:whole].reshape(-1, CELL).sum(axis=1).tolist()
    return [*sums, float(x[whole:].sum())] if whole < x.size else sums


class Tally:
    """Sums of one outcome over the draws of a replicate, leaf by leaf."""

    def __init__(self, n_leaves: int, *, atoms: Sequence[float] = (), binned: bool = True) -> None:
        self.atoms = tuple(atoms)  # values that may come up exactly; counted apart from the bins
        self.sums = np.zeros(n_leaves)
        self.squares = np.zeros(n_leaves)
        self.counts = np.zeros((n_leaves if binned else 0, N_BINS), dtype=np.int64)
        self.at_atom = np.zeros((n_leaves, len(self.atoms)), dtype=np.int64)
        self.minimum, self.maximum = np.inf, -np.inf

    def add(self, leaf: int, x: FloatArray) -> None:
        """Add draws of an outcome on a leaf; without bins only their sum."""
        self.sums[leaf] = add_up(self.sums[leaf], x)
        if not len(self.counts):
            return
        self.squares[leaf] = add_up(self.squares[leaf], x * x)
        add_counts(self.counts[leaf], x)
        for index, atom in enumerate(self.atoms):
            self.at_atom[leaf, index] += np.count_nonzero(x == atom)
        self.minimum = min(self.minimum, float(x.min()))
        self.maximum = max(self.maximum, float(x.max()))

    def mixture(self, weights: FloatArray, n_draws: int, *, extra_zero: float = 0.0) -> Mixture:
        """Return the distribution over leaves of given weights: (n_leaves,).

        `extra_zero` is the probability of exactly nothing beyond the leaves; it needs the atom 0.
        """
        found = mixture(
            counts=self.counts,
            at_atom=self.at_atom,
            atoms=self.atoms,
            weights=weights,
            n_draws=n_draws,
            minimum=min(self.minimum, 0.0) if extra_zero else self.minimum,
            maximum=max(self.maximum, 0.0) if extra_zero else self.maximum,
        )
        if extra_zero:
            found.at_atom[self.atoms.index(0.0)] += extra_zero
        return found

    def let_go(self) -> None:
        """Forget the counts leaf by leaf, which no statistic needs any more."""
        self.counts = np.zeros((0, N_BINS), dtype=np.int64)
