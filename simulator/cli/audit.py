"""The commands `damnum pack`, `verify` and `rerun`; each imports what it needs."""

import sys
from functools import partial
from pathlib import Path

import click

from simulator.cli.parts import LANGUAGE, plainly

PACK = click.argument("pack", type=click.Path(path_type=Path))


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="[RESULT.zip beside it]"
)
@LANGUAGE
@plainly
def pack(result: Path, out: Path | None, lang: str) -> None:
    """Put RESULT, a folder from `damnum run --out`, and all that it was made from into one zip."""
    from simulator.audit.archive import write_archive
    from simulator.audit.pack import pack_of
    from simulator.audit.record import recorded
    from simulator.cli.print_audit import packed

    files = pack_of(result)
    target = Path(f"{result.resolve()}.zip") if out is None else out
    write_archive(target, files)
    click.echo(packed(target, len(files), recorded(files["summary.json"], file=str(result)), lang))


@click.command()
@PACK
@LANGUAGE
@plainly
def verify(pack: Path, lang: str) -> None:
    """Check the checksums of PACK, run its case again with its own data, and compare every figure.

    Exit code 0: identical, or within the Monte Carlo error; 1: different; 2: not a pack.
    """
    from simulator.audit.verify import verify as verified
    from simulator.cli.print_audit import verdict
    from simulator.cli.progress import progress

    found = verified(pack, lang=lang, progress=partial(progress, lang))
    click.echo(verdict(found, pack, lang))
    sys.exit(found.verdict == "different")


@click.command()
@PACK
@click.option(
    "--set",
    "given",
    multiple=True,
    required=True,
    metavar="NAME=VALUE",
    help="Another value of an input: 0.3, 250k, 20%..40% (uniform), 'beta 4 4', 'pert 1 2 5',"
    " 'lognormal q05=10k q95=90k', or '{dist: …}'. May be repeated.",
)
@click.option("--by", default=None, help="Who states these values. [the other side]")
@click.option("--why", default=None, help="Why; noted as their source.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder for the whole new result.")
@click.option("--json", "json_path", default=None, help="Write the differences here; - for standard output.")
@LANGUAGE
@plainly
def rerun(
    pack: Path,
    given: tuple[str, ...],
    by: str | None,
    why: str | None,
    out: Path | None,
    json_path: str | None,
    lang: str,
) -> None:
    """Run the case of PACK with other assumptions, and say how far each moves the result."""
    from simulator.audit.differences import rerun as again
    from simulator.base.files import check_writable, replace_when_written
    from simulator.cli.print_audit import explained
    from simulator.cli.progress import progress
    from simulator.cli.run import write_folder
    from simulator.report.order import Order
    from simulator.summary.result import as_json

    places = [Path(json_path)] if json_path not in (None, "-") else []
    places += [out / "differences.json"] if out is not None else []
    for place in places:
        check_writable(place)
    found = again(pack, given, by=by, why=why, whole=out is not None, progress=partial(progress, lang))
    if out is not None and found.result is not None:
        write_folder(found.result, found.text, out=out, order=Order(("html",), (lang,)))
    for place in places:
        with replace_when_written(place) as path:
            path.write_text(as_json(found.differences), "utf-8")
    click.echo(
        as_json(found.differences) if json_path == "-" else explained(found, lang), nl=json_path != "-"
    )
