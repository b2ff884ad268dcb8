"""What agents do in a hurry: forward for reply, write to a colleague, tap an emoji, say the same again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.agents.leaks import leak
from inboxd.desk.decision import AddMessage, Because, Decision, Fate, Lane, MessageKind, Outgoing
from inboxd.desk.facts import AttachmentRef, Facts, NoticeKind, OldNote
from inboxd.desk.telling.notification import customer_wrote
from inboxd.mail.message import Address, Attachment
from inboxd.mail.parse import parse
from tests.unit.answering import ASKED, NONCE, Asked, answered, sent
from tests.unit.clients import OUTLOOK_MOBILE, SAMSUNG, SHAPES, Client, Reply
from tests.unit.desking import (
    ANNA,
    BOB,
    DESK,
    LAN,
    MINH,
    MINUTE,
    NOW,
    SUPPORT,
    acting,
    decided,
    grant,
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
)

IDS = [f"{client.name}, {'html' if html else 'plain'}, {place}" for client, html, place in SHAPES]
NOTE = said(2, "note", agent="lan", author=LAN, text="The server room key lies under the blue mat today.")


def answers(decision: Decision) -> list[Outgoing]:
    return [mail for mail in decision.outgoing if mail.lane is Lane.ANSWER]


def told(decision: Decision) -> str:
    """What the agent reads."""
    return " ".join(str(mail.values) for mail in decision.outgoing if mail.agent == "minh")


# ---- the same sentence in every answer

AGAIN = "Let me know if you have any further questions."
FIRST = f"Hello Anna,\n\nplease send us the log.\n\n{AGAIN}\n\nBest regards\nMinh"


@pytest.fixture(scope="module")
def second_question() -> Asked:
    """Anna wrote again; the notification shows what minh answered before."""
    recent = (
        said(3, text="Here it is, see the file."),
        said(2, "agent", agent="minh", author=SUPPORT, text=FIRST),
        said(1, text=ASKED),
    )
    on = ticket(assignee="minh", state="open", recent=recent)
    order = customer_wrote(
        [DESK.agents["minh"]], on, DESK, ANNA, recent[0].text, Because("test"), is_new=False, about_message=3
    )[0]
    return Asked(on, sent(order, nonce=NONCE))


@pytest.mark.parametrize(("client", "html", "place"), SHAPES, ids=IDS)
def test_what_was_answered_before_may_be_said_again(
    client: Client, html: bool, place: str, second_question: Asked
) -> None:
    """A sentence of an earlier answer, which the notification shows, is not cut out of the next one."""
    lines = ("Hello Anna,", "", "thank you, all is well now.", "", AGAIN, "", "Best regards", "Minh")
    decision = answered(second_question, client, Reply(lines, place), html=html)
    if client in (SAMSUNG, OUTLOOK_MOBILE) and place != "top":
        assert not outside(decision)
    else:
        wanted = "\n".join(map(client.letters, lines))
        assert [mail.text.replace("\xa0", " ") for mail in outside(decision)] == [wanted]


def test_a_customers_sentence_is_still_cut() -> None:
    """F: only agents' own sentences come back; a line that the customer wrote goes out to nobody."""
    recent = (said(2, "agent", agent="minh", text=AGAIN), said(1))
    decision = decided(
        replied(f"Please try again.\n{AGAIN}\nI cannot log in."),
        acting(ticket(recent=recent), notice=notice(text=f"I cannot log in.\n{AGAIN}")),
    )
    assert [mail.text for mail in answers(decision)] == [f"Please try again.\n{AGAIN}"]


# ---- forwarded, or addressed to somebody else


@pytest.mark.parametrize("mark", ["Fwd: ", "FW: ", "WG: ", "TR: ", "RV: ", "转发："])
def test_a_forwarded_notification_is_no_answer(mark: str) -> None:
    """Whoever forwards a notification to a supplier with us in copy speaks to the supplier: it is held."""
    supplier = Address("Supplier", "service@supplier.example")
    mail = replied("Is she lying?", subject=f"{mark}[HELP-1042] Cannot log in", to=(supplier,), cc=(SUPPORT,))
    decision = decided(mail, acting())
    assert not answers(decision)
    assert not sets(decision)
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert "forwarded" in told(decision)


def test_a_customers_forwarded_mail_can_be_answered() -> None:
    """A ticket that is itself called "Fwd: …" is answered as any other."""
    for subject in ("Re: [HELP-1042] Fwd: invoice", "[HELP-1042] Fwd: invoice"):
        assert answers(decided(replied("It is paid.", subject=subject), acting()))


