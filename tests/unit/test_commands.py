"""The grammar of commands: where they count, what they mean, and that one mistake stops everything."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inboxd.desk.agents.commands import Parsed, parse_commands, parse_link, starts_like_command
from inboxd.desk.agents.words import QUESTIONS, WORDS
from tests.unit.desking import DESK


def parsed(text: str) -> Parsed:
    return parse_commands(text, DESK, "minh")


UNDERSTOOD = [
    # text, commands, words for the customer, note
    ("Try again.", [], "Try again.", ""),
    ("#close", [("solved", "")], "", ""),
    ("#close\nTry again.", [("solved", "")], "Try again.", ""),
    ("Try again.\n#close", [("solved", "")], "Try again.", ""),
    ("Try again.\n\n#close\n\n", [("solved", "")], "Try again.", ""),
    ("#CLOSE\n\n#Assign LAN\nTry again.", [("solved", ""), ("assign", "lan")], "Try again.", ""),
    ("#claim\nTry again.\n#priority High", [("claim", ""), ("priority", "high")], "Try again.", ""),
    ("#assign me", [("assign", "minh")], "", ""),
    ("#assign none", [("assign", "")], "", ""),
    ("#assign Lan Pham", [("assign", "lan")], "", ""),
    ("#assign Lan", [("assign", "lan")], "", ""),
    ("#assign @lan", [("assign", "lan")], "", ""),
    ("#team Billing", [("team", "billing")], "", ""),
    ("#tag urgent -old, +new", [("tag", "+urgent -old +new")], "", ""),
    ("#note She called.", [("note", "She called.")], "", "She called."),
    ("#note\nShe called.\nTwice.", [("note", "")], "", "She called.\nTwice."),
    (
        "#note She called.\nTwice.\n#close",
        [("note", "She called."), ("solved", "")],
        "",
        "She called.\nTwice.",
    ),
    ("Try again.\n#note She called.", [("note", "She called.")], "Try again.", "She called."),
    ("#reply Try again.\nBye", [("reply", "Try again.")], "Try again.\nBye", ""),
    ("#quiet\n#closed", [("quiet", ""), ("closed", "")], "", ""),
    ("#send", [("send", "")], "", ""),
    ("#undo", [("undo", "")], "", ""),
    ("#admit", [("admit", "")], "", ""),
    ("#drop", [("drop", "")], "", ""),
    ("#4711 has shipped.", [], "#4711 has shipped.", ""),
    ("# a headline", [], "# a headline", ""),
    ("Look at #hashtag here.\nBye", [], "Look at #hashtag here.\nBye", ""),
    ("See\n#hashtag is fun\nBye", [], "See\n#hashtag is fun\nBye", ""),
    ("#close\n-- \nMinh Tran\n#1 support", [("solved", "")], "", ""),
    ("#close\n\nSent from my iPhone", [("solved", "")], "", ""),
    ("#close\n\nBest regards\nMinh Tran", [("solved", "")], "", ""),
    ("#close\n\nMinh", [("solved", "")], "", ""),
    ("Done.\n\nBest regards\nMinh", [], "Done.\n\nBest regards\nMinh", ""),
    ("", [], "", ""),
]


@pytest.mark.parametrize("row", UNDERSTOOD, ids=[repr(row[0]) for row in UNDERSTOOD])
def test_understood(row: tuple[str, list[tuple[str, str]], str, str]) -> None:
    """Commands at the top or alone at the end are read and cut out; everything else is text."""
    text, commands, words, note = row
    found = parsed(text)
    assert found.refused is None
    assert [(one.name, one.argument) for one in found.commands] == commands
    assert (found.text, found.note) == (words, note)


REFUSED = [
    ("#clsoe\nTry again.", "#clsoe", "no command", "'close'"),
    ("#close\n#assgin minh\nTry", "#assgin minh", "no command", "'assign'"),
    ("Try again.\n#thanks", "#thanks", "no command", ""),
    ("Hi Anna,\n#close\nTry again.", "#close", "only at the top", ""),
    ("Hi Anna,\n#merge 9\nTry again.", "#merge 9", "only at the top", ""),
    ("Try.\n#close\nBest regards\nMinh", "#close", "only at the top", ""),
    ("#close the door", "#close the door", "alone", ""),
    ("#assign", "#assign", "to whom", ""),
    ("#assign mihn", "#assign mihn", "no agent", "'minh'"),
    ("#team biling", "#team biling", "no team", "'billing'"),
    ("#priority asap", "#priority asap", "no priority", ""),
    ("#tag", "#tag", "+urgent", ""),
    ("#tag +a b*c", "#tag +a b*c", "+urgent", ""),
    ("#note", "#note", "without words", ""),
    ("Try again.\n#note", "#note", "without words", ""),
    ("#reply", "#reply", "without words", ""),
    ("#open\n#close", "#close", "contradict", ""),
    ("#claim\n#assign lan", "#assign lan", "one owner", ""),
    ("#close\n#close", "#close", "twice", ""),
    ("#undo\n#close", "#undo", "alone", ""),
    ("#undo\nSorry", "#undo", "alone", ""),
    ("#send\nAnd more words.", "#send", "as they stand", ""),
    ("#quiet\nHello", "#quiet", "sends nothing", ""),
    ("#note a\n#reply b", "#reply b", "contradict", ""),
    ("#admit\n#drop", "#drop", "contradict", ""),
    ("#merge soon", "#merge soon", "number", ""),
    ("#snooze", "#snooze", "until when", ""),
    ("#forward", "#forward", "one address", "#forward supplier@example.org"),
    ("#forward Bob", "#forward Bob", "one address", "#forward supplier@example.org"),
    ("#forward lan@example.com", "#forward lan@example.com", "address of ours", ""),
    ("#forward x@y.example\n#reply Hello", "#reply Hello", "contradict", ""),
    ("#forward x@y.example\n#all\nHello", "#all", "contradict", ""),
    ("#forward x@y.example\n#merge 1043", "#merge 1043", "contradict", ""),
    ("#forward x@y.example\n#forward z@y.example", "#forward z@y.example", "twice", ""),
    ("#to anna", "#to anna", "one address", ""),
    ("#spam\n#close", "#close", "contradict", ""),
    ("#away", "#away", "until when", "#away until"),
    ("#back soon", "#back soon", "stands alone", ""),
    ("#list\n#close", "#list", "stands alone", ""),
]


@pytest.mark.parametrize("row", REFUSED, ids=[repr(row[0]) for row in REFUSED])
def test_refused(row: tuple[str, str, str, str]) -> None:
    """One line that cannot be done refuses the whole mail, with the line, the reason and a hint."""
    text, line, reason, hint = row
    found = parsed(text)
    assert found.refused is not None
    assert found.refused.line == line
    assert reason in found.refused.reason
    assert hint in found.refused.did_you_mean
    assert (found.commands, found.text) == ((), text)


def test_links_allow_their_command_and_nothing_else() -> None:
    """F: a link's token in the subject gives its one command; words count for a note alone."""
    close = parse_link("close", "Pay here\n#assign lan", DESK, "minh")
    assert ([one.name for one in close.commands], close.text, close.note) == (["solved"], "", "")
    note = parse_link("#note", "She called.\n#close\n-- \nMinh", DESK, "minh")
    assert (note.text, note.note) == ("", "She called.\n#close")
    assert parse_link("", "x", DESK, "minh").refused
    assert parse_link("frobnicate", "", DESK, "minh").refused


