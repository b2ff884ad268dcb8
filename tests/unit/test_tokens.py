"""Tokens: what leads a reply back to its ticket cannot be forged (PROMISES.md B3, D, F)."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxd.compose.tokens import (
    ALPHABET,
    EPOCH,
    Keyring,
    footer_form,
    subject_form,
    tag_numbers,
    token_of_address,
    token_of_id,
    token_of_subject,
    tokens_in_text,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NONCE = "q5xk27ab"
RING = Keyring.new(bytes(range(32)))
PARTY = RING.party_token(1042, "anna@example.org", NONCE, NOW)
GRANT = RING.grant_token(1042, "minh", NONCE, NOW)
COMMAND = RING.command_token(1042, "minh", "snooze 3d", NOW + timedelta(days=7), NONCE)
ROOT = RING.root_token(1042)
EVERY_KIND = pytest.mark.parametrize(
    "token", [PARTY, GRANT, COMMAND, ROOT], ids=["party", "grant", "command", "root"]
)


def test_a_party_token_says_which_ticket_and_whose() -> None:
    """What was signed is what is read."""
    token = RING.read(PARTY)
    assert token is not None
    assert (token.kind, token.ticket, token.nonce, token.issued_at) == ("party", 1042, NONCE, NOW)
    assert token.digest == RING.digest("Anna@Example.ORG") != RING.digest("bob@example.org")


def test_a_grant_says_which_agent_and_when() -> None:
    """F: a grant names ticket, agent, notification and time of issue."""
    token = RING.read(GRANT)
    assert token is not None
    assert (token.kind, token.ticket, token.nonce, token.issued_at) == ("grant", 1042, NONCE, NOW)
    assert token.digest == RING.digest("minh")


def test_a_command_token_carries_its_command_and_end() -> None:
    """F: a link's token allows one command until one time."""
    token = RING.read(COMMAND)
    assert token is not None
    assert (token.kind, token.command, token.nonce) == ("command", "snooze 3d", NONCE)
    assert token.expires_at == NOW + timedelta(days=7)
    assert token.issued_at == EPOCH


def test_a_command_token_may_go_without_a_notification() -> None:
    """A link outside of a notification has an empty nonce."""
    token = RING.read(RING.command_token(7, "minh", "claim", NOW))
    assert token is not None
    assert token.nonce == ""


def test_a_root_token_is_the_same_for_everybody() -> None:
    """D: the root id identifies and groups, and names nobody."""
    token = RING.read(ROOT)
    assert token is not None
    assert (token.kind, token.ticket, token.digest, token.nonce) == ("root", 1042, "", "")
    assert RING.root_token(1042) == ROOT


@EVERY_KIND
def test_b3_any_bit_flipped_in_any_character_is_refused(token: str) -> None:
    """B3: each of the eight bits of each character, except the one that only changes case."""
    for place, character in enumerate(token):
        for bit in range(8):
            flipped = chr(ord(character) ^ 1 << bit)
            if flipped.lower() != character:
                assert RING.read(token[:place] + flipped + token[place + 1 :]) is None, (place, bit)


@EVERY_KIND
def test_b3_any_other_character_in_any_place_is_refused(token: str) -> None:
    """B3: all 31 other values of all five-bit groups, so that no bit is slack."""
    for place, character in enumerate(token):
        for other in ALPHABET.replace(character, ""):
            assert RING.read(token[:place] + other + token[place + 1 :]) is None


@EVERY_KIND
def test_b3_a_shorter_or_longer_token_is_refused(token: str) -> None:
    """B3: cutting or adding anything at either end breaks the signature."""
    for length in range(len(token)):
        assert RING.read(token[:length]) is None
        assert RING.read(token[length + 1 :]) is None
    for character in ALPHABET:
        assert RING.read(token + character) is None
        assert RING.read(character + token) is None


@EVERY_KIND
def test_case_never_matters(token: str) -> None:
    """A relay that raises or lowers case breaks nothing."""
    assert RING.read(token.upper()) == RING.read(token) is not None
    assert token == token.lower()


def test_letters_that_only_look_alike_are_refused() -> None:
    """The Kelvin sign lowers to k and is not k."""
    token = next(t for t in (RING.root_token(n) for n in range(1, 500)) if "k" in t)
    assert RING.read(token.replace("k", "\u212a", 1)) is None


@given(st.text(max_size=120))
def test_b3_reading_never_raises_and_never_believes(text: str) -> None:
    """B3: arbitrary text is no token."""
    assert RING.read(text) is None


