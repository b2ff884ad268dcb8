"""Side conversations: a supplier is asked and answers, unseen by the customer (PROMISES.md E, F)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.decision import (
    AddParticipant,
    AddReferences,
    AskSide,
    Decision,
    Fate,
    JoinSide,
    Link,
    MessageKind,
    Outgoing,
    Release,
    SamePerson,
)
from inboxd.desk.facts import AttachmentRef, Authentication, EvidenceKind, NoticeKind
from inboxd.mail.delivery import Role
from inboxd.mail.message import Address
from tests.unit.desking import (
    ANNA,
    BOB,
    DESK,
    HOUR,
    LAN,
    MALLORY,
    MINUTE,
    NOW,
    NV,
    REJECT,
    SUPPORT,
    A,
    F,
    acting,
    decided,
    known,
    mails,
    messages,
    notice,
    outside,
    reference,
    replied,
    said,
    sets,
    tag,
    ticket,
    token,
    written,
)
from tests.unit.siding import (
    CAROL,
    QUESTION,
    SIDE,
    SUPPLIER,
    answering,
    aside,
    asked,
    pointing,
    supplied,
)

R, S = EvidenceKind.REFERENCE, EvidenceKind.TAG


def asks(decision: Decision) -> list[AskSide]:
    return [one for one in decision.changes if isinstance(one, AskSide)]


def joins(decision: Decision) -> list[JoinSide]:
    return [one for one in decision.changes if isinstance(one, JoinSide)]


def to_supplier(decision: Decision) -> Outgoing:
    (mail,) = mails(decision, "forward")
    return mail


def nothing_for_the_customer(decision: Decision) -> bool:
    """No mail leaves for Anna, nobody joins her conversation, and her ticket waits as before."""
    theirs = [mail for mail in decision.outgoing if mail.recipient.key == ANNA.key]
    people = [one for one in decision.changes if isinstance(one, AddParticipant)]
    ids = [one for one in decision.changes if isinstance(one, AddReferences) and not one.side]
    kinds = {one.kind for one in messages(decision)} & {MessageKind.CUSTOMER, MessageKind.AGENT}
    return not (theirs or people or kinds or ("state" in sets(decision))) and all(
        "parts.example" not in one for each in ids for one in each.ids
    )


# ---- asking


def test_forward_asks_a_third_party() -> None:
    """The agent's words go out as the team's, the customer's mail below; nothing goes to the customer."""
    photo = said(1, attachments=(), text="I cannot log in. Anna")
    decision = decided(
        replied("#forward bob@parts.example\nBob, can you help?"), acting(ticket(recent=(photo,)))
    )
    mail = to_supplier(decision)
    assert (mail.recipient.address, mail.side, mail.text) == (
        "bob@parts.example",
        "1042-1",
        "Bob, can you help?",
    )
    assert mail.values["forwarded"] == [{"who": "Anna Schmidt", "at": photo.at, "text": photo.text}]
    assert (mail.in_reply_to, mail.references, mail.root_id, mail.automatic) == ("", (), "", "")
    (ask,) = asks(decision)
    assert (ask.side, ask.supplier.address, ask.agent, ask.about) == (
        "1042-1",
        "bob@parts.example",
        "minh",
        1,
    )
    (spoken,) = messages(decision)
    assert (spoken.kind, spoken.side, spoken.agent) == (MessageKind.NOTE, "1042-1", "minh")
    assert [one.recipient.address for one in outside(decision)] == ["bob@parts.example"]
    assert mail.delay == DESK.send_delay


def test_whoever_asks_has_the_ticket_and_the_customer_still_waits() -> None:
    """Nobody's ticket is the asker's; it is open and not pending, for the customer has no answer yet."""
    assert sets(decided(replied("#forward bob@parts.example"), acting())) == {
        "assignee": "minh",
        "state": "open",
    }
    mine = acting(ticket(assignee="lan", state="open"))
    assert sets(decided(replied("#forward bob@parts.example"), mine)) == {}
    closing = decided(replied("#forward bob@parts.example\n#pending\n#tag +parts"), mine)
    assert sets(closing) == {"state": "pending", "tags": ("parts",)}


