"""The summary that a lawyer reads on the terminal."""

from dataclasses import dataclass
from typing import Any

from simulator.base.messages import in_language, message
from simulator.base.wording import amount, share
from simulator.summary.explained import Change
from simulator.summary.figures import Level, Outcome, OverWorlds, Price
from simulator.summary.parts import Summary
from simulator.summary.stated import CourtForum

Row = tuple[str, str]


@dataclass(frozen=True)
class _Words:
    """The words of a language, and the amounts of a summary in its currency."""

    summary: Summary
    lang: str

    def __call__(self, key: str, **params: Any) -> str:
        return message(self.lang, f"terminal.{key}", **params)

    def money(self, value: float, error: float | None = None, *, exact: bool = False) -> str:
        return amount(value, currency=self.summary.currency, lang=self.lang, error=error, exact=exact)

    def share(self, value: float) -> str:
        return share(value, lang=self.lang)

    def quantile(self, one: Outcome | Price, level: Level) -> str:
        errors = one.quantiles_mcse
        return self.money(one.quantiles.at(level), errors.at(level) if errors else None)

    def range(self, one: Outcome | Price) -> str:
        return self("between", low=self.quantile(one, "q05"), high=self.quantile(one, "q95"))


def overview(summary: Summary, lang: str) -> str:
    """Return the main ranges of a result as text.

    Parameters
    ----------
    summary : Summary
        Of a run.
    lang : str
        `en` or `zh`.

    Returns
    -------
    str
        Lines without colour, fit for a pipe.
    """
    say = _Words(summary, lang)
    rows = [*_outcomes(say), *_settlement(say), *_offers(say), *_variants(say), *_law_changes(say)]
    title = in_language(summary.title, lang)
    if summary.variant:
        variant = in_language(summary.variant.label, lang)
        title = message(lang, "report.titled", title=title, of=variant)
    width = max(_width(name) for name, _ in rows)
    lines = [title, "=" * _width(title)]
    lines += [f"{name}{' ' * (width - _width(name))}  {text}".rstrip() for name, text in rows]
    judged = sum(one.source.kind == "expert_judgement" for one in summary.inputs)
    law = [one for one in summary.law if one.calculated]
    unverified = sum(one.grade == "unverified" for one in law)
    basis = say("basis", inputs=len(summary.inputs), judged=judged, law=len(law), unverified=unverified)
    how = say("how", n=summary.n_draws, seed=summary.seed, digest=summary.digest[:12])
    return "\n".join([*lines, "", basis, how])


def _outcomes(say: _Words) -> list[Row]:
    """Return what is claimed, awarded, left and paid."""
    summary = say.summary

    def outcome(one: Outcome, label: str) -> Row:
        middle, mean = say.quantile(one, "q50"), say.money(one.mean, one.mcse)
        return say(label), say("outcome", middle=middle, range=say.range(one), mean=mean)

    award = summary.award
    return [
        (say("claimed"), say.money(summary.claim.amount, exact=True)),
        outcome(award, "award" if isinstance(summary.forum, CourtForum) else "award_by_arbitrators"),
        ("", say("zero", zero=say.share(award.p_zero), cap=say.share(award.p_at_cap))),
        outcome(summary.claimant_net, "claimant_net"),
        outcome(summary.provider_outlay, "provider_outlay"),
    ]


def _settlement(say: _Words) -> list[Row]:
    """Return at what each side walks away, how likely they settle, and at which price."""
    settlement = say.summary.settlement

    def walks_away(one: OverWorlds, side: str) -> Row:
        low, high = (say.money(value, one.mcse) for value in one.interval_90)
        both = say("between", low=low, high=high)
        return say(f"walks_away_{side}"), say("about", mean=say.money(one.mean, one.mcse), range=both)

    chance = settlement.probability
    low, high = (say.share(value) for value in chance.interval_90)
    middle = say.quantile(settlement.amount, "q50")
    return [
        walks_away(say.summary.reservation.claimant, "claimant"),
        walks_away(say.summary.reservation.provider, "provider"),
        (say("settles"), say("chance", mean=say.share(chance.mean), low=low, high=high)),
        (say("price"), say("outcome_short", middle=middle, range=say.range(settlement.amount))),
    ]


def _offers(say: _Words) -> list[Row]:
    """Return what each offer is worth against going on."""
    return [
        (
            offer.label[say.lang],
            say(
                "offer",
                worth=say.money(offer.worth.mean, offer.worth.mcse, exact=offer.face is None),
                p=say.share(offer.p_net_exceeds),
                better=say.money(offer.mean_if_better, offer.mean_if_better_mcse),
                worse=say.money(offer.mean_if_worse, offer.mean_if_worse_mcse),
            ),
        )
        for offer in say.summary.offers
    ]


def _variants(say: _Words) -> list[Row]:
    """Return the main figures of each variant."""
    return [
        (
            one.label[say.lang],
            say(
                "variant",
                award=say.money(one.award.mean, one.award.mcse),
                p=say.share(one.settlement.probability.mean),
                price=say.quantile(one.settlement.amount, "q50"),
            ),
        )
        for one in (say.summary.variants or {}).values()
    ]


def _law_changes(say: _Words) -> list[Row]:
    """Return what each group of rules of another law changes."""
    changes, lang = say.summary.other_law, say.lang
    if changes is None:
        return []

    def moved(change: Change) -> str:
        figures = []
        named = (
            ("award", change.award),
            ("claimant_net", change.claimant_net),
            ("provider_outlay", change.provider_outlay),
        )
        for name, one in named:
            mean, error = one.mean, one.mcse or 0.0
            if abs(mean) > 2.0 * error and mean:
                sign = "+" if mean > 0 else "−"
                figures.append(say(f"moves.{name}", by=f"{sign}{say.money(abs(mean), error)}"))
        return message(lang, "report.comma").join(figures) or say("moves.nothing")

    title = say("moves.title", other=in_language(changes.other_name, lang))
    rows = [(message(lang, f"report.rule_groups.{row.group}"), moved(row.change)) for row in changes.rows]
    together = message(lang, "report.all_rules"), moved(changes.total)
    return [("", ""), (title, ""), *rows, together]


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
