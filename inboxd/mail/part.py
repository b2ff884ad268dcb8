"""The tree of parts (RFC 2046 §5.1), found by looking for delimiters in the raw bytes.

Nothing is copied until a part is decoded, and the work is linear in the size of the mail for each level
of nesting. Missing, wrong and unclosed boundaries are mended as far as the bytes allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from inboxd.mail import charset, header, parameters, transfer
from inboxd.mail.bounds import MAX_DEPTH, MAX_PARTS

_GUESS = re.compile(
    rb"^--([^\s-][^\r\n]{0,200}?|-{2,80}[^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=Content-[A-Za-z-]+:)",
    re.MULTILINE | re.IGNORECASE,
)
_MOST_UNCLOSED = 8
_NESTED = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(slots=True)
class Part:
    """One part as sent: its header, type and where its body lies in `raw`."""

    raw: bytes
    block: header.Block
    type: str  # "text/plain", lower case
    declared: bool  # whether there was a Content-Type at all
    content: parameters.Value
    disposition: parameters.Value
    encoding: str
    start: int
    end: int
    depth: int
    children: list[Part] = field(default_factory=list)
    _decoded: tuple[bytes, str] | None = None

    @property
    def main_type(self) -> str:
        """ "text" of "text/plain"."""
        return self.type.partition("/")[0]

    def body(self) -> bytes:
        """The body as sent."""
        return self.raw[self.start : self.end]

    def decoded(self) -> tuple[bytes, str]:
        """The body after its transfer encoding, and what was wrong with it."""
        if self._decoded is None:
            self._decoded = transfer.decode(self.body(), self.encoding)
        return self._decoded


@dataclass(slots=True)
class Tree:
    """What is known while the tree grows."""

    evidence: charset.Evidence
    parts: int = 0
    unclosed: list[bytes] = field(default_factory=list)  # delimiters of multiparts that never ended
    defects: list[str] = field(default_factory=list)

    def note(self, defect: str) -> None:
        """Remember a defect once."""
        if defect not in self.defects:
            self.defects.append(defect)


def grow(raw: bytes, block: header.Block, tree: Tree) -> Part:
    """The whole mail as a tree of parts."""
    return _part(raw, block, block.body_at, len(raw), 0, "text/plain", tree)


def _part(
    raw: bytes, block: header.Block, start: int, end: int, depth: int, default: str, tree: Tree
) -> Part:
    tree.parts += 1
    content = parameters.parse(block.first("content-type"), tree.evidence)
    kind = _type(content.main, default)
    if "charset" in content.parameters:
        tree.evidence.add_label(content.parameters["charset"])
    encoding = header.decode(block.first("content-transfer-encoding"), tree.evidence)
    disposition = parameters.parse(block.first("content-disposition"), tree.evidence)
    part = Part(raw, block, kind, bool(content.main), content, disposition, encoding, start, end, depth)
    if part.main_type == "multipart":
        _split(part, tree)
    return part


def _type(main: str, default: str) -> str:
    if not main:
        return default
    kind, slash, sub = main.partition("/")
    if slash and kind and sub:
        return main
    if kind in ("text", "html", "plain"):
        return "text/html" if kind == "html" else "text/plain"
    return "multipart/mixed" if kind == "multipart" else default if not slash else main


def _split(part: Part, tree: Tree) -> None:
    """Find the children of a multipart; one without any delimiter becomes what its bytes are: text."""
    if part.depth >= MAX_DEPTH:
        tree.note(f"more than {MAX_DEPTH} levels: the rest is not opened")
        part.type = "application/octet-stream"
        return
    _undo_encoding(part, tree)
    spans, closed_after = _spans(part, tree)
    if not spans:
        tree.note("multipart without its boundary")
        _end_at_closing(part)
        _as_text(part)
        return
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if tree.parts >= MAX_PARTS:
            tree.note(f"more than {MAX_PARTS} parts: the rest is not opened")
            return
        block = header.split(part.raw, start, end)
        for defect in block.defects:
            tree.note(f"part: {defect}")
        child = _part(part.raw, block, block.body_at, end, part.depth + 1, default, tree)
        part.children.append(child)
        if tree.unclosed and child.main_type == "text":
            _take_up(child, part, tree)
    _give_back(part, closed_after)
    _add_headless(part, spans[0][0], default, tree)


def _add_headless(part: Part, first: int, default: str, tree: Tree) -> None:
    """A second Content-Type in a multipart's header belongs to a first part whose delimiter was lost."""
    places = [n for n, (name, _) in enumerate(part.block.fields) if name.lower() == "content-type"]
    if len(places) < 2 or tree.parts >= MAX_PARTS:
        return
    end = part.raw.rfind(b"--", part.start, first)
    block = header.Block(part.block.fields[places[1] :], part.start)
    if (
        block.fields[0][1].strip()[:5].lower() == b"text/"
        and part.raw[part.start : max(end, part.start)].strip()
    ):
        tree.note("delimiter of the first part is missing")
        end = _before_line_end(part.raw, part.raw.rfind(b"\n", part.start, first - 1) + 1)
        part.children.insert(0, _part(part.raw, block, part.start, end, part.depth + 1, default, tree))


