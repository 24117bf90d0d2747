"""What `damnum elicit` does and prints: the curves that answers imply, scores and weights, the pool."""

import sys
from datetime import date
from pathlib import Path

import click

from simulator.base.errors import error
from simulator.base.messages import in_language, message
from simulator.base.wording import aligned, number
from simulator.base.wording import day as written_day
from simulator.base.yaml_file import as_yaml
from simulator.cli.print_experts import asked_words, curve_rows, quantiles_in_words
from simulator.experts.cooke import ENOUGH_SEEDS, FEWEST_SEEDS
from simulator.experts.elicit import Elicitation, Question
from simulator.experts.file import load_elicitation, load_plan
from simulator.experts.pooling import Pool
from simulator.experts.record import Pooled, Record, pasted, record_of, write_record


def elicit(*, file: Path | None, ask: bool, pool: Pool, out: Path | None, lang: str) -> None:
    """Read answers from a file, or ask for them; show what they imply; write the record if asked for.

    Raises
    ------
    SimulatorError
        The file or an option is not as it must be.
    """
    if ask:
        if out is None:
            raise error("ask_needs_out")
        elicitation = _asked(file, out, lang)
    elif file is None:
        raise error("elicit_needs_file")
    else:
        elicitation = load_elicitation(file)
    record = record_of(elicitation, pool=pool, made_on=date.today(), where=_name(out or file or Path("-")))
    click.echo(shown(record, lang))
    if out is not None:
        write_record(record, out)
        click.echo(message(lang, "terminal.wrote", path=out))


def shown(record: Record, lang: str) -> str:
    """Return what a record says: scores and weights, then each question with its curves and its pool."""
    title = in_language(record.title, lang)
    lines = [title, "=" * _width(title), *_weights(record, lang)]
    for question, pooled in zip(record.input.questions, record.pooled, strict=True):
        lines += ["", *_question(record, question, pooled, lang)]
    return "\n".join(lines)


def _asked(file: Path | None, out: Path, lang: str) -> Elicitation:
    """Return an elicitation from the prompt; an interrupt ends the command before anything is written."""
    from simulator.base.files import check_writable
    from simulator.cli.ask import asked

    check_writable(out)
    try:
        return asked(None if file is None else load_plan(file), today=date.today(), lang=lang)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\n" + message(lang, "elicit.ask.interrupted"), err=True)
        sys.exit(130)


def _weights(record: Record, lang: str) -> list[str]:
    """Return scores and weights as a table, with why the weights are what they are."""

    def score(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    heads = [message(lang, f"elicit.{key}") for key in _COLUMNS]
    rows = [
        (
            one.name,
            in_language(one.role, lang),
            written_day(str(one.stated_on), lang=lang),
            score(one.calibration, ".3f"),
            score(one.information, ".2f"),
            score(one.weight, ".3f"),
        )
        for one in record.experts
    ]
    told = {"n": record.n_seeds, "alpha": f"{record.alpha:g}", "fewest": FEWEST_SEEDS}
    lines = [*aligned(rows, heads, right=(3, 4, 5)).splitlines()]
    lines.append(message(lang, f"elicit.reason.{record.weighting}", **told))
    if record.weighting == "performance" and record.n_seeds < ENOUGH_SEEDS:
        lines.append(message(lang, "elicit.weak", n=record.n_seeds, enough=ENOUGH_SEEDS))
    if record.pool == "log":
        lines.append(message(lang, "elicit.log_pool"))
    kind = message(lang, f"report.kind.{record.widening.kind}")
    why = in_language(record.widening.why, lang)
    lines.append(message(lang, "elicit.widened", factor=f"{record.widening.factor:g}", kind=kind, why=why))
    return lines


_COLUMNS = ("expert", "role", "stated_on", "calibration", "information", "weight")


def _question(record: Record, question: Question, pooled: Pooled, lang: str) -> list[str]:
    """Return one question: what was asked, curves and pool, answers as given, the distribution to paste."""
    pool = message(lang, f"elicit.pool.{record.pool}")
    curves = [(one.expert, one.quantiles) for one in pooled.curves]
    infinite = message(lang, "elicit.infinite")
    lines = [
        asked_words(question, lang),
        *curve_rows(
            question, [*curves, (pool, pooled.quantiles)], lang, first=message(lang, "elicit.expert")
        ),
        message(
            lang,
            "elicit.moments",
            pool=pool,
            mean=infinite if pooled.mean is None else number(pooled.mean, lang=lang),
            sd=infinite if pooled.sd is None else number(pooled.sd, lang=lang),
        ),
        message(lang, "elicit.as_given"),
    ]
    for expert in record.input.experts:
        answer = record.input.of(expert, question)
        said = quantiles_in_words(answer, lang)
        why = "" if answer.why is None else message(lang, "elicit.because", why=in_language(answer.why, lang))
        lines.append(f"  {expert.name}: {said}{why}")
    lines.append(message(lang, "elicit.paste"))
    if pooled.gap > 1e-9:
        lines.append(message(lang, "elicit.gap", gap=f"{100 * pooled.gap:.2g}"))
    lines += [f"  {line}" for line in as_yaml(pasted(pooled)).splitlines()]
    return lines


def _name(path: Path) -> str:
    """Return a path as a source names it: no folders of this machine."""
    return path.name if path.is_absolute() else path.as_posix()


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
