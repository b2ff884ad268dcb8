"""Who gets a ticket: tables of cases, and what holds for every team."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from inboxd.desk import assign
from inboxd.desk.assign import WAYS, Wish, give, gives_out
from inboxd.desk.calendar import Calendar
from inboxd.desk.clock import hand_out, tick
from inboxd.desk.decision import Decision, Set, TakeTurn
from inboxd.desk.facts import Away, Facts, Load, MessageFacts, Pool, TicketFacts
from inboxd.desk.facts_json import dump, load
from inboxd.desk.load import WEIGHTS
from inboxd.desk.presence import as_they_are
from inboxd.desk.rules.clockrules import Memory, act, clock_rules
from inboxd.desk.settings import Agent, Desk, Team
from tests.unit.desking import (
    ANNA,
    DAY,
    HOUR,
    MINH,
    NOW,
    A,
    acting,
    decided,
    known,
    mails,
    replied,
    sets,
    ticket,
    token,
    written,
)
from tests.unit.rulekit import KNOWN, rules_of

NIGHT = Calendar("night", "UTC", (((1320, 1800),),) * 7)
DESK = Desk(
    address="support@example.com",
    teams={"general": Team("general"), "billing": Team("billing", "billing@example.com")},
    calendars={"night": NIGHT},
    agents={
        "minh": Agent("minh", "Minh Tran", ("minh@example.com",), ("billing", "general"), skills=("vi",)),
        "lan": Agent("lan", "Lan Pham", ("lan@example.com",), ("billing",), skills=("vi", "refunds")),
        "bob": Agent("bob", "Bob", ("bob@example.com",), ("billing",), cap=2),
        "old": Agent("old", "Otto", ("otto@example.com",), ("billing",), left=NOW.date()),
        "owl": Agent("owl", "Owl", ("owl@example.com",), ("billing",), calendar="night"),
    },
)
BILLING = ticket(team="billing")
TURNS, BUSY = Wish("round-robin"), Wish("least-busy")
LAN_AWAY = Away("lan", NOW + DAY, NOW - DAY, "#away")


def with_way(way: str, desk: Desk = DESK) -> Desk:
    teams = {name: replace(team, assign=way) for name, team in desk.teams.items()}
    return replace(desk, teams=teams)


def pool(last: str = "", given: int = 7, **loads: int) -> Pool:
    turns = {"billing": last} if last else {}
    return Pool(given, turns, {name: Load(count, count) for name, count in loads.items()})


def outcome(wish: Wish, facts: Facts, desk: Desk = DESK, one: TicketFacts = BILLING) -> tuple[str, str]:
    """Who is given the ticket ("" for nobody), and the reason."""
    found = give(one, wish, facts, as_they_are(desk, facts.away, NOW), NOW)
    ((_, owner, why),) = found.told
    taken = [change for change in found.changes if isinstance(change, TakeTurn)]
    assert [change.agent for change in taken] == ([owner] if owner else [])
    return str(owner), str(why)


# wish, whose turn it was and loads, owner, a part of the reason
CASES = [
    (TURNS, pool(), "bob", "round-robin in billing: the first turn"),
    (TURNS, pool("bob"), "lan", "round-robin in billing: after bob"),
    (TURNS, pool("lan"), "minh", "after lan"),
    (TURNS, pool("minh"), "bob", "after minh"),
    (TURNS, pool("gone"), "lan", "after gone"),  # who was removed keeps the place in the order of names
    (TURNS, pool("zoe"), "bob", "after zoe"),
    (TURNS, pool("minh", bob=2), "lan", "after minh"),  # Bob has as many as he can have
    (BUSY, pool(bob=1, lan=3, minh=5), "bob", "least-busy in billing: bob has 1, lan 3, minh 5"),
    (BUSY, pool(bob=2, lan=3, minh=5), "lan", "lan has 3, minh 5"),
    (BUSY, pool(), "bob", "bob has 0"),
    (BUSY, pool("bob"), "lan", "bob has 0"),  # among equals in turns
    (BUSY, pool("minh", bob=1, lan=1, minh=1), "bob", ""),
    (Wish("round-robin", ("vi",)), pool(), "lan", "round-robin in billing with vi: the first turn"),
    (Wish("round-robin", ("refunds", "vi")), pool(), "lan", "with refunds, vi"),
    (Wish("least-busy", ("vi",)), pool(lan=4, minh=1), "minh", "billing with vi: minh has 1, lan 4"),
    (Wish("round-robin", ("ja",)), pool(), "", "nobody of billing with ja is there"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0].queue}-{i}" for i, c in enumerate(CASES)])
def test_who_is_given_a_ticket(case: tuple[Wish, Pool, str, str]) -> None:
    """The owner and the reason, by way, skills, turns and loads; who left or does not work now is skipped."""
    wish, facts, owner, why = case
    assert outcome(wish, known(pool=facts))[0] == owner
    assert why in outcome(wish, known(pool=facts))[1]


def test_those_who_are_away_are_skipped_and_nobody_waits_for_them() -> None:
    """Lan is away: her turn passes to the next one, and is hers again when she is back."""
    assert outcome(TURNS, known(pool=pool("bob"), away=(LAN_AWAY,)))[0] == "minh"
    assert outcome(TURNS, known(pool=pool("minh")))[0] == "bob"
    assert outcome(TURNS, known(pool=pool("bob")))[0] == "lan"


def test_nobody_there_leaves_it_in_the_queue_and_says_why() -> None:
    """The ticket keeps its wish, and the log tells of everybody who could have had it."""
    facts = known(pool=pool(bob=2), away=(LAN_AWAY, replace(LAN_AWAY, agent="minh")))
    found = give(BILLING, Wish("least-busy"), facts, as_they_are(DESK, facts.away, NOW), NOW)
    (change,) = found.changes
    assert isinstance(change, Set)
    assert (change.field, change.before, change.after) == ("queue", "", "least-busy")
    assert str(change.because) == (
        "nobody of billing is there: bob has 2 of at most 2, lan is away until 2026-11-24 09:00 UTC, "
        "minh is away until 2026-11-24 09:00 UTC, owl is not at work now"
    )


def test_an_agents_own_hours_count_before_the_teams() -> None:
    """Owl works at night, whenever the team does; without a calendar somebody is always there."""
    night = NOW.replace(hour=23)
    desk = replace(DESK, agents={"owl": DESK.agents["owl"]})
    assert give(BILLING, TURNS, known(pool=pool()), desk, night).told[0][1] == "owl"
    team = {"billing": Team("billing", calendar="night")}
    closed = replace(desk, teams=team, agents={"bob": DESK.agents["bob"]})
    assert give(BILLING, TURNS, known(pool=pool()), closed, NOW).told[0][1] == ""


def test_a_team_that_is_gone_falls_to_the_desks() -> None:
    """As everywhere: `desk.team` takes what belongs to no team any more."""
    assert outcome(TURNS, known(pool=Pool()), one=ticket(team="gone"))[0] == "minh"


def test_dry_runs_and_old_facts_know_no_turns() -> None:
    """Without stored turns and loads it is the first one's turn; facts with a pool survive as JSON."""
    assert outcome(TURNS, known()) == ("bob", "round-robin in billing: the first turn")
    facts = Facts(pool=pool("lan", bob=2), tickets={1042: ticket(queue="least-busy vi")})
    assert load(dump(facts)) == facts
    assert load("{}").pool is None


