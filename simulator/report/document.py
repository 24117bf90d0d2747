"""A report as data: sections of paragraphs, tables and figures, the same for every format.

Nothing here knows how a page, a sheet or a file looks; the writers of each format do.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

Style = Literal["plain", "soft", "strong", "mark", "code"]
"""`soft` stands back, `mark` warns the reader (judgement, unverified), `code` is typed as it stands."""


@dataclass(frozen=True)
class Run:
    """A piece of text in one style; it may be a link, or start on a new line."""

    text: str
    style: Style = "plain"
    link: str | None = None  # only http and https
    new_line: bool = False


Runs: TypeAlias = tuple[Run, ...]

SHORT = 6  # sections of a report that needs no table of contents

Unit = Literal["amount", "share", "number"]


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what is read, and the number behind it where there is one."""

    runs: Runs
    value: float | None = None  # unrounded; in the currency of the case if `unit` is amount
    unit: Unit | None = None
    brief: Runs | None = None  # the same on a page, where what a row above says is not said again

    @property
    def text(self) -> str:
        """The text of the cell without its styles."""
        return text_of(self.runs)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; the `answer` is the one to read if only one is read."""

    runs: Runs
    role: Literal["plain", "answer", "note"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list; `warnings` are set off."""

    items: tuple[Runs, ...]
    role: Literal["plain", "warnings"] = "plain"


@dataclass(frozen=True)
class Column:
    """The head of a column; numbers stand on the right."""

    head: Runs
    numeric: bool = False
    wide: float = 1.0  # share of the width, beside the other columns


@dataclass(frozen=True)
class Row:
    """A row of a table; a `group` row is the title of those that follow and has one cell."""

    cells: tuple[Cell, ...]
    group: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows; `name` is the same in every language."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    small: bool = False  # long tables of the appendix, in smaller print
    cards: bool = False  # on a phone each row becomes a card


@dataclass(frozen=True)
class Facts:
    """Pairs of a term and what is said of it."""

    name: str
    rows: tuple[tuple[Runs, Cell], ...]


@dataclass(frozen=True)
class Figure:
    """A chart by its Vega-Lite definition, and what it shows in words."""

    name: str
    spec: Mapping[str, Any]
    alt: str


@dataclass(frozen=True)
class OfferSlider:
    """Chance that going on beats an offer, for any offer: moved by the reader in HTML, a table elsewhere.

    `offers` rise, in the currency of the case; the other columns belong to them.
    """

    name: str
    offers: tuple[float, ...]
    p_better: tuple[float, ...]  # that the claimant's net exceeds the offer
    mean_if_better: tuple[float, ...]  # by how much, given that it does
    mean_if_worse: tuple[float, ...]  # by how much it falls short, given that it does not
    mean_if_better_mcse: tuple[float, ...]  # Monte Carlo errors; zero where they are not known
    mean_if_worse_mcse: tuple[float, ...]
    start: float
    table: Table  # the same at some offers, for print
    words: Mapping[str, str]  # label; said, with {offer}, {chance}, {better}, {worse}


Block: TypeAlias = "Paragraph | Bullets | Table | Facts | Figure | OfferSlider | Heading"


@dataclass(frozen=True)
class Heading:
    """A title inside a section."""

    text: str


@dataclass(frozen=True)
class Section:
    """A part of the report under one title; `name` is the same in every language."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    def tables(self) -> list[Table]:
        """Return all tables in their order, those of sliders with them."""
        found: list[Table] = []
        for one in self.blocks:
            if isinstance(one, Table):
                found.append(one)
            elif isinstance(one, OfferSlider):
                found.append(one.table)
        return found


@dataclass(frozen=True)
class Document:
    """A whole report in one language."""

    kind: str  # counsel, board, opponent, auditor
    lang: str
    title: str
    subtitle: str
    currency: str
    digest: str  # of the case; stands at the foot of every page
    sections: tuple[Section, ...]

    def contents(self) -> list[str]:
        """Return the titles for a table of contents; none if the report is short."""
        titles = [part.title for part in self.sections if part.title]
        return titles if len(self.sections) > SHORT else []

    def figures(self) -> list[Figure]:
        """Return all charts in their order."""
        return [one for part in self.sections for one in part.blocks if isinstance(one, Figure)]

    def tables(self) -> list[Table]:
        """Return all tables in their order."""
        return [table for part in self.sections for table in part.tables()]

    def sliders(self) -> list[OfferSlider]:
        """Return what the reader can move."""
        return [one for part in self.sections for one in part.blocks if isinstance(one, OfferSlider)]


def paged(document: Document) -> Document:
    """Return a report as pages show it; sheets and data files, whose rows stand alone, are whole."""
    sections = tuple(
        replace(part, blocks=tuple(_paged(one) if isinstance(one, Table) else one for one in part.blocks))
        for part in document.sections
    )
    return replace(document, sections=sections)


def _paged(table: Table) -> Table:
    rows = (
        replace(row, cells=tuple(replace(one, runs=one.brief or one.runs, brief=None) for one in row.cells))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def runs(*parts: "Run | str | Sequence[Run]") -> Runs:
    """Return pieces of text as one; plain strings are runs, empty ones are left out."""
    joined: list[Run] = []
    for one in parts:
        if isinstance(one, str):
            joined += [Run(one)] if one else []
        elif isinstance(one, Run):
            joined.append(one)
        else:
            joined += one
    return tuple(joined)


def spaced(*parts: "Run | str | Sequence[Run]") -> Runs:
    """Return pieces of text as one, a blank between them; none beside Chinese punctuation."""
    joined: Runs = ()
    for found in filter(None, map(runs, parts)):
        blank = joined and not (_wide(joined[-1].text[-1:]) or _wide(found[0].text[:1]))
        joined = runs(joined, " " if blank else "", found)
    return joined


def _wide(sign: str) -> bool:
    return sign != "" and unicodedata.category(sign)[0] == "P" and unicodedata.east_asian_width(sign) in "WF"


def text_of(parts: Sequence[Run]) -> str:
    """Return the text of runs; one that starts a line is set apart by a space."""
    return "".join((" " if one.new_line else "") + one.text for one in parts)
