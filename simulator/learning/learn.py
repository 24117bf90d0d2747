"""Learning from precedents: fitting and storing (needs PyMC), and reading what was learned (does not)."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.base.checked import validate
from simulator.base.data import data_folder
from simulator.base.errors import Problem, SimulatorError, error
from simulator.base.files import replace_when_written
from simulator.base.model import FileModel, FloatArray
from simulator.base.yaml_file import as_yaml, read_yaml
from simulator.learning.inference import model_of
from simulator.learning.inference_data import (
    FACTS,
    FAMILIES,
    QUANTITIES,
    Facts,
    Quantity,
    Table,
    answers,
    table_of,
)
from simulator.learning.inference_fit import diagnose, fit, measures, prepare
from simulator.learning.inference_predict import posterior
from simulator.learning.inference_priors import Appeals, Prior, load_priors, priors_path
from simulator.learning.model_digest import digest_of_meaning, digest_of_text
from simulator.learning.precedents import Precedent, core, digest_of, load_precedents
from simulator.learning.stored_fit import StoredFit, read_fit, write_fit

if TYPE_CHECKING:
    import xarray as xr

MOST_DRAWS = 1_000  # stored of each fit
INDEX = "fits.yaml"
KEPT = ("centre", "of_family", "of_jurisdiction", "slope", "zero", "one", "log_precision", "rate")
"""What predicting a case needs."""
LABELS = {"of_family": FAMILIES}
NEEDED = ("pymc", "arviz_stats", "arviz_plots", "matplotlib")
PACKAGES = ("pymc", "pytensor", "numba", "numpy")

Progress = Callable[[str, int, int], None]
"""Called with the question at hand, how many are done, and how many there are."""


class FitRecord(FileModel):
    """One stored fit and its diagnostics."""

    sha256: str
    rows: int
    draws: int  # before thinning
    r_hat: float
    ess_bulk: float
    ess_tail: float
    divergences: float
    e_bfmi: float


class Fits(FileModel):
    """The content of fits.yaml."""

    digest: str  # of the precedents without adjacent ones
    models: str  # digest of models and priors without comments
    models_text: str  # and of their files as they stand, which a run compares first
    seed: int
    versions: dict[str, str]
    fits: dict[Quantity, FitRecord]


@dataclass(frozen=True)
class Fitted:
    """One fit with what it was made from."""

    table: Table
    prior: Prior
    tree: "xr.DataTree"


@dataclass(frozen=True)
class Learned:
    """What `learn` stored, and the fits with all their draws."""

    index: Fits
    fitted: dict[Quantity, Fitted]
    rows: tuple[Precedent, ...]

    def rows_of(self, quantity: Quantity) -> list[Precedent]:
        """Return the precedents behind a fit, in the order of its table."""
        return answers(quantity, self.rows)


def fits_folder() -> Path:
    """Return the folder of the shipped fits."""
    return data_folder("priors") / "fits"


def learn(
    folder: Path,
    *,
    seed: int,
    precedents: Sequence[Precedent] | None = None,
    draws: int = 2_000,
    chains: int = 4,
    progress: Progress | None = None,
) -> Learned:
    """Fit every model to the precedents and store thinned draws; all fits are replaced, or none.

    Parameters
    ----------
    folder : Path
        Where `fits.yaml` and one netCDF file a model go.
    seed : int
        Of the sampler.
    precedents : sequence of Precedent, optional
        The shipped ones if not given; adjacent ones are left out.
    draws, chains : int
        Of each fit, after warming up; with fewer, R-hat passes 1.01 by chance now and then.
    progress : Progress, optional
        Told before each fit and at the end.

    Raises
    ------
    SimulatorError
        PyMC is missing, the folder cannot be written, or a fit fails its diagnostics.
    """
    pymc_needed()
    rows = core(load_precedents() if precedents is None else precedents)
    priors = load_priors()
    fitted: dict[Quantity, Fitted] = {}
    problems: list[Problem] = []
    prepare()
    for done, name in enumerate(QUANTITIES):
        if progress:
            progress(name, done, len(QUANTITIES))
        table, prior = table_of(name, rows), getattr(priors, name)
        tree = fit(model_of(table, prior), seed=seed, draws=draws, chains=chains)
        fitted[name] = Fitted(table, prior, tree)
        problems += diagnose(tree, name=name)
    if problems:
        raise SimulatorError(problems)
    stored = _store(folder, fitted, digest=digest_of(rows), seed=seed)
    if progress:
        progress("", len(QUANTITIES), len(QUANTITIES))
    return Learned(stored, fitted, rows)


def pymc_needed() -> None:
    """Raise unless PyMC and what judges its fits are installed."""
    if any(find_spec(name) is None for name in NEEDED):
        raise error("pymc_missing")


def load_fits(
    names: Iterable[Quantity], *, precedents: Sequence[Precedent], folder: Path | None = None
) -> dict[Quantity, StoredFit]:
    """Return the stored draws of some models, without PyMC.

    Raises
    ------
    SimulatorError
        There is no such fit, it is damaged, or it is not of these precedents, models and priors.
    """
    folder = fits_folder() if folder is None else folder
    index = validate(Fits, read_yaml(folder / INDEX))
    digest = digest_of(core(precedents))
    if index.digest != digest:
        raise error("fit_outdated", file=str(folder / INDEX), found=index.digest[:12], data=digest[:12])
    if index.models_text != digest_of_text() and index.models != digest_of_meaning():
        raise error("fit_of_other_models", file=str(folder / INDEX), priors=str(priors_path()))
    found = {}
    for name in names:
        path = folder / f"{name}.nc"
        if name not in index.fits:
            raise error("fit_missing", file=str(folder / INDEX), name=name)
        if _sha256(path) != index.fits[name].sha256:
            raise error("fit_damaged", file=str(path))
        found[name] = read_fit(path)
    return found


def load_fit(name: Quantity, folder: Path | None = None) -> StoredFit:
    """Return the stored draws of a model for the shipped precedents; see `load_fits`."""
    return load_fits([name], precedents=load_precedents(), folder=folder)[name]


def learned(
    case_jurisdiction: str, facts: Facts, quantity: Quantity, *, folder: Path | None = None
) -> FloatArray:
    """Return draws for a case: (n_draws,); see `simulator.learning.inference_predict.posterior`."""
    return posterior(load_fit(quantity, folder), jurisdiction=case_jurisdiction, facts=facts)


def thinned(fitted: Fitted) -> StoredFit:
    """Return at most MOST_DRAWS draws of a fit, ready to store."""
    import numpy as np

    table = fitted.table
    draws = fitted.tree["posterior"].to_dataset()
    step = -(-draws.sizes["chain"] * draws.sizes["draw"] // MOST_DRAWS)
    columns: dict[str, FloatArray] = {}
    for name in (name for name in KEPT if name in draws):
        values = draws[name].values[:, ::step]
        values = values.reshape(values.shape[0] * values.shape[1], -1)
        labels = LABELS.get(name, {"slope": FACTS[table.quantity]}.get(name, table.jurisdictions))
        names = [name] if draws[name].ndim == 2 else [f"{name}[{label}]" for label in labels]
        columns |= dict(zip(names, values.T, strict=True))
    return StoredFit(
        quantity=table.quantity,
        columns=tuple(columns),
        jurisdictions=table.jurisdictions,
        families=table.place_family,
        draws=np.stack(list(columns.values()), axis=1).astype(np.float32),
        appellant_shift=fitted.prior.shift if isinstance(fitted.prior, Appeals) else 0.0,
    )


def _store(folder: Path, fitted: dict[Quantity, Fitted], *, digest: str, seed: int) -> Fits:
    """Write all files beside their places, then move them there, the index last."""
    records: dict[Quantity, FitRecord] = {}
    with ExitStack() as stack:
        index_file = stack.enter_context(replace_when_written(folder / INDEX))  # left, and moved, last
        for name, one in fitted.items():
            path = stack.enter_context(replace_when_written(folder / f"{name}.nc"))
            write_fit(thinned(one), path)
            records[name] = FitRecord(
                sha256=_sha256(path),
                rows=len(one.table.outcome),
                draws=one.tree["posterior"].sizes["chain"] * one.tree["posterior"].sizes["draw"],
                **{key: round(value, 4) for key, value in measures(one.tree).items()},
            )
        index = Fits(
            digest=digest,
            models=digest_of_meaning(),
            models_text=digest_of_text(),
            seed=seed,
            versions={package: version(package) for package in PACKAGES},
            fits=records,
        )
        index_file.write_text(as_yaml(index.model_dump(mode="json")), "utf-8")
    return index


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as why:
        raise error("cannot_read", file=str(path), why=why) from why
