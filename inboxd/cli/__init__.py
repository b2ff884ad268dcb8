"""The `inboxd` command. Only this room prints."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from typing import Annotated, ClassVar

import typer

from inboxd import __version__
from inboxd.cli.lazy import LazyGroup
from inboxd.config import ConfigError

EXIT_FAILED = 1
EXIT_CONFIG = 78  # EX_CONFIG of sysexits.h


class Commands(LazyGroup):
    """Every command and where it is defined, in the order of `inboxd --help`."""

    modules: ClassVar[Mapping[str, str]] = {
        "init": "inboxd.cli.setup",
        "check": "inboxd.cli.setup",
        "rules": "inboxd.cli.rules",
        "run": "inboxd.cli.run",
        "try": "inboxd.cli.trying",
        "replay": "inboxd.cli.replaying",
        "status": "inboxd.cli.status",
        "tickets": "inboxd.cli.tickets",
        "show": "inboxd.cli.tickets",
        "ticket": "inboxd.cli.ticket",
        "agent": "inboxd.cli.agent",
        "trace": "inboxd.cli.trace",
        "junk": "inboxd.cli.junk",
        "quarantine": "inboxd.cli.quarantine",
        "outbox": "inboxd.cli.outbox",
        "import": "inboxd.cli.importing",
        "backup": "inboxd.cli.backup",
        "restore": "inboxd.cli.backup",
        "login": "inboxd.cli.login",
        "doctor": "inboxd.cli.doctor",
    }


app = typer.Typer(
    cls=Commands,
    name="inboxd",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_debug = False


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"inboxd {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and debug logs.")] = False,
    version: Annotated[  # noqa: ARG001 -- its callback has printed it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A help desk that lives in mail: customers write, rules route, agents answer from their inbox."""
    global _debug  # noqa: PLW0603 -- asked for once, read once in `main`
    _debug = debug


def main() -> None:
    """Run the command line; mistakes become advice on standard error and an exit code."""
    try:
        app(prog_name="inboxd")
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        sys.exit(EXIT_CONFIG)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader left (`inboxd tickets | head`)
        sys.exit(EXIT_FAILED)
    except Exception as error:
        if _debug:
            traceback.print_exc()
        else:
            typer.echo(f"inboxd: {error or type(error).__name__}", err=True)
        sys.exit(EXIT_FAILED)