def test_nothing_is_looked_up_where_nothing_gives_out() -> None:
    """Only a team's `assign` or a rule makes the desk ask whose turn it is."""
    assert not gives_out(DESK)
    assert gives_out(with_way("least-busy"))
    rule = '[[rule]]\nname = "x"\nthen.assignee = "{}"\n'
    assert gives_out(replace(DESK, rules=rules_of(rule.format("round-robin"))))
    assert not gives_out(replace(DESK, rules=rules_of(rule.format("minh"))))


# --- mails


def to_billing(facts: Facts, desk: Desk, **changes: object) -> Decision:
    mail = written(to=(replace(ANNA, address="billing@example.com"),), **changes)
    return decided(mail, facts, desk, recipients=("billing@example.com",))


def heard(decision: Decision) -> list[str]:
    return sorted(mail.agent for mail in mails(decision, "notification"))


def test_a_teams_own_way_gives_its_new_tickets_out() -> None:
    """Lan's turn: the ticket is hers, she alone is notified, and is told why."""
    decision = to_billing(known(pool=pool("bob")), with_way("round-robin"))
    assert sets(decision)["assignee"] == "lan"
    assert heard(decision) == ["lan"]
    assert (
        "given to lan: round-robin in billing: after bob"
        in mails(decision, "notification")[0].values["flags"]
    )  # type: ignore[operator]
    (taken,) = [change for change in decision.changes if isinstance(change, TakeTurn)]
    assert (taken.pool, taken.agent, taken.given, taken.ticket) == ("billing", "lan", 7, 2001)
    assert ("assignee", "lan") in [(name, value) for name, value, _ in decision.because]