def test_the_receipt_tells_who_is_asked_and_when() -> None:
    """Commands get one receipt: whom was asked, and how long `#undo` has time."""
    decision = decided(replied("#forward bob@parts.example\nHelp?"), acting())
    (receipt,) = mails(decision, "receipt")
    assert {
        "what": "asked",
        "before": "",
        "after": "bob@parts.example (side conversation)",
    } in receipt.values["lines"]  # type: ignore[operator]
    assert receipt.values["sends"] == ["bob@parts.example: your words, in 60 seconds"]
    assert receipt.side == "1042-1"
    assert decision.undoable


def test_colleagues_hear_of_it() -> None:
    """Those who were notified are told that a supplier was asked, in one line."""
    decision = decided(replied("#forward bob@parts.example\nHelp?"), acting())
    (told,) = mails(decision, "answered")
    assert told.agent == "lan"
    assert "unseen by the customer" in str(told.values["what"])


def test_readers_get_nothing_of_a_side_conversation() -> None:
    """`[team.X] copy` reads the answers to customers, and neither notes nor words to suppliers."""
    teams = {**DESK.teams, "general": replace(DESK.teams["general"], copy=("boss@reader.example",))}
    desk = replace(DESK, teams=teams)
    for text, facts in (("#forward bob@parts.example\nHelp?", acting()), ("Fine.", answering())):
        recipients = {mail.recipient.address for mail in decided(replied(text), facts, desk).outgoing}
        assert "boss@reader.example" not in recipients
    assert "boss@reader.example" not in {
        mail.recipient.address for mail in decided(supplied(), pointing(), desk).outgoing
    }


@pytest.mark.parametrize(
    ("address", "why"),
    [("anna@customer.example", "the customer"), ("boss@customer.example", "takes part"),
     ("lan@example.com", "address of ours"), ("support@example.com", "address of ours"),
     ("a(b@parts.example", "no mail can be sent")],
)  # fmt: skip
def test_who_cannot_be_asked(address: str, why: str) -> None:
    """Neither the customer, nor who takes part already, nor one of us; nothing is done."""
    on = ticket(participants=(ANNA.key, "boss@customer.example"))
    decision = decided(replied(f"#forward {address}\nHelp?"), acting(on))
    assert why in str(mails(decision, "refused")[0].values["reason"])
    assert (outside(decision), asks(decision)) == ([], [])


def test_the_same_supplier_is_asked_in_the_same_side_conversation() -> None:
    """A second `#forward` goes on with the first; the customer's mail is not sent a second time."""
    decision = decided(replied("#forward BOB@parts.example\nAnd the key?"), acting(asked()))
    mail = to_supplier(decision)
    assert (mail.side, mail.values["forwarded"], asks(decision)[0].about) == ("1042-1", [], 0)
    newer = asked(said(9, text="It is urgent!", at=NOW - MINUTE))
    again = replace(newer, recent=(said(9, text="It is urgent!", at=NOW - MINUTE), *newer.recent[:3]))
    facts = acting(again, notice=notice(message=9, sent_at=NOW))
    assert to_supplier(decided(replied("#forward bob@parts.example"), facts)).values["forwarded"]


def test_several_suppliers_keep_apart() -> None:
    """Another supplier is another side conversation, with nothing of the first."""
    decision = decided(replied("#forward eve@other.example\nHelp?"), acting(asked()))
    mail = to_supplier(decision)
    assert (mail.side, mail.recipient.address) == ("1042-2", "eve@other.example")
    assert (mail.values["quoted"], mail.cc) == ([], ())
    assert "Friday" not in str(mail)


