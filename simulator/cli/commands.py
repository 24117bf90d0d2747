"""The command line: `damnum run`, `check`, `schema`, `cases`, `law`, `ledger`; each imports what it needs."""

import gc
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from simulator.cli.audit import pack, rerun, verify
from simulator.cli.ledger import ledger
from simulator.cli.parts import LANGUAGE, date_of, plainly
from simulator.cli.report import FONT, LANGUAGES, report


def _upper(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return a code in capitals, as the law writes it."""
    return value.upper() if value else value


@click.group()
@click.version_option(package_name="damnum")
def main() -> None:
    """Ranges, with sources, for what a provider that lost a customer's data may have to pay."""
    # Reading a case makes many objects and hardly a cycle: to look for cycles less often saves a tenth.
    gc.set_threshold(200_000, 50, 50)


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
@click.option(
    "--jurisdiction", default=None, callback=_upper, help="Run it under this law too, and say what changes."
)
@click.option("--strict-law", is_flag=True, help="Refuse law that nobody has verified.")
@LANGUAGES
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder for report and result.")
@click.option("--json", "json_path", default=None, help="Write summary.json here; - for standard output.")
@click.option("--method", type=click.Choice(["sobol", "random"]), default="sobol", help="Points. [sobol]")
@click.option("--threads", type=click.IntRange(min=1), default=None, help="At most so many. [all cores]")
@click.option("--report", "formats", default=None, help="Formats of the report, as of `report`. [html]")
@FONT
@plainly
def run(**options: Any) -> None:
    """Simulate CASE: a path, or the name of a shipped case."""
    from simulator.cli.run import run as run_case

    run_case(**options)


@main.command()
@click.argument("case")
@LANGUAGE
@plainly
def check(case: str, lang: str) -> None:
    """Check CASE and say what is in it."""
    from simulator.cli.run import checked
    from simulator.load import load_case

    click.echo(checked(load_case(case), lang))


@main.command()
@click.argument("case")
@click.option("--json", "json_path", default=None, help="Write the findings here; - for standard output.")
@click.option(
    "--result",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of a run of CASE, to be read instead of a small run.",
)
@click.option("--no-run", is_flag=True, help="Leave out the rules that need a result.")
@LANGUAGE
@plainly
def lint(**options: Any) -> None:
    """Look CASE over for slips and weak spots; leaves with 1 if something is wrong."""
    from simulator.cli.print_lint import lint_case

    lint_case(**options)


@main.command()
@click.argument("of", type=click.Choice(["case", "result"]), default="case")
@plainly
def schema(of: str) -> None:
    """Print the JSON Schema of a case file, or of a result's summary.json."""
    from simulator.case.case import Case
    from simulator.summary.result import schema as of_result

    if of == "result":
        click.echo(of_result(), nl=False)
    else:
        click.echo(json.dumps(Case.model_json_schema(), ensure_ascii=False, indent=1))


@main.command()
@LANGUAGE
@plainly
def cases(lang: str) -> None:
    """List the shipped cases."""
    from simulator.load import case_names, load_case

    for name in case_names():
        click.echo(f"{name:28} {getattr(load_case(name).title, lang)}")


DAY = click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Day that picks the law. [today]"
)
AMOUNT = click.option("--amount", required=True, help="As lawyers write it: 250k, 25万, 11016000.")


@main.group()
def law() -> None:
    """Look at the law that is known: rules, fees, comparisons."""


@law.command("list")
@click.argument("code", required=False)
@LANGUAGE
@plainly
def law_list(code: str | None, lang: str) -> None:
    """List the bodies of law, or the rules of CODE."""
    from simulator.cli.print_law import listed

    click.echo(listed(code, lang))


@law.command("show")
@click.argument("rule", metavar="CODE/RULE")
@DAY
@LANGUAGE
@plainly
def law_show(rule: str, day: datetime | None, lang: str) -> None:
    """Show one rule: what it says, since when, and where it stands."""
    from simulator.cli.print_law import shown

    click.echo(shown(rule, date_of(day), lang))


