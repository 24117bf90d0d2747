"""What a result says of its case without any draw: parties, facts, inputs with sources, law, provenance."""

import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy

import simulator
from simulator.base.model import Source
from simulator.case.case import Case, Learned, digest
from simulator.case.facts import DataFact, Fact
from simulator.case.inputs import Input
from simulator.case.terms import provider_terms
from simulator.distributions.quantity import Categorical, Distribution
from simulator.draws.model import Model
from simulator.draws.talks import WORLDS
from simulator.law.file import about
from simulator.learning.backtest_record import Backtest, calibration, stored_backtest
from simulator.summary.law import calculated, law_value, time_limit, warnings
from simulator.summary.result import FORMAT

Summary = dict[str, Any]


def describe(model: Model, *, n_draws: int, replicates: int) -> Summary:
    """Return the part of the summary that needs no draw; see `summary.summarise`."""
    case, law = model.case, model.law
    used = calculated(law, case)
    return {
        "format": FORMAT,
        "case": case.name,
        "title": case.title.model_dump(),
        "summary_text": case.summary.model_dump(),
        "currency": case.currency,
        "jurisdiction": law.jurisdiction,
        "jurisdiction_name": about(law.jurisdiction).name.model_dump(),
        "learned": _learned(model),
        "rates": [_plain(one) | {"source": _source(case, one.source)} for one in case.rates],
        "terms": _terms(case),
        "time_limit": time_limit(case, law).isoformat(),
        "forum": _plain(case.forum),
        "n_draws": n_draws,
        "seed": model.sampler.seed,
        "method": model.sampler.method,
        "digest": digest(model.stated),
        "variant": None,
        "parties": _plain(case.parties),
        "dates": _plain(case.dates),
        "facts": _facts(case),
        "claim": {
            "amount": case.claimed,
            "heads": [
                {"label": one.label.model_dump(), "amount": one.amount.expected()} for one in case.claim.heads
            ],
        },
        "fault": {},
        "clauses": [_clause(model, index) for index in range(len(case.clauses))],
        "court": _court(model),
        "costs": _costs(model),
        "outcomes": [
            _plain(one)
            | {"amount": one.amount.expected() if one.amount else None, "source": _source(case, one.source)}
            for one in case.outcomes
        ],
        "variants": None,
        "other_law": None,
        "forums": None,
        "before_evidence": None,
        "confidential": _plain(case.confidential),
        "lint": None,
        "run": None,
        "inputs": [input_summary(one) for _, one in sorted(model.inputs.items())],
        "law": [law_value(one, case, used) for _, one in sorted(law.values.items())],
        "warnings": warnings(law, model),
        "provenance": _provenance(replicates),
    }


