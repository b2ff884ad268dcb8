"""Replies built from `reply_shapes`: the text of each, and the words in it that are new."""

# ruff: noqa: E501 - texts

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import NamedTuple

from inboxd.mail.quote import newest
from tests.unit.html_shapes import NO_LANGUAGE, SHAPES, UNMARKED
from tests.unit.reply_shapes import (
    ATTRIBUTIONS,
    DATES,
    HEADERS,
    ORIGINALS,
    OWN,
    PAST,
    PHONE_LINES,
    table,
)

NAMES = {
    "plain": ("Acme Help", "help@acme.example"),
    "comma": ("Help, Acme", "help@acme.example"),
    "bracket": ("Acme Help (Support)", "help@acme.example"),
    "square": ("Acme [Help] Desk", "help@acme.example"),
    "Vietnamese": ("Nguyễn Văn Án", "an.nguyen+help@acme.example"),
    "German": ("Müller-Lüdenscheidt, Dr. Anna", "a.ml@sub.acme.example"),
    "Japanese": ("山田 太郎", "yamada@acme.example"),
    "address of words": ("Acme Help - Hue", "i.my.test@me.acme.example"),
    "Russian": ("Анна Петрова", "help@acme.example"),
    "long": ("Acme Customer Support Team Desk", "customer.support.helpdesk@acme-company.example"),
}
QUOTED = "\n".join(f"> {line}".rstrip() for line in PAST.splitlines())
NBSP, END = "\xa0", "\n"
RULE = "________________________________\n"
ORDERS = {"sent second": (0, 1, 2, 3), "sent first": (1, 0, 2, 3), "sent third": (0, 2, 1, 3)}
DRESSES = {"plain": "{}: {}", "bold": "*{}:* {}", "spaced": "{} : {}", "tab": "{}:\t{}", "wide": "{}：{}"}


class Case(NamedTuple):
    """One reply."""

    name: str
    text: str
    expected: str

    def is_right(self) -> bool:
        return newest(self.text, "", "Re: Total") == self.expected


class Row(NamedTuple):
    """The replies of one client in one language."""

    kind: str
    client: str
    language: str
    build: Callable[[], Iterator[Case]]

    def __str__(self) -> str:
        return f"{self.kind}, {self.client}, {self.language}"


def filled(template: str, name: str, address: str) -> str:
    shown = f'"{name}"' if any(char in name for char in ",([") else name
    return template.replace("{a}", f"{shown} <{address}>").replace("{n}", name).replace("{e}", address)


def wrapped(line: str, width: int) -> str:
    mark = "> " if line.startswith("> ") else ""
    lines = [""]
    for word in line.removeprefix(mark).split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(mark + piece for piece in lines)


def attributed(language: str, template: str) -> Iterator[Case]:
    """An attribution above a quote: by name, wrapped, dressed; above, below and inside of the answer."""
    own = OWN[language]
    for name, (shown, address) in NAMES.items():
        line = filled(template, shown, address)
        yield Case(f"{name}, quote marked", f"{own}\n\n{line}\n\n{QUOTED}", own)
        yield Case(f"{name}, tight", f"{own}\n\n{line}\n{QUOTED}", own)
    line = filled(template, *NAMES["plain"])
    for width in (76, 60, 40):
        yield Case(f"wrapped at {width}", f"{own}\n\n{wrapped(line, width)}\n\n{QUOTED}", own)
    long = filled(template, *NAMES["long"])
    for width in (76, 60):
        yield Case(f"long, wrapped at {width}", f"{own}\n\n{wrapped(long, width)}\n{QUOTED}", own)
    dressed = {
        "spaces that do not break": line.replace(" ", "\xa0"),
        "marks of direction": f"\u200e{line}\u200e",
        "isolates": line.replace("<", "<\u2066").replace(">", "\u2069>"),
        "mailto": line.replace("example>", "example<mailto:help@acme.example>>"),
        "bold": f"*{line}*",
    }
    for name, text in dressed.items():
        yield Case(name, f"{own}\n\n{text}\n\n{QUOTED}", own)
    yield Case("CR LF", f"{own}\n\n{line}\n\n{QUOTED}".replace("\n", "\r\n"), own)
    yield Case("answer below", f"{line}\n{QUOTED}\n\n{own}", own)
    yield Case("quoted twice", f"{own}\n\n{line}\n\n{QUOTED}\n>\n> {line}\n>\n>> it broke", own)
    inside = f"{line}\n> Dear Anna,\n>\n> Which version?\n\n{own}\n\n> Which page?\n\nTwo.\n\n> Bye"
    yield Case("answers inside", inside, f"> Which version?\n{own}\n\n> Which page?\nTwo.")
    yield from unmarked(own, template)


def unmarked(own: str, template: str) -> Iterator[Case]:
    """The same where the client marks no quote: only what carries a date and an address can be told."""
    line = filled(template, *NAMES["plain"])
    if "@" not in line or not any(map(str.isdigit, line)) or line.startswith((">", "*")):
        return
    for name, (shown, address) in NAMES.items():
        yield Case(f"{name}, unmarked", f"{own}\n\n{filled(template, shown, address)}\n\n{PAST}\n", own)
    yield Case("unmarked, tight", f"{own}\n{line}\n{PAST}\n", own)
    for width in (76, 60):
        yield Case(f"unmarked, wrapped at {width}", f"{own}\n\n{wrapped(line, width)}\n\n{PAST}", own)


