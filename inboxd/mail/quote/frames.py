"""What a client writes above a quoted mail: an attribution, or that mail's header between drawn lines."""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.mail.page import Line
from inboxd.mail.quote import headers
from inboxd.mail.quote import quoted as quotes


def frames(lines: Sequence[str], quoted: Sequence[bool]) -> set[int]:
    """The places of all lines that only announce the quoted line below them.

    `quoted` says of each line whether it is known to be quoted. A header or an attribution with the
    author's own words below it is left alone.
    """
    below = _quoted_below(lines, quoted)
    found: set[int] = set()
    for place, line in enumerate(lines):
        if not line.strip() or place in found:
            continue
        end = _header_end(lines, place)
        if end is not None and (below[end] or quoted[end]):
            found.update(range(_drawn_above(lines, place), end + 1))
        elif below[place] and not quoted[place]:
            start = quotes.attribution_start([Line(text) for text in lines[: place + 1]], place)
            found.update(() if start is None else range(start, place + 1))
    return found


def _quoted_below(lines: Sequence[str], quoted: Sequence[bool]) -> list[bool]:
    """For each line whether the next one with text is quoted."""
    below = [False] * len(lines)
    following = False
    for place in range(len(lines) - 1, -1, -1):
        below[place] = following
        if lines[place].strip():
            following = quoted[place]
    return below


def _header_end(lines: Sequence[str], start: int) -> int | None:
    """The last line of the quoted mail's header that begins here; None when none does."""
    if ":" not in lines[start] and "：" not in lines[start]:
        return None
    if not headers.begins_header(lines, start):
        return None
    end = start
    for place in range(start, min(len(lines), start + headers.MOST_LINES)):
        if headers.kind_of(lines[place])[0] in {"from", "date", "to", "subject", "other"}:
            end = place
        elif lines[place].strip() and place - end > headers.MOST_STRAYS:
            break
    return end


def _drawn_above(lines: Sequence[str], start: int) -> int:
    """The first of the drawn and empty lines above a header."""
    first = place = start
    while place > 0:
        place -= 1
        if headers.is_rule(lines[place]) or headers.separates(lines[place]):
            first = place
        elif lines[place].strip():
            break
    return first
