"""The life of forecasts in an append-only ledger: made, resolved, corrected, scored, verified."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from simulator.base.errors import SimulatorError, error
from simulator.ledger.file import GENESIS, Row, append, opened, whole
from simulator.ledger.forecast import Entry, Forecast, Quantity, Resolution
from simulator.ledger.track_record import TrackRecord, track_records

Said = TypeVar("Said", Forecast, Resolution)


@dataclass(frozen=True)
class Chain:
    """A ledger that is whole."""

    rows: int
    head: str  # digest of the last row


def add(ledger: Path, *, forecast: Forecast, now: datetime, corrects: int | None = None) -> Row:
    """Write a forecast at the end, in a new ledger if there is none.

    Parameters
    ----------
    ledger : Path
        The file.
    forecast : Forecast
        What is said, by whom, on what day.
    now : datetime
        Time of the entry, with its zone.
    corrects : int or None
        Forecast that this one replaces; it stays in the file, but is no longer scored.

    Raises
    ------
    SimulatorError
        Not a ledger, or one that was tampered with; a day in the future; the forecast stands there already,
        or its case was resolved before it was made; the one to correct does not stand, is of another
        forecaster or quantity, or is resolved.
    """
    if forecast.made_on > now.date():
        raise error("ledger_future", day=str(forecast.made_on))
    with opened(ledger, write=True, new=corrects is None) as connection:
        entries = _standing(connection, ledger)
        if corrects is not None:
            _check_correction(_entry(entries, corrects), forecast)
        for one in entries:
            other = one.forecast
            if one.number != corrects and _same(other, forecast):
                raise error("ledger_twice", number=one.number)
            about_the_same = (other.case, other.quantity) == (forecast.case, forecast.quantity)
            if about_the_same and one.resolution and forecast.made_on > one.resolution.resolved_on:
                raise _hindsight(forecast.made_on, one.resolution.resolved_on)
        return append(connection, "forecast", forecast, now=now, corrects=corrects)


def resolve(
    ledger: Path,
    *,
    target: str,
    value: float | None,
    on: date,
    source: str,
    now: datetime,
    quantity: Quantity | None = None,
    correct: bool = False,
) -> list[Entry]:
    """Write what became of a forecast, or of all open ones of a case.

    Parameters
    ----------
    ledger : Path
        The file.
    target : str
        Number of a forecast, or name or digest of a case.
    value : float or None
        In the currency of the forecast, 1 or 0 for `settles`; None: decided, but the amount is not known.
    on : date
        Day of the outcome.
    source : str
        Where it stands.
    now : datetime
        Time of the entry, with its zone.
    quantity : str or None
        Needed for a case with forecasts of several.
    correct : bool
        Put this in place of an earlier resolution, by a new row that refers to it.

    Returns
    -------
    list of Entry
        The forecasts resolved.

    Raises
    ------
    SimulatorError
        Unknown forecast, resolved before (or not, with `correct`), made after the outcome, no source, a value
        that the quantity cannot have, not a ledger.
    """
    if not source.strip():
        raise error("ledger_no_source")
    if on > now.date():
        raise error("ledger_future", day=str(on))
    with opened(ledger, write=True) as connection:
        chosen = _chosen(_standing(connection, ledger), target, quantity, correct=correct)
        for one in chosen:
            _check_outcome(one, value, on, correct=correct)
            said = Resolution(forecast=one.number, value=value, resolved_on=on, source=source.strip())
            append(connection, "resolution", said, now=now, corrects=one.resolution_number)
        numbers = {one.number for one in chosen}
        return [one for one in _standing(connection, ledger) if one.number in numbers]


def standing(ledger: Path) -> list[Entry]:
    """Return the forecasts that stand, with their resolutions; a ledger that is not whole is refused."""
    with opened(ledger) as connection:
        return _standing(connection, ledger)


def score(ledger: Path, *, seed: int = 0) -> list[TrackRecord]:
    """Return how each forecaster did; a ledger that is not whole is refused.

    `seed` moves only the randomised PIT of values that fall on an atom.
    """
    return track_records(standing(ledger), seed=seed)


def verify(ledger: Path, *, head: str | None = None) -> Chain:
    """Check every row, the chain between them, and that `head`, noted earlier, is still in it.

    Raises
    ------
    SimulatorError
        Naming the first row that is not as it was written, or what else is missing.
    """
    with opened(ledger) as connection:
        rows = whole(connection, ledger)
    if head is not None and head not in {GENESIS, *(row.digest for row in rows)}:
        raise error("ledger_head_missing", file=str(ledger), head=head[:16])
    return Chain(len(rows), rows[-1].digest if rows else GENESIS)


def _standing(connection: sqlite3.Connection, ledger: Path) -> list[Entry]:
    """Return the forecasts that no later row corrects."""
    rows = whole(connection, ledger)
    corrected = {row.corrects for row in rows}
    kept = [row for row in rows if row.number not in corrected]
    resolutions: dict[int, tuple[int, Resolution]] = {}
    entries = []
    for row in (one for one in kept if one.kind == "resolution"):
        resolution = _read(Resolution, row, ledger)
        resolutions[resolution.forecast] = row.number, resolution
    for row in (one for one in kept if one.kind == "forecast"):
        number, outcome = resolutions.get(row.number, (None, None))
        recorded = datetime.fromisoformat(row.recorded_at).date()
        entries.append(Entry(row.number, recorded, _read(Forecast, row, ledger), outcome, number))
    return entries


def _read(model: type[Said], row: Row, ledger: Path) -> Said:
    try:
        return model.model_validate_json(row.body)
    except ValidationError as why:
        raise error("ledger_tampered", file=str(ledger), number=row.number) from why


def _entry(entries: Sequence[Entry], number: int) -> Entry:
    for one in entries:
        if one.number == number:
            return one
    raise error("ledger_unknown_forecast", value=str(number))


def _chosen(
    entries: Sequence[Entry], target: str, quantity: Quantity | None, *, correct: bool
) -> list[Entry]:
    """Return the forecasts that a number, or the name or digest of a case, means."""
    if target.isascii() and target.isdigit() and len(target) < 19:
        return [_entry(entries, int(target))]
    of_case = [one for one in entries if target in (one.forecast.case, one.forecast.case_digest)]
    found = [one for one in of_case if quantity in (None, one.forecast.quantity)]
    if not found:
        raise error("ledger_unknown_forecast", value=target)
    if len({one.forecast.quantity for one in found}) > 1:
        raise error("ledger_which_quantity", value=target)
    return [one for one in found if (one.resolution is not None) == correct] or found[:1]


def _check_correction(old: Entry, new: Forecast) -> None:
    if old.resolution is not None:
        raise error("ledger_resolved_twice", number=old.number, row=old.resolution_number)
    if any(getattr(old.forecast, key) != getattr(new, key) for key in ("case", "forecaster", "quantity")):
        raise error("ledger_corrects_another", number=old.number)


def _check_outcome(one: Entry, value: float | None, on: date, *, correct: bool) -> None:
    if one.resolution is not None and not correct:
        raise error("ledger_resolved_twice", number=one.number, row=one.resolution_number)
    if one.resolution is None and correct:
        raise error("ledger_not_resolved", number=one.number)
    if one.forecast.made_on > on:
        raise _hindsight(one.forecast.made_on, on)
    if one.forecast.quantity == "settles" and value not in (0.0, 1.0):
        raise error("ledger_settles_value", value="–" if value is None else f"{value:g}")
    if value is not None and not 0.0 <= value < float("inf"):
        raise error("ledger_value", value=f"{value:g}")


def _hindsight(made: date, resolved: date) -> SimulatorError:
    return error("ledger_hindsight", made=str(made), resolved=str(resolved))


def _same(first: Forecast, second: Forecast) -> bool:
    return first.model_dump(exclude={"origin"}) == second.model_dump(exclude={"origin"})
