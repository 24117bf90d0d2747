"""What a result says of its case without any draw: parties, facts, inputs with sources, provenance."""

import platform
from typing import Any

import numpy as np
import scipy
from msgspec import convert
from pydantic import BaseModel

import simulator
from simulator.base import model as base
from simulator.case import case as filed
from simulator.case import facts as filed_facts
from simulator.case import inputs
from simulator.case.case import Case, digest
from simulator.case.terms import provider_terms
from simulator.distributions.quantity import Categorical, Distribution
from simulator.draws.model import Model
from simulator.draws.replicate import WORLDS
from simulator.law.file import about
from simulator.learning.backtest_record import Backtest, calibration, stored_backtest
from simulator.model.assess import claim_amount
from simulator.summary.described import Calibration, Happened, Input, Learned, Range, Terms
from simulator.summary.figures import Outcome, Price
from simulator.summary.law import time_limit
from simulator.summary.parts import FORMAT, CaseParts, Provenance
from simulator.summary.stated import (
    ArbitralForum,
    Backup,
    Claim,
    ClaimHead,
    CourtForum,
    Dates,
    Fact,
    Facts,
    LostData,
    Parties,
    Rate,
    Reference,
    SafetyMeasure,
    Source,
)


def describe(model: Model, *, n_draws: int) -> CaseParts:
    """Return the first part of the summary, which needs no draw; see `summary.summarise`."""
    case, law = model.case, model.law
    return CaseParts(
        format=FORMAT,
        case=case.name,
        title=case.title.model_dump(),
        summary_text=case.summary.model_dump(),
        currency=case.currency,
        jurisdiction=law.jurisdiction,
        jurisdiction_name=about(law.jurisdiction).name.model_dump(),
        learned=_learned(model),
        rates=tuple(
            Rate(currency=rate.currency, value=rate.value, on=rate.on, source=source_of(case, rate.source))
            for rate in case.rates
        ),
        terms=_terms(case),
        time_limit=time_limit(case, law),
        forum=convert(_plain(case.forum), CourtForum | ArbitralForum),
        n_draws=n_draws,
        seed=model.sampler.seed,
        method=model.sampler.method,
        digest=digest(case),
        variant=None,
        parties=convert(_plain(case.parties), Parties),
        dates=convert(_plain(case.dates), Dates),
        facts=_facts(case),
        claim=Claim(
            amount=claim_amount(case),
            heads=tuple(
                ClaimHead(label=head.label.model_dump(), amount=head.amount.expected())
                for head in case.claim.heads
            ),
        ),
    )


def provenance(replicates: int) -> Provenance:
    """Return with which versions, and from how much, the result was made."""
    versions = {
        "damnum": simulator.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    return Provenance(versions=versions, replicates=replicates, worlds=WORLDS * replicates)


def _learned(model: Model) -> tuple[Learned, ...]:
    """Return what was learned; the backtest is read only where something was."""
    tested = stored_backtest() if model.case.learned else None
    return tuple(_learned_input(one, model, tested) for one in model.case.learned)


def _learned_input(one: filed.Learned, model: Model, tested: Backtest | None) -> Learned:
    """Return what precedents say of an input, the judgement that they replace, and how they did elsewhere."""
    return Learned(
        about=one.about,
        rows=one.rows,
        rows_here=one.rows_here,
        judged=None if one.instead_of is None else stated_range(one.instead_of),
        learned=stated_range(model.inputs[one.about].distribution),
        calibration=convert(calibration(one.about, tested), Calibration | None),
    )


def _terms(case: Case) -> Terms | None:
    """Return which version of which standard terms was agreed."""
    if case.terms is None:
        return None
    terms = provider_terms(case.terms.provider)
    version = terms.on(case.terms.date)
    assert version is not None  # the reader of the case refuses a date before the first version
    return Terms(
        label=terms.label.model_dump(),
        agreed_on=case.terms.date,
        since=version.since,
        reference=convert(_plain(version.reference), Reference),
        grade=version.grade,
        note=version.note.model_dump() if version.note else None,
        checked_to=terms.checked_to,
    )


def _plain(model: BaseModel) -> dict[str, Any]:
    return dict(model.model_dump(mode="json"))


def source_of(case: Case, source: base.Source | str) -> Source:
    """Return a source, or the one of that name in the case."""
    return convert(_plain(case.sources[source] if isinstance(source, str) else source), Source)


DATA_FACTS = ("kind", "amount", "sensitivity", "scarcity", "age_of_last_copy")


def _facts(case: Case) -> Facts:
    def fact(one: filed_facts.Fact | None) -> dict[str, Any] | None:
        return None if one is None else _plain(one) | {"source": source_of(case, one.source)}

    facts = case.facts
    data = {name: fact(getattr(facts.data, name)) for name in DATA_FACTS}
    flags = {"personal": facts.data.personal, "exfiltrated": facts.data.exfiltrated}
    return Facts(
        data=convert(data | flags, LostData),
        backups=convert([fact(one) for one in facts.backups], tuple[Backup, ...]),
        safety_measures=tuple(
            SafetyMeasure(text=one.text.model_dump(), taken=one.taken, source=source_of(case, one.source))
            for one in facts.safety_measures
        ),
        cause=convert(fact(facts.cause), Fact),
    )


def stated_range(distribution: Distribution) -> Range:
    """Return mean and the range that holds 90 % of a distribution."""
    low, high = (float(x) for x in distribution.ppf(np.array([0.05, 0.95])))
    return Range(mean=distribution.expected(), interval_90=(low, high))


def happened(case: Case, *, award: Outcome, price: Price) -> tuple[Happened, ...]:
    """Return what came of the dispute, beside what was predicted."""
    return tuple(
        Happened(
            label=one.label.model_dump(),
            decided_on=one.decided_on,
            kind=one.kind,
            amount=one.amount.expected() if one.amount else None,
            basis=one.basis,
            source=source_of(case, one.source),
            inside_90=_inside(one, award if one.basis == "award" else price),
        )
        for one in case.outcomes
    )


def _inside(outcome: filed.Outcome, predicted: Outcome | Price) -> bool | None:
    """Return whether what happened lies in the range that holds 90 %; None where it is not known."""
    if outcome.amount is None:
        return None
    low, high = predicted.quantiles.q05, predicted.quantiles.q95
    # A quantile is no more exact than its bin.
    return bool(low * (1 - 1e-9) <= outcome.amount.expected() <= high * (1 + 1e-9))


def input_summary(one: inputs.Input) -> Input:
    """Return an input as summary.json states it: distribution, source, mean and 90 % range."""
    distribution = one.distribution
    stated = distribution.model_dump(mode="json", exclude_none=True, exclude={"source", "dist"})
    known = None if isinstance(distribution, Categorical) else stated_range(distribution)
    return Input(
        name=one.name,
        label=None if one.label is None else one.label.model_dump(),
        level=one.level,
        origin=one.origin,
        dist=getattr(distribution, "dist", ""),
        parameters={name: value for name, value in stated.items() if not isinstance(value, list | tuple)},
        source=convert(_plain(one.source), Source),
        mean=None if known is None else known.mean,
        q05=None if known is None else known.interval_90[0],
        q95=None if known is None else known.interval_90[1],
    )