def test_a_rule_decides_before_the_team_does() -> None:
    """`then.assignee` and `then.skill` of rules; an agent or `none` that a rule names is left alone."""
    rule = '[[rule]]\nname = "X"\nthen.skill = "vi"\nthen.assignee = "{}"\n'
    names = replace(KNOWN, agents=set(DESK.agents))

    def ruled(value: str) -> Decision:
        desk = replace(with_way("least-busy"), rules=rules_of(rule.format(value), names))
        return to_billing(known(pool=pool(bob=0, lan=3, minh=5)), desk)

    turn = next(c for c in ruled("round-robin").changes if isinstance(c, Set) and c.field == "assignee")
    assert (turn.after, str(turn.because)) == (
        "lan", "round-robin in billing with vi: the first turn (rules/x.toml:1)",
    )  # fmt: skip
    assert sets(ruled("least-busy"))["assignee"] == "lan"
    assert sets(ruled("minh"))["assignee"] == "minh"
    assert "assignee" not in sets(ruled("none"))
    only_skill = replace(with_way("least-busy"), rules=rules_of('[[rule]]\nname = "X"\nthen.skill = "vi"\n'))
    assert sets(to_billing(known(pool=pool(bob=0, lan=3, minh=1)), only_skill))["assignee"] == "minh"


@pytest.mark.parametrize("line", ['state = "pending"', 'snooze = "3d"', "hold = true", 'state = "solved"'])
def test_what_waits_for_nobody_is_given_to_nobody(line: str) -> None:
    """A ticket whose clock does not run, and a mail that is held, take nobody's turn."""
    desk = replace(with_way("round-robin"), rules=rules_of(f'[[rule]]\nname = "X"\nthen.{line}\n'))
    decision = to_billing(known(pool=pool()), desk)
    assert "assignee" not in sets(decision)
    assert "queue" not in sets(decision)


def test_nobody_there_is_heard_by_the_whole_team() -> None:
    """The ticket is nobody's and waits; the team's own notifications are as ever."""
    desk = with_way(
        "round-robin", replace(DESK, agents={"bob": DESK.agents["bob"], "owl": DESK.agents["owl"]})
    )
    decision = to_billing(known(pool=pool(bob=2)), desk)
    assert (sets(decision).get("assignee"), sets(decision)["queue"]) == (None, "round-robin")
    assert heard(decision) == ["bob", "owl"]


