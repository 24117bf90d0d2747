"""Questions, answers and curves of an elicitation in words, with a bar for each curve."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from simulator.base.messages import in_language, message
from simulator.base.wording import aligned, number
from simulator.experts.elicit import Answer, Question
from simulator.experts.pooling import free_scale
from simulator.experts.record import LEVELS

WIDTH = 36  # of a bar
RIGHT = tuple(range(1, len(LEVELS) + 1))
Quantiles = Mapping[str, float]


def asked_words(question: Question, lang: str) -> str:
    """Return a question in words: its name, text, unit and limits."""
    limits = ("minimum", "maximum")
    found = [
        message(lang, f"elicit.{key}", value=f"{value:,.10g}")
        for key in limits
        if (value := getattr(question, key)) is not None
    ]
    return message(
        lang,
        "elicit.question",
        name=question.name,
        text=in_language(question.text, lang),
        unit=message(lang, "report.comma").join([in_language(question.unit, lang), *found]),
    )


def quantiles_in_words(answer: Answer, lang: str) -> str:
    """Return an answer as given: 5%: 0.1, 50%: 0.3, 95%: 0.6."""
    return message(lang, "report.comma").join(
        f"{int(key[1:])}%: {value:,.10g}" for key, value in zip(answer.keys(), answer.values(), strict=True)
    )


def curve_rows(
    question: Question, curves: Sequence[tuple[str, Quantiles]], lang: str, *, first: str
) -> list[str]:
    """Return curves as rows of quantiles, each with its bar, all on one scale."""
    place = _scale(question, [one for _, one in curves])
    rows = [
        (name, *(number(one[key], lang=lang) for key in one), bar([place(x) for x in one.values()]))
        for name, one in curves
    ]
    heads = [first, *(f"{100 * level:g}%" for level in LEVELS), ""]
    return aligned(rows, heads, right=RIGHT).splitlines()


def bar(places: Sequence[float]) -> str:
    """Return a bar from the places (0 to 1) of seven quantiles: `..--==|==--..`, one half at the stroke."""
    at = [round(place * (WIDTH - 1)) for place in places]
    signs = [" "] * WIDTH
    for low, high, sign in ((0, 6, "."), (1, 5, "-"), (2, 4, "=")):
        signs[at[low] : at[high] + 1] = sign * (at[high] - at[low] + 1)
    signs[at[3]] = "|"
    return "".join(signs)


def _scale(question: Question, curves: Sequence[Quantiles]) -> Callable[[float], float]:
    """Return the place of a value on a bar: on the logarithm where there is a limit on one side only."""
    one_sided = (question.minimum is None) != (question.maximum is None)
    limits = (question.minimum, question.maximum) if one_sided else (None, None)

    def free(x: float) -> float:
        return float(free_scale(np.asarray(x), *limits))

    low = free(min(min(one.values()) for one in curves))
    high = free(max(max(one.values()) for one in curves))
    return lambda x: (free(x) - low) / (high - low)
