"""Expert elicitation: curves, pools, weights, the file with its errors, the record, the prompt."""

import json
import math
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner
from pydantic_core import PydanticCustomError
from scipy import integrate, optimize, stats

from simulator.base.checked import validate
from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import as_yaml, parse_yaml, read_yaml
from simulator.case.case import Case
from simulator.cli import main
from simulator.distributions.quantity import Bernoulli, Normal
from simulator.experts import cooke
from simulator.experts.elicit import Answer, Question, curve
from simulator.experts.file import load_elicitation
from simulator.experts.pooling import linear_pool, log_pool, log_pool_of_metalogs
from simulator.experts.record import LEVELS, QUANTITY, Record, pasted, record_of, scored, write_record
from simulator.report.build import document_of
from simulator.simulation import simulate
from tests.helpers import ROOT, case_with

EXAMPLE = ROOT / "priors" / "elicitations" / "example.yaml"
U = np.array(LEVELS)
V35 = {  # reference, V35: two experts, 0.6 on normal(10, 2) and 0.4 on normal(14, 3)
    "linear mean": 11.6,
    "linear sd": 3.1368774282716205,
    "linear median": 11.158613771937755,
    "linear q95": 17.45317044408068,
    "log mean": 10.914285714285715,
    "log sd": 2.2677868380553634,
    "mean of the q95": 15.547648704683533,
    "event, linear": 0.66,
    "event, log": 0.6683890129110385,
}
WEIGHTS = (0.6, 0.4)
NORMALS = ((10.0, 2.0), (14.0, 3.0))
EVENTS = (0.7, 0.5, 0.8), (0.5, 0.3, 0.2)


def question(minimum=None, maximum=None):
    return Question(name="x", text="An amount", unit="CNY", minimum=minimum, maximum=maximum)


def metalog(low, middle, high, *, minimum=None, maximum=None, factor=1.0):
    return curve(question(minimum, maximum), Answer(q05=low, q50=middle, q95=high), factor=factor)


def keelin(low, middle, high):
    """Return the quantiles of a three-term metalog by solving its linear equations."""
    u = np.array([0.05, 0.5, 0.95])
    logits = np.log(u / (1 - u))
    terms = np.stack([np.ones(3), logits, (u - 0.5) * logits], axis=1)
    a = np.linalg.solve(terms, [low, middle, high])
    return lambda p: a[0] + (a[1] + a[2] * (p - 0.5)) * math.log(p / (1 - p))


def keelin_cdf(ppf):
    return lambda x: optimize.brentq(lambda p: ppf(p) - x, 1e-14, 1 - 1e-14, xtol=1e-15)


# Pools


def test_linear_pool_of_two_normals_is_that_of_the_reference():
    pool = linear_pool([Normal(dist="normal", mean=m, sd=s) for m, s in NORMALS], WEIGHTS)
    assert pool.expected() == pytest.approx(V35["linear mean"], rel=1e-9)
    assert pool.deviation() == pytest.approx(V35["linear sd"], rel=1e-9)
    assert float(pool.ppf(np.array(0.5))) == pytest.approx(V35["linear median"], rel=1e-9)
    assert float(pool.ppf(np.array(0.95))) == pytest.approx(V35["linear q95"], rel=1e-9)


def test_logarithmic_pool_of_two_normals_is_that_of_the_reference():
    y = np.linspace(-30.0, 60.0, 20_001)
    pool = log_pool(np.stack([stats.norm(m, s).logpdf(y) for m, s in NORMALS]), WEIGHTS, y)
    assert pool.mean() == pytest.approx(V35["log mean"], rel=1e-9)
    assert pool.sd() == pytest.approx(V35["log sd"], rel=1e-9)


