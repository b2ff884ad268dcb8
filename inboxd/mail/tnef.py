"""winmail.dat unpacked: Outlook's own container (MS-OXTNEF), which nobody else can open."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from tnefparse import TNEF

from inboxd.mail import attachment, charset, html, rtf
from inboxd.mail.body import Shown
from inboxd.mail.message import Attachment
from inboxd.mail.part import Tree

_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/tnef"})
_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = 6  # signature and key
_OBJECT_HEAD = 9  # level, name, type, length
_MAX_OBJECTS = 2000
_MAX_BYTES = 25 * 1024 * 1024
_MAX_DEPTH = 3
# Recipients, dates and the like are of no use here and are where the library stumbles.
_WANTED = frozenset({0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9006, 0x9007})

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


def unpack(shown: Shown, tree: Tree) -> None:
    """Replace each winmail.dat by what is in it; its body is shown when the mail has none of its own."""
    if not any(_is_tnef(file) for file in shown.files):
        return
    files: list[Attachment] = []
    for file in shown.files:
        inner = _open(file, shown, tree) if _is_tnef(file) else None
        files += [file] if inner is None else inner
    shown.files[:] = files


def _is_tnef(file: Attachment) -> bool:
    named = file.content_type in _TYPES or file.filename.casefold() in ("winmail.dat", "win.dat")
    return named and file.content.startswith(_SIGNATURE)


def _open(file: Attachment, shown: Shown, tree: Tree) -> list[Attachment] | None:
    """The files inside, or None when it cannot be read and is kept whole."""
    try:
        read = TNEF(_reduced(file.content), do_checksum=False)
        found = list(_files(read, 0))
        shows = _show(read, shown, tree)
    except Exception as error:  # the library raises whatever the bytes lead it to
        tree.note(f"winmail.dat kept whole: {type(error).__name__}")
        return None
    if not found and not shows:
        # Nothing was in it that the mail itself does not show, or nothing that we can read.
        return None
    return found


def _reduced(data: bytes) -> bytes:
    """The container with only the objects that are looked at. Raises ValueError on a bomb."""
    out = bytearray(data[:_HEAD])
    at = _HEAD
    for _ in range(_MAX_OBJECTS):
        if at + _OBJECT_HEAD > len(data):
            return bytes(out)
        name = int.from_bytes(data[at + 1 : at + 3], "little")
        end = at + _OBJECT_HEAD + int.from_bytes(data[at + 5 : at + 9], "little") + 2
        if name in _WANTED:
            out += data[at:end]
        at = end
    raise ValueError(f"more than {_MAX_OBJECTS} objects")


def _files(read: Any, depth: int) -> Iterator[Attachment]:
    budget = _MAX_BYTES
    for number, one in enumerate(read.attachments, 1):
        content = bytes(one.data or b"")
        budget -= len(content)
        if budget < 0:
            raise ValueError("too large")
        embedded = getattr(one, "embed", None)
        if embedded is not None and depth < _MAX_DEPTH:
            inner = list(_files(embedded, depth + 1))
            if inner:
                yield from inner
                continue
        name = _name(one) or f"attachment-{number}{attachment.suffix_of(content)}"
        yield Attachment(name, attachment.type_of(name), content, _cid(one), bool(_cid(one)))


def _name(one: Any) -> str:
    name = one.long_filename()
    if isinstance(name, bytes):
        name = charset.decode(name, "", charset.Evidence())[0]
    return " ".join(charset.without_controls(charset.clean(str(name))).split())


def _cid(one: Any) -> str:
    """PR_ATTACH_CONTENT_ID (0x3712): what the HTML body refers to."""
    for attribute in one.mapi_attrs:
        if attribute.name == 0x3712:
            value = attribute.data
            text = value.decode("ascii", "ignore") if isinstance(value, bytes) else str(value)
            return charset.without_controls(charset.clean(text)).strip("<> ")
    return ""


def _show(read: Any, shown: Shown, tree: Tree) -> bool:
    """Show the container's body when the mail shows no text; whether there was one."""
    text, page = _bodies(read, tree)
    if not text.strip() and not page.strip():
        return False
    if any(piece.strip() for piece in shown.pieces):
        return False
    if page:
        shown.htmls.append(page)
    if text:
        shown.texts.append(text)
    shown.pieces.append(charset.without_controls(text or html.to_text(page)))
    return True


def _bodies(read: Any, tree: Tree) -> tuple[str, str]:
    text, page = _text(read.body), _text(read.htmlbody)
    packed = read._rtfbody  # the property itself: the library's own reader needs a further package
    if not page and packed:
        try:
            words, is_html = rtf.read(rtf.decompress(bytes(packed)))
        except ValueError as error:
            tree.note(f"winmail.dat: {error}")
            return text, page
        words = charset.clean(words)
        if is_html:
            page = words
        else:
            text = text or words
    return text, page


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        value = charset.decode(value.rstrip(b"\x00"), "", charset.Evidence())[0]
    return charset.clean(str(value or "")).replace("\r\n", "\n").replace("\r", "\n")
