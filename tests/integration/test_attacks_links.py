"""Attacks with what leaves to agents: links, footers and notices in other hands or of another time (F)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from inboxd.daemon import digests
from inboxd.mail.delivery import Role
from tests.integration.attacking import (
    ANNA,
    LAN,
    MALLORY,
    MINH,
    Case,
    Sent,
    Victim,
    letter,
    outside,
)

IMAP = "imap.support"
BOB = "bob@home.example"
DISOWNED = "Authentication-Results: mx.acme.example; dmarc=fail (p=reject) header.from=private.example"
UNPROVED: dict[str, list[str]] = {"disowned": [DISOWNED], "unproved": []}


@pytest.fixture
def victim(tmp_path: Path, sqlite_template: Path) -> Iterator[Victim]:
    """A desk."""
    path = tmp_path / "desk.db"
    shutil.copyfile(sqlite_template, path)
    path.chmod(0o600)
    made = Victim(f"sqlite:///{path}", tmp_path)
    yield made
    made.store.close()


def subjects(mail: Sent) -> dict[str, str]:
    """What each link writes into the subject, by command."""
    urls = re.findall(r"mailto:[^\s\"<>?]+\?subject=([^\s\"<>]+)", mail.html)
    found = [unquote(one.replace("&amp;", "&")) for one in urls]
    return {one.partition(" [")[0].partition("  c.")[0]: one for one in found}


def to(mails: list[Sent], who: str) -> list[Sent]:
    return [mail for mail in mails if mail.recipient == who]


def tap(
    victim: Victim, subject: str, who: str = MINH, *, auth: str = "", above: list[str] | None = None
) -> list[Sent]:
    return victim.get(letter(who, "", subject=subject, auth=auth, above=above or []), IMAP)


def owners(victim: Victim) -> list[tuple[object, ...]]:
    return victim.rows("SELECT number, state, assignee FROM ticket ORDER BY number")


def in_junk(victim: Victim, words: str) -> int:
    """A mail in the junk folder; its number."""
    victim.get(letter(MALLORY, words), IMAP, folder="Junk", role=Role.JUNK)
    return int(victim.rows("SELECT max(id) FROM journal")[0][0])


@pytest.mark.parametrize("above", UNPROVED.values(), ids=UNPROVED)
def test_f_a_lists_links_are_no_proof(victim: Victim, above: list[str]) -> None:
    """F: links of a list, a digest or a receipt that wandered do nothing in a forger's hands."""
    victim.case()
    digests.tick(victim.engine)
    victim.now += timedelta(minutes=1)
    number = in_junk(victim, "Buy now.")
    listed = to(victim.get(letter(MINH, "#list", auth=MINH), IMAP), MINH)[0]
    away = to(victim.get(letter(MINH, "#away until 2026-12-24", auth=MINH), IMAP), MINH)[0]
    victim.now = victim.now.replace(hour=8, minute=30) + timedelta(days=1)
    digests.tick(victim.engine)
    morning = next(mail for mail in victim.work() if mail.recipient == LAN and "rescue" in mail.text)
    before = owners(victim), victim.rows("SELECT agent, until FROM presence")
    for mail, who in ((listed, MINH), (away, MINH), (morning, LAN)):
        assert subjects(mail)
        for subject in subjects(mail).values():
            assert {one.recipient for one in tap(victim, subject, who, above=above)} <= {MINH, LAN}
    assert (owners(victim), victim.rows("SELECT agent, until FROM presence")) == before
    rescue = subjects(morning)[f"#rescue {number}"]
    assert len(to(tap(victim, rescue, LAN, auth=LAN), LAN)) >= 1
    assert len(victim.numbers) == 2


@pytest.mark.parametrize("words", [f"#to {ANNA}\n\nWe pay.", "#next", "#away until 2026-12-24"])
def test_f_a_disowned_mail_confirms_nothing(victim: Victim, words: str) -> None:
    """F: the link of "Did you write this?" that was forwarded to a forger acts for nobody whose domain
    disowns the mail."""
    victim.case()
    (asked,) = victim.get(letter(MINH, words), IMAP)
    before = owners(victim)
    for subject in subjects(asked).values():
        tap(victim, subject, above=[DISOWNED])
        tap(victim, subject, MALLORY, auth=MALLORY)
    assert owners(victim)[:1] == before
    assert victim.rows("SELECT agent FROM presence WHERE until IS NOT NULL") == []
    assert "We pay." not in "".join(mail.text for mail in outside(victim.sent))


