"""What of the parts is shown as text, and what is kept as a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inboxd.mail import attachment, charset, cms, flowed, header, html, rtf, transfer
from inboxd.mail.bounds import MAX_HTML_CHARS, MAX_TEXT_BYTES
from inboxd.mail.message import Attachment
from inboxd.mail.part import Part, Tree, grow

_MOST_OPENED = 3  # signatures round signatures
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CALENDARS = ("text/calendar", "application/ics")
_SHOWN = frozenset({"text/plain", "text/html"})
_NOT_WORDS = frozenset({"text/calendar", "text/rfc822-headers", "text/vcard", "text/x-vcard",
                        "text/directory",
                        "text/css", "text/csv"})  # fmt: skip
_ENRICHED = re.compile(r"<param>[^<]*</param>|(?<!<)</?[A-Za-z][A-Za-z-]{0,58}>", re.IGNORECASE)
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_PGP_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----"
_PGP_END = "-----END PGP SIGNATURE-----"
_STUB = re.compile(
    r"(?:this (?:is an?|message is in|e-?mail is in|mail is in)|your (?:e-?mail|mail) (?:client|reader"
    r"|program)"
    r"|to view this|please (?:view|use|enable|switch)|view (?:this|in|it)).{0,160}\bhtml\b"
    r"|does(?: not|n't) support html|html[- ](?:capable|compatible|enabled)"
    r"|\bview\b.{0,40}\bin (?:your|a|the) browser\b",
    re.IGNORECASE | re.DOTALL,
)


_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DATA_LINK = re.compile(r"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=\s%]++")
_CUT_CHARACTER = re.compile(rb"[\xc0-\xff][\x80-\xbf]{0,3}\Z")
_PAGE = re.compile(r"\s{0,200}<(?:!doctype html|html)[\s>]", re.IGNORECASE)


@dataclass(slots=True)
class Shown:
    """What was collected from the tree of parts, in its order."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)  # what a reader sees, as plain text
    files: list[Attachment] = field(default_factory=list)
    kept: list[tuple[Part, Attachment]] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)  # text/calendar parts
    notes: list[str] = field(default_factory=list)  # what is told behind the text: invitations
    sealed: str = ""
    opened: int = 0  # signed wrappers
    room: int = MAX_TEXT_BYTES  # bytes of text that may still be shown


@dataclass(frozen=True, slots=True)
class _Piece:
    """One displayed part: its text, and whether that text is HTML."""

    text: str
    is_html: bool


def collect(root: Part, tree: Tree) -> Shown:
    """Walk the tree as a mail reader would."""
    shown = Shown()
    pieces = _visit(root, False, root, tree, shown)
    room = MAX_HTML_CHARS
    for piece in pieces:
        page = _without_data(piece.text) if piece.is_html else ""
        shown.pieces.append(_readable(piece, page[: max(0, room)], tree))
        room -= len(page)
    if room < 0:
        tree.note(f"HTML over {MAX_HTML_CHARS} characters: its beginning is shown as text")
    if not shown.pieces:
        shown.pieces = _other_text(shown, tree)
    return shown


def _other_text(shown: Shown, tree: Tree) -> list[str]:
    """Words of a mail that has only text of a kind that nobody displays: better seen than overlooked."""
    for part, file in shown.kept:
        named = attachment.is_attached(part.disposition) and attachment.given_name(part)
        if part.main_type == "text" and part.type not in _NOT_WORDS and not named:
            return [_words(part, file, tree)]
    return []


def _words(part: Part, file: Attachment, tree: Tree) -> str:
    """The text of a file of some text type."""
    data = file.content[:MAX_TEXT_BYTES]
    text, _ = charset.decode(data, _label(part, data), tree.evidence)
    if part.type == "text/html":
        return _readable(_Piece(text, True), text[:MAX_HTML_CHARS], tree)
    if part.type == "text/enriched":
        text = _ENRICHED.sub("", text).replace("<<", "<")
    if text.startswith("{\\rtf"):
        try:
            text, is_html = rtf.read(data)
            text = html.to_text(text[:MAX_HTML_CHARS]) if is_html else text
        except ValueError as error:
            tree.note(f"RTF: {error}")
    return charset.without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_data(page: str) -> str:
    """The page without pictures that are written into it: megabytes of base64 that nobody reads."""
    return _DATA_LINK.sub("data:", page) if "base64," in page else page


