"""What `damnum run` and `damnum check` do."""

import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from simulator.case import Case
from simulator.case_file import load_case
from simulator.errors import error
from simulator.files import replace_when_written
from simulator.inputs import inputs_of
from simulator.messages import message
from simulator.points import Method
from simulator.report import chart_library, write_report
from simulator.result import Result, as_json
from simulator.simulation import DRAWS, simulate
from simulator.terminal import overview

BASE = "base"  # the case itself, beside its variants


def run(
    *,
    case: str,
    draws: int | None,
    seed: int,
    variants: Sequence[str],
    lang: str,
    out: Path | None,
    json_path: str | None,
    method: Method,
    threads: int | None,
) -> None:
    """Run a case, with the variants beside it that are named; write what was asked for.

    Raises
    ------
    SimulatorError
        The case, an option or a place to write is not as it must be.
    """
    n_draws = DRAWS if draws is None else draws
    if n_draws < 1:
        raise error("too_few_draws", value=n_draws)
    if json_path not in (None, "-"):
        check_writable(Path(json_path))
    if out is not None:
        check_writable(out / "summary.json")
    cases = _with_variants(case, variants)
    results = {}
    with ThreadPoolExecutor(1) as meanwhile:
        if out is not None:
            meanwhile.submit(chart_library)
        for name, one in cases.items():
            with progress(n_draws, lang) as advance:
                results[name] = simulate(
                    one, n_draws=n_draws, seed=seed, method=method, threads=threads, advance=advance
                )
    result = beside_one_another(cases, results)
    if out is not None:
        written = result.save(out)
        written.append(write_report(result.summary, lang=lang, path=out / f"report.{lang}.html"))
    if json_path == "-":
        click.echo(as_json(result.summary), nl=False)
        return
    if json_path is not None:
        with replace_when_written(Path(json_path)) as path:
            path.write_text(as_json(result.summary), "utf-8")
    click.echo(overview(result.summary, lang))
    if out is not None:
        for place in written:
            click.echo(message(lang, "terminal.wrote", path=place))


def _with_variants(case: str, variants: Sequence[str]) -> dict[str, Case]:
    """Return the case as `base`, and the variants asked for by their names."""
    base = load_case(case)
    chosen = list(base.variants) if "all" in variants else list(dict.fromkeys(variants))
    return {BASE: base} | {name: load_case(case, variant=name) for name in chosen}


def beside_one_another(cases: Mapping[str, Case], results: Mapping[str, Result]) -> Result:
    """Return one result with the main figures of all: of a single variant, or else of the case itself."""
    if len(results) == 1:
        return results[BASE]
    names = list(cases)
    main = names[1] if len(names) == 2 else BASE
    labels = {name: cases[BASE].variants[name].label.model_dump() for name in names[1:]}
    labels[BASE] = cases[BASE].title.model_dump()
    summary = dict(results[main].summary)
    if main != BASE:
        summary["variant"] = {"name": main, "label": labels[main]}
    summary["variants"] = {
        name: {"label": labels[name]} | main_figures(results[name].summary) for name in names
    }
    return Result(summary=summary, data=results[main].data)


def main_figures(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures by which variants are compared."""
    return {
        name: summary[name]
        for name in ("award", "claimant_net", "provider_outlay", "reservation", "settlement")
    }


def check_writable(path: Path) -> None:
    """Raise an error now, before a long run, if a file cannot be written later."""
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or path.is_dir():
        raise error("cannot_write", file=str(path), why=os.strerror(13))


@contextmanager
def progress(n_draws: int, lang: str) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    lock = threading.Lock()
    with suppress(ValueError), Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(message(lang, "terminal.running"), total=n_draws)

        def advance(done: int) -> None:
            with lock:
                bar.advance(task, done)

        yield advance


def checked(case: Case, lang: str) -> str:
    """Return what is in a case, in one line."""
    inputs = inputs_of(case).values()
    judged = sum(one.source.kind == "expert_judgement" for one in inputs)
    return message(
        lang,
        "terminal.checked",
        title=getattr(case.title, lang),
        heads=len(case.heads),
        clauses=len(case.clauses),
        inputs=len(inputs),
        judged=judged,
    )
