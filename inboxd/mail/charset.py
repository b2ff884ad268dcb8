"""Bytes to text, whatever the mail says its charset is.

What is declared is believed as long as the bytes agree. When they do not, the whole mail is asked:
a short text says little about its charset, all the 8-bit text of a mail together says much.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field

import chardet

from inboxd.mail import east_asian, hungarian, japanese, mislabelled, turkish, unicode_transfer, vietnamese
from inboxd.mail.labels import meaning

# An ISO-8859 part whose bytes 0x80-0x9F are in use is really the Windows page of the same script.
_WINDOWS_OF = {
    "iso8859-2": "cp1250", "iso8859-3": "cp1254", "iso8859-4": "cp1257", "iso8859-5": "cp1251",
    "iso8859-6": "cp1256", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-10": "cp1257",
    "iso8859-13": "cp1257", "iso8859-14": "cp1252", "iso8859-15": "cp1252", "iso8859-16": "cp1250",
}  # fmt: skip
_MULTIBYTE = frozenset({"gb18030", "cp949", "cp932", "euc_jis_2004", "cp950", "big5hkscs", "johab"})
_LATIN = frozenset({"", "cp1252", "cp1254", "iso8859-15", "mac_roman"})
# What mail is really written in; DOS, Mac and EBCDIC pages are believed when declared and never guessed.
_GUESSABLE = frozenset({
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8-r", "koi8-u",
    "iso8859-2", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-13",
})  # fmt: skip
# Kazakh pages with the letters of windows-1251: the guess for two Russian words.
_CYRILLIC_KIN = frozenset({"kz1048", "ptcp154"})
_NOT_LATIN_WORD = re.compile(rb"[\xc0-\xff]{4}")  # no word of the Latin script has four accents in a row
_STATEFUL = frozenset({"utf-7", "hz", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "iso2022_jp"})
_C1 = re.compile(rb"[\x80-\x9f]")
# windows-1252; the five bytes that it leaves open are C1 controls there as in Latin-1, so nothing is lost.
_C1_OF_1252 = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
_THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_ISO2022 = re.compile(rb"\x1b(?:\$[@AB]|\$\([A-Q]|\([BIJ]|\$\)C)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKS = frozenset(chr(c) for c in range(0x300, 0x20000) if unicodedata.combining(chr(c)))
_MAX_MARKS = 30  # on one letter: UAX 15 asks for no more, and sorting them takes quadratic time
_WIDE = re.compile("[^\x00-\x7f]")
# Letters of two scripts in one word: the guess is wrong.
_MIXED_WORD = re.compile(
    "[A-Za-z][\u0370-\u06ff\u0e01-\u0e3a\u0e40-\u0e4e]|[\u0370-\u06ff\u0e01-\u0e3a][A-Za-z]"
)
_SIGN_IN_WORD = re.compile("[^\\W\\d_][¡£¥¦¨©¬®¯±³´¶¸¹»¼¾¿][^\\W\\d_]|(?<![\\w.,;:])[£¥¦©®¯±³¶¹¼¾][^\\W\\d_]")
_SAMPLE_BYTES = 16 * 1024


@dataclass(slots=True)
class Evidence:
    """What one whole mail tells of its charsets: labels seen anywhere and a sample of its 8-bit text."""

    labels: list[str] = field(default_factory=list)
    sample: bytearray = field(default_factory=bytearray)
    _guess: str | None = None

    def add_label(self, label: str) -> None:
        """Remember a charset that some part or encoded word names."""
        codec = meaning(label)
        if codec and codec not in self.labels:
            self.labels.append(codec)

    def add_bytes(self, data: bytes) -> None:
        """Remember 8-bit text; plain ASCII says nothing and is left out."""
        room = _SAMPLE_BYTES - len(self.sample)
        if room > 0 and not data.isascii():
            start = _HIGH.search(data)
            begin = max(0, start.start() - 200) if start else 0
            self.sample += data[begin : begin + room] + b"\n"
            self._guess = None

    def guess(self) -> str:
        """The codec of the mail's 8-bit text; "cp1252" when nothing better is known."""
        if self._guess is None:
            self._guess = _guess(bytes(self.sample), tuple(self.labels))
        return self._guess


