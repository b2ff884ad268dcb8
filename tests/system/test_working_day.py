"""A working day at Acme Support, by mail alone: a script to be read from top to bottom.

Postfix is the MX and the smarthost, Dovecot keeps everybody's mailbox, and what is asserted of a customer is
asserted at that mailbox: what they got, and what they did not get. Each scene is played once; the tests below
it say one fact each. Minh writes with Outlook and his phone, Lena with Apple Mail, customers with Gmail,
Thunderbird, an iPhone and mutt.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message

import pytest

from tests.fixtures import mailhouse
from tests.fixtures.correspondence import (
    Agent,
    Customer,
    kinds,
    links_of,
    number_in,
    page_of,
    quiet,
    row,
    wait_for,
)
from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.dovecot import Dovecot
from tests.fixtures.mailhouse import House, text_of
from tests.unit.clients import APPLE, GMAIL_ANDROID, IOS, MUTT, OUTLOOK, THUNDERBIRD

RULES = """
[[rule]]
name        = "How was it?"
on          = "state"
when.state  = "solved"
then.survey = true

[[rule]]
name        = "Invoices are billing's"
when.subject = "invoice"
then.tags   = "invoice"
"""


@dataclass
class Office:
    """The house and those who work there."""

    house: House
    minh: Agent
    lena: Agent

    def new(self, name: str, subject: str, words: str, **more: object) -> Conversation:
        """A customer writes for the first time, and both agents have read it."""
        customer = Customer(self.house, name, **more)  # type: ignore[arg-type]
        customer.writes(subject, words)
        number = number_in(customer.gets("Your message has arrived"))
        notices = {one.name: one.gets(words.split("\n")[0], number) for one in (self.minh, self.lena)}
        return Conversation(self, customer, number, notices)


@dataclass
class Conversation:
    """One customer, one ticket, and the notifications of its first mail."""

    office: Office
    customer: Customer
    number: int
    notices: dict[str, Message]

    @property
    def house(self) -> House:
        """Where all of it happens."""
        return self.office.house

    def minh(self, words: str, **more: object) -> None:
        """Minh answers the first notification."""
        self.office.minh.replies(self.notices["minh"], words, **more)

    def lena(self, words: str, **more: object) -> None:
        """Lena does."""
        self.office.lena.replies(self.notices["lena"], words, **more)

    @property
    def kinds(self) -> list[str]:
        """The kinds of the ticket's messages."""
        return kinds(self.house, self.number)

    def row(self, *columns: str) -> tuple[object, ...]:
        """Columns of the ticket."""
        return row(self.house, self.number, *columns)

    def wait_for(self, condition: str) -> None:
        """Until this holds for the ticket."""
        wait_for(self.house, self.number, condition)


@pytest.fixture(scope="module")
def office(shared_daemon: Callable[..., Daemon], dovecot: Dovecot) -> Iterator[Office]:
    """Everything is started once. What is solved is asked about at once, for the day is short."""
    desk = shared_daemon(rules={"day.toml": RULES})
    begins = datetime.now().astimezone() - timedelta(minutes=1)
    settings = f'undo_for = "0s"\nsurvey_every = "0s"\ndigest = "{begins:%H:%M}"\n'
    with mailhouse.running(desk, dovecot, settings) as house:
        yield Office(house, Agent(house, "minh", OUTLOOK), Agent(house, "lena", APPLE))


# 8:00. Anna asks, and two agents answer at once.


@pytest.fixture(scope="module")
def anna(office: Office) -> Conversation:
    """Anna writes; Lena answers from Apple Mail, Minh a moment later from his phone."""
    anna = office.new("Anna", "Where is my parcel?", "My parcel has not arrived.\nCan you look?")
    anna.lena("Hello Anna,\n\nit left our house this morning.\n\nLena")
    anna.customer.gets("it left our house this morning")
    anna.minh("Please ask the carrier yourself.", client=GMAIL_ANDROID)
    office.minh.gets("Held, waiting for your word", anna.number)
    quiet(office.house)
    return anna


def test_0800_anna_hears_that_her_mail_arrived(anna: Conversation) -> None:
    """The first thing she gets is short, marked as automatic, and about her subject."""
    first = anna.customer.mails[0]
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["Subject"] == f"[HELP-{anna.number}] Where is my parcel?"


