"""Parts of a summary that no draw is in: inputs with sources, law applied, what was learned, warnings."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import UNSET, UnsetType

from simulator.summary.marks import AMOUNT, COUNT, DRAWN, OF_INPUT, SHARE, Part
from simulator.summary.stated import Day, Grade, Interval, Reference, Source, Text


class Terms(Part, frozen=True):
    """Which version of which standard terms was agreed."""

    label: Text
    agreed_on: date
    since: date
    reference: Reference
    grade: Grade
    note: Text | None
    checked_to: date


class Input(Part, frozen=True):
    """An input: distribution, source, mean and the range that holds 90 %; None for a choice of words."""

    name: str
    label: Text | None
    level: Literal["draw", "world"]
    origin: Literal["case", "prior"]
    dist: str
    parameters: dict[str, Any]
    source: Source
    mean: Annotated[float | None, OF_INPUT]
    q05: Annotated[float | None, OF_INPUT]
    q95: Annotated[float | None, OF_INPUT]


class Rule(Part, frozen=True):
    """What a rule of law says: a number in its unit, a word, or None where a table says it."""

    value: float | str | None
    text: Text | None
    unit: str


class LawValue(Part, frozen=True):
    """A rule as it applies to the case: its value, the date that picked it, where it stands."""

    name: str
    label: Text
    kind: Literal["number", "switch", "schedule"]
    value: float | str | None
    text: Text | None
    unit: str
    selected_by: Day
    selected_on: date
    since: date
    reference: Reference
    grade: Grade
    checked_to: date
    old: bool
    body: str
    calculated: bool
    note: Text | None


class Range(Part, frozen=True):
    """Mean and the range that holds 90 %, as the case states an input."""

    mean: float
    interval_90: Interval


class Court(Part, frozen=True):
    """What the court is asked, with the odds that the case states; None where that is not shown."""

    liable: Annotated[Range, SHARE]
    admitted: Annotated[dict[str, Range], SHARE]  # by category of head
    proof: Annotated[dict[str, Range], SHARE]
    claim_ceiling: bool
    states: Annotated[int | None, COUNT]
    leaves: Annotated[int | None, COUNT]
    sampled_nodes: tuple[str, ...]


Promised = Literal["0.5", "0.8", "0.9"]


class Coverage(Part, frozen=True):
    """Share of answers inside an interval, with an exact 90 % interval of that share."""

    share: Annotated[float, SHARE]
    lower: Annotated[float, SHARE]
    upper: Annotated[float, SHARE]


class Calibration(Part, frozen=True):
    """How the answers to a question were predicted, each from the disputes other than its own.

    `inside` counts answers inside the interval of each level; of yes or no by the randomised probability
    integral transform. `expected` and `happened` count answers by yes; None of a share.
    """

    question: Literal["liability", "ratio", "clause", "share", "reversal"]
    rows: Annotated[int, COUNT]
    disputes: Annotated[int, COUNT]
    inside: Annotated[dict[Promised, int], COUNT]
    expected: Annotated[float | None, COUNT]
    happened: Annotated[int | None, COUNT]
    coverage: dict[Promised, Coverage]


class Learned(Part, frozen=True):
    """What precedents say of an input, and the judgement that they replace."""

    about: str
    rows: Annotated[int, COUNT]
    rows_here: Annotated[int, COUNT]
    judged: Annotated[Range | None, SHARE]
    learned: Annotated[Range, SHARE]
    calibration: Calibration | None


class Happened(Part, frozen=True):
    """What came of the dispute, and whether it lies in the range that holds 90 %; None if not known."""

    label: Text
    decided_on: date
    kind: Literal["judgment", "settlement", "offer"]
    amount: Annotated[float | None, AMOUNT]
    basis: Literal["award", "settlement"]
    source: Source
    inside_90: Annotated[bool | None, DRAWN]


class VariantName(Part, frozen=True):
    """The variant whose result this is."""

    name: str
    label: Text


class Confidential(Part, frozen=True):
    """What the case keeps from the other side."""

    inputs: tuple[str, ...]
    sections: tuple[str, ...]


class WarningParams(Part, frozen=True):
    """What a warning speaks of."""

    names: tuple[str, ...] | UnsetType = UNSET
    last: date | UnsetType = UNSET
    regime: str | UnsetType = UNSET


class Warning(Part, frozen=True):
    """What a reader must be told."""

    code: str
    params: WarningParams


class Finding(Part, frozen=True):
    """A finding of the linter in words, and why the case lets it stand."""

    code: str
    severity: Literal["error", "warning", "note"]
    place: str
    reason: Text
    remedy: Text
    waived: Text | None
