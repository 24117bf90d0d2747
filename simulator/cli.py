"""The command line: `damnum run`, `check`, `schema`, `cases`. Heavy modules load inside the commands."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from simulator.errors import SimulatorError

LANGUAGE = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", help="Language of output and errors."
)
REFUSED, INTERRUPTED = 2, 130


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors that the user can mend into a message and exit code 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except SimulatorError as why:
            click.echo(why.text(kwargs.get("lang", "en")), err=True)
            sys.exit(REFUSED)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)

    return wrapped


@click.group()
@click.version_option(package_name="damnum")
def main() -> None:
    """Ranges, with sources, for what a provider that lost a customer's data may have to pay."""


@main.command()
@click.argument("case")
@click.option("--draws", type=int, default=None, help="Continuous draws; each meets every leaf. [131072]")
@click.option("--seed", type=int, default=0, help="Of all random streams. [0]")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    help="Run this what-if beside the case itself; may be repeated, or `all`.",
)
@LANGUAGE
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder for report and result.")
@click.option("--json", "json_path", default=None, help="Write summary.json here; - for standard output.")
@click.option("--method", type=click.Choice(["sobol", "random"]), default="sobol", help="Points. [sobol]")
@click.option("--threads", type=click.IntRange(min=1), default=None, help="At most so many. [all cores]")
@plainly
def run(**options: Any) -> None:
    """Simulate CASE: a path, or the name of a shipped case."""
    from simulator.run_command import run as run_case

    run_case(**options)


@main.command()
@click.argument("case")
@LANGUAGE
@plainly
def check(case: str, lang: str) -> None:
    """Check CASE and say what is in it."""
    from simulator.case_file import load_case
    from simulator.run_command import checked

    click.echo(checked(load_case(case), lang))


@main.command()
@click.argument("of", type=click.Choice(["case", "result"]), default="case")
@plainly
def schema(of: str) -> None:
    """Print the JSON Schema of a case file, or of a result's summary.json."""
    from simulator.case import Case
    from simulator.data import data_folder

    if of == "result":
        click.echo((data_folder("reports") / "summary.schema.json").read_text("utf-8"), nl=False)
    else:
        click.echo(json.dumps(Case.model_json_schema(), ensure_ascii=False, indent=1))


@main.command()
@LANGUAGE
@plainly
def cases(lang: str) -> None:
    """List the shipped cases."""
    from simulator.case_file import case_names, load_case

    for name in case_names():
        click.echo(f"{name:28} {getattr(load_case(name).title, lang)}")


if __name__ == "__main__":
    main()
