"""How customers say how it was: who is asked, what a link does, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inboxd.desk.agents.admin import typed
from inboxd.desk.decision import CancelOutgoing, Decision, Lane, MessageKind, Outgoing, Remark, Spend
from inboxd.desk.facts import Contact, Facts, Rated, Reach, TicketFacts
from inboxd.desk.rules.aftermath import with_rules
from inboxd.desk.rules.clockrules import Memory, act, clock_rules
from inboxd.desk.settings import Desk
from inboxd.mail.message import Address, Attachment, Mail
from tests.unit.desking import (
    ANNA,
    BOB,
    DAY,
    DESK,
    HOUR,
    LAN,
    MINUTE,
    NOW,
    A,
    F,
    acting,
    decided,
    known,
    mails,
    messages,
    outside,
    replied,
    said,
    sets,
    tag,
    ticket,
    token,
    written,
)  # fmt: skip
from tests.unit.rulekit import problems_of, rules_of

ASK = '[[rule]]\nname = "How was it?"\non = "state"\nwhen.state = "solved"\nthen.survey = true\n'
ASK_LATER = ASK.replace('"state"', '"clock"', 1) + "catch_up = true\n"


def asking(rules: str = ASK, **changes: Any) -> Desk:
    return replace(DESK, rules=rules_of(rules), **changes)


def answered(**changes: Any) -> TicketFacts:
    """A ticket whose customer wrote, got the acknowledgement, and may be asked."""
    return ticket(**{"state": "open", "acknowledged": 1, "reach": Reach(wrote=True)} | changes)


def closed(one: TicketFacts, desk: Desk | None = None, text: str = "#close") -> Decision:
    """What Minh's word makes of it."""
    return decided(replied(text), acting(one), desk or asking())


def surveys(decision: Decision) -> list[Outgoing]:
    return mails(decision, "survey")


def withheld(decision: Decision) -> str:
    remarks = [one.text for one in decision.changes if isinstance(one, Remark) and one.what == "withheld"]
    return "; ".join(remarks)


def test_the_customer_of_a_solved_ticket_is_asked_once() -> None:
    """One automatic mail in the customer's conversation, charged to the rules' budget, kept on the ticket."""
    decision = closed(answered(assignee="minh", foreign_ids=("first@customer.example",)))
    (survey,) = surveys(decision)
    assert (survey.recipient.key, survey.lane, survey.agent) == (ANNA.key, Lane.ACKNOWLEDGEMENT, "")
    assert (survey.automatic, survey.in_reply_to) == ("auto-generated", "first@customer.example")
    assert survey.because.file == "rules/x.toml"
    assert sets(decision)["surveyed_at"] == NOW
    assert Spend(ANNA.address, "rule", 1042) in decision.changes


def test_it_waits_until_nobody_can_take_the_solving_back() -> None:
    """An answer that is undone within its time was no solution: the survey has not left yet."""
    slow = asking(undo_for=timedelta(minutes=10), send_delay=timedelta(minutes=1))
    assert surveys(closed(answered(), slow))[0].delay == timedelta(minutes=10)
    slower = asking(undo_for=timedelta(minutes=1), send_delay=HOUR)
    answer_too = closed(answered(), slower, "Here it is.\n#close")
    assert [mail.delay for mail in (*mails(answer_too, "answer"), *surveys(answer_too))] == [HOUR, HOUR]
    assert surveys(closed(answered(), slower))[0].delay == MINUTE
    in_silence = typed(1042, "#close\n#quiet", acting(answered()), slower, NOW, by="root")
    assert in_silence.outgoing == ()
    assert surveys(with_rules(in_silence, acting(answered()), slower, NOW))[0].delay == MINUTE


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tags": ("spam",)}, "the ticket is spam"),
        ({"requester": Address("", "")}, "no address"),
        ({"requester": LAN, "participants": (LAN.key,)}, "one of us"),
        ({"requester": (own := Address("", DESK.address)), "participants": (own.key,)}, "one of us"),
        ({"requester": (no := Address("", "no-reply@x.example")), "participants": (no.key,)}, "nobody reads"),
        ({"reach": Reach()}, "has not written on this ticket"),
        ({"requester": BOB}, "has not written on this ticket"),
        ({"acknowledged": 0}, "no automatic answer could be sent"),
        ({"customer": Contact(known=True, blocked=True)}, "blocked"),
        ({"reach": Reach(wrote=True, muted_until=NOW + HOUR)}, "muted until 2026-11-23 10:00"),
        ({"muted_until": NOW + HOUR}, "muted until"),
        ({"reach": Reach(wrote=True, surveyed_at=NOW - 29 * DAY)}, "was asked on 2026-10-25"),
        ({"rule_mails_day": 20}, "budget: 20 mails of rules"),
    ],
)
def test_the_laws_for_automatic_mail_hold(changes: dict[str, Any], why: str) -> None:
    """PROMISES.md D: machines, strangers, muted, blocked and spam are not asked, and the ticket says why."""
    decision = closed(answered(**changes))
    assert surveys(decision) == []
    assert why in withheld(decision)
    assert "surveyed_at" not in sets(decision)


