"""The shared corpus of real and hostile mails: nothing crashes, nothing unfit leaves, most is right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from inboxd.mail import address, date, identifier, parameters
from inboxd.mail import header as fields
from inboxd.mail.charset import Evidence
from inboxd.mail.parse import parse
from tests.bench.corpus import by_inboxd, score, totals

FULLY_RIGHT = 436
MISSES = {
    # We keep what the oracle drops.
    "cpython/msg_15": "a file behind the end of a multipart whose boundary is used on two levels",
    "cpython/msg_25": "parts of a report whose boundary parameter is cut off",
    "spamscope/mail_malformed_1": "a file behind the end of a multipart whose boundary is used on two levels",
    "spamscope/mail_malformed_3": "HTML behind a boundary that is not the declared one",
    "mikel_mail/rfc2822__example13": "fields with white space before their colon (RFC 5322 §4.5)",
    "dovecot_thirdparty/015": "two further attached mails",
    # We read it otherwise, and mean to.
    "mikel_mail/plain_emails__mix_caps_content_type": "a name and an address without brackets are told apart",
    # The oracle's reader cuts zero bytes off the end of a file; ours is whole (121 sectors of an OLE file).
    "tnef_wrapped/MAPI_ATTACH_DATA_OBJ": "a file of 61,952 bytes, of which the oracle has 61,534",
    "tnef_wrapped/duplicate_filename": "a file of 61,952 bytes, of which the oracle has 61,534",
    # One part has two Content-Types: the oracle takes the last, so that delimiters and HTML source become
    # text. We take the first, find the text whose delimiter was lost, and show the HTML as HTML.
    "dovecot_malformed/020": "text before a lost delimiter ends at the next delimiter",
    "dovecot_malformed/021": "text before a lost delimiter ends at the next delimiter",
}


def test_the_corpus_is_read_rightly(corpus: Path) -> None:
    """At least as many mails are fully right as ever were, none crashes, and every miss is explained."""
    found = score(by_inboxd, corpus)
    assert found.crashes == 0
    assert sum(found.mails.values()) >= FULLY_RIGHT
    assert sum(totals(corpus)[1].values()) == 447
    assert {f"{source}/{name}" for source, name, *_ in found.misses} <= set(MISSES)


def test_nothing_unfit_leaves_the_parser(corpus: Path) -> None:
    """Every mail of the corpus comes back as text without NUL and surrogates, and none is unreadable."""
    for path in sorted((corpus / "mails").glob("*/*")):
        mail = parse(path.read_bytes(), ("en", "vi"))
        assert not any("not readable" in defect for defect in mail.defects), path.name
        names = [text for f in mail.attachments for text in (f.filename, f.content_type, f.cid)]
        people = [text for a in (*mail.from_, *mail.to, *mail.cc) for text in (a.name, a.address)]
        pairs = [text for pair in mail.headers for text in pair]
        for text in (mail.subject, mail.text, mail.html, mail.body, mail.reply_text, *names, *people, *pairs):
            assert "\x00" not in text, path.name
            text.encode("utf-8")


def table(corpus: Path, name: str) -> list[tuple[str, bytes, object]]:
    """Rows of a unit table: the field as given, its raw value and what is expected."""
    rows = json.loads((corpus / "unit" / f"stalwart_{name}.json").read_text())
    found = []
    for row in rows:
        block = fields.split(("X:" + row["header"]).encode())
        found.append((row["header"], block.fields[0][1] if block.fields else b"", row["expected"]))
    return found


def test_the_table_of_dates(corpus: Path) -> None:
    """Every date but one: a string of bare numbers is no date to us."""
    wrong = []
    for given, raw, expected in table(corpus, "date"):
        found = date.parse(fields.decode(raw, Evidence()))
        parts = (
            [found.year, found.month, found.day, found.hour, found.minute, found.second] if found else None
        )
        wanted = (
            [expected[k] for k in ("year", "month", "day", "hour", "minute", "second")] if expected else None
        )  # type: ignore[index]
        if parts != wanted:
            wrong.append(given.strip())
    assert wrong == ["4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42,"]


def test_the_table_of_unstructured_fields(corpus: Path) -> None:
    """Every value but four: no space is added where an encoded word is glued to its neighbour."""
    wrong = [
        g for g, raw, expected in table(corpus, "unstructured") if fields.decode(raw, Evidence()) != expected
    ]
    assert len(wrong) == 4
    assert all("[SUSPECTED SPAM]=?" in given or "?Q??=here" in given for given in wrong)


def test_the_table_of_lists(corpus: Path) -> None:
    """Every comma-separated field."""
    for given, raw, expected in table(corpus, "list"):
        items = [item.strip() for item in fields.decode(raw, Evidence()).split(",")]
        assert [item for item in items if item] == expected, given


def test_the_table_of_ids(corpus: Path) -> None:
    """Every id but one: white space inside brackets is folding and no part of the id."""
    wrong = [
        given
        for given, raw, expected in table(corpus, "id")
        if list(identifier.read_all(fields.decode(raw, Evidence()))) != (expected or [])
    ]
    assert wrong == ["<1234   @   local(blah)  .machine .example>\n"]


def test_the_table_of_received_dates(corpus: Path) -> None:
    """The date behind the last semicolon of a Received field, wherever it is RFC 5322's form."""
    seen = 0
    for given, raw, expected in table(corpus, "received"):
        wanted = expected.get("date") if isinstance(expected, dict) else None
        text = fields.decode(raw, Evidence()).rpartition(";")[2]
        found = date.parse(text)
        if wanted and found and re.match(r"\s*[A-Z][a-z]{2}, \d+ [A-Z][a-z]+ \d{4} ", text):
            seen += 1
            assert (found.year, found.month, found.day) == (wanted["year"], wanted["month"], wanted["day"]), (
                given
            )
    assert seen > 50


