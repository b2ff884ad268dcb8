"""How large an answer becomes, and what the server on its way takes."""

from __future__ import annotations

from collections.abc import Iterable

from inboxd.desk.agents.turn import Turn

AROUND = 20_000  # bytes of header, frame and quoted words
BASE64 = 78 / 57  # a line of a file has 76 characters and its end for 57 bytes
MEBIBYTE = 2**20


def too_large(turn: Turn, text: str, html: str, sizes: Iterable[int]) -> str:
    """Why the smarthost would refuse an answer with files of these sizes; "" when it takes it."""
    most = _limit(turn)
    weight = AROUND + 2 * (len(text.encode()) + len(html.encode())) + int(sum(sizes) * BASE64)
    if not most or weight <= most:
        return ""
    return f"it would have {_shown(weight)}, and the mail server takes {_shown(most)}"


def _limit(turn: Turn) -> int:
    """The smaller one of what the admin set and what the server said; 0 when neither is known."""
    team = turn.case.desk.teams.get(turn.ticket.team)
    name = team.outgoing if team else ""
    found = (turn.case.desk.largest.get(name, 0), turn.case.facts.host_limits.get(name, 0))
    return min((one for one in found if one > 0), default=0)


def _shown(octets: int) -> str:
    return f"{octets / MEBIBYTE:.1f} MB" if octets >= MEBIBYTE // 10 else f"{octets:,} bytes"
