"""Rules proposed from what agents changed by hand: plain counting over words, senders, domains, mailboxes.

A clue is one pattern of the rule language. It is worth a rule when the tickets on which it holds mostly
ended where agents put them by hand; tickets that were right from the start say nothing against it, tickets
that ended elsewhere do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from inboxd.desk.rules.clues import CONDITIONS, Clue, Sight, clues_of, sight_of

FIELDS = ("team", "priority", "tags")
CLOSEST = 60  # clues whose exact figures are counted in one round
CLUES_PER_RULE = 8
DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One ticket's first mail, where it was put and where it ended."""

    number: int  # of the journal
    ticket: int
    subject: str
    body: str
    sender: str
    addresses: tuple[str, ...]  # that it was written to
    before: Mapping[str, object] = field(default_factory=dict)  # team, priority, tags as the ticket opened
    final: Mapping[str, object] = field(default_factory=dict)  # as they are now
    by_hand: frozenset[str] = frozenset()  # which of them a person changed last


@dataclass(frozen=True, slots=True)
class Wish:
    """What agents wanted of some tickets."""

    field: str
    value: str

    def was_met(self, values: Mapping[str, object]) -> bool:
        """Whether a ticket with these values is as wanted."""
        found = values.get(self.field)
        return self.value in found if isinstance(found, (tuple, list)) else found == self.value

    def was_made_by_hand(self, sample: Sample) -> bool:
        """Whether a person had to see to it."""
        return self.field in sample.by_hand and not self.was_met(sample.before) and self.was_met(sample.final)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule with one condition, and what is known of it."""

    wish: Wish
    condition: str  # subject, body, from, to
    patterns: tuple[str, ...]
    caught: tuple[int, ...]  # samples that a person put right and the rule would have
    misplaced: tuple[int, ...]  # samples that ended elsewhere
    already: int  # samples that were right from the start
    wanted: int  # samples that a person put there, caught or not
    origins: tuple[tuple[str, int], ...]  # where the caught ones came from, most frequent first

    @property
    def precision(self) -> float:
        """Of the tickets that the rule would have changed, the share that it would have put right."""
        return len(self.caught) / (len(self.caught) + len(self.misplaced))

    @property
    def name(self) -> str:
        """A rule's name that tickets can quote."""
        first = f'"{self.patterns[0]}"' + (f" and {len(self.patterns) - 1} more" if self.patterns[1:] else "")
        place = {
            "subject": "in the subject",
            "body": "in the text",
            "from": "as sender",
            "to": "as recipient",
        }
        does = {"team": "goes to", "priority": "is", "tags": "is tagged"}[self.wish.field]
        return f"Suggested: {first} {place[self.condition]} {does} {self.wish.value}"


def suggest(samples: Sequence[Sample], *, support: int = 5, precision: float = 0.9) -> tuple[Proposal, ...]:
    """Proposals, the most useful first.

    Each pattern catches at least `support` tickets that no other pattern of the same wish catches, and
    at least the share `precision` of what it changes is right.
    """
    sights = [sight_of(one.subject, one.body, one.sender, one.addresses) for one in samples]
    moved = {
        wish: frozenset(at for at, one in enumerate(samples) if wish.was_made_by_hand(one))
        for wish in wishes(samples, support)
    }
    frequent = {wish: _frequent(sights, places, support) for wish, places in moved.items()}
    postings = _postings(sights, frozenset[Clue]().union(*frequent.values()))
    found: list[Proposal] = []
    for wish, clues in frequent.items():
        search = _Search(samples, sights, wish, moved[wish], support, precision)
        found += search.proposals({clue: postings[clue] for clue in clues})
    return tuple(sorted(found, key=lambda one: (-len(one.caught), one.name)))


def _frequent(sights: Sequence[Sight], places: Iterable[int], support: int) -> frozenset[Clue]:
    """Clues that are frequent among what persons moved."""
    counts: Counter[Clue] = Counter()
    for at in places:
        counts.update(clues_of(sights[at]))
    return frozenset(clue for clue, count in counts.items() if count >= support)


def _postings(sights: Sequence[Sight], wanted: frozenset[Clue]) -> dict[Clue, frozenset[int]]:
    """Where each of these clues stands as a word; one pass, since there are many words."""
    found: dict[Clue, set[int]] = {clue: set() for clue in wanted}
    for at, sight in enumerate(sights):
        for clue in clues_of(sight) & wanted:
            found[clue].add(at)
    return {clue: frozenset(places) for clue, places in found.items()}


