"""Who reads the corpus rightly: inboxd beside the libraries, per source and field, in one run.

    python -m tests.bench.corpus                    a table
    python -m tests.bench.corpus --json             the same as JSON
    python -m tests.bench.corpus --misses SOURCE    each miss of inboxd there, or in all

A field is right when it equals the expected one after NFC and with white space collapsed, as the corpus'
LICENCES.md asks; a mail is right when all of its scored fields are.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import importlib.util
import json
import logging
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

from inboxd.mail.parse import parse

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FIELDS = ("subject", "from", "to", "date", "text", "html", "attachments")


@dataclass
class Reading:
    """What a library says of one mail, in the corpus' terms. A file is (name, type, size)."""

    subject: str = ""
    from_: list[tuple[str, str]] = field(default_factory=list)
    to: list[tuple[str, str]] = field(default_factory=list)
    date: datetime | None = None
    text: str = ""
    html: str = ""
    files: list[tuple[str, str, int]] = field(default_factory=list)


def squeeze(text: str | None) -> str:
    """NFC, one space between words, no NUL (which no database takes and inboxd never lets through)."""
    return " ".join(unicodedata.normalize("NFC", text or "").replace("\x00", "").split())


# -- the readers ---------------------------------------------------------------------------------------


def by_inboxd(raw: bytes) -> Reading:
    mail = parse(raw)
    return Reading(
        mail.subject,
        [(a.name, a.address) for a in mail.from_],
        [(a.name, a.address) for a in mail.to],
        mail.date,
        mail.text,
        mail.html,
        [(f.filename, f.content_type, f.size) for f in mail.attachments],
    )


def by_stdlib_default(raw: bytes) -> Reading:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    read = Reading(str(message["subject"] or ""))
    for name, target in (("from", read.from_), ("to", read.to)):
        for value in message.get_all(name, []):
            target += [(a.display_name, a.addr_spec) for a in value.addresses]
    read.date = message["date"].datetime if message["date"] else None
    for part in _leaves(message):
        kind, name = part.get_content_type(), part.get_filename()
        if (
            kind in ("text/plain", "text/html")
            and not name
            and part.get_content_disposition() != "attachment"
        ):
            _add_text(read, kind, part.get_content())
        else:
            read.files.append((name or "", kind, _size(part)))
    return read


def by_stdlib_compat32(raw: bytes) -> Reading:
    message = email.message_from_bytes(raw)
    read = Reading(_decoded(message["subject"]))
    for name, target in (("from", read.from_), ("to", read.to)):
        pairs = getaddresses([str(value) for value in message.get_all(name, [])])
        target += [(_decoded(shown), address) for shown, address in pairs]
    read.date = parsedate_to_datetime(str(message["date"])) if message["date"] else None
    for part in _leaves(message):
        kind, name = part.get_content_type(), part.get_filename()
        if (
            kind in ("text/plain", "text/html")
            and not name
            and part.get_content_disposition() != "attachment"
        ):
            data = part.get_payload(decode=True)
            _add_text(read, kind, data.decode(part.get_content_charset("utf-8"), "replace"))
        else:
            read.files.append((_decoded(name), kind, _size(part)))
    return read


def by_mail_parser(raw: bytes) -> Reading:
    import mailparser

    mail = mailparser.parse_from_bytes(raw)
    subject = mail.subject
    read = Reading(" ".join(subject) if isinstance(subject, list) else str(subject or ""))
    read.from_, read.to = list(mail.from_), list(mail.to)
    read.date = mail.date
    read.text, read.html = "\n".join(mail.text_plain), "\n".join(mail.text_html)
    for one in mail.attachments:
        data = one["payload"]
        size = len(data) * 3 // 4 - data.rstrip().count("=", -2) if one["binary"] else len(data)
        if one["binary"]:
            import base64

            size = len(base64.b64decode(data))
        read.files.append((one["filename"], one["mail_content_type"], size))
    return read


def by_fast_mail_parser(raw: bytes) -> Reading:
    import fast_mail_parser

    mail = fast_mail_parser.parse_email(raw)
    headers = {key.lower(): value for key, value in mail.headers.items()}
    read = Reading(mail.subject or "")
    for name, target in (("from", read.from_), ("to", read.to)):
        found = headers.get(name, "")  # a text in older releases, a list in newer ones
        target += getaddresses([found] if isinstance(found, str) else found)
    read.date = parsedate_to_datetime(mail.date) if mail.date else None
    read.text, read.html = "\n".join(mail.text_plain), "\n".join(mail.text_html)
    read.files = [(one.filename, one.mimetype, len(one.content)) for one in mail.attachments]
    return read