def _readable(piece: _Piece, page: str, tree: Tree) -> str:
    if not piece.is_html:
        return charset.without_controls(piece.text)
    try:
        return charset.without_controls(html.to_text(page))
    except Exception as error:  # better a page with its tags than no page
        tree.note(f"HTML not read: {type(error).__name__}")
        return charset.without_controls(page)


def _visit(part: Part, attached: bool, root: Part, tree: Tree, shown: Shown) -> list[_Piece]:
    attached = attached or _is_file(part, root)
    _note_seal(part, shown)
    if part.children:
        children = [_visit(child, attached, root, tree, shown) for child in part.children]
        if part.type == "multipart/alternative":
            return _choose(children)
        return [piece for pieces in children for piece in pieces]
    if part.main_type == "multipart" and not part.body().strip():
        return []
    if _is_smime(part):
        return _keep(part, tree, shown) + _signed(part, tree, shown)
    if attached or part.type not in _SHOWN:
        return _keep(part, tree, shown)
    return _show(part, tree, shown)


def _is_file(part: Part, root: Part) -> bool:
    """Whether a part is a file by its disposition or its name, and not the mail's own text."""
    if "=" not in part.disposition.main and attachment.is_attached(part.disposition):
        return True
    if part.main_type == "multipart" or (part is root and part.type in _SHOWN):
        return False
    return bool(attachment.given_name(part))


def _choose(alternatives: list[list[_Piece]]) -> list[_Piece]:
    """RFC 2046 §5.1.4 has the richest last; a help desk reads the plain one, unless it is a stub."""
    plain = [pieces for pieces in alternatives if pieces and not any(p.is_html for p in pieces)]
    rich = [pieces for pieces in alternatives if any(p.is_html for p in pieces)]
    for pieces in plain:
        text = "".join(p.text for p in pieces).strip()
        if text and not (rich and is_stub(text)):
            return pieces
    return rich[-1] if rich else plain[-1] if plain else []


def is_stub(text: str) -> bool:
    """Whether a plain alternative only says that there is an HTML one."""
    return len(text) < 400 and bool(_STUB.search(text))


def _show(part: Part, tree: Tree, shown: Shown) -> list[_Piece]:
    data, defect = part.decoded()
    if defect:
        tree.note(defect)
    if defect == transfer.DAMAGED_BASE64 and not transfer.is_text(data):
        # What it was nobody can tell: kept as it was sent (RFC 2045 §6.4), and shown in case it is words.
        data = part.body()
        shown.files.append(attachment.as_sent(part, len(shown.files) + 1, tree.evidence))
    if len(data) > shown.room:
        tree.note(f"text over {MAX_TEXT_BYTES // (1024 * 1024)} MiB: kept as a file, its beginning is shown")
        _keep(part, tree, shown)
        data = _beginning(data, shown.room)
    shown.room -= len(data)
    text, defect = charset.decode(data, _label(part, data), tree.evidence)
    if defect:
        tree.note(defect)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.type == "text/html":
        shown.htmls.append(text)
        return [_Piece(text, True)]
    if b"\nbegin " in data or data.startswith(b"begin "):
        text = _take_uuencoded(data, text, part, tree, shown)
    shown.texts.append(text)
    if part.content.get("format").casefold() == "flowed":
        text = flowed.unflow(text, part.content.get("delsp").casefold() == "yes")
    if "-----BEGIN PGP" in text:
        text = _open_armour(text, shown)
    if not part.declared and _PAGE.match(text):
        return [_Piece(text, True)]
    return [_Piece(text, False)] if text.strip() else []


def _beginning(data: bytes, size: int) -> bytes:
    """At most so many bytes, cut at a line end; where there is none, not within a character of UTF-8."""
    head = data[:size]
    return head.rpartition(b"\n")[0] or head[:-4] + _CUT_CHARACTER.sub(b"", head[-4:])