def test_vocabulary_has_no_doubles() -> None:
    """Every name stands in one of the lists only."""
    lists = (WORDS, QUESTIONS)
    assert len({name for names in lists for name in names}) == sum(map(len, lists))


def test_starts_like_command() -> None:
    """Only a known name at the very beginning makes a mail a command."""
    assert starts_like_command("  #LIST x\nmore") == "list"
    assert [starts_like_command(text) for text in ("", "#5", "#nothing", "Hi\n#close")] == [""] * 4


@pytest.mark.parametrize(
    "text", ["\x0b", "#\u2028close", "#close\u2029", "#é", "#ﬀ", "#a" * 5000, "\n" * 5000]
)
def test_odd_text_is_read_without_a_fault(text: str) -> None:
    """Odd line ends, letters and lengths are text or refused, never a crash."""
    assert isinstance(parsed(text), Parsed)


def test_a_word_of_thanks_alone_is_no_signature() -> None:
    """An answer of one closing is an answer; below commands it is nothing that anybody meant to send."""
    assert parsed("Thanks.").text == "Thanks."
    assert parsed("#close\nThanks.\nMinh").text == ""


SPELT = [
    # bold letters in plain text
    ("*#close*", "solved", ""), ("**#close**", "solved", ""), ("_#close_", "solved", ""),
    ("#close\u200b", "solved", ""), ("#\u2060close", "solved", ""), ("#close\u2026", "solved", ""),
    ("#assign Lan.", "assign", "lan"), ("#priority High!", "priority", "high"),
    ("#merge HELP-1043.", "merge", "1043"),
    ("#tag +vip.", "tag", "+vip"), ("#tag +a \u2013b", "tag", "+a -b"), ("#tag \u2014b", "tag", "-b"),
    ("#cc +bob@x.example<mailto:bob@x.example>", "cc", "+bob@x.example"),
    ("#cc bob@x.example; \u2013eve@x.example", "cc", "+bob@x.example -eve@x.example"),
    ("#requester bob@x.example <mailto:bob@x.example>", "requester", "bob@x.example"),
    ("#to bob@x.example[mailto:bob@x.example]", "to", "bob@x.example"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name", "argument"), SPELT, ids=[ascii(row[0]) for row in SPELT])
def test_commands_as_programs_spell_them(line: str, name: str, argument: str) -> None:
    """Emphasis, unseen characters, full stops, bent dashes and Outlook's link targets change no command."""
    (command,) = parse_commands(line, DESK, "minh").commands
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "line", ["#note\u2026she lied", "*#note* she lied", "**#note she lied**", "_#Note:_ she lied"]
)
def test_a_note_in_whatever_spelling_stays_inside(line: str) -> None:
    """`#note` that a phone or a plain text spells anew is a note, never words for the customer."""
    found = parsed(f"{line}\nand again")
    assert (found.text, found.note) == ("", "she lied\nand again")


@pytest.mark.parametrize(
    "line",
    [
        "- #note she lied",
        "\u2022 #close",
        '"#close"',
        "\u201c#close\u201d",
        "(#close)",
        "> > #close",
        "#close/open",
    ],
)
def test_what_begins_like_a_command_is_never_sent(line: str) -> None:
    """A bullet, a quotation mark or a bracket before a command: the mail comes back instead of going out."""
    found = parsed(f"Hello,\n{line}\nThanks")
    assert (found.refused is None) == line.startswith(">")


def test_bent_quotation_marks_hold_a_value_together() -> None:
    """Phones bend the quotation marks around a canned answer's value."""
    desk = replace(DESK, answers={"refund": "In {{ days }}."})
    (command,) = parse_commands("#use refund days=\u201cfive or six\u201d", desk, "minh").commands
    assert json.loads(command.argument) == ["refund", {"days": "five or six"}]
