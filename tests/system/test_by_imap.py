"""Mail that inboxd fetches: accounts on a real Dovecot, and the same mail on two channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.request import urlopen

import pytest

from tests.fixtures.daemon import Daemon, free_port, mail, until
from tests.fixtures.dovecot import PASSWORD, Dovecot
from tests.fixtures.mailhouse import text_of

CONFIG = """
metrics = "127.0.0.1:{metrics}"
[desk]
name = "Acme Support"
address = "support@acme.example"
admins = ["ops@acme.example"]
trust = "token"

[smtp]
listen = "127.0.0.1:PORT"
accept = ["*@acme.example"]

[imap.support]
host = "localhost"
port = {port}
ca_file = "{ca}"
user = "{left}"
password = "{password}"
mailbox = "support@acme.example"
idle = "1s"

[imap.billing]
host = "localhost"
port = {port}
ca_file = "{ca}"
user = "{moved}"
password = "{password}"
mailbox = "billing@acme.example"
start = "everything"
done = "Done"
idle = "1s"

[team.general]
[team.billing]
address = "billing@acme.example"

[agent.minh]
name = "Minh Tran"
email = ["minh@private.example"]
teams = ["general", "billing"]
"""


@dataclass
class Fetching:
    """A daemon with two accounts: one whose mail stays where it is, one whose mail is moved."""

    desk: Daemon
    dovecot: Dovecot
    left: str
    moved: str
    metrics: int  # port of /metrics

    def ticket_of(self, subject: str) -> int:
        """The number of the one ticket with this subject, once it is there."""
        rows = until(
            lambda: self.desk.rows(f"SELECT number FROM ticket WHERE subject = '{subject}'"), subject
        )
        assert len(rows) == 1
        return int(rows[0][0])

    def acknowledgements(self, address: str) -> int:
        """How many the customer was sent."""
        query = f"SELECT count(*) FROM outbox WHERE lane = 'acknowledgement' AND recipient = '{address}'"
        return self.desk.count(query)


@pytest.fixture(scope="module")
def fetching(shared_daemon: Callable[..., Daemon], dovecot: Dovecot) -> Iterator[Fetching]:
    """The accounts of this file; each test looks for subjects of its own."""
    left, moved = dovecot.new_user("Sent"), dovecot.new_user("Sent")
    dovecot.append(left, bytes(mail("old@home.example", "support@acme.example", "From before", "Long ago.")))
    dovecot.append(
        moved, bytes(mail("zoe@home.example", "billing@acme.example", "Waiting", "Since yesterday."))
    )
    metrics = free_port()
    desk = shared_daemon(
        CONFIG.format(
            port=dovecot.tls_port, ca=dovecot.ca_file, left=left, moved=moved, password=PASSWORD,
            metrics=metrics,
        )
    )  # fmt: skip
    desk.config.chmod(0o600)
    desk.start()
    until(lambda: desk.log.read_text().count("imap.well") == 2, "both accounts")
    yield Fetching(desk, dovecot, left, moved, metrics)
    desk.stop()


def test_mail_is_fetched_and_left_in_place(fetching: Fetching) -> None:
    """By default nothing is changed there, not even \\Seen; what came before the start is left alone."""
    message = mail("Anna <anna@home.example>", "support@acme.example", "By IMAP", "Is my order on its way?")
    fetching.dovecot.append(fetching.left, bytes(message))
    number = fetching.ticket_of("By IMAP")
    acknowledgement = fetching.desk.wait_sent(
        lambda m: m["X-Original-To"] == "anna@home.example", "the acknowledgement"
    )
    assert f"[HELP-{number}]" in acknowledgement["Subject"]
    assert len(fetching.dovecot.mails(fetching.left)) == 2
    assert fetching.dovecot.flags(fetching.left) == [set(), set()]
    assert fetching.desk.count("SELECT count(*) FROM ticket WHERE subject = 'From before'") == 0

    with urlopen(f"http://127.0.0.1:{fetching.metrics}/metrics", timeout=10) as answer:
        assert b'inboxd_accepted_total{channel="imap.support"}' in answer.read()

    follow_up = mail(
        "anna@home.example", "support@acme.example", "Re: By IMAP", "Hello?", reply_to=acknowledgement
    )
    fetching.dovecot.append(fetching.left, bytes(follow_up))
    until(
        lambda: fetching.desk.count(f"SELECT count(*) FROM message WHERE ticket = {number}") == 2, "the reply"
    )


def test_stored_mail_is_moved_where_config_says_so(fetching: Fetching) -> None:
    """With `done` a stored mail leaves the INBOX; with `start = "everything"` waiting mail is taken, too."""
    fetching.ticket_of("Waiting")
    message = mail("kim@home.example", "billing@acme.example", "Please move me", "An invoice question.")
    fetching.dovecot.append(fetching.moved, bytes(message))
    fetching.ticket_of("Please move me")
    until(lambda: not fetching.dovecot.mails(fetching.moved), "an empty INBOX")
    moved = b"".join(fetching.dovecot.mails(fetching.moved, "Done"))
    assert b"Please move me" in moved
    assert b"Since yesterday." in moved


def test_an_answer_given_by_hand_stands_on_the_ticket(fetching: Fetching) -> None:
    """What somebody answers from the shared mailbox is filed, stops the clock, and is sent to nobody."""
    asked = mail("bo@home.example", "support@acme.example", "Opening hours", "When are you open?")
    fetching.dovecot.append(fetching.left, bytes(asked))
    number = fetching.ticket_of("Opening hours")
    sent = mail(
        "support@acme.example", "bo@home.example", "Re: Opening hours", "From nine to five.", reply_to=asked
    )
    fetching.dovecot.append(fetching.left, bytes(sent), "Sent")
    until(
        lambda: fetching.desk.rows(f"SELECT state FROM ticket WHERE number = {number}") == [("pending",)],
        "the answer by hand",
    )
    shown = fetching.desk.ticket(number)
    assert [(m["kind"], m["text"]) for m in shown["messages"]][1] == ("agent", "From nine to five.")
    told = [m["X-Original-To"] for m in fetching.desk.sent() if "nine to five" in text_of(m)]
    assert set(told) <= {"minh@private.example"}


@pytest.mark.parametrize("first", ["smtp", "imap"])
def test_a2_one_mail_on_two_channels(fetching: Fetching, first: str) -> None:
    """A2: SMTP and IMAP bring the same mail, each with trace headers of its own: one ticket, one answer."""
    subject, customer = f"Both ways, {first} first", f"{first}@home.example"
    message = mail(customer, "support@acme.example", subject, "Do not answer me twice.")
    raw = bytes(message)
    by_smtp = b"Received: from a.example by mx.acme.example; Mon, 2 Nov 2026 10:00:01 +0100\n" + raw
    by_imap = (
        b"Received: from b.example by imap.acme.example; Mon, 2 Nov 2026 10:00:09 +0100\nX-Spam: no\n" + raw
    )

    def bring(channel: str) -> None:
        if channel == "smtp":
            fetching.desk.send(by_smtp, customer, ["support@acme.example"])
        else:
            fetching.dovecot.append(fetching.left, by_imap)
        query = f"SELECT state FROM journal WHERE channel LIKE '{channel}%' AND author_key = '{customer}'"
        until(lambda: set(fetching.desk.rows(query)) & {("done",), ("duplicate",)}, f"the copy by {channel}")

    bring(first)
    number = fetching.ticket_of(subject)
    bring("imap" if first == "smtp" else "smtp")
    assert fetching.ticket_of(subject) == number
    assert fetching.acknowledgements(customer) == 1
    assert fetching.desk.count(f"SELECT count(*) FROM message WHERE ticket = {number}") == 1
    assert fetching.desk.count(f"SELECT count(*) FROM outbox WHERE ticket = {number} AND agent = 'minh'") == 1
    fates = [row["state"] for row in fetching.desk.ask("trace", customer) if row["direction"] == "in"]
    assert sorted(fates) == ["done", "duplicate"]


def test_a2_a_footer_more_is_the_same_mail_and_another_sender_is_not(fetching: Fetching) -> None:
    """A2: a list's footer makes no second ticket; the same Message-ID from somebody else is another mail."""
    message = mail(
        "una@home.example",
        "support@acme.example",
        "With footer",
        "One question.",
        message_id="<one@home.example>",
    )
    fetching.desk.send(message)
    number = fetching.ticket_of("With footer")
    longer = bytes(message) + b"\n-- \nThis mail passed through a list.\n"
    fetching.desk.send(longer, "una@home.example", ["support@acme.example"])
    other = mail(
        "eve@home.example",
        "support@acme.example",
        "Another mail",
        "Not Una's words.",
        message_id="<one@home.example>",
    )
    fetching.desk.send(other)
    assert fetching.ticket_of("Another mail") != number
    assert fetching.ticket_of("With footer") == number
    assert fetching.acknowledgements("una@home.example") == 1


def test_a_wrong_password_is_told_and_stops_nothing(daemon: Callable[..., Daemon], dovecot: Dovecot) -> None:
    """A refused login is told to the admins, once, with account and host; SMTP goes on meanwhile."""
    config = CONFIG.format(
        port=dovecot.tls_port, ca=dovecot.ca_file, left="nobody1", moved="nobody2",
        password="hunter2-canary", metrics=free_port(),
    )  # fmt: skip
    desk = daemon(config)
    desk.config.chmod(0o600)
    desk.start()
    alert = desk.wait_sent(lambda m: "[imap.support] localhost" in text_of(m), "the alert")
    assert alert["X-Original-To"] == "ops@acme.example"
    assert "hunter2-canary" not in alert.as_string() + desk.log.read_text()
    desk.send(mail("anna@home.example", "support@acme.example", "Still here", "By SMTP then."))
    until(lambda: desk.count("SELECT count(*) FROM ticket"), "the ticket")
