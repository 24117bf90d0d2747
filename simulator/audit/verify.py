"""Whether a pack holds what it says: checksums first, then the run done again with the pack's own data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from simulator.audit.archive import LARGEST, extract, read_archive, wrong_sums
from simulator.audit.compare import Comparison, Difference, compared, compared_draws, points_agree, shown
from simulator.audit.pack import REPORT, data_path, other_files, written
from simulator.audit.record import Recorded, recorded, run_again
from simulator.base.errors import SimulatorError
from simulator.base.messages import LANGUAGES
from simulator.provenance import sha256
from simulator.report.build import document_of
from simulator.report.write import Order, write_reports
from simulator.study import Progress, silent
from simulator.summary.result import Result, as_json

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Verdict:
    """What verifying a pack found."""

    verdict: str  # identical, within_error or different
    stage: str  # where a difference was found first: checksums, files, run or figures
    places: tuple[Difference, ...]
    figures: int  # compared
    columns: int  # of draws, compared
    errors_allowed: float
    makers: dict[str, tuple[str, str]]  # versions that differ: of the pack, and here
    own_data: tuple[str, ...]  # data files that differ from those of this installation
    reports: dict[str, bool]  # those that do not differ, and whether they were made again


def verify(path: Path, *, lang: str, progress: Progress = silent) -> Verdict:
    """Check a pack.

    Parameters
    ----------
    path : Path
        From `damnum pack`.
    lang : str
        Of what a failing re-run says.
    progress : callable
        As in `study`.

    Raises
    ------
    SimulatorError
        The file is no pack.
    """
    files = read_archive(path)
    if wrong := wrong_sums(files, str(path)):
        return _different("checksums", wrong)
    packed = recorded(files.get("summary.json", b""), file=f"{path}: summary.json")
    if found := other_files(files, packed):
        return _different("files", found)
    with TemporaryDirectory() as name:
        folder = Path(name)
        extract(files, folder)
        try:
            again = run_again(folder, packed, progress=progress)
        except (SimulatorError, LookupError, ValueError, TypeError) as why:
            text = why.text(lang) if isinstance(why, SimulatorError) else f"{type(why).__name__}: {why}"
            text = text.replace(f"{folder}/", "")
            return _different("run", [Difference("case.yaml, priors/", "", text)])
        return _beside(packed, again, files, folder)


def _beside(packed: Recorded, again: Result, files: Mapping[str, bytes], folder: Path) -> Verdict:
    """Return how the figures, draws and reports of a pack compare with those of its re-run."""
    here = recorded(as_json(again.summary).encode(), file="summary.json")
    differ = {
        name: (packed.makers.get(name, "–"), here.makers.get(name, "–"))
        for name in sorted(packed.makers.keys() | here.makers.keys())
        if packed.makers.get(name) != here.makers.get(name)
    }
    same = not differ
    tree = _tree(folder)
    figures = compared(
        packed.summary,
        here.summary,
        same_makers=same,
        same_points=not isinstance(tree, Difference) and points_agree(tree, again.data),
    )
    draws = (
        Comparison(0, (tree,), 0.0)
        if isinstance(tree, Difference)
        else compared_draws(tree, again.data, same_makers=same)
    )
    made: dict[str, bytes] = {}
    if "damnum" not in differ:
        made |= written(packed, files)
    if same and not figures.differences:
        made |= _reports_again(again, files, folder / "again")
    changed = [
        Difference(name, sha256(files.get(name, b"")), sha256(content))
        for name, content in sorted(made.items())
        if files.get(name) != content
    ]
    places = (*figures.differences, *draws.differences, *changed)
    verdict = Comparison(0, places, 0.0).verdict
    return Verdict(
        verdict=verdict,
        stage="figures",
        places=places,
        figures=figures.compared,
        columns=draws.compared,
        errors_allowed=figures.errors_allowed,
        makers=differ,
        own_data=tuple(_not_as_here(files)),
        reports={
            name: name in made
            for name in sorted(files)
            if REPORT.fullmatch(name) and name not in {one.place for one in changed}
        },
    )


def _tree(folder: Path) -> "xr.DataTree | Difference":
    """Return the draws of a pack; a file that cannot be read as draws differs as a whole."""
    import xarray as xr

    try:
        with xr.open_datatree(folder / "draws.nc", engine="h5netcdf") as tree:
            size = sum(node.dataset.nbytes for node in tree.subtree)  # what it declares; nothing is read yet
            return Difference("draws.nc", f"{size} bytes", "–") if size > LARGEST else tree.load()
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as why:
        return Difference("draws.nc", shown(str(why)), "–")


def _reports_again(again: Result, files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the pages of a pack made from the re-run: alone, or leading to one another as made together."""
    langs = tuple(lang for lang in LANGUAGES if f"report.{lang}.html" in files)
    documents = {lang: document_of(again.summary, lang=lang) for lang in langs}
    made: dict[str, bytes] = {}
    for group in dict.fromkeys([*((lang,) for lang in langs), langs]):
        for path in write_reports([documents[lang] for lang in group], Order(("html",), group), folder):
            if made.get(path.name) != files[path.name]:
                made[path.name] = path.read_bytes()
    return made


def _not_as_here(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield data files of a pack that this installation has otherwise, or not at all."""
    for name, content in files.items():
        if name.startswith("priors/"):
            path = data_path(name)
            if path is None or not path.is_file() or path.read_bytes() != content:
                yield name


def _different(stage: str, places: list[Difference]) -> Verdict:
    return Verdict("different", stage, tuple(places), 0, 0, 0.0, {}, (), {})
