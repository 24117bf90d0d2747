"""Sections that set the result beside another: variants, other law, another forum, what happened."""

from collections.abc import Mapping

from simulator.report.document import Block, Cell, Column, Paragraph, Row, Run, Section, runs, spaced
from simulator.report.sections.facts import main_figures
from simulator.report.voice import Voice, row, table
from simulator.summary.explained import Change, Forums, LawChanges, Variant
from simulator.summary.figures import Estimate


def variants(voice: Voice, variants: Mapping[str, Variant]) -> Section:
    """Return the what-ifs side by side."""
    results = [(voice.text(variant.label), variant) for variant in variants.values()]
    return Section("variants", voice.t("h.variants"), (main_figures(voice, "variants", results),))


def other_law(voice: Voice, one: LawChanges) -> Section:
    """Return what each group of rules of another law changes."""
    own, other = voice.text(one.own_name), voice.text(one.other_name)
    rows = []
    for part in one.rows:
        rules = [
            voice.soft(
                f"{voice.text(rule.label)}{voice.t('colon')}"
                f"{voice.rule(rule.before)} → {voice.rule(rule.after)}",
                new_line=True,
            )
            for rule in part.rules
        ]
        rows.append(_change(voice, runs(voice.t(f"rule_groups.{part.group}"), rules), part.change))
    rows.append(_change(voice, runs(voice.t("rest")), one.rest))
    rows.append(_change(voice, runs(Run(voice.t("all_rules"), style="strong")), one.total))
    heads = ("rule", "award", "claimant_net", "provider_outlay", "settles")
    blocks: list[Block] = [
        Paragraph(runs(voice.t("other_law_note", own=own, other=other, n=one.n_draws))),
        table("other_law", voice.columns(*(voice.t(name) for name in heads)), rows),
    ]
    if one.unchanged:
        same = voice.t("comma").join(voice.t(f"rule_groups.{group}") for group in one.unchanged)
        blocks.append(Paragraph(spaced(voice.t("same_rules"), same), role="note"))
    return Section("other_law", voice.t("h.other_law", own=own, other=other), tuple(blocks))


def _change(voice: Voice, name: tuple[Run, ...], change: Change) -> Row:
    """Return a row of what a group of rules changes."""
    amounts = [
        _signed(part, voice.money(abs(part.mean), part.mcse), 0.5)
        for part in (change.award, change.claimant_net, change.provider_outlay)
    ]
    chance = change.settles
    said = voice.t("points", n=f"{abs(100 * chance.mean):.0f}")
    return row(name, *amounts, _signed(chance, said, 0.005))


def _signed(change: Estimate, said: str, least: float) -> Cell:
    """Return a change with its sign; a dash if it is below `least` or twice its Monte Carlo error."""
    if abs(change.mean) <= max(2.0 * (change.mcse or 0.0), least):
        return Cell(runs("–"))
    return Cell(runs(("+" if change.mean > 0 else "−") + said), value=change.mean)


def forums(voice: Voice, both: Forums) -> Section:
    """Return arbitration beside the court."""
    results = [(voice.t("forum.arbitration"), both.arbitration), (voice.t("forum.court"), both.court)]
    blocks = (
        main_figures(voice, "forums", results),
        Paragraph(runs(voice.t("forums_note")), role="note"),
    )
    return Section("forums", voice.t("h.forums"), blocks)


def outcomes(voice: Voice) -> Section:
    """Return what happened, beside the prediction."""
    verdict = {None: "–", True: voice.t("hit"), False: voice.t("miss")}
    rows = [
        row(
            runs(voice.text(one.label), voice.soft(voice.day(one.decided_on), new_line=True)),
            voice.plain(voice.t("not_disclosed"))
            if one.amount is None
            else voice.amount(one.amount, exact=True),
            voice.plain(verdict[one.inside_90]),
            voice.plain(voice.cite(one.source)),
        )
        for one in voice.summary.outcomes
    ]
    columns = (
        Column(runs(voice.t("event"))),
        Column(runs(voice.t("chart.amount")), numeric=True),
        Column(runs(voice.t("compared"))),
        Column(runs(voice.t("source"))),
    )
    blocks = (table("outcomes", columns, rows), Paragraph(runs(voice.t("outcome_note")), role="note"))
    return Section("outcome", voice.t("h.outcome"), blocks)
