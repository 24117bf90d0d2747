"""Sections on the case and the way it takes: facts, fault, evidence, clauses, court, costs."""

from simulator.base.wording import ROUGH
from simulator.report.document import Block, Cell, Facts, Paragraph, Row, Run, Runs, Section, runs, spaced
from simulator.report.voice import Figures, Part, Voice, row, table

DATA = ("kind", "amount", "sensitivity", "scarcity", "age_of_last_copy")
DATES = ("contract", "incident", "claim", "valuation")
DEGREES = ("ordinary", "gross", "intent")


def case(voice: Voice) -> Section:
    """Return the parties, the law, the dates and the facts with their sources."""
    s = voice.summary
    sides = {side: s["parties"][side] for side in ("claimant", "provider")}
    forum = s["forum"].get("name") or s["forum"].get("institution")
    place = voice.text(s["jurisdiction_name"])
    known = [
        *(
            (voice.t(side), voice.text(one["name"]) + voice.t("paren", text=voice.text(one["kind"])))
            for side, one in sides.items()
        ),
        (voice.t("jurisdiction"), place + voice.t("comma") + voice.text(forum) if forum else place),
        (voice.t("time_limit"), voice.day(s["time_limit"])),
        *((voice.t(f"dates.{name}"), voice.day(s["dates"][name])) for name in DATES),
    ]
    columns = voice.columns("", voice.t("statement"), voice.t("source"), left=3)
    blocks = (
        Facts("parties", tuple((runs(name), voice.plain(said)) for name, said in known)),
        table("facts", columns, _facts(voice, s["facts"])),
    )
    return Section("case", voice.t("h.case"), blocks)


def _facts(voice: Voice, facts: Part) -> list[Row]:
    """Return the facts of the incident, a row each."""

    def fact(name: str, one: Part, said: str) -> Row:
        return row(voice.t(f"facts.{name}"), voice.plain(said), voice.plain(voice.cite(one["source"])))

    rows = [fact("cause", facts["cause"], voice.text(facts["cause"]["text"]))] if facts["cause"] else []
    for name in DATA:
        if one := facts["data"][name]:
            level = voice.t("paren", text=voice.t(f"level.{one['level']}")) if one.get("level") else ""
            rows.append(fact(name, one, voice.text(one["text"]) + level))
    for one in facts["backups"]:
        kept = voice.t(f"facts.kept_by.{one['kept_by']}")
        duty = voice.t(f"facts.duty_of.{one['duty_of']}")
        whose = voice.t("paren", text=kept + voice.t("semicolon") + duty)
        rows.append(fact("backup", one, voice.text(one["text"]) + whose))
    for one in facts["safety_measures"]:
        rows.append(fact("measure_taken" if one["taken"] else "measure_missed", one, voice.text(one["text"])))
    return rows


def fault(voice: Voice) -> Section:
    """Return the degree of the provider's fault and the claimant's own share."""
    one = voice.summary["fault"]
    rows = [(runs(voice.t(f"degree.{name}")), voice.odds(one["degree"][name])) for name in DEGREES]
    levels = one["claimant_share"]["quantiles"]
    share = voice.probability(one["claimant_share"]["mean"], (levels["0.05"], levels["0.95"]))
    rows.append((runs(voice.t("claimant_share")), share))
    blocks: list[Block] = [Facts("fault", tuple(rows))]
    if voice.summary["facts"]["safety_measures"]:
        blocks.append(Paragraph(runs(voice.t("fault_note")), role="note"))
    return Section("fault", voice.t("h.fault"), tuple(blocks))


def evidence(voice: Voice, figures: Figures) -> Section:
    """Return what each finding says: before, likelihood, after; and what the result was without it."""
    s = voice.summary
    heads = ("finding", "speaks_of", "likelihood", "before", "after")
    rows = []
    for one in s["evidence"]:
        line = voice.soft(voice.day(one["found_on"]) + voice.t("comma"), new_line=True)
        what = runs(Run(voice.text(one["label"]), style="strong"), line, voice.cite(one["source"]))
        about = voice.t("worse_fault") if one["about"] == "fault.degree" else voice.label(one["about"])
        cells = (_moved(voice, one, "prior"), _moved(voice, one, "posterior"))
        rows.append(row(what, voice.plain(about), voice.plain(_likelihood(voice, one)), *cells))
    columns = voice.columns(*(voice.t(name) for name in heads), left=3)
    blocks: list[Block] = [
        Paragraph(runs(voice.t("evidence_note")), role="note"),
        *figures("evidence"),
        table("evidence", columns, rows, cards=True),
    ]
    if s["before_evidence"]:
        both = (("before", s["before_evidence"]), ("after", s))
        blocks.append(main_figures(voice, "evidence_moves", [(voice.t(name), one) for name, one in both]))
    return Section("evidence", voice.t("h.evidence"), tuple(blocks))


def _likelihood(voice: Voice, one: Part) -> str:
    """Return how a finding speaks: how much likelier, or what was measured with what error."""
    if ratio := one["likelihood_ratio"]:
        low, high = (voice.number(value, ROUGH * value) for value in ratio["interval_90"])
        return voice.t("times_likelier", n=low if low == high else voice.t("ends", low=low, high=high))
    error = voice.value_at(one["error"], one["about"]) if one["error"] else voice.share(one["relative_error"])
    return voice.t("measured_as", value=voice.value_at(one["measured"], one["about"]), error=error)


