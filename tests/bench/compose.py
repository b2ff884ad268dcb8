"""How long one mail takes to compose: `python -m tests.bench.compose [ROUNDS]`."""

from __future__ import annotations

import statistics
import sys
from datetime import UTC, datetime
from time import perf_counter

from inboxd.compose.mail import compose
from inboxd.compose.templates import Templates, shipped
from inboxd.compose.tokens import Keyring
from inboxd.compose.values import COMMON, KNOWN
from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.settings import Agent, Desk
from inboxd.mail.message import Address

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
KINDS = {"acknowledgement": "", "answer": "", "notification": "minh"}


def ordered(name: str, agent: str, keyring: Keyring) -> Outgoing:
    """One mail of each kind, as the desk orders it."""
    return Outgoing(
        Lane.NOTIFICATION if agent else Lane.ANSWER, name, Address("Anna Schmidt", "anna@example.org"),
        Because("bench"), ticket=1042, subject="Kann mich nicht anmelden – Paßwort falsch",
        root_id=keyring.root_id(1042, "example.com"), team="general", agent=agent, language="en",
        in_reply_to="abc@mail.example.org", references=("xyz@mail.example.org", "abc@mail.example.org"),
        values={key: value for key, value in KNOWN[name].items() if key not in COMMON},
        automatic="auto-generated" if agent else "",
    )  # fmt: skip


def main(rounds: int) -> None:
    """Print median and p99 in milliseconds for each kind of mail."""
    desk = Desk(
        "Acme Support", "support@example.com", agents={"minh": Agent("minh", "Minh", teams=("general",))}
    )
    keyring, templates = Keyring.new(b"k" * 32), Templates.load([shipped()])
    for name, agent in KINDS.items():
        outgoing, times = ordered(name, agent, keyring), []
        for _ in range(rounds):
            start = perf_counter()
            mail = compose(
                outgoing,
                desk=desk,
                keyring=keyring,
                templates=templates,
                content={},
                now=NOW,
                nonce="abcdefgh",
            )
            times.append((perf_counter() - start) * 1000)
        p99 = sorted(times)[int(len(times) * 0.99)]
        print(
            f"{name:16} {statistics.median(times):.2f} ms median, {p99:.2f} ms p99, {len(mail.raw):,} bytes"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
