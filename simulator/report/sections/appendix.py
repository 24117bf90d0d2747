"""Sections that make a report traceable: inputs with sources, law applied, error and limits, glossary."""

from collections.abc import Sequence
from itertools import groupby

from simulator.base.messages import message
from simulator.report.charts.calibration import questions_tested
from simulator.report.document import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    runs,
    spaced,
)
from simulator.report.voice import Figures, Voice, row, table
from simulator.summary.described import Calibration, Finding, Input, LawValue, Terms
from simulator.summary.explained import Dependence
from simulator.summary.stated import Source

TERMS = ("award", "net", "outlay", "walk_away", "overlap", "world", "interval", "judgement")


def inputs(voice: Voice, figures: Figures) -> Section:
    """Return every input with its value and source; what was learned; what moves together."""
    given = voice.summary.inputs
    judged = sum(one.source.kind == "expert_judgement" for one in given)
    columns = (
        Column(runs(voice.t("input")), wide=1.0),
        Column(runs(voice.t("stated")), wide=0.7),
        Column(runs(voice.t("source")), wide=1.8),
    )
    blocks: list[Block] = [
        Paragraph(runs(voice.t("inputs_note", n=len(given), judged=judged))),
        table("inputs", columns, _inputs(voice, given), small=True, cards=True),
    ]
    if voice.summary.learned:
        blocks += [*_learned(voice), *figures("learned"), *_tested(voice), *figures("calibration")]
    blocks += _dependence(voice, voice.summary.dependence) if voice.summary.dependence else []
    return Section("inputs", voice.t("h.inputs"), tuple(blocks))


def _inputs(voice: Voice, given: Sequence[Input]) -> list[Row]:
    """Return the rows of the inputs; sources are numbered as they come, and a page tells each only once."""
    rows: list[Row] = []
    sources: list[Source] = []
    for one in given:
        assumed = [voice.soft(voice.t("prior"))] if one.origin == "prior" else []
        name = spaced(voice.label(one.name), assumed)
        name = runs(name, Run(one.name, style="code", new_line=True))
        source = one.source
        above = source in sources
        sources += [] if above else [source]
        number = sources.index(source) + 1
        brief = spaced(voice.mark(source), voice.soft(voice.t("as_above", n=number))) if above else None
        rows.append(row(name, _stated(voice, one), Cell(_source(voice, source, number), brief=brief)))
    return rows


def _source(voice: Voice, source: Source, number: int) -> Runs:
    """Return a source with its number, its reason, and the experts behind it."""
    why = voice.soft(voice.text(source.why), new_line=True)
    experts = [voice.soft(said, new_line=True) for said in _experts(voice, source)]
    return runs(spaced(voice.soft(voice.t("numbered", n=number)), voice.cite(source)), why, experts)


def _experts(voice: Voice, source: Source) -> list[str]:
    """Return who was heard for a pooled value: weight, and scores on seed questions."""
    return [
        voice.t("expert", name=one.name, weight=voice.share(one.weight))
        + (
            voice.t("scores", calibration=f"{one.calibration:.2g}", information=f"{one.information:.2g}")
            if one.calibration is not None
            else ""
        )
        for one in source.experts
    ]


def _stated(voice: Voice, one: Input) -> Cell:
    """Return the value of an input, or the range that holds 90 % and the mean."""
    if one.mean is None:
        odds = one.parameters["probabilities"].items()
        return voice.plain(
            voice.t("comma").join(f"{voice.t(f'degree.{name}')} {voice.share(p)}" for name, p in odds)
        )
    if one.q05 == one.q95:
        return Cell(runs(voice.value(one.mean, one)), value=one.mean)
    low, high = voice.value(one.q05, one), voice.value(one.q95, one)
    mean = voice.soft(f"{voice.t('mean')} {voice.value(one.mean, one)}", new_line=True)
    return Cell(runs(f"{low}–{high}", mean), value=one.mean)


