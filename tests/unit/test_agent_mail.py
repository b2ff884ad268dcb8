"""What an agent's proved mail does: answers, notes, commands, and what is kept back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import (
    AddMessage,
    AddParticipant,
    CancelOutgoing,
    Decision,
    Lane,
    MarkUndone,
    MessageKind,
    Outgoing,
    Release,
    Set,
)
from inboxd.desk.facts import AttachmentRef, Facts, NoticeKind, Restored, Undoable
from inboxd.desk.settings import Agent, Team
from inboxd.mail.message import Address, Attachment
from tests.unit.desking import (
    ANNA,
    BOB,
    DESK,
    HOUR,
    LAN,
    MALLORY,
    MINUTE,
    NOW,
    SUPPORT,
    acting,
    decided,
    grant,
    mails,
    messages,
    notice,
    replied,
    said,
    sets,
    ticket,
)

GATE = AttachmentRef("plan.pdf", "application/pdf", 10, "d" * 64)


def answers(decision: Decision) -> list[Outgoing]:
    return [mail for mail in decision.outgoing if mail.lane is Lane.ANSWER]


def receipt(decision: Decision) -> Outgoing:
    (mail,) = mails(decision, "receipt")
    return mail


# ---- answers


def test_answer_goes_to_the_customer_as_the_team() -> None:
    """A reply to a notification reaches the requester as the team, waits for `#undo`, and is human mail."""
    decision = decided(replied("Try again."), acting())
    (mail,) = answers(decision)
    assert (mail.recipient, mail.text, mail.team, mail.automatic) == (ANNA, "Try again.", "general", "")
    assert mail.delay == DESK.send_delay
    assert (mail.in_reply_to, mail.references) == ("first@customer.example", ("first@customer.example",))
    assert mail.values["agent_title"] == "Minh Tran"
    assert decision.undoable


def test_first_to_answer_owns_and_the_ticket_waits() -> None:
    """The first agent to answer owns the ticket, which then waits for the customer."""
    assert sets(decided(replied("x"), acting())) == {"assignee": "minh", "state": "pending"}
    owned = ticket(assignee="lan", state="open")
    assert sets(decided(replied("x"), acting(owned))) == {"state": "pending"}
    solved = ticket(assignee="minh", state="solved")
    assert sets(decided(replied("x"), acting(solved))) == {}


def test_command_beside_an_answer_wins() -> None:
    """A state or owner that the agent names is not overruled by the answer; a claim alone still waits."""
    assert sets(decided(replied("#close\nx"), acting())) == {"state": "solved", "assignee": "minh"}
    assert sets(decided(replied("#assign lan\nx"), acting())) == {"assignee": "lan", "state": "pending"}


def test_private_addresses_and_tokens_stay_inside() -> None:
    """B1: the agent's own address becomes the team's, tokens are cut; neither stands in message or mail."""
    token = "n." + "abcdefgh2345" * 5
    text = f"Write to minh@example.com or Minh@phone.example.\nref {token}\nsupport+{token}@example.com"
    decision = decided(replied(text), acting())
    (mail,) = answers(decision)
    assert mail.text.startswith("Write to support@example.com or support@example.com.")
    assert "n.abc" not in mail.text
    everything = f"{mail} {[one.author for one in messages(decision)]}"
    assert "minh@" not in everything
    assert "phone.example" not in everything


@pytest.mark.parametrize(
    "text",
    ["Ask LAN@example.com directly.", "He said: the server room key lies under the blue mat today."],
    ids=["a colleague's address", "eight words of a note"],
)
def test_leaks_are_held(text: str) -> None:
    """F: a colleague's private address or eight words of a note hold the answer, which `#send` releases."""
    note = said(2, "note", agent="lan", text="The server room key lies under the blue mat.")
    decision = decided(replied(text), acting(ticket(recent=(note, said(1)))))
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert answers(decision) == []
    assert "#send" in str(mails(decision, "held")[0].values["what_to_do"])


def test_note_words_that_the_customer_said_are_no_leak() -> None:
    """F: eight words that stand in the customer's own mail may be said back."""
    words = "I was charged twice for the same invoice in March"
    recent = (said(2, "note", agent="lan", text=words), said(1, text=words))
    assert answers(decided(replied(f"You wrote: {words}"), acting(ticket(recent=recent))))


