"""Official fees as functions of an amount; which function, and its bands, are data."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Discriminator, Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, FloatArray

Money = Annotated[Number, Field(ge=0)]
Bound = Annotated[Number, Field(gt=0)]
Rate = Annotated[Number, Field(ge=0, le=1)]


class Limits(FileModel):
    """What is done to the amount before a schedule, and to its fee after it."""

    amount_up_to: Bound | None = Field(default=None, description="higher amounts cost no more")
    known_up_to: Bound | None = Field(default=None, description="above it no source gives the fee")
    multiple: Annotated[Number, Field(gt=0)] = 1.0
    minimum: Money = 0.0
    maximum: Bound | None = None
    plus: Money = Field(default=0.0, description="added last, for every amount above zero")

    def settle(self, scale: FloatArray, amount: FloatArray) -> FloatArray:
        """Return the fee that a scale gives: times the multiple, within limits, and the fixed part."""
        fee = np.maximum(self.multiple * scale, self.minimum)
        if self.maximum is not None:
            fee = np.minimum(fee, self.maximum)
        return np.where(amount > 0.0, fee + self.plus, 0.0)


class Table(Limits, ABC):
    """A schedule of its own, not a share of another."""

    def fee(self, amount: FloatArray) -> FloatArray:
        """Return the fee on an amount: same shape; NaN where the schedule is not known. [currency]."""
        amount = np.asarray(amount, dtype=float)
        counted = amount if self.amount_up_to is None else np.minimum(amount, self.amount_up_to)
        scale = self.scale(counted)
        if self.known_up_to is not None:
            scale = np.where(amount > self.known_up_to, np.nan, scale)
        return self.settle(scale, amount)

    @abstractmethod
    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the fee of the bands alone: same shape. [currency]."""


class MarginalBand(FileModel):
    """Part of the amount from the end of the band before up to `to`: at a rate, and a fixed sum."""

    over: Money | None = Field(default=None, description="where given, it must be the end of the band before")
    to: Bound | None
    rate: Rate = 0.0
    fixed: Money = 0.0