@pytest.mark.parametrize("to", [LAN, BOB], ids=["a colleague", "somebody outside"])
def test_words_to_somebody_else_are_held(to: Address) -> None:
    """A reply that is addressed to another, with us only in copy, says nothing to the customer."""
    decision = decided(replied("Can you take this?", to=(to,), cc=(SUPPORT,)), acting())
    assert not outside(decision)
    assert "and not to us" in told(decision)
    meant = decided(replied("#reply\nHello Anna.", to=(to,), cc=(SUPPORT,)), acting())
    assert [mail.text for mail in answers(meant)][:1] == ["Hello Anna."]


@pytest.mark.parametrize(
    "to",
    ["Support@Example.com", "support+n.abcdefgh@example.com", "n.abc@reply.example", "billing@example.com"],
)
def test_every_address_of_ours_is_ours(to: str) -> None:
    """Whatever the notification's Reply-To was, an answer to it is an answer."""
    assert answers(decided(replied("Yes.", to=(Address("", to),)), acting()))


TO_LAN = (
    "@lan can you call her?", "Hi Lan,\nshe is lying.", "Lan,\nplease look.", "Hello Lan!\n\nx",
    "Chào Lan,\nx", "lan: yours?", "Hi Lan, can you look?",
)  # fmt: skip


@pytest.mark.parametrize("text", TO_LAN)
def test_words_to_a_colleague_are_held(text: str) -> None:
    """Whoever greets a colleague in reply to a customer's mail meant a note: the customer hears nothing."""
    decision = decided(replied(text), acting())
    assert not outside(decision)
    assert "your colleague Lan Pham" in told(decision)
    namesake = ticket(requester=Address("Lan Nguyen", ANNA.address))
    assert answers(decided(replied(text), acting(namesake)))


def test_greetings_to_customers_go_out() -> None:
    """Any other first line is the customer's business, the agent's own name included."""
    greetings = (
        "Hi Anna,\nit works.",
        "Minh,\nhere.",
        "Lance,\nno.",
        "Plan: we call you.",
        "Hello,\nx",
        "Land in sight",
    )
    for text in greetings:
        assert answers(decided(replied(text), acting())), text


def test_a_subject_that_names_another_ticket_is_held() -> None:
    """An old thread with a new tag in its subject: the words for one customer never go to another."""
    facts = acting(ticket(), ticket(1043), evidence=(reference(), tag(1043)))
    decision = decided(replied("It is on its way.", subject="Re: [HELP-1043] Parcel"), facts)
    assert not outside(decision)
    assert "names ticket 1043" in told(decision)
    both = acting(ticket(), ticket(1043), evidence=(reference(), tag(1043), tag(1042)))
    assert answers(decided(replied("It is on its way."), both))


# ---- who has it already


def test_who_was_not_reached_gets_the_answer() -> None:
    """An agent who wrote to the customer directly reached nobody else in copy: those get it from us."""
    carol = Address("Carol", "carol@customer.example")
    on = ticket(in_copy=(BOB, carol))
    decision = decided(replied("x", to=(ANNA,), cc=(SUPPORT, BOB)), acting(on))
    assert [mail.recipient for mail in answers(decision)] == [carol]
    assert "not sent twice" in told(decision)


def test_what_the_customer_has_is_not_held() -> None:
    """A note's words that the agent sent to the customer directly are out: they are warned, not asked."""
    decision = decided(replied(NOTE.text, to=(ANNA, SUPPORT)), acting(ticket(recent=(NOTE, said(1)))))
    assert [one.kind for one in messages(decision)] == [MessageKind.AGENT]
    assert not answers(decision)
    assert "internal note" in told(decision)


def test_who_is_put_in_copy_stays_and_is_told_of() -> None:
    """F: a Cc that the agent adds is honoured aloud, on a later answer, too, and can be taken back."""
    before = ticket(assignee="minh", answers=1, recent=(said(2, "agent", agent="minh"), said(1)))
    decision = decided(replied("x", cc=(BOB,)), acting(before))
    assert sets(decision)["in_copy"] == (BOB,)
    assert "Bob" in told(decision)
    both = decided(replied("#cc +carol@customer.example\nx", cc=(BOB,)), acting(before))
    assert {one.key for one in sets(both)["in_copy"]} == {BOB.key, "carol@customer.example"}  # type: ignore[attr-defined]


# ---- what waits, and what is sent of it