def _moved(voice: Voice, one: Part, when: str) -> Cell:
    """Return an input before or after a finding."""
    if one["likelihood_ratio"]:
        return voice.odds(one[when])
    low, high = (voice.value_at(value, one["about"]) for value in one[when]["interval_90"])
    said = voice.value_at(one[when]["mean"], one["about"]) + voice.between(low, high)
    return Cell(runs(said), value=one[when]["mean"])


def main_figures(voice: Voice, name: str, results: list[tuple[str, Part]], *, fee: bool = False) -> Block:
    """Return the main figures of several results, one beneath the other."""
    mean, colon = voice.t("mean"), voice.t("colon")
    heads = ["", *([voice.t("forum_fee")] if fee else [])]
    heads += [voice.t(part) + colon + mean for part in ("award", "claimant_net", "provider_outlay")]
    heads += [voice.t("settles")] + ([] if fee else [voice.t("settlement_price") + colon + voice.t("q50")])
    rows = []
    for label, one in results:
        cells = [voice.amount(one["fee"], exact=True)] if fee else []
        cells += [voice.mean(one[part]) for part in ("award", "claimant_net", "provider_outlay")]
        cells.append(voice.probability(one["settlement"]["probability"]["mean"]))
        cells += [] if fee else [voice.quantile(one["settlement"]["amount"], "0.5")]
        rows.append(row(label, *cells))
    return table(name, voice.columns(*heads), rows)


def clauses(voice: Voice) -> Section:
    """Return the clauses that limit liability, and the chance that each stands."""
    title = voice.t("h.clauses")
    if not voice.summary["clauses"]:
        return Section("clauses", title, (Paragraph(runs(voice.t("no_clauses"))),))
    heads = ("clause", "clause_kind_title", "limit", "incorporated", "valid", "stands")
    rows = [
        row(
            voice.text(one["label"]),
            voice.plain(voice.t(f"clause_kind.{one['kind']}")),
            _limit(voice, one),
            voice.probability(one["incorporated"]["mean"]),
            voice.probability(one["valid"]["mean"]),
            voice.odds(one["stands"]),
        )
        for one in voice.summary["clauses"]
    ]
    columns = voice.columns(*(voice.t(name) for name in heads), left=2)
    return Section("clauses", title, (table("clauses", columns, rows),))


def _limit(voice: Voice, clause: Part) -> Cell:
    """Return the amount of a clause: none, unlimited, a range, or exact."""
    amount, ends = clause["amount"], clause["amount_interval_90"]
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
    one = voice.summary["court"]
    rows = [row(voice.t("liable"), voice.odds(one["liable"]))]
    for part in ("admitted", "proof"):
        rows += [
            row(spaced(voice.t(part), voice.t(f"categories.{name}")), voice.odds(odds))
            for name, odds in one[part].items()
        ]
    columns = voice.columns(voice.t("question"), voice.t("chance"))
    return Section("court", voice.t("h.court"), (table("court", columns, rows), *_tree_size(voice)))


def _tree_size(voice: Voice) -> list[Block]:
    """Return how many states and ends the tree has, where that is shown."""
    one = voice.summary["court"]
    if one["leaves"] is None:
        return []
    note = voice.t("leaves", leaves=one["leaves"], states=one["states"])
    if one["sampled_nodes"]:
        names = voice.t("comma").join(map(voice.label, one["sampled_nodes"]))
        note += voice.t("after_sentence") + voice.t("sampled", names=names)
    return [Paragraph(runs(note), role="note")]


def costs(voice: Voice) -> Section:
    """Return fees, lawyers, months, who bears them, and the appeal."""
    one = voice.summary["costs"]
    rows: list[tuple[Runs, Cell]] = [
        (runs(voice.t("court_fee")), voice.amount(one["court_fee_first_instance"], exact=True))
    ]
    for side in ("claimant_own", "provider_own"):
        own = one[side]
        low, high = (voice.money(own["quantiles"][level], own["mcse"]) for level in ("0.05", "0.95"))
        rows.append((runs(voice.t(side)), voice.plain(f"{low}–{high}")))
    low, high = (voice.number(one["months"]["quantiles"][level], 0.5) for level in ("0.05", "0.95"))
    rows.append((runs(voice.t("months")), voice.plain(f"{low}–{high}")))
    rows.append((runs(voice.t("shifting")), voice.plain(voice.t(f"shift.{one['shifting']}"))))
    if appeal := one["appeal"]:
        said = voice.t(
            "appeal_text",
            provider=voice.share(appeal["by_provider"]["mean"]),
            provider_won=voice.share(appeal["reversed_if_provider"]["mean"]),
            claimant=voice.share(appeal["by_claimant"]["mean"]),
            claimant_won=voice.share(appeal["reversed_if_claimant"]["mean"]),
        )
        rows.append((runs(voice.t("appeal")), voice.plain(said)))
    return Section("costs", voice.t("h.costs"), (Facts("costs", tuple(rows)),))
