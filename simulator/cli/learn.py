"""What `damnum learn` prints: each model with the precedents behind it and its diagnostics."""

import sys
from pathlib import Path

import click

from simulator.base.messages import message
from simulator.base.wording import aligned
from simulator.learning.fit_report import write_fit_reports
from simulator.learning.learn import fits_folder, learn


def learned_all(*, seed: int, out: Path | None, report: Path, lang: str) -> str:
    """Fit all models to the precedents, store and report them, and return a table of their diagnostics.

    Raises
    ------
    SimulatorError
        PyMC is not installed, or a fit fails its diagnostics: then nothing is stored.
    """
    folder = fits_folder() if out is None else out

    def progress(name: str, done: int, whole: int) -> None:
        if sys.stderr.isatty() and name:
            click.echo(message(lang, "learn.fitting", name=name, done=done + 1, whole=whole), err=True)

    learned = learn(folder, seed=seed, progress=progress)
    reports = write_fit_reports(learned, folder=report)
    fits = learned.index
    rows = [
        (
            message(lang, f"learn.models.{name}"),
            str(one.rows),
            str(one.draws),
            f"{one.r_hat:.3f}",
            f"{one.ess_bulk:.0f}",
            f"{one.ess_tail:.0f}",
            f"{one.divergences:.0f}",
        )
        for name, one in fits.fits.items()
    ]
    names = ("model", "rows", "draws", "r_hat", "bulk", "tail", "divergent")
    printed = aligned(rows, [message(lang, f"learn.{name}") for name in names], right=range(1, 7))
    said = [message(lang, "learn.stored", folder=folder, digest=fits.digest[:12])]
    said += [message(lang, "learn.reported", files=", ".join(str(path) for path in reports))]
    return "\n".join([printed, *said])
