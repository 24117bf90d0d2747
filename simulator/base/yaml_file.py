"""Reading YAML as plain data with the place of every value; nothing in a file is executed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from simulator.base.errors import Problem, SimulatorError, error

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

    def at(self, *place: Key) -> Any:
        """Return what stands at a place, None where nothing does."""
        data = self.data
        for key in place:
            inside = isinstance(data, dict) or (isinstance(data, list) and isinstance(key, int))
            try:
                data = data[key] if inside else None
            except LookupError:
                return None
        return data

    def table(self, *place: Key) -> dict[str, Any]:
        """Return the table at a place; an empty one where none stands, which the check of the whole names."""
        data = self.at(*place)
        return data if isinstance(data, dict) else {}

    def tables(self, *place: Key) -> list[dict[str, Any]]:
        """Return the items of the list at a place that are tables."""
        data = self.at(*place)
        return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []

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
        events = (one for one in yaml.parse(text, Loader=LOADER) if not isinstance(one, BORDERS))
        first = next(events, None)
        if first is None:
            raise error("empty_file", file=name)
        data = _plain(first, events, (), file)
        if (second := next(events, None)) is not None:
            raise _at(second, file, "not_yaml", why="a second document begins here")
    except yaml.MarkedYAMLError as why:
        said = " ".join(str(why.problem or why.context or why).split())[:200]
        raise _at(why, file, "not_yaml", why=said) from why
    except (yaml.YAMLError, ValueError) as why:
        raise error("not_yaml", file=name, why=" ".join(str(why).split())[:200]) from why
    return YamlFile(name, data, file.places, file.keys, file.lines)


def as_yaml(data: object, *, short: bool = False) -> str:
    """Return plain data as YAML that `read_yaml` takes: no anchors, Chinese as it is.

    `short` writes the innermost tables and lists on one line each.
    """
    return str(
        yaml.dump(
            data,
            Dumper=_Writer,
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=None if short else False,
            width=200 if short else 100,
        )
    )


LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
BORDERS = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
CORE = "tag:yaml.org,2002:"
SCALARS = frozenset(CORE + kind for kind in ("str", "int", "float", "bool", "null", "timestamp"))
KINDS = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
"""What a plain scalar stands for: the core schema of YAML 1.2 (section 10.3.2), and dates. The rest is text:
numbers in other bases, `yes`, `no`, `12:30`."""
FORM = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in KINDS.items()))


class _Writer(yaml.SafeDumper):
    """Writes no anchors, and in quotes a text that a reader of YAML 1.1 or 1.2 takes for something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True


for _kind, _form in KINDS.items():
    _Writer.add_implicit_resolver(CORE + _kind, re.compile(f"^(?:{_form})$"), None)


def _at(marked: Any, file: YamlFile, code: str, **params: Any) -> SimulatorError:
    """Return an error at a mark of the parser: the start of an event, or where a problem lies."""
    names = ("start_mark", "problem_mark", "context_mark")
    mark = next((found for name in names if (found := getattr(marked, name, None))), None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    excerpt = file.excerpt(line, column)
    return SimulatorError(
        [Problem(code=code, params=params, file=file.name, line=line, column=column, excerpt=excerpt)]
    )


def _refuse_hostile(event: Any, place: Place, file: YamlFile) -> None:
    """Refuse anchors (and so aliases), tags beyond plain data, and nesting without end."""
    if event.anchor:
        raise _at(event, file, "anchor")
    known = SCALARS if isinstance(event, yaml.ScalarEvent) else (CORE + "map", CORE + "seq")
    if event.tag is not None and event.tag not in known:
        raise _at(event, file, "tag", tag=str(event.tag))
    if len(place) > DEEPEST:
        raise _at(event, file, "too_deep", limit=DEEPEST)


def _refuse_invisible(event: Any, file: YamlFile) -> None:
    """Refuse signs that act on a terminal or turn the reading direction, and that nobody sees."""
    if event.value.isprintable():
        return
    for sign in event.value:
        if unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\n\t\u200d":
            raise _at(event, file, "invisible", sign=f"U+{ord(sign):04X}")


def _plain(event: Any, events: Iterator[Any], place: Place, file: YamlFile) -> Any:
    """Return the data that begin with an event; note their place and those below it."""
    _refuse_hostile(event, place, file)
    file.places[place] = _start(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_plain(item, events, (*place, len(items)), file))
        return items
    if isinstance(event, yaml.MappingStartEvent):
        table: dict[str, Any] = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            name = _key(key, table, place, file)
            table[name] = _plain(next(events), events, (*place, name), file)
        return table
    _refuse_invisible(event, file)
    return event.value if _is_text(event) else _scalar(event.tag, event.value)


def _key(event: Any, table: dict[str, Any], place: Place, file: YamlFile) -> str:
    """Return a key, and note its place; it is a text, and the only one of its name in its table."""
    _refuse_hostile(event, place, file)
    if not isinstance(event, yaml.ScalarEvent):
        raise _at(event, file, "not_yaml", why="a key must be a word")
    _refuse_invisible(event, file)
    key = str(event.value)
    if key in table:
        found = _at(event, file, "duplicate_key", key=key, first=file.keys[*place, key][0])
        path = ".".join(str(part) for part in (*place, key))
        raise SimulatorError([replace(one, path=path) for one in found.problems])
    file.keys[*place, key] = _start(event)
    return key


def _start(event: Any) -> tuple[int, int]:
    """Return the line and the column at which an event begins, from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_text(event: Any) -> bool:
    """Return whether a scalar stands in quotes, or says that it is a text."""
    return event.tag == CORE + "str" or (event.tag is None and not event.implicit[0])


def _scalar(tag: str | None, text: str) -> Any:
    """Return the value of a scalar that says its kind, or whose form does; a text if it has not this form."""
    kind = tag.removeprefix(CORE) if tag else _kind_of(text)
    if tag and not re.fullmatch(KINDS[kind], text):
        return text
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


def _kind_of(text: str) -> str:
    """Return the kind of a plain scalar, by its form."""
    found = FORM.fullmatch(text)
    return str(found.lastgroup) if found else "str"
