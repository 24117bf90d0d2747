"""Law as it is written in files: rules with dated values and references, one folder a body of law."""

import errno
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.checked import nearest, validate
from simulator.base.data import MORE_LAW, data_folder
from simulator.base.errors import SimulatorError, error, fault
from simulator.base.model import FileModel, Text
from simulator.base.yaml_file import read_yaml
from simulator.law.fees import Schedule, ShareOf

Grade = Literal["text_read", "issuer_page", "secondary", "unverified"]
DateName = Literal["contract", "incident", "claim", "valuation"]

SWITCHES = {
    "cost_shifting": ("proportional", "court_fee_proportional", "loser_pays_discretion", "each_own"),
    "lawyer_fee_shifting": ("none", "statutory", "lump_sum"),
    "interest_start": ("incident", "claim", "judgment"),
    "apportionment_order": ("apportion_then_cap", "cap_then_apportion"),
    "fault_regime": ("pure", "modified_50", "modified_51", "contributory", "none"),
    "claim_ceiling": ("yes", "no"),
    "punitive": ("none", "available"),
    "clause_displaced_by": ("intent_only", "gross_and_intent", "none"),
    "clause_control": ("unfair_terms", "reasonableness", "essential_obligation", "good_faith", "none"),
    "clause_notice": ("prominent_and_explained", "reasonable_notice", "agreed"),
    "clause_burden": ("provider", "claimant"),
    "foreseeability": ("at_contract", "at_contract_unless_gross", "ordinary_and_special", "adequate_cause"),
    "proof_of_amount": ("court_may_estimate", "reasonable_certainty"),
    "non_pecuniary_to_companies": ("yes", "no"),
    "data_protection": ("pipl", "gdpr", "uk_gdpr", "ccpa", "appi", "none"),
    "formal_offer": ("part_36", "rule_68", "ccp_998", "none"),
    "post_judgment_start": ("judgment", "final_judgment"),
    "limitation_start": ("knowledge", "end_of_year_of_knowledge", "breach"),
    "fee_advance": ("claimant", "shared"),
    "confidential": ("yes", "no"),
    "appeal": ("yes", "no"),
}
"""Rules that are not numbers: the answers that a law may give, each read by a plain function."""

OF_JURISDICTIONS = (
    "court_fee",
    "court_fee_appeal",
    "lawyer_fee",
    "interest_rate",
    "interest_rate_after_judgment",
    "limitation_years",
    *(name for name in SWITCHES if name not in ("fee_advance", "confidential", "appeal")),
)
"""Rules that every jurisdiction must have; a missing one is an error, never zero."""

OF_INSTITUTIONS = (
    "administrative_fee",
    "arbitrators",
    "cost_shifting",
    "lawyer_fee_shifting",
    "fee_advance",
    "confidential",
    "appeal",
)
"""Rules that every arbitral institution must have; they stand before those of the jurisdiction."""

ARBITRATOR_SCALES = ("arbitrator_fee_minimum", "arbitrator_fee_maximum")

NUMBERS = ("interest_rate", "interest_rate_after_judgment", "limitation_years", "arbitrators")
KINDS = {
    **dict.fromkeys(SWITCHES, "switch"),
    **dict.fromkeys((*NUMBERS, "punitive_ratio_limit", "expedited_up_to"), "number"),
    **dict.fromkeys(
        ("court_fee", "court_fee_appeal", "lawyer_fee", "administrative_fee", *ARBITRATOR_SCALES), "schedule"
    ),
}
"""What kind of value a rule has that the calculation reads."""

REQUIRED = {"jurisdiction": OF_JURISDICTIONS, "institution": OF_INSTITUTIONS}


class Reference(FileModel):
    """Where a rule stands."""

    title: Text
    article: Text | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None


class DatedValue(FileModel):
    """What a rule says from a day on; `value: null` from the day it ends."""

    since: date
    value: Number | str | None = None
    schedule: Schedule | None = None
    reference: Reference
    grade: Grade
    text: Text | None = Field(default=None, description="the value in words")
    note: Text | None = None

    @property
    def ended(self) -> bool:
        """Whether the rule is no longer there from this day on."""
        return self.value is None and self.schedule is None


