"""Reading what was learned: without PyMC, quickly, and only from fits of these very precedents."""

import math
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from simulator.base.errors import SimulatorError
from simulator.learning import inference
from simulator.learning.inference_data import ELSEWHERE, QUANTITIES, Facts, column, country_of, table_of
from simulator.learning.inference_fit import ENERGY_LIMIT, ESS_LIMIT, R_HAT_LIMIT
from simulator.learning.inference_predict import posterior
from simulator.learning.inference_priors import load_priors, priors_path
from simulator.learning.learn import MOST_DRAWS, Fits, fits_folder, learned, load_fit
from simulator.learning.model_digest import digest_of_meaning, digest_of_text
from simulator.learning.precedents import Precedent, core, load_precedents
from simulator.learning.stored_fit import StoredFit, read_fit, write_fit
from tests.helpers import ROOT


def precedent(**changed):
    given = {
        "id": "DE-2020-A",
        "jurisdiction": "DE",
        "family": "civil",
        "court": "LG",
        "instance": "first",
        "parties": "A v. B",
        "provider_type": "hosting",
        "data_kind": "website",
        "cause": "crash",
        "outcome": "liable",
        "censored": False,
        "adjacent": False,
        "claimed": 1000.0,
        "awarded": 250.0,
        "currency": "EUR",
        "source": "court",
        "confidence": "high",
    }
    return Precedent(**(given | changed))


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(fits_folder(), tmp_path / "fits")
    return tmp_path / "fits"


def code_of(caught):
    return [one.code for one in caught.value.problems]


# Tables


def test_the_same_words_mean_the_same_numbers():
    assert column("backup_sold", Facts(backup_sold=True)) == 0.5
    assert column("backup_sold", Facts(backup_sold=False)) == -0.5
    assert column("backup_sold", Facts()) == 0
    assert column("grave_fault", Facts(degree="intent")) == 1
    assert column("grave_fault", Facts(degree="ordinary")) == column("grave_fault", Facts()) == 0
    assert column("cap_over_loss", Facts(cap_over_loss=0.1)) == pytest.approx(1)
    assert column("cap_over_loss", Facts(cap_over_loss=0)) == pytest.approx(-2)
    assert column("cap_over_loss", Facts()) == 0
    assert column("higher_instance", Facts(instance="final")) == 0.5
    assert column("higher_instance", Facts(instance="first")) == -0.5


def test_states_of_a_federation_are_one_country():
    assert [country_of(one) for one in ("us-ca", "US-NH", "GB-EAW", "cn")] == ["US", "US", "GB", "CN"]


def test_offers_settlements_and_adjacent_cases_say_nothing_about_courts():
    rows = [
        precedent(id="DE-2020-B", adjacent=True),
        precedent(id="DE-2020-C", instance="none", outcome="offer", awarded=None),
        precedent(id="DE-2020-D", outcome="pending", awarded=None),
        precedent(id="DE-2020-E", outcome="settled"),
        precedent(),
    ]
    for quantity in ("liability", "ratio"):
        assert len(table_of(quantity, rows).outcome) == 1
    assert table_of("ratio", rows).outcome.tolist() == [0.25]


def test_of_two_instances_the_last_counts_and_an_award_that_a_cap_cut_does_not_hide_the_other():
    first = precedent(id="FR-2020-X-1", appealed=True, reversed=True, clause="struck", clause_cap=10.0)
    last = precedent(id="FR-2020-X-2", instance="appeal", awarded=10.0, clause="upheld", clause_cap=10.0)
    assert table_of("ratio", [last, first]).outcome.tolist() == [0.25]
    assert table_of("ratio", [last]).outcome.tolist() == [0.01]
    assert table_of("ratio", [last]).capped.tolist() == [True]
    assert len(table_of("liability", [first, last]).outcome) == 1
    assert table_of("clause", [first, last]).outcome.tolist() == [0, 1]
    assert table_of("reversal", [first, last]).outcome.tolist() == [1]


def test_a_question_that_nobody_answered_has_an_empty_table():
    table = table_of("share", [precedent()])
    assert table.jurisdictions == (ELSEWHERE,)
    assert table.outcome.shape == (0,)
    assert table.facts.shape == (0, 2)


