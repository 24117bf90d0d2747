"""Two people read the law apart from one another; here their readings are compared.

The second reading has its own form and its own arithmetic, so that a slip in one is not repeated in the
other. Where they differ, `decisions.yaml` says what was decided and why; nothing else may differ.
"""

import math
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml

from simulator.base.errors import SimulatorError
from simulator.law.file import codes, folders, parameters
from simulator.law.law import Law, in_force, load_law, value_at

FOLDER = Path(__file__).with_name("second_reading")


def read(path):
    return yaml.safe_load(path.read_text("utf-8"))


DECIDED = read(FOLDER / "decisions.yaml")
READINGS = [
    (path.stem, name, entry)
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem != "decisions"
    for name, entries in read(path).items()
    for entry in entries
]


def fee(entry, amount):
    """Return the fee by the second reading; None where its source gives none."""
    if amount <= 0:
        return 0.0
    counted = min(amount, entry.get("counted_up_to", math.inf))
    from_below = entry.get("upper_bound") == "belongs_to_next"
    total, known = 0.0, False
    for low, high, *rest in entry["rows"]:
        high = math.inf if high is None else high
        inside = low <= counted < high if from_below else low < counted <= high
        part = min(counted, high) - low
        if entry["kind"] in ("each_part", "per_started") and counted > low:
            known |= inside
            if entry["kind"] == "each_part":
                total += rest[0] + rest[1] * part
            else:
                total += rest[0] + (math.ceil(part / rest[1]) * rest[2] if rest[1] else 0)
        elif inside:
            known = True
            total = {
                "base_plus": lambda r=rest, low=low: r[0] + r[1] * (counted - low),
                "whole": lambda r=rest: r[0] + r[1] * counted,
                "fixed": lambda r=rest: r[0],
            }[entry["kind"]]()
    if not known:
        return None
    total = max(entry.get("times", 1) * total, entry.get("at_least", 0))
    return min(total, entry.get("at_most", math.inf)) + entry.get("and_plus", 0)


def amounts(entry):
    """Return amounts at, just below and just above every bound, and some between and beyond."""
    bounds = sorted({bound for row in entry["rows"] for bound in row[:2] if bound})
    near = [bound + step for bound in bounds for step in (-0.01, 0.0, 0.01)]
    between = [math.sqrt(low * high) for low, high in pairwise(bounds)]
    return [1.0, 77_777.77, *near, *between, 3.7 * (bounds[-1] if bounds else 1e6)]


def first_fee(code, name, day, amount):
    dates = dict.fromkeys(("contract", "incident", "claim", "valuation"), day)
    try:
        return float(load_law(code, dates).fee(name, np.asarray(amount)))
    except SimulatorError:
        return None


def disagreements(code, name, entry):
    """Return in words where the first reading says something else."""
    if name not in parameters(code):
        return [f"{name}: the first reading has no such rule"]
    if "rows" in entry:
        found = []
        for amount in amounts(entry):
            second, first = fee(entry, amount), first_fee(code, name, entry["date"], amount)
            same = first is second if None in (first, second) else math.isclose(first, second, abs_tol=0.0051)
            if not same:
                found.append(f"{name} on {amount:,.2f}: first {first}, second {second}")
        return found
    try:
        first = value_at(parameters(code)[name], entry["date"]).dated.value
    except SimulatorError:
        first = None
    second = entry.get("number", entry.get("answer"))
    same = (
        math.isclose(first, second)
        if isinstance(second, float | int) and first is not None
        else first == second
    )
    return [] if same else [f"{name}: first {first}, second {second}"]


def test_every_body_of_law_was_read_twice():
    assert {code.lower() for code in folders()} == {code for code, _, _ in READINGS}


@pytest.mark.parametrize(
    ("code", "name", "entry"),
    READINGS,
    ids=[f"{code}/{name} {entry['date']}" for code, name, entry in READINGS],
)
def test_readings_agree_or_it_was_decided_which_is_right(code, name, entry):
    decided = [
        one
        for one in DECIDED
        if (one["law"], one["parameter"]) == (code, name)
        and one["decided"] != "read once"
        and one.get("date") in (None, entry["date"])
    ]
    found = disagreements(code.upper(), name, entry)
    if decided:
        assert found, "the readings agree by now: take the decision away"
        assert all(one["why"] for one in decided)
    else:
        assert not found, found


@pytest.mark.parametrize("code", codes("jurisdiction") + codes("institution"))
def test_every_rule_that_the_calculation_reads_was_read_twice_or_it_is_said_why_not(code):
    dates = dict.fromkeys(("contract", "incident", "claim", "valuation"), date(2026, 11, 25))
    values = {
        name: value_at(one, date(2026, 11, 25))
        for name, one in parameters(code).items()
        if in_force(one, dates["claim"])
    }
    used = Law(code, values, {}).calculated()
    once = {
        one["parameter"] for one in DECIDED if one["law"] == code.lower() and one["decided"] == "read once"
    }
    read_twice = {name for law, name, _ in READINGS if law == code.lower()}
    assert used - read_twice == once


def test_a_slip_in_one_reading_would_show():
    entry = next(entry for code, name, entry in READINGS if (code, name) == ("cn", "court_fee"))
    slipped = {**entry, "rows": [[*row[:3], 0.016 if row[3] == 0.015 else row[3]] for row in entry["rows"]]}
    assert disagreements("CN", "court_fee", slipped)
    number = {"date": date(2022, 1, 1), "number": 0.05}
    assert disagreements("JP", "interest_rate", number)
