"""Presence by mail: who says it, who believes it, who hears of tickets meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from inboxd.desk.decision import AddMessage, Decision, Fate, SetAway
from inboxd.desk.facts import Authentication, Away, Facts, NoticeKind, Restored, Undoable
from inboxd.desk.facts_json import dump, load
from inboxd.desk.presence import as_they_are
from inboxd.desk.rules.clockrules import Memory, look
from inboxd.desk.telling import audience
from inboxd.mail.message import Mail
from tests.unit.desking import (
    DAY,
    DESK,
    HOUR,
    LAN,
    MINH,
    MINUTE,
    NOW,
    A,
    acting,
    decided,
    grant,
    known,
    mails,
    notice,
    replied,
    ticket,
    token,
    written,
)
from tests.unit.rulekit import KNOWN, rules_of

MINH_AWAY = Away("minh", NOW + 3 * DAY, NOW - DAY, "#away")
LAN_AWAY = replace(MINH_AWAY, agent="lan")


def away_of(decision: Decision) -> list[SetAway]:
    return [change for change in decision.changes if isinstance(change, SetAway)]


def heard(decision: Decision) -> set[str]:
    return {mail.agent for mail in mails(decision, "notification")}


def receipt(decision: Decision) -> dict[str, object]:
    (mail,) = mails(decision, "receipt")
    return {str(line["what"]): (line["before"], line["after"]) for line in mail.values["lines"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("#away until 2026-12-01", datetime(2026, 12, 1, 9, tzinfo=NOW.tzinfo)),
        ("#away 3d", NOW + 3 * DAY),
        ("#AWAY till fri 9:00", datetime(2026, 11, 27, 9, tzinfo=NOW.tzinfo)),
    ],
)
def test_away_in_reply_to_a_notification(line: str, until: datetime) -> None:
    """`#away` beside other commands: the agent is away until then, and the receipt names `#back`."""
    decision = decided(replied(f"#close\n{line}"), acting())
    assert [(one.agent, one.before, one.until, one.ticket) for one in away_of(decision)] == [
        ("minh", None, until, 1042)
    ]
    assert str(away_of(decision)[0].because) == f"{line} by minh"
    assert receipt(decision)["you"] == ("there", f"away until {until:%Y-%m-%d %H:%M} UTC; #back ends it")
    assert decision.undoable


def test_away_is_meant_on_the_desks_clock_where_no_calendar_has_another() -> None:
    """`[desk] zone` is the clock on the agents' wall: nine o'clock is nine there."""
    desk = replace(DESK, zone="Europe/Berlin")
    decision = decided(replied("#away until 2026-12-01"), acting(), desk)
    (away,) = away_of(decision)
    assert away.until == datetime(2026, 12, 1, 8, tzinfo=NOW.tzinfo)
    assert "2026-12-01 09:00 CET" in str(mails(decision, "receipt")[0].values["lines"])


@pytest.mark.parametrize("line", ["#away", "#away until yesterday", "#away 2020-01-01", "#back soon"])
def test_absences_that_cannot_be(line: str) -> None:
    """Without a moment to come the whole mail is refused, and nothing of it is done."""
    decision = decided(replied(f"#close\n{line}"), acting())
    assert away_of(decision) == []
    assert mails(decision, "refused")


def test_back_ends_it_and_is_nothing_new_to_who_is_there() -> None:
    """`#back` brings somebody back; who is there already changes nothing."""
    decision = decided(replied("#back"), acting(away=(MINH_AWAY,)))
    assert [(one.before, one.until) for one in away_of(decision)] == [(MINH_AWAY.until, None)]
    assert away_of(decided(replied("#back"), acting())) == []


def test_an_answer_with_away_goes_out_and_sets_it() -> None:
    """Words beside `#away` are an answer like any other."""
    decision = decided(replied("It is mended.\n#away 3d"), acting())
    assert away_of(decision)
    assert mails(decision, "answer")[0].text == "It is mended."


def test_a_held_answer_changes_no_presence() -> None:
    """What is held is not done, presence included."""
    facts = acting(authentication=replace(A, trust=A.trust.NONE))
    assert away_of(decided(replied("Hello\n#away 3d"), facts)) == []


def test_a_mail_of_its_own_needs_a_proof() -> None:
    """To the agents' address: done with a proof; without one a link goes to the registered address."""
    mail = written("#away until fri 9:00\n-- \nMinh", from_=(MINH,), subject="away")
    done = decided(mail, known(authentication=A))
    assert [one.until for one in away_of(done)] == [datetime(2026, 11, 27, 9, tzinfo=NOW.tzinfo)]
    (told,) = done.outgoing
    assert (told.recipient.address, told.values["title"]) == (
        "minh@example.com", "You are away until 2026-11-27 09:00 UTC",
    )  # fmt: skip
    assert told.values["rows"][0]["commands"] == ("back",)  # type: ignore[index]
    unproved = decided(mail, known())
    assert away_of(unproved) == []
    assert unproved.outgoing[0].values["rows"][0]["commands"] == ("away fri 9:00",)  # type: ignore[index]


