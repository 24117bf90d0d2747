"""The commands `damnum ledger add`, `resolve`, `score` and `verify`; each imports what it needs."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.parts import LANGUAGE, date_of, plainly

LEDGER = click.option(
    "--ledger",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file; `add` makes it if there is none.",
)
QUANTITY = click.Choice(["award", "settlement", "settles"])


@click.group()
def ledger() -> None:
    """Keep forecasts, say what became of them, and score the forecasters."""


@ledger.command("add")
@LEDGER
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--forecaster", required=True, help="Who says so.")
@click.option("--quantity", type=QUANTITY, required=True)
@click.option(
    "--made-on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Day of the forecast. [today]"
)
@click.option("--corrects", type=int, default=None, help="Number of an open forecast that this replaces.")
@LANGUAGE
@plainly
def ledger_add(**options: Any) -> None:
    """Write the forecast of RESULT, a folder from `damnum run --out`, at the end of the ledger."""
    from simulator.cli.print_ledger import added

    options["made_on"] = date_of(options["made_on"])
    click.echo(added(**options))


@ledger.command("resolve")
@LEDGER
@click.argument("target", metavar="NUMBER|CASE")
@click.option("--value", default=None, help="The amount, in the forecast's currency; for `settles` 1 or 0.")
@click.option("--censored", is_flag=True, help="Decided, but the amount is not known.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the outcome.")
@click.option("--source", required=True, help="Where it stands.")
@click.option("--quantity", type=QUANTITY, default=None, help="For a case with forecasts of several.")
@click.option("--correct", is_flag=True, help="Replace an earlier resolution, by a new row.")
@LANGUAGE
@plainly
def ledger_resolve(**options: Any) -> None:
    """Write what became of a forecast, or of all open ones of a case."""
    from simulator.cli.print_ledger import resolved

    options["day"] = date_of(options["day"])
    click.echo(resolved(**options))


@ledger.command("score")
@LEDGER
@click.option("--seed", type=int, default=0, help="For values that fall on a single amount. [0]")
@LANGUAGE
@plainly
def ledger_score(file: Path, seed: int, lang: str) -> None:
    """Print how each forecaster did."""
    from simulator.cli.print_ledger import scored

    click.echo(scored(file, lang, seed=seed))


@ledger.command("verify")
@LEDGER
@click.option("--head", default=None, help="A digest noted earlier that must still be in the chain.")
@LANGUAGE
@plainly
def ledger_verify(file: Path, head: str | None, lang: str) -> None:
    """Check that no row was changed or removed, and print the digest of the last."""
    from simulator.cli.print_ledger import verified

    click.echo(verified(file, lang, head=head))
