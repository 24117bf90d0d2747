"""Evidence in a case: findings move odds, measurements move amounts, by Bayes and nothing else."""

import json

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from scipy import integrate, stats

from simulator.base.errors import SimulatorError
from simulator.cli import main
from simulator.distributions.measured import Measured, Measurement
from simulator.distributions.quantity import Beta, Gamma, Lognormal, Normal
from simulator.model.fault import odds_after
from simulator.simulation import simulate
from tests.helpers import MINIMAL, case_with, value

U = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])


def finding(about, ratio, name="finding", **more):
    return {
        "name": name,
        "label": "A finding",
        "about": about,
        "found_on": "2021-05-01",
        "likelihood_ratio": value(ratio),
        "source": {"kind": "fact", "where": "file", "why": "x"},
        **more,
    }


def test_a_normal_measurement_of_a_normal_value_gives_the_conjugate_posterior():
    prior = Normal(dist="normal", loc=500.0, scale=200.0)
    after = Measured(prior=prior, measurements=(Measurement(value=650.0, error=100.0),))
    # Precisions add: 1/200^2 + 1/100^2; V15 of the reference results uses the same prior and signal.
    precision = 1 / 200**2 + 1 / 100**2
    mean, sd = (500 / 200**2 + 650 / 100**2) / precision, precision**-0.5
    np.testing.assert_allclose(after.ppf(U), stats.norm(mean, sd).ppf(U), rtol=2e-5)
    assert after.expected() == pytest.approx(mean, rel=1e-5)
    assert after.deviation() == pytest.approx(sd, rel=1e-4)


def test_offer_and_own_signal_together_give_the_published_posterior():
    prior = Normal(dist="normal", loc=500.0, scale=200.0)
    signals = (Measurement(value=650.0, error=100.0), Measurement(value=450.0, error=120.0))
    after = Measured(prior=prior, measurements=signals)
    assert after.expected() == pytest.approx(559.2857, rel=1e-5)  # V15
    assert after.deviation() == pytest.approx(71.71372, rel=1e-4)


def test_a_relative_measurement_of_a_lognormal_value_is_conjugate_in_logarithms():
    prior = Lognormal(dist="lognormal", s=0.8, scale=1e6)
    after = Measured(prior=prior, measurements=(Measurement(value=4e5, relative_error=0.5),))
    precision = 1 / 0.8**2 + 1 / 0.5**2
    centre = (np.log(1e6) / 0.8**2 + np.log(4e5) / 0.5**2) / precision
    expected = stats.lognorm(s=precision**-0.5, scale=np.exp(centre)).ppf(U)
    np.testing.assert_allclose(after.ppf(U), expected, rtol=5e-5)


@pytest.mark.parametrize(
    ("prior", "density", "one"),
    [
        (
            Gamma(dist="gamma", a=2.0, scale=3.0),
            stats.gamma(2.0, scale=3.0).pdf,
            Measurement(value=9, error=2),
        ),
        (Beta(dist="beta", a=2.0, b=5.0), stats.beta(2.0, 5.0).pdf, Measurement(value=0.6, error=0.2)),
    ],
)
def test_any_prior_gives_the_posterior_that_quadrature_gives(prior, density, one):
    after = Measured(prior=prior, measurements=(one,))

    def weighted(x):
        return density(x) * stats.norm(one.value, one.error).pdf(x)

    high = min(prior.support()[1], 60.0)
    whole = integrate.quad(weighted, 0, high, limit=200)[0]
    for x in prior.ppf(np.array([0.2, 0.5, 0.8, 0.95])):
        below = integrate.quad(weighted, 0, x, limit=200)[0] / whole
        assert float(after.cdf(np.array(x))) == pytest.approx(below, abs=1e-5)
        assert float(after.ppf(np.array(below))) == pytest.approx(x, rel=1e-4)


def test_a_measurement_far_in_the_tail_of_the_prior_does_not_fail():
    prior = Normal(dist="normal", loc=0.0, scale=1.0)
    after = Measured(prior=prior, measurements=(Measurement(value=30.0, error=5.0),))
    assert np.isfinite(after.ppf(U)).all() and after.expected() == pytest.approx(30 / 26, rel=1e-3)


@pytest.mark.parametrize(
    ("chance", "ratio", "after"), [(0.2, 4.0, 0.5), (0.5, 1.0, 0.5), (0.0, 9, 0), (1, 0.1, 1)]
)
def test_a_finding_multiplies_the_odds(chance, ratio, after):
    assert float(odds_after(chance=chance, likelihood_ratio=ratio)) == pytest.approx(after)


