"""What hangs below the author's words: signature, "Sent from my phone", small print, list footers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inboxd.mail.quote import words
from inboxd.mail.quote.client_line import is_client_line
from inboxd.mail.quote.headers import is_rule

LONGEST_SIGNATURE = 25  # lines below "-- "
LONGEST_CLOSING = 10  # lines below "Regards,"
LONGEST_SCAN = 240  # characters of a scanner's line
SHORTEST_SMALL_PRINT = 40  # characters
LONGEST_SMALL_PRINT = 40  # lines that are read of it
MOST_DOUBTFUL = 20  # paragraphs that begin like small print and are none
LONGEST_BARE_NOTICE = 6  # words of a notice that names nobody: "Virus-free"
LONGEST_NOTICE = 8  # lines from a scanner's notice to the end

POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s\.?|n\.?b\.?|tái bút|upd(?:ate)?|edit)\b", re.IGNORECASE)
DELIMITER = re.compile(r"^(?:-- ?|__ ?|[—–―]{2,}|‐‐ ?)$")
DELIMITER_STARTS = frozenset("-_—–―‐\ufeff")
LIST_RULE = re.compile(r"^_{2,}\s*$")
LIST_INFO = re.compile(
    r"mailing list|listinfo|list-?serv|unsubscribe|mailman|https?://\S*/lists?/", re.IGNORECASE
)
TARGET = re.compile(r"[<(\[]\s?(?:https?|mailto):[^\s>)\]]*+\s?[>)\]]|https?://\S++")
CLOSINGS = frozenset(words.phrases(words.CLOSINGS))
LEGAL = words.phrases(words.LEGAL)
HUNG_BELOW = words.phrases(words.HUNG_BELOW)
LEGAL_TERM = re.compile(
    r"confiden|intended|recipient|privileg|disclos|destinat|vertraulich|empfänger|riservat|vertrouwelijk|geadresseerde"
    r"|poufn|adresat|конфиденц|конфіденц|адресат|důvěrn|fortrolig|modtager|mottaker|konfidenti|mottagare|luottamuks"
    r"|vastaanottaja|gizli|alıcı|rahasia|penerima|ความลับ|ผู้รับ|機密|受信者"
    r"|기밀|수신자|机密|保密|收件人|bảo mật|người nhận"
    r"|print|imprim|druck|stampar|haftung|liab|legal|virus|environment|umwelt|registered|opinion|copyright",
    re.IGNORECASE,
)
SCRIPT_ONLY = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SAYS_SOMETHING = re.compile(r"[^\W_]|[?!？！]|[\u2190-\u2bff\u3030-\u303d\u2600-\u27bf\U0001f000-\U0001faff]")
CONTACT = re.compile(
    r"@|www\.|https?:|\b(?:tel|phone|mobile|cell|fax|mob|direct|office|whatsapp|zalo|skype"
    r"|đt|sđt|hotline|téléphone|tél|telefon|móvil|cel|тел|电话|手机)\b\.?\s*(?:no\.?|number)?\s*[:.(+\d]"
    r"|\b[tmfpew]\b\.?\s?[:(+\d]|^\+?[\d\s().-]{7,}$",
    re.IGNORECASE,
)


# Who writes "I" writes a letter, not small print.
FIRST_PERSON = re.compile(
    r"(?<![\w'])(?:i|i'm|i've|i'll|my|myself|ich|meine?[mnrs]?|je|j'ai|mon|yo|eu|meu|minha|io|mio|mia|ik|mijn|mój|moja|moje"
    r"|я|мой|моя|мою|моё|мій|moji|můj|jeg|jag|mitt|minun|benim|saya|tôi|ฉัน|ผม|私|我|저는|제가)(?![\w'])",
    re.IGNORECASE,
)
# Notices of services name themselves or lead somewhere.
SERVICE = re.compile(
    r"https?://|www\.|avast|\bavg\b|norton|mcafee|kaspersky|\beset\b|nod32|bitdefender|avira|sophos|clamav|mailscanner"
    r"|symantec|messagelabs|barracuda|mimecast|proofpoint|fortinet|f-secure|g data|dr\.?web|trend ?micro"
    r"|panda|github|gitlab|googlegroups|google groups|unsubscribe@",
    re.IGNORECASE,
)
VIRUS = re.compile(
    r"vir[uú]s|вирус|вірус|vírus|virüs|wirus|ウイルス|바이러스|病毒|vi-?\s?rút|ไวรัส|malware|antivir",
    re.IGNORECASE,
)
THIS_MAIL = words.phrases(words.THIS_MAIL)


def says_something(text: str) -> bool:
    """Whether there is a word, a question mark or an emoji in it."""
    return bool(SAYS_SOMETHING.search(text))


def without_footer(lines: Sequence[str], last: bool = True) -> list[str]:
    """The lines of one stretch of the author's text without what hangs below them; maybe none.

    `last`: nothing of the author follows. A signature that is only guessed stays under what has no
    letter, for an emoji and a name make a mail together.
    """
    kept = _trimmed(list(lines))
    for shorten in (_at_delimiter, _at_list_footer, _at_small_print, _at_client_line, _at_closing):
        if shorten is _at_closing and not last:
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
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line[:1] in DELIMITER_STARTS and DELIMITER.match(line.lstrip("\ufeff").rstrip("\r")):
            certain = line.startswith("-- ") or LIST_RULE.match(line)
            if certain or (below <= LONGEST_SIGNATURE and not asked):
                found = place
        if line.strip():
            below += 1
            asked = asked or line.rstrip().endswith(("?", "？"))
    return found


def _at_list_footer(lines: Sequence[str]) -> int:
    """A drawn line with the name of a mailing list below it."""
    for place in range(max(0, len(lines) - 15), len(lines)):
        below = lines[place + 1 : place + 5]
        if is_rule(lines[place]) and any(LIST_INFO.search(line[:300]) for line in below):
            return place
    return len(lines)


def _at_small_print(lines: Sequence[str]) -> int:
    """The first paragraph below the last question that begins as a disclaimer or a scanner's notice does.

    What follows a colon is cited, and who writes "I" below it writes a letter.
    """
    asked = max(
        (place for place, line in enumerate(lines) if line.rstrip().endswith(("?", "？"))), default=-1
    )
    doubtful = 0
    for place in range(asked + 1, len(lines)):
        if place and lines[place - 1].strip() and not is_rule(lines[place - 1]):
            continue
        if _is_cited(lines, place):
            continue
        start = words.fold(lines[place].strip(" \t*_>|[(-•")[:80])
        if not start:
            continue
        if len(lines) - place <= LONGEST_NOTICE and _is_notice(start, lines[place:]):
            return place
        if start.startswith(LEGAL):
            phrase = next(filter(start.startswith, LEGAL))
            if _is_small_print(lines[place : place + LONGEST_SMALL_PRINT], phrase):
                return place
            doubtful += 1
            if doubtful > MOST_DOUBTFUL:
                break
    return len(lines)


def _is_cited(lines: Sequence[str], place: int) -> bool:
    """Whether the paragraph is announced: "Your terms say:" stands above it."""
    above = next((line for line in reversed(lines[max(0, place - 3) : place]) if line.strip()), "")
    return above.rstrip().endswith((":", "："))


def _is_notice(start: str, lines: Sequence[str]) -> bool:
    """Whether a service's notice stands here: it begins as they do and names the service, or is bare."""
    hung = start.startswith(HUNG_BELOW)
    if not hung and not start.startswith(THIS_MAIL):
        return False
    text = " ".join(" ".join(line[:1_000] for line in lines).split())
    if FIRST_PERSON.search(text):
        return False
    if hung:
        return bool(SERVICE.search(text)) or len(text.split()) <= LONGEST_BARE_NOTICE
    return len(text) <= LONGEST_SCAN and bool(SERVICE.search(text) and VIRUS.search(text))


