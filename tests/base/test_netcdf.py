"""Labelled columns come back from a netCDF file as they were, by our reader and by xarray."""

import numpy as np
import xarray as xr

from simulator.base.netcdf import Group, as_tree, read_netcdf, write_netcdf

GROUPS = {
    "draws": Group(
        "draw", {"heads.a.amount": np.array([1.5, 2.5, np.nan]), "b": np.ones(3)}, {"currency": "CNY"}
    ),
    "leaves": Group("leaf", {"probability": np.array([0.25, 0.75])}, labels=["award: 全部", "nothing"]),
}


def test_xarray_reads_a_file_as_the_tree_of_its_groups(tmp_path):
    write_netcdf(GROUPS, tmp_path / "draws.nc")
    with xr.open_datatree(tmp_path / "draws.nc", engine="h5netcdf") as tree:
        read = tree.load()
    assert read.identical(as_tree(GROUPS))
    assert list(read["draws"].to_dataset()) == ["heads.a.amount", "b"]
    assert read["leaves"]["leaf"].to_numpy().tolist() == ["award: 全部", "nothing"]


def test_our_reader_gives_the_groups_back(tmp_path):
    write_netcdf(GROUPS, tmp_path / "draws.nc")
    assert as_tree(read_netcdf(tmp_path / "draws.nc")).identical(as_tree(GROUPS))


def test_a_file_that_xarray_wrote_is_read_too(tmp_path):
    as_tree(GROUPS).to_netcdf(tmp_path / "draws.nc", engine="h5netcdf")
    assert as_tree(read_netcdf(tmp_path / "draws.nc")).identical(as_tree(GROUPS))


def test_the_same_groups_make_the_same_bytes(tmp_path):
    for name in ("one.nc", "two.nc"):
        write_netcdf(GROUPS, tmp_path / name)
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "two.nc").read_bytes()