def wishes(samples: Iterable[Sample], support: int) -> list[Wish]:
    """What persons wanted often enough, in a settled order."""
    counts: Counter[Wish] = Counter()
    for sample in samples:
        for name in FIELDS:
            value = sample.final.get(name)
            values = value if isinstance(value, (tuple, list)) else (value,)
            for one in values:
                wish = Wish(name, str(one))
                if one and wish.was_made_by_hand(sample):
                    counts[wish] += 1
    return sorted(
        (wish for wish, count in counts.items() if count >= support), key=lambda one: (one.field, one.value)
    )


class _Search:
    """Clues for one wish: the best one, then the best one for what is left, and so on."""

    def __init__(
        self,
        samples: Sequence[Sample],
        sights: Sequence[Sight],
        wish: Wish,
        moved: frozenset[int],
        support: int,
        precision: float,
    ) -> None:
        self._samples, self._sights, self._wish, self._moved = samples, sights, wish, moved
        self._support, self._precision = support, precision
        self._hits: dict[Clue, frozenset[int]] = {}
        places = range(len(samples))
        self._right = frozenset(at for at in places if wish.was_met(samples[at].final))
        others = len(samples) - sum(1 for at in self._right if at not in moved)
        self._chance = len(moved) / others if others else 1.0  # how often any ticket was moved there
        self._already = frozenset(at for at in self._right if wish.was_met(samples[at].before))

    def proposals(self, words: Mapping[Clue, frozenset[int]]) -> Iterator[Proposal]:
        """One for each condition that has clues."""
        chosen = self._choose(words)
        for condition in CONDITIONS:
            clues = [clue for clue in chosen if clue.condition == condition]
            if clues:
                yield self._proposal(condition, clues)

    def _choose(self, words: Mapping[Clue, frozenset[int]]) -> list[Clue]:
        """Clues that together catch most; each is measured on what those before it left.

        Where a word stands is a first estimate; `_hit` has what the rule language says, which finds it
        inside longer words and without accents too.
        """
        hopeful = [clue for clue in words if self._is_worth(words[clue], self._moved, frozenset())]
        hopeful.sort(key=lambda clue: (-len(words[clue] & self._moved), clue.rank))
        chosen: list[Clue] = []
        left, seen = self._moved, frozenset[int]()
        while hopeful and len(chosen) < CLUES_PER_RULE * len(CONDITIONS):
            worthy = [one for one in hopeful[:CLOSEST] if self._is_worth(self._hit(one), left, seen)]
            if not worthy:
                del hopeful[:CLOSEST]
                continue
            best = max(
                worthy, key=lambda one: (len(self._hit(one) & left), -self._wrong(self._hit(one)), one.worth)
            )
            chosen.append(best)
            left, seen = left - self._hit(best), seen | self._hit(best)
            hopeful = [clue for clue in hopeful if len(words[clue] & left) >= self._support]
        return chosen

    def _is_worth(self, hit: frozenset[int], left: frozenset[int], seen: frozenset[int]) -> bool:
        """Whether what a clue adds is enough and right enough."""
        good, bad = len(hit & left), self._wrong(hit - seen)
        is_right = good >= self._support and good >= self._precision * (good + bad)
        return is_right and lower_bound(good, good + bad) > self._chance

    def _wrong(self, hit: frozenset[int]) -> int:
        return len(hit - self._right)

    def _hit(self, clue: Clue) -> frozenset[int]:
        """The samples on which the rule language says that the pattern holds."""
        if clue not in self._hits:
            compiled = clue.compiled()
            self._hits[clue] = frozenset(
                at
                for at, sight in enumerate(self._sights)
                if any(compiled.match(text) is not None for text in sight[clue.condition])
            )
        return self._hits[clue]

    def _proposal(self, condition: str, clues: list[Clue]) -> Proposal:
        hit = frozenset[int]().union(*(self._hit(clue) for clue in clues))
        caught = sorted(hit & self._moved)
        origins = Counter(_origin(self._samples[at], self._wish) for at in caught)
        return Proposal(
            self._wish,
            condition,
            tuple(clue.text for clue in clues),
            tuple(self._samples[at].number for at in caught),
            tuple(self._samples[at].number for at in sorted(hit - self._right)),
            len(hit & self._already),
            len(self._moved),
            tuple(origins.most_common()),
        )


def lower_bound(good: int, count: int) -> float:
    """Wilson's lower bound of a share at three standard deviations.

    Thousands of words are tried, and some stand by accident only where somebody moved a ticket: a share
    must be better than chance even when it is read at its worst.
    """
    if not count:
        return 0.0
    share, spread = good / count, DEVIATIONS**2 / count
    middle = share + spread / 2
    return (middle - sqrt(spread * (share * (1 - share) + spread / 4))) / (1 + spread)


def _origin(sample: Sample, wish: Wish) -> str:
    return "" if wish.field == "tags" else str(sample.before.get(wish.field) or "none")
