"""A case studied: beside its variants, another law or another forum, before its evidence, looked over."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

import numpy as np

from simulator.base.checked import nearest
from simulator.base.errors import SimulatorError, error
from simulator.base.yaml_file import YamlFile, decoded, parse_yaml, read_bytes
from simulator.case.case import Case
from simulator.comparison import (
    BASE,
    before_a_court,
    beside_one_another,
    both_forums,
    draws_a_rule,
    law_changes,
    runs_of_law_changes,
)
from simulator.draws.model import law_of
from simulator.draws.points import Method
from simulator.law.file import about, codes
from simulator.law.law import Law, refuse_unverified
from simulator.linting.finding import findings_for_report
from simulator.linting.lint import lint
from simulator.load import case_of, case_path
from simulator.model.assess import claim_amount
from simulator.provenance import record
from simulator.simulation import DRAWS, MOST_DRAWS, simulate
from simulator.summary.parts import main_figures
from simulator.summary.result import Result

Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Given how many draws will be made, a context that is told of each that is done."""


def silent(_: int) -> AbstractContextManager[Callable[[int], None]]:
    """Show no progress."""
    return nullcontext(lambda done: None)


def study(
    case: str | Path,
    *,
    variants: Sequence[str] = (),
    jurisdiction: str | None = None,
    n_draws: int = DRAWS,
    seed: int = 0,
    method: Method = "sobol",
    threads: int | None = None,
    strict_law: bool = False,
    progress: Progress = silent,
) -> Result:
    """Return the result of a case with all that `damnum run` finds beside it.

    Parameters
    ----------
    case : str or Path
        Name of a shipped case, or path of a file.
    variants : sequence of str
        What-ifs of the case to run beside it, or `all`.
    jurisdiction : str, optional
        Code of another law to run it under as well, and to explain rule by rule; not with variants.
    n_draws, seed, method, threads
        As in `simulate`.
    strict_law : bool
        Whether to refuse law that nobody has verified.
    progress : callable
        See `Progress`.

    Returns
    -------
    Result
        Its summary has `variants`, `other_law`, `forums`, `before_evidence`, `lint` and `run` where they
        apply, which that of `simulate` has not.

    Raises
    ------
    SimulatorError
        The case or an option is not as it must be.
    """
    path = case_path(case)
    return study_text(
        read_bytes(path),
        name=str(path),
        variants=variants,
        jurisdiction=jurisdiction,
        n_draws=n_draws,
        seed=seed,
        method=method,
        threads=threads,
        strict_law=strict_law,
        progress=progress,
    )


def study_text(
    text: bytes,
    *,
    name: str,
    variants: Sequence[str],
    jurisdiction: str | None,
    n_draws: int,
    seed: int,
    method: Method,
    threads: int | None = None,
    strict_law: bool,
    progress: Progress = silent,
) -> Result:
    """Study a case by the text of its file, by whose `name` errors go; see `study`."""
    _check_options(n_draws, variants, jurisdiction)
    cases = _with_variants(parse_yaml(decoded(text, name), name), variants)
    _check_law(cases, jurisdiction, strict=strict_law)

    def simulated(one: Case, law: Law | None = None) -> Result:
        with progress(n_draws) as advance:
            return simulate(
                one, n_draws=n_draws, seed=seed, method=method, threads=threads, law=law, advance=advance
            )

    result = _side_by_side(cases, jurisdiction, simulated, every="all" in variants)
    if jurisdiction is not None:
        runs = runs_of_law_changes(cases[BASE], jurisdiction)
        with progress(runs * draws_a_rule(n_draws)) as advance:
            changes = law_changes(
                cases[BASE], jurisdiction, n_draws=n_draws, seed=seed, method=method, advance=advance
            )
        result = result.with_parts(other_law=changes)
    made = record(cases, text, variants=list(variants), jurisdiction=jurisdiction, strict_law=strict_law)
    return _looked_over(result, cases).with_parts(run=made)


def _check_options(n_draws: int, variants: Sequence[str], jurisdiction: str | None) -> None:
    """Raise an error for options that no run can follow."""
    if n_draws < 1:
        raise error("too_few_draws", value=n_draws)
    if n_draws > MOST_DRAWS:
        raise error("too_many_draws", value=n_draws, most=MOST_DRAWS)
    if jurisdiction is None:
        return
    if variants:
        raise error("variant_or_jurisdiction")
    if jurisdiction not in (known := codes("jurisdiction")):
        close = nearest(jurisdiction, known)
        raise error("unknown_jurisdiction", value=jurisdiction, known=", ".join(known), nearest=close)


def _check_law(cases: Mapping[str, Case], jurisdiction: str | None, *, strict: bool) -> None:
    """Raise an error before the run, not after it, for a missing rate or fee, or unverified law."""
    base = cases[BASE]
    laws = [law_of(one) for one in cases.values()]
    laws += [law_of(base, jurisdiction=jurisdiction)] if jurisdiction is not None else []
    if base.forum.kind == "court" or base.forum.fee is None:
        for law in laws:
            law.forum_fee(np.asarray(claim_amount(base)))
    if strict:
        refuse_unverified(laws)


def _side_by_side(
    cases: Mapping[str, Case], jurisdiction: str | None, simulated: Callable[..., Result], *, every: bool
) -> Result:
    """Return the result of a case with its variants, another law, or the other forum in it.

    One variant asked for by its name is the main result; of `every` variant none is.
    """
    base = cases[BASE]
    results = {name: simulated(one) for name, one in cases.items()}
    labels = {
        name: (base.title if name == BASE else base.variants[name].label).model_dump() for name in cases
    }
    if jurisdiction is not None:
        results[jurisdiction] = simulated(base, law_of(base, jurisdiction=jurisdiction))
        labels[jurisdiction] = about(jurisdiction).name.model_dump()
    names = list(results)
    main = names[1] if len(names) == 2 and not every else BASE
    result = beside_one_another(results, labels, main=main) if len(names) > 1 else results[BASE]
    one = cases.get(main, base)
    if one.evidence:
        law = law_of(one, jurisdiction=jurisdiction if main == jurisdiction else None)
        before = simulated(one.model_copy(update={"evidence": ()}), law)
        result = result.with_parts(before_evidence=main_figures(before.summary))
    if one.forum.kind == "arbitration":
        court = before_a_court(one)
        law = law_of(court, jurisdiction=jurisdiction if main == jurisdiction else None)
        with suppress(SimulatorError):  # no source gives what the court would cost
            result = result.with_parts(forums=both_forums(result, simulated(court, law)))
    return result


def _looked_over(result: Result, cases: Mapping[str, Case]) -> Result:
    """Return the result with what the linter finds in its case, and in the result itself."""
    variant = result.summary.variant
    one = cases.get(variant.name, cases[BASE]) if variant else cases[BASE]
    law = law_of(one, jurisdiction=result.summary.jurisdiction)
    return result.with_parts(lint=findings_for_report(lint(one, law=law, result=result)))


def _with_variants(file: YamlFile, variants: Sequence[str]) -> dict[str, Case]:
    """Return the case as `base`, and the variants asked for by their names."""
    base = case_of(file)
    chosen = list(base.variants) if "all" in variants else list(dict.fromkeys(variants))
    return {BASE: base} | {name: case_of(file, variant=name) for name in chosen}
