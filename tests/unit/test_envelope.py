"""Where bounces of an outgoing mail return to."""

from __future__ import annotations

from datetime import UTC, datetime

from inboxd.compose.envelope import envelope_sender
from inboxd.compose.tokens import Keyring, token_of_address

NOW = datetime(2026, 11, 23, tzinfo=UTC)
RING = Keyring.new(bytes(range(32)))
ID = RING.message_id(RING.party_token(1042, "anna@home.example", "abcdefgh", NOW), "acme.example")


def test_the_desk_gets_bounces_by_default() -> None:
    """The default survives every submission service."""
    assert envelope_sender("desk", "support@acme.example", ID) == "support@acme.example"


def test_null_gets_none() -> None:
    """RFC 5321 §4.5.5: the null sender."""
    assert envelope_sender("null", "support@acme.example", ID) == ""


def test_verp_names_the_mail() -> None:
    """The bounce's recipient leads to the ticket and to the one mail, whatever the bounce returns."""
    address = envelope_sender("verp", "support@acme.example", ID)
    token = RING.read(token_of_address(address) or "")
    assert token is not None
    assert (token.ticket, token.nonce) == (1042, "abcdefgh")
    assert address.endswith("@acme.example")


def test_verp_falls_back_to_the_desk() -> None:
    """A local part over 64 octets would be refused on its way; a foreign id names nothing."""
    long = "customer-care-and-returns@acme.example"
    assert envelope_sender("verp", long, ID) == long
    assert envelope_sender("verp", "support@acme.example", "x@elsewhere.example") == "support@acme.example"
