"""Rules that need a result: what the numbers say of the claim, of means, and of the inputs behind them."""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.case import Case
from simulator.case.inputs import Input
from simulator.linting.finding import Finding, Params
from simulator.model.assess import head_losses
from simulator.summary.figures import Estimate
from simulator.summary.parts import Summary
from simulator.summary.result import Result

if TYPE_CHECKING:
    import xarray as xr

FAR = 5.0  # costs follow the part won: of a claim five times the loss, four fifths are lost with full proof
APART = 3.0  # a mean three times the median is no outcome that anybody should expect
ERRORS = 2.0  # a difference within two standard errors may have either sign
WIDER = 1.25  # heads that move together widen the total by so much; less is within what ranges are worth
DRIVES = 0.5  # more than half of the variation in ranks hangs on one opinion
FEWEST = 400  # ranks of fewer draws correlate by chance: 0.05 is their standard error at 400
LOOKED_AT = 4096  # draws whose ranks are compared; a correlation is then known to 0.016


def of_result(case: Case, inputs: Mapping[str, Input], result: Result) -> Iterator[Finding]:
    """Yield what is found in the result of a case."""
    yield from claim_far_above_heads(result.summary)
    yield from claim_below_heads(result.summary)
    yield from mean_far_from_median(result.summary)
    yield from difference_within_error(result.summary)
    yield from heads_independent(case, inputs, result.data)
    yield from one_input_drives(inputs, result.data)


def claim_far_above_heads(summary: Summary) -> Iterator[Finding]:
    """A claim of several times the loss: fees follow it, and costs the part of it that is won."""
    times = summary.claim.amount / max(_loss(summary), 1.0)
    if times > FAR:
        yield Finding("claim_far_above_heads", "warning", "claim.amount", {"times": times})


def claim_below_heads(summary: Summary) -> Iterator[Finding]:
    """A claim below the mean loss, where no court may award more than is claimed."""
    times = _loss(summary) / summary.claim.amount
    if summary.court.claim_ceiling and times > 1.0:
        yield Finding("claim_below_heads", "warning", "claim.amount", {"times": times})


def mean_far_from_median(summary: Summary) -> Iterator[Finding]:
    """An award whose mean is far from its middle: quoted alone, the mean misleads."""
    mean, middle = summary.award.mean, summary.award.quantiles.q50
    if mean > APART * middle:
        params: Params = {"mean": mean, "middle": middle, "currency": summary.currency}
        yield Finding("mean_far_from_median", "note", "heads", params)


def difference_within_error(summary: Summary) -> Iterator[Finding]:
    """A reported difference that the Monte Carlo error does not support."""
    for place, difference, error in _differences(summary):
        if error is not None and 0.0 < abs(difference) < ERRORS * error:
            params: Params = {"difference": abs(difference), "error": error, "currency": summary.currency}
            yield Finding("difference_within_error", "warning", place, params)


def heads_independent(case: Case, inputs: Mapping[str, Input], data: "xr.DataTree") -> Iterator[Finding]:
    """Several uncertain heads, none of which moves with another."""
    if case.dependence and any(name.startswith("heads.") for name in case.dependence.names()):
        return
    draws = data["draws"].to_dataset()
    values = {
        name: np.asarray(one.distribution.expected())
        for name, one in inputs.items()
        if one.distribution.is_constant and name != "fault.degree"
    }
    values |= {str(name): draws[name].to_numpy() for name in draws}
    losses = np.array(list(head_losses(case, values).values()))
    spreads = losses.std(axis=1)
    together = spreads.sum() / max(losses.sum(axis=0).std(), np.finfo(float).tiny)
    if losses.shape[1] >= FEWEST and np.count_nonzero(spreads) > 1 and together > WIDER:
        yield Finding("heads_independent", "note", "dependence", {"times": float(together)})


def one_input_drives(inputs: Mapping[str, Input], data: "xr.DataTree") -> Iterator[Finding]:
    """A judgement that decides more of an outcome than everything else together."""
    judgements = {
        name
        for name, one in inputs.items()
        if one.origin == "case"
        and one.source.kind == "expert_judgement"  # priors are the program's to defend
    }
    draws, worlds = data["draws"].to_dataset(), data["worlds"].to_dataset()
    awarded = draws.isel(draw=draws["award"].to_numpy() > 0)
    for outcome, known in (
        ("award", awarded),
        ("reservation.claimant", worlds),
        ("reservation.provider", worlds),
        ("settlement.probability", worlds),
    ):
        judged = [name for name in map(str, known) if name in judgements]
        shares = {
            name: squared_rank_correlation(
                known[name].to_numpy()[:LOOKED_AT], known[outcome].to_numpy()[:LOOKED_AT]
            )
            for name in judged
            if known[outcome].size >= FEWEST
        }
        name = max(shares, key=lambda one: shares[one], default=None)
        if name is not None and shares[name] > DRIVES:
            yield Finding("one_input_drives", "warning", name, {"share": shares[name], "outcome": outcome})


def squared_rank_correlation(first: FloatArray, second: FloatArray) -> float:
    """Return Spearman's rho squared of two samples: (n,), (n,) -> [-]; 0 where one is constant."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1] ** 2)


def _ranks(values: FloatArray) -> FloatArray:
    """Return ranks, equal ones for equal values: (n,)."""
    _, place, many = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(many) - 0.5 * (many - 1))[place])


def _loss(summary: Summary) -> float:
    """Return the mean of all heads before any law. [currency]."""
    return float(sum(head.before_law.mean for head in summary.heads))


def _differences(summary: Summary) -> Iterator[tuple[str, float, float | None]]:
    """Yield the differences that a report invites to draw: place, difference and its standard error."""
    base = (summary.variants or {}).get("base")
    for name, other in (summary.variants or {}).items():
        if base is not None and name != "base":
            yield f"variants.{name}", *_between(other.award, base.award)
    if summary.before_evidence:
        yield "evidence", *_between(summary.award, summary.before_evidence.award)
    if summary.forums:
        forums = summary.forums
        yield "forum", *_between(forums.arbitration.claimant_net, forums.court.claimant_net)
    if summary.other_law:
        change = summary.other_law.total.award
        yield "jurisdiction", change.mean, change.mcse
    for offer in summary.offers:
        yield f"offers.{offer.name}", *_between(summary.claimant_net, offer.worth)


def _between(first: Estimate, second: Estimate) -> tuple[float, float | None]:
    """Return a difference of means and its error, as if both were drawn apart: at most too large."""
    known = first.mcse is not None and second.mcse is not None
    error = math.hypot(first.mcse or 0.0, second.mcse or 0.0) if known else None
    return first.mean - second.mean, error
