"""How well and how fast mail is read, inboxd beside its peers, in one run: `python -m tests.bench.parsing`.

    --peers VENV    a virtualenv that holds libraries to compare with; what is in neither is "not installed"

Four tables: the corpus by source and field, reply cutting, mails per second of processor time on one core
(the workload of tests.bench.way, and the corpus), and time and memory of mails of 25 MB.
"""

from __future__ import annotations

import argparse
import base64
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
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\n"
LARGE = {
    "plain text": (TOP + b"\n", b"My parcel has not arrived since Monday.\n"),
    "emoji": (TOP + b"Content-Type: text/plain; charset=utf-8\n\n", "\U0001f389 ".encode()),
    "HTML": (TOP + b"Content-Type: text/html\n\n", b"<p>My <b>parcel</b> has not arrived.</p>\n"),
    "HTML of emoji": (TOP + b"Content-Type: text/html; charset=utf-8\n\n", "<p>\U0001f389<b>x</b>".encode()),
    "quotes and answers": (TOP + b"\n", b"> quote\nanswer\n"),
    "Latin-1": (TOP + b"Content-Type: text/plain; charset=iso-8859-1\n\n", b"Gr\xfc\xdfe aus K\xf6ln\n"),
    "base64 file": (MIXED + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n",
                    base64.encodebytes(b"x" * 57)),
    "nested mail": (MIXED + b"Content-Type: message/rfc822\n\nSubject: y\n\n", b"words and words\n"),
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