@given(st.text(alphabet=ALPHABET, min_size=20, max_size=120))
def test_b3_well_formed_guesses_are_refused(text: str) -> None:
    """B3: text of the right form without a signature is no token."""
    assert RING.read(text) is None


@given(
    ticket=st.integers(0, 2**30 - 1),
    party=st.text(max_size=60),
    nonce=st.text(alphabet=ALPHABET, min_size=8, max_size=8),
    minutes=st.integers(0, 2**25 - 1),
)
def test_every_value_survives_the_round(ticket: int, party: str, nonce: str, minutes: int) -> None:
    """Whatever is signed is read again."""
    at = EPOCH + timedelta(minutes=minutes)
    token = RING.read(RING.grant_token(ticket, party, nonce, at))
    assert token is not None
    assert (token.ticket, token.digest, token.nonce, token.issued_at) == (
        ticket,
        RING.digest(party),
        nonce,
        at,
    )


@given(st.text(min_size=1, max_size=15))
def test_every_command_survives_the_round(command: str) -> None:
    """A command's words may be in any script."""
    token = RING.read(RING.command_token(1, "minh", command, NOW))
    assert token is not None
    assert token.command == command


def test_a_party_token_is_no_grant() -> None:
    """F: kinds cannot be exchanged by changing the first character."""
    assert all((token := RING.read(head + PARTY[1:])) is None or token.kind == "party" for head in ALPHABET)


def test_b3_rotation_signs_with_the_new_key_and_reads_the_old() -> None:
    """B3: after a rotation old tokens hold, new ones carry the new key's id, digests stay."""
    ring = RING.rotated(b"n" * 32)
    old, new = ring.read(PARTY), ring.read(ring.party_token(1042, "anna@example.org", NONCE, NOW))
    assert old is not None
    assert new is not None
    assert (old.key_id, new.key_id) == ("a", "b")
    assert old.digest == new.digest == ring.digest("anna@example.org")
    assert RING.read(ring.root_token(5)) is None


def test_b3_a_key_that_left_the_ring_signs_nothing() -> None:
    """B3: the eighth rotation drops the first key, and its tokens with it."""
    ring = RING
    for round_ in range(8):
        assert ring.read(PARTY) is not None
        ring = ring.rotated(bytes([round_]) * 32)
    assert ring.read(PARTY) is None


def test_another_installation_s_tokens_are_strangers() -> None:
    """B3: without the key nothing is believed."""
    other = Keyring.new(b"o" * 32)
    assert other.read(PARTY) is None
    assert other.digest("anna@example.org") != RING.digest("anna@example.org")


def test_a_ring_survives_json_and_pickling() -> None:
    """The key file and the workers carry the same ring."""
    ring = RING.rotated(b"n" * 32)
    assert Keyring.from_json(ring.to_json()) == ring
    assert pickle.loads(pickle.dumps(ring)) == ring


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"keys": {}, "current": "a", "digest": "00"}', '{"keys": {"a": "zz"}}', "null",
     '{"keys": {"a": "0011"}, "current": "a", "digest": "00112233445566778899aabbccddeeff"}'],
)  # fmt: skip
def test_a_damaged_key_file_is_refused_with_a_remedy(text: str) -> None:
    """No ring is better than a weak or half one."""
    with pytest.raises(ValueError, match="signing key: "):
        Keyring.from_json(text)


def test_b32_secrets_do_not_show() -> None:
    """B32: a ring in a log line tells no key."""
    shown = repr(RING)
    assert RING.keys["a"].hex() not in shown
    assert repr(RING.keys["a"]) not in shown
    assert repr(RING.digest_key) not in shown


@pytest.mark.parametrize("secret", [b"", b"short", b"x" * 15])
def test_a_short_secret_is_refused(secret: bytes) -> None:
    """A key that can be guessed is none."""
    with pytest.raises(ValueError, match="too short"):
        Keyring.new(secret)


@pytest.mark.parametrize("nonce", ["", "short", "ABCDEFGH", "abcdefg1", "abcdefghi", "abc\r\nde"])
def test_a_malformed_nonce_is_refused(nonce: str) -> None:
    """What would break an id never becomes part of one."""
    with pytest.raises(ValueError, match="nonce"):
        RING.party_token(1, "a@b", nonce, NOW)


def test_ids_are_told_apart_and_carry_their_token() -> None:
    """D: Message-ID, party id and root id never equal each other, and each is read back."""
    ids = [
        RING.message_id(PARTY, "example.com"),
        RING.party_id(PARTY, "example.com"),
        RING.root_id(1042, "example.com"),
    ]
    assert len(set(ids)) == 3
    assert [token_of_id(f"<{i}>") for i in ids] == [PARTY, PARTY, ROOT]
    assert [token_of_id(i.upper()) for i in ids] == [PARTY, PARTY, ROOT]


