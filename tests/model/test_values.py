"""Draws are found by the quantity that states them; nobody spells its place again."""

import ast
import subprocess
import sys

import numpy as np
import pytest

from simulator.draws.model import prepare
from simulator.load import load_case
from tests.helpers import ROOT

SECTIONS = ("claim", "clauses", "court", "evidence", "facts", "fault", "forum", "heads", "offers")
SECTIONS += ("proceedings", "settlement")
# Names of what is values and stands nowhere in a case: sampled questions, and the choice of an approach.
NO_QUANTITIES = {"clauses.{}", "court.admitted.{}", "heads.{}.choice"}
TREE = {"grow"}  # a state names the input that holds the share, as its leaf is labelled
SLIP = """
from simulator.base.model import FloatArray
from simulator.case.court import Stage
from simulator.model.values import Values

def months(stage: Stage, values: Values) -> FloatArray:
    return values[stage.{field}]
"""


def spelled(path):
    """Yield every f-string of a module that begins with a section of a case, with its values left out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
            if text.startswith(tuple(f"{section}." for section in SECTIONS)):
                yield text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "simulator" / "model").glob("*.py")), ids=lambda path: path.stem
)
def test_the_model_spells_no_place_of_a_quantity(path):
    if path.stem not in TREE:
        assert set(spelled(path)) <= NO_QUANTITIES


def test_a_quantity_finds_its_draws_and_a_name_finds_the_same():
    model = prepare(load_case("tokyo_2001"), seed=0, method="sobol")
    values = model.values_of(
        {name: np.asarray(float(number)) for number, name in enumerate(sorted(model.inputs))}
    )
    stage = model.case.proceedings.stages[-1]
    assert values[stage.months] == values[f"proceedings.stages.{stage.name}.months"]
    with pytest.raises(KeyError):
        values[load_case("tokyo_2001").proceedings.stages[-1].months]  # that of another case


@pytest.mark.slow
@pytest.mark.parametrize(("field", "refused"), [("months", False), ("month", True)])
def test_a_misspelt_field_stops_mypy(field, refused, tmp_path):
    (tmp_path / "snippet.py").write_text(SLIP.replace("{field}", field), "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", str(tmp_path / "snippet.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode != 0) == refused, done.stdout
    assert ('"Stage" has no attribute "month"' in done.stdout) == refused