def test_f_a_digests_link_admits_nobody_who_came_later(victim: Victim) -> None:
    """E 4, F: the stranger whom the digest listed is gone; a tap lets in no other one who was held since."""
    case = victim.case()
    digests.tick(victim.engine)
    victim.work()
    victim.get(letter(BOB, "It is me, Bob.", reply=case.acknowledgement, auth=BOB), IMAP)
    victim.now = victim.now.replace(hour=8, minute=30) + timedelta(days=1)
    digests.tick(victim.engine)
    morning = next(mail for mail in victim.work() if mail.recipient == MINH and "1 held" in mail.subject)
    held = next(mail for mail in victim.sent if mail.recipient == MINH and "It is me, Bob." in mail.text)
    victim.get(letter(MINH, "#drop", reply=held, auth=MINH), IMAP)
    victim.get(letter(MALLORY, "Send it to me.", reply=case.acknowledgement, auth=MALLORY), IMAP)
    tap(victim, subjects(morning)["#admit"], auth=MINH)
    assert MALLORY not in [key for (key,) in victim.rows("SELECT key FROM participant")]
    assert victim.messages(case.number)[-1] == "held"


def test_f_a_footer_in_a_customers_mail_revokes_the_grant(victim: Victim) -> None:
    """F: whoever pastes a notification's text has its token: the grant and its links are worth nothing."""
    case = victim.case()
    victim.get(letter(BOB, f"Minh sent me this:\n\n{case.notice.text}", auth=BOB), IMAP)
    out = victim.get(letter(MINH, "We pay.", reply=case.notice, auth=MINH), IMAP)
    assert not outside(out)
    assert "seen in somebody else" in to(out, MINH)[0].text
    tap(victim, subjects(case.notice)["#close"], auth=MINH)
    assert owners(victim)[0][1] == "new"


@pytest.mark.parametrize("how", ["merge", "requester"])
def test_f_words_for_one_customer_reach_no_other(victim: Victim, how: str) -> None:
    """F: who answers a notification that showed Bob does not write to Anna, whose ticket it has become."""
    case: Case = victim.case()
    notices = victim.get(letter(BOB, "My illness is a secret.", auth=BOB), IMAP)
    mine, colleagues = to(notices, MINH)[0], to(notices, LAN)[0]
    word = f"#merge {case.number}" if how == "merge" else f"#requester {ANNA}"
    victim.get(letter(LAN, word, reply=colleagues, auth=LAN), IMAP)
    out = victim.get(letter(MINH, "Get well soon, Bob.", reply=mine, auth=MINH), IMAP)
    assert not outside(out)
    assert f"it answers {BOB}, and the ticket's customer is {ANNA} now" in to(out, MINH)[0].text
    sent = outside(victim.get(letter(MINH, "#send", reply=to(out, MINH)[0], auth=MINH), IMAP))
    assert [mail.recipient for mail in sent] == [ANNA]


@pytest.mark.parametrize("proof", [MINH, ""], ids=["proved", "unproved"])
@pytest.mark.parametrize("begun", ["list", "notification"])
def test_c19_a_responder_in_an_agents_name_falls_silent(victim: Victim, proof: str, begun: str) -> None:
    """C19: a program that answers whatever the agent gets, unmarked, is not answered for ever."""
    case = victim.case()
    asked = victim.get(letter(MINH, "#list", auth=MINH), IMAP)
    waiting = to(asked, MINH) if begun == "list" else [case.notice]
    answered = 0
    while waiting and answered < 60:
        answered += 1
        mail = waiting.pop(0)
        out = victim.get(
            letter(MINH, "I am at the beach.", subject=f"Re: {mail.subject}", reply=mail, auth=proof), IMAP
        )
        waiting += to(out, MINH)
    assert answered <= 12
    assert sum("that nothing was done" in words for words in victim.alerts) == (answered > 10)


