"""What `damnum lint` does."""

import sys
from pathlib import Path

import click

from simulator.case import Case
from simulator.case_file import digest, load_case
from simulator.errors import error
from simulator.files import replace_when_written
from simulator.linting.finding import SEVERITIES, Finding, findings_for_report, told
from simulator.linting.lint import lint
from simulator.messages import message
from simulator.model import law_of
from simulator.result import Result, as_json
from simulator.run_command import check_writable
from simulator.simulation import simulate

DRAWS = 16_384  # half a second; ranks and means are known to the few percent that the thresholds need
FOUND = 1  # exit code where an error was found
READ = {
    "award",
    "before_evidence",
    "claim",
    "claimant_net",
    "clauses",
    "costs",
    "court",
    "digest",
    "forums",
    "heads",
    "jurisdiction",
    "offers",
    "other_law",
    "variant",
    "variants",
}
"""Parts of a summary that the rules read."""


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
    one, result = load_case(case), None
    if folder is not None:
        result = _read(folder)
        variant = (result.summary["variant"] or {}).get("name")
        one = load_case(case, variant=variant) if variant in one.variants else one
        if digest(one) != result.summary["digest"]:
            raise error("result_of_another_case", file=str(folder), case=one.name)
    law = law_of(one, jurisdiction=result.summary["jurisdiction"] if result else None)
    if result is None and not no_run:
        result = simulate(one, n_draws=DRAWS, law=law)
    found = lint(one, law=law, result=result)
    if json_path is not None:
        _write_json(found, one, complete=result is not None, json_path=json_path)
    if json_path != "-":
        click.echo(_in_words(found, one, lang=lang, complete=result is not None))
    if any(one.severity == "error" and one.waived is None for one in found):
        sys.exit(FOUND)


def _read(folder: Path) -> Result:
    """Return a result that `damnum run` wrote."""
    try:
        result = Result.read(folder)
    except (OSError, ValueError, LookupError) as why:
        raise error("not_a_result", file=str(folder), why=str(why).splitlines()[0]) from why
    missing = sorted(READ - set(result.summary))
    if missing:
        raise error("not_a_result", file=str(folder), why=", ".join(missing))
    return result


def _write_json(found: list[Finding], case: Case, *, complete: bool, json_path: str) -> None:
    text = as_json(
        {
            "case": case.name,
            "digest": digest(case),
            "complete": complete,
            "findings": findings_for_report(found),
        }
    )
    if json_path == "-":
        click.echo(text, nl=False)
        return
    with replace_when_written(Path(json_path)) as path:
        path.write_text(text, "utf-8")


def _in_words(found: list[Finding], case: Case, *, lang: str, complete: bool) -> str:
    """Return findings as they are printed: those that stand, those that are waived, and how many."""
    standing = [one for one in found if one.waived is None]
    waived = [one for one in found if one.waived is not None]
    blocks = [_block(one, lang) for one in (*standing, *waived)]
    counts = {severity: sum(one.severity == severity for one in standing) for severity in SEVERITIES}
    last = message(lang, "lint.counts", title=getattr(case.title, lang), waived=len(waived), **counts)
    return "\n".join([*blocks, last] + ([] if complete else [message(lang, "lint.not_run")]))


def _block(one: Finding, lang: str) -> str:
    """Return one finding: how grave, which rule, where; below it why, and what to do or why it is waived."""
    severity = message(lang, f"lint.severities.{one.severity}")
    lines = [f"{severity}  {one.code}  {one.place}", told(one, "reason", lang=lang)]
    if one.waived is None:
        lines.append(told(one, "remedy", lang=lang))
    else:
        lines.append(message(lang, "lint.waived", why=getattr(one.waived, lang)))
    return "\n    ".join(lines)
