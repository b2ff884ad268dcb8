"""What agents are warned of beside a customer's mail."""

from __future__ import annotations

import unicodedata

from inboxd.desk.case import Case
from inboxd.desk.facts import Trust
from inboxd.desk.outside.thread import Place
from inboxd.mail.delivery import Role


def flags_of(case: Case, found: Place) -> tuple[str, ...]:
    """Short warnings, the gravest first."""
    flags = [*_of_sender(case), found.flag, *_of_mail(case)]
    return tuple(dict.fromkeys(flag for flag in flags if flag))


def _of_sender(case: Case) -> list[str]:
    flags = []
    if case.trust is Trust.FAIL:
        flags.append("forged? the sender's domain disowns this mail")
    elif case.trust is Trust.NONE and case.facts.authentication.verdicts:
        flags.append("sender not authenticated")
    if not case.key:
        flags.append("the mail has not exactly one author")
    domain = (case.key or case.author.key).rpartition("@")[2]
    if look_alike := _look_alike(domain):
        flags.append(look_alike)
    if case.key in case.desk.own_addresses:
        flags.append("sent in our own name")
    if case.mail.reply_to and all(address.key != case.key for address in case.mail.reply_to):
        flags.append(f"wants answers at {case.mail.reply_to[0].address}; your reply goes to the sender")
    return flags


def _of_mail(case: Case) -> list[str]:
    flags = []
    if case.mail.sealed:
        flags.append(f"{case.mail.sealed} mail")
    if case.delivery.truncated_from:
        flags.append(
            f"too large: only header and text of {case.delivery.truncated_from:,} bytes were fetched"
        )
    if not case.is_human:
        flags.append(f"{case.traits.kind} mail: {case.traits.because}")
    if case.delivery.role is Role.RESCUED:
        flags.append("rescued from the junk folder")
    if case.via:
        flags.append(f"came by {case.via}; the sender's name is its word")
    return flags


def _look_alike(domain: str) -> str:
    """Domains with letters of several scripts, and every punycode name, are shown as what they are (B30)."""
    if not domain or len(domain) > 255 or (domain.isascii() and "xn--" not in domain):
        return ""
    try:
        plain = domain.encode("ascii").decode("idna") if domain.isascii() else domain
        coded = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        plain = coded = domain
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in plain if letter.isalpha()}
    word = (
        "look-alike domain" if len(scripts) > 1 or scripts & {"CYRILLIC", "GREEK"} else "international domain"
    )
    return f"{word} {plain} ({coded})" if coded != plain else f"{word} {plain}"
