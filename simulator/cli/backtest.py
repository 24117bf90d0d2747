"""What `damnum backtest` prints: scores against baselines, and how often intervals held."""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click

from simulator.base.files import check_writable, replace_when_written
from simulator.base.messages import message
from simulator.base.wording import aligned, share
from simulator.base.yaml_file import as_yaml
from simulator.learning.backtest import By, backtest
from simulator.learning.backtest_record import Answered, Backtest, Level, Scored
from simulator.learning.backtest_scores import LEVELS, Calibration, Comparison, calibrated, compared
from simulator.learning.learn import PACKAGES
from simulator.learning.model_digest import digest_of_meaning, digest_of_text
from simulator.learning.precedents import core, digest_of, load_precedents

DIGITS = 4  # of what is written
NAMES: dict[float, Level] = {0.5: "0.5", 0.8: "0.8", 0.9: "0.9"}


def backtested(*, by: By, seed: int, lang: str, out: Path | None = None) -> str:
    """Predict every precedent from the others and return the scores as tables; write them to a file too.

    Raises
    ------
    SimulatorError
        PyMC is not installed, a fit fails its diagnostics, or the file cannot be written.
    """
    if out is not None:
        check_writable(out)

    def progress(name: str, done: int, whole: int) -> None:
        if sys.stderr.isatty():
            click.echo(
                message(
                    lang,
                    "learn.fitting",
                    name=message(lang, f"learn.models.{name}"),
                    done=done + 1,
                    whole=whole,
                ),
                err=True,
            )

    predictions = backtest(load_precedents(), by=by, seed=seed, progress=progress)
    scores, held = compared(predictions, seed=seed), calibrated(predictions, seed=seed)
    said = _tables(scores, held, by=by, lang=lang)
    if out is None:
        return said
    write(recorded(scores, held, by=by, seed=seed), out)
    return f"{said}\n{message(lang, 'backtest.stored', file=out)}"


def recorded(scores: Sequence[Comparison], held: Sequence[Calibration], *, by: By, seed: int) -> Backtest:
    """Return what was found as it is written, with the digests of precedents, models and priors."""
    return Backtest(
        by=by,
        seed=seed,
        digest=digest_of(core(load_precedents())),
        models=digest_of_meaning(),
        models_text=digest_of_text(),
        versions={package: version(package) for package in PACKAGES},
        questions={one.question: _answered(one, scores) for one in held},
    )


def write(record: Backtest, path: Path) -> None:
    """Write a backtest as YAML, a line a baseline.

    Raises
    ------
    SimulatorError
        The file cannot be written.
    """
    with replace_when_written(path) as temporary:
        temporary.write_text(as_yaml(record.model_dump(mode="json"), short=True), "utf-8")


def _answered(one: Calibration, scores: Sequence[Comparison]) -> Answered:
    own = [score for score in scores if score.question == one.question]
    return Answered(
        rows=one.rows,
        disputes=one.disputes,
        inside={NAMES[level]: count for level, count in zip(LEVELS, one.inside, strict=True)},
        p_value=round(one.p_value, DIGITS),
        expected=None if one.expected is None else round(one.expected, DIGITS),
        happened=one.happened,
        scores={
            name: {score.baseline: _scored(score) for score in own if score.score == name}
            for name in dict.fromkeys(score.score for score in own)
        },
    )


def _scored(one: Comparison) -> Scored:
    q05, q95 = (round(end, DIGITS) for end in one.interval) if one.interval else (None, None)
    return Scored(model=round(one.of_model, DIGITS), base=round(one.of_baseline, DIGITS), q05=q05, q95=q95)


def _tables(scores: Sequence[Comparison], held: Sequence[Calibration], *, by: By, lang: str) -> str:
    """Return scores against baselines, and how often intervals held, as tables with notes."""
    heads = ("question", "score", "baseline", "disputes", "of_model", "of_baseline", "difference", "interval")
    first = aligned(
        [_row(one, lang) for one in scores],
        [message(lang, f"backtest.{name}") for name in heads],
        right=range(3, 8),
    )
    second = aligned(
        [
            (
                message(lang, f"learn.models.{one.question}"),
                str(one.rows),
                *(share(level, lang=lang) for level in one.held),
                f"{one.p_value:.2f}",
            )
            for one in held
        ],
        [message(lang, f"backtest.{name}") for name in ("question", "rows")]
        + [message(lang, "backtest.held", level=f"{level:.0%}") for level in LEVELS]
        + [message(lang, "backtest.even")],
        right=range(1, 6),
    )
    notes = [message(lang, f"backtest.{name}") for name in ("note", "log_note", "award_note")]
    return "\n".join([message(lang, f"backtest.by.{by}"), first, "", second, "", *notes])


def signed(value: float) -> str:
    """Return a difference with its sign, in two decimals; zero has none."""
    text = f"{value:+.2f}"
    return text[1:] if float(text) == 0 else text


def _row(one: Comparison, lang: str) -> tuple[str, ...]:
    return (
        message(lang, f"learn.models.{one.question}"),
        message(lang, f"backtest.scores.{one.score}"),
        message(lang, f"backtest.baselines.{one.baseline}"),
        str(one.disputes),
        f"{one.of_model:.2f}",
        f"{one.of_baseline:.2f}",
        signed(one.difference),
        f"{signed(one.interval[0])} … {signed(one.interval[1])}" if one.interval else "–",
    )
