"""Widths of columns, from what stands in them, for formats that do not find them by themselves."""

import re
import unicodedata
from collections.abc import Sequence

from simulator.reporting.document import Run, Table

LINE, SMALL_LINE = 92.0, 116.0  # places on a line of a page, in body and in small print
LONGEST_WORD = 20.0  # longer ones are broken
_WORDS = re.compile(r"[\s\-–/.]+|(?<=[\u3000-\u9fff\uff00-\uffef])|(?=[\u3000-\u9fff\uff00-\uffef])")


def places(text: str) -> float:
    """Return the room that a text takes on a line, in places of a Latin letter; Chinese takes two."""
    return sum(2.0 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text)


def lines_of(runs: Sequence[Run]) -> list[str]:
    """Return the lines of a text that its author broke."""
    lines = [""]
    for one in runs:
        lines += [""] if one.new_line else []
        lines[-1] += one.text
    return lines


def widths(table: Table) -> tuple[float, ...]:
    """Return the widths of the columns of a table as shares of the page.

    A column of numbers gets what its longest number needs, every other one what its longest word needs;
    what is left is shared by the columns of text as their texts are long, and as the table wishes.
    """
    room = SMALL_LINE if table.small else LINE
    least, most = [], []
    for number, column in enumerate(table.columns):
        cells = [row.cells[number].runs for row in table.rows if not row.group]
        longest = max((places(line) for runs in cells for line in lines_of(runs)), default=0.0)
        words = [word for runs in (*cells, column.head) for line in lines_of(runs) for word in _WORDS.split(line)]
        word = min(max(map(places, words), default=1.0), LONGEST_WORD)
        fixed = max(min(longest, 2.0 * LONGEST_WORD), word) if column.numeric else word
        least.append(fixed + 2.0)
        area = sum(min(places(line), 4.0 * room) for runs in cells for line in lines_of(runs))
        most.append(column.wide * min(longest, area / max(len(cells), 1)))
    spare = max(room - sum(least), 0.0)
    wants = [max(wish - has, 0.0) for wish, has in zip(most, least, strict=True)]
    if sum(wants) > spare:
        shared = [has + spare * want / sum(wants) for has, want in zip(least, wants, strict=True)]
    else:
        over = (spare - sum(wants)) / len(least)
        shared = [has + want + over for has, want in zip(least, wants, strict=True)]
    return tuple(one / sum(shared) for one in shared)
