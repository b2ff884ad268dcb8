"""The templates and the values they get: the binding list, with samples that `check` renders them with.

Every template also gets COMMON, and every one about a ticket FACTS. A value that is missing when a mail is
composed is filled with its empty form, so that no mail is lost for a detail; a *name* that is not in
this list is a mistake that `check` finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

Values = Mapping[str, object]

_AT = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_TEXT = "Hello,\n\nsince this morning I cannot log in: “password wrong”. Can you help?\n\nBest regards\nAnna"

# what compose itself adds
COMMON: Final[Values] = {
    "desk": "Acme Support",
    "team_title": "Acme Support",
    "page_language": "en",  # of the words in the template
    "links": [
        {"label": "Close", "command": "close", "url": "mailto:desk@example.com?subject=%23close"},
        {"label": "Claim", "command": "claim", "url": "mailto:desk@example.com?subject=%23claim"},
    ],
    "token_line": "ref n.haaaaaqib6fkyq5xk27abq5xk27abq5xk27abq5xk27abq5xk27",
    "understood": ["note", "close", "all"],  # every command's name
    "write_to": "desk@example.com",  # where agents send #list and the like
    "left_out": ["holiday-film.mov"],  # attachments too large to go along
}

FACTS: Final[Values] = {
    "ticket": 1042,
    "tag": "[HELP-1042]",
    "subject": "Cannot log in",
    "state": "open",
    "team": "general",
    "owner": "minh",
    "priority": "normal",
    "clock": "due 2026-11-27 17:00 CET",
    "tags": ["login", "web"],
    "fields": {"order": "4711"},
    "kind": "customer",
}

_CLAIM = {"label": "Claim", "command": "claim", "url": "mailto:desk@example.com?subject=%23c"}
_SHOW = {"label": "Show", "command": "show 1042", "url": "mailto:desk@example.com?subject=%23s"}
_RESCUE = {
    "label": "Make it a ticket", "command": "rescue 57", "url": "mailto:desk@example.com?subject=%23r",
}  # fmt: skip

_EARLIER = [
    {"who": "Minh Tran", "kind": "agent", "at": _AT, "text": "Hello Anna, it works again. Minh"},
    {"who": "Anna Schmidt", "kind": "customer", "at": _AT, "text": "It happened again today."},
]

_ACKNOWLEDGEMENT: Final[Values] = {
    "customer_name": "Anna Schmidt",
    "first_name": "Anna",
    "everybody_away": False,
    "back_at": _AT,  # when the first of them is there again, if that is known
    **FACTS,
}

KNOWN: Final[Mapping[str, Values]] = {
    "acknowledgement": _ACKNOWLEDGEMENT,
    "survey": {
        "customer_name": "Anna Schmidt",
        "first_name": "Anna",
        "good_link": "mailto:support@example.com?subject=Good",
        "ok_link": "mailto:support@example.com?subject=Ok",
        "bad_link": "mailto:support@example.com?subject=Bad",
        **FACTS,
    },
    "answer": {
        "text": "Hello Anna,\n\nyour password is reset; please try again.",
        "html": "",
        "agent_title": "Minh",
        "signature": ["Minh", "Acme Support"],
        "quoted": [{"who": "Anna Schmidt", "at": _AT, "text": _TEXT}],
        **FACTS,
    },
    "notification": {
        "customer": "Anna Schmidt",
        "customer_address": "anna@example.org",
        "text": _TEXT,
        "goes_to": "Anna Schmidt",
        "cc_suggested": ["bob@example.org"],
        "is_new": True,
        "channel": "imap.support",
        "first_contact": False,
        "tickets_before": 3,
        "tickets": [{"tag": "[HELP-1033]", "subject": "Printer is on fire", "state": "closed", "at": _AT}],
        "organisation": "Example Ltd",
        "vip": True,
        "rating": "good",
        "language": "de",
        "earlier": _EARLIER,
        "attachments": [{"filename": "screenshot.png", "size": 48_213}],
        "flags": ["not authenticated: the sender's domain could not be verified"],
        **FACTS,
    },
    "forward": {
        "text": "Hello Bob,\n\ncan you tell us when the part arrives?",
        "html": "",
        "signature": ["Minh", "Acme Support"],
        "forwarded": [{"who": "Anna Schmidt", "at": _AT, "text": _TEXT}],
        "quoted": [],
        **FACTS,
    },
    "side": {
        "who": "Bob Part",
        "who_address": "bob@parts.example",
        "customer": "Anna Schmidt",
        "text": "The part leaves our house on Friday.",
        "goes_to": ["Bob Part (side conversation)"],
        "earlier": _EARLIER,
        "attachments": [{"filename": "delivery-note.pdf", "size": 48_213}],
        "flags": ["put in copy by the supplier"],
        **FACTS,
    },
    "note": {"author": "Lan Pham", "text": "She called as well; be quick.", **FACTS},
    "held": {
        "reason": "“#clsoe” is not a command",
        "what_to_do": "Correct the line and send it again, or reply #send to send the text as it stands.",
        "text": "#clsoe\nHello Anna, it works again.",
        "customer": "Anna Schmidt",
        "customer_address": "anna@example.org",
        "held_kind": "agent",
        **FACTS,
    },
    "receipt": {
        "lines": [
            {"what": "state", "before": "open", "after": "solved"},
            {"what": "owner", "before": "", "after": "minh"},
        ],
        "undo_minutes": 10,
        "sends": ["Your answer leaves for Anna Schmidt in 60 seconds."],
        "meanwhile": [{"who": "Anna Schmidt", "at": _AT, "text": "Please hurry."}],
        **FACTS,
    },
    "answered": {"who": "Lan Pham", "what": "answered", "text": "Hello Anna, it works again.", **FACTS},
    "refused": {
        "line": "#clsoe",
        "command": "#clsoe",
        "reason": "there is no such command",
        "did_you_mean": "did you mean '#close'?",
        "text": "#clsoe\nHello Anna, it works again.",
        **FACTS,
    },
    "list": {
        "title": "Open tickets of team general",
        "rows": [
            {
                "number": 1042,
                "tag": "[HELP-1042]",
                "subject": "Cannot log in",
                "from": "Anna Schmidt",
                "facts": "open · nobody's yet · normal · waits 2h",
                "links": [_CLAIM, _SHOW],
                "write": ["#show 1042"],
                "tap": False,
                "text": "",
                "title": "",
                "more": 0,
            }
        ],
        "more": 3,
        "lines": ["open: 12"],
    },
    "welcome": {
        "agent_title": "Minh Tran",
        "customer": "Pat Practice",
        "text": _TEXT,
        "goes_to": ["Pat Practice <pat@practice.invalid>"],
        "sent_as": "support@example.com",
        **FACTS,
    },
    "practised": {
        "lines": [{"what": "state", "before": "open", "after": "solved"}],
        "would": ["Pat Practice <pat@practice.invalid>"],
        "text": "Hello Pat,\n\nyou find them below “My account”.",
        "undo_minutes": 10,
        **FACTS,
    },
    "digest": {
        "title": "Your day at Acme Support",
        "summary": "1 overdue, 3 nobody’s, 1 in junk",
        "rows": [
            {
                "title": "Overdue",
                "number": 1042,
                "tag": "[HELP-1042]",
                "subject": "Cannot log in",
                "from": "Anna Schmidt",
                "facts": "due 2026-11-23 09:00 UTC · open · general · Minh Tran · high · waits 2h",
                "links": [_CLAIM, _SHOW],
                "write": ["#show 1042"],
                "text": "",
                "more": 0,
            },
            {
                "title": "In the junk folder",
                "number": 0,
                "tag": "",
                "subject": "Your invoice",
                "from": "billing@supplier.example",
                "facts": "2026-11-23 08:14 UTC",
                "links": [_RESCUE],
                "write": ["#rescue 57"],
                "text": "",
                "more": 2,
            },
        ],
    },
    "bundle": {
        "title": "63 notifications in one mail",
        "limit": 60,
        "more": 2,
        "rows": [
            {
                "title": "",
                "number": 1042,
                "tag": "[HELP-1042]",
                "subject": "Cannot log in",
                "from": "Anna Schmidt wrote 2 times · note by Lan Pham",
                "facts": "open · general · nobody's · normal · waits 2h",
                "text": "since this morning I cannot log in: “password wrong”. Can you help?",
                "links": [_SHOW, _CLAIM],
                "write": ["#show 1042"],
                "more": 0,
            }
        ],
    },
    "alert": {"title": "imap.support cannot log in", "lines": ["since 09:12: password refused"]},
    "all-well": {
        "lines": [{"label": "last mail in", "value": "09:12"}, {"label": "held", "value": 0}],
        "title": "All is well",
    },
    "undelivered": {
        "recipient": "anna@example.org",
        "reply": "550 5.1.1 no such user",
        "final": True,
        "text": "Hello Anna, it works again.",
        **FACTS,
    },
}

# An admin's own template is a reply to a customer, or what a rule tells somebody.
OWN: Final[Values] = {
    **KNOWN["notification"], **_ACKNOWLEDGEMENT, "text": "", "agent_title": "Minh", "signature": [],
    "quoted": [],
}  # fmt: skip


def samples(name: str) -> dict[str, object]:
    """Every value that this template may use, each with a sample; a part of others may use them all."""
    if name.startswith("_"):
        return {key: value for values in (COMMON, *KNOWN.values()) for key, value in values.items()}
    return {**COMMON, **KNOWN.get(name, OWN)}


def completed(name: str, values: Values) -> dict[str, object]:
    """The values with what is missing in its empty form."""
    return {**_EMPTY.get(name, _EMPTY_OWN), **values}


def _empty(sample: object) -> object:
    """What stands for nothing: the empty value of the sample's type."""
    return type(sample)() if isinstance(sample, str | int | list | dict | bool) else ""


_EMPTY = {name: {key: _empty(v) for key, v in samples(name).items()} for name in KNOWN}
_EMPTY_OWN = {key: _empty(v) for key, v in samples("").items()}
