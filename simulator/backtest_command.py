"""What `damnum backtest` prints: scores against baselines, and how often intervals held."""

import sys

import click

from simulator.backtest import By, backtest
from simulator.backtest_scores import LEVELS, Comparison, calibrated, compared
from simulator.messages import message
from simulator.precedents import load_precedents
from simulator.wording import aligned, share


def backtested(*, by: By, seed: int, lang: str) -> str:
    """Predict every precedent from the others and return the scores as tables.

    Raises
    ------
    SimulatorError
        PyMC is not installed, or a fit fails its diagnostics.
    """

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
    heads = ("question", "score", "baseline", "disputes", "of_model", "of_baseline", "difference", "interval")
    scores = aligned(
        [_row(one, lang) for one in compared(predictions, seed=seed)],
        [message(lang, f"backtest.{name}") for name in heads],
        right=range(3, 8),
    )
    held = aligned(
        [
            (
                message(lang, f"learn.models.{one.question}"),
                str(one.rows),
                *(share(level, lang=lang) for level in one.held),
                f"{one.p_value:.2f}",
            )
            for one in calibrated(predictions, seed=seed)
        ],
        [message(lang, f"backtest.{name}") for name in ("question", "rows")]
        + [message(lang, "backtest.held", level=f"{level:.0%}") for level in LEVELS]
        + [message(lang, "backtest.even")],
        right=range(1, 6),
    )
    notes = [message(lang, f"backtest.{name}") for name in ("note", "log_note", "award_note")]
    return "\n".join([message(lang, f"backtest.by.{by}"), scores, "", held, "", *notes])


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
