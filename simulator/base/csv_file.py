"""Reading tables (CSV) as plain data with the line of every row; nothing is repaired."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.base.checked import nearest
from simulator.base.errors import Problem, SimulatorError, error
from simulator.base.yaml_file import LARGEST, YamlFile


def text_of(path: Path) -> str:
    """Return the text of a file, without a byte order mark.

    Raises
    ------
    SimulatorError
        The file is missing, too large, or not UTF-8.
    """
    name = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise error("file_too_large", file=name, size=path.stat().st_size, limit=LARGEST)
        return path.read_bytes().decode("utf-8-sig")
    except OSError as why:
        raise error("cannot_read", file=name, why=why) from why
    except UnicodeDecodeError as why:
        raise error("not_utf8", file=name, byte=why.start) from why


def read_csv(path: Path, columns: Sequence[str]) -> list[YamlFile]:
    """Return the rows of a table; empty cells are left out, the columns may stand in any order.

    Each row is data by the names of its columns, with its line as the place of every value, so that
    `validate` can check it like a file.

    Raises
    ------
    SimulatorError
        The file cannot be read, is no CSV, has other columns than `columns`, or rows of another width.
    """
    name = str(path)
    reader = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows += [(line, [cell.strip() for cell in cells])] if cells else []
            line = reader.line_num + 1
    except csv.Error as why:
        raise SimulatorError([Problem("not_csv", {"why": str(why)}, file=name, line=line)]) from why
    if not rows:
        raise error("empty_file", file=name)
    top, head = rows[0]
    problems = list(_header_problems(head, columns, name, top))
    for line, cells in rows[1:]:
        if len(cells) != len(head):
            params = {"cells": len(cells), "columns": len(head)}
            problems.append(Problem("row_width", params, file=name, line=line))
    if problems:
        raise SimulatorError(problems)
    return [
        YamlFile(
            name, {key: cell for key, cell in zip(head, cells, strict=True) if cell}, {(): (line, 1)}, {}, ()
        )
        for line, cells in rows[1:]
    ]


def _header_problems(head: list[str], columns: Sequence[str], name: str, line: int) -> Iterator[Problem]:
    """Yield what is wrong with a header row: columns that are not known, missing, or there twice."""
    for one in head:
        if one not in columns:
            params = {"key": one, "allowed": ", ".join(columns), "nearest": nearest(one, list(columns))}
            yield Problem("unknown_key", params, file=name, line=line)
    for one in columns:
        if head.count(one) == 0:
            yield Problem("missing_key", {"key": one}, path=one, file=name, line=line)
        if head.count(one) > 1:
            yield Problem("duplicate_key", {"key": one, "first": line}, path=one, file=name, line=line)