def _take_up(child: Part, part: Part, tree: Tree) -> None:
    """Parts of an earlier multipart that never ended, found in a later text: its delimiters are no words."""
    marks = b"|".join(re.escape(mark) for mark in tree.unclosed[:_MOST_UNCLOSED])
    delimiter = re.compile(
        rb"^(?:" + marks + rb")[ \t]*\r?\n(?=Content-[A-Za-z-]+:)", re.MULTILINE | re.IGNORECASE
    )
    found = list(islice(delimiter.finditer(child.raw, child.start, child.end), MAX_PARTS - tree.parts))
    ends = [_before_line_end(child.raw, one.start()) for one in found[1:]] + [child.end]
    if found:
        tree.note("boundaries interleaved")
        child.end = max(child.start, _before_line_end(child.raw, found[0].start()))
    for one, end in zip(found, ends, strict=False):
        block = header.split(part.raw, one.end(), end)
        part.children.append(_part(part.raw, block, block.body_at, end, part.depth + 1, "text/plain", tree))


def _give_back(part: Part, closed_after: int) -> None:
    """Some programs use one boundary on two levels: what came before its first end is the inner level's."""
    boundary = part.content.get("boundary")
    for number, child in enumerate(part.children[:closed_after]):
        inner = child.content.main.startswith("multipart/") and not child.children
        if inner and child.content.get("boundary") == boundary and child.depth < MAX_DEPTH:
            child.type = child.content.main
            child.children = part.children[number + 1 : closed_after]
            del part.children[number + 1 : closed_after]
            return


def _undo_encoding(part: Part, tree: Tree) -> None:
    """RFC 2045 §6.4 forbids encoding a multipart; some do it all the same."""
    if part.encoding.casefold().strip() not in ("base64", "quoted-printable"):
        return
    boundary = part.content.get("boundary").encode("utf-8", "replace")
    if boundary and b"--" + boundary in part.raw[part.start : part.end]:
        return
    data, _ = part.decoded()
    if b"--" + boundary in data:
        tree.note("multipart with a transfer encoding")
        part.raw, part.start, part.end = data, 0, len(data)


def _end_at_closing(part: Part) -> None:
    """A closing delimiter ends the words of a multipart that was never opened."""
    boundary = part.content.get("boundary").rstrip()
    if boundary:
        found = next(_delimiters(part, b"--" + boundary.encode("utf-8", "replace")), None)
        part.end = found.start("delimiter") if found else part.end


def _as_text(part: Part) -> None:
    """What was to be a multipart: HTML when it looks like it, else plain text."""
    head = part.raw[part.start : min(part.end, part.start + 500)].lstrip().lower()
    part.type = (
        "text/html" if head.startswith((b"<html", b"<!doctype html", b"<div", b"<body")) else "text/plain"
    )


