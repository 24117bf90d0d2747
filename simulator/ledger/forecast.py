"""A forecast and its outcome as the ledger keeps them, and how a forecast is made from a result."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from simulator.base.errors import error
from simulator.base.model import FileModel
from simulator.scoring.cdf_table import CdfTable, of_bins, of_quantiles
from simulator.summary.parts import Summary
from simulator.summary.result import saved_summary

Quantity = Literal["award", "settlement", "settles"]
QUANTITIES: tuple[Quantity, ...] = ("award", "settlement", "settles")
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Chance = Annotated[float, Field(ge=0.0, le=1.0)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Origin(FileModel):
    """The result that a forecast was taken from."""

    path: str
    sha256: Digest  # of summary.json
    version: str  # of the program that wrote it
    n_draws: int
    seed: int
    variant: str | None = None


class Forecast(FileModel):
    """What a forecaster says of one quantity of one case.

    An amount is given by quantiles: `values` at `levels`, both never falling, levels from 0 to 1, linear
    between them; a value that repeats is an atom. Whether the parties settle is given by a chance.
    """

    case: Name
    case_digest: Digest
    forecaster: Name
    made_on: date
    quantity: Quantity
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    claim: Annotated[float, Field(gt=0.0)]
    levels: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    p_zero: Chance | None = None
    chance: Chance | None = None
    origin: Origin | None = None

    @model_validator(mode="after")
    def _says_what_its_quantity_needs(self) -> "Forecast":
        if self.quantity == "settles":
            if self.chance is None or self.levels or self.values:
                raise ValueError("a forecast of whether they settle is a chance")
        elif self.chance is not None or self.p_zero is None:
            raise ValueError("a forecast of an amount is quantiles and the probability of zero")
        else:
            self.table()
        return self

    def table(self) -> CdfTable:
        """Return the distribution of an amount, in the currency of the forecast."""
        return CdfTable(np.array(self.values), np.array(self.levels))


class Resolution(FileModel):
    """What became of a forecast: a value in its currency (1 or 0 for `settles`), or None if censored."""

    forecast: int
    value: float | None
    resolved_on: date
    source: str


@dataclass(frozen=True)
class Entry:
    """A forecast that stands (no later row corrects it), with its resolution if there is one."""

    number: int
    recorded_on: date
    forecast: Forecast
    resolution: Resolution | None
    resolution_number: int | None


def forecast_of(folder: Path, *, forecaster: str, made_on: date, quantity: Quantity) -> Forecast:
    """Return the forecast that a result makes of a quantity.

    Raises
    ------
    SimulatorError
        There is no result in the folder, it lacks the quantity, or its claim is zero.
    """
    saved = saved_summary(folder)
    path, summary = saved.path, saved.summary
    if summary.claim.amount <= 0.0:
        raise error("ledger_no_claim", file=str(path))
    if not forecaster.strip():
        raise error("ledger_no_forecaster")
    variant = summary.variant
    return Forecast(
        case=summary.case,
        case_digest=summary.digest,
        forecaster=forecaster,
        made_on=made_on,
        quantity=quantity,
        currency=summary.currency,
        claim=summary.claim.amount,
        origin=Origin(
            path=str(path),
            sha256=hashlib.sha256(saved.content).hexdigest(),
            version=summary.provenance.versions["damnum"],
            n_draws=summary.n_draws,
            seed=summary.seed,
            variant=variant.name if variant else None,
        ),
        **_quantity(summary, quantity),
    )


def _quantity(summary: Summary, quantity: Quantity) -> dict[str, Any]:
    """Return what a summary says of a quantity."""
    if quantity == "settles":
        return {"chance": summary.settlement.probability.mean}
    if quantity == "award":
        curve, award = summary.distributions.award, summary.award
        atoms = sorted((atom.value, atom.probability) for atom in curve.atoms)
        table = of_bins(
            curve.edges,
            weights=curve.probability,
            atoms=[value for value, _ in atoms],
            at_atoms=[weight for _, weight in atoms],
            mean=award.mean,
        )
        p_zero = award.p_zero
    else:
        quantiles = summary.settlement.amount.quantiles
        table = of_quantiles(
            [quantiles.q05, quantiles.q25, quantiles.q50, quantiles.q75, quantiles.q95],
            levels=[0.05, 0.25, 0.5, 0.75, 0.95],
        )
        p_zero = float(table.atom_at(0.0))
    return {"levels": tuple(table.level.tolist()), "values": tuple(table.x.tolist()), "p_zero": p_zero}
