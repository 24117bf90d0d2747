"""How far other assumptions move a result: each swapped in first and last, on the same draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

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
from simulator.study import Progress, silent
from simulator.summary.describe import input_summary
from simulator.summary.described import Input
from simulator.summary.figures import Estimate
from simulator.summary.marks import AMOUNT, COUNT, SHARE, Part
from simulator.summary.parts import Summary
from simulator.summary.result import Result
from simulator.summary.stated import Currency, Text

Chosen = frozenset[int]
"""Which of the swaps are made."""


class Swapped(Part, frozen=True):
    """A value in the place of another: an input as summary.json states it, or a plain value as text."""

    name: str
    given: str
    before: Input | str | None
    after: Input | str | None


class MainMeans(Part, frozen=True):
    """The main figures of a run, or by how much they move."""

    award: Annotated[Estimate, AMOUNT]
    claimant_net: Annotated[Estimate, AMOUNT]
    provider_outlay: Annotated[Estimate, AMOUNT]
    settles: Annotated[Estimate, SHARE]
    price: Annotated[Estimate, AMOUNT]  # in the middle


class Interaction(Part, frozen=True):
    """What the total is beyond the sum of each column of the rows."""

    first: MainMeans
    last: MainMeans
    average: MainMeans


class SwapChange(Part, frozen=True):
    """The change by a swap alone, by the same swap after all others, and their average."""

    name: str
    first: MainMeans
    last: MainMeans
    average: MainMeans


class Differences(Part, frozen=True):
    """What swapped assumptions change; each estimate has the Monte Carlo error of paired replicates."""

    format: Literal["damnum-differences-1"]
    case: str
    title: Text
    currency: Currency
    n_draws: Annotated[int, COUNT]
    seed: int
    swaps: tuple[Swapped, ...]
    base: MainMeans
    swapped: MainMeans
    total: MainMeans
    rows: tuple[SwapChange, ...]
    interaction: Interaction
    by: str | None
    why: str | None


@dataclass(frozen=True)
class Rerun:
    """The result of a pack under other assumptions."""

    differences: Differences
    summary: Summary  # of the pack
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
            runs = len(cases) * draws_a_rule(packed.summary.n_draws)
            with progress(runs) as advance:
                found = differences(cases, swaps, packed, by=by, why=why, advance=advance)
        text = written(swapped(file, swaps, variants=packed.run.variants))
        result = run_again(folder, packed, text=text, progress=progress) if whole else None
    return Rerun(found, packed.summary, text, result)


def differences(
    cases: Mapping[Chosen, Case],
    swaps: Sequence[Swap],
    packed: Recorded,
    *,
    by: str | None = None,
    why: str | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> Differences:
    """Return what each swap changes.

    Parameters
    ----------
    cases : mapping
        The case under each of `subsets`, by the swaps that are made in it.
    swaps : sequence of Swap
        In the order in which they were given.
    packed : Recorded
        The result that they depart from; at most `comparison.DRAWS_A_RULE` of its draws are used.
    by, why : str, optional
        Noted in what is returned.
    advance : callable
        Told of every draw done.
    """
    summary, n_draws = packed.summary, draws_a_rule(packed.summary.n_draws)
    found = {
        chosen: figures_of(
            case,
            law_of(case, jurisdiction=packed.run.jurisdiction),
            n_draws=n_draws,
            seed=summary.seed,
            method=summary.method,
            advance=advance,
        )
        for chosen, case in cases.items()
    }
    every: Chosen = frozenset(range(len(swaps)))
    base, whole = found[frozenset()], found[every]
    first = [found[frozenset({index})] - base for index in range(len(swaps))]
    last = [whole - found[every - {index}] for index in range(len(swaps))]
    average = [(alone + after) / 2.0 for alone, after in zip(first, last, strict=True)]
    total = whole - base

    def beyond(column: Sequence[FloatArray]) -> MainMeans:
        return _means(total - sum(column, np.zeros_like(total)))

    return Differences(
        format="damnum-differences-1",
        case=summary.case,
        title=summary.title,
        currency=summary.currency,
        n_draws=n_draws,
        seed=summary.seed,
        swaps=tuple(
            Swapped(
                name=swap.name,
                given=swap.given,
                before=_stated(cases[frozenset()], swap.name, swap.old),
                after=_stated(cases[every], swap.name, swap.value),
            )
            for swap in swaps
        ),
        base=_means(base),
        swapped=_means(whole),
        total=_means(total),
        rows=tuple(
            SwapChange(swap.name, *(_means(column[index]) for column in (first, last, average)))
            for index, swap in enumerate(swaps)
        ),
        interaction=Interaction(first=beyond(first), last=beyond(last), average=beyond(average)),
        by=by,
        why=why,
    )


def _means(values: FloatArray) -> MainMeans:
    return MainMeans(*estimates(values))


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
    return None if packed.run.jurisdiction else packed.variant


def _stated(case: Case, name: str, plain: Any) -> Input | str | None:
    """Return an input of a case as summary.json states it; a value that is not uncertain as text."""
    one = inputs_of(case).get(name)
    if one is not None:
        return input_summary(one)
    return None if plain is None or isinstance(plain, dict | list) else str(plain)