def test_attachments_go_along() -> None:
    """The agent's attachments go with the answer; a file alone is an answer."""
    file = Attachment("a.pdf", "application/pdf", b"x")
    for text in ("See the file.", ""):
        (mail,) = answers(decided(replied(text, attachments=(file,)), acting()))
        assert mail.with_mail_attachments


def test_copies_that_the_agent_added_are_honoured() -> None:
    """Somebody whom the agent puts in Cc gets the answer and joins; we and colleagues do not."""
    decision = decided(replied("x", cc=(BOB, LAN, SUPPORT)), acting())
    assert [mail.recipient for mail in answers(decision)] == [ANNA, BOB]
    assert all((mail.to, mail.cc) == ((ANNA,), (BOB,)) for mail in answers(decision))
    assert sets(decision)["in_copy"] == (BOB,)


def test_b1_quoted_words_are_the_recipients_own() -> None:
    """B1: below an answer stands what its recipient wrote, never what another customer wrote."""
    recent = (said(2, author=BOB, text="secret of Bob"), said(1))
    decision = decided(replied("x", cc=(BOB,)), acting(ticket(recent=recent)))
    to_anna, to_bob = answers(decision)
    assert "secret of Bob" not in str(to_anna)
    assert "I cannot log in." not in str(to_bob.values)


def test_requester_in_the_agents_own_recipients_is_not_written_twice() -> None:
    """If the requester stands in the agent's To or Cc, the mail is recorded, not sent, the agent warned."""
    decision = decided(replied("x", to=(SUPPORT, ANNA)), acting())
    assert answers(decision) == []
    assert messages(decision)[0].kind is MessageKind.AGENT
    assert "not sent twice" in str(receipt(decision).values["lines"])


def test_somebody_was_faster() -> None:
    """A colleague's answer after the notification holds this one; an earlier or own one does not."""

    def with_answer(agent: str, **when: object) -> Facts:
        return acting(ticket(recent=(said(2, "agent", agent=agent, text="Done.", **when), said(1))))

    held = decided(replied("x"), with_answer("lan", at=NOW - MINUTE))
    assert [one.kind for one in messages(held)] == [MessageKind.HELD]
    assert "Done." in str(mails(held, "held")[0].values["what_to_do"])
    assert answers(decided(replied("x"), with_answer("minh", at=NOW - MINUTE)))
    assert answers(decided(replied("x"), with_answer("lan", at=NOW - HOUR)))


def test_customer_wrote_meanwhile_goes_out_and_is_shown() -> None:
    """If only the customer wrote again, the answer goes out and the agent is shown what came."""
    later = said(2, text="It works now!", at=NOW - MINUTE)
    decision = decided(replied("x"), acting(ticket(recent=(later, said(1)))))
    assert answers(decision)
    assert "It works now!" in str(receipt(decision).values["meanwhile"])


def test_receipts_for_first_answers_and_commands_only() -> None:
    """Every first answer and every mail with commands is confirmed; a second plain answer is not."""
    first = decided(replied("x"), acting())
    assert receipt(first).values["undo_minutes"] == 10
    assert "in 60 seconds" in str(receipt(first).values["sends"])
    answered = ticket(
        assignee="minh", state="open", recent=(said(2, "agent", agent="minh", at=NOW - HOUR), said(1))
    )
    assert mails(decided(replied("x"), acting(answered)), "receipt") == []
    assert mails(decided(replied("#open\nx"), acting(answered)), "receipt")


def test_colleagues_hear_in_one_line() -> None:
    """Who was asked hears that a colleague answered; of an owned ticket only owner and watchers do."""
    told = mails(decided(replied("x"), acting()), "answered")
    assert [(mail.agent, mail.values["who"], mail.notice) for mail in told] == [
        ("lan", "Minh Tran", "answer")
    ]
    owned = acting(ticket(assignee="minh"))
    assert mails(decided(replied("x"), owned), "answered") == []
    assert mails(decided(replied("#quiet\n#claim"), acting()), "answered") == []


# ---- notes


