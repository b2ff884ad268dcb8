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

from inboxd.mail.page import Line
from inboxd.mail.quote import dom, footer, headers, quoted, words
from inboxd.mail.quote.client_line import is_client_line

QUOTED = re.compile(r"^[\ufeff\u200b]*(?:\s{0,3}>)++(?!:-?[()DP/|]) ?|^[\ufeff\u200b]*\s{0,3}>$")
REPLY = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)*(?:re|aw|sv|vs|antw|odp|ynt|yan|ha|res|ref|rif|r|回复|答复|回覆|答覆|답장|返信|trả lời|tl|отв|ответ|відп"
    r"|bls|balas|ตอบ|ตอบกลับ|vá|απ|σχετ|odg|отн|rép|réf|nt|השב|תגובה|رد|回信|回覆|답글|svar|antwort)\s?(?:[\[(]\d+[\])]|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
MANY_BLANKS = re.compile(r"\n(?:[ \t]*+\n){3,}+")
INSIDE = words.apart(words.INSIDE)
LONGEST_POINTER = 300  # characters of a mail that only says where the answers are
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


def with_typed_quotes(page: Sequence[Line]) -> list[Line]:
    """A page that marks no quote, its ">" read as in plain text: it was plain text before a program dressed it."""
    if any(line.depth for line in page):
        return list(page)
    return of_text("\n".join(line.text for line in page))


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
    kept = quoted.attributed(quoted.settled(lines))
    if subject.strip() and not is_reply(subject) and not any(line.mark for line in kept):
        kept = [Line(_requoted(line)) if line.depth else line for line in kept]
    body, rest = _before_history(kept, subject)
    text = _own(body)
    if footer.says_something(text) and not _answers_inside(text, body, rest):
        return text
    if _all_quoted(rest) and _all_quoted(body) and is_reply(subject):
        return ""
    return _tidy([_requoted(line) for line in lines])


def _answers_inside(text: str, body: Sequence[Line], rest: Sequence[Line]) -> bool:
    """Whether the author says that the answers stand in the older mail, and none could be told from it."""
    if len(text) > LONGEST_POINTER or not (rest or (body and body[-1].depth)):
        return False
    return ">" not in text and bool(INSIDE.search(words.fold(text)))


def _requoted(line: Line) -> str:
    return f"{'>' * line.depth} {line.text}".rstrip() if line.depth else line.text


# where history begins


def _before_history(lines: list[Line], subject: str) -> tuple[list[Line], list[Line]]:
    """The lines above the first sign of an older mail, and those from it on."""
    texts = [line.text for line in lines]
    spoken = False
    for place, line in enumerate(lines):
        if line.depth:
            if spoken and _is_quoted_header_alone(lines, texts, place):
                return lines[:place], lines[place:]
            continue
        if line.mark == dom.HISTORY:
            return lines[:place], lines[place:]
        text = line.text
        if not text.strip():
            continue
        if headers.separates(text) or _begins_header(texts, place):
            return lines[:place], lines[place:]
        client = is_client_line(text)
        if client and spoken and _ends_above(lines, place, subject):
            return lines[:place], lines[place:]
        if client:
            lines[place] = line._replace(mark=dom.CLIENT)
        spoken = spoken or (not client and footer.says_something(text))
    return lines, []


def _begins_header(texts: Sequence[str], place: int) -> bool:
    if texts[place].rstrip().endswith(">") and headers.is_notes_header(texts, place):
        return True
    if not _may_label(texts[place]):
        return False
    return headers.begins_header(texts, place) or headers.is_message_of(texts, place)


def _is_quoted_header_alone(lines: Sequence[Line], texts: Sequence[str], place: int) -> bool:
    """Whether only the older mail's header is marked as quoted, and its text is not (Centrum)."""
    if not place or lines[place - 1].depth or not headers.is_rule(texts[place - 1]):
        return False
    if not _may_label(texts[place]) or not headers.begins_header(texts, place):
        return False
    end = place
    while end < len(lines) and lines[end].depth and end - place < headers.MOST_LINES:
        end += 1
    return not any(headers.kind_of(text)[0] in ("", "?") and text.strip() for text in texts[place:end])


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
