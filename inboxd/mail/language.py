"""Which of the configured languages a text is written in."""

from __future__ import annotations

import re
from copy import copy
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SHORTEST = 20  # characters of words; below it a guess is as good as a coin
LONGEST = 360  # characters looked at: the identifier walks byte by byte, and more does not change its mind
DOUBT = 0.02  # a configured language this much less likely than a foreign one is no guess at all

# What else mail is written in: a text in one of them is no guess for a configured language.
_RIVALS = """
    ar bg bn bs ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sq
    sr sv ta te th tl tr uk ur vi zh
    """
RIVALS = frozenset(_RIVALS.split())
SAME = {"nb": "no", "nn": "no", "fil": "tl", "in": "id", "iw": "he", "cmn": "zh"}
LINKS = ("http://", "https://", "www.")
DIGITS = str.maketrans(dict.fromkeys("0123456789_"))


def guess(text: str, languages: tuple[str, ...]) -> str:
    """The likeliest of `languages` (as configured), or "" for under 20 characters of words or real doubt."""
    words = _bare_words(text[: LONGEST * 2])[:LONGEST]
    if len(words) < SHORTEST or not languages:
        return ""
    wanted = _wanted(languages)
    ranked = _identifier(frozenset(wanted)).rank(words)
    best = next(((label, likely) for label, likely in ranked if SAME.get(label, label) in wanted), None)
    if best is None or best[1] < ranked[0][1] * DOUBT:
        return ""
    return wanted[SAME.get(best[0], best[0])]


def _bare_words(text: str) -> str:
    """The text without what has no language: links, addresses, digits."""
    kept = (word for word in text.split() if "@" not in word and not word.startswith(LINKS))
    return " ".join(" ".join(kept).translate(DIGITS).split())


@lru_cache(maxsize=64)
def _wanted(languages: tuple[str, ...]) -> dict[str, str]:
    """The model's code of each language, and how the desk spells it; the first spelling wins."""
    return {_base(name): name for name in reversed(languages)}


def _base(name: str) -> str:
    """Language without region, one code per language: "pt-BR" is "pt", "nb" is "no"."""
    code = re.split(r"[-_]", name.lower(), maxsplit=1)[0]
    return SAME.get(code, code)


@lru_cache(maxsize=8)
def _identifier(wanted: frozenset[str]) -> LanguageIdentifier:
    """The model for these languages and their rivals."""
    narrowed = copy(_model())
    narrowed.set_languages([one for one in narrowed.labels if SAME.get(one, one) in wanted or one in RIVALS])
    return narrowed


@cache
def _model() -> LanguageIdentifier:
    """The whole model, loaded at the first guess: most command-line calls never need it."""
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