@law.command("fee")
@click.argument("code")
@AMOUNT
@click.option(
    "--stage",
    type=click.Choice(
        ["first", "appeal", "simplified", "settled", "hearing", "preservation", "enforcement", "lawyer"]
    ),
    default="first",
    help="[first]",
)
@DAY
@click.option("--strict-law", is_flag=True, help="Refuse law that nobody has verified.")
@LANGUAGE
@plainly
def law_fee(code: str, amount: str, stage: str, day: datetime | None, strict_law: bool, lang: str) -> None:
    """Print the official fee on an amount, with the article it stands in."""
    from simulator.cli.print_law import amount_of, fee

    click.echo(fee(code, amount_of(amount), stage, date_of(day), lang, strict=strict_law))


@law.command("compare")
@AMOUNT
@click.option("--currency", required=True, help="Of the amount, and of all fees printed.")
@click.option("--rates", type=click.Path(path_type=Path), default=None, help="File with rates of exchange.")
@DAY
@LANGUAGE
@plainly
def law_compare(amount: str, currency: str, rates: Path | None, day: datetime | None, lang: str) -> None:
    """Compare the fees of all laws and institutions on one amount."""
    from simulator.cli.print_law import amount_of, compared

    click.echo(compared(amount_of(amount), currency.upper(), rates, date_of(day), lang))


@main.group()
def precedents() -> None:
    """Look at disputes about lost data, and add to them."""


@precedents.command("list")
@click.option("--jurisdiction", default=None, help="Only of this law; US means every state. [all]")
@click.option("--adjacent", is_flag=True, help="Also those about others than hosts and cloud providers.")
@LANGUAGE
@plainly
def precedents_list(jurisdiction: str | None, adjacent: bool, lang: str) -> None:
    """List the disputes, with what was claimed and what was awarded."""
    from simulator.cli.print_precedents import listed

    click.echo(listed(lang, jurisdiction, adjacent))


@precedents.command("show")
@click.argument("name", metavar="ID")
@LANGUAGE
@plainly
def precedents_show(name: str, lang: str) -> None:
    """Show all facts of one dispute, with its sources."""
    from simulator.cli.print_precedents import shown

    click.echo(shown(name, lang))


@precedents.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@LANGUAGE
@plainly
def precedents_add(file: Path, lang: str) -> None:
    """Check one dispute, a YAML FILE with the columns as keys, and add it."""
    from simulator.cli.print_precedents import added

    click.echo(added(file, lang))


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--ask", is_flag=True, help="Ask at the prompt; FILE may give the questions.")
@click.option("--pool", type=click.Choice(["linear", "log"]), default="linear", help="[linear]")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File for the record.")
@LANGUAGE
@plainly
def elicit(**options: Any) -> None:
    """Pool the quantiles that experts state in FILE; print ranges and a distribution for a case file."""
    from simulator.cli.elicit import elicit as pool_experts

    pool_experts(**options)


@main.command()
@click.option("--seed", type=click.IntRange(min=0), default=20_261_125, help="Of the sampler.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder. [priors/fits]")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    default=Path("out/learn"),
    help="Folder of the fit report, English and Chinese. [out/learn]",
)
@LANGUAGE
@plainly
def learn(seed: int, out: Path | None, report: Path, lang: str) -> None:
    """Fit what courts did to the precedents; needs PyMC (make learn), which running a case does not."""
    from simulator.cli.learn import learned_all

    click.echo(learned_all(seed=seed, out=out, report=report, lang=lang))


@main.command()
@click.option(
    "--by",
    type=click.Choice(["dispute", "jurisdiction"]),
    default="dispute",
    help="What is left out. [dispute]",
)
@click.option("--seed", type=click.IntRange(min=0), default=20_261_125, help="Of the sampler.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File for what was found, YAML.")
@LANGUAGE
@plainly
def backtest(by: Any, seed: int, out: Path | None, lang: str) -> None:
    """Predict each precedent from the others and score it; needs PyMC (make learn), takes minutes."""
    from simulator.cli.backtest import backtested

    click.echo(backtested(by=by, seed=seed, lang=lang, out=out))


main.add_command(ledger)
main.add_command(report)
main.add_command(pack)
main.add_command(verify)
main.add_command(rerun)


if __name__ == "__main__":
    main()