@pytest.mark.parametrize(
    ("state", "assignee", "away", "owner", "why"),
    [
        ("solved", "lan", (), "lan", ""),
        ("closed", "", (), "lan", "lan had it before"),
        ("solved", "lan", (LAN_AWAY,), "minh", "round-robin in billing: after bob"),
        ("solved", "old", (), "lan", "after bob"),
        ("solved", "owl", (), "owl", ""),  # not at work now, but there tomorrow
        (
            "pending",
            "lan",
            (LAN_AWAY,),
            "lan",
            "",
        ),  # never done, so it stays hers; the team hears, too
        ("open", "", (), "", ""),
    ],
)
def test_a_reopened_ticket_returns_to_its_last_owner(
    state: str, assignee: str, away: tuple[Away, ...], owner: str, why: str
) -> None:
    """Active, not away, of the team: theirs again; else it is given out like a new one."""
    before = replace(
        BILLING, state=state, assignee=assignee, last_owner=assignee or "lan", closed_at=NOW - DAY
    )
    facts = known(before, evidence=(token(),), pool=pool("bob"), away=away)
    decision = decided(written(), facts, with_way("round-robin"))
    changes = [c for c in decision.changes if isinstance(c, Set) and c.field == "assignee"]
    assert (changes[-1].after if changes else assignee) == owner
    assert why in (str(changes[-1].because) if changes else "")


def test_a_reopened_ticket_of_another_team_is_given_out_anew() -> None:
    """Somebody who left the team meanwhile does not get it back."""
    before = ticket(state="solved", assignee="lan", team="general")
    facts = known(before, evidence=(token(),), pool=Pool(3))
    assert sets(decided(written(), facts, with_way("round-robin")))["assignee"] == "minh"


def test_without_a_way_a_reopened_ticket_stays_with_its_owner() -> None:
    """A desk that gives nothing out takes nothing away either; the team hears of absent owners' mail."""
    before = replace(BILLING, state="solved", assignee="lan")
    decision = decided(written(), known(before, evidence=(token(),), away=(LAN_AWAY,)), DESK)
    assert "assignee" not in sets(decision)
    assert heard(decision) == ["bob", "lan", "minh", "owl"]


def test_a_follow_up_of_a_closed_ticket_skips_who_is_away() -> None:
    """It is offered to its last owner when they are there."""
    old = replace(BILLING, state="closed", closed_at=NOW - 99 * DAY, assignee="lan", number=1042)
    facts = known(old, evidence=(token(),), pool=Pool())
    assert sets(decided(written(), facts, DESK))["assignee"] == "lan"
    assert "assignee" not in sets(decided(written(), replace(facts, away=(LAN_AWAY,)), DESK))


def test_rules_of_other_events_give_out_as_well() -> None:
    """`on = "state"` with round-robin: the new owner gets the ticket in full; one turn for one decision."""
    text = '[[rule]]\nname = "X"\non = "state"\nwhen.state = "open"\nthen.assignee = "round-robin"\n'
    desk = replace(DESK, rules=rules_of(text))
    facts = acting(replace(BILLING, state="pending"), pool=pool("bob"))
    decision = decided(replied("#open"), facts, desk)
    assert sets(decision)["assignee"] == "lan"
    assert heard(decision) == ["lan"]
    assert sum(isinstance(change, TakeTurn) for change in decision.changes) == 1


@pytest.mark.parametrize(("event", "owner"), [("reply", ""), ("reply", "minh"), ("state", "")])
def test_a_rule_that_moves_a_ticket_has_it_given_out_there(event: str, owner: str) -> None:
    """A ticket that nobody owns comes to a team that gives out; one that somebody owns stays theirs."""
    rule = f'[[rule]]\nname = "X"\non = "{event}"\nthen.team = "billing"\n'
    desk = replace(with_way("round-robin"), rules=rules_of(rule))
    one = ticket(team="general", state="pending", assignee=owner)
    if event == "reply":
        decision = decided(written(), known(one, evidence=(token(),), pool=pool("bob")), desk)
    else:
        decision = decided(replied("#open"), acting(one, pool=pool("bob")), desk)
    assert sets(decision)["team"] == "billing"
    assert sets(decision).get("assignee", owner) == (owner or "lan")


