"""Small print below a letter: disclaimers, scanners' and services' notices, pleas to spare paper."""

# ruff: noqa: E501 - tables of words

from __future__ import annotations

import re
from collections.abc import Sequence

from inboxd.mail.quote import words, words_below
from inboxd.mail.quote.headers import is_rule

LONGEST_SCAN = 240  # characters of a scanner's line
SHORTEST_SMALL_PRINT = 40  # characters
LONGEST_SMALL_PRINT = 40  # lines that are read of it
MOST_DOUBTFUL = 20  # paragraphs that begin like small print and are none
LONGEST_BARE_NOTICE = 6  # words of a notice that names nobody: "Virus-free"
LONGEST_NOTICE = 8  # lines from a scanner's notice to the end

LEGAL = words.phrases(words_below.LEGAL)
HUNG_BELOW = words.phrases(words_below.HUNG_BELOW)
LEGAL_TERM = re.compile(
    r"confiden|intended|recipient|privileg|disclos|destinat|vertraulich|empfänger|riservat|vertrouwelijk|geadresseerde"
    r"|poufn|adresat|конфиденц|конфіденц|адресат|důvěrn|fortrolig|modtager|mottaker|konfidenti|mottagare|luottamuks"
    r"|vastaanottaja|gizli|alıcı|rahasia|penerima|ความลับ|ผู้รับ|機密|受信者"
    r"|기밀|수신자|机密|保密|收件人|bảo mật|người nhận"
    r"|adressat|rechtlich|geschützt|confidenzial|datenschutz|2016/679|gdpr|dsgvo|rgpd|保護|bizalmas|címzett|εμπιστευτικ"
    r"|παραλήπτ|secret|保密|誤收|confidențial|поверител|povjerljiv|print|imprim|druck|stampar|haftung|liab|legal|virus|environment|umwelt|registered|opinion|copyright",
    re.IGNORECASE,
)
SCRIPT_ONLY = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Who writes "I" writes a letter, not small print.
FIRST_PERSON = re.compile(
    r"(?<![\w'])(?:(?-i:I)(?:'m|'ve|'ll|'d| (?:am|have|had|was|will|would|can|cannot|can't|could|do|don't|did|didn't|want|need"
    r"|think|get|got|see|tried|know|never|just|also|still|[a-z]+ed))|my|myself|ich|meine?[mnrs]?|j'ai|je (?:suis|ne|n'|vous|voudrais|peux|veux|me|m'|pense|crois|souhaite|viens|dois|sais)|mon|yo|eu|meu|minha|io|mio|mia|ik|mijn|mój|moja|moje"
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
THIS_MAIL = words.phrases(words_below.THIS_MAIL)
SPARE_PAPER = words.phrases(words_below.SPARE_PAPER)
ENVIRONMENT = re.compile(
    r"environ|umwelt|ambiente|milieu|środowisk|окружающ|природ|довкілл|prostřed|milj[øö]|ympäristö|çevre|lingkungan"
    r"|môi trường|สิ่งแวดล้อม|環境|环境|환경|környezet|περιβάλλον|mediu|paper|tree",
    re.IGNORECASE,
)
PRINTING = re.compile(
    r"print|druck|imprim|stamp|drukow|wydruk|печата|друк|tisk|tulosta|yazdır|cetak|mencetak|\bin (?:email|e-mail|thư|tin|mail)"
    r"|พิมพ์|印刷|인쇄|打印|列印|skriv(?:e|er)? ?ut|udskriv|nyomtat|εκτύπω",
    re.IGNORECASE,
)


def begins_at(lines: Sequence[str]) -> int:
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
        if start.startswith(SPARE_PAPER) and _spares_paper(lines[place:]):
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


def _spares_paper(lines: Sequence[str]) -> bool:
    """Whether a last line asks to think of the environment before printing."""
    text = " ".join(line[:LONGEST_SCAN] for line in lines)
    return len(text) <= LONGEST_SCAN and bool(ENVIRONMENT.search(text) and PRINTING.search(text))


def _is_small_print(lines: Sequence[str], phrase: str) -> bool:
    """A disclaimer is long and speaks, beside its first phrase, of secrets, recipients or the law."""
    text = " ".join(" ".join(line[:2_000] for line in lines).split())
    shortest = SHORTEST_SMALL_PRINT // 2 if SCRIPT_ONLY.search(text) else SHORTEST_SMALL_PRINT
    if len(text) < shortest or FIRST_PERSON.search(text[:2_000]):
        return False
    return bool(LEGAL_TERM.search(words.fold(text[:800]).partition(phrase)[2]))
