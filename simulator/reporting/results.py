"""Sections on what may come out: ranges, heads, settlement, the talks, offers."""

from collections.abc import Callable

from simulator.reporting.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Figure,
    Paragraph,
    Section,
    Table,
    runs,
)
from simulator.reporting.voice import LEVELS, Part, Voice, row, table

Figures = Callable[[str], list[Figure]]
"""Gives the chart of a name, or nothing where what it needs is not shown."""

OUTCOMES = ("award", "claimant_net", "provider_outlay")


def answer(voice: Voice) -> Section:
    """Return what the reader wants to know first, and what to beware of."""
    s = voice.summary
    blocks: list[Block] = [Paragraph(runs(voice.text(s["summary_text"])))]
    if s["award"]:
        blocks.append(Paragraph(runs(*_answer(voice)), role="answer"))
    if s["warnings"]:
        blocks.append(Bullets(tuple(runs(warning(voice, one)) for one in s["warnings"]), role="warnings"))
    return Section("answer", "", tuple(blocks))


def _answer(voice: Voice) -> list[str]:
    """Return what a court is expected to award, and whether and at what price the parties settle."""
    s = voice.summary
    award = voice.t(
        "answer.award",
        low=voice.quantile(s["award"], "0.05").text,
        high=voice.quantile(s["award"], "0.95").text,
        zero=voice.share(s["award"]["p_zero"]),
    )
    if not s["settlement"]:
        return [award]
    chance = s["settlement"]["probability"]
    settles = voice.t(
        "answer.settlement",
        chance=voice.share(chance["mean"]),
        from_chance=voice.share(chance["interval_90"][0]),
        to_chance=voice.share(chance["interval_90"][1]),
        price_low=voice.quantile(s["settlement"]["amount"], "0.05").text,
        price_high=voice.quantile(s["settlement"]["amount"], "0.95").text,
    )
    return [award, voice.t("after_sentence"), settles]


def not_disclosed(voice: Voice, hidden: int) -> Section:
    """Return that something was left out; nothing of what it was."""
    return Section(
        "not_disclosed", "", (Paragraph(runs(voice.t("not_disclosed_note", n=hidden)), role="note"),)
    )


def warning(voice: Voice, one: Part) -> str:
    """Return a warning of a result in words."""
    labels = {rule["name"]: voice.text(rule["label"]) for rule in voice.summary["law"]}
    params = one["params"]
    names = [labels.get(name, name) for name in params.get("names", [])]
    return voice.t(
        f"warnings.{one['code']}",
        names=voice.t("comma").join(names),
        n=len(names),
        last=voice.day(params.get("last")),
        regime=voice.t(f"regimes.{params.get('regime', 'none')}"),
    )


def ranges(voice: Voice, figures: Figures) -> Section:
    """Return the ranges of award, net, outlay and settlement price, as far as they are known or shown."""
    s = voice.summary
    named = [(name, s[name]) for name in OUTCOMES]
    named.append(("settlement_price", s["settlement"] and s["settlement"]["amount"]))
    rows = [
        row(voice.t(name), *(voice.quantile(one, level) for level in LEVELS), voice.mean(one))
        for name, one in named
        if one
    ]
    heads = ("", voice.t("q05"), voice.t("q50"), voice.t("q95"), voice.t("mean"))
    blocks: list[Block] = [table("ranges", voice.columns(*heads), rows)] if rows else []
    blocks.append(Facts("main", tuple((runs(voice.t(name)), cell) for name, cell in _main_facts(voice))))
    blocks += figures("award")
    if s["award"]:
        low, high = (voice.money(value, s["award"]["mcse"]) for value in s["award"]["mean_interval_90"])
        blocks.append(Paragraph(runs(voice.t("two_spreads", low=low, high=high)), role="note"))
    blocks += figures("exceedance")
    return Section("ranges", voice.t("h.ranges"), tuple(blocks))


def _main_facts(voice: Voice) -> list[tuple[str, Cell]]:
    """Return the claim and the main chances, as far as they are shown."""
    s = voice.summary
    facts = [("claimed", voice.amount(s["claim"]["amount"], exact=True))]
    if award := s["award"]:
        facts.append(("p_zero", voice.probability(award["p_zero"], award["p_zero_interval_90"])))
        facts.append(("p_at_cap", voice.probability(award["p_at_cap"])))
    if s["reservation"]:
        facts.append(("walks_away_claimant", voice.walk_away(s["reservation"]["claimant"])))
        facts.append(("walks_away_provider", voice.walk_away(s["reservation"]["provider"])))
    if s["settlement"]:
        facts.append(("settles", voice.odds(s["settlement"]["probability"])))
    return facts


def heads(voice: Voice, figures: Figures) -> Section:
    """Return the heads of loss, before law and after it, and the way from them to the net."""
    s = voice.summary
    rows = [
        row(
            voice.text(one["label"]),
            voice.plain(voice.t(f"categories.{one['category']}")),
            *(voice.mean(one[step]) for step in ("before_law", "proved", "after_law")),
        )
        for one in s["heads"]
    ]
    names = ("head", "category", "before_law", "proved", "after_law")
    anchored = any(one["name"] == "court.anchoring_weight" and one["q95"] for one in s["inputs"])
    note = voice.t("waterfall_note") + (f" {voice.t('anchoring_note')}" if anchored else "")
    blocks: tuple[Block, ...] = (
        table("heads", voice.columns(*(voice.t(name) for name in names), left=2), rows),
        *figures("waterfall"),
        Paragraph(runs(note), role="note"),
    )
    return Section("heads", voice.t("h.heads"), blocks)


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
        *figures("settlement"),
        table("decision", voice.columns("", voice.t("chart.amount")), sides),
        *([offer_table(voice)] if s["offers"] else []),
        Paragraph(runs(voice.t("limits_text")), role="note"),
    ]
    return Section("decision", voice.t("h.decision"), tuple(blocks))


def moves(voice: Voice, figures: Figures) -> Section:
    """Return the path of the talks."""
    names = ("move", "settles", "walks_away_claimant", "walks_away_provider")
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
    middle, low, high = (voice.money(one[level], 0.05 * one[level]) for level in ("0.5", "0.05", "0.95"))
    return Cell(runs(middle + voice.between(low, high)), value=one["0.5"], unit="amount")


def offers(voice: Voice) -> Section:
    """Return what each offer is worth against going on."""
    title = voice.t("h.offers")
    if not voice.summary["offers"]:
        return Section("offers", title, (Paragraph(runs(voice.t("no_offers"))),))
    blocks: tuple[Block, ...] = (offer_table(voice), Paragraph(runs(voice.t("offers_note")), role="note"))
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