def test_what_is_forwarded_is_clean() -> None:
    """No token and no agent's own address goes to the supplier, and the name of an address is none."""
    token_text = f"m.{'a' * 40}@example.com"
    text = f"Hello, minh@phone.example told me so.\nRef {token_text}"
    on = ticket(
        recent=(said(1, text=text, author=Address("anna@customer.example", "anna@customer.example")),)
    )
    (one,) = to_supplier(decided(replied("#forward bob@parts.example"), acting(on))).values["forwarded"]  # type: ignore[misc]
    assert one["who"] == ""  # type: ignore[index]
    assert one["text"] == "Hello, support@example.com told me so.\nRef"  # type: ignore[index]


def test_forward_of_the_notified_mail_with_its_files() -> None:
    """What the notification was about is forwarded, not what came later; a supplier's words never are."""
    file = AttachmentRef("lock.jpg", "image/jpeg", 9, "ab" * 32)
    on = ticket(recent=(said(5, text="Later."), said(1, text="First.", attachments=(file,))))
    mail = to_supplier(decided(replied("#forward bob@parts.example"), acting(on)))
    assert (mail.values["forwarded"][0]["text"], mail.attachments) == ("First.", (file,))  # type: ignore[index]
    from_bob = decided(replied("#forward eve@other.example"), answering())
    assert to_supplier(from_bob).values["forwarded"][0]["text"] == "I cannot log in."  # type: ignore[index]
    old = acting(ticket(recent=(said(5, text="Later."),)), about=said(1, text="First."))
    assert (
        to_supplier(decided(replied("#forward bob@parts.example"), old)).values["forwarded"][0]["text"]
        == "First."
    )  # type: ignore[index]


def test_nothing_to_forward_is_refused() -> None:
    """Without a customer's mail and without words there is nothing to ask."""
    facts = acting(ticket(recent=(said(1, "agent", agent="minh"),)))
    decision = decided(replied("#forward bob@parts.example"), facts)
    assert "no customer's mail" in str(mails(decision, "refused")[0].values["reason"])
    assert to_supplier(decided(replied("#forward bob@parts.example\nHelp?"), facts)).text == "Help?"


NOTE = said(8, "note", agent="lan", text="She is a difficult customer and has never paid a bill in time.")


@pytest.mark.parametrize(
    ("words", "why"),
    [("Lan says: she is a difficult customer and has never paid a bill in time", "internal note"),
     ("Write to lan@example.com instead", "private address"),
     ("Write to anna@customer.example instead", "customer's address")],
)  # fmt: skip
def test_what_a_supplier_may_not_learn_holds_the_question(words: str, why: str) -> None:
    """Notes, private addresses and the customer's address wait for `#send`, which finds the supplier."""
    on = ticket(recent=(NOTE, said(1)))
    decision = decided(replied(f"#forward bob@parts.example\n{words}"), acting(on))
    assert outside(decision) == []
    (held,) = messages(decision)
    assert (held.kind, held.side) == (MessageKind.HELD, "1042-1")
    assert why in held.held_for
    (told,) = mails(decision, "held")
    assert (told.side, told.values["customer_address"]) == ("1042-1", ANNA.address) or told.side == "1042-1"
    waiting = said(20, "held", agent="minh", side="1042-1", text=words, held_for=why)
    later = replace(on, sides=(replace(SIDE, about=0),), recent=(waiting, *on.recent))
    facts = acting(later, notice=notice(NoticeKind.HELD, message=20, side="1042-1"), held=waiting)
    sent = to_supplier(decided(replied("#send"), facts))
    assert (sent.text, sent.recipient.address) == (words, "bob@parts.example")
    assert sent.values["forwarded"]
    assert [one.recipient.address for one in outside(decided(replied("#send"), facts))] == [
        "bob@parts.example"
    ]


def test_the_customers_address_in_the_forwarded_words_is_no_secret() -> None:
    """What the customer's mail itself tells may be told."""
    on = ticket(recent=(said(1, text="Write to me: anna@customer.example"),))
    decision = decided(replied("#forward bob@parts.example\nMail anna@customer.example"), acting(on))
    assert to_supplier(decision)


