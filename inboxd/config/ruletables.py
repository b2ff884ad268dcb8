"""The tables of config.toml that rules rest on: [field.NAME], [calendar.NAME], [webhook.NAME]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from inboxd.config.kinds import Texts, Zone, is_loopback, one_of, refuse, shown
from inboxd.config.settings import STRICT, Webhook
from inboxd.config.tables import Reading, header, read_tables, unknown_word
from inboxd.config.tomlfile import Place
from inboxd.desk.calendar import WEEKDAYS, Calendar, Spans, read_spans
from inboxd.desk.fields import KINDS, Field
from inboxd.desk.problem import did_you_mean
from inboxd.desk.settings import Desk


def _hours(value: object) -> object:
    """ "09:00-17:00", a list of such, or "" for a free day."""
    texts: list[Any] = value if isinstance(value, list) else [value] if value else []
    if not all(isinstance(one, str) for one in texts):
        raise refuse(f"{shown(value)} are no hours", 'write "09:00-17:00", or "" for a free day')
    try:
        return tuple(span for text in texts for span in read_spans(text))
    except ValueError as error:
        raise refuse(*str(error).split(": ", 1)) from None


def _own_days(value: object) -> object:
    if not isinstance(value, Mapping):
        raise refuse("must be a table", 'write days = {"2026-12-24" = "09:00-12:00", "2026-12-31" = ""}')
    found = []
    for day, hours in value.items():
        try:
            found.append((date.fromisoformat(str(day)), _hours(hours)))
        except PydanticCustomError:  # of the hours
            raise
        except ValueError:
            raise refuse(f"{shown(day)} is no day", 'write "2026-12-24" = "09:00-12:00"') from None
    return tuple(found)


Hours = Annotated[Spans, BeforeValidator(_hours)]
NINE_TO_FIVE: Spans = ((540, 1020),)
OFFICE = "office"  # rules may ask for this calendar although no table says when that is
LONGEST_CALL = timedelta(seconds=60)  # of a webhook: others wait behind it


@dataclass(frozen=True, slots=True, config=STRICT)
class CalendarTable:
    """[calendar.NAME]"""

    zone: Zone = ""
    monday: Hours = NINE_TO_FIVE
    tuesday: Hours = NINE_TO_FIVE
    wednesday: Hours = NINE_TO_FIVE
    thursday: Hours = NINE_TO_FIVE
    friday: Hours = NINE_TO_FIVE
    saturday: Hours = ()
    sunday: Hours = ()
    country: str = ""
    region: str = ""
    days: Annotated[tuple[Any, ...], BeforeValidator(_own_days)] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class FieldTable:
    """[field.NAME]"""

    kind: Annotated[str, BeforeValidator(one_of(*KINDS))] = "text"
    choices: Texts = ()  # of a choice


def read_fields(reading: Reading) -> dict[str, Field]:
    """Every [field.NAME] that is right."""
    found = {}
    for name, table in read_tables(reading, "field", FieldTable).items():
        title = f"[field.{name}]"
        if "." in name:
            what = f"{title} has a name with a dot"
            reading.complain(
                ("field", name), what, "rules write it as fields.NAME: letters, digits, '-', '_'"
            )
        elif table.kind == "choice" and not table.choices:
            reading.complain(
                ("field", name), f"{title} lacks 'choices'", 'write choices = ["silver", "gold"]'
            )
        elif table.choices and table.kind != "choice":
            what = f"'choices' in {title} needs kind = \"choice\""
            reading.complain(("field", name, "choices"), what, "write that, or leave the choices out")
        else:
            found[name] = Field(name, table.kind, table.choices)
    return found


def read_calendars(reading: Reading, zone: str) -> dict[str, Calendar]:
    """Every [calendar.NAME] that is right, and "office"; `zone` is that of those that name none."""
    found = {OFFICE: Calendar(OFFICE, zone or "UTC", (*((NINE_TO_FIVE,) * 5), (), ()))}
    for name, table in read_tables(reading, "calendar", CalendarTable).items():
        hours = tuple(getattr(table, day) for day in WEEKDAYS)
        if _is_country(reading, name, table):
            found[name] = Calendar(
                name, table.zone or zone or "UTC", hours, table.country, table.region, table.days
            )
        if not any(hours) and not any(spans for _, spans in table.days):
            what = f"[calendar.{name}] has no hours: whatever waits for working time waits for ever"
            reading.complain(("calendar", name), what, 'write monday = "09:00-17:00"', warning=True)
    return found


def _is_country(reading: Reading, name: str, table: CalendarTable) -> bool:
    """Whether the country's and region's holidays are known."""
    if not table.country:
        if table.region:
            what = f"'region' in [calendar.{name}] needs 'country'"
            reading.complain(("calendar", name, "region"), what, 'write country = "DE"')
        return True
    from holidays.utils import list_supported_countries  # slow to import: only who asks for holidays waits

    countries = list_supported_countries(include_aliases=True)
    for key, value, known in (
        ("country", table.country, countries),
        ("region", table.region, countries.get(table.country, [])),
    ):
        if value and value not in known:
            what = f"'{key}' in [calendar.{name}]: no holidays are known for {shown(value)}"
            remedy = did_you_mean(value, known) if known else "it has no regions: leave the line out"
            reading.complain(("calendar", name, key), what, remedy)
            return False
    return True


def read_webhooks(reading: Reading) -> dict[str, Webhook]:
    """Every [webhook.NAME] that is right: over TLS unless it is this machine (B17)."""
    found: dict[str, Webhook] = read_tables(reading, "webhook", Webhook, named=True)
    for name, one in found.items():
        place: Place = ("webhook", name)
        far = not is_loopback(one.host)
        if far and one.url.startswith("http:") and not one.insecure:
            what = f"'url' in [webhook.{name}]: tickets would cross the network in clear"
            reading.complain((*place, "url"), what, "write it with https://")
        elif far and one.insecure:
            between = f"whoever sits between here and {one.host} reads tickets"
            what = f"'insecure' in [webhook.{name}]: {between}"
            remedy = "a certificate of your own goes into ca_file"
            reading.complain((*place, "insecure"), what, remedy, warning=True)
        if not timedelta(seconds=1) <= one.timeout <= LONGEST_CALL:
            what = f"'timeout' in [webhook.{name}] must be between 1s and 60s"
            reading.complain((*place, "timeout"), what, 'write timeout = "10s"')
    return found


def check_calendars(reading: Reading, desk: Desk) -> None:
    """A calendar that [desk], a team or an agent names must stand in the file."""
    named: list[tuple[Place, str]] = [(("desk",), desk.calendar)]
    named += [(("team", team.name), team.calendar) for team in desk.teams.values()]
    named += [(("agent", agent.name), agent.calendar) for agent in desk.agents.values()]
    written = reading.document.values.get("calendar", {})
    for place, name in named:
        if name and name not in (*desk.calendars, *(written if isinstance(written, dict) else ())):
            wrong, near = unknown_word(name, "calendar", list(desk.calendars))
            remedy = near if near.startswith("did") else f"add a [calendar.{name}] table"
            reading.complain((*place, "calendar"), f"'calendar' in {header(place)}: {wrong}", remedy)
