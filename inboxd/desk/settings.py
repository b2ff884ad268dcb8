"""What deciding needs to know of the configuration: plain values, built by `inboxd.config`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from inboxd.desk.calendar import Calendar
from inboxd.desk.fields import Field
from inboxd.mail.message import without_case

if TYPE_CHECKING:
    from inboxd.desk.facts import Contact
    from inboxd.desk.rules.run import Rule


@dataclass(frozen=True, slots=True)
class Team:
    """A group of agents that answers under one address."""

    name: str
    address: str = ""  # "" means the desk's address
    title: str = ""  # how the team signs: "Acme Billing"; "" means the desk's name
    outgoing: str = ""  # name of the [outgoing.NAME] table; "" is the default one
    copy: tuple[str, ...] = ()  # readable copies without any token
    calendar: str = ""  # name of its working time; "" is the desk's
    signature: str = ""  # below its answers; "" is its title, "none" nothing
    assign: str = ""  # how its tickets are given out: "round-robin", "least-busy"; "": who wants one takes it
    fallback: str = ""  # agent or team to be told while nobody of this team is there


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers customers. `name` is the table's key, `title` what customers see."""

    name: str
    title: str = ""
    email: tuple[str, ...] = ()  # the first is notified; none is ever shown to a customer
    teams: tuple[str, ...] = ()
    notify: str = "all"  # "all", "mine" or "digest"
    left: date | None = None
    calendar: str = ""  # name of their working time; "" is their team's
    digest: bool = True  # gets one at the beginning of the day
    signature: str = ""  # below their answers; "" is their title, "none" nothing
    send_delay: timedelta | None = None  # None is the desk's
    confirm: bool = True  # a receipt for the first answer on a ticket
    skills: tuple[str, ...] = ()  # what `then.skill` asks for
    cap: int = 0  # open tickets from which on no more are given to them; 0: no end
    away_until: datetime | None = None  # of one decision, from its facts: `presence.as_they_are`

    def is_away(self, now: datetime) -> bool:
        """Whether the agent is not there for a while."""
        return self.away_until is not None and now < self.away_until

    def is_active(self, now: datetime) -> bool:
        """Whether the agent may act: nobody acts from the day they left on."""
        return self.left is None or now.date() < self.left

    def has_signed(self, text: str) -> bool:
        """Whether a text ends in a line that is this agent's name, or one of its words."""
        last = text.rstrip().rpartition("\n")[2].strip(" \t-–—,.!").casefold()
        title = (self.title or self.name).casefold()
        return bool(last) and last in (title, self.name.casefold(), *title.split())


@dataclass(frozen=True, slots=True)
class Via:
    """An intermediary that rewrites From (PROMISES.md D): a Google Group, a list, a website form."""

    name: str
    kind: str  # "group" or "form"
    address: str  # the group's address, or the From that the form sends as


@dataclass(frozen=True, slots=True)
class Organisation:
    """A house whose people are our customers."""

    name: str
    title: str = ""  # as agents see it and rules ask for it
    addresses: tuple[str, ...] = ()  # of its people, as patterns: "*@acme.example"
    vip: bool = False

    def has(self, address: str) -> bool:
        """Whether that is an address of its people."""
        return any(fnmatchcase(address.casefold(), one.casefold()) for one in self.addresses)


@dataclass(frozen=True, slots=True)
class Channel:
    """Whose authentication verdicts are believed on one channel (PROMISES.md F iii, iv)."""

    name: str  # "smtp", "imap.support", "import"
    authserv: str = ""  # an authserv-id, or "microsoft365"
    internal: str = ""  # "", "exchange" or "postfix-sasl"
    mailbox: str = ""  # the account's own address, for the rule condition `mailbox`

    @property
    def gives_verdicts(self) -> bool:
        """Whether a missing pass on this channel means anything."""
        return bool(self.authserv)


@dataclass(frozen=True, slots=True)
class Limits:
    """The budgets of PROMISES.md D for automatic replies."""

    per_ticket: int = 1
    per_sender_10_minutes: int = 1
    per_sender_hour: int = 3
    per_sender_day: int = 10
    per_domain_hour: int = 20
    per_hour: int = 2000
    same_body_hour: int = 3
    ticket_10_minutes: int = 10
    mute: timedelta = timedelta(hours=24)
    rule_mails_per_ticket_day: int = 20
    tag_joins_per_sender_hour: int = 3
    refusals_per_agent_hour: int = 10  # mails that tell an agent that nothing was done
    notifications_per_agent_hour: int = 60  # above that they are bundled; 0: never


