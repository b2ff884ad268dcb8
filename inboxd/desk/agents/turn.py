"""An agent's proved mail on a ticket, understood and ready to act."""

from __future__ import annotations

from dataclasses import dataclass

from inboxd.desk.agents.commands import Parsed
from inboxd.desk.case import Case
from inboxd.desk.decision import AddMessage, Because, MessageKind
from inboxd.desk.facts import MessageFacts, NoticeKind, SideFacts, TicketFacts
from inboxd.desk.settings import Agent
from inboxd.desk.side import aside_of, named
from inboxd.desk.telling.notices import title_of
from inboxd.mail.message import Address


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts, on what, with which words and by which proof."""

    case: Case
    agent: Agent
    ticket: TicketFacts
    parsed: Parsed
    proof: str
    words: str = ""  # of the mail, before commands and signature were taken out
    by: str = ""  # who typed it on the command line; "" when it came by mail

    @property
    def actor(self) -> str:
        """Who is named in the event log."""
        return f"command line {self.by}" if self.by else f"agent {self.agent.name}"

    @property
    def evidence(self) -> str:
        """Why the mail acts."""
        if self.by:
            return "command line"
        grant = self.case.facts.grant
        return f"grant in {grant.source if grant else '?'}; {self.proof}"

    @property
    def because(self) -> Because:
        """What a message or value of this turn rests on."""
        return Because(self.actor if self.by else f"{self.agent.name}, proved by {self.proof}")

    @property
    def notice_kind(self) -> NoticeKind:
        """What is being answered; a notification that is gone was about the customer."""
        notice = self.case.facts.notice
        return notice.kind if notice else NoticeKind.CUSTOMER

    @property
    def is_own_held(self) -> bool:
        """Whether this answers a mail of an agent that was held, so that new words take its place."""
        return self.notice_kind is NoticeKind.HELD and not self.is_about_stranger

    @property
    def aside(self) -> str:
        """The name of the side conversation that is being answered; "" for the customer's own."""
        return aside_of(self.case.facts)

    @property
    def side(self) -> SideFacts | None:
        """That side conversation; None when it is not on the ticket any more, too."""
        return named(self.ticket, self.aside)

    @property
    def is_about_stranger(self) -> bool:
        """Whether this answers a stranger's held mail."""
        held = self.case.facts.held
        return held is not None and not held.agent

    @property
    def addressed(self) -> tuple[Address, ...]:
        """Whom the agent wrote to; `#send` sends a mail that was addressed before."""
        waiting = self.waiting() if self.parsed.has("send") else None
        before = (*waiting.to, *waiting.cc) if waiting else ()
        return (*self.case.mail.to, *self.case.mail.cc, *before)

    def waiting(self) -> MessageFacts | None:
        """The agent's message that `#send` would send: held, or a note that was meant as an answer."""
        held, notice = self.case.facts.held, self.case.facts.notice
        if held is not None:
            return held if held.agent else None
        about = notice.message if notice else 0
        return next(
            (
                m
                for m in self.ticket.recent
                if m.id == about and m.agent and (m.kind == "held" or (m.kind == "note" and not m.side))
            ),
            None,
        )

    def said(self, kind: MessageKind, text: str, html: str = "", without: tuple[int, ...] = ()) -> AddMessage:
        """The agent's words as a message; their private address stays out of it."""
        mail = self.case.mail
        return AddMessage(
            self.ticket.number,
            kind,
            Address(title_of(self.agent), self.case.desk.team_address(self.ticket.team)),
            text,
            self.because,
            agent=self.agent.name,
            to=(self.ticket.requester,) if kind is MessageKind.AGENT else (),
            subject=mail.subject,
            html=html,
            message_id=mail.message_id,
            without=without,
        )
