"""How a tree is made: questions are folded in one after the other, and what ends alike is one from there on.

A cap that is no lower than another on the same heads leaves no trace, nor does a clause on heads that do
not count. So cost grows with what makes a difference, not by doubling with each question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from simulator.case.case import Case
from simulator.case.court import DEGREES, Clause
from simulator.model.odds import Odds
from simulator.model.tree import Degrees, Fold, Limit, Question, State, Tree, limits_something

STATE_LIMIT = 64  # more states than this, and the least influential nodes are sampled instead
ROOM = 4  # so many times more are allowed on the way, before exclusions make them alike again


def grow(
    case: Case,
    *,
    odds: Odds,
    punitive: bool,
    influence: Mapping[str, float],
    amounts: Mapping[str, float],
    state_limit: int = STATE_LIMIT,
) -> Tree:
    """Return the tree of a case.

    Parameters
    ----------
    case : Case
        The dispute.
    odds : Odds
        At the means of all inputs, in one world: a chance that is 0 or 1 there is certain.
    punitive : bool
        Whether the law of the case knows punitive damages and the case asks for them.
    influence : mapping
        How much each node (`court.admitted.churn`, `clauses.fee_cap`) can move the award [currency]; the
        least influential are sampled first. Others are never sampled.
    amounts : mapping
        Limits that are certain amounts, by the name of their clause. [currency]
    state_limit : int
        Largest number of states.

    Returns
    -------
    Tree
        With no more states than the limit, as far as nodes can be sampled.
    """
    growth = Growth(case, odds, punitive, amounts)
    open_nodes = sorted(
        (question for question in growth.questions if question.node in influence),
        key=lambda question: influence[question.node],
    )
    candidates = [question for question in open_nodes if growth.certain[question] is None]
    for count in range(len(candidates)):
        if (tree := growth.with_samples(candidates[:count]).tree(state_limit)) is not None:
            return tree
    whole = growth.with_samples(candidates).tree(None)
    assert whole is not None  # without a limit there is always one
    return whole


@dataclass(frozen=True)
class End:
    """Where answers have led so far."""

    degrees: Degrees
    share: str | None  # None until a clause or the degree of fault says more than the case
    terms: frozenset[str]  # terms that were incorporated, as long as one of their clauses is still asked
    categories: frozenset[str]
    free: frozenset[str] = frozenset()  # carved out of every limit
    own: tuple[Limit, ...] = ()  # limits apart from the general ones
    caps: tuple[Limit, ...] = ()
    punitive: bool = False


class Growth:
    """The questions of a case, and what each answer leads to; those that are sampled count as a yes."""

    def __init__(
        self,
        case: Case,
        odds: Odds,
        punitive: bool,
        amounts: Mapping[str, float],
        sampled: Sequence[Question] = (),
    ) -> None:
        self.case, self.odds, self.punitive, self.amounts = case, odds, punitive, amounts
        self.sampled = tuple(sampled)
        self.clauses = {clause.name: clause for clause in case.clauses}
        self.questions = tuple(_questions(case, punitive=punitive))
        self.certain = {question: self._certain(question) for question in self.questions}

    def with_samples(self, sampled: Sequence[Question]) -> "Growth":
        """Return the same with these questions sampled."""
        return Growth(self.case, self.odds, self.punitive, self.amounts, sampled)

    def tree(self, limit: int | None) -> Tree | None:
        """Return the tree; None if it has more states than a limit."""
        classes = self._classes()
        ends = [self._root(degrees) for degrees in classes]
        folds = []
        for place, question in enumerate(self.questions):
            later = self._terms_of(self.questions[place + 1 :])
            links: dict[End, list[tuple[int, int]]] = {}
            for number, end in enumerate(ends):
                for factor, after in self._after(end, question):
                    if after.categories:
                        after = replace(after, terms=after.terms & later)
                        links.setdefault(after, []).append((number, factor))
            folds.append(_fold(question, list(links.values())))
            ends = list(links)
            if limit is not None and len(ends) > ROOM * limit:
                return None
        last: dict[State, list[tuple[int, int]]] = {}
        for number, end in enumerate(ends):
            last.setdefault(self._state(end), []).append((number, 0))
        states = sorted(last, key=self._order)
        if limit is not None and len(states) > limit:
            return None
        folds.append(_fold(None, [last[state] for state in states]))
        return Tree(tuple(states), self.sampled, classes, tuple(folds), self.clauses)

    def _certain(self, question: Question) -> bool | None:
        """Return the answer to a question if it is certain whatever the degree of fault."""
        chances = question.chance(self.odds, self.clauses)[0][self.odds.degree[0] > 0.0]
        return bool(chances[0]) if np.all(chances == chances[0]) and chances[0] in (0.0, 1.0) else None

    def _classes(self) -> tuple[Degrees, ...]:
        """Return the possible degrees of fault, put together where nothing depends on which it is."""
        apart = self.punitive or self.case.fault.claimant_share_if_gross is not None
        chances = [question.chance(self.odds, self.clauses)[0] for question in self.sampled]
        possible = [degree for degree in range(len(DEGREES)) if self.odds.degree[0][degree] > 0.0]

        def treatment(degree: int) -> tuple[bool, ...] | tuple[float, ...]:
            return (apart and degree > 0, *(float(chance[degree]) for chance in chances))

        ordered = sorted(possible, key=treatment)
        return tuple(sorted(tuple(group) for _, group in groupby(ordered, key=treatment)))

    def _root(self, degrees: Degrees) -> End:
        gross = 0 not in degrees and self.case.fault.claimant_share_if_gross is not None
        return End(
            degrees=degrees,
            share="fault.claimant_share_if_gross" if gross else None,
            terms=frozenset(),
            categories=frozenset(head.category for head in self.case.heads),
        )

    def _after(self, end: End, question: Question) -> list[tuple[int, End]]:
        """Return where an end leads, with the factor of each way: 0 not asked or certain, 1 yes, 2 no."""
        yes, no = self._answered(end, question)
        if yes == no:
            return [(0, no)]
        if question in self.sampled:
            return [(0, yes)]
        if (certain := self.certain[question]) is not None:
            return [(0, yes if certain else no)]
        return [(1, yes), (2, no)]

    def _answered(self, end: End, question: Question) -> tuple[End, End]:
        """Return what an end becomes on a yes, and on a no; the same twice where it makes no difference."""
        name = question.name
        if question.kind == "terms":
            return replace(end, terms=end.terms | {name}), end
        if question.kind == "admitted":
            return end, replace(end, categories=end.categories - {name})
        if question.kind == "punitive":
            return (replace(end, punitive=True) if 0 not in end.degrees else end), end
        clause = self.clauses[name]
        if clause.together and clause.together not in end.terms:
            return end, end
        return self._standing(end, clause), end

    def _standing(self, end: End, clause: Clause) -> End:
        """Return what an end becomes when a clause stands."""
        scope = end.categories if clause.scope is None else end.categories & set(clause.scope)
        if clause.kind == "backup_duty":
            return replace(end, share=end.share or f"clauses.{clause.name}.claimant_share")
        if clause.kind == "exclusion":
            return replace(end, categories=end.categories - scope)
        if clause.kind == "carve_out":
            return replace(end, free=end.free | scope)
        scope -= end.free
        if clause.kind == "super_cap":
            return replace(end, own=self._with_limit(end.own, (clause.name, scope)))
        for _, members in end.own:
            scope -= members
        return replace(end, caps=self._with_limit(end.caps, (clause.name, scope)))

    def _with_limit(self, limits: tuple[Limit, ...], new: Limit) -> tuple[Limit, ...]:
        """Return limits and a new one, without those that another on the same heads makes idle."""
        if not new[1] or any(self._makes_idle(limit, new) for limit in limits):
            return limits
        return (*(limit for limit in limits if not self._makes_idle(new, limit)), new)

    def _makes_idle(self, limit: Limit, other: Limit) -> bool:
        """Return whether a limit that surely stands is no higher than another on the same heads."""
        names = (limit[0], other[0])
        known = all(name in self.amounts for name in names)
        samples = {question.name for question in self.sampled if question.kind == "clause"}
        alike = limit[1] == other[1] and limit[0] not in samples
        return alike and known and self.amounts[names[0]] <= self.amounts[names[1]]

    def _state(self, end: End) -> State:
        """Return the state in which an end closes; its degree of fault is told where a sample needs it."""
        places = list(self.clauses)
        return State(
            share=end.share or "fault.claimant_share",
            categories=end.categories,
            limits=tuple(sorted((*end.own, *end.caps), key=lambda limit: places.index(limit[0]))),
            punitive=end.punitive,
            degrees=end.degrees if self.sampled else (),
        )

    def _order(self, state: State) -> tuple[object, ...]:
        """Return the place of a state: more heads, more clauses first."""
        names = {name for name, _ in state.limits}
        return (
            [head.category not in state.categories for head in self.case.heads],
            [name not in names and state.share != f"clauses.{name}.claimant_share" for name in self.clauses],
            state.share,
            state.degrees,
            not state.punitive,
            [sorted(members) for _, members in state.limits],
        )

    def _terms_of(self, questions: Sequence[Question]) -> frozenset[str]:
        """Return the terms whose clauses are among questions."""
        asked = [self.clauses[question.name] for question in questions if question.kind == "clause"]
        return frozenset(clause.together for clause in asked if clause.together)


def _fold(question: Question | None, links: Sequence[Sequence[tuple[int, int]]]) -> Fold:
    """Return a fold, given for each end after it the ends before it and their factors."""
    sizes = [len(sources) for sources in links]
    flat = np.array([link for sources in links for link in sources], dtype=np.intp).reshape(-1, 2)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if sizes else np.zeros(0)
    return Fold(question, flat[:, 0], flat[:, 1], starts.astype(np.intp))


def _questions(case: Case, *, punitive: bool) -> Iterator[Question]:
    """Yield the questions that can make a difference, those first on which the others' effect depends."""
    limiting = [clause for clause in case.clauses if limits_something(clause)]

    def kinds(*wanted: str) -> list[Clause]:
        return [clause for clause in case.clauses if clause.kind in wanted]

    own = [clause for clause in limiting if clause.kind == "super_cap"]
    clauses = [
        *kinds("backup_duty"),
        *kinds("exclusion"),
        *(kinds("carve_out") if limiting else []),
        *own,
        *(clause for clause in limiting if clause not in own),
    ]
    for terms in dict.fromkeys(clause.together for clause in clauses if clause.together):
        yield Question("terms", terms)
    for category in dict.fromkeys(head.category for head in case.heads):
        yield Question("admitted", category)
    for clause in clauses:
        yield Question("clause", clause.name)
    if punitive:
        yield Question("punitive", "")