def test_rules_of_the_clock_pass_on_what_somebody_absent_left() -> None:
    """`agent-away` and round-robin together: the colleague whose turn it is gets the ticket in full."""
    text = (
        '[[rule]]\nname = "X"\non = "clock"\nwhen.agent-away = "assignee"\n'
        'then.assignee = "round-robin"\ncatch_up = true\n'
    )
    desk = replace(DESK, rules=rules_of(text, replace(KNOWN, agents=set(DESK.agents))))
    one = replace(BILLING, assignee="lan", state="open")
    facts = known(one, pool=pool("bob"), away=(LAN_AWAY,))
    decision = act(clock_rules(desk), one, facts, desk, NOW, Memory())
    assert decision is not None
    assert sets(decision)["assignee"] == "minh"
    assert heard(decision) == ["minh"]


def test_another_team_gives_it_out_in_its_way() -> None:
    """`#team` to a team that gives out: the ticket waits there for the clock."""
    decision = decided(replied("#team billing"), acting(ticket(team="general")), with_way("least-busy"))
    assert (sets(decision)["team"], sets(decision)["queue"]) == ("billing", "least-busy")


def test_tickets_of_new_are_given_out() -> None:
    """`#new` above a forwarded mail: the team's way counts as for a mail that came by itself."""
    text = "#new\n\nFrom: Anna <anna@customer.example>\nSubject: Invoice\n\nIt is wrong.\n"
    mail = written(text, from_=(MINH,), subject="Fwd: Invoice")
    decision = decided(mail, known(authentication=A, pool=pool()), with_way("round-robin"))
    assert sets(decision)["assignee"] == "minh"


def test_a_strangers_own_ticket_is_given_out() -> None:
    """A held mail that becomes a ticket of its own after a day is work like any other."""
    held = MessageFacts(9, "held", replace(ANNA, address="x@y.example"), NOW - 2 * DAY, "Me, too")
    facts = replace(known(BILLING, pool=pool("bob")), held=held)
    decision = tick(BILLING, facts, with_way("round-robin"), NOW)
    assert decision is not None
    assert [c.agent for c in decision.changes if isinstance(c, TakeTurn)] == ["lan"]


# --- the queue


def test_the_clock_gives_out_what_waits() -> None:
    """Somebody has room again: the ticket is theirs, they are told, and it waits no more."""
    waits = replace(BILLING, queue="least-busy vi", state="open")
    decision = hand_out(waits, known(waits, pool=pool(lan=2, minh=3)), DESK, NOW)
    assert decision is not None
    assert sets(decision) == {"assignee": "lan", "queue": ""}
    assert heard(decision) == ["lan"]
    assert decision.actor == "clock"


@pytest.mark.parametrize(
    "waits",
    [
        replace(BILLING, queue="least-busy"),
        replace(BILLING, queue="least-busy vi", assignee="minh"),
        replace(BILLING, queue="least-busy vi", state="pending"),
        replace(BILLING, queue="least-busy vi", snoozed_until=NOW + HOUR),
        replace(BILLING, queue=""),
        replace(BILLING, queue="odd"),
    ],
)
def test_the_clock_leaves_the_rest_alone(waits: TicketFacts) -> None:
    """Nobody there, somebody has it, or nobody has to do anything: no decision at all."""
    gone = tuple(replace(LAN_AWAY, agent=name) for name in ("lan", "minh", "bob"))
    facts = known(waits, pool=pool(), away=gone if waits.queue == "least-busy" else ())
    assert hand_out(waits, facts, DESK, NOW) is None


# --- what holds for every team

names = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True)


def desk_of(people: list[str], cap: int = 0) -> Desk:
    agents = {name: Agent(name, email=(f"{name}@x.example",), teams=("general",), cap=cap) for name in people}
    return Desk(agents=agents)


def served(desk: Desk, way: str, absent: list[set[str]]) -> list[str]:
    """Who is given one ticket after the other; `absent` are those who are away at each."""
    owners, turns, loads = list[str](), dict[str, str](), Counter[str]()
    for count, gone in enumerate(absent):
        held = {name: Load(n, n) for name, n in loads.items()}
        away = tuple(Away(name, NOW + DAY, NOW) for name in gone)
        facts = Facts(pool=Pool(count, dict(turns), held), away=away)
        found = give(ticket(), Wish(way), facts, as_they_are(desk, away, NOW), NOW)
        owner = str(found.told[0][1])
        owners.append(owner)
        for change in found.changes:
            if isinstance(change, TakeTurn):
                turns[change.pool] = owner
                loads[owner] += 1
    return owners


