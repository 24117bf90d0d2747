"""Where the data folders are: beside the package in a checkout, inside it in an installed wheel."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTEAD = "DAMNUM_PRIORS"  # environment variable: a folder in the place of `priors`, such as that of a pack
MORE_LAW = "DAMNUM_LAW"  # environment variable: a folder with further bodies of law


def data_folder(name: str) -> Path:
    """Return the folder `priors`, `scenarios`, `reports` or `requirements`."""
    instead = os.environ.get(INSTEAD)
    if name == "priors" and instead:
        return Path(instead)
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def case_names() -> list[str]:
    """Return the names of the cases that come with the program."""
    return sorted(path.stem for path in data_folder("scenarios").glob("*.yaml"))


@contextmanager
def priors_from(folder: Path) -> Iterator[None]:
    """Read priors, law, terms and fits from another folder and from nowhere else, until the block ends."""
    before = {name: os.environ.pop(name, None) for name in (INSTEAD, MORE_LAW)}
    os.environ[INSTEAD] = str(folder)
    try:
        yield
    finally:
        del os.environ[INSTEAD]
        os.environ.update({name: value for name, value in before.items() if value is not None})
