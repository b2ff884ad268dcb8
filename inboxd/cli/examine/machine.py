"""Checks of this machine: database, disk, clock, tokens."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inboxd.cli.examine.finding import Finding, fail, ok, warn
from inboxd.config.settings import Settings
from inboxd.desk.rules.measure import show_size
from inboxd.net.oauth import Values, warnings
from inboxd.store import Store
from inboxd.store.errors import StoreError

BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # no honest clock is earlier
SKEW = timedelta(minutes=5)
COMFORT = 5  # times the floor


def check_settings(settings: Settings) -> list[Finding]:
    """What the admin should know of the configuration itself."""
    found = [warn("config", problem.what, problem.remedy) for problem in settings.warnings]
    return found or [ok("config", str(settings.path or "embedded defaults"))]


def open_database(settings: Settings) -> tuple[Store | None, Finding]:
    """The database, checked for durable commits (A1), without creating or migrating it."""
    try:
        store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    except StoreError as error:
        if "no database yet" in str(error):
            return None, warn("database", "there is none yet", "`inboxd run` makes it")
        return None, fail("database", str(error), "see the line above")
    return store, ok(
        "database", f"{settings.database.partition(':')[0].partition('+')[0]}, commits are durable"
    )


def check_disk(folder: Path, floor_bytes: int) -> Finding:
    """Room where inboxd writes: below the floor mail is refused for the time being (C4)."""
    place = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
    free = shutil.disk_usage(place).free
    text = f"{free // 2**20:,} MB free in {place}"
    if free < floor_bytes:
        return fail("disk", text, f"make room: below {show_size(floor_bytes)} no mail is accepted")
    if free < COMFORT * floor_bytes:
        return warn("disk", text, f"make room before it is {show_size(floor_bytes)}")
    return ok("disk", text)


def check_clock(now: datetime, newest: datetime | None = None) -> Finding:
    """Whether this machine's time can be right, beside the newest mail's time of arrival elsewhere."""
    remedy = "let systemd-timesyncd or chrony set the clock"
    if now < BUILT:
        return fail("clock", f"it is {now:%Y-%m-%d %H:%M} UTC here", remedy)
    if newest is not None and newest > now + SKEW:
        ahead = round((newest - now).total_seconds() / 60)
        return fail("clock", f"the mail server is {ahead} minutes ahead of this machine", remedy)
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def check_tokens(settings: Settings, values: Values | None, now: datetime) -> list[Finding]:
    """Logins that are missing and secrets that end soon."""
    if not settings.oauth:
        return []
    if values is None:
        return [
            warn("oauth", "tokens are kept in the database, and there is none yet", "run `inboxd run` once")
        ]
    found = []
    for line in warnings(settings.oauth, values, now):
        what, _, remedy = line.partition("; ")
        found.append(
            fail("oauth", what, remedy)
            if "nobody" in what or "has ended" in what
            else warn("oauth", what, remedy)
        )
    return found or [ok("oauth", ", ".join(settings.oauth))]
