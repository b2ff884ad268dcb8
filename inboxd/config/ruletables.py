"""The tables of config.toml that rules rest on: [field.NAME]."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass

from inboxd.config.kinds import Texts, one_of
from inboxd.config.settings import STRICT
from inboxd.config.tables import Reading, read_tables
from inboxd.desk.fields import KINDS, Field


@dataclass(frozen=True, slots=True, config=STRICT)
class FieldTable:
    """[field.NAME]"""

    kind: Annotated[str, BeforeValidator(one_of(*KINDS))] = "text"
    choices: Texts = ()  # of a choice


def read_fields(reading: Reading) -> dict[str, Field]:
    """Every [field.NAME] that is right."""
    found = {}
    for name, table in read_tables(reading, "field", FieldTable).items():
        title = f"[field.{name}]"
        if "." in name:
            what = f"{title} has a name with a dot"
            reading.complain(
                ("field", name), what, "rules write it as fields.NAME: letters, digits, '-', '_'"
            )
        elif table.kind == "choice" and not table.choices:
            reading.complain(
                ("field", name), f"{title} lacks 'choices'", 'write choices = ["silver", "gold"]'
            )
        elif table.choices and table.kind != "choice":
            what = f"'choices' in {title} needs kind = \"choice\""
            reading.complain(("field", name, "choices"), what, "write that, or leave the choices out")
        else:
            found[name] = Field(name, table.kind, table.choices)
    return found
