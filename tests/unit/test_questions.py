"""The shared inbox by mail: queries, and who gets an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.agents.query import mine, parse_query
from inboxd.desk.agents.words import PARTS, QUESTIONS, WORDS
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Facts, Found, Line
from tests.unit.desking import (
    ANNA,
    DAY,
    DESK,
    HOUR,
    MINH,
    NOW,
    A,
    N,
    decided,
    grant,
    known,
    mails,
    notice,
    outside,
    replied,
    said,
    sets,
    ticket,
    written,
)

LINE = Line(
    1042, "Printer on fire", "open", "high", "general", "", "Anna", "anna@customer.example",
    NOW - 3 * DAY, NOW - 3 * HOUR, ("vip",), ("lan",),
)  # fmt: skip
FOUND = Found("list", "", (LINE,), more=2)


def ask(text: str, found: Found | None = FOUND, **changes: object) -> Decision:
    facts: Facts = known(**{"authentication": A, "found": found, **changes})
    return decided(written(text, from_=(MINH,)), facts)


def fits(query: str, line: Line = LINE) -> bool:
    return parse_query(query, DESK, "minh").holds(line, NOW)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", True), ("team:general state:open,new", True), ("team:billing", False), ("owner:none", True),
     ("owner:me", False), ("waiting:>2h", True), ("waiting:>4h", False), ("age:>2d tag:VIP", True),
     ("from:anna subject:printer", True), ("from:bob", False), ("priority:high", True), ("state:all", True),
     ("it's broken", True)],
)  # fmt: skip
def test_queries(query: str, expected: bool) -> None:
    """Every condition must hold; several values with commas are alternatives."""
    assert fits(query) is expected


@pytest.mark.parametrize(
    ("query", "words"),
    [("teem:x", "'team'"), ("team:biling", "'billing'"), ("state:", "say which"),
     ("waiting:>soon", "duration"),
     ("owner:mihn", "'minh'")],
)  # fmt: skip
def test_impossible_queries_are_refused(query: str, words: str) -> None:
    """A mistake in a query comes back with what was meant."""
    with pytest.raises(ValueError, match=words):
        parse_query(query, DESK, "minh")
    (mail,) = mails(ask(f"#list {query}"), "refused")
    assert words in f"{mail.values['reason']} {mail.values['did_you_mean']}"


def test_a_list_goes_to_the_registered_address_with_links_per_line() -> None:
    """F: a proof without a grant is enough to ask; every line of the answer offers its commands."""
    decision = ask("#list\n-- \nMinh")
    (mail,) = mails(decision, "list")
    assert (mail.recipient.address, mail.agent, mail.ticket) == ("minh@example.com", "minh", 0)
    row = mail.values["rows"][0]  # type: ignore[index]
    assert row["commands"] == ("show 1042", "claim", "close")
    assert "waits 3h" in row["facts"]
    assert (mail.values["title"], mail.values["more"]) == ("3 tickets", 2)
    assert (decision.fate, decision.changes, outside(decision)) == (Fate.DONE, (), [])


@pytest.mark.parametrize("name", ["show", "why", "history"])
def test_a_question_without_a_number_means_the_ticket_at_hand(name: str) -> None:
    """`#why` in reply to a notification asks about its ticket; in a mail of its own it must name one."""
    found = Found(name, "1042", (LINE,))
    facts = known(ticket(), authentication=A, found=found, grant=grant(), notice=notice())
    assert not mails(decided(replied(f"#{name}"), facts), "refused")
    (refused,) = mails(ask(f"#{name}", found=None), "refused")
    assert "write a ticket's number" in str(refused.values["reason"])


def test_without_a_proof_it_asks_back_at_the_registered_address() -> None:
    """F: who only claims to be an agent gets nothing; the agent gets a link to tap, which then counts."""
    decision = ask("#list team:general", authentication=N)
    (mail,) = decision.outgoing
    assert mail.recipient.address == "minh@example.com"
    assert mail.values["rows"][0]["commands"] == ("list team:general",)  # type: ignore[index]
    link = replace(grant(number=0), source="Subject", command="list team:general")
    tapped = ask("", Found("list", "team:general", (LINE,)), authentication=N, grant=link)
    assert mails(tapped, "list")[0].values["title"] == "1 ticket: team:general"
    for bad in (
        replace(link, agent="lan"),
        replace(link, revoked=True),
        replace(link, expires_at=NOW),
    ):
        asked_back = ask("", Found("list", "team:general"), authentication=N, grant=bad)
        assert mails(asked_back, "list")[0].values["title"] == "Did you ask this?"


def test_next_is_claimed_and_comes_in_full() -> None:
    """`#next` sets the owner and sends a notification whose reply goes to the customer."""
    one = ticket(recent=(said(2, "note", agent="lan", text="careful"), said(1)))
    decision = ask("#next", Found("next", "", (LINE,)), tickets={1042: one})
    assert sets(decision) == {"assignee": "minh", "state": "open"}
    (mail,) = mails(decision, "notification")
    assert (mail.ticket, mail.agent, mail.values["goes_to"]) == (1042, "minh", [str(ANNA)])
    assert "careful" in str(mail.values["earlier"])
    nothing = ask("#next", Found("next", ""))
    assert (mails(nothing, "list")[0].values["title"], nothing.changes) == ("Nothing waits for you", ())


def test_show_tells_notes_and_unknown_numbers_are_refused() -> None:
    """`#show` repeats notes, to the agent alone; a ticket of another team is not there."""
    one = ticket(recent=(said(2, "note", agent="lan", text="careful"), said(1)))
    shown = ask("#show HELP-1042", Found("show", "1042", (LINE,)), tickets={1042: one})
    assert "careful" in str(mails(shown, "notification")[0].values["earlier"])
    missing = ask("#show 7", Found("show", "7"))
    assert "no ticket 7" in str(mails(missing, "refused")[0].values["reason"])


def test_help_names_every_command_and_words_are_told() -> None:
    """`#help` lists all; `#why` and `#stats` tell what the store found."""
    helped = str(mails(ask("#help"), "list")[0].values["lines"])
    assert all(f"#{name}" in helped for name in (*WORDS, *QUESTIONS))
    assert all(f"{title}:" in helped for title in PARTS.values())
    assert set(PARTS) <= {*WORDS, *QUESTIONS}
    told = ask("#stats", Found("stats", "", words=("general: 3 open",)))
    assert mails(told, "list")[0].values["lines"] == ["general: 3 open"]


def test_find_sends_tickets_in_full_beside_the_list() -> None:
    """`#find` returns notifications that can be answered."""
    decision = ask("#find printer", Found("find", "printer", (LINE,)), tickets={1042: ticket()})
    assert [mail.template for mail in decision.outgoing] == ["list", "notification"]


def test_a_customer_s_question_is_text() -> None:
    """B34: the same words from anybody else open a ticket."""
    decision = decided(written("#list"), known(found=FOUND))
    assert decision.opened
    assert mails(decision, "list") == []


def test_a_reply_to_a_list_is_told_that_no_ticket_is_meant() -> None:
    """Words in reply to a list go nowhere and say so."""
    facts = known(authentication=A, grant=grant(number=0))
    (mail,) = decided(replied("Thanks"), facts).outgoing
    assert "no single ticket" in str(mail.values["reason"])


def test_agents_see_their_teams_their_own_and_what_they_watch() -> None:
    """Nobody lists the tickets of other teams."""
    minh, lan = DESK.agents["minh"], DESK.agents["lan"]
    assert mine(LINE, minh, DESK)
    other = replace(LINE, team="billing")
    assert mine(other, lan, DESK)
    assert not mine(replace(other, watchers=()), lan, DESK)
    assert mine(replace(other, watchers=(), owner="lan"), lan, DESK)
    assert mine(replace(other, watchers=(), team="gone"), lan, DESK), (
        "a team that is gone falls to the desk's"
    )
