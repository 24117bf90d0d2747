"""Bargaining as a case file states it: beliefs of both sides, offers, and moves in the talks."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, field_serializer, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, Source, Text
from simulator.case.heads import Name
from simulator.distributions.meaning import RELATIVE, WORLD
from simulator.distributions.quantity import (
    Amount,
    Assumed,
    AssumedOfMoves,
    Count,
    RealNumber,
    Share,
    SignedShare,
)

OfMinds = Annotated[Count, RELATIVE, WORLD]
"""A spread in what a side thinks or says, relative to the amount that it is about."""


class Side(FileModel):
    """How one side's expectation departs from the model's."""

    bias: Assumed[Annotated[RealNumber, WORLD]] = Field(
        default=None, description="relative to the expected award; positive favours the side"
    )
    noise: Assumed[OfMinds] = Field(
        default=None, description="standard deviation, relative to the expected award"
    )


class Settlement(FileModel):
    """Beliefs and attitudes of both sides."""

    scale: Literal["log", "linear"] = "log"
    claimant: Side = Field(default_factory=Side)
    provider: Side = Field(default_factory=Side)
    correlation: Assumed[Annotated[SignedShare, WORLD]] = Field(
        default=None, description="of the two sides' noise"
    )
    claimant_power: Assumed[Annotated[Share, WORLD]] = Field(
        default=None, description="claimant's share of the surplus"
    )
    reputation_cost: Assumed[Annotated[Amount, WORLD]] = Field(
        default=None, description="what a trial costs the provider beyond it"
    )
    breakdown: Assumed[Annotated[Share, WORLD]] = Field(
        default=None, description="talks that fail although the ranges overlap"
    )
    shading: AssumedOfMoves[Annotated[Share, WORLD]] = Field(
        default=None, description="offers as a part of what would be paid"
    )
    noise_of_words: AssumedOfMoves[OfMinds] = Field(
        default=None, description="log-sd of words about the price"
    )
    weight_of_words: AssumedOfMoves[Annotated[Share, WORLD]] = Field(
        default=None, description="how much a move counts as evidence"
    )
    sharpness: AssumedOfMoves[OfMinds] = Field(
        default=None, description="width of a refusal, relative to the amount"
    )

    @field_serializer("claimant", "provider")
    def _stated(self, side: Side) -> dict[str, Any] | None:
        """Return a side of which something is stated: nothing is written as nothing."""
        return side.model_dump(mode="json") if side != Side() else None

    @model_validator(mode="after")
    def _words_mean_something(self) -> "Settlement":
        for name in ("shading", "noise_of_words", "sharpness"):
            one = getattr(self, name)
            if one is not None and one.is_constant and one.expected() <= 0:
                raise fault("out_of_range", value=0, allowed="> 0", at=(name,))
        return self


class InKind(FileModel):
    """An offer in kind, such as cloud credit: to neither side worth its face."""

    face: Amount
    worth_share: Share = Field(description="worth to the claimant, share of the face")
    cost_share: Share = Field(description="cost to the provider, share of the face")


class Offer(FileModel):
    """An offer or demand made by one side."""

    name: Name
    label: Text
    by: Literal["provider", "claimant"]
    made_on: date
    cash: Amount | None = None
    in_kind: InKind | None = None
    source: Source | str

    @model_validator(mode="after")
    def _not_empty(self) -> "Offer":
        if self.cash is None and self.in_kind is None:
            raise fault("offer_empty", name=self.name)
        return self


class Move(FileModel):
    """A move in the talks: it says something of the walk-away price of the side that makes it."""

    on: date
    by: Literal["claimant", "provider"]
    kind: Literal["demand", "offer", "refusal", "publicity"]
    label: Text
    amount: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="demanded, offered, or refused; none for publicity"
    )
    reputation_factor: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="publicity: by how much it multiplies what a trial costs in reputation"
    )
    source: Source | str

    @model_validator(mode="after")
    def _complete(self) -> "Move":
        public = self.kind == "publicity"
        if public != (self.reputation_factor is not None) or public == (self.amount is not None):
            raise fault("move_incomplete", kind=self.kind)
        if (self.kind == "demand" and self.by == "provider") or (
            self.kind == "offer" and self.by == "claimant"
        ):
            raise fault("move_by", kind=self.kind, by=self.by, at=("by",))
        return self
