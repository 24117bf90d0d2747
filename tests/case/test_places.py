"""Every quantity of a case has its place, kind, unit and level; a place left open is filled at the door."""

import inspect
import os
import shutil
import subprocess
import sys

import pytest

from simulator import load_case, simulate
from simulator.base.data import data_folder
from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import as_yaml, parse_yaml, read_yaml
from simulator.case.case import digest
from simulator.case.heads import CATEGORIES, HeadBase, parts_of_formula
from simulator.case.inputs import inputs_of
from simulator.case.places import places_of, quantities_of
from simulator.case.priors import completed, priors
from simulator.case.terms import provider_terms
from simulator.draws.model import prepare
from simulator.load import case_of
from simulator.model.loss import FORMULAS
from tests.helpers import MINIMAL, ROOT, case_with, value

NO_PRIOR = "court.admitted.wasted_cost"


SILENT = {"court.admitted": {}}  # the smallest case says whether its only head is admitted; this one does not


@pytest.fixture
def silent_case(tmp_path, monkeypatch):
    """Return a file that leaves open whether its head is admitted, with priors that do not say so either."""
    folder = tmp_path / "priors"
    shutil.copytree(data_folder("priors"), folder)
    text = (folder / "court.yaml").read_text("utf-8")
    before, _, rest = text.partition(f"{NO_PRIOR}:\n")
    after = rest[rest.index("\ncourt.") + 1 :]
    (folder / "court.yaml").write_text(before + after, "utf-8")
    monkeypatch.setenv("DAMNUM_PRIORS", str(folder))
    path = tmp_path / "case.yaml"
    lines = MINIMAL.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("  admitted:")), "utf-8")
    return path


def test_a_head_that_no_prior_knows_is_refused_with_file_place_and_remedy(silent_case):
    with pytest.raises(SimulatorError) as refused:
        load_case(silent_case)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path, problem.file) == ("prior_missing", NO_PRIOR, str(silent_case))
    assert silent_case.read_text("utf-8").splitlines()[problem.line - 1].startswith("  liable:")
    for lang in ("en", "zh"):
        assert NO_PRIOR in refused.value.text(lang) and "priors/" in refused.value.text(lang)


def test_a_case_made_in_python_is_refused_in_the_same_words(silent_case):
    with pytest.raises(SimulatorError) as refused:
        simulate(case_with(SILENT), n_draws=16)
    assert [(one.code, one.path) for one in refused.value.problems] == [("prior_missing", NO_PRIOR)]


def test_check_of_a_head_that_no_prior_knows_gives_no_traceback(silent_case):
    command = [sys.executable, "-m", "simulator.cli", "check", str(silent_case)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ))
    assert done.returncode == 2 and "Traceback" not in done.stderr and NO_PRIOR in done.stderr


def test_a_case_that_states_the_value_needs_no_prior(silent_case):
    stated = case_with({"court.admitted": {"wasted_cost": value(0.5)}})
    assert inputs_of(stated)[NO_PRIOR].origin == "case"


@pytest.mark.parametrize("category", CATEGORIES)
def test_there_are_priors_for_every_category_of_head(category):
    assert {f"court.admitted.{category}", f"court.proof.{category}"} <= priors().keys()


def test_every_prior_fills_a_place_that_some_case_may_leave_open():
    silent = {
        "court": {"liable": value(0.5)},
        "proceedings": {"stages": [{"name": "first_instance", "months": value(1)}]},
        "settlement": {},
        "moves": [MOVE],
    }
    filled = set()
    for category in CATEGORIES:
        head = {"name": "x", "label": "x", "category": category, "amount": value(1)}
        inputs = inputs_of(case_with(silent | {"heads.0": head}))
        filled |= {name for name, given in inputs.items() if given.origin == "prior"}
    assert filled == priors().keys()


MOVE = {
    "on": "2021-05-01",
    "by": "claimant",
    "kind": "demand",
    "label": "x",
    "amount": 5,
    "source": "view",
}


def test_what_a_prior_fills_is_known_from_what_the_case_states_and_keeps_its_digest():
    case = case_with({"fault.avoidable_share": value(0.25)})
    model = prepare(case, seed=0, method="sobol")
    assert model.stated is case and model.stated.fault.third_party_share is None
    assert model.case.fault.third_party_share is priors()["fault.third_party_share"].quantity
    assert model.inputs["fault.avoidable_share"].origin == "case"
    assert model.inputs["fault.third_party_share"].origin == "prior"
    assert simulate(case, n_draws=16).summary["digest"] == digest(case)
    assert inputs_of(model.case) == inputs_of(case)


def test_completing_a_completed_case_changes_nothing():
    whole = completed(load_case("qianyan_tencent_2018"))
    assert completed(whole) is whole and places_of(completed(whole)) == places_of(whole)


