"""What other rules would have made of a mail that was decided: outcomes, and how they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from inboxd.desk.decision import AddMessage, Because, Decision, Fate, Lane, MessageKind, Set
from inboxd.desk.facts import Facts
from inboxd.desk.rules.run import Rule

VALUES = ("team", "assignee", "priority", "state", "language", "tags", "watchers", "in_copy")
SAID = ("note", "notify", "forward", "snooze")  # what rules do beside values
NEW: Mapping[str, object] = {"state": "new", "priority": "normal", "tags": ()}
REPLAYED = frozenset({"new", "reply", "rated"})  # events that a stored customer's mail can be replayed for
NOBODY = Because("")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, as far as rules have a say."""

    fate: str  # "ticket", "held", "ignored", "quarantine"
    ticket: int = 0
    values: Mapping[str, object] = field(default_factory=dict)  # only what this decision set
    reply: str = ""  # the template of the automatic answer; "" when none went out
    withheld: str = ""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # words of SAID and what rules gave
    because: Mapping[str, Because] = field(default_factory=dict)  # by value, "reply" and "fate"
    rules: tuple[str, ...] = ()  # names of the rules that set something
    matched: tuple[str, ...] = ()  # names of those that held; unknown of stored outcomes
    event: str = ""  # for which rules were looked at; unknown of stored outcomes


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that would be another one."""

    field: str  # "team", "tags", "reply", "fate", …
    before: object
    after: object
    because: Because  # why it would be so; the rule of that time when none sets it now


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one rule does in a replay, and what it did."""

    name: str
    file: str
    line: int
    on: tuple[str, ...]
    matched: int  # mails on which it holds
    sets: int  # mails on which it sets something
    before: int  # mails on which the rule of that name set something then
    is_tried: bool  # whether it looks at customers' mails at all
    is_gone: bool = False  # there is no such rule any more

    @property
    def never_matches(self) -> bool:
        """Whether the rule could have held and did not."""
        return self.is_tried and not self.is_gone and not self.matched


def outcome_of(decision: Decision) -> Outcome:
    """The outcome of a decision that was just made."""
    because = {change.field: change.because for change in decision.changes if isinstance(change, Set)}
    because |= {_key(name): why for name, _, why in decision.because}
    answer = next((one for one in decision.outgoing if one.lane is Lane.ACKNOWLEDGEMENT), None)
    if answer:
        because["reply"] = answer.because
    held = any(one.kind is MessageKind.HELD for one in decision.changes if isinstance(one, AddMessage))
    return Outcome(
        fate_of(str(decision.fate), held=held),
        decision.ticket,
        {change.field: change.after for change in decision.changes if isinstance(change, Set)},
        answer.template if answer else "",
        decision.withheld,
        said_of((name, value) for name, value, _ in decision.because),
        because,
        tuple(dict.fromkeys(why.text for _, _, why in decision.because if why.file)),
        tuple(why.text for why in decision.matched),
        decision.event,
    )


def said_of(rows: Iterable[tuple[str, object]]) -> dict[str, tuple[str, ...]]:
    """Of (name, value) rows those that are no values of the ticket."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in rows:
        if name in SAID:
            found[name] = (*found.get(name, ()), str(value))
    return found


def fate_of(fate: str, *, held: bool) -> str:
    """A decision's fate in the words of a replay."""
    if fate != Fate.DONE:
        return fate
    return "held" if held else "ticket"


def _key(name: str) -> str:
    return "fate" if name in ("ignore", "spam", "hold") else name


def compare(before: Outcome, after: Outcome, facts: Facts) -> tuple[Difference, ...]:
    """Everything that would be otherwise; nothing for a mail that no rule had or has a say in."""
    if not before.rules and not after.event:
        return ()
    return tuple(_differences(before, after, facts))


def _differences(before: Outcome, after: Outcome, facts: Facts) -> Iterator[Difference]:
    if before.fate != after.fate:
        why = after.because.get("fate") or before.because.get("fate") or NOBODY
        yield Difference("fate", before.fate, after.fate, why)
    if {before.fate, after.fate} <= {"ticket", "held"}:
        for name in sorted({*before.values, *after.values}, key=_rank):
            old, new = _value(before, name, facts), _value(after, name, facts)
            if not _is_same(old, new) and _is_ours(name):
                yield Difference(name, old, new, _why(name, before, after))
    for name in SAID:
        said, says = before.said.get(name, ()), after.said.get(name, ())
        if not _is_same(said, says):
            yield Difference(name, said, says, _why(name, before, after))
    if before.reply != after.reply:
        why = after.because.get("reply") or Because(after.withheld or "no rule answers any more")
        if not after.reply and not after.withheld:
            why = before.because.get("reply", why)
        yield Difference("reply", before.reply, after.reply, why)


def _value(outcome: Outcome, name: str, facts: Facts) -> object:
    """The ticket's value after the mail: what was set, else what stood there before."""
    if name in outcome.values:
        return outcome.values[name]
    known = facts.tickets.get(outcome.ticket)
    if name.startswith("fields."):
        return known.fields.get(name.removeprefix("fields."), "") if known else ""
    return getattr(known, name) if known else NEW.get(name, "")


def _why(name: str, before: Outcome, after: Outcome) -> Because:
    """Of a value that is set no more the rule that set it."""
    return after.because.get(name) or before.because.get(name) or NOBODY


def _is_ours(name: str) -> bool:
    return name in VALUES or name.startswith("fields.")


def _is_same(one: object, other: object) -> bool:
    """Tags have no order; nobody is written "" or None."""
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return set(one) == set(other)
    return one == other or not (one or other)


def _rank(name: str) -> tuple[int, str]:
    return (VALUES.index(name) if name in VALUES else len(VALUES), name)


class Tally:
    """Counts per rule while mails are replayed."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._matched: Counter[str] = Counter()
        self._sets: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._places: dict[str, Because] = {}

    def add(self, before: Outcome, after: Outcome) -> None:
        """Count one mail."""
        self._matched.update(after.matched)
        self._sets.update(after.rules)
        self._before.update(before.rules)
        for why in before.because.values():
            if why.file:
                self._places[why.text] = why

    def counts(self) -> tuple[RuleCount, ...]:
        """Every rule of the candidate set in its order, then those that had hits and are gone."""
        known = {rule.name for rule in self._rules}
        gone = [
            self._places.get(name, Because(name)) for name in sorted(self._before.keys()) if name not in known
        ]
        return (
            *(self._count(rule.because, tuple(sorted(rule.on))) for rule in self._rules),
            *(self._count(why, (), is_gone=True) for why in gone),
        )

    def _count(self, place: Because, on: tuple[str, ...], *, is_gone: bool = False) -> RuleCount:
        name = place.text
        return RuleCount(
            name,
            place.file,
            place.line,
            on,
            self._matched[name],
            self._sets[name],
            self._before[name],
            bool(REPLAYED & set(on)),
            is_gone,
        )
