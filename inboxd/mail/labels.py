"""What a charset label means in practice: the superset that senders' programs really write."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "646": "cp1252",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso_8859-1": "cp1252",
    "iso8859-1": "cp1252", "ansi": "cp1252", "windows1252": "cp1252",
    "iso-8859-9": "cp1254", "iso8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874",
    "tis-620": "cp874", "tis620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "euc-cn": "gb18030", "euccn": "gb18030", "csgb2312": "gb18030", "gb-2312": "gb18030", "936": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949", "euckr": "cp949", "korean": "cp949", "x-windows-949": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "csshiftjis": "cp932", "x-ms-cp932": "cp932",
    "euc-jp": "euc_jis_2004", "x-euc-jp": "euc_jis_2004", "eucjp": "euc_jis_2004",
    "big5": "cp950", "x-x-big5": "cp950", "big5-eten": "cp950", "cn-big5": "cp950", "big5-hkscs": "big5hkscs",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6",
    "logical": "iso8859-8", "visual": "iso8859-8",
    "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "mac": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic", "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish", "x-mac-ce": "mac_latin2", "x-mac-centraleurroman": "mac_latin2",
    "x-mac-central-europe": "mac_latin2", "x-mac-icelandic": "mac_iceland", "x-mac-croatian": "mac_croatian",
    "x-mac-romanian": "mac_romanian", "x-mac-arabic": "mac_arabic", "x-mac-farsi": "mac_farsi",
    "x-mac-hebrew": "cp1255", "x-mac-thai": "cp874", "x-mac-japanese": "cp932", "x-mac-korean": "cp949",
    "x-mac-chinesesimp": "gb18030", "x-mac-chinesetrad": "cp950",
    "ibm00858": "cp858", "ccsid00858": "cp858", "cp00858": "cp858",
    "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "csunicode11utf7": "utf-7",
    "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "x-unicode-2-0-utf-8": "utf-8", "utf-8-strict": "utf-8",
    "unicode": "utf-16", "ucs-2": "utf-16", "iso-10646-ucs-2": "utf-16",
    "koi": "koi8-r", "koi8": "koi8-r", "x-koi8-r": "koi8-r", "cskoi8r": "koi8-r",
    "viscii": "viscii", "viscii1.1-1": "viscii", "csviscii": "viscii", "x-viet-viscii": "viscii",
    "tcvn": "tcvn3", "tcvn3": "tcvn3", "tcvn-5712": "tcvn3", "tcvn5712-1": "tcvn3", "x-viet-tcvn": "tcvn3",
    "x-viet-tcvn5712": "tcvn3", "tcvn5712": "tcvn3", "tcvn5712-1:1993": "tcvn3", "tcvn-5712-1": "tcvn3",
    "hz-gb-2312": "hz", "hz-gb2312": "hz", "iso-2022-jp": "iso2022_jp_2", "csiso2022jp": "iso2022_jp_2",
    "iso-2022-jp-ms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext",
}  # fmt: skip

_NOTHING = frozenset(
    {"unknown-8bit", "x-unknown", "unknown", "default", "8bit", "binary", "none", "x-user-defined"}
)
_NOT_TEXT = frozenset({"base64", "hex", "zlib", "bz2", "uu", "quopri", "rot13", "rot-13", "idna",
                       "punycode", "undefined",
                       "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})  # fmt: skip


@lru_cache(maxsize=512)
def meaning(label: str) -> str:
    """The codec that a charset label means; "" when nothing is known by that name."""
    name = label.strip().strip("\"'").split("*", 1)[0].casefold().replace(" ", "")
    name = re.sub(r"^(?:charset=|x-charset-)", "", name)
    name = re.sub(r"^_?(iso-2022-jp)\$.*", r"\1", name)
    name = _MEANT.get(name) or _MEANT.get(name.replace("_", "-")) or name
    if name in ("viscii", "tcvn3"):
        return name
    if not name or name in _NOTHING:
        return ""
    name = re.sub(r"^(?:cp|win|windows|x-cp|ibm)[-_]?(\d{3,4})$", r"cp\1", name)
    name = re.sub(r"^iso[-_ ]?8859[-_ ]?(\d{1,2})(?::\d+)?$", r"iso8859-\1", name)
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if codec in _NOT_TEXT or codec.replace("-", "_") in _NOT_TEXT else _MEANT.get(codec, codec)
