"""Who gets a ticket: whose turn it is, or who has the least to do, of those who are there and have room.

Nothing is remembered here: whose turn it was and how much everybody has to do are facts, and a ticket that is
given out counts only if both still hold when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inboxd.desk.decision import Because, Change, TakeTurn
from inboxd.desk.facts import Facts, Load, Pool, TicketFacts
from inboxd.desk.presence import absence_of, members
from inboxd.desk.rules.outcome import Chosen, RuleOutcome
from inboxd.desk.rules.run import Rule
from inboxd.desk.rules.vocabulary import WAYS
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import change

ROUND_ROBIN = "round-robin"
MOST_NAMES = 5  # that a reason tells of a large team
Told = tuple[tuple[str, object, Because], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a ticket shall be given out, and who said so."""

    way: str
    skills: tuple[str, ...] = ()
    said: Because | None = None  # the rule; None: the team's own way

    @property
    def queue(self) -> str:
        """The wish as a ticket keeps it that nobody could be given."""
        return " ".join((self.way, *self.skills))

    def because(self, text: str) -> Because:
        """A reason at the place of the rule that asked for it."""
        return Because(text, self.said.file, self.said.line) if self.said else Because(text)


@dataclass(frozen=True, slots=True)
class Given:
    """What giving a ticket out changes, and its reason for those who ask; nothing when nobody had to."""

    changes: tuple[Change, ...] = ()
    told: Told = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The same as a notification tells it; nothing when nobody was given the ticket."""
        return tuple(f"given to {owner}: {why}" for _, owner, why in self.told if owner)


NOT_ASKED = Given()


def wish_of(queue: str) -> Wish | None:
    """What a ticket in the queue waits for; None for one that does not."""
    way, *skills = queue.split(" ")
    return Wish(way, tuple(skills)) if way in WAYS else None


_asking: list[tuple[Sequence[Rule], bool]] = []  # of the rules that were asked about last


def gives_out(desk: Desk) -> bool:
    """Whether any rule or team gives tickets out, so that deciding needs to know whose turn it is."""
    if any(team.assign for team in desk.teams.values()):
        return True
    known = next(iter(_asking), None)
    if known is None or known[0] is not desk.rules:
        known = (desk.rules, any(_gives(rule) for rule in desk.rules))
        _asking[:] = [known]
    return known[1]


def _gives(rule: Rule) -> bool:
    return any(action.target == "assignee" and action.value in WAYS for action in rule.then)


def on_opening(outcome: RuleOutcome, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> Given:
    """A new ticket, as the rules leave it: given out as a rule asks, else in its team's own way."""
    if outcome.fate == "hold":
        return NOT_ASKED
    chosen = outcome.values.get("assignee")
    if asked := _asked(chosen, outcome):
        return give(ticket, asked, facts, desk, now)
    is_settled = ticket.assignee or (chosen is not None and chosen.value == "")
    return NOT_ASKED if is_settled else of_team(ticket, facts, desk, now, _skills(outcome))


def by_rules(
    outcome: RuleOutcome, before: TicketFacts, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime
) -> Given:
    """A ticket that is there already: given out when a rule asks for it, or moves it to a team that does."""
    if asked := _asked(outcome.values.get("assignee"), outcome):
        return give(ticket, asked, facts, desk, now)
    is_new_to_team = before.team != ticket.team and not ticket.assignee and "assignee" not in outcome.values
    return of_team(ticket, facts, desk, now, _skills(outcome)) if is_new_to_team else NOT_ASKED


def on_reply(
    outcome: RuleOutcome, before: TicketFacts, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime
) -> Given:
    """A ticket that is open again returns to its last owner if they are there; else it is as a new one."""
    if "assignee" in outcome.values or before.team != ticket.team:
        return by_rules(outcome, before, ticket, facts, desk, now)
    if before.state not in ("solved", "closed") or ticket.state != "open":
        return NOT_ASKED
    name = ticket.assignee or ticket.last_owner
    owner = desk.agents.get(name)
    if owner and not owner.is_away(now) and owner in of_pool(ticket.team, (), desk, now):
        why = Because(f"{name} had it before")
        changes = change(ticket, "assignee", name, why)
        return Given(changes, (("assignee", name, why),) if changes else ())
    return of_team(ticket, facts, desk, now, _skills(outcome))


def of_team(
    ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime, skills: tuple[str, ...] = ()
) -> Given:
    """The team's own way, for a ticket that waits for somebody."""
    team = desk.teams.get(desk.team_of(ticket.team))
    if team is None or team.assign not in WAYS or not waits(ticket):
        return NOT_ASKED
    return give(ticket, Wish(team.assign, skills), facts, desk, now)


def waits(ticket: TicketFacts) -> bool:
    """Whether the ticket's clock runs: somebody has to do something."""
    return ticket.state in ("new", "open") and ticket.snoozed_until is None


