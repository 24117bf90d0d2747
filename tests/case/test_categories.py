"""Every category of heads is complete: what a court makes of it where a case is silent, and its name."""

import tomllib

import pytest

from simulator.base.yaml_file import read_yaml
from simulator.case.heads import CATEGORIES
from simulator.simulation import simulate
from tests.helpers import ROOT, case_with, value

PRIORS = read_yaml(ROOT / "priors" / "court.yaml").data
WORDS = {
    path.stem: tomllib.loads(path.read_text("utf-8"))["report"]["categories"]
    for path in (ROOT / "reports" / "messages").glob("*.toml")
}


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("question", ["admitted", "proof"])
def test_there_is_a_prior_for_what_courts_make_of_each_kind_of_loss(category, question):
    prior = PRIORS[f"court.{question}.{category}"]
    assert prior["label"]["en"] != prior["label"]["zh"]
    assert prior["quantity"]["source"]["why"]["en"]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("lang", sorted(WORDS))
def test_each_kind_of_loss_has_a_name_in_each_language(category, lang):
    assert WORDS[lang][category]
    assert list(WORDS[lang].values()).count(WORDS[lang][category]) == 1


def test_nothing_is_left_over_of_a_kind_of_loss_that_no_case_can_state():
    assert {"en", "zh"} <= WORDS.keys()
    for words in WORDS.values():
        assert words.keys() == set(CATEGORIES)
    for question in ("admitted", "proof"):
        prefix = f"court.{question}."
        assert {name.removeprefix(prefix) for name in PRIORS if name.startswith(prefix)} == set(CATEGORIES)


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_case_that_says_nothing_of_the_court_runs_with_each_kind_of_loss(category):
    changes = {
        "heads.0.category": category,
        "heads.0.amount": value(1e6),
        "court.admitted": {},
        "court.proof": {},
    }
    (head,) = simulate(case_with(changes), n_draws=64).summary["heads"]
    assert head["before_law"]["mean"] == pytest.approx(1e6)
    assert 0 < head["after_law"]["mean"] < head["proved"]["mean"] < 1e6
