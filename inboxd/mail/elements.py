"""What HTML elements and their styles mean to a reader: what is a block, what is spaced, what is hidden."""

from __future__ import annotations

import re

from inboxd.mail.markup import attributes, names

BLOCK = names(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary"
    " table tbody tfoot thead tr ul"
)
SPACED = names("p h1 h2 h3 h4 h5 h6 ul ol dl pre table blockquote")
WORD_PARAGRAPH = re.compile(r"MsoNormal|MsoList|margin(?:-(?:top|bottom))?\s*:\s*0", re.IGNORECASE)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:[;\"'!]|$)"
    r"|max-height\s*:\s*0(?:px)?\s*;[^\"]*overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden[^\"]*max-height\s*:\s*0(?:px)?\s*[;\"!]|(?:^|\s)hidden(?:\s|=|$)",
    re.IGNORECASE,
)
KEEPS_SPACE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
CITED = re.compile(
    r"cite|quot|border(?:-left)?\s*:\s*(?!none|0|medium none)|Reply|history|mailbox", re.IGNORECASE
)
GRID = re.compile(
    r"\bborder\s*=\s*[\"']?[1-9]|border(?:-collapse)?\s*:\s*(?!none|0|medium none)|Grid", re.IGNORECASE
)
LONGEST_STYLE = 2_000  # characters of attributes that are searched for it
SPACE = re.compile(r"[ \t\r\n\f]+")
UNSEEN = re.compile("[\ufeff\u200b\u034f\u00ad\u2060]")
PIXEL = re.compile(r"\b(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?\b", re.IGNORECASE)
LINKED = re.compile(r"(?:https?|ftp|mailto|tel|sms|callto|sip):", re.IGNORECASE)


def is_hidden(name: str, raw: str) -> bool:
    """Whether the element's own style keeps it from the reader's eyes."""
    return bool(raw) and name not in {"body", "html"} and bool(HIDDEN.search(raw, 0, LONGEST_STYLE))


def image_name(raw: str) -> str:
    """What stands for an image in text: its alternative text, or the name of its part in this mail."""
    if PIXEL.search(raw):
        return ""
    found = attributes(raw)
    name = SPACE.sub(" ", found.get("alt", "")).strip()
    source = found.get("src", "").strip()
    if not name and source.lower().startswith("cid:"):
        name = source[4:].partition("@")[0]
    return name[:200]
