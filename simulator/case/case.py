"""The case: parties, law, dates, claim, facts and every uncertain value with its source."""

import datetime as dt
import hashlib
import json
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from babel.numbers import list_currencies
from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from simulator.base.amounts import Number
from simulator.base.checked import nearest
from simulator.base.errors import fault
from simulator.base.model import FileModel, Source, Text
from simulator.case.bargaining import Move, Offer, Settlement
from simulator.case.court import Clause, Court, Fault, Proceedings
from simulator.case.facts import Evidence, Facts, SourceRef
from simulator.case.heads import Head, Name, check_not_counted_twice
from simulator.case.waivers import Lint
from simulator.distributions.copula import Dependence
from simulator.distributions.distribution import Distribution
from simulator.distributions.quantity import Amount, Share
from simulator.law.law import Law


class Party(FileModel):
    """A party to the dispute."""

    name: Text
    kind: Text


class Parties(FileModel):
    """Who lost the data, and who kept it."""

    claimant: Party
    provider: Party


class Dates(FileModel):
    """Dates that pick the law and start interest and discounting."""

    contract: date
    incident: date
    claim: date
    valuation: date = Field(
        description="the day on which the case is looked at; the present of present value"
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Dates":
        for first, second in (*pairwise(("contract", "incident", "claim")), ("incident", "valuation")):
            if getattr(self, first) > getattr(self, second):
                raise fault(
                    "dates_out_of_order",
                    first=first,
                    first_date=str(getattr(self, first)),
                    second=second,
                    second_date=str(getattr(self, second)),
                    at=(second,),
                )
        return self


class CourtForum(FileModel):
    """A state court; its fee is the law's."""

    kind: Literal["court"]
    name: Text | None = None


class ArbitralForum(FileModel):
    """An arbitral institution by agreement; its fee is that of its rules, or stated here. No appeal."""

    kind: Literal["arbitration"]
    institution: Text
    rules: str | None = Field(default=None, description="code of its rules in priors/law")
    agreed_in: Text = Field(description="where the parties agreed on arbitration")
    fee: Amount | None = None

    @model_validator(mode="after")
    def _fee_known(self) -> "ArbitralForum":
        if self.rules is None and self.fee is None:
            raise fault("forum_without_fee")
        return self


class Rate(FileModel):
    """A rate of exchange into the currency of the case; stated, never fetched."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    value: Annotated[Number, Field(gt=0)] = Field(description="units of the case's currency for one unit")
    on: date
    source: SourceRef


class Terms(FileModel):
    """Standard terms of a provider, whose clauses join those of the case; see `priors/terms`."""

    provider: str
    date: dt.date = Field(description="the day whose version was agreed")
    monthly_fee: Amount | None = Field(default=None, description="base of caps by fees [currency/month]")
    incorporated: Share
    valid: Share
    claimant_share: Share | None = Field(default=None, description="where the terms put the backup on it")


class ClaimHead(FileModel):
    """What the claimant asks for under one heading."""

    label: Text
    amount: Amount


class Claim(FileModel):
    """The amount claimed, and how the claimant makes it up."""

    amount: Amount
    heads: tuple[ClaimHead, ...] = ()

    @model_validator(mode="after")
    def _constant(self) -> "Claim":
        if not self.amount.is_constant:
            raise fault("claim_not_constant", at=("amount",))
        if self.amount.expected() <= 0:
            raise fault("out_of_range", value=0, allowed="> 0", at=("amount",))
        return self


class Learned(FileModel):
    """A value that the reader of the file took from precedents, and the judgement that it replaces."""

    about: str
    rows: int = Field(description="precedents behind it")
    rows_here: int = Field(description="of them, of the law of the case")
    instead_of: Share | None = None


class Outcome(FileModel):
    """What became of the dispute; compared with the result, never used by it."""

    label: Text
    decided_on: date
    kind: Literal["judgment", "settlement", "offer"]
    amount: Amount | None = Field(default=None, description="left out where it is not known")
    basis: Literal["award", "settlement"] = "award"
    source: SourceRef


class Variant(FileModel):
    """A named what-if: values of this file that are different."""

    label: Text
    changes: Annotated[dict[str, Any], Field(min_length=1)]


def _currency(value: str) -> str:
    """Refuse a code that is no currency in circulation."""
    if value not in list_currencies():
        aliases = {"RMB": "CNY", "CNH": "CNY", "YEN": "JPY", "EURO": "EUR", "STG": "GBP"}
        close = aliases.get(value.upper()) or nearest(value, sorted(list_currencies()))
        raise fault("unknown_currency", value=value, nearest=close)
    return value


class Confidential(FileModel):
    """What the author keeps from the report for the other side; everything that follows from it goes too."""

    inputs: tuple[str, ...] = Field(
        default=(), description="names of inputs, or their beginnings up to a dot: settlement, heads.platform"
    )
    sections: tuple[
        Literal[
            "case",
            "heads",
            "fault",
            "evidence",
            "clauses",
            "court",
            "costs",
            "settlement",
            "moves",
            "offers",
            "variants",
            "other_law",
            "forums",
            "outcome",
        ],
        ...,
    ] = ()


class Case(FileModel):
    """A dispute about lost data."""

    name: Name
    title: Text
    summary: Text
    jurisdiction: str
    forum: Annotated[
        Annotated[CourtForum, Tag("court")] | Annotated[ArbitralForum, Tag("arbitration")],
        Discriminator("kind"),
    ]
    currency: Annotated[str, AfterValidator(_currency)]
    parties: Parties
    dates: Dates
    sources: dict[Name, Source] = Field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    facts: Facts
    claim: Claim
    heads: Annotated[tuple[Head, ...], Field(min_length=1)]
    fault: Fault
    clauses: tuple[Clause, ...] = ()
    terms: Terms | None = None
    court: Court
    proceedings: Proceedings
    settlement: Settlement = Field(default_factory=Settlement)
    offers: tuple[Offer, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    moves: tuple[Move, ...] = ()
    learned: tuple[Learned, ...] = Field(default=(), description="written by the reader of the file")
    dependence: Dependence | None = None
    outcomes: tuple[Outcome, ...] = ()
    variants: dict[Name, Variant] = Field(default_factory=dict)
    confidential: Confidential = Field(default_factory=Confidential)
    lint: Lint | None = Field(default=None, description="rules of `damnum lint` that do not apply, and why")

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        check_not_counted_twice(self.heads)
        for field in ("clauses", "offers", "evidence"):
            names = [one.name for one in getattr(self, field)]
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise fault("duplicate_name", name=name, at=(field, index, "name"))
        for name in {"all", "base"} & self.variants.keys():
            raise fault("name_reserved", name=name, at=("variants", name))
        if isinstance(self.forum, ArbitralForum) and self.proceedings.appeal is not None:
            raise fault("no_appeal_in_arbitration", at=("proceedings", "appeal"))
        return self

    def source(self, reference: SourceRef) -> Source:
        """Return a source, be it given in full or by its name in the table `sources`."""
        return reference if isinstance(reference, Source) else self.sources[reference]

    @property
    def claimed(self) -> float:
        """The amount claimed. [currency]."""
        return self.claim.amount.expected()

    def forum_fee(self, law: Law) -> Distribution | float:
        """Return the fee of the first instance: as stated, else by the rules of the forum. [currency]."""
        if isinstance(self.forum, ArbitralForum) and self.forum.fee is not None:
            return self.forum.fee
        return float(law.forum_fee(np.asarray(self.claimed)))


def digest(case: Case) -> str:
    """Return a SHA-256 over everything the case says: the same for the same case, however it is laid out."""
    said = case.model_dump(mode="json")
    if case.lint is None:  # a key younger than the digests of older results
        del said["lint"]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
