"""The last day of an agent: tickets return to the team, once; files that still need them are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inboxd.config import check, load
from inboxd.desk.clock import return_to_team
from inboxd.desk.decision import Decision, TakeTurn
from inboxd.desk.facts import Pool, TicketFacts
from inboxd.desk.settings import Desk
from tests.unit.desking import DAY, DESK, NOW, known, mails, sets, ticket

ROUND = replace(DESK, teams={name: replace(t, assign="round-robin") for name, t in DESK.teams.items()})
OLDS = ticket(state="open", assignee="old")


def returned(one: TicketFacts, desk: Desk = DESK, now: object = NOW) -> Decision | None:
    return return_to_team(one, known(one, pool=Pool(4, {"general": "lan"})), desk, now)  # type: ignore[arg-type]


def heard(decision: Decision | None) -> list[str]:
    return sorted(mail.agent for mail in mails(decision, "notification")) if decision else []


def test_an_open_ticket_is_the_teams_again() -> None:
    """The owner is nobody, with the reason, and the whole team is told."""
    decision = returned(OLDS)
    assert decision is not None
    assert sets(decision) == {"assignee": ""}
    assert heard(decision) == ["lan", "minh"]
    (change,) = decision.changes
    assert str(change.because) == "old left on 2026-11-23"  # type: ignore[union-attr]
    assert decision.actor == "clock"


def test_where_tickets_are_given_out_it_goes_to_the_next_one() -> None:
    """The team's own way: one colleague has it and is told why."""
    decision = returned(OLDS, ROUND)
    assert decision is not None
    assert sets(decision)["assignee"] == "minh"
    assert heard(decision) == ["minh"]
    flags = mails(decision, "notification")[0].values["flags"]
    assert flags == ["old left on 2026-11-23", "given to minh: round-robin in general: after lan"]


@pytest.mark.parametrize("team", ["general", "gone"])
def test_what_waits_for_the_customer_changes_hands_in_silence(team: str) -> None:
    """A pending ticket is given out only when somebody has to do something, and nobody is told before."""
    decision = returned(replace(OLDS, state="pending", team=team), ROUND)
    assert decision is not None
    assert sets(decision) == {"assignee": "", "queue": "round-robin"}
    assert heard(decision) == []
    assert not any(isinstance(change, TakeTurn) for change in decision.changes)


@pytest.mark.parametrize(
    "one",
    [
        replace(OLDS, assignee=""),
        replace(OLDS, assignee="lan"),
        replace(OLDS, assignee="gone"),
        replace(OLDS, state="solved"),
        replace(OLDS, state="closed"),
    ],
)
def test_everything_else_stays(one: TicketFacts) -> None:
    """Tickets that are done keep the name; those of colleagues are theirs."""
    assert returned(one) is None


def test_the_day_before_is_a_working_day() -> None:
    """Nothing is taken from somebody who is still there."""
    assert returned(OLDS, now=NOW - DAY) is None
    assert returned(OLDS, now=NOW + 400 * DAY) is not None


# --- files

CONFIG = """
[desk]
address = "support@example.com"
admins = ["ops@example.com"]
replies = "reply.example.com"
[smtp]
[imap.inbox]
host = "127.0.0.1"
port = 1143
security = "none"
user = "fetched@example.com"
password = "x"
[via.form]
kind = "form"
address = "form@www.example.com"
[team.general]
{team}
[agent.minh]
email = ["{email}"]
[agent.lan]
email = ["lan@example.com"]
[agent.old]
email = ["old@example.com"]
left = 2020-01-31
"""


def problems(tmp_path: Path, *, email: str = "minh@example.com", team: str = "", rule: str = "") -> list[str]:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(email=email, team=team))
    config.chmod(0o600)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text(rule)
    return [f"{'warning: ' if one.warning else ''}{one.what}" for one in check(config)]


@pytest.mark.parametrize(
    ("email", "told"),
    [
        ("support@example.com", "is an address of the desk itself"),
        ("Support+minh@example.com", "comes in as support@example.com"),
        ("minh@reply.example.com", "is at the domain of reply addresses"),
        ("fetched@example.com", "is fetched as [imap.inbox]"),
        ("form@www.example.com", "is the address of [via.form]"),
        ("LAN@example.com", "belongs to [agent.minh] already"),
    ],
)
def test_agents_addresses_are_their_own(tmp_path: Path, email: str, told: str) -> None:
    """Whatever comes in as ours, or is a colleague's, is no agent's address."""
    (found,) = problems(tmp_path, email=email)
    assert told in found


def test_addresses_that_only_look_alike_are_different(tmp_path: Path) -> None:
    """ß is not ss: two people, two addresses."""
    assert problems(tmp_path, email="strauß@example.com") == []


RULE = '[[rule]]\nname = "X"\nwhen.subject = "x"\nthen.{} = "old"\n'


@pytest.mark.parametrize(
    ("action", "told"),
    [("assignee", "gives tickets to"), ("notify", "tells"), ("follow", "makes a watcher of")],
)
def test_rules_that_need_somebody_who_left(tmp_path: Path, action: str, told: str) -> None:
    """`inboxd check` refuses the rule; a daemon that restarts only warns."""
    (found,) = problems(tmp_path, rule=RULE.format(action))
    assert found == f"rule \"X\" {told} 'old', who left on 2020-01-31"
    settings = load(tmp_path / "config.toml", folder=tmp_path)
    assert any("who left" in str(one) for one in settings.warnings)


def test_fallbacks_lead_to_somebody(tmp_path: Path) -> None:
    """Nobody who has left, no name that is nobody's, not the team itself."""
    (found,) = problems(tmp_path, team='fallback = "old"')
    assert "who left on 2020-01-31" in found


@pytest.mark.parametrize(
    ("team", "told"),
    [
        ('fallback = "lann"', "cannot be 'lann'"),
        ('fallback = "general"', "cannot be 'general'"),
        ('assign = "least-bussy"', "least-bussy"),
    ],
)
def test_settings_of_teams_are_checked(tmp_path: Path, team: str, told: str) -> None:
    """A slip is told, and with it what was meant."""
    found = problems(tmp_path, team=team)
    assert any(told in one for one in found)


def test_settings_reach_the_desk(tmp_path: Path) -> None:
    """`assign`, `fallback`, `skills` and `cap` as they stand in the file."""
    text = CONFIG.format(email="minh@example.com", team='assign = "least-busy"\nfallback = "lan"')
    (tmp_path / "config.toml").write_text(text.replace("[agent.lan]", '[agent.lan]\nskills = "vi"\ncap = 3'))
    (tmp_path / "config.toml").chmod(0o600)
    desk = load(tmp_path / "config.toml", folder=tmp_path).desk
    assert (desk.teams["general"].assign, desk.teams["general"].fallback) == ("least-busy", "lan")
    assert (desk.agents["lan"].skills, desk.agents["lan"].cap) == (("vi",), 3)
    assert desk.agents["old"].left == date(2020, 1, 31)


def test_a_skill_is_one_word(tmp_path: Path) -> None:
    """Rules and the queue write skills with blanks between them."""
    text = CONFIG.format(email="minh@example.com", team="")
    (tmp_path / "config.toml").write_text(text.replace("[agent.lan]", '[agent.lan]\nskills = ["two words"]'))
    (tmp_path / "config.toml").chmod(0o600)
    assert any("is no skill" in one.what for one in check(tmp_path / "config.toml"))