def _provenance(replicates: int) -> Summary:
    """Return with which versions, and from how much, the result was made."""
    return {
        "versions": {
            "damnum": simulator.__version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "replicates": replicates,
        "worlds": WORLDS * replicates,
    }


def _court(model: Model) -> Summary:
    """Return what the court is asked, with the odds that the case states."""
    case, law = model.case, model.law
    return {
        "liable": _range(model.inputs["court.liable"]),
        "admitted": {
            head.category: _range(model.inputs[f"court.admitted.{head.category}"]) for head in case.heads
        },
        "proof": {head.category: _range(model.inputs[f"court.proof.{head.category}"]) for head in case.heads},
        "claim_ceiling": law.switch("claim_ceiling") == "yes",
        "states": len(model.tree.states),
        "leaves": (len(model.tree.states) + 1) * (1 if case.proceedings.appeal is None else 2),
        "sampled_nodes": [question.node for question in model.tree.sampled],
    }


def _costs(model: Model) -> Summary:
    """Return fees, interest and who bears what; the appeal, where there may be one."""
    case, law = model.case, model.law
    fee = case.forum_fee(law)
    return {
        "court_fee_first_instance": fee.expected() if isinstance(fee, Distribution) else fee,
        "interest_rate": law.number("interest_rate"),
        "shifting": law.switch("cost_shifting"),
        "appeal": None
        if case.proceedings.appeal is None
        else {
            name: _range(model.inputs[f"proceedings.appeal.{name}"])
            for name in ("by_provider", "by_claimant", "reversed_if_provider", "reversed_if_claimant")
        },
    }


def _learned(model: Model) -> list[Summary]:
    """Return what was learned; the backtest is read only where something was."""
    tested = stored_backtest() if model.case.learned else None
    return [_learned_input(one, model, tested) for one in model.case.learned]


def _learned_input(one: Learned, model: Model, tested: Backtest | None) -> Summary:
    """Return what precedents say of an input, the judgement that they replace, and how they did elsewhere."""
    judged = None
    if one.instead_of is not None:
        low, high = (float(x) for x in one.instead_of.ppf(np.array([0.05, 0.95])))
        judged = {"mean": one.instead_of.expected(), "interval_90": [low, high]}
    return {
        "about": one.about,
        "rows": one.rows,
        "rows_here": one.rows_here,
        "judged": judged,
        "learned": _range(model.inputs[one.about]),
        "calibration": calibration(one.about, tested),
    }


def _terms(case: Case) -> Summary | None:
    """Return which version of which standard terms was agreed."""
    if case.terms is None:
        return None
    terms = provider_terms(case.terms.provider)
    version = terms.on(case.terms.date)
    assert version is not None  # the reader of the case refuses a date before the first version
    return {
        "label": terms.label.model_dump(),
        "agreed_on": case.terms.date.isoformat(),
        "since": version.since.isoformat(),
        "reference": _plain(version.reference),
        "grade": version.grade,
        "note": version.note.model_dump() if version.note else None,
        "checked_to": terms.checked_to.isoformat(),
    }


def _plain(model: Any) -> Summary:
    return dict(model.model_dump(mode="json"))


def _source(case: Case, source: Source | str) -> Summary:
    return _plain(case.source(source))


DATA_FACTS = ("kind", "amount", "sensitivity", "scarcity", "age_of_last_copy")


def _facts(case: Case) -> Summary:
    def fact(one: Fact | None) -> Summary | None:
        return None if one is None else _plain(one) | {"source": _source(case, one.source)}

    facts = case.facts
    data: Mapping[str, DataFact | None] = {name: getattr(facts.data, name) for name in DATA_FACTS}
    flags = {"personal": facts.data.personal, "exfiltrated": facts.data.exfiltrated}
    return {
        "data": {name: fact(one) for name, one in data.items()} | flags,
        "backups": [fact(one) for one in facts.backups],
        "safety_measures": [
            {"text": one.text.model_dump(), "taken": one.taken, "source": _source(case, one.source)}
            for one in facts.safety_measures
        ],
        "cause": fact(facts.cause),
    }


def _range(one: Input) -> Summary:
    """Return mean and the range that holds 90 %, as the case states the input."""
    distribution = one.distribution
    low, high = (float(x) for x in distribution.ppf(np.array([0.05, 0.95])))
    return {"mean": distribution.expected(), "interval_90": [low, high]}


def _clause(model: Model, index: int) -> Summary:
    clause = model.case.clauses[index]
    place = f"clauses.{clause.name}"
    amount: float | str | None = clause.amount if not isinstance(clause.amount, Distribution) else None
    interval: list[float] | None = None
    stated, times = clause.amount, 1.0
    if clause.fees is not None:
        stated, times = clause.fees.monthly_fee, clause.fees.months * clause.fees.multiple
    if isinstance(stated, Distribution):
        amount = times * stated.expected()
        if not stated.is_constant:
            interval = [times * float(x) for x in stated.ppf(np.array([0.05, 0.95]))]
    chain = {
        name: _range(model.inputs[f"{place}.{name}"])
        for name in ("incorporated", "valid", "displaced_if_gross", "displaced_if_intent")
        if f"{place}.{name}" in model.inputs
    }
    return {
        "name": clause.name,
        "label": clause.label.model_dump(),
        "kind": clause.kind,
        "amount": amount,
        "amount_interval_90": interval,
        "scope": clause.scope,
    } | chain


def input_summary(one: Input) -> Summary:
    """Return an input as summary.json states it: distribution, source, mean and 90 % range."""
    distribution = one.distribution
    stated = distribution.model_dump(mode="json", exclude_none=True, exclude={"source", "dist"})
    summary: Summary = {
        "name": one.name,
        "label": None if one.label is None else one.label.model_dump(),
        "kind": one.kind,
        "unit": one.unit,
        "level": one.level,
        "origin": one.origin,
        "dist": getattr(distribution, "dist", ""),
        "parameters": {name: value for name, value in stated.items() if not isinstance(value, list | tuple)},
        "source": _plain(one.source),
    }
    if isinstance(distribution, Categorical):
        return summary | {"mean": None, "q05": None, "q95": None}
    low, high = (float(x) for x in distribution.ppf(np.array([0.05, 0.95])))
    return summary | {"mean": distribution.expected(), "q05": low, "q95": high}
