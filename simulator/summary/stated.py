"""Parts of a summary that say what the case states: parties, days, facts, claim, sources."""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta

from simulator.summary.marks import AMOUNT, COUNT, EXCHANGE, SHARE, Part

Text: TypeAlias = dict[str, str]
"""A text by its language."""

Side = Literal["claimant", "provider"]
Day = Literal["contract", "incident", "claim", "valuation"]
Grade = Literal["text_read", "issuer_page", "secondary", "unverified"]
Interval: TypeAlias = tuple[float, float]
"""The 5 % and the 95 % quantile."""

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]


class Expert(Part, frozen=True):
    """An expert behind a pooled value, with scores on seed questions (none without) and weight."""

    name: str
    weight: Annotated[float, SHARE]
    calibration: Annotated[float | None, SHARE]
    information: Annotated[float | None, COUNT]


class Source(Part, frozen=True):
    """Where a value comes from: who says so or where it stands, and why it is used."""

    kind: Literal["fact", "press", "statute", "judgment", "statistics", "expert_judgement"]
    who: Text | None
    where: str | Text | None
    why: Text
    stated_on: date | None
    verified: bool
    experts: tuple[Expert, ...]


class Party(Part, frozen=True):
    """A side of the dispute."""

    name: Text
    kind: Text


class Parties(Part, frozen=True):
    """Both sides."""

    claimant: Party
    provider: Party


class Dates(Part, frozen=True):
    """The days on which law and interest hang."""

    contract: date
    incident: date
    claim: date
    valuation: date


class CourtForum(Part, frozen=True, tag_field="kind", tag="court"):
    """A state court."""

    name: Text | None


class ArbitralForum(Part, frozen=True, tag_field="kind", tag="arbitration"):
    """An arbitral institution."""

    institution: Text
    rules: str | None
    agreed_in: Text
    fee: dict[str, Any] | None  # as the case states it, with its source


class Fact(Part, frozen=True):
    """A statement with its source."""

    text: Text
    source: Source


class DataFact(Fact, frozen=True):
    """One side of what the lost data were worth, with a level where there is one."""

    level: Literal["low", "medium", "high"] | None


class LostData(Part, frozen=True):
    """What was lost."""

    kind: DataFact
    amount: DataFact | None
    sensitivity: DataFact | None
    scarcity: DataFact | None
    age_of_last_copy: DataFact | None
    personal: bool | None
    exfiltrated: bool | None


class Backup(Fact, frozen=True):
    """Who kept a backup, and whose duty it was."""

    kept_by: Literal["claimant", "provider", "nobody", "unknown"]
    duty_of: Literal["claimant", "provider", "both", "unclear"]


class SafetyMeasure(Part, frozen=True):
    """What the provider did or failed to do."""

    text: Text
    taken: bool
    source: Source


class Facts(Part, frozen=True):
    """What is known of the event."""

    data: LostData
    backups: tuple[Backup, ...]
    safety_measures: tuple[SafetyMeasure, ...]
    cause: Fact


class ClaimHead(Part, frozen=True):
    """A part of the claim as it was filed."""

    label: Text
    amount: Annotated[float, AMOUNT]


class Claim(Part, frozen=True):
    """What is claimed."""

    amount: Annotated[float, AMOUNT]
    heads: tuple[ClaimHead, ...]


class Rate(Part, frozen=True):
    """A rate of exchange: units of the case's currency for one unit."""

    currency: Currency
    value: Annotated[float, EXCHANGE]
    on: date
    source: Source


class Reference(Part, frozen=True):
    """Where a rule stands."""

    title: Text
    article: Text | None
    url: str | None
