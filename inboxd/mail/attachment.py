"""Names and values of the parts that are kept as files."""

from __future__ import annotations

import re

from inboxd.mail import charset, header, parameters
from inboxd.mail.message import Attachment
from inboxd.mail.part import Part, is_nested_mail

_SUFFIXES = {
    "message/rfc822": ".eml", "message/global": ".eml", "message/news": ".eml", "text/plain": ".txt",
    "text/html": ".html", "text/calendar": ".ics", "text/x-vcard": ".vcf", "text/vcard": ".vcf",
    "text/csv": ".csv", "text/enriched": ".txt", "text/rtf": ".rtf", "application/rtf": ".rtf",
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/pjpeg": ".jpg", "image/png": ".png",
    "image/x-png": ".png", "image/gif": ".gif", "image/tiff": ".tif", "image/bmp": ".bmp",
    "image/webp": ".webp",
    "image/svg+xml": ".svg", "image/heic": ".heic", "application/zip": ".zip", "application/json": ".json",
    "application/xml": ".xml", "text/xml": ".xml", "audio/mpeg": ".mp3", "audio/basic": ".au",
    "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/amr": ".amr", "video/mp4": ".mp4",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc", "application/pgp-encrypted": ".txt", "application/pgp-keys": ".asc",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "text/x-amp-html": ".html",
    "message/delivery-status": ".txt", "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt", "text/rfc822-headers": ".txt", "message/rfc822-headers": ".txt",
}  # fmt: skip
_STEMS = {
    "message/delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report", "text/rfc822-headers": "returned-headers",
    "message/rfc822-headers": "returned-headers", "text/calendar": "invitation", "message/rfc822": "message",
    "application/pgp-signature": "signature", "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime", "application/pkcs7-mime": "smime",
    "application/x-pkcs7-mime": "smime", "application/ms-tnef": "winmail",
}  # fmt: skip
_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"PK\x03\x04", ".zip"),
)
_TYPES = {suffix: kind for kind, suffix in reversed(_SUFFIXES.items()) if suffix != ".dat"} | {
    ".jpeg": "image/jpeg", ".htm": "text/html", ".eml": "message/rfc822", ".log": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ppt": "application/vnd.ms-powerpoint", ".txt": "text/plain",
}  # fmt: skip
_UNFIT = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_MAX_STEM = 80


def given_name(part: Part) -> str:
    """The name that the sender gave the part, wherever it was put; "" when none."""
    name = part.disposition.get("filename") or part.content.get("name")
    name = name or part.disposition.get("name") or part.content.get("filename")
    return " ".join(name.split()) if name else ""


def derive_name(part: Part, content: bytes, number: int, evidence: charset.Evidence) -> str:
    """A name for an unnamed part, the same at every parse: by its subject, its type and its place."""
    stem = _STEMS.get(part.type) or ("image" if part.main_type == "image" else "attachment")
    if is_nested_mail(part):
        return f"{stem_of(nested_subject(content, evidence)) or stem}.eml"
    return f"{stem}-{number}{_suffix(part.type, content)}"


def stem_of(subject: str) -> str:
    """A file's name by the subject of the mail in it, without a suffix; "" when nothing is left."""
    return " ".join(_UNFIT.sub(" ", subject).split()).strip(" .")[:_MAX_STEM].strip()


def nested_subject(content: bytes, evidence: charset.Evidence) -> str:
    """The decoded Subject of a mail inside the mail."""
    return header.squeeze(header.decode(header.split(content).first("subject"), evidence))


def _suffix(kind: str, content: bytes) -> str:
    return _SUFFIXES.get(kind) or suffix_of(content)


def suffix_of(content: bytes) -> str:
    """The suffix that the first bytes of a file ask for, ".bin" when they say nothing."""
    return next((suffix for magic, suffix in _MAGIC if content.startswith(magic)), ".bin")


def type_of(name: str) -> str:
    """The content type that a file's name stands for."""
    return _TYPES.get("." + name.rpartition(".")[2].casefold(), "application/octet-stream")


def content_id(part: Part, evidence: charset.Evidence) -> str:
    """Content-ID without its brackets."""
    return header.decode(part.block.first("content-id"), evidence).strip().strip("<>").strip()


def keep(part: Part, number: int, evidence: charset.Evidence, note: list[str]) -> Attachment:
    """The part as a file. `number` counts the kept parts of the mail from 1."""
    content, defect = part.decoded()
    if defect and not is_nested_mail(part):
        note.append(f"attachment {number}: {defect}")
    cid = content_id(part, evidence)
    name = given_name(part) or derive_name(part, content, number, evidence)
    inline = part.disposition.main == "inline" or (bool(cid) and part.disposition.main != "attachment")
    return Attachment(name, part.type, content, cid, inline)


def as_sent(part: Part, number: int, evidence: charset.Evidence) -> Attachment:
    """The part as a file in its transfer encoding, which could not be undone."""
    content = part.body()
    name = given_name(part) or derive_name(part, content, number, evidence)
    return Attachment(name, part.type, content, content_id(part, evidence))


def is_attached(disposition: parameters.Value) -> bool:
    """RFC 2183 §2.8: an unknown disposition is treated as an attachment."""
    return disposition.main not in ("", "inline")
