"""Heads of loss as a case file states them, with the rules against counting a loss twice."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.base.amounts import Number
from simulator.base.checked import nearest
from simulator.base.errors import fault
from simulator.base.model import FileModel, Text
from simulator.distributions.meaning import Mark, meanings, unit
from simulator.distributions.quantity import Amount, Count, Quantity, Rate, RealNumber, Share

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]

Category = Literal[
    "restoration",
    "recreation",
    "data_value",
    "lost_profit",
    "churn",
    "market_share",
    "wasted_cost",
    "notification",
    "mitigation_cost",
    "third_party",
    "legal_costs",
    "non_pecuniary",
]
CATEGORIES: tuple[str, ...] = get_args(Category)

# Two heads of these categories that cover the same months claim the same profit.
PROFIT_CATEGORIES = frozenset({"lost_profit", "churn", "market_share"})
# Two heads of these categories for the same data are paid for twice.
DATA_CATEGORIES = frozenset({"restoration", "recreation", "data_value"})


YEARS = unit("year")
A_YEAR = unit("currency/year")


class Months(FileModel):
    """Months after the incident that a head covers, the last one excluded."""

    start: Annotated[Number, Field(ge=0)]
    end: Annotated[Number, Field(gt=0)]

    @model_validator(mode="after")
    def _in_order(self) -> "Months":
        if self.end <= self.start:
            raise fault("months_out_of_order", start=self.start, end=self.end)
        return self

    def overlaps(self, other: "Months") -> bool:
        """Return whether both cover a moment."""
        return self.start < other.end and other.start < self.end


class HeadBase(FileModel):
    """What all heads have: a name, the months and the data they cover, and perhaps a plain amount."""

    OPTIONAL: ClassVar[tuple[str, ...]] = ()  # what the formula of the category can do without

    name: Name
    label: Text
    category: str
    months: Months | None = None
    data: Name | None = Field(default=None, description="the data set that the head is about")
    amount: Amount | None = None

    @model_validator(mode="after")
    def _amount_or_formula(self) -> "HeadBase":
        given = [name for name in parts_of_formula(type(self)) if getattr(self, name) is not None]
        missing = [name for name in parts_of_formula(type(self)) if name not in {*given, *self.OPTIONAL}]
        if self.amount is not None and given:
            raise fault("amount_and_formula", given=", ".join(given))
        if self.amount is None and missing:
            raise fault("head_incomplete", category=self.category, missing=", ".join(missing))
        return self

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Yield the uncertain values of the head by the name of their field."""
        for name in meanings(type(self)):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)


def parts_of_formula(model: type[FileModel]) -> list[str]:
    """Return the quantities that a head, or an approach to the value of data, has in place of an amount."""
    return [name for name in meanings(model) if name != "amount"]


class PlainHead(HeadBase):
    """A head that is stated as an amount."""

    category: Literal[
        "wasted_cost", "notification", "mitigation_cost", "third_party", "legal_costs", "non_pecuniary"
    ]

    @model_validator(mode="after")
    def _has_amount(self) -> "PlainHead":
        if self.amount is None:
            raise fault("head_incomplete", category=self.category, missing="amount")
        return self


class Restoration(HeadBase):
    """Work to restore data from the copies that survive."""

    category: Literal["restoration"]
    lost_volume: Annotated[Count, unit("TB")] | None = Field(default=None, description="data lost [TB]")
    surviving_share: Share | None = Field(default=None, description="part with a usable copy")
    effort: Annotated[Count, unit("h/TB")] | None = Field(default=None, description="skilled work [h/TB]")
    hourly_rate: Annotated[Amount, unit("currency/h")] | None = Field(
        default=None, description="price of that work [currency/h]"
    )


class Recreation(HeadBase):
    """Making again what is lost, less what the old data had already been used up (new for old)."""

    OPTIONAL: ClassVar = ("remaining_life", "useful_life", "return_on_cost", "utility")
    category: Literal["recreation"]
    cost: Amount | None = Field(default=None, description="cost of making the data again, as new")
    remaining_life: Annotated[Count, YEARS] | None = Field(
        default=None, description="remaining useful life [years]"
    )
    useful_life: Annotated[Count, YEARS] | None = Field(
        default=None, description="useful life when new [years]"
    )
    return_on_cost: RealNumber | None = Field(default=None, description="return on the cost of making")
    utility: Share | None = Field(default=None, description="quality or utility of the lost data, 0 to 1")

    @model_validator(mode="after")
    def _lives_together(self) -> "Recreation":
        if (self.remaining_life is None) != (self.useful_life is None):
            raise fault("lives_apart")
        return self


class Approach(FileModel):
    """One way of valuing data, and how often courts accept it."""

    approach: Literal["cost", "income", "market"]
    weight: Annotated[Number, Field(gt=0, le=1)]
    amount: Amount | None = None
    royalty: Annotated[Amount, A_YEAR] | None = Field(
        default=None, description="income: first year's royalty [currency/year]"
    )
    growth: Annotated[RealNumber, Mark("rate", "1/year")] | None = Field(
        default=None, description="income: yearly growth [1/year]"
    )
    discount_rate: Rate | None = Field(default=None, description="income: [1/year]")
    years: Annotated[Count, YEARS] | None = Field(
        default=None, description="income: life of the data [years]"
    )

    @model_validator(mode="after")
    def _amount_or_income(self) -> "Approach":
        parts = parts_of_formula(Approach)
        given = [name for name in parts if getattr(self, name) is not None]
        if self.amount is not None and given:
            raise fault("amount_and_formula", given=", ".join(given))
        if self.amount is None and (self.approach != "income" or len(given) < len(parts)):
            income = self.approach == "income"
            missing = [name for name in parts if name not in given] if income else ["amount"]
            raise fault("head_incomplete", category="data_value", missing=", ".join(missing))
        return self


