"""Rich text as Outlook puts it into winmail.dat: unpacked (MS-OXRTFCP) and turned into text or HTML.

Only what carries words is read; the work is linear in the size of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_RTF_BYTES = 8 * 1024 * 1024

_PRELOADED = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)  # MS-OXRTFCP §2.1.2.1
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)"
    rb"|[\r\n]+|(\\)",
    re.DOTALL,
)
_SILENT = frozenset(
    b"""
    fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr themedata
    datastore generator listtable listoverridetable rsidtbl xmlnstbl latentstyles fldinst
    """.split()
)
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t",
           b"cell": " | ",
           b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
           b"rdblquote": "”",
           b"bullet": "•", b"emspace": " ", b"enspace": " "}  # fmt: skip
_FONT_CODEPAGE = {0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254,
                  163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip


def decompress(data: bytes) -> bytes:
    """The RTF of a PR_RTF_COMPRESSED property. Raises ValueError when it is none or too large."""
    if len(data) < 16:
        raise ValueError("compressed RTF is too short")
    size, kind = int.from_bytes(data[4:8], "little"), data[8:12]
    if size > MAX_RTF_BYTES:
        raise ValueError("RTF is too large")
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise ValueError("unknown RTF compression")
    return _unpack(data, size)


def _unpack(data: bytes, size: int) -> bytes:
    """LZ77 with a preloaded window: a bit of each control byte tells a copy from a literal."""
    window = bytearray(_PRELOADED.ljust(_WINDOW, b"\x00"))
    write, out, at = len(_PRELOADED), bytearray(), 16
    while at < len(data) and len(out) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data) or len(out) >= size:
                break
            if not control >> bit & 1:
                byte = data[at]
                at += 1
                window[write] = byte
                write = (write + 1) % _WINDOW
                out.append(byte)
                continue
            if at + 1 >= len(data):
                return bytes(out)
            offset, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
            at += 2
            if offset == write:
                return bytes(out)
            for step in range(length):
                byte = window[(offset + step) % _WINDOW]
                window[write] = byte
                write = (write + 1) % _WINDOW
                out.append(byte)
    return bytes(out)


@dataclass(slots=True)
class _State:
    """What a brace opens and closes."""

    silent: bool = False
    hidden: bool = False  # \htmlrtf: rich text that repeats the HTML
    in_tag: bool = False  # \*\htmltag: HTML as it was
    skip: int = 1  # \uc: how many characters stand in for one \u
    codepage: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads RTF once from left to right."""

    out: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    fonts: dict[int, int] = field(default_factory=dict)
    codepage: int = 1252
    is_html: bool = False
    star: bool = False  # \* came before: an unknown group is silent
    in_fonts: int = 0
    font: int = 0
    to_skip: int = 0

    def write(self, text: str) -> None:
        if not self.state.silent and not self.state.hidden:
            self.flush()
            self.out.append(text)

    def add(self, data: bytes) -> None:
        if self.to_skip:
            cut = min(self.to_skip, len(data))
            self.to_skip -= cut
            data = data[cut:]
        if not self.state.silent and not self.state.hidden:
            self.pending += data

    def flush(self) -> None:
        if self.pending:
            self.out.append(_decode(bytes(self.pending), self.state.codepage or self.codepage))
            self.pending.clear()


def _decode(data: bytes, codepage: int) -> str:
    for name in (f"cp{codepage}", "cp1252"):
        try:
            return data.decode(name, "replace")
        except LookupError:
            continue
    return data.decode("latin-1")


def read(data: bytes) -> tuple[str, bool]:
    """The words of an RTF text, and whether they are the HTML that it was made of (MS-OXRTFEX)."""
    reader = _Reader(is_html=b"\\fromhtml" in data[:2000])
    for match in _TOKEN.finditer(data[:MAX_RTF_BYTES]):
        word, number, code, symbol, brace, text, _ = match.groups()
        if text is not None:
            reader.add(text)
        elif code is not None:
            reader.add(bytes([int(code, 16)]))
        elif brace is not None:
            _brace(reader, brace)
        elif word is not None:
            _word(reader, word, int(number) if number else None)
        elif symbol is not None:
            _symbol(reader, symbol)
    reader.flush()
    return "".join(reader.out).strip("\n"), reader.is_html


def _brace(reader: _Reader, brace: bytes) -> None:
    reader.flush()
    reader.star = False
    reader.to_skip = 0
    if brace == b"{":
        if len(reader.stack) < 1000:
            old = reader.state
            reader.stack.append(old)
            reader.state = _State(old.silent, old.hidden, old.in_tag, old.skip, old.codepage)
    elif reader.stack:
        reader.state = reader.stack.pop()
        if reader.in_fonts > len(reader.stack):
            reader.in_fonts = 0


def _symbol(reader: _Reader, symbol: bytes) -> None:
    if symbol == b"*":
        reader.star = True
    elif symbol in b"{}\\":
        reader.add(symbol)
    elif symbol == b"~":
        reader.write("\u00a0")
    elif symbol == b"_":
        reader.write("-")
    elif symbol in b"\r\n":
        reader.write("\n")


def _word(reader: _Reader, word: bytes, number: int | None) -> None:
    star, reader.star = reader.star, False
    state = reader.state
    if word == b"u" and number is not None:
        reader.write(chr(number % 65536) if not 0xD800 <= number % 65536 < 0xE000 else "\ufffd")
        reader.to_skip = state.skip
    elif word == b"uc":
        state.skip = min(number if number is not None else 1, 8)
    elif word == b"ansicpg" and number:
        reader.codepage = number
    elif word == b"htmlrtf":
        reader.flush()
        state.hidden = reader.is_html and number != 0
    elif word == b"htmltag":
        reader.flush()
        state.in_tag = True
        state.silent = not reader.is_html
    elif word == b"fonttbl":
        state.silent = True
        reader.in_fonts = len(reader.stack)
    elif word == b"f" and number is not None:
        _choose_font(reader, number)
    elif word == b"fcharset" and reader.in_fonts and number is not None:
        reader.fonts[reader.font] = _FONT_CODEPAGE.get(number, 0)
    elif word in _SILENT or star:
        state.silent = True
    elif word in _BREAKS and not state.in_tag:
        reader.write(_BREAKS[word] if not reader.is_html or word not in (b"par", b"line") else "\n")
    elif word in (b"par", b"line") and state.in_tag:
        reader.write("\n")


def _choose_font(reader: _Reader, number: int) -> None:
    if reader.in_fonts:
        reader.font = number
        return
    reader.flush()
    reader.state.codepage = reader.fonts.get(number, 0)
