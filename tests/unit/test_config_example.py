"""config.example.toml, the shipped rules and templates: what `inboxd init` lays down."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from inboxd.config import check, defaults, load
from inboxd.config.kinds import Secret
from inboxd.config.ruletables import CalendarTable, FieldTable
from inboxd.config.settings import Imap, Oauth, Outgoing_, Smtp, Webhook
from inboxd.config.shapes import (
    AgentTable,
    DeskTable,
    LimitsTable,
    OrganisationTable,
    TeamTable,
    TopTable,
    ViaTable,
)

EXAMPLE = defaults.folder() / "config.example.toml"
SHAPES: dict[str, Any] = {
    "": TopTable, "desk": DeskTable, "smtp": Smtp, "imap": Imap, "outgoing": Outgoing_, "oauth": Oauth,
    "team": TeamTable, "agent": AgentTable, "via": ViaTable, "limits": LimitsTable,
    "field": FieldTable, "calendar": CalendarTable, "webhook": Webhook,
    "organisation": OrganisationTable,
}  # fmt: skip
# fields that are no settings
GIVEN = {
    ("smtp", "users"),
    ("imap", "name"),
    ("outgoing", "name"),
    ("webhook", "name"),
    ("oauth", "name"),
}  # no settings
SETTING = re.compile(r"^((?:# )*)(#?)([a-z_0-9]+)\s*=\s*(.+)$")
SECRET = re.compile(r"^(password|client_secret|secret)_(?:file|env|credential)$")
HEADER = re.compile(r"^(?:# )*\[([a-z]+)(?:\.[a-z]+)?\]")


@dataclasses.dataclass(frozen=True)
class Line:
    """One setting of the example: its table's kind, its name, what stands behind the sign."""

    table: str
    name: str
    value: Any
    is_default: bool


def lines() -> Iterator[Line]:
    table = ""
    for text in EXAMPLE.read_text().splitlines():
        if header := HEADER.match(text):
            table = header[1]
        elif setting := SETTING.match(text):
            value = tomllib.loads(f"x = {setting[4]}")["x"]
            yield Line(table, setting[3], value, bool(setting[2]))


LINES = list(lines())


def test_the_example_loads_as_it_stands() -> None:
    """Without a change it is right: no problem and no warning."""
    assert check(EXAMPLE) == []


@pytest.mark.parametrize("kind", SHAPES)
def test_the_example_names_every_setting(kind: str) -> None:
    """Every setting that the code knows stands in the example, and no other."""
    known = {one.name for one in dataclasses.fields(SHAPES[kind]) if (kind, one.name) not in GIVEN}
    spelt = {SECRET.sub(r"\1", line.name) for line in LINES if line.table == kind}
    if kind == "" and "database_password_file" in EXAMPLE.read_text():
        spelt.add("database_password")
    assert spelt == known


@pytest.mark.parametrize(
    "line", [one for one in LINES if one.is_default], ids=lambda one: f"{one.table}.{one.name}"
)
def test_a_commented_line_shows_the_default(line: Line, tmp_path: Path) -> None:
    """What stands behind `#name =` is what counts without the line."""
    field = next(one for one in dataclasses.fields(SHAPES[line.table]) if one.name == line.name)
    real = field.default
    if (line.table, line.name) == ("outgoing", "maildir"):
        real = load(None, folder=tmp_path).outgoing[""].maildir.relative_to(tmp_path)  # type: ignore[union-attr]
    required = {
        one.name: next(row.value for row in LINES if (row.table, row.name) == (line.table, one.name))
        for one in dataclasses.fields(SHAPES[line.table])
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
        and (line.table, one.name) not in GIVEN and one.name != "secret"
    }  # fmt: skip
    given: dict[str, Any] = {"name": "x"} if (line.table, "name") in GIVEN else {}
    given |= {"secret": Secret("x")} if line.table == "webhook" else {}
    shape = TypeAdapter(SHAPES[line.table]).validate_python({**required, **given, line.name: line.value})
    assert getattr(shape, line.name) == real


