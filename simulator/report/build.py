"""The order of a report: which sections each kind of reader gets."""

from collections.abc import Callable, Container
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from simulator.base.errors import error
from simulator.report.charts.charts import charts, described
from simulator.report.disclosure import disclosed, hidden_inputs, withheld_sections
from simulator.report.document import Document, Figure, Paragraph, Section, runs
from simulator.report.sections import appendix, auditor, beside, facts, results, talks
from simulator.report.voice import Figures, Voice
from simulator.summary.parts import Summary

Kind = Literal["counsel", "board", "opponent", "auditor"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def document_of(
    summary: Summary, *, lang: str, kind: Kind = "counsel", former: Summary | None = None
) -> Document:
    """Return a report as data.

    Parameters
    ----------
    summary : Summary
        Of a run.
    lang : str
        `en` or `zh`.
    kind : str
        Whom it is for: `counsel` (everything), `board` (one page), `opponent` (without what the case keeps
        confidential and what follows from it), `auditor` (a provision).
    former : Summary, optional
        The summary of an earlier result, from which an auditor's report rolls forward.

    Returns
    -------
    Document
        Not yet written in any format.

    Raises
    ------
    SimulatorError
        The former result is in another currency, or later.
    """
    shown = Voice(disclosed(summary) if kind == "opponent" else summary, lang)
    if kind == "opponent":
        hidden = len(hidden_inputs(summary))
        note = results.not_disclosed(shown, hidden=hidden, sections=len(summary.confidential.sections))
        sections = [note, *_counsel(shown, withheld_sections(summary))]
    else:
        sections = {"counsel": _counsel, "board": _board, "auditor": _auditor}[kind](shown)
    if kind == "auditor" and former is not None:
        sections.insert(3, auditor.roll_forward(shown, _comparable(former, summary)))
    label = shown.summary.variant
    title = shown.text(summary.title)
    return Document(
        kind=kind,
        lang=lang,
        title=shown.t("titled", title=title, of=shown.text(label.label)) if label else title,
        subtitle=shown.t(f"kinds.{kind}"),
        currency=summary.currency,
        digest=shown.summary.digest,
        sections=tuple(sections),
    )


def _figures(voice: Voice) -> Figures:
    """Return what gives the chart of a name, or nothing where what it needs is not shown."""
    specs, alts = charts(voice.summary, voice.lang), described(voice.summary, voice.lang)
    return lambda name: [Figure(name, specs[name], alts[name])] if name in specs else []


def _counsel(voice: Voice, left_out: Container[str] = ()) -> list[Section]:
    """Return everything, in the order in which a lawyer reads it; what a case does not have is left out."""
    s, figures = voice.summary, _figures(voice)
    parts: dict[str, Callable[[], Section] | None] = {
        "answer": lambda: results.answer(voice),
        "ranges": lambda: results.ranges(voice, figures),
        "case": lambda: facts.case(voice),
        "heads": lambda: results.heads(voice, figures),
        "fault": lambda: facts.fault(voice),
        "evidence": partial(facts.evidence, voice, figures) if s.evidence else None,
        "clauses": lambda: facts.clauses(voice),
        "court": lambda: facts.court(voice),
        "tree": partial(results.tree, voice, figures) if s.tree else None,
        "costs": lambda: facts.costs(voice),
        "drivers": partial(results.drivers, voice, figures) if s.drivers else None,
        "settlement": lambda: talks.settlement(voice, figures),
        "moves": partial(talks.moves, voice, figures) if s.moves else None,
        "offers": lambda: talks.offers(voice),
        "variants": partial(beside.variants, voice, s.variants) if s.variants else None,
        "other_law": partial(beside.other_law, voice, s.other_law) if s.other_law else None,
        "forums": partial(beside.forums, voice, s.forums) if s.forums else None,
        "outcome": partial(beside.outcomes, voice) if s.outcomes else None,
        "inputs": lambda: appendix.inputs(voice, figures),
        "law": lambda: appendix.law(voice),
        "lint": partial(appendix.weak_spots, voice, s.lint) if s.lint else None,
        "limits": lambda: appendix.limits(voice),
        "glossary": lambda: appendix.glossary(voice),
    }
    return [section() for name, section in parts.items() if section and name not in left_out]


def _board(voice: Voice) -> list[Section]:
    """Return one page: the range, the decision, and what drives it."""
    drivers = results.drivers(voice, lambda name: [], strongest=3)
    tables = tuple(one for one in drivers.blocks if not isinstance(one, Paragraph))
    note = Paragraph(runs(voice.t("board_note")), role="note")
    return [
        results.answer(voice),
        talks.decision(voice, _figures(voice)),
        replace(drivers, blocks=(*tables, note)),
    ]


def _auditor(voice: Voice) -> list[Section]:
    """Return the provision, and what it rests on."""
    return [
        results.answer(voice),
        auditor.assessment(voice),
        auditor.measurement(voice),
        facts.case(voice),
        appendix.inputs(voice, _figures(voice)),
        appendix.law(voice),
        *([appendix.weak_spots(voice, voice.summary.lint)] if voice.summary.lint else []),
        appendix.limits(voice),
        appendix.glossary(voice),
    ]


def _comparable(former: Summary, summary: Summary) -> Summary:
    """Return a former result if the report can roll forward from it."""
    if former.case != summary.case:
        raise error("former_case", found=former.case, wanted=summary.case)
    if former.currency != summary.currency:
        raise error("former_currency", found=former.currency, wanted=summary.currency)
    days = former.dates.valuation, summary.dates.valuation
    if days[0] > days[1]:
        raise error("former_later", former=days[0], day=days[1])
    return former
