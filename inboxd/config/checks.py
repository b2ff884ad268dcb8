"""What no single setting shows: names that lead nowhere, colliding addresses, weak connections."""

from __future__ import annotations

import itertools
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from inboxd.config.kinds import absolute, is_loopback
from inboxd.config.ruletables import check_calendars
from inboxd.config.settings import Imap, Oauth, Outgoing_, Settings
from inboxd.config.staff import check_addresses, check_fallbacks
from inboxd.config.tables import Reading, header, unknown_word
from inboxd.config.tomlfile import Place
from inboxd.desk.problem import did_you_mean

RESERVED_NAMES = ("me", "none", "all", "team", "nobody", "same", "assignee", "round-robin", "least-busy")


def complain(reading: Reading, settings: Settings) -> None:
    """Every problem between the settings of a file whose single values are right."""
    _check_names(reading, settings)
    _check_people(reading, settings)
    _check_way_in(reading, settings)
    for one in settings.imap.values():
        _check_imap(reading, settings, one)
    for account in settings.outgoing.values():
        _check_outgoing(reading, settings, account)
    for oauth in settings.oauth.values():
        _check_oauth(reading, oauth)
    _check_listener(reading, settings)
    _check_secrecy(reading, settings)
    _check_places(reading, settings)
    check_calendars(reading, settings.desk)


def _check_names(reading: Reading, settings: Settings) -> None:
    desk, teams = settings.desk, list(settings.desk.teams)
    if desk.team not in _written(reading, "team", desk.teams):
        place: Place = ("desk", "team")
        what = f"'team' in [desk] cannot be '{desk.team}': no [team.{desk.team}] in this file"
        reading.complain(place, what, did_you_mean(desk.team, teams) or f"add [team.{desk.team}]")
    for team in desk.teams.values():
        if team.outgoing and team.outgoing not in _outgoing_names(reading):
            wrong, remedy = unknown_word(team.outgoing, "outgoing", [one for one in settings.outgoing if one])
            place = ("team", team.name, "outgoing")
            reading.complain(place, f"'outgoing' in [team.{team.name}]: {wrong}", remedy)
    for agent in desk.agents.values():
        for index, name in enumerate(agent.teams):
            if name not in _written(reading, "team", desk.teams):
                wrong, remedy = unknown_word(name, "team", teams)
                place = ("agent", agent.name, "teams", index)
                reading.complain(place, f"'teams' in [agent.{agent.name}]: {wrong}", remedy)
    for kind, known in (("agent", desk.agents), ("team", desk.teams)):
        for name in known:
            if name.casefold() in RESERVED_NAMES:
                what = f"[{kind}.{name}] has a name that commands need"
                reading.complain((kind, name), what, f"not allowed are: {', '.join(RESERVED_NAMES)}")
        for one, other in _same_without_case(list(known)):
            what = f"[{kind}.{other}] and [{kind}.{one}] differ only in case"
            reading.complain((kind, other), what, "commands are read without case: choose another name")


def _written(reading: Reading, kind: str, known: object) -> set[str]:
    """The names that the file gives, so that a broken table is not also reported as missing."""
    raw = reading.document.values.get(kind, {})
    return {*(raw if isinstance(raw, dict) else ()), *(known if isinstance(known, dict) else ())}


def _outgoing_names(reading: Reading) -> set[str]:
    raw = reading.document.values.get("outgoing", {})
    return {key for key, value in raw.items() if isinstance(value, dict)} if isinstance(raw, dict) else set()


def _same_without_case(names: list[str]) -> Iterator[tuple[str, str]]:
    pairs = itertools.combinations(names, 2)
    return ((one, other) for one, other in pairs if one.casefold() == other.casefold())


def _check_people(reading: Reading, settings: Settings) -> None:
    desk = settings.desk
    for agent in desk.agents.values():
        if not agent.email:
            reading.complain(
                ("agent", agent.name, "email"), f"[agent.{agent.name}] has no address", "write email = [...]"
            )
        if agent.notify == "digest" and not (agent.digest and desk.digest):
            what = f'[agent.{agent.name}] has notify = "digest" and gets no digest'
            reading.complain(
                ("agent", agent.name, "notify"), what, 'leave digest out, here and in [desk], or write "mine"'
            )
    check_addresses(reading, settings)
    check_fallbacks(reading, settings.desk)
    _check_signatures(reading, settings)
    for index, address in enumerate(desk.admins):
        if address.casefold() in desk.own_addresses:
            what = f"'admins' in [desk]: {address} is an address of the desk itself"
            reading.complain(
                ("desk", "admins", index), what, "alerts would become tickets: give a person's address"
            )
    for team in desk.teams.values():
        for index, address in enumerate(team.copy):
            if address.casefold() in desk.own_addresses:
                what = f"'copy' in [team.{team.name}]: {address} is an address of the desk itself"
                reading.complain(("team", team.name, "copy", index), what, "copies would become tickets")


