"""Sections on the talks: chance to settle and price, the path of the moves, offers, and what to decide."""

from dataclasses import replace

from simulator.base.wording import ROUGH
from simulator.report.document import (
    Block,
    Cell,
    Column,
    OfferSlider,
    Paragraph,
    Row,
    Section,
    Table,
    runs,
)
from simulator.report.voice import Figures, Voice, row, table
from simulator.summary.explained import Prices
from simulator.summary.figures import Estimate, Offer, Points

IN_PRINT = 6  # every so many points of the curve stand in the table


def settlement(voice: Voice, figures: Figures) -> Section:
    """Return the chance to settle, and why the price is what it is."""
    one = voice.summary.settlement
    chance = one.probability
    said = voice.t(
        "settlement_text",
        chance=voice.share(chance.mean),
        low=voice.share(chance.interval_90[0]),
        high=voice.share(chance.interval_90[1]),
        overlap=voice.share(one.zopa_probability),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(runs(said)),
        Paragraph(runs(voice.t("settlement_why"))),
        *figures("settlement"),
    )
    return Section("settlement", voice.t("h.settlement"), blocks)


def decision(voice: Voice, figures: Figures) -> Section:
    """Return at which price a settlement is better than the trial, for either side, against the offers."""
    s = voice.summary
    sides = [
        row(voice.t(f"decision.{side}"), voice.walk_away(price))
        for side, price in (("claimant", s.reservation.claimant), ("provider", s.reservation.provider))
    ]
    sides.append(row(voice.t("settlement_price"), voice.quantile(s.settlement.amount, "q50")))
    blocks: list[Block] = [
        *(replace(one, spec={**one.spec, "height": FLAT}) for one in figures("settlement")),
        table("decision", voice.columns("", voice.t("chart.amount")), sides),
        *([_brief(offer_table(voice))] if s.offers else []),
    ]
    return Section("decision", voice.t("h.decision"), tuple(blocks))


FLAT = {"step": 34}  # a chart that leaves room for the rest of one page


def _brief(offers: Table) -> Table:
    """Return what an offer is worth to the claimant, and the chance that going on is better."""
    return replace(offers, rows=(offers.rows[0], offers.rows[3]))


def moves(voice: Voice, figures: Figures) -> Section:
    """Return the path of the talks."""
    names = ("move", "settles", "moves_claimant", "moves_provider")
    rows = []
    for one in voice.summary.moves:
        said = runs(voice.t("chart.before_moves"))
        if one.label and one.by and one.source:
            what = (voice.day(one.on), voice.t(one.by), voice.t(f"move_kinds.{one.kind}"), "")
            line = voice.soft(voice.t("comma").join(what), new_line=True)
            said = runs(voice.text(one.label), line, voice.cite(one.source))
        prices = [_world_price(voice, side) for side in (one.walks_away.claimant, one.walks_away.provider)]
        rows.append(row(said, voice.odds(one.settles), *prices))
    blocks: tuple[Block, ...] = (
        Paragraph(runs(voice.t("moves_note"))),
        *figures("moves"),
        table("moves", voice.columns(*(voice.t(name) for name in names)), rows),
    )
    return Section("moves", voice.t("h.moves"), blocks)


def _world_price(voice: Voice, price: Prices) -> Cell:
    middle, low, high = (voice.money(value, ROUGH * value) for value in (price.q50, price.q05, price.q95))
    return Cell(runs(middle + voice.between(low, high)), value=price.q50, unit="amount")


def offers(voice: Voice) -> Section:
    """Return what each offer is worth against going on."""
    title = voice.t("h.offers")
    if not voice.summary.offers:
        return Section("offers", title, (Paragraph(runs(voice.t("no_offers"))), _slider(voice)))
    note = Paragraph(runs(voice.t("offers_note")), role="note")
    blocks: tuple[Block, ...] = (offer_table(voice), note, _slider(voice))
    return Section("offers", title, blocks)


def offer_table(voice: Voice) -> Table:
    """Return the offers side by side."""
    given = voice.summary.offers
    columns = [Column(())]
    for one in given:
        line = voice.t("comma").join((voice.day(one.made_on), voice.t(one.by)))
        columns.append(Column(runs(voice.text(one.label), voice.soft(line, new_line=True)), numeric=True))
    better = [_signed(voice, "+", offer.mean_if_better, offer.mean_if_better_mcse) for offer in given]
    worse = [_signed(voice, "−", offer.mean_if_worse, offer.mean_if_worse_mcse) for offer in given]
    rows = [
        row(voice.t("worth"), *(_worth(voice, offer, offer.worth) for offer in given)),
        row(voice.t("cost"), *(_worth(voice, offer, offer.cost) for offer in given)),
        row(voice.t("award_exceeds"), *(voice.probability(one.p_award_exceeds) for one in given)),
        row(
            voice.t("net_exceeds"),
            *(voice.probability(one.p_net_exceeds, one.p_net_exceeds_interval_90) for one in given),
        ),
        row(voice.t("if_better"), *better),
        row(voice.t("if_worse"), *worse),
    ]
    return table("offers", columns, rows)


def _worth(voice: Voice, offer: Offer, worth: Estimate) -> Cell:
    return voice.amount(worth.mean, worth.mcse, exact=offer.face is None)


def _signed(voice: Voice, sign: str, value: float, error: float | None) -> Cell:
    said = runs(sign + voice.money(value, error))
    return Cell(said, value=value if sign == "+" else -value, unit="amount")


def _slider(voice: Voice) -> OfferSlider:
    """Return what going on is worth against any offer."""
    curve = voice.summary.offer_curve
    made = [one.worth.mean for one in voice.summary.offers]
    shown = [n for n, offer in enumerate(curve.offers) if n % IN_PRINT == 0 or offer in made]
    rows = [
        Row(
            (
                voice.amount(curve.offers[n], ROUGH * curve.offers[n]),
                voice.probability(curve.p_better[n]),
                _at(voice, curve.mean_if_better, curve.mean_if_better_mcse, n),
                _at(voice, curve.mean_if_worse, curve.mean_if_worse_mcse, n),
            )
        )
        for n in shown
    ]
    heads = (voice.t("slider.offer"), *(voice.t(name) for name in ("net_exceeds", "if_better", "if_worse")))
    return OfferSlider(
        name="offer",
        offers=curve.offers,
        p_better=curve.p_better,
        mean_if_better=curve.mean_if_better,
        mean_if_worse=curve.mean_if_worse,
        mean_if_better_mcse=tuple(curve.mean_if_better_mcse or [0.0] * len(curve.offers)),
        mean_if_worse_mcse=tuple(curve.mean_if_worse_mcse or [0.0] * len(curve.offers)),
        start=max(made, default=curve.offers[len(curve.offers) // 2]),
        table=table("offer_curve", voice.columns(*heads), rows),
        words={name: voice.t(f"slider.{name}") for name in ("label",)} | {"said": _pattern(voice)},
    )


def _at(voice: Voice, values: Points, errors: Points | None, n: int) -> Cell:
    """Return an amount of the curve with its error."""
    return voice.amount(values[n], errors[n] if errors else None)


def _pattern(voice: Voice) -> str:
    """Return what the slider says, its numbers still to be put in."""
    names = ("offer", "chance", "better", "worse")
    return voice.t("slider.said", **{name: f"{{{name}}}" for name in names})
