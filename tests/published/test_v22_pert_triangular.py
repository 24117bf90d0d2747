"""V22: shapes, moments and quantiles of PERT and triangular distributions."""

import json
from pathlib import Path

import numpy as np
import pytest

from simulator.base.model import FloatArray
from simulator.distributions.quantity import Pert, Triangular

ROWS = json.loads(Path(__file__).with_name("v22.json").read_text(encoding="utf-8"))["rows"]
PERT = Pert(dist="pert", minimum=100, mode=250, maximum=1000)
FLATTER = Pert(dist="pert", minimum=100, mode=250, maximum=1000, weight=2)
TRIANGULAR = Triangular(dist="triangular", minimum=100, mode=250, maximum=1000)
PERT_QUANTILES: FloatArray = PERT.ppf(np.array([0.05, 0.5, 0.95]))
TRIANGULAR_QUANTILES: FloatArray = TRIANGULAR.ppf(np.array([0.5, 0.95]))

FOUND = {
    "PERT alpha": PERT.shape()[0],
    "PERT beta": PERT.shape()[1],
    "PERT mean": PERT.expected(),
    "PERT sd": PERT.deviation(),
    "PERT q5": PERT_QUANTILES[0],
    "PERT q50": PERT_QUANTILES[1],
    "PERT q95": PERT_QUANTILES[2],
    "triangular mean": TRIANGULAR.expected(),
    "triangular sd": TRIANGULAR.deviation(),
    "triangular median": TRIANGULAR_QUANTILES[0],
    "triangular q95": TRIANGULAR_QUANTILES[1],
    "PERT lambda=2 sd": FLATTER.deviation(),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["label"])
def test_pert_and_triangular_reproduce_the_reference_value(row: dict[str, float | str]) -> None:
    assert FOUND[str(row["label"])] == pytest.approx(row["ref"], rel=float(row["tol"]))


def test_every_value_that_is_computed_has_a_reference() -> None:
    assert set(FOUND) == {row["label"] for row in ROWS}
