"""What time alone changes on a ticket: solved becomes closed, a held stranger gets a ticket of their own."""

from __future__ import annotations

from datetime import datetime

from inboxd.desk import assign
from inboxd.desk.decision import (
    AddParticipant,
    Because,
    Change,
    Decision,
    Fate,
    Link,
    MoveMessage,
    OpenTicket,
    Outgoing,
    Set,
)
from inboxd.desk.facts import Facts, MessageFacts, TicketFacts
from inboxd.desk.presence import as_they_are
from inboxd.desk.settings import Desk
from inboxd.desk.telling import audience, notification
from inboxd.desk.ticket import after, change, fresh


def tick(ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """What has fallen due on a ticket; None when nothing has.

    `facts.held` is the stranger's mail that has waited longest, `facts.new_number` the ticket it may open.
    """
    desk = as_they_are(desk, facts.away, now)
    changes: list[Change] = []
    outgoing: tuple[Outgoing, ...] = ()
    opened = 0
    held = facts.held
    if held is not None and not held.agent and now - held.at >= desk.held_for and facts.new_number:
        moved, outgoing = own_ticket(ticket, held, facts, desk, now)
        changes += moved
        opened = facts.new_number
    if is_done(ticket, desk, now):
        changes += change(ticket, "state", "closed", Because(f"solved {desk.close_after.days} days ago"))
    elif ticket.practice and now - ticket.created_at >= desk.close_after:
        changes += change(ticket, "state", "closed", Because("enough practice"))
    awake = wake(ticket, now)
    due = fallen_due(ticket, now)
    changes += (*awake, *due)
    outgoing += _reminders(after(ticket, changes), desk, now, awake=awake, due=due)
    if not changes:
        return None
    return Decision(
        Fate.DONE,
        ticket=opened or ticket.number,
        opened=bool(opened),
        evidence="time",
        actor="clock",
        changes=tuple(changes),
        outgoing=outgoing,
        withheld="the mail waited as a stranger's" if opened else "",
    )


def hand_out(ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """A ticket that waits in a team's queue goes to somebody who is there now; None while nobody is."""
    desk = as_they_are(desk, facts.away, now)
    wish = assign.wish_of(ticket.queue)
    if wish is None or ticket.assignee or not assign.waits(ticket):
        return None
    given = assign.give(ticket, wish, facts, desk, now)
    standing = after(ticket, given.changes)
    if not standing.assignee:
        return None
    agents = audience.of_customer_mail(standing, desk, now)
    return Decision(
        Fate.DONE, ticket=ticket.number, evidence="time", actor="clock", changes=given.changes,
        outgoing=notification.again(agents, standing, desk, Because(given.flags[0]), flags=given.flags),
        because=given.told,
    )  # fmt: skip


def return_to_team(ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """A ticket of somebody who has left is the team's again; None when its owner is still one of us.

    Their name stays in its history. One that waits for nobody yet is given out when it does.
    """
    desk = as_they_are(desk, facts.away, now)
    owner = desk.agents.get(ticket.assignee)
    if owner is None or owner.is_active(now) or ticket.state not in ("new", "open", "pending"):
        return None
    because = Because(f"{owner.name} left on {owner.left}")
    freed = change(ticket, "assignee", "", because)
    free = after(ticket, freed)
    given = assign.of_team(free, facts, desk, now)
    waits = assign.waits(free)
    team = desk.teams.get(desk.team_of(ticket.team))
    later = () if waits or team is None else change(free, "queue", team.assign, because)
    standing = after(free, given.changes)
    agents = audience.of_customer_mail(standing, desk, now) if waits else ()
    return Decision(
        Fate.DONE, ticket=ticket.number, evidence="time", actor="clock",
        changes=(*freed, *given.changes, *later), because=given.told,
        outgoing=notification.again(agents, standing, desk, because, flags=(str(because), *given.flags)),
    )  # fmt: skip


def is_done(ticket: TicketFacts, desk: Desk, now: datetime) -> bool:
    """Whether a solved ticket has been left alone for long enough."""
    return (
        ticket.state == "solved"
        and ticket.solved_at is not None
        and now - ticket.solved_at >= desk.close_after
    )


def wake(ticket: TicketFacts, now: datetime) -> tuple[Set, ...]:
    """A snoozed ticket is open again when its time has come, unless somebody has dealt with it since."""
    if ticket.snoozed_until is None or ticket.snoozed_until > now:
        return ()
    because = Because(f"snoozed until {ticket.snoozed_until:%Y-%m-%d %H:%M}")
    opens = change(ticket, "state", "open", because) if ticket.state == "pending" else ()
    return (*opens, *change(ticket, "snoozed_until", None, because))


def fallen_due(ticket: TicketFacts, now: datetime) -> tuple[Set, ...]:
    """A due date that has come counts as told, so that it is told once."""
    if ticket.due_at is None or ticket.due_told or ticket.due_at > now:
        return ()
    return change(ticket, "due_told", now, Because(f"due {ticket.due_at:%Y-%m-%d %H:%M}"))


def _reminders(
    ticket: TicketFacts, desk: Desk, now: datetime, *, awake: tuple[Set, ...], due: tuple[Set, ...]
) -> tuple[Outgoing, ...]:
    """Whoever has the ticket hears that its time has come."""
    if ticket.state in ("solved", "closed") or not (awake or due):
        return ()
    flags = ("it is due now",) if due else ("it was put aside until now",)
    agents = audience.of_customer_mail(ticket, desk, now)
    return notification.again(agents, ticket, desk, Because(flags[0]), flags=flags)


ALONE = Because("held for a day and neither admitted nor dropped")


def own_ticket(
    ticket: TicketFacts,
    held: MessageFacts,
    facts: Facts,
    desk: Desk,
    now: datetime,
    because: Because = ALONE,
    *,
    flag: str = "",
    is_given_out: bool = True,
) -> tuple[tuple[Change, ...], tuple[Outgoing, ...]]:
    """A mail becomes work of its own, linked to the ticket that it was on or wanted to join."""
    language = ticket.language or (desk.languages[0] if desk.languages else "")
    subject = held.subject or ticket.subject
    empty = fresh(facts.new_number, subject, held.author, facts.new_root_id, language, now)
    values = change(empty, "team", ticket.team or desk.team, because)
    given = assign.NOT_ASKED
    if is_given_out:
        given = assign.of_team(after(empty, values), facts, desk, now)
    new = after(empty, (*values, *given.changes))
    changes: tuple[Change, ...] = (
        OpenTicket(new.number, subject, held.author, new.root_id, "clock", linked_to=0, language=language),
        *values,
        *given.changes,
        MoveMessage(held.id, held.ticket or ticket.number, new.number, because),
        *((AddParticipant(new.number, held.author, "requester", because),) if held.author.address else ()),
        Link(new.number, ticket.number, because),
    )
    told = notification.customer_wrote(
        audience.of_customer_mail(new, desk, now),
        new,
        desk,
        held.author,
        held.text,
        because,
        is_new=True,
        flags=(flag or f"was held on ticket {ticket.number}: {held.held_for}", *given.flags),
        about_message=held.id,
        stored=held.attachments,
    )
    return changes, told
