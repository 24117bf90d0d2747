"""Official fees as functions of an amount; the schedules themselves are data."""

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Discriminator, Field, model_validator

from simulator.amounts import Number
from simulator.base import FileModel, FloatArray
from simulator.errors import fault

Money = Annotated[Number, Field(ge=0)]


class MarginalBand(FileModel):
    """Part of the amount up to `to`, at a rate, or for a fixed sum."""

    to: Annotated[Number, Field(gt=0)] | None
    rate: Annotated[Number, Field(ge=0, le=1)] = 0.0
    fixed: Money = 0.0


class Marginal(FileModel):
    """Each band charges its rate on the part of the amount that lies in it."""

    form: Literal["marginal"]
    bands: Annotated[tuple[MarginalBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> "Marginal":
        check_bands([band.to for band in self.bands])
        return self

    def fee(self, amount: FloatArray) -> FloatArray:
        """Return the fee on an amount: same shape. [currency]."""
        fee, low = np.zeros_like(amount, dtype=float), 0.0
        for band in self.bands:
            high = np.inf if band.to is None else band.to
            if band.rate:
                fee = fee + band.rate * np.clip(amount - low, 0.0, high - low)
            if band.fixed:
                fee = fee + band.fixed * (np.asarray(amount) > low)
            low = high
        return fee


class StepBand(FileModel):
    """Part of the amount up to `to`: a fixed sum, or a sum for each started slice."""

    to: Annotated[Number, Field(gt=0)] | None
    fixed: Money = 0.0
    per: Annotated[Number, Field(gt=0)] | None = None
    add: Money = 0.0

    @model_validator(mode="after")
    def _slices(self) -> "StepBand":
        if (self.per is None) != (self.add == 0.0):
            raise fault("band_incomplete")
        return self


class Steps(FileModel):
    """Sums for started slices, times a multiple, plus a constant."""

    form: Literal["steps"]
    bands: Annotated[tuple[StepBand, ...], Field(min_length=1)]
    multiple: Annotated[Number, Field(gt=0)] = 1.0
    plus: Money = 0.0
    amount_up_to: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="higher amounts cost no more"
    )

    @model_validator(mode="after")
    def _rising(self) -> "Steps":
        check_bands([band.to for band in self.bands])
        return self

    def fee(self, amount: FloatArray) -> FloatArray:
        """Return the fee on an amount: same shape. [currency]."""
        amount = np.asarray(amount, dtype=float)
        if self.amount_up_to is not None:
            amount = np.minimum(amount, self.amount_up_to)
        fee, low = np.zeros_like(amount), 0.0
        for band in self.bands:
            high = np.inf if band.to is None else band.to
            part = np.clip(amount - low, 0.0, high - low)
            if band.per is not None:
                fee = fee + band.add * np.ceil(part / band.per)
            if band.fixed:
                fee = fee + band.fixed * (part > 0.0)
            low = high
        return np.asarray(self.multiple * fee + self.plus * (amount > 0.0), dtype=np.float64)


class Flat(FileModel):
    """The same fee whatever the amount."""

    form: Literal["flat"]
    amount: Money

    def fee(self, amount: FloatArray) -> FloatArray:
        """Return the fee on an amount: same shape. [currency]."""
        return np.where(np.asarray(amount) > 0.0, self.amount, 0.0)


Schedule = Annotated[Marginal | Steps | Flat, Discriminator("form")]


def check_bands(ends: list[float | None]) -> None:
    """Raise a fault unless bands follow one another without gap or overlap, the last one open.

    Each band begins where the one before it ends, so only the order of the ends can be wrong.
    """
    if ends[-1] is not None or None in ends[:-1]:
        raise fault("last_band_open", at=("bands",))
    for index, (low, high) in enumerate(pairwise(ends[:-1])):
        if low is not None and high is not None and low >= high:
            raise fault("bands_out_of_order", low=low, high=high, at=("bands", index + 1, "to"))
