"""Side conversations on real stores: real bytes in, real bytes out (PROMISES.md B1, E, F)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from inboxd.store import search
from tests.integration.attacking import (
    ANNA,
    LAN,
    MALLORY,
    MINH,
    SUPPORT,
    Case,
    Sent,
    Victim,
    letter,
    outside,
    with_desk,
)
from tests.unit.rulekit import rules_of

BOB, CAROL = "bob@parts.example", "carol@parts.example"
IMAP = "imap.support"


@pytest.fixture
def victim(database_url: str, tmp_path: Path) -> Iterator[Victim]:
    """A desk on each database."""
    made = Victim(database_url, tmp_path)
    yield made
    made.store.close()


def to(mails: list[Sent], who: str) -> list[Sent]:
    return [mail for mail in mails if mail.recipient == who]


def asks(victim: Victim, case: Case, words: str = "Bob, when does it come?", who: str = BOB) -> Sent:
    """Minh forwards Anna's mail; what the supplier gets."""
    out = victim.get(letter(MINH, f"#forward {who}\n{words}", reply=case.notice, auth=MINH), IMAP)
    (mail,) = outside(out)
    assert mail.recipient == who
    return mail


def answers(victim: Victim, mail: Sent, words: str = "It leaves on Friday.", who: str = BOB) -> list[Sent]:
    """The supplier replies."""
    return victim.get(letter(who, words, subject=f"Re: {mail.subject}", reply=mail, auth=who), IMAP)


def state(victim: Victim, case: Case) -> tuple[object, ...]:
    columns = "state, assignee, waiting_since, answers, reopened, latest_foreign_id, cc"
    return victim.rows(f"SELECT {columns} FROM ticket WHERE number = {case.number}")[0]


def people(victim: Victim, case: Case) -> list[tuple[object, ...]]:
    return victim.rows(f"SELECT key, role FROM participant WHERE ticket = {case.number} ORDER BY key")


def test_from_question_to_answer_and_back(victim: Victim) -> None:
    """Bob is asked, answers, and is answered; Anna gets one mail, which says nothing of him."""
    case = victim.case()
    question = asks(victim, case)
    assert "Where is my parcel?" in question.text
    assert "anna@" not in question.raw.decode()
    assert str(question.message["From"]) == f"Acme Support <{SUPPORT}>"
    before, crowd = state(victim, case), people(victim, case)
    told = answers(victim, question)
    assert [mail.recipient for mail in told] == [MINH]
    (notice,) = told
    assert "Your reply goes to: bob@parts.example (side conversation)" in notice.text
    assert (state(victim, case), people(victim, case)) == (before, crowd)
    assert victim.messages(case.number) == ["customer", "note", "note"]
    back = outside(victim.get(letter(MINH, "Friday is fine.", reply=notice, auth=MINH), IMAP))
    assert [mail.recipient for mail in back] == [BOB]
    assert "Friday is fine." in back[0].text
    assert "It leaves on Friday." in back[0].text  # Bob's own words, quoted
    again = answers(victim, back[0], "Thanks.")
    customer = outside(victim.get(letter(MINH, "#reply\nSoon!", reply=again[0], auth=MINH), IMAP))
    assert [mail.recipient for mail in customer] == [ANNA]
    everything = "".join(mail.raw.decode() for mail in to(victim.sent, ANNA))
    assert "parts.example" not in everything
    assert "Friday" not in everything


def test_what_a_supplier_gets_leads_to_no_ticket(victim: Victim) -> None:
    """No id, token or address of the customer's conversation stands in what Bob gets, in any header."""
    case = victim.case()
    question = asks(victim, case)
    notice = answers(victim, question)[0]
    back = outside(victim.get(letter(MINH, "Thanks.", reply=notice, auth=MINH), IMAP))[0]
    for mail in (question, back):
        ids = set(str(mail.message["References"]).split()) | {mail.id}
        theirs = set(str(case.acknowledgement.message["References"]).split()) | {case.acknowledgement.id}
        assert not ids & theirs
    assert str(question.message["References"]).split()[0] == str(back.message["References"]).split()[0]


