"""How forecasters did: scores, coverage and calibration of the forecasts that are resolved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray
from simulator.ledger.forecast import Entry
from simulator.scoring.calibration import Interval, coverage, inside_central, mean_interval, randomised_pit
from simulator.scoring.cdf_table import CdfTable
from simulator.scoring.scores import brier, crps_table, log_score

LEVELS = (0.5, 0.8, 0.9)
HALF_WIDTH = 0.01  # of the kernel of the log score, in units of the claim
CENT = 0.005  # a value so near to an atom is the atom [currency]


@dataclass(frozen=True)
class TrackRecord:
    """A forecaster's forecasts, and how those did that are resolved.

    Amounts are measured in units of the claim, so that currencies can be added. Intervals hold with 95 % if
    forecasts are independent; several of one case are not.
    """

    forecaster: str
    forecasts: int
    cases: int
    open: int
    censored: int  # decided, but the amount is not known
    in_hindsight: int  # of those scored, written down after the day of the outcome
    amounts: int  # scored
    crps: Interval  # [claim]
    log_score: float  # infinite if one gave no chance to what happened [log 1/claim, or log probability]
    coverage: Mapping[float, Interval]
    pit: Interval  # mean; 0.5 if forecasts are neither too high nor too low
    events: int  # scored
    brier: Interval


def track_records(entries: Sequence[Entry], *, seed: int = 0) -> list[TrackRecord]:
    """Return one record a forecaster, by name; `seed` is for the randomised PIT."""
    names = sorted({one.forecast.forecaster for one in entries})
    return [
        _record(name, [one for one in entries if one.forecast.forecaster == name], seed) for name in names
    ]


def pit_of(entry: Entry, *, seed: int = 0) -> float:
    """Return the randomised PIT of a resolved amount; each forecast has its own stream."""
    generator = np.random.default_rng([seed, entry.number])
    return float(randomised_pit(_value(entry), table=_table(entry), generator=generator)[0])


def _record(name: str, own: Sequence[Entry], seed: int) -> TrackRecord:
    known = [one for one in own if one.resolution is not None and one.resolution.value is not None]
    amounts = [one for one in known if one.forecast.quantity != "settles"]
    events = [one for one in known if one.forecast.quantity == "settles"]
    crps = [float(crps_table(_value(one), table=_table(one))[0]) for one in amounts]
    logs = [float(log_score(_value(one), table=_table(one), half_width=HALF_WIDTH)[0]) for one in amounts]
    pit = np.array([pit_of(one, seed=seed) for one in amounts])
    inside = inside_central(pit, levels=LEVELS)
    chances = [one.forecast.chance for one in events]
    settled = [one.resolution.value for one in events if one.resolution]
    return TrackRecord(
        forecaster=name,
        forecasts=len(own),
        cases=len({one.forecast.case for one in own}),
        open=sum(one.resolution is None for one in own),
        censored=sum(one.resolution is not None and one.resolution.value is None for one in own),
        in_hindsight=sum(one.recorded_on > one.resolution.resolved_on for one in known if one.resolution),
        amounts=len(amounts),
        crps=mean_interval(crps),
        log_score=math.fsum(logs) / len(logs) if logs else math.nan,
        coverage={level: coverage(inside[:, place]) for place, level in enumerate(LEVELS)},
        pit=mean_interval(pit),
        events=len(events),
        brier=mean_interval(brier(np.array(chances, dtype=float), happened=np.array(settled, dtype=float))),
    )


def _table(entry: Entry) -> CdfTable:
    """Return a forecast in units of the claim."""
    return entry.forecast.table().scaled(entry.forecast.claim)


def _value(entry: Entry) -> FloatArray:
    """Return an outcome in units of the claim: (1,); within half a cent of an atom it is the atom."""
    assert entry.resolution is not None and entry.resolution.value is not None
    table, value = entry.forecast.table(), entry.resolution.value
    atoms = table.x[1:][np.diff(table.x) == 0.0]
    close = atoms[np.abs(atoms - value) <= CENT]
    return np.atleast_1d(close[0] if close.size else value) / entry.forecast.claim
