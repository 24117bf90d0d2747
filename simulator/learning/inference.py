"""Hierarchical models of what courts did, one a form of answer; PyMC loads only when a model is made.

Places share what they know: a jurisdiction's effect is drawn from a population whose spread is learned
(partial pooling), written as spread times a standard normal (non-centred), which keeps the sampler from
getting stuck where few rows leave the spread open. With few rows the priors carry most of the answer; they
stand in `priors/models/models.yaml`, each with its source.
"""

from typing import Any, TypeAlias

from simulator.learning.inference_data import FACTS, FAMILIES, Table
from simulator.learning.inference_priors import Appeals, Chance, Hurdles, Odds, Prior, Shift, Worth

PyMCModel: TypeAlias = Any  # pm.Model; PyMC has no types


def model_of(table: Table, prior: Prior, *, power: float | None = None) -> PyMCModel:
    """Return the model of a question.

    - Odds, for liability and clauses: Bernoulli with a logit linear in place and facts.
    - Hurdles, for award over claim (given liability and before any clause; a ratio that a clause cut counts
      only as not nothing) and the customer's own share: nothing? if not, all? if not, a Beta.
    - Appeals, for reversal: Beta-binomial by jurisdiction on national rates.

    Parameters
    ----------
    table : Table
        Rows of the question; may be none.
    prior : Odds, Hurdles or Appeals
        From `simulator.learning.inference_priors.load_priors`.
    power : float, optional
        Of the likelihood; that of the prior if not given.
    """
    power = prior.power.value if power is None else power
    if isinstance(prior, Odds):
        return _odds_model(table, prior, power=power)
    if isinstance(prior, Hurdles):
        return _hurdle_model(table, prior, power=power)
    return _appeal_model(table, prior, power=power)


def _appeal_model(table: Table, prior: Appeals, *, power: float) -> PyMCModel:
    import numpy as np
    import pymc as pm

    places = len(table.jurisdictions)
    with pm.Model(coords={"jurisdiction": table.jurisdictions}) as model:
        centre = pm.Normal("centre", prior.mean, prior.sd.value)
        size = pm.math.exp(_normal("log_size", prior.size))
        mean = pm.math.sigmoid(centre)
        rate = pm.Beta("rate", mean * size, (1 - mean) * size, dims="jurisdiction")
        outcome = pm.Data("outcome", table.outcome)
        member = (table.jurisdiction[:, None] == np.arange(places)).astype(float)  # (n_rows, n_places)
        won = (outcome[:, None] * member).sum(axis=0)
        lost = member.sum(axis=0) - won
        pm.Potential("evidence", power * (won * pm.math.log(rate) + lost * pm.math.log(1 - rate)).sum())
    return model


def _normal(name: str, prior: Chance | Worth) -> Any:
    import pymc as pm

    return pm.Normal(name, prior.mean, prior.sd)


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


def _slopes(table: Table, priors: dict[str, Shift]) -> Any:
    """Return what the facts add to the log odds of each row."""
    import pymc as pm

    if not priors:
        return 0.0
    given = [priors[name] for name in FACTS[table.quantity]]
    slope = pm.Normal("slope", [one.log_odds for one in given], [one.sd for one in given], dims="fact")
    return (table.facts * slope).sum(axis=1)


def _odds_model(table: Table, prior: Odds, *, power: float) -> PyMCModel:
    """Return a Bernoulli model with a logit linear in place and facts."""
    import pymc as pm

    with pm.Model(coords=_coords(table)) as model:
        centre = _normal("centre", prior.centre)
        odds = centre + _place(table, prior.spread.value) + _slopes(table, prior.slopes)
        outcome = pm.Data("outcome", table.outcome)
        pm.Potential("evidence", power * _yes_or_no(outcome, odds).sum())
    return model


def _hurdle_model(table: Table, prior: Hurdles, *, power: float) -> PyMCModel:
    """Return a model of a share: nothing? if not, all? if not, a Beta."""
    import pymc as pm

    with pm.Model(coords=_coords(table)) as model:
        zero = _normal("zero", prior.zero) + _slopes(table, prior.zero_slopes)
        one = _normal("one", prior.one)
        centre = _normal("centre", prior.centre)
        mean = pm.math.sigmoid(centre + _place(table, prior.spread.value))
        precision = pm.math.exp(_normal("log_precision", prior.precision))
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
