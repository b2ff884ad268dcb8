"""Ratings from the rule that asks to the figure that is shown, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from inboxd.daemon import clockrules
from inboxd.desk import facts_json
from inboxd.desk.decision import Because, Decision, Fate, Set
from inboxd.store import search
from inboxd.store.errors import Conflict
from inboxd.store.replay import past_mails, read_past
from tests.integration.attacking import ANNA, DESK, MALLORY, MINH, Case, Sent, Victim, letter, outside
from tests.unit.rulekit import KNOWN, rules_of

RULES = (
    '[[rule]]\nname = "How was it?"\non = "state"\nwhen.state = "solved"\nthen.survey = true\n'
    '[[rule]]\nname = "Unhappy"\non = "rated"\nwhen.rating = "bad"\nthen.tags = "unhappy"\n'
)
THANKING = '[[rule]]\nname = "Heard"\non = "reply"\nthen.reply = "acknowledgement"\n'
ASKING = replace(DESK, rules=rules_of(RULES), undo_for=timedelta(0))
SLOW = replace(ASKING, undo_for=timedelta(minutes=10))
DAY = timedelta(days=1)


@pytest.fixture
def victim(database_url: str, tmp_path: Path) -> Iterator[Victim]:
    """A desk that asks its customers."""
    one = Victim(database_url, tmp_path, ASKING)
    yield one
    one.store.close()


def solved(victim: Victim, words: str = "#close") -> tuple[Case, list[Sent]]:
    """Anna's ticket, which Minh solved; the mails that left for it."""
    case = victim.case()
    return case, by_minh(victim, case.notice, words)


def by_minh(victim: Victim, notice: Sent, words: str) -> list[Sent]:
    raw = letter(MINH, words, subject=f"Re: {notice.subject}", auth=MINH, reply=notice)
    return victim.get(raw, "imap.support")


def survey_in(mails: list[Sent]) -> Sent:
    (found,) = [mail for mail in outside(mails) if "mailto:" in mail.text]
    assert found.recipient == ANNA
    return found


def subjects(survey: Sent) -> dict[str, str]:
    """What each link writes into the subject, by rating."""
    urls = re.findall(r"mailto:support@acme\.example\?subject=(\S+)", survey.text)
    return {unquote(one).partition(" ")[0].lower(): unquote(one) for one in urls}


def click(victim: Victim, subject: str, words: str = "", sender: str = ANNA) -> list[Sent]:
    return victim.get(letter(sender, words, subject=subject, auth=sender), "imap.support")


def asked(victim: Victim, words: str) -> list[Sent]:
    """What Minh gets when he asks the desk by mail."""
    return victim.get(letter(MINH, words, subject="x", auth=MINH), "imap.support")


def ticket(victim: Victim, number: int) -> dict[str, Any]:
    found = search.show(victim.store, number)
    assert found is not None
    return found


def test_from_the_rule_to_the_figure(victim: Victim) -> None:
    """Solved, asked, rated bad with a word, changed to good: each is seen where agents look."""
    case, out = solved(victim)
    survey = survey_in(out)
    assert survey.message["Auto-Submitted"] == "auto-generated"
    assert survey.message["X-Inboxd-Loop"]
    assert "Parcel" not in survey.text
    links = subjects(survey)
    assert list(links) == ["good", "ok", "bad"]
    told = click(victim, links["bad"], "It took a week.")
    assert outside(told) == []
    assert [mail.recipient for mail in told if "It took a week." in mail.text and "bad" in mail.text]
    shown = ticket(victim, case.number)
    assert (shown["rating"], shown["state"], shown["tags"]) == ("bad", "solved", ["unhappy"])
    assert shown["messages"][-1]["kind"] == "rating"
    assert outside(click(victim, links["good"])) == []
    assert ticket(victim, case.number)["rating"] == "good"
    (whole,) = asked(victim, f"#show {case.number}")
    assert "the customer rated it good" in whole.text
    assert f"{ANNA} (rating)" in whole.text
    (stats,) = asked(victim, "#stats")
    assert "rated in 30 days: 1, of which 100% good, 0% ok, 0% bad" in stats.text
    assert victim.numbers == [case.number]


def test_the_last_rating_is_known_of_the_customer(victim: Victim) -> None:
    """The next mail of the customer brings it along, whichever ticket it was."""
    _, out = solved(victim)
    click(victim, subjects(survey_in(out))["ok"])
    victim.now += DAY
    told = victim.get(letter(ANNA, "Another thing.", auth=ANNA), "imap.support")
    assert [mail for mail in told if mail.recipient == MINH and "last rating: ok" in mail.text]
    known = facts_json.load(victim.rows("SELECT facts FROM decision ORDER BY id DESC LIMIT 1")[0][0])
    assert known.contact.rating == "ok"


def test_a_link_that_is_not_yours_or_too_old_is_a_mail(victim: Victim) -> None:
    """B3, B4: a stranger's click, any flipped character and an old link rate nothing and break nothing."""
    case, out = solved(victim)
    good = subjects(survey_in(out))["good"]
    click(victim, good, "Nice.", sender=MALLORY)
    assert victim.fate[0] == "done"
    assert victim.messages(case.number) == ["customer"]
    assert victim.rows("SELECT nonce FROM revoked") == []
    flipped = good[:-1] + ("a" if good[-1] != "a" else "b")
    click(victim, flipped, "Hello?")
    assert victim.fate[0] == "done"
    victim.now += 31 * DAY
    click(victim, good, "Late.")
    assert victim.fate[0] == "done"
    assert ticket(victim, case.number)["rating"] == ""