def test_a_held_forward_cannot_go_to_the_customer() -> None:
    """F: an unproved `#forward` is held whole, so that `#send` refuses and never sends it to the customer."""
    text = "#forward bob@parts.example\nOur margin is 40 %."
    decision = decided(replied(text), acting(authentication=NV))
    (held,) = messages(decision)
    assert "#forward" in held.text
    waiting = said(20, "held", agent="minh", text=held.text, held_for="nothing proves")
    on = ticket(recent=(waiting, said(1)))
    facts = acting(on, notice=notice(NoticeKind.HELD, message=20), held=waiting)
    refused = decided(replied("#send"), facts)
    assert (outside(refused), bool(mails(refused, "refused"))) == ([], True)


# ---- the supplier answers


@pytest.mark.parametrize(
    "evidence",
    [aside(), aside(R), aside(EvidenceKind.ADDRESS_TOKEN, source="To"), tag(), reference(), token()],
    ids=["token", "reference", "address", "tag", "the customer's id", "the customer's token"],
)  # fmt: skip
def test_e_a_suppliers_reply_is_an_internal_note(evidence: Any) -> None:
    """E 1, 5, 6: whatever leads a supplier's mail to the ticket, it becomes a note aside."""
    decision = decided(supplied(), pointing(evidence, authentication=A))
    (kept,) = messages(decision)
    assert (kept.kind, kept.side, kept.author) == (MessageKind.NOTE, "1042-1", SUPPLIER)
    assert nothing_for_the_customer(decision)
    assert sets(decision) == {}
    assert {mail.template for mail in decision.outgoing} == {"side"}
    assert [one.side for one in decision.changes if isinstance(one, AddReferences)] == ["1042-1"]


@pytest.mark.parametrize("state", ["pending", "solved", "closed"])
def test_a_suppliers_reply_reopens_wakes_and_acknowledges_nothing(state: str) -> None:
    """A closed, solved or snoozed ticket stays so, even when it was closed for months."""
    on = asked(state=state, snoozed_until=NOW + HOUR, closed_at=NOW - 2000 * HOUR)
    decision = decided(supplied(), pointing(on=on))
    assert (sets(decision), decision.opened, mails(decision, "acknowledgement")) == ({}, False, [])
    assert messages(decision)[0].side == "1042-1"


def test_who_hears_of_a_suppliers_reply() -> None:
    """Whoever asked, the owner and the watchers; the notification says where a reply goes."""
    decision = decided(supplied(), pointing(on=asked(assignee="lan")))
    assert [mail.agent for mail in decision.outgoing] == ["minh", "lan"]
    mail = decision.outgoing[0]
    assert (mail.notice, mail.side) == ("side", "1042-1")
    assert mail.values["goes_to"] == ["Bob Part (side conversation)"]
    nobody = asked(assignee="", sides=(replace(SIDE, askers=("old",)),))
    assert {mail.agent for mail in decided(supplied(), pointing(on=nobody)).outgoing} == {"minh", "lan"}


@pytest.mark.parametrize(
    "evidence",
    [aside(), aside(EvidenceKind.ADDRESS_TOKEN, source="To")],
)
def test_e4_a_stranger_in_the_suppliers_place_is_held(evidence: Any) -> None:
    """E 4: a second address or somebody else with the token waits, relayed to nobody and part of nothing."""
    decision = decided(supplied(from_=(MALLORY,)), pointing(evidence))
    (held,) = messages(decision)
    assert (held.kind, held.side, held.held_kind) == (MessageKind.HELD, "1042-1", "stranger")
    assert joins(decision) == []
    assert nothing_for_the_customer(decision)
    assert {mail.template for mail in decision.outgoing} == {"held"}
    assert "side conversation" in str(decision.outgoing[0].values["what_to_do"])