# Stored fits


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_shipped_fits_are_of_the_shipped_precedents(quantity):
    fit = load_fit(quantity)
    assert len(fit.draws) <= MOST_DRAWS
    assert fit.draws.dtype == np.float32
    assert np.isfinite(fit.draws).all()
    rows = core(load_precedents())
    assert fit.jurisdictions == table_of(quantity, rows).jurisdictions


def test_the_shipped_fits_pass_their_diagnostics():
    from simulator.base.checked import validate
    from simulator.base.yaml_file import read_yaml

    index = validate(Fits, read_yaml(fits_folder() / "fits.yaml"))
    assert set(index.fits) == set(QUANTITIES)
    assert index.models_text == digest_of_text()  # else each run compares the slow way
    for one in index.fits.values():
        assert one.r_hat <= R_HAT_LIMIT
        assert min(one.ess_bulk, one.ess_tail) >= ESS_LIMIT
        assert one.divergences == 0
        assert one.e_bfmi >= ENERGY_LIMIT


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("jurisdiction", ["cn", "de", "fr", "jp", "us-ca", "gb-eaw"])
def test_draws_for_a_case_lie_between_nothing_and_all_and_repeat(quantity, jurisdiction):
    found = learned(jurisdiction, Facts(), quantity)
    assert found.ndim == 1
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_array_equal(found, learned(jurisdiction, Facts(), quantity))


def test_gross_fault_makes_a_clause_fall_and_who_appeals_matters():
    gross, ordinary = (learned("fr", Facts(degree=one), "clause") for one in ("gross", "ordinary"))
    assert gross.mean() < ordinary.mean() - 0.1
    provider, claimant = (
        learned("us-ca", Facts(appellant=one), "reversal") for one in ("provider", "claimant")
    )
    assert provider.mean() > claimant.mean() + 0.1


def test_jurisdictions_without_rows_see_the_same_draws():
    ours, theirs = (learned(one, Facts(), "liability") for one in ("sg", "gb-eaw"))
    np.testing.assert_array_equal(ours, theirs)


def test_a_country_of_unknown_family_needs_it():
    with pytest.raises(SimulatorError) as caught:
        learned("xx", Facts(), "liability")
    assert code_of(caught) == ["family_unknown"]
    assert learned("xx", Facts(family="other"), "liability").std() > 0.05


