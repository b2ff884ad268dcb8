"""A ticket as one row of a list that is mailed to an agent, with the commands that its links carry."""

from __future__ import annotations

from datetime import datetime, timedelta

from inboxd.desk.facts import Line
from inboxd.desk.settings import Desk

Row = dict[str, object]


def row(line: Line, desk: Desk, agent: str, now: datetime, commands: tuple[str, ...] = ()) -> Row:
    """One ticket; `commands` replaces the usual ones: show, claim, close."""
    owner = desk.agents.get(line.owner)
    facts = (line.state, line.team, (owner.title or owner.name) if owner else "nobody's", line.priority)
    waits = f"waits {span(now - line.waiting_since)}" if line.state in ("new", "open") else ""
    usual = (f"show {line.number}", *(() if line.owner == agent else ("claim",)), "close")
    tags = f"tags: {', '.join(line.tags)}" if line.tags else ""
    return {
        "number": line.number,
        "subject": line.subject,
        "from": line.name or line.address,
        "facts": " · ".join(filter(None, (*facts, waits, tags, line.about))),
        "commands": commands or usual,
    }


def span(span: timedelta) -> str:
    """How long, in the largest unit that fits: 3d, 2h, 5m."""
    minutes = max(0, span // timedelta(minutes=1))
    days, hours = minutes // 1440, minutes // 60
    return f"{days}d" if days else f"{hours}h" if hours else f"{minutes}m"