def test_0801_both_agents_read_who_wrote_and_where_a_reply_goes(anna: Conversation) -> None:
    """The notification says it before they press reply."""
    for notice in anna.notices.values():
        assert "Anna via Acme Support" in notice["From"]
        assert f"Your reply goes to: Anna <{anna.customer.address}>" in text_of(notice)


def test_0805_anna_gets_lenas_answer_as_the_team(anna: Conversation) -> None:
    """One human mail in her conversation, from the team, with Lena's words and nobody's private address."""
    answers = [one for one in anna.customer.mails if not one["Auto-Submitted"]]
    assert len(answers) == 1
    assert answers[0]["From"] == "Acme Support <support@acme.example>"
    assert "it left our house this morning." in text_of(answers[0])
    assert "private.example" not in anna.customer.seen


def test_0806_the_second_answer_waits(anna: Conversation) -> None:
    """Minh was too late: his words are held, Anna reads none of them, and the ticket is Lena's."""
    assert "ask the carrier" not in anna.customer.seen
    assert anna.row("assignee") == ("lena",)
    assert anna.kinds == ["customer", "agent", "held"]


@pytest.fixture(scope="module")
def dropped(office: Office, anna: Conversation) -> Conversation:
    """Minh reads what happened and taps *Drop*."""
    held = office.minh.gets("Held, waiting for your word", anna.number)
    office.minh.taps(links_of(held)["Drop"])
    until(lambda: anna.kinds == ["customer", "agent", "note"], "the held answer to be dropped")
    quiet(office.house)
    return anna


def test_0810_what_was_dropped_stays_as_a_note(dropped: Conversation) -> None:
    """Nothing of it left the house."""
    assert "ask the carrier" not in dropped.customer.seen
    assert len(dropped.customer.mails) == 2


# 9:00. A note with a colleague's name.


@pytest.fixture(scope="module")
def noted(office: Office) -> Conversation:
    """Bob asks; Minh writes a note that names Lena, and she answers the note."""
    bob = office.new("Bob", "Refund", "When do I get my money back?", client=THUNDERBIRD)
    bob.minh("#note\nThe bank refused it twice, @lena do you know why?")
    note = office.lena.gets("The bank refused it twice", bob.number)
    office.lena.replies(note, "His account was closed in spring.")
    until(lambda: bob.kinds == ["customer", "note", "note"], "the second note")
    quiet(office.house)
    return bob


def test_0900_a_note_reaches_whom_it_names(noted: Conversation, office: Office) -> None:
    """Lena is told although the ticket is nobody's, and her reply to a note is a note."""
    office.lena.gets("The bank refused it twice", noted.number)
    assert noted.kinds[1:] == ["note", "note"]


def test_0905_no_note_reaches_the_customer(noted: Conversation) -> None:
    """Bob got the acknowledgement and nothing else."""
    assert len(noted.customer.mails) == 1
    assert "bank" not in noted.customer.seen
    assert "spring" not in noted.customer.seen


# 10:00. Two tickets are one.


@pytest.fixture(scope="module")
def merged(office: Office) -> tuple[Conversation, int]:
    """Carol wrote twice about the same. Minh merges the second into the first; she follows up on it."""
    carol = office.new("Carol", "Two invoices", "I was billed twice.", client=IOS)
    again = carol.customer.writes("Billed twice again", "Nobody answered my first mail.")
    second = until(
        lambda: office.house.desk.rows("SELECT number FROM ticket WHERE subject = 'Billed twice again'"),
        "the second ticket",
    )[0][0]
    notice = office.minh.gets("Nobody answered my first mail.", second)
    office.minh.replies(notice, f"#merge {carol.number}")
    wait_for(office.house, second, f"merged_into = {carol.number}")
    carol.customer.replies(again, "Are you there?")
    until(lambda: carol.kinds == ["customer", "customer"], "her follow-up on the first ticket")
    quiet(office.house)
    return carol, second


def test_1000_a_reply_to_the_merged_ticket_lands_in_the_other(merged: tuple[Conversation, int]) -> None:
    """What she writes about either is read in one place."""
    carol, second = merged
    assert carol.kinds == ["customer", "customer"]
    assert kinds(carol.house, second) == ["customer"]