CARD = Attachment("minh.vcf", "text/x-vcard", b"BEGIN:VCARD\r\nEMAIL:minh@example.com\r\nEND:VCARD\r\n")


def held(**changes: object) -> Facts:
    waiting = replace(
        said(5, "held", agent="minh", author=SUPPORT, text="Try again.", held_for="expired"),
        **changes,  # type: ignore[arg-type]
    )
    return acting(
        ticket(recent=(waiting, NOTE, said(1))), notice=notice(NoticeKind.HELD, message=5), held=waiting
    )


@pytest.mark.parametrize("reason", ["expired", "unproved", "refused"])
def test_a_held_mail_tells_what_is_private_in_it(reason: str) -> None:
    """F: whatever a mail is held for, its agent is told of a note's words in it before `#send` sends them."""
    on = ticket(recent=(NOTE, said(1)))
    facts = acting(on, grant=grant(expires_at=NOW - MINUTE)) if reason == "expired" else acting(on)
    facts = replace(facts, authentication=type(facts.authentication)()) if reason == "unproved" else facts
    words = f"#clsoe\n{NOTE.text}" if reason == "refused" else NOTE.text
    decision = decided(replied(words, attachments=(CARD,)), facts)
    assert not answers(decision)
    assert "repeats an internal note" in told(decision)
    assert [one.without for one in messages(decision)] == [(0,)]


def test_a_held_mail_tells_what_of_it_is_not_done() -> None:
    """F: commands of a held mail are not done by `#send`; a note among them is not lost in silence."""
    late = acting(grant=grant(expires_at=NOW - MINUTE))
    decision = decided(replied("#close\nTry again.\n#note she called twice"), late)
    assert [one.text for one in messages(decision)] == ["Try again."]
    assert "Not done either: #close, #note she called twice" in told(decision)
    assert "Not done" not in told(decided(replied("Try again."), late))


def test_send_writes_to_whom_the_held_mail_was_addressed() -> None:
    """`#send` honours the copies of the held mail, and sends nothing to a customer who has it."""
    decision = decided(replied("#send"), held(to=(SUPPORT,), cc=(BOB,)))
    assert [mail.recipient for mail in answers(decision)] == [ANNA, BOB]
    twice = decided(replied("#send"), held(to=(SUPPORT, ANNA)))
    assert not answers(twice)
    assert "not sent twice" in told(twice)


# ---- machines and fingers

REACTED = """From: Minh Tran <minh@example.com>
To: support@example.com
Subject: Re: [HELP-1042] Cannot log in
Message-ID: <r1@mail.example>
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

\N{THUMBS UP SIGN}

Minh Tran reacted via Gmail

--b
Content-Type: text/vnd.google.email-reaction+json; charset=utf-8

{"emoji": "\N{THUMBS UP SIGN}", "version": 1}
--b
Content-Type: text/html; charset=utf-8

<div><p style="font-size:50px">\N{THUMBS UP SIGN}</p><p>Minh Tran reacted via Gmail</p></div>
--b--
""".replace("\n", "\r\n")


def test_a_tap_on_an_emoji_is_no_answer() -> None:
    """An agent's reaction to a notification is kept on the ticket and goes to nobody."""
    decision = decided(parse(REACTED.encode()), acting())
    assert [one.kind for one in messages(decision)] == [MessageKind.AUTOMATIC]
    assert not decision.outgoing
    assert not sets(decision)


def test_an_answer_through_a_mailing_list_is_held_aloud() -> None:
    """F: an agent's answer that a list's fields make bulk mail is held and told, never filed in silence."""
    decision = decided(replied("Try again.", headers=(("List-Id", "<team.example.com>"),)), acting())
    assert not answers(decision)
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert "bulk mail" in told(decision)
    assert decision.fate is Fate.DONE


# ---- notes


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (
            "这个客户已经三个月没有付款，我们不应该再帮助他了。",
            "您好，这个客户已经三个月没有付款，我们不应该再帮助他了。",
        ),
        (
            "この顧客は三か月も支払っていないので対応しません",
            "ご連絡ありがとうございます。この顧客は三か月も支払っていない",
        ),
        ("ลูกค้ารายนี้ไม่ได้ชำระเงินมาสามเดือนแล้ว", "สวัสดีค่ะ ลูกค้ารายนี้ไม่ได้ชำระเงินมาสามเดือนแล้ว"),
    ],
    ids=["Chinese", "Japanese", "Thai"],
)
def test_notes_without_spaces_are_recognised(note: str, words: str) -> None:
    """F: in scripts that part no words, sixteen characters in a row of a note hold an answer."""
    on = ticket(recent=(said(2, "note", agent="lan", text=note), said(1)))
    assert leak(words, on, DESK, DESK.agents["minh"])
    assert not leak(words[:7], on, DESK, DESK.agents["minh"])