def _is_small_print(lines: Sequence[str], phrase: str) -> bool:
    """A disclaimer is long and speaks, beside its first phrase, of secrets, recipients or the law."""
    text = " ".join(" ".join(line[:2_000] for line in lines).split())
    if len(text) < SHORTEST_SMALL_PRINT or FIRST_PERSON.search(text[:2_000]):
        return False
    return bool(LEGAL_TERM.search(words.fold(text[:800]).partition(phrase)[2]))


def _at_client_line(lines: Sequence[str]) -> int:
    """The client's line at the end; what stands below it is judged by the caller."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
        if is_client_line(lines[place]):
            return place if not any(line.strip() for line in lines[place + 1 :]) else len(lines)
    return len(lines)


def _at_closing(lines: Sequence[str]) -> int:
    """A closing with a block of at least two lines below it: name and title, firm, numbers, addresses.

    A closing with a name alone is part of the letter and stays.
    """
    for place in range(len(lines) - 1, max(-1, len(lines) - LONGEST_CLOSING - 4), -1):
        if not _is_closing(lines[place]):
            continue
        below = [line.strip() for line in lines[place + 1 :] if line.strip()]
        if 2 <= len(below) <= LONGEST_CLOSING and all(map(_is_of_a_block, below)):
            return place
    return len(lines)


def _is_closing(line: str) -> bool:
    return len(line) < 60 and words.fold(" ".join(line.split()).strip(" *_,.!;:")) in CLOSINGS


def _is_of_a_block(line: str) -> bool:
    """Name, title, firm or contact: short, no sentence, and digits only where a contact has them."""
    if line.endswith(("?", "？")) or POSTSCRIPT.match(line):
        return False
    if CONTACT.search(line):
        return len(line) <= 120
    if len(line) > 60 or len(line.split()) > 8 or line.endswith(("?", "？", ".", ":", ";")):
        return False
    if any(char.isdigit() for char in line):
        return False
    first = next((char for char in line if char.isalpha()), "")
    return not first or first.isupper() or bool(SCRIPT_ONLY.match(first))
