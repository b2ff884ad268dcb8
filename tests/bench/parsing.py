"""How well and how fast mail is read, inboxd beside its peers, in one run: `python -m tests.bench.parsing`.

    --peers VENV    a virtualenv that holds libraries to compare with; what is in neither is "not installed"

Four tables: the corpus by source and field, reply cutting, mails per second of processor time on one core
(the workload of tests.bench.way, and the corpus), and time and memory of mails of 25 MB.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from inboxd.mail.bounds import MAX_MAIL_BYTES

ROUNDS = 5
TOP = b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n"
UTF8 = b"Content-Type: text/plain; charset=utf-8\n"
PDF = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
QUOTED = b"Content-Type: application/pdf\nContent-Transfer-Encoding: quoted-printable\n\n"
UNENDED = b"".join(
    b"--b\nContent-Type: multipart/mixed; boundary=u%d\n\n--u%d\n\nx\n" % (n, n) for n in range(240)
)
EMOJI = "\U0001f389 ".encode()
LARGE = {  # a head, and what is repeated until the mail is full
    "plain text": (TOP + b"\n", b"My parcel has not arrived since Monday.\n"),
    "emoji": (TOP + UTF8 + b"\n", EMOJI),
    "HTML": (TOP + b"Content-Type: text/html\n\n", b"<p>My <b>parcel</b> has not arrived.</p>\n"),
    "HTML of emoji": (TOP + b"Content-Type: text/html; charset=utf-8\n\n", b"<p>" + EMOJI + b"<b>x</b>"),
    "quotes and answers": (TOP + b"\n", b"> quote\nanswer\n"),
    "Latin-1": (TOP + b"Content-Type: text/plain; charset=iso-8859-1\n\n", b"Gr\xfc\xdfe aus K\xf6ln\n"),
    "six parts of emoji": (MIXED, (b"--b\n" + UTF8 + b"\n" + EMOJI * 780_000 + b"\n")),
    "six flowed parts": (MIXED, b"--b\nContent-Type: text/plain; format=flowed\n\n" + b"a \n" * 1_300_000),
    "six unlabelled parts": (MIXED, b"--b\n\n" + "Привет, мир\n".encode("cp1251") * 325_000),
    "six parts in CESU-8": (MIXED, b"--b\n" + UTF8 + b"\n" + b"\xed\xa0\xbc\xed\xbe\x89 " * 557_000),
    "short lines with CR": ((TOP + b"\n").replace(b"\n", b"\r\n"), b"a\r\n"),
    "uuencoded file": (TOP + b"\nhi\n\nbegin 644 a.bin\n", binascii.b2a_uu(b"x" * 45)),
    "base64 file": (MIXED + b"--b\n" + PDF, base64.encodebytes(b"x" * 57)),
    "damaged base64": (MIXED + b"--b\n" + PDF, base64.encodebytes(b"x" * 57)[:-1] + b"*\n"),
    "padded base64": (MIXED + b"--b\n" + PDF, b"eHg=\n"),
    "spaces behind soft breaks": (MIXED + b"--b\n" + QUOTED, b"a= \n"),
    "spaces": (MIXED + b"--b\n\n" + b"x", b" "),
    "nested mail": (MIXED + b"--b\nContent-Type: message/rfc822\n\nSubject: y\n\n", b"words and words\n"),
    "nearly delimiters": (MIXED, b"--bb\n"),
    "240 multiparts without an end": (MIXED + UNENDED + b"--b\n\n", b"-"),
}  # fmt: skip


def rate(read: Callable[[bytes], object], mails: list[bytes]) -> int:
    """Mails per second of processor time, best of a few rounds; a mail that crashes the reader counts."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for raw in mails:
            try:
                read(raw)
            except Exception:
                continue
        best = min(best, time.process_time() - started)
    return round(len(mails) / best)


def print_rates() -> None:
    from tests.bench import corpus, way

    workload = [way.message(number)[1] for number in range(200)]
    mails = [raw for _, _, raw, _ in corpus.cases()]
    print(f"\n{'mails/s of processor time':28}{'workload':>10}{'corpus':>10}")
    for name, reader in corpus.readers().items():
        print(f"{name:28}{rate(reader, workload):>10}{rate(reader, mails):>10}")


def print_large() -> None:
    """Each in a process of its own, since memory is never given back."""
    print(f"\n{'mails of 25 MB':28}{'seconds':>10}{'MB':>10}")
    for name in LARGE:
        subprocess.run([sys.executable, "-m", "tests.bench.parsing", "--large", name], check=True)


def read_large(name: str) -> None:
    from inboxd.mail.parse import parse

    parse(b"Subject: warm up\n\nSome words in English to load the language model.\n")
    head, unit = LARGE[name]
    raw = head + unit * ((MAX_MAIL_BYTES - len(head)) // len(unit))
    started = time.process_time()
    parse(raw)
    seconds = time.process_time() - started
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    memory = int(peak[1]) // 1024 if peak else 0
    print(f"{name:28}{seconds:>10.2f}{memory:>10}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.parsing", description=__doc__)
    parser.add_argument("--peers", type=Path, metavar="VENV")
    parser.add_argument("--large", choices=LARGE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.large:
        read_large(options.large)
        return 0
    logging.disable(logging.CRITICAL)
    if options.peers:
        sys.path += map(str, options.peers.glob("lib/python3.*/site-packages"))
    from tests.bench import corpus, replies

    if not corpus.CORPUS.is_dir():
        print("the mail corpus is not beside this checkout (../shared/corpus)", file=sys.stderr)
        return 2
    scores = {name: corpus.score(reader) for name, reader in corpus.readers().items()}
    corpus.print_table(corpus.as_json(scores, *corpus.totals()))
    print()
    replies.show(replies.report(), misses=False)
    print_rates()
    print_large()
    return 0


if __name__ == "__main__":
    sys.exit(main())
