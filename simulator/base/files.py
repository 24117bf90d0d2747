"""Writing files so that nothing half-written is ever left behind."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.base.errors import error


@contextmanager
def replace_when_written(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; move it into place if nothing went wrong, else remove it.

    Raises
    ------
    SimulatorError
        The folder cannot be made or written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
    except OSError as why:
        raise error("cannot_write", file=str(target), why=why) from why
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as why:
        raise error("cannot_write", file=str(target), why=why) from why
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise an error now, before a long run, if a file cannot be written later."""
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    number = 0
    if not folder.is_dir():
        number = errno.ENOTDIR
    elif path.is_dir():
        number = errno.EISDIR
    elif not os.access(folder, os.W_OK):
        number = errno.EACCES
    if number:
        raise error("cannot_write", file=str(path), why=OSError(number, os.strerror(number)))
