"""When what an input does to an outcome is more than Monte Carlo error."""

from simulator.summary.explained import Driver, Effect

CLEAR = 4.0  # errors that a difference must exceed: sixty inputs are looked at, and none may pass by chance


def clear(effect: Effect) -> float:
    """Return how far an input moves an outcome, or nothing if that may be Monte Carlo error."""
    span = abs(effect.high - effect.low)
    return span if span > CLEAR * (effect.mcse or 0.0) else 0.0


def moves_money(driver: Driver) -> float:
    """Return how far an input moves net or outlay, whichever moves farther. [currency]."""
    return max(clear(driver.claimant_net), clear(driver.provider_outlay))
