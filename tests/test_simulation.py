"""Runs: the same digits whatever the chunks and threads, two levels of uncertainty, many leaves, storage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.base.errors import SimulatorError
from simulator.draws.model import prepare
from simulator.load import load_case
from simulator.model.award import compensation, limited, within_claim
from simulator.model.fault import provider_share
from simulator.model.proceedings import interest_factor
from simulator.model.tree import grow
from simulator.simulation import simulate
from simulator.summary.result import Result
from tests.helpers import case_with, value

TENCENT = load_case("qianyan_tencent_2018")


def test_chunks_and_threads_change_no_digit():
    runs = [
        simulate(TENCENT, n_draws=200_000, seed=1, chunk=chunk, threads=threads).summary
        for chunk, threads in ((4096, 1), (8192, 2), (65_536, 3))
    ]
    assert runs[0] == runs[1] == runs[2]


@pytest.mark.parametrize("method", ["sobol", "random"])
def test_order_of_the_heads_in_the_file_changes_no_result(method):
    turned = TENCENT.model_copy(update={"heads": TENCENT.heads[::-1]})
    found, again = (simulate(case, n_draws=16_384, method=method).summary for case in (TENCENT, turned))
    assert found.award.mean == pytest.approx(again.award.mean, rel=1e-12)
    assert found.settlement.probability.mean == pytest.approx(again.settlement.probability.mean, rel=1e-12)


def test_pseudo_random_draws_agree_with_sobol_points_within_their_errors():
    sobol, random = (
        simulate(TENCENT, n_draws=131_072, seed=9, method=m).summary for m in ("sobol", "random")
    )
    for ours, plain in (
        (sobol.award, random.award),
        (sobol.claimant_net, random.claimant_net),
        (sobol.provider_outlay, random.provider_outlay),
    ):
        assert abs(ours.mean - plain.mean) < 4 * np.hypot(ours.mcse, plain.mcse)
        assert ours.mcse < plain.mcse


def test_uncertain_odds_give_a_settlement_probability_with_an_interval():
    sure = simulate(
        case_with({"settlement.claimant": {"bias": value(0.3), "noise": value(0.3)}}), n_draws=8192
    )
    unsure = simulate(
        case_with(
            {
                "settlement.claimant": {"bias": value(0.3), "noise": value(0.3)},
                "court.liable": {"dist": "beta", "mean": 0.65, "size": 10, "source": "view"},
            }
        ),
        n_draws=8192,
    )
    low, high = sure.summary.settlement.probability.interval_90
    assert high - low == pytest.approx(0.0, abs=0.02)
    low, high = unsure.summary.settlement.probability.interval_90
    assert high - low > 0.05
    low, high = unsure.summary.award.p_zero_interval_90
    assert low < 0.35 < high


def test_least_influential_questions_are_sampled_where_the_leaves_would_be_too_many():
    model = prepare(TENCENT, seed=0, method="sobol")
    influence = {f"court.admitted.{head.category}": 1.0 + index for index, head in enumerate(TENCENT.heads)}
    small = grow(TENCENT, certain={}, punitive=False, influence=influence, state_limit=8)
    assert len(small.states) <= 8 < len(model.tree.states)
    assert small.sampled[0] == "court.admitted.recreation"  # the least influential as ranked here


def test_sampled_questions_give_the_same_award_within_the_error(monkeypatch):
    whole = simulate(TENCENT, n_draws=131_072, seed=5).summary
    monkeypatch.setattr("simulator.model.tree.STATE_LIMIT", 4)
    monkeypatch.setattr("simulator.model.tree.grow.__kwdefaults__", {"state_limit": 4})
    sampled = simulate(TENCENT, n_draws=131_072, seed=5).summary
    assert sampled.court.sampled_nodes and {"nodes_sampled"} <= {one.code for one in sampled.warnings}
    error = np.hypot(whole.award.mcse, sampled.award.mcse)
    assert abs(whole.award.mean - sampled.award.mean) < 4 * error


def test_result_is_saved_and_read_back_identically(tmp_path):
    result = simulate(TENCENT, n_draws=4096, seed=2)
    result.save(tmp_path)
    again = Result.read(tmp_path)
    assert again.summary == result.summary
    assert again.data.identical(result.data)
    assert set(again.data.children) == {"draws", "worlds", "leaves"}
    assert float(again.data["leaves"]["probability"].sum()) == pytest.approx(1.0)


def test_stored_draws_are_draws_of_the_same_distribution():
    result = simulate(TENCENT, n_draws=65_536, seed=6, store=65_536)
    award = result.data["draws"]["award"].to_numpy()
    expected = result.summary.award
    assert abs(award.mean() - expected.mean) < 5 * award.std() / np.sqrt(award.size)
    assert np.mean(award == 0) == pytest.approx(expected.p_zero, abs=0.01)


@pytest.mark.parametrize("n_draws", [0, -5])
def test_no_draws_are_refused(n_draws):
    with pytest.raises(SimulatorError, match="at least one draw"):
        simulate(TENCENT, n_draws=n_draws)


@pytest.mark.parametrize("n_draws", [1, 2, 17, 4097])
def test_any_number_of_draws_runs_and_is_used(n_draws):
    assert simulate(TENCENT, n_draws=n_draws).summary.n_draws == n_draws


shares = st.floats(0.0, 1.0)
amounts = st.one_of(st.just(0.0), st.floats(0.01, 1e12))  # nothing, or a cent and more


@given(shares, shares)
def test_shares_of_fault_sum_to_one(claimant, third):
    provider = provider_share(claimant_share=np.array(claimant), third_party_share=third)
    assert provider + claimant + (1.0 - claimant) * third == pytest.approx(1.0, abs=1e-12)


@given(
    st.lists(amounts, min_size=1, max_size=4),
    amounts,
    shares,
    st.sampled_from(["apportion_then_cap", "cap_then_apportion"]),
)
def test_a_cap_never_raises_an_award(losses, cap, share, order):
    groups = [np.array(loss) for loss in losses]
    members = list(range(len(groups)))
    free = compensation(losses=groups, share=share, limits=[], order=order)
    held = compensation(losses=groups, share=share, limits=[(cap, members)], order=order)
    assert held <= free * (1 + 1e-12)
    if order == "apportion_then_cap":
        assert held <= cap * (1 + 1e-9)


@given(st.floats(0, 50), st.floats(0, 50), shares)
def test_more_delay_never_lowers_interest(years, more, rate):
    assert interest_factor(years=years + more, rate=rate) >= interest_factor(years=years, rate=rate)


@given(amounts, amounts)
def test_no_award_above_the_claim(award, claim):
    assert within_claim(award=np.array(award), claim=claim) <= claim


def test_a_carve_out_and_a_higher_cap_leave_their_heads_out_of_the_general_cap():
    heads = [np.array(100.0), np.array(200.0), np.array(300.0)]
    general = (50.0, [0])
    higher = (150.0, [1])
    assert [float(x) for x in limited(heads, limits=[general, higher])] == [50.0, 150.0, 300.0]


def test_claimants_net_is_never_above_the_providers_outlay_at_equal_rates():
    case = case_with()
    data = simulate(case, n_draws=8192, seed=3).data["draws"]
    assert (data["claimant_net"] <= data["provider_outlay"]).all()
