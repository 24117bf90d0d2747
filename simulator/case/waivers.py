"""Which rules of `damnum lint` do not apply to a case, and why."""

from pydantic import Field

from simulator.base.messages import LANGUAGES, table
from simulator.base.model import FileModel, Text


def rule_codes() -> list[str]:
    """Return the codes of all rules: those that have a reason and a remedy among the messages."""
    return sorted(table(LANGUAGES[0], "lint")["rules"])


class Waiver(FileModel):
    """A rule that does not apply, at one place or in the whole case; it is listed with its reason."""

    code: str
    place: str | None = Field(default=None, description="as the linter prints it; everywhere if left out")
    why: Text


class Lint(FileModel):
    """What a case says to the linter."""

    waived: tuple[Waiver, ...] = ()
