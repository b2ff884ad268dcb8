"""Attacks that make the desk double, flood or suppress: A2, B8, B23 and the budgets of section D."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.daemon.metrics import Metrics
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.desk.settings import Desk, Via
from tests.integration.attacking import (
    ANNA,
    DESK,
    LAN,
    MALLORY,
    MINH,
    Sent,
    Victim,
    letter,
    outside,
    with_desk,
)

Make = Callable[..., Victim]


@pytest.fixture
def make(tmp_path: Path, sqlite_template: Path) -> Iterator[Make]:
    """Makes desks with databases of their own."""
    made: list[Victim] = []

    def one(desk: Desk = DESK) -> Victim:
        path = tmp_path / f"{len(made)}.db"
        shutil.copyfile(sqlite_template, path)
        path.chmod(0o600)
        made.append(Victim(f"sqlite:///{path}", tmp_path, desk))
        return made[-1]

    yield one
    for victim in made:
        victim.store.close()


@pytest.fixture
def victim(make: Make) -> Victim:
    """A desk."""
    return make()


def acknowledged(mails: list[Sent]) -> list[str]:
    """Who got an automatic answer."""
    return [mail.recipient for mail in mails if mail.lane == "acknowledgement"]


def report(kind: str, fields: str, returned: str = "") -> tuple[str, tuple[tuple[str, str], ...]]:
    """Body and header of a multipart/report."""
    notice = "delivery-status" if kind == "delivery-status" else "feedback-report"
    parts = ["Content-Type: text/plain\n\nA report.", f"Content-Type: message/{notice}\n\n{fields}"]
    parts += [f"Content-Type: text/rfc822-headers\n\n{returned}"] if returned else []
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--"
    return body, (
        ("MIME-Version", "1.0"),
        ("Content-Type", f"multipart/report; report-type={kind}; boundary=b"),
    )


def test_a2_a_constant_message_id_loses_no_words(victim: Victim) -> None:
    """A2: a device that never changes its Message-ID is heard each time, even where a text begins alike."""
    for words in ("Alarm", "Alarm 2 in room 4", "Alarm\nRoom 5 burns."):
        victim.get(letter("device@home.example", words, message_id="<always@device.example>", headers=()))
    assert [row[0] for row in victim.rows("SELECT state FROM journal")] == ["done", "done", "duplicate"]
    victim.get(
        letter("device@home.example", "Alarm\nRoom 6.", message_id="<always@device.example>")
        .replace(b"09:00:00", b"09:01:00")
    )  # fmt: skip
    assert victim.fate[0] == "done"
    assert len(victim.numbers) == 3


def test_a2_a_new_file_is_a_new_mail(victim: Victim) -> None:
    """A2: the same Message-ID and words with a file that was not there before is no duplicate."""
    body = "--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/pdf\n\n{}\n--b--"
    header = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
    for content in ("one", "two"):
        victim.get(letter(ANNA, body.format(content), message_id="<a@home.example>", headers=header))
    assert victim.fate[0] == "done"


def test_a2_a_stranger_cannot_take_a_message_id(victim: Victim) -> None:
    """A2: who sends first under somebody's Message-ID neither hides the true mail nor gets its answer."""
    victim.get(letter(MALLORY, "Where is my parcel?", message_id="<a@home.example>"))
    out = victim.get(letter(ANNA, "Where is my parcel?", message_id="<a@home.example>"))
    assert victim.fate[0] == "done"
    assert acknowledged(out) == [ANNA]
    assert len(victim.numbers) == 2


def test_a2_copies_that_wait_together(victim: Victim) -> None:
    """A2: the same mail over two channels, and the same bytes without Message-ID, decided in one go: once."""
    with_id, without = letter(ANNA), letter(MALLORY, message_id="")
    victim.take(with_id)
    victim.take(with_id, "imap.support")
    for _ in range(3):
        victim.take(without)
    out = victim.work()
    assert len(victim.numbers) == 2
    assert sorted(acknowledged(out)) == [ANNA, MALLORY]