def test_logarithmic_pool_of_normals_is_the_normal_weighted_by_precision():
    centres, spreads, weights = np.array([3.0, -1.0, 8.0]), np.array([1.0, 4.0, 0.5]), (0.2, 0.5, 0.3)
    precision = np.array(weights) / spreads**2
    closed = stats.norm((precision @ centres) / precision.sum(), 1 / math.sqrt(precision.sum()))
    y = np.linspace(-60.0, 60.0, 100_001)
    pool = log_pool(
        np.stack([stats.norm(m, s).logpdf(y) for m, s in zip(centres, spreads, strict=True)]), weights, y
    )
    assert pool.mean() == pytest.approx(closed.mean(), rel=1e-9)
    assert pool.sd() == pytest.approx(closed.std(), rel=1e-9)
    np.testing.assert_allclose(pool.quantiles(U), closed.ppf(U), atol=1e-8)


def test_no_pool_is_the_mean_of_the_experts_quantiles():
    """That mean, 15.55, would hide that the experts disagree, and lies in neither pool's place."""
    mean = sum(w * stats.norm(m, s).ppf(0.95) for w, (m, s) in zip(WEIGHTS, NORMALS, strict=True))
    assert mean == pytest.approx(V35["mean of the q95"], rel=1e-9)
    linear = linear_pool([Normal(dist="normal", mean=m, sd=s) for m, s in NORMALS], WEIGHTS)
    assert float(linear.ppf(np.array(0.95))) > mean + 1.0
    y = np.linspace(-30.0, 60.0, 20_001)
    pool = log_pool(np.stack([stats.norm(m, s).logpdf(y) for m, s in NORMALS]), WEIGHTS, y)
    # Precisions 0.6 / 4 and 0.4 / 9 add up to 7 / 36; 10.914 + 1.645 * 2.268 = 14.644.
    expected = V35["log mean"] + stats.norm.ppf(0.95) * 6 / math.sqrt(7)
    assert float(pool.quantiles(np.array(0.95))) == pytest.approx(expected, rel=1e-7)
    assert float(pool.quantiles(np.array(0.95))) < mean - 0.5


def test_pooled_chances_of_an_event_are_those_of_the_reference():
    """A chance as a yes or no: the linear pool averages it, the logarithmic one its log odds."""
    chances, weights = EVENTS
    linear = linear_pool([Bernoulli(dist="bernoulli", p=chance) for chance in chances], weights)
    assert linear.expected() == pytest.approx(V35["event, linear"], rel=1e-9)
    logs = np.log([[1 - chance, chance] for chance in chances])
    assert log_pool(logs, weights, np.array([0.0, 1.0])).mean() == pytest.approx(V35["event, log"], rel=1e-9)


def test_linear_pool_of_metalogs_has_the_weighted_cdf():
    first, second = (10.0, 30.0, 90.0), (40.0, 55.0, 65.0)
    pool = linear_pool([metalog(*first), metalog(*second)], (0.3, 0.7))
    cdfs = [keelin_cdf(keelin(*one)) for one in (first, second)]
    for level, x in zip(LEVELS, pool.ppf(U), strict=True):
        assert 0.3 * cdfs[0](x) + 0.7 * cdfs[1](x) == pytest.approx(level, abs=1e-10)


