"""The addr-spec of a mailbox (RFC 5322 §3.4.1): cleaned, and whether every program reads it alike."""

from __future__ import annotations

import re

from inboxd.mail import charset, header

_AROUND_DOT = re.compile(r"\s*([.@])\s*")
_ROUTE = re.compile(r"@[^:<>]*:")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPAQUE = re.compile(r'"(?:[^"\\]|\\.)*"|\s\([^()]*\)|=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=')
_LOCAL = re.compile(r"[^\x00-\x1f\x7f-\x9f\"(),:;<>@\[\\\]]+")
_DOMAIN = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?|\[[0-9A-Fa-f.:IPv]+\]")
_DOT_ATOM = re.compile(
    r"[^\s()<>\[\]:;@\\,\"\x00-\x1f\x7f]+@(?:[^\s()<>\[\]:;@\\,\"\x00-\x1f\x7f]+|\[[0-9A-Fa-f.:IPv]+\])\Z"
)


def is_plain(address: str) -> bool:
    """Whether the address is a dot-atom at a domain, which every mail program reads alike."""
    return bool(_DOT_ATOM.match(address)) and ".." not in address


def is_mailbox(address: str) -> bool:
    """Whether mail can be sent there: one local part, quoted or not, at one domain."""
    local, _, domain = address.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]
    return bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)) and len(address) <= 254


def is_written_plainly(raw: bytes, address: str, evidence: charset.Evidence) -> bool:
    """Whether a field is "address" or "name <address>" and nothing else: no group, route, comment."""
    text = header.unfold(charset.decode(raw, "", evidence)[0], " ").strip()
    if _CONTROL.search(raw) or (address.isascii() and address.encode() not in raw):
        return False  # or made of letters that only become ASCII when they are normalised
    bare = _OPAQUE.sub("", text)
    if any(char in bare for char in ":;,") or bare.count("<") > 1:
        return False
    return f"<{address}>" in text if "<" in bare else bare.strip() == address


def clean_address(text: str, evidence: charset.Evidence | None = None) -> str:
    """A bare addr-spec: no comments, no route, no white space around dots and @."""
    text = text.strip().strip("<>")
    if "(" in text and '"' not in text:
        text = re.sub(r"\([^()]*\)", "", text)
    route = _ROUTE.match(text)
    if route:
        text = text[route.end() :]
    if text[:7].casefold() == "mailto:":
        text = text[7:]
    if "=?" in text and evidence is not None:
        text = header.decode_words(text, evidence)
    local, at, domain = text.rpartition("@")
    if not at:
        return charset.without_controls(charset.clean(text.strip())).replace("\n", "")
    if not local.startswith('"'):
        local = _AROUND_DOT.sub(r"\1", local).strip()
    domain = re.sub(r"\s+", "", domain).strip("\"'")
    return charset.without_controls(charset.clean(f"{local}@{domain}")).replace("\n", "")
