"""When what an input does to an outcome is more than Monte Carlo error."""

from collections.abc import Mapping
from typing import Any

CLEAR = 4.0  # errors that a difference must exceed: sixty inputs are looked at, and none may pass by chance
MONEY = ("claimant_net", "provider_outlay")


def clear(effect: Mapping[str, Any]) -> float:
    """Return how far an input moves an outcome, or nothing if that may be Monte Carlo error."""
    span = abs(float(effect["high"]) - float(effect["low"]))
    return span if span > CLEAR * (effect["mcse"] or 0.0) else 0.0
