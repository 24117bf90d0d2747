"""The HTML report: one file that works offline, in English or Chinese, made from a summary alone."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from simulator import wording
from simulator.charts import charts, described
from simulator.data import data_folder
from simulator.errors import SimulatorError
from simulator.files import replace_when_written
from simulator.labels import kind_of, label_of
from simulator.messages import message


def write_report(summary: Mapping[str, Any], *, lang: str, path: Path) -> Path:
    """Write the report of a result and return its path.

    Raises
    ------
    SimulatorError
        The file cannot be written.
    """
    text = render_report(summary, lang=lang)
    with replace_when_written(path) as temporary:
        temporary.write_text(text, "utf-8")
    return path


def render_report(summary: Mapping[str, Any], *, lang: str) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    summary : mapping
        Content of summary.json; every text in it is escaped.
    lang : str
        `en` or `zh`.

    Returns
    -------
    str
        With styles, charts and the code that draws them inside; nothing is loaded from elsewhere.
    """
    labels = {one["name"]: one["label"][lang] for one in summary["law"]}
    environment = Environment(
        loader=FileSystemLoader(data_folder("reports") / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    environment.filters["law_label"] = lambda name: labels.get(name, name)

    def words(key: str, **params: Any) -> str:
        return message(lang, f"report.{key}", **params)

    def money(value: float | None, error: float | None = None, *, exact: bool = False) -> str:
        return wording.amount(value, currency=summary["currency"], lang=lang, error=error, exact=exact)

    return environment.get_template("report.html.j2").render(
        s=summary,
        lang=lang,
        t=words,
        money=money,
        q=lambda one, level: money(
            one["quantiles"][level], one["quantiles_mcse"][level] if one["quantiles_mcse"] else None
        ),
        share=lambda value: wording.share(value, lang=lang),
        day=lambda text: wording.day(text, lang=lang),
        number=lambda value, error=None: wording.number(value, lang=lang, error=error),
        value_of=lambda value, one: _value(value, one, money=money, lang=lang),
        value_at=lambda value, name: _value(
            value, {"name": name, "q05": None, "q95": value}, money=money, lang=lang
        ),
        label_of=lambda one: label_of(one, summary, lang),
        text=lambda value: value[lang] if isinstance(value, Mapping) else value,
        said=lambda rule: said(rule, lang),
        difference=lambda one: _signed(money(abs(one["mean"]), one["mcse"]), one),
        points=lambda one: _signed(words("points", n=f"{abs(100 * one['mean']):.0f}"), one, least=0.005),
        alt=described(summary, lang),
        anchored=any(one["name"] == "court.anchoring_weight" and one["q95"] for one in summary["inputs"]),
        labels={one["name"]: label_of(one, summary, lang) for one in summary["inputs"]},
        charts=_script(charts(summary, lang)),
        vega=Markup(chart_library().replace("</script", "<\\/script")),
        style=Markup((data_folder("reports") / "style.css").read_text("utf-8")),
    )


def said(rule: Mapping[str, Any] | None, lang: str) -> str:
    """Return what a rule of law says in words, or its number in its unit; a dash where there is none."""
    if rule is None:
        return "–"
    if rule["text"] is not None:
        return str(rule["text"][lang])
    if rule["value"] is None:
        return message(lang, "report.by_table")
    if isinstance(rule["value"], str):
        return rule["value"]
    if rule.get("unit", "1/year") == "1/year":
        return wording.rate_in_words(rule["value"], lang=lang)
    return message(lang, f"report.units.{rule['unit']}", n=f"{rule['value']:g}")


def _signed(text: str, change: Mapping[str, Any], *, least: float = 0.5) -> str:
    """Return a change with its sign; a dash if it is below `least` or twice its Monte Carlo error."""
    if abs(change["mean"]) <= max(2.0 * (change["mcse"] or 0.0), least):
        return "–"
    return ("+" if change["mean"] > 0 else "−") + text


def chart_library() -> str:
    """Return the code that draws the charts in the page.

    Bundling it takes longer than anything else here, so it is kept in the user's cache folder, by version.
    """
    import vl_convert

    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "damnum"
    kept = folder / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError):
        return kept.read_text("utf-8")
    bundle = str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # the stub asks for a snippet
    with suppress(SimulatorError), replace_when_written(kept) as temporary:
        temporary.write_text(bundle, "utf-8")
    return bundle


def _value(value: float | None, one: Mapping[str, Any], *, money: Any, lang: str) -> str:
    """Return a value of an input as its kind is written; in full if certain, else in two digits."""
    if value is None:
        return "–"
    certain = one["q05"] == one["q95"]
    kind = kind_of(one["name"])
    if kind == "amount":
        return str(money(value, 0.05 * abs(value), exact=certain))
    if kind == "rate":
        return wording.percent(value, lang=lang)
    if kind == "share":
        return wording.share(value, lang=lang)
    return wording.number(value, lang=lang, error=None if certain else 0.05 * abs(value))


def _script(value: object) -> Markup:
    """Return data for a script element; nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