def test_a_silence_that_is_over_and_a_survey_of_long_ago_do_not_count() -> None:
    """Thirty days after the last survey the customer is asked anew; with `survey_every = "0s"` at once."""
    long_ago = answered(reach=Reach(wrote=True, surveyed_at=NOW - 30 * DAY, muted_until=NOW))
    assert surveys(closed(long_ago))
    yesterday = answered(reach=Reach(wrote=True, surveyed_at=NOW - DAY), surveyed_at=NOW - DAY)
    assert surveys(closed(yesterday, asking(survey_every=timedelta(0))))


def test_once_each_time_that_it_is_solved() -> None:
    """From solved to closed nobody is asked again; a clock rule asks later, and once."""
    both = ASK.replace('"solved"', '["solved", "closed"]')
    often = asking(both, survey_every=timedelta(0))
    done = answered(state="solved", solved_at=NOW - HOUR, surveyed_at=NOW - HOUR)
    assert surveys(closed(done, often, "#closed")) == []
    desk = asking(ASK_LATER, survey_every=timedelta(0))
    for asked_at, expected in ((None, 1), (NOW - 2 * HOUR, 1), (NOW - HOUR, 0)):
        one = answered(state="solved", solved_at=NOW - HOUR, surveyed_at=asked_at)
        decision = act(clock_rules(desk), one, known(one), desk, NOW, Memory())
        assert decision is not None
        assert len(surveys(decision)) == expected
        assert all(survey.delay == timedelta(0) for survey in surveys(decision))


def test_a_ticket_that_is_open_again_is_nothing_to_ask_about() -> None:
    """The customer writes, or an agent opens it, before the survey has left: it stays here."""
    waits = answered(state="solved", surveyed_at=NOW - MINUTE, reach=Reach(True, NOW - MINUTE, None, 77))
    for decision in (
        decided(written("It is broken again!"), known(waits, evidence=(token(),)), asking()),
        decided(replied("#open"), acting(waits), asking()),
    ):
        assert [one.outbox for one in decision.changes if isinstance(one, CancelOutgoing)] == [77]
        assert sets(decision)["surveyed_at"] is None
    for quiet in ("Thank you!", "Thanks a lot"):
        decision = decided(written(quiet), known(waits, evidence=(token(),)), asking())
        assert not [one for one in decision.changes if isinstance(one, CancelOutgoing)]


def test_merged_away_is_not_solved() -> None:
    """The customer of a ticket that became part of another one is not asked about it."""
    open_too = asking(ASK.replace('when.state = "solved"\n', ""))
    facts = acting(answered(), ticket(1043), named={"1043": 1043})
    assert surveys(decided(replied("#merge 1043"), facts, open_too)) == []


def test_only_what_is_solved_has_a_survey() -> None:
    """A rule that would ask about a new ticket is refused with the remedy."""
    for on in ('"new"', '"reply"', '["state", "answer"]'):
        (problem,) = problems_of(ASK.replace('"state"', on, 1))
        assert "is for solved tickets" in problem.what
        assert 'when.state = "solved"' in problem.remedy


def test_a_rating_has_three_words() -> None:
    """`when.rating` and an example's `ticket.rating` take good, ok and bad; all else gets advice."""
    rule = '[[rule]]\nname = "x"\non = "rated"\nwhen.rating = "{}"\nthen.tags = "unhappy"\n'
    example = '[[example]]\nname = "y"\non = "rated"\nticket.rating = "bad"\ngives.tags = ["unhappy"]\n'
    assert problems_of(rule.format("bad") + example) == []
    assert problems_of(rule.format("badd"))[0].remedy == "did you mean 'bad'?"
    assert (
        problems_of(
            ASK + '[[example]]\nname = "z"\non = "state"\nticket.state = "solved"\ngives.survey = true\n'
        )
        == []
    )


# What a link does.


def clicked(words: str = "", **changes: Any) -> Mail:
    """The mail that a survey's link opened, sent by Anna."""
    return written(words, subject="Bad [HELP-1042] c.abc", **changes)


def linked(rating: str = "bad", one: TicketFacts | None = None, **changes: Any) -> Facts:
    """Her ticket, solved by Minh, and the link's signed rating."""
    solved = one or answered(state="solved", assignee="minh", solved_at=NOW - DAY)
    given = Rated(1042, rating, changes.pop("party", ANNA.key), changes.pop("expires_at", NOW + DAY))
    return known(solved, **{"rated": given, "evidence": (tag(),)} | changes)


