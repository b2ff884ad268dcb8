"""winmail.dat unpacked: Outlook's own container (MS-OXTNEF), which nobody else can open."""

from __future__ import annotations

from collections.abc import Iterator

from inboxd.mail import attachment, charset, html, rtf, tnef_reader
from inboxd.mail.body import Shown
from inboxd.mail.message import Attachment
from inboxd.mail.part import Tree
from inboxd.mail.tnef_reader import Container, Inner

_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/tnef"})
_MAX_BYTES = 25 * 1024 * 1024


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
    return named and file.content.startswith(tnef_reader.SIGNATURE)


def _open(file: Attachment, shown: Shown, tree: Tree) -> list[Attachment] | None:
    """The files inside, or None when it cannot be read and is kept whole."""
    try:
        container = tnef_reader.read(file.content)
        found = list(_files(container, tree))
        if sum(one.size for one in found) > _MAX_BYTES:
            raise ValueError("too large")
    except ValueError as error:
        tree.note(f"winmail.dat kept whole: {error}")
        return None
    shows = _show(container, shown, tree)
    # Nothing was in it that the mail itself does not show, or nothing that we can read.
    return found if found or shows else None


def _files(container: Container, tree: Tree) -> Iterator[Attachment]:
    """Its files; of a message within it the text, as a file, and the files."""
    for number, one in enumerate(container.files, 1):
        if one.message is not None:
            yield from _message(one, one.message, tree)
            continue
        name = _tidy(one.name) or f"attachment-{number}{attachment.suffix_of(one.content)}"
        cid = charset.without_controls(one.cid)
        yield Attachment(name, attachment.type_of(name), one.content, cid, bool(cid))


def _message(one: Inner, message: Container, tree: Tree) -> Iterator[Attachment]:
    text, page = _bodies(message, tree)
    stem = attachment.stem_of(message.subject) or _tidy(one.name) or "message"
    if text.strip() or page.strip():
        kind, suffix = ("text/html", ".html") if page else ("text/plain", ".txt")
        yield Attachment(stem + suffix, kind, (page or text).encode())
    yield from _files(message, tree)


def _tidy(name: str) -> str:
    return " ".join(charset.without_controls(name).split())


def _show(container: Container, shown: Shown, tree: Tree) -> bool:
    """Show the container's body when the mail shows no text; whether there was one."""
    text, page = _bodies(container, tree)
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


def _bodies(container: Container, tree: Tree) -> tuple[str, str]:
    text, page = _lines(container.text), _lines(container.html)
    if not page and container.rich:
        try:
            words, is_html = rtf.read(rtf.decompress(container.rich))
        except ValueError as error:
            tree.note(f"winmail.dat: {error}")
            return text, page
        words = charset.clean(words)
        if is_html:
            page = words
        else:
            text = text or words
    return text, page


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
