"""`inboxd COMMAND --help`, as somebody who does not know inboxd yet reads it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from inboxd.cli import Commands, app


def help_of(*words: str, columns: int = 100) -> str:
    result = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": str(columns)})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", Commands.modules)
def test_each_command_explains_itself_and_offers_nothing_strange(name: str) -> None:
    """Its own words come first; the shell's completion is no option of a mail desk's command."""
    text = help_of(name)
    assert "completion" not in text
    assert f"Usage: inboxd {name}" in text or f"Usage: root {name}" in text


def test_paragraphs_are_broken_by_the_terminal_and_not_by_the_source() -> None:
    """A paragraph of the docstring flows over its own line ends."""
    assert any(
        "Without a config file" in line and "templates anew." in line
        for line in help_of("run", columns=400).splitlines()
    )


def test_brackets_in_help_are_words() -> None:
    """`[oauth.NAME]` is a table of config.toml, not markup."""
    assert "[oauth.NAME]" in help_of("login")
