"""Machines that answer machines: two desks and a vacation responder find silence (C19)."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.router import Passed, Router

CONFIG = """
workers = 1

[desk]
name = "Desk of {name}"
address = "support@{name}.example"
admins = ["ops@{name}.example"]
prefix = "{name}"

[smtp]
listen = "127.0.0.1:PORT"
accept = ["*@{name}.example"]

[outgoing]
server = "127.0.0.1:{router}"
security = "none"

[team.general]
[agent.minh]
email = ["minh@agents.example"]
"""
AT_MOST = 10  # mails between the three, PROMISES.md C19


def is_quiet(desk: Daemon) -> bool:
    """Whether a desk has nothing left to decide or to send."""
    return not desk.count(
        "SELECT count(*) FROM journal WHERE state IN ('waiting', 'claimed')"
    ) and not desk.count("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")


def test_c19_two_desks_and_a_vacation_responder(daemon: Callable[..., Daemon]) -> None:
    """C19: each of the three writes to the others once; at most 10 mails later all is silent, and the
    tickets say why nothing was answered."""
    with Router(vacations=("anna@home.example",)) as world:
        one, two = (daemon(CONFIG.format(name=name, router=world.port)) for name in ("one", "two"))
        world.desks = {"support@one.example": one.port, "support@two.example": two.port}
        for desk in (one, two):
            desk.start()
        talkers = [*world.desks, "anna@home.example"]
        pairs = [(a, b) for a in talkers for b in talkers if a != b and b != "anna@home.example"]
        for sender, to in pairs:
            world.route(Passed(sender, to, bytes(mail(sender, to, "Hello there", f"A word of {sender}."))))

        def between() -> int:
            return len([m for m in world.passed if m.recipient in talkers]) - len(pairs)

        def silence() -> bool:
            before = between()
            time.sleep(1)
            return is_quiet(one) and is_quiet(two) and between() == before

        until(silence, "silence", 60)
        assert 0 < between() <= AT_MOST, [(m.sender, m.recipient) for m in world.passed]
        for desk in (one, two):
            query = "SELECT count(*) FROM event WHERE what = 'withheld'"
            assert desk.count(query) > 0, "no ticket says why it was not acknowledged"
