"""Sections for who must book a provision, or disclose it: IAS 37 and ASC 450-20.

Neither standard states a probability for its words, but for `probable` of IAS 37 (more likely than not,
paragraph 23). The others are conventions of practice and are shown as such: under US GAAP about 75 % is
called probable and below 10 % remote.

References
----------
.. [1] Sweeney Conrad, "How to account for gain and loss contingencies": probable above 70 to 75 %, remote
   below 10 %, reasonably possible between; a secondary source, as no standard says it.
"""

from dataclasses import dataclass
from datetime import date

from simulator.reporting.document import Block, Column, Facts, Paragraph, Row, Section, runs
from simulator.reporting.voice import Part, Voice, row, table

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


def best_estimate(summary: Part) -> Estimate:
    """Return an estimate of a single obligation: the middle of the way in which the dispute likelier ends.

    A dispute that rather settles than not costs its price in the middle, else the provider's outlay in the
    middle. The mean over everything is the estimate for many like it (IAS 37.39).

    References
    ----------
    .. [1] IAS 37.40: the individual most likely outcome may be the best estimate; others are considered.
    """
    settles = summary["outflow"]["settled"]["probability"] > 0.5
    way = summary["settlement"]["amount"] if settles else summary["provider_outlay"]
    errors = way["quantiles_mcse"]
    return Estimate(float(way["quantiles"]["0.5"]), errors["0.5"] if errors else None)


def assessment(voice: Voice) -> Section:
    """Return whether an outflow is probable, and what follows under each standard."""
    s = voice.summary
    out = s["outflow"]
    chance = out["probability"]["mean"]
    rows = []
    for standard, limit in (("ias_37", IAS_PROBABLE), ("asc_450", US_PROBABLE)):
        found = likelihood(chance, probable=limit)
        rows.append(
            row(
                voice.t(f"auditor.{standard}"),
                voice.plain(voice.t(f"auditor.class.{found}")),
                voice.plain(voice.t(f"auditor.follows.{standard}.{found}")),
            )
        )
    facts = (
        (runs(voice.t("auditor.obligation")), voice.plain(voice.day(s["dates"]["incident"]))),
        (runs(voice.t("auditor.reporting_day")), voice.plain(voice.day(s["dates"]["valuation"]))),
        (runs(voice.t("claimed")), voice.amount(s["claim"]["amount"], exact=True)),
        (runs(voice.t("auditor.probability")), voice.odds(out["probability"])),
        (runs(voice.t("auditor.obliged")), voice.probability(1.0 - s["award"]["p_zero"])),
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
    out = s["outflow"]
    offered = [one for one in s["offers"] if one["by"] == "provider"]
    best = best_estimate(s)
    low, high = (voice.quantile(out, level).text for level in ("0.05", "0.95"))
    amounts = {
        "most_likely": voice.amount(best.amount, best.error),
        "expected": voice.mean(out),
        "range": voice.plain(f"{low}–{high}"),
        "minimum": voice.quantile(out, "0.05"),
    }
    if offered:
        highest = max(offered, key=lambda one: float(one["cost"]["mean"]))
        cost = highest["cost"]
        amounts["offered"] = voice.amount(cost["mean"], cost["mcse"], exact=highest["face"] is None)
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
            voice.t(f"auditor.{way}"),
            voice.probability(out[way]["probability"]),
            voice.amount(out[way]["mean"], out[way]["mcse"]),
        )
        for way in ("settled", "tried")
    ]
    heads = voice.columns(voice.t("auditor.way"), voice.t("chart.probability"), voice.t("mean"))
    blocks: list[Block] = [
        table("measurement", columns, rows),
        table("ways", heads, ways),
        *(Paragraph(runs(voice.t(f"auditor.{name}")), role="note") for name in ("note", "lawyers")),
    ]
    return Section("measurement", voice.t("auditor.h.measurement"), tuple(blocks))


def roll_forward(voice: Voice, former: Part) -> Section:
    """Return how the best estimate moved since a former result of the same dispute.

    The unwinding of the discount is that of the former estimate at the provider's discount rate, which is
    compounded over the days between (IAS 37.60); the rest is a change of estimate.
    """
    first, last = best_estimate(former), best_estimate(voice.summary)
    before, after = first.amount, last.amount
    days = [date.fromisoformat(one["dates"]["valuation"]) for one in (former, voice.summary)]
    rate = next(
        (one["mean"] for one in former["inputs"] if one["name"] == "proceedings.provider_discount_rate"), 0.0
    )
    unwound = before * ((1.0 + rate) ** ((days[1] - days[0]).days / 365.25) - 1.0)
    steps = (
        ("opening", before),
        ("unwinding", unwound),
        ("change", after - before - unwound),
        ("closing", after),
    )
    error = max(first.error or 0.0, last.error or 0.0)
    rows: list[Row] = [row(voice.t(f"auditor.{name}"), voice.amount(value, error)) for name, value in steps]
    said = voice.t("auditor.roll_note", opened=voice.day(str(days[0])), closed=voice.day(str(days[1])))
    columns = voice.columns("", voice.t("chart.amount"))
    blocks = (Paragraph(runs(said)), table("roll_forward", columns, rows))
    return Section("roll_forward", voice.t("auditor.h.roll_forward"), blocks)
