"""An HTML body as lines: what a reader sees, how deep it is quoted, and which marked element it stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from inboxd.mail.elements import (
    BLOCK,
    CITED,
    GRID,
    KEEPS_SPACE,
    LINKED,
    SPACE,
    SPACED,
    UNSEEN,
    WORD_PARAGRAPH,
    image_name,
    is_hidden,
)
from inboxd.mail.line import DEEPEST_SHOWN, MAYBE, QUOTE, Line, drawn, squeezed
from inboxd.mail.markup import Close, Open, Text, attributes, events

__all__ = ["MAYBE", "QUOTE", "Line", "Marker", "blockquote_mark", "drawn", "lines"]

Marker = Callable[[str, str], str]  # (element name, raw attributes) -> mark, "" for none


def blockquote_mark(name: str, raw: str) -> str:
    """Whether an element is a quote: a blockquote that cites, or one that may be an indentation."""
    if name != "blockquote":
        return ""
    return QUOTE if CITED.search(raw) else MAYBE


def lines(html: str, marker: Marker = blockquote_mark) -> list[Line]:
    """The lines of the page, at most two blank ones in a row, none at either end.

    When everything is hidden, the hidden text is shown: no words is worse than too many.
    """
    page = _Page(marker).read(html)
    if not any(line.text for line in page.lines) and page.hid_words:
        page = _Page(marker, show_hidden=True).read(html)
    return squeezed(page.lines)


class _Frame(NamedTuple):
    """What an open element changed, to be undone when it closes."""

    name: str
    mark: str = ""
    hidden: bool = False
    keeps_space: bool = False
    spaced: bool = False


class _Row:
    """A table row being read."""

    def __init__(self, ended: int, grid: bool) -> None:
        self.ended = ended  # lines of the page before it
        self.grid = grid  # a drawn table: empty cells keep their place


class _Page:
    """Reads events into lines."""

    def __init__(self, marker: Marker, show_hidden: bool = False) -> None:
        self.marker = marker
        self.show_hidden = show_hidden
        self.hid_words = False
        self.lines: list[Line] = []
        self.ended = 0  # lines that were ended so far, blank ones of margins not counted
        self.buffer: list[str] = []
        self.prefix = ""  # of the line in the buffer
        self.frames: list[_Frame] = []
        self.marks: list[str] = [""]
        self.depth = self.hidden = self.keeps_space = 0
        self.breaks = self.margin = False  # asked for before the next word
        self.gap = 0  # cells begun since the last word of this row
        self.rows: list[_Row] = []
        self.grids: list[bool] = []
        self.lists: list[list[int | bool]] = []  # [numbered, next number]
        self.items: list[int] = []  # widths of the markers of open list items
        self.item_marker = ""
        self.link = ""
        self.link_text: list[str] = []

    def read(self, html: str) -> _Page:
        for event in events(html):
            if isinstance(event, Text):
                self.text(event.text)
            elif isinstance(event, Open):
                self.open(event)
            else:
                self.close(event)
        self.flush()
        return self

    # what comes in

    def text(self, text: str) -> None:
        if self.hidden:
            self.hid_words = self.hid_words or bool(text.strip())
            return
        text = UNSEEN.sub("", text)
        if self.keeps_space:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.put(first)
            for other in others:
                self.end_line()
                self.put(other)
            return
        text = SPACE.sub(" ", text)
        if not self.buffer or self.breaks or self.gap or self.buffer[-1].endswith(" "):
            text = text.removeprefix(" ")
        self.put(text)

    def open(self, event: Open) -> None:
        name, raw = event.name, event.attributes
        if name == "br":
            self.frames.append(_Frame(name))
            return self.end_line() if not self.hidden else None
        frame = _Frame(
            name,
            self.marker(name, raw),
            not self.show_hidden and is_hidden(name, raw),
            name in {"pre", "listing"} or (bool(raw) and bool(KEEPS_SPACE.search(raw))),
            name in SPACED and not (raw and name in {"p", "ul", "ol"} and WORD_PARAGRAPH.search(raw)),
        )
        self.frames.append(frame)
        self.begin_block(frame)
        if frame.mark:
            self.flush()
            self.marks.append(frame.mark)
            self.depth += frame.mark in (QUOTE, MAYBE)
        self.hidden += frame.hidden
        self.keeps_space += frame.keeps_space
        self.begin_special(name, raw)
        return None

    def begin_block(self, frame: _Frame) -> None:
        if (frame.name in BLOCK or frame.mark) and not self.gap:
            self.breaks = True
            self.margin = self.margin or (frame.spaced and not (frame.name in {"ul", "ol"} and self.lists))

    def begin_special(self, name: str, raw: str) -> None:
        if name in {"td", "th"}:
            self.begin_cell()
        elif name == "tr":
            self.flush()
            self.rows.append(_Row(self.ended, bool(self.grids) and self.grids[-1]))
        elif name == "table":
            self.grids.append(bool(GRID.search(raw)))
        elif name in {"ul", "ol", "menu", "dir"}:
            self.lists.append([name == "ol", _number(attributes(raw).get("start", ""))])
        elif name == "li":
            self.begin_item()
        elif name == "a" and "href" in raw.lower():
            self.end_link()
            self.link = attributes(raw).get("href", "").strip()
        elif name == "img":
            self.image(raw)
        elif name == "hr" and not self.hidden:
            self.put("---")

    def close(self, event: Close) -> None:
        frame = self.frames.pop()
        if frame.name in BLOCK or frame.mark:
            self.breaks = True
            self.margin = self.margin or (
                frame.spaced and not (frame.name in {"ul", "ol"} and len(self.lists) > 1)
            )
        if event.name == "a":
            self.end_link()
        if frame.mark:
            # What stands in the buffer belongs to the element that ends here.
            self.flush()
            self.marks.pop()
            self.depth -= frame.mark in (QUOTE, MAYBE)
        self.hidden -= frame.hidden
        self.keeps_space -= frame.keeps_space
        self.end_special(event.name)

    def end_special(self, name: str) -> None:
        if name == "tr" and self.rows:
            self.rows.pop()
            self.gap = 0
        elif name == "table" and self.grids:
            self.grids.pop()
        elif name in {"ul", "ol", "menu", "dir"} and self.lists:
            self.lists.pop()
        elif name == "li" and self.items:
            self.items.pop()
            self.item_marker = ""

    # what it means

    def begin_cell(self) -> None:
        """A cell goes on the row's line as long as every cell before it was one line."""
        row = self.rows[-1] if self.rows else None
        if row and self.buffer and self.ended == row.ended:
            self.gap = self.gap + 1 if row.grid else 1
            self.breaks = self.margin = False
        else:
            self.breaks = True

    def begin_item(self) -> None:
        self.breaks = True
        numbered, number = self.lists[-1] if self.lists else (False, 1)
        self.item_marker = f"{number}. " if numbered else "- "
        if self.lists:
            self.lists[-1][1] = number + 1
        self.items.append(len(self.item_marker))

    def image(self, raw: str) -> None:
        if name := image_name(raw):
            self.text(f"[{name}]")

    def end_link(self) -> None:
        """The target behind the text, unless the text says it already."""
        link, label = self.link, "".join(self.link_text).strip()
        self.link, self.link_text = "", []
        if link and label and LINKED.match(link) and _bare(link) != _bare(label):
            self.put(f" <{link}>" if self.buffer and not self.buffer[-1].endswith(" ") else f"<{link}>")

    # what goes out

    def put(self, text: str) -> None:
        if not text or self.hidden or (self.gap and not text.strip(" \xa0")):
            return
        if self.breaks and text.strip(" "):
            self.flush()
        if self.link:
            self.link_text.append(text)
        if not self.buffer:
            if not text.strip(" ") and not self.keeps_space:
                return
            self.begin_line()
        elif self.gap:
            self.buffer.append(" | " * self.gap)
        self.gap = 0
        self.buffer.append(text)

    def begin_line(self) -> None:
        self.breaks = False
        if self.margin and self.lines and self.lines[-1].text:
            self.lines.append(Line("", min(self.depth, self.lines[-1].depth), self.marks[-1]))
        self.margin = False
        marker, self.item_marker = self.item_marker, ""
        width = min(sum(self.items), DEEPEST_SHOWN)
        self.prefix = " " * max(0, width - len(marker)) + marker

    def flush(self) -> None:
        """Ends the line when there is one."""
        self.breaks = False
        if self.buffer:
            text = (self.prefix + "".join(self.buffer)).replace("\xa0", " ").rstrip()
            self.buffer = []
            self.gap = 0
            self.ended += 1
            self.lines.append(Line(text if text.strip() else "", self.depth, self.marks[-1]))

    def end_line(self) -> None:
        """Ends the line even when it is empty."""
        if self.buffer and not self.breaks:
            self.flush()
            return
        self.flush()
        self.ended += 1
        self.lines.append(Line("", self.depth, self.marks[-1]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _bare(address: str) -> str:
    """A link without what does not tell it from its text."""
    bare = address.strip().lower().removeprefix("mailto:").removeprefix("tel:").removeprefix("https://")
    return (
        bare.removeprefix("http://")
        .removeprefix("www.")
        .partition("?subject=")[0]
        .rstrip("/")
        .replace(" ", "")
    )
