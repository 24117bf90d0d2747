"""How far other assumptions move a result: each swapped in first and last, on the same draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from simulator.audit.archive import extract, read_archive, wrong_sums
from simulator.audit.compare import Difference
from simulator.audit.pack import other_files
from simulator.audit.record import Recorded, recorded, run_again
from simulator.audit.swaps import Swap, case_with, swapped, swaps_of, written
from simulator.base.data import priors_from
from simulator.base.errors import SimulatorError, error
from simulator.base.messages import LANGUAGES, message
from simulator.base.model import FloatArray
from simulator.base.yaml_file import parse_yaml
from simulator.case.case import Case
from simulator.case.inputs import inputs_of
from simulator.comparison import draws_a_rule, estimates, figures_of
from simulator.draws.model import law_of
from simulator.studies import Progress, silent
from simulator.summary.describe import input_summary
from simulator.summary.result import Result

Chosen = frozenset[int]
"""Which of the swaps are made."""


@dataclass(frozen=True)
class Rerun:
    """The result of a pack under other assumptions."""

    differences: dict[str, Any]
    summary: dict[str, Any]  # of the pack
    text: bytes  # of the case with the swaps made
    result: Result | None  # in full, if asked for


def _damaged(path: Path, wrong: Sequence[Difference]) -> SimulatorError:
    names = ", ".join(one.place for one in wrong)
    return error("pack_damaged", file=str(path), names=names[:200])


def rerun(
    path: Path,
    given: Sequence[str],
    *,
    by: str | None,
    why: str | None,
    whole: bool,
    progress: Progress = silent,
) -> Rerun:
    """Run the case of a pack with values swapped, and explain what that changes.

    Parameters
    ----------
    path : Path
        From `damnum pack`.
    given : sequence of str
        `NAME=VALUE`; see `swaps.swaps_of`.
    by, why : str, optional
        Who states the values, and the reason; noted as their source.
    whole : bool
        Whether to make the whole result under all swaps too.
    progress : callable
        As in `study`.

    Raises
    ------
    SimulatorError
        The file is no pack, is damaged, or a `--set` is wrong.
    """
    files = read_archive(path)
    if wrong := wrong_sums(files, str(path)):
        raise _damaged(path, wrong)
    packed = recorded(files.get("summary.json", b""), file=f"{path}: summary.json")
    if wrong := other_files(files, packed):
        raise _damaged(path, wrong)
    with TemporaryDirectory() as name:
        folder = Path(name)
        extract(files, folder)
        file = parse_yaml(files["case.yaml"].decode("utf-8-sig"), "case.yaml")
        with priors_from(folder / "priors"):
            base = case_with(file, (), variant=_variant(packed))
            swaps = swaps_of(given, file, base, source=source_of(by, why))
            cases = {
                chosen: case_with(file, [swaps[index] for index in sorted(chosen)], variant=_variant(packed))
                for chosen in subsets(len(swaps))
            }
            runs = len(cases) * draws_a_rule(packed.settings.n_draws)
            with progress(runs) as advance:
                found = differences(cases, swaps, packed, advance=advance)
        text = written(swapped(file, swaps, variants=packed.settings.run.variants))
        result = run_again(folder, packed.settings, text=text, progress=progress) if whole else None
    return Rerun(found | {"by": by, "why": why}, packed.summary, text, result)


def differences(
    cases: Mapping[Chosen, Case],
    swaps: Sequence[Swap],
    packed: Recorded,
    *,
    advance: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Return what each swap changes.

    Parameters
    ----------
    cases : mapping
        The case under each of `subsets`, by the swaps that are made in it.
    swaps : sequence of Swap
        In the order in which they were given.
    packed : Recorded
        The result that they depart from; at most `comparison.DRAWS_A_RULE` of its draws are used.
    advance : callable
        Told of every draw done.

    Returns
    -------
    dict
        `swaps` (values before and after); `base`, `swapped` and `total` (figures and their change);
        `rows`, the change by each swap `first` in, `last` in, and their `average`; `interaction`, what
        the total is beyond the sum of the rows, in each of the three columns. Each estimate has the Monte
        Carlo error of paired replicates.
    """
    settings, n_draws = packed.settings, draws_a_rule(packed.settings.n_draws)
    found = {
        chosen: figures_of(
            case,
            law_of(case, jurisdiction=settings.run.jurisdiction),
            n_draws=n_draws,
            seed=settings.seed,
            method=settings.method,
            advance=advance,
        )
        for chosen, case in cases.items()
    }
    every: Chosen = frozenset(range(len(swaps)))
    base, whole = found[frozenset()], found[every]
    columns: dict[str, list[FloatArray]] = {
        "first": [found[frozenset({index})] - base for index in range(len(swaps))],
        "last": [whole - found[every - {index}] for index in range(len(swaps))],
    }
    columns["average"] = [
        (first + last) / 2.0 for first, last in zip(columns["first"], columns["last"], strict=True)
    ]
    total = whole - base
    return {
        "format": "damnum-differences-1",
        "case": packed.summary["case"],
        "title": packed.summary["title"],
        "currency": packed.summary["currency"],
        "n_draws": n_draws,
        "seed": settings.seed,
        "swaps": [
            {
                "name": one.name,
                "given": one.given,
                "before": _stated(cases[frozenset()], one.name, one.old),
                "after": _stated(cases[every], one.name, one.value),
            }
            for one in swaps
        ],
        "base": estimates(base),
        "swapped": estimates(whole),
        "total": estimates(total),
        "rows": [
            {"name": one.name} | {name: estimates(column[index]) for name, column in columns.items()}
            for index, one in enumerate(swaps)
        ],
        "interaction": {
            name: estimates(total - sum(column, np.zeros_like(total))) for name, column in columns.items()
        },
    }


def subsets(count: int) -> list[Chosen]:
    """Return the sets of swaps to run: none, each alone, all but each, all; no set twice."""
    every = frozenset(range(count))
    alone = [frozenset({index}) for index in range(count)]
    return list(dict.fromkeys([frozenset(), *alone, *(every - one for one in alone), every]))


def source_of(by: str | None, why: str | None) -> dict[str, Any]:
    """Return the source of swapped values: whoever states them, the other side if not named."""

    def said(key: str, lang: str, **params: Any) -> str:
        return message(lang, f"audit.rerun.{key}", **params)

    who = {lang: by or said("other_side", lang) for lang in LANGUAGES}
    reason = {lang: said("why", lang, by=who[lang], why=why or said("no_reason", lang)) for lang in LANGUAGES}
    return {"kind": "expert_judgement", "who": who, "why": reason}


def _variant(packed: Recorded) -> str | None:
    """Return the variant that a result is of; under another law it is of the case itself."""
    return None if packed.settings.run.jurisdiction else packed.variant


def _stated(case: Case, name: str, plain: Any) -> dict[str, Any] | str | None:
    """Return an input of a case as summary.json states it; a value that is not uncertain as text."""
    one = inputs_of(case).get(name)
    if one is not None:
        return input_summary(one)
    return None if plain is None or isinstance(plain, dict | list) else str(plain)