@pytest.mark.parametrize(
    "words", ["#list", "#next", "#away until 2026-12-24", "#rescue 3", f"#to {ANNA}\n\nWe pay."]
)
def test_b22_forgers_do_not_flood_an_agent(victim: Victim, words: str) -> None:
    """B22: of thirty commands in an agent's name ten are asked about; the admins hear of it once."""
    asked = [mail for _ in range(30) for mail in victim.get(letter(MINH, words), IMAP)]
    assert (len(asked), len(victim.alerts)) == (10, 1)
    victim.now += timedelta(hours=1)
    assert len(victim.get(letter(MINH, words), IMAP)) == 1


def test_f_what_waits_on_a_ticket_is_told_in_any_flood(victim: Victim) -> None:
    """F: beyond ten in an hour what is held in an agent's name is listed in one mail."""
    case = victim.case()
    told = [m for n in range(15) for m in victim.get(letter(MINH, f"Pay {n}", reply=case.notice), IMAP)]
    assert len(told) == 10
    assert victim.messages(case.number).count("held") == 15
    assert victim.rows("SELECT count(*) FROM outbox WHERE state = 'gathered'") == [(5,)]


def test_f_a_question_too_long_for_a_link_is_refused(victim: Victim) -> None:
    """F: what nothing proves and no link can carry comes back with a reason; it is no fault of ours."""
    (told,) = victim.get(letter(MINH, "#find " + "parcel " * 30), IMAP)
    assert (told.recipient, victim.fate[0], victim.alerts) == (MINH, "done", [])


@pytest.mark.parametrize("how", ["merge", "requester", "admitted"])
def test_e_no_header_tells_one_customer_of_another(victim: Victim, how: str) -> None:
    """B1: neither References nor In-Reply-To of an answer names the mail of somebody who does not get it."""
    case = victim.case()
    if how == "merge":
        other = to(
            victim.get(letter(BOB, "Mine, too.", auth=BOB, message_id="<1@secret.example>"), IMAP), MINH
        )[0]
        victim.get(letter(MINH, f"#merge {case.number}", reply=other, auth=MINH), IMAP)
        again = letter(BOB, "And now?", subject=other.subject, auth=BOB, message_id="<2@secret.example>")
        victim.get(again, IMAP)
    elif how == "requester":
        mail = letter(
            ANNA, "Ask Carol.", reply=case.acknowledgement, auth=ANNA, message_id="<1@secret.example>"
        )
        notice = to(victim.get(mail, IMAP), MINH)[0]
        victim.get(letter(MINH, "#requester carol@home.example", reply=notice, auth=MINH), IMAP)
    else:
        mail = letter(BOB, "It is me.", reply=case.acknowledgement, auth=BOB, message_id="<1@secret.example>")
        held = to(victim.get(mail, IMAP), MINH)[0]
        victim.get(letter(MINH, "#admit", reply=held, auth=MINH), IMAP)
    shown = to(victim.get(letter(MINH, f"#show {case.number}", auth=MINH), IMAP), MINH)[0]
    (answer,) = outside(victim.get(letter(MINH, "It is on its way.", reply=shown, auth=MINH), IMAP))
    assert b"secret.example" not in answer.raw
    assert len(victim.numbers) == (2 if how == "merge" else 1)
    assert ("@client.example" in str(answer.message["In-Reply-To"])) == (how != "requester")


def test_f_a_digests_link_sends_no_colleagues_answer(victim: Victim) -> None:
    """F: Minh's digest listed his own held answer alone; once that is gone its link does not send Lan's."""
    case = victim.case()
    digests.tick(victim.engine)
    victim.work()
    own = to(victim.get(letter(MINH, "Mine.", reply=case.notice), IMAP), MINH)[0]
    victim.get(letter(LAN, "Lan's own words.", reply=case.notices[LAN]), IMAP)
    victim.now = victim.now.replace(hour=8, minute=30) + timedelta(days=1)
    digests.tick(victim.engine)
    morning = next(mail for mail in victim.work() if mail.recipient == MINH and "held" in mail.subject)
    link = subjects(morning)["#send"]
    victim.get(letter(MINH, "#drop", reply=own, auth=MINH), IMAP)
    assert not outside(tap(victim, link, auth=MINH))