@pytest.mark.parametrize(
    ("first", "second", "weights"),
    [
        ((0.1, 0.3, 0.6), (0.2, 0.3, 0.5), (0.3, 0.7)),
        ((0.01, 0.05, 0.2), (0.5, 0.7, 0.9), (0.5, 0.5)),
    ],
)
def test_logarithmic_pool_of_metalogs_is_the_normalised_product_of_their_densities(first, second, weights):
    def density(given):
        free = keelin(*(math.log(x / (1 - x)) for x in given))

        def quantile(z):  # at the logit of the probability
            return free(1 / (1 + math.exp(-z))) if z > -30 else math.nan

        def at(x):
            z = optimize.brentq(lambda z: quantile(z) - math.log(x / (1 - x)), -29, 29, xtol=1e-13)
            slope = (quantile(z + 1e-5) - quantile(z - 1e-5)) / 2e-5
            p = 1 / (1 + math.exp(-z))
            return p * (1 - p) / slope / (x * (1 - x))

        return at

    one, two = density(first), density(second)
    product = lambda x: one(x) ** weights[0] * two(x) ** weights[1]  # noqa: E731
    ends = 0.005, 0.998
    whole = integrate.quad(product, *ends, limit=200)[0]
    mean = integrate.quad(lambda x: x * product(x), *ends, limit=200)[0] / whole
    median = optimize.brentq(
        lambda x: integrate.quad(product, ends[0], x, limit=200)[0] / whole - 0.5, 0.01, 0.99
    )
    pool = log_pool_of_metalogs([metalog(*one, minimum=0, maximum=1) for one in (first, second)], weights)
    assert pool.mean() == pytest.approx(mean, abs=2e-5)
    assert float(pool.quantiles(np.array(0.5))) == pytest.approx(median, abs=2e-5)


def test_pools_of_experts_who_agree_are_what_they_say():
    one = metalog(5_000, 20_000, 60_000, minimum=0)
    mixed = linear_pool([one, one], (0.4, 0.6))
    pooled = log_pool_of_metalogs([one, one], (0.4, 0.6))
    np.testing.assert_allclose(mixed.ppf(U), one.ppf(U), rtol=1e-12)
    np.testing.assert_allclose(pooled.quantiles(U), one.ppf(U), rtol=1e-8)


def test_logarithmic_pool_stays_with_a_narrow_expert_beside_one_who_knows_nothing():
    # The other's density hardly varies where the first one's is: what is left is the first one's, flattened.
    narrow, wide = metalog(0.999, 1.0, 1.001), metalog(-9e5, 0, 9e5)
    pool = log_pool_of_metalogs([narrow, wide], (0.5, 0.5))
    b = 0.001 / math.log(19)  # a logistic; its density to the power one half is that of a hyperbolic secant
    wanted = 1.0 + 2 * b * np.log(np.tan(math.pi * U / 2))
    np.testing.assert_allclose(pool.quantiles(U) - 1.0, wanted - 1.0, atol=1e-7)
    assert np.all(np.diff(pool.quantiles(U)) > 0)


def test_an_expert_without_weight_changes_no_pool():
    kept, out = metalog(1, 2, 4), metalog(100, 200, 900)
    assert linear_pool([kept, out], (1.0, 0.0)) == kept
    np.testing.assert_allclose(
        log_pool_of_metalogs([kept, out], (1.0, 0.0)).quantiles(U), kept.ppf(U), rtol=1e-8
    )


# Curves


@pytest.mark.parametrize("limits", [(None, None), (0.0, None), (None, 1.0), (0.0, 1.0)])
@pytest.mark.parametrize(
    ("keys", "levels"), [("q05 q50 q95", (0.05, 0.5, 0.95)), ("q10 q50 q90", (0.1, 0.5, 0.9))]
)
def test_curve_goes_through_the_quantiles_given(limits, keys, levels):
    given = (0.1, 0.3, 0.6)
    answer = Answer(**dict(zip(keys.split(), given, strict=True)))
    found = curve(question(*limits), answer).ppf(np.array(levels))
    np.testing.assert_allclose(found, given, rtol=1e-12)


def test_widening_moves_the_outer_quantiles_from_the_median():
    # 30 - 1.3 * 20 and 30 + 1.3 * 30
    found = metalog(10, 30, 60, factor=1.3).ppf(np.array([0.05, 0.5, 0.95]))
    np.testing.assert_allclose(found, [4, 30, 69], rtol=1e-12)


