"""The desk: what `decide` and `compose` know of the configuration, from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from inboxd.config.ruletables import read_calendars, read_fields
from inboxd.config.settings import Imap, Smtp
from inboxd.config.shapes import (
    AgentTable,
    DeskTable,
    LimitsTable,
    OrganisationTable,
    TeamTable,
    ViaTable,
    names,
)
from inboxd.config.tables import Reading, read_tables
from inboxd.desk.settings import Agent, Channel, Desk, Limits, Organisation, Team, Via

_OF_AGENTS = tuple(key for key in names(AgentTable) if key not in ("name", "password"))


def read_agents(reading: Reading, desk: DeskTable | None) -> dict[str, AgentTable]:
    """Every [agent.NAME]; one without teams belongs to the desk's."""
    found = read_tables(reading, "agent", AgentTable)
    home = desk.team if desk else DeskTable().team
    return {name: replace(one, teams=one.teams or (home,)) for name, one in found.items()}


def build_desk(
    reading: Reading,
    table: DeskTable,
    teams: dict[str, Any],
    agents: dict[str, AgentTable],
    smtp: Smtp | None,
    imap: Mapping[str, Imap],
) -> Desk:
    """[desk], [team.NAME], [agent.NAME], [via.NAME] and [limits] as one value; its rules follow."""
    values = reading.document.values
    same = {one: getattr(table, one) for one in names(DeskTable) if one in {f.name for f in fields(Desk)}}
    vias = read_tables(reading, "via", ViaTable)
    houses = read_tables(reading, "organisation", OrganisationTable)
    limits = reading.shape(LimitsTable, ("limits",), values.get("limits", {})) or LimitsTable()
    known = {
        name: Team(name, **{key: getattr(one, key) for key in names(TeamTable)})
        for name, one in teams.items()
    }
    if not values.get("team"):
        known = {table.team: Team(table.team)}
    return Desk(
        **same,
        fields=read_fields(reading),
        calendars=read_calendars(reading, table.zone),
        teams=known,
        agents={
            name: Agent(name, one.name or name, **{key: getattr(one, key) for key in _OF_AGENTS})
            for name, one in agents.items()
        },
        vias=tuple(Via(name, one.kind, one.address) for name, one in vias.items()),
        organisations={
            name: Organisation(name, one.title or name, one.addresses, one.vip)
            for name, one in houses.items()
        },
        channels=_channels(smtp, imap),
        limits=Limits(**{one: getattr(limits, one) for one in names(LimitsTable)}),
    )


def _channels(smtp: Smtp | None, imap: Mapping[str, Imap]) -> dict[str, Channel]:
    found = {"import": Channel("import")}
    if smtp:
        found["smtp"] = Channel("smtp", smtp.authserv, smtp.internal)
    for one in imap.values():
        own = one.mailbox or (one.user if "@" in one.user else "")
        found[one.channel] = Channel(one.channel, one.authserv, one.internal, own)
    return found


def own_patterns(desk: Desk) -> tuple[str, ...]:
    """What the listener accepts when the file does not say: our addresses, also with a token in them."""
    own = sorted(desk.own_addresses)
    tokened = [f"{local}+*@{domain}" for local, _, domain in (one.rpartition("@") for one in own)]
    reply = [] if desk.replies in ("message-id", "plus") else [f"*@{desk.replies.lower()}"]
    return (*own, *tokened, *reply)
