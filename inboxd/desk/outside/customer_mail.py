"""A mail from outside: it opens a ticket, joins one, or is held on one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from inboxd.desk import assign
from inboxd.desk.case import Case
from inboxd.desk.decision import (
    AddReferences,
    Because,
    Change,
    Decision,
    Fate,
    Link,
    MessageKind,
    Outgoing,
    Remark,
    Revoke,
    Set,
    Spend,
)
from inboxd.desk.facts import TicketFacts, Trust
from inboxd.desk.outside import reply_policy
from inboxd.desk.outside.filing import draft, ids, kind_of, message, opening, people, suggested
from inboxd.desk.outside.flags import flags_of
from inboxd.desk.outside.supplier_mail import supplier_mail
from inboxd.desk.outside.thanks import is_thanks
from inboxd.desk.outside.thread import Outcome, Place, place
from inboxd.desk.routing import Routed, first_team, route, ruled, told_by
from inboxd.desk.rules import deeds
from inboxd.desk.side import named
from inboxd.desk.telling import audience, notices, notification
from inboxd.desk.telling.answers import acknowledgement
from inboxd.desk.ticket import after, change
from inboxd.mail.delivery import Role

CONTINUED = Because("continues a ticket that was closed long ago")
WHAT_TO_DO = "Reply with #admit to let it join the ticket, or with #drop to leave it out."
WHAT_TO_DO_ASIDE = (
    "Reply with #admit to let it join the side conversation, unseen by the customer, "
    "or with #drop to leave it out."
)
STRANGER = "the sender is a stranger to the ticket"
STRANGER_ASIDE = "the sender is a stranger to the side conversation"


def customer_mail(case: Case) -> Decision:
    """Place the mail and do what its place asks for."""
    is_wanted = case.delivery.role is Role.RESCUED  # an agent has looked at it
    if case.facts.contact.blocked and not is_wanted:
        return case.end(Fate.IGNORED, "the sender is blocked")
    if case.trust is Trust.FAIL and case.facts.authentication.reject and not is_wanted:
        return case.end(
            Fate.QUARANTINE, "the sender's domain asks to refuse mail that fails its check (DMARC)"
        )
    found = place(case)
    match found.outcome:
        case Outcome.JOIN:
            decision = supplier_mail(case, found) if found.side else join(case, found)
        case Outcome.HOLD:
            stranger = STRANGER_ASIDE if found.side else STRANGER
            decision = hold(case, found, stranger if found.rule == 4 else found.evidence)
        case _:
            decision = open_ticket(case, found)
    return replace(decision, changes=(*decision.changes, *_stray_grant(case)))


def open_ticket(case: Case, found: Place) -> Decision:
    """A new ticket with its first message, the rules' values, the acknowledgement and the notifications."""
    empty = draft(case)
    team, why = first_team(case)
    changes = list(change(empty, "team", team, why))
    changes += (*_continued(case, found, empty), *suggested(case, empty))
    standing = after(empty, changes)
    routed = route(case, standing, "new", is_new=True)
    if unwanted := _unwanted(case, routed):
        return unwanted
    values = _last_wins([*changes, *routed.changes])
    ticket = after(empty, values)
    held_for = hold_words(routed) if routed.outcome.fate == "hold" else ""
    kind = MessageKind.HELD if held_for else kind_of(case)
    given = assign.on_opening(routed.outcome, ticket, case.facts, case.desk, case.now)
    ticket = after(ticket, given.changes)
    written = (
        opening(case, empty, found),
        *values,
        *given.changes,
        message(case, ticket, kind, found, held_for=held_for, held_kind="rule" if held_for else ""),
        *people(case, ticket, found),
        AddReferences(ticket.number, ids(case, found)),
        *(Link(ticket.number, other, Because(found.evidence)) for other in (found.link,) if other),
        *deeds.notes(routed.outcome, ticket, case.desk),
        *deeds.links(routed.outcome, ticket),
    )
    decision = Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        opened=True,
        evidence=found.evidence,
        actor=case.actor,
        changes=written,
        outgoing=_tell(case, ticket, routed, is_new=True, found=found, given=given),
    )
    return with_reply(case, ruled(decision, routed, given), ticket, routed, opened=True)