def _learned(voice: Voice) -> list[Block]:
    """Return what precedents say, beside the judgement that it replaces."""
    rows = [
        row(
            voice.label(one.about),
            voice.odds(one.judged) if one.judged else voice.plain("–"),
            voice.odds(one.learned),
            voice.plain(voice.t("precedents_here", rows=one.rows, here=one.rows_here)),
        )
        for one in voice.summary.learned
    ]
    heads = voice.columns(*(voice.t(name) for name in ("input", "judged", "learned", "precedents")))
    return [
        Heading(voice.t("h.learned")),
        Paragraph(runs(voice.t("learned_note")), role="note"),
        table("learned", heads, rows, small=True),
    ]


def _tested(voice: Voice) -> list[Block]:
    """Return how few answers stand behind the chart of calibration, and what an interval of yes or no is."""
    tested = questions_tested(voice.summary)
    if not tested:
        return []
    counts = voice.t("semicolon").join(_count(voice, one) for one in tested)
    said = [voice.t("calibration_note", counts=counts)]
    said += [voice.t("yes_or_no_note")] if any(one.expected is not None for one in tested) else []
    return [Paragraph(runs(one), role="note") for one in said]


def _count(voice: Voice, one: Calibration) -> str:
    """Return how many answers to a question were predicted; of yes or no, how many were yes."""
    key = "calibration_count" if one.expected is None else "calibration_count_yes"
    return voice.t(
        key,
        name=message(voice.lang, f"learn.models.{one.question}"),
        rows=one.rows,
        disputes=one.disputes,
        **({} if one.expected is None else {"expected": f"{one.expected:.1f}", "yes": one.happened}),
    )


def _dependence(voice: Voice, one: Dependence) -> list[Block]:
    """Return rank correlations, asked for and in the draws."""
    rows = []
    for pair in one.pairs:
        names = [voice.label(name) for name in pair.inputs]
        about = f"{pair.mcse:.2f}" if (pair.mcse or 0.0) >= 0.01 else "<0.01"
        error = [voice.soft(f" ± {about}")] if pair.mcse else []
        asked = Cell(runs(f"{pair.asked:.2f}"), value=pair.asked, unit="number")
        found = Cell(runs(f"{pair.mean:.2f}", error), value=pair.mean, unit="number")
        rows.append(row(names[0], voice.plain(names[1]), asked, found))
    heads = voice.columns(*(voice.t(name) for name in ("input", "input", "asked", "achieved")), left=2)
    return [
        Heading(voice.t("h.dependence")),
        Paragraph(runs(voice.t(f"dependence_note.{one.family}")), role="note"),
        table("dependence", heads, rows, small=True),
    ]


def law(voice: Voice) -> Section:
    """Return the rules applied: value, the date that selected it, and where it stands."""
    s = voice.summary
    columns = (
        Column(runs(voice.t("rule")), wide=1.2),
        Column(runs(voice.t("value")), wide=1.0),
        Column(runs(voice.t("selected_by")), wide=1.0),
        Column(runs(voice.t("reference")), wide=1.8),
    )
    rows = [_rule(voice, one) for one in s.law if one.calculated]
    others = [_rule(voice, one) for one in s.law if not one.calculated]
    if others:
        rows += [Row((Cell(runs(voice.soft(voice.t("for_reader")))),), group=True), *others]
    blocks: list[Block] = [_terms(voice, s.terms)] if s.terms else []
    blocks += [_rates(voice)] if s.rates else []
    return Section("law", voice.t("h.law"), (*blocks, table("law", columns, rows, small=True, cards=True)))


def _terms(voice: Voice, one: Terms) -> Block:
    """Return the standard terms that the case took its clauses from."""
    said = voice.t(
        "terms_text",
        provider=voice.text(one.label),
        day=voice.day(one.agreed_on),
        since=voice.day(one.since),
    )
    mark = [voice.unverified()] if one.grade == "unverified" else []
    checked = voice.t("semicolon").join(
        (voice.t(f"grade.{one.grade}"), f"{voice.t('checked_to')} {voice.day(one.checked_to)}")
    )
    note = [voice.soft(voice.text(one.note), new_line=True)] if one.note else []
    grade = voice.soft(voice.t("paren", text=checked))
    return Paragraph(runs(spaced(said, mark, voice.reference(one.reference)), grade, note))