def test_a_rating_is_recorded_and_nothing_else_happens() -> None:
    """It reopens nothing, is not acknowledged, and a good one without words is told to nobody."""
    decision = decided(clicked(), linked("good"))
    assert sets(decision) == {"rating": "good"}
    assert messages(decision) == []
    assert decision.outgoing == ()


def test_a_bad_rating_is_told_to_whoever_had_the_ticket() -> None:
    """Owner and watchers hear of it at once; the customer gets no mail."""
    one = answered(state="closed", assignee="minh", watchers=("lan",))
    decision = decided(clicked(), linked("bad", one))
    assert sets(decision) == {"rating": "bad"}
    assert {mail.agent for mail in decision.outgoing} == {"minh", "lan"}
    assert outside(decision) == []
    assert "the customer rated it bad" in str(mails(decision, "notification")[0].values["flags"])


@pytest.mark.parametrize("rating", ["good", "ok", "bad"])
def test_words_beside_a_rating_are_kept_and_read(rating: str) -> None:
    """They stand on the ticket as what they are, and reach its owner; nobody waits for an answer to them."""
    decision = decided(clicked("Minh was very kind, but it took a week."), linked(rating))
    (message,) = messages(decision)
    assert (message.kind, message.text) == (MessageKind.RATING, "Minh was very kind, but it took a week.")
    assert [mail.agent for mail in decision.outgoing] == ["minh"]
    assert "state" not in sets(decision)


def test_a_picture_beside_a_rating_is_kept() -> None:
    """Files come along without a word, too."""
    photo = Attachment("broken.jpg", "image/jpeg", b"x")
    decision = decided(clicked(attachments=(photo,)), linked("ok"))
    assert [one.kind for one in messages(decision)] == [MessageKind.RATING]


def test_a_customer_may_change_their_mind() -> None:
    """Another click within the time replaces the rating; the same one again changes nothing."""
    rated = answered(state="solved", assignee="minh", rating="bad")
    again = decided(clicked(), linked("good", rated))
    assert sets(again) == {"rating": "good"}
    same = decided(clicked(), linked("bad", rated))
    assert (sets(same), same.outgoing) == ({}, ())


@pytest.mark.parametrize(
    "facts",
    [
        linked(party=""),
        linked(party=BOB.key),
        linked(expires_at=NOW),
        linked(authentication=F),
        known(answered(state="solved"), evidence=(tag(),)),
    ],
    ids=["foreign", "other", "expired", "disowned", "forged"],
)
def test_a_worthless_link_is_ordinary_mail(facts: Facts) -> None:
    """B3, B4: a forged, foreign or expired link rates nothing; the mail is read as any other."""
    decision = decided(clicked("Hello?"), facts)
    assert "rating" not in sets(decision)
    assert [one.kind for one in messages(decision)] == [MessageKind.CUSTOMER]
    assert [mail.agent for mail in mails(decision, "notification")]


def test_machines_and_the_blocked_rate_nothing() -> None:
    """D: an automatic mail with the link's subject is no click, and a blocked sender is not heard."""
    away = clicked(headers=(("Auto-Submitted", "auto-replied"),))
    assert "rating" not in sets(decided(away, linked()))
    assert decided(clicked(), linked(contact=Contact(known=True, blocked=True))).changes == ()


def test_two_authors_rate_nothing() -> None:
    """B7: who sent it must be one person, and the one who was asked."""
    assert "rating" not in sets(decided(clicked(from_=(ANNA, BOB)), linked()))


def test_an_agent_who_was_a_customer_may_rate() -> None:
    """A survey's link is the customer's, even when the customer answers others by day."""
    own = answered(state="solved", requester=LAN, participants=(LAN.key,))
    decision = decided(clicked(from_=(LAN,)), linked("good", own, party=LAN.key, authentication=A))
    assert sets(decision) == {"rating": "good"}


def test_rules_can_do_more() -> None:
    """`on = "rated"` sees the rating and the words, and acts."""
    rules = (
        '[[rule]]\nname = "Unhappy"\non = "rated"\nwhen.rating = "bad"\nwhen.body = "week"\n'
        'then.tags = "unhappy"\nthen.notify = "boss@x.example"\nthen.state = "open"\n'
    )
    decision = decided(clicked("It took a week."), linked(), asking(rules))
    assert sets(decision) == {"rating": "bad", "tags": ("unhappy",), "state": "open"}
    assert "boss@x.example" in {mail.recipient.address for mail in decision.outgoing}
    assert "tags" not in sets(decided(clicked("It took a week."), linked("ok"), asking(rules)))


def test_a_customers_words_beside_a_rating_are_no_command() -> None:
    """B33: what stood in a rating is not carried out when an agent's client quotes it without a mark."""
    words = said(7, "rating", text="Thanks.\n#assign lan")
    one = answered(assignee="minh", recent=(words, said(1)))
    decision = decided(replied("#assign lan\nThank you!"), acting(one))
    assert "assignee" not in sets(decision)
    assert outside(decision) == []
