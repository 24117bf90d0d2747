"""The draws of a fit as they are stored: a netCDF file that every run reads, by h5py alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.base.model import FloatArray


@dataclass(frozen=True)
class StoredFit:
    """Draws of the parameters of one model, columns named like `of_family[civil]`."""

    quantity: str
    columns: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    families: tuple[str, ...]  # legal family of each jurisdiction
    draws: NDArray[np.float32]  # (n_draws, n_columns)
    appellant_shift: float = 0.0  # of reversal

    def column(self, name: str) -> FloatArray:
        """Return the draws of a parameter: (n_draws,)."""
        return np.asarray(self.draws[:, self.columns.index(name)], dtype=np.float64)


def write_fit(fit: StoredFit, path: Path) -> None:
    """Store a fit: one variable `draws` (draw, column), the rest as attributes."""
    import xarray as xr

    attributes: dict[str, object] = {
        "quantity": fit.quantity,
        "column": list(fit.columns),
        "jurisdiction": list(fit.jurisdictions),
        "family": list(fit.families),
    }
    if fit.quantity == "reversal":
        attributes["appellant_shift"] = fit.appellant_shift
    data = xr.Dataset({"draws": (("draw", "column"), fit.draws)}, attrs=attributes)
    data.to_netcdf(path, engine="h5netcdf", encoding={"draws": {"zlib": True}})


def read_fit(path: Path) -> StoredFit:
    """Return a stored fit."""
    import h5py

    with h5py.File(path, "r") as file:
        attributes: Mapping[str, Any] = dict(file.attrs)
        draws = np.asarray(file["draws"])
    return StoredFit(
        quantity=str(attributes["quantity"]),
        columns=_texts(attributes["column"]),
        jurisdictions=_texts(attributes["jurisdiction"]),
        families=_texts(attributes["family"]),
        draws=draws,
        appellant_shift=float(np.asarray(attributes.get("appellant_shift", 0.0)).item()),
    )


def _texts(stored: Any) -> tuple[str, ...]:
    """Return a list of texts; one of a single text is stored as the text."""
    return (stored,) if isinstance(stored, str) else tuple(map(str, stored))
