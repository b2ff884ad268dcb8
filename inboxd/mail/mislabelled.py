"""Text that reads without a fault in its declared charset and is another's: told by its letters.

Only pairs that senders really confuse are compared: KOI8 and windows-1251, EUC-JP and Shift_JIS, GB and Big5.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FEWEST = 10  # letters on which a judgement rests
_FEWEST_HAN = 16
_UNDECIDED = 0.42
_SAMPLE = 8 * 1024
_CYRILLIC = re.compile("[\u0400-\u045f\u2500-\u259f\u0490\u0491]")
_COMMON_CYRILLIC = re.compile("[оеаинтсрвлОЕАИНТСРВЛіІ]")
_KANA = re.compile("[\u3040-\u30ff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_HAN = re.compile("[\u3400-\u9fff\ue000-\uf8ff]")
_COMMON_HAN = re.compile(
    "[的一是不了我你他您在有人这這来來个個们們到说說要就好请請谢謝问問为為还還没沒会會能可以单單订訂货貨"
    "电電话話时時间間公司发發给給对對和中国國我]"
)
# Letters that KOI8-U has where KOI8-R has frames, between others; nobody draws a frame within a word.
_UKRAINIAN = re.compile("[а-яё][╓╕╖╜╢╤╥╫]|[╓╕╖╜╢╤╥╫][а-яё]", re.IGNORECASE)
_SURROGATES = re.compile(rb"(?:\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])+")


def better(data: bytes, codec: str, text: str) -> str:
    """The text in the charset that is meant, when that is plain; else `text`."""
    if codec == "koi8-r" and _UKRAINIAN.search(text):
        return data.decode("koi8-u", "replace")
    for family, rivals, fit in _FAMILIES:
        if codec in family:
            head = data[:_SAMPLE]
            own = fit(text[:_SAMPLE])
            for rival in rivals:
                if rival != codec and own < 0.4 and fit(head.decode(rival, "ignore")) > max(0.45, 1.6 * own):
                    found = _strict(data, rival)
                    if found is not None:
                        return found
    return text


def joined_surrogates(data: bytes) -> bytes:
    """UTF-8 whose characters beyond the first plane were written as two surrogates (CESU-8), mended."""
    if b"\xed" not in data or not _SURROGATES.search(data):
        return data
    try:
        return _joined(data)
    except UnicodeError:
        return _SURROGATES.sub(lambda pairs: _joined(pairs[0]), data)


def _joined(data: bytes) -> bytes:
    wide = data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return wide.decode("utf-16-le").encode()


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _share(common: int, of: int) -> float:
    """The share of common letters; one that proves nothing where there are too few."""
    return common / of if of >= _FEWEST else 0.35


def _russian(text: str) -> float:
    """Six letters in ten are of the ten commonest; in misread text still one in three."""
    letters = len(_CYRILLIC.findall(text))
    share = _share(len(_COMMON_CYRILLIC.findall(text)), letters)
    return max(0.0, 2 * share - 0.5) if letters >= _FEWEST else share


def _japanese(text: str) -> float:
    kana = len(_KANA.findall(text))
    return _share(kana, kana + len(_HALF_WIDTH.findall(text)))


def _chinese(text: str) -> float:
    """A letter has common characters enough, misread text next to none; a short address proves nothing."""
    letters = len(_HAN.findall(text))
    common = len(_COMMON_HAN.findall(text))
    if letters < _FEWEST_HAN or letters < 10 * common < 2.2 * letters:
        return _UNDECIDED
    return 1.0 if 10 * common >= 2.2 * letters else 0.0


_FAMILIES: tuple[tuple[frozenset[str], tuple[str, ...], Callable[[str], float]], ...] = (
    (frozenset({"cp1251", "koi8-r", "koi8-u", "iso8859-5"}), ("cp1251", "koi8-r", "iso8859-5"), _russian),
    (frozenset({"cp932", "euc_jis_2004"}), ("euc_jis_2004", "cp932"), _japanese),
    (frozenset({"gb18030", "cp950", "big5hkscs"}), ("gb18030", "cp950"), _chinese),
)
