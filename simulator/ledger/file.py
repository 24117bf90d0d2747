"""The file of a ledger: one SQLite table to which rows are only ever added, chained by SHA-256.

Every row holds the digest of the row before, so that a change to any row shows. Triggers refuse changes; who
forces one past them is found by `whole`. Who writes the whole chain anew is found only by those who noted
its head elsewhere.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from simulator.base.errors import SimulatorError, error
from simulator.base.model import FileModel

WAIT = 60.0  # for another process that writes [s]
APPLICATION, VERSION = 0x44414D4C, 1  # marks of the file: DAML
GENESIS = "0" * 64  # stands where the first row names the row before
REFUSAL = "the ledger is append-only"
TABLE = """CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('forecast', 'resolution')),
    recorded_at TEXT NOT NULL,
    corrects INTEGER REFERENCES entries (number),
    body TEXT NOT NULL,
    before TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE)"""
GUARDS = {
    "no_update": f"""CREATE TRIGGER no_update BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    "no_delete": f"""CREATE TRIGGER no_delete BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE would remove a row without asking the trigger above.
    "only_at_the_end": f"""CREATE TRIGGER only_at_the_end BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
    OR NEW.before IS NOT coalesce(
        (SELECT digest FROM entries ORDER BY number DESC LIMIT 1), '{GENESIS}')
    OR NEW.digest IN (SELECT digest FROM entries)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
}
COLUMNS = "number, kind, recorded_at, corrects, body, before, digest"
Kind = Literal["forecast", "resolution"]


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file."""

    number: int
    kind: Kind
    recorded_at: str
    corrects: int | None  # number of the row that this one replaces
    body: str
    before: str  # digest of the row before
    digest: str

    def expected_digest(self) -> str:
        """Return the SHA-256 of all else in the row."""
        said = [self.number, self.kind, self.recorded_at, self.corrects, self.body, self.before]
        return hashlib.sha256(json.dumps(said, default=repr).encode()).hexdigest()


@contextmanager
def opened(ledger: Path, *, write: bool = False, new: bool = False) -> Iterator[sqlite3.Connection]:
    """Yield a ledger; what is written to it is written whole or not at all, and by one process at a time.

    Raises
    ------
    SimulatorError
        There is no such file (unless `new`), it is not a ledger, cannot be written, or stays locked.
    """
    if not new and not ledger.is_file():
        raise error("ledger_not_found", file=str(ledger))
    address = f"{ledger.absolute().as_uri()}?mode={'rwc' if new else 'rw'}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None)) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            if new and _empty(connection):
                _create(connection)
            if not _is_ledger(connection):
                raise error("ledger_not_one", file=str(ledger))
            yield connection
            connection.execute("COMMIT")
    except sqlite3.DatabaseError as why:
        raise _refused(ledger, why) from why


def append(
    connection: sqlite3.Connection, kind: Kind, said: FileModel, *, now: datetime, corrects: int | None
) -> Row:
    """Write a row at the end and return it."""
    rows = rows_of(connection)
    body = json.dumps(said.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, allow_nan=False)
    bare = Row(
        number=len(rows) + 1,
        kind=kind,
        recorded_at=now.isoformat(timespec="seconds"),
        corrects=corrects,
        body=body,
        before=rows[-1].digest if rows else GENESIS,
        digest="",
    )
    row = Row(**vars(bare) | {"digest": bare.expected_digest()})
    connection.execute(f"INSERT INTO entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", [*vars(row).values()])
    return row


def rows_of(connection: sqlite3.Connection) -> list[Row]:
    """Return all rows as they stand."""
    return [Row(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM entries ORDER BY number")]


def whole(connection: sqlite3.Connection, ledger: Path) -> list[Row]:
    """Return all rows, if each is as it was written.

    Raises
    ------
    SimulatorError
        Naming the first row that was changed or is gone, or the trigger that is.
    """
    before = GENESIS
    rows = rows_of(connection)
    for place, row in enumerate(rows, start=1):
        if row.number != place:
            raise error("ledger_row_missing", file=str(ledger), number=place)
        if row.before != before or row.digest != row.expected_digest():
            raise error("ledger_tampered", file=str(ledger), number=place)
        before = row.digest
    written = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
    if written is not None and written[0] > len(rows):
        raise error("ledger_row_missing", file=str(ledger), number=len(rows) + 1)
    found = _objects(connection)
    for name, sql in GUARDS.items():
        if found.get(name) != sql:
            raise error("ledger_unguarded", file=str(ledger), name=name)
    return rows


def _objects(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def _empty(connection: sqlite3.Connection) -> bool:
    return not _objects(connection) and _mark(connection, "application_id") == 0


def _create(connection: sqlite3.Connection) -> None:
    for sql in (TABLE, *GUARDS.values()):
        connection.execute(sql)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _is_ledger(connection: sqlite3.Connection) -> bool:
    marks = _mark(connection, "application_id"), _mark(connection, "user_version")
    return marks == (APPLICATION, VERSION) and _objects(connection).get("entries") == TABLE


def _mark(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _refused(ledger: Path, why: sqlite3.DatabaseError) -> SimulatorError | sqlite3.DatabaseError:
    """Return what SQLite says in our words, as far as the user can mend it."""
    name = getattr(why, "sqlite_errorname", "")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return error("ledger_not_one", file=str(ledger))
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return error("ledger_busy", file=str(ledger))
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM")):
        return error("ledger_cannot_write", file=str(ledger), why=str(why))
    return why