def test_d_budgets_hold_when_mails_are_decided_at_once(victim: Victim) -> None:
    """D: twenty mails of one sender, decided by four threads at the same time: one acknowledgement."""
    for number in range(20):
        victim.take(letter(ANNA, f"Question {number}"))
    crews = [Pipeline(Slot(victim.engine), f"crew {n}", Metrics()) for n in range(4)]
    threads = [threading.Thread(target=crew.drain) for crew in crews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert acknowledged(victim.work()) == [ANNA]
    assert len(victim.numbers) == 20


def test_d_budgets_follow_the_author_behind_a_form(make: Make) -> None:
    """D: a website form that writes for everybody gives nobody more than their own budget."""
    victim = make(with_desk(vias=(Via("site", "form", "form@acme.example"),)))
    sent = [
        name
        for number in range(6)
        for name in acknowledged(
            victim.get(letter("form@acme.example", f"Text {number}", headers=(("Reply-To", ANNA),)))
        )
    ]
    assert sent == [ANNA]


def test_d_subaddresses_share_one_budget(victim: Victim) -> None:
    """D: victim+1@, victim+2@ and v.i.c.t.i.m@ are one mailbox; nobody is bombed through their variants."""
    names = ["victim+1", "victim+2", "vic.tim", "v.i.c.t.i.m+x", "victim"]
    sent = [
        who for n, name in enumerate(names)
        for who in acknowledged(victim.get(letter(f"{name}@gmail.com", f"Text {n}")))
    ]  # fmt: skip
    assert sent == ["victim+1@gmail.com"]


def test_d_a_strangers_flood_mutes_nobody_else(victim: Victim) -> None:
    """D: what forgers pile up on a ticket is held, and silences neither its customer nor an agent."""
    case = victim.case()
    for number in range(12):
        victim.get(letter(MINH, f"Forged {number}", subject=f"[HELP-{case.number}] x"))
    victim.now = victim.now.replace(minute=victim.now.minute)
    victim.get(letter(ANNA, "And now?", reply=case.acknowledgement, auth=ANNA), "imap.support")
    assert victim.messages(case.number).count("customer") == 2
    assert victim.rows("SELECT key FROM address WHERE muted_until IS NOT NULL") == []


def test_d_a_forged_sender_is_not_muted(victim: Victim) -> None:
    """D: the same text thrice in an unproved name mutes nobody where the channel tells who is proved."""
    for number in range(4):
        victim.get(letter(ANNA, "Buy this!", subject=f"Offer {number}"), "imap.support")
    assert victim.rows("SELECT key FROM address WHERE muted_until IS NOT NULL") == []
    assert acknowledged(victim.sent) == []
    assert acknowledged(victim.get(letter(ANNA, "A true question", auth=ANNA), "imap.support")) == [ANNA]


def test_d_a_forged_complaint_marks_no_ticket(victim: Victim) -> None:
    """D: a feedback report that names a ticket's number in its subject leaves no mark there."""
    case = victim.case()
    body, headers = report("feedback-report", f"Feedback-Type: abuse\nOriginal-Rcpt-To: {ANNA}\n")
    victim.get(letter(MALLORY, body, subject=f"[HELP-{case.number}]", headers=headers))
    assert victim.rows("SELECT id FROM event WHERE what = 'flagged'") == []
    true = f"Message-ID: {case.acknowledgement.id}\n"
    body, headers = report("feedback-report", "Feedback-Type: abuse\n", true)
    victim.get(letter("fbl@provider.example", body, headers=headers))
    assert len(victim.rows("SELECT id FROM event WHERE what = 'flagged'")) == 1


@pytest.mark.parametrize("named", ["tag", "root", "foreign"])
def test_d_a_forged_bounce_marks_no_mail(victim: Victim, named: str) -> None:
    """D: without our Message-ID a bounce is nobody's: number, root id and the customer's own id do not do."""
    case = victim.case()
    root = str(case.acknowledgement.message["References"]).split()[0]
    foreign = str(case.acknowledgement.message["In-Reply-To"])
    returned = {"tag": "Subject: x\n", "root": f"References: {root}\n", "foreign": f"Message-ID: {foreign}\n"}
    body, headers = report(
        "delivery-status", f"Final-Recipient: rfc822; {LAN}\nAction: failed\nStatus: 5.1.1\n", returned[named]
    )
    headers = (*headers, ("References", root))
    out = victim.get(letter(MALLORY, body, subject=f"[HELP-{case.number}]", headers=headers), sender="")
    assert victim.fate[0] == "quarantine"
    assert out == []
    assert victim.rows("SELECT id FROM outbox WHERE bounced != ''") == []


def test_d_a_bounce_of_one_ticket_marks_none_other(victim: Victim) -> None:
    """D: Mallory returns the mail that was his with another ticket's number: only his own row is marked."""
    theirs, own = victim.case(), victim.get(letter(MALLORY, "Mine"))
    mine = next(mail for mail in own if mail.recipient == MALLORY)
    body, headers = report(
        "delivery-status", f"Final-Recipient: rfc822; {ANNA}\nAction: failed\nStatus: 5.1.1\n",
        f"Message-ID: {mine.id}\nSubject: [HELP-{theirs.number}]\n",
    )  # fmt: skip
    victim.get(letter(MALLORY, body, subject=f"[HELP-{theirs.number}]", headers=headers), sender="")
    assert victim.rows("SELECT recipient FROM outbox WHERE bounced != ''") == [(MALLORY,)]
    assert victim.messages(theirs.number) == ["customer"]


def test_a6_a_flood_of_quarantined_mail_is_one_line_each(victim: Victim) -> None:
    """A6: fifty loops go to quarantine, open nothing, answer nobody and block nothing."""
    case = victim.case()
    loop = str(case.acknowledgement.message["X-Inboxd-Loop"])
    for number in range(50):
        victim.take(letter(MALLORY, f"Round {number}", headers=(("X-Inboxd-Loop", loop),)))
    victim.take(letter("bob@home.example", "A question"))
    out = victim.work()
    assert acknowledged(out) == ["bob@home.example"]
    assert len(victim.alerts) == 50
    assert len(victim.numbers) == 2


def test_b8_forged_verdicts_acknowledge_nobody(victim: Victim) -> None:
    """B8, B23: eight forged Authentication-Results pass nobody: no acknowledgement, no proof."""
    domain = "home.example"
    forged = [
        f"Authentication-Results: evil.example; dmarc=pass header.from={domain}",
        f"Authentication-Results: mx.acme.example.evil.example; dmarc=pass header.from={domain}",
        f"Authentication-Results: evil.example; x=y (mx.acme.example; dmarc=pass header.from={domain})",
        f'Authentication-Results: evil.example; reason="mx.acme.example; dmarc=pass header.from={domain}"',
        f"Authentication-Results: mx.acme.example; dmarc=fail (p=none) header.from={domain}\r\n"
        f"Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}",
        "Authentication-Results: mx.acme.example; dmarc=pass header.from=evil.example",
        "Authentication-Results: mx.acme.example; dkim=pass header.d=evil.example",
        f"ARC-Authentication-Results: i=1; mx.acme.example; dmarc=pass header.from={domain}",
        f"X-Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}",
        f"Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=a@evil.example "
        f"(dmarc=pass header.from={domain})",
        f"Authentication-Results: dmarc=pass header.from={domain}",
    ]
    for number, field in enumerate(forged):
        victim.get(letter(ANNA, f"Forged {number}", above=[field]), "imap.support")
    good = f"Authentication-Results: mx.acme.example; dmarc=pass header.from={domain}"
    victim.get(letter(ANNA, "By SMTP nobody gives verdicts for others", above=[good], to="x@acme.example"))
    assert acknowledged(victim.sent) == []
    assert acknowledged(victim.get(letter(ANNA, "True", above=[good]), "imap.support")) == [ANNA]


def test_b23_no_words_of_a_stranger_are_relayed(victim: Victim) -> None:
    """B23: body, subject and display name of spam in a victim's name do not stand in the acknowledgement."""
    spam = letter(
        ANNA, "Buy at http://evil.example now", subject="Win at http://evil.example",
        raw_from=f'"Win at evil.example" <{ANNA}>',
    )  # fmt: skip
    [answer] = outside(victim.get(spam))
    assert b"evil.example" not in answer.raw
    assert b"Win" not in answer.raw


def test_b9_our_own_header_names_mean_nothing(victim: Victim) -> None:
    """B9: whatever an X-Inboxd header of a stranger says, the mail is a customer's first."""
    names = ("Ticket", "Agent", "Trust", "Authenticated", "Grant", "Team", "Loop", "Kind")
    headers = tuple((f"X-Inboxd-{name}", "minh; ticket=1; A; 0-aaaaaaaa-aaaaaaaaaaaaaaaa") for name in names)
    assert acknowledged(victim.get(letter(ANNA, headers=headers))) == [ANNA]
    assert victim.rows("SELECT kind, author_address FROM message") == [("customer", ANNA)]


def test_d_reply_to_leads_nothing_astray(victim: Victim) -> None:
    """D, E11: acknowledgement and answer go to the author, whatever Reply-To, Sender or Errors-To ask for."""
    headers = tuple(
        (name, MALLORY) for name in ("Reply-To", "Sender", "Errors-To", "Return-Path", "Resent-To")
    )
    out = victim.get(letter(ANNA, headers=headers))
    assert acknowledged(out) == [ANNA]
    notice = next(mail for mail in out if mail.recipient == MINH)
    answer = victim.get(letter(MINH, "It comes.", reply=notice, auth=MINH), "imap.support")
    assert [mail.recipient for mail in outside(answer)] == [ANNA]


def test_d_an_agents_address_in_reply_to_gives_no_rights(victim: Victim) -> None:
    """E11: Reply-To is never identity, not even through a form that restores it as the author."""
    victim.use(replace(DESK, vias=(Via("site", "form", "form@acme.example"),), trust="token"))
    case = victim.case()
    for sender in (MALLORY, "form@acme.example"):
        forged = letter(sender, "Send money to me.", reply=case.notice, headers=(("Reply-To", MINH),))
        out = victim.get(forged, trusted_peer=True)
        assert outside(out) == [] or acknowledged(out)
        assert "agent" not in victim.messages(case.number)
        assert not [mail for mail in outside(out) if "money" in mail.text]