def test_e7_a_stranger_with_a_known_id_alone_opens_a_ticket() -> None:
    """E 7: a Message-ID without token gives a stranger nothing but a link."""
    decision = decided(supplied(from_=(MALLORY,)), pointing(aside(R)))
    assert decision.opened
    assert [one.other for one in decision.changes if isinstance(one, Link)] == [1042]


def test_e6_a_number_alone_needs_proof() -> None:
    """E 6: on a channel with verdicts an unproved supplier with the number alone is held, aside."""
    decision = decided(supplied(), pointing(tag(), authentication=NV), channel="imap.support")
    (held,) = messages(decision)
    assert (held.kind, held.side) == (MessageKind.HELD, "1042-1")


@pytest.mark.parametrize("proof", [F, REJECT])
def test_e8_a_disowned_mail_never_joins(proof: Authentication) -> None:
    """E 8: a mail that its domain disowns joins no side conversation, whatever it carries."""
    decision = decided(supplied(), pointing(aside(), authentication=proof))
    assert not any(one.side for one in messages(decision))
    assert decision.fate is (Fate.QUARANTINE if proof.reject else Fate.DONE)
    assert mails(decision, "side") == []


def test_e3_whom_the_supplier_puts_in_copy_may_answer_there() -> None:
    """E 3: Carol in copy of Bob's mail takes part in the side conversation, and nowhere else."""
    decision = decided(supplied(cc=(CAROL,)), pointing())
    assert [(one.address, one.role) for one in joins(decision)] == [(CAROL, "copied")]
    assert nothing_for_the_customer(decision)
    on = asked(sides=(replace(SIDE, copied=(CAROL.key,)),))
    hers = decided(supplied(from_=(CAROL,)), pointing(aside(R), on=on))
    assert (messages(hers)[0].side, [one.role for one in joins(hers)]) == ("1042-1", ["correspondent"])
    number = decided(supplied(from_=(CAROL,)), pointing(tag(), on=on, authentication=A))
    assert number.opened


def test_a_supplier_who_names_the_customer_in_copy() -> None:
    """A reply-all to the customer is a note with a warning; neither gets a part in the other's."""
    decision = decided(supplied(cc=(ANNA, BOB)), pointing(on=asked(copied=(BOB.key,))))
    assert joins(decision) == []
    assert nothing_for_the_customer(decision)
    assert "the supplier sent this to the customer, too: anna@customer.example" in str(
        decision.outgoing[0].values["flags"]
    )


@pytest.mark.parametrize("evidence", [aside(), aside(R)])
def test_a_customer_who_answers_the_suppliers_mail_is_the_customer(evidence: Any) -> None:
    """Anna's reply-all carries the side conversation's ids; it joins her own, and Bob gets no part in it."""
    mail = written("Friday is too late!", to=(SUPPORT, SUPPLIER), cc=(CAROL,))
    decision = decided(mail, pointing(evidence, on=asked(sides=(replace(SIDE, people=(CAROL,)),))))
    (kept,) = messages(decision)
    assert (kept.kind, kept.side) == (MessageKind.CUSTOMER, "")
    assert [one for one in decision.changes if isinstance(one, AddParticipant)] == []
    assert "cc" not in sets(decision)


def test_a_supplier_who_is_a_customer_elsewhere() -> None:
    """Bob's own ticket gets his mails about it; what he says in the side conversation stays there."""
    own = ticket(1050, requester=SUPPLIER, participants=(SUPPLIER.key,))
    mine = decided(supplied(), known(asked(), own, evidence=(token(1050, SUPPLIER),)))
    assert (mine.ticket, messages(mine)[0].kind) == (1050, MessageKind.CUSTOMER)
    both = pointing(aside(), token(1050, SUPPLIER))
    both = replace(both, tickets={**both.tickets, 1050: own})
    assert messages(decided(supplied(), both))[0].side == "1042-1"


