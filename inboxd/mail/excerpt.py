"""The part of an HTML page that says given words and nothing else: an agent's answer without what it quotes.

The words are settled in plain text, by the quote cutter and the desk. Here they are only found again: the
letters of the page, quotes, signatures and hidden elements left out, are searched for the letters of the
text. Where they do not stand in a row, there is no excerpt and the text goes out alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from html import escape

from inboxd.mail.elements import WORD_PARAGRAPH, image_name, is_hidden
from inboxd.mail.html import clean
from inboxd.mail.markup import INLINE, VOID, Close, Event, Open, Text, attributes, events
from inboxd.mail.page import QUOTE
from inboxd.mail.quote import dom

MOST_CHARACTERS = 300_000  # of a page; a longer one goes out as text
MOST_NAMES = 50  # of images

TARGET = re.compile(r"<(?:https?|ftp|mailto|tel|sms|callto|sip):[^<>\s]*>", re.IGNORECASE)
PICTURE = re.compile(r"\[(?:cid:|image:|Bild:|Inline-Bild:)[^\]\n]{0,300}\]", re.IGNORECASE)
NUMBERED = re.compile(r"^[ \t]*\d{1,3}[.)][ \t]+", re.MULTILINE)

ASIDE = frozenset({QUOTE, dom.ATTRIBUTION, dom.SIGNATURE, dom.CLIENT})
SIGNS = re.compile(r"[^\s\w#@]+")

ASIDE = frozenset({QUOTE, dom.ATTRIBUTION, dom.SIGNATURE, dom.CLIENT})
SIGNS = re.compile(r"[^\s\w#@]+")

KeepLink = Callable[[str], bool]


def excerpt(
    html: str,
    words: str,
    *,
    keep_link: KeepLink = lambda _: True,
    images: Collection[str] = (),
    furniture: Collection[str] = (),
) -> str:
    """The cleaned HTML whose letters are exactly those of `words`; "" where the page has no such part.

    `keep_link` decides on each link's target; `images` are the Content-IDs that may be shown, `furniture`
    those of them that are shown among the words only, not above or below.
    """
    if not html or len(html) > MOST_CHARACTERS:
        return ""
    page = _Page(html)
    for wanted in page.readings(words):
        start = page.letters.find(wanted) if wanted else -1
        if start >= 0:
            found = clean(
                "".join(page.written(start, start + len(wanted), keep_link, furniture)), images=images
            )
            return found if says(found, wanted) else ""
    return ""


def says(html: str, words: str) -> bool:
    """Whether a page says these words and no others, whatever it looks like."""
    page = _Page(html, marks=False)
    return page.letters in page.readings(words)


def shown_images(html: str) -> set[str]:
    """Content-IDs of the images that stand outside of marked quotes and signatures."""
    page = _Page(html[:MOST_CHARACTERS], history=True)
    return {
        cid
        for place, event in enumerate(page.events)
        if not page.out[place] and isinstance(event, Open) and (cid := _cid(event))
    }


def names_of(html: str, images: Collection[str]) -> set[str]:
    """What stands in text for the images with these Content-IDs: "[logo.png]", "[cid:…]"."""
    found = {f"[cid:{cid}]" for cid in images}
    for event in events(html[:MOST_CHARACTERS]) if images else ():
        if isinstance(event, Open) and _cid(event) in images:
            found.add(f"[{image_name(event.attributes)}]")
    return found - {"[]"}


class _Page:
    """A page's events, which of them are left out, and its letters with their places."""

    def __init__(self, html: str, *, marks: bool = True, history: bool = False) -> None:
        self.events: list[Event] = [
            Text(unicodedata.normalize("NFC", event.text)) if isinstance(event, Text) else event
            for event in events(html)
        ]
        self.out = _left_out(self.events, marks, history)
        self.at: list[tuple[int, int]] = []  # event and offset of each letter
        self.names: list[str] = []  # what stands for an image in text
        found: list[str] = []
        for place, event in enumerate(self.events):
            if isinstance(event, Open) and event.name == "img":
                self.names.append(image_name(event.attributes))
            if self.out[place] or not isinstance(event, Text):
                continue
            for offset, character in enumerate(event.text):
                if _counts(character):
                    found.append(character)
                    self.at.append((place, offset))
        self.letters = "".join(found)

    def written(
        self, start: int, end: int, keep_link: KeepLink, furniture: Collection[str] = ()
    ) -> Iterator[str]:
        """The page from one letter to before another, with the elements around and the images beside it."""
        (first, offset), (last, until) = self.at[start], self.at[end - 1]
        before = self.at[start - 1][0] if start else -1
        after = self.at[end][0] if end < len(self.at) else len(self.events)
        begin = min([*self._images(before + 1, first, furniture), first])
        hanging = self._hanging(last, after)
        finish = max([*self._images(last + 1, after, furniture), last, hanging])
        around: list[tuple[str, str]] = []
        for place, event in enumerate(self.events[: finish + 1]):
            if place == begin:
                yield from (opening for opening, _ in around)
            if isinstance(event, Close):
                closing = around.pop()[1]
                yield closing if place > begin else ""
            elif isinstance(event, Open):
                around.append(("", "") if self.out[place] else _tags(event, keep_link))
                yield around[-1][0] if place >= begin else ""
            elif first <= place <= last and not self.out[place]:
                yield _within(event.text, offset if place == first else 0, until if place == last else None)
            elif place == hanging:
                yield escape(SIGNS.match(event.text)[0], quote=False)  # type: ignore[index]
        yield from (closing for _, closing in reversed(around))

    def _hanging(self, last: int, after: int) -> int:
        """The text that begins with the signs that end the last word; -1 for none."""
        for place in range(last + 1, after):
            event = self.events[place]
            if isinstance(event, Text):
                return place if SIGNS.match(event.text) and not self.out[place] else -1
            if event.name not in INLINE:
                return -1
        return -1

    def readings(self, words: str) -> tuple[str, str]:
        """The letters of a text; once more without the numbers that a page's list draws by itself."""
        bare = PICTURE.sub(" ", TARGET.sub(" ", words))
        for name in sorted(set(filter(None, self.names)))[:MOST_NAMES]:
            bare = bare.replace(f"[{name}]", " ")
        return _letters(bare), _letters(NUMBERED.sub("", bare))

    def _images(self, start: int, end: int, furniture: Collection[str]) -> list[int]:
        """The places of shown images of this mail."""
        return [
            place
            for place in range(start, end)
            if isinstance(event := self.events[place], Open)
            and not self.out[place]
            and (cid := _cid(event))
            and cid not in furniture
        ]


