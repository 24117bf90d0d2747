"""What the other side may see: a summary without what is confidential, and without all that follows from it.

A figure is left out if any input that it follows from is confidential, so that two cases which differ only in
confidential values give the same report, byte for byte.
"""

import hashlib
from typing import Any

from simulator.base.messages import LANGUAGES
from simulator.base.names import below
from simulator.report.voice import Part
from simulator.summary.labels import label_of
from simulator.summary.result import as_json

# What each figure follows from, as first parts of the names of inputs.
FAULT = ("fault", "facts", "evidence")
AWARD = (*FAULT, "heads", "court", "clauses", "proceedings")  # the award is that after an appeal
EVERYTHING = (*AWARD, "settlement", "offers")

FOLLOWS_FROM = {
    "fault": FAULT,
    "clauses": (*FAULT, "clauses"),
    "court": ("court", "evidence"),
    "heads": AWARD,
    "award": AWARD,
    "claimant_net": AWARD,
    "provider_outlay": AWARD,
    "waterfall": AWARD,
    "costs": ("proceedings",),
    "offers": (*AWARD, "offers"),
    "offer_curve": (*AWARD, "offers"),
    "two_levels": AWARD,
    "tree": AWARD,
}
"""Every other part follows from everything, unless it is one of STATED."""

STATED = {
    *("format", "case", "title", "summary_text", "currency", "jurisdiction", "jurisdiction_name", "rates"),
    *("terms", "time_limit", "forum", "n_draws", "seed", "method", "variant", "parties", "dates", "facts"),
    *("claim", "law", "provenance", "confidential"),
}
"""What no input moves: facts, law, and how the run was made."""

ITEM_BY_ITEM = {
    "inputs",
    "evidence",
    "learned",
    "dependence",
    "distributions",
    "outcomes",
    "warnings",
    "digest",
}

SHOWS = {
    "settlement": ("settlement", "reservation"),
    "heads": ("heads", "waterfall"),
    "outcome": ("outcomes",),
}
"""Parts of the summary that a section shows, where they are not named like it."""


SPEAKS_OF = {"costs": ("proceedings",), "fault": ("fault", "facts"), "case": ("facts",)}
"""Inputs that a section speaks of, where they are not named like it."""


def hidden_inputs(summary: Part) -> set[str]:
    """Return the names of the inputs that the case keeps confidential, on their own or with a section."""
    stated = summary["confidential"]
    places = list(stated["inputs"])
    for section in stated["sections"]:
        places += SPEAKS_OF.get(section, (section,))
    if "evidence" in stated["sections"]:
        places += [one["about"] for one in summary["evidence"]]
    return {one["name"] for one in summary["inputs"] if any(below(one["name"], place) for place in places)}


def withheld_parts(summary: Part) -> set[str]:
    """Return the parts of a summary that may not be shown.

    They follow from a confidential input, or the case names their section as confidential.
    """
    hidden = {name.partition(".")[0] for name in hidden_inputs(summary)}
    parts = {
        part
        for part in summary.keys() - STATED - ITEM_BY_ITEM
        if hidden & set(FOLLOWS_FROM.get(part, EVERYTHING))
    }
    for section in summary["confidential"]["sections"]:
        parts |= set(SHOWS.get(section, (section,)))
    return parts


def withheld_sections(summary: Part) -> set[str]:
    """Return the sections of a report that show a withheld part, or are named as confidential."""
    parts = withheld_parts(summary)
    shows = {part: (part,) for part in parts} | SHOWS
    return {name for name, shown in shows.items() if parts & set(shown)} | set(
        summary["confidential"]["sections"]
    )


def disclosed(summary: Part) -> dict[str, Any]:
    """Return what the other side may see of a summary.

    Parameters
    ----------
    summary : mapping
        Content of summary.json.

    Returns
    -------
    dict
        With None, or an empty list, for parts that are withheld; `digest` is one of what is left, as the
        digest of the case would let a value be found by trial.
    """
    hidden, withheld = hidden_inputs(summary), withheld_parts(summary)
    shown: dict[str, Any] = {
        name: ([] if isinstance(part, list) else None) if name in withheld else part
        for name, part in summary.items()
    }
    shown["inputs"] = [
        one | {"label": {lang: label_of(one, summary, lang) for lang in LANGUAGES}}
        for one in summary["inputs"]
        if one["name"] not in hidden
    ]
    shown["evidence"] = [] if "evidence" in withheld else _evidence(summary, hidden)
    shown["learned"] = [one for one in summary["learned"] if one["about"] not in hidden]
    drawn = {one["name"] for one in summary["inputs"] if one["level"] == "draw"}
    shown["dependence"] = None if hidden & drawn else summary["dependence"]  # its draws follow from all
    if hidden:
        shown["variant"] = None  # its label may say what it changes
    if shown["court"]:  # how many states there are follows from every answer that is certain
        shown["court"] = {**shown["court"], "states": None, "leaves": None, "sampled_nodes": []}
    shown["distributions"] = {
        name: None if name in withheld else curve for name, curve in summary["distributions"].items()
    }
    shown["outcomes"] = (
        [] if "outcomes" in withheld else [_outcome(one, withheld) for one in summary["outcomes"]]
    )
    shown["warnings"] = [one for one in summary["warnings"] if one["code"] != "evidence_twice" or not hidden]
    shown["lint"] = None  # weak spots of the author's own case
    shown["run"] = None  # its digest of the case file would let a value be found by trial
    shown["confidential"] = {"inputs": [], "sections": []}
    shown["digest"] = ""
    shown["digest"] = hashlib.sha256(as_json(shown).encode()).hexdigest()
    return shown


def _evidence(summary: Part, hidden: set[str]) -> list[Part]:
    """Return the findings on inputs that are shown; what is thought of an input follows from all on it."""
    fault_hidden = any(name.partition(".")[0] in FAULT for name in hidden)
    kept = {"fault.degree"} if fault_hidden else set()
    for one in summary["evidence"]:
        if one["about"] in hidden or any(below(name, f"evidence.{one['name']}") for name in hidden):
            kept.add(one["about"])
    return [one for one in summary["evidence"] if one["about"] not in kept]


def _outcome(one: Part, withheld: set[str]) -> Part:
    """Return what happened; without the verdict where the prediction is withheld."""
    return {**one, "inside_90": None} if one["basis"] in withheld else one
