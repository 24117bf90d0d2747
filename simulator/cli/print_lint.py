"""What `damnum lint` does."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from simulator.base.errors import error
from simulator.base.files import check_writable, replace_when_written
from simulator.base.messages import in_language, message
from simulator.case.case import Case, digest
from simulator.draws.model import law_of
from simulator.linting.finding import SEVERITIES, Finding, findings_for_report, told
from simulator.linting.lint import lint
from simulator.load import load_case
from simulator.simulation import simulate
from simulator.summary.result import Result, as_json

DRAWS = 16_384  # half a second; ranks and means are known to the few percent that the thresholds need
FOUND = 1  # exit code where an error was found


@dataclass(frozen=True)
class Look:
    """What was looked at, and what was found."""

    case: Case
    found: Sequence[Finding]
    complete: bool  # with the rules that need a result


def lint_case(*, case: str, lang: str, json_path: str | None, folder: Path | None, no_run: bool) -> None:
    """Look a case over, print what was found, and leave with 1 if something is wrong.

    Raises
    ------
    SimulatorError
        The case is not as it must be, or the folder holds no result of it.
    """
    if folder is not None and no_run:
        raise error("result_or_no_run")
    if json_path not in (None, "-"):
        check_writable(Path(str(json_path)))
    look = _at_run(case, no_run=no_run) if folder is None else _at_result(case, folder)
    if json_path is not None:
        _write_json(look, json_path)
    if json_path != "-":
        click.echo(_in_words(look, lang))
    if any(one.severity == "error" and one.waived is None for one in look.found):
        sys.exit(FOUND)


def _at_run(name: str, *, no_run: bool) -> Look:
    """Look at a case and, unless it is not wanted, at a small run of it."""
    case = load_case(name)
    law = law_of(case)
    result = None if no_run else simulate(case, n_draws=DRAWS, law=law)
    return Look(case, lint(case, law=law, result=result), complete=result is not None)


def _at_result(name: str, folder: Path) -> Look:
    """Look at a case and the result that `damnum run` wrote; it may be that of a variant or another law."""
    case = load_case(name)
    try:
        result = Result.read(folder)
        variant = result.summary.variant
        if variant and variant.name in case.variants:
            case = load_case(name, variant=variant.name)
        if digest(case) != result.summary.digest:
            raise error("result_of_another_case", file=str(folder), case=case.name)
        law = law_of(case, jurisdiction=result.summary.jurisdiction)
        return Look(case, lint(case, law=law, result=result), complete=True)
    except (OSError, ValueError, TypeError, LookupError) as why:  # not a result, or parts of two
        if isinstance(why, OSError) and why.filename:
            raise error("no_result_there", file=str(why.filename), why=why) from why
        raise error("not_a_result", file=str(folder), why=str(why).partition("\n")[0]) from why


def _write_json(look: Look, json_path: str) -> None:
    text = as_json(
        {
            "case": look.case.name,
            "digest": digest(look.case),
            "complete": look.complete,
            "findings": findings_for_report(look.found),
        }
    )
    if json_path == "-":
        click.echo(text, nl=False)
        return
    with replace_when_written(Path(json_path)) as path:
        path.write_text(text, "utf-8")


def _in_words(look: Look, lang: str) -> str:
    """Return findings as they are printed: those that stand, those that are waived, and how many."""
    standing = [one for one in look.found if one.waived is None]
    waived = [one for one in look.found if one.waived is not None]
    counts = {severity: sum(one.severity == severity for one in standing) for severity in SEVERITIES}
    title = in_language(look.case.title, lang)
    lines = [_block(one, lang) for one in (*standing, *waived)]
    lines.append(message(lang, "lint.counts", title=title, waived=len(waived), **counts))
    return "\n".join(lines if look.complete else [*lines, message(lang, "lint.not_run")])


def _block(one: Finding, lang: str) -> str:
    """Return one finding: how grave, which rule, where; below it why, and what to do or why it is waived."""
    severity = message(lang, f"lint.severities.{one.severity}")
    lines = [f"{severity}  {one.code}  {one.place}", told(one, "reason", lang=lang)]
    if one.waived is None:
        lines.append(told(one, "remedy", lang=lang))
    else:
        lines.append(message(lang, "lint.waived", why=in_language(one.waived, lang)))
    return "\n    ".join(lines)
