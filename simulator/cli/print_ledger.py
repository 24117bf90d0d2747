"""What `damnum ledger` prints: forecasts added and resolved, forecasters scored, the chain verified."""

import math
from datetime import date, datetime
from pathlib import Path

from pydantic_core import PydanticCustomError

from simulator.base.amounts import parse_number
from simulator.base.errors import error
from simulator.base.messages import message
from simulator.base.wording import aligned, amount, share
from simulator.base.wording import day as written_day
from simulator.ledger.forecast import Entry, Forecast, Quantity, forecast_of
from simulator.ledger.ledger import add, resolve, score, verify
from simulator.ledger.track_record import CENT, HALF_WIDTH, LEVELS, TrackRecord
from simulator.scoring.calibration import Interval

DIGITS = 3  # after the point, for scores


def added(
    file: Path,
    result: Path,
    forecaster: str,
    quantity: Quantity,
    made_on: date,
    corrects: int | None,
    lang: str,
) -> str:
    """Write the forecast of a result and say what was written."""
    forecast = forecast_of(result, forecaster=forecaster, made_on=made_on, quantity=quantity)
    row = add(file, forecast=forecast, now=_now(), corrects=corrects)
    lead = message(lang, "ledger.added", number=row.number, **_about(forecast, lang))
    return "\n".join([lead, _said(forecast, lang), _head(row.number, row.digest, lang)])


def resolved(
    file: Path,
    target: str,
    value: str | None,
    censored: bool,
    day: date,
    source: str,
    quantity: Quantity | None,
    correct: bool,
    lang: str,
) -> str:
    """Write what became of a forecast or a case, and say where the outcome lies in each."""
    if (value is None) != censored:
        raise error("ledger_value_or_censored")
    entries = resolve(
        file,
        target=target,
        value=None if value is None else _number(value),
        on=day,
        source=source,
        now=_now(),
        quantity=quantity,
        correct=correct,
    )
    chain = verify(file)
    lines = [line for one in entries for line in _outcome(one, day, lang)]
    return "\n".join([*lines, _head(chain.rows, chain.head, lang)])


def scored(file: Path, lang: str, *, seed: int = 0) -> str:
    """Return a table of forecasters and how they did."""
    records = score(file, seed=seed)
    if not records:
        return message(lang, "ledger.empty")
    counts = ("forecasts", "cases", "open", "unknown", "hindsight", "amounts")
    inside = [message(lang, "ledger.inside", level=share(level, lang=lang)) for level in LEVELS]
    heads = [message(lang, f"ledger.{name}") for name in ("forecaster", *counts, "crps", "log_score")]
    heads += [*inside, *(message(lang, f"ledger.{name}") for name in ("pit", "events", "brier"))]
    # A row a figure and a column a forecaster: the table stays narrow enough to read.
    columns = [heads, *(_record(one, lang) for one in records)]
    rows = list(zip(*columns, strict=True))
    note = message(lang, "ledger.note", width=share(HALF_WIDTH, lang=lang))
    return "\n".join([aligned(rows[1:], rows[0]), "", note])


def verified(file: Path, lang: str, *, head: str | None = None) -> str:
    """Check a ledger and return the digest of its last row."""
    chain = verify(file, head=head)
    return message(lang, "ledger.whole", rows=chain.rows, digest=chain.head)


def _now() -> datetime:
    return datetime.now().astimezone()


def _number(text: str) -> float:
    try:
        return parse_number(text)
    except PydanticCustomError as why:
        raise error("ledger_value", value=text) from why


def _about(forecast: Forecast, lang: str) -> dict[str, str]:
    """Return the words for what a forecast is about."""
    return {
        "quantity": message(lang, f"ledger.quantity.{forecast.quantity}"),
        "case": forecast.case,
        "forecaster": forecast.forecaster,
        "day": written_day(str(forecast.made_on), lang=lang),
    }


def _said(forecast: Forecast, lang: str) -> str:
    """Return what a forecast says."""
    if forecast.quantity == "settles":
        return message(lang, "ledger.says_chance", chance=share(forecast.chance, lang=lang))
    lower, middle, upper = (
        amount(float(x), currency=forecast.currency, lang=lang)
        for x in forecast.table().quantile([0.05, 0.5, 0.95])
    )
    zero = share(forecast.p_zero, lang=lang)
    return message(lang, "ledger.says", lower=lower, middle=middle, upper=upper, zero=zero)


def _outcome(entry: Entry, day: date, lang: str) -> list[str]:
    """Return what became of a forecast, and how much of it lies at or below an amount."""
    assert entry.resolution is not None
    forecast, value = entry.forecast, entry.resolution.value
    if value is None:
        said = message(lang, "ledger.censored")
    elif forecast.quantity == "settles":
        said = message(lang, f"ledger.event.{'happened' if value else 'failed'}")
    else:
        said = amount(value, currency=forecast.currency, lang=lang, exact=True)
    about = _about(forecast, lang) | {"day": written_day(str(day), lang=lang)}
    lines = [message(lang, "ledger.resolved", number=entry.number, value=said, **about)]
    if value is not None and forecast.quantity != "settles":
        below = float(forecast.table().cdf(value + CENT))
        lines.append(message(lang, "ledger.place", place=share(below, lang=lang)))
    return lines


def _head(number: int, digest: str, lang: str) -> str:
    return message(lang, "ledger.head", number=number, digest=digest)


def _record(one: TrackRecord, lang: str) -> list[str]:
    """Return the figures of a forecaster in the order of the headings."""
    counts = (one.forecasts, one.cases, one.open, one.censored, one.in_hindsight, one.amounts)
    return [
        one.forecaster,
        *(str(count) for count in counts),
        _interval(one.crps, lang),
        _figure(one.log_score),
        *(_share(one.coverage[level], lang) for level in LEVELS),
        _interval(one.pit, lang),
        str(one.events),
        _interval(one.brier, lang),
    ]


def _interval(one: Interval, lang: str) -> str:
    if not math.isfinite(one.lower):
        return _figure(one.mean)
    ends = {"lower": _figure(one.lower), "upper": _figure(one.upper)}
    return message(lang, "ledger.interval", mean=_figure(one.mean), **ends)


def _share(one: Interval, lang: str) -> str:
    if math.isnan(one.mean):
        return "–"
    words = {name: share(value, lang=lang) for name, value in vars(one).items()}
    return message(lang, "ledger.interval", **words)


def _figure(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.{DIGITS}f}" if math.isfinite(value) else "∞"
