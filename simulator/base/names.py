"""Dotted names of inputs: the place of each in its case."""


def below(name: str, place: str) -> bool:
    """Return whether an input is the one at a place of the case, or stands below it."""
    return name == place or name.startswith(place + ".")
