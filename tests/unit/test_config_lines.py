"""TOML files: values from tomllib, lines from tree-sitter, and what is told of a broken file."""

from __future__ import annotations

from pathlib import Path

import pytest

from inboxd.config.tomlfile import Unreadable, parse, read

TEXT = b"""\
top = 1
"quoted key" = 2
a."b c".d = [
  1,
  # a comment
  {k = 3, l = [4,
     5]},
]

[t.'lit']
y.z = 2 # trailing
multi = '''
two
lines'''
[[rule]]
when.any = [{from="x"}, {to="y"}]
[[rule]]
[rule.then]
team = "x"
[[rule.sub]]
n = 1
[[rule.sub]]
n = 2
"""

LINES = [
    (("top",), 1),
    (("quoted key",), 2),
    (("a",), 3),
    (("a", "b c", "d"), 3),
    (("a", "b c", "d", 0), 4),
    (("a", "b c", "d", 1, "k"), 6),
    (("a", "b c", "d", 1, "l", 1), 7),
    (("t", "lit"), 10),
    (("t", "lit", "y", "z"), 11),
    (("t", "lit", "multi"), 12),
    (("rule", 0), 15),
    (("rule", 0, "when", "any", 1, "to"), 16),
    (("rule", 1), 17),
    (("rule", 1, "then", "team"), 19),
    (("rule", 1, "sub", 0, "n"), 21),
    (("rule", 1, "sub", 1, "n"), 23),
    (("rule", 1, "then", "absent"), 18),
    (("nothing",), 0),
]


@pytest.mark.parametrize(("place", "line"), LINES)
def test_every_key_has_its_line(place: tuple[str | int, ...], line: int) -> None:
    """Bare, quoted, dotted keys, inline tables, lists and tables in tables are all found."""
    assert parse(TEXT, "x.toml").line(*place) == line


def test_windows_files_are_read() -> None:
    """A byte order mark and CR LF change neither values nor lines."""
    document = parse(b"\xef\xbb\xbfa = 1\r\n\r\nb = 2\r\n", "x.toml")
    assert document.values == {"a": 1, "b": 2}
    assert document.line("b") == 3


@pytest.mark.parametrize(
    ("raw", "line", "what"),
    [
        (b"a = 1\nb = x\n", 2, "is no TOML: invalid value"),
        (b"a = 1\n[t\n", 2, "is no TOML: expected"),
        (b"a = 1\na = 2\n", 2, "is no TOML: cannot overwrite a value"),
        (b'a = "open\nb = 1\n', 1, "is no TOML: a text has no end"),
        (b'a = "\\d"\n', 1, "is no TOML: unescaped"),
        (b"a = [1,\n2,\n", 2, "is no TOML:"),
        (b"a = 1\n\xff = 2\n", 2, "is not UTF-8"),
        (b"\x00", 1, "is no TOML"),
    ],
)
def test_a_broken_file_is_told_with_its_line(raw: bytes, line: int, what: str) -> None:
    """Whatever is wrong with the file's form has a line, words and a remedy."""
    with pytest.raises(Unreadable) as error:
        parse(raw, "x.toml")
    problem = error.value.problem
    assert (problem.file, problem.line) == ("x.toml", line)
    assert problem.what.startswith(what)
    assert problem.remedy


def test_deep_nesting_is_no_crash() -> None:
    """A thousand brackets are a problem of the file, not of the program."""
    with pytest.raises(Unreadable):
        parse(b"a = " + b"[" * 5000 + b"]" * 5000, "x.toml")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    """No file, or a folder in its place: said in words."""
    with pytest.raises(Unreadable, match="no such file"):
        read(tmp_path / "none.toml", "none.toml")
    with pytest.raises(Unreadable, match="cannot be read"):
        read(tmp_path, "here")