def _check_signatures(reading: Reading, settings: Settings) -> None:
    """A signature goes to customers, who never see an agent's own address."""
    desk = settings.desk
    private = {
        a for agent in desk.agents.values() for a in agent.email if a.casefold() not in desk.own_addresses
    }
    signed = [("agent", one.name, one.signature) for one in desk.agents.values()]
    signed += [("team", one.name, one.signature) for one in desk.teams.values()]
    for kind, name, signature in signed:
        for address in sorted(private):
            if address.casefold() in signature.casefold():
                what = f"'signature' in [{kind}.{name}] tells customers {address}, an agent's own address"
                reading.complain((kind, name, "signature"), what, f"write {desk.address}, or leave it out")


def _check_way_in(reading: Reading, settings: Settings) -> None:
    if settings.path is None:
        return
    if "address" not in _raw(reading, ("desk",)):
        reading.complain(
            ("desk",),
            "[desk] lacks 'address'",
            'write address = "support@example.com": customers write there',
        )
    if not settings.desk.admins:
        what = "nobody is told of quarantined mail and dead accounts: 'admins' in [desk] is empty"
        reading.complain(("desk", "admins"), what, 'write admins = ["ops@example.com"]', warning=True)
    if not any(key in reading.document.values for key in ("smtp", "imap")):
        reading.complain((), "no mail can come in", "write [smtp] or [imap.NAME]", warning=True)
    if settings.desk.trust == "token":
        what = "'trust' in [desk] is \"token\": a forged From with a stolen reply address acts as an agent"
        remedy = 'it counts from this machine and trusted_peers only; "authenticated" is safer'
        reading.complain(("desk", "trust"), what, remedy, warning=True)


def _check_login(reading: Reading, settings: Settings, place: Place, one: Imap | Outgoing_) -> None:
    title = header(place)
    if one.oauth and one.password:
        reading.complain((*place, "oauth"), f"{title} has a password and 'oauth'", "keep one of them")
    if one.oauth and one.oauth not in _written(reading, "oauth", settings.oauth):
        wrong, remedy = unknown_word(one.oauth, "oauth", list(settings.oauth))
        reading.complain((*place, "oauth"), f"'oauth' in {title}: {wrong}", remedy)
    if one.user and not (one.oauth or one.password):
        remedy = "write password_file = …, password_env, password_credential, or oauth"
        reading.complain((*place, "user"), f"{title} has a user but no password", remedy)
    if (one.oauth or one.password) and not one.user:
        reading.complain(place, f"{title} has a password but no user", "write user = …")
    for name in ("user", "host", "done", "sent"):
        if any(ord(sign) < 32 for sign in str(getattr(one, name, ""))):
            reading.complain((*place, name), f"'{name}' in {title} holds a control character", "remove it")


def _check_tls(reading: Reading, place: Place, host: str, mode: str, insecure: bool) -> None:
    """TLS is required and verified unless the address is this machine's or the admin says otherwise (B17)."""
    title = header(place)
    if not host or is_loopback(host):
        return
    if mode == "none" and not insecure:
        what = f"'security' in {title}: {host} is another machine, and passwords would go there in clear"
        reading.complain((*place, "security"), what, 'write security = "tls" (or "starttls")')
    elif insecure:
        what = f"'insecure' in {title}: whoever sits between here and {host} can read and change mail"
        reading.complain(
            (*place, "insecure"), what, "a certificate of your own goes into ca_file", warning=True
        )


def _check_imap(reading: Reading, settings: Settings, one: Imap) -> None:
    place: Place = ("imap", one.name)
    _check_login(reading, settings, place, one)
    _check_tls(reading, place, one.host, one.security, one.insecure)
    for folder in one.folders:
        if any(ord(sign) < 32 or ord(sign) == 127 for sign in folder):
            reading.complain((*place, "folders"), f"'folders' in {header(place)} holds a control character")
    if not one.folders:
        reading.complain(
            (*place, "folders"), f"'folders' in {header(place)} is empty", 'write folders = ["INBOX"]'
        )
    if one.done and one.done in one.folders:
        what = f"'done' in {header(place)} is one of 'folders'"
        reading.complain((*place, "done"), what, "stored mail would come in again: name another folder")
    for other in settings.imap.values():
        same = (other.host.lower(), other.user, other.effective_port) == (
            one.host.lower(), one.user, one.effective_port,
        )  # fmt: skip
        if same and other.name < one.name and set(one.folders) & set(other.folders):
            what = f"[imap.{one.name}] fetches the same folders as [imap.{other.name}]"
            reading.complain(place, what, "one table per account; name several folders in it")


def _check_outgoing(reading: Reading, settings: Settings, one: Outgoing_) -> None:
    place: Place = ("outgoing", one.name) if one.name else ("outgoing",)
    title = header(place)
    raw = _raw(reading, place)
    if "server" in raw and raw.get("maildir"):
        reading.complain((*place, "maildir"), f"{title} has 'server' and 'maildir'", "keep one of them")
    if not one.server and (one.user or one.password or one.oauth):
        reading.complain(place, f"{title} has a login but no server", 'write server = "smtp.example.com:465"')
    elif one.server:
        _check_login(reading, settings, place, one)
        _check_tls(reading, place, one.host, one.mode, one.insecure)


