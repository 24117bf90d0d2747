"""Statistics of a run with their Monte Carlo error; the content of summary.json."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from simulator.base.model import FloatArray
from simulator.case.court import DEGREES
from simulator.distributions.copula import asked_correlation
from simulator.draws.leaves import STEPS
from simulator.draws.model import Model
from simulator.draws.replicate import Replicate
from simulator.draws.statistics import LEVELS, Statistics, by_level, weighted_quantiles
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at, without_noise
from simulator.summary.branches import branches_of
from simulator.summary.curves import curve
from simulator.summary.describe import describe
from simulator.summary.drivers import drivers_of
from simulator.summary.evidence import evidence_of, used_twice
from simulator.summary.offer_curve import offer_curve
from simulator.summary.outflow import outflow_of
from simulator.summary.path import path_of
from simulator.summary.two_levels import two_levels

Summary = dict[str, Any]


def summarise(model: Model, replicates: Sequence[Replicate], *, n_draws: int) -> Summary:
    """Return the summary of a run.

    Parameters
    ----------
    model : Model
        The case, made ready.
    replicates : sequence of Replicate
        Independent; the spread between them is the Monte Carlo error.
    n_draws : int
        Draws of all of them.

    Returns
    -------
    dict
        Keys as in `reports/summary.schema.json`; amounts in the currency of the case.
    """
    statistics = Statistics(replicates)
    summary = describe(model, n_draws=n_draws, replicates=len(replicates))
    summary["award"] = _award(statistics)
    summary["claimant_net"] = _outcome(statistics, "net")
    summary["provider_outlay"] = _outcome(statistics, "outlay")
    summary["heads"] = [_head(statistics, model, index) for index in range(len(model.case.heads))]
    summary["waterfall"] = _waterfall(statistics, summary)
    summary["fault"] = _fault(statistics)
    for index, clause in enumerate(model.case.clauses):
        summary["clauses"][index]["stands"] = _stands(statistics, clause.name)
    summary["costs"] |= {name: statistics.plain(name) for name in ("months", "claimant_own", "provider_own")}
    summary["reservation"] = {
        "claimant": _reservation(statistics, claimant_walks_away_at),
        "provider": _reservation(statistics, provider_walks_away_at),
    }
    summary["settlement"] = _settlement(statistics)
    summary["offers"] = [_offer(statistics, model, index) for index in range(len(model.case.offers))]
    summary["distributions"] = {
        "award": curve(statistics, "award"),
        "claimant_net": curve(statistics, "net"),
        "provider_outlay": curve(statistics, "outlay"),
    }
    summary["outflow"] = outflow_of(statistics)
    summary["two_levels"] = two_levels(statistics)
    summary["drivers"] = drivers_of(
        model, statistics, sd={name: summary[name]["sd"] for name in ("claimant_net", "provider_outlay")}
    )
    summary["tree"] = branches_of(model, statistics)
    summary["offer_curve"] = offer_curve(
        statistics, claim=summary["claim"]["amount"], offers=summary["offers"]
    )
    summary["moves"] = path_of(model, replicates)
    summary["evidence"] = evidence_of(statistics, model)
    summary["warnings"] += [
        {"code": "evidence_twice", "params": {"names": [name]}} for name in used_twice(model.case)
    ]
    summary["dependence"] = _dependence(statistics, model)
    summary["outcomes"] = [
        outcome | {"inside_90": _inside(outcome, summary)} for outcome in summary["outcomes"]
    ]
    return summary


def _outcome(statistics: Statistics, name: str) -> Summary:
    """Return the statistics of an outcome, and the interval of its mean over the worlds."""
    return statistics.outcome(name) | {
        "mean_interval_90": statistics.spread(
            lambda one: one.weights(name) @ (one.sums_of(name) / one.n_draws)
        )
    }


def _award(statistics: Statistics) -> Summary:
    """Return the award; its chance to be nothing is exact up to what is not known of the odds."""
    zero = statistics.per_world(lambda one: 1.0 - one.states @ (1.0 - one.zero_share))
    capped = statistics.mean(lambda one: one.states.mean(axis=0) @ (one.sums.capped / one.n_draws))
    return _outcome(statistics, "award") | {
        "p_zero": zero["mean"],
        "p_zero_mcse": zero["mcse"],
        "p_zero_interval_90": zero["interval_90"],
        "p_at_cap": capped["mean"],
        "p_at_cap_mcse": capped["mcse"],
    }


def _head(statistics: Statistics, model: Model, index: int) -> Summary:
    head = model.case.heads[index]

    def part(column: int) -> Summary:
        return statistics.mean(lambda one: one.heads[index, column] / one.n_draws)

    return {
        "name": head.name,
        "label": head.label.model_dump(),
        "category": head.category,
        "before_law": part(0),
        "proved": part(1),
        "after_law": part(2),
    }


def _fault(statistics: Statistics) -> Summary:
    """Return the odds of each degree of fault after the evidence, and the claimant's contribution."""
    degree = {
        name: statistics.per_world(lambda one, i=index: one.odds.degree[:, i])  # type: ignore[misc]
        for index, name in enumerate(DEGREES)
    }
    return {"degree": degree, "claimant_share": statistics.plain("claimant_share")}


def _stands(statistics: Statistics, clause: str) -> Summary:
    """Return the chance that a clause stands in the end, over the degrees of fault."""
    return statistics.per_world(lambda one: (one.odds.clause[clause] * one.odds.degree).sum(axis=1))


def _reservation(statistics: Statistics, price: Callable[..., FloatArray]) -> Summary:
    """Return a side's walk-away price at its mean expectation, over the worlds."""
    return statistics.per_world(lambda one: price(without_noise(one.beliefs), noise=one.settles))


