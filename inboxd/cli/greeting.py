"""The first lines of `inboxd run`: where mail goes in and out, and how to try it."""

from __future__ import annotations

from inboxd.cli import calling
from inboxd.config.settings import Outgoing_, Settings

TRY = (
    "import smtplib; smtplib.SMTP('{host}', {port}).sendmail('anna@example.com', ['{address}'], "
    "'From: Anna <anna@example.com>\\nTo: {address}\\nSubject: Where is my parcel?\\n\\n"
    "It should be here by now.')"
)


def greeting(settings: Settings) -> list[str]:
    """What a person at the terminal wants to know at the start."""
    desk = settings.desk
    lines = [f"inboxd for {desk.name} <{desk.address}>" + ("" if settings.path else ", on embedded defaults")]
    if settings.smtp:
        lines.append(f"  mail in    smtp://{settings.smtp.listen}")
    for name, account in settings.imap.items():
        lines.append(f"  mail in    imap {name}: {account.user} at {account.host}")
    lines.append(f"  tickets    {shown_database(settings)}")
    lines += [f"  mail out   {shown_outgoing(table)}" for table in settings.outgoing.values()]
    if settings.smtp and not any(table.server for table in settings.outgoing.values()):
        command = TRY.format(host=settings.smtp.host, port=settings.smtp.port, address=desk.address)
        lines += ["Try it from another terminal:", f'  python3 -c "{command}"', f"  {calling.name()} tickets"]
    if settings.path is None:
        init = f"`{calling.name()} init`"
        lines.append(f"Then {init} lays down config.toml, rules/ and templates/ to make it yours.")
    return lines


def shown_outgoing(table: Outgoing_) -> str:
    """Where one [outgoing] table sends."""
    label = f"{table.name}: " if table.name else ""
    return label + (table.server or f"{table.maildir} (a Maildir; nothing leaves this machine)")


def shown_database(settings: Settings) -> str:
    """The database's place without its password."""
    head, at, tail = settings.database.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else settings.database
