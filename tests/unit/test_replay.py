"""How two outcomes of one mail differ, and what is counted of them."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.decide import decide
from inboxd.desk.decision import Because
from inboxd.desk.facts import Facts
from inboxd.desk.rules.replay import Outcome, Tally, compare, outcome_of
from tests.unit import desking
from tests.unit.rulekit import rules_of

OLD = Because("Old", "rules/10-old.toml", 3)
NEW = Because("New", "rules/20-new.toml", 7)
FACTS = desking.known(desking.ticket(1042, team="sales", tags=("a", "b"), fields={"plan": "tin"}))


def before(**values: object) -> Outcome:
    base = Outcome("ticket", 1042, {"team": "general"}, rules=("Old",), because={"team": OLD})
    return replace(base, **values)  # type: ignore[arg-type]


def after(**values: object) -> Outcome:
    base = Outcome("ticket", 1042, {"team": "general"}, rules=("New",), event="new", because={"team": NEW})
    return replace(base, **values)  # type: ignore[arg-type]


def told(one: Outcome, other: Outcome, facts: Facts = FACTS) -> list[tuple[str, object, object, str]]:
    return [(d.field, d.before, d.after, d.because.text) for d in compare(one, other, facts)]


def test_the_same_outcome_has_no_difference() -> None:
    """Another rule that sets the same value changes nothing; tags in another order neither."""
    assert told(before(), after()) == []
    assert told(before(values={"tags": ("x", "y")}), after(values={"tags": ("y", "x")})) == []


def test_a_value_that_moves_names_the_rule_that_moves_it() -> None:
    """Then, now, and the candidate rule with its place."""
    found = compare(before(), after(values={"team": "billing"}), FACTS)
    assert [(d.field, d.before, d.after, str(d.because)) for d in found] == [
        ("team", "general", "billing", "New (rules/20-new.toml:7)")
    ]


def test_a_value_that_is_set_no_more_falls_back_to_the_ticket() -> None:
    """The ticket's value of that time, and the rule that set the other one then."""
    assert told(before(), after(values={}, because={})) == [("team", "general", "sales", "Old")]
    assert told(before(values={}), after(values={"fields.plan": "gold"})) == [
        ("fields.plan", "tin", "gold", "")
    ]


def test_values_of_an_ignored_mail_are_not_told_beside_its_fate() -> None:
    """No ticket, no values: one line says it all."""
    gone = after(fate="ignored", ticket=0, values={}, because={"fate": NEW})
    assert told(before(reply="acknowledgement"), replace(gone, reply="")) == [
        ("fate", "ticket", "ignored", "New"),
        ("reply", "acknowledgement", "", "no rule answers any more"),
    ]


def test_a_reply_that_would_stay_home_says_why() -> None:
    """The reason that withheld it; a reply that would go out names its rule."""
    stays = after(reply="", withheld="budget: 3 for the sender in an hour")
    assert told(before(reply="thanks"), stays)[0][3] == "budget: 3 for the sender in an hour"
    goes = after(reply="thanks", because={"reply": NEW})
    assert told(before(), goes) == [("reply", "", "thanks", "New")]


def test_notes_and_notifications_are_told_too() -> None:
    """What rules do beside values: whom they would tell, and what they would write down."""
    told_team = after(said={"notify": ("team",)}, because={"notify": NEW})
    assert told(before(said={"note": ("Third reminder",)}), told_team) == [
        ("note", ("Third reminder",), (), ""),
        ("notify", (), ("team",), "New"),
    ]


def test_mail_that_no_rule_had_a_say_in_is_left_alone() -> None:
    """A bounce then and now: whatever else changed is not the rules' doing."""
    assert compare(Outcome("ticket", 1042), Outcome("ignored"), FACTS) == ()


def test_an_outcome_has_everything_that_rules_can_change() -> None:
    """Values, template, rules that set and rules that merely held."""
    desk = replace(
        desking.DESK,
        rules=rules_of(
            '[[rule]]\nname="A"\nthen.team="billing"\nthen.tags="t"\nthen.reply="thanks"\n'
            '[[rule]]\nname="B"\nthen.team="general"\n[[rule]]\nname="C"\nwhen.subject="zzz"\nthen.tags="c"\n'
        ),
    )
    mail, delivery = desking.written(), desking.delivered()
    found = outcome_of(decide(mail, delivery, desking.known(), desk, desking.NOW))
    assert (found.fate, found.values["team"], found.values["tags"]) == ("ticket", "billing", ("t",))
    assert (found.reply, found.event) == ("thanks", "new")
    assert (found.rules, found.matched) == (("A",), ("A", "B"))
    assert found.because["reply"].text == "A"


def test_held_and_ignored_are_fates_with_a_rule() -> None:
    """`hold` makes a held ticket, `ignore` none."""
    mail, delivery = desking.written(), desking.delivered()
    for action, fate in (("hold", "held"), ("ignore", "ignored")):
        rules = rules_of(f'[[rule]]\nname="A"\nthen.{action}=true\n')
        found = outcome_of(
            decide(mail, delivery, desking.known(), replace(desking.DESK, rules=rules), desking.NOW)
        )
        assert (found.fate, found.because["fate"].text) == (fate, "A")


def test_counts_tell_rules_that_never_match_from_those_that_nobody_tried() -> None:
    """Holds, sets, then; a rule that is gone; one for another event."""
    rules = rules_of('[[rule]]\nname="New"\nthen.tags="t"\n[[rule]]\nname="Never"\nthen.tags="u"\n')
    clock = replace(rules[0], name="Clock", on=frozenset({"clock"}))
    tally = Tally([*rules, clock])
    tally.add(before(), after(matched=("New",)))
    new, never, untried, gone = tally.counts()
    assert (new.matched, new.sets, new.before, new.never_matches) == (1, 1, 0, False)
    assert never.never_matches
    assert not untried.is_tried
    assert not untried.never_matches
    assert (gone.name, gone.file, gone.line, gone.before, gone.is_gone) == (
        "Old",
        "rules/10-old.toml",
        3,
        1,
        True,
    )
