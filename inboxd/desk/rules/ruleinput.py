"""What a rule looks at: one mail and its ticket as they were before any rule ran."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inboxd.desk.facts import Facts, TicketFacts, Trust
from inboxd.desk.outside import thanks
from inboxd.desk.settings import Desk
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Kind, Mail, Traits

_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|odp|res|rif|回复|答复|trả lời)\s*(?:\[\d+\])?\s*[:：]", re.I)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|vs|doorst|转发|轉寄|chuyển tiếp)\s*[:：]", re.I)


@dataclass(frozen=True, slots=True)
class RuleInput:
    """The mail, where it came from, and the ticket's values; a new ticket has none but its defaults."""

    mail: Mail
    channel: str = ""  # "smtp", "imap.support", "import"
    mailbox: tuple[str, ...] = ()  # names of the account: its address, its name in config.toml
    recipients: tuple[str, ...] = ()  # the envelope's
    size: int = 0  # bytes of the raw mail
    marks: frozenset[str] = frozenset()  # words of the condition `is`
    language: str = ""
    team: str = ""
    assignee: str = ""
    state: str = "new"
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    calendars: tuple[str, ...] = ()  # those within whose hours it is now
    age: timedelta | None = None
    idle: timedelta | None = None
    waiting: timedelta | None = None  # in the team's working time; None while no customer waits
    answers: int = 0
    reopened: int = 0
    rating: str = ""
    organisation: str = ""
    contact: tuple[str, ...] = ()  # the customer's address and name
    away: tuple[str, ...] = ()  # agents who are away

    @classmethod
    def of(
        cls,
        mail: Mail,
        delivery: Delivery,
        traits: Traits,
        facts: Facts,
        desk: Desk,
        *,
        ticket: TicketFacts | None = None,
        team: str = "",
        now: datetime,
    ) -> RuleInput:
        """What rules see of an incoming mail. `team` is a new ticket's team before any rule."""
        own = desk.channel(delivery.channel).mailbox
        people = (mail.author, ticket.requester if ticket else None)
        contact = desk.known(facts.contact, *(one.address for one in people if one))
        common = {
            "mail": mail,
            "channel": delivery.channel,
            "mailbox": tuple(filter(None, (own, delivery.channel.removeprefix("imap.")))),
            "recipients": delivery.recipients,
            "size": delivery.truncated_from or len(delivery.raw),
            "marks": marks_of(mail, delivery, traits, replace(facts, contact=contact)),
            "calendars": tuple(name for name, one in desk.calendars.items() if one.is_open(now)),
            "organisation": contact.organisation,
            "away": away_of(desk, now),
            "language": (ticket.language if ticket else "") or mail.language,
        }
        if ticket is None:
            author = mail.author
            fresh = {
                "team": team, "age": NO_TIME, "idle": NO_TIME, "waiting": NO_TIME,
                "contact": (author.address, author.name) if author else (),
            }  # fmt: skip
            return cls(**common, **fresh)  # type: ignore[arg-type]
        return cls(**common, **values_of(ticket, desk, now))  # type: ignore[arg-type]

    @classmethod
    def of_ticket(cls, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> RuleInput:
        """What rules see when no mail has come: the ticket, with its subject and customer for a mail."""
        who = (ticket.requester,) if ticket.requester.address else ()
        return cls(
            Mail(subject=ticket.subject, from_=who, language=ticket.language),
            language=ticket.language,
            calendars=tuple(name for name, one in desk.calendars.items() if one.is_open(now)),
            organisation=desk.known(facts.contact, ticket.requester.address).organisation,
            away=away_of(desk, now),
            **values_of(ticket, desk, now),  # type: ignore[arg-type]
        )


def away_of(desk: Desk, now: datetime) -> tuple[str, ...]:
    """The names of those who are away now."""
    return tuple(agent.name for agent in desk.agents.values() if agent.is_away(now))


_TICKET_VALUES = ("team", "assignee", "state", "priority", "tags", "fields", "answers", "reopened", "rating")
NO_TIME = timedelta(0)


def values_of(ticket: TicketFacts, desk: Desk, now: datetime) -> dict[str, object]:
    """What rules see of a ticket, without a mail."""
    held: dict[str, object] = {name: getattr(ticket, name) for name in _TICKET_VALUES}
    return held | {
        "age": now - ticket.created_at,
        "idle": now - (ticket.active_at or ticket.updated_at),
        "waiting": waited(ticket, desk, now),
        "contact": (ticket.requester.address, ticket.requester.name),
    }


def waited(ticket: TicketFacts, desk: Desk, now: datetime) -> timedelta | None:
    """How long the customer has waited within the team's hours; None when nobody waits."""
    if ticket.waiting_since is None:
        return None
    calendar = desk.calendar_of(ticket.team)
    return calendar.worked(ticket.waiting_since, now) if calendar else now - ticket.waiting_since


def marks_of(mail: Mail, delivery: Delivery, traits: Traits, facts: Facts) -> frozenset[str]:
    """The words of the condition `is` that hold for a mail."""
    authenticated = facts.authentication.trust is Trust.PASS
    holds = {
        "automatic": traits.kind is Kind.AUTOMATIC,
        "bulk": traits.kind is Kind.BULK,
        "bounce": traits.kind is Kind.BOUNCE,
        "reply": is_reply(mail),
        "forwarded": is_forwarded(mail),
        "thanks": is_thanks(mail),
        "spam": delivery.role is Role.JUNK or (delivery.role is not Role.RESCUED and is_marked_spam(mail)),
        "authenticated": authenticated,
        "unauthenticated": not authenticated,
        "vip": facts.contact.vip,
        "first-contact": not facts.contact.known,
        "has-attachment": has_attachment(mail),
    }
    return frozenset(word for word, true in holds.items() if true)


def is_reply(mail: Mail) -> bool:
    """Whether the mail says that it answers another one."""
    return bool(mail.in_reply_to or mail.references or _REPLY.match(mail.subject))


def is_forwarded(mail: Mail) -> bool:
    """Whether the mail passes another one on, in its subject or as an attached message."""
    whole = any(one.content_type.lower() == "message/rfc822" for one in mail.attachments)
    return bool(_FORWARD.match(mail.subject)) or (whole and mail.report is None)


def is_thanks(mail: Mail) -> bool:
    """Whether the mail says nothing but thanks and brings nothing along."""
    names = tuple(one.name for one in (*mail.from_, *mail.to))
    return thanks.is_thanks(mail.reply_text, names) and not has_attachment(mail)


def is_marked_spam(mail: Mail) -> bool:
    """Whether a filter on the way wrote its verdict into the header."""
    marks = ("X-Spam-Flag", "X-Spam-Status", "X-Spam")
    return any(mail.header(name).strip().casefold().startswith("yes") for name in marks)


def has_attachment(mail: Mail) -> bool:
    """Whether something is attached that does not stand in the text."""
    return any(not one.inline for one in mail.attachments)