def header(language: str, labels: tuple[str, ...], dress: str = "{}: {}", order: str = "sent second") -> str:
    values = ("Acme Help <help@acme.example>", DATES[language], "Anna Berg <anna@example.org>", "Re: Total")
    return "\n".join(dress.format(labels[place], values[place]) for place in ORDERS[order])


def headed(language: str, labels: tuple[str, ...]) -> Iterator[Case]:
    """Outlook's header above a quote that nothing marks."""
    own, plain = OWN[language], header(language, labels)
    for name, dress in DRESSES.items():
        for rule in ("", RULE):
            text = f"{own}\n\n{rule}{header(language, labels, dress)}\n\n{PAST}"
            yield Case(f"{name}{', ruled' if rule else ''}", text, own)
    forms = {
        "tight": f"{own}\n{plain}\n{PAST}",
        "mailto": f"{own}\n\n{plain.replace('<help@', '[mailto:help@').replace('example>', 'example]', 1)}\n\n{PAST}",
        "no addresses": f"{own}\n\n{plain.replace(' <help@acme.example>', '').replace(' <anna@example.org>', '')}\n\n{PAST}",
        "sent first": f"{own}\n\n{RULE}{header(language, labels, order='sent first')}\n\n{PAST}",
        "sent third": f"{own}\n\n{header(language, labels, order='sent third')}\n\n{PAST}",
        "no subject": f"{own}\n\n{plain.rpartition(END)[0]}\n\n{PAST}",
        "spread": f"{own}\n\n{plain.replace(END, END * 2)}\n\n{PAST}",
        "spaces that do not break": f"{own}\n\n{plain.replace(': ', ':' + NBSP)}\n\n{PAST}",
        "marks of direction": f"{own}\n\n\u200e{plain}\n\n{PAST}",
        "quoted": f"{own}\n\n" + "\n".join(f"> {line}" for line in [*plain.split(END), "", *PAST.split(END)]),
    }  # fmt: skip
    for name, text in forms.items():
        yield Case(name, text, own)


def separated(language: str, separator: str) -> Iterator[Case]:
    """A line "original message", with a header below it and without."""
    own, below = OWN[language], header(language, next(labels_of(language)))
    if separator.strip("_-"):
        for name, line in {
            "alone": separator,
            "bold": f"*{separator}*",
            "indented": f"\xa0{separator}",
        }.items():
            yield Case(name, f"{own}\n\n{line}\n\n{PAST}", own)
    line = f"{separator}\n" if separator != "-" else ""
    yield Case("above a header", f"{own}\n\n{line}{below}\n\n{PAST}", own)
    yield Case("tight", f"{own}\n{line}{below}\n\n{PAST}", own)


def sent_from(language: str, line: str) -> Iterator[Case]:
    """A client's own line at the end, above a quote, above a header."""
    own, quote = OWN[language], f"{filled(first_attribution(language), *NAMES['plain'])}\n\n{QUOTED}"
    yield Case("at the end", f"{own}\n\n{line}", own)
    yield Case("above a quote", f"{own}\n\n{line}\n\n{quote}", own)
    below = header(language, next(labels_of(language)))
    yield Case("above a header", f"{own}\n\n{line}\n{RULE}{below}\n\n{PAST}", own)
    yield Case("below a delimiter", f"{own}\n\n-- \n{line}\n\n{quote}", own)
    yield Case("with spaces that do not break", f"{own}\n\n{line.replace(' ', NBSP)}\n", own)


def labels_of(language: str) -> Iterator[tuple[str, ...]]:
    """The labels of a header in the language, in every wording."""
    for row in table(HEADERS):
        if row[0] == language:
            wordings = [cell.split("/") for cell in row[1:]]
            for place in range(max(map(len, wordings))):
                yield tuple(cells[min(place, len(cells) - 1)] for cells in wordings)


def pages(client: str) -> Iterator[Case]:
    """The client's page in each language; with an attribution in no language where marks tell it."""
    for language, own in OWN.items():
        known = filled(first_attribution(language), *NAMES["plain"])
        for wrote in (known,) if client in UNMARKED else (known, NO_LANGUAGE):
            head = [
                f"<b>{escape(label)}:</b> {escape(value)}"
                for label, _, value in (
                    line.partition(": ") for line in header(language, next(labels_of(language))).split("\n")
                )
            ]
            page = SHAPES[client].replace("HEAD", "<br>".join(head)).replace("WROTE", escape(wrote))
            page = page.replace("PAST", in_lines(PAST)).replace("OWN", in_lines(own))
            yield Case(f"{language}, {wrote[:20]}", page, own)


def in_lines(text: str) -> str:
    """A text as editors write it: an element for each line."""
    return "".join(f"<div>{escape(line, quote=False) or '<br>'}</div>" for line in text.split("\n"))


@cache
def first_attribution(language: str) -> str:
    return next(row[2] for row in table(ATTRIBUTIONS) if row[1] == language)


def rows() -> Iterator[Row]:
    """Every client and language."""
    for client, language, template in table(ATTRIBUTIONS):
        yield Row("attribution", client, language, lambda a=language, b=template: attributed(a, b))
    for language in OWN:
        for labels in labels_of(language):
            yield Row("header", "/".join(labels), language, lambda a=language, b=labels: headed(a, b))
    for client, language, separator in table(ORIGINALS):
        name = f"{client} {separator}".strip(" -_")
        yield Row("separator", name, language, lambda a=language, b=separator: separated(a, b))
    for language, line in table(PHONE_LINES):
        yield Row("client line", line, language, lambda a=language, b=line: sent_from(a, b))
