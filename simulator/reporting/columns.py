"""Widths of columns, from what stands in them, for formats that do not find them by themselves."""

import re
import unicodedata
from collections.abc import Sequence

from simulator.reporting.document import Run, Table

LINE, SMALL_LINE = 104.0, 132.0  # places on a line of a page, in body and in small print
LONGEST_WORD = 20.0  # longer ones are broken
SHORT_HEAD = 16.0  # heads up to here stay on one line
GAP = 2.0
LEAST_TEXT = 32.0  # a column of text is no narrower if there is room
_PARTS = re.compile(r" (?=\()|(?=（)")
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

    A column gets at least what its longest word needs; in one of numbers what stands before a bracket, or
    in it, counts as one word. What is left is shared as the texts are long, and as the table wishes.
    """
    room = SMALL_LINE if table.small else LINE
    least, most, whole = [], [], []
    for number, column in enumerate(table.columns):
        lines = [line for row in table.rows if not row.group for line in lines_of(row.cells[number].runs)]
        parts = _PARTS if column.numeric else _WORDS
        head = lines_of(column.head)
        words = [word for line in head for word in _WORDS.split(line)]
        words += [part for line in lines for part in parts.split(line)]
        words += [line for line in head if places(line) <= SHORT_HEAD]
        longest = max(map(places, lines), default=0.0)
        area = sum(min(places(line), 4.0 * room) for line in lines) / max(len(table.rows), 1)
        least.append(
            min(max(map(places, words), default=0.0), LONGEST_WORD * (1.5 if column.numeric else 1.0))
        )
        most.append(column.wide**0.5 * max(min(longest, area), min(longest, LEAST_TEXT)))
        whole.append(max(longest, least[-1]) if column.numeric else max(least[-1], min(most[-1], LEAST_TEXT)))
    if any(one.numeric for one in table.columns) and sum(whole) + GAP * len(whole) <= room:
        least = whole
    spare = max(room - sum(least) - GAP * len(least), 0.0)
    wants = [max(wish - has, 0.0) for wish, has in zip(most, least, strict=True)]
    over = max(spare - sum(wants), 0.0) / len(least)
    part = min(spare / sum(wants), 1.0) if sum(wants) else 0.0
    shared = [has + GAP + part * want + over for has, want in zip(least, wants, strict=True)]
    return tuple(one / sum(shared) for one in shared)