def _within(text: str, start: int, last: int | None) -> str:
    """A text from its first own letter to behind its last one, with the signs that hang on either."""
    if last is None:
        end = len(text)
    else:
        rest = text[last + 1 :]
        hanging = SIGNS.match(rest)
        end = len(text) if not any(map(_counts, rest)) else last + 1 + (len(hanging[0]) if hanging else 0)
    before = re.search(r"[^\s\w#@]*$", text[:start])
    return escape(text[start - (len(before[0]) if before else 0) : end], quote=False)


def _left_out(found: list[Event], marks: bool, history: bool) -> list[bool]:
    """For each event whether it stands in a quote, a signature, a hidden element, an older mail."""
    flags: list[bool] = []
    stack: list[bool] = []
    depth, over = 0, False
    for event in found:
        if isinstance(event, Open):
            mark = dom.mark(event.name, event.attributes) if marks else ""
            over = over or (mark in (dom.HISTORY, dom.RULED) and not history)
            stack.append(mark in ASIDE or is_hidden(event.name, event.attributes))
            depth += stack[-1]
            flags.append(depth > 0 or over)
        elif isinstance(event, Close):
            flags.append(depth > 0 or over)
            depth -= stack.pop()
        else:
            flags.append(depth > 0 or over)
    return flags


def _tags(event: Open, keep_link: KeepLink) -> tuple[str, str]:
    """Start and end tag; Word's paragraphs, which have no margins, become plain lines."""
    found = attributes(event.attributes)
    if event.name == "p" and WORD_PARAGRAPH.search(event.attributes):
        return "<div>", "</div>"
    if event.name == "a" and not keep_link(found.get("href", "")):
        return "<span>", "</span>"
    written = "".join(f' {name}="{escape(value)}"' for name, value in found.items())
    return f"<{event.name}{written}>", "" if event.name in VOID else f"</{event.name}>"


def _cid(event: Open) -> str:
    source = attributes(event.attributes).get("src", "").strip() if event.name == "img" else ""
    return source[4:] if source.lower().startswith("cid:") else ""


def _letters(text: str) -> str:
    return "".join(filter(_counts, unicodedata.normalize("NFC", text)))


def _counts(character: str) -> bool:
    """Whether a character belongs to the words: a letter, a figure, an emoji."""
    return character.isalnum() or unicodedata.category(character) == "So"
