"""`inboxd try`: what would become of a mail, without doing it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inboxd.cli.opening import ConfigOption, settings_of
from inboxd.compose.tokens import Keyring
from inboxd.config.settings import Settings
from inboxd.daemon.engine import authenticate
from inboxd.daemon.workers import Kit
from inboxd.desk.decide import decide
from inboxd.desk.decision import Decision, Lane, Set
from inboxd.desk.facts import Facts
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from inboxd.mail.parse import parse

app = typer.Typer()


@app.command("try")
def try_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Mails as .eml files; - is standard input.")
    ],
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    channel: Annotated[
        str, typer.Option(help="Pretend that it came by this channel: smtp or imap.NAME.")
    ] = "smtp",
) -> None:
    """Dry run: how each mail would be read, routed and answered, and why. Nothing is written or sent."""
    settings = settings_of(config)
    failed = False
    for file in files:
        try:
            raw = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            typer.echo(f"{file}: {error.strerror}; give the path of a mail file (.eml)", err=True)
            failed = True
            continue
        outcome = rehearse(str(file), raw, settings, channel)
        typer.echo(json.dumps(outcome, ensure_ascii=False, default=str) if as_json else describe(outcome))
    if failed:
        raise typer.Exit(1)


def rehearse(file: str, raw: bytes, settings: Settings, channel: str) -> dict[str, Any]:
    """Parse and decide one mail on what an empty database would know."""
    desk = settings.desk
    now = datetime.now(UTC)
    delivery = Delivery(raw=raw, channel=channel, received_at=now)
    mail = parse(raw, desk.languages)
    kit = Kit(desk, Keyring.new(bytes(32)), ())
    facts = Facts(authentication=authenticate(mail, delivery, kit))
    decision = decide(mail, delivery, facts, desk, now)
    return {"file": file, **outcome_of(decision), "mail": mail_json(mail)}


def outcome_of(decision: Decision) -> dict[str, Any]:
    """The decision in the shape that `--json` prints."""
    values: dict[str, Any] = {c.field: c.after for c in decision.changes if isinstance(c, Set)}
    reply = next((o.template for o in decision.outgoing if o.lane is Lane.ACKNOWLEDGEMENT), None)
    return {
        "class": decision.kind,
        "fate": str(decision.fate),
        "reason": decision.reason or None,
        "ticket": "new" if decision.opened else decision.ticket or None,
        "evidence": decision.evidence or None,
        "team": values.get("team"),
        "assignee": values.get("assignee") or None,
        "priority": values.get("priority"),
        "tags": list(values.get("tags") or ()),
        "fields": {key[7:]: value for key, value in values.items() if key.startswith("fields.")},
        "because": [
            {
                "field": field,
                "value": value,
                "rule": why.text,
                "file": why.file or None,
                "line": why.line or None,
            }
            for field, value, why in decision.because
        ],
        "reply": reply,
        "withheld": decision.withheld or None,
    }


def mail_json(mail: Mail) -> dict[str, Any]:
    """The mail in the shape that `--json` prints."""
    return {
        "subject": mail.subject,
        "from": _addresses(mail.from_),
        "to": _addresses(mail.to),
        "cc": _addresses(mail.cc),
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id or None,
        "text": mail.text,
        "html": mail.html,
        "reply_text": mail.reply_text,
        "attachments": [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size} for a in mail.attachments
        ],
        "defects": list(mail.defects),
    }


def _addresses(addresses: tuple[Address, ...]) -> list[dict[str, str | None]]:
    return [{"name": address.name or None, "address": address.address} for address in addresses]


def describe(outcome: dict[str, Any]) -> str:
    """One readable block per mail."""
    mail = outcome["mail"]
    author = ", ".join(f"{a['name'] or ''} <{a['address']}>".strip() for a in mail["from"]) or "nobody"
    rows = [
        ("from", author),
        ("subject", mail["subject"] or "(none)"),
        ("class", outcome["class"]),
        ("ticket", outcome["ticket"] or f"none: {outcome['fate']}, {outcome['reason']}"),
        ("evidence", outcome["evidence"]),
        ("team", outcome["team"]),
        ("assignee", outcome["assignee"]),
        ("priority", outcome["priority"]),
        ("tags", ", ".join(outcome["tags"])),
        *((f"field {key}", value) for key, value in outcome["fields"].items()),
        ("answer", outcome["reply"] or f"none: {outcome['withheld'] or 'none is due'}"),
        ("says", _first_lines(mail["reply_text"])),
        ("files", ", ".join(f"{a['filename']} ({a['size']:,} bytes)" for a in mail["attachments"])),
        ("defects", "; ".join(mail["defects"])),
    ]
    lines = [f"  {label:<9} {value}" for label, value in rows if value]
    for item in outcome["because"]:
        place = f", {item['file']}:{item['line']}" if item["file"] else ""
        lines.append(f"  because   {item['field']} = {item['value']}: {item['rule']}{place}")
    return "\n".join([outcome["file"], *lines, ""])


def _first_lines(text: str, limit: int = 200) -> str:
    short = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return short if len(short) <= limit else short[:limit] + "…"