def _guess(sample: bytes, labels: tuple[str, ...]) -> str:
    if not sample or _strict(sample, "utf-8") is not None:
        return "utf-8"
    vietnamese_codec = _vietnamese(sample)
    if vietnamese_codec:
        return vietnamese_codec
    for label in labels:
        if label not in _LATIN and label not in _STATEFUL and label != "utf-8" and _reads(sample, label):
            return label
    found = east_asian.codec_of(sample.strip()) or meaning(str(_ask(sample)))
    if found in _MULTIBYTE:
        return found
    if found in _CYRILLIC_KIN and _NOT_LATIN_WORD.search(sample):
        found = "cp1251"
    text = _strict(sample, found) if found in _GUESSABLE else None
    return found if text is not None and not _MIXED_WORD.search(text) else _western(sample)


def _western(sample: bytes) -> str:
    """windows-1252, or a page of Central Europe when the former has signs within words."""
    for codec in ("cp1252", "cp1250" if _C1.search(sample) else "iso8859-2"):
        text = _strict(sample, codec)
        if text is not None and not _SIGN_IN_WORD.search(text):
            return codec
    return "cp1252"


def _ask(sample: bytes) -> str:
    try:
        answer = chardet.detect(sample)
    except Exception:  # a guess is never worth a crash
        return ""
    return answer.get("encoding") or ""


def _reads(sample: bytes, codec: str) -> bool:
    """Whether the bytes are valid in that codec, a cut last character aside."""
    return any(_strict(sample[: len(sample) - cut], codec) is not None for cut in range(3))


def _vietnamese(sample: bytes) -> str:
    """VISCII, TCVN3 or windows-1258, when the words come out as Vietnamese in only that one."""
    best, most = "", 1
    for codec in ("cp1258", "viscii", "tcvn3"):
        text = _strict(sample, codec)
        count = vietnamese.count_words(unicodedata.normalize("NFC", text)) if text else 0
        if count > most:
            best, most = codec, count
    return best


def _strict(data: bytes, codec: str) -> str | None:
    try:
        if codec in ("viscii", "tcvn3"):
            return vietnamese.decode(data, codec)
        if codec == "cp1252":
            return (
                data.decode("latin-1").translate(_C1_OF_1252) if _C1.search(data) else data.decode("latin-1")
            )
        text = data.decode(codec)
    except (UnicodeError, LookupError, ValueError, OverflowError):
        return None
    return text


def without_controls(text: str) -> str:
    """Text without control characters other than tab and line ends: nothing that a terminal would obey."""
    return _CONTROL.sub("", text)


def clean(text: str) -> str:
    """NFC text without NUL and surrogates."""
    text = text.replace("\x00", "")
    if text.isascii():
        return text
    text = _SURROGATE.sub("\ufffd", text)
    marks = _MARKS.intersection(text)
    if marks:
        run = "[" + re.escape("".join(sorted(marks))) + "]"
        text = re.sub(f"({run}{{{_MAX_MARKS}}}){run}+", r"\1", text)
    return unicodedata.normalize("NFC", text)


def of_header(value: bytes, evidence: Evidence) -> str:
    """A header field's raw value as text; ASCII, as most are, costs nothing."""
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    return decode(value, "", evidence)[0]


def decode(data: bytes, label: str, evidence: Evidence) -> tuple[str, str]:
    """Text of `data` and what was wrong with its label; "" when nothing was."""
    text, defect = _decode(data, label, evidence)
    return clean(text.removeprefix("\ufeff")), defect


def _decode(data: bytes, label: str, evidence: Evidence) -> tuple[str, str]:
    codec = meaning(label)
    wrong = "" if codec or not label.strip() else f"unknown charset {label[:40]!r}"
    if data.isascii():
        return _decode_ascii(data, codec), wrong
    marked = _by_mark(data)
    if marked is not None:
        return marked, wrong
    if codec in _STATEFUL:
        return _decode_mislabelled(data, label, evidence)
    data = mislabelled.joined_surrogates(data)
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and (codec not in _MULTIBYTE or _is_rather_utf8(data, codec)):
        return utf8, wrong if codec in ("utf-8", "") or wrong else f"charset {label[:40]!r} is UTF-8"
    if codec and codec != "utf-8":
        text = _decode_declared(data, codec, evidence)
        if text is not None:
            return text, ""
    return _decode_mislabelled(data, label, evidence)


