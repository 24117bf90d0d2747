"""What `damnum pack`, `verify` and `rerun` print."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from simulator.audit.compare import Difference
from simulator.audit.differences import Differences, Interaction, MainMeans, Rerun, SwapChange, Swapped
from simulator.audit.pack import options_of
from simulator.audit.record import Recorded
from simulator.audit.verify import Verdict
from simulator.base.messages import in_language, message
from simulator.base.wording import ROUGH, aligned, amount, number, percent, share
from simulator.provenance import sha256
from simulator.summary.described import Input
from simulator.summary.figures import Estimate
from simulator.summary.labels import kind_of, label_of
from simulator.summary.parts import Summary

MOST_PLACES = 20
DIGEST = 16  # signs of a checksum that tell it from any other


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
        say("verdict.altered" if found.stage in ("checksums", "files") else f"verdict.{found.verdict}"),
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
        _place(one, found.stage, lang)
        for one in sorted(found.places, key=lambda one: one.tolerated)[:MOST_PLACES]
    ]
    if len(found.places) > MOST_PLACES:
        lines.append(say("more_places", count=len(found.places) - MOST_PLACES))
    lines += [
        say("report_made" if made else "report_not_made", name=name) for name, made in found.reports.items()
    ]
    if found.stage != "figures":
        lines.append(say(f"means.{found.stage}"))
    else:
        own = found.own_data
        lines.append(say("data_own", names=", ".join(own)) if own else say("data_same"))
    return "\n".join(printable(line) for line in lines)


def _place(one: Difference, stage: str, lang: str) -> str:
    """Return a place that differs: a figure, or a file that is missing, altered or added."""
    if stage == "figures":
        key = "place_tolerated" if one.tolerated else "place"
        return message(lang, f"audit.{key}", place=one.place, packed=one.packed, again=one.again)
    if stage == "run":
        return f"  {one.place}: {one.again}"
    kind = {
        (True, True): "altered",
        (True, False): "missing",
        (False, True): "added",
        (False, False): "lacking",  # promised by nobody, but it belongs to every pack
    }[one.packed != "", one.again != ""]
    by = "SHA256SUMS" if stage == "checksums" else "summary.json"
    promised, there = (f"{digest[:DIGEST]}…" for digest in (one.packed, one.again))
    return message(lang, f"audit.file.{kind}", name=one.place, by=by, promised=promised, there=there)


def printable(text: str) -> str:
    """Return a text without signs that act on a terminal; a pack is written by the other side."""
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in text)


def explained(found: Rerun, lang: str) -> str:
    """Return what each swap changes, a table for each figure."""
    differences = found.differences

    def say(key: str, **params: object) -> str:
        return message(lang, f"audit.rerun.{key}", **params)

    by = differences.by or say("other_side")
    lines = [
        say("title", title=in_language(differences.title, lang), by=by),
        *(_swap(swap, found.summary, lang) for swap in differences.swaps),
        say("draws", n=differences.n_draws, seed=differences.seed),
    ]
    for figure, of in FIGURES.items():
        lines += ["", *_figure(figure, of, differences, lang)]
    return "\n".join([*(printable(line) for line in lines), "", say("explained")])


FIGURES: dict[str, Callable[[MainMeans], Estimate]] = {
    "award": lambda means: means.award,
    "claimant_net": lambda means: means.claimant_net,
    "provider_outlay": lambda means: means.provider_outlay,
    "settles": lambda means: means.settles,
    "price": lambda means: means.price,
}


def _swap(swap: Swapped, summary: Summary, lang: str) -> str:
    """Return a swap in words: what was assumed before, and what now."""
    before, after = swap.before, swap.after
    return message(
        lang,
        "audit.rerun.swap",
        label=label_of(before, summary, lang) if isinstance(before, Input) else swap.name,
        name=swap.name,
        before="–" if before is None else _value(before, summary.currency, lang),
        after=_value(after or swap.given.partition("=")[2], summary.currency, lang),
    )


def _value(stated: Input | str, currency: str, lang: str) -> str:
    """Return an input as its mean and the range that holds 90 %, a plain value as it stands."""
    if isinstance(stated, str):
        return stated
    if stated.mean is None or stated.q05 is None or stated.q95 is None:
        chances = stated.parameters["probabilities"]
        between = message(lang, "report.comma")
        return between.join(
            f"{message(lang, f'report.degree.{name}')} {share(chance, lang=lang)}"
            for name, chance in chances.items()
        )
    kind = kind_of(stated.name)

    def text(value: float) -> str:
        if kind == "amount":
            return amount(value, currency=currency, lang=lang, error=ROUGH * abs(value))
        if kind == "number":
            return number(value, lang=lang, error=ROUGH * abs(value))
        return percent(value, lang=lang) if kind == "rate" else share(value, lang=lang)

    if stated.q05 == stated.q95:
        return text(stated.mean)
    ends = {"low": text(stated.q05), "high": text(stated.q95)}
    return message(lang, "audit.rerun.range", mean=text(stated.mean), **ends)


def _figure(
    figure: str, of: Callable[[MainMeans], Estimate], differences: Differences, lang: str
) -> list[str]:
    """Return the table of a figure: a row an assumption, then what they do together."""

    def say(key: str, **params: object) -> str:
        return message(lang, f"audit.rerun.{key}", **params)

    def level(means: MainMeans) -> str:
        one = of(means)
        if figure == "settles":
            return share(one.mean, lang=lang)
        return amount(one.mean, currency=differences.currency, lang=lang, error=one.mcse)

    def change(means: MainMeans) -> str:
        return _change(of(means), figure, differences.currency, lang)

    def cells(name: str, row: SwapChange | Interaction) -> list[str]:
        return [name, change(row.first), change(row.last), change(row.average)]

    rows = [cells(row.name, row) for row in differences.rows]
    rows.append(cells(say("interaction"), differences.interaction))
    rows.append([say("sum"), *[change(differences.total)] * 3])
    title = say(
        "total",
        figure=message(lang, f"audit.figure.{figure}"),
        base=level(differences.base),
        swapped=level(differences.swapped),
        change=change(differences.total),
    )
    heads = [say(name) for name in ("assumption", "first", "last", "average")]
    return [title, *(f"  {line}" for line in aligned(rows, heads, right=(1, 2, 3)).splitlines())]


def _change(one: Estimate, figure: str, currency: str, lang: str) -> str:
    """Return a change with its sign and its Monte Carlo error, unless that is nought or not known.

    An error below one unit, or a tenth of a point, is told as less than that.
    """
    mean, error = one.mean, one.mcse or 0.0
    least = 5e-4 if figure == "settles" else 0.5
    sign = "" if abs(mean) < least else "+" if mean > 0 else "−"
    if figure == "settles":
        about = f"{100 * error:.1f}" if error >= 0.001 else "<0.1"
        size = f"{sign}{abs(100 * mean):.1f}"
        return message(lang, "audit.rerun.points", n=f"{size} ± {about}" if error else size)
    size = amount(abs(mean), currency=currency, lang=lang, error=error)
    about = amount(error, currency=currency, lang=lang, error=error)
    about = about if error >= 1.0 else "<" + amount(1.0, currency=currency, lang=lang, exact=True)
    return f"{sign}{size} ± {about}" if error else f"{sign}{size}"
