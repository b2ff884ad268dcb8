"""Outlook's wish to take a mail back: a mail of its own, "Recall: …", to everybody who got the first one."""

from __future__ import annotations

import re

from inboxd.mail.message import Mail

MARK = re.compile(
    r"\s*(?:recall|rückruf|zurückrufen|rappel|recuperar|retirar|richiamo|richiama|intrekken|återkalla"
    r"|tilbagekald|tilbakekall|odvolat|odwołanie|отзыв|отозвать|回收|撤回|thu hồi)\s?[:：]",
    re.IGNORECASE,
)
PHRASE = re.compile(
    r"recall (?:the|this|a) message|nachricht\b.{0,300}\bzurück(?:zu)?rufen|rappeler (?:le|ce) message"
    r"|(?:recuperar|retirar) (?:el|este) mensaje|(?:recuperar|cancelar) (?:a|esta) mensagem"
    r"|richiamare (?:il|questo) messaggio|bericht\b.{0,300}\bintrekken|отозвать (?:это )?сообщение"
    r"|återkalla meddelandet|tilbagekalde meddelelsen|撤回|召回|thu hồi",
    re.IGNORECASE | re.DOTALL,
)
MOST_CHARACTERS = 1_000  # of such a mail's text


def is_recall(mail: Mail) -> bool:
    """Whether the mail asks to take back another one; somebody's own words below such a subject do not."""
    text = mail.body.strip()
    if not MARK.match(mail.subject) or len(text) > MOST_CHARACTERS:
        return False
    return not text or bool(PHRASE.search(text))