def test_the_example_with_every_line_uncommented_is_toml() -> None:
    """Whoever takes all the signs away has a file with every table."""
    bare = [
        re.sub(r"^((?:# )*)#?(?=[a-z_0-9]+\s*=|\[)", "", text) for text in EXAMPLE.read_text().splitlines()
    ]
    values = tomllib.loads("\n".join(bare))
    assert set(SHAPES) - {""} <= set(values)


def test_the_example_is_short() -> None:
    """One file that can be read in one sitting."""
    text = EXAMPLE.read_text().splitlines()
    assert len(text) < 200
    assert max(map(len, text)) <= 120


def test_the_shipped_rules_hold_with_the_defaults(tmp_path: Path) -> None:
    """On a fresh install rules, examples and templates are right, and each rule file has examples."""
    assert check(None, folder=tmp_path) == []
    for path in (defaults.folder() / "rules").glob("*.toml"):
        assert "[[example]]" in path.read_text(), path


BIGGER = """
[desk]
address = "support@example.com"
admins = ["ops@example.com"]
languages = ["en", "vi"]
[smtp]
[team.general]
[team.billing]
[team.operations]
[team.returns]
[agent.minh]
email = "minh@example.com"
[field.reference]
[organisation.acme]
addresses = ["*@acme.example"]
[webhook.books]
url = "https://books.example.com/in"
secret = "x"
"""


def test_the_rules_that_are_commented_out_hold_too(tmp_path: Path) -> None:
    """Whoever takes the signs away, on a desk with the teams that are named, has rules that hold."""
    for folder in ("rules", "templates"):
        (tmp_path / folder).mkdir()
    for name in ("how-to-return", "we-are-asleep"):
        (tmp_path / "templates" / f"{name}.txt.j2").write_text("Hello.\n")
    for path in (defaults.folder() / "rules").glob("*.toml"):
        bare = re.sub(r"^# (?=\[|[a-z]+[.a-z-]* *=)", "", path.read_text(), flags=re.MULTILINE)
        (tmp_path / "rules" / path.name).write_text(bare)
    config = tmp_path / "config.toml"
    config.write_text(BIGGER)
    config.chmod(0o600)
    assert check(config) == []
    more = len(load(config, folder=tmp_path).desk.rules) - len(load(None, folder=tmp_path / "x").desk.rules)
    assert more == 7


def test_the_ten_files_that_ship() -> None:
    """What most desks need has a file of its own with rules and examples."""
    topics = {re.sub(r"^\d\d-", "", path.stem) for path in (defaults.folder() / "rules").glob("*.toml")}
    assert topics >= {
        "billing", "returns", "vip", "out-of-office", "newsletters", "spam-headers", "languages",
        "escalation", "night-shift", "monitoring",
    }  # fmt: skip


def test_the_shipped_rules_hold_with_the_readmes_configuration(tmp_path: Path) -> None:
    """The newcomer's desk of the README, which names neither teams nor calendars, takes them as they are."""
    shutil.copytree(defaults.folder() / "rules", tmp_path / "rules")
    readme = (defaults.folder() / "README.md").read_text()
    (text,) = [one for one in re.findall(r"```toml\n(.*?)```", readme, re.DOTALL) if "[agent.minh]" in one]
    (tmp_path / "config.toml").write_text(text)
    wrong = [one for one in check(tmp_path / "config.toml") if one.file != "config.toml"]
    assert wrong == []


def test_a_thousand_rules_load(tmp_path: Path) -> None:
    """1,000 rules of plain patterns and regular expressions are read whole, in their order."""
    (tmp_path / "rules").mkdir()
    rule = (
        '[[rule]]\nname = "r{0}"\nwhen.subject = ["a{0}", \'/b{0}-(?P<n>\\d+)/\']\nthen.fields.n = "{{n}}"\n'
    )
    (tmp_path / "rules" / "many.toml").write_text("".join(rule.format(number) for number in range(1000)))
    settings = load(None, folder=tmp_path)
    assert [one.name for one in settings.desk.rules] == [f"r{number}" for number in range(1000)]
    assert settings.desk.rules[999].line == 1 + 999 * 4
