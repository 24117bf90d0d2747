"""What all commands share: the language, errors in plain words, days."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

import click

from simulator.base.errors import SimulatorError, reason
from simulator.base.messages import LANGUAGES

LANGUAGE = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help="Language of output and errors."
)
REFUSED, INTERRUPTED = 2, 130


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors that the user can mend into a message and exit code 2."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        asked = str(kwargs.get("lang", "en")).partition(",")[0]  # `run` and `report` take several
        lang = asked if asked in LANGUAGES else "en"
        try:
            command(*args, **kwargs)
        except SimulatorError as why:
            click.echo(why.text(lang), err=True)
            sys.exit(REFUSED)
        except BrokenPipeError:  # the reader has seen enough
            sys.stdout = None
            sys.exit(REFUSED)
        except OSError as why:
            click.echo(f"{why.filename or '-'}: {reason(why, lang)}", err=True)
            sys.exit(REFUSED)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)

    return wrapped


def date_of(day: datetime | None) -> date:
    """Return the day of an option; today if it was not given."""
    return date.today() if day is None else day.date()
