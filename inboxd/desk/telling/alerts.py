"""Mails to the people who run the desk, and to an agent whose mail did not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from inboxd.desk.decision import Because, Decision, Fate, Lane, Outgoing, Remark
from inboxd.desk.facts import NoticeKind, TicketFacts
from inboxd.desk.settings import Desk
from inboxd.desk.side import named
from inboxd.desk.telling import audience, notices
from inboxd.mail.message import Address


def alert(desk: Desk, subject: str, lines: Iterable[str], because: Because) -> tuple[Outgoing, ...]:
    """What nobody else is told, to every admin; nothing when there is no admin or nothing to say."""
    told = [line for line in lines if line]
    values = {"title": subject, "lines": told, "desk": desk.name}
    return _to_admins(desk, "alert", subject, values, because) if told else ()


def all_well(desk: Desk, summary: Mapping[str, object]) -> tuple[Outgoing, ...]:
    """The day's line that all is well: label and value in the order of the summary."""
    lines = [{"label": label.replace("_", " "), "value": value} for label, value in summary.items()]
    values = {"lines": lines, "desk": desk.name}
    return _to_admins(desk, "all-well", f"{desk.name}: the day", values, Because("once a day"))


def _to_admins(
    desk: Desk, template: str, subject: str, values: Mapping[str, object], because: Because
) -> tuple[Outgoing, ...]:
    return tuple(
        Outgoing(
            Lane.REPORT,
            template,
            Address("", address),
            because,
            subject=subject,
            language=desk.languages[0] if desk.languages else "",
            values=values,
        )
        for address in desk.admins
    )


def undelivered(
    desk: Desk,
    ticket: TicketFacts | None,
    recipient: str,
    reply: str,
    now: datetime,
    *,
    final: bool,
    agent: str = "",
    subject: str = "",
    side: str = "",
) -> Decision:
    """A mail of ours waits or was given up: the owner or team is told, or the admins (PROMISES.md A4).

    `agent` is the one to whom the mail was a notification: telling them by the same way would fail as well.
    """
    how = "was given up" if final else "has not left for hours"
    words = f"mail to {recipient} {how}: {reply}"
    if ticket is None:
        return Decision(Fate.DONE, actor="outbox", alert=f"{words} ({subject})" if subject else words)
    aside = named(ticket, side)
    heard = (
        audience.of_side(ticket, aside.askers, desk, now) if aside else audience.of_trouble(ticket, desk, now)
    )
    told = [a for a in heard if a.name != agent and recipient not in a.email]
    values = {"recipient": recipient, "reply": reply, "final": final, "text": ""}
    because = Because(words)
    kind = NoticeKind.SIDE if side else NoticeKind.CUSTOMER
    return Decision(
        Fate.DONE,
        ticket=ticket.number,
        actor="outbox",
        changes=(Remark(ticket.number, "undelivered", words, Because("the outbox")),),
        outgoing=tuple(
            notices.notify(one, ticket, desk, "undelivered", kind, values, because, side=side) for one in told
        ),
        alert="" if told else words,
    )


def uncalled(ticket: TicketFacts | None, webhook: str, reply: str, *, final: bool) -> Decision:
    """A webhook does not take a call: the ticket and the admins are told."""
    how = "was given up" if final else "waits for hours"
    words = f"a call of webhook {webhook} {how}: {reply}"
    if ticket is None:
        return Decision(Fate.DONE, actor="outbox", alert=words)
    remark = Remark(ticket.number, "undelivered", words, Because("the outbox"))
    alert = f"{words} (ticket {ticket.number}; inboxd outbox list)"
    return Decision(Fate.DONE, ticket=ticket.number, actor="outbox", changes=(remark,), alert=alert)
