"""The one look at a mail before it is stored: ids that tell which mails must be worked on in order."""

from __future__ import annotations

from inboxd.mail import header, identifier
from inboxd.mail.bounds import MAX_HEADER_BYTES

_MAX_IDS = 20
_FIELDS = ("message-id", "in-reply-to", "references")


def ordering_ids(raw: bytes) -> tuple[str, ...]:
    """Ids of Message-ID, In-Reply-To and References (root and latest), the mail's own first, at most 20.

    Reads the header within the first 128 KB and nothing else; never raises.
    """
    block = header.split(raw[: MAX_HEADER_BYTES + 1])
    found: dict[str, list[str]] = {name: [] for name in _FIELDS}
    for name, value in block.fields:
        wanted = found.get(name.lower())
        if wanted is not None:
            text = value.decode("latin-1").replace("\x00", "")
            wanted += (
                [identifier.read_one(text)] if name.lower() == "message-id" else identifier.read_all(text)
            )
    references = found["references"]
    ordered = [*found["message-id"][:1], *found["in-reply-to"][:5], *references[:1], *reversed(references)]
    return tuple(dict.fromkeys(one for one in ordered if one))[:_MAX_IDS]
