"""What a result says of its case without any draw: parties, facts, inputs with sources, law, provenance."""

import platform
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import scipy

import simulator
from simulator.assess import claim_amount
from simulator.base import Source
from simulator.case import ArbitralForum, Case, DataFact, Fact
from simulator.case_file import digest
from simulator.distributions import Categorical, Distribution
from simulator.inputs import Input
from simulator.law import Law, LawValue
from simulator.law_file import about
from simulator.model import Model
from simulator.replicate import WORLDS
from simulator.terms import provider_terms

Summary = dict[str, Any]


def describe(model: Model, *, n_draws: int, replicates: int) -> Summary:
    """Return the part of the summary that needs no draw; see `summary.summarise`."""
    case, law = model.case, model.law
    return {
        "format": "damnum-summary-1",
        "case": case.name,
        "title": case.title.model_dump(),
        "summary_text": case.summary.model_dump(),
        "currency": case.currency,
        "jurisdiction": law.jurisdiction,
        "jurisdiction_name": about(law.jurisdiction).name.model_dump(),
        "rates": [_plain(one) | {"source": _source(case, one.source)} for one in case.rates],
        "terms": _terms(case),
        "time_limit": time_limit(case, law).isoformat(),
        "forum": _plain(case.forum),
        "n_draws": n_draws,
        "seed": model.sampler.seed,
        "method": model.sampler.method,
        "digest": digest(case),
        "variant": None,
        "parties": _plain(case.parties),
        "dates": _plain(case.dates),
        "facts": _facts(case),
        "claim": {
            "amount": claim_amount(case),
            "heads": [
                {"label": one.label.model_dump(), "amount": one.amount.expected()} for one in case.claim.heads
            ],
        },
        "fault": {},
        "clauses": [_clause(model, index) for index in range(len(case.clauses))],
        "court": {
            "liable": _range(model.inputs["court.liable"]),
            "admitted": {
                head.category: _range(model.inputs[f"court.admitted.{head.category}"]) for head in case.heads
            },
            "proof": {
                head.category: _range(model.inputs[f"court.proof.{head.category}"]) for head in case.heads
            },
            "claim_ceiling": law.switch("claim_ceiling") == "yes",
            "states": len(model.tree.states),
            "leaves": (len(model.tree.states) + 1) * (1 if case.proceedings.appeal is None else 2),
            "sampled_nodes": list(model.tree.sampled),
        },
        "costs": {
            "court_fee_first_instance": _forum_fee(case, law),
            "interest_rate": law.number("interest_rate"),
            "shifting": law.switch("cost_shifting"),
            "appeal": None
            if case.proceedings.appeal is None
            else {
                name: _range(model.inputs[f"proceedings.appeal.{name}"])
                for name in ("by_provider", "by_claimant", "reversed_if_provider", "reversed_if_claimant")
            },
        },
        "outcomes": [
            _plain(one)
            | {"amount": one.amount.expected() if one.amount else None, "source": _source(case, one.source)}
            for one in case.outcomes
        ],
        "variants": None,
        "other_law": None,
        "forums": None,
        "inputs": [_input(one) for _, one in sorted(model.inputs.items())],
        "law": [_law_value(value, case) for _, value in sorted(law.values.items())],
        "warnings": _warnings(law, model),
        "provenance": {
            "versions": {
                "damnum": simulator.__version__,
                "python": platform.python_version(),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
            },
            "replicates": replicates,
            "worlds": WORLDS * replicates,
        },
    }


def _forum_fee(case: Case, law: Law) -> float:
    """Return the fee of the first instance, as stated in the case or by the rules. [currency]."""
    if isinstance(case.forum, ArbitralForum) and case.forum.fee is not None:
        return case.forum.fee.expected()
    return float(law.forum_fee(np.asarray(claim_amount(case))))


def time_limit(case: Case, law: Law) -> date:
    """Return the last day for filing the claim, if the claimant knew of the loss when it happened."""
    begins = case.dates.incident
    if law.switch("limitation_start") == "end_of_year_of_knowledge":
        begins = date(begins.year, 12, 31)
    years = int(law.number("limitation_years"))
    last = begins.replace(year=begins.year + years, day=min(begins.day, 28)) if begins.month == 2 else None
    return last or begins.replace(year=begins.year + years)


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
    return _plain(source if isinstance(source, Source) else case.sources[source])


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
    amount: float | str | None = None
    if clause.fees is not None:
        amount = clause.fees.monthly_fee.expected() * clause.fees.months * clause.fees.multiple
    elif isinstance(clause.amount, Distribution):
        amount = clause.amount.expected()
    else:
        amount = clause.amount
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
        "scope": clause.scope,
    } | chain


def _input(one: Input) -> Summary:
    distribution = one.distribution
    stated = distribution.model_dump(mode="json", exclude_none=True, exclude={"source", "dist"})
    summary: Summary = {
        "name": one.name,
        "label": None if one.label is None else one.label.model_dump(),
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


def is_old(value: LawValue, day: date) -> bool:
    """Return whether a rule was last confirmed more than a year before a day."""
    return (day - value.parameter.checked_to).days > 365


def _law_value(value: LawValue, case: Case) -> Summary:
    parameter, dated = value.parameter, value.dated
    text = dated.text.model_dump() if dated.text else None
    return {
        "name": parameter.name,
        "label": parameter.label.model_dump(),
        "kind": parameter.kind,
        "value": dated.value,
        "text": text,
        "unit": parameter.unit,
        "selected_by": parameter.selected_by,
        "selected_on": value.selected_on.isoformat(),
        "since": dated.since.isoformat(),
        "reference": _plain(dated.reference),
        "grade": dated.grade,
        "checked_to": parameter.checked_to.isoformat(),
        "old": is_old(value, case.dates.valuation),
        "body": parameter.jurisdiction.upper(),
        "calculated": value.calculated,
        "note": dated.note.model_dump() if dated.note else None,
    }


def _warnings(law: Law, model: Model) -> list[Summary]:
    """Return what a reader must be told: law that was not verified, questions that were sampled."""
    found: list[Summary] = []
    unverified = sorted(name for name, one in law.values.items() if one.calculated and not one.verified)
    if unverified:
        found.append({"code": "law_unverified", "params": {"names": unverified}})
    last = time_limit(model.case, law)
    if model.case.dates.claim > last:
        found.append({"code": "out_of_time", "params": {"last": last.isoformat()}})
    data = model.case.facts.data
    regime = law.switch("data_protection")
    if data.personal and regime != "none":
        quiet = regime == "ccpa" and not data.exfiltrated
        found.append({"code": "ccpa_not_met" if quiet else "personal_data", "params": {"regime": regime}})
    old = sorted(
        name
        for name, value in law.values.items()
        if value.calculated and is_old(value, model.case.dates.valuation)
    )
    if old:
        found.append({"code": "law_old", "params": {"names": old}})
    if model.tree.sampled:
        found.append({"code": "nodes_sampled", "params": {"names": list(model.tree.sampled)}})
    return found