def test_note_stays_inside() -> None:
    """`#note` writes for colleagues: nothing goes outside, owner and the named are told."""
    decision = decided(replied("#note @lan she called twice"), acting(ticket(assignee="minh")))
    assert [(one.kind, one.text) for one in messages(decision)] == [
        (MessageKind.NOTE, "@lan she called twice")
    ]
    assert answers(decision) == []
    assert [mail.agent for mail in mails(decision, "note")] == ["lan"]
    assert receipt(decision).values["sends"] == ["your note: nobody outside sees it; told: Lan Pham"]
    assert sets(decision) == {}


def test_who_gets_the_note_gets_no_line_of_the_claim_beside_it() -> None:
    """A claim and a note are one mail for each colleague; an answer beside the note is told, too."""
    both = decided(replied("#claim\n#note @lan she called twice"), acting())
    assert [mail.template for mail in both.outgoing if mail.agent == "lan"] == ["note"]
    answered = decided(replied("Try again.\n#note @lan she is angry"), acting())
    assert [mail.template for mail in answered.outgoing if mail.agent == "lan"] == ["answered", "note"]


def test_answer_and_note_in_one_mail() -> None:
    """Words for the customer and a note at the end part ways."""
    decision = decided(replied("Try again.\n#note she is angry"), acting())
    assert [(one.kind, one.text) for one in messages(decision)] == [
        (MessageKind.AGENT, "Try again."),
        (MessageKind.NOTE, "she is angry"),
    ]
    assert [mail.text for mail in answers(decision)] == ["Try again."]


@pytest.mark.parametrize("kind", [NoticeKind.NOTE, NoticeKind.ANSWER])
def test_reply_to_a_colleague_is_a_note_and_can_be_sent(kind: NoticeKind) -> None:
    """A reply goes where the notified message came from: a colleague's is answered by a note, and told so."""
    decision = decided(replied("Good idea."), acting(notice=notice(kind)))
    assert [one.kind for one in messages(decision)] == [MessageKind.NOTE]
    assert "#send" in str(receipt(decision).values["sends"])
    outward = decided(replied("#reply Good idea."), acting(notice=notice(kind)))
    assert [mail.text for mail in answers(outward)] == ["Good idea."]


def test_send_turns_such_a_note_into_an_answer() -> None:
    """`#send` on that receipt answers the customer with the note's words, under a new message."""
    note = said(7, "note", agent="minh", text="Good idea.", attachments=(GATE,))
    facts = acting(ticket(recent=(note, said(1))), notice=notice(NoticeKind.RECEIPT, message=7))
    decision = decided(replied("#send"), facts)
    assert [(mail.text, mail.attachments) for mail in answers(decision)] == [("Good idea.", (GATE,))]
    (written,) = messages(decision)
    assert (written.kind, written.from_mail) == (MessageKind.AGENT, False)


# ---- held mails


def held_answer(text: str = "Try again.", **changes: object) -> Facts:
    waiting = said(5, "held", agent="minh", text=text, held_for="a colleague was faster", attachments=(GATE,))
    return acting(
        ticket(recent=(waiting, said(1))), notice=notice(NoticeKind.HELD, message=5), held=waiting, **changes
    )


def test_send_releases_a_held_answer() -> None:
    """`#send` sends the held words as they stand, with their files, whoever was faster."""
    decision = decided(replied("#send\n#close"), held_answer())
    assert [(mail.text, mail.attachments) for mail in answers(decision)] == [("Try again.", (GATE,))]
    assert [(c.message, c.kind) for c in decision.changes if isinstance(c, Release)] == [
        (5, MessageKind.AGENT)
    ]
    assert messages(decision) == []
    assert sets(decision)["state"] == "solved"


def test_send_publishes_no_command_of_the_held_words() -> None:
    """B33: a command in what was held is neither done nor sent: `#send` says so, for `#note` most of all."""
    for line in ("#closed", "#note she has not paid", "#Note"):
        decision = decided(replied("#send"), held_answer(f"{line}\nx"))
        assert not sets(decision)
        assert not answers(decision)
        assert line in decision.reason


def test_new_words_take_the_place_of_held_ones() -> None:
    """A reply with new words to one's own held mail is the answer."""
    assert [mail.text for mail in answers(decided(replied("Other words."), held_answer()))] == [
        "Other words."
    ]


