"""`from: precedents` in a case file: what the stored fits say of a question, in the place of a judgement."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from simulator.base.errors import SimulatorError
from simulator.base.yaml_file import Place, YamlFile, dotted
from simulator.learning.inference_data import FAMILIES, Facts, Quantity, answers, country_of, dispute_of
from simulator.learning.inference_predict import FAMILY_OF, posterior
from simulator.learning.learn import load_fits
from simulator.learning.precedents import Precedent, core, load_precedents

QUESTIONS: dict[tuple[str, ...], Quantity] = {
    ("court", "liable"): "liability",
    ("fault", "claimant_share"): "share",
    ("proceedings", "appeal", "reversed_if_provider"): "reversal",
    ("proceedings", "appeal", "reversed_if_claimant"): "reversal",
}
"""Which fit answers which value of a case; besides, the validity of a clause is that of `clause`."""


def with_learned(file: YamlFile) -> YamlFile:
    """Return the file with every `{from: precedents}` replaced by the posterior of the fits.

    Raises
    ------
    SimulatorError
        Something else is asked for there, the value has no fit, or the fits are not those of the precedents.
    """
    found = list(_asked(file.data, ()))
    if not found:
        return file
    questions = {place: _asked_of(file, place) for place in found}
    rows = core(load_precedents())
    fits = load_fits(dict.fromkeys(questions.values()), precedents=rows)
    data: Any = deepcopy(file.data)
    notes = []
    for place, quantity in questions.items():
        note = _behind(file.data, place, answers(quantity, rows))
        draws = posterior(
            fits[quantity], jurisdiction=str(file.at("jurisdiction")), facts=_facts(file, place)
        )
        holder = _at(data, place[:-1])
        holder[place[-1]] = {"dist": "empirical", "values": draws.tolist(), "source": note["source"]}
        judged = _judged(file.table(*place))
        notes.append({key: note[key] for key in ("about", "rows", "rows_here")} | judged)
    return YamlFile(file.name, data | {"learned": notes}, file.places, file.keys, file.lines)


def _asked_of(file: YamlFile, place: Place) -> Quantity:
    """Return which fit answers what a place asks for."""
    quantity, given = _question(place), file.table(*place)
    if quantity is None or given.get("from") != "precedents" or set(given) - {"from", "instead_of"}:
        raise SimulatorError([file.problem("learned_not_here", place, value=str(given)[:60])])
    return quantity


def _judged(given: dict[str, Any]) -> dict[str, Any]:
    return {"instead_of": given["instead_of"]} if given.get("instead_of") is not None else {}


def question_of(about: str) -> Quantity | None:
    """Return which fit answers an input, by its dotted name; None of an input that has no fit."""
    first, *middle, last = about.split(".")
    return _question((first, ".".join(middle), last) if first == "clauses" else tuple(about.split(".")))


def _question(place: Place) -> Quantity | None:
    if len(place) == 3 and place[0] == "clauses" and place[2] == "valid":
        return "clause"
    return QUESTIONS.get(tuple(str(part) for part in place))


def _behind(data: dict[str, Any], place: Place, found: list[Precedent]) -> dict[str, Any]:
    """Return what stands behind the answer to a question: precedents, and the source of the value."""
    country = country_of(str(data.get("jurisdiction")))
    rows = len({dispute_of(row) for row in found})
    here = len({dispute_of(row) for row in found if country_of(row.jurisdiction) == country})
    years = sorted(row.year_decision for row in found if row.year_decision is not None)
    about = dotted(data, place)
    source = {
        "kind": "statistics",
        "who": {"en": "Precedents of damnum", "zh": "damnum 先例库"},
        "where": "priors/precedents/precedents.csv",
        "why": {
            "en": f"Posterior of a hierarchical model of {rows} published disputes, {here} of them of this"
            f" law, decided {_range(years, ' to ')} whatever the valuation date; published and mostly"
            " litigated disputes are a selected sample",
            "zh": f"依 {rows} 宗公开纠纷（其中本法域 {here} 宗，"
            f"{_range(years, ' 至 ')} 年裁判，不论估值日）的分层模型后验；"
            "公开且多经诉讼的纠纷属选择性样本",
        },
    }
    return {"about": about, "rows": rows, "rows_here": here, "source": source}


def _range(years: list[int], between: str) -> str:
    """Return the first and the last of some years in order, or the one that there is."""
    return between.join(str(year) for year in dict.fromkeys((years[0], years[-1])))


def _facts(file: YamlFile, place: Place) -> Facts:
    """Return what the file says of the facts that the fits look at."""
    backups = file.tables("facts", "backups")
    kept = {backup.get("kept_by") for backup in backups}
    duty = {backup.get("duty_of") for backup in backups}
    family = FAMILY_OF.get(country_of(str(file.at("jurisdiction"))))
    side = str(place[-1]).removeprefix("reversed_if_") if "reversed" in str(place[-1]) else None
    return Facts(
        family=family if family in FAMILIES else None,  # type: ignore[arg-type]
        backup_sold=True if "provider" in duty else False if duty == {"claimant"} else None,
        backup_kept=True if "claimant" in kept else False if kept and "unknown" not in kept else None,
        degree="ordinary",
        appellant=side,  # type: ignore[arg-type]
    )


def _asked(data: Any, place: Place) -> Iterator[Place]:
    """Yield every place at which a table with the key `from` stands; variants are for later."""
    if isinstance(data, dict):
        if "from" in data:
            yield place
            return
        for key, value in data.items():
            if (*place, key) != ("variants",):
                yield from _asked(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _asked(value, (*place, index))


def _at(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data