def test_widening_stays_inside_the_limits():
    found = metalog(0.1, 0.3, 0.6, minimum=0, maximum=1, factor=1.3).ppf(np.array([0.05, 0.5, 0.95]))
    odds = [3 / 7 * (1 / 9 / (3 / 7)) ** 1.3, 3 / 7, 3 / 7 * (1.5 / (3 / 7)) ** 1.3]
    np.testing.assert_allclose(found, [one / (1 + one) for one in odds], rtol=1e-12)
    money = metalog(1_000, 10_000, 50_000, minimum=0, factor=1.3).ppf(np.array([0.05, 0.95]))
    np.testing.assert_allclose(money, [10_000 / 10**1.3, 10_000 * 5**1.3], rtol=1e-12)


@pytest.mark.parametrize(
    ("given", "limits", "code"),
    [
        ((0.0, 0.3, 0.6), (0, 1), "answer_outside_limits"),
        ((0.1, 0.3, 1.0), (0, 1), "answer_outside_limits"),
        ((10, 1_000, 900_000), (0, None), "answer_without_mean"),
        ((1, 99, 100), (None, None), "metalog_impossible"),
    ],
)
def test_answers_that_no_curve_fits_are_refused(given, limits, code):
    with pytest.raises(PydanticCustomError) as why:
        metalog(*given, minimum=limits[0], maximum=limits[1], factor=1.3)
    assert why.value.context["code"] == code


# Cooke's classical model: eight questions, two experts, by explicit sums and scipy.stats

TRUTHS = [10.0, 52.0, 0.3, 7.0, 120.0, 33.0, 5.0, 80.0]
FIRST = [
    (5, 9, 20),
    (30, 60, 90),
    (0.1, 0.2, 0.9),
    (2, 8, 15),
    (50, 100, 110),
    (10, 30, 60),
    (1, 6, 9),
    (40, 90, 160),
]
SECOND = [
    (9, 11, 12),
    (40, 45, 50),
    (0.4, 0.5, 0.6),
    (6, 6.5, 7.5),
    (90, 100, 110),
    (34, 36, 40),
    (4, 4.5, 6),
    (60, 70, 79),
]


def by_hand(answers, everyone):
    """Return calibration and information of one expert, question by question."""
    shares, counts, informed = (0.05, 0.45, 0.45, 0.05), [0, 0, 0, 0], []
    for index, truth in enumerate(TRUTHS):
        cuts = answers[index]
        counts[0 if truth <= cuts[0] else 1 if truth <= cuts[1] else 2 if truth <= cuts[2] else 3] += 1
        seen = [truth, *(x for one in everyone for x in one[index])]
        reach = 0.1 * (max(seen) - min(seen))
        start, end = min(seen) - reach, max(seen) + reach
        edges = [start, *cuts, end]
        informed.append(
            sum(
                p * math.log(p / ((high - low) / (end - start)))
                for p, low, high in zip(shares, edges[:-1], edges[1:], strict=True)
            )
        )
    n = sum(counts)
    statistic = 2 * n * sum(c / n * math.log(c / n / p) for c, p in zip(counts, shares, strict=True) if c)
    return float(stats.chi2(3).sf(statistic)), sum(informed) / len(informed)


def test_scores_and_weights_are_those_of_the_classical_model():
    everyone = (FIRST, SECOND)
    worked = [by_hand(one, everyone) for one in everyone]
    found = cooke.scores(np.array(everyone, dtype=float), np.array(TRUTHS), outer=0.05, alpha=0.0)
    np.testing.assert_allclose(found.calibration, [one[0] for one in worked], rtol=1e-12)
    np.testing.assert_allclose(found.information, [one[1] for one in worked], rtol=1e-12)
    products = [c * i for c, i in worked]
    np.testing.assert_allclose(found.weights, [one / sum(products) for one in products], rtol=1e-12)
    assert found.reason == "performance"
    # The second is far narrower, and far more often wrong: that does not pay.
    assert found.information[1] > 2 * found.information[0] and found.weights[1] < 0.1


