"""Sections on what may come out: ranges, heads, settlement, the talks, offers."""

from simulator.report.document import (
    Block,
    Bullets,
    Cell,
    Facts,
    Paragraph,
    Section,
    runs,
)
from simulator.report.voice import LEVELS, Figures, Voice, row, table
from simulator.summary.described import Warning
from simulator.summary.effects import clear, moves_money
from simulator.summary.explained import Effect
from simulator.summary.figures import WithQuantiles


def answer(voice: Voice) -> Section:
    """Return what the reader wants to know first, and what to beware of."""
    s = voice.summary
    blocks: list[Block] = [Paragraph(runs(voice.text(s.summary_text)))]
    if s.award:
        blocks.append(Paragraph(runs(*_answer(voice)), role="answer"))
    if s.warnings:
        blocks.append(Bullets(tuple(runs(warning(voice, one)) for one in s.warnings), role="warnings"))
    return Section("answer", "", tuple(blocks))


def _answer(voice: Voice) -> list[str]:
    """Return what a court is expected to award, and whether and at what price the parties settle."""
    s = voice.summary
    award = voice.t(
        "answer.award",
        low=voice.quantile(s.award, "q05").text,
        high=voice.quantile(s.award, "q95").text,
        zero=voice.share(s.award.p_zero),
    )
    if not s.settlement:
        return [award]
    chance = s.settlement.probability
    settles = voice.t(
        "answer.settlement",
        chance=voice.share(chance.mean),
        from_chance=voice.share(chance.interval_90[0]),
        to_chance=voice.share(chance.interval_90[1]),
        price_low=voice.quantile(s.settlement.amount, "q05").text,
        price_high=voice.quantile(s.settlement.amount, "q95").text,
    )
    return [award, voice.t("after_sentence"), settles]


def not_disclosed(voice: Voice, *, hidden: int, sections: int) -> Section:
    """Return whether something was left out; nothing of what it was."""
    said = voice.t("all_disclosed_note")
    if hidden or sections:
        said = voice.t("not_disclosed_note", n=hidden)
    return Section("not_disclosed", "", (Paragraph(runs(said), role="note"),))


def warning(voice: Voice, one: Warning) -> str:
    """Return a warning of a result in words."""
    labels = {rule.name: voice.text(rule.label) for rule in voice.summary.law}
    params = one.params
    names = [labels.get(name, name) for name in params.names or ()]
    return voice.t(
        f"warnings.{one.code}",
        names=voice.t("comma").join(names),
        n=len(names),
        last=voice.day(params.last or None),
        regime=voice.t(f"regimes.{params.regime or 'none'}"),
    )


def ranges(voice: Voice, figures: Figures) -> Section:
    """Return the ranges of award, net, outlay and settlement price, as far as they are known or shown."""
    s = voice.summary
    named: list[tuple[str, WithQuantiles]] = [
        ("award", s.award),
        ("claimant_net", s.claimant_net),
        ("provider_outlay", s.provider_outlay),
    ]
    named += [("settlement_price", s.settlement.amount)] if s.settlement else []
    rows = [
        row(voice.t(name), *(voice.quantile(one, level) for level in LEVELS), voice.mean(one))
        for name, one in named
        if one
    ]
    heads = ("", voice.t("q05"), voice.t("q50"), voice.t("q95"), voice.t("mean"))
    blocks: list[Block] = [table("ranges", voice.columns(*heads), rows)] if rows else []
    blocks.append(Facts("main", tuple((runs(voice.t(name)), cell) for name, cell in _main_facts(voice))))
    blocks += figures("award")
    if s.award:
        low, high = (voice.money(value, s.award.mcse) for value in s.award.mean_interval_90)
        blocks.append(Paragraph(runs(voice.t("two_spreads", low=low, high=high)), role="note"))
    blocks += [*figures("levels"), *figures("exceedance")]
    return Section("ranges", voice.t("h.ranges"), tuple(blocks))


def _main_facts(voice: Voice) -> list[tuple[str, Cell]]:
    """Return the claim and the main chances, as far as they are shown."""
    s = voice.summary
    facts = [("claimed", voice.amount(s.claim.amount, exact=True))]
    if award := s.award:
        facts.append(("p_zero", voice.probability(award.p_zero, award.p_zero_interval_90)))
        facts.append(("p_at_cap", voice.probability(award.p_at_cap)))
    if s.reservation:
        facts.append(("walks_away_claimant", voice.walk_away(s.reservation.claimant)))
        facts.append(("walks_away_provider", voice.walk_away(s.reservation.provider)))
    if s.settlement:
        facts.append(("settles", voice.odds(s.settlement.probability)))
    return facts


def heads(voice: Voice, figures: Figures) -> Section:
    """Return the heads of loss, before law and after it, and the way from them to the net."""
    s = voice.summary
    rows = [
        row(
            voice.text(one.label),
            voice.plain(voice.t(f"categories.{one.category}")),
            *(voice.mean(mean) for mean in (one.before_law, one.proved, one.after_law)),
        )
        for one in s.heads
    ]
    names = ("head", "category", "before_law", "proved", "after_law")
    anchored = any(one.name == "court.anchoring_weight" and one.q95 for one in s.inputs)
    note = voice.t("waterfall_note") + (
        voice.t("after_sentence") + voice.t("anchoring_note") if anchored else ""
    )
    blocks: tuple[Block, ...] = (
        table("heads", voice.columns(*(voice.t(name) for name in names), left=2), rows),
        *figures("waterfall"),
        Paragraph(runs(note), role="note"),
    )
    return Section("heads", voice.t("h.heads"), blocks)


def drivers(voice: Voice, figures: Figures, *, strongest: int = 10) -> Section:
    """Return what each of the strongest inputs does to net and outlay, and in charts to the settlement."""
    inputs = [one for one in voice.summary.drivers if moves_money(one)]
    rows = [
        row(
            voice.label(one.name),
            *_ends(voice, one.claimant_net),
            *_ends(voice, one.provider_outlay),
        )
        for one in inputs[:strongest]
    ]
    low, high, colon = voice.t("lowest_fifth"), voice.t("highest_fifth"), voice.t("colon")
    heads = [
        voice.t(name) + colon + end for name in ("claimant_net", "provider_outlay") for end in (low, high)
    ]
    blocks: tuple[Block, ...] = (
        *(one for name in ("drivers", "drivers_outlay", "drivers_settles") for one in figures(name)),
        table("drivers", voice.columns(voice.t("driver"), *heads), rows),
        Paragraph(runs(voice.t("drivers_note")), role="note"),
    )
    return Section("drivers", voice.t("h.drivers"), blocks)


def _ends(voice: Voice, effect: Effect) -> list[Cell]:
    """Return an outcome where an input is low, and where it is high; dashes where it makes no difference."""
    if not clear(effect):
        return [voice.plain("–"), voice.plain("–")]
    return [voice.amount(end, effect.mcse) for end in (effect.low, effect.high)]


def tree(voice: Voice, figures: Figures) -> Section:
    """Return the ways in which the proceedings may end."""
    rows = [
        row(
            voice.t("tree_path").join(voice.t(f"tree.{answer}") for answer in one.place),
            voice.odds(one.probability),
            voice.amount(one.mean_award, one.mean_award_mcse),
        )
        for one in voice.summary.tree
        if one.end
    ]
    heads = (voice.t("tree.node"), voice.t("chance"), voice.t("tree.mean_award"))
    blocks: tuple[Block, ...] = (*figures("tree"), table("tree", voice.columns(*heads), rows))
    return Section("tree", voice.t("h.tree"), blocks)
