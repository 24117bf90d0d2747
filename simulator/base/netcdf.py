"""Labelled columns in memory and as netCDF; xarray, whose import is slow, only for those who ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import h5py
    import xarray as xr

NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable."  # by which netCDF knows such a scale


@dataclass(frozen=True)
class Group:
    """Columns of the same length: a dataset with one dimension."""

    dimension: str
    columns: Mapping[str, NDArray[Any]]
    attributes: Mapping[str, str] = field(default_factory=dict)
    labels: Sequence[str] = ()  # of the places along the dimension, if they have any

    def __len__(self) -> int:
        """Return the number of places along the dimension."""
        return len(next(iter(self.columns.values()), self.labels))


def as_tree(groups: Mapping[str, Group]) -> "xr.DataTree":
    """Return groups as a tree of datasets."""
    import xarray as xr

    return xr.DataTree.from_dict(
        {
            f"/{name}": xr.Dataset(
                {column: (group.dimension, values) for column, values in group.columns.items()},
                coords={group.dimension: list(group.labels)} if group.labels else None,
                attrs=dict(group.attributes),
            )
            for name, group in groups.items()
        }
    )


def write_netcdf(groups: Mapping[str, Group], path: Path) -> None:
    """Write groups as a netCDF-4 file, the same bytes for the same groups."""
    import h5py

    with h5py.File(path, "w", libver=("earliest", "v110"), track_order=True) as file:
        for number, (name, group) in enumerate(groups.items()):
            place = file.create_group(name, track_order=True)
            place.attrs.update(group.attributes)
            scale = _scale(place, group, number)
            for column, values in group.columns.items():
                place.create_dataset(column, data=values).dims[0].attach_scale(scale)


def _scale(place: "h5py.Group", group: Group, number: int) -> "h5py.Dataset":
    """Write the dimension of a group, with its labels, and return it."""
    import h5py

    if group.labels:
        texts = np.array(group.labels, dtype=object)
        scale = place.create_dataset(group.dimension, data=texts, dtype=h5py.string_dtype())
        scale.make_scale(group.dimension)
    else:
        scale = place.create_dataset(group.dimension, (len(group),), dtype=">f4")
        scale.make_scale(f"{NO_VARIABLE}{len(group):10d}")
    scale.attrs["_Netcdf4Dimid"] = np.int32(number)
    return scale


def read_netcdf(path: Path) -> dict[str, Group]:
    """Return the groups that `write_netcdf` wrote."""
    import h5py

    with h5py.File(path, "r") as file:
        return {name: _group(place) for name, place in file.items()}


def _group(place: "h5py.Group") -> Group:
    """Return the columns of a group of a file; its scale is the dimension."""
    (dimension,) = (name for name, one in place.items() if one.is_scale)
    scale = place[dimension]
    return Group(
        dimension,
        columns={name: one[()] for name, one in place.items() if name != dimension},
        attributes={name: str(value) for name, value in place.attrs.items()},
        labels=scale.asstr()[()].tolist() if scale.dtype.kind == "O" else (),
    )