def give(ticket: TicketFacts, wish: Wish, facts: Facts, desk: Desk, now: datetime) -> Given:
    """The ticket goes to one of those who are there; while nobody is, it waits in the team's queue."""
    pool = facts.pool or Pool()
    free, absent = _sorted_out(ticket.team, wish, pool, desk, now)
    title = _title(ticket.team, wish, desk)
    if not free:
        return _queued(ticket, wish, f"nobody of {title} is there{_listed(absent)}")
    key = _key(ticket.team, wish, desk)
    last = pool.last.get(key, "")
    agent = next_of(free, last) if wish.way == ROUND_ROBIN else least_busy(free, pool.loads, last)
    turn = f"round-robin in {title}: {f'after {last}' if last else 'the first turn'}"
    busy = f"least-busy in {title}: {_weighed(free, pool.loads)}"
    why = wish.because(turn if wish.way == ROUND_ROBIN else busy)
    taken = TakeTurn(ticket.number, key, agent.name, pool.given, wish.said or why)
    return Given(
        (*change(ticket, "assignee", agent.name, why), *change(ticket, "queue", "", why), taken),
        (("assignee", agent.name, Because(why.text)),),
    )


def has_room(team: str, queue: str, facts: Facts, desk: Desk, now: datetime) -> bool:
    """Whether a ticket that waits in a team's queue can be given out now."""
    wish = wish_of(queue)
    return wish is not None and bool(_sorted_out(team, wish, facts.pool or Pool(), desk, now)[0])


def next_of(free: Sequence[Agent], last: str) -> Agent:
    """Whose turn it is: the next in the order of names, from the first again after the last."""
    return min(free, key=lambda agent: (_place(agent.name) <= _place(last), _place(agent.name)))


def least_busy(free: Sequence[Agent], loads: Mapping[str, Load], last: str) -> Agent:
    """Who has the least to do; among equals whose turn it is."""
    least = min(_load(agent, loads).weight for agent in free)
    return next_of([agent for agent in free if _load(agent, loads).weight == least], last)


def of_pool(team: str, skills: Iterable[str], desk: Desk, now: datetime) -> tuple[Agent, ...]:
    """A team's agents who can do all of it, in the order of their names; without those who have left."""
    needed = set(skills)
    able = (agent for agent in members(team, desk, now) if needed <= set(agent.skills))
    return tuple(sorted(able, key=lambda agent: _place(agent.name)))


def _sorted_out(
    team: str, wish: Wish, pool: Pool, desk: Desk, now: datetime
) -> tuple[list[Agent], list[tuple[Agent, str]]]:
    """Those who could be given a ticket now, and why the others could not."""
    free, absent = list[Agent](), list[tuple[Agent, str]]()
    for agent in of_pool(team, wish.skills, desk, now):
        why = absence_of(agent, team, desk, now) or _full(agent, pool.loads)
        if why:
            absent.append((agent, why))
        else:
            free.append(agent)
    return free, absent


def _full(agent: Agent, loads: Mapping[str, Load]) -> str:
    count = _load(agent, loads).tickets
    return f"has {count} of at most {agent.cap}" if agent.cap and count >= agent.cap else ""


def _queued(ticket: TicketFacts, wish: Wish, text: str) -> Given:
    why = wish.because(text)
    return Given(
        (*change(ticket, "assignee", "", why), *change(ticket, "queue", wish.queue, why)),
        (("assignee", "", Because(text)),),
    )


def _asked(chosen: Chosen | None, outcome: RuleOutcome) -> Wish | None:
    if chosen is None or chosen.value not in WAYS:
        return None
    return Wish(chosen.value, _skills(outcome), chosen.because)


def _skills(outcome: RuleOutcome) -> tuple[str, ...]:
    return tuple(sorted({one.value for one in outcome.skills}))


def _key(team: str, wish: Wish, desk: Desk) -> str:
    """Under which name turns are counted: those of a team, and apart from them those for a skill."""
    return " ".join((desk.team_of(team), *wish.skills))


def _title(team: str, wish: Wish, desk: Desk) -> str:
    return desk.team_of(team) + (f" with {', '.join(wish.skills)}" if wish.skills else "")


def _place(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _load(agent: Agent, loads: Mapping[str, Load]) -> Load:
    return loads.get(agent.name, Load())


def _weighed(free: Sequence[Agent], loads: Mapping[str, Load]) -> str:
    """ "lan has 3, minh 5": the least busy first."""
    ranked = sorted(free, key=lambda agent: _load(agent, loads).weight)
    words = [f"{agent.name} {_load(agent, loads).weight}" for agent in ranked]
    first = words[0].replace(" ", " has ", 1)
    return ", ".join((first, *words[1:MOST_NAMES])) + _more(len(words))


def _listed(absent: Sequence[tuple[Agent, str]]) -> str:
    words = [f"{agent.name} {why}" for agent, why in absent[:MOST_NAMES]]
    return f": {', '.join(words)}{_more(len(absent))}" if words else ""


def _more(count: int) -> str:
    return f" and {count - MOST_NAMES} more" if count > MOST_NAMES else ""