def test_a_supplier_whom_an_agent_put_in_copy_speaks_where_they_answer() -> None:
    """With `#cc +bob` Bob is part of the customer's conversation, too: the token decides which he means."""
    on = asked(participants=(ANNA.key, SUPPLIER.key), in_copy=(SUPPLIER,))
    assert messages(decided(supplied(), pointing(aside(), on=on)))[0].side == "1042-1"
    assert (
        messages(decided(supplied(), pointing(token(1042, SUPPLIER), on=on)))[0].kind is MessageKind.CUSTOMER
    )


def test_machines_of_the_supplier() -> None:
    """A vacation responder is kept aside and told of; nothing answers it and nobody joins through it."""
    headers = (("Auto-Submitted", "auto-replied"),)
    decision = decided(supplied("I am away.", headers=headers, cc=(CAROL,)), pointing())
    (kept,) = messages(decision)
    assert (kept.kind, kept.side) == (MessageKind.AUTOMATIC, "1042-1")
    assert (joins(decision), outside(decision), sets(decision)) == ([], [], {})
    assert "automatic" in str(decision.outgoing[0].values["flags"])


# ---- the agent answers the supplier


def test_a_reply_to_a_suppliers_mail_goes_to_the_supplier() -> None:
    """A reply goes where the notified message came from: to Bob as the team, and nothing to Anna."""
    decision = decided(replied("Friday is fine, thank you."), answering())
    mail = to_supplier(decision)
    assert (mail.recipient, mail.text, mail.side) == (SUPPLIER, "Friday is fine, thank you.", "1042-1")
    assert mail.values["quoted"][0]["text"] == "The lock leaves our house on Friday."  # type: ignore[index]
    assert mail.values["forwarded"] == []
    assert nothing_for_the_customer(decision)
    assert mail.values["signature"] == ["Minh Tran", "Acme Support"]


def test_reply_and_note_in_a_side_conversation() -> None:
    """`#reply` on top writes to the customer, `#note` to nobody outside."""
    customer = decided(replied("#reply\nIt arrives on Friday."), answering())
    assert [one.recipient.key for one in outside(customer)] == [ANNA.key]
    assert mails(customer, "answer")[0].text == "It arrives on Friday."
    note = decided(replied("#note\nBob is late again."), answering())
    assert (outside(note), messages(note)[0].side, messages(note)[0].kind) == ([], "", MessageKind.NOTE)
    close = decided(replied("#close"), answering())
    assert (outside(close), sets(close)) == ([], {"state": "solved"})


@pytest.mark.parametrize("command", ["#spam", "#block"])
def test_block_in_a_side_conversation_is_refused(command: str) -> None:
    """It would hit the customer, whom nobody meant."""
    decision = decided(replied(command), answering())
    assert "not the supplier" in str(mails(decision, "refused")[0].values["reason"])


def test_somebody_was_faster_in_a_side_conversation() -> None:
    """A colleague's words to Bob hold the answer, and `#send` sends it to Bob; an answer to Anna does not."""
    faster = said(7, "note", agent="lan", author=LAN, side="1042-1", text="Friday it is.", at=NOW - MINUTE)
    decision = decided(replied("Friday is fine."), answering(asked(faster)))
    assert outside(decision) == []
    assert (messages(decision)[0].kind, messages(decision)[0].side) == (MessageKind.HELD, "1042-1")
    assert "Lan Pham wrote" in messages(decision)[0].held_for
    to_anna = said(7, "agent", agent="lan", text="Soon.", at=NOW - MINUTE)
    assert to_supplier(decided(replied("Friday is fine."), answering(asked(to_anna))))
    aside_only = decided(replied("Hello Anna."), acting(asked(faster), notice=notice(message=1)))
    assert mails(aside_only, "answer")


