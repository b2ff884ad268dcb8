"""What the README shows is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inboxd.cli import Commands
from inboxd.config import load

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The fenced code of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_command_is_in_the_table_and_the_other_way_round() -> None:
    """The README's command table and the program have the same commands."""
    table = README.split("## Commands")[1].split("\n## ")[0]
    shown = set(re.findall(r"`inboxd ([a-z]+)", table))
    assert shown == set(Commands.modules)


def test_the_two_commands_exist() -> None:
    """Both commands of the first screen start from files of the checkout."""
    [first, second] = [line.split("#")[0].split() for line in blocks("sh")[0].splitlines()]
    assert first == ["python3", "inboxd", "run"]
    assert second == ["python3", "tests"]
    assert (CHECKOUT / "inboxd" / "__main__.py").exists()
    assert (CHECKOUT / "tests" / "__main__.py").exists()


@pytest.mark.parametrize("number", range(len(blocks("toml"))))
def test_every_toml_block_loads(number: int, tmp_path: Path) -> None:
    """Rules and configurations shown in the README are accepted as they stand."""
    text = blocks("toml")[number]
    config, rules = tmp_path / "config.toml", tmp_path / "rules"
    rules.mkdir()
    if "[desk]" in text:
        config.write_text(text)
    else:
        config.write_text('[desk]\naddress = "support@acme.example"\n[team.general]\n[team.billing]\n')
        (rules / "shown.toml").write_text(text)
    settings = load(config, folder=tmp_path)
    assert settings.desk.address == "support@acme.example"
    assert len(settings.desk.rules) == text.count("[[rule]]")


def test_every_room_is_told() -> None:
    """The table of rooms names each folder of the package, and nothing that is not there."""
    rooms = {path.parent.name for path in (CHECKOUT / "inboxd").glob("*/__init__.py")}
    assert set(re.findall(r"`inboxd/([a-z]+)/`", README)) == rooms


def test_every_file_that_is_named_exists() -> None:
    """Links and paths in the README lead somewhere."""
    named = re.findall(r"\]\(([\w./-]+)\)", README) + re.findall(r"`(inboxd/operation/[\w.]+)`", README)
    assert named
    for name in named:
        assert (CHECKOUT / name).exists(), name
