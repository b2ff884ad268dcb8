"""HTML as a balanced stream of opens, closes and texts, in linear time and without recursion.

A tree builder has to be quadratic on 100,000 nested blocks (17 s were measured with a good one); a reader of
mail needs no tree, only what is open around a text. Elements nested deeper than `DEEPEST` lose their tags and
keep their text.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from string import ascii_letters
from typing import NamedTuple

DEEPEST = 200


def names(text: str) -> frozenset[str]:
    """Element names written in a row."""
    return frozenset(text.split())


VOID = names("area base basefont bgsound br col embed frame hr img input link meta param source track wbr")
RAW = names("script style xmp iframe noembed noframes textarea title template")
INLINE = names("a abbr b big code em font i nobr s small strike strong tt u span sub sup ins del mark q")
TABLE = names("table caption thead tbody tfoot tr td th")
WALLS = names("table td th caption object")  # an end tag does not reach through these (HTML scopes)
CLOSES_P = names(
    "address article aside blockquote center details dir div dl fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr main menu nav ol p pre section table ul"
)
# Opening the key closes what is open of the values, as HTML's optional end tags say.
IMPLIED = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr", "td", "th", "caption"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tbody": frozenset({"tr", "td", "th", "thead", "tbody", "caption"}),
    "option": frozenset({"option"}),
}
PARAGRAPH = frozenset({"p"})
LIST_PARTS = frozenset({"li", "dt", "dd"})
TABLE_WALL = frozenset({"table"})
LIST_WALLS = names("ul ol dl table td th blockquote menu dir")

TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
LOOSE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
ENDLESS_REFERENCE = re.compile(r"&#(?:\d{9,}+|[xX][0-9a-fA-F]{9,}+);?")
LETTERS = frozenset(ascii_letters)
OPENERS = LETTERS | {"!", "?"}
RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}
ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?+")


class Open(NamedTuple):
    """An element begins; `attributes` is the raw text between name and ">"."""

    name: str
    attributes: str


class Close(NamedTuple):
    """The innermost open element ends."""

    name: str


class Text(NamedTuple):
    """Characters with entities resolved; line structure as in the source."""

    text: str


Event = Open | Close | Text


def plain(text: str) -> str:
    """Character references resolved; one of endless digits is no character (and `int` would refuse it)."""
    if "&" not in text:
        return text
    return entities.unescape(ENDLESS_REFERENCE.sub("\ufffd", text) if "&#" in text else text)


def attributes(raw: str) -> dict[str, str]:
    """Names in lower case to values with entities resolved; the first of a repeated name counts."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(raw):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), plain(value))
    return found


def events(source: str) -> Iterator[Event]:
    """Opens and closes in balance (every Open gets its Close; void elements too), and the texts between."""
    stack = _Stack()
    for token in _tokens(source):
        if isinstance(token, Open):
            yield from stack.open(token)
        elif isinstance(token, Close):
            if stack.closes_innermost(token.name):
                yield token
            else:
                yield from stack.close(token.name)
        elif token.text:
            yield token
    yield from stack.pop_to(0)


class _Stack:
    """The elements that are open, never more than DEEPEST."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.open_count: Counter[str] = Counter()
        self.too_deep: Counter[str] = Counter()

    def open(self, token: Open) -> Iterator[Event]:
        name = token.name
        if name in VOID:
            if name == "hr" and self.open_count["p"]:
                yield from self._imply(PARAGRAPH, WALLS)
            yield token
            yield Close(name)
            return
        if self.open_count["p"] and name in CLOSES_P:
            yield from self._imply(PARAGRAPH, WALLS)
        if name in IMPLIED:
            yield from self._imply(IMPLIED[name], LIST_WALLS if name in LIST_PARTS else TABLE_WALL)
        if len(self.names) >= DEEPEST:
            self.too_deep[name] += 1
            return
        self.names.append(name)
        self.open_count[name] += 1
        yield token

    def closes_innermost(self, name: str) -> bool:
        """Takes the innermost element off when it has this name: the way of well-formed pages."""
        if self.too_deep or not self.names or self.names[-1] != name:
            return False
        self.names.pop()
        self.open_count[name] -= 1
        return True

    def close(self, name: str) -> Iterator[Event]:
        if self.too_deep[name]:
            self.too_deep[name] -= 1
            return
        if not self.open_count[name]:
            return
        inline = name in INLINE
        for place in range(len(self.names) - 1, -1, -1):
            seen = self.names[place]
            if seen == name:
                yield from self.pop_to(place)
                return
            if (inline and seen not in INLINE) or (seen in WALLS and name not in TABLE):
                return

    def pop_to(self, depth: int) -> Iterator[Event]:
        while len(self.names) > depth:
            name = self.names.pop()
            self.open_count[name] -= 1
            yield Close(name)

    def _imply(self, names: frozenset[str], walls: frozenset[str]) -> Iterator[Event]:
        lowest = -1
        for place in range(len(self.names) - 1, -1, -1):
            seen = self.names[place]
            if seen in names:
                lowest = place
            elif seen in walls:
                break
        if lowest >= 0:
            yield from self.pop_to(lowest)


def _tokens(source: str) -> Iterator[Event]:
    """Tags and texts as they stand, without comments, declarations, scripts and styles."""
    place, tag, last_end = 0, TAG, source.rfind(">")
    last_comment_end = source.rfind("-->")
    while 0 <= (start := source.find("<", place)) < last_end:
        kind = source[start + 1]
        if kind == "/":
            kind = source[start + 2] if source[start + 2] in LETTERS else "?"
        if kind not in OPENERS:
            yield Text(plain(source[place : start + 1]))
            place = start + 1
            continue
        if start > place:
            yield Text(plain(source[place:start]))
        if kind in "!?":
            place = _after_declaration(source, start, last_comment_end)
            continue
        match = tag.match(source, start)
        if match is None:
            # A quote that never ends: once is enough, or every later tag would search for it in vain.
            tag = LOOSE_TAG
            match = tag.match(source, start)
        if match is None:
            break
        place = match.end()
        name = match[2].lower()
        if "@" in name or name.startswith(("http:", "https:")):
            yield Text(plain(match[0]))  # an address in text that nobody escaped
        elif match[1]:
            yield Open("br", "") if name == "br" else Close(name)
        elif name in RAW:
            place = _after_raw(source, place, name)
        else:
            yield Open(name, match[3])
    if place < len(source):
        yield Text(plain(source[place:]))


def _after_declaration(source: str, start: int, last_comment_end: int) -> int:
    """The place behind a comment, doctype or conditional; an endless comment ends at its first ">"."""
    if source.startswith("<!--", start) and not source.startswith((">", "->"), start + 4):
        if start + 4 <= last_comment_end:
            return source.index("-->", start + 4) + 3
        return source.index(">", start) + 1
    return source.index(">", start) + 1


def _after_raw(source: str, place: int, name: str) -> int:
    """The place of the end tag of a raw text element; the end of the source when it never comes."""
    match = RAW_END[name].search(source, place)
    return match.start() if match else len(source)
