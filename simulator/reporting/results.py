"""Sections on what may come out: ranges, heads, settlement, the talks, offers."""

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
from simulator.reporting.voice import Part, Voice, row, table

OUTCOMES = ("award", "claimant_net", "provider_outlay")


def answer(voice: Voice) -> Section:
    """Return what the reader wants to know first, and what to beware of."""
    s = voice.summary
    settled = s["settlement"]["probability"]
    said = voice.t(
        "answer",
        low=voice.quantile(s["award"], "0.05").text,
        high=voice.quantile(s["award"], "0.95").text,
        zero=voice.share(s["award"]["p_zero"]),
        chance=voice.share(settled["mean"]),
        from_chance=voice.share(settled["interval_90"][0]),
        to_chance=voice.share(settled["interval_90"][1]),
        price_low=voice.quantile(s["settlement"]["amount"], "0.05").text,
        price_high=voice.quantile(s["settlement"]["amount"], "0.95").text,
    )
    blocks: list[Block] = [
        Paragraph(runs(voice.text(s["summary_text"]))),
        Paragraph(runs(said), role="answer"),
    ]
    if s["warnings"]:
        blocks.append(Bullets(tuple(runs(warning(voice, one)) for one in s["warnings"]), role="warnings"))
    return Section("answer", "", tuple(blocks))


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


def ranges(voice: Voice, figures: dict[str, Figure]) -> Section:
    """Return the ranges of award, net, outlay and settlement price."""
    s = voice.summary
    award = s["award"]
    named = [(name, s[name]) for name in OUTCOMES] + [("settlement_price", s["settlement"]["amount"])]
    rows = [
        row(
            voice.t(name), *(voice.quantile(one, level) for level in ("0.05", "0.5", "0.95")), voice.mean(one)
        )
        for name, one in named
    ]
    heads = ("", voice.t("q05"), voice.t("q50"), voice.t("q95"), voice.t("mean"))
    low, high = (voice.money(value, award["mcse"]) for value in award["mean_interval_90"])
    facts = (
        ("claimed", voice.amount(s["claim"]["amount"], exact=True)),
        ("p_zero", voice.probability(award["p_zero"], award["p_zero_interval_90"])),
        ("p_at_cap", voice.probability(award["p_at_cap"])),
        ("walks_away_claimant", voice.walk_away(s["reservation"]["claimant"])),
        ("walks_away_provider", voice.walk_away(s["reservation"]["provider"])),
        ("settles", voice.odds(s["settlement"]["probability"])),
    )
    blocks = (
        table("ranges", voice.columns(*heads), rows),
        Facts("main", tuple((runs(voice.t(name)), cell) for name, cell in facts)),
        figures["award"],
        Paragraph(runs(voice.t("two_spreads", low=low, high=high)), role="note"),
        figures["exceedance"],
    )
    return Section("ranges", voice.t("h.ranges"), blocks)


def heads(voice: Voice, figures: dict[str, Figure]) -> Section:
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
    blocks = (
        table("heads", voice.columns(*(voice.t(name) for name in names), left=2), rows),
        figures["waterfall"],
        Paragraph(runs(note), role="note"),
    )
    return Section("heads", voice.t("h.heads"), blocks)


def settlement(voice: Voice, figures: dict[str, Figure]) -> Section:
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
    blocks = (Paragraph(runs(said)), Paragraph(runs(voice.t("settlement_why"))), figures["settlement"])
    return Section("settlement", voice.t("h.settlement"), blocks)


def moves(voice: Voice, figures: dict[str, Figure]) -> Section:
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
    blocks = (
        Paragraph(runs(voice.t("moves_note"))),
        figures["moves"],
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
    blocks = (offer_table(voice), Paragraph(runs(voice.t("offers_note")), role="note"))
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
