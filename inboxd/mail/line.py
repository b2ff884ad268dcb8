"""One line of a page as a reader sees it."""

from __future__ import annotations

from typing import NamedTuple

QUOTE = "quote"  # the mark of an element whose lines are somebody's earlier words
MAYBE = "maybe"  # a blockquote that may be an indentation

DEEPEST_SHOWN = 20  # levels of quoting or indentation that are drawn


class Line(NamedTuple):
    """One line as a reader sees it."""

    text: str
    depth: int = 0  # how many quotes it stands in
    mark: str = ""  # the innermost mark of the elements around it


def drawn(line: Line) -> str:
    """The line with its quoting."""
    return f"{'>' * min(line.depth, DEEPEST_SHOWN)} {line.text}".rstrip() if line.depth else line.text


def squeezed(found: list[Line]) -> list[Line]:
    """The lines with at most two blank ones in a row, and none at either end."""
    kept: list[Line] = []
    blanks = 0
    for line in found:
        blanks = 0 if line.text else blanks + 1
        if blanks <= 2 and (kept or line.text):
            kept.append(line)
    while kept and not kept[-1].text:
        kept.pop()
    return kept
