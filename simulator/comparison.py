"""One case beside another: its variants, another law, the court beside arbitration; all on the same draws."""

from collections.abc import Callable, Mapping

import numpy as np
from msgspec import structs

from simulator.base.model import FloatArray
from simulator.case.case import Case, CourtForum
from simulator.draws.model import law_of, prepare
from simulator.draws.points import REPLICATES, Method
from simulator.draws.replicate import run_replicate
from simulator.draws.tally import CELL
from simulator.law.file import about
from simulator.law.law import CALCULATED, Law, LawValue
from simulator.summary.described import Rule, VariantName
from simulator.summary.explained import (
    Before,
    Change,
    Forums,
    GroupChange,
    LawChanges,
    RuleChange,
    Variant,
)
from simulator.summary.figures import Estimate
from simulator.summary.parts import Summary, main_figures
from simulator.summary.result import Result
from simulator.summary.stated import Text
from simulator.summary.statistics import weighted_quantiles

BASE = "base"  # the case itself, beside its variants
DRAWS_A_RULE = 16_384  # draws for what each rule changes

FIGURES = 4  # of `figures_of` but the price: mean award, net and outlay, chance to settle


def beside_one_another(results: Mapping[str, Result], labels: Mapping[str, Text], *, main: str) -> Result:
    """Return one of several results, with the main figures of all in it.

    Parameters
    ----------
    results : mapping of name to Result
        The case itself is `base`.
    labels : mapping of name to text
        In both languages.
    main : str
        Whose result it is.
    """
    variants = {
        name: Variant(label=labels[name], **structs.asdict(main_figures(result.summary)))
        for name, result in results.items()
    }
    result = results[main].with_parts(variants=variants)
    if main == BASE:
        return result
    return result.with_parts(variant=VariantName(name=main, label=labels[main]))


def before_a_court(case: Case) -> Case:
    """Return an arbitration case as it would be if the arbitration clause did not hold."""
    return case.model_copy(update={"forum": CourtForum(kind="court")})


def both_forums(arbitration: Result, court: Result) -> Forums:
    """Return the main figures before the arbitral institution and before a court, with their fees."""
    return Forums(arbitration=_before(arbitration.summary), court=_before(court.summary))


def _before(summary: Summary) -> Before:
    fee = summary.costs.court_fee_first_instance
    return Before(**structs.asdict(main_figures(summary)), fee=fee)


def law_changes(
    case: Case,
    jurisdiction: str,
    *,
    n_draws: int,
    seed: int,
    method: Method,
    advance: Callable[[int], None] = lambda done: None,
) -> LawChanges:
    """Return which rules of another law move the result, and by how much.

    Each group of rules is put in the place of the case's own while all others stay; what they do together
    beyond the sum of that is the rest.

    Parameters
    ----------
    case : Case
        The dispute.
    jurisdiction : str
        Code of the other law.
    n_draws, seed, method
        As in `simulate`; `draws_a_rule` of the draws are used, the same for every rule.
    advance : callable
        Told of every draw done.

    Returns
    -------
    LawChanges
        Rows are groups with any difference, `unchanged` those without.
    """
    own, other = law_of(case), law_of(case, jurisdiction=jurisdiction)
    few = draws_a_rule(n_draws)

    def means(law: Law) -> FloatArray:
        figures = figures_of(case, law, n_draws=few, seed=seed, method=method, advance=advance)
        return figures[:FIGURES]

    base = means(own)
    total = means(other) - base
    rows, unchanged, explained = [], [], np.zeros_like(total)
    for group, names in CALCULATED.items():
        different = [name for name in names if _differs(name, own, other)]
        if not different:
            unchanged.append(group)
            continue
        law = own
        for name in different:
            law = law.with_rule(name, other)
        change = means(law) - base
        explained += change
        rules = tuple(_rule(name, own, other) for name in different)
        rows.append(GroupChange(group=group, rules=rules, change=Change(*estimates(change))))
    return LawChanges(
        own=own.jurisdiction,
        other=other.jurisdiction,
        own_name=about(own.jurisdiction).name.model_dump(),
        other_name=about(other.jurisdiction).name.model_dump(),
        n_draws=few,
        rows=tuple(rows),
        unchanged=tuple(unchanged),
        total=Change(*estimates(total)),
        rest=Change(*estimates(total - explained)),
    )


def draws_a_rule(n_draws: int) -> int:
    """Return how many draws a group of rules gets: whole replicates, at most `DRAWS_A_RULE`."""
    replicates = min(REPLICATES, n_draws)
    return replicates * (min(n_draws, DRAWS_A_RULE) // replicates)


def runs_of_law_changes(case: Case, jurisdiction: str) -> int:
    """Return how many runs `law_changes` makes, for a progress bar."""
    own, other = law_of(case), law_of(case, jurisdiction=jurisdiction)
    return 2 + sum(any(_differs(name, own, other) for name in names) for names in CALCULATED.values())


def figures_of(
    case: Case, law: Law, *, n_draws: int, seed: int, method: Method, advance: Callable[[int], None]
) -> FloatArray:
    """Return the main figures of every replicate: (5, n_replicates).

    Mean award, net and outlay, chance to settle, and median price of a settlement. Under the same seed and
    method two cases or laws meet the same draws, so that their difference has a small error.
    """
    model = prepare(case, seed=seed, method=method, law=law)
    replicates = min(REPLICATES, n_draws)
    size = n_draws // replicates
    columns = []
    for replicate in range(replicates):
        one = run_replicate(model, replicate=replicate, n_draws=size, chunk=8 * CELL, advance=advance)
        figures = [one.mean_of(name) for name in ("award", "net", "outlay")]
        prices = one.settlements
        median = weighted_quantiles(prices.price.ravel(), prices.weight.ravel(), [0.5])
        columns.append([*figures, float(one.settles.mean()), float(median[0])])
    return np.array(columns).T


def estimates(values: FloatArray) -> list[Estimate]:
    """Return the mean of each figure (first axis) over replicates, with its Monte Carlo error."""
    many = values.shape[1] > 1
    errors = values.std(axis=1, ddof=1) / np.sqrt(values.shape[1]) if many else [None] * len(values)
    return [
        Estimate(mean=float(row.mean()), mcse=None if error is None else float(error))
        for row, error in zip(values, errors, strict=True)
    ]


def _differs(name: str, own: Law, other: Law) -> bool:
    """Return whether a rule says something else in the other law."""
    first, second = own.values.get(name), other.values.get(name)
    if first is None or second is None:
        return first is not second
    if first.dated.schedule is not None:  # two tables may hold the same words in different currencies
        return first.parameter.jurisdiction != second.parameter.jurisdiction
    return first.dated.value != second.dated.value


def _rule(name: str, own: Law, other: Law) -> RuleChange:
    """Return what a rule says in both laws, with where it stands in the other."""
    found = [law.values.get(name) for law in (own, other)]
    there = next(one for one in found if one is not None)
    return RuleChange(
        name=name,
        label=there.parameter.label.model_dump(),
        before=_rule_in(found[0]),
        after=_rule_in(found[1]),
    )


def _rule_in(value: LawValue | None) -> Rule | None:
    """Return what a rule says in words, or its number."""
    if value is None:
        return None
    text = value.dated.text.model_dump() if value.dated.text else None
    return Rule(value=value.dated.value, text=text, unit=value.parameter.unit)
