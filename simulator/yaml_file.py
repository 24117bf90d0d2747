"""Reading YAML as plain data with the place of every value; nothing in a file is executed."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from simulator.errors import Problem, SimulatorError, error

LARGEST = 5_000_000  # bytes
DEEPEST = 40  # levels of nesting
Key = str | int
Place = tuple[Key, ...]


@dataclass(frozen=True)
class YamlFile:
    """Plain data (dict, list, str, int, float, bool, None, date) and where each value stands."""

    name: str
    data: Any
    places: dict[Place, tuple[int, int]]  # line and column of each value, from 1
    keys: dict[Place, tuple[int, int]]  # the same of each key
    lines: tuple[str, ...]

    def problem(self, code: str, place: Place, *, at_key: bool = False, **params: Any) -> Problem:
        """Return a problem at a place, or at the nearest place above it that stands in the file."""
        found = place
        while found and found not in self.places:
            found = found[:-1]
        table = self.keys if at_key and found in self.keys else self.places
        line, column = table.get(found, (1, 1))
        return Problem(
            code=code,
            params=params,
            path=".".join(str(part) for part in place),
            file=self.name,
            line=line,
            column=column,
            excerpt=self.excerpt(line, column),
        )

    def excerpt(self, line: int, column: int) -> str | None:
        """Return a line of the file with a caret under a column."""
        if not 0 < line <= len(self.lines):
            return None
        text = self.lines[line - 1][:160]
        before = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text[: column - 1])
        lead = f"{line:>6} | "
        return f"{lead}{text}\n{' ' * (len(lead) + before)}^"


def dotted(data: Any, place: Place) -> str:
    """Return a place of a file as a dotted name, items of lists by their own names where they have one."""
    names = []
    for part in place:
        data = data[part]
        named = isinstance(part, int) and isinstance(data, dict) and data.get("name")
        names.append(str(named or part))
    return ".".join(names)


def read_yaml(path: Path) -> YamlFile:
    """Read a YAML file as data; nothing in it is executed.

    Raises
    ------
    SimulatorError
        The file is missing, too large, not UTF-8, not YAML, or uses tags, anchors or duplicate keys.
    """
    return parse_yaml(decoded(read_bytes(path), str(path)), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; an error names one that is missing or too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise error("file_too_large", file=str(path), size=path.stat().st_size, limit=LARGEST)
        return path.read_bytes()
    except OSError as why:
        raise error("cannot_read", file=str(path), why=why) from why


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file; an error says where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise error("not_utf8", file=name, byte=why.start) from why


def parse_yaml(text: str, name: str) -> YamlFile:
    """Return the data of a YAML text; see `read_yaml`."""
    file = YamlFile(name, None, {}, {}, tuple(text.splitlines()))
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as why:
        mark = why.problem_mark or why.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SimulatorError(
            [
                Problem(
                    code="not_yaml",
                    params={"why": " ".join(str(why.problem or why.context or why).split())[:200]},
                    file=name,
                    line=line,
                    column=column,
                    excerpt=file.excerpt(line, column),
                )
            ]
        ) from why
    except (YAMLError, ValueError, RecursionError) as why:
        raise error("not_yaml", file=name, why=" ".join(str(why).split())[:200]) from why
    if root is None:
        raise error("empty_file", file=name)
    data = _plain(root, (), file)
    return YamlFile(name, data, file.places, file.keys, file.lines)


CORE_TAGS = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})


def _refuse_hostile(node: Node, place: Place, file: YamlFile) -> None:
    """Refuse anchors (and so aliases), tags beyond plain data, and nesting without end."""
    where = {"line": node.start_mark.line + 1, "column": node.start_mark.column + 1}
    params: dict[str, Any] = {}
    if node.anchor:
        code = "anchor"
    elif (
        not str(node.tag).startswith("tag:yaml.org,2002:")
        or str(node.tag).rpartition(":")[2] not in CORE_TAGS
    ):
        code, params = "tag", {"tag": str(node.tag)}
    elif len(place) > DEEPEST:
        code, params = "too_deep", {"limit": DEEPEST}
    else:
        return
    excerpt = file.excerpt(where["line"], where["column"])
    raise SimulatorError([Problem(code=code, params=params, file=file.name, excerpt=excerpt, **where)])


def _refuse_invisible(node: Node, file: YamlFile) -> None:
    """Refuse signs that act on a terminal or turn the reading direction, and that nobody sees."""
    for sign in str(node.value):
        if unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\n\t\u200d":
            where = (node.start_mark.line + 1, node.start_mark.column + 1)
            params = {"sign": f"U+{ord(sign):04X}"}
            problem = Problem(code="invisible", params=params, file=file.name, line=where[0], column=where[1])
            raise SimulatorError([problem])


def _plain(node: Node, place: Place, file: YamlFile) -> Any:
    """Return the data of a node; note its place and those below it."""
    _refuse_hostile(node, place, file)
    file.places[place] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*place, index), file) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            _refuse_invisible(key_node, file)
            key = str(key_node.value)
            where = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key in found:
                raise SimulatorError(
                    [
                        Problem(
                            code="duplicate_key",
                            params={"key": key, "first": file.keys[*place, key][0]},
                            path=".".join(str(part) for part in (*place, key)),
                            file=file.name,
                            line=where[0],
                            column=where[1],
                            excerpt=file.excerpt(*where),
                        )
                    ]
                )
            file.keys[*place, key] = where
            found[key] = _plain(value_node, (*place, key), file)
        return found
    assert isinstance(node, ScalarNode)
    _refuse_invisible(node, file)
    return _scalar(str(node.tag).rpartition(":")[2], str(node.value))


def _scalar(kind: str, text: str) -> Any:
    """Return the value of a scalar that YAML 1.2 takes for a number, a date, a truth value or a text."""
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if kind == "timestamp":
            return date.fromisoformat(text)
    except ValueError:
        return text
    if kind == "null":
        return None
    return text.lower() == "true" if kind == "bool" else text