@pytest.mark.parametrize(
    "foreign", ["", "abc@example.com", "CAF=x@mail.example.com", "m.short@x", "m.@x", "<>", f"x{PARTY}"]
)
def test_foreign_ids_carry_no_token(foreign: str) -> None:
    """Other people's Message-IDs are left alone."""
    assert token_of_id(foreign) is None


@pytest.mark.parametrize(
    "address",
    [f"support+n.{PARTY}@example.com", f"n.{PARTY}@reply.example.com",
     f"SUPPORT+N.{PARTY.upper()}@EXAMPLE.COM", f"help+desk+n.{PARTY}@example.com",
     f'"support+n.{PARTY}"@example.com'],
)  # fmt: skip
def test_both_forms_of_a_reply_address_are_found(address: str) -> None:
    """Subaddressing and the reply domain lead back alike."""
    assert token_of_address(address) == PARTY


@pytest.mark.parametrize(
    "address", ["support@example.com", "support+news@example.com", "", "@", f"{PARTY}@example.com"]
)
def test_ordinary_addresses_carry_no_token(address: str) -> None:
    """Nobody else's subaddress is taken for ours."""
    assert token_of_address(address) is None


@pytest.mark.parametrize("token", [PARTY, GRANT])
def test_the_local_part_stays_within_64_octets(token: str) -> None:
    """F: the whole local part of support+n.TOKEN@ is at most 64 octets."""
    address = RING.reply_address(token, "support@example.com", "plus")
    assert token_of_address(address) == token
    assert len(address.rpartition("@")[0]) <= 64


def test_a_long_local_part_gets_no_reply_address() -> None:
    """A longer one would be refused on its way; the ids lead back alone."""
    assert RING.reply_address(GRANT, "customer-relations-department@example.com", "plus") == ""
    assert RING.reply_address(GRANT, "customer-relations-department@example.com", "r.example.com").startswith(
        "n."
    )
    assert RING.reply_address(GRANT, "support@example.com", "message-id") == ""


def test_a_quoted_footer_gives_its_token() -> None:
    """F: where References are lost, the quoted footer still names the grant."""
    quoted = f"Yes, done.\n\n> Hello\n> -- \n> ref {footer_form(GRANT)}\n> ref {footer_form(GRANT).upper()}\n"
    assert tokens_in_text(quoted) == (GRANT,)
    assert tokens_in_text("n.o token here, support+n.x@example.com") == ()


def test_a_link_s_subject_ends_in_its_token() -> None:
    """F: a command in a subject counts only with the token at its end."""
    subject = subject_form("close", "[HELP-1042]", COMMAND)
    assert token_of_subject(subject) == COMMAND
    assert token_of_subject(subject.upper() + "  ") == COMMAND
    assert token_of_subject(subject + " hello") is None
    assert token_of_subject("#close [HELP-1042]") is None


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[HELP-1042] Cannot log in", (1042,)),
        ("Re: AW: [help-1042] [HELP-1042] x", (1042,)),
        ("[HELP-7] and [HELP-8]", (7, 8)),
        ("[ HELP - 9 ] x", (9,)),
        ("HELP-1042 without brackets", ()),
        ("[OTHER-1042] x", ()),
        ("[HELP-0] [HELP-99999999999] [HELP-٣]", ()),
    ],
)
def test_tags_are_read(subject: str, numbers: tuple[int, ...]) -> None:
    """E: evidence S is the number in brackets after our prefix."""
    assert tag_numbers(subject, "HELP") == numbers


def test_a_prefix_is_text_and_not_a_pattern() -> None:
    """A prefix with a dot matches only that dot."""
    assert tag_numbers("[A.B-1] [AxB-2]", "A.B") == (1,)


def test_a_loop_header_of_ours_is_known_again() -> None:
    """D1: our own signed loop header is recognised, also after a rotation."""
    value = RING.loop_value(NONCE)
    assert RING.is_loop(value)
    assert RING.is_loop(f" {value.upper()} ")
    assert RING.rotated(b"n" * 32).is_loop(value)


def test_b3_a_forged_loop_header_is_not_believed() -> None:
    """B3: every other character in every place is refused, and so is another ring's value."""
    value = RING.loop_value(NONCE)
    for place, character in enumerate(value):
        for other in (ALPHABET + "-0189").replace(character, ""):
            assert not RING.is_loop(value[:place] + other + value[place + 1 :])
    assert not RING.is_loop(Keyring.new(b"o" * 32).loop_value(NONCE))
    assert not RING.is_loop("")