def _rates(voice: Voice) -> Block:
    """Return the rates of exchange stated in the case."""
    s = voice.summary
    before, _, after = voice.t("paren", text="\n").partition("\n")
    said: list[Run] = []
    for (on, source), group in groupby(s.rates, key=lambda one: (one.on, one.source)):
        rates = (f"1 {one.currency} = {one.value:.6g} {s.currency}" for one in group)
        text = voice.t("comma").join(rates) + before + voice.day(on) + voice.t("comma")
        said += runs(voice.t("semicolon") if said else "", text, voice.cite(source), after)
    return Paragraph(spaced(voice.t("rates_text"), said))


def _rule(voice: Voice, one: LawValue) -> Row:
    """Return the row of one rule."""
    body = [voice.soft(one.body)] if one.body != voice.summary.jurisdiction else []
    selected = voice.t(f"dates.{one.selected_by}") + " " + voice.day(one.selected_on)
    since = f"{voice.t('since')} {voice.day(one.since)}"
    mark = [voice.unverified()] if one.grade == "unverified" else []
    grade = "" if mark else voice.t("paren", text=voice.t(f"grade.{one.grade}"))
    old = f" {voice.t('checked_to')} {voice.day(one.checked_to)}" if one.old else ""
    tail = [voice.soft(grade + old)] if grade or old else []
    note = [voice.soft(voice.text(one.note), new_line=True)] if one.note else []
    return row(
        spaced(voice.text(one.label), body),
        voice.plain(voice.rule(one)),
        voice.plain(selected + voice.t("semicolon") + since),
        voice.plain(runs(spaced(mark, voice.reference(one.reference)), tail, note)),
    )


def weak_spots(voice: Voice, findings: Sequence[Finding]) -> Section:
    """Return what the linter finds in the case, and why the case lets it stand."""
    columns = (
        Column(runs(voice.t("weak_spot")), wide=0.9),
        Column(runs(voice.t("why_it_matters")), wide=1.6),
        Column(runs(voice.t("what_to_do")), wide=1.6),
    )
    rows = []
    for one in findings:
        severity = Run(message(voice.lang, f"lint.severities.{one.severity}"), style="mark")
        title = message(voice.lang, f"lint.rules.{one.code}.title")
        code = voice.soft(one.code, new_line=True)
        place = Run(one.place, style="code", new_line=True)
        waived = one.waived and voice.soft(
            message(voice.lang, "lint.waived", why=voice.text(one.waived)), new_line=True
        )
        rows.append(
            row(
                runs(spaced(severity, title), code, place),
                voice.plain(voice.text(one.reason)),
                voice.plain(runs(voice.text(one.remedy), *([waived] if waived else []))),
            )
        )
    blocks = (
        Paragraph(runs(voice.t("weak_spots_note"))),
        table("lint", columns, rows, small=True, cards=True),
    )
    return Section("lint", voice.t("h.lint"), blocks)


def limits(voice: Voice) -> Section:
    """Return the error, what the model leaves out, and what it takes to run it again."""
    s = voice.summary
    versions = ", ".join(f"{name} {version}" for name, version in s.provenance.versions.items())
    rows = (
        (runs(voice.t("digest")), voice.plain(runs(Run(s.digest, style="code")))),
        (runs(voice.t("seed")), voice.plain(str(s.seed))),
        (runs(voice.t("method")), voice.plain(voice.t(f"methods.{s.method}"))),
        (runs(voice.t("versions")), voice.plain(versions)),
    )
    blocks = (Paragraph(runs(voice.t("limits_text"))), Facts("provenance", rows))
    return Section("limits", voice.t("h.limits"), (*_error(voice), *blocks))


def _error(voice: Voice) -> list[Block]:
    """Return the Monte Carlo error, where the award is shown."""
    s = voice.summary
    if not s.award:
        return []
    said = voice.t(
        "error_text",
        award=voice.money(s.award.mcse or 0),
        n=s.n_draws,
        replicates=s.provenance.replicates,
        worlds=s.provenance.worlds,
    )
    return [Paragraph(runs(said))]


def glossary(voice: Voice) -> Section:
    """Return the terms that the report uses."""
    rows = tuple(
        (runs(voice.t(f"glossary.{name}.term")), voice.plain(voice.t(f"glossary.{name}.text")))
        for name in TERMS
    )
    return Section("glossary", voice.t("h.glossary"), (Facts("glossary", rows),))
