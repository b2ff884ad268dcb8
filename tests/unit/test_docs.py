"""What the documents say is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from inboxd.desk import vocabulary
from inboxd.desk.words import table

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_readme_has_the_table_of_commands() -> None:
    """The README's table of commands is the one that the program makes; print it anew when this fails."""
    found = re.search(r"<!-- commands[^\n]*-->\n(.*?)\n<!-- end of commands -->", README, re.DOTALL)
    assert found is not None
    assert found[1] == table()


def test_the_readme_has_every_word_of_the_rule_language() -> None:
    """The README's table of events, conditions and actions is made from the one table in code."""
    found = re.search(r"<!-- rules[^\n]*-->\n(.*?)\n<!-- end of rules -->", README, re.DOTALL)
    assert found is not None
    assert found[1] == vocabulary.as_markdown()