def test_the_link_of_such_a_mail_counts() -> None:
    """The link of "Did you ask this?" is the proof for what it says; a receipt's link needs one beside it."""
    receipts = grant(number=0, command="back", source="Subject")
    mail = written("", from_=(MINH,), subject="#back")
    proved = known(grant=receipts, away=(MINH_AWAY,), authentication=A)
    assert [one.until for one in away_of(decided(mail, proved))] == [None]
    assert away_of(decided(mail, replace(proved, authentication=Authentication()))) == []
    link = replace(receipts, confirms=True)
    done = decided(mail, known(grant=link, away=(MINH_AWAY,)))
    assert [one.until for one in away_of(done)] == [None]
    assert away_of(decided(mail, known(grant=replace(link, agent="lan"), away=(MINH_AWAY,)))) == []
    late = replace(link, expires_at=NOW - HOUR)
    assert away_of(decided(mail, known(grant=late, away=(MINH_AWAY,)))) == []


@pytest.mark.parametrize("text", ["#away 3d\n#close", "#away 3d\nand some words", "#back 5"])
def test_it_stands_alone_in_a_mail_of_its_own(text: str) -> None:
    """Whatever else stands there would be lost, so nothing is done and the mail comes back."""
    decision = decided(written(text, from_=(MINH,)), known(authentication=A))
    assert away_of(decision) == []
    assert decision.fate is Fate.IGNORED
    assert decision.outgoing[0].template == "refused"


def test_a_customers_away_is_text() -> None:
    """B33: the words of somebody who is no agent are no command."""
    decision = decided(written("#away until fri 9:00"), known())
    assert away_of(decision) == []
    assert decision.opened


def vacation(text: str = "Back on 7 December.", **changes: object) -> Mail:
    """What Minh's mail server answers to a notification."""
    headers = (("Auto-Submitted", "auto-replied (vacation)"),)
    return replied(text, headers=headers, subject="Automatic reply", **changes)


def test_an_out_of_office_reply_sets_the_day_that_it_names() -> None:
    """A vacation reply to a notification, proved: away until that day; ticket and agent are told."""
    decision = decided(vacation(), acting(), sender="")
    (change,) = away_of(decision)
    assert (change.agent, change.until, change.by, change.ticket) == (
        "minh", datetime(2026, 12, 7, 9, tzinfo=NOW.tzinfo), "out-of-office reply", 1042,
    )  # fmt: skip
    assert [m.kind for m in decision.changes if isinstance(m, AddMessage)] == ["automatic"]
    (told,) = decision.outgoing
    assert (told.recipient.address, told.template) == ("minh@example.com", "list")


def test_without_a_certain_day_it_counts_for_a_short_while() -> None:
    """No day that is certain: until the end of the next working day, and the log says why."""
    (change,) = away_of(decided(vacation("I am away until 05/12/2026."), acting(), sender=""))
    assert change.until == datetime(2026, 11, 24, 17, tzinfo=NOW.tzinfo)
    assert "names no day for certain" in str(change.because)


REFUSED = [
    ("no grant", {"grant": None}),
    ("a colleague's grant", {"grant": grant("lan")}),
    ("a grant that has expired", {"grant": grant(expires_at=NOW)}),
    ("a grant that was revoked", {"grant": grant(revoked=True)}),
    ("no proof", {"authentication": known().authentication}),
    ("away for longer already", {"away": (replace(MINH_AWAY, until=NOW + 99 * DAY),)}),
]


@pytest.mark.parametrize(("why", "changes"), REFUSED, ids=[row[0] for row in REFUSED])
def test_out_of_office_replies_that_say_nothing(why: str, changes: dict[str, object]) -> None:
    """Without a valid grant and a proof a machine's mail changes nobody's presence."""
    decision = decided(vacation(), acting(**changes), sender="")
    assert away_of(decision) == [], why
    assert decision.outgoing == ()