def test_1005_merging_tells_the_customer_nothing(merged: tuple[Conversation, int]) -> None:
    """She got one acknowledgement for her first mail; merging is inside work."""
    carol, _ = merged
    assert [one["Auto-Submitted"] for one in carol.customer.mails] == ["auto-replied"]


# 11:00. A stranger on a ticket.


@pytest.fixture(scope="module")
def stranger(office: Office) -> tuple[Conversation, Customer]:
    """Dora's husband answers the mail that she forwarded to him."""
    dora = office.new("Dora", "Broken lamp", "The lamp does not work.", client=MUTT)
    husband = Customer(office.house, "Dirk")
    husband.replies(dora.customer.mails[0], "I tried another bulb, it is the switch.")
    office.lena.gets("I tried another bulb", dora.number)
    quiet(office.house)
    return dora, husband


def test_1100_a_stranger_is_held_and_told_to_the_team(stranger: tuple[Conversation, Customer]) -> None:
    """B4: the mail waits, nobody outside hears of it, and the agents read who it was."""
    dora, husband = stranger
    assert dora.kinds == ["customer", "held"]
    assert husband.mails == []
    assert "another bulb" not in dora.customer.seen


@pytest.fixture(scope="module")
def admitted(office: Office, stranger: tuple[Conversation, Customer]) -> tuple[Conversation, Customer]:
    """Lena knows him and taps *Admit*; then he writes again."""
    dora, husband = stranger
    held = office.lena.gets("I tried another bulb", dora.number)
    office.lena.taps(links_of(held)["Admit"])
    until(lambda: dora.kinds == ["customer", "customer"], "the stranger to be admitted")
    husband.replies(dora.customer.mails[0], "It is the blue one.")
    until(lambda: dora.kinds == ["customer"] * 3, "his second mail")
    quiet(office.house)
    return dora, husband


def test_1110_an_admitted_stranger_takes_part(admitted: tuple[Conversation, Customer]) -> None:
    """His next mail joins by itself, and nothing was sent to him or to Dora for it."""
    dora, husband = admitted
    assert dora.kinds == ["customer"] * 3
    assert husband.mails == []
    assert len(dora.customer.mails) == 1


# 12:00. An answer comes back.


@pytest.fixture(scope="module")
def bounced(office: Office) -> int:
    """Emil's mailbox is gone by the time that Minh answers: Postfix takes the mail and reports later."""
    emil = mail("Emil <gone@home.example>", "support@acme.example", "My order", "Where is my order?")
    office.house.send(emil)
    number = until(
        lambda: office.house.desk.rows(
            "SELECT number FROM ticket WHERE requester_address = 'gone@home.example'"
        ),
        "Emil's ticket",
    )[0][0]
    office.minh.replies(office.minh.gets("Where is my order?", number), "It is on its way, Emil.")
    office.minh.gets("no such mailbox", number)
    quiet(office.house)
    return number


def test_1200_the_agent_hears_that_the_answer_came_back(bounced: int, office: Office) -> None:
    """The report stands on the ticket with the address and the server's words; it opens no other ticket."""
    told = office.minh.gets("no such mailbox", bounced)
    assert "gone@home.example" in text_of(told)
    assert "bounce" in kinds(office.house, bounced)
    by_machine = "SELECT count(*) FROM ticket WHERE lower(requester_address) LIKE 'mailer-daemon%'"
    assert office.house.desk.count(by_machine) == 0


# 13:00. People are away.


@pytest.fixture(scope="module")
def away(office: Office) -> Conversation:
    """Fred's vacation note answers Lena's answer."""
    fred = office.new("Fred", "Opening hours", "Are you open on Sunday?")
    fred.lena("We are, from ten.")
    answer = fred.customer.gets("We are, from ten.")
    note = mail(
        fred.customer.sender, "support@acme.example", f"Automatic reply: {answer['Subject']}",
        "I am away until Monday.", reply_to=answer, Auto_Submitted="auto-replied",
    )  # fmt: skip
    office.house.send(note, "<>")
    until(lambda: fred.kinds == ["customer", "agent", "automatic"], "the vacation note")
    quiet(office.house)
    return fred


def test_1300_a_vacation_note_changes_nothing(away: Conversation) -> None:
    """D: it is filed; the ticket still waits for Fred, and nobody answers a machine."""
    assert away.row("state") == ("pending",)
    assert len(away.customer.mails) == 2


