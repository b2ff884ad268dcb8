"""The main job through a real Postfix and a real Dovecot, by mail alone."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from itertools import count
from typing import Any

import pytest

from tests.fixtures import mailhouse
from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.dovecot import Dovecot
from tests.fixtures.mailhouse import AGENT_PASSWORD, House, quoted, text_of

_numbers = count(1)


@pytest.fixture(scope="module")
def house(shared_daemon: Callable[..., Daemon], dovecot: Dovecot) -> Iterator[House]:
    """One mail system for all tests of this file; each uses a ticket of its own."""
    with mailhouse.running(shared_daemon(), dovecot) as house:
        yield house


class Case:
    """One customer's ticket: who wrote it, what both sides have got about it."""

    def __init__(self, house: House, text: str) -> None:
        self.house = house
        self.customer = f"anna{next(_numbers)}"
        self.address = f"{self.customer}@home.example"
        self.write("My order", text)
        self.acknowledgement = self.customer_gets("Your message has arrived", "the acknowledgement")
        tag = re.search(r"\[HELP-(\d+)\]", self.acknowledgement["Subject"])
        assert tag
        self.number = int(tag[1])

    def write(self, subject: str, text: str, reply_to: Message | None = None) -> None:
        """The customer writes to support@, or replies."""
        to = reply_to["Reply-To"] or reply_to["From"] if reply_to else "support@acme.example"
        self.house.send(mail(f"Anna <{self.address}>", str(to), subject, text, reply_to=reply_to))

    def customer_gets(self, words: str, what: str) -> Message:
        """The latest mail in the customer's mailbox with these words."""
        return self.house.wait(self.customer, lambda m: words in text_of(m), what)

    def agent_gets(self, agent: str, words: str, what: str, *, not_id: str = "") -> Message:
        """The latest mail about this ticket in an agent's mailbox with these words, other than `not_id`."""

        def fits(message: Message) -> bool:
            about = f"[HELP-{self.number}]" in message["Subject"] and message["Message-ID"] != not_id
            return about and words in text_of(message)

        return self.house.wait(agent, fits, what)

    def notice(self, agent: str, words: str) -> Message:
        """The notification with these words of the customer."""
        return self.agent_gets(agent, words, f"{agent}'s notification")

    def answer(self, agent: str, notice: Message, text: str) -> None:
        """An agent replies to a notification, quoting it, through the MX (proof iii)."""
        self.house.send(reply(agent, notice, text))

    def seen_by_customer(self) -> str:
        """Every word that ever reached the customer, headers included."""
        return "\n".join(one.as_string() + text_of(one) for one in self.house.read(self.customer))

    def now(self) -> dict[str, Any]:
        """`inboxd show`."""
        return self.house.desk.ticket(self.number)

    def wait_for(self, condition: str, what: str) -> None:
        """Until this holds for the ticket's row."""
        query = f"SELECT count(*) FROM ticket WHERE number = {self.number} AND {condition}"
        until(lambda: self.house.desk.count(query), what)

    def kinds(self) -> list[str]:
        """The kinds of its messages, in order."""
        query = f"SELECT kind FROM message WHERE ticket = {self.number} ORDER BY id"
        return [str(row[0]) for row in self.house.desk.rows(query)]


def reply(agent: str, notice: Message, text: str) -> EmailMessage:
    """What an agent's mail client makes of a reply."""
    to = str(notice["Reply-To"] or notice["From"])
    subject = f"Re: {notice['Subject']}"
    return mail(f"{agent}@private.example", to, subject, f"{text}\n{quoted(notice)}\n", reply_to=notice)


@pytest.fixture
def case(house: House) -> Case:
    """A fresh ticket of a new customer."""
    return Case(house, "My parcel has not arrived.")


