"""`inboxd ticket`: an admin's commands on a real database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from inboxd.cli import ticket, tickets
from inboxd.desk.decision import AddMessage, MessageKind
from inboxd.mail.message import Address
from tests.integration.store_builders import WHY, apply, look_up, mail, opened, opening

CONFIG = """
database = "{url}"
[desk]
address = "support@desk.example"
[team.general]
[agent.minh]
name = "Minh Tran"
email = ["minh@desk.example"]
teams = ["general"]
"""
app = typer.Typer()
for module in (ticket, tickets):
    app.add_typer(module.app)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Path:
    """A config file whose database has one ticket with a stranger's held mail."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    with opened(database_url) as store:
        parsed = mail()
        facts = look_up(store, parsed)
        held = AddMessage(
            facts.new_number, MessageKind.HELD, Address("Mallory", "m@evil.example"), "It is me.", WHY,
            held_for="a stranger", held_kind="stranger", from_mail=False,
        )  # fmt: skip
        apply(store, opening(facts, parsed, held), facts, parsed)
    return path


def run(desk: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*words, "-c", str(desk)])
    assert done.exit_code == code, done.output
    return done


def shown(desk: Path) -> Any:
    (one,) = json.loads(run(desk, "tickets", "--json").output)
    return json.loads(run(desk, "show", str(one["number"]), "--json").output)


def test_commands_change_the_ticket_and_undo_takes_them_back(desk: Path) -> None:
    """Several commands are one decision; `undo` restores every value of the latest one."""
    number = str(shown(desk)["number"])
    done = run(desk, "ticket", number, "#assign minh", "#tag +vip", "-new", "#note", "She", "called")
    assert "owner: none → Minh Tran" in done.output
    now = shown(desk)
    assert (now["assignee"], now["tags"], now["messages"][-1]["text"]) == ("minh", ["vip"], "She called")
    assert {mail["recipient"] for mail in now["outgoing"]} == {"minh@desk.example"}
    run(desk, "ticket", number, "undo")
    assert (shown(desk)["assignee"], shown(desk)["tags"]) == ("", [])
    assert "--as" in run(desk, "ticket", number, "claim", code=1).output
    run(desk, "ticket", number, "claim", "--as", "minh")
    assert shown(desk)["assignee"] == "minh"


def test_an_answer_is_queued_with_the_team_s_name(desk: Path) -> None:
    """`reply -` takes the words from standard input; they wait in the outbox for the customer."""
    number = str(shown(desk)["number"])
    words = ["ticket", number, "reply", "-", "-c", str(desk)]
    assert CliRunner().invoke(app, words, input="Hello Anna,\n\ntry again.\n").exit_code == 0
    last = shown(desk)
    assert last["messages"][-1]["text"] == "Hello Anna,\n\ntry again."
    assert [mail["lane"] for mail in last["outgoing"]] == ["answer", "notification"]


def test_held_mail_is_listed_and_let_through(desk: Path) -> None:
    """A held mail is never lost: `tickets --held` lists it and `admit` lets it join."""
    (held,) = json.loads(run(desk, "tickets", "--held", "--json").output)
    assert (held["from"], held["reason"], held["by"]) == ("m@evil.example", "a stranger", "stranger")
    assert "a stranger" in run(desk, "tickets", "--held").output
    run(desk, "ticket", str(held["ticket"]), "admit", "--held", str(held["message"]))
    assert "nothing is held" in run(desk, "tickets", "--held").output
    assert {one["address"] for one in shown(desk)["participants"]} >= {"m@evil.example"}


def test_whom_an_admin_puts_in_copy_stays_and_goes_again(desk: Path) -> None:
    """`cc` writes the people of the ticket, every answer reaches them, and `undo` puts back who was gone."""
    number = str(shown(desk)["number"])
    run(desk, "ticket", number, "cc", "+bob@else.example")
    roles = {one["address"]: one["role"] for one in shown(desk)["participants"]}
    assert roles["bob@else.example"] == "cc"
    done = run(desk, "ticket", number, "reply", "Hello")
    assert "bob@else.example: answer" in done.output
    run(desk, "ticket", number, "cc", "-bob@else.example")
    run(desk, "ticket", number, "undo")
    roles = {one["address"]: one["role"] for one in shown(desk)["participants"]}
    assert roles["bob@else.example"] == "cc"


def test_forward_asks_a_supplier_and_show_lists_it_apart(desk: Path) -> None:
    """`inboxd ticket N forward x@y 'words'` asks as an agent's mail does; `show` tells it by itself."""
    number = str(shown(desk)["number"])
    done = run(desk, "ticket", number, "forward", "bob@parts.example", "When does it come?", "--as", "minh")
    assert "mail to bob@parts.example: forward" in done.output
    (side,) = shown(desk)["side_conversations"]
    assert (side["supplier"], side["asked_by"]) == ("bob@parts.example", ["minh"])
    assert [one["text"] for one in shown(desk)["messages"] if one["side"]] == ["When does it come?"]
    output = run(desk, "show", number).output
    assert f"Side conversation {number}-1 with bob@parts.example" in output
    refused = run(desk, "ticket", number, "forward", "support@desk.example", code=1)
    assert "address of ours" in refused.output
