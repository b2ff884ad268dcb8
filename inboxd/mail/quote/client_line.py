"""A mail client's own signature: "Sent from my iPhone", "Get Outlook for Android"."""

from __future__ import annotations

import re

from inboxd.mail.quote import words, words_below

LONGEST = 90  # characters without links
MOST_MODEL_WORDS = 3  # behind a maker's name: "Wiko Ridge Fab 4G"
MOST_LINKED = 20  # times as long with them

TARGET = re.compile(r"[<(\[]\s?(?:https?|mailto):[^\s>)\]]*+\s?[>)\]]|https?://\S++")
PART = re.compile(r"[^\s,;.!()\[\]/|_*\"“”„«»-]+")
APOSTROPHE = re.compile(r"[':]")
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
END = re.compile(r"[.。!…\s]+$")

BEFORE = words.phrases(words_below.CLIENT_BEFORE)
MEANS = words.phrases(words_below.CLIENT_OR_MEANS)
AFTER = words.phrases(words_below.CLIENT_AFTER)
FETCH_BEFORE = words.phrases(words_below.FETCH_BEFORE)
FETCH_AFTER = words.phrases(words_below.FETCH_AFTER)
SLOGANS = words.phrases(words_below.SLOGANS)
# "Yahoo Mail: Search, Organise, Conquer": three words and nothing else, so no complaint about Yahoo Mail.
PROMISES = re.compile(r"^yahoo mail ?: ?[^\s,]+, ?[^\s,]+(?:, ?| \w{1,3} )[^\s,]+$")
# A look at two characters spares most lines the comparison with every phrase.
STARTS = frozenset(("ya", *(phrase[:2] for phrase in (*BEFORE, *FETCH_BEFORE, *SLOGANS))))
ENDS = frozenset(phrase[-1] for phrase in (*AFTER, *FETCH_AFTER))
EXCUSE = re.compile(rf"[.,;:!–—-]\s*{words.any_of(words.phrases(words_below.EXCUSES))}.{{0,60}}$")
NAMED_FIRST = re.compile(rf"^{words.any_of(words.phrases(words_below.EXCUSES))}[^,.]{{0,30}}[,.]\s*")

DEVICES = frozenset(
    part
    for word in words.single_words(words_below.DEVICES)
    for part in PART.findall(word.replace("_", " "))
    if len(part) > 1
)
FILLERS = frozenset(words.single_words(words_below.CLIENT_FILLERS))
GENERIC = frozenset(words.single_words(words_below.GENERIC))
INFLECTED = words.single_words(words_below.INFLECTED)
PROGRAMS = words.single_words(words_below.MAIL_PROGRAMS)
PLATFORMS = words.single_words(words_below.PLATFORMS)
PIECES = re.compile(
    words.any_of(sorted((w for w in DEVICES | FILLERS if UNSPACED.match(w)), key=len, reverse=True))
)


def is_client_line(line: str) -> bool:
    """Whether the line is a client's, in the languages of `words`, and no sentence of the author's.

    It is a set phrase with a product, and nothing else but words that belong to products: "Sent from my
    iPhone", "Von meinem Galaxy Tab S4 gesendet"; not "Sent from my office", "Von meinem Handy geht es nicht".
    """
    linked = "://" in line or "mailto:" in line
    if len(line) > (LONGEST * MOST_LINKED if linked else LONGEST + 60):
        return False
    bare = TARGET.sub("", line.strip()) if linked else line
    folded = words.fold(" ".join(bare.split())).strip("*_[]()<>| ")
    folded = END.sub("", folded)
    if not folded or (folded[:2] not in STARTS and folded[-1] not in ENDS and "," not in folded[:30]):
        return False
    folded = END.sub("", EXCUSE.sub("", folded))
    if len(folded) > LONGEST:
        return False
    if folded.startswith(SLOGANS) or PROMISES.match(folded):
        return True
    if rest := _beside(folded, BEFORE, AFTER):
        return _is_product(rest, bare) and (not folded.startswith(MEANS) or _names_one(rest, bare))
    rest = _beside(folded, FETCH_BEFORE, FETCH_AFTER)
    return bool(rest) and _is_product(rest, bare) and _is_program_for_platform(rest)


def _beside(folded: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """What stands after "sent from" or before "gesendet"; "" when the line has neither."""
    if folded.startswith(before):
        start = next(filter(folded.startswith, before))
        rest = folded[len(start) :]
        if UNSPACED.match(start[-1]) or not start[-1].isalpha() or not rest[:1].isalpha():
            return rest.strip()
    if folded.endswith(after):
        return folded[: -len(next(filter(folded.endswith, after)))].strip()
    return ""


def _is_product(rest: str, line: str) -> bool:
    """Whether the words name a device or a program, and none of them says anything else.

    `line` tells which of them were written large: some of those may be a model's name.
    """
    named, models = False, 0
    for part in PART.findall(rest):
        known, device = _kind(part)
        if not known:
            models += 1
            if not _is_large(part, line) or models > MOST_MODEL_WORDS or not named:
                return False
        named = named or device
    return named


def _names_one(rest: str, line: str) -> bool:
    """Whether a product is named, and not only a kind of thing, which is written small but in German."""
    large = {words.fold(word) for word in PART.findall(line) if word != word.lower()}
    return any(part in large and part not in GENERIC and _kind(part)[1] for part in PART.findall(rest))


def _is_large(part: str, line: str) -> bool:
    return any(word[0].isupper() and words.fold(word) == part for word in PART.findall(line))


def _kind(part: str) -> tuple[bool, bool]:
    """Whether a word may stand in such a line, and whether it is a device or a program."""
    pieces = APOSTROPHE.split(part.rstrip(":"))
    if any(piece in DEVICES or piece.startswith(INFLECTED) for piece in pieces):
        return True, True
    if part in FILLERS or any(piece in FILLERS for piece in pieces if len(pieces) == 2):
        return True, False
    if any(char.isdigit() for char in part) and len(part) <= 8:
        return True, False  # the number of a model
    if UNSPACED.search(part):
        left = PIECES.sub("", part)
        return not left or left in DEVICES or left in FILLERS or left.startswith(INFLECTED), left != part
    return len(part) == 1, False


def _is_program_for_platform(rest: str) -> bool:
    return any(program in rest for program in PROGRAMS) and any(name in rest for name in PLATFORMS)
