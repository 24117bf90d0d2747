"""Sections for who must book a provision, or disclose it: IAS 37 and ASC 450-20.

Neither standard states a probability for its words, but for `probable` of IAS 37 (more likely than not,
paragraph 23). The others are conventions of practice and are shown as such: under US GAAP about 75 % is
called probable and below 10 % remote.

References
----------
.. [1] IAS 37 in force in 2023: paragraphs 14 to 16 as AASB 137 (standards.aasb.gov.au/node/868), 84 to 86
   (standards.aasb.gov.au/node/2186; legislation.gov.uk/eur/2008/1126), 45 and 47 (wiki.syensqo.com, pageId
   842240473), 59 and 60 (docs.cntd.ru/document/420334225). By quotation: 23 (iaseminars.com), 27, 36, 39 and
   40 (IFRS Foundation, technical summary; ciferi.com), 92 (annualreporting.info).
.. [2] ASC 450-20-25-1, 25-2 and 30-1: Deloitte, Roadmap: Contingencies, Loss Recoveries, and Guarantees, 2.3
   and 2.4. By quotation: 20-20 (FAS 5 paragraph 3; usgaapbuddy.com), 50-1, 50-3 and 50-4 (coursehero.com
   p5aa6; beneschlaw.com; studymode.com).
.. [3] Practice. Probable: Deloitte, the same, appendix A, generally 70 % or more; PwC, Financial statement
   presentation 23.4, generally 75 %. Remote: J. E. Boritz, Approaches to dealing with risk and uncertainty
   (CICA 1990), 10 % on average; others teach 5 %. No discount, but by 835-30-15-2: PwC, the same. An offer is
   generally presumed to set the least probable loss: PwC, US GAAP issues for pharma, 2-1.
"""

from dataclasses import dataclass

from simulator.report.document import Block, Column, Facts, Paragraph, Row, Section, runs
from simulator.report.voice import Voice, row, table
from simulator.summary.figures import WithQuantiles
from simulator.summary.parts import Summary

IAS_PROBABLE = 0.5  # IAS 37.23
US_PROBABLE = 0.75  # practice
REMOTE = 0.10  # practice; IAS 37.86 speaks of a remote possibility without a figure


@dataclass(frozen=True)
class Estimate:
    """An amount and its Monte Carlo error. [currency]."""

    amount: float
    error: float | None


def likelihood(probability: float, *, probable: float) -> str:
    """Return the class of an outflow: `probable`, `possible` or `remote`.

    Exactly the limit of `probable` is not enough: IAS 37.23 asks for more likely than not.
    """
    if probability > probable:
        return "probable"
    return "remote" if probability < REMOTE else "possible"


def follows(standard: str, found: str, *, obliged: float) -> str:
    """Return the consequence of a class under a standard, `obliged` the chance that a court awards anything.

    In a lawsuit IAS 37.16 asks first whether an obligation is more likely than not: who settles a claim that
    a court would rather dismiss probably pays, but need not have owed.
    """
    disputed = standard == "ias_37" and found == "probable" and obliged <= IAS_PROBABLE
    return "disputed" if disputed else found


def best_estimate(summary: Summary) -> Estimate:
    """Return an estimate of a single obligation: the middle of the way in which the dispute likelier ends.

    A dispute that rather settles than not costs its price in the middle, else the provider's outlay in the
    middle. The mean over everything is the estimate for many like it (IAS 37.39).

    References
    ----------
    .. [1] IAS 37.40: the individual most likely outcome may be the best estimate; others are considered.
    """
    settles = summary.outflow.settled.probability > 0.5
    way: WithQuantiles = summary.settlement.amount if settles else summary.provider_outlay
    errors = way.quantiles_mcse
    return Estimate(way.quantiles.q50, errors.q50 if errors else None)


