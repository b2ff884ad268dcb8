"""What the rules want of a ticket. Nothing in it is done yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inboxd.desk.decision import Because

FATES = ("ignore", "spam", "hold")
LISTS = {
    "tags": "tags", "note": "notes", "notify": "notices", "follow": "follows", "cc": "copies",
    "link": "links", "webhook": "calls", "skill": "skills", "forward": "forwards",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value and the rule that set it."""

    value: str
    because: Because
    template: str = ""  # of a notification: the words that replace the usual ones


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What the rules want. Nothing in it is done yet."""

    values: Mapping[str, Chosen] = field(
        default_factory=dict
    )  # team, assignee ("" is none), priority, fields.NAME
    tags: tuple[Chosen, ...] = ()  # in order; "-x" removes x
    reply: Chosen | None = None  # name of the template that is sent instead of the acknowledgement
    survey: Chosen | None = None  # the customer is asked for a rating
    notes: tuple[Chosen, ...] = ()
    notices: tuple[Chosen, ...] = ()  # whom to tell: "team", "assignee", an agent, an address
    follows: tuple[Chosen, ...] = ()  # agents who watch from now on
    copies: tuple[Chosen, ...] = ()  # addresses to which every answer goes, too
    links: tuple[Chosen, ...] = ()  # numbers of other tickets, as rules or mails write them
    calls: tuple[Chosen, ...] = ()  # webhooks to call
    skills: tuple[Chosen, ...] = ()  # what whoever is given the ticket must be able to do
    forwards: tuple[Chosen, ...] = ()  # third parties to ask
    fate: str = ""  # "ignore", "spam" or "hold": the first that a rule asked for; "" when none did
    fate_because: Because | None = None
    hold_reason: str = ""  # the rule's words for `hold`; "" when it gave none
    matched: tuple[Because, ...] = ()  # every rule that held, in order
    stopped_by: Because | None = None

    def value(self, name: str, default: str = "") -> str:
        """The value that a rule set, else the default."""
        found = self.values.get(name)
        return found.value if found else default

    def tags_after(self, before: Iterable[str]) -> tuple[str, ...]:
        """The ticket's tags when the rules' tags are added and removed in their order."""
        tags = dict.fromkeys(before)
        for one in self.tags:
            if one.value.startswith("-"):
                tags.pop(one.value[1:], None)
            else:
                tags[one.value] = None
        return tuple(tags)

    @property
    def because(self) -> tuple[tuple[str, object, Because], ...]:
        """(field, value, why) of everything that was set, as `Decision.because` carries it."""
        rows: list[tuple[str, object, Because]] = [
            (k, one.value, one.because) for k, one in self.values.items()
        ]
        rows += [("tags", one.value, one.because) for one in self.tags]
        rows += [("reply", self.reply.value, self.reply.because)] if self.reply else []
        rows += [("survey", True, self.survey.because)] if self.survey else []
        rows += [("note", one.value, one.because) for one in self.notes]
        rows += [("notify", one.value, one.because) for one in self.notices]
        rows += [("follow", one.value, one.because) for one in self.follows]
        rows += [("cc", one.value, one.because) for one in self.copies]
        rows += [("link", one.value, one.because) for one in self.links]
        rows += [("skill", one.value, one.because) for one in self.skills]
        rows += [("webhook", one.value, one.because) for one in self.calls]
        rows += [("forward", one.value, one.because) for one in self.forwards]
        if self.fate_because:
            rows.append((self.fate, self.hold_reason or True, self.fate_because))
        return tuple(rows)