def _waterfall(statistics: Statistics, summary: Summary) -> list[Summary]:
    """Return mean amounts from the heads to the net; the steps of the court are given liability."""

    def step(index: int) -> float:
        def given_liability(one: Replicate) -> float:
            weights = one.states.sum(axis=0)
            whole = weights.sum()
            return float(weights @ one.sums.steps[:, index] / (whole * one.n_draws)) if whole else 0.0

        return float(statistics.mean(given_liability)["mean"])

    rows = [
        {"step": "heads", "mean": sum(head["before_law"]["mean"] for head in summary["heads"])},
        {"step": "proved", "mean": sum(head["proved"]["mean"] for head in summary["heads"])},
    ]
    rows += [{"step": name, "mean": step(index)} for index, name in enumerate(STEPS[:-1])]
    rows += [
        {"step": "ceiling", "mean": step(len(STEPS) - 1)},
        {"step": "award", "mean": summary["award"]["mean"]},
        {"step": "claimant_net", "mean": summary["claimant_net"]["mean"]},
    ]
    return rows


def _settlement(statistics: Statistics) -> Summary:
    """Return the chance to settle, and the price given that they settle."""
    overlap = statistics.mean(lambda one: float(one.overlaps.mean()))

    def quantiles(samples: Sequence[Replicate]) -> FloatArray:
        price = np.concatenate([one.settlements.price.ravel() for one in samples])
        weight = np.concatenate([one.settlements.weight.ravel() for one in samples])
        return weighted_quantiles(price, weight, LEVELS)

    def mean(one: Replicate) -> float:
        return float(np.average(one.settlements.price, weights=np.maximum(one.settlements.weight, 1e-300)))

    errors = statistics.error(np.array([quantiles([one]) for one in statistics.replicates]))
    return {
        "zopa_probability": overlap["mean"],
        "zopa_probability_mcse": overlap["mcse"],
        "probability": statistics.per_world(lambda one: one.settles),
        "amount": statistics.mean(mean)
        | {
            "quantiles": by_level(quantiles(statistics.replicates)),
            "quantiles_mcse": None if errors is None else by_level(errors),
        },
    }


def _offer(statistics: Statistics, model: Model, index: int) -> Summary:
    """Return what an offer is worth against the way through the court."""
    offer = model.case.offers[index]
    fixed = model.sampler.constants

    def above(one: Replicate) -> float:
        return float(one.leaves.mean(axis=0) @ one.sums.net_above[index] / one.n_draws)

    def ratio(part: float, chance: float) -> float:
        return part / chance if chance > 0 else 0.0

    def beats(one: Replicate) -> float:
        return float(one.leaves.mean(axis=0) @ one.sums.net_beats[index] / one.n_draws)

    def below(one: Replicate) -> float:
        net = float(one.leaves.mean(axis=0) @ one.sums.net.sums / one.n_draws)
        return above(one) - net + float(one.sums.offer_sums[index, 0]) / one.n_draws

    chance = statistics.mean(beats)
    better = statistics.mean(lambda one: ratio(above(one), beats(one)))
    worse = statistics.mean(lambda one: ratio(below(one), 1.0 - beats(one)))
    return {
        "name": offer.name,
        "label": offer.label.model_dump(),
        "by": offer.by,
        "made_on": offer.made_on.isoformat(),
        "cash": fixed.get(f"offers.{offer.name}.cash"),
        "face": fixed.get(f"offers.{offer.name}.in_kind.face"),
        "worth": statistics.mean(lambda one: one.sums.offer_sums[index, 0] / one.n_draws),
        "cost": statistics.mean(lambda one: one.sums.offer_sums[index, 1] / one.n_draws),
        "p_award_exceeds": statistics.mean(
            lambda one: one.states.mean(axis=0) @ one.sums.award_beats[index] / one.n_draws
        )["mean"],
        "p_net_exceeds": chance["mean"],
        "p_net_exceeds_mcse": chance["mcse"],
        "p_net_exceeds_interval_90": statistics.spread(
            lambda one: one.leaves @ (one.sums.net_beats[index] / one.n_draws)
        ),
        "mean_if_better": ratio(statistics.mean(above)["mean"], chance["mean"]),
        "mean_if_better_mcse": better["mcse"],
        "mean_if_worse": ratio(statistics.mean(below)["mean"], 1.0 - chance["mean"]),
        "mean_if_worse_mcse": worse["mcse"],
    }


def _dependence(statistics: Statistics, model: Model) -> Summary | None:
    """Return rank correlations as the case asks for them, and as the draws have them."""
    dependence = model.case.dependence
    if dependence is None or any(one.correlation is None for one in statistics.replicates):
        return None
    names, asked = dependence.names(), asked_correlation(dependence)

    def achieved(row: int, column: int) -> Summary:
        return statistics.mean(lambda one: np.asarray(one.correlation)[row, column])

    pairs = [
        {"inputs": [names[row], names[column]], "asked": float(asked[row, column])} | achieved(row, column)
        for row in range(len(names))
        for column in range(row)
    ]
    return {"family": dependence.family, "df": dependence.df, "pairs": pairs}


def _inside(outcome: Summary, summary: Summary) -> bool | None:
    """Return whether what happened lies in the range that holds 90 %; None where it is not known."""
    if outcome["amount"] is None:
        return None
    source = summary["award"] if outcome["basis"] == "award" else summary["settlement"]["amount"]
    low, high = source["quantiles"]["0.05"], source["quantiles"]["0.95"]
    # A quantile is no more exact than its bin.
    return bool(low * (1 - 1e-9) <= outcome["amount"] <= high * (1 + 1e-9))
