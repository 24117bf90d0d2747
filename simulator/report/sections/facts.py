"""Sections on the case and the way it takes: facts, fault, evidence, clauses, court, costs."""

from collections.abc import Sequence

from simulator.base.wording import ROUGH
from simulator.report.document import Block, Cell, Facts, Paragraph, Row, Run, Runs, Section, runs, spaced
from simulator.report.voice import Figures, Voice, row, table
from simulator.summary import parts, stated
from simulator.summary.explained import Before, Evidence, MainFigures, Variant
from simulator.summary.figures import Clause, OverWorlds
from simulator.summary.stated import CourtForum


def case(voice: Voice) -> Section:
    """Return the parties, the law, the dates and the facts with their sources."""
    s = voice.summary
    sides = (("claimant", s.parties.claimant), ("provider", s.parties.provider))
    forum = s.forum.name if isinstance(s.forum, CourtForum) else s.forum.institution
    place = voice.text(s.jurisdiction_name)
    days = {
        "contract": s.dates.contract,
        "incident": s.dates.incident,
        "claim": s.dates.claim,
        "valuation": s.dates.valuation,
    }
    known = [
        *(
            (voice.t(side), voice.text(one.name) + voice.t("paren", text=voice.text(one.kind)))
            for side, one in sides
        ),
        (voice.t("jurisdiction"), place + voice.t("comma") + voice.text(forum) if forum else place),
        (voice.t("time_limit"), voice.day(s.time_limit)),
        *((voice.t(f"dates.{name}"), voice.day(day)) for name, day in days.items()),
    ]
    columns = voice.columns("", voice.t("statement"), voice.t("source"), left=3)
    blocks = (
        Facts("parties", tuple((runs(name), voice.plain(said)) for name, said in known)),
        table("facts", columns, _facts(voice, s.facts)),
    )
    return Section("case", voice.t("h.case"), blocks)


def _facts(voice: Voice, facts: stated.Facts) -> list[Row]:
    """Return the facts of the incident, a row each."""

    def fact(name: str, one: stated.Fact | stated.SafetyMeasure, said: str) -> Row:
        return row(voice.t(f"facts.{name}"), voice.plain(said), voice.plain(voice.cite(one.source)))

    rows = [fact("cause", facts.cause, voice.text(facts.cause.text))] if facts.cause else []
    sides = {
        "kind": facts.data.kind,
        "amount": facts.data.amount,
        "sensitivity": facts.data.sensitivity,
        "scarcity": facts.data.scarcity,
        "age_of_last_copy": facts.data.age_of_last_copy,
    }
    for name, side in sides.items():
        if side:
            level = voice.t("paren", text=voice.t(f"level.{side.level}")) if side.level else ""
            rows.append(fact(name, side, voice.text(side.text) + level))
    for backup in facts.backups:
        kept = voice.t(f"facts.kept_by.{backup.kept_by}")
        duty = voice.t(f"facts.duty_of.{backup.duty_of}")
        whose = voice.t("paren", text=kept + voice.t("semicolon") + duty)
        rows.append(fact("backup", backup, voice.text(backup.text) + whose))
    for measure in facts.safety_measures:
        name = "measure_taken" if measure.taken else "measure_missed"
        rows.append(fact(name, measure, voice.text(measure.text)))
    return rows


def fault(voice: Voice) -> Section:
    """Return the degree of the provider's fault and the claimant's own share."""
    one = voice.summary.fault
    degrees = {"ordinary": one.degree.ordinary, "gross": one.degree.gross, "intent": one.degree.intent}
    rows = [(runs(voice.t(f"degree.{name}")), voice.odds(odds)) for name, odds in degrees.items()]
    levels = one.claimant_share.quantiles
    share = voice.probability(one.claimant_share.mean, (levels.q05, levels.q95))
    rows.append((runs(voice.t("claimant_share")), share))
    blocks: list[Block] = [Facts("fault", tuple(rows))]
    if voice.summary.facts.safety_measures:
        blocks.append(Paragraph(runs(voice.t("fault_note")), role="note"))
    return Section("fault", voice.t("h.fault"), tuple(blocks))


def evidence(voice: Voice, figures: Figures) -> Section:
    """Return what each finding says: before, likelihood, after; and what the result was without it."""
    s = voice.summary
    heads = ("finding", "speaks_of", "likelihood", "before", "after")
    rows = []
    for one in s.evidence:
        line = voice.soft(voice.day(one.found_on) + voice.t("comma"), new_line=True)
        what = runs(Run(voice.text(one.label), style="strong"), line, voice.cite(one.source))
        about = voice.t("worse_fault") if one.about == "fault.degree" else voice.label(one.about)
        cells = (_moved(voice, one, one.prior), _moved(voice, one, one.posterior))
        rows.append(row(what, voice.plain(about), voice.plain(_likelihood(voice, one)), *cells))
    columns = voice.columns(*(voice.t(name) for name in heads), left=3)
    blocks: list[Block] = [
        Paragraph(runs(voice.t("evidence_note")), role="note"),
        *figures("evidence"),
        table("evidence", columns, rows, cards=True),
    ]
    if s.before_evidence:
        both = [(voice.t("before"), s.before_evidence), (voice.t("after"), parts.main_figures(s))]
        blocks.append(main_figures(voice, "evidence_moves", both))
    return Section("evidence", voice.t("h.evidence"), tuple(blocks))