class Marginal(Table):
    """Each band charges its rate on the part of the amount that lies in it."""

    form: Literal["marginal"]
    bands: Annotated[tuple[MarginalBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Marginal":
        check_bands([(band.over, band.to) for band in self.bands])
        return self

    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the sum over the bands. [currency]."""
        fee, low = np.zeros_like(amount), 0.0
        for band in self.bands:
            high = np.inf if band.to is None else band.to
            if band.rate:
                fee = fee + band.rate * np.clip(amount - low, 0.0, high - low)
            if band.fixed:
                fee = fee + band.fixed * (amount > low)
            low = high
        return fee


class CumulativeBand(FileModel):
    """An amount over `over` up to `to` costs `base`, and `rate` on what exceeds `over`."""

    over: Money
    to: Bound | None
    base: Money
    rate: Rate


class Cumulative(Table):
    """The band that holds the amount decides; each base is what the band before ends with."""

    form: Literal["cumulative"]
    bands: Annotated[tuple[CumulativeBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Cumulative":
        check_bands([(band.over, band.to) for band in self.bands])
        for index, (one, following) in enumerate(pairwise(self.bands)):
            end = one.base + one.rate * (following.over - one.over)
            if abs(end - following.base) > 0.005:
                at = ("bands", index + 1, "base")
                raise fault("bands_jump", base=following.base, end=round(end, 2), at=at)
        return self

    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the base of the band, and the rate on the rest. [currency]."""
        ends = np.array([band.to for band in self.bands[:-1]], dtype=float)
        place = np.searchsorted(ends, amount, side="left")
        over, base, rate = (
            np.array([getattr(band, name) for band in self.bands])[place] for name in ("over", "base", "rate")
        )
        return np.asarray(base + rate * (amount - over))


class StepBand(FileModel):
    """Part of the amount up to `to`: a fixed sum, or a sum for each started slice."""

    over: Money | None = None
    to: Bound | None
    fixed: Money = 0.0
    per: Bound | None = None
    add: Money = 0.0

    @model_validator(mode="after")
    def _slices(self) -> "StepBand":
        if (self.per is None) != (self.add == 0.0):
            raise fault("band_incomplete")
        return self


class Steps(Table):
    """Sums for started slices."""

    form: Literal["steps"]
    bands: Annotated[tuple[StepBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Steps":
        check_bands([(band.over, band.to) for band in self.bands])
        return self

    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the sum over started slices. [currency]."""
        fee, low = np.zeros_like(amount), 0.0
        for band in self.bands:
            high = np.inf if band.to is None else band.to
            part = np.clip(amount - low, 0.0, high - low)
            if band.per is not None:
                fee = fee + band.add * np.ceil(part / band.per)
            if band.fixed:
                fee = fee + band.fixed * (part > 0.0)
            low = high
        return fee


class LookupBand(FileModel):
    """An amount up to `to` (or strictly below `below`): a fixed sum, a rate on all of it, or not known."""

    over: Money | None = None
    to: Bound | None = None
    below: Bound | None = None
    fixed: Money | None = None
    rate_of_whole: Rate | None = None
    unknown: bool = Field(default=False, description="the fee of this band was not found; it is refused")

    @model_validator(mode="after")
    def _one_of(self) -> "LookupBand":
        if (self.fixed is not None) + (self.rate_of_whole is not None) + self.unknown != 1:
            raise fault("band_incomplete")
        if self.to is not None and self.below is not None:
            raise fault("to_or_below")
        return self


class Lookup(Table):
    """The band that holds the amount gives the fee."""

    form: Literal["lookup"]
    bands: Annotated[tuple[LookupBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Lookup":
        check_bands([(band.over, band.to if band.below is None else band.below) for band in self.bands])
        return self

    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the fee of the band; NaN where it is not known. [currency]."""
        fee = np.full_like(amount, np.nan)
        open_ = np.ones(np.shape(amount), dtype=bool)
        for band in self.bands:
            inside = open_ & (
                (amount <= (np.inf if band.to is None else band.to))
                if band.below is None
                else (amount < band.below)
            )
            if band.fixed is not None:
                fee = np.where(inside, band.fixed, fee)
            elif band.rate_of_whole is not None:
                fee = np.where(inside, band.rate_of_whole * amount, fee)
            open_ = open_ & ~inside
        return fee


class Flat(Table):
    """The same fee whatever the amount."""

    form: Literal["flat"]
    amount: Money

    def scale(self, amount: FloatArray) -> FloatArray:
        """Return the fee. [currency]."""
        return np.full_like(amount, self.amount)


class ShareOf(Limits):
    """A multiple of another schedule of the same law: half the fee, three units."""

    form: Literal["share_of"]
    of: str

    @model_validator(mode="after")
    def _limits_of_its_own(self) -> "ShareOf":
        for name in ("amount_up_to", "known_up_to"):
            if getattr(self, name) is not None:
                raise fault("belongs_to_table", key=name, at=(name,))
        return self


Schedule = Annotated[Marginal | Cumulative | Steps | Lookup | Flat | ShareOf, Discriminator("form")]


def check_bands(bands: list[tuple[float | None, float | None]]) -> None:
    """Raise a fault unless bands follow one another without gap or overlap, the last one open.

    Each band is given by its lower end, which may be left out, and its upper end.
    """
    ends = [to for _, to in bands]
    if ends[-1] is not None or None in ends[:-1]:
        raise fault("last_band_open", at=("bands",))
    for index, (low, high) in enumerate(pairwise(ends[:-1])):
        if low is not None and high is not None and low >= high:
            raise fault("bands_out_of_order", low=low, high=high, at=("bands", index + 1, "to"))
    for index, (over, _) in enumerate(bands):
        before = 0.0 if index == 0 else ends[index - 1]
        if over is not None and before is not None and over != before:
            code = "bands_gap" if over > before else "bands_overlap"
            raise fault(code, over=over, before=before, at=("bands", index, "over"))
