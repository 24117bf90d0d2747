"""What `damnum run` and `damnum check` do."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import numpy as np

from simulator.assess import claim_amount
from simulator.case.case import Case
from simulator.case.file import case_of, case_path
from simulator.case.inputs import inputs_of
from simulator.checked import nearest
from simulator.comparison import (
    BASE,
    before_a_court,
    beside_one_another,
    both_forums,
    draws_a_rule,
    law_changes,
    main_figures,
    runs_of_law_changes,
)
from simulator.draws.model import law_of
from simulator.draws.points import Method
from simulator.errors import SimulatorError, error
from simulator.files import check_writable, replace_when_written
from simulator.law.file import about, codes
from simulator.law.law import Law, refuse_unverified
from simulator.linting.finding import findings_for_report
from simulator.linting.lint import lint
from simulator.messages import in_language, message
from simulator.provenance import record
from simulator.reporting.build import document_of
from simulator.reporting.command import Order, ordered, write_reports
from simulator.result import Result, as_json
from simulator.simulation import DRAWS, MOST_DRAWS, simulate
from simulator.terminal import overview
from simulator.yaml_file import YamlFile, decoded, parse_yaml, read_bytes


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
    text = read_bytes(case_path(case))
    result = result_of(
        text,
        name=str(case_path(case)),
        n_draws=DRAWS if draws is None else draws,
        seed=seed,
        variants=variants,
        jurisdiction=jurisdiction,
        strict_law=strict_law,
        lang=lang,
        method=method,
        threads=threads,
    )
    _write(result, text, order, out=out, json_path=json_path)


def result_of(
    text: bytes,
    *,
    name: str,
    n_draws: int,
    seed: int,
    variants: Sequence[str],
    jurisdiction: str | None,
    strict_law: bool,
    lang: str,
    method: Method,
    threads: int | None = None,
) -> Result:
    """Return the result of a case file, with variants or another law beside it if named.

    Raises
    ------
    SimulatorError
        The case or an option is not as it must be.
    """
    _check_options(n_draws, variants, jurisdiction)
    cases = _with_variants(parse_yaml(decoded(text, name), name), variants)
    _check_law(cases, jurisdiction, strict=strict_law)

    def simulated(one: Case, law: Law | None = None) -> Result:
        with progress(n_draws, lang) as advance:
            return simulate(
                one, n_draws=n_draws, seed=seed, method=method, threads=threads, law=law, advance=advance
            )

    result = _side_by_side(cases, jurisdiction, simulated, every="all" in variants)
    if jurisdiction is not None:
        runs = runs_of_law_changes(cases[BASE], jurisdiction)
        with progress(runs * draws_a_rule(n_draws), lang) as advance:
            changes = law_changes(
                cases[BASE], jurisdiction, n_draws=n_draws, seed=seed, method=method, advance=advance
            )
        result = result.with_part("other_law", changes)
    made = record(cases, text, variants=list(variants), jurisdiction=jurisdiction, strict_law=strict_law)
    return _looked_over(result, cases).with_part("run", made)


def _check_options(n_draws: int, variants: Sequence[str], jurisdiction: str | None) -> None:
    """Raise an error for options that no run can follow."""
    if n_draws < 1:
        raise error("too_few_draws", value=n_draws)
    if n_draws > MOST_DRAWS:
        raise error("too_many_draws", value=n_draws, most=MOST_DRAWS)
    if jurisdiction is None:
        return
    if variants:
        raise error("variant_or_jurisdiction")
    if jurisdiction not in (known := codes("jurisdiction")):
        close = nearest(jurisdiction, known)
        raise error("unknown_jurisdiction", value=jurisdiction, known=", ".join(known), nearest=close)


def _check_law(cases: Mapping[str, Case], jurisdiction: str | None, *, strict: bool) -> None:
    """Raise an error before the run, not after it, for a missing rate or fee, or unverified law."""
    base = cases[BASE]
    laws = [law_of(one) for one in cases.values()]
    laws += [law_of(base, jurisdiction=jurisdiction)] if jurisdiction is not None else []
    if base.forum.kind == "court" or base.forum.fee is None:
        for law in laws:
            law.forum_fee(np.asarray(claim_amount(base)))
    if strict:
        refuse_unverified(laws)


def _side_by_side(
    cases: Mapping[str, Case], jurisdiction: str | None, simulated: Callable[..., Result], *, every: bool
) -> Result:
    """Return the result of a case with its variants, another law, or the other forum in it.

    One variant asked for by its name is the main result; of `every` variant none is.
    """
    base = cases[BASE]
    results = {name: simulated(one) for name, one in cases.items()}
    labels = {
        name: (base.title if name == BASE else base.variants[name].label).model_dump() for name in cases
    }
    if jurisdiction is not None:
        results[jurisdiction] = simulated(base, law_of(base, jurisdiction=jurisdiction))
        labels[jurisdiction] = about(jurisdiction).name.model_dump()
    names = list(results)
    main = names[1] if len(names) == 2 and not every else BASE
    result = beside_one_another(results, labels, main=main) if len(names) > 1 else results[BASE]
    one = cases.get(main, base)
    if one.evidence:
        law = law_of(one, jurisdiction=jurisdiction if main == jurisdiction else None)
        before = simulated(one.model_copy(update={"evidence": ()}), law)
        result = result.with_part("before_evidence", main_figures(before.summary))
    if one.forum.kind == "arbitration":
        court = before_a_court(one)
        law = law_of(court, jurisdiction=jurisdiction if main == jurisdiction else None)
        with suppress(SimulatorError):  # no source gives what the court would cost
            result = result.with_part("forums", both_forums(result, simulated(court, law)))
    return result


def _looked_over(result: Result, cases: Mapping[str, Case]) -> Result:
    """Return the result with what the linter finds in its case, and in the result itself."""
    variant = result.summary["variant"]
    one = cases.get(variant["name"], cases[BASE]) if variant else cases[BASE]
    law = law_of(one, jurisdiction=result.summary["jurisdiction"])
    return result.with_part("lint", findings_for_report(lint(one, law=law, result=result)))


def _write(result: Result, text: bytes, order: Order, *, out: Path | None, json_path: str | None) -> None:
    """Write what was asked for, and print the overview in every language, or summary.json alone."""
    written = [] if out is None else write_folder(result, text, out=out, order=order)
    if json_path == "-":
        click.echo(as_json(result.summary), nl=False)
        return
    if json_path is not None:
        with replace_when_written(Path(json_path)) as path:
            path.write_text(as_json(result.summary), "utf-8")
    click.echo("\n\n".join(overview(result.summary, lang) for lang in order.langs))
    for place in written:
        click.echo(message(order.langs[0], "terminal.wrote", path=place))


def write_folder(result: Result, text: bytes, *, out: Path, order: Order) -> list[Path]:
    """Write a result, the text of its case and its reports into a folder and return their paths."""
    with replace_when_written(out / "case.yaml") as path:
        path.write_bytes(text)
    saved = result.save(out)
    reports = write_reports([document_of(result.summary, lang=lang) for lang in order.langs], order, out)
    return [*saved, out / "case.yaml", *reports]


def _with_variants(file: YamlFile, variants: Sequence[str]) -> dict[str, Case]:
    """Return the case as `base`, and the variants asked for by their names."""
    base = case_of(file)
    chosen = list(base.variants) if "all" in variants else list(dict.fromkeys(variants))
    return {BASE: base} | {name: case_of(file, variant=name) for name in chosen}


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
        title=in_language(case.title, lang),
        heads=len(case.heads),
        clauses=len(case.clauses),
        inputs=len(inputs),
        judged=judged,
    )