@pytest.mark.parametrize("way", ["token", "reference", "number"])
def test_e_strangers_and_the_customer(victim: Victim, way: str) -> None:
    """E: with Bob's token a stranger is held, with an id or number they open a ticket; Anna stays Anna."""
    case = victim.case()
    question = asks(victim, case)
    number = f"[HELP-{case.number}] x"
    root = str(question.message["References"]).split()[0]
    raw = {
        "token": letter(MALLORY, "I am Bob.", reply=question, auth=MALLORY),
        "reference": letter(MALLORY, "I am Bob.", headers=(("References", root),), auth=MALLORY),
        "number": letter(MALLORY, "I am Bob.", subject=number, auth=MALLORY),
    }[way]
    crowd = people(victim, case)
    out = victim.get(raw, IMAP)
    assert people(victim, case) == crowd
    assert "I am Bob." not in "".join(mail.text for mail in outside(out))
    assert victim.messages(case.number)[2:] == (["held"] if way == "token" else [])
    assert len(victim.numbers) == (1 if way == "token" else 2)
    joined = victim.get(letter(ANNA, "It is me.", reply=question, auth=ANNA), IMAP)
    assert victim.messages(case.number)[-1] == "customer"
    assert {mail.recipient for mail in joined} <= {MINH, LAN}


def test_e8_a_forged_supplier_never_joins(victim: Victim) -> None:
    """E 8: Bob's domain disowns the mail; it is no note, whatever token it carries."""
    question = asks(victim, case := victim.case())
    failed = ["Authentication-Results: mx.acme.example; dmarc=fail (p=quarantine) header.from=parts.example"]
    out = victim.get(letter(BOB, "Pay to my new account.", reply=question, above=failed), IMAP)
    assert outside(out) == []
    assert victim.messages(case.number) == ["customer", "note"]
    assert len(victim.numbers) == 2


def test_the_suppliers_vacation_and_bounce(victim: Victim) -> None:
    """A vacation responder is told of and not answered; a bounce tells Minh, whose reply stays inside."""
    question = asks(victim, case := victim.case())
    before = state(victim, case)
    away = victim.get(
        letter(BOB, "I am away.", reply=question, headers=(("Auto-Submitted", "auto-replied"),))
    )
    assert [mail.recipient for mail in away] == [MINH]
    bounced = victim.get(returned(question), sender="")
    assert [mail.recipient for mail in bounced] == [MINH]
    assert BOB in bounced[0].text
    assert state(victim, case) == before
    reply = outside(victim.get(letter(MINH, "Try again, Bob.", reply=bounced[0], auth=MINH), IMAP))
    assert [mail.recipient for mail in reply] == [BOB]


def returned(mail: Sent) -> bytes:
    """A bounce of a mail to Bob."""
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n'
        f"From: MAILER-DAEMON@mx.example\r\nTo: {SUPPORT}\r\nSubject: Undelivered\r\n"
        "Message-ID: <b1@mx.example>\r\n"
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {BOB}\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail.id}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_after_a_merge_is_told_where_the_ticket_went(victim: Victim) -> None:
    """Bob's mail comes back when its ticket is part of another: its owner hears, and a reply goes to Bob."""
    one, other = victim.case(), victim.case(subject="Parcel again")
    question = asks(victim, one)
    victim.get(letter(MINH, f"#merge {other.number}", reply=one.notice, auth=MINH), IMAP)
    (told,) = victim.get(returned(question), sender="")
    assert (told.recipient, f"[HELP-{other.number}]" in told.subject) == (MINH, True)
    reply = outside(victim.get(letter(MINH, "Once more, Bob.", reply=told, auth=MINH), IMAP))
    assert [mail.recipient for mail in reply] == [BOB]


def test_several_side_conversations_keep_apart(victim: Victim) -> None:
    """Two suppliers on one ticket: each gets and sees their own."""
    case = victim.case()
    first, second = asks(victim, case, "Bob?"), asks(victim, case, "Eve?", "eve@other.example")
    told = answers(victim, first, "Bob says yes.") + answers(
        victim, second, "Eve says no.", "eve@other.example"
    )
    assert "(side conversation)" in told[1].text
    out = outside(victim.get(letter(MINH, "Fine, Eve.", reply=told[1], auth=MINH), IMAP))
    assert [mail.recipient for mail in out] == ["eve@other.example"]
    assert "Bob" not in out[0].text
    sides = victim.rows("SELECT side, count(*) FROM message WHERE side <> '' GROUP BY side ORDER BY side")
    assert sides == [(f"{case.number}-1", 2), (f"{case.number}-2", 3)]


def test_merge_carries_side_conversations_along(victim: Victim) -> None:
    """After a merge Bob's answer lands on the ticket that is left, and a reply to it reaches him."""
    one, other = victim.case(), victim.case(subject="Parcel again")
    question = asks(victim, one)
    victim.get(letter(MINH, f"#merge {other.number}", reply=one.notice, auth=MINH), IMAP)
    told = answers(victim, question)
    assert f"[HELP-{other.number}]" in told[0].subject
    out = outside(victim.get(letter(MINH, "Fine.", reply=told[0], auth=MINH), IMAP))
    assert [mail.recipient for mail in out] == [BOB]


