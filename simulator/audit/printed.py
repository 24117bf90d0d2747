"""What `damnum pack`, `verify` and `rerun` print."""

from pathlib import Path

from simulator.audit.pack import options_of
from simulator.audit.record import Recorded
from simulator.audit.verify import Verdict
from simulator.messages import message
from simulator.provenance import sha256

MOST_PLACES = 20


def packed(target: Path, files: int, result: Recorded, lang: str) -> str:
    """Return what was packed, with the digest by which the pack can be named in a letter."""
    content = target.read_bytes()
    return message(
        lang,
        "audit.packed",
        path=target,
        files=files,
        size=f"{len(content) / 1e6:.1f}",
        digest=sha256(content),
        options=options_of(result),
    )


def verdict(found: Verdict, path: Path, lang: str) -> str:
    """Return a verdict in words, with the places that differ."""

    def say(key: str, **params: object) -> str:
        return message(lang, f"audit.{key}", **params)

    lines = [
        say(f"verdict.{found.verdict}"),
        say("digest", path=path, digest=sha256(path.read_bytes())),
    ]
    if found.stage == "figures":
        lines.append(say("compared", figures=found.figures, columns=found.columns))
        for name, both in found.makers.items():
            lines.append(say("maker", name=name, packed=both[0], here=both[1]))
        if found.makers:
            lines.append(say("tolerance", errors=f"{found.errors_allowed:.1f}"))
    else:
        lines.append(say(f"stage.{found.stage}"))
    lines += [
        say(
            "place" if not one.tolerated else "place_tolerated",
            place=one.place,
            packed=one.packed,
            again=one.again,
        )
        for one in sorted(found.places, key=lambda one: one.tolerated)[:MOST_PLACES]
    ]
    if len(found.places) > MOST_PLACES:
        lines.append(say("more_places", count=len(found.places) - MOST_PLACES))
    lines += [
        say("report_made" if made else "report_not_made", name=name) for name, made in found.reports.items()
    ]
    if found.stage == "figures":
        own = found.own_data
        lines.append(say("data_own", names=", ".join(own)) if own else say("data_same"))
    return "\n".join(lines)