def _raw(reading: Reading, place: Place) -> dict[str, object]:
    raw: object = reading.document.values
    for key in place:
        raw = raw.get(str(key), {}) if isinstance(raw, dict) else {}
    return raw if isinstance(raw, dict) else {}


def _check_oauth(reading: Reading, one: Oauth) -> None:
    place: Place = ("oauth", one.name)
    title = header(place)
    if not one.token_url:
        remedy = 'write provider = "microsoft" or "google", or token_url = "https://…"'
        reading.complain(place, f"{title} lacks 'provider' or 'token_url'", remedy)
    for key in ("token_url", "authorize_url", "device_url"):
        found = re.match(r"(https?)://([^/:]+|\[[^\]]+\])", getattr(one, key))
        if getattr(one, key) and not found:
            reading.complain((*place, key), f"'{key}' in {title} is no URL", "write it with https://")
        elif found and found[1] == "http" and not (is_loopback(found[2]) or one.insecure):
            what = f"'{key}' in {title}: the secret would cross the network in clear"
            reading.complain((*place, key), what, "write it with https://")
    if one.flow == "client-credentials" and not one.client_secret:
        remedy = "write client_secret_file = …"
        reading.complain(place, f"{title} lacks 'client_secret'", remedy)
    if one.provider == "microsoft" and one.flow == "client-credentials" and one.tenant == "organizations":
        remedy = "write tenant = … with the directory's id or domain"
        reading.complain(place, f"{title} lacks 'tenant', which client credentials need", remedy)


def _check_listener(reading: Reading, settings: Settings) -> None:
    smtp = settings.smtp
    if smtp is None:
        return
    for index, pattern in enumerate(smtp.accept):
        if pattern in ("*", "*@*") and not is_loopback(smtp.host):
            what = f"'accept' in [smtp]: \"{pattern}\" takes all mail, and {smtp.host} is open to others"
            reading.complain(("smtp", "accept", index), what, 'write your addresses, such as "*@example.com"')
    if smtp.tls_key and not smtp.tls_cert:
        reading.complain(
            ("smtp", "tls_key"), "[smtp] has 'tls_key' but no 'tls_cert'", "name the certificate too"
        )
    if smtp.users and not smtp.tls_cert:
        what = "agents have passwords, but [smtp] has no 'tls_cert': passwords are taken over TLS only"
        reading.complain(("smtp",), what, "name a certificate, or leave the agents' passwords out")
    for place, path in ((("smtp", "tls_cert"), smtp.tls_cert), (("smtp", "tls_key"), smtp.tls_key)):
        _check_file(reading, place, path)
    for key in ("connections", "connections_per_peer", "recipients", "data_rate"):
        if getattr(smtp, key) < 1:
            reading.complain(("smtp", key), f"'{key}' in [smtp] must be at least 1")


def _check_file(reading: Reading, place: Place, path: Path | None) -> None:
    if path is not None and not path.is_file():
        what = f"'{place[-1]}' in {header(place[:-1])}: {path} does not exist"
        reading.complain(place, what, "relative paths start at the file's folder")


def _check_secrecy(reading: Reading, settings: Settings) -> None:
    """A password in the file itself makes the file a secret (B32)."""
    path = settings.path
    if path is None or not reading.holds_secret or not path.stat().st_mode & stat.S_IRWXO:
        return
    what = "holds a password and may be read by other users of this machine"
    reading.complain((), what, f"run: chmod o= {path} (or use password_file)")


def is_file_name(rest: str) -> bool:
    """Whether the part of an SQLite URL behind the colon names a file."""
    return rest.strip("/") not in ("", ":memory:") and absolute(rest.removeprefix("/"), Path()) is not None


def _check_places(reading: Reading, settings: Settings) -> None:
    for name in ("rules", "templates"):
        if name in reading.document.values and not getattr(settings, name).is_dir():
            what = f"'{name}': {getattr(settings, name)} is no folder"
            reading.complain((name,), what, "relative paths start at the file's folder")
    written = reading.document.values.get("database")
    scheme, separator, rest = str(written or settings.database).partition("://")
    if not separator or scheme.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        remedy = 'write "sqlite:///var/inboxd.db" or "postgresql://inboxd@localhost/inboxd"'
        reading.complain(("database",), "'database' is no URL of SQLite or PostgreSQL", remedy)
    elif scheme == "sqlite" and not is_file_name(rest):
        reading.complain(("database",), "'database' names no file", 'write "sqlite:///var/inboxd.db"')
    for kind, accounts in (
        ("imap", settings.imap),
        ("outgoing", settings.outgoing),
        ("oauth", settings.oauth),
        ("webhook", settings.webhooks),
    ):
        for name, one in accounts.items():
            _check_file(reading, (kind, name, "ca_file") if name else (kind, "ca_file"), one.ca_file)