def test_a_fit_of_other_precedents_is_refused(copied):
    text = (copied / "fits.yaml").read_text("utf-8")
    (copied / "fits.yaml").write_text(text.replace("digest: ", "digest: 0"), "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_fit("liability", copied)
    assert code_of(caught) == ["fit_outdated"]


def test_a_fit_of_other_models_or_priors_is_refused_and_the_error_says_what_to_run(copied):
    text = (copied / "fits.yaml").read_text("utf-8")
    changed = text.replace("models: ", "models: 9").replace("models_text: ", "models_text: 9")
    (copied / "fits.yaml").write_text(changed, "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_fit("liability", copied)
    assert code_of(caught) == ["fit_of_other_models"]
    assert all("damnum learn" in caught.value.text(lang) for lang in ("en", "zh"))


def test_a_place_that_is_alone_comes_back_from_a_file_as_it_was(tmp_path):
    columns = ["centre", "of_family[civil]", "of_jurisdiction[elsewhere]", "slope[backup_sold]"]
    columns.append("slope[backup_kept]")
    draws = np.array([[0.4, 0.3, 0.1, 0.0, 0.0]], dtype=np.float32)
    write_fit(StoredFit("liability", tuple(columns), ("elsewhere",), ("",), draws), tmp_path / "fit.nc")
    found = posterior(read_fit(tmp_path / "fit.nc"), jurisdiction="de", facts=Facts())
    assert found == pytest.approx([1 / (1 + math.exp(-0.8))])


def test_a_prior_that_a_lawyer_edits_makes_the_stored_fits_outdated(tmp_path, monkeypatch):
    text = priors_path().read_text("utf-8")
    edited = tmp_path / "models.yaml"
    for module in ("simulator.learning.model_digest", "simulator.learning.learn"):
        monkeypatch.setattr(f"{module}.priors_path", lambda: edited)
    edited.write_text(text.replace("chance: 0.65", "chance: 0.55", 1), "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_fit("liability")
    assert code_of(caught) == ["fit_of_other_models"]
    assert str(edited) in caught.value.text()
    edited.write_text(f"# A note.\n\n{text}", "utf-8")
    assert len(load_fit("liability").draws) > 0


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("power * ", "power * ", True),
        ("def _slopes(", "# What facts add.\ndef _slopes(", True),
        ("what the facts add", "whatever the facts add", True),  # a docstring
        ("from simulator.learning.", "from simulator.learned.", True),  # a module that moved
        ("1 - rate", "2 - rate", False),
        ("HalfNormal", "HalfCauchy", False),
    ],
)
def test_code_counts_for_the_digest_of_models_comments_and_imports_do_not(
    tmp_path, monkeypatch, old, new, same
):
    before = digest_of_meaning(), digest_of_text()
    code = Path(inference.__file__).read_text("utf-8")
    assert old in code
    (tmp_path / "inference.py").write_text(code.replace(old, new), "utf-8")
    monkeypatch.setattr(inference, "__file__", str(tmp_path / "inference.py"))
    assert (digest_of_meaning() == before[0]) == same
    assert (digest_of_text() == before[1]) == (old == new)


def test_priors_are_those_of_the_publications_that_they_name():
    given = load_priors()
    assert given.liability.centre.chance == 0.65  # 65 to 66 % of tried contract cases
    assert given.liability.centre.sd == pytest.approx(1 / math.sqrt(20 * 0.65 * 0.35), abs=0.005)
    odds = [0.41 / 0.59, 0.21 / 0.79]  # 40.9 and 21 % of appeals
    assert math.exp(given.reversal.mean + given.reversal.shift) == pytest.approx(odds[0])
    assert math.exp(given.reversal.mean - given.reversal.shift) == pytest.approx(odds[1])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("chance: 0.65", "chance: 1.65", "out_of_range"),
        ("sd: 0.47", "sd: -1", "out_of_range"),
        ("value: 0.5", "value: 0", "out_of_range"),
        ("    backup_sold:", "    backup_bought:", "prior_of_other_facts"),
        ("kind: statistics", "kind: hearsay", "not_allowed"),
        ("cases: 3", "case: 3", "unknown_key"),
    ],
)
def test_wrong_priors_are_refused_with_their_place(tmp_path, old, new, code):
    text = priors_path().read_text("utf-8")
    assert old in text
    (tmp_path / "models.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_priors(tmp_path / "models.yaml")
    assert code in code_of(caught)
    assert all(one.line for one in caught.value.problems)


def test_a_fit_changed_by_hand_is_refused(copied):
    data = xr.load_dataset(copied / "liability.nc", engine="h5netcdf")
    (data + 0.1).to_netcdf(copied / "liability.nc", engine="h5netcdf")
    with pytest.raises(SimulatorError) as caught:
        load_fit("liability", copied)
    assert code_of(caught) == ["fit_damaged"]


def test_a_fit_that_is_not_there_is_an_error_with_a_remedy(copied, tmp_path):
    text = (copied / "fits.yaml").read_text("utf-8")
    start, end = text.index("  share:"), text.index("  reversal:")
    (copied / "fits.yaml").write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(SimulatorError) as caught:
        load_fit("share", copied)
    assert code_of(caught) == ["fit_missing"]
    with pytest.raises(SimulatorError) as caught:
        load_fit("share", tmp_path / "nowhere")
    assert code_of(caught) == ["cannot_read"]


def test_reading_a_fit_needs_no_pymc_and_little_time():
    code = (
        "import sys, time, xarray, h5netcdf; from simulator.learning.learn import learned, Facts;"
        "learned('cn', Facts(), 'clause'); times = [];\n"
        "for _ in range(9):\n"
        "    start = time.process_time(); learned('cn', Facts(), 'liability');"
        " times.append(time.process_time() - start)\n"
        "print(sorted(times)[4]); print(','.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    seconds, modules = done.stdout.splitlines()
    assert not {"pymc", "pytensor", "arviz", "arviz_stats", "numba", "scipy.stats"} & set(modules.split(","))
    assert float(seconds) < 0.05


def test_importing_the_models_is_light():
    code = "import sys, simulator.learning.inference, simulator.learning.learn; print(','.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert not {"pymc", "pytensor", "arviz_stats", "numba"} & set(done.stdout.strip().split(","))


def test_without_pymc_learning_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.learning.learn.find_spec", lambda name: None)
    from simulator.learning.learn import learn

    with pytest.raises(SimulatorError) as caught:
        learn(tmp_path, seed=1)
    assert code_of(caught) == ["pymc_missing"]
