"""Writing files so that nothing half-written is ever left behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import error


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
        raise error("cannot_write", file=str(target), why=why.strerror or str(why)) from why
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as why:
        raise error("cannot_write", file=str(target), why=why.strerror or str(why)) from why
    finally:
        temporary.unlink(missing_ok=True)