def test_calibration_just_below_alpha_loses_all_weight_and_exactly_at_it_none():
    everyone = np.array((FIRST, SECOND), dtype=float)
    worked = by_hand(SECOND, (FIRST, SECOND))[0]

    def weight(alpha):
        return cooke.scores(everyone, np.array(TRUTHS), outer=0.05, alpha=alpha).weights[1]

    exactly = cooke.scores(everyone, np.array(TRUTHS), outer=0.05, alpha=0.0).calibration[1]
    assert exactly == pytest.approx(worked)
    assert weight(exactly) > 0 and weight(exactly * (1 + 1e-9)) == 0


def test_equal_weights_where_nobody_is_calibrated():
    everyone = np.array((SECOND, SECOND), dtype=float)
    found = cooke.scores(everyone, np.array(TRUTHS), outer=0.05, alpha=0.99)
    assert found.weights == (0.5, 0.5) and found.reason == "none_calibrated" and len(found.calibration) == 2


@pytest.mark.parametrize(("n", "reason"), [(0, "no_seeds"), (4, "too_few_seeds"), (5, "performance")])
def test_weights_by_performance_need_five_seed_questions(n, reason):
    everyone = np.array((FIRST, FIRST), dtype=float)[:, :n]
    found = cooke.scores(everyone, np.array(TRUTHS[:n]), outer=0.05, alpha=0.0)
    assert found.reason == reason and found.weights == (0.5, 0.5)
    assert len(found.calibration) == (2 if n >= 5 else 0)


def test_a_truth_on_a_quantile_counts_below_it():
    cuts = np.array([[1.0, 2.0, 3.0]] * 4)
    found = cooke.bin_counts(cuts, np.array([1.0, 2.0, 3.0, 3.1]))
    assert found.tolist() == [1, 1, 1, 1]


# The file

GOOD = """
title: Test
questions:
  - {name: share, text: A share, unit: share, minimum: 0, maximum: 1}
  - {name: cost, text: A cost, unit: CNY, minimum: 0}
seeds:
  - {name: known, text: Known, unit: CNY, minimum: 0, truth: 5k, source: {kind: press, where: x, why: y}}
experts:
  - {name: Anna, role: lawyer, stated_on: 2026-11-20}
  - {name: Ben, role: engineer, stated_on: 2026-11-21}
answers:
  Anna:
    known: {q05: 1k, q50: 4k, q95: 9k}
    share: {q05: 10%, q50: 30%, q95: 60%}
    cost: {q05: 5k, q50: 2万, q95: 9万}
  Ben:
    known: {q05: 2k, q50: 3k, q95: 4k}
    share: {q10: 0.2, q50: 0.3, q90: 0.4}
    cost: {q05: 12k, q50: 3万, q95: 8万}
"""


def loaded(tmp_path, text=GOOD):
    path = tmp_path / "elicitation.yaml"
    path.write_text(text, "utf-8")
    return load_elicitation(path)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("q05: 10%, q50: 30%", "q05: 40%, q50: 30%", "out_of_order", 14),
        ("q95: 60%", "q95: 110%", "answer_outside_limits", 14),
        ("q05: 2k, q50: 3k", "q05: 0, q50: 3k", "answer_outside_limits", 17),
        ("q10: 0.2, q50: 0.3", "q05: 0.2, q50: 0.3", "not_three_quantiles", 18),
        ("q05: 12k, q50: 3万", "q05: 12, q50: 3万", "metalog_impossible", 19),
        ("q95: 8万", "q95: 8百万亿", "not_a_number", 19),
        ("q05: 5k, q50: 2万, q95: 9万", "q05: 50, q50: 2万, q95: 9百万", "answer_without_mean", 15),
        ("    cost: {q05: 12k, q50: 3万, q95: 8万}\n", "", "answer_missing", 16),
        ("  Ben:\n", "  Bem:\n", "unknown_expert", 16),
        ("  Ben:\n", "  Bem:\n", "expert_without_answers", 10),
        ("    cost: {q05: 5k", "    cots: {q05: 5k", "unknown_question", 15),
        (" truth: 5k,", "", "seed_without_truth", 7),
        (" truth: 5k,", " truth: -5k,", "truth_outside_limits", 7),
        (", source: {kind: press, where: x, why: y}", "", "truth_without_source", 7),
        ("where: x, ", "", "source_without_origin", 7),
        ("name: cost, text", "name: share, text", "duplicate_name", 5),
        ("name: Ben", "name: Anna", "duplicate_name", 10),
        ("q05: 2k, q50: 3k, q95: 4k", "q10: 2k, q50: 3k, q90: 4k", "seed_levels_differ", 17),
        ("minimum: 0, maximum: 1", "minimum: 1, maximum: 0", "out_of_order", 4),
        ("title: Test", "titel: Test", "unknown_key", 2),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(tmp_path, old, new, code, line):
    assert old in GOOD
    with pytest.raises(SimulatorError) as why:
        loaded(tmp_path, GOOD.replace(old, new))
    assert (code, line) in {(one.code, one.line) for one in why.value.problems}
    assert why.value.text("zh") != why.value.text("en")