def test_old_notes_are_notes() -> None:
    """F: a note that many later messages have pushed out of sight still holds an answer."""
    decision = decided(replied(NOTE.text), acting(older_notes=(OldNote(NOTE.text),)))
    assert not answers(decision)
    assert "internal note" in told(decision)


def test_the_file_of_a_held_answer_is_kept() -> None:
    """A held answer's own files wait with it; `#send` sends them."""
    plan = AttachmentRef("plan.pdf", "application/pdf", 10, "d" * 64)
    (mail,) = answers(decided(replied("#send", from_=(MINH,)), held(attachments=(plan,))))
    assert mail.attachments == (plan,)
    assert all(isinstance(one, AddMessage) for one in messages(decided(replied("x"), acting())))


# ---- words and files that would get lost

SHOWN = "I cannot log in.\nCan you help me please?"


def test_a_line_that_the_customer_wrote_too_is_not_lost_in_silence() -> None:
    """An agent's line that stands in the notification is cut, so the answer waits and the line is named."""
    words = "Hello Anna,\nI cannot log in.\nsays the program when caps lock is on.\n#close"
    decision = decided(replied(words), acting(notice=notice(text=SHOWN)))
    assert not answers(decision)
    assert not sets(decision)
    assert "I cannot log in." in told(decision)
    for quoted in ("Hello Anna,\n> I cannot log in.\nturn caps lock off.", "Hello Anna,\n\nall is well."):
        assert answers(decided(replied(quoted), acting(notice=notice(text=SHOWN))))


def test_a_file_with_commands_alone_is_not_lost_in_silence() -> None:
    """`#close` with a file and without words: nobody would get the file, so nothing is done."""
    plan = Attachment("plan.pdf", "application/pdf", b"%PDF")
    decision = decided(replied("#close", attachments=(plan,)), acting())
    assert not sets(decision)
    assert "plan.pdf" in told(decision)
    assert sets(decided(replied("#close\nSee the plan.", attachments=(plan,)), acting()))["state"] == "solved"
    noted = decided(replied("#close\n#note see the plan", attachments=(plan,)), acting())
    assert sets(noted)["state"] == "solved"


@pytest.mark.parametrize("name", ["smime.p7s", "minh.vcf", "winmail.dat"])
def test_a_mail_of_furniture_alone_is_no_answer(name: str) -> None:
    """A reply that is sent empty, with what a mail program hangs on it, reaches no customer."""
    kinds = {"smime.p7s": "application/pkcs7-signature", "minh.vcf": "text/x-vcard"}
    file = Attachment(name, kinds.get(name, "application/ms-tnef"), b"x")
    decision = decided(replied("", attachments=(file,)), acting())
    assert not answers(decision)
    assert "nothing of your own" in decision.reason
    assert sets(decided(replied("#close", attachments=(file,)), acting()))["state"] == "solved"


def test_files_without_words_are_an_answer_like_others() -> None:
    """A file alone is an answer: colleagues hear of it, and the first one is confirmed."""
    plan = Attachment("plan.pdf", "application/pdf", b"%PDF")
    decision = decided(replied("", attachments=(plan,)), acting())
    assert len(answers(decision)) == 1
    assert mails(decision, "answered")[0].values["what"] == "answered"
    assert mails(decision, "receipt")


def test_a_file_that_stays_here_is_told_of_each_time() -> None:
    """A notification attached to a later answer stays home, and the agent hears so."""
    on = ticket(assignee="minh", answers=1, recent=(said(2, "agent", agent="minh"), said(1)))
    notification = Attachment("notice.eml", "message/rfc822", f"ref n.{'abcdefgh' * 5}".encode())
    decision = decided(replied("See above.", attachments=(notification,)), acting(on))
    assert len(answers(decision)) == 1
    assert "notice.eml" in told(decision)


def test_the_link_to_everybody_takes_words() -> None:
    """The link "Reply to all" sends the words of its mail to the customer's Cc, too."""
    link = acting(ticket(cc=(BOB,)), grant=grant(source="Subject", command="all"), notice=notice())
    decision = decided(replied("We pay.", subject="#all [HELP-1042] c.x"), link)
    assert [mail.recipient for mail in answers(decision)] == [ANNA, BOB]
    assert {mail.text for mail in answers(decision)} == {"We pay."}
