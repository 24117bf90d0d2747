"""The summary that a lawyer reads on the terminal."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.messages import message
from simulator.wording import amount, share


def overview(summary: Mapping[str, Any], lang: str) -> str:
    """Return the main ranges of a result as text.

    Parameters
    ----------
    summary : mapping
        Content of summary.json.
    lang : str
        `en` or `zh`.

    Returns
    -------
    str
        Lines without colour, fit for a pipe.
    """

    def words(key: str, **params: Any) -> str:
        return message(lang, f"terminal.{key}", **params)

    def money(value: float, error: float | None = None, *, exact: bool = False) -> str:
        return amount(value, currency=summary["currency"], lang=lang, error=error, exact=exact)

    def between(low: float, high: float, error: float | None = None) -> str:
        return words("between", low=money(low, error), high=money(high, error))

    def quantile(one: Mapping[str, Any], level: str) -> str:
        errors = one["quantiles_mcse"]
        return money(one["quantiles"][level], errors[level] if errors else None)

    def spread(one: Mapping[str, Any]) -> dict[str, str]:
        both = words("between", low=quantile(one, "0.05"), high=quantile(one, "0.95"))
        return {"middle": quantile(one, "0.5"), "range": both}

    def outcome(name: str) -> str:
        one = summary[name]
        return words("outcome", **spread(one), mean=money(one["mean"], one["mcse"]))

    settlement, reservation = summary["settlement"], summary["reservation"]
    low, high = settlement["probability"]["interval_90"]
    rows = [
        (words("claimed"), money(summary["claim"]["amount"], exact=True)),
        (words("award"), outcome("award")),
        (
            "",
            words(
                "zero",
                zero=share(summary["award"]["p_zero"], lang=lang),
                cap=share(summary["award"]["p_at_cap"], lang=lang),
            ),
        ),
        (words("claimant_net"), outcome("claimant_net")),
        (words("provider_outlay"), outcome("provider_outlay")),
        *(
            (
                words(f"walks_away_{side}"),
                words(
                    "about",
                    mean=money(reservation[side]["mean"], reservation[side]["mcse"]),
                    range=between(
                        reservation[side]["interval_90"][0],
                        reservation[side]["interval_90"][1],
                        reservation[side]["mcse"],
                    ),
                ),
            )
            for side in ("claimant", "provider")
        ),
        (
            words("settles"),
            words(
                "chance",
                mean=share(settlement["probability"]["mean"], lang=lang),
                low=share(low, lang=lang),
                high=share(high, lang=lang),
            ),
        ),
        (
            words("price"),
            words("outcome_short", **spread(settlement["amount"])),
        ),
        *(
            (
                offer["label"][lang],
                words(
                    "offer",
                    worth=money(offer["worth"]["mean"], offer["worth"]["mcse"], exact=offer["face"] is None),
                    p=share(offer["p_net_exceeds"], lang=lang),
                    better=money(offer["mean_if_better"], offer["mean_if_better_mcse"]),
                    worse=money(offer["mean_if_worse"], offer["mean_if_worse_mcse"]),
                ),
            )
            for offer in summary["offers"]
        ),
        *(
            (
                one["label"][lang],
                words(
                    "variant",
                    award=money(one["award"]["mean"], one["award"]["mcse"]),
                    p=share(one["settlement"]["probability"]["mean"], lang=lang),
                    price=quantile(one["settlement"]["amount"], "0.5"),
                ),
            )
            for one in (summary["variants"] or {}).values()
        ),
        *_law_changes(summary["other_law"], lang, money),
    ]
    judged = sum(one["source"]["kind"] == "expert_judgement" for one in summary["inputs"])
    law = [one for one in summary["law"] if one["calculated"]]
    unverified = sum(one["grade"] == "unverified" for one in law)
    title = summary["title"][lang]
    if summary["variant"]:
        title = f"{title} – {summary['variant']['label'][lang]}"
    lines = [title, "=" * _width(title)]
    width = max(_width(name) for name, _ in rows)
    lines += [f"{name}{' ' * (width - _width(name))}  {text}".rstrip() for name, text in rows]
    lines += [
        "",
        words(
            "basis",
            inputs=len(summary["inputs"]),
            judged=judged,
            law=len(law),
            unverified=unverified,
        ),
        words("how", n=summary["n_draws"], seed=summary["seed"], digest=summary["digest"][:12]),
    ]
    return "\n".join(lines)


def _law_changes(
    changes: Mapping[str, Any] | None, lang: str, money: Callable[..., str]
) -> list[tuple[str, str]]:
    """Return what each group of rules of another law changes, the same on average left out."""
    if changes is None:
        return []

    def moved(change: Mapping[str, Any]) -> str:
        figures = []
        for name in ("award", "claimant_net", "provider_outlay"):
            mean, error = change[name]["mean"], change[name]["mcse"] or 0.0
            if abs(mean) > 2.0 * error and mean:
                sign = "+" if mean > 0 else "−"
                amount = money(abs(mean), error)
                figures.append(message(lang, f"terminal.moves.{name}", by=f"{sign}{amount}"))
        return message(lang, "report.comma").join(figures) or message(lang, "terminal.moves.nothing")

    title = message(lang, "terminal.moves.title", other=changes["to_name"][lang])
    rows = [
        (message(lang, f"report.rule_groups.{row['group']}"), moved(row["change"])) for row in changes["rows"]
    ]
    together = message(lang, "report.all_rules"), moved(changes["total"])
    return [("", ""), (title, ""), *rows, together]


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
