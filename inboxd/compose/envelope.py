"""The envelope's sender: where bounces of an outgoing mail return to."""

from __future__ import annotations

from inboxd.compose.tokens import MAX_LOCAL_OCTETS, token_of_id


def envelope_sender(style: str, address: str, message_id: str) -> str:
    """The sender in a style of `[outgoing] envelope`.

    "desk" is the team's address, "null" the null sender (RFC 5321 §4.5.5), "verp" an address of the mail's
    own, support+n.TOKEN@…, by which its bounce is known whatever it returns. Where that would be longer than
    a local part may be, the team's address is used.
    """
    if style == "null":
        return ""
    token = token_of_id(message_id) if style == "verp" else None
    local, _, domain = address.rpartition("@")
    box = f"{local}+n.{token}"
    return f"{box}@{domain}" if token and len(box.encode()) <= MAX_LOCAL_OCTETS else address
