"""What the summary of a result says of its run, and the run done again from the files of a pack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from simulator.base.data import priors_from
from simulator.base.errors import error
from simulator.base.model import FileModel
from simulator.draws.points import Method
from simulator.simulation import MOST_DRAWS
from simulator.studies import Progress, silent, study_text
from simulator.summary.result import Result

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Run(FileModel):
    """What `damnum run` notes beside the figures; see `simulator.provenance.record`."""

    case_sha256: Digest
    variants: tuple[str, ...]
    jurisdiction: str | None
    strict_law: bool
    data: dict[str, Digest]
    packages: dict[str, str]
    platform: str


class Settings(FileModel):
    """All that determines a run, beside the files that it reads."""

    n_draws: Annotated[int, Field(ge=1, le=MOST_DRAWS)]
    seed: Annotated[int, Field(ge=0)]
    method: Method
    run: Run


@dataclass(frozen=True)
class Recorded:
    """A summary, and the settings in it."""

    summary: dict[str, Any]
    settings: Settings

    @property
    def makers(self) -> dict[str, str]:
        """Return the versions and the platform on which the figures depend to the last digit."""
        versions = self.summary["provenance"]["versions"]
        return {**self.settings.run.packages, **versions, "platform": self.settings.run.platform}

    @property
    def variant(self) -> str | None:
        """Return the variant whose result this is."""
        return self.summary["variant"]["name"] if self.summary.get("variant") else None


def recorded(content: bytes, *, file: str) -> Recorded:
    """Return the summary of a result that holds what a run needs.

    Raises
    ------
    SimulatorError
        It is no summary, or of a result that `damnum run --out` did not write.
    """
    try:
        summary = json.loads(content)
        keys = Settings.model_fields
        settings = Settings.model_validate({name: summary[name] for name in keys})
        found = Recorded(summary, settings)
        assert found.makers is not None and isinstance(found.variant, str | None)
    except (ValueError, ValidationError, LookupError, TypeError, RecursionError, AssertionError) as why:
        raise error("pack_no_record", file=file) from why
    return found


def run_again(
    folder: Path, settings: Settings, *, text: bytes | None = None, progress: Progress = silent
) -> Result:
    """Run the case of an unpacked pack, or another text of it, with the data of the pack.

    Parameters
    ----------
    folder : Path
        Of the unpacked pack.
    settings : Settings
        Of the run to be done again.
    text : bytes, optional
        In the place of `case.yaml`.
    progress : callable
        As in `study`.
    """
    with priors_from(folder / "priors"):
        return study_text(
            (folder / "case.yaml").read_bytes() if text is None else text,
            name="case.yaml",
            n_draws=settings.n_draws,
            seed=settings.seed,
            variants=settings.run.variants,
            jurisdiction=settings.run.jurisdiction,
            strict_law=settings.run.strict_law,
            method=settings.method,
            progress=progress,
        )


def same_makers(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Return whether two results come from the same versions on the same kind of machine."""
    return dict(first) == dict(second)
