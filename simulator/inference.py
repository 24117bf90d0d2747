"""Hierarchical models of what courts did, one function a question; PyMC loads only when a model is made.

Places share what they know: a jurisdiction's effect is drawn from a population whose spread is learned
(partial pooling), written as spread times a standard normal (non-centred), which keeps the sampler from
getting stuck where few rows leave the spread open. With few rows the priors below carry most of the
answer; they are defaults of `expert_judgement` unless a source is named, and end up in the posterior.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulator.inference_data import FACTS, FAMILIES, Quantity, Table

PyMCModel: TypeAlias = Any  # pm.Model; PyMC has no types


def logit(probability: float) -> float:
    """Return the log odds of a probability."""
    return math.log(probability / (1 - probability))


@dataclass(frozen=True)
class Normal:
    """A normal prior."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Odds:
    """Priors of a yes or no, on the scale of log odds."""

    centre: Normal
    slopes: tuple[Normal, ...]  # of the facts, in their order
    spread: float  # scale of the half-normal spread of families, and of jurisdictions in a family


@dataclass(frozen=True)
class Hurdles:
    """Priors of a share: of none, of all given some, else a Beta with a mean by place."""

    zero: Normal  # log odds that it is nothing
    zero_slopes: tuple[Normal, ...]
    one: Normal  # log odds that it is all, given that it is not nothing
    centre: Normal  # log odds of the mean in between
    log_precision: Normal  # of the Beta: log(a + b)
    spread: float


LIABILITY = Odds(
    centre=Normal(logit(0.65), 0.47),
    slopes=(Normal(0.5, 0.75), Normal(0.0, 0.75)),
    spread=0.5,
)
"""65 to 66 % of tried contract cases are won by the plaintiff (US Bureau of Justice Statistics, Contract
Trials and Verdicts in Large Counties, 2001 and 2005), worth 20 cases: sd = 1/sqrt(20 * .65 * .35)."""

RATIO = Hurdles(
    zero=Normal(logit(0.1), 1.0),
    zero_slopes=(),
    one=Normal(logit(0.15), 0.8),
    centre=Normal(logit(0.3), 1.0),
    log_precision=Normal(math.log(3), 0.7),
    spread=0.5,
)
"""Skewed to low awards, with atoms at nothing and at the whole claim."""

CLAUSE = Odds(
    centre=Normal(logit(0.6), 0.7),
    slopes=(Normal(-2.0, 1.0), Normal(0.3, 0.4), Normal(0.0, 0.7)),
    spread=0.5,
)
"""Ordinary negligence leaves most clauses standing, gross fault and intent displace them (PRC Civil Code
art. 506, Dutch and French case law); a derisory cap is struck more easily than a fair one."""

SHARE = Hurdles(
    zero=Normal(logit(0.5), 1.0),
    zero_slopes=(Normal(1.0, 1.0), Normal(1.5, 1.0)),
    one=Normal(logit(0.1), 0.8),
    centre=Normal(logit(0.35), 0.6),
    log_precision=Normal(math.log(10), 0.7),
    spread=0.4,
)
"""A customer who was sold backups or kept one is seldom at fault; otherwise 30 to 40 % is usual."""

REVERSED_FOR = {"provider": 0.41, "claimant": 0.21}
"""Share of concluded appeals against US civil trials that reversed: 40.9 % of those of defendants, 21 % of
those of plaintiffs; 646 appeals (Eisenberg & Heise 2015, J. Empirical Legal Stud. 12, 100-127; abstract)."""

APPELLANT_SHIFT = (logit(REVERSED_FOR["provider"]) - logit(REVERSED_FOR["claimant"])) / 2
REVERSAL = Normal((logit(REVERSED_FOR["provider"]) + logit(REVERSED_FOR["claimant"])) / 2, 0.35)
REVERSAL_SIZE = Normal(math.log(10), 0.7)  # log of how many appeals the national rate is worth to a place

POWER: dict[Quantity, float] = {"liability": 0.5, "ratio": 1.0, "clause": 1.0, "share": 1.0, "reversal": 0.5}
"""Power of the likelihood. Cases that are tried, appealed and reported are chosen: the strong ones settle
(Priest and Klein 1984), the odd ones are written about. A row of liability or reversal counts half."""


def liability_model(table: Table, *, power: float = POWER["liability"]) -> PyMCModel:
    """Return the model of whether the provider is held liable."""
    return _odds_model(table, LIABILITY, power=power)


def ratio_model(table: Table, *, power: float = POWER["ratio"]) -> PyMCModel:
    """Return the model of award over claim, given liability and before any clause.

    A ratio that a clause cut counts only as not nothing.
    """
    return _hurdle_model(table, RATIO, power=power)


