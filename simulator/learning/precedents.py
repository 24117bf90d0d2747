"""Precedents: disputes about lost data with their sources, one row each, checked as they are read."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from babel.core import get_global
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from simulator.base.amounts import Number
from simulator.base.checked import nearest, validate
from simulator.base.csv_file import read_csv, text_of
from simulator.base.data import data_folder
from simulator.base.errors import Problem, SimulatorError, fault
from simulator.base.files import replace_when_written
from simulator.base.model import FileModel
from simulator.base.yaml_file import YamlFile
from simulator.case.heads import CATEGORIES

OTHER_HEADS = (
    "direct_loss",
    "indirect_loss",
    "recovery_cost",  # restoration or recreation: the source does not say which
    "lost_use",
    "refund",
    "reputation",
    "apology",
    "punitive",
)
"""Heads that courts and parties name and that are no category of a case file."""

QUOTED_WORDS, QUOTED_SIGNS = 25, 200  # the longest quote; signs count where words have no spaces


def _truth(value: object) -> object:
    """Return yes and no, as tables have them, as truth values."""
    if value is None or isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise fault("wanted_yes_no", value=str(value)[:40])
    return value == "yes"


def _heads(value: object) -> object:
    """Return a list that a table writes with semicolons as a list."""
    return [part.strip() for part in value.split(";")] if isinstance(value, str) else value


def _known_heads(value: tuple[str, ...]) -> tuple[str, ...]:
    known = [*CATEGORIES, *OTHER_HEADS]
    for one in value:
        if one not in known:
            raise fault("not_allowed", value=one, allowed=", ".join(known), nearest=nearest(one, known))
    return value


def _currency(value: str) -> str:
    if value not in list_currencies():
        close = nearest(value.upper(), sorted(list_currencies()))
        raise fault("unknown_currency", value=value, nearest=close)
    return value


def _country(value: str) -> str:
    country = value.partition("-")[0]
    if country == "ZZ" or country not in get_global("territory_currencies"):
        raise fault("unknown_country", value=value)
    return value


def _short(value: str) -> str:
    if len(value.split()) > QUOTED_WORDS or len(value) > QUOTED_SIGNS:
        raise fault("quote_too_long", words=QUOTED_WORDS, signs=QUOTED_SIGNS)
    return value


Words = Annotated[str, Field(min_length=1, max_length=1000)]
Year = Annotated[int, Field(ge=1950, le=2100)]
Amount = Annotated[Number, Field(ge=0)]
Truth = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=bool | Literal["yes", "no"])]
MaybeTruth = Annotated[
    bool | None, BeforeValidator(_truth, json_schema_input_type=bool | Literal["yes", "no"] | None)
]


class Precedent(FileModel):
    """One dispute about lost data, or one instance of it; None is not known.

    The order of the fields is that of the columns. Several fields are checked against earlier ones,
    so that every field of a row that is wrong is reported at once.
    """

    model_config = ConfigDict(validate_default=True, str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=60)]
    year_event: Year | None = None
    year_decision: Year | None = None
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]+)?$"), AfterValidator(_country)]
    family: Literal["china", "civil", "common", "other"]
    court: Words
    instance: Literal["first", "appeal", "final", "none"]
    parties: Words
    provider_type: Words
    data_kind: Words
    cause: Words
    backup_sold: MaybeTruth = None
    backup_kept: MaybeTruth = None
    provider_fault: Literal["none", "ordinary", "gross", "intent"] | None = None
    claimant_share: Annotated[Number, Field(ge=0, le=1)] | None = None
    clause: Literal["none", "upheld", "struck", "present"] | None = None
    clause_cap: Amount | None = None
    claimed: Amount | None = None
    awarded: Amount | None = None
    currency: Annotated[str, AfterValidator(_currency)] | None = None
    category: Annotated[tuple[str, ...], BeforeValidator(_heads), AfterValidator(_known_heads)] = ()
    outcome: Literal["liable", "not_liable", "settled", "offer", "pending"]
    censored: Truth
    appealed: MaybeTruth = None
    reversed: MaybeTruth = None
    adjacent: Truth
    source: Words
    quote: Annotated[str, Field(min_length=1), AfterValidator(_short)] | None = None
    confidence: Literal["high", "medium", "low"]
    note: Words | None = None

    @field_validator("year_decision")
    @classmethod
    def _after_event(cls, value: int | None, info: ValidationInfo) -> int | None:
        event = info.data.get("year_event")
        if value is not None and event is not None and value < event:
            raise fault("decided_before_event", decision=value, event=event)
        return value

    @field_validator("clause_cap")
    @classmethod
    def _cap_of_a_clause(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("clause", "present") in (None, "none"):
            raise fault("cap_without_clause", value=value)
        return value

    @field_validator("currency")
    @classmethod
    def _amounts_have_a_currency(cls, value: str | None, info: ValidationInfo) -> str | None:
        given = [name for name in ("clause_cap", "claimed", "awarded") if info.data.get(name) is not None]
        if value is None and given:
            raise fault("amount_without_currency", given=", ".join(given))
        return value

    @field_validator("outcome")
    @classmethod
    def _award_fits(cls, value: str, info: ValidationInfo) -> str:
        """Refuse an award that was not made: an offer is none, and who is not liable pays none."""
        awarded = info.data.get("awarded")
        if awarded is not None and (value in ("offer", "pending") or (value == "not_liable" and awarded > 0)):
            raise fault("award_against_outcome", outcome=value, awarded=awarded)
        return value

    @field_validator("censored")
    @classmethod
    def _censored_fits(cls, value: bool, info: ValidationInfo) -> bool:
        if "outcome" not in info.data or "awarded" not in info.data:
            return value  # these are wrong themselves
        pays = info.data["outcome"] in ("liable", "settled")
        unknown = info.data["awarded"] is None
        if value != (pays and unknown):
            raise fault("censored_wrongly", outcome=info.data["outcome"])
        return value

    @field_validator("reversed")
    @classmethod
    def _reversed_on_appeal(cls, value: bool | None, info: ValidationInfo) -> bool | None:
        if value is not None and info.data.get("appealed", True) is not True:
            raise fault("reversed_without_appeal")
        return value


COLUMNS = tuple(Precedent.model_fields)
MAY_BE_EMPTY = tuple(name for name, field in Precedent.model_fields.items() if field.default is None)


def precedents_path() -> Path:
    """Return the file of the shipped precedents."""
    return data_folder("priors") / "precedents" / "precedents.csv"


def checked(file: YamlFile) -> Precedent:
    """Return a row of a table, or a YAML file, as a precedent; errors name the field, also an empty one.

    Raises
    ------
    SimulatorError
        With one problem for each field that is wrong.
    """
    if isinstance(file.data, dict):
        file = replace(file, data=dict.fromkeys(MAY_BE_EMPTY) | file.data)
    return validate(Precedent, file)


def load_precedents(path: Path | None = None) -> tuple[Precedent, ...]:
    """Return all precedents of a file, in its order.

    Parameters
    ----------
    path : Path, optional
        A CSV file with a header row and the columns of `Precedent`; the shipped one if not given.

    Raises
    ------
    SimulatorError
        With every problem of every row, each with its line and the name of its column.
    """
    path = precedents_path() if path is None else path
    found: dict[str, Precedent] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for row in read_csv(path, COLUMNS):
        try:
            one = checked(row)
        except SimulatorError as why:
            problems += [replace(problem, column=None) for problem in why.problems]
        else:
            found.setdefault(one.id, one)
        name = str(row.data.get("id", ""))
        if name in lines:
            at = replace(row.problem("duplicate_precedent", ("id",), id=name, first=lines[name]), column=None)
            problems.append(at)
        elif name:
            lines[name] = row.places[()][0]
    if problems:
        raise SimulatorError(problems)
    return tuple(found.values())


def core(precedents: Iterable[Precedent]) -> tuple[Precedent, ...]:
    """Return the precedents about hosts and cloud providers that lost data, without adjacent ones."""
    return tuple(one for one in precedents if not one.adjacent)


def digest_of(precedents: Iterable[Precedent]) -> str:
    """Return a SHA-256 over the data as JSON; the order of the rows says nothing and changes nothing."""
    data = sorted((one.model_dump(mode="json") for one in precedents), key=lambda one: str(one["id"]))
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def count_by(precedents: Iterable[Precedent], column: str) -> dict[str, int]:
    """Return how many precedents have each value of a column, as the file writes it; "" is not known.

    A precedent with several heads counts under each of them.
    """
    counts: Counter[str] = Counter()
    for one in precedents:
        value = getattr(one, column)
        counts.update(value or ("",) if isinstance(value, tuple) else [written(value)])
    return dict(sorted(counts.items()))


def written(value: object) -> str:
    """Return a value as the file has it: yes and no, semicolons between heads, nothing for not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(value)
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def append(precedent: Precedent, path: Path) -> None:
    """Add a row at the end of a file; the file changes as a whole, or not at all."""
    old = text_of(path)
    columns = next(csv.reader(io.StringIO(old, newline="")))
    row = io.StringIO(newline="")
    cells = [written(getattr(precedent, name.strip())) for name in columns]
    csv.writer(row, lineterminator="\n").writerow(cells)
    between = "" if old.endswith("\n") else "\n"
    with replace_when_written(path) as temporary:
        temporary.write_bytes(f"{old}{between}{row.getvalue()}".encode())
        load_precedents(temporary)  # what is not read back is not moved into place
