"""What may not reach a customer: tokens, agents' own addresses, the words of internal notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from inboxd.desk.facts import OldNote, TicketFacts
from inboxd.desk.settings import Agent, Desk

WORDS_IN_A_ROW = 8

# The forms of inboxd.compose.tokens: in an address, a Message-ID, a footer and a link's subject. In a link a
# percent sign and two digits may stand before it.
_SIGNED = r"(?<![a-z])[mnptc]\.[a-z2-7]{20,180}"
_LINK = re.compile(rf"[<(\[]?(?:mailto|https?):[^\s<>]{{0,600}}?{_SIGNED}[^\s<>)\]]*[>)\]]?", re.IGNORECASE)
_ADDRESS = re.compile(rf"<?[\w.%-]{{0,64}}\+{_SIGNED}@[\w.-]+>?", re.IGNORECASE)
_ID = re.compile(rf"<?{_SIGNED}@[\w.-]+>?", re.IGNORECASE)
_BARE = re.compile(_SIGNED, re.IGNORECASE)
# Scripts without spaces are read by the character; two of them count as a word.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)


def without_own(text: str, agent: Agent, team_address: str) -> str:
    """The text without tokens; the writer's own addresses become the team's."""
    for form in (_LINK, _ADDRESS, _ID, _BARE):
        text = form.sub("", text)
    for address in agent.email:
        text = _spelt(address).sub(lambda found: team_address.replace("@", found[1]), text)
    return text


def without_private(text: str, desk: Desk, team_address: str) -> str:
    """A customer's text for a third party: without tokens and without any agent's own address."""
    for form in (_LINK, _ADDRESS, _ID, _BARE):
        text = form.sub("", text)
    for agent in desk.agents.values():
        for address in agent.email if agent.email else ():
            if address.casefold() not in desk.own_addresses:
                text = _spelt(address).sub(team_address, text)
    return text


def has_token(text: str) -> bool:
    """Whether one of our tokens stands in a text, in whichever form."""
    return bool(_BARE.search(text))


def leak(
    text: str,
    ticket: TicketFacts,
    desk: Desk,
    agent: Agent,
    notes: Iterable[OldNote] = (),
    side: str = "",
) -> str:
    """Why an answer must be looked at before it leaves; "" when nothing in it is private.

    `notes` are those of the ticket beside its latest messages. To a supplier (`side`) what was said in
    their own side conversation is no secret.
    """
    folded = unquote(unquote(text)).casefold()
    for colleague in desk.agents.values():
        for address in colleague.email if colleague.name != agent.name else ():
            is_private = address.casefold() in folded and address.casefold() not in desk.own_addresses
            if is_private and _spelt(address).search(text):
                return f"it contains {colleague.title or colleague.name}'s private address {address}"
    every = [*notes, *(OldNote(m.text, m.side) for m in ticket.recent if m.kind == "note" or m.side)]
    said = _rows(m.text for m in ticket.recent if m.kind in ("customer", "agent", "rating"))
    said |= _rows(one.text for one in every if side and one.side == side)
    for what, texts in (
        ("an internal note", [one.text for one in every if not one.side]),
        ("a side conversation", [one.text for one in every if one.side and one.side != side]),
    ):
        private = _rows(texts) - said
        if row := next((row for row in _runs(text) if row in private), ()):
            return f'it repeats {what}: "{" ".join(row)} …"'
    return ""


def names_other_side(text: str, ticket: TicketFacts, side: str, forwarded: str = "") -> str:
    """Whom a text gives away: a supplier to the customer or to another one, the customer to a supplier."""
    folded = text.casefold()
    others = [
        ("a supplier's address", one.address)
        for each in ticket.sides
        for one in (each.supplier, *each.people)
        if each.name != side
    ]
    others += [("the customer's address", ticket.requester.address)] if side else []
    for what, address in others:
        known = address.casefold()
        told = not known or known not in folded or known in forwarded.casefold()
        if not told and _spelt(known).search(text):
            return f"it contains {what} {address}"
    return ""


def _spelt(address: str) -> re.Pattern[str]:
    """The address standing alone, in whichever case.

    Gateways that check links write whose mail they stood in behind them: "…&data=05|minh%40example.com|…".
    """
    local, _, domain = address.rpartition("@")
    before = r"(?:(?<![\w.+-])|(?<=%[0-9a-f][0-9a-f])|(?<=%25[0-9a-f][0-9a-f]))"
    return re.compile(rf"{before}{re.escape(local)}(@|%40|%2540){re.escape(domain)}(?![\w-])", re.IGNORECASE)


def _rows(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {row for text in texts for row in _runs(text)}


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of eight words, without case and punctuation."""
    words = _WORD.findall(text.casefold())
    weights = [1 if _is_of_script(word) else 2 for word in words]
    end = weight = 0
    for start, first in enumerate(weights):
        while weight < 2 * WORDS_IN_A_ROW and end < len(words):
            weight += weights[end]
            end += 1
        if weight < 2 * WORDS_IN_A_ROW:
            return
        yield tuple(words[start:end])
        weight -= first


def _is_of_script(word: str) -> bool:
    return len(word) == 1 and ord(word) >= 0xE00
