"""The award as a share of the claim, by the whole chain: liable or not, how much, cut by a clause or not."""

from collections.abc import Callable, Sequence

import numpy as np

from simulator.base.model import FloatArray
from simulator.learning.inference_data import ORDER, Quantity, dispute_of
from simulator.learning.precedents import Precedent

Posterior = Callable[[Quantity], FloatArray]


def awards(rows: Sequence[Precedent]) -> list[Precedent]:
    """Return of each dispute the row of the last court that ruled, if claim and award are both known.

    A dismissal always has an award, of nothing; who is liable has one only where the amount was found. So
    among these rows there are too many dismissals.
    """
    ruled = [row for row in rows if row.instance != "none" and row.outcome in ("liable", "not_liable")]
    ruled.sort(key=lambda row: ORDER.index(row.instance))
    last = {dispute_of(row): row for row in ruled}.values()
    known = [row for row in last if row.claimed and not row.censored and row.awarded is not None]
    return sorted(known, key=lambda row: row.id)


def awarded_share(row: Precedent) -> float:
    """Return the award over the claim, at most all of it."""
    assert row.awarded is not None and row.claimed
    return min(row.awarded / row.claimed, 1.0)


def award_draws(row: Precedent, *, said: Posterior, seed: int) -> FloatArray:
    """Return draws of the award over the claim: (n_draws,).

    Nothing if the provider is not liable, else the ratio, at most the cap if there is one and the clause is
    upheld. The ratio was learned from awards less the customer's share, which is so not taken off again.

    Parameters
    ----------
    row : Precedent
        Of which everything but outcome, fate of the clause and award is known.
    said : function
        From a question to draws of its posterior for this row.
    seed : int
        Of whether the provider is liable, and whether the clause is upheld.
    """
    ratio = said("ratio")
    liable, upheld = np.random.default_rng(seed).random((2, ratio.size))
    award = np.where(liable < said("liability"), ratio, 0.0)
    if row.clause_cap is None or not row.claimed:
        return award
    return np.where(upheld < said("clause"), np.minimum(award, row.clause_cap / row.claimed), award)
