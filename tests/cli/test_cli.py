"""The command line as users type it: what it prints, what it writes, what it refuses."""

import json
import math

import jsonschema
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.load import case_names
from simulator.summary.result import Result
from tests.helpers import ROOT

CASE = "qianyan_tencent_2018"
FEW = ["--draws", "2048", "--seed", "1"]


def damnum(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def printed(*words):
    done = damnum(*words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(json.loads(printed("schema", "result")))


@pytest.mark.parametrize("name", case_names())
def test_summary_of_a_case_agrees_with_the_schema(schema, name):
    schema.validate(json.loads(printed("run", name, *FEW, "--json", "-")))


def test_summary_with_all_variants_agrees_with_the_schema_and_names_them(schema):
    summary = json.loads(printed("run", CASE, *FEW, "--variant", "all", "--json", "-"))
    schema.validate(summary)
    assert list(summary["variants"]) == [
        "base",
        "no_cap",
        "gross_fault",
        "claim_a_tenth",
        "log_review",
        "judged",
    ]
    assert summary["variant"] is None
    assert summary["variants"]["base"]["award"] == summary["award"]
    # Without the cap nothing is ever limited by it; a claim of a tenth limits the award.
    assert summary["variants"]["no_cap"]["award"]["p_at_cap"] == 0.0
    assert summary["variants"]["claim_a_tenth"]["award"]["quantiles"]["0.95"] <= 1_101_600


@pytest.mark.parametrize("key", ["award", "offers", "digest", "settlement"])
def test_schema_refuses_a_summary_that_lacks_a_part(schema, key):
    summary = json.loads(printed("run", CASE, *FEW, "--json", "-"))
    del summary[key]
    assert not schema.is_valid(summary)


def test_one_variant_is_the_result_with_the_case_beside_it():
    summary = json.loads(printed("run", CASE, *FEW, "--variant", "no_cap", "--json", "-"))
    assert summary["variant"]["name"] == "no_cap"
    assert list(summary["variants"]) == ["base", "no_cap"]
    assert summary["variants"]["no_cap"]["award"] == summary["award"]


def test_the_same_run_again_is_byte_identical():
    first, second = (printed("run", CASE, *FEW, "--json", "-") for _ in range(2))
    assert first == second
    assert first != printed("run", CASE, "--draws", "2048", "--seed", "2", "--json", "-")


@pytest.mark.parametrize(("lang", "word"), [("en", "They settle"), ("zh", "和解概率")])
def test_run_writes_report_and_result_in_the_language_asked_for(tmp_path, lang, word):
    text = printed("run", CASE, *FEW, "--variant", "all", "--lang", lang, "--out", tmp_path)
    assert word in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "case.yaml",
        "draws.nc",
        f"report.{lang}.html",
        "summary.json",
    ]
    assert Result.read(tmp_path).summary.n_draws == 2048


def test_correlation_that_the_draws_achieve_is_the_one_asked_for():
    summary = json.loads(printed("run", CASE, "--draws", "65536", "--json", "-"))
    pairs = summary["dependence"]["pairs"]
    # Four inputs with a loading of 0.6 on one factor: six pairs, latent 0.36, 6 / pi * arcsin(0.18) by rank.
    assert len(pairs) == 6
    for pair in pairs:
        assert pair["asked"] == pytest.approx(6 / math.pi * math.asin(0.18), rel=1e-12)
        assert abs(pair["mean"] - pair["asked"]) < 4 * pair["mcse"]


def test_cases_and_check_name_the_shipped_cases():
    listed = printed("cases", "--lang", "zh")
    assert len(listed.splitlines()) == len(case_names())
    assert "前沿数控" in listed and "无误" in printed("check", CASE, "--lang", "zh")


def test_unknown_case_is_refused_with_the_nearest_name():
    done = damnum("run", "qianyan_tencent_2017")
    assert done.exit_code == 2 and CASE in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("reserved", ["all", "base"])
def test_a_variant_cannot_be_called_like_a_word_of_the_command_line(tmp_path, reserved):
    text = (ROOT / "scenarios" / f"{CASE}.yaml").read_text("utf-8")
    path = tmp_path / "case.yaml"
    path.write_text(text.replace("  no_cap:\n", f"  {reserved}:\n"), "utf-8")
    done = damnum("check", path)
    assert done.exit_code == 2 and reserved in done.stderr
