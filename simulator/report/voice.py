"""How a report says a thing: amounts, shares, dates, inputs, sources and rules, as runs and cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulator.base import wording
from simulator.base.messages import in_language, message
from simulator.report.document import Cell, Column, Figure, Row, Run, Runs, Table, runs, spaced
from simulator.summary.described import Input, LawValue, Range, Rule
from simulator.summary.explained import Chance
from simulator.summary.figures import Level, OverWorlds, WithMean, WithQuantiles
from simulator.summary.labels import kind_of, label_of
from simulator.summary.parts import Summary
from simulator.summary.stated import Reference, Source

Figures = Callable[[str], list[Figure]]
"""Gives the chart of a name, or nothing where what it needs is not shown."""

LEVELS: tuple[Level, ...] = ("q05", "q50", "q95")


@dataclass(frozen=True)
class Voice:
    """A language, and the summary that is spoken of."""

    summary: Summary
    lang: str

    def t(self, key: str, **params: Any) -> str:
        """Return a message of the report."""
        return message(self.lang, f"report.{key}", **params)

    def text(self, value: Any) -> str:
        """Return a text of a case or of the law; one that stands in both languages in this one."""
        return in_language(value, self.lang)

    def day(self, day: date | None) -> str:
        """Return a date as readers write it."""
        return wording.day(None if day is None else day.isoformat(), lang=self.lang)

    def share(self, value: float | None) -> str:
        """Return a probability or a share in whole percent."""
        return wording.share(value, lang=self.lang)

    def number(self, value: float | None, error: float | None = None) -> str:
        """Return a plain number with the digits that its error supports."""
        return wording.number(value, lang=self.lang, error=error)

    def money(self, value: float | None, error: float | None = None, *, exact: bool = False) -> str:
        """Return an amount with the digits that its error supports, or all of them if it is `exact`."""
        return wording.amount(value, currency=self.summary.currency, lang=self.lang, error=error, exact=exact)

    def between(self, low: str, high: str) -> str:
        """Return a range in brackets, to stand behind a value."""
        dash = " – " if set("<>") & {low[:1], high[:1]} else "–"
        return self.t("paren", text=low + dash + high)

    def amount(self, value: float | None, error: float | None = None, *, exact: bool = False) -> Cell:
        """Return a cell with an amount."""
        return Cell(runs(self.money(value, error, exact=exact)), value=value, unit="amount")

    def mean(self, one: WithMean) -> Cell:
        """Return a cell with the mean of a statistic."""
        return self.amount(one.mean, one.mcse)

    def quantile(self, one: WithQuantiles, level: Level) -> Cell:
        """Return a cell with a quantile of a statistic."""
        errors = one.quantiles_mcse
        return self.amount(one.quantiles.at(level), errors.at(level) if errors else None)

    def probability(self, value: float | None, interval: Sequence[float] | None = None) -> Cell:
        """Return a cell with a probability, and the interval of what is not known of it."""
        said = self.share(value)
        if interval is not None and interval[0] != interval[1]:
            said += self.between(self.share(interval[0]), self.share(interval[1]))
        return Cell(runs(said), value=value, unit="share")

    def odds(self, one: Range | OverWorlds | Chance) -> Cell:
        """Return a cell with the mean of a probability and its interval."""
        return self.probability(one.mean, one.interval_90)

    def plain(self, value: str | Runs) -> Cell:
        """Return a cell of text."""
        return Cell(runs(value))

    def walk_away(self, one: OverWorlds) -> Cell:
        """Return a cell with a walk-away price and its interval over the worlds."""
        error = one.mcse
        low, high = (self.money(value, error) for value in one.interval_90)
        said = self.money(one.mean, error) + self.between(low, high)
        return Cell(runs(said), value=one.mean, unit="amount")

    def label(self, name: str) -> str:
        """Return the name of an input in words."""
        found = next((one for one in self.summary.inputs if one.name == name), None)
        return name if found is None else label_of(found, self.summary, self.lang)

    def value(self, value: float | None, one: Input) -> str:
        """Return a value of an input as its kind is written; in full if certain, else in two digits."""
        return self.value_at(value, one.name, certain=one.q05 == one.q95)

    def value_at(self, value: float | None, name: str, *, certain: bool = False) -> str:
        """Return a value of the input of that name."""
        if value is None:
            return "–"
        kind = kind_of(name)
        if kind == "amount":
            return self.money(value, wording.ROUGH * abs(value), exact=certain)
        if kind == "rate":
            return wording.percent(value, lang=self.lang)
        if kind == "share":
            return self.share(value)
        return self.number(value, None if certain else wording.ROUGH * abs(value))

    def rule(self, rule: Rule | LawValue | None) -> str:
        """Return what a rule of law says in words, or its number in its unit; a dash where there is none."""
        if rule is None:
            return "–"
        if rule.text is not None:
            return self.text(rule.text)
        if rule.value is None:
            return self.t("by_table")
        if isinstance(rule.value, str):
            return rule.value
        if rule.unit == "1/year":
            return wording.rate_in_words(rule.value, lang=self.lang)
        return self.t(f"units.{rule.unit}", n=f"{rule.value:g}")

    def mark(self, source: Source) -> Runs:
        """Return the kind of a source; judgement, and what was not read in its source, are marked."""
        judged = source.kind == "expert_judgement"
        kind = Run(self.t(f"kind.{source.kind}"), style="mark" if judged else "soft")
        return runs(kind) if source.verified else spaced(kind, self.unverified())

    def unverified(self) -> Run:
        """Return the mark of what was not read in its source."""
        return Run(self.t("unverified"), style="mark")

    def cite(self, source: Source) -> Runs:
        """Return a source: its kind, who, and where; addresses become links."""
        places = (self.text(source.where) if source.where else "").split("; ")
        where = [self.linked(part) if web(part) else part for part in places]
        return spaced(self.mark(source), self.text(source.who) if source.who else "", *where)

    def linked(self, address: str) -> Run:
        """Return the word for a link, leading to an address."""
        return Run(self.t("link"), link=address)

    def reference(self, reference: Reference) -> Runs:
        """Return where a rule stands: title, article and link."""
        said = self.text(reference.title)
        if reference.article:
            said += self.t("article_after") + self.text(reference.article)
        url = reference.url
        return spaced(said, self.linked(url) if url and web(url) else "")

    def soft(self, text: str, *, new_line: bool = False) -> Run:
        """Return a text that stands back."""
        return Run(text, style="soft", new_line=new_line)

    def columns(self, *heads: str, left: int = 1) -> tuple[Column, ...]:
        """Return columns by their heads; those after the first `left` ones hold numbers."""
        return tuple(Column(runs(head), numeric=n >= left) for n, head in enumerate(heads))


def row(name: str | Runs, *cells: Cell) -> Row:
    """Return a row by its name and its cells."""
    return Row((Cell(runs(name)), *cells))


def table(name: str, columns: Sequence[Column], rows: Sequence[Row], **kind: bool) -> Table:
    """Return a table; see `Table` for its kinds."""
    return Table(name, tuple(columns), tuple(rows), **kind)


def web(address: str) -> bool:
    """Return whether a text is an address that may be a link."""
    return address.startswith(("http://", "https://"))
