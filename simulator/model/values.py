"""Draws of a case, found by the quantity that states them: a field that does not exist stops mypy."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.base.model import FloatArray
from simulator.distributions.distribution import Distribution


@dataclass(frozen=True)
class Values:
    """Draws of the inputs of a completed case: each of shape (n_draws,), or () for what is certain.

    `values[stage.months]` finds the draws of that quantity by its identity. What no quantity states (the
    judge of a draw, a question that is sampled) and what a text of the case names goes by its dotted name.
    """

    places: Mapping[int, str]  # see `places.places_of`
    by_name: Mapping[str, FloatArray]

    def __getitem__(self, of: Distribution | str | None) -> FloatArray:
        return self.by_name[of if isinstance(of, str) else self.places[id(of)]]

    def get(self, name: str) -> FloatArray | None:
        """Return the draws of a name, None where nothing of that name is drawn."""
        return self.by_name.get(name)
