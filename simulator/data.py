"""Where the data folders are: beside the package in a checkout, inside it in an installed wheel."""

from pathlib import Path


def data_folder(name: str) -> Path:
    """Return the folder `priors`, `scenarios` or `reports`."""
    package = Path(__file__).resolve().parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name
