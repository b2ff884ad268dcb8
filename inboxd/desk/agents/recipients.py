"""Who gets an agent's answer, by their role on the ticket, and whom the agent has written to without us."""

from __future__ import annotations

import re

from inboxd.desk.agents.turn import Turn
from inboxd.desk.facts import EvidenceKind, NoticeKind, TicketFacts
from inboxd.desk.telling.notices import title_of
from inboxd.mail.addr_spec import is_mailbox
from inboxd.mail.message import Address

_FORWARDED = re.compile(
    r"\s*(?:fwd?|wg|tr|rv|enc|i|vb|vl|doorst|pd|ilt|yml|továbbítás|转发|轉寄|転送|전달)\s?[:：]",
    re.IGNORECASE,
)


_HELLO = (
    r"hi|hello|hey|dear|hallo|liebe[rs]?|moin|guten (?:tag|morgen)|bonjour|salut|chère?|hola|ciao|olá"
    r"|(?:xin )?chào|anh|chị|em"
)
_GREETING = re.compile(
    rf"(?:@([\w.-]+)|(?:{_HELLO})\s+([\w.-]+)\s*(?:[,:!.–-]|$)|([\w.-]+)\s*[,:])(?:\s|$)?.*", re.IGNORECASE
)
_WORD = re.compile(r"\w+")


def unreachable(turn: Turn) -> str:
    """Why nobody would get an answer; "" when the requester can be reached."""
    requester = turn.ticket.requester
    if "@" not in requester.address:
        return "the customer left no address"
    if not is_mailbox(requester.address):
        return f"no mail can be sent to {requester.address}"
    is_ours = requester.key in turn.case.desk.own_addresses
    return f"the customer's address is our own: {requester.address}" if is_ours else ""


def misdirected(turn: Turn) -> str:
    """Why the words are not meant for the customer; "" when nothing speaks against it.

    Whoever forwards a notification with us in copy, greets a colleague or names another ticket means those.
    """
    if turn.case.facts.grant is None or turn.parsed.has("reply"):
        return ""
    if shown := _another_customer(turn):
        return f"it answers {shown}, and the ticket's customer is {turn.ticket.requester.address} now"
    if _FORWARDED.match(turn.case.mail.subject):
        return "it was forwarded, so its words may be meant for somebody else"
    if other := _another_ticket(turn):
        return f"its subject names ticket {other}, but it answers a notification of {turn.ticket.number}"
    if colleague := _greeted_colleague(turn):
        return f"it speaks to your colleague {colleague}"
    to = [address for address in turn.case.mail.to if address.address]
    if not to or any(is_ours(address, turn) for address in to):
        return ""
    return f"it is addressed to {', '.join(_called(one, turn) for one in to[:3])} and not to us"


def _another_customer(turn: Turn) -> str:
    """Whom the answered notification shows in place of the customer: it was about a ticket that was merged
    since, or the requester is another one now; "" where it shows the customer."""
    notice, wanted = turn.case.facts.notice, turn.ticket.requester.key
    if notice is None or notice.kind is not NoticeKind.CUSTOMER:
        return ""
    shown = notice.text.casefold()
    others = (who for who in turn.ticket.participants if who != wanted and who in shown)
    return "" if wanted in shown else next(others, "")


def _another_ticket(turn: Turn) -> int:
    """The ticket that the subject's tag names where that is not the one that is answered; 0 for none."""
    tags = [one.ticket for one in turn.case.facts.evidence if one.kind is EvidenceKind.TAG]
    return tags[0] if tags and turn.ticket.number not in tags else 0


def _greeted_colleague(turn: Turn) -> str:
    """Whom the first line greets, when that is a colleague and nobody on the ticket has the name."""
    first = next((line.strip() for line in turn.parsed.text.split("\n") if line.strip()), "")
    found = _GREETING.fullmatch(first[:200])
    name = next(filter(None, found.groups()), "").casefold() if found else ""
    people = (turn.ticket.requester, *turn.ticket.cc, *turn.ticket.in_copy)
    said = (*map(str, people), *(m.text for m in turn.ticket.recent if m.kind == "customer"))
    if not name or name in _WORD.findall(" ".join(said).casefold()):
        return ""
    for agent in turn.case.desk.agents.values():
        called = {agent.name.casefold(), agent.title.partition(" ")[0].casefold()}
        if agent.name != turn.agent.name and name in called:
            return title_of(agent)
    return ""


def _called(address: Address, turn: Turn) -> str:
    agent = turn.case.desk.agent_of(address.address)
    return title_of(agent) if agent else str(address)


def is_ours(address: Address, turn: Turn) -> bool:
    """Whether it is an address of the desk, with or without a token in it."""
    local, _, domain = address.key.rpartition("@")
    ours = turn.case.desk.own_addresses
    groups = (via.address.lower() for via in turn.case.desk.vias)
    bare = f"{local.partition('+')[0]}@{domain}"
    return address.key in ours or bare in ours or local.startswith("n.") or address.key in groups


def reached_already(turn: Turn, who: Address | None = None) -> bool:
    """Whether the agent wrote to the requester, or to `who`, directly: recorded, not sent twice."""
    wanted = (who or turn.ticket.requester).key
    return any(address.key == wanted for address in turn.addressed)


def reached(turn: Turn) -> frozenset[str]:
    """Who needs no answer from us: everybody whom the agent wrote to, once that was the requester, too.

    Somebody in copy of a mail to us alone gets the team's answer, so that their reply finds the ticket.
    """
    return frozenset(address.key for address in turn.addressed if reached_already(turn))


def in_copy(turn: Turn, ticket: TicketFacts) -> tuple[Address, ...]:
    """Who gets the answer beside the requester: whom agents put in copy; with `#all` the requester's Cc."""
    wanted = (*ticket.in_copy, *added_in_copy(turn), *(ticket.cc if turn.parsed.has("all") else ()))
    return tuple({one.key: one for one in wanted if one.key != ticket.requester.key}.values())


def added_in_copy(turn: Turn, who: Address | None = None) -> tuple[Address, ...]:
    """Whom the agent put in To or Cc beside us, colleagues and the requester, or `who` instead."""
    addressee = (who or turn.ticket.requester).key
    found: dict[str, Address] = {}
    for address in turn.addressed:
        is_known = is_ours(address, turn) or turn.case.desk.agent_of(address.address) is not None
        if address.address and not is_known and address.key != addressee:
            found.setdefault(address.key, address)
    return tuple(found.values())
