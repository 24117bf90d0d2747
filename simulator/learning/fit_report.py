"""The report of what `damnum learn` fitted: one HTML file a language, working offline; needs PyMC to make."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from simulator.base import wording
from simulator.base.data import data_folder
from simulator.base.files import replace_when_written
from simulator.base.messages import LANGUAGES, message, table
from simulator.base.model import Language, Source
from simulator.base.templates import template
from simulator.learning.inference_data import Quantity, dispute_of
from simulator.learning.inference_fit import ENERGY_LIMIT, ESS_LIMIT, R_HAT_LIMIT
from simulator.learning.inference_plots import chinese_font, drawing, forest, labelled, predicted, ranks
from simulator.learning.inference_priors import Chance, Rate, Shift, Value, Worth, priors_path
from simulator.learning.inference_report import (
    Findings,
    Parameter,
    findings_of,
    shown_by_rank,
    shown_in_forest,
)
from simulator.learning.learn import Learned
from simulator.learning.precedents import Precedent

NORMAL_95 = 1.6449  # 95 % quantile of the standard normal
OUTER = (0.05, 0.95)


def write_fit_reports(learned: Learned, *, folder: Path) -> list[Path]:
    """Write `report.en.html` and `report.zh.html` and return their paths.

    Raises
    ------
    SimulatorError
        The folder cannot be written.
    """
    found = {name: findings_of(one, seed=learned.index.seed) for name, one in learned.fitted.items()}
    paths = []
    for lang in LANGUAGES:
        paths.append(folder / f"report.{lang}.html")
        text = render(learned, found, lang="zh" if lang == "zh" else "en")
        with replace_when_written(paths[-1]) as temporary:
            temporary.write_text(text, "utf-8")
    return paths


def render(learned: Learned, found: Mapping[Quantity, Findings], *, lang: Language) -> str:
    """Return the report as HTML with its pictures inside; every text is escaped.

    Pictures have Chinese words only where a font with all of their signs is installed; else English ones,
    and the report says so.
    """
    font = chinese_font("".join(_texts(table("zh", "fit_report")))) if lang == "zh" else None
    drawn_in: Language = "zh" if font else "en"
    with drawing(font):
        pictures = {name: _pictures(name, one, drawn_in) for name, one in found.items()}
    return template("fit_report.html.j2").render(
        lang=lang,
        t=lambda key, **params: message(lang, f"fit_report.{key}", **params),
        model=lambda name: message(lang, f"learn.models.{name}"),
        share=lambda value: wording.share(value, lang=lang),
        signed=signed,
        index=learned.index,
        found=found,
        rows={name: learned.rows_of(name) for name in learned.fitted},
        disputes={name: len({dispute_of(row) for row in learned.rows_of(name)}) for name in learned.fitted},
        pictures=pictures,
        english_pictures=drawn_in != lang,
        priors={name: list(prior_rows(one.fitted.prior, lang)) for name, one in found.items()},
        priors_file=f"priors/{priors_path().parent.name}/{priors_path().name}",
        interval=lambda draws: [wording.share(float(x), lang=lang) for x in np.quantile(draws, OUTER)],
        inside=lambda one: (
            np.quantile(one.posterior, 0.05) <= one.observed <= np.quantile(one.posterior, 0.95)
        ),
        limits={"r_hat": R_HAT_LIMIT, "ess": f"{ESS_LIMIT:.0f}", "energy": ENERGY_LIMIT},
        lacking=lacking(learned.rows),
        style=Markup((data_folder("reports") / "style.css").read_text("utf-8")),
    )


def lacking(rows: Sequence[Precedent]) -> dict[str, int]:
    """Return how many rows could tell how long a case takes, and what share of a single head is awarded."""
    courts = [row for row in rows if row.instance != "none"]
    dated = [row for row in courts if row.year_event is not None and row.year_decision is not None]
    liable = [row for row in courts if row.outcome == "liable" and row.claimed and row.awarded is not None]
    return {
        "courts": len(courts),
        "dated": len(dated),
        "liable": len(liable),
        "single": sum(len(row.category) == 1 for row in liable),
    }


def prior_rows(prior: Any, lang: Language) -> list[dict[str, Any]]:
    """Return each prior of a model with its name, its value in words, and its source."""
    rows = []
    for name in type(prior).model_fields:
        given = getattr(prior, name)
        several = given.items() if isinstance(given, dict) else [(None, given)]
        for fact, one in several:
            label = message(lang, f"fit_report.priors.{name}")
            if fact is not None:
                label = f"{label}: {message(lang, f'fit_report.fact.{fact}')}"
            source: Source = one.source
            rows.append({"label": label, "value": _said(one, lang), "source": source})
    return rows


def _said(one: Rate | Shift | Worth | Value, lang: Language) -> str:
    """Return a prior in words, with its 90 % interval if it has one."""

    def words(key: str, **params: object) -> str:
        return message(lang, f"fit_report.said.{key}", **params)

    if isinstance(one, Chance):
        ends = [1 / (1 + np.exp(-(one.mean + sign * NORMAL_95 * one.sd))) for sign in (-1, 1)]
        first, last = (wording.share(float(end), lang=lang) for end in ends)
        return words("range", value=wording.share(one.chance, lang=lang), first=first, last=last)
    if isinstance(one, Rate):
        return wording.share(one.chance, lang=lang)
    if isinstance(one, Shift):
        first, last = (signed(one.log_odds + sign * NORMAL_95 * one.sd) for sign in (-1, 1))
        return words("range", value=signed(one.log_odds), first=first, last=last)
    if isinstance(one, Worth):
        first, last = (f"{one.cases * np.exp(sign * NORMAL_95 * one.sd):.0f}" for sign in (-1, 1))
        return words("range", value=f"{one.cases:g}", first=first, last=last)
    return f"{one.value:g}"


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign; zero has none."""
    text = f"{abs(value):.{digits}f}"
    return text if float(text) == 0 else ("−" if value < 0 else "+") + text


def _pictures(name: str, found: Findings, lang: Language) -> dict[str, str]:
    """Return the pictures of a model as data addresses."""

    def words(key: str) -> str:
        return message(lang, f"fit_report.{key}")

    def label(kind: str, what: str) -> str:
        if kind == "jurisdiction":
            what = words("elsewhere") if what == "elsewhere" else what
            return message(lang, "fit_report.of_jurisdiction", name=what)
        said = words(f"{kind}.{what}")
        return said if kind == "parameter" else message(lang, f"fit_report.of_{kind}", name=said)

    def labels(shown: Mapping[Parameter, tuple[str, str]]) -> dict[Parameter, str]:
        return {key: label(*what) for key, what in shown.items()}

    names = (words("prior"), words("posterior"))
    effects = labels(shown_in_forest(found))
    before = {
        text: found.before[key] if at is None else found.before[key][:, at]
        for (key, at), text in effects.items()
    }
    scale = words("probability" if name == "reversal" else "log_odds")
    made = {
        "forest": forest(before, labelled(found.after, effects), names=names, axis=scale),
        "ranks": ranks(labelled(found.after, labels(shown_by_rank(found))), axis=words("rank")),
    }
    if found.statistics:
        titles = [words(f"statistic.{one.name}") for one in found.statistics]
        made["predicted"] = predicted(found.statistics, titles=titles, names=(*names, words("observed")))
    return {key: _address(svg) for key, svg in made.items()}


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _texts(messages: Mapping[str, Any]) -> list[str]:
    """Return all texts of a table of messages."""
    found: list[str] = []
    for value in messages.values():
        found += _texts(value) if isinstance(value, Mapping) else [str(value)]
    return found
