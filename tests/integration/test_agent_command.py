"""`inboxd agent`: an admin says who is away, and sees who is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from inboxd.cli import agent, ticket
from tests.integration.store_builders import open_ticket, opened

CONFIG = """
database = "{url}"
[desk]
address = "support@desk.example"
[team.general]
[agent.minh]
name = "Minh Tran"
email = ["minh@desk.example"]
[agent.lan]
email = ["lan@desk.example"]
[agent.old]
email = ["old@desk.example"]
left = 2020-01-01
"""
app = typer.Typer()
for module in (agent, ticket):
    app.add_typer(module.app)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Path:
    """A config file whose database has one ticket."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    with opened(database_url) as store:
        open_ticket(store)
    return path


def run(desk: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*words, "-c", str(desk)])
    assert done.exit_code == code, done.output
    return done


def presence(desk: Path) -> dict[str, str]:
    rows = json.loads(run(desk, "agent", "--json").output)
    return {row["name"]: row["presence"] for row in rows}


def test_away_and_back(desk: Path) -> None:
    """What was said by mail can be typed; the agent is told by mail."""
    done = run(desk, "agent", "minh", "away", "until", "2099-01-01", code=1)
    assert "ten years" in done.output
    done = run(desk, "agent", "minh", "away", "3d")
    assert done.output.splitlines()[0].startswith("minh: away until 2")
    assert "mail to minh@desk.example: list" in done.output
    there = presence(desk)
    assert there["minh"].startswith("away until ")
    assert there["minh"].endswith("(#away)")
    assert (there["lan"], there["old"]) == ("there", "left 2020-01-01")
    assert "minh: there" in run(desk, "agent", "minh", "back").output
    assert presence(desk)["minh"] == "there"
    assert "so already" in run(desk, "agent", "minh", "back").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["agent", "mihn", "back"], "did you mean 'minh'"),
        (["agent", "old", "back"], "has left"),
        (["agent", "minh", "sleep"], "write away"),
        (["agent", "minh", "away"], "until when"),
        (["agent", "minh", "close"], "write away"),
        (["agent", "nobody"], "no agent"),
        (["ticket", "1001", "away", "3d"], "no agent; act for one"),
    ],
)
def test_mistakes_are_answered(desk: Path, words: list[str], told: str) -> None:
    """Nothing is done, and the reason is told."""
    assert told in run(desk, *words, code=1).output
    assert presence(desk)["minh"] == "there"


def test_the_list_counts_what_each_has_to_do(desk: Path) -> None:
    """The table for people: open tickets beside presence; assigning to somebody away says so."""
    run(desk, "agent", "lan", "away", "3d")
    assert "lan (away until " in run(desk, "ticket", "1001", "assign", "lan").output
    row = next(line for line in run(desk, "agent").output.splitlines() if line.startswith("lan"))
    assert row.split()[-1] == "1"


def test_a_ticket_command_may_say_it_too(desk: Path) -> None:
    """`inboxd ticket N away … --as lan` is the agent's mail, typed."""
    assert "lan: away until" in run(desk, "ticket", "1001", "away", "3d", "--as", "lan").output


def test_a_mistake_in_a_rule_keeps_nobody_from_looking(desk: Path) -> None:
    """Who is there is told whatever is wrong with the rules."""
    (desk.parent / "rules").mkdir()
    (desk.parent / "rules" / "a.toml").write_text("[[rule]]\n")
    assert presence(desk)["lan"] == "there"
