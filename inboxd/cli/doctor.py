"""`inboxd doctor`: can mail come in and go out, and which settings fit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from inboxd.cli.examine.accounts import check_account, check_outgoing, check_webhook
from inboxd.cli.examine.finding import FAIL, OK, WARN, Finding
from inboxd.cli.examine.machine import check_clock, check_disk, check_settings, check_tokens, open_database
from inboxd.cli.examine.probe import Probe
from inboxd.cli.opening import ConfigOption, JsonOption, plain, print_json, settings_of
from inboxd.config.settings import Settings
from inboxd.net import oauth
from inboxd.net.clock import now_utc
from inboxd.store import Store

app = typer.Typer(add_completion=False)

MARKS = {OK: "[green]ok  [/green]", WARN: "[yellow]warn[/yellow]", FAIL: "[red]fail[/red]"}


@app.command()
def doctor(
    config: ConfigOption = None,
    as_json: JsonOption = False,
    probe: Annotated[
        bool,
        typer.Option("--probe", help="Send test mails to the desk's own address and look how they arrive."),
    ] = False,
    outside: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT", help="With --probe: also hand forged mail to this MX as a stranger would."
        ),
    ] = "",
    wait: Annotated[int, typer.Option(help="With --probe: seconds to wait for the test mails.", min=1)] = 60,
) -> None:
    """Check that mail can come in and go out, and say what to do where it cannot.

    Nothing is changed and no mail is sent, unless --probe says so. Exit code 1 when a check fails.
    """
    settings = settings_of(config)
    store, database = open_database(settings)
    try:
        findings = examine(settings, store, database)
        if probe:
            findings += Probe(settings, store, _sources(settings, store), now_utc).run(wait, outside)
    finally:
        if store is not None:
            store.close()
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        _show(findings)
    if any(finding.state == FAIL for finding in findings):
        raise typer.Exit(1)


def _sources(settings: Settings, store: Store | None) -> dict[str, oauth.TokenSource]:
    return oauth.sources(settings.oauth, store, now_utc) if store is not None else {}


def examine(settings: Settings, store: Store | None, database: Finding) -> list[Finding]:
    """Every check that sends nothing, in the order in which a person would look."""
    sources = _sources(settings, store)
    findings = [*check_settings(settings), database, check_disk(settings.var, settings.disk_floor)]
    findings += check_tokens(settings, store, now_utc())
    newest: list[datetime] = []
    for account in settings.imap.values():
        found, arrived = check_account(account, sources, settings.oauth)
        findings += found
        newest += [arrived] if arrived else []
    for table in settings.outgoing.values():
        findings += check_outgoing(table, sources, settings.oauth)
    findings += [check_webhook(one) for one in settings.webhooks.values()]
    return [*findings, check_clock(now_utc(), max(newest, default=None))]


def _show(findings: list[Finding]) -> None:
    screen = Console(highlight=False, soft_wrap=True)
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        screen.print(f"{MARKS[finding.state]}  {plain(finding.check):<{width}}  {plain(finding.what)}")
        if finding.remedy:
            screen.print(f"      {'':<{width}}  [bold]{plain(finding.remedy)}[/bold]")
        for command in finding.commands:
            screen.print(f"      {'':<{width}}  {plain(command)}")
    fits = {key: value for finding in findings for key, value in finding.fits.items()}
    if fits:
        screen.print("\nSettings that fit:")
        for key, value in fits.items():
            table, _, name = key.rpartition(".")
            screen.print(f'  {plain(f"[{table}]")}  {name} = "{plain(value)}"')
