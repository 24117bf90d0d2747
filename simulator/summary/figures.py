"""Parts of a summary that hold figures of the draws, each with its Monte Carlo error (None of one replicate).

A part without a unit of its own has that of the field in which it stands.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, UnsetType

from simulator.summary.described import Range
from simulator.summary.marks import AMOUNT, DRAWN, EXACT, MONTHS, RATE, SHARE, Part
from simulator.summary.stated import Interval, Text

Level = Literal["q05", "q25", "q50", "q75", "q95"]
OutcomeName = Literal["award", "claimant_net", "provider_outlay"]
OUTCOMES: tuple[OutcomeName, ...] = ("award", "claimant_net", "provider_outlay")


class Estimate(Part, frozen=True):
    """A mean and its Monte Carlo error."""

    mean: float
    mcse: float | None


class OverWorlds(Estimate, frozen=True):
    """A mean, and the interval that holds 90 % of the worlds: what is not known of the odds."""

    interval_90: Interval


ON_DISK = {"q05": "0.05", "q25": "0.25", "q50": "0.5", "q75": "0.75", "q95": "0.95"}
"""How the fields of quantiles are named in summary.json."""


class Quantiles(Part, frozen=True, rename=ON_DISK):
    """Quantiles by their level."""

    q05: float
    q25: float
    q50: float
    q75: float
    q95: float

    def at(self, level: Level) -> float:
        """Return the quantile of a level."""
        return float(getattr(self, level))


class Spread(Estimate, frozen=True):
    """A mean and quantiles."""

    quantiles: Quantiles


class Price(Spread, frozen=True):
    """A mean and quantiles with their errors."""

    quantiles_mcse: Quantiles | None


class Outcome(Estimate, frozen=True):
    """An outcome over leaves and draws; `mean_interval_90` holds 90 % of its means over the worlds."""

    sd: float
    quantiles: Quantiles
    quantiles_mcse: Quantiles | None
    mean_interval_90: Interval


class Award(Outcome, frozen=True):
    """The award, with the chances that it is nothing and that a limit of the contract cuts it."""

    p_zero: Annotated[float, SHARE]
    p_zero_mcse: Annotated[float | None, SHARE]
    p_zero_interval_90: Annotated[Interval, SHARE]
    p_at_cap: Annotated[float, SHARE]
    p_at_cap_mcse: Annotated[float | None, SHARE]


class Reservation(Part, frozen=True):
    """The walk-away price of each side at its mean expectation."""

    claimant: OverWorlds
    provider: OverWorlds


class Settlement(Part, frozen=True):
    """The chance to settle, the chance that both could gain by it, and the price if they settle."""

    zopa_probability: Annotated[float, SHARE]
    zopa_probability_mcse: Annotated[float | None, SHARE]
    probability: Annotated[OverWorlds, SHARE]
    amount: Annotated[Price, AMOUNT]


class Degree(Part, frozen=True):
    """The odds of each degree of fault after the evidence."""

    ordinary: OverWorlds
    gross: OverWorlds
    intent: OverWorlds


class Fault(Part, frozen=True):
    """The provider's fault, and the claimant's own share."""

    degree: Annotated[Degree, SHARE]
    claimant_share: Annotated[Spread, SHARE]


class Clause(Part, frozen=True, kw_only=True):
    """A clause that limits liability, the odds that the case states of it, and the chance that it stands."""

    name: str
    label: Text
    kind: str
    amount: Annotated[float | Literal["unlimited"] | None, AMOUNT]
    amount_interval_90: Annotated[Interval | None, AMOUNT]
    scope: tuple[str, ...] | None
    incorporated: Annotated[Range, SHARE]
    valid: Annotated[Range, SHARE]
    displaced_if_gross: Annotated[Range | UnsetType, SHARE] = UNSET
    displaced_if_intent: Annotated[Range | UnsetType, SHARE] = UNSET
    stands: Annotated[OverWorlds, SHARE, DRAWN]


class Head(Part, frozen=True):
    """A head of loss: what it is, what is proved of it, and what the law leaves."""

    name: str
    label: Text
    category: str
    before_law: Annotated[Estimate, AMOUNT]
    proved: Annotated[Estimate, AMOUNT]
    after_law: Annotated[Estimate, AMOUNT]


class Step(Part, frozen=True):
    """A step on the way from the heads to the net."""

    step: str
    mean: Annotated[float, AMOUNT]


class Appeal(Part, frozen=True):
    """Chances of an appeal by either side, and of its success, as the case states them."""

    by_provider: Annotated[Range, SHARE]
    by_claimant: Annotated[Range, SHARE]
    reversed_if_provider: Annotated[Range, SHARE]
    reversed_if_claimant: Annotated[Range, SHARE]


class Costs(Part, frozen=True):
    """Fees, interest, the time it takes, and what each side pays its own lawyers."""

    court_fee_first_instance: Annotated[float, AMOUNT, EXACT]
    interest_rate: Annotated[float, RATE, EXACT]
    shifting: str
    appeal: Annotated[Appeal | None, EXACT]
    months: Annotated[Spread, MONTHS]
    claimant_own: Annotated[Spread, AMOUNT]
    provider_own: Annotated[Spread, AMOUNT]


class Offer(Part, frozen=True):
    """What an offer is worth against going on."""

    name: str
    label: Text
    by: Literal["claimant", "provider"]
    made_on: date
    cash: Annotated[float | None, AMOUNT, EXACT]
    face: Annotated[float | None, AMOUNT, EXACT]
    worth: Annotated[Estimate, AMOUNT]
    cost: Annotated[Estimate, AMOUNT]
    p_award_exceeds: Annotated[float, SHARE]
    p_net_exceeds: Annotated[float, SHARE]
    p_net_exceeds_mcse: Annotated[float | None, SHARE]
    p_net_exceeds_interval_90: Annotated[Interval, SHARE]
    mean_if_better: Annotated[float, AMOUNT]
    mean_if_better_mcse: Annotated[float | None, AMOUNT]
    mean_if_worse: Annotated[float, AMOUNT]
    mean_if_worse_mcse: Annotated[float | None, AMOUNT]


Points: TypeAlias = tuple[float, ...]


class OfferCurve(Part, frozen=True):
    """What going on is worth against offers of every size."""

    offers: Annotated[Points, AMOUNT]
    p_better: Annotated[Points, SHARE]
    mean_if_better: Annotated[Points, AMOUNT]
    mean_if_worse: Annotated[Points, AMOUNT]
    p_outlay_exceeds: Annotated[Points, SHARE]
    p_better_mcse: Annotated[Points | None, SHARE]
    mean_if_better_mcse: Annotated[Points | None, AMOUNT]
    mean_if_worse_mcse: Annotated[Points | None, AMOUNT]
    p_outlay_exceeds_mcse: Annotated[Points | None, SHARE]


class Atom(Part, frozen=True):
    """A single value that has a probability of its own."""

    value: Annotated[float, AMOUNT]
    probability: Annotated[float, SHARE]


class Exceedance(Part, frozen=True):
    """The chance `p` to exceed an amount `x`; at a single value two points make a step."""

    x: Annotated[Points, AMOUNT]
    p: Annotated[Points, SHARE]


class Curve(Part, frozen=True):
    """A distribution as points: bins, single values, and the chance to exceed an amount."""

    edges: Annotated[Points, AMOUNT]
    probability: Annotated[Points, SHARE]
    atoms: tuple[Atom, ...]
    exceedance: Exceedance


class Distributions(Part, frozen=True):
    """The distributions of the outcomes; None where one is not shown."""

    award: Curve
    claimant_net: Curve
    provider_outlay: Curve


class Way(Part, frozen=True):
    """A way in which the dispute may end, and what the provider then pays; None where it cannot."""

    probability: Annotated[float, SHARE]
    mean: Annotated[float | None, AMOUNT]
    mcse: Annotated[float | None, AMOUNT]


class Outflow(Part, frozen=True):
    """What the provider pays in the end, settled or tried; `probability` that it pays anything."""

    probability: Annotated[OverWorlds, SHARE]
    mean: Annotated[float, AMOUNT]
    mcse: Annotated[float | None, AMOUNT]
    quantiles: Annotated[Quantiles, AMOUNT]
    quantiles_mcse: Annotated[Quantiles | None, AMOUNT]
    settled: Way
    tried: Way


WithMean: TypeAlias = Estimate | Outflow
WithQuantiles: TypeAlias = Price | Outcome | Outflow
