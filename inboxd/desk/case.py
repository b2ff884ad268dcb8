"""One mail with everything that deciding it may look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Authentication, Evidence, EvidenceKind, Facts, Trust
from inboxd.desk.presence import as_they_are
from inboxd.desk.settings import Agent, Desk
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Kind, Mail, Traits
from inboxd.mail.traits import classify, restore_author

NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Case:
    """A mail, how it came, what is known, and the time. Nothing else may influence a decision."""

    mail: Mail
    delivery: Delivery
    traits: Traits
    facts: Facts
    desk: Desk
    now: datetime
    via: str = ""  # the intermediary that handed the mail on, "" for none

    @property
    def author(self) -> Address:
        """The author as far as one is named; for display, since two authors prove nothing (B7)."""
        return self.mail.author or (self.mail.from_[0] if self.mail.from_ else NOBODY)

    @property
    def key(self) -> str:
        """The one author's address without case, "" when there is not exactly one or it is in doubt (B7)."""
        return self.mail.author.key if self.mail.author and not self.mail.from_doubtful else ""

    @property
    def trust(self) -> Trust:
        """How the author is proved; never for two authors, nor for one who writes in our own name."""
        proved = self.facts.authentication.trust
        is_nobody = not self.key or self.key in self.desk.own_addresses
        return Trust.NONE if proved is Trust.PASS and is_nobody else proved

    @property
    def is_human(self) -> bool:
        """Whether a person wrote this."""
        return self.traits.kind is Kind.HUMAN

    @property
    def text(self) -> str:
        """The author's new words; the whole body when the cutter left nothing of it."""
        return self.mail.reply_text.strip() or self.mail.body.strip()

    @property
    def claimed_agent(self) -> Agent | None:
        """The agent whom any From field names, proved or not."""
        agents = (self.desk.agent_of(address.address) for address in self.mail.from_)
        return next((agent for agent in agents if agent), None)

    def end(self, fate: Fate, reason: str) -> Decision:
        """The outcome for a mail that changes no ticket."""
        return Decision(fate, reason, kind=str(self.traits.kind), actor=self.actor)

    @property
    def actor(self) -> str:
        """Who is to be named in the event log."""
        return f"customer {self.author.address}" if self.author.address else "unknown sender"


def understand(mail: Mail, delivery: Delivery, facts: Facts, desk: Desk, now: datetime) -> Case:
    """Undo intermediaries, then tell what kind of mail it is (PROMISES.md D)."""
    vias = desk.via_forms
    sent = mail.from_
    mail, via = restore_author(mail, vias)
    traits = classify(mail, delivery, vias)
    if facts.loop_header:
        traits = Traits(Kind.LOOP, "a signed loop header of ours")
    if mail.from_ != sent:
        facts = replace(facts, authentication=_unproved(facts.authentication, via))
    seen = as_they_are(desk, facts.away, now)
    return Case(mail, delivery, traits, _with_stray_grant(facts, mail, desk), seen, now, via)


def _unproved(found: Authentication, via: str) -> Authentication:
    """What a channel proved was the intermediary, not the author behind it."""
    trust = Trust.FAIL if found.trust is Trust.FAIL else Trust.NONE
    return Authentication(
        trust,
        because=f"the author was restored from [via.{via}]",
        reject=found.reject,
        verdicts=found.verdicts,
    )


def _with_stray_grant(facts: Facts, mail: Mail, desk: Desk) -> Facts:
    """An agent's grant in somebody else's hands points to the ticket as a token that is not theirs (B4)."""
    grant = facts.grant
    if not grant or grant.ticket not in facts.tickets or any(desk.agent_of(a.address) for a in mail.from_):
        return facts
    stray = Evidence(EvidenceKind.TOKEN, grant.ticket, "", grant.source)
    return replace(facts, evidence=(*facts.evidence, stray))
