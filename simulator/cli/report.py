"""The command line of `damnum report`."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.parts import plainly

FONT = click.option(
    "--font", type=click.Path(path_type=Path), default=None, help="Font file for Chinese, for pdf and docx."
)
LANGUAGES = click.option("--lang", default="en", help="Of en, zh; several with commas. [en]")


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--format", "formats", default="html", help="Of html, pdf, docx, xlsx, json. [html]")
@LANGUAGES
@click.option(
    "--kind",
    type=click.Choice(["counsel", "board", "opponent", "auditor"]),
    default="counsel",
    help="Whom it is for. [counsel]",
)
@click.option(
    "--former",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of an earlier result, from which an auditor's report rolls forward.",
)
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder. [that of the result]")
@FONT
@plainly
def report(**options: Any) -> None:
    """Write reports of RESULT, a folder that `run` wrote, in formats and languages listed with commas."""
    from simulator.report.formats.vega import vega

    if any(drawn in options["formats"] for drawn in ("pdf", "docx")):
        vega()  # reads its code while we read ours
    from simulator.report.write import report as write

    write(**options)
