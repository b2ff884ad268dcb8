"""`inboxd login NAME`: grant inboxd access to a mailbox by OAuth 2."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from inboxd.cli.opening import ConfigOption, settings_of
from inboxd.config.settings import Oauth
from inboxd.desk.problem import did_you_mean
from inboxd.net.clock import now_utc
from inboxd.net.login import Browser, finish_device, start_device
from inboxd.net.oauth import OauthError, TokenSource, endpoints, keep, refresh_key
from inboxd.store import Store

app = typer.Typer(add_completion=False)


@app.command()
def login(
    name: Annotated[str, typer.Argument(metavar="NAME", help=escape("The NAME of an [oauth.NAME] table."))],
    config: ConfigOption = None,
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--code", help="Come back to this machine, or enter a code anywhere."),
    ] = None,
    port: Annotated[int, typer.Option(help="With --browser: the loopback port to come back to; 0: any.")] = 0,
) -> None:
    """Let a person grant access to a mailbox once; inboxd renews it from then on.

    By default a code is shown that can be entered on any device; where the provider has no such page
    (Google) a browser must come back to this machine: over ssh add -L PORT:127.0.0.1:PORT and --port.
    """
    settings = settings_of(config)
    table = settings.oauth.get(name)
    if table is None:
        hint = did_you_mean(name, settings.oauth) or "config.example.toml shows one"
        raise OauthError(f"there is no [oauth.{name}] in {settings.path or 'the embedded defaults'}; {hint}")
    settings.var.mkdir(parents=True, exist_ok=True)
    store = Store.open(settings.database, migrate=False, var=settings.var)
    try:
        if table.flow == "client-credentials":
            TokenSource(table, store, now_utc).access_token()
            typer.echo(f"[oauth.{name}] works by itself: no person needs to log in.")
            return
        _finish(table, store, _ask(table, browser, port))
    finally:
        store.close()


def _ask(table: Oauth, browser: bool | None, port: int) -> dict[str, Any]:
    by_browser = not endpoints(table).device if browser is None else browser
    if by_browser:
        visit = Browser(table, port)
        typer.echo(f"Open this address in a browser on this machine:\n\n  {visit.url}\n")
        return visit.finish()
    code = start_device(table)
    typer.echo(f"Open {code.url} on any device and enter the code {code.code}")
    return finish_device(table, code)


def _finish(table: Oauth, store: Store, answer: dict[str, Any]) -> None:
    """Keep the grant, and prove that it works before saying so."""
    keep(table, store, answer, now_utc())
    if not answer.get("refresh_token") or not store.value(refresh_key(table.name)):
        raise OauthError(f"oauth {table.name}: no refresh token came; add offline access to its scope")
    TokenSource(table, store, now_utc).access_token()
    typer.echo(f"Done: [oauth.{table.name}] is granted. A running inboxd takes it at its next try.")
