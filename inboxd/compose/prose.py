"""Plain text made fit for a template: paragraphs and quotes as HTML, quoted and shortened text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from markupsafe import Markup

_URL = re.compile(r"https?://[^\s<>\"'\u0000-\u0020]{1,2000}")
_TRAILING = ".,;:!?)]}»”’"
_BULLET = re.compile(r"^\s*[-*•]\s+")
_QUOTE_MARK = re.compile(r"^\s?> ?")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MAX_QUOTE_DEPTH = 3
_MAX_INDENT = 24  # spaces


def paragraphs(text: object) -> Markup:
    """Text as HTML: line breaks kept, `- ` lines as a list, `>` lines as a quotation, links live."""
    return Markup(_blocks(str(text).replace("\r\n", "\n").strip("\n"), 0))  # noqa: S704 - built from escaped text


def linked(text: object) -> Markup:
    """Text escaped for HTML, with its http(s) addresses as links; nothing is ever loaded from them."""
    return Markup(_linked(str(text)))  # noqa: S704 - built from escaped text


def quoted(text: object, mark: str = "> ") -> str:
    """Every line of a text behind a quote mark."""
    lines = str(text).strip("\n").split("\n")
    return "\n".join((mark + line).rstrip() for line in lines)


def shortened(text: object, characters: int = 400, lines: int = 8) -> str:
    """The beginning of a text, cut at a word, with an ellipsis when something is missing."""
    source = _BLANK_LINES.sub("\n\n", str(text).strip())
    cut = "\n".join(source.split("\n")[:lines])
    if len(cut) > characters:
        cut = cut[:characters].rsplit(" ", 1)[0]
    return cut if cut == source else cut.rstrip(" \n.,;:") + " …"


def joined(values: object, separator: str = ", ") -> str:
    """A list as words, a mapping as `name: value` words, text as it is."""
    if isinstance(values, str):
        return values
    if isinstance(values, Mapping):
        return separator.join(f"{name}: {value}" for name, value in values.items())
    if isinstance(values, Iterable):
        return separator.join(str(value) for value in values)
    return str(values)


def when(moment: object) -> str:
    """A point in time without words of any language: 2026-11-23 09:12."""
    return moment.strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else str(moment)


def dated(moment: object, form: str = "%Y-%m-%d") -> str:
    """A point in time as a language writes it: `dated("%d.%m.%Y")`; "" for none."""
    return moment.strftime(form) if isinstance(moment, datetime) else ""


def filesize(octets: object) -> str:
    """A size for people: 640 B, 12 KB, 3.4 MB."""
    if not isinstance(octets, int | float):
        return str(octets)
    if octets < 1000:
        return f"{octets:.0f} B"
    return f"{octets / 1000:.0f} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


def _linked(text: str) -> str:
    if "http" not in text:
        return escape(text, quote=False)
    parts, end = [], 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        parts.append(escape(text[end : match.start()], quote=False))
        parts.append(f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a>')
        end = match.start() + len(url)
    parts.append(escape(text[end:], quote=False))
    return "".join(parts)


def _blocks(text: str, depth: int) -> str:
    blocks: list[str] = []
    for paragraph in _BLANK_LINES.split(text):
        for kind, lines in _runs(paragraph.split("\n")):
            if kind == "quote" and depth < _MAX_QUOTE_DEPTH:
                inner = "\n".join(_QUOTE_MARK.sub("", line) for line in lines)
                blocks.append(f"<blockquote>{_blocks(inner, depth + 1)}</blockquote>")
            elif kind == "list":
                blocks.append(f"<ul>{''.join(map(_item, lines))}</ul>")
            elif any(line.strip() for line in lines):
                blocks.append("<p>" + "<br>\n".join(map(_indented, lines)) + "</p>")
    return "\n".join(blocks)


def _item(line: str) -> str:
    """One point of a list, as far in as it stands."""
    level = min((len(line) - len(line.lstrip(" "))) // 2, _MAX_INDENT // 2)
    inset = f' style="margin-left: {level * 18}px"' if level else ""
    return f"<li{inset}>{_linked(_BULLET.sub('', line))}</li>"


def _indented(line: str) -> str:
    """A line that keeps the spaces it begins with, as code and tables need them."""
    words = line.lstrip(" ")
    return "&nbsp;" * min(len(line) - len(words), _MAX_INDENT) + _linked(words)


def _runs(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Lines of one kind that stand together."""
    runs: list[tuple[str, list[str]]] = []
    for line in lines:
        kind = "quote" if line.lstrip().startswith(">") else "list" if _BULLET.match(line) else "text"
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs
