"""How many of our own shapes are read right, by kind and language: `python -m tests.bench.shapes`.

The shapes are written by hand from what clients, services and gateways are known to write; the suite expects
all of them. This table is for whoever adds some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from inboxd.mail.furniture import strip_banner, strip_subject
from inboxd.mail.quote import newest
from tests.unit.footer_shapes import FOOTERS
from tests.unit.gateway_shapes import BANNERS, MARKS, OWN_WORDS
from tests.unit.html_shapes import SHAPES
from tests.unit.own_sentences import LIST
from tests.unit.reply_cases import pages, rows
from tests.unit.reply_shapes import OWN, table

BODY = "Hello,\n\nit broke."


def results() -> Iterator[tuple[str, str, bool]]:
    """Kind, language ("" for none) and whether it was right."""
    for row in rows():
        for case in row.build():
            yield row.kind, row.language, case.is_right()
    for client in SHAPES:
        for case in pages(client):
            yield "page", case.name.partition(",")[0], newest("", case.text, "Re: x") == case.expected
    for language, footer in table(FOOTERS):
        own = OWN[language]
        yield "footer", language, newest(f"{own}\n\n{footer}", "", "Printer") == own
    for mark in MARKS:
        yield "mark in a subject", "", strip_subject(f"{mark}Printer")[0] == "Printer"
    for banner in BANNERS:
        shown = banner.replace("\\n", "\n")
        yield "banner", "", strip_banner(f"{shown}\n\n{BODY}")[0] == BODY
    for mail in LIST:
        kept = newest(f"Hello,\n\n{mail}", "", "Printer")
        yield "own words kept", "", kept.split() == ["Hello,", *mail.split()]
    for words in OWN_WORDS:
        yield "own words kept", "", strip_banner(words) == (words, "")


def main() -> int:
    right, scored = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for kind, language, good in results():
        for key in (("kind", kind), ("language", language)):
            right[key] += good
            scored[key] += 1
    for what, name in scored:
        if name:
            print(f"{what:9} {name:20} {right[what, name]:6}/{scored[what, name]}")
    return 0 if right == scored else 1


if __name__ == "__main__":
    raise SystemExit(main())
