"""A case drawn once and asked again: the same figures as drawn anew, without a draw where only odds moved."""

import pytest

from simulator.base.errors import SimulatorError
from simulator.distributions.quantity import Beta, Constant, Lognormal
from simulator.draws import kept as keeping
from simulator.draws.kept import keep
from simulator.load import load_case
from simulator.simulation import simulate
from tests.helpers import case_with, value

TENCENT = load_case("qianyan_tencent_2018")
BELIEF = {"dist": "beta", "mean": 0.4, "size": 12}


def no_draws(*args, **kwargs):
    raise AssertionError("something was drawn")


def test_other_odds_give_what_a_case_with_these_odds_gives_and_draw_nothing(monkeypatch):
    drawn = keep(TENCENT, n_draws=512, replicates=2)
    judged = Beta(**BELIEF)
    valid = next(name for name in drawn.model.inputs if name.endswith(".valid"))
    changes = {"court.liable": judged, valid: judged}
    monkeypatch.setattr(keeping, "drawn_of", no_draws)
    again = drawn.with_changes(changes).figures()
    monkeypatch.undo()
    stated = {name: distribution.model_copy() for name, distribution in changes.items()}
    fresh = keeping._kept(keeping.changed(drawn.model, stated), drawn.sizes, {}).figures()
    assert again == fresh
    assert again != drawn.figures()


def test_other_amounts_give_what_a_case_with_these_amounts_gives():
    case = case_with({"heads.0.amount": {"dist": "lognormal", "s": 1, "scale": 2e6, "source": "view"}})
    other = case_with({"heads.0.amount": {"dist": "lognormal", "s": 0.5, "scale": 3e6, "source": "view"}})
    changed = keep(case, n_draws=256).with_changes(
        {"heads.files.amount": Lognormal(dist="lognormal", s=0.5, scale=3e6)}
    )
    assert changed.figures() == keep(other, n_draws=256).figures()


def test_a_chance_that_becomes_certain_is_asked_no_more():
    drawn = keep(case_with(), n_draws=64)
    certain = drawn.with_changes({"clauses.fee_cap.valid": Constant(value=1)})
    assert len(certain.model.tree.states) < len(drawn.model.tree.states)
    stated = case_with({"clauses.0.valid": value(1)})
    assert certain.figures() == keep(stated, n_draws=64).figures()


def test_figures_are_those_of_a_simulation_at_the_same_points():
    summary = simulate(TENCENT, n_draws=16 * 256, seed=4).summary
    figures = keep(TENCENT, n_draws=256, replicates=16, seed=4).figures()
    assert figures.award.mean == pytest.approx(summary["award"]["mean"], rel=1e-12)
    assert figures.award.mcse == pytest.approx(summary["award"]["mcse"], rel=1e-9)
    assert figures.claimant_net.quantiles[0.95] == pytest.approx(summary["claimant_net"]["quantiles"]["0.95"])
    assert figures.p_nothing == pytest.approx(summary["award"]["p_zero"], rel=1e-12)
    settles = summary["settlement"]["probability"]
    assert figures.p_settles == pytest.approx(settles["mean"], rel=1e-12)
    assert figures.p_settles_90 == pytest.approx(settles["interval_90"])
    assert figures.price[0.5] == pytest.approx(summary["settlement"]["amount"]["quantiles"]["0.5"])
    beats = {offer["name"]: offer["p_net_exceeds"] for offer in summary["offers"]}
    assert figures.net_beats_offer == pytest.approx(beats)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"court.liabel": Beta(**BELIEF)}, "unknown_input"),
        ({"court.liable": Constant(value=1.5)}, "changed_range"),
        ({"fault.claimant_share": Constant(value=2)}, "changed_range"),
        ({"heads.promotion.amount": Constant(value=-1)}, "changed_range"),
        ({"heads.promotion.amount": Constant(value=1)}, "changed_dependent"),
        ({"fault.degree": Constant(value=1)}, "changed_kind"),
    ],
)
def test_what_an_input_cannot_be_is_refused(changes, code):
    with pytest.raises(SimulatorError) as caught:
        keep(TENCENT, n_draws=16).with_changes(changes)
    assert [problem.code for problem in caught.value.problems] == [code]
    for lang in ("en", "zh"):
        assert next(iter(changes)) in caught.value.text(lang)
