"""Running sums and histograms of outcomes, in fixed order, so that chunks and threads change no digit."""

from collections.abc import Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.draws.histogram import N_BINS, Mixture, add_counts, bin_of, mixture

CELL = 4096  # draws of a replicate summed together; chunks are whole cells, so their size changes no digit


class Tally:
    """Sums of one outcome over the draws of a replicate, leaf by leaf."""

    def __init__(self, n_leaves: int, *, atoms: Sequence[float] = ()) -> None:
        self.atoms = tuple(atoms)  # values that may come up exactly; counted apart from the bins
        self.sums = np.zeros(n_leaves)
        self.squares = np.zeros(n_leaves)
        self.counts = np.zeros((n_leaves, N_BINS), dtype=np.int64)
        self.first_bin = 0  # of the counts that are kept; see `trim`
        self.at_atom = np.zeros((n_leaves, len(self.atoms)), dtype=np.int64)
        self.minimum, self.maximum = np.full(n_leaves, np.inf), np.full(n_leaves, -np.inf)

    def add(self, x: FloatArray) -> None:
        """Add draws of an outcome, at most a cell of one replicate: (n_leaves, n_draws)."""
        self.sums += x.sum(axis=1)
        self.squares += np.einsum("ij,ij->i", x, x)
        add_counts(self.counts, x)
        for index, atom in enumerate(self.atoms):
            self.at_atom[:, index] += [np.count_nonzero(row) for row in x == atom]
        np.minimum(self.minimum, x.min(axis=1), out=self.minimum)
        np.maximum(self.maximum, x.max(axis=1), out=self.maximum)

    def mixture(self, weights: FloatArray, n_draws: int, *, extra_zero: float = 0.0) -> Mixture:
        """Return the distribution over leaves of given weights: (n_leaves,).

        `extra_zero` is the probability of exactly nothing beyond the leaves; it needs the atom 0.
        """
        counted = weights > 0.0 if np.any(weights > 0.0) else np.ones_like(weights, dtype=bool)
        ends = [*self.minimum[counted], *self.maximum[counted], *([0.0] if extra_zero else [])]
        found = mixture(
            counts=self.counts,
            first_bin=self.first_bin,
            at_atom=self.at_atom,
            atoms=self.atoms,
            weights=weights,
            n_draws=n_draws,
            minimum=float(min(ends)),
            maximum=float(max(ends)),
        )
        if extra_zero:
            found.at_atom[self.atoms.index(0.0)] += extra_zero
        return found

    def trim(self) -> None:
        """Keep only the bins between the smallest and the largest value; then no more can be added."""
        if self.counts.size:
            low, high = bin_of(self.minimum.min()), bin_of(self.maximum.max())
            self.counts, self.first_bin = self.counts[:, low : high + 1].copy(), low

    def let_go(self) -> None:
        """Forget the counts leaf by leaf, which no statistic needs any more."""
        self.counts = np.zeros((0, N_BINS), dtype=np.int64)