def test_the_main_job(case: Case) -> None:
    """Mail in by SMTP, acknowledged by IMAP, notified, answered with proof (iii), threaded, shown."""
    assert case.acknowledgement["Auto-Submitted"] == "auto-replied"
    assert case.acknowledgement["Return-Path"] == "<support@acme.example>"
    assert case.acknowledgement["Subject"] == f"[HELP-{case.number}] My order"
    notice = case.notice("minh", "My parcel has not arrived.")
    assert notice["To"] == "Minh Tran <minh@private.example>"
    assert "Anna via Acme Support" in notice["From"]

    case.answer("minh", notice, "It left our house this morning.")
    answer = case.customer_gets("It left our house", "the answer")
    assert answer["Auto-Submitted"] is None
    assert "Acme Support" in answer["From"]
    assert answer["Subject"].count("[HELP-") == 1
    assert "private.example" not in answer.as_string()
    assert "mx.test; dmarc" not in answer.as_string()

    case.write(f"Re: {answer['Subject']}", f"And when will it be here?\n{quoted(answer)}", answer)
    follow_up = case.notice("minh", "And when will it be here?")
    assert follow_up["References"].split()[0] == notice["References"].split()[0]
    shown = case.now()
    assert [one["kind"] for one in shown["messages"]] == ["customer", "agent", "customer"]
    assert [one["text"] for one in shown["messages"]][1:] == [
        "It left our house this morning.",
        "And when will it be here?",
    ]
    assert (shown["state"], shown["assignee"], shown["requester"]) == ("open", "minh", case.address)
    proofs = [event["actor"] for event in shown["events"] if "dmarc=pass by mx.test" in str(event)]
    assert proofs, shown["events"]
    assert (
        case.house.desk.count(f"SELECT count(*) FROM ticket WHERE requester_address = '{case.address}'") == 1
    )


def test_an_agent_proves_themselves_by_login(case: Case) -> None:
    """F (i): a reply handed to the listener with SMTP AUTH over TLS reaches the customer; a wrong
    password does not even get in."""
    notice = case.notice("lena", "My parcel has not arrived.")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        case.house.submit("lena", "guessed", reply("lena", notice, "Guessed words."))
    case.house.submit("lena", AGENT_PASSWORD, reply("lena", notice, "I look after it myself."))
    answer = case.customer_gets("I look after it myself.", "the answer")
    assert "Guessed words" not in case.seen_by_customer()
    assert "lena@private" not in answer.as_string()
    assert case.now()["assignee"] == "lena"


def test_a_login_speaks_for_its_own_agent_only(case: Case) -> None:
    """F (i), B5: logged in as lena, a mail in minh's name with minh's grant is held."""
    notice = case.notice("minh", "My parcel has not arrived.")
    case.house.submit("lena", AGENT_PASSWORD, reply("minh", notice, "Not by me, says Minh."))
    until(lambda: "held" in case.kinds(), "the mail to be held")
    assert "Not by me" not in case.seen_by_customer()


def test_note_stays_inside(case: Case) -> None:
    """#note: colleagues read it, the customer never does, and the answer to a note is a note."""
    notice = case.notice("minh", "My parcel has not arrived.")
    case.answer("minh", notice, "#note\nThe carrier lost it, @lena please check.")
    told = case.agent_gets("lena", "The carrier lost it", "the note")
    case.answer("lena", told, "Checked: it is in Hamburg.")
    until(lambda: case.kinds() == ["customer", "note", "note"], "the second note")
    case.agent_gets("lena", "kept as an internal note", "the receipt")
    assert "carrier" not in case.seen_by_customer()
    assert "Hamburg" not in case.seen_by_customer()


def test_claim_assign_close_undo(case: Case) -> None:
    """#claim, #assign, #close and #undo do what they say, and each is confirmed."""
    notice = case.notice("minh", "My parcel has not arrived.")
    case.answer("minh", notice, "#claim")
    case.wait_for("assignee = 'minh'", "the claim")
    first = case.agent_gets("minh", "Done.", "the receipt")
    case.answer("minh", notice, "#assign lena\n#close")
    case.wait_for("assignee = 'lena' AND state = 'solved'", "the new owner")
    receipt = case.agent_gets("minh", "Done.", "the second receipt", not_id=first["Message-ID"])
    assert "owner: Minh Tran → Lena Vogt" in text_of(receipt)
    case.answer("minh", receipt, "#undo")
    case.wait_for("assignee = 'minh' AND state = 'open'", "the undo")
    assert case.kinds() == ["customer"]
    assert len(case.house.read(case.customer)) == 1