@pytest.fixture(scope="module")
def absent(office: Office) -> Customer:
    """Minh's own vacation note answers a notification. Gina writes while he is away; then he is back."""
    notice = office.new("Jon", "A question", "Do you sell paint?").notices["minh"]
    note = mail(
        office.minh.sender, "support@acme.example", "Out of office: A question",
        "I am out of the office until 2027-01-08.", reply_to=notice, Auto_Submitted="auto-replied",
    )  # fmt: skip
    office.house.send(note)
    told = office.house.wait("minh", lambda m: "You are away until" in m["Subject"], "the receipt")
    gina = Customer(office.house, "Gina")
    gina.writes("Green paint", "Is the green paint back?")
    office.lena.gets("Is the green paint back?", number_in(gina.gets("Your message has arrived")))
    office.minh.taps(links_of(told)["I am back"])
    office.house.wait("minh", lambda m: "You are there" in m["Subject"], "the second receipt")
    quiet(office.house)
    return gina


def test_1310_an_agents_own_vacation_note_sets_them_away(absent: Customer, office: Office) -> None:
    """Proved like an answer, it spares Minh new mail until he is back; no customer reads of it."""
    assert not [one for one in office.house.read("minh") if "green paint" in text_of(one)]
    assert "out of the office" not in absent.seen
    assert len(absent.mails) == 1


# 14:00. Somebody pretends to be Minh.


@pytest.fixture(scope="module")
def spoofed(office: Office) -> Conversation:
    """A thief has Minh's notification, and writes from outside in his name."""
    greta = office.new("Greta", "Invoice 4711", "To which account do I pay?")
    forged = mail(
        "Minh <minh@private.example>", "support@acme.example", f"Re: {greta.notices['minh']['Subject']}",
        "Pay to this account instead: XX00 1234.", reply_to=greta.notices["minh"],
    )  # fmt: skip
    office.house.send(forged, "thief@evil.example")
    until(lambda: "held" in greta.kinds, "the forged mail to be held")
    quiet(office.house)
    return greta


def test_1400_a_spoofed_agent_says_nothing_to_the_customer(spoofed: Conversation) -> None:
    """B5: Greta has the acknowledgement and not a word of the thief's."""
    assert len(spoofed.customer.mails) == 1
    assert "XX00" not in spoofed.customer.seen


def test_1401_the_real_agent_is_told(spoofed: Conversation, office: Office) -> None:
    """At the registered address: what was held, and why."""
    told = office.minh.gets("Held, waiting for your word", spoofed.number)
    assert "XX00" in text_of(told)


# 14:30. The supplier knows.


@pytest.fixture(scope="module")
def asked(office: Office) -> tuple[Conversation, Customer]:
    """Karl asks for a part. Minh asks the supplier, who answers from Outlook, and tells Karl."""
    karl = office.new("Karl", "A spare wheel", "Do you have the wheel 17-B?", client=THUNDERBIRD)
    supplier = Customer(office.house, "Vera", OUTLOOK, domain="supplier.example")
    karl.minh(f"#forward {supplier.address}\nHello Vera, how much is it for us?")
    question = supplier.gets("how much is it for us?")
    supplier.replies(question, "You get it for 40, it costs 70 in the shop.")
    told = office.minh.gets("You get it for 40", karl.number)
    office.minh.replies(told, "Please send one.")
    supplier.gets("Please send one.")
    karl.minh("We have it here on Friday, for 70.")
    karl.customer.gets("We have it here on Friday")
    quiet(office.house)
    return karl, supplier


def test_1430_the_supplier_is_asked_by_the_team(asked: tuple[Conversation, Customer]) -> None:
    """Minh's words with the customer's question below, from the team; no address of Karl's or Minh's."""
    karl, supplier = asked
    first = supplier.mails[0]
    assert "support@acme.example" in first["From"]
    assert "wheel 17-B" in text_of(first)
    assert "private.example" not in supplier.seen
    assert karl.customer.address not in supplier.seen


def test_1435_her_answer_is_a_note(asked: tuple[Conversation, Customer]) -> None:
    """Karl gets the answer that Minh wrote him, and reads nothing of the purchase price or the supplier."""
    karl, supplier = asked
    assert karl.kinds == ["customer", "note", "note", "note", "agent"]
    assert len(karl.customer.mails) == 2
    assert "for 40" not in karl.customer.seen
    assert supplier.address not in karl.customer.seen


