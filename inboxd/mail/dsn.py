"""Reports about an earlier mail: RFC 3464 delivery status, RFC 8098 dispositions, RFC 5965 complaints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inboxd.mail import charset, header, identifier, prose
from inboxd.mail.message import Attachment, Report, ReportKind

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_NOTIFICATIONS = {
    "message/delivery-status": ReportKind.BOUNCE, "message/global-delivery-status": ReportKind.BOUNCE,
    "message/disposition-notification": ReportKind.RECEIPT,
    "message/global-disposition-notification": ReportKind.RECEIPT,
    "message/feedback-report": ReportKind.COMPLAINT,
}  # fmt: skip
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers",
                       "message/global-headers"})  # fmt: skip
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_FIELDS = re.compile(
    rb"^(?:Final-Recipient|Reporting-MTA|Feedback-Type|Disposition)[ \t]*:", re.MULTILINE | re.IGNORECASE
)
_MAX_BLOCKS = 100
_SAMPLE = 64 * 1024
_BLOCK_END = re.compile(rb"\r?\n[ \t]*\r?\n")

Fields = dict[str, str]


def read(
    top: Sequence[tuple[str, str]],
    content_type: str,
    report_type: str,
    files: Iterable[Attachment],
    text: str,
    evidence: charset.Evidence,
) -> Report | None:
    """What the mail reports, or None. `top` are the mail's own header fields, decoded."""
    files = tuple(files)
    notice = next((file for file in files if file.content_type in _NOTIFICATIONS), None)
    ids = _returned_ids(files, evidence)
    if notice and (content_type == "multipart/report" or _names_report(notice)):
        kind = _NOTIFICATIONS[notice.content_type]
        return _structured(kind, _blocks(notice.content, evidence), ids, text)
    if content_type == "multipart/report" and report_type in ("delivery-status", "disposition-notification"):
        kind = ReportKind.BOUNCE if report_type == "delivery-status" else ReportKind.RECEIPT
        if mislabelled := _fields_in_text(files, text):
            return _structured(kind, _blocks(mislabelled, evidence), ids, text)
        return _unstructured(kind, top, ids, text)
    if prose.is_bounce(top, text):
        return _unstructured(ReportKind.BOUNCE, top, ids, text)
    return None


def _names_report(notice: Attachment) -> bool:
    """Outside multipart/report only fields that belong there make a report."""
    return bool(_FIELDS.search(notice.content[:_SAMPLE]))


def _fields_in_text(files: Sequence[Attachment], text: str) -> bytes:
    """The fields of a report whose part a gateway sent on as mere text; b"" when there are none."""
    for file in files:
        if file.content_type not in _RETURNED and _FIELDS.search(file.content[:_SAMPLE]):
            return file.content
    found = _FIELDS.search(text[:_SAMPLE].encode("utf-8", "replace"))
    return found.string[found.start() :] if found else b""


def _blocks(content: bytes, evidence: charset.Evidence) -> list[Fields]:
    """The groups of fields of a report, separated by empty lines (RFC 3464 §2.1)."""
    found: list[Fields] = []
    for chunk in _BLOCK_END.split(content[:_SAMPLE])[:_MAX_BLOCKS]:
        fields: Fields = {}
        for name, value in header.split(chunk.strip(b"\r\n") + b"\n").fields:
            fields.setdefault(name.casefold(), header.decode(value, evidence))
        if fields:
            found.append(fields)
    return found


def _structured(kind: ReportKind, blocks: list[Fields], ids: tuple[str, ...], text: str) -> Report:
    worst = _worst(blocks)
    whole: Fields = {key: value for fields in reversed(blocks) for key, value in fields.items()}
    original = identifier.read_all(whole.get("original-message-id", ""))
    if kind is ReportKind.RECEIPT:
        recipient, action = (
            _address(whole.get("final-recipient", "")),
            _disposition(whole.get("disposition", "")),
        )
        return Report(
            kind,
            recipient or _address(whole.get("original-recipient", "")),
            action,
            original_ids=_once(original + ids),
        )
    if kind is ReportKind.COMPLAINT:
        recipient = _address(whole.get("original-rcpt-to", "")) or _address(
            whole.get("original-mail-from", "")
        )
        return Report(kind, recipient, whole.get("feedback-type", "").casefold(), original_ids=_once(ids))
    recipient = _address(worst.get("final-recipient", "")) or _address(worst.get("original-recipient", ""))
    if "@" not in recipient:
        recipient = _address(worst.get("original-recipient", "")) or recipient
    diagnostic = worst.get("diagnostic-code", "")
    diagnostic = diagnostic.partition(";")[2].strip() or diagnostic
    status = _STATUS.search(worst.get("status", "")) or _STATUS.search(diagnostic)
    action = worst.get("action", "").partition(" ")[0].strip(";").casefold()
    return Report(
        kind,
        recipient or prose.recipient(text),
        action or ("failed" if status and status[1][0] == "5" else ""),
        status[1] if status else "",
        diagnostic[:1000],
        _once(original + ids),
    )


def _worst(blocks: list[Fields]) -> Fields:
    """The recipient's group that matters most: a failure before a delay before anything else."""
    order = {"failed": 0, "delayed": 1}
    about = [
        fields for fields in blocks if "final-recipient" in fields or "action" in fields or "status" in fields
    ]
    return min(
        about, key=lambda f: order.get(f.get("action", "").partition(" ")[0].casefold(), 2), default={}
    )


def _disposition(value: str) -> str:
    """ "displayed" of "automatic-action/MDN-sent-automatically; displayed"."""
    return value.rpartition(";")[2].partition("/")[0].strip().casefold()


def _address(value: str) -> str:
    """The bare address of "rfc822; <a@b>", or of "utf-8; b\\x{F6}b@x" (RFC 6533 §3)."""
    kind, _, rest = value.partition(";")
    value = rest or value
    if kind.strip().casefold() == "utf-8":
        value = charset.clean(_ESCAPED.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), value))
    return value.strip().strip("<>").strip().partition(" ")[0].strip("<>")


def _unstructured(
    kind: ReportKind, top: Sequence[tuple[str, str]], ids: tuple[str, ...], text: str
) -> Report:
    said = prose.read(text)
    failed = next((value for name, value in top if name.casefold() == "x-failed-recipients"), "")
    recipient = failed.partition(",")[0].strip() or said.recipient
    return Report(kind, recipient, said.action, said.status, said.diagnostic, _once(ids + said.ids))


def _returned_ids(files: Sequence[Attachment], evidence: charset.Evidence) -> tuple[str, ...]:
    """Message-ID first, then References and In-Reply-To of the returned mail or its headers."""
    for file in files:
        if file.content_type in _RETURNED:
            fields = header.split(file.content[: 2 * _SAMPLE].lstrip(b"\r\n")).fields
            return ids_of(
                [
                    (name, header.decode(value, evidence))
                    for name, value in fields
                    if name.casefold() in _ID_FIELDS
                ]
            )
    return ()


_ID_FIELDS = ("message-id", "references", "in-reply-to")


def ids_of(fields: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The ids of a header, the mail's own first."""
    found: list[str] = []
    for wanted in _ID_FIELDS:
        for name, value in fields:
            if name.casefold() == wanted:
                found += identifier.read_all(value)
    return _once(tuple(found))


def _once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
