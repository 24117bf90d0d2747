"""The order of a report: which sections each kind of reader gets."""

from collections.abc import Callable

from simulator.charts import charts, described
from simulator.reporting import appendix, beside, facts, results
from simulator.reporting.document import Document, Figure, Section
from simulator.reporting.voice import Part, Voice

Kind = str
KINDS = ("counsel",)


def document_of(summary: Part, *, lang: str, kind: Kind = "counsel") -> Document:
    """Return a report as data.

    Parameters
    ----------
    summary : mapping
        Content of summary.json.
    lang : str
        `en` or `zh`.
    kind : str
        Whom it is for: one of KINDS.

    Returns
    -------
    Document
        Not yet written in any format.
    """
    voice = Voice(summary, lang)
    variant = f" – {voice.text(summary['variant']['label'])}" if summary["variant"] else ""
    return Document(
        kind=kind,
        lang=lang,
        title=voice.text(summary["title"]) + variant,
        subtitle=voice.t("title"),
        currency=summary["currency"],
        digest=summary["digest"],
        sections=tuple(_counsel(voice)),
    )


def figures_of(voice: Voice) -> dict[str, Figure]:
    """Return the charts of a report by name."""
    alts = described(voice.summary, voice.lang)
    return {name: Figure(name, spec, alts[name]) for name, spec in charts(voice.summary, voice.lang).items()}


def _counsel(voice: Voice) -> list[Section]:
    """Return everything, in the order in which a lawyer reads it; what a case does not have is left out."""
    s, figures = voice.summary, figures_of(voice)
    parts: list[tuple[object, Callable[[], Section]]] = [
        (True, lambda: results.answer(voice)),
        (True, lambda: results.ranges(voice, figures)),
        (True, lambda: facts.case(voice)),
        (True, lambda: results.heads(voice, figures)),
        (True, lambda: facts.fault(voice)),
        (s["evidence"], lambda: facts.evidence(voice)),
        (True, lambda: facts.clauses(voice)),
        (True, lambda: facts.court(voice)),
        (True, lambda: facts.costs(voice)),
        (True, lambda: results.settlement(voice, figures)),
        (s["moves"], lambda: results.moves(voice, figures)),
        (True, lambda: results.offers(voice)),
        (s["variants"], lambda: beside.variants(voice)),
        (s["other_law"], lambda: beside.other_law(voice)),
        (s["forums"], lambda: beside.forums(voice)),
        (s["outcomes"], lambda: beside.outcomes(voice)),
        (True, lambda: appendix.inputs(voice)),
        (True, lambda: appendix.law(voice)),
        (True, lambda: appendix.limits(voice)),
        (True, lambda: appendix.glossary(voice)),
    ]
    return [section() for wanted, section in parts if wanted]