def _label(part: Part, data: bytes) -> str:
    """The charset that the part names, or its HTML where the part names none."""
    named = part.content.get("charset")
    if named or part.type != "text/html":
        return named
    inside = _META.search(data[:2048])
    return inside[1].decode("ascii") if inside else ""


def _take_uuencoded(data: bytes, text: str, part: Part, tree: Tree, shown: Shown) -> str:
    """Move uuencoded files out of the text; the rest is decoded again."""
    found = transfer.find_uuencoded(data)
    if not found:
        return text
    rest, at = bytearray(), 0
    for start, end, name, content in found:
        rest += data[at:start]
        at = end
        clean = charset.clean(name).strip() or f"attachment-{len(shown.files) + 1}"
        shown.files.append(Attachment(clean, "application/octet-stream", content))
    rest += data[at:]
    tree.note("uuencoded file in the text")
    left, _ = charset.decode(bytes(rest), part.content.get("charset"), tree.evidence)
    return left.replace("\r\n", "\n").replace("\r", "\n")


def _open_armour(text: str, shown: Shown) -> str:
    """Text of an inline signed mail without its armour; an encrypted one is only labelled."""
    if _PGP_MESSAGE in text:
        shown.sealed = "encrypted"
        return text
    begin = text.find(_PGP_SIGNED)
    blank = text.find("\n\n", begin)
    end = text.find(_PGP_SIGNATURE, blank)
    if min(begin, blank, end) < 0 or (begin and text[begin - 1] != "\n"):
        return text
    shown.sealed = shown.sealed or "signed"
    after = text.find(_PGP_END, end)
    rest = text[after + len(_PGP_END) :] if after >= 0 else ""
    inner = text[blank + 2 : end + 1]
    return text[:begin] + inner.replace("\n- ", "\n").removeprefix("- ") + rest.lstrip("\n")


def _note_seal(part: Part, shown: Shown) -> None:
    if part.type == "multipart/encrypted":
        shown.sealed = "encrypted"
    elif part.type == "multipart/signed":
        shown.sealed = shown.sealed or "signed"
    elif part.type == "application/pgp-encrypted":
        shown.sealed = "encrypted"  # Exchange makes multipart/mixed of multipart/encrypted
    elif _is_smime(part):
        opaque = part.content.get("smime-type").casefold() in ("signed-data", "certs-only")
        kind = cms.kind_of(part.decoded()[0]) or ("signed" if opaque else "encrypted")
        shown.sealed = "signed" if kind == "signed" and shown.sealed != "encrypted" else "encrypted"


def _is_smime(part: Part) -> bool:
    """Whether a part is a CMS message, under the names that gateways give it."""
    return part.type in _PKCS7 or (
        part.type == "application/octet-stream" and attachment.given_name(part).casefold() == "smime.p7m"
    )


def _signed(part: Part, tree: Tree, shown: Shown) -> list[_Piece]:
    """What is readable in a mail whose signature is wrapped round it: its words, and its files."""
    content = cms.signed_content(part.decoded()[0])
    if not content or shown.opened >= _MOST_OPENED:
        return []
    shown.opened += 1
    texts, htmls = len(shown.texts), len(shown.htmls)
    root = grow(content, header.split(content), tree)
    pieces = _visit(root, False, root, tree, shown)
    # The mail's own text is what stands in it unwrapped, as every other program counts.
    del shown.texts[texts:], shown.htmls[htmls:]
    return pieces


def _keep(part: Part, tree: Tree, shown: Shown) -> list[_Piece]:
    file = attachment.keep(part, len(shown.files) + 1, tree.evidence, tree.defects)
    shown.files.append(file)
    shown.kept.append((part, file))
    if part.type in _CALENDARS or file.filename.casefold().endswith((".ics", ".vcs")):
        label, method = part.content.get("charset") or "utf-8", part.content.get("method")
        text, _ = charset.decode(file.content, label, tree.evidence)
        # RFC 6047 §2.4 has the method in both places; some programs write it in one.
        shown.calendars.append(f"METHOD:{method}\n{text}" if method and "METHOD:" not in text else text)
    return []
