"""What the summary of a result says of its run, and the run done again from the files of a pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.base.data import priors_from
from simulator.base.errors import error
from simulator.simulation import MOST_DRAWS
from simulator.study import Progress, silent, study_text
from simulator.summary.parts import Run, Summary
from simulator.summary.result import Result, summary_of


@dataclass(frozen=True)
class Recorded:
    """A summary that says how it was run."""

    summary: Summary
    run: Run

    @property
    def makers(self) -> dict[str, str]:
        """Return the versions and the platform on which the figures depend to the last digit."""
        return {**self.run.packages, **self.summary.provenance.versions, "platform": self.run.platform}

    @property
    def variant(self) -> str | None:
        """Return the variant whose result this is."""
        return self.summary.variant.name if self.summary.variant else None


def recorded(content: bytes, *, file: str) -> Recorded:
    """Return the summary of a result that holds what a run needs.

    Raises
    ------
    SimulatorError
        It is no summary, or of a result that `damnum run --out` did not write.
    """
    summary = summary_of(content, file=file)
    needed = {"damnum", "python"}  # which the instructions of a pack name
    if summary.run is None or summary.n_draws > MOST_DRAWS or needed - summary.provenance.versions.keys():
        raise error("pack_no_record", file=file)
    return Recorded(summary, summary.run)


def run_again(
    folder: Path, packed: Recorded, *, text: bytes | None = None, progress: Progress = silent
) -> Result:
    """Run the case of an unpacked pack, or another text of it, with the data of the pack.

    Parameters
    ----------
    folder : Path
        Of the unpacked pack.
    packed : Recorded
        The result that is made again.
    text : bytes, optional
        In the place of `case.yaml`.
    progress : callable
        As in `study`.
    """
    with priors_from(folder / "priors"):
        return study_text(
            (folder / "case.yaml").read_bytes() if text is None else text,
            name="case.yaml",
            n_draws=packed.summary.n_draws,
            seed=packed.summary.seed,
            variants=packed.run.variants,
            jurisdiction=packed.run.jurisdiction,
            strict_law=packed.run.strict_law,
            method=packed.summary.method,
            progress=progress,
        )


def same_makers(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Return whether two results come from the same versions on the same kind of machine."""
    return dict(first) == dict(second)
