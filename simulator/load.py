"""Case files: found by name or path, checked as a whole, with their variants."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simulator.base.checked import nearest, validate
from simulator.base.data import case_names, data_folder
from simulator.base.errors import Problem, SimulatorError, error
from simulator.base.names import below
from simulator.base.yaml_file import Place, YamlFile, read_yaml
from simulator.case.case import Case
from simulator.case.changes import place_of, unplaced, variant_changes, with_changes
from simulator.case.inputs import input_names, inputs_of, is_question
from simulator.case.priors import without_prior
from simulator.case.terms import ASKED, TermsVersion, clause_data, provider_terms, providers
from simulator.case.waivers import rule_codes
from simulator.law.file import codes, kind_of


def load_case(name: str | Path, *, variant: str | None = None) -> Case:
    """Return a case, checked.

    Parameters
    ----------
    name : str or Path
        Name of a shipped case, or path of a file.
    variant : str, optional
        One of the case's own what-ifs: the values that it changes are changed before checking.

    Raises
    ------
    SimulatorError
        There is no such case or variant, or with one problem for each thing that is wrong in the file.
    """
    return case_of(read_yaml(case_path(name)), variant=variant)


def case_of(file: YamlFile, *, variant: str | None = None) -> Case:
    """Return the case that a file holds, checked; see `load_case`."""
    problems: list[Problem] = []
    origin: Place = ("variants", variant or "", "changes")
    changes = {} if variant is None else variant_changes(file, variant)
    of_terms = {dotted: value for dotted, value in changes.items() if place_of(file.data, dotted) is None}
    file = with_changes(file, changes, origin=origin)
    file = with_terms(file, problems)
    file = with_changes(file, of_terms, origin=origin)
    file = with_learned(file, problems)
    problems += unplaced(file, variant=variant)
    return checked(file, problems)


def case_path(name: str | Path) -> Path:
    """Return the file of a case: a shipped one by its name, or a path."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    with suppress(OSError):  # a folder that may not be looked into
        if path.is_file():
            return path
    if str(name) in case_names():
        return data_folder("scenarios") / f"{name}.yaml"
    with suppress(OSError):
        if path.is_dir():
            raise error("case_is_folder", file=str(path), example=path / "case.yaml")
    known = case_names()
    raise error("unknown_case", value=str(name), known=", ".join(known), nearest=nearest(str(name), known))


def with_terms(file: YamlFile, problems: list[Problem]) -> YamlFile:
    """Return the file with the clauses of the provider's terms after its own; its own stand before them."""
    version = _terms_of(file, problems)
    if version is None:
        return file
    terms, own = file.table("terms"), file.at("clauses") or []
    if not isinstance(own, list):
        return file  # the check of the case says so
    named = {clause.get("name") for clause in file.tables("clauses")}
    added = [clause for clause in version.clauses if clause.name not in named]
    asked = dict.fromkeys(ASKED[clause.kind] for clause in added if clause.kind in ASKED)
    if missing := [key for key in asked if terms.get(key) is None]:
        problems += [file.problem("missing_key", ("terms", key), key=key) for key in missing]
        return file
    places = dict(file.places)
    for number in range(len(own), len(own) + len(added)):
        for key in ("incorporated", "valid", "claimant_share", "monthly_fee"):
            target = ("clauses", number, *(("fees", key) if key == "monthly_fee" else (key,)))
            places |= {
                (*target, *place[2:]): at for place, at in file.places.items() if place[:2] == ("terms", key)
            }
    data = file.data | {"clauses": [*own, *(clause_data(clause, terms) for clause in added)]}
    return replace(file, data=data, places=places)


def _terms_of(file: YamlFile, problems: list[Problem]) -> TermsVersion | None:
    """Return the version of the standard terms that was agreed; None where none was, or it is not known."""
    terms = file.table("terms")
    try:
        day = TypeAdapter(date).validate_python(terms.get("date"))
    except ValidationError:
        return None  # the check of the case says what is wrong with the date
    name, known = str(terms.get("provider")), providers()
    if name not in known:
        close, at = nearest(name, known), ("terms", "provider")
        problems.append(file.problem("unknown_terms", at, value=name, known=", ".join(known), nearest=close))
        return None
    version = provider_terms(name).on(day)
    if version is None:
        first = str(provider_terms(name).versions[0].since)
        problems.append(file.problem("terms_too_early", ("terms", "date"), value=name, first=first))
    return version


def with_learned(file: YamlFile, problems: list[Problem]) -> YamlFile:
    """Return the file with what precedents say put in; what does that loads only where it is asked for."""
    if not any(place[-1:] == ("from",) for place in file.keys):
        return file
    from simulator.learning import from_precedents

    try:
        return from_precedents.with_learned(file)
    except SimulatorError as why:
        problems += why.problems if isinstance(file.at("jurisdiction"), str) else []
    return file


