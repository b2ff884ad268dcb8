"""Setting up and checking: `inboxd init` and `inboxd check`.

Problems of the configuration end with exit code 78 (EX_CONFIG of sysexits).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence, Sized
from pathlib import Path
from typing import Annotated, Any

import typer

from inboxd.cli import calling
from inboxd.config import ConfigError, check, examine, find, load
from inboxd.config.defaults import folder as shipped_folder
from inboxd.config.rulefiles import read_all
from inboxd.config.settings import Settings
from inboxd.desk.problem import Problem
from inboxd.desk.rules.measure import show_duration
from inboxd.desk.rules.run import Rule

EX_CONFIG = 78

app = typer.Typer(add_completion=False, no_args_is_help=True)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The configuration; without it ./config.toml, else the embedded defaults."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read.")]


@app.command()
def init(
    directory: Annotated[
        Path, typer.Argument(help="Where to lay it down; it is made when missing.")
    ] = Path(),
) -> None:
    """Lay down config.toml, rules/ and templates/. What exists is left as it is."""
    try:
        written = lay_down(directory)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        typer.echo(f"{error.filename or directory}: {reason}; name a folder that you may write to", err=True)
        raise typer.Exit(1) from None
    for line in _told(written):
        typer.echo(line)
    if not any(is_new for _, is_new in written):
        typer.echo("Everything was there already; nothing was changed.")
    config = directory / "config.toml"
    typer.echo(
        f"\nNext:\n"
        f"  1. edit {config}: name, address and admins stand below [desk]\n"
        f"  2. {calling.name()} check -c {config}\n"
        f"  3. {calling.name()} run -c {config}\n"
    )


@app.command("check")
def check_command(
    config: ConfigOption = None,
    as_json: JsonOption = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the settings in force; secrets are hidden.")
    ] = False,
) -> None:
    """Check the configuration, the rules with their examples and the templates, all at once."""
    path = find(config, Path.cwd())
    problems = check(path)
    settings, _ = examine(path, folder=Path.cwd(), by_hand=True)
    if show and settings is not None:
        typer.echo(json.dumps(plain(settings), indent=2, ensure_ascii=False) if as_json else _shown(settings))
    elif as_json:
        typer.echo(json.dumps([dataclasses.asdict(one) for one in problems], ensure_ascii=False))
    tell(problems, quiet=as_json and not show)
    errors = [one for one in problems if not one.warning]
    if errors:
        raise typer.Exit(EX_CONFIG)
    if settings is not None and not as_json and not show:
        typer.echo(summary(settings))


def lay_down(directory: Path) -> list[tuple[Path, bool]]:
    """Copy what ships into the folder: (path, whether it is new). A file that exists is never written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for source, target in _shipped(directory):
        is_new = not (target.exists() or target.is_symlink())
        if is_new:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(source.read_bytes())
        written.append((target, is_new))
    return written


def _told(written: Sequence[tuple[Path, bool]]) -> Iterator[str]:
    """A line for each folder of files that are new, and for each that were there."""
    groups: dict[tuple[Path, bool], list[Path]] = {}
    for path, is_new in written:
        groups.setdefault((path.parent, is_new), []).append(path)
    for (parent, is_new), paths in groups.items():
        what = str(paths[0]) if len(paths) == 1 else f"{parent}/ ({len(paths)} files)"
        yield f"{'wrote' if is_new else 'kept '} {what}"


def _shipped(directory: Path) -> Iterator[tuple[Path, Path]]:
    start = shipped_folder()
    yield start / "config.example.toml", directory / "config.toml"
    for name in ("rules", "templates"):
        for source in sorted((start / name).rglob("*")):
            if source.is_file() and not source.name.startswith("."):
                yield source, directory / source.relative_to(start)


def load_or_exit(config: Path | None) -> Settings:
    """The settings, or every problem on standard error and exit code 78."""
    try:
        return load(find(config, Path.cwd()), folder=Path.cwd())
    except ConfigError as error:
        tell(error.problems)
        raise typer.Exit(EX_CONFIG) from None


def tell(problems: list[Problem], *, quiet: bool = False) -> None:
    """Print problems on standard error, and how many there are."""
    if quiet:
        return
    for one in problems:
        typer.echo(str(one), err=True)
    errors = sum(not one.warning for one in problems)
    if errors:
        typer.echo(f"{errors} problem{'s' if errors > 1 else ''}", err=True)


def summary(settings: Settings) -> str:
    """One line that says what was found to be right."""
    place = settings.path or "the embedded defaults"
    desk = settings.desk
    examples = read_all(settings, embedded=settings.path is None).examples
    counts = (
        _count(desk.rules, "rule"),
        _count(examples, "example"),
        _count(desk.teams, "team"),
        _count(desk.agents, "agent"),
    )
    return f"{place}: all is well ({', '.join(counts)})"


def _count(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def plain(value: Any) -> Any:
    """Settings as JSON has them. Secrets stay hidden, rules are named only, URLs lose their password."""
    if isinstance(value, Settings):
        shown = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        shown["database"] = _without_password(value.database)
        shown["alert"] = "***" if value.alert else ""
        return {
            key: plain(one) for key, one in shown.items() if key not in ("files", "restart_key", "warnings")
        }
    if isinstance(value, Rule):
        return value.name
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: plain(getattr(value, one.name)) if one.repr else "***"
            for one in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {key or "(default)": plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return show_duration(value) if hasattr(value, "total_seconds") else str(value)


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{login.partition(':')[0]}{':***' if ':' in login else ''}{at}{host}"


def _shown(settings: Settings) -> str:
    return "\n".join(_lines(plain(settings), ""))


def _lines(value: Any, prefix: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from _lines(one, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield f"{prefix} = {json.dumps(value, ensure_ascii=False)}"
