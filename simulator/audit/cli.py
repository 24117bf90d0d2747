"""The commands `damnum pack`, `verify` and `rerun`; each imports what it needs."""

import sys
from pathlib import Path

import click

from simulator.cli_parts import LANGUAGE, plainly

PACK = click.argument("pack", type=click.Path(path_type=Path, dir_okay=False))


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
    from simulator.audit.printed import packed
    from simulator.audit.record import recorded

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
    from simulator.audit.printed import verdict
    from simulator.audit.verify import verify as verified

    found = verified(pack, lang=lang)
    click.echo(verdict(found, pack, lang))
    sys.exit(found.verdict == "different")
