"""config.toml and the rules beside it, as one value that is right as a whole, or every problem at once."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inboxd.config import checks, defaults, rulefiles, staff
from inboxd.config.kinds import Secret, absolute
from inboxd.config.people import build_desk, own_patterns, read_agents
from inboxd.config.providers import with_provider
from inboxd.config.ruletables import read_webhooks
from inboxd.config.secrets import spellings
from inboxd.config.settings import Imap, Oauth, Outgoing_, Settings, Smtp, Webhook
from inboxd.config.shapes import AgentTable, DeskTable, TeamTable, TopTable, names
from inboxd.config.tables import LATER, Reading, read_tables
from inboxd.config.tomlfile import Document, Unreadable, read
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.settings import Desk

TABLES = (
    "desk",
    "smtp",
    "imap",
    "outgoing",
    "oauth",
    "team",
    "agent",
    "via",
    "organisation",
    "limits",
    "field",
    "calendar",
    "webhook",
)
LATER_TABLES = (
    "sla", "contact", "survey", "arc", "spam",
    "archive", "retention", "queue", "view",
)  # fmt: skip


class ConfigError(Exception):
    """The configuration cannot be used; `problems` has every reason, sorted, warnings included."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = sorted(set(problems))


def find(path: Path | None, folder: Path) -> Path | None:
    """The file to read: the one that is named, else config.toml in the folder, else none (the defaults)."""
    if path is not None:
        return path
    usual = folder / "config.toml"
    return usual if usual.exists() else None


def load(path: Path | None, *, folder: Path) -> Settings:
    """The configuration of a file, or the embedded defaults in `folder`. ConfigError has every problem."""
    settings, problems = examine(path, folder=folder)
    if settings is None or any(not one.warning for one in problems):
        raise ConfigError(problems)
    return replace(settings, warnings=tuple(sorted(problems)))


def examine(
    path: Path | None, *, folder: Path, by_hand: bool = False
) -> tuple[Settings | None, list[Problem]]:
    """The configuration as far as it can be read, and every problem and warning. `by_hand`: for `check`."""
    if path is None:
        return _read_all(Reading(Document("embedded defaults"), folder.absolute(), by_hand=by_hand), None)
    try:
        document = read(path, path.name if path.is_file() else str(path))
    except Unreadable as error:
        return None, [error.problem]
    return _read_all(Reading(document, path.absolute().parent, by_hand=by_hand), path.absolute())


def _read_all(reading: Reading, path: Path | None) -> tuple[Settings | None, list[Problem]]:
    _refuse_unknown_tables(reading)
    top = _top(reading)
    raw_desk = reading.document.values.get("desk", {})
    desk_table = reading.shape(DeskTable, ("desk",), raw_desk)
    shells = _shells(reading, top)
    agents = read_agents(reading, desk_table)
    teams = read_tables(reading, "team", TeamTable)
    desk = build_desk(reading, desk_table or DeskTable(), teams, agents, shells.smtp, shells.imap)
    shells = replace(shells, smtp=_complete(shells.smtp, desk, agents))
    settings = _settings(reading, path, top, desk_table or DeskTable(), desk, shells)
    checks.complain(reading, settings)
    book = rulefiles.read_all(settings, embedded=path is None, written=reading.document.values)
    gone = staff.departed(book.rules, settings, datetime.now(UTC).date(), by_hand=reading.by_hand)
    problems = [*reading.problems, *book.problems, *gone]
    largest = {name: one.max_size for name, one in shells.outgoing.items() if one.max_size}
    settings = replace(settings, desk=replace(settings.desk, rules=book.rules, largest=largest))
    own = () if path is None else (path,)
    folders = (settings.rules, settings.templates)
    files = (*own, *folders, *book.files, *reading.secret_files, *_other_files(settings))
    return replace(settings, files=files, restart_key=_restart_key(settings)), problems


@dataclass(frozen=True, slots=True)
class _Shells:
    """The tables of the outside world."""

    smtp: Smtp | None
    imap: Mapping[str, Imap]
    outgoing: Mapping[str, Outgoing_]
    oauth: Mapping[str, Oauth]
    webhooks: Mapping[str, Webhook]


def _refuse_unknown_tables(reading: Reading) -> None:
    top = [
        word
        for name in names(TopTable)
        for word in (spellings(name) if name.endswith("password") else (name,))
    ]
    for key, value in reading.document.values.items():
        if key in LATER_TABLES:
            reading.complain((key,), f"[{key}] is not served yet", LATER)
        elif key not in TABLES and key not in top:
            what = f"unknown table [{key}]" if isinstance(value, (dict, list)) else f"unknown setting '{key}'"
            known = TABLES if isinstance(value, (dict, list)) else top
            reading.complain((key,), what, _advice(key, known))


def _advice(key: str, known: list[str] | tuple[str, ...]) -> str:
    """A setting that stands above its table's header is a common slip."""
    for shape, table in ((DeskTable, "desk"), (Smtp, "smtp")):
        if key in names(shape) and key not in known:
            return f"it belongs below [{table}]"
    return did_you_mean(key, known)


def _top(reading: Reading) -> TopTable:
    values = {
        key: value
        for key, value in reading.document.values.items()
        if key in names(TopTable) or key in spellings("database_password")
    }
    return reading.shape(TopTable, (), values) or TopTable()


