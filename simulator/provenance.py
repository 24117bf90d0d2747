"""What a run read and with what it ran, so that it can be run again elsewhere and compared."""

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from simulator.base.data import data_folder
from simulator.case.case import ArbitralForum, Case
from simulator.law.file import folders
from simulator.summary.parts import Run

PINS = "requirements/run.txt"


def record(
    cases: Mapping[str, Case],
    text: bytes,
    *,
    variants: Sequence[str],
    jurisdiction: str | None,
    strict_law: bool,
) -> Run:
    """Return what a run needs to be done again, beside its draws, seed and method.

    Parameters
    ----------
    cases : mapping of name to Case
        The case and the variants that were run.
    text : bytes
        The case file as it was.
    variants, jurisdiction, strict_law
        Options of the run.

    Returns
    -------
    Run
        `case_sha256`; the options; `data`, the SHA-256 of every data file that was read; `packages`, the
        versions of all that `requirements/run.txt` pins; `platform`, on which the last digits depend.
    """
    return Run(
        case_sha256=sha256(text),
        variants=tuple(variants),
        jurisdiction=jurisdiction,
        strict_law=strict_law,
        data={
            name: sha256(path.read_bytes())
            for name, path in data_files(cases.values(), jurisdiction=jurisdiction).items()
        },
        packages=packages(),
        platform=platform_name(),
    )


def data_files(cases: Iterable[Case], *, jurisdiction: str | None) -> dict[str, Path]:
    """Return the data files that runs of cases read, from priors to pins, by their names in a pack.

    Law that stands elsewhere (`DAMNUM_LAW`) is named as if it stood among the shipped law.
    """
    priors = data_folder("priors")
    bodies = {jurisdiction} if jurisdiction else set()
    paths = sorted(priors.glob("*.yaml"))
    for case in cases:
        bodies.add(case.jurisdiction)
        if isinstance(case.forum, ArbitralForum) and case.forum.rules:
            bodies.add(case.forum.rules.upper())
        if case.terms is not None:
            paths.append(priors / "terms" / f"{case.terms.provider}.yaml")
        if case.learned:
            paths += [*(priors / "fits").glob("*.yaml"), *(priors / "fits").glob("*.nc")]
            paths += [*(priors / "models").glob("*.yaml"), priors / "precedents" / "precedents.csv"]
    named = {f"priors/{path.relative_to(priors).as_posix()}": path for path in paths}
    law = folders()
    for code in bodies:
        named |= {f"priors/law/{code.lower()}/{path.name}": path for path in law[code].glob("*.yaml")}
    named[PINS] = data_folder("requirements") / "run.txt"
    return dict(sorted(named.items()))


def packages() -> dict[str, str]:
    """Return the installed versions of all packages that the pins of a run name."""
    pins = (data_folder("requirements") / "run.txt").read_text("utf-8")
    found = {}
    for name in re.findall(r"^([a-z0-9][\w.\-]*)(?:\[[^\]]*\])?==", pins, re.MULTILINE):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # pinned for another system, or not needed to run
            continue
    return found


def platform_name() -> str:
    """Return system, processor, C library and the widest instructions that NumPy found."""
    build: Any = np.show_config(mode="dicts")
    found = build.get("SIMD Extensions", {}).get("found") or ["-"]
    parts = (platform.system(), platform.machine(), *platform.libc_ver(), found[-1])
    return " ".join(part for part in parts if part)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