def test_what_is_taken_back_was_not_solved(victim: Victim) -> None:
    """`#undo` stops the survey, and the next solving asks."""
    victim.use(SLOW)
    case, out = solved(victim)
    assert outside(out) == []
    receipt = next(mail for mail in out if mail.recipient == MINH)
    by_minh(victim, receipt, "#undo")
    victim.now += timedelta(minutes=11)
    assert outside(victim.work()) == []
    assert ticket(victim, case.number)["surveyed_at"] == ""
    by_minh(victim, case.notice, "#close")
    victim.now += timedelta(minutes=11)
    assert survey_in(victim.work())


def test_who_writes_again_is_not_asked(victim: Victim) -> None:
    """The customer is faster than the survey: it is cancelled, and the next solving asks."""
    victim.use(SLOW)
    case, _ = solved(victim)
    out = victim.get(letter(ANNA, "Still broken!", auth=ANNA, reply=case.acknowledgement), "imap.support")
    victim.now += timedelta(minutes=11)
    assert outside(victim.work()) == []
    assert (ticket(victim, case.number)["state"], ticket(victim, case.number)["surveyed_at"]) == ("open", "")
    notice = next(mail for mail in out if mail.recipient == MINH)
    by_minh(victim, notice, "#close")
    victim.now += timedelta(minutes=11)
    assert survey_in(victim.work())


def test_a_rules_reply_that_waits_is_no_survey(victim: Victim) -> None:
    """While the mail server stands still, what a rule answered afterwards is not taken back as the survey."""
    case, out = solved(victim)
    assert survey_in(out)
    victim.now += DAY  # no budget speaks against a second automatic answer
    thanking = rules_of(THANKING, replace(KNOWN, templates=None))
    victim.use(replace(victim.desk, rules=(*victim.desk.rules, *thanking)))
    victim.take(letter(ANNA, "Still broken!", auth=ANNA, reply=case.acknowledgement), "imap.support")
    victim.pipeline.drain()
    queued = victim.rows("SELECT recipient FROM outbox WHERE state = 'queued' AND lane = 'acknowledgement'")
    assert queued == [(ANNA,)]
    found = victim.store.look_up_ticket(case.number, victim.desk, victim.now).tickets[case.number]
    assert found.reach.survey_waits == 0


def test_a_customer_is_asked_once_in_so_long(victim: Victim) -> None:
    """The second ticket of the month says why nobody was asked; the next month's asks again."""
    _, out = solved(victim)
    assert survey_in(out)
    second, out = solved(victim)
    assert outside(out) == []
    assert "survey: the customer was asked on" in str(ticket(victim, second.number)["events"])
    victim.now += 30 * DAY
    _, out = solved(victim)
    assert survey_in(out)


def test_two_who_solve_at_once_ask_once(victim: Victim) -> None:
    """What was decided before the customer was asked on another ticket is decided again."""
    first, second = victim.case(), victim.case()
    facts = victim.store.look_up_ticket(second.number, victim.desk, victim.now)
    by_minh(victim, first.notice, "#close")
    asked = Set(second.number, "surveyed_at", None, victim.now, Because("test"))
    decision = Decision(Fate.DONE, ticket=second.number, actor="agent minh", changes=(asked,))
    with pytest.raises(Conflict, match="asked meanwhile"):
        victim.store.apply(decision, (), journal_id=None, mail=None, facts=facts, now=victim.now).result(20)


def test_the_clock_asks_a_day_later_and_looks_at_ratings(victim: Victim) -> None:
    """A rule of the clock asks once the ticket has been left alone for a day; another one sees the rating."""
    later = (
        '[[rule]]\nname = "Later"\non = "clock"\nwhen.state = "solved"\nwhen.idle = ">= 1d"\n'
        "then.survey = true\n"
        '[[rule]]\nname = "Call them"\non = "clock"\nwhen.rating = "bad"\nthen.tags = "call"\n'
    )
    victim.use(replace(ASKING, rules=rules_of(later)))
    clockrules.tick(victim.engine)
    case, out = solved(victim)
    assert outside(out) == []
    for _ in range(170):
        victim.now += timedelta(minutes=9)  # beyond ten it would count as a standstill
        clockrules.tick(victim.engine)
    survey = survey_in(victim.work())
    click(victim, subjects(survey)["bad"])
    clockrules.tick(victim.engine)
    assert ticket(victim, case.number)["tags"] == ["call"]
    assert outside(victim.work()) == []


def test_a_rating_on_a_ticket_that_was_merged_counts_on_the_other(victim: Victim) -> None:
    """The link of a ticket that is part of another one by now leads there."""
    first, out = solved(victim)
    good = subjects(survey_in(out))["good"]
    second = victim.case()
    by_minh(victim, first.notice, f"#merge {second.number}")
    click(victim, good)
    assert ticket(victim, second.number)["rating"] == "good"


def test_a_rating_replays_as_it_was(victim: Victim) -> None:
    """Its facts are kept: decided again, it is the same rating and no new ticket."""
    _, out = solved(victim)
    click(victim, subjects(survey_in(out))["ok"], "Fine.")
    (latest,) = read_past(victim.store, past_mails(victim.store, victim.now - DAY)[-1:])
    rated = facts_json.load(latest.facts).rated
    assert rated is not None
    assert (rated.rating, rated.party) == ("ok", ANNA)
    assert latest.before.values == {"rating": "ok"}
