"""The tree of parts (RFC 2046 §5.1), found by looking for delimiters in the raw bytes.

Nothing is copied until a part is decoded, and the work is linear in the size of the mail for each level
of nesting. Missing, wrong and unclosed boundaries are mended as far as the bytes allow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from inboxd.mail import boundary, charset, header, parameters, transfer
from inboxd.mail.bounds import MAX_DEPTH, MAX_PARTS

_TYPED = re.compile(rb"Content-Type[ \t]*:[ \t]*[a-z]+/", re.IGNORECASE)
_MOST_UNCLOSED = 8  # multiparts without an end for which later text is looked through
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
    open_ended: int = 0  # multiparts whose end was looked for behind them
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
    spans = _spans(part, tree)
    if not spans.found:
        tree.note("multipart without its boundary")
        _end_at_closing(part)
        _as_text(part)
        return
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    for start, end in spans.found:
        if tree.parts >= MAX_PARTS:
            tree.note(f"more than {MAX_PARTS} parts: the rest is not opened")
            return
        block = _header_of(part.raw, start, end)
        for defect in block.defects:
            tree.note(f"part: {defect}")
        child = _part(part.raw, block, block.body_at, end, part.depth + 1, default, tree)
        part.children.append(child)
        if tree.unclosed and child.main_type == "text":
            _take_up(child, part, tree)
    _give_back(part, spans.before_end)
    _add_headless(part, spans.found[0][0], default, tree)


def _header_of(raw: bytes, start: int, end: int) -> header.Block:
    """A part's header; one below a blank line is told by the fields of MIME that it has."""
    block = header.split(raw, start, end)
    if not block.fields and not block.defects and block.body_at > start:
        below = header.split(raw, block.body_at, end)
        mime = all(name.lower().startswith("content-") for name, _ in below.fields)
        if below.fields and mime and not below.defects and _TYPED.match(raw, block.body_at, end):
            return below
    return block


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
        end = boundary.before_line_end(part.raw, part.raw.rfind(b"\n", part.start, first - 1) + 1)
        part.children.insert(0, _part(part.raw, block, part.start, end, part.depth + 1, default, tree))


def _take_up(child: Part, part: Part, tree: Tree) -> None:
    """Parts of an earlier multipart that never ended, found in a later text: its delimiters are no words."""
    marks = b"|".join(map(re.escape, tree.unclosed))
    delimiter = re.compile(
        rb"^(?:" + marks + rb")[ \t]*\r?\n(?=Content-[A-Za-z-]+:)", re.MULTILINE | re.IGNORECASE
    )
    found = list(islice(delimiter.finditer(child.raw, child.start, child.end), MAX_PARTS - tree.parts))
    ends = [boundary.before_line_end(child.raw, one.start()) for one in found[1:]] + [child.end]
    if found:
        tree.note("boundaries interleaved")
        child.end = max(child.start, boundary.before_line_end(child.raw, found[0].start()))
    for one, end in zip(found, ends, strict=False):
        block = header.split(part.raw, one.end(), end)
        part.children.append(_part(part.raw, block, block.body_at, end, part.depth + 1, "text/plain", tree))


def _give_back(part: Part, closed_after: int) -> None:
    """Some programs use one boundary on two levels: what came before its first end is the inner level's."""
    named = part.content.get("boundary")
    for number, child in enumerate(part.children[:closed_after]):
        inner = child.content.main.startswith("multipart/") and not child.children
        if inner and child.content.get("boundary") == named and child.depth < MAX_DEPTH:
            child.type = child.content.main
            child.children = part.children[number + 1 : closed_after]
            del part.children[number + 1 : closed_after]
            return


def _undo_encoding(part: Part, tree: Tree) -> None:
    """RFC 2045 §6.4 forbids encoding a multipart; some do it all the same."""
    if part.encoding.casefold().strip() not in ("base64", "quoted-printable"):
        return
    needle = b"--" + part.content.get("boundary").encode("utf-8", "replace")
    if len(needle) > 2 and part.raw.find(needle, part.start, part.end) >= 0:
        return
    data, _ = part.decoded()
    if needle in data:
        tree.note("multipart with a transfer encoding")
        part.raw, part.start, part.end = data, 0, len(data)


def _end_at_closing(part: Part) -> None:
    """A closing delimiter ends the words of a multipart that was never opened."""
    named = part.content.get("boundary").rstrip().encode("utf-8", "replace")
    if named:
        found = next(boundary.delimiters(part.raw, part.start, part.end, b"--" + named), None)
        part.end = found.start("delimiter") if found else part.end


def _as_text(part: Part) -> None:
    """What was to be a multipart: HTML when it looks like it, else plain text."""
    head = part.raw[part.start : min(part.end, part.start + 500)].lstrip().lower()
    part.type = (
        "text/html" if head.startswith((b"<html", b"<!doctype html", b"<div", b"<body")) else "text/plain"
    )


def _spans(part: Part, tree: Tree) -> boundary.Spans:
    """Where the children lie."""
    raw, start, end = part.raw, part.start, part.end
    named = part.content.get("boundary").rstrip().encode("utf-8", "replace")
    needle = b"--" + named
    if named:
        found = boundary.spans(raw, start, end, needle)
        if not found.found and raw.find(needle, start, end) >= 0:
            if _mend_line_ends(part, needle):
                return _spans(part, tree)
            if indent := boundary.indent(raw, start, end, needle):
                tree.note("delimiters are indented")
                found = boundary.spans(raw, start, end, indent + needle)
        if found.found or raw.find(needle, start, end) >= 0:
            return _noted(part, needle, found, tree)
        _noted(part, needle, found, tree)
    if guess := boundary.guess(raw, start, end):
        tree.note("boundary guessed from the body")
        return _noted(part, guess, boundary.spans(raw, start, end, guess), tree)
    return boundary.Spans()


def _noted(part: Part, needle: bytes, found: boundary.Spans, tree: Tree) -> boundary.Spans:
    if not found.closed:
        tree.note("last boundary is missing")
        tree.open_ended += 1
        if tree.open_ended <= _MOST_UNCLOSED and part.raw.find(needle + b"--", part.end) < 0:
            tree.unclosed.append(needle)
    return found


def _mend_line_ends(part: Part, needle: bytes) -> bool:
    """Whether the lines of a part ended with CR alone, although its header had others; they are mended."""
    body = part.body()
    if b"\r" + needle not in body or b"\n" in body:
        return False
    part.raw = body.replace(b"\r", b"\n")
    part.start, part.end = 0, len(part.raw)
    return True


def is_nested_mail(part: Part) -> bool:
    """Whether the part is a whole mail in itself."""
    return part.type in _NESTED
