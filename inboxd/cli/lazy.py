"""A command group that imports a command's module only when that command is asked for.

Most commands need a part of the libraries only; importing all of them for each would make every command
wait for the slowest.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from inspect import cleandoc
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup


class LazyGroup(TyperGroup):
    """`modules` maps a command's name to the module whose `app` (a `typer.Typer`) has it."""

    modules: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- the base class's signature
        """The names in the order of the table."""
        return list(self.modules)

    def get_command(self, ctx: Any, name: str) -> Any:
        """The command of that name, imported now; None when there is none."""
        if name not in self.modules:
            return None
        found = typer.main.get_command(import_module(self.modules[name]).app)
        inner = found.get_command(ctx, name) if isinstance(found, TyperGroup) and found.name != name else None
        return _flowing(inner or found)


def _flowing(command: Any) -> Any:
    """The command with help whose paragraphs are broken by the terminal's width, not by the source's."""
    paragraphs = cleandoc(command.help or "").split("\n\n")
    command.help = "\n\n".join(one if one.startswith("\b") else " ".join(one.split()) for one in paragraphs)
    for inner in getattr(command, "commands", {}).values():
        _flowing(inner)
    return command
