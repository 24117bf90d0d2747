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
from simulator.report.voice import Figures, Part, Voice, row, table

IN_PRINT = 6  # every so many points of the curve stand in the table


def settlement(voice: Voice, figures: Figures) -> Section:
    """Return the chance to settle, and why the price is what it is."""
    one = voice.summary["settlement"]
    chance = one["probability"]
    said = voice.t(
        "settlement_text",
        chance=voice.share(chance["mean"]),
        low=voice.share(chance["interval_90"][0]),
        high=voice.share(chance["interval_90"][1]),
        overlap=voice.share(one["zopa_probability"]),
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
        row(voice.t(f"decision.{side}"), voice.walk_away(s["reservation"][side]))
        for side in ("claimant", "provider")
    ]
    sides.append(row(voice.t("settlement_price"), voice.quantile(s["settlement"]["amount"], "0.5")))
    blocks: list[Block] = [
        *(replace(one, spec={**one.spec, "height": FLAT}) for one in figures("settlement")),
        table("decision", voice.columns("", voice.t("chart.amount")), sides),
        *([_brief(offer_table(voice))] if s["offers"] else []),
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
    for one in voice.summary["moves"]:
        said = runs(voice.t("chart.before_moves"))
        if one["label"]:
            what = (voice.day(one["on"]), voice.t(one["by"]), voice.t(f"move_kinds.{one['kind']}"), "")
            line = voice.soft(voice.t("comma").join(what), new_line=True)
            said = runs(voice.text(one["label"]), line, voice.cite(one["source"]))
        prices = [_world_price(voice, one["walks_away"][side]) for side in ("claimant", "provider")]
        rows.append(row(said, voice.odds(one["settles"]), *prices))
    blocks: tuple[Block, ...] = (
        Paragraph(runs(voice.t("moves_note"))),
        *figures("moves"),
        table("moves", voice.columns(*(voice.t(name) for name in names)), rows),
    )
    return Section("moves", voice.t("h.moves"), blocks)


def _world_price(voice: Voice, one: Part) -> Cell:
    middle, low, high = (voice.money(one[level], ROUGH * one[level]) for level in ("0.5", "0.05", "0.95"))
    return Cell(runs(middle + voice.between(low, high)), value=one["0.5"], unit="amount")


def offers(voice: Voice) -> Section:
    """Return what each offer is worth against going on."""
    title = voice.t("h.offers")
    if not voice.summary["offers"]:
        return Section("offers", title, (Paragraph(runs(voice.t("no_offers"))), _slider(voice)))
    note = Paragraph(runs(voice.t("offers_note")), role="note")
    blocks: tuple[Block, ...] = (offer_table(voice), note, _slider(voice))
    return Section("offers", title, blocks)


def offer_table(voice: Voice) -> Table:
    """Return the offers side by side."""
    given = voice.summary["offers"]
    columns = [Column(())]
    for one in given:
        line = voice.t("comma").join((voice.day(one["made_on"]), voice.t(one["by"])))
        columns.append(Column(runs(voice.text(one["label"]), voice.soft(line, new_line=True)), numeric=True))
    signed = {
        key: [_signed(voice, sign, one[f"mean_{key}"], one[f"mean_{key}_mcse"]) for one in given]
        for key, sign in (("if_better", "+"), ("if_worse", "−"))
    }
    rows = [
        row(voice.t("worth"), *(_worth(voice, one, "worth") for one in given)),
        row(voice.t("cost"), *(_worth(voice, one, "cost") for one in given)),
        row(voice.t("award_exceeds"), *(voice.probability(one["p_award_exceeds"]) for one in given)),
        row(
            voice.t("net_exceeds"),
            *(voice.probability(one["p_net_exceeds"], one["p_net_exceeds_interval_90"]) for one in given),
        ),
        *(row(voice.t(key), *cells) for key, cells in signed.items()),
    ]
    return table("offers", columns, rows)


def _worth(voice: Voice, offer: Part, side: str) -> Cell:
    return voice.amount(offer[side]["mean"], offer[side]["mcse"], exact=offer["face"] is None)


def _signed(voice: Voice, sign: str, value: float, error: float | None) -> Cell:
    said = runs(sign + voice.money(value, error))
    return Cell(said, value=value if sign == "+" else -value, unit="amount")


def _slider(voice: Voice) -> OfferSlider:
    """Return what going on is worth against any offer."""
    curve = voice.summary["offer_curve"]
    made = [one["worth"]["mean"] for one in voice.summary["offers"]]
    shown = [n for n, offer in enumerate(curve["offers"]) if n % IN_PRINT == 0 or offer in made]
    rows = [
        Row(
            (
                voice.amount(curve["offers"][n], ROUGH * curve["offers"][n]),
                voice.probability(curve["p_better"][n]),
                *(_at(voice, curve, name, n) for name in ("mean_if_better", "mean_if_worse")),
            )
        )
        for n in shown
    ]
    heads = (voice.t("slider.offer"), *(voice.t(name) for name in ("net_exceeds", "if_better", "if_worse")))
    return OfferSlider(
        name="offer",
        offers=tuple(curve["offers"]),
        p_better=tuple(curve["p_better"]),
        mean_if_better=tuple(curve["mean_if_better"]),
        mean_if_worse=tuple(curve["mean_if_worse"]),
        mean_if_better_mcse=tuple(curve["mean_if_better_mcse"] or [0.0] * len(curve["offers"])),
        mean_if_worse_mcse=tuple(curve["mean_if_worse_mcse"] or [0.0] * len(curve["offers"])),
        start=max(made, default=curve["offers"][len(curve["offers"]) // 2]),
        table=table("offer_curve", voice.columns(*heads), rows),
        words={name: voice.t(f"slider.{name}") for name in ("label",)} | {"said": _pattern(voice)},
    )


def _at(voice: Voice, curve: Part, name: str, n: int) -> Cell:
    """Return an amount of the curve with its error."""
    errors = curve[f"{name}_mcse"]
    return voice.amount(curve[name][n], errors[n] if errors else None)


def _pattern(voice: Voice) -> str:
    """Return what the slider says, its numbers still to be put in."""
    names = ("offer", "chance", "better", "worse")
    return voice.t("slider.said", **{name: f"{{{name}}}" for name in names})
