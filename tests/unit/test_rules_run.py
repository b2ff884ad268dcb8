"""Running rules: order, first wins, tags, groups, because (RULES.md)."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from inboxd.desk.facts import Authentication, Contact, Facts, TicketFacts, Trust
from inboxd.desk.rules.ruleinput import RuleInput, is_forwarded, is_reply, is_thanks, marks_of
from inboxd.desk.rules.run import run
from inboxd.desk.settings import Channel, Desk
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Address, Attachment, Kind, Mail, Traits
from tests.unit.rulekit import outcome, rules_of, settled, subject_of

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)

INVOICES = r"""
[[rule]]
name         = "Invoices go to billing"
when.to      = "billing@example.com"
when.subject = ["invoice", "hóa đơn", '/\bINV-(?P<invoice>\d{6})\b/']
unless.from  = "*@newsletter.example"
then.team    = "billing"
then.tags    = ["invoice"]
then.fields.invoice = "{invoice}"
then.reply   = "invoice-received"
"""


def test_the_example_of_the_language_works() -> None:
    """Every `when` line holds, one of the list is enough, and the named group lands in the field."""
    result = outcome(INVOICES, to="billing@example.com", subject="Overdue: INV-202417")
    assert settled(result) == {"team": "billing", "fields.invoice": "202417"}
    assert result.tags_after(()) == ("invoice",)
    assert result.reply is not None
    assert result.reply.value == "invoice-received"


def test_an_action_whose_group_did_not_match_is_skipped() -> None:
    """The other actions of the same rule still happen."""
    result = outcome(INVOICES, to="billing@example.com", subject="Hoa don thang 5")
    assert settled(result) == {"team": "billing"}


def test_all_patterns_of_a_matching_list_give_their_groups() -> None:
    """A group is found although an earlier pattern of the list already matched."""
    result = outcome(INVOICES, to="billing@example.com", subject="invoice INV-202417")
    assert result.value("fields.invoice") == "202417"


@pytest.mark.parametrize(
    "subject",
    [
        {"to": "support@example.com", "subject": "invoice"},
        {"to": "billing@example.com", "subject": "hello"},
        {"to": "billing@example.com", "subject": "invoice", "from_": "a@newsletter.example"},
    ],
)
def test_a_rule_holds_only_as_a_whole(subject: dict[str, object]) -> None:
    """Every `when` line must hold and no `unless` line may."""
    assert not outcome(INVOICES, **subject).matched


def test_the_envelope_counts_as_to() -> None:
    """`to` includes the envelope's recipients, so that a Bcc is seen."""
    assert outcome(INVOICES, recipients=("billing@example.com",), subject="invoice").matched


def test_the_first_rule_wins_and_tags_add_up() -> None:
    """The first rule to set a value keeps it; tags of all rules stay, and a minus removes."""
    result = outcome("""
        [[rule]]
        name = "one"
        then.team = "billing"
        then.tags = ["a", "b"]
        [[rule]]
        name = "two"
        then.team = "general"
        then.priority = "high"
        then.tags = ["-a", "c"]
    """)
    assert settled(result) == {"team": "billing", "priority": "high"}
    assert result.tags_after(("old",)) == ("old", "b", "c")


def test_every_value_remembers_its_rule() -> None:
    """Because: name, file and line of the rule."""
    result = outcome(
        '\n\n[[rule]]\nname = "All"\nthen.team = "billing"\nthen.tags = "x"\nthen.hold = "why"\n'
    )
    assert [(field, value, str(why)) for field, value, why in result.because] == [
        ("team", "billing", "All (rules/x.toml:3)"),
        ("tags", "x", "All (rules/x.toml:3)"),
        ("hold", "why", "All (rules/x.toml:3)"),
    ]


def test_a_rule_sees_what_was_set_before_it() -> None:
    """A later rule sees team, tags, priority and fields of an earlier one, and an earlier one does not."""
    result = outcome("""
        [[rule]]
        name = "too early"
        when.tags = "vip"
        then.note = "never"
        [[rule]]
        name = "first"
        then.team = "billing"
        then.tags = "vip"
        then.fields.plan = "gold"
        [[rule]]
        name = "second"
        when.team = "billing"
        when.tags = "vip"
        when.fields.plan = "gold"
        then.priority = "urgent"
    """)
    assert result.value("priority") == "urgent"
    assert not result.notes


