"""Amounts and shares as they are read: as many digits as twice the error leaves alone, at least one."""

import pytest

from simulator.base.wording import amount, rounded


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (258_437.0, None, 258_000.0),  # at most three digits
        (258_437.0, 4.0, 258_000.0),
        (258_437.0, 500.0, 258_000.0),  # twice the error is 1,000: thousands stand
        (258_437.0, 501.0, 260_000.0),  # a little more, and they fall
        (258_437.0, 40_000.0, 300_000.0),
        (-66_600.0, 700.0, -67_000.0),  # the second digit has steps of 1,000
        (-66_600.0, 1_100.0, -70_000.0),
        (258_437.0, 400_000.0, 300_000.0),  # one digit stays, however large the error
        (-49_700.0, 6_000.0, -50_000.0),
        (0.0, 10.0, 0.0),
    ],
)
def test_digits_that_twice_the_error_moves_are_not_shown(value, error, shown):
    assert rounded(value, error) == shown


@pytest.mark.parametrize(
    ("value", "error", "lang", "said"),
    [
        (11_016_000.0, None, "en", "CNY 11.0 million"),
        (11_016_000.0, None, "zh", "¥1,100万"),
        (11_016_000.0, 1_100_000.0, "en", "CNY 10 million"),
        (1_340_000.0, 50_000.0, "en", "CNY 1.3 million"),
        (1_340_000.0, 600_000.0, "en", "CNY 1 million"),
        (49_700.0, 6_000.0, "zh", "¥5万"),
        (-49_700.0, 600.0, "en", "−CNY 50,000"),
    ],
)
def test_an_amount_is_written_as_its_readers_write_it(value, error, lang, said):
    text = amount(value, currency="CNY", lang=lang, error=error)
    assert text.replace("\u00a0", " ") == said