# 15:00. The power fails; a snoozed ticket wakes.


@pytest.fixture(scope="module")
def woken(office: Office) -> Conversation:
    """Lena puts Hugo's ticket aside for a moment. Then the machine dies without a word, and comes back."""
    hugo = office.new("Hugo", "Spare part", "Is the spare part there?")
    hugo.lena("#claim\n#snooze 1s")
    hugo.wait_for("snoozed_until IS NOT NULL AND state = 'pending'")
    office.house.desk.kill()
    office.house.desk.start()
    hugo.wait_for("snoozed_until IS NULL")
    quiet(office.house)
    return hugo


def test_1500_a_snoozed_ticket_wakes_at_its_time(woken: Conversation, office: Office) -> None:
    """It is open again and its owner reads it anew, after a power cut, too; Hugo hears nothing of it."""
    assert woken.row("state", "assignee") == ("open", "lena")
    office.lena.gets("it was put aside until now", woken.number)
    assert len(woken.customer.mails) == 1


# 16:00. How was it?


@pytest.fixture(scope="module")
def rated(office: Office) -> Conversation:
    """Minh answers Ida and taps *Close*. She is asked, taps *Not good* and says why."""
    ida = office.new("Ida", "Broken link", "The link in your mail is broken.", client=IOS)
    ida.minh("Here is the right one.")
    ida.customer.gets("Here is the right one.")
    office.minh.taps(links_of(ida.notices["minh"])["Close"])
    survey = ida.customer.gets("How was it?")
    ida.customer.taps(links_of(survey)["Not good"], "It took three mails.")
    ida.wait_for("rating = 'bad'")
    office.minh.gets("It took three mails.", ida.number)
    quiet(office.house)
    return ida


def test_1600_a_solved_ticket_is_asked_about_once(rated: Conversation) -> None:
    """After the answer, one automatic mail with three links, and no thanks for the rating."""
    assert [one["Auto-Submitted"] for one in rated.customer.mails] == ["auto-replied", None, "auto-generated"]


def test_1605_a_rating_reopens_nothing(rated: Conversation) -> None:
    """It stands on the ticket with Ida's words."""
    assert rated.row("state", "rating") == ("solved", "bad")
    assert rated.kinds == ["customer", "agent", "rating"]


def test_1606_a_bad_rating_is_told_to_whoever_answered(rated: Conversation, office: Office) -> None:
    """Minh reads it, and may answer her."""
    told = office.minh.gets("It took three mails.", rated.number)
    assert "the customer rated it bad" in text_of(told)


# The next morning.


@pytest.fixture(scope="module")
def next_morning(office: Office, noted: Conversation, spoofed: Conversation) -> Message:
    """A night without waiting: the machine rests, and the last digest was yesterday."""
    desk = office.house.desk
    desk.stop()
    with closing(sqlite3.connect(desk.database_file)) as connection, connection:
        yesterday = (datetime.now().astimezone() - timedelta(days=1)).isoformat()
        connection.execute("UPDATE value SET text = ? WHERE name LIKE 'digest:%'", (yesterday,))
    desk.start()
    digest = office.house.wait("minh", lambda m: "Your day at" in text_of(m), "the digest")
    quiet(office.house)
    return digest


def test_0800_the_day_begins_with_what_waits(next_morning: Message, spoofed: Conversation) -> None:
    """Minh's digest has the thief's mail among what is held, and Bob's ticket among what nobody has."""
    text = text_of(next_morning)
    assert f"[HELP-{spoofed.number}]" in text.partition("HELD, WAITING FOR A WORD")[2]
    assert "Refund" in text.partition("NOBODY’S YET")[2]


def test_0801_a_line_of_the_digest_acts(
    office: Office, next_morning: Message, noted: Conversation, spoofed: Conversation
) -> None:
    """One tap on its links and Bob's ticket is Minh's; no customer ever gets a digest."""
    links = re.findall(r'<a href="(mailto:[^"]*claim[^"]*)"', page_of(next_morning))
    (mine,) = [one for one in links if f"HELP-{noted.number}" in one]
    office.minh.taps(mine.replace("&amp;", "&"))
    noted.wait_for("assignee = 'minh'")
    assert "Your day" not in noted.customer.seen + spoofed.customer.seen
