"""Standard terms of providers: sets of clauses that a case can name with a date; data in `priors/terms`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.checked import validate
from simulator.base.data import data_folder
from simulator.base.errors import fault
from simulator.base.model import FileModel, Text
from simulator.base.yaml_file import read_yaml
from simulator.case.heads import Category, Name
from simulator.law.file import Grade, Reference


class TermsClause(FileModel):
    """A clause of standard terms; whether it was incorporated and is valid is for the case to say."""

    name: Name
    label: Text
    kind: Literal["cap", "exclusion", "carve_out", "sole_remedy", "backup_duty"]
    months: Annotated[Number, Field(gt=0)] | None = Field(default=None, description="fees of so many months")
    multiple: Annotated[Number, Field(gt=0)] = 1.0
    scope: tuple[Category, ...] | None = None

    @model_validator(mode="after")
    def _limit(self) -> "TermsClause":
        if (self.kind in ("cap", "sole_remedy")) != (self.months is not None):
            raise fault("cap_ambiguous", value=self.name)
        if self.kind in ("exclusion", "carve_out") and not self.scope:
            raise fault("clause_needs_scope", kind=self.kind)
        return self


class TermsVersion(FileModel):
    """The terms from a day on."""

    since: date
    governing_law: str | None
    clauses: tuple[TermsClause, ...]
    reference: Reference
    grade: Grade
    note: Text | None = None


class ProviderTerms(FileModel):
    """The standard terms of a provider, with the versions that are known."""

    name: str
    label: Text
    versions: Annotated[tuple[TermsVersion, ...], Field(min_length=1)]
    checked_to: date

    @model_validator(mode="after")
    def _in_order(self) -> "ProviderTerms":
        for index, (first, second) in enumerate(pairwise(self.versions)):
            if first.since >= second.since:
                raise fault(
                    "values_out_of_order", at=("versions", index + 1, "since"), since=str(second.since)
                )
        return self

    def on(self, day: date) -> TermsVersion | None:
        """Return the version of a day, None before the first."""
        return next((one for one in reversed(self.versions) if one.since <= day), None)


def providers() -> list[str]:
    """Return the providers whose terms are known."""
    return sorted(path.stem for path in (data_folder("priors") / "terms").glob("*.yaml"))


def provider_terms(name: str) -> ProviderTerms:
    """Return the terms of a provider; a file that is not as it must be raises a SimulatorError."""
    return _provider_terms(data_folder("priors") / "terms" / f"{name}.yaml")


@cache
def _provider_terms(path: Path) -> ProviderTerms:
    return validate(ProviderTerms, read_yaml(path))


def clause_data(clause: TermsClause, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return a clause as a case file would write it.

    Parameters
    ----------
    clause : TermsClause
        Of the version that was agreed.
    terms : mapping
        What the case says under `terms`: fee, incorporation, validity.
    """
    data: dict[str, Any] = {
        "name": clause.name,
        "label": clause.label.model_dump(),
        "kind": clause.kind,
        "together": terms.get("provider"),
        "incorporated": terms.get("incorporated"),
        "valid": terms.get("valid"),
    }
    if clause.months is not None:
        fee = terms.get("monthly_fee")
        data["fees"] = {"monthly_fee": fee, "months": clause.months, "multiple": clause.multiple}
    if clause.kind == "backup_duty":
        data["claimant_share"] = terms.get("claimant_share")
    if clause.scope is not None:
        data["scope"] = list(clause.scope)
    return data


ASKED = {"cap": "monthly_fee", "sole_remedy": "monthly_fee", "backup_duty": "claimant_share"}
"""What a case must say under `terms` where the terms hold such a clause."""
