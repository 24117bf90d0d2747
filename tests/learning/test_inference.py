"""Models of what courts did: exact posteriors, calibration, recovery, degenerate data; needs PyMC, slow."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from simulator.base.errors import SimulatorError
from simulator.learning.inference import model_of
from simulator.learning.inference_data import ELSEWHERE, FACTS, FAMILIES, QUANTITIES, Facts, Table
from simulator.learning.inference_fit import ENERGY_LIMIT, diagnose, fit, measures, prepare
from simulator.learning.inference_predict import posterior
from simulator.learning.inference_priors import load_priors
from simulator.learning.learn import Fitted, learn, load_fit, thinned

pytest.importorskip("pymc")
prepare()
import arviz_stats  # noqa: E402  (after the test that PyMC is here, and its settings)
import pymc as pm  # noqa: E402
import xarray as xr  # noqa: E402

pytestmark = pytest.mark.slow
PRIORS = load_priors()
PLACES = ("CN", "DE", "FR", "US", ELSEWHERE)
PLACE_FAMILY = ("china", "civil", "civil", "common", "")


def table(quantity, outcome, *, jurisdiction=None, facts=None, places=PLACES):
    """Return a table with given outcomes; places in turn, and facts at random, unless given."""
    n = len(outcome)
    rng = np.random.default_rng(n)
    families = PLACE_FAMILY if places == PLACES else ("civil",) * (len(places) - 1) + ("",)
    where = np.arange(n) % (len(places) - 1) if jurisdiction is None else np.asarray(jurisdiction)
    columns = rng.choice([-0.5, 0.0, 0.5], (n, len(FACTS[quantity]))) if facts is None else facts
    return Table(
        quantity=quantity,
        jurisdictions=places,
        place_family=families,
        family=np.array([FAMILIES.index(families[at]) for at in where], dtype=np.int64),
        jurisdiction=where.astype(np.int64),
        facts=columns,
        outcome=np.asarray(outcome, dtype=float),
        capped=np.zeros(n, dtype=bool),
    )


def model(data, *, power=None):
    return model_of(data, getattr(PRIORS, data.quantity), power=power)


def stored(tree, data):
    return thinned(Fitted(data, getattr(PRIORS, data.quantity), tree))


def within_mcse(tree, name, expected, *, errors=4, **kwargs):
    """Assert that a posterior mean is the expected one within some of its own standard errors."""
    draws = tree["posterior"][name]
    mcse = float(arviz_stats.mcse(tree, var_names=[name], method="mean")[name])
    assert abs(float(draws.mean()) - expected) <= errors * mcse


# V31: exact posteriors of conjugate models; expected values from statistics.json and by formula.


def test_beta_binomial_posterior():
    with pm.Model() as model:
        p = pm.Beta("p", 2, 2)
        pm.Binomial("wins", 20, p, observed=13)
        pm.Deterministic("more_likely", pm.math.switch(p > 0.5, 1.0, 0.0))
    tree = fit(model, seed=1)
    assert not diagnose(tree)
    within_mcse(tree, "p", 0.625)
    within_mcse(tree, "more_likely", 0.8949801921844482)
    for probability, expected in ((0.025, 0.42734396303649436), (0.975, 0.8029235760309856)):
        found = float(tree["posterior"]["p"].quantile(probability))
        mcse = float(arviz_stats.mcse(tree, var_names=["p"], method="quantile", prob=probability)["p"])
        assert abs(found - expected) <= 4 * mcse


def test_gamma_poisson_posterior():
    with pm.Model() as model:
        rate = pm.Gamma("rate", 2, 4)
        pm.Poisson("claims", 3 * rate, observed=7)
        pm.Deterministic("none", pm.math.exp(-rate))
    tree = fit(model, seed=2)
    within_mcse(tree, "rate", 1.2857142857142858)
    within_mcse(tree, "none", 0.30065780133008957)


def test_normal_inverse_gamma_posterior():
    """Murphy 2007, Conjugate Bayesian analysis of the Gaussian distribution, (197) to (200)."""
    awards, m0, k0, a0, b0 = np.log([9e4, 2e5, 3.1e5, 1.2e5, 8e5, 2.4e5]), 12.0, 2.0, 3.0, 2.0
    n, mean = len(awards), awards.mean()
    kn, an = k0 + n, a0 + n / 2
    bn = b0 + 0.5 * ((awards - mean) ** 2).sum() + k0 * n * (mean - m0) ** 2 / (2 * kn)
    with pm.Model() as model:
        variance = pm.InverseGamma("variance", a0, b0)
        mu = pm.Normal("mu", m0, pm.math.sqrt(variance / k0))
        pm.Normal("awards", mu, pm.math.sqrt(variance), observed=awards)
    tree = fit(model, seed=3)
    within_mcse(tree, "mu", (k0 * m0 + n * mean) / kn)
    within_mcse(tree, "variance", bn / (an - 1))
    sd = float(tree["posterior"]["mu"].std())
    assert sd == pytest.approx(math.sqrt(bn / (kn * (an - 1))), rel=0.1)


# V37: the diagnostics themselves, on chains whose answer is known.


def tree_of(draws, **stats_of):
    """Return a tree with draws (chains, draws) of x, as from a sampler that had no trouble."""
    rng = np.random.default_rng(5)
    given = {"energy": rng.normal(size=draws.shape), "diverging": np.zeros(draws.shape, bool)} | stats_of
    coords = {"chain": range(draws.shape[0]), "draw": range(draws.shape[1])}
    return xr.DataTree.from_dict(
        {
            "/posterior": xr.Dataset({"x": (("chain", "draw"), draws)}, coords=coords),
            "/sample_stats": xr.Dataset(
                {name: (("chain", "draw"), values) for name, values in given.items()}, coords=coords
            ),
        }
    )


def autoregressive(rho, *, chains, draws, seed):
    rng = np.random.default_rng(seed)
    x = np.empty((chains, draws))
    x[:, 0] = rng.normal(size=chains)
    for at in range(1, draws):
        x[:, at] = rho * x[:, at - 1] + math.sqrt(1 - rho**2) * rng.normal(size=chains)
    return x


@pytest.mark.parametrize(("rho", "expected"), [(0.5, 3333.3333), (0.9, 526.3158), (0.99, 50.25126)])
def test_effective_sample_size_of_an_autoregression(rho, expected):
    """10,000 draws times (1 - rho) / (1 + rho); below 400 the fit is refused."""
    trees = [tree_of(autoregressive(rho, chains=1, draws=10_000, seed=seed)) for seed in range(20)]
    assert np.mean([measures(tree)["ess_bulk"] for tree in trees]) == pytest.approx(expected, rel=0.25)
    refused = ["fit_few_draws_bulk" in {one.code for one in diagnose(tree)} for tree in trees]
    assert all(refused) if rho == 0.99 else not any(refused)


@pytest.mark.parametrize("shift", [0.2, 0.5])
def test_r_hat_of_one_shifted_chain(shift):
    """Two of eight halves lie apart: their means vary by (2 * 0.75**2 + 6 * 0.25**2) / 7 of the square."""
    x = np.random.default_rng(7).normal(size=(4, 20_000))
    x[0] += shift
    expected = math.sqrt(1 + 1.5 / 7 * shift**2)  # 1.0043 and 1.0264; ranks for values move it less
    assert measures(tree_of(x))["r_hat"] == pytest.approx(expected, abs=0.003)
    codes = {one.code for one in diagnose(tree_of(x))}
    assert ("fit_not_converged" in codes) == (shift == 0.5)


def test_good_chains_pass():
    x = np.random.default_rng(8).normal(size=(4, 1000))
    assert diagnose(tree_of(x)) == ()


def test_slow_chains_are_reported_with_a_remedy():
    problems = diagnose(tree_of(autoregressive(0.97, chains=4, draws=1000, seed=9)), name="liability")
    assert {"fit_few_draws_bulk"} <= {one.code for one in problems}
    assert all("liability" in one.text(lang) for one in problems for lang in ("en", "zh"))


def test_one_divergence_is_one_too_many():
    x = np.random.default_rng(10).normal(size=(4, 1000))
    diverging = np.zeros(x.shape, bool)
    diverging[2, 500] = True
    assert [one.code for one in diagnose(tree_of(x, diverging=diverging))] == ["fit_divergent"]


def test_energy_that_creeps_is_reported():
    x = np.random.default_rng(11).normal(size=(4, 1000))
    energy = autoregressive(0.98, chains=4, draws=1000, seed=12)  # E-BFMI = 2 (1 - .98), well below the limit
    assert ENERGY_LIMIT > 2 * (1 - 0.98)
    assert [one.code for one in diagnose(tree_of(x, energy=energy))] == ["fit_low_energy"]


# Data that say little: the answer is the prior, or wide, and never a crash.


def test_without_rows_liability_is_its_prior():
    tree = fit(model(table("liability", [])), seed=4)
    assert not diagnose(tree)
    within_mcse(tree, "centre", PRIORS.liability.centre.mean)
    assert float(tree["posterior"]["centre"].std()) == pytest.approx(PRIORS.liability.centre.sd, rel=0.08)
    draws = stored(tree, table("liability", []))
    for jurisdiction in ("cn", "gb-eaw"):
        found = posterior(draws, jurisdiction=jurisdiction, facts=Facts())
        assert 0.6 < found.mean() < 0.68
        assert found.std() > 0.1


@pytest.mark.parametrize(
    ("quantity", "outcome"),
    [
        ("liability", [1.0]),
        ("liability", [1.0] * 12),
        ("clause", [0.0] * 12),
        ("ratio", [0.0]),
        ("ratio", [1.0] * 8),
        ("ratio", [0.0003] * 8),
        ("share", [0.3]),
        ("share", []),
        ("reversal", []),
        ("reversal", [1.0] * 6),
    ],
)
def test_data_that_say_little_leave_a_wide_answer(quantity, outcome):
    same = np.full((len(outcome), len(FACTS[quantity])), 0.5)  # a constant column of facts
    data = table(quantity, outcome, jurisdiction=[1] * len(outcome), facts=same)
    tree = fit(model(data), seed=5, draws=2_000, chains=4)  # as learn does
    assert not diagnose(tree, name=quantity), measures(tree)
    for jurisdiction in ("de", "cn", "us-ny", "sg"):
        found = posterior(stored(tree, data), jurisdiction=jurisdiction, facts=Facts())
        assert found.shape == (1000,)
        assert np.isfinite(found).all()
        assert ((found >= 0) & (found <= 1)).all()
        assert np.quantile(found, 0.95) - np.quantile(found, 0.05) > 0.15


def test_the_unseen_are_less_certain_than_the_known():
    data = table("reversal", [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0] * 5, jurisdiction=[1] * 60)
    draws = stored(fit(model(data), seed=6), data)
    known = posterior(draws, jurisdiction="de", facts=Facts())
    unseen = posterior(draws, jurisdiction="sg", facts=Facts())
    assert unseen.std() > 1.5 * known.std()
    # a Beta(3, 7) prior of about 10 cases and 30 cases (60 at power 1/2) with 10 reversals
    assert known.mean() == pytest.approx(stats.beta(3 + 10, 7 + 20).mean(), abs=0.03)


# Recovery of known parameters from much data, simulated here and not by the models.


def simulate(quantity, theta, data, rng):
    """Return outcomes under given parameters (rows,), by the definition of each model."""

    def expit(x):
        return 1 / (1 + np.exp(-x))

    n = len(data.jurisdiction)
    if quantity == "reversal":
        return (rng.random(n) < theta["rate"][data.jurisdiction]).astype(float)
    place = (
        theta["family_sd"] * theta["family_z"][data.family]
        + theta["jurisdiction_sd"] * theta["jurisdiction_z"][data.jurisdiction]
    )
    slopes = data.facts @ theta["slope"] if "slope" in theta else 0.0
    if quantity in ("liability", "clause"):
        return (rng.random(n) < expit(theta["centre"] + place + slopes)).astype(float)
    mean, size = expit(theta["centre"] + place), np.exp(theta["log_precision"])
    between = np.clip(stats.beta(mean * size, (1 - mean) * size).rvs(random_state=rng), 1e-12, 1 - 1e-12)
    some = np.where(rng.random(n) < expit(theta["one"]), 1.0, between)
    return np.where(rng.random(n) < expit(theta["zero"] + slopes), 0.0, some)


TRUTH = {
    "centre": -0.3,
    "family_sd": 0.5,
    "family_z": np.array([0.8, -0.6, 0.3, 0.0]),
    "jurisdiction_sd": 0.4,
    "jurisdiction_z": np.array([0.5, -1.0, 0.7, 0.2, 0.0]),
    "zero": -1.2,
    "one": -1.6,
    "log_precision": 1.5,
}


@pytest.mark.parametrize("quantity", ["liability", "ratio", "clause", "share"])
def test_known_parameters_are_recovered(quantity):
    truth = dict(TRUTH)
    if FACTS[quantity]:
        truth["slope"] = np.array([1.2, -0.8, 0.5][: len(FACTS[quantity])])
    shape = table(quantity, np.zeros(400))
    outcome = simulate(quantity, truth, shape, np.random.default_rng(13))
    data = table(quantity, outcome)
    tree = fit(model(data, power=1.0), seed=7, draws=500, chains=2)
    found = tree["posterior"].to_dataset().mean(("chain", "draw"))
    spread = tree["posterior"].to_dataset().std(("chain", "draw"))
    for name in ("slope", "zero", "one", "log_precision"):
        if name in found and name in truth:
            assert (np.abs(found[name].values - truth[name]) < 3.5 * spread[name].values).all(), name
    # what is known well is the level of each place, not how it splits into centre and effects
    level = {
        at: truth["centre"]
        + truth["family_sd"] * truth["family_z"][FAMILIES.index(PLACE_FAMILY[at])]
        + truth["jurisdiction_sd"] * truth["jurisdiction_z"][at]
        for at in range(4)
    }
    draws = tree["posterior"].to_dataset()
    for at, expected in level.items():
        values = draws["centre"] + draws["of_family"].sel(family=PLACE_FAMILY[at])
        values = values + draws["of_jurisdiction"].isel(jurisdiction=at)
        assert abs(float(values.mean()) - expected) < 3.5 * float(values.std()), PLACES[at]
        assert float(values.std()) < 0.5


def test_a_ratio_that_a_clause_cut_says_only_that_it_is_not_nothing():
    n = 40
    cut = Table(**{**table("ratio", np.full(n, 1e-4)).__dict__, "capped": np.ones(n, dtype=bool)})
    tree = fit(model(cut), seed=8)
    within_mcse(tree, "centre", PRIORS.ratio.centre.mean)
    within_mcse(tree, "one", PRIORS.ratio.one.mean)
    assert float(tree["posterior"]["zero"].mean()) < PRIORS.ratio.zero.mean - 0.5


# Simulation-based calibration (Talts et al. 2018; with the likelihood as a quantity, Modrak et al. 2023):
# parameters from the prior, data from the parameters; among draws of the posterior they must rank
# uniformly. Likelihood power 1, because a tempered posterior is wider than the data allow, on purpose.

SIMULATIONS, STEPS, THINNED = 40, 200, 2
SCALARS = ("centre", "zero", "one", "log_precision", "log_size")


def harness(quantity):
    """Return a model with its compiled sampler, evidence and prior draws in the space of the sampler."""
    shares = quantity in ("ratio", "share")
    data = table(quantity, [1.0, 0.0, 0.4, 0.7] * 5 if shares else [1.0, 0.0] * 20)
    built = model(data, power=1.0)
    drawn = pm.draw(built.free_RVs, draws=2 * SIMULATIONS + STEPS, random_seed=14, mode="NUMBA")
    prior = {rv.name: values for rv, values in zip(built.free_RVs, drawn, strict=True)}
    places = {}
    for rv in built.free_RVs:
        value, transform = built.rvs_to_values[rv].name, built.rvs_to_transforms[rv]
        kind = "" if transform is None else transform.name
        through = {"": lambda x: x, "log": np.log, "logodds": lambda x: np.log(x / (1 - x))}[kind]
        places[value] = through(prior[rv.name])
    (evidence,) = built.replace_rvs_by_values([built["evidence"]])
    evidence = built.compile_fn(evidence, inputs=built.value_vars, mode="NUMBA", on_unused_input="ignore")
    with built:
        step = pm.NUTS(target_accept=0.8, rng=15, mode="NUMBA")
    return SimpleNamespace(model=built, data=data, step=step, evidence=evidence, prior=prior, values=places)


def at(values, index):
    return {name: np.asarray(column[index]) for name, column in values.items()}


def quantities(made, point):
    """Return the scalars to rank: parameters, one effect each, and the likelihood."""
    found = {name: float(point[name]) for name in SCALARS if name in point}
    found |= {name: float(np.ravel(point[name])[0]) for name in point if name not in found}
    return found | {"evidence": float(made.evidence(point))}


def sampled(made, start):
    """Return draws of the posterior of the data that the model holds now."""
    point = start
    for number in range(100 + STEPS):
        point, _ = made.step.step(point)
        if number >= 100 and number % THINNED == 0:
            yield quantities(made, point)


def smallest_p_value(made, sample):
    """Return the smallest p-value of the ranks of any quantity, and that of the likelihood."""
    rng = np.random.default_rng(16)
    ranks = {}
    for number in range(SIMULATIONS):
        theta = at(made.prior, number)
        outcome = simulate(made.data.quantity, theta, made.data, rng)
        made.model.set_data("outcome", outcome)
        true = quantities(made, at(made.values, number))
        draws = list(sample(number))
        for name, value in true.items():
            below = sum(one[name] < value for one in draws) + rng.random()
            ranks.setdefault(name, []).append(below / (len(draws) + 1))
    found = {name: stats.kstest(values, "uniform").pvalue for name, values in ranks.items()}
    return min(found.values()) * len(found), found["evidence"]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_simulation_based_calibration(quantity):
    made = harness(quantity)
    point = at(made.values, -1)
    for _ in range(400):
        point, _ = made.step.step(point)
    made.step.stop_tuning()
    smallest, _ = smallest_p_value(made, lambda number: sampled(made, at(made.values, SIMULATIONS + number)))
    assert smallest > 0.01, "ranks are not uniform"

    # A "fit" that ignores the data and returns the prior passes on every parameter, not on the likelihood.
    def ignoring(number):
        return [quantities(made, at(made.values, SIMULATIONS + index)) for index in range(100)]

    _, likelihood = smallest_p_value(made, ignoring)
    assert likelihood < 1e-4, "calibration does not notice a fit that ignores the data"


# Storing.


def test_a_fit_that_fails_is_refused_and_nothing_is_stored(tmp_path):
    with pytest.raises(SimulatorError) as caught:
        learn(tmp_path / "fits", seed=1, draws=40, chains=2)
    assert {one.code for one in caught.value.problems} >= {"fit_few_draws_bulk"}
    assert not (tmp_path / "fits").exists() or not list((tmp_path / "fits").iterdir())


def test_learning_again_gives_the_committed_summaries(tmp_path):
    """Same data, model and seed: the shipped fits are those that the code makes."""
    told = []
    learn(tmp_path, seed=1, progress=lambda name, done, total: told.append((name, done, total)))
    assert told[0] == ("liability", 0, 5)
    assert told[-1] == ("", 5, 5)
    for name in QUANTITIES:
        new, shipped = load_fit(name, tmp_path), load_fit(name)
        facts = Facts(instance="first")
        ours, theirs = (posterior(one, jurisdiction="fr", facts=facts) for one in (new, shipped))
        error = math.hypot(ours.std(), theirs.std()) / math.sqrt(300)  # 300: effective draws of the thinned
        assert abs(ours.mean() - theirs.mean()) < 4 * error, name