def test_all_errors_are_told_at_once(tmp_path):
    text = GOOD.replace("q95: 60%", "q95: 110%").replace(" truth: 5k,", "").replace("  Ben:\n", "  Bem:\n")
    with pytest.raises(SimulatorError) as why:
        loaded(tmp_path, text)
    codes = [one.code for one in why.value.problems]
    assert codes == [
        "seed_without_truth",
        "expert_without_answers",
        "answer_outside_limits",
        "unknown_expert",
    ]


@pytest.mark.parametrize(
    "text", ["[]", "questions: 3\nanswers: [1]\nexperts: {a: 1}", "answers: {A: 3, B: {x: [1]}}"]
)
def test_malformed_files_are_refused_without_a_traceback(tmp_path, text):
    with pytest.raises(SimulatorError):
        loaded(tmp_path, text)


# The record


@pytest.mark.parametrize("pool", ["linear", "log"])
def test_pasted_distribution_loads_and_has_the_pooled_quantiles(tmp_path, pool):
    record = record_of(loaded(tmp_path), pool=pool, made_on=date(2026, 11, 25), where="record.yaml")
    for one in record.pooled:
        text = as_yaml(pasted(one))
        quantity = validate(QUANTITY, parse_yaml(text, "pasted"))
        levels = LEVELS if pool == "linear" else (0.05, 0.5, 0.95)
        wanted = [one.quantiles[f"{level:g}"] for level in levels]
        np.testing.assert_allclose(quantity.ppf(np.array(levels)), wanted, rtol=1e-12)
        assert quantity.source.kind == "expert_judgement" and quantity.source.where.en == "record.yaml"
        assert quantity.source.who.en == "Anna, Ben" and quantity.source.stated_on == date(2026, 11, 21)
        assert record.digest[:12] in quantity.source.why.zh
        assert one.gap < (1e-12 if pool == "linear" else 0.1)


def test_pasted_distribution_is_taken_by_a_case_file(tmp_path):
    record = record_of(loaded(tmp_path), pool="linear", made_on=date(2026, 11, 25), where="record.yaml")
    share, cost = (parse_yaml(as_yaml(pasted(one)), "pasted").data for one in record.pooled)
    case = case_with({"fault.claimant_share": share, "heads.0.amount": cost})
    assert isinstance(case, Case)
    assert case.heads[0].amount.expected() == pytest.approx(record.pooled[1].mean)


def test_record_says_all_and_can_be_read_again(tmp_path):
    elicitation = loaded(tmp_path)
    record = record_of(elicitation, pool="linear", made_on=date(2026, 11, 25), where="record.yaml")
    write_record(record, tmp_path / "record.yaml")
    again = validate(Record, read_yaml(tmp_path / "record.yaml"))
    assert again == record and again.input == elicitation
    assert again.weighting == "too_few_seeds" and [one.weight for one in again.experts] == [0.5, 0.5]
    assert again.widening.factor == 1.3 and again.widening.kind == "expert_judgement"


