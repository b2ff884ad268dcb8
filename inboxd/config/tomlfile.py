"""A TOML file with the line of every key: tomllib reads the values, tree-sitter finds the lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tree_sitter
import tree_sitter_toml

from inboxd.desk.problem import Problem

Place = tuple[str | int, ...]  # ("rule", 3, "when", "subject", 0)
SIZE_LIMIT = 10 * 2**20  # bytes; nobody writes a larger file by hand
DEEPEST = 30  # levels of tables and lists; people need five
_LANGUAGE = tree_sitter.Language(tree_sitter_toml.language())
_AT = re.compile(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)")


class Unreadable(Exception):
    """The file cannot be read at all, or is no TOML."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one file; `file` is the name that messages use."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict, repr=False)

    def line(self, *place: str | int) -> int:
        """The line of a key or list element; of what holds it when it has none itself; 0 for the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 0)


def read(path: Path, file: str) -> Document:
    """The file's values and lines. Unreadable with the place of the first mistake."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Unreadable(Problem(file, 0, "is larger than 10 MB", "is this the right file?"))
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            Problem(file, 0, "there is no such file", "'inboxd init' lays one down, or name it with -c")
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Unreadable(
            Problem(file, 0, f"cannot be read: {reason}", "check the path and its permissions")
        ) from None
    return parse(raw, file)


def parse(raw: bytes, file: str) -> Document:
    """The values and lines of a file's bytes. Unreadable with the place of the first mistake."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        values = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem(file, line, "is not UTF-8", "save the file as UTF-8")) from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_explain(str(error), raw, file)) from None
    except RecursionError:
        values = None
    if values is None or _is_deeper(values, DEEPEST):
        raise Unreadable(Problem(file, 0, "is nested too deeply", "is this the right file?"))
    return Document(file, values, find_lines(raw))


def _is_deeper(value: object, levels: int) -> bool:
    """Whether tables and lists stand inside one another more often than that."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_is_deeper(one, levels - 1) for one in inner)


def _explain(message: str, raw: bytes, file: str) -> Problem:
    found = _AT.match(message)
    line = int(found[2]) if found and found[2] else raw.rstrip().count(b"\n") + 1
    reason = found[1] if found else message
    shown = "a text has no end" if "Illegal character '\\n'" in reason else reason
    return Problem(file, line, f"is no TOML: {shown[:1].lower()}{shown[1:]}", _advice(reason, raw, line))


def _advice(reason: str, raw: bytes, line: int) -> str:
    text = (raw.splitlines() or [b""])[min(line, raw.count(b"\n") + 1) - 1].decode("utf-8", "replace")
    if any(one in text for one in "“”„‘’«»"):
        return "these are the quotes of a word processor: write straight ones"
    if "Illegal character '\\n'" in reason:
        return "put a quote at its end; a text of several lines stands between three quotes"
    if "Invalid value" in reason and "=" in text:
        return "write text in quotes, and true, false and numbers without"
    if "Cannot overwrite" in reason or "twice" in reason:
        return "each key and each table may stand only once; use one of them"
    if "escape" in reason or "backslash" in reason:
        return "write a backslash in single quotes: '/\\d+/'"
    return "look at this line and the one above: quotes and brackets must be closed"


def find_lines(raw: bytes) -> dict[Place, int]:
    """The line of every key, table and list element, counted from 1."""
    lines: dict[Place, int] = {}
    lengths: dict[Place, int] = {}  # of arrays of tables, so far
    for node in tree_sitter.Parser(_LANGUAGE).parse(raw).root_node.named_children:
        line = node.start_point.row + 1
        if node.type == "pair":
            _take_pair(node, (), lines)
        elif node.type in ("table", "table_array_element"):
            children = node.named_children
            keys = next((one for one in children if one.type != "comment"), None)
            if keys is None:
                continue
            place = _table_place(_keys(keys), node.type == "table_array_element", lengths, lines, line)
            for child in children:
                if child.type == "pair":
                    _take_pair(child, place, lines)
    return lines


def _table_place(
    keys: list[str], is_element: bool, lengths: dict[Place, int], lines: dict[Place, int], line: int
) -> Place:
    """Where a table's header points: inside the latest element of each array of tables on the way."""
    place: Place = ()
    for depth, key in enumerate(keys):
        place = (*place, key)
        lines.setdefault(place, line)
        if is_element and depth == len(keys) - 1:
            lengths[place] = lengths.get(place, 0) + 1
        if place in lengths:
            place = (*place, lengths[place] - 1)
    lines[place] = line
    return place


def _take_pair(node: tree_sitter.Node, above: Place, lines: dict[Place, int]) -> None:
    children = [one for one in node.named_children if one.type != "comment"]
    if len(children) < 2:
        return
    place = above
    for key in _keys(children[0]):
        place = (*place, key)
        lines.setdefault(place, node.start_point.row + 1)
    _take_value(children[1], place, lines)


def _take_value(node: tree_sitter.Node, place: Place, lines: dict[Place, int]) -> None:
    lines.setdefault(place, node.start_point.row + 1)
    if node.type == "array":
        elements = [one for one in node.named_children if one.type != "comment"]
        for index, element in enumerate(elements):
            _take_value(element, (*place, index), lines)
    elif node.type == "inline_table":
        for child in node.named_children:
            if child.type == "pair":
                _take_pair(child, place, lines)


def _keys(node: tree_sitter.Node) -> list[str]:
    """The parts of a key: bare, quoted or dotted."""
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type == "quoted_key":
        try:
            return list(tomllib.loads(f"{text} = 0"))
        except tomllib.TOMLDecodeError:
            return [text]
    return [text]
