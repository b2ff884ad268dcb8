"""Agents as a file gives them: addresses that are theirs alone, and nobody where they left already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from inboxd.config.settings import Settings
from inboxd.config.tables import Reading
from inboxd.config.tomlfile import Place
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.rules.run import Rule
from inboxd.desk.settings import Desk
from inboxd.mail.message import without_case

CIRCLES = "give the agent's own address; mail would go in circles"
GIVEN = {"assignee": "gives tickets to", "notify": "tells", "follow": "makes a watcher of"}


def check_addresses(reading: Reading, settings: Settings) -> None:
    """No agent has an address of ours, nor one of a colleague: an address proves who writes."""
    seen = dict[str, str]()
    for agent in settings.desk.agents.values():
        for index, address in enumerate(agent.email):
            place: Place = ("agent", agent.name, "email", index)
            begin = f"'email' in [agent.{agent.name}]: {address}"
            key = without_case(address)
            if ours := _ours(key, settings.desk):
                reading.complain(place, f"{begin} {ours}", CIRCLES)
            if seen.setdefault(key, agent.name) != agent.name:
                what = f"{begin} belongs to [agent.{seen[key]}] already"
                reading.complain(place, what, "one address is one agent: it proves who writes")


def _ours(address: str, desk: Desk) -> str:
    """How an address is ours; "" for one that is not."""
    local, _, domain = address.rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    if address in desk.own_addresses:
        return "is an address of the desk itself"
    if bare in desk.own_addresses:
        return f"comes in as {bare}, which is an address of the desk itself"
    if domain == without_case(desk.replies):
        return "is at the domain of reply addresses"
    for channel in desk.channels.values():
        if channel.mailbox and without_case(channel.mailbox) in (address, bare):
            return f"is fetched as [{channel.name}]"
    via = next((one.name for one in desk.vias if without_case(one.address) == address), "")
    return f"is the address of [via.{via}], which writes for customers" if via else ""


def check_fallbacks(reading: Reading, desk: Desk) -> None:
    """Whoever is told instead of a team is an agent or another team of the file."""
    for team in desk.teams.values():
        others = [one for one in (*desk.agents, *desk.teams) if one != team.name]
        if team.fallback and team.fallback not in others:
            what = f"'fallback' in [team.{team.name}] cannot be '{team.fallback}': no agent, no other team"
            reading.complain(("team", team.name, "fallback"), what, did_you_mean(team.fallback, others))


def departed(rules: Iterable[Rule], settings: Settings, today: date, *, by_hand: bool) -> Iterator[Problem]:
    """Rules and teams that need somebody who has left.

    `inboxd check` refuses them; a daemon only warns, so that a last day stops no restart.
    """
    desk = settings.desk
    gone = {agent.name: agent.left for agent in desk.agents.values() if agent.left and agent.left <= today}
    remedy = "name somebody else" if by_hand else "name somebody else; `inboxd check` refuses it"
    for rule in rules:
        for action in rule.then:
            if action.target in GIVEN and action.value in gone:
                who = f"'{action.value}', who left on {gone[action.value]}"
                what = f'rule "{rule.name}" {GIVEN[action.target]} {who}'
                yield Problem(rule.file, rule.line, what, remedy, warning=not by_hand)
    file = settings.path.name if settings.path else "embedded defaults"
    for team in desk.teams.values():
        if team.fallback in gone:
            what = f"'fallback' in [team.{team.name}] is '{team.fallback}', who left on {gone[team.fallback]}"
            yield Problem(file, 0, what, remedy, warning=not by_hand)
