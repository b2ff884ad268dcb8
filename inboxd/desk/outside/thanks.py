"""Whether a mail says nothing but thanks, so that a solved ticket may stay solved.

Every word must belong to a polite reply: "Thanks, but it still fails" is short and asks nothing, and yet
somebody must look at it.
"""

from __future__ import annotations

import re
import unicodedata

MAX_WORDS = 16
_THANKS_WORDS = """
    thanks thank thankyou thx tnx cheers ty merci danke dankeschön vielendank dank gracias obrigado obrigada
    grazie bedankt tack takk tak kiitos dziękuję dzięki děkuji cảm cám спасибо благодарю teşekkürler teşekkür
    köszönöm mulțumesc hvala ευχαριστώ תודה شكرا
"""
_POLITE_WORDS = """
    you so much very many a lot again for your the quick fast great prompt kind help support answer reply
    assistance response all everyone team and it is it's works working now perfect perfectly excellent awesome
    super wonderful nice good ok okay fine solved resolved got received arrived came helped noted understood
    hi hello dear best regards greetings wishes have
    day weekend week sincerely yours really indeed appreciated appreciate
    vielen herzlichen schönen für die ihre eure deine schnelle hilfe antwort unterstützung es das hat geklappt
    geht jetzt funktioniert alles klar bestens toll viele liebe grüße gruß gruss gruesse mit freundlichen
    freundliche beste hallo liebes guten tag schönes wochenende nochmals sehr ist gelöst
    angekommen erhalten bekommen verstanden
    beaucoup bien pour votre aide réponse rapide bonne journée cordialement bonjour parfait ça marche
    muchas mil por su tu la ayuda respuesta rápida saludos hola perfecto molto mille per il vostro aiuto
    muito pela sua ajuda resposta ơn bạn anh chị em nhiều rất các đã giúp đỡ hỗ trợ nhé ạ
    большое вам за помощь ответ bardzo za pomoc wel hartelijk voor je hulp uw
"""
_THANKS = frozenset(_THANKS_WORDS.split())
_POLITE = frozenset(_POLITE_WORDS.split())
_EASTERN = re.compile(
    r"[\s。！!.、,]*(どうも)?(ありがとうございま(す|した)|ありがとう|感謝します|谢谢(您|你)?|謝謝(您|你)?|非常感谢"
    r"|감사합니다|고맙습니다)[\s。！!.、,]*"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_thanks(text: str, names: tuple[str, ...] = ()) -> bool:
    """Whether a text is nothing but thanks. `names` of people may stand in it: "Thanks, Minh! Anna"."""
    text = unicodedata.normalize("NFC", text).strip()
    if not text or len(text) > 300 or any(mark in text for mark in "?？¿"):
        return False
    if _EASTERN.fullmatch(text):
        return True
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    people = {part.casefold() for name in names for part in _WORD.findall(name)}
    allowed = _THANKS | _POLITE | people
    short = 0 < len(words) <= MAX_WORDS and not any(character.isdigit() for character in text)
    return short and any(word in _THANKS for word in words) and all(word in allowed for word in words)
