"""From what agents did by hand to proposals that are rules, each replayed on the mails themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inboxd.config.rulefiles import known_names
from inboxd.config.settings import Settings
from inboxd.config.tomlfile import parse
from inboxd.daemon.replay import CHUNK, Decider
from inboxd.desk.rules.replay import Outcome
from inboxd.desk.rules.rulecheck import read_rules
from inboxd.desk.rules.run import Rule
from inboxd.desk.rules.suggest import Proposal, Sample, suggest
from inboxd.store import Store
from inboxd.store.replay import read_past
from inboxd.store.samples import samples

FILE = "00-suggested.toml"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A proposal with what it would have done; every list has tickets' numbers."""

    proposal: Proposal
    toml: str
    caught: tuple[int, ...]  # a person put them right, and the rule would have
    misplaced: tuple[int, ...]  # they ended elsewhere

    @property
    def precision(self) -> float:
        """Of what the rule would have changed, the share that is right."""
        changed = len(self.caught) + len(self.misplaced)
        return len(self.caught) / changed if changed else 0.0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Everything that was found."""

    tickets: int
    by_hand: int  # tickets on which a person changed team, priority or tags
    proposals: tuple[Replayed, ...]


def find(
    store: Store,
    settings: Settings,
    since: datetime,
    *,
    support: int,
    precision: float,
    processes: int = 1,
    show: Callable[[int, int], None] | None = None,
) -> Suggestions:
    """Proposals from the tickets since then; the figures of each come from a replay of their first mails."""
    found = samples(store, since)
    proposals = _usable(suggest(found, support=support, precision=precision), settings)
    rules = tuple(rule for _, rule in proposals)
    held = _replay(store, settings, found, rules, processes, show) if rules else {}
    replayed = [_measure(proposal, rule, found, held) for proposal, rule in proposals]
    kept = tuple(one for one in replayed if len(one.caught) >= support and one.precision >= precision)
    return Suggestions(len(found), sum(1 for one in found if _was_changed(one)), kept)


def toml_of(proposal: Proposal) -> str:
    """The proposal as a rule of a file."""
    patterns = [_quoted(one) for one in proposal.patterns]
    when = patterns[0] if len(patterns) == 1 else f"[{', '.join(patterns)}]"
    value = _quoted(proposal.wish.value)
    return (
        f"[[rule]]\nname = {_quoted(proposal.name)}\nwhen.{proposal.condition} = {when}\n"
        f"then.{proposal.wish.field} = {f'[{value}]' if proposal.wish.field == 'tags' else value}\n"
    )


def _quoted(text: str) -> str:
    """A basic string of TOML, which is JSON's."""
    return json.dumps(text, ensure_ascii=False)


def _usable(proposals: Sequence[Proposal], settings: Settings) -> list[tuple[Proposal, Rule]]:
    """Those that `check` takes: a team may be gone, and a name may be taken."""
    known, taken = known_names(settings), {rule.name for rule in settings.desk.rules}
    usable = []
    for proposal in proposals:
        rules, problems = read_rules(parse(toml_of(proposal).encode(), FILE), known)
        if len(rules) == 1 and not any(not one.warning for one in problems) and rules[0].name not in taken:
            usable.append((proposal, rules[0]))
    return usable


def _replay(
    store: Store,
    settings: Settings,
    found: Sequence[Sample],
    rules: tuple[Rule, ...],
    processes: int,
    show: Callable[[int, int], None] | None,
) -> dict[int, Outcome]:
    """Each sample's mail with the proposals in front of the rules in force, by journal id."""
    desk = replace(settings.desk, rules=(*rules, *settings.desk.rules))
    ids = [one.number for one in found]
    chunks = (read_past(store, ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK))
    outcomes: dict[int, Outcome] = {}
    with Decider(desk, processes) as decider:
        for done, (past, decided) in enumerate(decider.decide(chunks), 1):
            if decided.outcome is not None:
                outcomes[past.journal] = decided.outcome
            if show is not None:
                show(done, len(ids))
    return outcomes


def _measure(proposal: Proposal, rule: Rule, found: Sequence[Sample], held: dict[int, Outcome]) -> Replayed:
    hit = [one for one in found if one.number in held and rule.name in held[one.number].matched]
    wish = proposal.wish
    return Replayed(
        proposal,
        toml_of(proposal),
        tuple(one.ticket for one in hit if wish.was_made_by_hand(one)),
        tuple(one.ticket for one in hit if not wish.was_met(one.final)),
    )


def _was_changed(sample: Sample) -> bool:
    return any(sample.before.get(name) != sample.final.get(name) for name in sample.by_hand)
