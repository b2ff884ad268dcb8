"""A file's name as it is shown and sent on: what it says is what any system makes of it (PROMISES.md B28)."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 120
LONGEST_SUFFIX = 12

_DIRECTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNFIT = re.compile(r'[<>:"/\\|?*\u2044\u2215\u29f8\uff0f\uff3c]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def safe_filename(name: str, otherwise: str = "attachment") -> str:
    """The name without paths, signs that no file system takes, and characters that nobody sees.

    Its suffix stays, so that a program does not look like a picture; a name that Windows keeps for a
    device gets an underscore before it. `otherwise` stands for a name of which nothing is left.
    """
    seen = "".join(filter(_is_seen, unicodedata.normalize("NFC", name)))
    words = " ".join(_UNFIT.sub("_", seen).split()).strip(" .")
    if not any(map(str.isalnum, words)):
        return otherwise
    if _RESERVED.match(words):
        words = f"_{words}"
    if len(words) <= MOST_CHARACTERS:
        return words
    stem, dot, suffix = words.rpartition(".")
    if not dot or len(suffix) > LONGEST_SUFFIX:
        return words[:MOST_CHARACTERS].rstrip(" .")
    return f"{stem[: MOST_CHARACTERS - len(suffix) - 1].rstrip(' .')}.{suffix}"


def without_directions(text: str) -> str:
    """Text without the characters that turn the direction of reading: they make "exe.pdf" of "fdp.exe"."""
    return _DIRECTING.sub("", text)


def _is_seen(character: str) -> bool:
    """Whether a character is seen, or parts words; a joiner within a script that needs it is a loss."""
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
