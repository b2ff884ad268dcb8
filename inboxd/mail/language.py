"""Which of the configured languages a text is written in."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SHORTEST = 20  # characters of words; below it a guess is as good as a coin
LONGEST = 600  # characters looked at: the identifier walks byte by byte, and more does not change its mind
DOUBT = 0.02  # a configured language this much less likely than a foreign one is no guess at all

SAME = {"nb": "no", "nn": "no", "fil": "tl", "in": "id", "iw": "he", "cmn": "zh"}
NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_]+")
SPACES = re.compile(r"\s+")


def guess(text: str, languages: tuple[str, ...]) -> str:
    """The likeliest of `languages` (as configured), or "" for under 20 characters of words or real doubt."""
    words = SPACES.sub(" ", NOISE.sub(" ", text[: LONGEST * 4])).strip()[:LONGEST]
    if len(words) < SHORTEST or not languages:
        return ""
    wanted = {_base(name): name for name in reversed(languages)}
    ranked = [(_base(label), likely) for label, likely in _identifier().rank(words)]
    best = next(((label, likely) for label, likely in ranked if label in wanted), None)
    if best is None or best[1] < ranked[0][1] * DOUBT:
        return ""
    return wanted[best[0]]


@lru_cache(maxsize=1024)  # a guess asks for every label that the model knows
def _base(name: str) -> str:
    """Language without region, one code per language: "pt-BR" is "pt", "nb" is "no"."""
    code = re.split(r"[-_]", name.lower(), maxsplit=1)[0]
    return SAME.get(code, code)


@cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded at the first guess: most command-line calls never need it."""
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
