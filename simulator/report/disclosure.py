"""What the other side may see: a summary without what is confidential, and without all that follows from it.

A figure is left out if any input that it follows from is confidential, so that two cases which differ only in
confidential values give the same report, byte for byte.
"""

import hashlib
from collections.abc import Collection
from typing import TypeVar

from msgspec.structs import replace

from simulator.base.messages import LANGUAGES
from simulator.base.names import below
from simulator.summary.described import Confidential, Happened
from simulator.summary.explained import Evidence
from simulator.summary.figures import Distributions
from simulator.summary.labels import label_of
from simulator.summary.marks import BY_ITEM, EVERYTHING, FAULT, Part, marks_of
from simulator.summary.parts import Summary
from simulator.summary.result import as_json

P = TypeVar("P", bound=Part)

SHOWS = {
    "settlement": ("settlement", "reservation"),
    "heads": ("heads", "waterfall"),
    "outcome": ("outcomes",),
}
"""Parts of the summary that a section shows, where they are not named like it."""


SPEAKS_OF = {"costs": ("proceedings",), "fault": ("fault", "facts"), "case": ("facts",)}
"""Inputs that a section speaks of, where they are not named like it."""


def hidden_inputs(summary: Summary) -> set[str]:
    """Return the names of the inputs that the case keeps confidential, on their own or with a section."""
    stated = summary.confidential
    places = list(stated.inputs)
    for section in stated.sections:
        places += SPEAKS_OF.get(section, (section,))
    if "evidence" in stated.sections:
        places += [finding.about for finding in summary.evidence]
    return {one.name for one in summary.inputs if any(below(one.name, place) for place in places)}


def withheld_parts(summary: Summary) -> set[str]:
    """Return the parts of a summary that may not be shown.

    They follow from a confidential input, as the marks of their fields say, or the case names their section
    as confidential. A part whose field has no such mark follows from everything.
    """
    hidden = {name.partition(".")[0] for name in hidden_inputs(summary)}
    parts = {
        name
        for name, marks in marks_of(Summary).items()
        if marks.follows_from != BY_ITEM
        and hidden & {*(EVERYTHING if marks.follows_from is None else marks.follows_from)}
    }
    for section in summary.confidential.sections:
        parts |= set(SHOWS.get(section, (section,)))
    return parts


def withheld_sections(summary: Summary) -> set[str]:
    """Return the sections of a report that show a withheld part, or are named as confidential."""
    parts = withheld_parts(summary)
    shows = {part: (part,) for part in parts} | SHOWS
    return {name for name, needed in shows.items() if parts & set(needed)} | set(
        summary.confidential.sections
    )


def disclosed(summary: Summary) -> Summary:
    """Return what the other side may see of a summary.

    Returns
    -------
    Summary
        With None, or nothing in it, for parts that are withheld, whatever their type: who reads one of them
        asks first whether it is there. `digest` is one of what is left, as the digest of the case would let a
        value be found by trial.
    """
    hidden, withheld = hidden_inputs(summary), withheld_parts(summary)
    drawn = {one.name for one in summary.inputs if one.level == "draw"}
    shown = replace(
        _without(summary, withheld & set(Summary.__struct_fields__)),
        inputs=tuple(
            replace(one, label={lang: label_of(one, summary, lang) for lang in LANGUAGES})
            for one in summary.inputs
            if one.name not in hidden
        ),
        evidence=() if "evidence" in withheld else _evidence(summary, hidden),
        learned=tuple(one for one in summary.learned if one.about not in hidden),
        dependence=None if hidden & drawn else summary.dependence,  # its draws follow from all
        variant=None if hidden else summary.variant,  # its label may say what it changes
        distributions=_without(summary.distributions, withheld & set(Distributions.__struct_fields__)),
        outcomes=() if "outcomes" in withheld else tuple(_outcome(one, withheld) for one in summary.outcomes),
        warnings=tuple(one for one in summary.warnings if one.code != "evidence_twice" or not hidden),
        lint=None,  # weak spots of the author's own case
        run=None,  # its digest of the case file would let a value be found by trial
        confidential=Confidential(inputs=(), sections=()),
        digest="",
    )
    if shown.court:  # how many states there are follows from every answer that is certain
        shown = replace(shown, court=replace(shown.court, states=None, leaves=None, sampled_nodes=()))
    return replace(shown, digest=hashlib.sha256(as_json(shown).encode()).hexdigest())


def _without(part: P, names: Collection[str]) -> P:
    """Return a part without some of its fields: nothing in a list, else None whatever their types say."""
    return replace(part, **{name: () if isinstance(getattr(part, name), tuple) else None for name in names})


def _evidence(summary: Summary, hidden: set[str]) -> tuple[Evidence, ...]:
    """Return the findings on inputs that are shown; what is thought of an input follows from all on it."""
    fault_hidden = any(name.partition(".")[0] in FAULT for name in hidden)
    kept = {"fault.degree"} if fault_hidden else set()
    for one in summary.evidence:
        if one.about in hidden or any(below(name, f"evidence.{one.name}") for name in hidden):
            kept.add(one.about)
    return tuple(one for one in summary.evidence if one.about not in kept)


def _outcome(one: Happened, withheld: set[str]) -> Happened:
    """Return what happened; without the verdict where the prediction is withheld."""
    return replace(one, inside_90=None) if one.basis in withheld else one
