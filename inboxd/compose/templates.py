"""The templates of a desk: found by name and language, rendered in a sandbox (PROMISES.md B25).

`NAME.LANG.txt.j2` is what a mail says, `NAME.LANG.html.j2` how it looks; without the latter the text is
set in `_frame.html.j2`. A file without LANG serves every language that has no file of its own, and may well
be bilingual. Files that begin with `_` are parts of others. The admin's folder comes first,
the shipped one after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FunctionLoader

from inboxd.compose.headers import ComposeError, plain
from inboxd.compose.prose import paragraphs
from inboxd.compose.sandbox import environment, run
from inboxd.compose.template_check import FAILURES, FILE_NAME, SUBJECT, Source, check_sources
from inboxd.compose.values import KNOWN, completed
from inboxd.desk.problem import Problem
from inboxd.desk.settings import Desk

FRAME = "_frame.html.j2"
MAX_FILE_OCTETS = 200_000
MOST_LANGUAGES = 3  # of a mail to somebody whose language nobody knows
BETWEEN_LANGUAGES = "\n* * *\n\n"

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_SUBJECT = re.compile(r"((?:\s|\{#.*?#\})*)Subject:[ \t]*([^\n]+)", re.DOTALL)  # first thing in the file


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's words. `subject` is "" when the template leaves it to the ticket."""

    subject: str
    text: str
    html: str
    language: str = ""  # in which it was found; "" for a file that serves every language


class Templates:
    """All template files, read once: a later change of a file changes nothing until the next load."""

    def __init__(
        self, folders: tuple[Path, ...], sources: Mapping[str, Source], problems: tuple[Problem, ...]
    ) -> None:
        self._folders = folders
        self._sources = sources
        self._texts = _index(sources, "txt")
        self._pages = _index(sources, "html")
        self._problems = problems
        self._environment = environment(FunctionLoader(self._source))
        self._found: dict[tuple[str, tuple[str, ...]], tuple[str, str, str]] = {}

    def __reduce__(self) -> tuple[Callable[[Sequence[Path]], Templates], tuple[tuple[Path, ...]]]:
        return Templates.load, (self._folders,)

    @classmethod
    def load(cls, dirs: Sequence[Path]) -> Templates:
        """Read every `*.j2` under the folders; a file in an earlier one hides its namesake in a later one.

        Never raises: what cannot be read is told by `check`.
        """
        sources: dict[str, Source] = {}
        problems: list[Problem] = []
        for rank, folder in enumerate(dirs):
            for path in _files(folder, problems):
                name = path.relative_to(folder).as_posix()
                if name not in sources and (text := _read(path, problems)) is not None:
                    sources[name] = _divided(name, path, text, rank)
        return cls(tuple(dirs), sources, tuple(problems))

    def names(self) -> set[str]:
        """The names that a rule or a mail may ask for."""
        return {name for name, _ in self._texts}

    def languages(self, name: str) -> set[str]:
        """The languages in which a template exists, lower-case; "" for a file that serves every language."""
        return {language for known, language in self._texts if known == name}

    def render(
        self, name: str, language: str, values: Mapping[str, object], fallbacks: Sequence[str] = ()
    ) -> Rendered:
        """The words of a mail. ComposeError when there is no such template or it fails on these values.

        Languages are tried in this order: the wanted one ("pt-br", then "pt"), the file without a
        language, `fallbacks` (the desk's languages), English, any.
        """
        text_file, html_file, found = self._choose(name, (language, *fallbacks))
        given = completed(name, values)
        given["page_language"] = (
            values.get("page_language") or found or language or next(iter(fallbacks), "") or "en"
        )
        subject = self._run(text_file + SUBJECT, given).strip() if self._sources[text_file].subject else ""
        text = _tidy(self._run(text_file, given))
        given["body_text"] = text
        given["body_html"] = paragraphs(text) if html_file == FRAME else ""
        html = self._run(html_file, given) if html_file else ""
        return Rendered(subject, text, html, found)

    def render_for_anybody(
        self, name: str, values: Mapping[str, object], languages: Sequence[str]
    ) -> Rendered:
        """The words for somebody whose language nobody knows, in the first of the desk's.

        The file without a language is written for this, and comes first. A page of its own cannot be
        joined with another: then the first language has to do.
        """
        there = self.languages(name)
        spoken = [code for code in dict.fromkeys(languages) if {code.lower(), _base(code)} & there]
        joined = spoken[:MOST_LANGUAGES]
        framed = all(self._choose(name, (code,))[1] in ("", FRAME) for code in joined)
        if "" in there or len(joined) < 2 or not framed:
            return self.render(name, "", values, languages)
        said = [self.render(name, code, values) for code in joined]
        text = BETWEEN_LANGUAGES.join(one.text for one in said)
        given = completed(name, values) | {"page_language": joined[0], "body_text": text}
        given["body_html"] = paragraphs(text)
        html = self._run(FRAME, given) if FRAME in self._sources else ""
        return Rendered(said[0].subject, text, html)

    def check(self, desk: Desk) -> list[Problem]:
        """Every mistake in every template, found by rendering it with samples."""
        return sorted([*self._problems, *check_sources(self._environment, self._sources, desk, KNOWN)])

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self._sources.get(name.removesuffix(SUBJECT))
        text = dict(source.pieces).get(name) if source else None
        return (text, str(source.path), lambda: True) if source and text is not None else None

    def _choose(self, name: str, wanted: tuple[str, ...]) -> tuple[str, str, str]:
        """Text file, HTML file (or the frame) and language for a name; remembered."""
        key = (name, wanted)
        if key not in self._found:
            if len(self._found) > 10_000:
                self._found.clear()
            self._found[key] = self._search(name, wanted)
        return self._found[key]

    def _search(self, name: str, wanted: tuple[str, ...]) -> tuple[str, str, str]:
        there = self.languages(name)
        if not there:
            raise ComposeError(
                f"template '{name}': there is no {name}.en.txt.j2; write one, or correct the name"
            )
        language = next(code for code in (*_order(wanted), *sorted(there)) if code in there)
        text, html = self._texts[name, language], self._pages.get((name, language))
        # The admin's new wording must not go out beside the shipped HTML that says something else.
        if html is not None and html.rank <= text.rank:
            return text.name, html.name, language
        return text.name, FRAME if FRAME in self._sources else "", language

    def _run(self, file: str, values: dict[str, object]) -> str:
        try:
            return run(self._environment.get_template(file), values)
        except FAILURES as error:
            raise ComposeError(f"template {file}: {plain(str(error))}; run `inboxd check`") from error