def assessment(voice: Voice) -> Section:
    """Return whether an outflow is probable, and what follows under each standard."""
    s = voice.summary
    out = s.outflow
    chance, obliged = out.probability.mean, 1.0 - s.award.p_zero
    rows = []
    for standard, limit in (("ias_37", IAS_PROBABLE), ("asc_450", US_PROBABLE)):
        found = likelihood(chance, probable=limit)
        rows.append(
            row(
                voice.t(f"auditor.{standard}"),
                voice.plain(voice.t(f"auditor.class.{found}")),
                voice.plain(
                    voice.t(f"auditor.follows.{standard}.{follows(standard, found, obliged=obliged)}")
                ),
            )
        )
    facts = (
        (runs(voice.t("auditor.obligation")), voice.plain(voice.day(s.dates.incident))),
        (runs(voice.t("auditor.reporting_day")), voice.plain(voice.day(s.dates.valuation))),
        (runs(voice.t("claimed")), voice.amount(s.claim.amount, exact=True)),
        (runs(voice.t("auditor.probability")), voice.odds(out.probability)),
        (runs(voice.t("auditor.obliged")), voice.probability(obliged)),
    )
    columns = voice.columns(
        *(voice.t(f"auditor.{name}") for name in ("standard", "outflow", "hence")), left=3
    )
    limits = voice.t(
        "auditor.limits",
        probable=voice.share(IAS_PROBABLE),
        us=voice.share(US_PROBABLE),
        remote=voice.share(REMOTE),
    )
    blocks = (
        Facts("assessment", facts),
        table("standards", columns, rows),
        Paragraph(runs(limits), role="note"),
    )
    return Section("assessment", voice.t("auditor.h.assessment"), blocks)


def measurement(voice: Voice) -> Section:
    """Return the amounts: best estimate, expected value, range, and the least that has been offered."""
    s = voice.summary
    out = s.outflow
    offered = [one for one in s.offers if one.by == "provider"]
    best = best_estimate(s)
    low, high = voice.quantile(out, "q05").text, voice.quantile(out, "q95").text
    amounts = {
        "most_likely": voice.amount(best.amount, best.error),
        "expected": voice.mean(out),
        "range": voice.plain(f"{low}–{high}"),
        "minimum": voice.quantile(out, "q05"),
    }
    if offered:
        highest = max(offered, key=lambda offer: offer.cost.mean)
        cost = highest.cost
        amounts["offered"] = voice.amount(cost.mean, cost.mcse, exact=highest.face is None)
    rows = [
        row(voice.t(f"auditor.{name}"), cell, voice.plain(voice.t(f"auditor.basis.{name}")))
        for name, cell in amounts.items()
    ]
    columns = (
        Column(()),
        Column(runs(voice.t("chart.amount")), numeric=True),
        Column(runs(voice.t("auditor.basis_title")), wide=2.0),
    )
    ways = [
        row(
            voice.t(f"auditor.{name}"),
            voice.probability(way.probability),
            voice.amount(way.mean, way.mcse),
        )
        for name, way in (("settled", out.settled), ("tried", out.tried))
    ]
    heads = voice.columns(voice.t("auditor.way"), voice.t("chart.probability"), voice.t("mean"))
    blocks: list[Block] = [
        table("measurement", columns, rows),
        table("ways", heads, ways),
        *(
            Paragraph(runs(voice.t(f"auditor.{name}")), role="note")
            for name in ("note", "lawyers", "sources")
        ),
    ]
    return Section("measurement", voice.t("auditor.h.measurement"), tuple(blocks))


def roll_forward(voice: Voice, former: Summary) -> Section:
    """Return how the best estimate moved since a former result of the same dispute.

    The unwinding of the discount is that of the former estimate at the provider's discount rate, which is
    compounded over the days between (IAS 37.60); the rest is a change of estimate.
    """
    first, last = best_estimate(former), best_estimate(voice.summary)
    before, after = first.amount, last.amount
    days = (former.dates.valuation, voice.summary.dates.valuation)
    rates = {one.name: one.mean for one in former.inputs}
    rate = rates.get("proceedings.provider_discount_rate") or 0.0
    unwound = before * ((1.0 + rate) ** ((days[1] - days[0]).days / 365.25) - 1.0)
    steps = (
        ("opening", before),
        ("unwinding", unwound),
        ("change", after - before - unwound),
        ("closing", after),
    )
    error = max(first.error or 0.0, last.error or 0.0)
    rows: list[Row] = [row(voice.t(f"auditor.{name}"), voice.amount(value, error)) for name, value in steps]
    said = voice.t("auditor.roll_note", opened=voice.day(days[0]), closed=voice.day(days[1]))
    columns = voice.columns("", voice.t("chart.amount"))
    blocks = (Paragraph(runs(said)), table("roll_forward", columns, rows))
    return Section("roll_forward", voice.t("auditor.h.roll_forward"), blocks)