def _decode_ascii(data: bytes, codec: str) -> str:
    if codec == "utf-7":
        return unicode_transfer.decode_utf7(data)
    if codec == "hz" and b"~{" in data:
        return _lenient(data, codec)
    if b"\x1b" in data and _ISO2022.search(data):
        wanted = "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext" if codec not in _STATEFUL else codec
        for candidate in (wanted, "iso2022_jp_ext", "iso2022_jp_3"):
            text = _strict(data, candidate)
            if text is not None:
                return text
        return japanese.decode(data) if "_jp" in wanted else _lenient(data, wanted)
    if codec.startswith(("utf-16", "utf-32")) and b"\x00" in data:
        return unicode_transfer.decode_wide(data, codec)
    if codec.startswith("cp") and codec in ("cp037", "cp500", "cp1140"):
        return _lenient(data, codec)
    return data.decode("ascii")


def _lenient(data: bytes, codec: str) -> str:
    return _strict(data, codec) or data.decode(codec, "replace")


def _by_mark(data: bytes) -> str | None:
    """Text that begins with a byte order mark."""
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) % 2 == 0:
        return _strict(data, "utf-16")
    return None


def _is_rather_utf8(data: bytes, codec: str) -> bool:
    """Valid UTF-8 that is labelled as two-byte Asian text: three-byte sequences decide."""
    return len(_THREE_BYTES.findall(data)) >= 2 or _strict(data, codec) is None


def _decode_declared(data: bytes, codec: str, evidence: Evidence) -> str | None:
    """The bytes in the declared codec; None when they contradict it."""
    if codec in _WINDOWS_OF and _C1.search(data):
        codec = _WINDOWS_OF[codec]
    if codec in _LATIN:
        better = _not_latin(data, evidence)
        if better:
            return _lenient(data, better)
    if codec.startswith(("utf-16", "utf-32")):
        return unicode_transfer.decode_wide(data, codec)
    text = _strict(data, codec)
    if text is not None:
        return mislabelled.better(data, codec, text)
    if codec in _MULTIBYTE:
        lenient = _lenient(data, codec)
        return lenient if lenient.count("\ufffd") * 20 < len(lenient) else None
    if len(codec) >= 4 and codec.startswith(("cp125", "cp874", "iso8859", "koi8")):
        return _lenient(data, codec)
    return None


def _not_latin(data: bytes, evidence: Evidence) -> str:
    """Another codec for text that calls itself Latin but has more 8-bit letters than Latin text has."""
    if turkish.is_likely(data[:_SAMPLE_BYTES]):
        return "cp1254"
    if hungarian.is_likely(data[:_SAMPLE_BYTES]):
        return "cp1250"
    high = sum(len(run) for run in _HIGH.findall(data[:_SAMPLE_BYTES]))
    letters = len(_LETTERS.findall(data[:_SAMPLE_BYTES]))
    if high * 4 < letters or high < 6:
        return _vietnamese(data[:_SAMPLE_BYTES]) if high >= 4 and high * 20 > letters else ""
    guess = evidence.guess()
    return "" if guess in _LATIN or guess == "utf-8" else guess


def _decode_mislabelled(data: bytes, label: str, evidence: Evidence) -> tuple[str, str]:
    """8-bit text whose label is absent, unknown or contradicted by its bytes."""
    defect = (
        f"charset {label[:40]!r} does not fit the bytes" if label.strip() else "8-bit text without charset"
    )
    if meaning(label).startswith("iso2022_jp"):
        for codec in ("cp932", "euc_jis_2004"):
            text = _strict(data, codec)
            if text is not None and not re.search("[\uff61-\uff9f]{3}", text):
                return text, defect
    if _is_mostly_utf8(data[: 4 * _SAMPLE_BYTES]):
        return _mixed(data), defect
    guess = evidence.guess() if evidence.sample else _guess(data[:_SAMPLE_BYTES], tuple(evidence.labels))
    if guess == "utf-8":
        guess = _guess(data[:_SAMPLE_BYTES], tuple(evidence.labels))
    text = _strict(data, guess)
    return (_lenient(data, "cp1252") if text is None else text), defect


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether at least four characters beyond ASCII read well for each that does not."""
    text = _lenient(data, "utf-8")
    broken = text.count("\ufffd")
    return broken * 4 <= len(_WIDE.findall(text)) - broken


def _mixed(data: bytes) -> str:
    """Mostly UTF-8 with damage: a footer in another charset, or a character cut in two."""
    out = []
    for line in data.split(b"\n"):
        text = _strict(line, "utf-8")
        if text is None:
            text = _lenient(line, "utf-8")
            broken = text.count("\ufffd")
            if broken * 2 > len(_WIDE.findall(text)):
                text = _strict(line, "cp1252") or text
        out.append(text)
    return "\n".join(out)