def test_evidence_on_liability_moves_the_chance_of_nothing_by_bayes():
    before = simulate(case_with({"court.liable": value(0.4)}), n_draws=64).summary
    case = case_with({"court.liable": value(0.4), "evidence": [finding("court.liable", 6)]})
    after = simulate(case, n_draws=64).summary
    assert before.award.p_zero == pytest.approx(0.6)
    assert after.award.p_zero == pytest.approx(1 - 0.8)  # odds 2/3 times 6 are 4 to 1
    (one,) = after.evidence
    assert one.prior.mean == pytest.approx(0.4) and one.posterior.mean == pytest.approx(0.8)


def test_evidence_on_the_degree_of_fault_moves_what_hangs_on_it():
    degree = {"dist": "categorical", "probabilities": {"ordinary": 0.75, "gross": 0.25}, "source": "view"}
    case = case_with(
        {
            "fault.degree": degree,
            "clauses.0.amount": value(0),
            "clauses.0.valid": value(1),
            "court.liable": value(1),
            "evidence": [finding("fault.degree", 3)],
        }
    )
    summary = simulate(case, n_draws=64).summary
    assert summary.fault.degree.gross.mean == pytest.approx(0.5)  # odds 1/3 times 3
    assert summary.award.p_zero == pytest.approx(0.5)  # a cap of nothing falls with gross fault only


def test_a_measured_head_is_sampled_from_its_posterior():
    prior = {"dist": "normal", "loc": 500_000, "scale": 100_000, "minimum": 0, "source": "view"}
    appraisal = {
        "name": "appraisal",
        "label": "Appraisal",
        "about": "heads.files.amount",
        "found_on": "2021-05-01",
        "measured": 300_000,
        "error": 100_000,
        "source": {"kind": "fact", "where": "report", "why": "x"},
    }
    case = case_with({"heads.0.amount": prior, "evidence": [appraisal]})
    summary = simulate(case, n_draws=1 << 14).summary
    head = summary.heads[0].before_law
    assert abs(head.mean - 400_000) < 4 * head.mcse + 40  # equal precisions: half way
    assert summary.evidence[0].posterior.mean == pytest.approx(400_000, rel=1e-4)


def test_evidence_whose_source_already_stands_behind_its_input_is_flagged():
    case = case_with({"evidence": [finding("court.liable", 2, source="view")]})
    warnings = {one.code for one in simulate(case, n_draws=64).summary.warnings}
    assert "evidence_twice" in warnings
    case = case_with({"evidence": [finding("court.liable", 2)]})
    assert "evidence_twice" not in {one.code for one in simulate(case, n_draws=64).summary.warnings}


@pytest.mark.parametrize(("lang", "word"), [("en", "Evidence"), ("zh", "证据")])
def test_report_shows_input_and_result_before_and_after(tmp_path, lang, word):
    words = ["run", "qianyan_tencent_2018", "--variant", "log_review", "--draws", "4096", "--lang", lang]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    (one,) = summary["evidence"]
    assert one["posterior"]["mean"] > one["prior"]["mean"] + 0.1
    assert summary["before_evidence"]["award"]["mean"] < summary["award"]["mean"]
    assert f">{word}</h2>" in (tmp_path / f"report.{lang}.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"about": "court.liabel"}, "court.liable"),
        ({"about": "heads.files.amount"}, "no question"),
        ({"likelihood_ratio": None}, "finding"),
        ({"measured": 5, "error": 1}, "finding"),
        ({"likelihood_ratio": None, "measured": 5}, "error"),
        ({"likelihood_ratio": None, "measured": -5, "relative_error": 0.1}, "> 0"),
        ({"likelihood_ratio": None, "measured": 5, "error": 1}, "certain or not continuous"),
        ({"likelihood_ratio": None, "measured": 5, "error": -1}, "> 0"),
    ],
)
def test_evidence_that_says_nothing_possible_is_refused(tmp_path, change, message):
    data = yaml.safe_load(MINIMAL.read_text("utf-8"))
    one = {key: what for key, what in (finding("court.liable", 2) | change).items() if what is not None}
    data["evidence"] = [one]
    path = tmp_path / "case.yaml"
    with path.open("w", encoding="utf-8") as file:
        yaml.safe_dump(data, file)
    from simulator.load import load_case

    with pytest.raises(SimulatorError) as refused:
        load_case(path)
    assert message in refused.value.text("en")
