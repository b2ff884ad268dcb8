"""The tables of config.toml whose values end up in the pure core: [desk], [team.X], [agent.X], [via.X].

Field names are settings, defaults are the defaults of `inboxd.desk.settings` (a test compares them).
"""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass

from inboxd.config.kinds import (
    AddressPatterns,
    Day,
    Daytime,
    Duration,
    DurationOrNone,
    FilePath,
    Folder,
    HostPortOrNone,
    MailAddress,
    MailAddresses,
    Secret,
    Size,
    Switch,
    Texts,
    Whole,
    Zone,
    one_of,
    refuse,
    shown,
)
from inboxd.config.settings import MB, STRICT
from inboxd.desk.rules.vocabulary import WAYS

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.I)


def _prefix(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,19}", value):
        return value
    raise refuse(
        f"cannot be {shown(value)}",
        "write a letter, then letters, digits and hyphens, 20 at most: HELP gives [HELP-1042]",
    )


def _replies(value: object) -> object:
    if value in ("message-id", "plus") or (isinstance(value, str) and _DOMAIN.fullmatch(value)):
        return value
    raise refuse(
        f"cannot be {shown(value)}", 'write "message-id", "plus" or a domain such as "reply.example.com"'
    )


def _languages(value: object) -> object:
    many = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    if not isinstance(many, tuple) or not many:
        raise refuse("must be a list of languages", 'write ["en"]; the first is the fallback')
    for one in many:
        if not isinstance(one, str) or not _LANGUAGE.fullmatch(one):
            raise refuse(f"{shown(one)} is no language code", 'write codes such as "en", "vi" or "pt-BR"')
    return many


def _alert(value: object) -> object:
    if isinstance(value, str) and not any(ord(one) < 32 for one in value):
        return value
    raise refuse("must be a command or a URL in one line")


def _signature(value: object) -> object:
    if isinstance(value, str) and len(value) <= 2000:
        return value.strip()
    raise refuse("must be text of at most 2,000 characters", 'lines stand between """ and """')


def _skills(value: object) -> object:
    for one in (value,) if isinstance(value, str) else value if isinstance(value, list | tuple) else ():
        if not isinstance(one, str) or not re.fullmatch(r"\S{1,60}", one):
            raise refuse(f"{shown(one)} is no skill", 'write each as one word: ["vi", "refunds"]')
    return value


@dataclass(frozen=True, slots=True, config=STRICT)
class TopTable:
    """The settings above the first table."""

    database: str = "sqlite:///var/inboxd.db"
    database_password: Secret | None = None  # for PostgreSQL, so that the URL needs none
    var: Folder = Path("var")
    rules: Folder = Path("rules")
    templates: Folder = Path("templates")
    key_file: FilePath = None
    log_format: Annotated[str, BeforeValidator(one_of("text", "json"))] = "text"
    metrics: HostPortOrNone = ""
    disk_floor: Size = 200 * MB
    workers: Whole = 0


@dataclass(frozen=True, slots=True, config=STRICT)
class DeskTable:
    """[desk]"""

    name: str = "Support"
    address: MailAddress = "support@localhost"
    aliases: MailAddresses = ()
    admins: MailAddresses = ()
    alert: Annotated[str, BeforeValidator(_alert)] = ""
    all_well: Daytime = "08:00"
    digest: Daytime = "08:00"
    welcome: Switch = True
    agents_address: MailAddress = ""
    prefix: Annotated[str, BeforeValidator(_prefix)] = "HELP"
    team: str = "general"
    calendar: str = ""
    zone: Zone = ""
    languages: Annotated[tuple[str, ...], BeforeValidator(_languages)] = ("en",)
    replies: Annotated[str, BeforeValidator(_replies)] = "message-id"
    trust: Annotated[str, BeforeValidator(one_of("authenticated", "token"))] = "authenticated"
    send_delay: Duration = timedelta(seconds=60)
    strict: Switch = False
    undo_for: Duration = timedelta(minutes=10)
    quote_length: Whole = 1000
    close_after: Duration = timedelta(days=7)
    reopen_for: Duration = timedelta(days=30)
    grant_for: Duration = timedelta(days=30)
    held_for: Duration = timedelta(hours=24)
    survey_every: Duration = timedelta(days=30)
    survey_for: Duration = timedelta(days=30)


@dataclass(frozen=True, slots=True, config=STRICT)
class LimitsTable:
    """[limits]"""

    per_ticket: Whole = 1
    per_sender_10_minutes: Whole = 1
    per_sender_hour: Whole = 3
    per_sender_day: Whole = 10
    per_domain_hour: Whole = 20
    per_hour: Whole = 2000
    same_body_hour: Whole = 3
    ticket_10_minutes: Whole = 10
    mute: Duration = timedelta(hours=24)
    rule_mails_per_ticket_day: Whole = 20
    tag_joins_per_sender_hour: Whole = 3
    refusals_per_agent_hour: Whole = 10
    notifications_per_agent_hour: Whole = 60


@dataclass(frozen=True, slots=True, config=STRICT)
class TeamTable:
    """[team.NAME]"""

    address: MailAddress = ""
    title: str = ""
    outgoing: str = ""
    copy: MailAddresses = ()
    calendar: str = ""  # "": the desk's
    signature: Annotated[str, BeforeValidator(_signature)] = ""  # "": the title
    assign: Annotated[str, BeforeValidator(one_of("", *WAYS))] = ""  # "": who wants a ticket takes it
    fallback: str = ""  # agent or team


@dataclass(frozen=True, slots=True, config=STRICT)
class AgentTable:
    """[agent.NAME]"""

    email: MailAddresses
    name: str = ""  # "": the table's name
    teams: Texts = ()  # empty: the desk's team
    notify: Annotated[str, BeforeValidator(one_of("all", "mine", "digest"))] = "all"
    calendar: str = ""  # "": the team's
    digest: Switch = True
    signature: Annotated[str, BeforeValidator(_signature)] = ""  # "": the name
    send_delay: DurationOrNone = None  # None: the desk's
    confirm: Switch = True
    skills: Annotated[Texts, BeforeValidator(_skills)] = ()
    cap: Whole = 0  # 0: no end
    left: Day | None = None
    password: Secret | None = None  # for SMTP AUTH at the listener


@dataclass(frozen=True, slots=True, config=STRICT)
class OrganisationTable:
    """[organisation.NAME]"""

    addresses: AddressPatterns
    title: str = ""  # "": the table's name
    vip: Switch = False


@dataclass(frozen=True, slots=True, config=STRICT)
class ViaTable:
    """[via.NAME]"""

    kind: Annotated[str, BeforeValidator(one_of("group", "form"))]
    address: MailAddress


def names(shape: type) -> tuple[str, ...]:
    """The settings of a table, in order; a secret stands for its four spellings."""
    return tuple(one.name for one in dataclasses.fields(shape))