ADDRESS_DIFFERENCES = {
    "(": "a comment is a name only where there is no other",
    "mailto:": "a bare address is what stands behind mailto:",
    "<@node": "routes are dropped, and white space around dots",
    '"  James': "a name has no white space around it",
    "NO (": "a word without @ is a name",
}


def test_the_table_of_addresses(corpus: Path) -> None:
    """Every address field, groups flattened, but for differences that are meant."""
    for given, raw, expected in table(corpus, "address"):
        wanted = []
        for kind, entries in (expected or {}).items():  # type: ignore[attr-defined]
            lists = [entries] if kind == "List" else [group["addresses"] for group in entries]
            wanted += [(a["name"] or "", a["address"] or "") for entry in lists for a in entry]
        found = [(a.name, a.address) for a in address.parse(raw, Evidence())]
        if found != wanted:
            assert any(sign in given for sign in ADDRESS_DIFFERENCES), given
            bare = [a for _, a in found if "@" in a]
            assert len(bare) >= sum("@" in a and "(" not in a for _, a in wanted), given


TYPE_DIFFERENCES = (
    "malicious",
    "test/encoded",
    "\u00e1",
    'name="   ',
    ";charset",
    "; charset",
    "name=value",
    "/ ;",
    "=\n",
    "/plain",
)


def test_the_table_of_content_types(corpus: Path) -> None:
    """Every type with its parameters, but for hostile nonsense and one quoted string of encoded words."""
    for given, raw, expected in table(corpus, "content_type"):
        value = parameters.parse(raw, Evidence())
        main = "/".join(filter(None, (expected["c_type"], expected["c_subtype"]))) if expected else ""  # type: ignore[index]
        pairs = (expected or {}).get("attributes") or []  # type: ignore[attr-defined]
        wanted = {name: text for name, text in pairs if not name.endswith("-language")}
        if (value.main, value.parameters) != (main, wanted):
            known = any(sign in given for sign in TYPE_DIFFERENCES) or "4Q==?= =?utf-8" in given
            assert known or not {k: v for k, v in value.parameters.items() if v}, given


@pytest.mark.parametrize(
    "name", ["address", "content_type", "date", "id", "list", "received", "unstructured"]
)
def test_every_table_is_looked_at(corpus: Path, name: str) -> None:
    """The tables are there and hold rows: an empty one would prove nothing."""
    assert len(table(corpus, name)) >= 7