def test_digest_follows_what_is_said_and_not_how_it_is_laid_out(tmp_path):
    def found(text):
        return record_of(loaded(tmp_path, text), pool="linear", made_on=date(2026, 11, 25), where="-").digest

    assert found(GOOD) == found("# a note\n" + GOOD.replace("5k", "5000"))
    assert found(GOOD) != found(GOOD.replace("9万", "8万"))


def test_weights_of_the_example_are_those_of_its_seed_questions():
    elicitation = load_elicitation(EXAMPLE)
    found = scored(elicitation)
    # Example A: 0, 4, 1, 0 of five truths in the bins; Example B: 2, 2, 1, 0.
    for calibrated, counts in zip(found.calibration, ((0, 4, 1, 0), (2, 2, 1, 0)), strict=True):
        terms = [
            2 * c * math.log(c / 5 / p) for c, p in zip(counts, (0.05, 0.45, 0.45, 0.05), strict=True) if c
        ]
        assert calibrated == pytest.approx(stats.chi2.sf(sum(terms), 3), rel=1e-12)
    assert sum(found.weights) == pytest.approx(1) and found.reason == "performance"


def test_truths_of_the_example_are_the_published_figures():
    truths = {one.name: one.truth for one in load_elicitation(EXAMPLE).seeds}
    figures = {
        "seed_duisburg": 1267.01 / 8068.04,
        "seed_nanterre": 7280 / 158345.95,
        "seed_lille": 144836.69 / 330155,
        "seed_tokyo": (30_000_000 - 22_635_000) / 136_297_324,
        "seed_beijing": 3000 / 80000,
    }
    assert truths.keys() == figures.keys()
    for name, figure in figures.items():
        assert truths[name] == pytest.approx(figure, abs=6e-4)


# The command line


def damnum(*words, text=None):
    return CliRunner().invoke(main, ["elicit", *(str(word) for word in words)], input=text)


@pytest.mark.parametrize("pool", ["linear", "log"])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("calibration", "To paste into a case file", "Example A", "judgement of experts")),
        ("zh", ("校准度", "可粘贴至案件文件", "专家判断")),
    ],
)
def test_command_runs_on_the_example(tmp_path, lang, words, pool):
    done = damnum(EXAMPLE, "--lang", lang, "--pool", pool, "--out", tmp_path / "record.yaml")
    assert done.exit_code == 0, done.stderr
    assert all(word in done.stdout for word in words)
    assert "dist: " in done.stdout and "=|" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["record.yaml"]
    assert str(tmp_path) not in (tmp_path / "record.yaml").read_text("utf-8")


def test_errors_of_the_command_are_told_plainly(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace("q95: 60%", "q95: 110%"), "utf-8")
    for words in ((path,), ("--ask",), (), (tmp_path / "none.yaml",)):
        done = damnum(*words)
        assert done.exit_code == 2 and done.stderr and "Traceback" not in done.stderr


SAID = {
    "en": ["Backups", "share", "Share of fault", "share", "0", "100%", "n", "Dr Li", "engineer", ""],
    "zh": ["备份", "share", "过错比例", "比例", "0", "1", "否", "李工", "工程师", ""],
}


@pytest.mark.parametrize(("lang", "no", "yes"), [("en", "n", "y"), ("zh", "否", "是")])
def test_prompt_says_back_the_curve_and_takes_corrections(tmp_path, lang, no, yes):
    out = tmp_path / "record.yaml"
    first = ["10%", "60%", "perhaps", "30%", no]  # a slip, then not what was meant
    swapped = ["60%", "10%", "30%"]
    outside = ["10%", "160%", "30%"]
    last = ["10%", "70%", "30%", "maybe", yes, "because"]
    lines = [*SAID[lang], *first, *swapped, *outside, *last]
    done = damnum("--ask", "--out", out, "--lang", lang, text="\n".join(lines) + "\n")
    assert done.exit_code == 0, done.stdout + done.stderr
    record = validate(Record, read_yaml(out))
    (answer,) = (one["share"] for one in record.input.answers.values())
    assert answer.values() == (0.1, 0.3, 0.7) and answer.why.en == "because"
    assert done.stdout.count("99%") == 3  # said back twice, then shown at the end
    assert record.experts[0].weight == 1 and record.weighting == "no_seeds"