def join(case: Case, found: Place) -> Decision:
    """The mail becomes part of its ticket, which may reopen."""
    before = case.facts.tickets[found.ticket]
    routed = route(case, before, "reply", is_new=False)
    if unwanted := _unwanted(case, routed):
        return unwanted
    if routed.outcome.fate == "hold":
        return ruled(hold(case, found, hold_words(routed), by="rule"), routed)
    back = (*reopening(case, before), *woken(case, before), *spoken(case, before))
    changes = _last_wins([*back, *suggested(case, before), *routed.changes])
    ticket = after(before, changes)
    given = assign.on_reply(routed.outcome, before, ticket, case.facts, case.desk, case.now)
    ticket = after(ticket, given.changes)
    written = (
        *changes,
        *given.changes,
        message(case, ticket, kind_of(case), found),
        *people(case, ticket, found),
        AddReferences(ticket.number, ids(case, found)),
        *_thanks_remark(case, before),
        *deeds.notes(routed.outcome, ticket, case.desk),
        *deeds.links(routed.outcome, ticket),
        *((Spend(case.key, "tag-join", ticket.number),) if found.spends_tag_join else ()),
    )
    decision = Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=found.evidence,
        actor=case.actor,
        changes=written,
        outgoing=_tell(case, ticket, routed, is_new=False, found=found, given=given),
    )
    return with_reply(case, ruled(decision, routed, given), ticket, routed, opened=False)


def hold(case: Case, found: Place, reason: str, by: str = "stranger") -> Decision:
    """The mail waits on the ticket for an agent's word; it is relayed to nobody and adds nobody.

    `by`: a stranger's mail waits for a day only, one that a rule held until somebody looks.
    """
    ticket = case.facts.tickets[found.ticket]
    side = named(ticket, found.side)
    kept = message(case, ticket, MessageKind.HELD, found, held_for=reason, held_kind=by)
    written = (
        replace(kept, side=found.side),
        AddReferences(ticket.number, (case.mail.message_id,) if case.mail.message_id else (), found.side),
    )
    told = notices.held(
        audience.of_side(ticket, side.askers, case.desk, case.now)
        if side
        else audience.of_trouble(ticket, case.desk, case.now),
        ticket,
        case.desk,
        reason,
        (WHAT_TO_DO_ASIDE if side else WHAT_TO_DO)
        + (_own_ticket_later(case) + _perhaps_an_agent(case) if by == "stranger" else ""),
        case.text,
        who=case.author,
        by=by,
        side=found.side,
    )
    return Decision(
        Fate.DONE,
        reason=f"held: {reason}",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=found.evidence,
        actor=case.actor,
        changes=written,
        outgoing=told,
        withheld="the mail is held",
    )


def _perhaps_an_agent(case: Case) -> str:
    """An agent's own reply from an address that we do not know looks like a stranger's."""
    grant = case.facts.grant
    agent = case.desk.agents.get(grant.agent) if grant else None
    if agent is None:
        return ""
    who = notices.title_of(agent)
    return (
        f"\nIt answers a notification of {who}'s. If {who} wrote it, leave it out: an agent answers from an"
        f" address of [agent.{agent.name}] in config.toml, or this one is added there."
    )


def reopening(case: Case, ticket: TicketFacts) -> tuple[Set, ...]:
    """A person's reply reopens what waited for it; a machine's never does, nor a mere word of thanks."""
    if not case.is_human or case.traits.out_of_office or ticket.state not in ("pending", "solved", "closed"):
        return ()
    if only_thanks(case, ticket):
        return ()
    return change(ticket, "state", "open", Because("the customer replied"))


def woken(case: Case, ticket: TicketFacts) -> tuple[Set, ...]:
    """A snoozed ticket wakes at once when somebody writes."""
    if not case.is_human or case.traits.out_of_office:
        return ()
    return change(ticket, "snoozed_until", None, Because("the customer wrote"))


def spoken(case: Case, ticket: TicketFacts) -> tuple[Set, ...]:
    """A ticket of an unknown language has that of the requester's first mail that is long enough to tell."""
    language = case.mail.language
    if ticket.language or language not in case.desk.languages or case.key != ticket.requester.key:
        return ()
    return change(ticket, "language", language, Because("the customer writes so"))


def only_thanks(case: Case, ticket: TicketFacts) -> bool:
    """Whether a solved ticket gets no more than a thank you."""
    names = [case.author.name, ticket.requester.name]
    names += [name for agent in case.desk.agents.values() for name in (agent.title, agent.name)]
    files = any(not attachment.inline for attachment in case.mail.attachments)
    return (
        ticket.state in ("solved", "closed") and not files and is_thanks(case.mail.reply_text, tuple(names))
    )


