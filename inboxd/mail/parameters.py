"""Content-Type and Content-Disposition with their parameters (RFC 2045 §5.1, RFC 2183, RFC 2231)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inboxd.mail import charset, header
from inboxd.mail.bounds import MAX_VALUE_CHARS

_MAX_PARAMETERS = 100
_TYPE = re.compile(r"([\w!#$&^.+-]+)(?:\s*/\s*([\w!#$&^.+/-]+))?", re.ASCII)
_NAME = re.compile(r"[^\s=;\"()]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_LOOSE_QUOTED = re.compile(r'"([^"]*)"?')
_TOKEN = re.compile(r"[^;\s]*")
_REST = re.compile(r"[^;]*")
_NEXT_PARAMETER = re.compile(r"\s+[A-Za-z][\w*-]*\s*=\s*[^=?\s]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PATH = re.compile(r"[A-Za-z]:\\[^\\]")  # of Windows, which nobody escaped
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,9}))?(\*)?\Z")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Value:
    """A structured field: its lower-case main value and decoded parameters by lower-case name."""

    main: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A parameter's value, "" when absent."""
        return self.parameters.get(name, "")


def parse(raw: bytes | None, evidence: charset.Evidence) -> Value:
    """Read the field; whatever cannot be understood is left out. Linear time."""
    if not raw:
        return Value()
    text = charset.of_header(raw[:MAX_VALUE_CHARS], evidence)
    text = header.unfold(text.strip(), " ").replace("\x00", "")
    if "(" in text:
        text = _drop_comments(text)
    main, _, rest = text.partition(";")
    main, extra = _split_main(main)
    if extra:
        rest = f"{extra};{rest}"
    if not rest:
        return Value(main)
    return Value(main, _join_sections(_pairs(rest), evidence))


def _split_main(main: str) -> tuple[str, str]:
    """The type, and parameters that follow it without a semicolon."""
    match = _TYPE.match(main.strip().strip("\"'")[:300])
    if not match:
        return "", main if "=" in main else ""
    tail = main.strip()[match.end() :]
    if tail.lstrip().startswith("="):
        return "", main
    kind = f"{match[1]}/{match[2]}" if match[2] else match[1]
    return kind.casefold(), tail if "=" in tail else ""


def _drop_comments(text: str) -> str:
    """Text without RFC 5322 comments; an unclosed parenthesis is left alone."""
    out: list[str] = []
    depth = start = 0
    quoted = False
    skip = False
    for index, char in enumerate(text):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            if not depth:
                out.append(text[start:index])
                start = index
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                start = index + 1
    out.append(text[start:])
    return "".join(out)


def _pairs(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text) and len(found) < _MAX_PARAMETERS:
        name = _NAME.match(text, at)
        if not name:
            at += 1
            continue
        at = name.end()
        while at < len(text) and text[at] in " \t":
            at += 1
        if at >= len(text) or text[at] != "=":
            continue
        at += 1
        while at < len(text) and text[at] in " \t":
            at += 1
        value, at = _value(text, at)
        found.append((name[0].casefold(), value))
    return found


def _value(text: str, at: int) -> tuple[str, int]:
    """The parameter's value at `at` and the place after it."""
    if text[at : at + 1] == '"':
        quoted = _QUOTED.match(text, at)
        if quoted:
            inner = quoted[1]
            return inner if _PATH.match(inner) else _ESCAPED.sub(r"\1", inner), quoted.end()
        loose = _LOOSE_QUOTED.match(text, at)
        return (loose[1], loose.end()) if loose else ("", at + 1)
    rest = _REST.match(text, at)
    end = rest.end() if rest else len(text)
    # A name with spaces and without quotes reaches to the semicolon, or to the next name=value.
    following = _NEXT_PARAMETER.search(text, at, end)
    end = following.start() if following else end
    return text[at:end].strip().rstrip('"'), end


def _join_sections(pairs: list[tuple[str, str]], evidence: charset.Evidence) -> dict[str, str]:
    """RFC 2231: continued and encoded parameters joined; an encoded form wins over a plain one."""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, value in pairs:
        match = _SECTION.match(name)
        if "*" not in name or not match:
            plain.setdefault(name, value)
            continue
        number = int(match[2] or 0)
        sections.setdefault(match[1], {}).setdefault(number, (bool(match[3]), value))
    result = {name: _plain(value, evidence) for name, value in plain.items()}
    for name, numbered in sections.items():
        result[name] = _extended(numbered, evidence)
    return result


def _plain(value: str, evidence: charset.Evidence) -> str:
    if "=?" in value:
        value = header.decode_words(value, evidence)
    return charset.without_controls(charset.clean(value))


def _extended(numbered: dict[int, tuple[bool, str]], evidence: charset.Evidence) -> str:
    ordered = [numbered[key] for key in sorted(numbered)]
    encoded, first = ordered[0]
    label = ""
    if encoded and first.count("'") >= 2:
        label, _, first = first.split("'", 2)
        ordered[0] = (True, first)
        # Only the first section names the charset (RFC 2231 §4.1); some repeat it in each.
        ordered[1:] = [(flag, value.removeprefix(f"{label}'")) for flag, value in ordered[1:]]
    if not any(flag for flag, _ in ordered):
        return _plain("".join(value for _, value in ordered), evidence)
    data = b"".join(
        _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), value.encode("utf-8", "replace"))
        if flag or ("%" in value and label)
        else value.encode("utf-8", "replace")
        for flag, value in ordered
    )
    evidence.add_label(label)
    return charset.without_controls(charset.decode(data, label, evidence)[0])