def test_what_the_supplier_wrote_meanwhile_is_shown() -> None:
    """Bob wrote again: the answer goes out and the agent sees what came."""
    more = said(9, "note", side="1042-1", author=SUPPLIER, text="No, on Monday.", at=NOW - MINUTE)
    decision = decided(replied("Friday is fine."), answering(asked(more)))
    assert to_supplier(decision)
    assert "No, on Monday." in str(mails(decision, "receipt")[0].values["meanwhile"])


@pytest.mark.parametrize("changes", [{"to": (SUPPLIER,)}, {"cc": (SUPPLIER,)}])
def test_an_agent_who_wrote_to_the_supplier_directly(changes: Any) -> None:
    """Recorded, not sent twice, and the agent is told."""
    decision = decided(replied("Friday is fine.", **changes), answering())
    assert outside(decision) == []
    assert messages(decision)[0].side == "1042-1"
    assert "wrote to the supplier yourself" in str(mails(decision, "receipt")[0].values["lines"])


def test_the_customer_in_copy_of_words_to_a_supplier_is_refused() -> None:
    """Nothing goes to Bob while Anna stands beside him."""
    decision = decided(replied("Friday is fine.", cc=(ANNA,)), answering())
    assert (outside(decision), bool(mails(decision, "refused"))) == ([], True)


def test_copies_that_an_agent_adds_take_part_in_the_side_conversation() -> None:
    """Carol in the agent's Cc gets the mail and may answer there, and is no participant of the ticket."""
    decision = decided(replied("Friday is fine.", cc=(CAROL,)), answering())
    assert [one.recipient for one in mails(decision, "forward")] == [SUPPLIER, CAROL]
    assert [(one.address, one.role) for one in joins(decision)] == [(CAROL, "correspondent")]
    assert nothing_for_the_customer(replace(decision, outgoing=()))


def test_words_in_reply_to_a_receipt_of_a_side_conversation_never_reach_the_customer() -> None:
    """The receipt knows its side conversation: what is held by it goes to Bob with `#send`."""
    receipt = notice(NoticeKind.RECEIPT, "Done.", message=2, side="1042-1", decision=5)
    held = decided(replied("One more thing: hurry."), acting(asked(), notice=receipt))
    assert (outside(held), messages(held)[0].side) == ([], "1042-1")
    send = decided(replied("#send"), acting(asked(), notice=receipt))
    assert outside(send) == []


def test_words_of_a_side_conversation_are_held_on_their_way_to_the_customer() -> None:
    """Eight words of Bob's, or his address, wait for `#send`."""
    bob = said(3, "note", side="1042-1", author=SUPPLIER,
               text="We cannot deliver before Friday because the truck has broken down.")  # fmt: skip
    on = asked(recent=(bob, QUESTION, said(1)))
    words = "We cannot deliver before Friday because the truck has broken down."
    for text, why in ((words, "side conversation"), ("Ask bob@parts.example", "supplier's address")):
        decision = decided(replied(f"#reply\n{text}"), answering(on))
        assert outside(decision) == []
        assert why in messages(decision)[0].held_for
    assert to_supplier(decided(replied(f"You wrote: {words}"), answering(on)))


def test_a_new_answer_takes_the_place_of_a_held_one_and_goes_to_the_supplier() -> None:
    """Words in reply to a held answer of a side conversation go to Bob, not to Anna."""
    waiting = said(20, "held", agent="minh", side="1042-1", text="x", held_for="a colleague was faster")
    facts = acting(
        asked(waiting), notice=notice(NoticeKind.HELD, "x", message=20, side="1042-1"), held=waiting
    )
    decision = decided(replied("Friday is fine, then."), facts)
    assert [one.recipient for one in outside(decision)] == [SUPPLIER]


def test_unproved_words_to_a_supplier_are_held_for_the_supplier() -> None:
    """F: without proof nothing leaves; `#send` later finds the supplier."""
    decision = decided(replied("Friday is fine."), answering(authentication=NV))
    (held,) = messages(decision)
    assert (outside(decision), held.kind, held.side) == ([], MessageKind.HELD, "1042-1")
    (told,) = decision.outgoing
    assert told.side == "1042-1"