def with_reply(
    case: Case, decision: Decision, ticket: TicketFacts, routed: Routed, *, opened: bool
) -> Decision:
    """Add the acknowledgement or a rule's reply, or say on the ticket why there is none."""
    reply = routed.outcome.reply
    decision = told_by(case, decision, ticket, routed)
    silenced = reply_policy.mute(case, ticket)
    alert = "; ".join(f"muted {item.address}: {item.because}" for item in silenced)
    decision = replace(decision, changes=(*decision.changes, *silenced), alert=alert)
    if not opened and not reply:
        return decision
    objection = _objection(case, ticket, routed, opened=opened)
    if objection:
        remark = Remark(ticket.number, "withheld", objection, Because("no automatic answer"))
        return replace(decision, withheld=objection, changes=(*decision.changes, remark))
    why = reply.because if reply else Because("a new ticket is acknowledged")
    answer = acknowledgement(case, ticket, reply.value if reply else "acknowledgement", why)
    kinds = ("acknowledgement", "rule") if reply else ("acknowledgement",)
    charged = tuple(Spend(case.key, kind, ticket.number) for kind in kinds)
    return replace(decision, changes=(*decision.changes, *charged), outgoing=(answer, *decision.outgoing))


def _own_ticket_later(case: Case) -> str:
    return f" After {case.desk.held_for // timedelta(hours=1)} hours it becomes a ticket of its own."


def _objection(case: Case, ticket: TicketFacts, routed: Routed, *, opened: bool) -> str:
    if routed.outcome.fate == "hold":
        return "the mail is held"
    if routed.outcome.reply:
        return reply_policy.rule_withheld(case, ticket, opened=opened)
    return reply_policy.withheld(case, ticket, opened=opened)


def _tell(
    case: Case, ticket: TicketFacts, routed: Routed, *, is_new: bool, found: Place, given: assign.Given
) -> tuple[Outgoing, ...]:
    """The notifications to those whom the table names."""
    desk, now = case.desk, case.now
    if routed.outcome.fate == "hold":
        agents = audience.of_trouble(ticket, desk, now)
        why = hold_words(routed)
        return notices.held(agents, ticket, desk, why, WHAT_TO_DO, case.text, who=case.author, by="rule")
    if not is_new and (case.traits.out_of_office or only_thanks(case, ticket)):
        return ()
    agents, deserted = audience.of_customer_mail(ticket, desk, now), audience.deserted(ticket, desk, now)
    return notification.customer_wrote(
        {agent.name: agent for agent in (*agents, *deserted.fallback)}.values(),
        ticket,
        desk,
        case.author,
        case.text,
        Because("a customer wrote"),
        is_new=is_new,
        channel=case.delivery.channel,
        flags=(*flags_of(case, found), *given.flags, *deserted.flags),
        contact=case.facts.contact,
        attachments=case.mail.attachments,
    )


def _continued(case: Case, found: Place, ticket: TicketFacts) -> tuple[Set, ...]:
    """A follow-up of a closed ticket goes to whoever had it last, when they are there."""
    if not found.follows:
        return ()
    old = case.facts.tickets[found.link]
    agent = case.desk.agents.get(old.assignee or old.last_owner)
    is_there = agent is not None and agent.is_active(case.now) and not agent.is_away(case.now)
    return change(ticket, "assignee", agent.name, CONTINUED) if agent and is_there else ()


def _unwanted(case: Case, routed: Routed) -> Decision | None:
    """A rule may leave a mail in the journal and nowhere else."""
    outcome = routed.outcome
    if outcome.fate not in ("ignore", "spam") or case.delivery.role is Role.RESCUED:
        return None
    word = "ignored" if outcome.fate == "ignore" else "spam"
    return ruled(case.end(Fate.IGNORED, f"{word} by rule {outcome.fate_because}"), routed)


def hold_words(routed: Routed) -> str:
    """Why a rule holds the mail."""
    words = routed.outcome.hold_reason
    return words if words and words.lower() != "true" else f"held by rule {routed.outcome.fate_because}"


def _thanks_remark(case: Case, ticket: TicketFacts) -> tuple[Change, ...]:
    if not (case.is_human and only_thanks(case, ticket)):
        return ()
    return (
        Remark(
            ticket.number, "thanks", "only thanks: the ticket stays as it is", Because("a short thank you")
        ),
    )


def _stray_grant(case: Case) -> tuple[Change, ...]:
    """An agent's grant in somebody else's mail is worth nothing from now on (PROMISES.md F)."""
    grant = case.facts.grant
    if not grant or grant.revoked or not case.is_human or case.claimed_agent:
        return ()
    return (Revoke(grant.nonce, Because(f"seen in a mail of {case.author.address or 'somebody else'}")),)


def _last_wins(changes: Iterable[Set]) -> tuple[Set, ...]:
    """One change per field: a rule's value replaces what stood before it, with the first `before`."""
    kept: dict[str, Set] = {}
    for item in changes:
        first = kept.get(item.field, item)
        kept[item.field] = replace(item, before=first.before)
    return tuple(item for item in kept.values() if item.before != item.after)