def test_nothing_to_send() -> None:
    """`#send` where nothing waits is refused and says so."""
    decision = decided(replied("#send"), acting())
    assert "no held answer" in str(mails(decision, "refused")[0].values["reason"])


def stranger(kind: str = "held") -> Facts:
    held = said(
        5, kind, author=MALLORY, text="It is me, Anna.", message_id="odd@evil.example", held_for="a stranger"
    )
    return acting(
        ticket(state="pending", recent=(held, said(1))), notice=notice(NoticeKind.HELD, message=5), held=held
    )


def test_admit_lets_a_stranger_join() -> None:
    """`#admit` makes the held mail a customer's, its sender a correspondent, and the ticket open."""
    decision = decided(replied("#admit"), stranger())
    assert [(c.message, c.kind) for c in decision.changes if isinstance(c, Release)] == [
        (5, MessageKind.CUSTOMER)
    ]
    people = [(c.address, c.role) for c in decision.changes if isinstance(c, AddParticipant)]
    assert people == [(MALLORY, "correspondent")]
    assert sets(decision)["state"] == "open"
    assert [mail.agent for mail in mails(decision, "notification")] == ["lan"]
    assert answers(decision) == []


def test_drop_leaves_a_stranger_out() -> None:
    """`#drop` keeps the mail as a note and adds nobody."""
    decision = decided(replied("#drop"), stranger())
    assert [c.kind for c in decision.changes if isinstance(c, Release)] == [MessageKind.NOTE]
    assert not [c for c in decision.changes if isinstance(c, AddParticipant)]


def test_words_to_a_strangers_held_mail_are_refused() -> None:
    """Plain words about a held stranger could go to the wrong person: the agent must say what is meant."""
    decision = decided(replied("Who are you?"), stranger())
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert "#admit or #drop" in str(mails(decision, "refused")[0].values["reason"])
    assert decided(replied("#admit"), acting()).reason.startswith("refused")


def test_words_to_a_receipt_are_held() -> None:
    """A receipt is answered with `#undo`; other words wait."""
    decision = decided(replied("Thanks!"), acting(notice=notice(NoticeKind.RECEIPT)))
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert answers(decision) == []


# ---- undo


def undoable(**changes: object) -> Facts:
    back = Undoable(
        9,
        NOW - MINUTE,
        (Restored(1042, "state", "new", "open"), Restored(1042, "state", "open", "solved"),
         Restored(1042, "assignee", "", "minh"), Restored(1042, "priority", "low", "high")),
        queued=(31, 32),
        messages=(4,),
    )  # fmt: skip
    now = ticket(state="solved", assignee="lan", priority="high")
    notified = notice(NoticeKind.RECEIPT, decision=9)
    return acting(replace(now, watchers=("minh",)), notice=notified, undo=replace(back, **changes))  # type: ignore[arg-type]


def test_undo_takes_back_what_nobody_changed_since() -> None:
    """`#undo` restores values, stops queued mail, makes messages notes, and leaves what others changed."""
    decision = decided(replied("#undo"), undoable())
    assert sets(decision) == {"state": "new", "priority": "low"}
    assert [c.outbox for c in decision.changes if isinstance(c, CancelOutgoing)] == [31, 32]
    assert [(c.decision, c.messages) for c in decision.changes if isinstance(c, MarkUndone)] == [(9, (4,))]
    assert "changed by somebody since" in str(receipt(decision).values["lines"])
    assert not decision.undoable


def test_undo_tells_who_has_the_mail_already() -> None:
    """What has left cannot be taken back: the message stays an answer, and the agent is told."""
    decision = decided(replied("#undo"), undoable(queued=(), left=(ANNA.address,)))
    assert [c.messages for c in decision.changes if isinstance(c, MarkUndone)] == [()]
    assert "has it already" in str(receipt(decision).values["lines"])


@pytest.mark.parametrize("facts", [undoable(undone=True), undoable(decided_at=NOW - 11 * MINUTE), acting()])
def test_undo_too_late_is_refused(facts: Facts) -> None:
    """`#undo` twice, after ten minutes or without a receipt does nothing and says so."""
    decision = decided(replied("#undo"), facts)
    assert not [c for c in decision.changes if isinstance(c, Set | CancelOutgoing | MarkUndone)]
    assert mails(decision, "refused")