def test_prompt_takes_numbers_as_lawyers_write_them(tmp_path):
    out = tmp_path / "record.yaml"
    said = ["Cost", "cost", "Cost", "CNY", "0", "", "n", "A", "lawyer", "", "12k", "25万", "50,000", "y", ""]
    done = damnum("--ask", "--out", out, text="\n".join(said) + "\n")
    assert done.exit_code == 0, done.stdout + done.stderr
    answer = validate(Record, read_yaml(out)).input.answers["A"]["cost"]
    assert answer.values() == (12_000, 50_000, 250_000) and answer.why is None


def test_prompt_and_file_write_the_same_record(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(GOOD.partition("experts:")[0], "utf-8")
    words = ["Anna", "lawyer", "Ben", "engineer", ""]
    words += ["1k", "9k", "4k", "y", "", "10%", "60%", "30%", "y", "", "5k", "9万", "2万", "y", ""]
    words += ["2k", "4k", "3k", "y", "", "0.1", "0.5", "0.3", "y", "", "12k", "8万", "3万", "y", ""]
    done = damnum(plan, "--ask", "--out", tmp_path / "asked.yaml", text="\n".join(words) + "\n")
    assert done.exit_code == 0, done.stdout + done.stderr
    today = date.today().isoformat()
    text = GOOD.replace("{q10: 0.2, q50: 0.3, q90: 0.4}", "{q05: 0.1, q50: 0.3, q95: 0.5}")
    text = text.replace("2026-11-20", today).replace("2026-11-21", today)
    asked = validate(Record, read_yaml(tmp_path / "asked.yaml"))
    wanted = record_of(loaded(tmp_path, text), pool="linear", made_on=date.today(), where="asked.yaml")
    assert json.loads(asked.model_dump_json()) == json.loads(wanted.model_dump_json())
    assert "5,000" not in done.stdout.partition("Test\n====")[0]  # the known answer is not given away


@pytest.mark.parametrize("answers", [0, 3, 10, 12])
def test_an_interrupt_leaves_nothing_written(tmp_path, answers):
    words = [*SAID["en"], "10%", "60%", "30%", "y"][:answers]
    done = damnum("--ask", "--out", tmp_path / "record.yaml", text="".join(f"{word}\n" for word in words))
    assert done.exit_code == 130 and "nothing was written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_before_anybody_is_asked(tmp_path):
    done = damnum("--ask", "--out", tmp_path, text="")
    assert done.exit_code == 2 and not done.stdout


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "weight 64%, calibration 0.4"), ("zh", "权重 64%，种子问题校准度 0.4")]
)
def test_a_pooled_value_in_a_case_brings_its_experts_to_the_report(lang, said):
    """Two experts with five seed questions: 0.395 * 0.167 against 0.101 * 0.364 gives 64 % to 36 %."""
    elicitation = load_elicitation(ROOT / "priors" / "elicitations" / "example.yaml")
    record = record_of(elicitation, pool="linear", made_on=date(2026, 11, 25), where="record.yaml")
    assert len(elicitation.seeds) == 5
    ready = next(pasted(one) for one in record.pooled if one.question == "fault_share")
    summary = simulate(case_with({"fault.claimant_share": ready}), n_draws=1024).summary
    table = next(one for one in document_of(summary, lang=lang).tables() if one.name == "inputs")
    row = next(one for one in table.rows if "fault.claimant_share" in one.cells[0].text)
    assert said in row.cells[2].text and "Example B" in row.cells[2].text
