"""The author's own words: a mail without the mails that it answers, and a reply without its notification."""

from __future__ import annotations

from inboxd.mail.page import MAYBE, lines
from inboxd.mail.quote import cut, dom
from inboxd.mail.quote.footer import says_something
from inboxd.mail.quote.own import own_lines

__all__ = ["newest", "own_lines"]


def newest(text: str, html: str, subject: str = "") -> str:
    """The author's new words: without quoted history, forwarded mails, signature and footers.

    `text` and `html` are the mail's two bodies, either may be empty. HTML is read where a client marked
    quotes or signatures in it, for a mark is better than a guess; else the text. Answers between quoted
    lines keep the paragraph that they answer. The result is empty only when the mail has no words, or
    when everything in a reply is quoted; a mail without history comes back whole, less its signature.
    """
    page = lines(html, dom.mark) if html and (dom.may_mark(html) or not says_something(text)) else []
    marked = any(line.mark and line.mark != MAYBE for line in page)
    if page and not marked:
        page = cut.with_typed_quotes(page)
    if page and (marked or not says_something(text)):
        words = cut.cut(page, subject)
        if says_something(words) or not says_something(text):
            return words
    return cut.cut(cut.of_text(text), subject)
