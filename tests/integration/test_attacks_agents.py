"""Attacks in agents' names and on tickets of others: B1 to B7, B12, B13, B33, B34 and section F."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from inboxd.store import search
from tests.integration.attacking import (
    ANNA,
    DESK,
    EVE,
    LAN,
    MALLORY,
    MINH,
    OTTO,
    SUPPORT,
    Case,
    Sent,
    Victim,
    letter,
    outside,
)


@pytest.fixture
def victim(tmp_path: Path, sqlite_template: Path) -> Iterator[Victim]:
    """A desk."""
    path = tmp_path / "desk.db"
    shutil.copyfile(sqlite_template, path)
    path.chmod(0o600)
    made = Victim(f"sqlite:///{path}", tmp_path)
    yield made
    made.store.close()


def relayed(victim: Victim, case: Case, mails: list[Sent], words: str) -> bool:
    """Whether words became an agent's answer or reached anybody outside."""
    return "agent" in victim.messages(case.number) or any(words in mail.text for mail in outside(mails))


def state(victim: Victim, case: Case) -> tuple[str, str]:
    """State and owner of a ticket."""
    return victim.rows(f"SELECT state, assignee FROM ticket WHERE number = {case.number}")[0]  # type: ignore[return-value]


FORGED: dict[str, Callable[[Case], bytes]] = {
    "no grant, number in the subject": lambda c: letter(MINH, "Pay me", subject=f"[HELP-{c.number}] x"),
    "no grant, although proved": lambda c: letter(MINH, "Pay me", subject=f"[HELP-{c.number}]", auth=MINH),
    "stolen grant without proof": lambda c: letter(MINH, "Pay me", reply=c.notice),
    "proof of the forger's own domain": lambda c: letter(MINH, "Pay me", reply=c.notice, auth=MALLORY),
    "verdict of somebody else's host": lambda c: letter(
        MINH, "Pay me", reply=c.notice,
        above=["Authentication-Results: mx.evil.example; dmarc=pass header.from=private.example"],
    ),
    "the receiver says fail": lambda c: letter(
        MINH, "Pay me", reply=c.notice,
        above=["Authentication-Results: mx.acme.example; dmarc=fail (p=reject) header.from=private.example"],
    ),
    "a colleague's grant": lambda c: letter(MINH, "Pay me", reply=c.notices[LAN], auth=MINH),
    "two From fields": lambda c: letter(
        MINH, "Pay me", reply=c.notice, auth=MINH, headers=(("From", MALLORY),)
    ),
    "two authors in one From": lambda c: letter(
        MINH, "Pay me", reply=c.notice, auth=MINH, raw_from=f"{MINH}, {MALLORY}"
    ),
    "the agent in the display name": lambda c: letter(
        MALLORY, "Pay me", reply=c.notice, auth=MALLORY, raw_from=f'"{MINH}" <{MALLORY}>'
    ),
    "a subaddress of the agent": lambda c: letter(
        "minh+x@private.example", "Pay me", reply=c.notice, auth=MINH
    ),
    "a former agent": lambda c: letter(OTTO, "Pay me", reply=c.notice, auth=OTTO),
    "an agent of another team": lambda c: letter(EVE, "Pay me", reply=c.notice, auth=EVE),
    "an automatic mail": lambda c: letter(
        MINH, "Pay me", reply=c.notice, auth=MINH, headers=(("Auto-Submitted", "auto-replied"),)
    ),
    "Sender and Reply-To of the agent": lambda c: letter(
        MALLORY, "Pay me", reply=c.notice, auth=MALLORY, headers=(("Sender", MINH), ("Reply-To", MINH))
    ),
    "the customer's own thread": lambda c: letter(MINH, "Pay me", reply=c.acknowledgement, auth=MINH),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_b5_forged_agents_relay_nothing(victim: Victim, name: str) -> None:
    """B5, B6, F: sixteen mails in an agent's name that lack one condition: none acts, none is relayed."""
    case = victim.case()
    before = state(victim, case)
    out = victim.get(FORGED[name](case), "imap.support")
    assert not relayed(victim, case, out, "Pay me")
    assert state(victim, case) == before


# Who is told of a held mail in an agent's name: the registered address, or the team of somebody who left.
TOLD = {
    "no grant, although proved": {MINH},
    "stolen grant without proof": {MINH},
    "the receiver says fail": {MINH},
    "a colleague's grant": {MINH},
    "two From fields": {MINH},
    "a former agent": {MINH, LAN},
    "an agent of another team": {EVE},
}


@pytest.mark.parametrize("name", TOLD)
def test_f_what_is_refused_is_held_listed_and_told(victim: Victim, name: str) -> None:
    """F: each refused mail lies on its ticket and in the list of held ones, and the right people are told."""
    case = victim.case()
    out = victim.get(FORGED[name](case), "imap.support")
    assert {mail.recipient for mail in out} == TOLD[name]
    assert all("Pay me" in mail.text for mail in out)
    (held,) = search.held(victim.store, 10)
    assert (held["ticket"], bool(held["reason"])) == (case.number, True)
    assert victim.messages(case.number) == ["customer", "held"]


def test_f_the_true_agent_acts(victim: Victim) -> None:
    """F: with grant and proof the same words reach the customer: forgeries fail for their faults."""
    case = victim.case()
    [answer] = outside(victim.get(letter(MINH, "Pay me", reply=case.notice, auth=MINH), "imap.support"))
    assert (answer.recipient, "Pay me" in answer.text) == (ANNA, True)


def test_f_an_expired_and_a_revoked_grant(victim: Victim) -> None:
    """F: a grant is worth nothing after 30 days, nor once it was seen in somebody else's mail."""
    case, other = victim.case(), victim.case(subject="Other")
    victim.get(letter(MALLORY, "Look what I have", reply=other.notice))
    out = victim.get(letter(MINH, "Too late", reply=other.notice, auth=MINH), "imap.support")
    assert not relayed(victim, other, out, "Too late")
    victim.now += timedelta(days=31)
    out = victim.get(letter(MINH, "Too late", reply=case.notice, auth=MINH), "imap.support")
    assert not relayed(victim, case, out, "Too late")


def test_f_a_recall_finds_the_answer_that_waits(victim: Victim) -> None:
    """F: Outlook's recall stops the agent's latest answer on the ticket; a stranger's stops nothing."""
    victim.use(replace(DESK, send_delay=timedelta(minutes=5)))
    case = victim.case()
    victim.get(letter(MINH, "We pay.", reply=case.notice, auth=MINH), "imap.support")
    words, subject = (
        'M would like to recall the message, "Re: Parcel".',
        f"Recall: Re: [HELP-{case.number}] Parcel",
    )
    victim.get(letter(MINH, words, subject=subject), "imap.support")
    victim.get(letter(LAN, words, subject=subject, auth=LAN), "imap.support")
    assert victim.rows("SELECT state FROM outbox WHERE lane = 'answer'") == [("queued",)]
    out = victim.get(letter(MINH, words, subject=subject, auth=MINH), "imap.support")
    assert victim.rows("SELECT state FROM outbox WHERE lane = 'answer'") == [("cancelled",)]
    assert not outside(out)
    assert state(victim, case) == ("new", "")
    victim.now += timedelta(hours=1)
    assert not outside(victim.work())


def test_f_a_signature_is_learned(victim: Victim) -> None:
    """F: from the fourth ticket on the block below an agent's words stays home; the database keeps it."""
    block = "Minh Tran\nAcme Ltd | T +49 30 1234\nwww.acme.example"
    sent = []
    for number in range(4):
        case = victim.case(subject=f"Question {number}")
        words = f"Answer {number}.\n\n{block}"
        [answer] = outside(victim.get(letter(MINH, words, reply=case.notice, auth=MINH), "imap.support"))
        sent.append(answer.text)
    assert ["+49 30" in text for text in sent] == [True, True, True, False]
    assert sent[3].startswith("Answer 3.\n\n")
    whole, kept = victim.rows(
        f"SELECT full_text, text FROM message WHERE ticket = {case.number} AND kind = 'agent'"
    )[0]
    assert ("+49 30" in whole, "+49 30" in kept) == (True, False)


def tapped(out: list[Sent]) -> bytes:
    """The mail that the link in an agent's mail opens, as Minh's client sends it."""
    found = re.search(r"mailto:\S+?subject=(%23confirm[^\s\"<>]+)", out[0].html)
    assert found
    return letter(MINH, "", subject=unquote(found[1]), auth=MINH)


FORWARDED = (
    f"#new\n\n---------- Forwarded message ----------\nFrom: Anna <{ANNA}>\nSubject: Q\n\nWhere is it?"
)


@pytest.mark.parametrize("text", [f"#to {ANNA}\n\nWe pay.", FORWARDED], ids=["#to", "#new"])
def test_f_a_mail_without_proof_acts_when_its_agent_confirms_it(victim: Victim, text: str) -> None:
    """F: `#to` and `#new` that nothing proves wait until the registered address says so, with one tap."""
    out = victim.get(letter(MINH, text, subject="Your parcel"), "imap.support")
    assert (victim.numbers, [mail.recipient for mail in out]) == ([], [MINH])
    assert "Did you write this?" in out[0].text
    assert "mailto:support@acme.example?subject=%23confirm" in out[0].text  # for who reads no HTML
    assert "\n    #confirm" not in out[0].text
    link = tapped(out)
    assert not outside(victim.get(link.replace(b"From: minh@", b"From: lan@"), "imap.support"))
    assert victim.numbers == []
    sent = victim.get(link.replace(b"Message-ID: <", b"Message-ID: <w"), "imap.support")
    assert len(victim.numbers) == 1
    assert [mail.recipient for mail in outside(sent)] == ([ANNA] if "#to" in text else [])
    victim.get(link.replace(b"Message-ID: <", b"Message-ID: <x"), "imap.support")
    assert (len(victim.numbers), victim.fate[0], victim.alerts) == (1, "done", [])


def test_f_typed_confirmation_is_no_link(victim: Victim) -> None:
    """F: `#confirm 1` without the link's token confirms nothing."""
    victim.get(letter(MALLORY, f"#to {ANNA}\n\nPay me.", raw_from=MINH), "imap.support")
    for words, subject in (
        ("#confirm 1", "x"),
        ("", "#confirm 1"),
        ("", "#confirm 1 c.abcdefghijklmnopqrstuvwx"),
    ):
        victim.get(letter(MINH, words, subject=subject, auth=MINH), "imap.support")
    assert not [mail for mail in victim.sent if mail.recipient == ANNA]


def test_f_an_old_note_holds_an_answer(victim: Victim) -> None:
    """F: a note is compared with answers, however many messages came after it."""
    case, note = victim.case(), "Between us, she has not paid a single invoice since March."
    victim.get(letter(MINH, f"#note {note}", reply=case.notice, auth=MINH), "imap.support")
    for number in range(12):
        victim.get(letter(ANNA, f"And {number}?", reply=case.acknowledgement, auth=ANNA), "imap.support")
    out = victim.get(letter(MINH, note, reply=case.notice, auth=MINH), "imap.support")
    assert not outside(out)
    assert any("internal note" in mail.text for mail in out)


def test_f_an_expired_grant_brings_a_fresh_notification(victim: Victim) -> None:
    """F: with a good proof the words wait; the mail that tells so is a notification with a working #send."""
    case = victim.case()
    victim.now += timedelta(days=31)
    late = letter(MINH, "We pay.", reply=case.notice, auth=MINH)
    (told,) = victim.get(late, "imap.support")
    assert (told.recipient, "We pay." in told.text, "#send" in told.text) == (MINH, True, True)
    [answer] = outside(victim.get(letter(MINH, "#send", reply=told, auth=MINH), "imap.support"))
    assert (answer.recipient, "We pay." in answer.text) == (ANNA, True)


def test_f_a_replayed_mail_acts_once(victim: Victim) -> None:
    """B34: the agent's own mail, sent again by whoever caught it, is a duplicate; changed, it is unproved."""
    case = victim.case()
    true = letter(MINH, "We pay.", reply=case.notice, auth=MINH)
    assert len(outside(victim.get(true, "imap.support"))) == 1
    assert outside(victim.get(true, "imap.support")) == []
    changed = true.replace(b"We pay.", b"We do not pay.")
    again = changed.replace(
        b"Authentication-Results: mx.acme.example", b"Authentication-Results: mx.evil.example"
    )
    assert not any("do not pay" in mail.text for mail in outside(victim.get(again, "imap.support")))


COVERED = "from:to:subject:date:message-id:in-reply-to:references"
HOME = MINH.rpartition("@")[2]
BY_KEY = f"Authentication-Results: mx.acme.example; dkim=pass header.d={HOME}; spf=fail; dmarc=pass"


def signed(name: str, fields: str = COVERED, more: str = "") -> list[str]:
    """What a receiver's verdict rests on: a signature of that name over those fields."""
    return [
        BY_KEY,
        f"DKIM-Signature: v=1; a=rsa-sha256; d={HOME}; s=k; h={fields};{more} bh=x; b={name}",
    ]


def test_b34_a_grant_grafted_on_a_replayed_mail_is_held(victim: Victim) -> None:
    """B34: a true mail of the agent, caught and sent again with a stolen grant added, reaches nobody."""
    case = victim.case()
    stolen = letter(
        MINH, "Pay him.", reply=case.notice, above=signed("one", "from:to:subject:date:message-id")
    )
    assert outside(victim.get(stolen, "imap.support")) == []
    assert "held" in victim.messages(case.number)
    true = letter(MINH, "It is on its way.", reply=case.notice, above=signed("two"))
    assert [mail.recipient for mail in outside(victim.get(true, "imap.support"))] == [ANNA]


@pytest.mark.parametrize(
    "above",
    [
        signed("one", more=" l=8;"),
        signed("one", COVERED.replace("from:", "")),
        signed("one", COVERED.replace("message-id:", "")),
        [*signed("one"), "In-Reply-To: <second@evil.example>"],
        [*signed("two"), *signed("one", "from:subject:message-id")[1:]],
    ],
    ids=["l=", "From", "Message-ID", "a second In-Reply-To", "a second signature"],
)  # fmt: skip
def test_b10_a_signature_that_leaves_something_open_proves_nothing(victim: Victim, above: list[str]) -> None:
    """B10, B34: what anybody could have added or changed under a true signature never acts."""
    case = victim.case()
    assert outside(victim.get(letter(MINH, "Pay him.", reply=case.notice, above=above), "imap.support")) == []


def test_b10_a_signature_counts_for_one_mail(victim: Victim) -> None:
    """B10: seen under another mail before, it proves nothing; the host's own word still does."""
    case = victim.case()
    first = letter(MINH, "It is on its way.", reply=case.notice, above=signed("one"))
    assert len(outside(victim.get(first, "imap.support"))) == 1
    again = letter(MINH, "Pay him.", reply=case.notice, above=signed("one"))
    assert outside(victim.get(again, "imap.support")) == []
    by_host = [BY_KEY.replace("spf=fail", f"spf=pass smtp.mailfrom={HOME}"), *signed("one")[1:]]
    third = letter(MINH, "It left.", reply=case.notice, above=by_host)
    assert len(outside(victim.get(third, "imap.support"))) == 1


def test_f_the_link_of_a_held_mail_counts_whatever_is_signed(victim: Victim) -> None:
    """F: an agent whose mail server does not sign In-Reply-To sends what was held by the link's subject."""
    case = victim.case()
    plain = "from:to:subject:date:message-id"
    (told,) = victim.get(letter(MINH, "We pay.", reply=case.notice, above=signed("a", plain)), "imap.support")
    assert "leaves In-Reply-To open" in told.text
    (subject,) = re.findall(r"mailto:[^\s\"<>?]+\?subject=(%23send[^\s\"<>&]+)", told.html)
    tapped = letter(MINH, "", subject=unquote(subject), above=signed("b", plain))
    assert [mail.recipient for mail in outside(victim.get(tapped, "imap.support"))] == [ANNA]


def test_f_a_token_in_a_quote_leads_to_no_other_ticket(victim: Victim) -> None:
    """F: a customer quotes another ticket's token, and the agent's reply still goes where it belongs."""
    case, other = victim.case(), victim.case(subject="Other")
    stolen = other.notice.text.split("ref ")[-1].split()[0]
    words = f"Here is more.\n\n> {stolen}\n"
    out = victim.get(letter(MINH, words, reply=case.notice, auth=MINH), "imap.support")
    assert len(outside(out)) == 1
    assert "agent" in victim.messages(case.number)
    assert "agent" not in victim.messages(other.number)
    victim.now += timedelta(days=31)
    fresh = victim.case(subject="Fresh")
    stolen = fresh.notice.text.split("ref ")[-1].split()[0]
    victim.get(letter(MINH, f"Late.\n\n> {stolen}\n", reply=case.notice, auth=MINH), "imap.support")
    assert "agent" not in victim.messages(fresh.number)


ODD = {
    "Kelvin sign": "Minh <\u212Aim@private.example>",
    "sharp s": "strau\u00df@private.example",
    "long s": "ro\u017fe@private.example",
    "a@x)b@y": "a@x)kim@private.example",
    "quoted local part": '"kim"@private.example',
    "group": "team: kim@private.example;",
    "route": "<@evil.example:kim@private.example>",
    "NUL": "kim@private.example\x00",
    "zero width": "Kim <kim@private.example>\u200b",
    "comma": "kim@private.example,",
    "two brackets": "<kim@private.example> <evil@evil.example>",
    "encoded word": "=?utf-8?q?kim=40private.example?=",
    "encoded in brackets": "<=?utf-8?q?kim?=@private.example>",
    "comment": "kim@(evil.example)private.example",
    "white space": "kim @private.example",
    "final dot": "kim@private.example.",
    "unclosed quote": '"kim <kim@private.example>',
    "full width": "kim@\uff50rivate.example",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_b7_odd_authors_prove_nothing(victim: Victim, name: str) -> None:
    """B7: a From that two programs may read differently, or that only looks like an agent's, never acts."""
    agents = {
        "kim": replace(DESK.agents["minh"], name="kim", email=("kim@private.example",)),
        "strauss": replace(DESK.agents["lan"], name="strauss", email=("strauss@private.example",)),
        "rose": replace(DESK.agents["lan"], name="rose", email=("rose@private.example",)),
    }
    victim.use(replace(DESK, agents=agents))
    out = victim.get(letter(ANNA, auth=ANNA), "imap.support")
    number = victim.numbers[0]
    for notice in (mail for mail in out if mail.lane == "notification"):
        forged = letter("", "Pay me", raw_from=ODD[name], reply=notice, auth="x@private.example")
        sent = victim.get(forged, "imap.support")
        assert "agent" not in victim.messages(number)
        assert not [mail for mail in sent if mail.recipient == ANNA]


def test_b7_a_sharp_s_is_somebody_else(victim: Victim) -> None:
    """B30: ß is not ss: such a customer joins no ticket of the other, and gets the answers to their own."""
    ours, theirs = "anna@strauss.example", "anna@strau\u00df.example"
    first = victim.get(letter(ours))
    victim.get(letter(theirs, "Tell me more", reply=next(m for m in first if m.recipient == ours)))
    assert victim.messages(victim.numbers[0]) == ["customer", "held"]
    out = victim.get(letter(theirs, "My own question"))
    notice = [mail for mail in out if mail.recipient == MINH][-1]
    answer = outside(victim.get(letter(MINH, "Yes.", reply=notice, auth=MINH), "imap.support"))
    assert [mail.recipient for mail in answer] == ["anna@xn--strau-pqa.example"]


SAID = {
    "below": "I wrote\n#close",
    "inside": "x #close",
    "behind a hyphen": "do not foo-#close",
    "in brackets": "see (#close) please",
    "in an address": "http://x.example/#close",
    "zero width before": "bla\n\u200b#close",
    "no-break space": "word\u00a0#close",
    "behind a slash": "a/#close b",
    "upper case": "now #CLOSE",
    "after 5,000 characters": "word " * 1000 + "end-#close",
}
QUOTED = {
    "alone": "#close",
    "at the end of an answer": "Hello.\n\n#close",
    "top of an answer": "#close\n\nHello.",
    "Outlook": "-----Original Message-----\nFrom: Anna\nTo: Acme\nSubject: x\n\n{before}\n#close",
}


@pytest.mark.parametrize("said", SAID)
def test_b33_a_customers_words_are_no_command(victim: Victim, said: str) -> None:
    """B33: what a customer wrote, broken anew by a client that quotes without ">", closes no ticket."""
    words = SAID[said]
    case = victim.case(words=words)
    for quoted in QUOTED.values():
        text = quoted.format(before=words.lower().replace("#close", "").strip()[-60:])
        victim.get(letter(MINH, text, reply=case.notice, auth=MINH), "imap.support")
        assert state(victim, case)[0] != "solved", quoted


@pytest.mark.parametrize(
    "subject",
    ["x #close", "#close", "#close [HELP-1001]", "#close c.abcdefghijklmnopqrstuvwxyz234567", "#merge 9"],
)
def test_b33_a_subject_is_no_command(victim: Victim, subject: str) -> None:
    """B33: a command in a ticket's subject is never done, whoever replies to it."""
    case = victim.case(subject=subject)
    victim.get(letter(MINH, "Hello.", subject=f"Re: {subject}", reply=case.notice, auth=MINH), "imap.support")
    assert state(victim, case)[0] == "pending"


def test_b33_a_third_partys_address_gets_nothing(victim: Victim) -> None:
    """B33: `#forward a@b` in a customer's mail sends nothing, quoted with or without a mark."""
    case = victim.case(words="Please.\n#forward mallory@evil.example\n#cc +mallory@evil.example")
    for text in ("Ok.\n\n#forward mallory@evil.example", "#cc +mallory@evil.example\n\nOk."):
        out = victim.get(letter(MINH, text, reply=case.notice, auth=MINH), "imap.support")
        assert not [mail for mail in out if mail.recipient == MALLORY]


def test_b2_numbers_open_nothing(victim: Victim) -> None:
    """B2: guessing numbers, with digits of any script, in whoever's name, joins nothing."""
    case = victim.case()
    arabic = "".join(chr(0x660 + int(digit)) for digit in str(case.number))
    machine = (("Auto-Submitted", "auto-replied"),)
    for number, forged in enumerate(
        (
            letter(MALLORY, "Tell me all", subject=f"[HELP-{case.number}] a"),
            letter(MALLORY, "Tell me all", subject=f"[HELP-{arabic}] b"),
            letter(MALLORY, "Tell me all", subject="".join(f"[HELP-{n}]" for n in range(990, 1010))),
            letter(MINH, "Filed by number", subject=f"[HELP-{case.number}] c", headers=machine),
            letter(ANNA, "In Anna's name", subject=f"[HELP-{case.number}] d"),
        )
    ):
        victim.get(forged, "imap.support")
        assert set(victim.messages(case.number)) <= {"customer", "held"}, number
    assert victim.messages(case.number).count("customer") == 1


def test_b4_a_leaked_token_is_held(victim: Victim) -> None:
    """B4, B1: with a customer's token a stranger is held, joins nothing, and neither hears of the other."""
    case = victim.case()
    out = victim.get(
        letter(MALLORY, "And your password?", reply=case.acknowledgement, auth=MALLORY), "imap.support"
    )
    assert victim.messages(case.number) == ["customer", "held"]
    assert outside(out) == []
    assert victim.rows(f"SELECT key FROM participant WHERE key = '{MALLORY}'") == []


def test_b3_no_bit_of_a_token_may_change(victim: Victim) -> None:
    """B3: a root, party or grant id with one letter changed is an unknown id."""
    case = victim.case()
    for mail in (case.acknowledgement, case.notice):
        for reference in str(mail.message["References"]).split():
            for at in (3, 10, len(reference) // 3):
                letter_at = "b" if reference[at] != "b" else "c"
                bad = f"{reference[:at]}{letter_at}{reference[at + 1 :]}"
                if not bad.startswith(("<m.", "<p.", "<t.")):
                    continue
                victim.get(letter(ANNA, f"Text {bad}", headers=(("References", bad),)), "imap.support")
    assert victim.messages(case.number) == ["customer"]


def test_e_poisoned_references_place_nobody_elsewhere(victim: Victim) -> None:
    """E: Mallory claims Anna's Message-IDs for his ticket; her replies reach hers, and he hears nothing."""
    first = "<first@home.example>"
    victim.get(
        letter(MALLORY, "Mine", headers=(("References", f"{first} <next@home.example>"),)), "imap.support"
    )
    case = victim.case(message_id=first)
    reply = letter(ANNA, "One thing more", headers=(("In-Reply-To", first), ("References", first)), auth=ANNA)
    out = victim.get(reply, "imap.support")
    assert victim.messages(case.number) == ["customer", "customer"]
    assert outside(out) == []


HOSTILE = (
    "=?utf-8?q?a=0D=0ABcc:_mallory=40evil.example?=",
    "=?utf-8?b?YQ0KQmNjOiBtYWxsb3J5QGV2aWwuZXhhbXBsZQ0KDQp4?=",
    "a\x0bBcc: x", "a\u2028Bcc: x", "a\x00b", "\ud800", "x" * 1_000_000,
    "=?utf-8?q?" + "=41" * 100_000 + "?=",
    "{{ 7*7 }}{% raise %}", "{% include '/etc/passwd' %}", "\U0001F600" * 300, "=?", "\x1b[31mred\x07",
    "[HELP-1001]" * 500, "\u202eabc", "a, mallory@evil.example", "mallory@evil.example", '"', "\\", "<", "(",
)  # fmt: skip


def test_b12_b13_hostile_subjects_and_names(victim: Victim) -> None:
    """B12, B13: no subject or name adds a field or a recipient, and none keeps a mail from its agent."""
    for number, value in enumerate(HOSTILE):
        author = f'"{value[:2000]}" <n{number}@b{number}.example>'
        out = victim.get(letter("", subject=value, raw_from=author))
        assert victim.fate[0] == "done"
        assert {mail.recipient for mail in out} >= {MINH, LAN}, ascii(value[:40])
        for mail in out:
            assert mail.message["Bcc"] is None
            assert MALLORY not in mail.recipient
            assert len(mail.message.get_all("To")) == 1
            assert [a.addr_spec for a in mail.message["To"].addresses] == [mail.recipient]
            assert len(mail.subject) < 300
            assert "{{" not in value or "49" not in mail.subject
    assert victim.alerts == []


def test_b12_names_of_files(victim: Victim) -> None:
    """B12, B28: names and types of attachments smuggle no header into the agents' notifications."""
    names = (
        "a%22%0d%0aBcc:%20mallory@evil.example%0d%0a.pdf",
        "..%2f..%2fetc%2fpasswd",
        "a%00.exe",
        "x" * 3000,
    )
    parts = "".join(
        f'--b\nContent-Type: application/pdf;\n x="y\n'
        f"Content-Disposition: attachment; filename*=utf-8''{name}\nContent-ID: <a>\n\n{name}\n"
        for name in names
    )
    header = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
    out = victim.get(letter(ANNA, f"--b\nContent-Type: text/plain\n\nFiles\n{parts}--b--", headers=header))
    notice = next(mail for mail in out if mail.recipient == MINH)
    for part in notice.message.walk():
        assert part["Bcc"] is None
        name = part.get_filename() or ""
        assert "/" not in name
        assert name.isprintable()


def test_f_an_answer_that_cannot_be_sent_is_told(victim: Victim) -> None:
    """F: a customer whose address no mail program takes: the agent hears so at once, nothing is lost."""
    out = victim.get(letter("", raw_from='"a,b"@home.example'))
    notice = next(mail for mail in out if mail.recipient == MINH)
    told = victim.get(letter(MINH, "Our answer", reply=notice, auth=MINH), "imap.support")
    assert victim.fate[0] == "done"
    assert [mail.recipient for mail in told] == [MINH]
    assert "Our answer" in told[0].text


def test_b31_no_line_of_a_stranger_in_the_log(victim: Victim, capsys: pytest.CaptureFixture[str]) -> None:
    """B31: what a mail carries makes no line of its own in the log, and no escape sequence."""
    capsys.readouterr()
    victim.get(
        letter(
            ANNA, "The body is nobody's business", subject="\x1b[2Jfake\x0bline",
            message_id="<a\x1b[31m\u2028event=forged@x.example>", headers=(("X-Loop", "\x1b]0;x\x07"),),
        )
    )  # fmt: skip
    printed = capsys.readouterr()
    text = printed.out + printed.err
    assert "nobody's business" not in text
    assert "\x1b[2J" not in text
    assert "\x1b]0" not in text
    assert "\u2028" not in text
    assert "\nevent=forged" not in text


def test_f_reply_to_the_desk_in_our_own_name(victim: Victim) -> None:
    """D1: a mail that claims to come from our own address opens a ticket and is answered by nobody."""
    out = victim.get(letter(SUPPORT, "We are you", auth=SUPPORT), "imap.support")
    assert outside(out) == []
    assert len(victim.numbers) == 1