# ---- commands, all or nothing


def test_refused_mail_does_nothing_and_comes_back() -> None:
    """All or nothing: one misspelt command, and the mail is held with line, reason and did-you-mean."""
    decision = decided(replied("#assign lan\n#clsoe\nTry again."), acting())
    assert sets(decision) == {}
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    (told,) = mails(decision, "refused")
    assert told.values["line"] == told.values["command"] == "#clsoe"
    assert "'close'" in str(told.values["did_you_mean"])
    assert answers(decision) == []


def test_commands_alone_post_nothing() -> None:
    """A mail of commands alone writes no message and reaches no customer."""
    decision = decided(replied("#close\n#tag +vip\n#priority high"), acting())
    assert (messages(decision), answers(decision)) == ([], [])
    assert sets(decision) == {"state": "solved", "tags": ("vip",), "priority": "high"}
    lines = receipt(decision).values["lines"]
    assert {"what": "state", "before": "new", "after": "solved"} in lines  # type: ignore[operator]


def test_new_owner_is_told_in_full_with_a_grant() -> None:
    """Who gets a ticket by `#assign` or `#team` is notified with the customer's words; others in one line."""
    given = decided(replied("#assign lan"), acting())
    assert [(m.agent, m.about_message) for m in mails(given, "notification")] == [("lan", 1)]
    assert sets(given) == {"assignee": "lan", "state": "open"}
    claimed = decided(replied("#claim"), acting())
    assert [(m.agent, m.values["what"]) for m in mails(claimed, "answered")] == [("lan", "claimed")]
    assert mails(claimed, "notification") == []


def test_another_team_hears_of_a_ticket_that_is_passed_on() -> None:
    """`#team` frees an owner who is no part of it, and the new team is told; a member keeps the ticket."""
    agents = {
        **DESK.agents,
        "lan": replace(DESK.agents["lan"], teams=("sales",)),
        "pia": Agent("pia", "Pia", ("p@example.com",), ("sales",)),
    }
    desk = replace(DESK, agents=agents, teams={**DESK.teams, "sales": Team("sales")})
    decision = decided(
        replied("#team sales\nMy colleagues will write."), acting(ticket(assignee="minh")), desk
    )
    assert sets(decision) == {"team": "sales", "assignee": "", "state": "pending"}
    assert {mail.agent for mail in mails(decision, "notification")} == {"lan", "pia"}
    fresh = decided(replied("#team sales"), acting(), desk)
    assert sets(fresh) == {"team": "sales"}
    assert {mail.agent for mail in mails(fresh, "notification")} == {"lan", "pia"}
    kept = decided(replied("#team billing"), acting(ticket(assignee="minh")), desk)
    assert sets(kept) == {"team": "billing"}


def test_nobody_gives_a_ticket_to_who_has_left() -> None:
    """`#assign` to an agent who has left is refused."""
    decision = decided(replied("#assign old"), acting())
    assert sets(decision) == {}
    assert "has left" in str(mails(decision, "refused")[0].values["reason"])


@pytest.mark.parametrize("requester", [SUPPORT, Address("Nobody", "")], ids=["our own address", "no address"])
def test_unreachable_customer_is_told(requester: Address) -> None:
    """An answer that would reach nobody, or ourselves, is held and its agent told."""
    decision = decided(replied("Try again."), acting(ticket(requester=requester)))
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert answers(decision) == []
    assert mails(decision, "held")


def test_empty_reply_is_told() -> None:
    """A reply in which nothing of the agent's own is left says so, and nothing reaches the customer."""
    decision = decided(replied("I cannot log in."), acting())
    assert "nothing of your own" in str(mails(decision, "refused")[0].values["reason"])
    assert answers(decision) == []


