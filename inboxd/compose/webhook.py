"""A call of a webhook becomes final bytes: JSON with an id of its own (PROMISES.md A3)."""

from __future__ import annotations

import json

from inboxd.compose.mail import Composed
from inboxd.desk.decision import Outgoing
from inboxd.desk.rules.calls import VERSION

TABLE = "webhook:"  # before a webhook's name where an outgoing mail has that of its [outgoing.NAME]


def compose_call(outgoing: Outgoing, *, nonce: str) -> Composed:
    """Build one call; `nonce` makes its id, which stays the same whenever it is tried again."""
    name, delivery = outgoing.recipient.address, f"{outgoing.ticket}-{nonce}"
    body = {"version": VERSION, "delivery": delivery, **outgoing.values}
    return Composed(
        raw=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        message_id=delivery,
        party_id="",
        nonce=nonce,
        recipient=name,
        envelope_from="",
        outgoing=f"{TABLE}{name}",
        lane=outgoing.lane,
        subject=outgoing.subject,
        text="",
        html="",
        ticket=outgoing.ticket,
        delay=outgoing.delay,
    )
