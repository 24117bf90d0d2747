"""From draws to awards, state by state: judges, proof, limits, punitive damages, the ceiling of the claim."""

import numpy as np
import pytest
from scipy import stats

from simulator.draws.model import prepare
from simulator.draws.points import uniforms
from simulator.draws.sampling import Segment, draws
from simulator.load import load_case
from simulator.model.assess import JUDGE, assessments, head_losses, judge_of, proven_losses

TENCENT = load_case("qianyan_tencent_2018")
N = 20_000


def awards_of(model, values):
    """Return the assessment of every state."""
    values = model.values_of(values)
    proven = proven_losses(model.case, values, head_losses(model.case, values))
    return list(assessments(model.case, model.law, model.tree, values, proven))


@pytest.fixture(scope="module")
def judges():
    """Return the judge of every draw in every state, from pseudo-random points."""
    model = prepare(TENCENT, seed=0, method="random")
    uniform = uniforms([JUDGE], seed=0, replicate=0, start=0, stop=N, method="random")[0]
    return model.tree.states, [judge_of(TENCENT, state, uniform) for state in model.tree.states]


def test_the_judge_is_a_standard_normal_deviate_in_every_state(judges):
    states, deviates = judges
    assert len(states) > 4
    for judge in deviates:
        assert abs(judge.mean()) < 4.0 / np.sqrt(N)
        assert abs(judge.std() - 1.0) < 4.0 / np.sqrt(2.0 * N)
        assert stats.kstest(judge, "norm").pvalue > 1e-4


def test_states_in_which_other_heads_count_meet_other_judges_and_alike_states_the_same(judges):
    states, deviates = judges
    assert len({state.categories for state in states}) < len(states)
    for index, one in enumerate(states):
        for other, state in enumerate(states[:index]):
            same = np.mean(deviates[index] == deviates[other])
            assert same == (1.0 if state.categories == one.categories else 0.0)


def test_states_of_one_draw_meet_judges_from_every_eighth_of_the_range(judges):
    states, deviates = judges
    # Three questions of admission are open, and give eight sets of heads.
    alike = {state.categories: judge for state, judge in zip(states, deviates, strict=True)}
    assert len(alike) == 8
    place = np.sort(stats.norm.cdf(np.array(list(alike.values()))), axis=0)
    np.testing.assert_allclose(np.diff(place, axis=0), 1 / 8, atol=1e-5)


def test_sobol_points_of_the_judge_stay_balanced_in_every_state():
    uniform = uniforms([JUDGE], seed=0, replicate=0, start=0, stop=4096, method="sobol")[0]
    for state in prepare(TENCENT, seed=0, method="sobol").tree.states:
        cell = np.floor(stats.norm.cdf(judge_of(TENCENT, state, uniform)) * 256).astype(int)
        # 4,096 points in 256 cells: 16 each, but for a point that rounding moves over an edge.
        assert np.abs(np.bincount(cell, minlength=256) - 16).max() <= 1


def awards_with_two_judges(judge_sd):
    """Return the awards of every state with the judges of the draws, and with the judges of other draws."""
    model = prepare(TENCENT, seed=0, method="sobol")
    drawn = draws(model.sampler, [Segment(0, 0, 1024)])
    values = {**drawn, "court.judge_sd": np.asarray(judge_sd)}
    others = {**values, JUDGE: values[JUDGE][::-1].copy()}
    return zip(awards_of(model, values), awards_of(model, others), strict=True)


def test_where_judges_certainly_do_not_differ_no_award_depends_on_the_judge():
    for one, other in awards_with_two_judges(0.0):
        np.testing.assert_array_equal(one.award, other.award)


def test_where_judges_differ_every_assessment_depends_on_the_judge():
    for one, other in awards_with_two_judges(0.3):
        assert np.mean(one.assessed != other.assessed) > 0.9