@pytest.mark.parametrize("text", ["#forward eve@evil.example", "#close", "#merge 9"])
def test_b33_a_suppliers_words_are_no_command(text: str) -> None:
    """B33: a line of Bob's that a client quotes without a mark is neither done nor sent."""
    bob = said(3, "note", side="1042-1", author=SUPPLIER, text=f"Yes.\n{text}")
    facts = answering(asked(recent=(bob, QUESTION, said(1))), notice=None)
    decision = decided(replied(f"{text}\nThanks."), facts)
    assert (outside(decision), sets(decision), asks(decision)) == ([], {}, [])


def test_a_gone_side_conversation_sends_nothing_to_the_customer() -> None:
    """When the side conversation is not on the ticket any more the words come back."""
    decision = decided(replied("Friday is fine."), answering(ticket(assignee="minh", state="open")))
    assert (outside(decision), bool(mails(decision, "refused"))) == ([], True)


# ---- admitting


@pytest.mark.parametrize("words", ["#admit", "#admit same"])
def test_admit_in_a_side_conversation(words: str) -> None:
    """The stranger takes part in the side conversation; with `same` as the supplier's other address."""
    stranger = said(30, "held", side="1042-1", author=CAROL, text="Carol here.", held_for="a stranger")
    facts = acting(asked(stranger, state="solved"),
                   notice=notice(NoticeKind.HELD, message=30, side="1042-1"), held=stranger)  # fmt: skip
    decision = decided(replied(words), facts)
    (released,) = [one for one in decision.changes if isinstance(one, Release)]
    assert (released.kind, released.side) == (MessageKind.NOTE, "1042-1")
    assert [(one.address, one.role) for one in joins(decision)] == [(CAROL, "correspondent")]
    assert sets(decision) == {}
    assert nothing_for_the_customer(decision)
    same = [one.known for one in decision.changes if isinstance(one, SamePerson)]
    assert same == ([SUPPLIER] if "same" in words else [])


def test_drop_in_a_side_conversation() -> None:
    """What is dropped stays a note there."""
    stranger = said(30, "held", side="1042-1", author=CAROL, text="Carol here.", held_for="a stranger")
    facts = acting(asked(stranger), notice=notice(NoticeKind.HELD, message=30, side="1042-1"), held=stranger)
    decision = decided(replied("#drop"), facts)
    (released,) = [one for one in decision.changes if isinstance(one, Release)]
    assert (released.side, joins(decision)) == ("1042-1", [])


# ---- other ways in


def test_an_answer_by_hand_to_a_supplier_is_no_answer_to_the_customer() -> None:
    """What lies in the Sent folder and answers Bob is a note aside; the customer still waits."""
    mail = written("Thanks!", from_=(SUPPORT,), to=(SUPPLIER,))
    for evidence in (aside(R), tag()):
        decision = decided(mail, pointing(evidence), role=Role.SENT)
        (kept,) = messages(decision)
        assert (kept.kind, kept.side, sets(decision)) == (MessageKind.NOTE, "1042-1", {})


def test_an_imported_mail_of_a_supplier_is_a_note() -> None:
    """History files it aside and reopens nothing."""
    decision = decided(supplied(), pointing(), role=Role.HISTORY)
    (kept,) = messages(decision)
    assert (kept.kind, kept.side, sets(decision)) == (MessageKind.NOTE, "1042-1", {})


def test_notifications_of_the_customers_mail_tell_nothing_of_side_conversations() -> None:
    """A notification may be forwarded: no word and no address of a supplier stands in it."""
    robot = said(6, "automatic", side="1042-1", author=SUPPLIER, text="Bob is away.")
    decision = decided(written("Hello?"), pointing(token(), on=asked(robot)))
    (mail,) = mails(decision, "notification")
    assert "parts.example" not in str(mail.values)
    assert "Bob" not in str(mail.values)
    assert "Friday" not in str(mail.values)
