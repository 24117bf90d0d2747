"""The order of a report: which sections each kind of reader gets."""

from collections.abc import Callable, Container
from dataclasses import replace

from simulator.base.errors import error
from simulator.report.charts.charts import charts, described
from simulator.report.disclosure import disclosed, hidden_inputs, withheld_sections
from simulator.report.document import Document, Figure, Paragraph, Section, runs
from simulator.report.order import Kind
from simulator.report.sections import appendix, auditor, beside, facts, results, talks
from simulator.report.voice import Figures, Part, Voice


def document_of(summary: Part, *, lang: str, kind: Kind = "counsel", former: Part | None = None) -> Document:
    """Return a report as data.

    Parameters
    ----------
    summary : mapping
        Content of summary.json.
    lang : str
        `en` or `zh`.
    kind : str
        Whom it is for: `counsel` (everything), `board` (one page), `opponent` (without what the case keeps
        confidential and what follows from it), `auditor` (a provision).
    former : mapping, optional
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
        note = results.not_disclosed(shown, hidden=hidden, sections=len(summary["confidential"]["sections"]))
        sections = [note, *_counsel(shown, withheld_sections(summary))]
    else:
        sections = {"counsel": _counsel, "board": _board, "auditor": _auditor}[kind](shown)
    if kind == "auditor" and former is not None:
        sections.insert(3, auditor.roll_forward(shown, _comparable(former, summary)))
    label = shown.summary["variant"]
    title = shown.text(summary["title"])
    return Document(
        kind=kind,
        lang=lang,
        title=shown.t("titled", title=title, of=shown.text(label["label"])) if label else title,
        subtitle=shown.t(f"kinds.{kind}"),
        currency=summary["currency"],
        digest=shown.summary["digest"],
        sections=tuple(sections),
    )


def _figures(voice: Voice) -> Figures:
    """Return what gives the chart of a name, or nothing where what it needs is not shown."""
    specs, alts = charts(voice.summary, voice.lang), described(voice.summary, voice.lang)
    return lambda name: [Figure(name, specs[name], alts[name])] if name in specs else []


def _counsel(voice: Voice, left_out: Container[str] = ()) -> list[Section]:
    """Return everything, in the order in which a lawyer reads it; what a case does not have is left out."""
    s, figures = voice.summary, _figures(voice)
    parts: list[tuple[str, object, Callable[[], Section]]] = [
        ("answer", True, lambda: results.answer(voice)),
        ("ranges", True, lambda: results.ranges(voice, figures)),
        ("case", True, lambda: facts.case(voice)),
        ("heads", True, lambda: results.heads(voice, figures)),
        ("fault", True, lambda: facts.fault(voice)),
        ("evidence", s["evidence"], lambda: facts.evidence(voice, figures)),
        ("clauses", True, lambda: facts.clauses(voice)),
        ("court", True, lambda: facts.court(voice)),
        ("tree", s["tree"], lambda: results.tree(voice, figures)),
        ("costs", True, lambda: facts.costs(voice)),
        ("drivers", s["drivers"], lambda: results.drivers(voice, figures)),
        ("settlement", True, lambda: talks.settlement(voice, figures)),
        ("moves", s["moves"], lambda: talks.moves(voice, figures)),
        ("offers", True, lambda: talks.offers(voice)),
        ("variants", s["variants"], lambda: beside.variants(voice)),
        ("other_law", s["other_law"], lambda: beside.other_law(voice)),
        ("forums", s["forums"], lambda: beside.forums(voice)),
        ("outcome", s["outcomes"], lambda: beside.outcomes(voice)),
        ("inputs", True, lambda: appendix.inputs(voice, figures)),
        ("law", True, lambda: appendix.law(voice)),
        ("lint", s["lint"], lambda: appendix.weak_spots(voice)),
        ("limits", True, lambda: appendix.limits(voice)),
        ("glossary", True, lambda: appendix.glossary(voice)),
    ]
    return [section() for name, wanted, section in parts if wanted and name not in left_out]


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
        *([appendix.weak_spots(voice)] if voice.summary["lint"] else []),
        appendix.limits(voice),
        appendix.glossary(voice),
    ]


def _comparable(former: Part, summary: Part) -> Part:
    """Return a former result if the report can roll forward from it."""
    if former["case"] != summary["case"]:
        raise error("former_case", found=former["case"], wanted=summary["case"])
    if former["currency"] != summary["currency"]:
        raise error("former_currency", found=former["currency"], wanted=summary["currency"])
    days = former["dates"]["valuation"], summary["dates"]["valuation"]
    if days[0] > days[1]:
        raise error("former_later", former=days[0], day=days[1])
    return former
