"""Amounts, shares and dates as readers write them, with no digit that the error does not support."""

import math
from collections.abc import Sequence
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_currency_precision

from simulator.base.messages import message, table

MOST = 3  # significant digits
ROUGH = 0.005  # an error, as a part of its value, that leaves two digits: of what has no Monte Carlo error


@cache
def locale_of(lang: str) -> Locale:
    """Return the locale in which a language writes numbers and dates."""
    return Locale.parse(table(lang, "language")["locale"])


def supported(value: float, error: float | None) -> int:
    """Return the decimal place to round to: the first digit that twice the error leaves alone.

    At most three significant digits are shown, and at least one; a second one also where the error is no
    larger than its step: 66,600 ± 700 is 67,000.
    """
    if value == 0 or not math.isfinite(value):
        return 0
    lead = math.floor(math.log10(abs(value)))
    place = lead - MOST + 1
    if error:
        place = max(place, math.ceil(math.log10(2.0 * error)))
    return min(place, lead if error and error > 10.0 ** (lead - 1) else lead - 1)


def rounded(value: float, error: float | None) -> float:
    """Return a value rounded to the digits that its error supports."""
    return round(value, -supported(value, error))


def amount(
    value: float | None, *, currency: str, lang: str, error: float | None = None, exact: bool = False
) -> str:
    """Return an amount of money: CNY 258,000, CNY 11.0 million; in Chinese ¥25.8万.

    `exact` keeps every unit: for amounts that are facts, not results.
    """
    if value is None:
        return "–"
    locale = locale_of(lang)
    shown = value if exact else rounded(value, error)
    places = get_currency_precision(currency) if exact and not float(shown).is_integer() else 0
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    units = table(lang, "language")["units"]
    unit = next((one for one in units if abs(shown) >= one["size"] and not exact), None)
    if unit is not None:
        digits = max(0, min(4, round(math.log10(unit["size"])) - supported(value, error)))
        pattern = f"#,##0.{unit['digit'] * digits}" if digits else "#,##0"
        text = format_decimal(abs(shown) / unit["size"], pattern, locale=locale)
        return _with_sign(text + unit["name"], currency, lang, negative=shown < 0)
    text = format_decimal(abs(shown), pattern, locale=locale)
    return _with_sign(text, currency, lang, negative=shown < 0)


def _with_sign(digits: str, currency: str, lang: str, *, negative: bool) -> str:
    """Return digits with their currency; a minus stands before it."""
    minus = "−" if negative else ""
    words = table(lang, "language")
    pattern = words["signs"].get(currency, words["money"])
    return minus + str(pattern).format(currency=currency, digits=digits)


def share(value: float | None, *, lang: str) -> str:
    """Return a probability or a share in whole percent; near 0 and 1 it says so."""
    if value is None:
        return "–"
    if 0 < value < 0.005:
        return "<1%"
    if 0.995 < value < 1:
        return ">99%"
    return format_percent(value, "0%", locale=locale_of(lang))


def percent(value: float, *, lang: str) -> str:
    """Return a rate in percent with up to two decimals: 3.5%."""
    return format_percent(value, "0.##%", locale=locale_of(lang))


def rate_in_words(value: float, *, lang: str) -> str:
    """Return a yearly rate in percent: 6.3875 % a year."""
    text = format_decimal(100.0 * value, "0.####", locale=locale_of(lang))
    return message(lang, "language.yearly", n=text)


def number(value: float | None, *, lang: str, error: float | None = None) -> str:
    """Return a plain number."""
    if value is None:
        return "–"
    shown = rounded(value, error)
    digits = max(0, -supported(value, error))
    return format_decimal(shown, "#,##0." + "#" * digits if digits else "#,##0", locale=locale_of(lang))


def day(text: str | None, *, lang: str) -> str:
    """Return a date given in ISO form."""
    return "–" if text is None else format_date(date.fromisoformat(text), "long", locale=locale_of(lang))


def aligned(rows: Sequence[Sequence[str]], heads: Sequence[str], right: Sequence[int] = ()) -> str:
    """Return a table; Chinese characters take two places."""
    from rich.cells import cell_len

    whole = [heads, *rows]
    widths = [max(cell_len(row[column]) for row in whole) for column in range(len(heads))]

    def padded(text: str, column: int) -> str:
        space = " " * (widths[column] - cell_len(text))
        return space + text if column in right else text + space

    return "\n".join(
        "  ".join(padded(text, column) for column, text in enumerate(row)).rstrip() for row in whole
    )