def clause_model(table: Table, *, power: float = POWER["clause"]) -> PyMCModel:
    """Return the model of whether a clause that limits liability is upheld."""
    return _odds_model(table, CLAUSE, power=power)


def share_model(table: Table, *, power: float = POWER["share"]) -> PyMCModel:
    """Return the model of the customer's own share of fault, as found."""
    return _hurdle_model(table, SHARE, power=power)


def reversal_model(table: Table, *, power: float = POWER["reversal"]) -> PyMCModel:
    """Return the model of whether an appeal succeeds: Beta-binomial by jurisdiction on national rates."""
    import numpy as np
    import pymc as pm

    places = len(table.jurisdictions)
    with pm.Model(coords={"jurisdiction": table.jurisdictions}) as model:
        centre = pm.Normal("centre", REVERSAL.mean, REVERSAL.sd)
        size = pm.math.exp(pm.Normal("log_size", REVERSAL_SIZE.mean, REVERSAL_SIZE.sd))
        mean = pm.math.sigmoid(centre)
        rate = pm.Beta("rate", mean * size, (1 - mean) * size, dims="jurisdiction")
        outcome = pm.Data("outcome", table.outcome)
        member = (table.jurisdiction[:, None] == np.arange(places)).astype(float)  # (n_rows, n_places)
        won = (outcome[:, None] * member).sum(axis=0)
        lost = member.sum(axis=0) - won
        pm.Potential("evidence", power * (won * pm.math.log(rate) + lost * pm.math.log(1 - rate)).sum())
    return model


MODELS: dict[Quantity, Callable[..., PyMCModel]] = {
    "liability": liability_model,
    "ratio": ratio_model,
    "clause": clause_model,
    "share": share_model,
    "reversal": reversal_model,
}


def _coords(table: Table) -> dict[str, tuple[str, ...]]:
    return {"family": FAMILIES, "jurisdiction": table.jurisdictions, "fact": FACTS[table.quantity]}


def _place(table: Table, spread: float) -> Any:
    """Return the effect of legal family and jurisdiction on each row."""
    import pymc as pm

    effects = {}
    for level in ("family", "jurisdiction"):
        sd = pm.HalfNormal(f"{level}_sd", spread)
        effects[level] = pm.Deterministic(f"of_{level}", sd * pm.Normal(f"{level}_z", dims=level), dims=level)
    return effects["family"][table.family] + effects["jurisdiction"][table.jurisdiction]


def _slopes(table: Table, priors: tuple[Normal, ...]) -> Any:
    """Return what the facts add to the log odds of each row."""
    import pymc as pm

    if not priors:
        return 0.0
    slope = pm.Normal("slope", [one.mean for one in priors], [one.sd for one in priors], dims="fact")
    return (table.facts * slope).sum(axis=1)


def _odds_model(table: Table, prior: Odds, *, power: float) -> PyMCModel:
    """Return a Bernoulli model with a logit linear in place and facts."""
    import pymc as pm

    with pm.Model(coords=_coords(table)) as model:
        centre = pm.Normal("centre", prior.centre.mean, prior.centre.sd)
        odds = centre + _place(table, prior.spread) + _slopes(table, prior.slopes)
        outcome = pm.Data("outcome", table.outcome)
        pm.Potential("evidence", power * _yes_or_no(outcome, odds).sum())
    return model


def _hurdle_model(table: Table, prior: Hurdles, *, power: float) -> PyMCModel:
    """Return a model of a share: nothing? if not, all? if not, a Beta."""
    import pymc as pm

    with pm.Model(coords=_coords(table)) as model:
        zero = pm.Normal("zero", prior.zero.mean, prior.zero.sd) + _slopes(table, prior.zero_slopes)
        one = pm.Normal("one", prior.one.mean, prior.one.sd)
        centre = pm.Normal("centre", prior.centre.mean, prior.centre.sd)
        mean = pm.math.sigmoid(centre + _place(table, prior.spread))
        precision = pm.math.exp(pm.Normal("log_precision", prior.log_precision.mean, prior.log_precision.sd))
        outcome = pm.Data("outcome", table.outcome)
        nothing, everything = pm.math.eq(outcome, 0), pm.math.ge(outcome, 1)
        inside = pm.math.switch(pm.math.or_(nothing, everything), 0.5, outcome)
        between = pm.logp(pm.Beta.dist(mean * precision, (1 - mean) * precision), inside)
        some = _yes_or_no(everything, one) + pm.math.switch(everything, 0.0, between)
        some = pm.math.switch(table.capped, 0.0, some)
        total = _yes_or_no(nothing, zero) + pm.math.switch(nothing, 0.0, some)
        pm.Potential("evidence", power * total.sum())
    return model


def _yes_or_no(yes: Any, odds: Any) -> Any:
    """Return the log probability of a yes or no with given log odds."""
    import pymc as pm

    return yes * odds - pm.math.log1pexp(odds)
