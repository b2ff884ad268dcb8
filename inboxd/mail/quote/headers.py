"""The header of an older mail in the middle of a mail: "From: … Sent: … To: … Subject: …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inboxd.mail.markup import plain
from inboxd.mail.quote import words

MOST_LINES = 24
MOST_STRAYS = 3  # lines in a row that continue a long To or Cc

KINDS = {phrase: kind for kind, table in reversed(words.LABELS.items()) for phrase in words.phrases(table)}
LABELLED = re.compile(r"^[\s*_>]*([^\W\d_][^:：*\n]{0,28}?)[\s*_]*[:：][\s*_]*(.*)$")
DRESSED_ONCE_MORE = re.compile(r"\s\(.*\)$")
RULE = re.compile(r"^[\s>]*(?:[-_=*‐‑‒–—―~]\s?){3,}$")
MAILBOX = re.compile(r"[\w.+'=-]+@[\w.-]+|\[mailto:|<[^<>]+@")
TIMED = re.compile(r"\d{1,2}[:.]\d{2}")
MAIN = frozenset({"from", "date", "to", "subject"})
LONGEST_IN_ONE = 600
MOST_BESIDE = 12  # lines of labels and values in turn
LONGEST_AUTHOR = 120
AUTHOR_ALONE = re.compile(r"^[^<>@:]{0,60}<[^\s<>@]{1,64}@[^\s<>@]{1,255}>$")
DATE_ALONE = re.compile(
    r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AP]M)?(?:\s[A-Z]{3,4})?$"
)
DATED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}|\d{1,2}[:.]\d{2}")

ORIGINAL = re.compile(
    r"^[\s>*]*[-_=‐‑‒–—―]{2,}\s*(?:"
    + "|".join(re.escape(phrase) for phrase in words.phrases(words.ORIGINAL))
    + r")\s*:?(?:\s+from\s.{1,80}|\s*[\[(].{1,40}[\])])?\s*[-_=‐‑‒–—―]*[\s*]*$"
)
BEGINS = re.compile(
    r"^[\s>*]*(?:"
    + "|".join(re.escape(phrase) for phrase in words.phrases(words.BEGINS))
    + r")\s*[:：][\s*]*$"
)
DASHED = re.compile(r"^[\s>*]*[-_=‐‑‒–—―]{2,}\s*([^-_=‐‑‒–—―].{2,50}?)\s*:?\s*[-_=‐‑‒–—―]{2,}[\s*]*$")
STEM_START = r"(?:(?<![^\W\d_])|(?<=[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]))"
OLDER = re.compile(STEM_START + words.any_of(words.single_words(words.OLDER)))
MESSAGE_NOUN = re.compile(STEM_START + words.any_of(words.single_words(words.MESSAGE_NOUN)))
MOST_DASHED = 5  # words between dashes
NOTES_FORWARD = re.compile(r"^[\s>*]*-{3,}\s*forwarded by .{1,100} on .{6,40}-{2,}\s*$")
REPLY_ABOVE = re.compile(
    rf"^[#=_*–—-]{{2,}}.{{0,60}}{words.any_of(words.phrases(words.ABOVE))}"
    rf".{{0,20}}{words.any_of(words.phrases(words.THE_LINE))}.{{0,20}}[#=_*–—-]{{2,}}$"
    r"|^(?:please )?(?:type your reply|reply|respond|answer|write) above this line\.?$"
)
MESSAGE_OF = re.compile(r"^[\s>]*message du \d[\d/. :h-]{6,20}$", re.IGNORECASE)
MAY_SEPARATE = ("#", "-", "_", "=", "*", ":", "：", "‐", "–", "—", "―")


def separates(line: str) -> bool:
    """Whether the line says in words that an older mail begins: "-----Original Message-----"."""
    stripped = words.seen(line[:400]).strip(" \xa0\t")
    if "&" in stripped:
        stripped = plain(stripped).replace("\xa0", " ").strip()
    if not 6 <= len(stripped) <= 160 or not (
        stripped[0] in MAY_SEPARATE or stripped[-1] in MAY_SEPARATE or stripped.rstrip(".").endswith("line")
    ):
        return False
    folded = words.fold(stripped.replace("\xa0", " "))
    if REPLY_ABOVE.search(folded):
        return True
    return bool(
        ORIGINAL.match(folded) or BEGINS.match(folded) or NOTES_FORWARD.match(folded) or _is_dashed(folded)
    )


def _is_dashed(folded: str) -> bool:
    """Whether the words "original" and "message" stand between dashes, in whatever language and order."""
    dashed = DASHED.match(folded)
    if dashed is None or len(dashed[1].split()) > MOST_DASHED:
        return False
    return bool(OLDER.search(dashed[1]) and MESSAGE_NOUN.search(dashed[1]))


def is_rule(line: str) -> bool:
    """Whether the line is drawn, not written."""
    return bool(RULE.match(line))


def kind_of(line: str) -> tuple[str, str]:
    """What a labelled line tells ("from", "date", "to", "subject", "other" or "?") and its value."""
    match = LABELLED.match(words.seen(line[:400]).lstrip())
    if not match:
        return "", ""
    label = DRESSED_ONCE_MORE.sub("", words.fold(" ".join(match[1].split())))
    if " " in label and label not in KINDS:
        label = label.replace(" ", "")  # "日　期", set as wide as its neighbours
    return KINDS.get(label, "?"), match[2].strip()


def is_message_of(lines: Sequence[str], place: int) -> bool:
    """Whether "Message du 04/03/25 09:07" stands above a header (La Poste, Orange)."""
    return place + 1 < len(lines) and bool(MESSAGE_OF.match(lines[place])) and begins_header(lines, place + 1)


def is_notes_header(lines: Sequence[str], place: int) -> bool:
    """Whether Notes' header begins here: author, date alone, then "To" and "Subject" without colons."""
    if not AUTHOR_ALONE.match(lines[place][:LONGEST_AUTHOR]):
        return False
    below = [line.strip() for line in lines[place + 1 : place + MOST_LINES // 2] if line.strip()]
    if not below or not DATE_ALONE.match(below[0][:LONGEST_AUTHOR]):
        return False
    labels = {KINDS.get(words.fold(line.partition("|")[0].strip()), "") for line in below[1:]}
    return {"to", "subject"} <= labels


def begins_header(lines: Sequence[str], start: int) -> bool:
    """Whether a quoted mail's header begins at `start`: labels in a row, enough of them to be no list of
    trips.

    Needed are an author and a date with a recipient or subject, or an author, recipient and subject; the
    author's address or the date may not be missing; and no other labels may follow, as they do in a web
    form's mail.
    """
    first, value = kind_of(lines[start])
    if first == "from" and not value and kind_of("".join(lines[start + 1 : start + 2]))[0] in ("", "?"):
        lines, start = _values_beside(lines[start : start + MOST_BESIDE]), 0
        first, value = kind_of(lines[start])
    elif first == "from" and is_in_one_line(lines[start]):
        return True
    if not _may_begin(lines, start, first, value):
        return False
    found = {first: value}
    strays = 0
    for place in range(start + 1, min(len(lines), start + MOST_LINES)):
        line = lines[place].strip()
        if not line:
            if len(found) >= 3 and not _goes_on(lines, place + 1):
                break
            continue
        kind, value = kind_of(line)
        if kind in {"", "?"} or kind in found:
            if kind == "?" and len(found) < 4 and not value.startswith("//"):
                return False
            strays += 1
            if strays > MOST_STRAYS or kind in found or not lines[place - 1].strip():
                break
            if len(found) > 1 or first != "from":
                continue
            found[first] = f"{found[first]} {line}"
            continue
        strays = 0
        found[kind] = value
    return _is_enough(found) and (first == "from" or len(found) > 3 or _is_announced(lines, start))


def _values_beside(lines: Sequence[str]) -> list[str]:
    """The lines with each value behind its label: a flattened table has it on the next line."""
    beside: list[str] = []
    for line in lines:
        waits = bool(beside) and kind_of(beside[-1])[0] in MAIN and not kind_of(beside[-1])[1]
        if waits and line.strip() and kind_of(line)[0] in ("", "?"):
            beside[-1] = f"{beside[-1].rstrip()} {line.strip()}"
        else:
            beside.append(line)
    return beside


def is_in_one_line(line: str) -> bool:
    """Whether author, date, recipient and subject stand in one line, as a page without breaks has them."""
    parts = line[:LONGEST_IN_ONE].replace("：", ":").split(": ")
    if len(parts) <= len(MAIN) or not MAILBOX.search(parts[1]) or not TIMED.search(line):
        return False
    ends = [part.split()[-many:] for part in parts[:-1] for many in (1, 2)]
    return {KINDS.get(words.fold(" ".join(end).strip("* ")), "") for end in ends} >= MAIN


def _may_begin(lines: Sequence[str], start: int, first: str, value: str) -> bool:
    """Whether a header may begin here: with its author, a date above him, or any label below a drawn line."""
    led = first == "from" or (first == "date" and _is_led_by_date(lines, start, value))
    if led and not _is_listed(lines, start):
        return True
    return first in MAIN and (_is_announced(lines, start) or _is_whole(lines, start))


def _is_whole(lines: Sequence[str], start: int) -> bool:
    """Whether all four labels follow each other, with an address and a time of day, in whatever order."""
    if start and lines[start - 1].strip():
        return False
    found = dict(map(kind_of, lines[start : start + len(MAIN)]))
    return set(found) == MAIN and bool(MAILBOX.search(found["from"]) and TIMED.search(found["date"]))


def _is_listed(lines: Sequence[str], start: int) -> bool:
    """Whether the line goes on a list of other fields, as a delivery report has them."""
    return start > 0 and kind_of(lines[start - 1])[0] in {"date", "to", "subject", "other"}


def _is_led_by_date(lines: Sequence[str], start: int, value: str) -> bool:
    """Whether an author with an address follows the date (GMX, mail.com), or a subject and then he."""
    if not DATED.search(value):
        return False
    for line in lines[start + 1 : start + 3]:
        kind, author = kind_of(line)
        if kind == "from":
            return bool(MAILBOX.search(author))
        if kind not in ("to", "subject"):
            return False
    return False


def _is_announced(lines: Sequence[str], start: int) -> bool:
    """Whether a drawn line stands above, or the label itself says "message of"."""
    above = next((line for line in reversed(lines[max(0, start - 3) : start]) if line.strip()), "")
    return is_rule(above) or words.fold(lines[start].lstrip(" *")).startswith("message du")


def _goes_on(lines: Sequence[str], place: int) -> bool:
    """Whether the next line is a label again: some clients write a blank line after each."""
    return place < len(lines) and kind_of(lines[place])[0] in {"from", "date", "to", "subject", "other"}


def _is_enough(found: dict[str, str]) -> bool:
    sure = bool(MAILBOX.search(found.get("from", ""))) or bool(MAILBOX.search(found.get("to", "")))
    dated = bool(DATED.search(found.get("date", "")))
    if "from" not in found or not (sure or dated):
        return False
    if dated and ("to" in found or "subject" in found):
        return sure or "subject" in found
    return sure and "to" in found and "subject" in found