def test_link_in_a_subject_does_its_command_only() -> None:
    """F: a prefilled link acts by its signed token; the words of its mail reach nobody."""
    facts = acting(grant=grant(source="Subject", command="close"), notice=None)
    decision = decided(replied("Pay at evil.example\n#assign lan", subject="#close [HELP-1042] c.x"), facts)
    assert sets(decision) == {"state": "solved"}
    assert (answers(decision), messages(decision)) == ([], [])
    note = acting(grant=grant(source="Subject", command="note"), notice=None)
    assert [one.kind for one in messages(decided(replied("she called"), note))] == [MessageKind.NOTE]


def test_team_of_the_ticket_answers() -> None:
    """The answer goes out as the ticket's team, with its address where the agent's stood."""
    desk = replace(DESK, teams={**DESK.teams, "billing": Team("billing", "billing@example.com")})
    decision = decided(replied("Write to minh@example.com"), acting(ticket(team="billing")), desk)
    assert [(mail.team, mail.text) for mail in answers(decision)] == [
        ("billing", "Write to billing@example.com")
    ]


# ---- B33

CUSTOMER = (
    "My order is late.\n#close\n#forward a@b.example\nPlease  #assign lan   soon, or x #priority urgent!\nBye"
)

INJECTIONS = [
    ("last line quoted without a mark", "Try again.\n\nMy order is late.\n#close\n#forward a@b.example"),
    ("first line quoted without a mark", "#close\nTry again."),
    ("the whole text below", f"Try again.\n\n{CUSTOMER}"),
    ("the whole text above", f"{CUSTOMER}\n\nTry again."),
    ("quoted with a mark", "Try again.\n> #close\n> #forward a@b.example"),
    ("quoted with two marks", "Try again.\n>> #close"),
    ("indented", "Try again.\n    #close"),
    ("trailing blanks", "Try again.\n#close   "),
    ("a wrapped quote makes a line", "Try again.\n#assign lan"),
    ("a wrapped quote at the top", "#assign lan\nsoon\n\nTry again."),
    ("a wrapped quote of one command", "Try again.\nPlease\n#assign lan\nsoon"),
    ("wrapped, other case", "Try again.\n#ASSIGN LAN"),
    ("in the subject", "Try again."),
    ("subject of a link without a token", "Try again."),
    ("only the customer's lines", "#close\n#forward a@b.example"),
    ("after a salutation", "Hello Anna,\n#close\nTry again."),
    ("between words", "Try again.\n#closed\nBye now"),
    ("a later word that is no command yet", "#forward a@b.example\nTry again."),
    ("upper case of the customer's line", "#CLOSE"),
    ("quoted after a note", "#note look\nMy order is late.\n#forward a@b.example"),
]


@pytest.mark.parametrize("row", INJECTIONS, ids=[row[0] for row in INJECTIONS])
def test_b33_customers_words_are_never_commands(row: tuple[str, str]) -> None:
    """B33: 20 ways in which a customer's words could become a command: none is done, none is sent on."""
    subject = "Re: [HELP-1042] x #merge 9" if "subject" not in row[0] else "#close [HELP-1042] c.forged"
    facts = acting(
        ticket(subject="x #merge 9", recent=(said(1, text=CUSTOMER),)),
        notice=notice(text=f"New from Anna:\n\n{CUSTOMER}\n\nYour reply goes to: Anna"),
    )
    decision = decided(replied(row[1], subject=subject), facts)
    done = sets(decision)
    assert done.get("state", "pending") == "pending"
    assert done.get("assignee", "minh") == "minh"
    assert "priority" not in done
    for mail in answers(decision):
        assert mail.recipient == ANNA
        assert "#" not in mail.text
        assert "My order is late" not in mail.text


def test_b33_customers_own_command_is_text() -> None:
    """B33: `#close` in a customer's mail is text that agents read."""
    from tests.unit.desking import known, token, written

    decision = decided(written("#close\n#assign lan"), known(ticket(), evidence=(token(),)))
    assert sets(decision) == {}
    assert [one.text for one in decision.changes if isinstance(one, AddMessage)] == ["#close\n#assign lan"]


def test_copied_address_named_like_a_token_is_no_person() -> None:
    """Our reply addresses in To or Cc are not people in copy."""
    decision = decided(
        replied("x", cc=(Address("", "support+n.abc@example.com"), Address("", "n.abc@r.example"))), acting()
    )
    assert [mail.recipient for mail in answers(decision)] == [ANNA]
