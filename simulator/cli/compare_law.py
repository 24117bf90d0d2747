"""What `damnum law compare` prints: fees of all laws side by side, in one currency."""

from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from simulator.base.checked import validate
from simulator.base.errors import SimulatorError, error, fault
from simulator.base.messages import in_language, message
from simulator.base.model import FileModel, Source
from simulator.base.wording import aligned, rate_in_words
from simulator.base.wording import day as written_day
from simulator.base.yaml_file import read_yaml
from simulator.case.case import Rate
from simulator.cli.print_law import law_on, money
from simulator.law.file import about, codes
from simulator.law.law import Law


class Rates(FileModel):
    """Rates of exchange into one currency, each with its day and source."""

    into: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sources_whole(self) -> "Rates":
        for index, one in enumerate(self.rates):
            if isinstance(one.source, str):
                at = ("rates", index, "source")
                raise fault("unknown_source", value=one.source, known="", nearest="", at=at)
        return self


def compared(amount: float, currency: str, rates: Path | None, day: date, lang: str) -> str:
    """Return the fees of every law on one amount, side by side in one currency."""
    exchange: dict[str, float] = {}
    notes: list[str] = []
    if rates is not None:
        given = validate(Rates, read_yaml(rates))
        if given.into != currency:
            raise error("rates_into_another", file=str(rates), into=given.into, currency=currency)
        exchange = {one.currency: one.value for one in given.rates}
        notes = [_rate_note(one, currency, lang) for one in given.rates]
    rows = [
        _fees_of(law_on(code, day, currency=currency, rates=exchange), amount, currency, lang)
        for code in [*codes("jurisdiction"), *codes("institution")]
    ]
    heads = ("code", "name", "first", "appeal", "interest", "shifting")
    title = message(lang, "law.compare", amount=money(amount, currency), day=written_day(str(day), lang=lang))
    printed = aligned(rows, [message(lang, f"law.{name}") for name in heads], right=(2, 3, 4))
    return "\n".join([title, printed, *notes, message(lang, "law.compare_note")])


def _fees_of(law: Law, amount: float, currency: str, lang: str) -> tuple[str, ...]:
    """Return a row of the comparison; a dash where a law has no such thing, or no source gives it."""
    own = about(law.jurisdiction)
    wanted = np.asarray(amount)
    appeal = interest = "–"
    if own.kind == "jurisdiction":
        appeal = money(float(law.fee("court_fee_appeal", wanted)), currency)
        interest = rate_in_words(law.number("interest_rate"), lang=lang)
    try:
        first = money(float(law.forum_fee(wanted)), currency)
    except SimulatorError:
        first = "–"
    shifting = message(lang, f"report.shift.{law.switch('cost_shifting')}")
    return own.code, in_language(own.name, lang), first, appeal, interest, shifting


def _rate_note(rate: Rate, currency: str, lang: str) -> str:
    source = rate.source
    assert isinstance(source, Source)  # a file of rates has no table of sources
    origin = in_language(source.who, lang) if source.who else source.where
    return f"1 {rate.currency} = {rate.value:g} {currency}, {written_day(str(rate.on), lang=lang)}, {origin}"
