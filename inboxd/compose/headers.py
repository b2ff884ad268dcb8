"""Header fields as bytes: encoded, folded, and incapable of becoming two (PROMISES.md B12, B13).

RFC 5322 for form and length, RFC 2047 for words that are not ASCII, RFC 2231 for file names,
RFC 6532 where an address itself is not ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Sequence
from email.parser import HeaderParser
from email.utils import getaddresses
from urllib.parse import quote

from inboxd.mail.message import Address

MAX_VALUE_CHARACTERS = 255
MAX_ID_CHARACTERS = 250
LINE_OCTETS = 76
MAX_LINE_OCTETS = 998  # RFC 5322 §2.1.1

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PRINTABLE = re.compile(r"[ -~]*")
_HIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without space, "<" and ">"
_LOCAL = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\"(),:;<>@\[\\\]]+")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]+\]")
_DEVIATIONS = frozenset("\u00df\u03c2\u200c\u200d")  # RFC 5894 §7.2: IDNA 2008 keeps what 2003 replaced
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_Q_PLAIN = frozenset(" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q_FORMS = [chr(o) if chr(o) in _Q_PLAIN - {" "} else "_" if o == 32 else f"={o:02X}" for o in range(256)]

Field = tuple[str, str]  # name, value as it stands in the mail: encoded, folded, without line end


class ComposeError(Exception):
    """A mail that cannot be sent as it was ordered: *what is wrong; what to do*."""


def plain(text: str, characters: int = MAX_VALUE_CHARACTERS) -> str:
    """One line of plain text: no control or direction characters, no surrogates, single spaces (B12)."""
    if _PRINTABLE.fullmatch(text) and "  " not in text:
        return text.strip()[:characters].strip()
    return " ".join(_HIDDEN.sub(" ", unicodedata.normalize("NFC", text)).split())[:characters].strip()


def text_value(text: str) -> str:
    """An unstructured value (Subject): folded when ASCII, else in encoded words (RFC 2047).

    A leading [TAG] stays readable in the raw mail, where filters look for it.
    """
    text = plain(text)
    if _PRINTABLE.fullmatch(text) and "=?" not in text:
        return _fold(text)
    mark, space, rest = text.partition("] ")
    if space and mark.startswith("[") and _PRINTABLE.fullmatch(mark) and "=?" not in mark and " " not in mark:
        return f"{mark}] " + _encoded_words(rest, first=LINE_OCTETS - 12 - len(mark))
    return _encoded_words(text, first=LINE_OCTETS - 10)


def address_value(addresses: Sequence[Address]) -> str:
    """A list of mailboxes; a display name can never become a recipient (B13)."""
    return ",\r\n ".join(_mailbox(address) for address in addresses)


def envelope_form(address: str) -> str:
    """The address as SMTP takes it: domain in ASCII; ComposeError when it is no single address.

    The local part may be UTF-8 (RFC 6531): then the mail needs SMTPUTF8.
    """
    local, at, domain = address.strip().rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]
    if not at or not _LOCAL.fullmatch(local):
        raise ComposeError(
            f"address {plain(address)!r}: not a mailbox; correct it on the ticket or in config"
        )
    if " " in local or ".." in f".{local}.":  # carriers in Japan gave such names away
        local = f'"{local}"'
    if not domain.isascii():
        try:
            domain = ".".join(map(_coded, unicodedata.normalize("NFC", domain).lower().split(".")))
        except UnicodeError as error:
            raise ComposeError(f"address {plain(address)!r}: the domain cannot exist") from error
    if not _DOMAIN.fullmatch(domain) or len(address) > 254:
        raise ComposeError(
            f"address {plain(address)!r}: not a mailbox; correct it on the ticket or in config"
        )
    return f"{local}@{domain}"


def _coded(label: str) -> str:
    """A domain's label in ASCII. Python knows only IDNA 2003, where straße is strasse, a stranger's."""
    if _DEVIATIONS.isdisjoint(label):
        return label.encode("idna").decode()
    return "xn--" + label.encode("punycode").decode()


def id_value(ids: Iterable[str]) -> str:
    """Message-IDs in angle brackets, one a line."""
    return "\r\n ".join(f"<{message_id}>" for message_id in ids)


def is_usable_id(message_id: str) -> bool:
    """Whether a foreign Message-ID may stand in our headers: printable, short, without brackets."""
    return len(message_id) <= MAX_ID_CHARACTERS and bool(_ID.fullmatch(message_id))


def parameter(name: str, value: str) -> str:
    """One MIME parameter, folded onto its own line; RFC 2231 with continuations where it is not plain."""
    if _PRINTABLE.fullmatch(value) and len(value) <= 60:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f';\r\n {name}="{escaped}"'
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,20}", quote(value, safe=""))
    if len(pieces) == 1:
        return f";\r\n {name}*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n {name}*{number}*={piece}" for number, piece in enumerate(pieces))


def write(fields: Sequence[Field]) -> str:
    """The header block without its closing empty line; ComposeError when a field could become two."""
    for name, value in fields:
        if not _NAME.fullmatch(name) or not value:
            raise ComposeError(f"header {plain(name)!r}: no such field can be written")
    return "\r\n".join(f"{name}: {value}" for name, value in fields)


def verify(
    block: str, fields: Sequence[Field], mailboxes: Sequence[tuple[str, Sequence[Address]]] = ()
) -> None:
    """Read the finished block as a stranger would, and compare (B12, B13).

    Field names and values must be exactly the intended ones, and each address field must yield exactly
    the intended addresses. ComposeError otherwise: nothing doubtful leaves the house.
    """
    if any(len(line) > MAX_LINE_OCTETS for line in block.encode().split(b"\r\n")):
        raise ComposeError("header: a line over 998 octets; shorten names and addresses")
    read = HeaderParser().parsestr(block + "\r\n\r\n", headersonly=True)
    if (
        read.defects
        or read.get_payload()
        or [(n, _lines(v)) for n, v in read.items()] != [(n, _lines(v)) for n, v in fields]
    ):
        raise ComposeError("header: the finished mail does not read as it was meant; it was not sent")
    for name, addresses in mailboxes:
        found = [address for _, address in getaddresses([_lines(read.get(name, ""))])]
        if found != [envelope_form(a.address) for a in addresses]:
            raise ComposeError(
                f"{name}: the finished mail names other recipients than meant; it was not sent"
            )


def _lines(value: str) -> str:
    return value.replace("\r\n", "").replace("\n", "")


def _mailbox(address: Address) -> str:
    bare = envelope_form(address.address)
    name = plain(address.name)
    if not name:
        return bare
    return f"{_phrase(name)} <{bare}>" if len(name) + len(bare) < 60 else f"{_phrase(name)}\r\n <{bare}>"


def _phrase(name: str) -> str:
    if not _PRINTABLE.fullmatch(name) or "=?" in name or len(name) > 64:
        return _encoded_words(name, first=LINE_OCTETS - 14)
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fold(text: str) -> str:
    """Break at spaces so that lines stay within 78 octets where words allow."""
    if len(text) <= LINE_OCTETS - 12:
        return text
    lines, line = [], " " * 10
    for word in text.split(" "):
        if len(line) + 1 + len(word) > LINE_OCTETS and line.strip():
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line.strip() else line + word
    lines.append(line)
    return "\r\n ".join(lines).lstrip()


def _encoded_words(text: str, first: int) -> str:
    """RFC 2047 words of at most 75 octets, never splitting a character; `first`: room on the first line."""
    q = sum(map(_Q_PLAIN.__contains__, text)) * 3 > len(text.encode()) * 2
    words, piece, size, room = [], "", 0, max(30, min(first, 75)) - 12
    for character in text:
        octets = len(character.encode()) if character > "\x7f" else 1
        cost = octets if not q or character in _Q_PLAIN else octets * 3
        if piece and (size + cost if q else (size + cost + 2) // 3 * 4) > room:
            words.append(_word(piece, q))
            piece, size, room = "", 0, 63
        piece, size = piece + character, size + cost
    words.append(_word(piece, q))
    return "\r\n ".join(words)


def _word(text: str, q: bool) -> str:
    content = text.encode()
    if not q:
        return f"=?utf-8?b?{b64encode(content).decode()}?="
    return f"=?utf-8?q?{''.join(map(_Q_FORMS.__getitem__, content))}?="
