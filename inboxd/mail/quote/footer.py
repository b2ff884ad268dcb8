"""What hangs below the author's words: signature, "Sent from my phone", small print, list footers."""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from collections.abc import Sequence

from inboxd.mail.quote import small_print, words, words_below
from inboxd.mail.quote.client_line import TARGET, is_client_line
from inboxd.mail.quote.headers import is_rule

LONGEST_SIGNATURE = 25  # lines below "-- "
LONGEST_UNDER_DASH = 5  # lines below a single dash
MOST_DELIMITERS = 3  # bare "--" in one stretch: they part rows of the author's
LONGEST_CLOSING = 10  # lines below "Regards,"

POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s\.?|n\.?b\.?|tái bút|upd(?:ate)?|edit)\b", re.IGNORECASE)
DELIMITER = re.compile(r"^(?:-- ?|__ ?|[—–―]{2,}|‐‐ ?)$")
SINGLE_DASH = re.compile(r"^[—–―]\s*$")  # also a dash in a list, so what stands below it must be a block
DELIMITER_STARTS = frozenset("-_—–―‐\ufeff")
ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s")
LIST_RULE = re.compile(r"^_{2,}\s*$")
LIST_INFO = re.compile(
    r"mailing list|listinfo|list-?serv|unsubscribe|mailman|https?://\S*/lists?/", re.IGNORECASE
)
SURE_CONTACTS = 2
# Words of sentences, written small: "Please call me: +49 30 123456" is no line of a signature.
OF_A_SENTENCE = re.compile(
    r"(?<![\w@.-])(?:[Pp]lease|[Cc]all|write|me|my|you|we|can|is|are|was|has|have|not|[Bb]itte|rufen|mich|mir|meine?|ich|nicht"
    r"|ist|[Aa]ppelez|moi|mon|[Vv]euillez|[Ll]lame|[Ll]lámame|por favor|ligue|meu|minha|[Cc]hiamate|mio|mia|[Bb]el|mijn|[Pp]roszę"
    r"|мой|моя|мне|[Пп]ожалуйста|[Vv]ui lòng|[Nn]hờ|[Gg]ọi|giúp|không|ạ)(?![\w@.-])"
)
# "Hauptstraße 1", "10115 Berlin", "1 Main Street".
PLACE = re.compile(
    r"^\d{1,5}[a-z]?,?\s+[^\W\d_]{2}|[^\W\d_]{3}\.?\s\d{1,5}[a-z]?(?:,|$)|\b\d{4,6}\s+[^\W\d_]{3}"
)
CLOSINGS = frozenset(words.phrases(words_below.CLOSINGS))
SCRIPT_ONLY = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SAYS_SOMETHING = re.compile(r"[^\W_]|[?!？！]|[\u2190-\u2bff\u3030-\u303d\u2600-\u27bf\U0001f000-\U0001faff]")
CONTACT = re.compile(
    r"@|www\.|https?:|\b(?:tel|phone|mobile|cell|fax|mob|direct|office|whatsapp|zalo|skype"
    r"|đt|sđt|hotline|téléphone|tél|telefon|móvil|cel|тел|电话|手机)\b\.?\s*(?:no\.?|number)?\s*[:.(+\d]"
    r"|\b[tmfpew]\b\.?\s?[:(+\d]|^\+?[\d\s().-]{7,}$",
    re.IGNORECASE,
)
# What the law makes firms put below their letters.
IMPRINT = re.compile(
    r"\b(?:amtsgericht|hrb|geschäftsführer|sitz der gesellschaft|registered (?:office|in)"
    r"|company (?:no|number|reg)|vat|ust-?id|siège social|siret|rcs|partita iva|p\. ?iva|kvk|nip|regon"
    r"|krs|инн|огрн|ičo|dič|cvr|org\.?nr|y-tunnus|mst|mã số thuế)\b",
    re.IGNORECASE,
)


def says_something(text: str) -> bool:
    """Whether there is a word, a question mark or an emoji in it."""
    return bool(SAYS_SOMETHING.search(text))


def without_footer(lines: Sequence[str], last: bool = True) -> list[str]:
    """The lines of one stretch of the author's text without what hangs below them; maybe none.

    `last`: nothing of the author follows. A signature that is only guessed stays under what has no
    letter, for an emoji and a name make a mail together.
    """
    kept = _trimmed(list(lines))
    for shorten in (
        _at_delimiter,
        _at_list_footer,
        small_print.begins_at,
        _at_client_line,
        _at_card,
        _at_closing,
    ):
        if shorten in (_at_card, _at_closing) and not last:
            continue
        end = shorten(kept)
        if end < len(kept) and (_has_letters(kept[:end]) or not _is_guessed(kept, end)):
            kept = _trimmed(kept[:end])
    return kept


def _has_letters(lines: Sequence[str]) -> bool:
    return any(any(char.isalpha() for char in line) for line in lines)