class DataValue(HeadBase):
    """Value of data that cannot be made again: the approach that the court accepts decides."""

    category: Literal["data_value"]
    approaches: Annotated[tuple[Approach, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _weights(self) -> "DataValue":
        if (self.amount is None) == (self.approaches is None):
            raise fault("head_incomplete", category="data_value", missing="amount | approaches")
        total = sum(one.weight for one in self.approaches or ())
        if self.approaches and abs(total - 1) > 1e-9:
            raise fault("weights_not_one", total=total, at=("approaches",))
        return self


class LostProfit(HeadBase):
    """Revenue not earned during the outage, at its margin, less what was saved or made up later."""

    OPTIONAL: ClassVar = ("made_up_share", "avoided_cost", "recovery_months", "monthly_discount_rate")
    category: Literal["lost_profit"]
    daily_revenue: Annotated[Amount, unit("currency/day")] | None = Field(
        default=None, description="[currency/day]"
    )
    margin: Share | None = Field(default=None, description="incremental margin")
    days: Annotated[Count, unit("day")] | None = Field(
        default=None, description="days of full outage, or their equivalent"
    )
    made_up_share: Share | None = Field(default=None, description="part of the revenue earned later")
    avoided_cost: Amount | None = Field(default=None, description="cost not incurred [currency]")
    recovery_months: Annotated[Count, unit("month")] | None = Field(
        default=None, description="until revenue is what it was [months]"
    )
    monthly_discount_rate: Annotated[Rate, unit("1/month")] | None = Field(
        default=None, description="[1/month]"
    )


class Churn(HeadBase):
    """Customers lost: a drop of the retention rate times what a customer is worth."""

    OPTIONAL: ClassVar = ("years",)
    category: Literal["churn"]
    customers: Annotated[Count, unit("customer")] | None = Field(
        default=None, description="customers before the incident"
    )
    retention_drop: Share | None = Field(default=None, description="fall of the yearly retention rate")
    annual_margin: Annotated[Amount, unit("currency/customer/year")] | None = Field(
        default=None, description="[currency/customer/year]"
    )
    retention: Share | None = Field(default=None, description="yearly retention without the incident")
    discount_rate: Rate | None = Field(default=None, description="[1/year]")
    years: Annotated[Count, YEARS] | None = Field(
        default=None, description="horizon [years]; without it, no end"
    )


class MarketShare(HeadBase):
    """Share of a market lost for a time, at its margin."""

    category: Literal["market_share"]
    market_revenue: Annotated[Amount, A_YEAR] | None = Field(default=None, description="[currency/year]")
    share_lost: Share | None = Field(default=None, description="points of market share lost")
    margin: Share | None = Field(default=None, description="incremental margin")
    years: Annotated[Count, YEARS] | None = Field(
        default=None, description="until the share is regained [years]"
    )


_KIND_OF_CATEGORY = {
    "restoration": "restoration",
    "recreation": "recreation",
    "data_value": "data_value",
    "lost_profit": "lost_profit",
    "churn": "churn",
    "market_share": "market_share",
}


def _known_category(value: object) -> object:
    """Refuse a category that is not known before the head is read, so that nothing follows from it."""
    category = value.get("category") if isinstance(value, dict) else None
    if isinstance(category, str) and category not in CATEGORIES:
        close = nearest(category, list(CATEGORIES))
        allowed = ", ".join(CATEGORIES)
        raise fault("not_allowed", value=category, allowed=allowed, nearest=close, at=("category",))
    return value


def _head_kind(value: object) -> str:
    category = value.get("category") if isinstance(value, dict) else getattr(value, "category", None)
    return _KIND_OF_CATEGORY.get(str(category), "plain")


Head = Annotated[
    Annotated[PlainHead, Tag("plain")]
    | Annotated[Restoration, Tag("restoration")]
    | Annotated[Recreation, Tag("recreation")]
    | Annotated[DataValue, Tag("data_value")]
    | Annotated[LostProfit, Tag("lost_profit")]
    | Annotated[Churn, Tag("churn")]
    | Annotated[MarketShare, Tag("market_share")],
    Discriminator(_head_kind),
    BeforeValidator(_known_category),
]


def check_not_counted_twice(heads: Sequence[Head]) -> None:
    """Refuse heads that claim the same profit or the same data twice.

    Raises
    ------
    PydanticCustomError
        Two profit heads cover the same months, or two heads pay for the same data.
    """
    for second_index, second in enumerate(heads):
        for first in heads[:second_index]:
            at = ("heads", second_index)
            both = {first.category, second.category}
            if first.name == second.name:
                raise fault("duplicate_name", name=first.name, at=(*at, "name"))
            if both <= PROFIT_CATEGORIES and (
                first.months is None or second.months is None or first.months.overlaps(second.months)
            ):
                raise fault("same_months_twice", first=first.name, second=second.name, at=at)
            if both <= DATA_CATEGORIES and first.data == second.data and "restoration" not in both:
                raise fault("same_data_twice", first=first.name, second=second.name, at=at)