@for_all(names, st.integers(0, 60), st.sampled_from(WAYS))
@settings(deadline=None)
def test_a_constant_team_shares_evenly(people: list[str], count: int, way: str) -> None:
    """Of N tickets everybody gets N/team, rounded up or down, in both ways."""
    shares = Counter(served(desk_of(people), way, [set()] * count))
    low, rest = divmod(count, len(people))
    assert sorted(shares[name] for name in people) == [low] * (len(people) - rest) + [low + 1] * rest


@for_all(names, st.integers(1, 5), st.integers(0, 40), st.sampled_from(WAYS))
@settings(deadline=None)
def test_nobody_is_given_more_than_the_cap(people: list[str], cap: int, count: int, way: str) -> None:
    """However many come: at most `cap` for each, and what is over waits."""
    owners = served(desk_of(people, cap), way, [set()] * count)
    shares = Counter(owners)
    assert all(shares[name] <= cap for name in people)
    assert shares[""] == max(0, count - cap * len(people))


@for_all(names, st.data())
@settings(deadline=None)
def test_skipping_starves_nobody(people: list[str], data: st.DataObject) -> None:
    """Whoever is there all the time gets one of any N tickets, N being the size of the team, whoever else
    comes and goes."""
    faithful, others = people[0], people[1:]
    some = st.sets(st.sampled_from(others)) if others else st.just(set[str]())
    absent = data.draw(st.lists(some, min_size=len(people), max_size=40))
    owners = served(desk_of(people), "round-robin", absent)
    assert "" not in owners
    for start in range(len(owners) - len(people) + 1):
        assert faithful in owners[start : start + len(people)]


@for_all(st.lists(st.sampled_from(sorted(WEIGHTS)), max_size=30), st.integers(2, 4))
@settings(deadline=None)
def test_weights_even_out_what_everybody_has_to_do(priorities: list[str], size: int) -> None:
    """Least-busy: nobody is ever ahead of the least busy by more than one ticket's weight."""
    desk, loads = desk_of(list("abcd")[:size]), dict[str, Load]()
    for count, priority in enumerate(priorities):
        facts = Facts(pool=Pool(count, {}, dict(loads)))
        owner = str(give(ticket(priority=priority), BUSY, facts, desk, NOW).told[0][1])
        known_load = loads.get(owner, Load())
        loads[owner] = Load(known_load.tickets + 1, known_load.weight + WEIGHTS[priority])
    weights = [loads.get(name, Load()).weight for name in desk.agents]
    assert max(weights) - min(weights) <= max(WEIGHTS.values())


def test_a_thousand_rules_are_asked_once_whether_they_give_out() -> None:
    """The answer is kept beside the rules, so that a mail costs nothing more."""
    many = rules_of("".join(f'[[rule]]\nname = "r{n}"\nthen.tags = "t"\n' for n in range(1000)))
    desk = replace(DESK, rules=many)
    assert not gives_out(desk)
    assert assign._asking[0][0] is many
    assert not gives_out(replace(desk, name="Other"))
    assert assign._asking[0][0] is many


def test_moments_are_told_on_the_agents_own_clock() -> None:
    """A reason names the zone, so that nobody takes one hour for another."""
    desk = replace(DESK, calendars={"vn": Calendar("vn", "Asia/Ho_Chi_Minh", (((480, 1020),),) * 7)})
    agents = {"lan": replace(desk.agents["lan"], calendar="vn", away_until=NOW + timedelta(days=1))}
    found = give(BILLING, TURNS, known(pool=pool()), replace(desk, agents=agents), NOW)
    assert "lan is away until 2026-11-24 16:00 +07" in str(found.told[0][2])