def test_undo_before_it_left_takes_the_question_back(victim: Victim) -> None:
    """Within `send_delay` `#undo` keeps the question at home; Bob never hears of it."""
    victim.use(with_desk(send_delay=timedelta(minutes=5)))
    case = victim.case()
    out = victim.get(letter(MINH, f"#forward {BOB}\nBob?", reply=case.notice, auth=MINH), IMAP)
    (receipt,) = [mail for mail in to(out, MINH) if "asked" in mail.text]
    victim.get(letter(MINH, "#undo", reply=receipt, auth=MINH), IMAP)
    victim.now += timedelta(minutes=10)
    victim.work()
    assert to(victim.sent, BOB) == []


def test_show_lists_side_conversations_apart(victim: Victim) -> None:
    """`inboxd show` and `#show` tell who was asked, and what was said there, behind the customer's own."""
    case = victim.case()
    answers(victim, asks(victim, case))
    found = search.show(victim.store, case.number)
    assert found is not None
    name = f"{case.number}-1"
    assert [(one["name"], one["supplier"]) for one in found["side_conversations"]] == [(name, BOB)]
    assert [one["side"] for one in found["messages"]] == ["", name, name]
    (shown,) = to(victim.get(letter(MINH, f"#show {case.number}", auth=MINH), IMAP), MINH)
    assert f"(side conversation with {BOB})" in shown.text
    history = to(victim.get(letter(MINH, f"#history {case.number}", auth=MINH), IMAP), MINH)
    assert f"note in side conversation {name}" in history[0].text


FORWARDING = """
[[rule]]
name = "All goes on"
on = ["new", "reply"]
then.forward = "{to}"
"""


def test_c19_two_desks_that_forward_to_each_other_fall_silent(tmp_path: Path) -> None:
    """C19: a mail to the first desk makes one mail to the second, and none comes back."""
    other = "help@other.example"
    desks = {
        SUPPORT: with_desk(rules=rules_of(FORWARDING.format(to=other))),
        other: with_desk(address=other, agents={}, rules=rules_of(FORWARDING.format(to=SUPPORT))),
    }
    homes = {name: Victim(f"sqlite:///{tmp_path}/{name}.db", tmp_path, desk) for name, desk in desks.items()}
    waiting = [(SUPPORT, letter(ANNA, "Where is my parcel?", auth=ANNA))]
    crossed: list[str] = []
    while waiting and len(crossed) < 20:
        home, raw = waiting.pop(0)
        for mail in homes[home].get(raw, recipients=(home,)):
            if mail.recipient in homes:
                crossed.append(mail.recipient)
                waiting.append((mail.recipient, mail.raw))
    for home in homes.values():
        home.store.close()
    assert crossed == [other]


def test_split_takes_the_side_conversation_about_its_mail_along(victim: Victim) -> None:
    """Bob was asked about the mail that is split out: his answer lands on its ticket, a reply reaches him."""
    case = victim.case()
    more = victim.get(letter(ANNA, "And a lock.", reply=case.acknowledgement, auth=ANNA), IMAP)
    second = to(more, MINH)[0]
    (question,) = outside(victim.get(letter(MINH, f"#forward {BOB}", reply=second, auth=MINH), IMAP))
    victim.get(letter(MINH, "#split", reply=second, auth=MINH), IMAP)
    new = victim.numbers[-1]
    assert victim.rows("SELECT ticket FROM side") == [(new,)]
    told = answers(victim, question)
    assert f"[HELP-{new}]" in told[0].subject
    back = outside(victim.get(letter(MINH, "Fine.", reply=told[0], auth=MINH), IMAP))
    assert [mail.recipient for mail in back] == [BOB]
    assert [mail.recipient for mail in answers(victim, back[0], "Thanks.")] == [MINH]
    assert victim.messages(case.number) == ["customer"]


def test_a_held_question_goes_out_whole_with_send(victim: Victim) -> None:
    """What repeats a note is held for the supplier; `#send` sends it to Bob with the customer's mail."""
    case = victim.case()
    note = "She has not paid for her last three parcels and will not pay for this one."
    victim.get(letter(LAN, f"#note {note}", reply=case.notices[LAN], auth=LAN), IMAP)
    out = victim.get(letter(MINH, f"#forward {BOB}\nBob, {note}", reply=case.notice, auth=MINH), IMAP)
    assert outside(out) == []
    (held,) = [mail for mail in to(out, MINH) if "Held" in mail.text]
    (sent,) = outside(victim.get(letter(MINH, "#send", reply=held, auth=MINH), IMAP))
    assert sent.recipient == BOB
    assert note in sent.text
    assert "Where is my parcel?" in sent.text
    assert [mail.recipient for mail in answers(victim, sent)] == [MINH]
    assert to(victim.sent, ANNA)[1:] == []
