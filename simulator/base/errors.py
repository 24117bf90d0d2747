"""The one error that users see: what is wrong, where, the value, and what to do."""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.base.messages import message, table

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in what the user gave."""

    code: str  # key of the table `errors` in reports/messages
    params: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""  # where in the file, for example heads.2.amount.q05
    file: str | None = None
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None  # the line of the file, with a caret under the place

    def text(self, lang: str = "en") -> str:
        """Return the problem as `file:line:column: path: what is wrong and what to do`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        lead = ": ".join(part for part in (place, self.path) if part)
        body = message(lang, f"errors.{self.code}", **_said(self.params, lang))
        return "\n".join(part for part in (f"{lead}: {body}" if lead else body, self.excerpt) if part)


def _said(params: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return parameters as a language says them: `why` the system refused, words `known`, the `nearest`."""
    said = dict(params)
    if isinstance(why := said.get("why"), OSError):
        said["why"] = reason(why, lang)
    if "nearest" in said:
        word = said["nearest"]
        said["nearest"] = message(lang, "problem.nearest", word=word) if word else ""
    if said.get("known") == "":
        said["known"] = message(lang, "problem.none")
    return said


def reason(why: OSError, lang: str) -> str:
    """Return why the system refused something, in the reader's language where the reason is a usual one."""
    known = table(lang, "problem")["reasons"]
    return str(known.get(errno.errorcode.get(why.errno or 0), why.strerror or why))


class SimulatorError(Exception):
    """Raised for everything that the user can mend; carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """Return all problems, one below the other."""
        return "\n".join(problem.text(lang) for problem in self.problems)


def error(code: str, *, path: str = "", file: str | None = None, **params: Any) -> SimulatorError:
    """Return the error of a single problem, ready to raise."""
    return SimulatorError([Problem(code=code, params=params, path=path, file=file)])


def fault(code: str, **params: Any) -> "PydanticCustomError":
    """Return what a validator of a file model raises; the reader of the file adds the place.

    A parameter `at` (a tuple of keys) moves the place to a key below the model.
    """
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(code, "{code}", {"code": code, **params})
