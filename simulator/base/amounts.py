"""Numbers as lawyers write them: 250k, 2.5M, 90%, 25万, 1.2亿."""

import math
import re
from typing import Annotated

from pydantic import BeforeValidator

from simulator.base.errors import fault

_FACTORS = {"": 1.0, "%": 0.01, "k": 1e3, "m": 1e6, "bn": 1e9, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}
_NUMBER = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(%|k|m|bn|千|万|百万|亿)?", re.IGNORECASE
)


def parse_number(value: object) -> float:
    """Return a number from YAML, or from a text with thousands commas, a percent sign or a unit.

    Raises
    ------
    PydanticCustomError
        The value is no number, or not finite; `1,5` is refused as ambiguous.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise fault("not_a_number", value=str(value))
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        if not found or len(value) > 40:
            raise fault("not_a_number", value=value[:40])
        # Division keeps 90% exactly 0.9, where multiplying by 0.01 would not.
        digits, unit = float(found[1].replace(",", "")), (found[2] or "").lower()
        number = digits / 100.0 if unit == "%" else digits * _FACTORS[unit]
    else:
        try:
            number = float(value)
        except OverflowError as why:
            raise fault("not_a_number", value=str(value)[:40]) from why
    if not math.isfinite(number):
        raise fault("not_finite", value=str(value)[:40])
    return number


Number = Annotated[float, BeforeValidator(parse_number, json_schema_input_type=float | str)]
"""A finite number."""