@dataclass(frozen=True, slots=True)
class Desk:
    """One help desk: all that `decide` and `compose` know of the configuration."""

    name: str = "Support"
    address: str = "support@localhost"
    aliases: tuple[str, ...] = ()  # further addresses of ours that customers write to
    admins: tuple[str, ...] = ()
    agents_address: str = ""  # "" means `address`
    prefix: str = "HELP"
    team: str = "general"
    languages: tuple[str, ...] = ("en",)
    replies: str = "message-id"  # "message-id", "plus", or a reply domain ("reply.example.com")
    trust: str = "authenticated"  # or "token"
    send_delay: timedelta = timedelta(seconds=60)
    strict: bool = False  # an answer waits when the customer wrote meanwhile
    largest: Mapping[str, int] = field(
        default_factory=dict
    )  # bytes that a mail may have, by [outgoing] table
    close_after: timedelta = timedelta(days=7)
    reopen_for: timedelta = timedelta(days=30)  # after closing; later a linked ticket opens
    grant_for: timedelta = timedelta(days=30)
    held_for: timedelta = timedelta(hours=24)  # then a held stranger's mail becomes its own ticket
    undo_for: timedelta = timedelta(minutes=10)
    survey_every: timedelta = timedelta(days=30)  # a customer is asked for a rating once in so long
    survey_for: timedelta = timedelta(days=30)  # a survey's links serve for so long
    quote_length: int = 1000  # characters of the customer's last mail below an answer; 0: none
    calendar: str = ""  # of teams that name none; "": always working time
    zone: str = ""  # in which times are told and meant; "": the calendar's
    welcome: bool = True  # for each agent on their first day
    digest: str = "08:00"  # when a day begins for an agent without a calendar; "": no digests
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)  # canned ones by name: their templates
    fields: Mapping[str, Field] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=lambda: {"general": Team("general")})
    agents: Mapping[str, Agent] = field(default_factory=dict)
    vias: tuple[Via, ...] = ()
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    limits: Limits = Limits()

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.address.rpartition("@")[2].lower()

    @property
    def via_forms(self) -> tuple[tuple[str, str, str], ...]:
        """The intermediaries as `inboxd.mail.traits` takes them: name, kind, address."""
        return tuple((via.name, via.kind, via.address) for via in self.vias)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address at which customers or agents reach us, without case."""
        ours = [self.address, self.agents_address, *self.aliases, *(t.address for t in self.teams.values())]
        return frozenset(without_case(address) for address in ours if address)

    def agent_of(self, address: str) -> Agent | None:
        """The agent one of whose addresses this is."""
        wanted = without_case(address)
        for agent in self.agents.values():
            if any(wanted == without_case(own) for own in agent.email):
                return agent
        return None

    def organisation_of(self, *addresses: str) -> Organisation | None:
        """The first house to which one of these addresses belongs."""
        houses = self.organisations.values()
        return next((one for address in addresses for one in houses if one.has(address)), None)

    def known(self, contact: Contact, *addresses: str) -> Contact:
        """What is known of somebody with these addresses, with what the configuration says of their house."""
        house = self.organisation_of(*addresses)
        if house is None:
            return contact
        return replace(
            contact, organisation=contact.organisation or house.title, vip=contact.vip or house.vip
        )

    def team_of(self, team: str) -> str:
        """Whose a ticket is: the desk's own team for one that names none, or one that is gone."""
        return team if team in self.teams else self.team

    def team_address(self, team: str) -> str:
        """The address that a team answers from."""
        found = self.teams.get(team)
        return (found.address if found else "") or self.address

    def team_title(self, team: str) -> str:
        """The name that a team signs with."""
        found = self.teams.get(team)
        return (found.title if found else "") or self.name

    def delay_of(self, agent: Agent) -> timedelta:
        """How long an agent's answer waits for `#undo`."""
        return self.send_delay if agent.send_delay is None else agent.send_delay

    def signature_of(self, agent: Agent, team: str, below: str = "") -> tuple[str, ...]:
        """The lines below an agent's answer: the agent's, then the team's.

        Who has signed with their name in the words above (`below` which it stands) is not named twice.
        """
        found = self.teams.get(team)
        own = agent.signature or ("none" if agent.has_signed(below) else agent.title or agent.name)
        parts = (own, (found.signature if found else "") or self.team_title(team))
        lines = (
            line.strip() for part in dict.fromkeys(parts) if part != "none" for line in part.splitlines()
        )
        return tuple(line for line in lines if line)

    def calendar_of(self, team: str) -> Calendar | None:
        """When a team works; None when it always does."""
        found = self.teams.get(team)
        return self.calendars.get((found.calendar if found else "") or self.calendar)

    @property
    def home_zone(self) -> str:
        """The zone in which the desk tells times, as IANA names it; "" when it names none."""
        calendar = self.calendars.get(self.calendar)
        return self.zone or (calendar.zone if calendar else "")

    def channel(self, name: str) -> Channel:
        """The channel of that name; one without verdicts when none is configured."""
        return self.channels.get(name) or Channel(name)
