"""Threats of PROMISES.md section B that only the whole process shows."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.mailhouse import text_of
from tests.system.test_main_job import to

CONFIG = """
[desk]
name = "Acme Support"
address = "support@acme.example"
admins = ["ops@acme.example"]
trust = "token"
send_delay = "0s"

[smtp]
listen = "127.0.0.1:PORT"
authserv = "mx.test"

[team.general]

[agent.lena]
email = ["lena@private.example"]
[agent.minh]
email = ["minh@private.example"]
"""
PASS = "mx.test; dmarc=pass header.from=home.example"


@pytest.fixture(scope="module")
def desk(shared_daemon: Callable[..., Daemon]) -> Daemon:
    """One daemon whose MX gives verdicts."""
    return shared_daemon(CONFIG).start()


def sent_to(desk: Daemon, address: str) -> int:
    """How many mails were queued for an address."""
    return desk.count(f"SELECT count(*) FROM outbox WHERE recipient = '{address}'")


@pytest.mark.parametrize(
    "recipient",
    [
        "anna@home.example",
        "anna%home.example@acme.example",
        "support@acme.example@home.example",
        "postmaster",
    ],
)
def test_b21_b22_not_a_relay_and_no_backscatter(desk: Daemon, recipient: str) -> None:
    """B21, B22: what is not ours is refused in the session; nothing is stored, nobody gets a bounce."""
    before = desk.count("SELECT count(*) FROM journal")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        desk.send(b"Subject: x\r\n\r\nx\r\n", "victim@home.example", [recipient])
    [(code, _)] = refused.value.recipients.values()
    assert 500 <= code < 560
    assert desk.count("SELECT count(*) FROM journal") == before
    assert sent_to(desk, "victim@home.example") == 0


def test_b23_only_proved_senders_are_acknowledged(desk: Daemon) -> None:
    """B23: where the MX gives verdicts, a sender without a pass opens a ticket and gets nothing; the
    acknowledgement of a proved one holds none of the mail's words."""
    spam = "Cheap watches, click here"
    desk.send(mail("forged@home.example", "support@acme.example", "Offer", spam))
    desk.send(
        mail("proved@home.example", "support@acme.example", "Question", spam, Authentication_Results=PASS)
    )
    acknowledgement = desk.wait_sent(to("proved@home.example"), "the acknowledgement")
    assert spam not in acknowledgement.as_string()
    assert "Cheap" not in text_of(acknowledgement)
    desk.settle()
    assert sent_to(desk, "forged@home.example") == 0
    [ticket] = [t for t in desk.tickets() if t["subject"] == "Offer"]
    withheld = [e for e in desk.ticket(ticket["number"])["events"] if e["what"] == "withheld"]
    assert withheld, "the ticket says why nobody was answered"


def test_b2_guessed_numbers_join_nothing(desk: Daemon) -> None:
    """B2: a stranger's subject tags, whatever their number, open tickets of their own and touch no other."""
    desk.send(
        mail("owner@home.example", "support@acme.example", "Mine", "Mine.", Authentication_Results=PASS)
    )
    acknowledgement = desk.wait_sent(to("owner@home.example"), "the acknowledgement")
    number = int(acknowledgement["Subject"].partition("-")[2].partition("]")[0])
    for guess in range(number - 2, number + 3):
        subject = f"Re: [HELP-{guess}] Mine"
        desk.send(mail(f"g{guess}@evil.example", "support@acme.example", subject, "Let me in."))
    desk.settle()
    joined = f"SELECT count(*) FROM message WHERE ticket = {number} AND author_key LIKE '%evil.example'"
    assert desk.count(joined) == 0


def test_b6_a_former_agent_is_told_nothing_and_does_nothing(desk: Daemon) -> None:
    """B6: an agent left after the notification was sent: the grant in hand moves nothing any more."""
    desk.send(mail("bo@home.example", "support@acme.example", "My bill", "Why?", Authentication_Results=PASS))
    notice = desk.wait_sent(
        lambda m: to("minh@private.example")(m) and "My bill" in m["Subject"], "minh's notification"
    )
    reloads = desk.log.read_text().count("reload.done")
    left = f'email = ["minh@private.example"]\nleft = {datetime.now(UTC):%Y-%m-%d}'
    desk.write_config(CONFIG.replace('email = ["minh@private.example"]', left))
    desk.hang_up()
    until(lambda: desk.log.read_text().count("reload.done") > reloads, "the reload")
    before = sent_to(desk, "minh@private.example")
    desk.send(
        mail("minh@private.example", "support@acme.example", "Re: x", "Pay me instead.", reply_to=notice)
    )
    desk.wait_sent(
        lambda m: to("lena@private.example")(m) and "has left" in text_of(m), "the team to be told"
    )
    desk.settle()
    assert sent_to(desk, "minh@private.example") == before
    assert not [m for m in desk.sent() if to("bo@home.example")(m) and "Pay me" in text_of(m)]
    [ticket] = [t for t in desk.tickets() if t["subject"] == "My bill"]
    assert (ticket["state"], ticket["assignee"]) == ("new", "")
