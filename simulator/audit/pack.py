"""What goes into a pack: the files of a result, the data that it was made from, and how to check it."""

import re
from collections.abc import Mapping
from pathlib import Path

from simulator.audit.archive import FORMAT_FILE, NAME, SUMS
from simulator.audit.compare import Difference
from simulator.audit.record import Recorded, recorded
from simulator.base.data import data_folder
from simulator.base.errors import error
from simulator.base.messages import in_language, message
from simulator.law.file import folders
from simulator.provenance import sha256

INSTRUCTIONS = {"en": "README.md", "zh": "README.zh.md"}
INSTALLED = "requirements/installed.txt"
REPORT = re.compile(r"report[\w.\-]*\.(?:html|pdf|docx|xlsx)")


OWN = frozenset({"summary.json", "draws.nc", FORMAT_FILE, SUMS, INSTALLED, *INSTRUCTIONS.values()})
"""What a pack holds beside case, data and reports."""


def pack_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a pack by their names.

    Parameters
    ----------
    folder : Path
        Written by `damnum run CASE --out FOLDER`.

    Raises
    ------
    SimulatorError
        The folder holds no such result, the case beside it is another, or a data file is no longer as the
        run read it.
    """
    files = {name: _content(folder / name) for name in ("summary.json", "draws.nc", "case.yaml")}
    summary = recorded(files["summary.json"], file=str(folder / "summary.json"))
    run = summary.run
    if sha256(files["case.yaml"]) != run.case_sha256:
        raise error("pack_other_case", file=str(folder / "case.yaml"))
    for path in sorted(folder.iterdir()):
        if REPORT.fullmatch(path.name):
            files[path.name] = _content(path)
    for name, digest in run.data.items():
        files[name] = _data(name, digest)
    return files | written(summary, files)


def written(result: Recorded, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that only a pack has: versions in use, and instructions in both languages."""
    packages = sorted(result.run.packages.items())
    texts = {name: _instructions(result, files, lang=lang) for lang, name in INSTRUCTIONS.items()}
    texts[INSTALLED] = "".join(f"{name}=={version}\n" for name, version in packages)
    return {name: text.encode() for name, text in texts.items()}


def _instructions(result: Recorded, files: Mapping[str, bytes], *, lang: str) -> str:
    """Return what is in a pack, and how to verify it by hand and with the program."""
    summary = result.summary
    return message(
        lang,
        "audit.instructions",
        title=in_language(summary.title, lang),
        case=summary.case,
        version=result.makers["damnum"],
        python=result.makers["python"],
        platform=result.run.platform,
        reports=", ".join(name for name in sorted(files) if REPORT.fullmatch(name)) or "–",
        options=options_of(result),
        law=", ".join(sorted({name.split("/")[2] for name in files if name.startswith("priors/law/")})),
    )


def options_of(result: Recorded) -> str:
    """Return the options of `damnum run` that make the result again."""
    summary, run = result.summary, result.run
    words = ["--draws", str(summary.n_draws), "--seed", str(summary.seed), "--method", summary.method]
    for variant in run.variants:
        words += ["--variant", variant]
    words += ["--jurisdiction", run.jurisdiction] if run.jurisdiction else []
    return " ".join([*words, *(["--strict-law"] if run.strict_law else [])])


def other_files(files: Mapping[str, bytes], packed: Recorded) -> list[Difference]:
    """Return files that are not those that the summary says the run read, or that no pack holds.

    Each has the checksum that the summary promises, and that of the file in the pack; "" where there is none.
    """
    run = packed.run
    stated = {"case.yaml": run.case_sha256, **run.data}
    found = []
    for name in sorted(stated.keys() | files.keys() | {"draws.nc"}):
        actual = sha256(files[name]) if name in files else ""
        if name not in stated and name in files and (name in OWN or REPORT.fullmatch(name)):
            continue
        if stated.get(name, "") != actual or name not in files:
            found.append(Difference(name, stated.get(name, ""), actual))
    return found


def data_path(name: str) -> Path | None:
    """Return where a data file of a pack stands in this installation, None if its name is not one."""
    parts = name.split("/")
    if not NAME.fullmatch(name) or parts[0] not in ("priors", "requirements") or len(parts) < 2:
        return None
    if parts[:2] == ["priors", "law"]:
        body = folders().get(parts[2].upper()) if len(parts) == 4 else None
        return body / parts[3] if body else None
    return data_folder(parts[0]).joinpath(*parts[1:])


def _data(name: str, digest: str) -> bytes:
    """Return a data file as the run read it; one that has changed since is refused."""
    path = data_path(name)
    if path is None or not path.is_file() or sha256(content := _content(path)) != digest:
        raise error("pack_data_changed", file=name)
    return content


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as why:
        raise error("no_result_there", file=str(path), why=why) from why
