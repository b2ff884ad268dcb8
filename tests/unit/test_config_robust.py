"""Whatever stands behind a key, the answer is a value or a problem with words: never a traceback."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from inboxd.config import examine
from inboxd.config.settings import Imap, Oauth, Outgoing_, Smtp
from inboxd.config.shapes import AgentTable, DeskTable, LimitsTable, TeamTable, TopTable, ViaTable
from inboxd.desk.rules import vocabulary
from tests.unit.rulekit import problems_of

VALUES = (
    "true",
    "-1",
    "0",
    "1.5",
    "nan",
    "99999999999999999999",
    '""',
    '"x"',
    '"*"',
    '"/("',
    '"999999999999w"',
    '">="',
    '"\\u0000"',
    "[]",
    "[1]",
    '[""]',
    '["a", ["b"]]',
    "[[]]",
    "{}",
    "{a = 1}",
    "{any = [{}]}",
    "2026-12-31",
    "12:00:00",
    "2026-12-31T00:00:00Z",
    '"{x}"',
    '"a@b"',
    '"\\ufeff"',
    '"[::1]:99999"',
    '"😀"',
    '"~nosuchuser/x"',
)
TABLES: list[tuple[str, Any]] = [
    ("", TopTable), ("desk", DeskTable), ("smtp", Smtp), ("imap.a", Imap), ("outgoing", Outgoing_),
    ("outgoing.b", Outgoing_), ("oauth.o", Oauth), ("team.t", TeamTable), ("agent.m", AgentTable),
    ("via.v", ViaTable), ("limits", LimitsTable),
]  # fmt: skip
KINDS = ("desk", "smtp", "imap", "outgoing", "oauth", "team", "agent", "via", "limits")


def try_config(folder: Path, text: str) -> None:
    """Read the file; every problem must have words of ours and a place inside it."""
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    settings, problems = examine(path, folder=folder)
    assert settings is not None or problems
    for problem in problems:
        assert problem.what
        assert 0 <= problem.line <= text.count("\n") + 1
        assert "input should" not in problem.what, problem


@pytest.mark.parametrize(("header", "shape"), TABLES, ids=[name or "top" for name, _ in TABLES])
def test_every_setting_takes_or_refuses_every_value(tmp_path: Path, header: str, shape: Any) -> None:
    """All settings of each table at once, with values of every kind and size."""
    names = [one.name for one in dataclasses.fields(shape) if one.name != "password"]
    for value in VALUES:
        for secret in ("password", "password_file", "password_env"):
            lines = "".join(f"{name} = {value}\n" for name in (*names, secret))
            try_config(tmp_path, f"[{header}]\n{lines}" if header else lines)


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_may_be_something_else(tmp_path: Path, kind: str) -> None:
    """A value where a table belongs, and the other way round."""
    for value in VALUES:
        try_config(tmp_path, f"{kind} = {value}\n")
        try_config(tmp_path, f"[{kind}]\nx = {value}\n")
    try_config(tmp_path, f"[[{kind}]]\n")


WORDS = [
    *(f"when.{one.name}" for one in vocabulary.CONDITIONS),
    *(f"unless.{one.name}" for one in vocabulary.CONDITIONS),
    *(f"then.{one.name}" for one in vocabulary.ACTIONS),
    *(
        "when",
        "then",
        "unless",
        "when.any",
        "when.all",
        "name",
        "on",
        "stop",
        "when.fields.x",
        "then.fields.x",
    ),
]
EXAMPLE_WORDS = [
    *(f"mail.{one.name}" for one in vocabulary.CONDITIONS if one.about == "mail"),
    *(f"ticket.{one.name}" for one in vocabulary.CONDITIONS if one.about == "ticket"),
    *(f"gives.{one.name}" for one in vocabulary.ACTIONS),
    *("name", "on", "mail", "ticket", "gives", "gives.fields.x", "ticket.fields.x"),
]


@pytest.mark.parametrize("table", ["rule", "example"])
def test_every_key_of_a_rule_file_takes_or_refuses_every_value(table: str) -> None:
    """Each key of rules and examples, with values of every kind."""
    for word in WORDS if table == "rule" else EXAMPLE_WORDS:
        name = "" if word == "name" else 'name = "X"\n'
        for value in VALUES:
            for problem in problems_of(f"[[{table}]]\n{name}{word} = {value}\n"):
                assert problem.what
                assert problem.line >= 1, problem
    for value in VALUES:
        problems_of(f"{table} = {value}\n")
