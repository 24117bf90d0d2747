"""What a script may import from the package: loading, simulating, studying, reporting, keeping."""

import subprocess
import sys
from pathlib import Path

import pytest

import simulator
from simulator import SimulatorError, keep, load_case, simulate, study, write_reports

CASE = "lg_duisburg_2014"


def test_dir_names_what_is_public_and_each_is_there():
    assert sorted(name for name in dir(simulator) if name[0] != "_") == sorted(simulator.__all__)
    for name in simulator.__all__:
        assert callable(getattr(simulator, name))
    assert (Path(simulator.__file__).parent / "py.typed").is_file()


def test_a_study_is_the_function_even_after_its_module_was_imported():
    code = "import simulator.studies; from simulator import study; print(callable(study))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_simulate_takes_a_case_its_name_or_its_path():
    case = load_case(CASE)
    by_name, by_case = (simulate(given, n_draws=64).summary for given in (CASE, case))
    assert by_name == by_case


def test_a_study_has_the_parts_that_only_the_command_had(tmp_path):
    result = study(CASE, variants=["all"], n_draws=64)
    for part in ("variants", "lint", "run"):
        assert result.summary[part] is not None
    paths = write_reports(result, tmp_path / "new", formats=["html", "json"], langs=["en", "zh"])
    assert sorted(path.name for path in paths) == sorted(
        f"report.{lang}.{ending}" for lang in ("en", "zh") for ending in ("html", "json")
    )
    assert all(path.is_file() for path in paths)


def test_a_format_that_is_not_known_is_an_ordinary_error(tmp_path):
    with pytest.raises(SimulatorError) as caught:
        write_reports(simulate(CASE, n_draws=16), tmp_path / "new", formats=["rtf"])
    assert [problem.code for problem in caught.value.problems] == ["not_in_list"]
    assert not (tmp_path / "new").exists()


def test_a_kept_case_answers_through_the_front_door():
    kept = keep(load_case(CASE), n_draws=64)
    assert kept.figures().award.mean > 0
