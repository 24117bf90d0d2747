"""Fault, contract, court and costs as a case file states them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.base.amounts import Number, parse_number
from simulator.base.errors import fault
from simulator.base.model import FileModel, Text
from simulator.case.heads import Category, Name
from simulator.distributions.meaning import Mark, Open, unit
from simulator.distributions.quantity import (
    Amount,
    Assumed,
    Bernoulli,
    Categorical,
    Chance,
    Count,
    Distribution,
    Quantity,
    Rate,
    Share,
)

Degree = Literal["ordinary", "gross", "intent"]
DEGREES: tuple[Degree, ...] = ("ordinary", "gross", "intent")


def odds(chance: Distribution) -> Distribution:
    """Return the probability that a chance states, be it plain or the `p` of a Bernoulli."""
    return chance.p if isinstance(chance, Bernoulli) else chance


class Fault(FileModel):
    """Degree of the provider's fault, and who contributed to the event."""

    degree: Annotated[Quantity, Mark("share", "-", "world")]
    claimant_share: Share
    claimant_share_if_gross: Share | None = None
    third_party_share: Assumed[Share] = Field(default=None, description="of what the claimant did not cause")
    avoidable_share: Assumed[Share] = Field(
        default=None, description="of the loss: mitigation after the event"
    )

    @model_validator(mode="after")
    def _degrees(self) -> "Fault":
        if not isinstance(self.degree, Categorical) or not set(self.degree.probabilities) <= set(DEGREES):
            raise fault("degree_not_categorical", allowed=", ".join(DEGREES), at=("degree",))
        return self


def _cap_amount(value: object) -> object:
    """Read `unlimited` as a word and refuse other words: `none` or `no` could mean either thing."""
    if isinstance(value, str) and value != "unlimited":
        try:
            parse_number(value)
        except Exception as why:
            raise fault("cap_ambiguous", value=value) from why
    return value


def _cap_kind(value: object) -> str:
    return "unlimited" if value == "unlimited" else "none" if value is None else "amount"


CapAmount = Annotated[
    Annotated[
        Annotated[Amount, Tag("amount")]
        | Annotated[Literal["unlimited"], Tag("unlimited")]
        | Annotated[None, Tag("none")],
        Discriminator(_cap_kind),
    ],
    BeforeValidator(_cap_amount),
]
"""Amount of a cap; `null` = the clause names none, `0` = nothing is owed, `unlimited` = promised so."""


class FeeBase(FileModel):
    """A cap stated as fees paid over a look-back period."""

    monthly_fee: Annotated[Amount, unit("currency/month")]
    months: Annotated[Number, Field(gt=0)]
    multiple: Annotated[Number, Field(gt=0)] = 1.0


class Clause(FileModel):
    """A clause of the contract, and whether it was incorporated, is valid, and is displaced by fault."""

    name: Name
    label: Text
    kind: Literal["cap", "super_cap", "carve_out", "exclusion", "sole_remedy", "backup_duty"]
    amount: CapAmount = None
    fees: FeeBase | None = None
    scope: tuple[Category, ...] | None = Field(default=None, description="heads it covers; all if left out")
    claimant_share: Share | None = Field(default=None, description="backup_duty: share while it stands")
    per: Literal["claim", "aggregate"] = "claim"
    already_paid: Amount | None = Field(default=None, description="aggregate: what has eroded the limit")
    together: Name | None = Field(
        default=None, description="terms it stands in: clauses of the same terms are incorporated as a whole"
    )
    incorporated: Chance
    valid: Chance
    displaced_if_gross: Chance | None = Field(default=None, description="law of the case if left out")
    displaced_if_intent: Chance | None = Field(default=None, description="law of the case if left out")

    @model_validator(mode="after")
    def _consistent(self) -> "Clause":
        limited = self.kind in ("cap", "super_cap", "sole_remedy")
        if limited and (("amount" in self.model_fields_set) == (self.fees is not None)):
            raise fault("cap_ambiguous", value="amount + fees" if self.fees else "no amount")
        if not limited and (self.fees is not None or "amount" in self.model_fields_set):
            raise fault("clause_takes_no_amount", kind=self.kind)
        if self.kind in ("super_cap", "carve_out", "exclusion") and not self.scope:
            raise fault("clause_needs_scope", kind=self.kind)
        if (self.kind == "backup_duty") != (self.claimant_share is not None):
            raise fault("backup_duty_share", kind=self.kind)
        if (self.already_paid is not None) and self.per != "aggregate":
            raise fault("erosion_needs_aggregate")
        return self


