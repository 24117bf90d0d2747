"""Worked examples and thresholds of every fee schedule, each a sentence that a lawyer could confirm."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from simulator.base.errors import SimulatorError
from simulator.law.file import parameters
from simulator.law.law import load_law, value_at

FOLDER = Path(__file__).with_name("cases")
SPECIAL = ("fr_contribution", "us-ca_statutory_damages")
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.stem not in SPECIAL)


def read(path):
    return yaml.safe_load(path.read_text("utf-8"))


CASES = [case for path in FILES for case in read(path)]


def fee_on(code, parameter, day, amount):
    dates = dict.fromkeys(("contract", "incident", "claim", "valuation"), day)
    return float(load_law(code.upper(), dates).fee(parameter, np.asarray(float(amount))))


@pytest.mark.parametrize("case", CASES, ids=[f"{one['says']} ({one['date']})" for one in CASES])
def test_fee_of_the_schedule(case):
    if case["fee"] is None:
        with pytest.raises(SimulatorError, match="not found in any source"):
            fee_on(case["law"], case["parameter"], case["date"], case["amount"])
        return
    fee = fee_on(case["law"], case["parameter"], case["date"], case["amount"])
    motions = 45.0 * case.get("motions", 0)  # CPLR 8020(a): 45 USD a motion, beside the fees of every case
    assert fee + motions == pytest.approx(case["fee"], abs=0.0051)


@pytest.mark.parametrize("case", read(FOLDER / "fr_contribution.yaml"), ids=lambda case: case["says"])
def test_contribution_to_economic_justice(case):
    # Décret 2024-1225: by turnover, above 1,500 million EUR or from 50 million on.
    size = "large" if case["turnover"] > 1_500_000_000 else "mid_sized"
    name = f"contribution_of_{size}_companies"
    assert fee_on("fr", name, case["date"], case["amount"]) == pytest.approx(case["fee"])


@pytest.mark.parametrize("case", read(FOLDER / "us-ca_statutory_damages.yaml"))
def test_statutory_damages_of_california_by_consumer(case):
    rules = parameters("US-CA")
    for key in ("low", "high"):
        name = {"low": "statutory_damages_minimum", "high": "statutory_damages_maximum"}[key]
        each = value_at(rules[name], date(2020, 6, 1)).dated.value
        assert each * case["consumers"] == pytest.approx(case[key])


def test_all_worked_examples_are_here():
    worked = [case for case in CASES if case["from"].startswith("worked example")]
    others = [one for name in SPECIAL for one in read(FOLDER / f"{name}.yaml")]
    assert len(worked) + len(others) >= 83
