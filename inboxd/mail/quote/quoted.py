"""Which lines of a mail are quoted, and which only announce a quote."""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.mail.page import MAYBE, Line
from inboxd.mail.quote import attribution, dom

WRAPPED_FROM = 55  # a quoted line this long may have been wrapped by a client that forgot its ">"
LONGEST_VERB = 16  # characters of a last line "wrote:" that a blank line may part from its attribution
LONGEST_LABEL = 40
MOST_ANNOUNCING = 3  # lines of an attribution in a client's container


def settled(lines: Sequence[Line]) -> list[Line]:
    """Indentations are told from quotes, and wrapped pieces of quotes join them."""
    settled: list[Line] = []
    before: list[str] = []  # the last lines with text outside of an indentation
    quoting = older = False
    for line in _without_containers(_weighed(lines)):
        older = older or line.mark == dom.HISTORY
        if line.mark == MAYBE:
            quoting = quoting or older or _announced(before)
            settled.append(line if quoting else line._replace(depth=line.depth - 1, mark=""))
            continue
        quoting = False
        before = [*before[-2:], line.text] if line.text.strip() else before
        settled.append(line)
    for place in range(1, len(settled) - 1):
        above, line, below = settled[place - 1 : place + 2]
        if not line.depth and above.depth and below.depth and _is_wrapped(above.text, line.text):
            settled[place] = line._replace(depth=above.depth)
    return settled


def _weighed(lines: Sequence[Line]) -> list[Line]:
    """Below Outlook's line history begins where a label stands; else the line was the author's."""
    weighed: list[Line] = []
    mark = ""
    for line in lines:
        if line.mark != dom.RULED:
            mark = ""
        elif not mark and line.text.strip():
            mark = dom.HISTORY if _has_label(line.text) else "own"
        weighed.append(line._replace(mark=mark.removeprefix("own")) if line.mark == dom.RULED else line)
    return weighed


def _has_label(text: str) -> bool:
    return ":" in text[:LONGEST_LABEL] or "：" in text[:LONGEST_LABEL]


def _without_containers(lines: Sequence[Line]) -> list[Line]:
    """What begins a client's container, right above a quote, is the quote's attribution in any language."""
    plain = [line._replace(mark="") if line.mark == dom.CONTAINER else line for line in lines]
    below = _next_depths(lines)
    above = Line("")
    for place, line in enumerate(lines):
        if not line.text.strip() and not line.depth:
            continue
        before, above = above, line
        if line.mark != dom.CONTAINER or line.depth:
            continue
        if before.mark in (dom.CONTAINER, dom.ATTRIBUTION) or before.depth:
            continue
        end = place
        while end + 1 < len(lines) and lines[end + 1].mark == dom.CONTAINER and lines[end + 1].text.strip():
            end += 1
        if below[end] and end - place < MOST_ANNOUNCING:
            plain[place : end + 1] = [one._replace(mark=dom.ATTRIBUTION) for one in lines[place : end + 1]]
    return plain


def _announced(lines: Sequence[str]) -> bool:
    """Whether the last one, two or three lines are an attribution."""
    return any(
        attribution.is_attribution(attribution.joined(list(lines[start:])), True)
        for start in range(len(lines))
    )


def _is_wrapped(above: str, line: str) -> bool:
    """Whether `line`, between quoted lines, is the end of the long one above: it goes on in lower case."""
    start = line.strip()[:1]
    return (
        len(above) >= WRAPPED_FROM - 15
        and bool(start)
        and start.islower()
        and not above.endswith(("?", "？", ":"))
    )


def attributed(lines: list[Line]) -> list[Line]:
    """Attributions get their mark: removed above a marked quote, elsewhere the begin of history."""
    marked = list(lines)
    below = _next_depths(lines)
    for end, line in enumerate(lines):
        if line.depth or not line.text.strip():
            continue
        if not attribution.may_end(line.text):
            if attribution.leads_into_text(line.text):
                marked[end] = line._replace(mark=dom.HISTORY)
            continue
        start = _attribution_start(lines, end, bool(below[end]))
        if start is None:
            continue
        mark = dom.ATTRIBUTION if below[end] else dom.HISTORY
        for place in range(start, end + 1):
            marked[place] = marked[place]._replace(mark=mark)
    return marked


def _next_depths(lines: Sequence[Line]) -> list[int]:
    """For each line the depth of the next line that has text or is quoted."""
    depths = [0] * len(lines)
    depth = 0
    for place in range(len(lines) - 1, -1, -1):
        depths[place] = depth
        if lines[place].text.strip() or lines[place].depth:
            depth = lines[place].depth
    return depths


def attribution_start(lines: Sequence[Line], end: int) -> int | None:
    """The first line of the attribution that ends here above a quote; None when the line ends none."""
    return _attribution_start(lines, end, True) if attribution.may_end(lines[end].text) else None


def _attribution_start(lines: Sequence[Line], end: int, quote_follows: bool) -> int | None:
    """The first line of the attribution that ends here; None when it is none."""
    found: int | None = None
    known = ""
    dated = False
    for start in range(end, max(-1, end - attribution.MOST_LINES), -1):
        line = lines[start]
        if start == end - 1 and not line.text.strip() and len(lines[end].text.strip()) < LONGEST_VERB:
            continue
        if line.depth or not line.text.strip() or len(line.text) > attribution.LONGEST:
            break
        if start < end and line.text.rstrip().endswith((":", "：")):
            break
        dated = dated or attribution.has_date(line.text)
        if not dated and not (quote_follows and start >= end - 1):
            continue
        text = attribution.joined([other.text for other in lines[start : end + 1]])
        if len(text) > attribution.LONGEST:
            break
        if found is not None and not attribution.completes(text, known):
            continue
        if attribution.is_attribution(text, quote_follows):
            if attribution.starts_fully(text):
                return start
            found, known = start, text
    return found
