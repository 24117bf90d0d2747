"""A bar on a terminal, nothing in a pipe."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from simulator.base.messages import message


@contextmanager
def progress(lang: str, n_draws: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    lock = threading.Lock()
    with suppress(ValueError), Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(message(lang, "terminal.running"), total=n_draws)

        def advance(done: int) -> None:
            with lock:
                bar.advance(task, done)

        yield advance
