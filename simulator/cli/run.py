"""What `damnum run` does."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from simulator.base.errors import error
from simulator.base.files import check_writable, replace_when_written
from simulator.base.messages import message
from simulator.base.yaml_file import read_bytes
from simulator.cli.progress import progress
from simulator.draws.points import Method
from simulator.load import case_path
from simulator.report.order import Order, ordered
from simulator.simulation import DRAWS
from simulator.studies import study_text
from simulator.summary.result import Result, as_json


def run(
    *,
    case: str,
    draws: int | None,
    seed: int,
    variants: Sequence[str],
    jurisdiction: str | None,
    strict_law: bool,
    lang: str,
    out: Path | None,
    json_path: str | None,
    method: Method,
    threads: int | None,
    formats: str | None = None,
    font: Path | None = None,
) -> None:
    """Run a case, with variants or another law beside it if named; write what was asked for.

    Raises
    ------
    SimulatorError
        The case, an option or a place to write is not as it must be.
    """
    if formats is not None and out is None:
        raise error("report_needs_out")
    order = ordered(formats or "html", lang, font=font, option="--report")
    lang = order.langs[0]
    for target in (Path(json_path) if json_path not in (None, "-") else None, out and out / "summary.json"):
        if target is not None:
            check_writable(target)
    path = case_path(case)
    text = read_bytes(path)
    result = study_text(
        text,
        name=str(path),
        n_draws=DRAWS if draws is None else draws,
        seed=seed,
        variants=variants,
        jurisdiction=jurisdiction,
        strict_law=strict_law,
        method=method,
        threads=threads,
        progress=partial(progress, lang),
    )
    _write(result, text, order, out=out, json_path=json_path)


def _write(result: Result, text: bytes, order: Order, *, out: Path | None, json_path: str | None) -> None:
    """Write what was asked for, and print the overview in every language, or summary.json alone."""
    written = [] if out is None else write_folder(result, text, out=out, order=order)
    if json_path == "-":
        click.echo(as_json(result.summary), nl=False)
        return
    from simulator.cli.terminal import overview

    if json_path is not None:
        with replace_when_written(Path(json_path)) as path:
            path.write_text(as_json(result.summary), "utf-8")
    click.echo("\n\n".join(overview(result.summary, lang) for lang in order.langs))
    for place in written:
        click.echo(message(order.langs[0], "terminal.wrote", path=place))


def write_folder(result: Result, text: bytes, *, out: Path, order: Order) -> list[Path]:
    """Write a result, the text of its case and its reports into a folder and return their paths."""
    from simulator.report.build import document_of
    from simulator.report.write import write_documents

    with replace_when_written(out / "case.yaml") as path:
        path.write_bytes(text)
    saved = result.save(out)
    reports = write_documents([document_of(result.summary, lang=lang) for lang in order.langs], order, out)
    return [*saved, out / "case.yaml", *reports]