def shipped() -> Path:
    """The folder of the templates that come with inboxd: in the wheel, or in a checkout."""
    package = Path(__file__).parents[1]
    packed = package / "defaults" / "templates"
    return packed if packed.is_dir() else package.parent / "templates"


def _index(sources: Mapping[str, Source], kind: str) -> dict[tuple[str, str], Source]:
    """Sources of one kind by name and lower-case language; an earlier folder's file comes first."""
    found: dict[tuple[str, str], Source] = {}
    for source in sources.values():
        match = FILE_NAME.fullmatch(source.name)
        if match and match["kind"] == kind:
            found.setdefault((match["name"], (match["language"] or "").lower().replace("_", "-")), source)
    return found


def _base(language: str) -> str:
    """ "pt" of "pt-BR"."""
    return language.lower().replace("_", "-").partition("-")[0]


def _order(wanted: Iterable[str]) -> list[str]:
    """Language codes in the order in which they are tried; "" is the file without a language."""
    codes: list[str] = []
    for place, language in enumerate(wanted):
        code = language.lower().replace("_", "-")
        if code:
            codes += [code, code.partition("-")[0]]
        if place == 0:
            codes.append("")
    return [*codes, "en"]


def _divided(name: str, path: Path, text: str, rank: int) -> Source:
    """The file with its subject line apart, before any value is in it: no customer's text can become one."""
    match = _SUBJECT.match(text) if name.endswith(".txt.j2") else None
    if match is None:
        return Source(name, path, text, rank)
    before = "\n" * match[1].count("\n")  # so that line numbers stay true
    return Source(name, path, match[1] + text[match.end() :], rank, before + match[2])


def _tidy(text: str) -> str:
    """Text with single empty lines between paragraphs and one line end at its end."""
    return _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n")).strip("\n") + "\n"


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        return sorted(path for path in folder.rglob("*.j2") if path.is_file())
    except OSError as error:
        problems.append(
            Problem(str(folder), 0, f"cannot be read: {error.strerror}", "give inboxd's user access")
        )
        return []


def _read(path: Path, problems: list[Problem]) -> str | None:
    try:
        if path.stat().st_size > MAX_FILE_OCTETS:
            problems.append(Problem(str(path), 0, f"over {MAX_FILE_OCTETS:,} octets", "shorten it"))
            return None
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problems.append(
            Problem(str(path), 0, f"cannot be read: {error.strerror}", "give inboxd's user access")
        )
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem(str(path), line, "is not UTF-8", "save it as UTF-8"))
    return None