class Punitive(FileModel):
    """Punitive or multiplied damages: a hurdle, then a ratio to compensation."""

    awarded: Chance = Field(description="given liability and gross fault or intent")
    ratio: Count = Field(description="punitive damages / compensation")


class Court(FileModel):
    """What the court may find, and how it assesses."""

    liable: Chance
    admitted: Annotated[dict[Category, Chance], Open()] = Field(
        default_factory=dict, description="foreseeable, by category"
    )
    proof: Annotated[dict[Category, Share], Open()] = Field(
        default_factory=dict, description="part of the head proved"
    )
    anchoring_weight: Assumed[Share] = Field(default=None, description="pull of the amount claimed")
    judge_sd: Assumed[Count] = Field(default=None, description="log-sd between judges")
    punitive: Punitive | None = None


class FixedCost(FileModel):
    """A cost known as an amount."""

    kind: Literal["fixed"]
    amount: Amount


class HourlyCost(FileModel):
    """A cost by the hour."""

    kind: Literal["hourly"]
    hours: Annotated[Count, unit("h")]
    rate: Annotated[Amount, unit("currency/h")]


class ContingentCost(FileModel):
    """A fee that is a share of what is recovered."""

    kind: Literal["contingent"]
    share: Share


Cost = Annotated[FixedCost | HourlyCost | ContingentCost, Discriminator("kind")]


class Stage(FileModel):
    """A stage of the proceedings: how long it takes and what it costs each side."""

    name: Literal["before_filing", "evidence", "first_instance", "appeal", "enforcement"]
    months: Annotated[Count, unit("month")]
    claimant_costs: tuple[Cost, ...] = ()
    provider_costs: tuple[Cost, ...] = ()

    def costs(self, party: Literal["claimant", "provider"]) -> tuple[Cost, ...]:
        """Return what the stage costs a side."""
        return self.claimant_costs if party == "claimant" else self.provider_costs


class Appeal(FileModel):
    """Who appeals, and how often that turns the judgment over."""

    by_provider: Chance = Field(description="given that the provider lost")
    by_claimant: Chance = Field(description="given that the claimant lost")
    reversed_if_provider: Chance
    reversed_if_claimant: Chance


class Proceedings(FileModel):
    """Stages, appeal, collection and the time value of money."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    appeal: Appeal | None = None
    collection_share: Assumed[Share] = Field(default=None, description="part of the judgment collected")
    lump_sum_share: Assumed[Share] = Field(
        default=None, description="part of the winner's lawyers' costs granted where the court has discretion"
    )
    claimant_discount_rate: Assumed[Rate] = Field(default=None, description="[1/year]")
    provider_discount_rate: Assumed[Rate] = Field(default=None, description="[1/year]")

    @model_validator(mode="after")
    def _stages(self) -> "Proceedings":
        names = [stage.name for stage in self.stages]
        for name in names:
            if names.count(name) > 1:
                raise fault("duplicate_name", name=name, at=("stages",))
        if ("appeal" in names) != (self.appeal is not None):
            raise fault("appeal_needs_stage", at=("stages",))
        return self

    def discount_rate(self, party: Literal["claimant", "provider"]) -> Distribution | None:
        """Return the rate at which a side discounts. [1/year]."""
        return self.claimant_discount_rate if party == "claimant" else self.provider_discount_rate