READERS: dict[str, Callable[[bytes], Reading]] = {
    "inboxd": by_inboxd,
    "stdlib default": by_stdlib_default,
    "stdlib compat32": by_stdlib_compat32,
    "mail-parser": by_mail_parser,
}
OPTIONAL = {"fast_mail_parser": ("fast-mail-parser", by_fast_mail_parser)}


def readers() -> dict[str, Callable[[bytes], Reading]]:
    """Every reader that is installed; absent ones are said to be."""
    found = dict(READERS)
    for module, (name, reader) in OPTIONAL.items():
        if importlib.util.find_spec(module):
            found[name] = reader
        else:
            print(f"{name}: not installed")
    return found


def _leaves(message: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """Parts without children; a mail within the mail is one leaf."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for child in message.get_payload():
            yield from _leaves(child)
    else:
        yield message


def _add_text(read: Reading, kind: str, text: str) -> None:
    if kind == "text/plain":
        read.text += text + "\n"
    else:
        read.html += text + "\n"


def _size(part: Message[Any, Any]) -> int:
    data = part.get_payload(decode=True)
    return len(data) if data is not None else len(part.as_bytes())


def _decoded(value: object) -> str:
    return str(make_header(decode_header(str(value)))) if value else ""


# -- the comparison ------------------------------------------------------------------------------------


def right(name: str, expected: dict[str, Any], read: Reading, source: str) -> bool:
    """Whether the reading has this field right."""
    wanted = expected[name]
    if name == "subject":
        return squeeze(wanted) == squeeze(read.subject)
    if name in ("text", "html"):
        return _same_text(squeeze(wanted), squeeze(getattr(read, name)), source)
    if name in ("from", "to"):
        got = read.from_ if name == "from" else read.to
        return [(squeeze(a["name"]), a["address"] or "") for a in wanted] == [(squeeze(n), a) for n, a in got]
    if name == "date":
        return _moment(datetime.fromisoformat(wanted) if wanted else None) == _moment(read.date)
    return _same_files(expected, read, source)


def has_more(name: str, expected: dict[str, Any], read: Reading) -> bool:
    """Whether a wrong field holds all that the oracle has and something that the oracle dropped."""
    wanted = expected[name]
    if name in ("subject", "text", "html"):
        return squeeze(wanted) in squeeze(getattr(read, name))
    if name == "attachments":
        rest = iter(read.files)
        return all(any(_match([one], [file]) for file in rest) for one in wanted)
    if name in ("from", "to"):
        got = read.from_ if name == "from" else read.to
        return {(squeeze(a["name"]), a["address"] or "") for a in wanted} <= {(squeeze(n), a) for n, a in got}
    return wanted is None


def _same_text(wanted: str, got: str, source: str) -> bool:
    """For dovecot_malformed, keeping text that the oracle drops is no error (LICENCES.md)."""
    return wanted == got or (source == "dovecot_malformed" and wanted in got)


def _moment(date: datetime | None) -> datetime | None:
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)


def _same_files(expected: dict[str, Any], read: Reading, source: str) -> bool:
    wanted = expected["attachments"]
    if _match(wanted, read.files):
        return True
    if source == "dovecot_malformed":
        # That oracle counts text which it does not show as a file: who shows it need not count it. And who
        # keeps a text or a mail that it drops has lost nothing.
        asked = [one for one in wanted if one["filename"] or not _is_text(one)]
        return _match(asked, read.files) or _has_all(wanted, read.files)
    inner = expected.get("tnef_attachments")
    return inner is not None and _match(inner, [f for f in read.files if f[1] != "application/ms-tnef"])


def _has_all(wanted: list[dict[str, Any]], got: list[tuple[str, str, int]]) -> bool:
    """Whether every file is there, in order, and what is there beside them is text or a mail."""
    rest = list(wanted)
    for file in got:
        if rest and _match(rest[:1], [file]):
            del rest[0]
        elif not file[1].startswith(("text/", "message/")):
            return False
    return not rest


def _is_text(one: dict[str, Any]) -> bool:
    return str(one["content_type"]).startswith(("text/", "multipart/"))


def _match(wanted: list[dict[str, Any]], got: list[tuple[str, str, int]]) -> bool:
    """In order; a name, type or size that the corpus leaves open is not asserted."""
    return len(wanted) == len(got) and all(
        (not one["filename"] or squeeze(one["filename"]) == squeeze(name))
        and (not one["content_type"] or one["content_type"].lower() == (kind or "").lower())
        and one["size"] in (None, size)
        for one, (name, kind, size) in zip(wanted, got, strict=True)
    )


@dataclass
class Score:
    """What one reader got right."""

    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    with_more: int = 0  # not as the oracle has it, but with everything that the oracle has
    crashes: int = 0
    seconds: float = 0.0
    misses: list[tuple[str, str, str, Any, Any]] = field(default_factory=list)


def cases(corpus: Path = CORPUS) -> Iterator[tuple[str, str, bytes, dict[str, Any]]]:
    """Every mail that has an expectation: source, name, raw bytes, expected fields."""
    for path in sorted((corpus / "expected").glob("*/*.json")):
        source = path.parent.name
        raw = (corpus / "mails" / source / f"{path.stem}.eml").read_bytes()
        yield source, path.stem, raw, json.loads(path.read_text())


def scored(expected: dict[str, Any]) -> list[str]:
    """The fields of this mail that count."""
    return [name for name in FIELDS if name in expected and name not in expected["unsettled"]]


def score(reader: Callable[[bytes], Reading], corpus: Path = CORPUS) -> Score:
    """Read the whole corpus with one reader."""
    result = Score()
    for source, name, raw, expected in cases(corpus):
        started = time.process_time()
        try:
            read = reader(raw)
        except Exception:
            read = Reading()
            result.crashes += 1
        result.seconds += time.process_time() - started
        wrong = [one for one in scored(expected) if not right(one, expected, read, source)]
        result.fields.update((source, one) for one in scored(expected) if one not in wrong)
        result.mails[source] += not wrong
        result.with_more += bool(wrong) and all(has_more(one, expected, read) for one in wrong)
        for one in wrong:
            got = {"from": read.from_, "attachments": read.files}.get(one, getattr(read, one, None))
            result.misses.append((source, name, one, expected[one], got))
    return result


def totals(corpus: Path = CORPUS) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How many fields and mails are scored, per source."""
    fields: Counter[tuple[str, str]] = Counter()
    mails: Counter[str] = Counter()
    for source, _, _, expected in cases(corpus):
        fields.update((source, one) for one in scored(expected))
        mails[source] += 1
    return fields, mails


def as_json(
    scores: dict[str, Score], fields: Counter[tuple[str, str]], mails: Counter[str]
) -> dict[str, Any]:
    return {
        reader: {
            "mails": sum(one.mails.values()),
            "of": sum(mails.values()),
            "with_more": one.with_more,
            "crashes": one.crashes,
            "mails_per_second": round(sum(mails.values()) / one.seconds),
            "sources": {
                source: {
                    "mails": f"{one.mails[source]}/{mails[source]}",
                    **{
                        f: f"{one.fields[source, f]}/{fields[source, f]}" for f in FIELDS if fields[source, f]
                    },
                }
                for source in mails
            },
        }
        for reader, one in scores.items()
    }


def print_table(report: dict[str, Any]) -> None:
    head = f"{'source':<19}{'reader':<18}{'mails':>9}" + "".join(f"{name:>13}" for name in FIELDS)
    print(head)
    for source in next(iter(report.values()))["sources"]:
        for reader, one in report.items():
            row = one["sources"][source]
            columns = "".join(f"{row.get(name, '-'):>13}" for name in FIELDS)
            print(f"{source:<19}{reader:<18}{row['mails']:>9}{columns}")
    print()
    for reader, one in report.items():
        share = f"{one['mails']}/{one['of']}"
        print(f"{reader:<18}{share:>9} mails fully right,", end=" ")
        print(f"{one['with_more']} with more than the oracle keeps,", end=" ")
        print(f"{one['crashes']} crashes, {one['mails_per_second']} mails/s")


def print_misses(found: Score, source: str) -> None:
    for where, name, one, wanted, got in found.misses:
        if source in ("all", where):
            print(f"--- {where}/{name}: {one}")
            print(f"  expected {str(wanted)[:1500]!r}\n  got      {str(got)[:1500]!r}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.add_argument(
        "--misses", metavar="SOURCE", help="list each miss of inboxd in this source, or in all"
    )
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if not CORPUS.is_dir():
        print("the mail corpus is not beside this checkout (../shared/corpus)", file=sys.stderr)
        return 2
    by_inboxd(b"Subject: warm up\n\nSome words in English to load the language model.\n")
    if options.misses:
        print_misses(score(by_inboxd), options.misses)
        return 0
    report = as_json({name: score(reader) for name, reader in readers().items()}, *totals())
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        print_table(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