def test_other_automatic_mail_of_an_agent_says_nothing_of_presence() -> None:
    """A machine that is no vacation responder, and a person with such a subject, set nobody away."""
    robot = replied("Back on 7 December.", headers=(("Auto-Submitted", "auto-generated"),))
    assert away_of(decided(robot, acting())) == []
    person = replied("Back on 7 December.", subject="Out of office?")
    assert away_of(decided(person, acting())) == []


def test_words_of_the_notification_name_no_day() -> None:
    """A customer who writes "back on 24 December" sends no agent on holiday when it comes back quoted."""
    theirs = "I am back on 24 December."
    facts = acting(ticket(), notice=notice(text=theirs))
    (change,) = away_of(decided(vacation(f"I am away.\n{theirs}"), facts, sender=""))
    assert change.until == datetime(2026, 11, 24, 17, tzinfo=NOW.tzinfo)


def test_undo_takes_it_back() -> None:
    """`#undo` in reply to the receipt: there again, unless somebody has changed it since."""
    changes = (Restored(1042, "away.minh", None, MINH_AWAY.until),)
    back = Undoable(7, NOW - MINUTE, changes)
    facts = acting(notice=notice(NoticeKind.RECEIPT, decision=7), undo=back, away=(MINH_AWAY,))
    decision = decided(replied("#undo"), facts)
    assert [(one.agent, one.until) for one in away_of(decision)] == [("minh", None)]
    other = replace(facts, away=(replace(MINH_AWAY, until=NOW + 9 * DAY),))
    assert away_of(decided(replied("#undo"), other)) == []


def test_the_team_hears_of_mail_on_a_ticket_whose_owner_is_away() -> None:
    """The customer's new mail: the owner and those present of the team; without absences the owner only."""
    owned = ticket(state="open", assignee="minh")
    facts = known(owned, evidence=(token(),))
    assert heard(decided(written(), facts)) == {"minh"}
    assert heard(decided(written(), replace(facts, away=(MINH_AWAY,)))) == {"minh", "lan"}


def test_a_new_ticket_is_heard_by_those_present() -> None:
    """Who is away is spared; when all are, all hear of it, so that no mail goes unheard."""
    assert heard(decided(written(), known())) == {"minh", "lan"}
    assert heard(decided(written(), known(away=(MINH_AWAY,)))) == {"lan"}
    assert heard(decided(written(), known(away=(MINH_AWAY, LAN_AWAY)))) == {"minh", "lan"}


def test_an_absence_that_is_over_is_none() -> None:
    """What the facts of another time say of presence counts for that time."""
    over = replace(MINH_AWAY, until=NOW)
    assert as_they_are(DESK, (over,), NOW) is DESK
    assert audience.members("general", as_they_are(DESK, (MINH_AWAY,), NOW), NOW)[0].name == "lan"


def test_presence_survives_as_json() -> None:
    """Facts with absences come back as they were; those stored before there were any load, too."""
    facts = Facts(away=(MINH_AWAY,))
    assert load(dump(facts)) == facts
    assert load("{}").away == ()


def test_assigning_to_somebody_away_is_done_and_told() -> None:
    """`#assign` to a colleague who is away: the receipt says until when."""
    decision = decided(replied("#assign lan"), acting(away=(LAN_AWAY,)))
    assert receipt(decision)["owner"] == ("none", "Lan Pham (away until 2026-11-26 09:00 UTC)")


def test_rules_ask_who_is_away() -> None:
    """`agent-away`: by name, or whoever has the ticket; looked at again when somebody comes back."""
    rules = rules_of(
        '[[rule]]\nname = "a"\non = "clock"\nwhen.agent-away = "assignee"\nthen.notify = "team"\n'
        '[[rule]]\nname = "b"\non = "clock"\nwhen.agent-away = "lan"\nthen.notify = "team"\n',
        replace(KNOWN, agents={"minh", "lan"}),
    )
    owned = ticket(assignee="minh", updated_at=NOW - 2 * DAY)
    found = look(rules, owned, known(owned, away=(MINH_AWAY,)), DESK, NOW, Memory())
    assert [rule.name for rule in found.acts] == ["a"]
    assert found.again == MINH_AWAY.until
    assert look(rules, owned, known(owned), DESK, NOW, Memory()).acts == ()


def test_lans_own_mail_may_speak_for_lan_only() -> None:
    """`#away` is about whoever is proved to have written."""
    mail = written("#away 3d", from_=(LAN,))
    assert [one.agent for one in away_of(decided(mail, known(authentication=A)))] == ["lan"]
    assert timedelta(0) < away_of(decided(mail, known(authentication=A)))[0].until - NOW  # type: ignore[operator]