def _likelihood(voice: Voice, one: Evidence) -> str:
    """Return how a finding speaks: how much likelier, or what was measured with what error."""
    if ratio := one.likelihood_ratio:
        low, high = (voice.number(value, ROUGH * value) for value in ratio.interval_90)
        return voice.t("times_likelier", n=low if low == high else voice.t("ends", low=low, high=high))
    error = voice.value_at(one.error, one.about) if one.error else voice.share(one.relative_error)
    return voice.t("measured_as", value=voice.value_at(one.measured, one.about), error=error)


def _moved(voice: Voice, one: Evidence, then: OverWorlds) -> Cell:
    """Return an input before or after a finding."""
    if one.likelihood_ratio:
        return voice.odds(then)
    low, high = (voice.value_at(value, one.about) for value in then.interval_90)
    text = voice.value_at(then.mean, one.about) + voice.between(low, high)
    return Cell(runs(text), value=then.mean)


def main_figures(voice: Voice, name: str, results: Sequence[tuple[str, MainFigures | Variant]]) -> Block:
    """Return the main figures of several results, one beneath the other; of forums, their fees as well."""
    fee = any(isinstance(result, Before) for _, result in results)
    mean, colon = voice.t("mean"), voice.t("colon")
    heads = ["", *([voice.t("forum_fee")] if fee else [])]
    heads += [voice.t(part) + colon + mean for part in ("award", "claimant_net", "provider_outlay")]
    heads += [voice.t("settles")] + ([] if fee else [voice.t("settlement_price") + colon + voice.t("q50")])
    rows = []
    for label, one in results:
        cells = [voice.amount(one.fee, exact=True)] if isinstance(one, Before) else []
        cells += [voice.mean(mean) for mean in (one.award, one.claimant_net, one.provider_outlay)]
        cells.append(voice.probability(one.settlement.probability.mean))
        cells += [] if fee else [voice.quantile(one.settlement.amount, "q50")]
        rows.append(row(label, *cells))
    return table(name, voice.columns(*heads), rows)


def clauses(voice: Voice) -> Section:
    """Return the clauses that limit liability, and the chance that each stands."""
    title = voice.t("h.clauses")
    if not voice.summary.clauses:
        return Section("clauses", title, (Paragraph(runs(voice.t("no_clauses"))),))
    heads = ("clause", "clause_kind_title", "limit", "incorporated", "valid", "stands")
    rows = [
        row(
            voice.text(one.label),
            voice.plain(voice.t(f"clause_kind.{one.kind}")),
            _limit(voice, one),
            voice.probability(one.incorporated.mean),
            voice.probability(one.valid.mean),
            voice.odds(one.stands),
        )
        for one in voice.summary.clauses
    ]
    columns = voice.columns(*(voice.t(name) for name in heads), left=2)
    return Section("clauses", title, (table("clauses", columns, rows),))


def _limit(voice: Voice, clause: Clause) -> Cell:
    """Return the amount of a clause: none, unlimited, a range, or exact."""
    amount, ends = clause.amount, clause.amount_interval_90
    if amount is None:
        return voice.plain("–")
    if amount == "unlimited":
        return voice.plain(voice.t("unlimited"))
    if ends:
        low, high = (voice.money(value, ROUGH * value) for value in ends)
        return Cell(runs(f"{low}–{high}"), value=amount, unit="amount")
    return voice.amount(amount, exact=True)


def court(voice: Voice) -> Section:
    """Return the odds of the questions that the court answers."""
    one = voice.summary.court
    rows = [row(voice.t("liable"), voice.odds(one.liable))]
    for part, by_category in (("admitted", one.admitted), ("proof", one.proof)):
        rows += [
            row(spaced(voice.t(part), voice.t(f"categories.{name}")), voice.odds(odds))
            for name, odds in by_category.items()
        ]
    columns = voice.columns(voice.t("question"), voice.t("chance"))
    return Section("court", voice.t("h.court"), (table("court", columns, rows), *_tree_size(voice)))


def _tree_size(voice: Voice) -> list[Block]:
    """Return how many states and ends the tree has, where that is shown."""
    one = voice.summary.court
    if one.leaves is None:
        return []
    note = voice.t("leaves", leaves=one.leaves, states=one.states)
    if one.sampled_nodes:
        names = voice.t("comma").join(map(voice.label, one.sampled_nodes))
        note += voice.t("after_sentence") + voice.t("sampled", names=names)
    return [Paragraph(runs(note), role="note")]


def costs(voice: Voice) -> Section:
    """Return fees, lawyers, months, who bears them, and the appeal."""
    one = voice.summary.costs
    rows: list[tuple[Runs, Cell]] = [
        (runs(voice.t("court_fee")), voice.amount(one.court_fee_first_instance, exact=True))
    ]
    for side, own in (("claimant_own", one.claimant_own), ("provider_own", one.provider_own)):
        low, high = (voice.money(end, own.mcse) for end in (own.quantiles.q05, own.quantiles.q95))
        rows.append((runs(voice.t(side)), voice.plain(f"{low}–{high}")))
    low, high = (voice.number(end, 0.5) for end in (one.months.quantiles.q05, one.months.quantiles.q95))
    rows.append((runs(voice.t("months")), voice.plain(f"{low}–{high}")))
    rows.append((runs(voice.t("shifting")), voice.plain(voice.t(f"shift.{one.shifting}"))))
    if appeal := one.appeal:
        said = voice.t(
            "appeal_text",
            provider=voice.share(appeal.by_provider.mean),
            provider_won=voice.share(appeal.reversed_if_provider.mean),
            claimant=voice.share(appeal.by_claimant.mean),
            claimant_won=voice.share(appeal.reversed_if_claimant.mean),
        )
        rows.append((runs(voice.t("appeal")), voice.plain(said)))
    return Section("costs", voice.t("h.costs"), (Facts("costs", tuple(rows)),))