def test_a_mistyped_command_does_nothing_at_all(case: Case) -> None:
    """All or nothing: `#asign` publishes nothing, closes nothing, and comes back with a hint."""
    notice = case.notice("minh", "My parcel has not arrived.")
    case.answer("minh", notice, "#close\n#asign lena\nIt is on its way.")
    told = case.agent_gets("minh", "#asign lena", "the refusal")
    assert re.search("Did you mean '#?assign'", text_of(told))
    ticket = case.now()
    assert (ticket["state"], ticket["assignee"]) == ("new", "")
    assert "on its way" not in case.seen_by_customer()


def test_send_releases_what_was_held(case: Case) -> None:
    """Somebody was faster: the second answer waits, #send lets it go as it stands."""
    minhs, lenas = (case.notice(agent, "My parcel has not arrived.") for agent in ("minh", "lena"))
    case.answer("lena", lenas, "First answer.")
    case.customer_gets("First answer.", "the first answer")
    case.answer("minh", minhs, "Second answer.")
    held = case.agent_gets("minh", "Held, waiting for your word", "the notice that it is held")
    assert "Second answer." not in case.seen_by_customer()
    case.answer("minh", held, "#send")
    case.customer_gets("Second answer.", "the second answer")
    assert case.seen_by_customer().count("Second answer.") <= 2 * 2  # one mail: text and HTML, read twice


@pytest.mark.parametrize("envelope", ["thief@evil.example", "thief@reject.example"])
def test_b5_b8_b9_forged_agents_reach_nobody(case: Case, envelope: str) -> None:
    """B5, B8, B9: an agent's From and a stolen grant from outside, with forged verdicts, logins and
    internal marks above and below: not one word reaches the customer."""
    notice = case.notice("minh", "My parcel has not arrived.")
    forged = reply("minh", notice, "#close\nPay to this account instead.")
    for name, value in (
        ("Authentication-Results", "mx.test; dmarc=pass header.from=private.example"),
        ("Authentication-Results", "private.example; dmarc=pass header.from=private.example"),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("X-Inboxd-Login", "minh"),
        ("X-Inboxd-Loop", "none"),
    ):
        forged[name] = value
    case.house.send(forged, envelope)
    query = f"SELECT state FROM journal WHERE sender = '{envelope}' ORDER BY id DESC LIMIT 1"
    until(lambda: case.house.desk.rows(query) in ([("done",)], [("quarantine",)]), "the forged mail's fate")
    assert "this account" not in case.seen_by_customer()
    assert case.now()["state"] == "new"
    assert "agent" not in case.kinds()


def test_b4_a_customer_cannot_use_an_agents_grant(case: Case) -> None:
    """B4: a notification forwarded to a customer gives them nothing: their reply is held, the grant dies."""
    notice = case.notice("minh", "My parcel has not arrived.")
    stranger = mail(
        "eve@home.example", "support@acme.example", f"Re: {notice['Subject']}", "#close", reply_to=notice
    )
    case.house.send(stranger)
    until(
        lambda: case.house.desk.rows("SELECT id FROM journal WHERE sender = 'eve@home.example'"), "the mail"
    )
    case.house.desk.settle()
    assert case.now()["state"] == "new"
    case.answer("minh", notice, "Words with a grant that wandered.")
    case.agent_gets("minh", "Held, waiting for your word", "the notice that it is held")
    assert "wandered" not in case.seen_by_customer()


def test_trace_tells_where_annas_mail_is(case: Case) -> None:
    """`inboxd trace ADDRESS` and MESSAGE-ID: from the journal to Postfix's reply, in one command."""
    [arrival] = case.house.desk.ask("trace", case.address)
    assert (arrival["state"], arrival["ticket"], arrival["channel"]) == ("done", case.number, "smtp")
    lanes = {one["lane"]: one for one in arrival["sent"]}
    assert "queued as" in lanes["acknowledgement"]["reply"]
    assert lanes["acknowledgement"]["recipient"] == case.address
    assert case.house.desk.ask("trace", arrival["message_id"]) == [arrival]
    told = case.house.desk.command("trace", case.address)
    assert f"ticket {case.number}" in told
    assert "queued as" in told
