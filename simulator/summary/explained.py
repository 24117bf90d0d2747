"""Parts of a summary that explain a result: beside others, what drives it, the ways it may go, the talks."""

from datetime import date
from typing import Annotated, Literal

from simulator.summary.described import Rule
from simulator.summary.figures import (
    ON_DISK,
    Award,
    Estimate,
    Outcome,
    OverWorlds,
    Quantiles,
    Reservation,
    Settlement,
)
from simulator.summary.marks import AMOUNT, CORRELATION, COUNT, EXACT, OF_INPUT, RATIO, SHARE, Part
from simulator.summary.stated import Interval, Side, Source, Text


class MainFigures(Part, frozen=True):
    """The figures by which results are compared."""

    award: Annotated[Award, AMOUNT]
    claimant_net: Annotated[Outcome, AMOUNT]
    provider_outlay: Annotated[Outcome, AMOUNT]
    reservation: Annotated[Reservation, AMOUNT]
    settlement: Settlement


class Variant(Part, frozen=True):
    """The main figures of a variant."""

    label: Text
    award: Annotated[Award, AMOUNT]
    claimant_net: Annotated[Outcome, AMOUNT]
    provider_outlay: Annotated[Outcome, AMOUNT]
    reservation: Annotated[Reservation, AMOUNT]
    settlement: Settlement


class Before(MainFigures, frozen=True):
    """The main figures before a court or an arbitral institution, and its fee."""

    fee: Annotated[float, AMOUNT, EXACT]


class Forums(Part, frozen=True):
    """Arbitration beside the court."""

    arbitration: Before
    court: Before


class RuleChange(Part, frozen=True):
    """A rule in the case's own law and in the other; None where one has no such rule."""

    name: str
    label: Text
    before: Rule | None
    after: Rule | None


class Change(Part, frozen=True):
    """By how much the main figures move."""

    award: Annotated[Estimate, AMOUNT]
    claimant_net: Annotated[Estimate, AMOUNT]
    provider_outlay: Annotated[Estimate, AMOUNT]
    settles: Annotated[Estimate, SHARE]


class GroupChange(Part, frozen=True):
    """What a group of rules of the other law changes."""

    group: str
    rules: Annotated[tuple[RuleChange, ...], EXACT]
    change: Change


class LawChanges(
    Part, frozen=True, rename={"own": "from", "other": "to", "own_name": "from_name", "other_name": "to_name"}
):
    """Which rules of another law move the result, and by how much; `rest` is what they do only together."""

    own: str
    other: str
    own_name: Text
    other_name: Text
    n_draws: Annotated[int, COUNT, EXACT]
    rows: tuple[GroupChange, ...]
    unchanged: tuple[str, ...]
    total: Change
    rest: Change


class Levels(Part, frozen=True):
    """The variance of an outcome between worlds and within them; the squares of both add up to it."""

    between_sd: Annotated[float, AMOUNT]
    within_sd: Annotated[float, AMOUNT]
    between_share: Annotated[float, SHARE]
    answers_share: Annotated[float, SHARE]
    mean_quantiles: Annotated[Quantiles, AMOUNT]


class TwoLevels(Part, frozen=True):
    """What is not known of the odds, and the roll of the dice, for each outcome."""

    award: Levels
    claimant_net: Levels
    provider_outlay: Levels


class Effect(Part, frozen=True):
    """The mean of an outcome where an input is low, and where it is high.

    `mcse` is the error of their difference, `share` the part of the variance that goes with the input; there
    is none from few draws.
    """

    low: float
    high: float
    mcse: float | None
    share: Annotated[float | None, SHARE]
    share_mcse: Annotated[float | None, SHARE]


class Driver(Part, frozen=True):
    """What an input does to net and outlay; to the chance to settle if it is one of the worlds."""

    name: str
    level: Literal["draw", "world"]
    settles: Annotated[Effect | None, SHARE]
    claimant_net: Annotated[Effect, AMOUNT]
    provider_outlay: Annotated[Effect, AMOUNT]


class Node(Part, frozen=True):
    """A node of the tree by the answers that lead to it; the means are given that it came to that."""

    place: tuple[str, ...]
    end: bool
    probability: Annotated[OverWorlds, SHARE]
    mean_award: Annotated[float, AMOUNT]
    mean_award_mcse: Annotated[float | None, AMOUNT]
    mean_net: Annotated[float, AMOUNT]
    mean_net_mcse: Annotated[float | None, AMOUNT]


class Chance(Part, frozen=True):
    """A mean chance, and the interval that holds 90 % of the worlds."""

    mean: float
    interval_90: Interval


class Prices(Part, frozen=True, rename={name: ON_DISK[name] for name in ("q05", "q50", "q95")}):
    """Quantiles of a walk-away price."""

    q05: float
    q50: float
    q95: float


class BothPrices(Part, frozen=True):
    """The walk-away price of each side."""

    claimant: Prices
    provider: Prices


class Move(Part, frozen=True):
    """A move of the talks, and what is believed after it; the first row is what was believed before all."""

    label: Text | None
    on: date | None
    by: Side | None
    kind: str | None
    amount: Annotated[float | None, AMOUNT, EXACT]
    settles: Annotated[Chance, SHARE]
    walks_away: Annotated[BothPrices, AMOUNT]
    source: Source | None


class Evidence(Part, frozen=True):
    """A finding or a measurement, and its input before it and after all evidence on it."""

    name: str
    label: Text
    about: str
    found_on: date
    likelihood_ratio: Annotated[OverWorlds | None, RATIO, EXACT]
    measured: Annotated[float | None, OF_INPUT, EXACT]
    error: Annotated[float | None, OF_INPUT, EXACT]
    relative_error: Annotated[float | None, SHARE, EXACT]
    source: Source
    prior: Annotated[OverWorlds, OF_INPUT]
    posterior: Annotated[OverWorlds, OF_INPUT]


class Pair(Part, frozen=True):
    """A rank correlation of two inputs as the case asks for it, and as the draws have it."""

    inputs: tuple[str, str]
    asked: Annotated[float, EXACT]
    mean: float
    mcse: float | None


class Dependence(Part, frozen=True):
    """What moves together."""

    family: Literal["gaussian", "t"]
    df: Annotated[float | None, COUNT, EXACT]
    pairs: Annotated[tuple[Pair, ...], CORRELATION]
