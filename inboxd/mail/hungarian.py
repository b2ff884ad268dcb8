"""Hungarian that calls itself Latin-1: its two letters of their own come out as õ and û."""

from __future__ import annotations

import re

_OWN = re.compile(rb"[\xd5\xdb\xf5\xfb]")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 2
# Words that hardly a Hungarian letter lacks and that no other language of these bytes has.
_COMMON_WORDS = """
    és hogy nem meg kérem köszönöm köszönettel üdvözlettel tisztelt számla megrendelés csomag csomagom még
    vagy volt lesz szeretném kérdés segítséget önök napot kell csak már után között ezért mert rendelés
    rendelésem szám napon időpont előre később először győr erről arról idő első elő előtt minőség
    """
_COMMON = frozenset(_COMMON_WORDS.split())


def is_likely(data: bytes) -> bool:
    """Whether the text is Hungarian when the bytes are read as windows-1250."""
    if not _OWN.search(data):
        return False
    words = {word.lower() for word in _WORD.findall(data.decode("cp1250", "replace"))}
    return len(words & _COMMON) >= _FEWEST_WORDS
