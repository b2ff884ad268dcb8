"""Subjects: the ticket's tag exactly once, at the front, whatever mail clients of the world add."""

from __future__ import annotations

import re

from inboxd.compose.headers import plain

# What mail clients put before the subject of a reply or a forwarded mail, in the languages they speak.
_MARKS = (
    "re", "r", "aw", "antw", "antwort", "sv", "vs", "odp", "res", "rép", "rif", "vá",
    "ynt", "cvp", "bls", "ats", "απ", "σχετ", "отв", "ответ", "відп",
    "回复", "回覆", "答复", "返信", "답장", "회신", "trả lời", "tl", "השב", "رد", "ตอบ",
    "fw", "fwd", "wg", "tr", "rv", "enc", "i", "vb", "vl", "továbbítás", "doorst", "pd", "ilt",
    "İlt", "πρθ", "пересл", "转发", "轉寄", "전달", "転送", "chuyển tiếp", "הועבר", "إعادة توجيه", "ส่งต่อ",
)  # fmt: skip
_MARK = re.compile(
    rf"\s*(?:{'|'.join(sorted(map(re.escape, _MARKS), key=len, reverse=True))})"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*[:：]",
    re.IGNORECASE,
)
_MAX_MARKS = 50


def tag(prefix: str, ticket: int) -> str:
    """The mark that a subject carries: [HELP-1042]."""
    return f"[{prefix}-{ticket}]"


def bare_subject(subject: str, prefix: str) -> str:
    """The subject without reply marks and without our tags.

    Another ticket's tag within the text is kept as a mention without brackets, so that the mail points
    to one ticket only.
    """
    ours = re.compile(rf"\s*\[\s*{re.escape(prefix)}\s*-\s*([0-9]{{1,10}})\s*\]", re.IGNORECASE)
    text = plain(subject, 2000)
    for _ in range(_MAX_MARKS):
        match = _MARK.match(text) or ours.match(text)
        if match is None:
            break
        text = text[match.end() :]
    return " ".join(ours.sub(rf" {prefix}-\1", text).split())


def tagged_subject(subject: str, prefix: str, ticket: int) -> str:
    """`[HELP-1042] Cannot log in`: one form for every mail on a ticket, one conversation in every client.

    No "Re:" is added: clients add and strip their own, and all of them agree on a subject without one.
    """
    mark = tag(prefix, ticket)
    text = bare_subject(subject, prefix)
    mention = re.compile(rf"(?:^|(?<= )){re.escape(prefix)}-{ticket}(?: |$)", re.IGNORECASE)
    return plain(f"{mark} {mention.sub('', text)}")