def _shells(reading: Reading, top: TopTable) -> _Shells:
    raw = reading.document.values
    embedded = not raw and reading.document.file == "embedded defaults"
    smtp = reading.shape(Smtp, ("smtp",), raw["smtp"], users=dict[str, Secret]()) if "smtp" in raw else None
    return _Shells(
        smtp=Smtp(accept=("*",)) if embedded else smtp,
        imap=read_tables(reading, "imap", Imap, named=True),
        outgoing=_outgoing(reading, reading.folder / top.var),
        oauth={
            name: with_provider(value)
            for name, value in read_tables(reading, "oauth", Oauth, named=True).items()
        },
        webhooks=read_webhooks(reading),
    )


def _outgoing(reading: Reading, var: Path) -> dict[str, Outgoing_]:
    """[outgoing] and its sub-tables, each of which takes from [outgoing] what it lacks."""
    raw = reading.document.values.get("outgoing", {})
    main = (
        {key: value for key, value in raw.items() if not isinstance(value, dict)}
        if isinstance(raw, dict)
        else raw
    )
    found: dict[str, Outgoing_] = {}
    default = reading.shape(Outgoing_, ("outgoing",), main, name="")
    if default is not None:
        found[""] = default if default.server or default.maildir else replace(default, maildir=var / "sent")
    for name, own in raw.items() if isinstance(raw, dict) else ():
        if not isinstance(own, dict):
            continue
        value = reading.shape(Outgoing_, ("outgoing", name), own, name=name)
        if value is not None and "" in found:
            found[name] = _inherit(value, found[""], own)
    return found


def _inherit(own: Outgoing_, default: Outgoing_, raw: Mapping[str, Any]) -> Outgoing_:
    """A sub-table's value with the default table's settings where it has none of its own."""
    written = {"name", *(key for key in raw if key in names(Outgoing_))}
    if any(key in raw for key in (*spellings("password"), "oauth")):
        written |= {"password", "oauth"}
    if "server" in raw:
        written |= {"maildir", "security", "insecure", "ca_file"}
    if "maildir" in raw:
        written |= {"server", "user", "password", "oauth"}
    return replace(
        own, **{one.name: getattr(default, one.name) for one in fields(own) if one.name not in written}
    )


def _complete(smtp: Smtp | None, desk: Desk, agents: dict[str, AgentTable]) -> Smtp | None:
    """The listener with the recipients that follow from the desk, and the agents who may log in."""
    if smtp is None:
        return None
    users: dict[str, Secret] = {}
    for name, one in agents.items():
        if one.password:
            users |= dict.fromkeys((name, *map(str.lower, one.email)), one.password)
    return replace(smtp, accept=smtp.accept or own_patterns(desk), users=users)


def _settings(
    reading: Reading, path: Path | None, top: TopTable, desk_table: DeskTable, desk: Desk, shells: _Shells
) -> Settings:
    folder = reading.folder
    var = folder / top.var
    shipped = defaults.folder()
    rules, templates = folder / top.rules, folder / top.templates
    if path is None:
        rules = rules if rules.is_dir() else shipped / "rules"
        templates = templates if templates.is_dir() else shipped / "templates"
    return Settings(
        path=path,
        folder=folder,
        var=var,
        database=_database(top, folder, var, "database" in reading.document.values),
        rules=rules,
        templates=templates,
        key_file=top.key_file,
        desk=replace(desk, answers=canned_answers(templates)),
        smtp=shells.smtp,
        imap=shells.imap,
        outgoing=shells.outgoing,
        oauth=shells.oauth,
        webhooks=shells.webhooks,
        alert=desk_table.alert,
        all_well=desk_table.all_well,
        metrics=top.metrics,
        log_format=top.log_format,
        disk_floor=top.disk_floor,
        workers=top.workers,
    )


def canned_answers(templates: Path) -> dict[str, str]:
    """The admin's answers for `#use`; one that cannot be read is told with the other templates."""
    found = {}
    for file in sorted((templates / "answers").glob("*.j2")):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            found[file.stem] = file.read_text(encoding="utf-8-sig")
    return found


def _database(top: TopTable, folder: Path, var: Path, is_written: bool) -> str:
    """The URL with an absolute path for SQLite, and with its password for PostgreSQL."""
    if not is_written:
        return f"sqlite:///{var / 'inboxd.db'}"
    scheme, separator, rest = top.database.partition("://")
    if scheme == "sqlite":
        return f"sqlite:///{absolute(rest.removeprefix('/'), folder)}"
    if top.database_password and "@" in rest:
        user, _, host = rest.rpartition("@")
        return f"{scheme}://{user.partition(':')[0]}:{quote(top.database_password.reveal(), safe='')}@{host}"
    return f"{scheme}{separator}{rest}"


def _other_files(settings: Settings) -> tuple[Path, ...]:
    tls = [settings.smtp.tls_cert, settings.smtp.tls_key] if settings.smtp else []
    authorities = [one.ca_file for one in settings.imap.values()]
    authorities += [one.ca_file for one in settings.outgoing.values()]
    authorities += [one.ca_file for one in settings.webhooks.values()]
    return tuple(one for one in (*tls, *authorities) if one is not None)


def _restart_key(settings: Settings) -> str:
    """A digest of what is opened once: database, files, listener. Recipients and users may change live."""
    smtp = replace(settings.smtp, accept=(), users={}, authserv="", internal="") if settings.smtp else None
    opened = (settings.database, settings.var, settings.key_file, settings.metrics, settings.workers, smtp)
    return hashlib.sha256(repr(opened).encode()).hexdigest()