def checked(file: YamlFile, problems: Sequence[Problem]) -> Case:
    """Return the case that a whole file holds; an error names all that is wrong, in the order of the file."""
    unsourced = list(_unknown_sources(file))
    problems = [*problems, *unsourced, *_unknown_law(file)]
    case = None
    try:
        case = validate(Case, file)
        problems += [] if unsourced else _problems(case, file)  # which reads the sources of inputs
    except SimulatorError as why:
        unlearned = {".".join(map(str, place)) for place in _unlearned(file)}
        problems += [problem for problem in why.problems if problem.path not in unlearned]
    if problems or case is None:
        raise SimulatorError(
            sorted(_once(problems), key=lambda problem: (problem.line or 0, problem.column or 0))
        )
    return case


def _once(problems: Sequence[Problem]) -> Iterable[Problem]:
    """Return problems without those that clauses inherit from their terms: same words at the same place."""
    by_length = sorted(problems, key=lambda problem: -len(problem.path))
    return {(one.code, one.line, one.column, str(one.params)): one for one in by_length}.values()


def _unlearned(file: YamlFile) -> Iterator[Place]:
    """Yield every value that still waits for what precedents say; why, another problem says."""
    for *place, key in file.keys:
        if key == "from" and "from" in file.table(*place):
            yield tuple(place)


def _problems(case: Case, file: YamlFile) -> Iterator[Problem]:
    """Yield what is wrong between parts of a case that are right one by one."""
    categories = {head.category for head in case.heads}
    for field in ("admitted", "proof"):
        for category in getattr(case.court, field):
            if category not in categories:
                yield file.problem(
                    "category_without_head", ("court", field, category), at_key=True, value=category
                )
    yield from _waiver_problems(case, file)
    if missing := without_prior(case):
        for name in missing:
            yield file.problem("prior_missing", tuple(name.split(".")), name=name)
        return  # what follows looks at all inputs
    yield from _evidence_problems(case, file)
    known = list(inputs_of(case))
    for index, place in enumerate(case.confidential.inputs):
        if not any(below(name, place) for name in known):
            at: Place = ("confidential", "inputs", index)
            yield file.problem("unknown_input", at, value=place, nearest=nearest(place, known))
    if case.dependence is not None:
        names = input_names(case)
        for name in case.dependence.names():
            if name not in names:
                yield file.problem("unknown_input", ("dependence",), value=name, nearest=nearest(name, names))


def _evidence_problems(case: Case, file: YamlFile) -> Iterator[Problem]:
    """Yield evidence about nothing, or of a kind that its input cannot take."""
    known = inputs_of(case.model_copy(update={"evidence": ()})) if case.evidence else {}
    for index, one in enumerate(case.evidence):
        place: Place = ("evidence", index, "about")
        if one.about not in known:
            close = nearest(one.about, list(known))
            yield file.problem("unknown_input", place, value=one.about, nearest=close)
        elif one.likelihood_ratio is not None and not is_question(known[one.about]):
            yield file.problem("evidence_no_question", place, value=one.about)
        elif one.measured is not None and not known[one.about].distribution.smooth:
            yield file.problem("evidence_no_quantity", place, value=one.about)


def _waiver_problems(case: Case, file: YamlFile) -> Iterator[Problem]:
    """Yield every waiver of a rule that the linter does not have."""
    for index, one in enumerate(case.lint.waived if case.lint else ()):
        if one.code not in (known := rule_codes()):
            place = ("lint", "waived", index, "code")
            close = nearest(one.code, known)
            yield file.problem(
                "unknown_lint_rule", place, value=one.code, known=", ".join(known), nearest=close
            )


def _unknown_law(file: YamlFile) -> Iterator[Problem]:
    """Yield a jurisdiction, and rules of arbitration, that are not known."""
    named: list[tuple[object, str, Place]] = [
        (file.at("jurisdiction"), "jurisdiction", ("jurisdiction",)),
        (file.at("forum", "rules"), "institution", ("forum", "rules")),
    ]
    for code, kind, place in named:
        wanted = code.upper() if isinstance(code, str) and kind == "institution" else code
        if isinstance(wanted, str) and kind_of(wanted) != kind:
            known = codes(kind)
            close = nearest(wanted.upper(), known)
            yield file.problem(
                "unknown_jurisdiction", place, value=code, known=", ".join(known), nearest=close
            )


def _unknown_sources(file: YamlFile) -> Iterator[Problem]:
    """Yield every source that is named but not in the table `sources`."""
    if "sources" in file.table() and file.at("sources") is None:
        return  # the check of the case says that the section is empty
    known = sorted(file.table("sources"))
    for place, source in _sources(file.data, ()):
        if source not in known:
            close = nearest(source, known)
            yield file.problem("unknown_source", place, value=source, known=", ".join(known), nearest=close)


def _sources(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield every source that is given by its name."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "source" and isinstance(value, str):
                yield (*place, key), value
            elif (*place, key) != ("variants",):
                yield from _sources(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _sources(value, (*place, index))