def test_stop_leaves_out_later_rules() -> None:
    """No later rule is looked at, and the outcome says who stopped."""
    result = outcome("""
        [[rule]]
        name = "enough"
        then.stop = true
        [[rule]]
        name = "late"
        then.team = "billing"
    """)
    assert not result.values
    assert result.stopped_by is not None
    assert result.stopped_by.text == "enough"


@pytest.mark.parametrize(("event", "held"), [("new", ["n", "both"]), ("reply", ["r", "both"])])
def test_on_says_when_a_rule_is_looked_at(event: str, held: list[str]) -> None:
    """`on` is new by default, reply, or a list of them."""
    result = outcome(
        """
        [[rule]]
        name = "n"
        then.tags = "n"
        [[rule]]
        name = "r"
        on = "reply"
        then.tags = "r"
        [[rule]]
        name = "both"
        on = ["new", "reply"]
        then.tags = "b"
        """,
        event,
    )
    assert [one.text for one in result.matched] == held


ANY = """
[[rule]]
name = "x"
when.any = [{subject = "a", from = "x@example.com"}, {cc = "boss@example.com"}]
then.team = "billing"
"""
ALL = """
[[rule]]
name = "x"
when.all = [{header = "X-A: 1"}, {header = "X-B: 2"}]
then.team = "billing"
"""


@pytest.mark.parametrize(
    ("rules", "subject", "holds"),
    [
        (ANY, {"subject": "a", "from_": "x@example.com"}, True),
        (ANY, {"subject": "a", "from_": "y@example.com"}, False),
        (ANY, {"cc": "boss@example.com"}, True),
        (ALL, {"headers": (("X-A", "1"), ("X-B", "2"))}, True),
        (ALL, {"headers": (("X-A", "1"), ("X-B", "3"))}, False),
        (ALL, {"headers": (("x-a", "0"), ("x-a", "1"), ("x-b", "2"))}, True),
    ],
)
def test_any_and_all(rules: str, subject: dict[str, object], holds: bool) -> None:
    """`any` holds when one of its tables does as a whole, `all` when all do."""
    assert bool(outcome(rules, **subject).matched) is holds


def test_values_from_a_mail_are_one_clean_line() -> None:
    """B12: a captured group loses control characters and is at most 255 characters long."""
    rules = """
        [[rule]]
        name = "x"
        when.body = '/(?s)ref (?P<ref>.*)/'
        then.fields.ref = "{ref}"
    """
    value = outcome(rules, body="ref a\r\nBcc: x\x00\u2028y" + "z" * 500).value("fields.ref")
    assert value.startswith("a Bcc: x yzz")
    assert len(value) == 255


def test_braces_are_doubled_to_be_braces() -> None:
    """{{ and }} are braces, and no group."""
    assert outcome('[[rule]]\nname = "x"\nthen.note = "{{x}}"').notes[0].value == "{x}"


def test_the_first_fate_wins() -> None:
    """Of ignore, spam and hold the first that a rule asks for stands."""
    result = outcome("""
        [[rule]]
        name = "a"
        then.hold = "look first"
        [[rule]]
        name = "b"
        then.ignore = true
    """)
    assert (result.fate, result.hold_reason) == ("hold", "look first")


def test_none_frees_the_ticket() -> None:
    """`assignee = "none"` is nobody, which an empty name stands for."""
    assert outcome('[[rule]]\nname = "x"\nthen.assignee = "none"').values["assignee"].value == ""


def test_rules_survive_pickling() -> None:
    """A rule is plain values: another process runs it as this one does."""
    rules = rules_of(INVOICES)
    other = pickle.loads(pickle.dumps(rules))
    subject = subject_of(to="billing@example.com", subject="INV-202417")
    assert run(other, "new", subject) == run(rules, "new", subject)


def ticket(**values: object) -> TicketFacts:
    base: dict[str, object] = {
        "number": 7, "version": 1, "subject": "x", "state": "pending", "priority": "low", "team": "billing",
        "assignee": "minh", "requester": Address("", "a@x.example"), "created_at": NOW, "updated_at": NOW,
        "tags": ("t",), "fields": {"plan": "gold"}, "language": "vi",
    }  # fmt: skip
    return TicketFacts(**{**base, **values})  # type: ignore[arg-type]