def _is_guessed(lines: Sequence[str], end: int) -> bool:
    """Whether there are words above, or nothing is known about the line but its look."""
    above = "".join(lines[:end]).strip()
    return bool(above) and not lines[end].startswith("-- ")


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank and drawn lines at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or (is_rule(lines[end - 1]) and end > 1)):
        end -= 1
    return lines[:end]


def _at_delimiter(lines: Sequence[str]) -> int:
    """RFC 3676 §4.3 "-- ", and the same without its space when no question stands below it."""
    found = len(lines)
    below, asked = 0, False
    drawn = sum(line.strip() == "--" and line[2:3] != " " for line in lines) >= MOST_DELIMITERS
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line[:1] in DELIMITER_STARTS and DELIMITER.match(line.lstrip("\ufeff").rstrip("\r")):
            certain = line.startswith("-- ") or LIST_RULE.match(line)
            may_sign = below <= LONGEST_SIGNATURE and not asked and not drawn
            if certain or (may_sign and not _leads_list(lines, place)):
                found = place
        elif below <= LONGEST_UNDER_DASH and SINGLE_DASH.match(line):
            found = place if _is_block_or_notice(lines[place + 1 :]) else found
        if line.strip():
            below += 1
            asked = asked or line.rstrip().endswith(("?", "？"))
    return found


def _leads_list(lines: Sequence[str], place: int) -> bool:
    """Whether the first thing below is an item of a list: the line was drawn between steps."""
    return place + 1 < len(lines) and bool(ITEM.match(lines[place + 1]))


def _is_block_or_notice(lines: Sequence[str]) -> bool:
    """Whether a few lines are somebody's name and contacts, or a service's notice."""
    below = [line.strip() for line in lines if line.strip()]
    if not below:
        return False
    return all(_is_of_a_block(line, False) for line in below) or small_print.begins_at(below) == 0


def _at_list_footer(lines: Sequence[str]) -> int:
    """A drawn line with the name of a mailing list below it."""
    for place in range(max(0, len(lines) - 15), len(lines)):
        below = lines[place + 1 : place + 5]
        if is_rule(lines[place]) and any(LIST_INFO.search(line[:300]) for line in below):
            return place
    return len(lines)


def _at_client_line(lines: Sequence[str]) -> int:
    """The client's line at the end; what stands below it is judged by the caller."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
        if is_client_line(lines[place]):
            return place if not any(line.strip() for line in lines[place + 1 :]) else len(lines)
    return len(lines)


def _at_card(lines: Sequence[str]) -> int:
    """A drawn line with a name and contacts below it: so letters end in East Asia, and nowhere else."""
    for place in range(len(lines) - 1, max(0, len(lines) - LONGEST_CLOSING - 2), -1):
        if not is_rule(lines[place]):
            continue
        above = next((line for line in reversed(lines[max(0, place - 3) : place]) if line.strip()), ":")
        below = [line.strip() for line in lines[place + 1 :] if line.strip()]
        contacts = sum(map(_is_contact, below))
        if above.rstrip().endswith((":", "：")) or not SCRIPT_ONLY.search("".join(below)):
            break
        signed = len(below) > contacts > 0 and all(_is_of_a_block(line, contacts > 1) for line in below)
        return place if signed else len(lines)
    return len(lines)


def _at_closing(lines: Sequence[str]) -> int:
    """A closing with a block of at least two lines below it: name and title, firm, numbers, addresses.

    A closing with a name alone is part of the letter and stays.
    """
    for place in range(len(lines) - 1, max(-1, len(lines) - LONGEST_CLOSING - 4), -1):
        if not _is_closing(lines[place]):
            continue
        below = [line.strip() for line in lines[place + 1 :] if line.strip()]
        sure = sum(map(_is_contact, below)) >= SURE_CONTACTS
        if 2 <= len(below) <= LONGEST_CLOSING and all(_is_of_a_block(line, sure) for line in below):
            return place
    return len(lines)


def _is_closing(line: str) -> bool:
    return len(line) < 60 and words.fold(" ".join(line.split()).strip(" *_,.!;:")) in CLOSINGS


def _is_contact(line: str) -> bool:
    return bool(CONTACT.search(line) or IMPRINT.search(line))


def _is_of_a_block(line: str, sure: bool) -> bool:
    """Name, title, firm or contact: short, no sentence, and digits only where a contact has them.

    In a `sure` block, one with several contacts, a street and a town have them, too.
    """
    if line.endswith(("?", "？")) or POSTSCRIPT.match(line) or OF_A_SENTENCE.search(line):
        return False
    if _is_contact(line):
        return len(TARGET.sub("", line)) <= 120
    if len(line) > 60 or len(line.split()) > 8 or line.endswith(("?", "？", ".", ":", ";")):
        return False
    if any(char.isdigit() for char in line) and not (sure and PLACE.search(line)):
        return False
    first = next((char for char in line if char.isalpha()), "")
    return not first or first.isupper() or bool(SCRIPT_ONLY.match(first))