def test_one_object_in_several_places_of_a_case_made_in_python_gets_a_place_each():
    case = case_with()
    half = case.court.liable.model_copy(update={"value": 0.5})
    clause = case.clauses[0].model_copy(update={"incorporated": half, "valid": half})
    court = case.court.model_copy(update={"liable": half})
    shared = completed(case.model_copy(update={"clauses": (clause,), "court": court}))
    names = places_of(shared)
    assert len(names) == len(list(quantities_of(shared)))
    assert names[id(shared.court.liable)] == "court.liable"
    assert names[id(shared.clauses[0].incorporated)] == f"clauses.{clause.name}.incorporated"
    assert names[id(shared.clauses[0].valid)] == f"clauses.{clause.name}.valid"


@pytest.mark.parametrize("name", ["qianyan_tencent_2018", "bati_courtage_ovh_2021", "tokyo_2001"])
def test_every_quantity_of_a_shipped_case_has_a_place_of_its_own(name):
    whole = completed(load_case(name))
    names = [place for place, _, _ in quantities_of(whole)]
    assert (
        sorted(places_of(whole).values()) == sorted(set(names)) == sorted(names) == sorted(inputs_of(whole))
    )


def test_clauses_of_one_provider_s_terms_are_drawn_each_by_itself():
    terms = {"provider": "aws", "date": "2021-01-01"} | {
        key: value(number)
        for key, number in (
            ("monthly_fee", 100),
            ("incorporated", 0.9),
            ("valid", 0.5),
            ("claimant_share", 0.5),
        )
    }
    data = read_yaml(MINIMAL).data | {"terms": terms}
    whole = completed(case_of(parse_yaml(as_yaml(data), "case.yaml")))
    assert len(whole.clauses) > 2
    names = places_of(whole)
    assert {names[id(clause.valid)] for clause in whole.clauses} == {
        f"clauses.{clause.name}.valid" for clause in whole.clauses
    }


def test_a_source_that_is_unknown_in_terms_is_named_once_and_in_a_change_of_their_clauses_too():
    terms = {"provider": "aws", "date": "2021-01-01", "monthly_fee": value(100), "claimant_share": value(0)}
    terms |= {"incorporated": value(1), "valid": {"value": 1, "source": "veiw"}}
    data = read_yaml(MINIMAL).data | {"terms": terms}
    with pytest.raises(SimulatorError) as refused:
        case_of(parse_yaml(as_yaml(data), "case.yaml"))
    assert [(one.code, one.path) for one in refused.value.problems] == [
        ("unknown_source", "terms.valid.source")
    ]
    clause = next(one for one in provider_terms("aws").versions[-1].clauses)
    changes = {f"clauses.{clause.name}.valid": {"value": 0, "source": "veiw"}}
    data |= {"terms": terms | {"valid": value(1)}, "variants": {"v": {"label": "v", "changes": changes}}}
    with pytest.raises(SimulatorError) as refused:
        case_of(parse_yaml(as_yaml(data), "case.yaml"), variant="v")
    assert [one.code for one in refused.value.problems] == ["unknown_source"]


def test_a_field_says_kind_unit_and_level():
    given = inputs_of(load_case("qianyan_tencent_2018"))
    chance = given["court.liable"]
    assert (chance.kind, chance.unit, chance.level) == ("share", "-", "world")
    assert "claim.amount" not in given
    meanings = {name.rpartition(".")[2]: (one.kind, one.unit, one.level) for name, one in given.items()}
    assert meanings["months"] == ("number", "month", "draw")
    assert meanings["provider_discount_rate"] == ("rate", "1/year", "draw")
    assert meanings["reputation_cost"] == ("amount", "currency", "world")
    assert meanings["noise"] == ("share", "-", "world")
    assert meanings["judge_sd"] == ("number", "-", "draw")


@pytest.mark.parametrize("category", sorted(FORMULAS))
def test_a_formula_takes_the_quantities_of_its_head_and_needs_those_without_which_it_is_refused(category):
    (head,) = (
        model for model in HeadBase.__subclasses__() if model.__name__.lower() == category.replace("_", "")
    )
    parameters = inspect.signature(FORMULAS[category]).parameters
    assert set(parameters) == set(parts_of_formula(head))
    assert {name for name, one in parameters.items() if one.default is not one.empty} == set(head.OPTIONAL)


def test_a_side_of_which_nothing_is_stated_is_written_as_nothing():
    bare, half = (case_with({"settlement": said}) for said in ({}, {"claimant": {"bias": value(0.1)}}))
    assert bare.model_dump(mode="json")["settlement"]["claimant"] is None
    assert half.model_dump(mode="json")["settlement"]["claimant"]["noise"] is None
    assert digest(bare) != digest(half)