def _spans(part: Part, tree: Tree) -> tuple[list[tuple[int, int]], int]:
    """Where the children lie, and how many of them stand before the first closing delimiter."""
    boundary = part.content.get("boundary").rstrip()
    if boundary:
        found = _delimited(part, boundary.encode("utf-8", "replace"), tree)
        if found[0] or _holds(part, boundary):
            return found if found[0] or not _mend_line_ends(part, boundary) else _spans(part, tree)
    guess = _GUESS.search(part.raw, part.start, part.end)
    if guess and guess.start() - part.start < 64 * 1024:
        tree.note("boundary guessed from the body")
        return _delimited(part, guess[1], tree)
    return [], 0


def _mend_line_ends(part: Part, boundary: str) -> bool:
    """Whether the lines of a part ended with CR alone, although its header had others; they are mended."""
    if b"\r--" + boundary.encode("utf-8", "replace") not in part.body() or b"\n" in part.body():
        return False
    part.raw = part.body().replace(b"\r", b"\n")
    part.start, part.end = 0, len(part.raw)
    return True


def _holds(part: Part, boundary: str) -> bool:
    return part.raw.find(b"--" + boundary.encode("utf-8", "replace"), part.start, part.end) >= 0


def _delimited(part: Part, boundary: bytes, tree: Tree) -> tuple[list[tuple[int, int]], int]:
    """Where each child lies. The line end before a delimiter belongs to the delimiter."""
    spans: list[tuple[int, int]] = []
    raw, needle = part.raw, b"--" + boundary
    opened, closed, closed_after = -1, False, -1
    for found in _delimiters(part, needle):
        at, closing = found.start("delimiter"), bool(found["end"])
        if closing and opened >= 0 and b"boundary=" in raw[opened : opened + 2000]:
            # "--x--" ends x, unless a part inside says that its own boundary is "x--".
            inner = raw[opened : min(at, opened + 2000)].partition(b"boundary=")[2].lstrip(b'"')
            if inner.startswith(boundary + b"--"):
                continue
        if opened >= 0:
            spans.append((opened, max(opened, _before_line_end(raw, at))))
        if len(spans) > MAX_PARTS:
            return spans, len(spans)
        opened = -1 if closing else found.end()
        closed = closing
        closed_after = len(spans) if closing and closed_after < 0 else closed_after
    if opened >= 0:
        spans.append((opened, _without_glued_end(part, needle)))
    if not closed:
        tree.note("last boundary is missing")
        if raw.find(needle + b"--", part.end) < 0:
            tree.unclosed.append(needle)
    return spans, closed_after if closed_after >= 0 else len(spans)


def _delimiters(part: Part, needle: bytes) -> Iterator[re.Match[bytes]]:
    """Every line that is a delimiter. The pattern begins with its literal, which is found fastest."""
    line = rb"(?P<delimiter>" + re.escape(needle) + rb")(?P<end>--)?[ \t]*+(?:\r?\n|\r?\Z)"
    first = re.compile(line).match(part.raw, part.start, part.end)
    at = part.start
    if first:
        yield first
        at = first.end() - 1 if first[0].endswith(b"\n") else part.end
    later = re.compile(rb"\n" + line)
    while found := later.search(part.raw, at, part.end):
        yield found
        if not found[0].endswith(b"\n"):
            return
        at = found.end() - 1  # its line end is the one before the next delimiter


def _without_glued_end(part: Part, needle: bytes) -> int:
    """The end of the last part, without a closing delimiter that stands behind its text on one line."""
    tail_at = max(part.start, part.end - len(needle) - 10)
    tail = part.raw[tail_at : part.end].rstrip()
    return tail_at + len(tail) - len(needle) - 2 if tail.endswith(needle + b"--") else part.end


def _before_line_end(raw: bytes, at: int) -> int:
    at -= 1 if raw[at - 1 : at] == b"\n" else 0
    return at - 1 if raw[at - 1 : at] == b"\r" else at


def is_nested_mail(part: Part) -> bool:
    """Whether the part is a whole mail in itself."""
    return part.type in _NESTED
