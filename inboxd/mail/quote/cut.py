"""Cuts a mail's lines down to its author's new words.

First everything from the mark of an older mail on goes away; what remains alternates between the author's
stretches and quoted ones. Quoted stretches go, but for those that are answered line by line: there the last
quoted paragraph stays above its answer. Last, each stretch loses what hangs below it.
"""

# ruff: noqa: E501 - patterns

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, groupby

from inboxd.mail.page import MAYBE, Line
from inboxd.mail.quote import attribution, dom, footer, headers
from inboxd.mail.quote.client_line import is_client_line

QUOTED = re.compile(r"^[\ufeff\u200b]*(?:\s{0,3}>)++(?!:-?[()DP/|]) ?|^[\ufeff\u200b]*\s{0,3}>$")
REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)*(?:re|aw|sv|vs|antw|odp|ynt|yan|ha|res|ref|rif|r|回复|答复|回覆|答覆|답장|返信|trả lời|tl|отв|ответ|відп"
    r"|bls|balas|ตอบ|ตอบกลับ|vá|απ|σχετ|odg|отн|rép|réf|nt|השב|תגובה|رد|回信|回覆|답글|svar|antwort)\s?(?:[\[(]\d+[\])]|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
MANY_BLANKS = re.compile(r"\n(?:[ \t]*+\n){3,}+")
WRAPPED_FROM = 55  # a quoted line this long may have been wrapped by a client that forgot its ">"
LONGEST_VERB = 16  # characters of a last line "wrote:" that a blank line may part from its attribution
ANSWERED_LINES = 4  # of a quoted paragraph that stay above its answer


def of_text(text: str) -> list[Line]:
    """Plain text as lines with their depth of quoting."""
    found: list[Line] = []
    text = MANY_BLANKS.sub("\n\n\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    for raw in text.split("\n"):
        line = raw.rstrip()
        match = QUOTED.match(line) if ">" in line[:12] else None
        if match and not (found and _closes_bracket(found[-1].text, line)):
            found.append(Line(line[match.end() :], match[0].count(">")))
        else:
            found.append(Line(line))
    return found


def _closes_bracket(above: str, line: str) -> bool:
    """Whether the line's ">" ends an address that was wrapped before it: "Anna <anna@example.com" and ">:"."""
    return above.rfind("<") > above.rfind(">") and line.rstrip().endswith((":", "：")) and len(line) < 40


def is_reply(subject: str) -> bool:
    """Whether the subject says that the mail answers another."""
    return bool(REPLY.match(subject))


def cut(lines: Sequence[Line], subject: str) -> str:
    """The author's words of these lines; everything when nothing of it would remain but history.

    Where neither subject nor any line speaks of an older mail, lines with ">" are the author's own: a prompt, a
    citation.
    """
    kept = _without_attributions(_settled(lines))
    if subject.strip() and not is_reply(subject) and not any(line.mark for line in kept):
        kept = [Line(_requoted(line)) if line.depth else line for line in kept]
    body, rest = _before_history(kept, subject)
    words = _own(body)
    if footer.says_something(words):
        return words
    if _all_quoted(rest) and _all_quoted(body) and is_reply(subject):
        return ""
    return _tidy([_requoted(line) for line in lines])


def _requoted(line: Line) -> str:
    return f"{'>' * line.depth} {line.text}".rstrip() if line.depth else line.text


# quoted or not


def _settled(lines: Sequence[Line]) -> list[Line]:
    """Indentations are told from quotes, and wrapped pieces of quotes join them."""
    settled: list[Line] = []
    before: list[str] = []  # the last lines with text outside of an indentation
    quoting = False
    for line in lines:
        if line.mark == MAYBE:
            quoting = quoting or _announced(before)
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


def _without_attributions(lines: list[Line]) -> list[Line]:
    """Attributions get their mark: removed where a marked quote follows, the begin of history where none does."""
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


# where history begins


def _before_history(lines: list[Line], subject: str) -> tuple[list[Line], list[Line]]:
    """The lines above the first sign of an older mail, and those from it on."""
    texts = [line.text for line in lines]
    spoken = False
    for place, line in enumerate(lines):
        if line.depth:
            continue
        if line.mark == dom.HISTORY:
            return lines[:place], lines[place:]
        text = line.text
        if not text.strip():
            continue
        if headers.separates(text) or (_may_label(text) and headers.begins_header(texts, place)):
            return lines[:place], lines[place:]
        client = is_client_line(text)
        if client and spoken and _ends_above(lines, place, subject):
            return lines[:place], lines[place:]
        if client:
            lines[place] = line._replace(mark=dom.CLIENT)
        spoken = spoken or (not client and footer.says_something(text))
    return lines, []


def _may_label(text: str) -> bool:
    colon = text.find(":", 0, 40)
    return colon > 0 or text.find("：", 0, 40) > 0


def _ends_above(lines: Sequence[Line], place: int, subject: str) -> bool:
    """Whether a client's line ends the author's words: in a reply, what stands below it is what is answered.

    In a mail that answers nothing it is only a line, and a postscript below it is the author's everywhere.
    """
    if subject.strip() and not is_reply(subject):
        return False
    if place and lines[place - 1].text.strip() and not lines[place - 1].depth and place + 1 < len(lines):
        following = lines[place + 1]
        if following.text.strip() and not following.depth and not headers.is_rule(following.text):
            return bool(following.mark)
    return not any(footer.POSTSCRIPT.match(line.text) for line in lines[place + 1 : place + 8])


# what is the author's


def _own(lines: Sequence[Line]) -> str:
    """The author's stretches, each answer with the paragraph that it answers."""
    stretches = [
        (quoted, [line for line in group if line.mark not in (dom.ATTRIBUTION, dom.HISTORY)])
        for quoted, group in groupby(lines, key=lambda line: bool(line.depth) or line.mark == dom.ATTRIBUTION)
    ]
    spoken = [place for place, (quoted, group) in enumerate(stretches) if not quoted and _speaks(group)]
    if not spoken:
        return ""
    own = {place: _own_lines_of(stretches[place][1], last=place == spoken[-1]) for place in spoken}
    own = {place: lines for place, lines in own.items() if lines} or {
        place: [line.text for line in stretches[place][1]] for place in spoken
    }
    shown: list[str] = []
    for place, stretch in own.items():
        if place and len(own) > 1:
            shown += ["", *_answered(stretches[place - 1][1])]
            shown += dropwhile(_is_blank, stretch)
        else:
            shown += stretch
    return _tidy(shown)


def _is_blank(line: str) -> bool:
    return not line.strip()


def _speaks(group: Sequence[Line]) -> bool:
    return footer.says_something("\n".join(line.text for line in group))


def _own_lines_of(group: Sequence[Line], last: bool) -> list[str]:
    """The stretch without signature and footer; nothing when it says nothing else."""
    unsigned = [line.text for line in group if line.mark not in (dom.SIGNATURE, dom.CLIENT)]
    shorter = footer.without_footer(unsigned, last)
    return shorter if footer.says_something("\n".join(shorter)) else []


def _answered(group: Sequence[Line]) -> list[str]:
    """The last paragraph of a quote, with its marks."""
    paragraph: list[str] = []
    for line in reversed(group):
        if line.text.strip() and not headers.is_rule(line.text):
            paragraph.append(f"{'>' * max(1, line.depth)} {line.text}")
        elif paragraph:
            break
        if len(paragraph) == ANSWERED_LINES:
            break
    return paragraph[::-1]


def _all_quoted(lines: Sequence[Line]) -> bool:
    return all(line.depth or line.mark or not line.text.strip() for line in lines)


def _tidy(lines: Sequence[str]) -> str:
    """Without blank lines at either end and drawn lines at the lower."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and (
        not lines[end - 1].strip() or (end - start > 1 and headers.is_rule(lines[end - 1]))
    ):
        end -= 1
    return "\n".join(lines[start:end]).replace("\ufeff", "").strip("\n")
