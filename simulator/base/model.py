"""The base of everything that is read from a file, and the types that many files share."""

from datetime import date
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_serializer, model_validator

from simulator.base.errors import fault

FloatArray = NDArray[np.float64]
Language = Literal["en", "zh"]


class FileModel(BaseModel):
    """Frozen, refuses unknown keys and values that are not finite.

    Its checks are built when it is first used, for most commands use few models. Those that stand inside many
    others are built at once (`defer_build=False`): what is built is shared, what is not is built in each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Bilingual(FileModel, defer_build=False):
    """A text in both languages."""

    en: str
    zh: str


def _as_bilingual(value: object) -> object:
    return {"en": value, "zh": value} if isinstance(value, str) else value


Text = Annotated[
    Bilingual,
    BeforeValidator(_as_bilingual, json_schema_input_type=str | Bilingual),
]
"""A text: one string for both languages, or `{en: ..., zh: ...}`."""

SourceKind = Literal["fact", "press", "statute", "judgment", "statistics", "expert_judgement"]


class Heard(FileModel):
    """An expert behind a pooled value, with scores on seed questions (none without) and weight."""

    name: str
    weight: Annotated[float, Field(ge=0, le=1)]
    calibration: float | None = None
    information: float | None = None


class Source(FileModel, defer_build=False):
    """Where a value comes from: who says so or where it stands, and why it is used."""

    kind: SourceKind
    who: Text | None = None
    where: Text | None = None
    why: Text
    stated_on: date | None = None
    verified: bool = Field(default=True, description="false: not read in the source itself")
    experts: tuple[Heard, ...] = Field(default=(), description="written by damnum elicit")

    @field_serializer("where")
    def _plain_where(self, where: Bilingual | None) -> str | dict[str, str] | None:
        """Return a place that has one name in both languages as that name."""
        if where is None:
            return None
        return where.en if where.en == where.zh else where.model_dump()

    @model_validator(mode="after")
    def _has_who_or_where(self) -> "Source":
        if self.who is None and self.where is None:
            raise fault("source_without_origin")
        return self