def test_the_input_of_a_reply_has_the_tickets_values() -> None:
    """What a rule sees of a reply: the mail, its channel and account, and the ticket as it stands."""
    desk = Desk(channels={"imap.support": Channel("imap.support", mailbox="support@example.com")})
    delivery = Delivery(b"x" * 10, "imap.support", NOW)
    seen = RuleInput.of(
        Mail(language="en"), delivery, Traits(Kind.HUMAN), Facts(), desk, ticket=ticket(), now=NOW
    )
    assert seen.mailbox == ("support@example.com", "support")
    assert (seen.size, seen.language, seen.team, seen.state) == (10, "vi", "billing", "pending")
    assert (seen.assignee, seen.priority, seen.tags, seen.fields) == ("minh", "low", ("t",), {"plan": "gold"})


def test_the_input_of_a_new_mail_has_defaults() -> None:
    """A new ticket is new, normal, and has the team that its address names."""
    delivery = Delivery(b"", "smtp", NOW, truncated_from=9_000_000)
    seen = RuleInput.of(
        Mail(language="en"), delivery, Traits(Kind.HUMAN), Facts(), Desk(), team="billing", now=NOW
    )
    assert (seen.team, seen.state, seen.priority, seen.size) == ("billing", "new", "normal", 9_000_000)
    assert seen.mailbox == ("smtp",)


FILE = Attachment("a.pdf", "application/pdf", b"x")
MARKED = [
    ("automatic", {"traits": Traits(Kind.AUTOMATIC)}),
    ("bulk", {"traits": Traits(Kind.BULK)}),
    ("bounce", {"traits": Traits(Kind.BOUNCE)}),
    ("reply", {"mail": Mail(in_reply_to=("a@b",))}),
    ("forwarded", {"mail": Mail(subject="Fwd: x")}),
    ("thanks", {"mail": Mail(reply_text="Thank you, it works!")}),
    ("spam", {"mail": Mail(headers=(("X-Spam-Status", "Yes, score=9"),))}),
    ("authenticated", {"facts": Facts(authentication=Authentication(Trust.PASS))}),
    ("unauthenticated", {"facts": Facts(authentication=Authentication(Trust.FAIL))}),
    ("vip", {"facts": Facts(contact=Contact(vip=True))}),
    ("first-contact", {"facts": Facts(contact=Contact(known=False))}),
    ("has-attachment", {"mail": Mail(attachments=(FILE,))}),
]


@pytest.mark.parametrize(("mark", "given"), MARKED, ids=[mark for mark, _ in MARKED])
def test_marks(mark: str, given: dict[str, object]) -> None:
    """Each word of `is` holds for the mail that it names, and not for a plain mail of a known customer."""
    known = Facts(contact=Contact(known=True), authentication=Authentication(Trust.PASS))
    plain = {"mail": Mail(), "traits": Traits(Kind.HUMAN), "facts": known}
    delivery = Delivery(b"", "smtp", NOW)

    def marks(values: dict[str, object]) -> frozenset[str]:
        return marks_of(values["mail"], delivery, values["traits"], values["facts"])  # type: ignore[arg-type]

    assert mark in marks({**plain, **given})
    if mark != "authenticated":
        assert mark not in marks(plain)


def test_junk_is_spam() -> None:
    """Mail from a folder of junk carries the mark, whatever its header says."""
    delivery = Delivery(b"", "imap.x", NOW, role=Role.JUNK)
    assert "spam" in marks_of(Mail(), delivery, Traits(Kind.HUMAN), Facts())


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Cảm ơn bạn!", True),
        ("Danke, hat geklappt.", True),
        ("ありがとうございます", True),
        ("Thanks! And when does the other one come?", False),
        ("Thanks, but it still does not work and I have tried all that you wrote last week", False),
        ("", False),
        ("It works", False),
    ],
)
def test_thanks_are_short_and_ask_nothing(text: str, thanks: bool) -> None:
    """A mail of thanks is a few words without a question."""
    assert is_thanks(Mail(reply_text=text)) is thanks


@pytest.mark.parametrize(
    ("subject", "reply"), [("AW: x", True), ("Re[2]: x", True), ("回复：x", True), ("Report", False)]
)
def test_replies_are_known_by_their_subject_too(subject: str, reply: bool) -> None:
    """A client that drops References still writes Re:."""
    assert is_reply(Mail(subject=subject)) is reply


def test_an_attached_message_is_a_forward() -> None:
    """Forwarded as attachment; a report's returned mail is none."""
    whole = Attachment("m.eml", "message/rfc822", b"x")
    assert is_forwarded(Mail(attachments=(whole,)))
    assert not is_forwarded(Mail(subject="forward planning"))
