"""What a fit belongs to besides its data: the text of the models and their priors, as digests."""

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator.base.errors import error
from simulator.base.yaml_file import read_yaml
from simulator.learning import inference, inference_data, inference_priors
from simulator.learning.inference_priors import priors_path

MODULES = (inference, inference_data, inference_priors)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def digest_of_text(priors: Path | None = None) -> str:
    """Return a SHA-256 over the files of models and priors as they stand; quick, so that runs compare it."""
    return _digest(_text(path) for path in (*_sources(), priors or priors_path()))


def digest_of_meaning(priors: Path | None = None) -> str:
    """Return a SHA-256 over the same without comments, docstrings, imports, layout and sources.

    Needs the Python of the fit: others may write the same code in other words, which then counts as changed.
    """
    data = json.dumps(_without_sources(read_yaml(priors or priors_path()).data), sort_keys=True)
    return _digest([*(_bare(_text(path)) for path in _sources()), data])


def _sources() -> list[Path]:
    return [Path(str(module.__file__)) for module in MODULES]


def _bare(code: str) -> str:
    """Return code without comments, docstrings and imports: a module that moves means what it meant."""
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _without_sources(data: Any) -> Any:
    """Return data without what says where it is from."""
    if not isinstance(data, dict):
        return data
    return {key: _without_sources(value) for key, value in data.items() if key != "source"}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as why:
        raise error("cannot_read", file=str(path), why=why) from why


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
