"""What a company's gateway hangs on every mail: "[EXTERNAL]" in subjects, "CAUTION" banners above bodies.

Known are the wordings of the common gateways (Microsoft 365's first-contact tip, Proofpoint, Mimecast,
Barracuda and the rules that administrators write) by the words of `furniture_words`.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from inboxd.mail.furniture_words import (
    ADVICE,
    ALARM,
    BESIDE,
    EXTERNAL,
    MAIL,
    ORGANISATION,
    OUTSIDE,
    TIPS,
    WHOSE,
)
from inboxd.mail.quote.small_print import FIRST_PERSON


def _stems(table: str) -> str:
    """The table's words as one pattern; in scripts with spaces only at the begin of a word."""
    found = sorted(set(table.split()), key=len, reverse=True)
    parted = "|".join(
        re.escape(stem.rstrip(".")).replace("_", r"\s") + (r"(?![^\W\d_])" if stem.endswith(".") else "")
        for stem in found
        if not UNSPACED.match(stem)
    )
    return rf"(?:(?<![^\W\d_])(?:{parted})|{'|'.join(filter(UNSPACED.match, found)) or parted})"


UNSPACED = re.compile(r"[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
IS_EXTERNAL = re.compile(_stems(EXTERNAL), re.IGNORECASE)
IS_MAIL = re.compile(_stems(MAIL), re.IGNORECASE)
EXTERNAL_MAIL = re.compile(
    rf"{_stems(EXTERNAL)}.{{0,30}}?{_stems(MAIL)}|{_stems(MAIL)}.{{0,30}}?{_stems(EXTERNAL)}", re.IGNORECASE
)
FROM_OUTSIDE = re.compile(
    rf"{_stems(OUTSIDE)}.{{0,40}}?{_stems(ORGANISATION)}|{_stems(ORGANISATION)}.{{0,12}}?{_stems(OUTSIDE)}"
    r"|(?:from|by|originated|sent|came)\s(?:\w+\s){0,4}(?:outside|external|untrusted|unknown|non-\w+)"
    r"|(?:sender|absender|expéditeur).{0,15}(?:is|ist|est) (?:external|extern|unverified)"
    r"|(?:kam|kommt|stammt|wurde) von (?:außerhalb|ausserhalb)"
    r"|have not previously corresponded|first time you(?:.ve)? received|might be impersonating",
    re.IGNORECASE,
)
# Who speaks of "your mail" writes to somebody; a gateway speaks of this one.
YOUR_MAIL = re.compile(
    r"(?<![^\W\d_])(?:your|votre|vos|ihren?|ihrer|ihrem|eure[rnm]?|vuestr[oa]s?|vostr[oaei]|uw|ваш\w{0,3})"
    rf"\s(?:{_stems(EXTERNAL)}\w{{0,4}}\s)?{_stems(MAIL)}(?!\s(?:admin|secur|team|system|gateway))",
    re.IGNORECASE,
)
KNOWN_SENDER = re.compile(r"do you (?:know|trust|recogni[sz]e) th(?:e|is) sender\?", re.IGNORECASE)
SIGN = r"(?:[\u2600-\u27bf\u203c\u26a0\U0001f300-\U0001faff]\ufe0f?\s*)?"
PAIRS = ("[]", "()", "{}", "<>", "【】", "「」", "『』", "［］", "（）", "**", "##", "==", "||", "~~", "--")
SQUARE = frozenset("[{【「『［*")
MARK = re.compile(
    SIGN
    + "(?:"
    + "|".join(
        rf"{re.escape(pair[0])}{{1,3}}([^\[\](){{}}<>【】\n]{{1,60}}?){re.escape(pair[1])}{{1,3}}"
        for pair in PAIRS
    )
    + r")\s?[:：-]?(?=[\s\w(\[]|$)"
)
SHOUTED = re.compile(
    r"(?:(?:CAUTION|WARNING|ATTENTION)\s?[:!-]\s?)?(?:EXTERNAL(?: (?:E-?MAIL|SENDER|MAIL|MESSAGE))?"
    r"|External (?:E-?mail|Sender|Mail|Message)|EXTERN[EO]?|ESTERNO|EXT|EKSTERN|ZEWNĘTRZN[EYA]"
    r"|ВНЕШН(?:ЕЕ|ИЙ|ЯЯ)|ЗОВНІШНІЙ|BÊN NGOÀI|社外|外部|외부)\s?(?::|：|-|–|\|)(?=\s)"
)
WORD = re.compile(r"[^\W\d_]+")
LONGEST_ENDING = 4  # letters behind a stem
BESIDE_MARK = frozenset(BESIDE.split())
MOST_MARK_WORDS = 6
SHORTEST_SENTENCE = 7  # words; a shorter paragraph may be a banner without advice
LEADING = re.compile(r"[^\W\d_]{1,10}(?:\[\d+\]|\(\d+\))?\s?[:：](?=\s|\[|$)|\[[^\]\[]{1,60}\]")
MOST_MARKS = 8

DRAWN = re.compile(r"^\s*[-_=*\u2500-\u257f]{3,}\s*$")
PROOFPOINT = re.compile(r"ZjQcmQRYFpfptBanner(?:Start|End)")
LONGEST_BANNER = 700  # characters
MOST_BANNERS = 3


def strip_subject(subject: str) -> tuple[str, str]:
    """The subject without the gateways' marks at its beginning, and the first mark ("" when there was none).

    "Re: [EXTERNAL] [HELP-7] Printer" becomes "Re: [HELP-7] Printer" and "[EXTERNAL]".
    """
    kept, mark, place = "", "", 0
    for _ in range(MOST_MARKS):
        place += len(subject[place:]) - len(subject[place:].lstrip())
        found = MARK.match(subject, place)
        if not (found and _is_mark(found)):
            found = SHOUTED.match(subject, place)
        if found:
            mark = mark or found[0].strip()
        elif found := LEADING.match(subject, place):
            kept += found[0] + " "
        else:
            break
        place = found.end()
    rest = subject[place:].strip()
    return (f"{kept}{rest}".rstrip(), mark) if mark and (rest or kept) else (subject, "")


def _is_mark(found: re.Match[str]) -> bool:
    """Whether the brackets hold nothing but a gateway's words; round and pointed ones not written small."""
    content = next(filter(None, found.groups()))
    tokens = WORD.findall(normalize("NFC", content))
    if not 0 < len(tokens) <= MOST_MARK_WORDS or any(map(str.isdigit, content)):
        return False
    if found[0].strip()[:1] not in SQUARE and content.islower():
        return False
    external = [_is_word_of(one, IS_EXTERNAL) for one in tokens]
    known = all(
        is_external or _is_word_of(one, IS_MAIL) or one.lower() in BESIDE_MARK
        for one, is_external in zip(tokens, external, strict=True)
    )
    return known and any(external)


def _is_word_of(token: str, stems: re.Pattern[str]) -> bool:
    """Whether the word is a form of one of the stems, and not an Externstein."""
    found = stems.match(token)
    return found is not None and len(token) - found.end() <= LONGEST_ENDING


def strip_banner(text: str) -> tuple[str, str]:
    """The text without the gateway's banner above it, and the banner ("" when there was none).

    A banner is the first paragraph, says that the mail came from outside, and begins as warnings begin; the
    author's own words about external mail do not. Text that is nothing but a banner stays.
    """
    lines = text.split("\n")
    banner: list[str] = []
    place = 0
    for _ in range(MOST_BANNERS):
        end = _banner_end(lines, place)
        if end is None:
            break
        banner += [line.strip() for line in lines[place:end] if line.strip()]
        place = _behind_rule(lines, end)
    rest = "\n".join(lines[place:]).lstrip("\r\n")
    if not banner or not rest.strip():
        return text, ""
    return rest, "\n".join(banner)


def _behind_rule(lines: list[str], place: int) -> int:
    """The line behind a drawn one right below a banner."""
    drawn = place
    while drawn < len(lines) and not lines[drawn].strip():
        drawn += 1
    return drawn + 1 if drawn < len(lines) and DRAWN.match(lines[drawn]) else place


def _banner_end(lines: list[str], start: int) -> int | None:
    """The line behind the banner that begins at `start` (blank and drawn lines aside); None without one."""
    first = start
    while first < len(lines) and not any(map(str.isalnum, lines[first])):
        first += 1
    if first >= len(lines) or first - start > 12:
        return None
    if PROOFPOINT.search(lines[first]):
        ends = [place for place in range(first, min(len(lines), first + 25)) if "BannerEnd" in lines[place]]
        return ends[0] + 1 if ends else None
    last = first
    while last < len(lines) and lines[last].strip() and last - first < 12:
        last += 1
    paragraph = lines[first:last]
    for end in range(1, len(paragraph) + 1) if _begins_as_one(_joined(paragraph)) else ():
        if _warns(_joined(paragraph[:end]), alone=end == len(paragraph)):
            return _behind_warning(paragraph, first, end)
    return _mark_alone(paragraph, first)


def _joined(paragraph: list[str]) -> str:
    return normalize("NFC", " ".join(" ".join(paragraph).split())).strip(" *_|>-=[]※⚠\ufe0f")


def _begins_as_one(paragraph: str) -> bool:
    """Whether a paragraph begins as warnings begin; most mail does not, and costs no further look."""
    start = KNOWN_SENDER.sub("", paragraph[:LONGEST_BANNER])
    return bool(ALARM.match(start) or EXTERNAL_MAIL.match(start) or TIPS.search(start))


def _warns(paragraph: str, alone: bool) -> bool:
    """Whether lines are a gateway's: they tell of a mail from outside and give advice, or say little else.

    `alone`: they are the whole paragraph, so that a short one is no begin of the author's sentence.
    """
    start = KNOWN_SENDER.sub("", paragraph[:LONGEST_BANNER])
    if TIPS.search(start):
        return "@" in start or "LearnAbout" in start
    led = ALARM.match(start) or EXTERNAL_MAIL.match(start)
    if not led:
        return False
    if len(paragraph) > LONGEST_BANNER * 3 or FIRST_PERSON.search(start) or YOUR_MAIL.search(start):
        return False
    if "?" in start or "？" in start or not (IS_MAIL.search(start) or WHOSE.search(start)):
        return False
    if not (EXTERNAL_MAIL.search(start) or FROM_OUTSIDE.search(start)):
        return False
    if ADVICE.search(start) or (ALARM.match(start) and FROM_OUTSIDE.search(start) and WHOSE.search(start)):
        return True
    short = len(start.split()) < SHORTEST_SENTENCE and len(start) < SHORTEST_SENTENCE * 10
    return short and (alone or start.isupper() or start.endswith((".", "!", "。")) or ":" in start)


def _mark_alone(paragraph: list[str], first: int) -> int | None:
    """A line that is only "[EXTERNAL]"."""
    found = MARK.fullmatch(paragraph[0].strip()) if paragraph else None
    return first + 1 if found and _is_mark(found) else None


def _behind_warning(paragraph: list[str], first: int, end: int) -> int:
    """The line behind the last sentence of the paragraph that warns or advises; a greeting below it stays."""
    last = end - 1
    for place, line in enumerate(paragraph):
        if place <= last + 1 and not FIRST_PERSON.search(line[:1000]) and _goes_on(line[:1000]):
            last = place
    while (
        last + 1 < len(paragraph)
        and not _ends_sentence(paragraph[last])
        and paragraph[last + 1][:1].islower()
    ):
        last += 1
    return first + last + 1


def _goes_on(line: str) -> bool:
    return bool(
        EXTERNAL_MAIL.search(line) or FROM_OUTSIDE.search(line) or ADVICE.search(line) or TIPS.search(line)
    )


def _ends_sentence(line: str) -> bool:
    return line.rstrip(" *_|]>").endswith((".", "!", "。", "！", "?"))
