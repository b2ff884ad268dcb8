"""The prefilled mailto: links of a notification or a survey (AGENTS-BY-MAIL.md, PROMISES.md F)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from inboxd.compose.subject import tag
from inboxd.compose.tokens import Keyring, rating_form, subject_form
from inboxd.desk.agents.words import WORDS
from inboxd.desk.decision import Outgoing
from inboxd.desk.facts import NoticeKind
from inboxd.desk.outside.ratings import command_of
from inboxd.desk.settings import Desk

MAX_COLLEAGUES = 3

_LABELS = {
    "show": "Show",
    "all": "Reply to all",
    "rescue": "Make it a ticket",
    "note": "Note",
    "close": "Close",
    "claim": "Claim",
    "snooze 1d": "Snooze 1 day",
    "send": "Send as it stands",
    "admit": "Admit",
    "admit same": "Admit as the same person",
    "drop": "Drop",
    "undo": "Undo",
    "confirm": "Yes, it was me",
    "back": "I am back",
}
_FOR_HELD: dict[str, tuple[str, ...]] = {
    "stranger": ("admit", "admit same", "drop"),
    "rule": ("admit", "drop"),
    "agent": ("send", "drop"),
}


def links(
    outgoing: Outgoing, *, desk: Desk, keyring: Keyring, now: datetime, nonce: str
) -> list[dict[str, str]]:
    """One link a command that fits this notice: label, command and url. Each serves as long as the grant."""
    if not outgoing.agent or not outgoing.ticket:
        return []
    to = quote(desk.agents_address or desk.address, safe="@+.-_")
    mark = tag(desk.prefix, outgoing.ticket)
    made = []
    for label, command in _commands(outgoing, desk, now):
        if command.split()[0] not in WORDS:  # a link that would be refused helps nobody
            continue
        token = keyring.command_token(outgoing.ticket, outgoing.agent, command, now + desk.grant_for, nonce)
        subject = quote(subject_form(command, mark, token), safe="")
        made.append({"label": label, "command": command, "url": f"mailto:{to}?subject={subject}"})
    return made


def row_links(
    outgoing: Outgoing, *, desk: Desk, keyring: Keyring, now: datetime, nonce: str
) -> list[dict[str, object]]:
    """The rows of a list, each with the links of its `commands`."""
    rows = outgoing.values.get("rows")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not outgoing.agent:
        return []
    to = quote(desk.agents_address or desk.address, safe="@+.-_")
    made = []
    for row in rows:
        number, found = int(row["number"]), []
        mark = tag(desk.prefix, number) if number else ""
        for command in row.get("commands", ()):
            token = keyring.command_token(
                number, outgoing.agent, command, now + desk.grant_for, nonce, confirms=bool(row.get("tap"))
            )
            subject = quote(subject_form(command, mark, token), safe="")
            label = _LABELS.get(command) or _LABELS.get(command.split()[0], f"#{command}")
            found.append({"label": label, "command": command, "url": f"mailto:{to}?subject={subject}"})
        whole = [f"#{one['command']}" for one in found if " " in one["command"]]  # they say what they mean
        if row.get("tap"):  # typed it would prove nothing
            whole = [one["url"] for one in found]
        shown = {"title": "", "text": "", "more": 0, "tap": False, **row}
        made.append({**shown, "tag": mark, "links": found, "write": whole})
    return made


def rating_links(
    outgoing: Outgoing, *, desk: Desk, keyring: Keyring, now: datetime, nonce: str
) -> dict[str, str]:
    """A survey's links for its recipient alone: `good_link` … for each rating of `values["ratings"]`."""
    wished = outgoing.values.get("ratings")
    if outgoing.agent or not outgoing.ticket or not isinstance(wished, Sequence) or isinstance(wished, str):
        return {}
    to = quote(desk.team_address(outgoing.team), safe="@+.-_")
    mark = tag(desk.prefix, outgoing.ticket)
    made = {}
    for rating in map(str, wished):
        token = keyring.command_token(
            outgoing.ticket, outgoing.recipient.key, command_of(rating), now + desk.survey_for, nonce
        )
        made[f"{rating}_link"] = f"mailto:{to}?subject={quote(rating_form(rating, mark, token), safe='')}"
    return made


def _commands(outgoing: Outgoing, desk: Desk, now: datetime) -> list[tuple[str, str]]:
    """Label and command of each link. `values["commands"]` replaces the notice's usual ones."""
    wished = outgoing.values.get("commands")
    if isinstance(wished, Sequence) and not isinstance(wished, str):
        return [(_LABELS.get(str(command), str(command)), str(command)) for command in wished]
    names: tuple[str, ...]
    if outgoing.notice == NoticeKind.HELD:
        names = _FOR_HELD.get(str(outgoing.values.get("held_kind", "")), ())
    elif outgoing.notice == NoticeKind.RECEIPT:
        names = ("undo",) if outgoing.values.get("undo_minutes") else ()
    else:
        owner = outgoing.values.get("owner")
        mine = owner in (
            outgoing.agent,
            desk.agents[outgoing.agent].title if outgoing.agent in desk.agents else "",
        )
        everybody = ("all",) if outgoing.values.get("cc_suggested") else ()
        names = (*everybody, "note", "close", *(() if mine else ("claim",)), "snooze 1d")
        return [(_LABELS[name], name) for name in names] + _assignments(outgoing, desk, now)
    return [(_LABELS[name], name) for name in names]


def _assignments(outgoing: Outgoing, desk: Desk, now: datetime) -> list[tuple[str, str]]:
    """Colleagues of the ticket's team, each one tap away."""
    colleagues = [
        agent
        for agent in desk.agents.values()
        if outgoing.team in agent.teams and agent.name != outgoing.agent and agent.is_active(now)
    ]
    return [
        (f"Assign to {agent.title or agent.name}", f"assign {agent.name}")
        for agent in colleagues[:MAX_COLLEAGUES]
    ]
