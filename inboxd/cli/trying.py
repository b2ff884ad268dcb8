"""`inboxd try`: what would become of a mail, without doing it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inboxd.cli.opening import ConfigOption, settings_of
from inboxd.compose.tokens import Keyring
from inboxd.config.settings import Settings
from inboxd.daemon.engine import authenticate
from inboxd.daemon.workers import Kit
from inboxd.desk.assign import gives_out
from inboxd.desk.case import understand
from inboxd.desk.decide import decide
from inboxd.desk.decision import Decision, Lane, Set
from inboxd.desk.facts import Facts
from inboxd.desk.rules.explain import Told, explain_decision
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from inboxd.mail.parse import parse
from inboxd.store import Refused, Store, StoreUnavailable

app = typer.Typer(add_completion=False)


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
    explained: Annotated[
        bool,
        typer.Option("--explain", help="Tell of every rule why it held or did not, and what was compared."),
    ] = False,
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
        outcome = rehearse(str(file), raw, settings, channel, explained=explained)
        typer.echo(json.dumps(outcome, ensure_ascii=False, default=str) if as_json else describe(outcome))
    if failed:
        raise typer.Exit(1)


def rehearse(
    file: str, raw: bytes, settings: Settings, channel: str, *, explained: bool = False
) -> dict[str, Any]:
    """Parse and decide one mail on what an empty database would know."""
    desk = settings.desk
    now = datetime.now(UTC)
    delivery = Delivery(raw=raw, channel=channel, received_at=now)
    mail = parse(raw, desk.languages, desk.home_zone)
    kit = Kit(desk, Keyring.new(bytes(32)), ())
    facts = replace(turns_of(settings, now), authentication=authenticate(mail, delivery, kit))
    decision = decide(mail, delivery, facts, desk, now)
    told = explain_decision(understand(mail, delivery, facts, desk, now), decision) if explained else ()
    rules = {"rules": [rule_json(one) for one in told]} if explained else {}
    return {"file": file, **outcome_of(decision), **rules, "mail": mail_json(mail)}


def turns_of(settings: Settings, now: datetime) -> Facts:
    """Who is away and whose turn it is, where there is a database that knows it."""
    if not gives_out(settings.desk):
        return Facts()
    try:
        store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    except (Refused, StoreUnavailable):
        return Facts()
    try:
        return store.look_up_pool(now)
    finally:
        store.close()


def rule_json(told: Told) -> dict[str, Any]:
    """One rule in the shape that `--explain --json` prints."""
    failed = told.failed
    return {
        "rule": told.rule.name,
        "file": told.rule.file,
        "line": told.rule.line,
        "held": told.held,
        "failed": failed
        and {
            "condition": failed.condition,
            "line": failed.line,
            "wanted": list(failed.wanted),
            "found": list(failed.found),
        },
        "passed_over": told.passed_over or None,
    }


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
    lines += [line for rule in outcome.get("rules", ()) for line in describe_rule(rule)]
    return "\n".join([outcome["file"], *lines, ""])


def describe_rule(rule: dict[str, Any]) -> list[str]:
    """A rule's place and name, and what kept it from holding."""
    failed = rule["failed"]
    line = failed["line"] if failed else rule["line"]
    head = f"  {'held' if rule['held'] else 'not':<9} {rule['file']}:{line or rule['line']}  {rule['rule']}"
    if rule["passed_over"]:
        return [f"{head}: {rule['passed_over']}"]
    if not failed:
        return [head]
    wanted = " or ".join(f'"{text}"' for text in failed["wanted"])
    found = ", ".join(f'"{text}"' for text in failed["found"]) or "nothing"
    verb = "is excepted by" if failed["condition"].startswith("unless") else "wants"
    return [head, f"{'':<12}{failed['condition']} {verb} {wanted}; found {found}"]


def _first_lines(text: str, limit: int = 200) -> str:
    short = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return short if len(short) <= limit else short[:limit] + "…"
