"""What a mail says, as values. Everything here is plain data: frozen, comparable, picklable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


def without_case(address: str) -> str:
    """How two spellings of one address are compared.

    Never by case folding: it makes ß into ss and the Kelvin sign into k, which are other people's addresses.
    """
    if address.isascii():
        return address.lower()
    return "".join(_lower(letter) for letter in address)


def _lower(letter: str) -> str:
    small = letter.lower()
    return small if letter.isascii() or (len(small) == 1 and not small.isascii()) else letter


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 §3.4: a decoded display name ("" when absent) and a bare addr-spec."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address as it is compared and stored: without case."""
        return without_case(self.address)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part that is kept as a file; `content` is decoded."""

    filename: str
    content_type: str
    content: bytes
    cid: str = ""  # Content-ID without angle brackets
    inline: bool = False

    @property
    def size(self) -> int:
        """Bytes after decoding."""
        return len(self.content)


class ReportKind(StrEnum):
    """What a report mail reports (RFC 6522)."""

    BOUNCE = "bounce"  # RFC 3464, or a bounce in prose
    RECEIPT = "receipt"  # RFC 8098
    COMPLAINT = "complaint"  # RFC 5965


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery, disposition or abuse report says of an earlier mail."""

    kind: ReportKind
    recipient: str = ""  # Final-Recipient, bare address
    action: str = ""  # failed, delayed, delivered, relayed, expanded
    status: str = ""  # "5.1.1"
    diagnostic: str = ""
    original_ids: tuple[str, ...] = ()  # Message-ID, References of the returned headers, no brackets


class Kind(StrEnum):
    """The classes of PROMISES.md section D, in the order in which they are looked for."""

    LOOP = "loop"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"
    BULK = "bulk"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Traits:
    """What kind of mail this is and which header said so."""

    kind: Kind
    because: str = ""  # "Auto-Submitted: auto-replied"
    suppress: str = ""  # why a human mail still gets no automatic answer; "" when it may
    out_of_office: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """A parsed mail. Text is NFC-normalised Unicode without NUL and surrogates; ids have no brackets."""

    subject: str = ""
    from_: tuple[Address, ...] = ()
    from_count: int = 1  # how many From header fields there were (B7: exactly one, or unauthenticated)
    from_doubtful: bool = False  # two readers read From differently, or it is no plain address (B7)
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    date: datetime | None = None  # aware, in the sender's zone
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # every field in order: name as sent, decoded value
    text: str = ""  # all inline text/plain parts joined, otherwise as sent
    html: str = ""  # all inline HTML parts joined, otherwise as sent
    body: str = ""  # what a reader sees as text: `text`, or `html` turned into text
    reply_text: str = ""  # the author's new words
    language: str = ""  # guess of the new words' language among the configured ones; "" when unsure
    attachments: tuple[Attachment, ...] = ()
    report: Report | None = None
    sealed: str = ""  # "", "signed" or "encrypted" (PGP, S/MIME)
    banner: str = ""  # gateway's "[EXTERNAL]" mark or caution banner that was kept out of subject and text
    digest: str = ""  # hex digest over From, Date, Subject and decoded parts (A2)
    defects: tuple[str, ...] = field(default=())

    def header(self, name: str) -> str:
        """The first field of that name, decoded; "" when absent. Case does not matter."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every field of that name from the top."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    @property
    def author(self) -> Address | None:
        """The only author, or None when there is none or more than one (B7). `from_doubtful` asks further."""
        return self.from_[0] if len(self.from_) == 1 and self.from_count == 1 else None
