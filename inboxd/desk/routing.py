"""What a mail means for the ticket's values: the team it was written to, its language, the admin's rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inboxd.desk import assign
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Decision, Set
from inboxd.desk.facts import TicketFacts
from inboxd.desk.rules import deeds
from inboxd.desk.rules.calls import calls
from inboxd.desk.rules.forwarding import forwards
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import RuleOutcome, run

NOBODY_SAID = Because("no rule said otherwise")


@dataclass(frozen=True, slots=True)
class Routed:
    """A ticket with what rules want of it; the changes are not yet part of `ticket`."""

    outcome: RuleOutcome
    changes: tuple[Set, ...]
    event: str = ""  # for which the rules were looked at


def first_team(case: Case) -> tuple[str, Because]:
    """The team whose address the mail was written to, else the desk's."""
    seen = [address.key for address in (*case.mail.to, *case.mail.cc)]
    seen += [address.casefold() for address in case.delivery.recipients]
    seen.append(case.desk.channel(case.delivery.channel).mailbox.casefold())
    for address in filter(None, seen):
        for team in case.desk.teams.values():
            if team.address and team.address.casefold() == address:
                return team.name, Because(f"written to {team.address}")
    return case.desk.team, NOBODY_SAID


def language_of(case: Case) -> str:
    """The language to answer in: of the mail, else of the sender's earlier ones; "" when nobody can know.

    A desk of one language answers in that.
    """
    known = case.desk.languages
    wanted = (case.mail.language, case.facts.contact.language)
    return next((lang for lang in wanted if lang in known), known[0] if len(known) == 1 else "")


def route(case: Case, ticket: TicketFacts, event: str, *, is_new: bool) -> Routed:
    """Run the rules for one event and turn what they set into changes of the ticket."""
    outcome = run(case.desk.rules, event, rule_input(case, ticket, is_new=is_new))
    return Routed(outcome, deeds.values_set(outcome, ticket, case.desk, case.now), event)


def rule_input(case: Case, ticket: TicketFacts, *, is_new: bool) -> RuleInput:
    """What rules see of this mail; of a new ticket only its team is settled before them."""
    return RuleInput.of(
        case.mail,
        case.delivery,
        case.traits,
        case.facts,
        case.desk,
        ticket=None if is_new else ticket,
        team=ticket.team,
        now=case.now,
    )


def ruled(decision: Decision, routed: Routed, given: assign.Given = assign.NOT_ASKED) -> Decision:
    """The decision with what the rules had to say, and whose turn it was."""
    outcome = routed.outcome
    because = (*outcome.because, *given.told)
    return replace(decision, because=because, event=routed.event, matched=outcome.matched)


def told_by(case: Case, decision: Decision, ticket: TicketFacts, routed: Routed) -> Decision:
    """Add the mails of `notify`, one at most for each agent, and the calls of webhooks."""
    heard = {mail.agent for mail in decision.outgoing if mail.agent}
    called = calls(
        routed.outcome, decision, ticket, case.desk, case.now, (routed.event,), case.mail.attachments
    )
    asked, kept = forwards(routed.outcome, decision, ticket, case.desk, case.now, case)
    told = deeds.tell(
        routed.outcome, ticket, case.desk, case.now,
        text=case.text, told=heard, calls=called, forwards=asked,
    )  # fmt: skip
    return replace(
        decision,
        changes=(*decision.changes, *told.changes, *kept),
        outgoing=(*decision.outgoing, *told.outgoing),
    )