class Parameter(FileModel):
    """A parameter of a law, with all its dated values."""

    name: str
    label: Text
    jurisdiction: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)?$")]
    kind: Literal["number", "switch", "schedule"]
    unit: Literal["-", "1/year", "year", "month", "currency"]
    selected_by: DateName
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]
    checked_to: date

    @model_validator(mode="after")
    def _consistent(self) -> "Parameter":
        wanted = KINDS.get(self.name, self.kind)
        if self.kind != wanted:
            raise fault("not_allowed", value=self.kind, allowed=wanted, nearest=wanted, at=("kind",))
        if self.kind == "switch" and self.name not in SWITCHES:
            known = sorted(SWITCHES)
            raise fault(
                "not_allowed",
                value=self.name,
                allowed=", ".join(known),
                nearest=nearest(self.name, known),
                at=("name",),
            )
        for index, (first, second) in enumerate(pairwise(self.values)):
            if first.since >= second.since:
                raise fault("values_out_of_order", at=("values", index + 1, "since"), since=str(second.since))
        for index, one in enumerate(self.values):
            self._check_value(one, ("values", index))
        return self

    def _check_value(self, one: DatedValue, place: tuple[str | int, ...]) -> None:
        """Refuse a value that is not of the kind of the parameter."""
        if one.ended and "value" not in one.model_fields_set:
            raise fault("value_missing", kind=self.kind, at=place)
        if one.ended:
            return
        allowed = SWITCHES.get(self.name, ())
        fits = {
            "schedule": one.schedule is not None and one.value is None,
            "number": isinstance(one.value, float) and one.schedule is None,
            "switch": isinstance(one.value, str) and one.schedule is None,
        }[self.kind]
        if not fits:
            raise fault("value_missing", kind=self.kind, at=place)
        if self.kind == "switch" and one.value not in allowed:
            raise fault(
                "not_allowed",
                value=one.value,
                allowed=", ".join(allowed),
                nearest=nearest(str(one.value), list(allowed)),
                at=(*place, "value"),
            )


class About(FileModel):
    """What a folder of law holds: a jurisdiction, or the rules of an arbitral institution."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+(-[A-Z]+)?$")]
    kind: Literal["jurisdiction", "institution"]
    name: Text
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    note: Text | None = None


def folders() -> dict[str, Path]:
    """Return the folders of law by their codes: the shipped ones, and those of `DAMNUM_LAW`."""
    more = os.environ.get(MORE_LAW)
    found: dict[str, Path] = {}
    for place in [data_folder("priors") / "law", *([Path(more)] if more else [])]:
        if not place.is_dir():
            raise error("cannot_read", file=str(place), why=FileNotFoundError(errno.ENOENT, ""))
        for path in sorted(place.iterdir()):
            if (path / "about.yaml").is_file():
                if path.name.upper() in found:
                    raise error("duplicate_name", file=str(path), name=path.name)
                found[path.name.upper()] = path
    return found


def kind_of(code: str) -> str | None:
    """Return whether a code is of a jurisdiction or of an institution; None of a code that is not known."""
    return about(code).kind if code in folders() else None


def codes(kind: str) -> list[str]:
    """Return the codes of the jurisdictions, or of the institutions, as case files write them."""
    return sorted(code for code in folders() if about(code).kind == kind)


def about(code: str) -> About:
    """Return what a folder of law says of itself.

    Raises
    ------
    SimulatorError
        There is no such folder.
    """
    known = folders()
    if code not in known:
        raise error(
            "unknown_jurisdiction",
            value=code,
            known=", ".join(known),
            nearest=nearest(code.upper(), list(known)),
        )
    return _about(known[code], code)


@cache
def _about(folder: Path, code: str) -> About:
    file = read_yaml(folder / "about.yaml")
    found = validate(About, file)
    if found.code != code:
        raise SimulatorError([file.problem("law_file_name", ("code",), value=found.code)])
    return found


def parameters(code: str) -> Mapping[str, Parameter]:
    """Return all parameters of a body of law by their names.

    Raises
    ------
    SimulatorError
        A file is not as it must be, or a rule that every such law must have is missing.
    """
    kind = about(code).kind
    return _parameters(folders()[code], code, kind)


@cache
def _parameters(folder: Path, code: str, kind: str) -> Mapping[str, Parameter]:
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "about.yaml":
            continue
        file = read_yaml(path)
        one = validate(Parameter, file)
        if (one.name, one.jurisdiction.upper()) != (path.stem, code):
            raise SimulatorError([file.problem("law_file_name", ("name",), value=path.name)])
        found[one.name] = one
    _check_shares(found, code)
    for name in REQUIRED[kind]:
        if name not in found:
            raise error("law_not_known", name=name, jurisdiction=code)
    return found


def _check_shares(rules: Mapping[str, Parameter], code: str) -> None:
    """Refuse a fee that is a share of no fee, or of itself."""
    for name, rule in rules.items():
        for dated in rule.values:
            seen, schedule = {name}, dated.schedule
            while isinstance(schedule, ShareOf):
                other = rules.get(schedule.of)
                if other is None or other.kind != "schedule" or schedule.of in seen:
                    raise error("share_of_nothing", name=name, jurisdiction=code, of=schedule.of)
                seen.add(schedule.of)
                schedule = other.values[-1].schedule
