"""Widths of columns, from what stands in them, for formats that do not find them by themselves."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from simulator.report.document import Row, Run, Runs, Table

LINE, SMALL_LINE = 104.0, 132.0  # places on a line of a page, in body and in small print
LONGEST_WORD = 20.0  # longer ones are broken
SHORT = 16.0  # lines up to here stay whole
LONGEST_HEAD = 26.0  # if all heads of a table are shorter they stay whole where there is room
GAP = 2.0
FEW, LOW = 8, 16  # tables of up to so many rows, and lines in them, stay on one page
DIGITS = 1.08  # room of a digit or a capital, beside that of a usual letter
PERCENT = 0.6  # places of a percent sign beyond the first
LEAST_TEXT = 32.0  # a column of text is no narrower if there is room
_BRACKET = re.compile(r" (?=\()|(?<=.)(?=（)")
_WORDS = re.compile(r"[ \-–]+|(?<=[\u3000-\u9fff\uff00-\uffef])|(?=[\u3000-\u9fff\uff00-\uffef])")


def places(text: str) -> float:
    """Return the room that a text takes on a line, in places of a Latin letter; Chinese takes two."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return float(len(text) + wide) + PERCENT * text.count("%")


def lines_of(runs: Sequence[Run]) -> list[str]:
    """Return the lines of a text that its author broke."""
    lines = [""]
    for one in runs:
        lines += [""] if one.new_line else []
        lines[-1] += one.text
    return lines


@dataclass(frozen=True)
class Layout:
    """A table as it is set: brackets behind numbers on lines of their own where the column is narrow."""

    table: Table
    widths: tuple[float, ...]  # of the columns, as shares of the page
    whole: bool  # few and low enough rows to stay on one page


def laid_out(table: Table) -> Layout:
    """Return a table with the widths of its columns.

    A column gets at least what its longest word needs; in one of numbers what stands before a bracket, or
    in it, counts as one word. What is left is shared as the texts are long, and as the table wishes.
    """
    room = SMALL_LINE if table.small else LINE
    least, most, whole, heads = [], [], [], []
    for number, column in enumerate(table.columns):
        lines = [line for row in table.rows if not row.group for line in lines_of(row.cells[number].runs)]
        head = lines_of(column.head)
        words = [word for line in head for word in _WORDS.split(line)]
        words += [line for line in (*head, *lines) if places(line) <= SHORT]
        parts = [part for line in lines for part in (_BRACKET if column.numeric else _WORDS).split(line)]
        widest = 1.5 * LONGEST_WORD if column.numeric else LONGEST_WORD
        wide = DIGITS if column.numeric else 1.0
        longest = wide * max(map(places, lines), default=0.0)
        area = sum(min(places(line), 4.0 * room) for line in lines) / max(len(table.rows), 1)
        least.append(min(max(*map(places, words), *(wide * places(part) for part in parts), 0.0), widest))
        most.append(column.wide**0.5 * max(min(longest, area), min(longest, LEAST_TEXT)))
        whole.append(max(longest, least[-1]) if column.numeric else max(least[-1], min(most[-1], LEAST_TEXT)))
        heads.append(DIGITS * max(map(places, head), default=0.0))
    headed = [max(one, head) for one, head in zip(whole, heads, strict=True)]
    for wish in (headed, whole) if max(heads) <= LONGEST_HEAD else (whole,):
        if sum(wish) + GAP * len(wish) <= room and any(one.numeric for one in table.columns):
            least = wish
            break
    spare = max(room - sum(least) - GAP * len(least), 0.0)
    wants = [max(full - has, 0.0) for full, has in zip(most, least, strict=True)]
    over = max(spare - sum(wants), 0.0) / max(len(least), 1)
    part = min(spare / sum(wants), 1.0) if sum(wants) else 0.0
    shared = [has + part * want + over for has, want in zip(least, wants, strict=True)]
    narrow = [full > has for full, has in zip(whole, shared, strict=True)]
    total = sum(shared) + GAP * len(shared)
    folded = _folded(table, narrow)
    low = len(table.rows) <= FEW and sum(_lines(row, shared) for row in folded.rows) <= LOW
    return Layout(folded, tuple((one + GAP) / total for one in shared), whole=low)


def _lines(row: Row, widths: Sequence[float]) -> int:
    """Return about how many lines a row takes in columns of so many places."""
    if row.group:
        return 1
    return max(
        sum(max(ceil(places(line) / width), 1) for line in lines_of(cell.runs))
        for cell, width in zip(row.cells, widths, strict=True)
    )


def _folded(table: Table, narrow: Sequence[bool]) -> Table:
    """Return a table with a new line before each bracket in those columns of numbers that are narrow."""
    fold = [column.numeric and one for column, one in zip(table.columns, narrow, strict=True)]
    rows = [
        row
        if row.group
        else replace(
            row,
            cells=tuple(
                replace(cell, runs=_split(cell.runs)) if one else cell
                for cell, one in zip(row.cells, fold, strict=True)
            ),
        )
        for row in table.rows
    ]
    return replace(table, rows=tuple(rows))


def _split(runs: Runs) -> Runs:
    """Return runs with a new line before each bracket."""
    return tuple(
        replace(one, text=part, new_line=one.new_line or number > 0)
        for one in runs
        for number, part in enumerate(_BRACKET.split(one.text))
    )
