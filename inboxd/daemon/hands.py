"""Parsing and composing in this process: for a command, whose one decision needs no workers."""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.compose.mail import Composed
from inboxd.compose.templates import Templates
from inboxd.daemon.workers import Failed, Kit, Order, compose_order
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse


class Hands:
    """The crew of a command."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.templates = Templates.load(kit.template_folders)

    def read(self, raws: Sequence[bytes]) -> list[Mail | Failed]:
        """Parse each."""
        desk = self.kit.desk
        return [parse(raw, desk.languages, desk.home_zone) for raw in raws]

    def write(self, orders: Sequence[Order]) -> list[Composed | Failed]:
        """Compose each; what cannot be composed comes back as Failed."""
        return [self._compose(order) for order in orders]

    def _compose(self, order: Order) -> Composed | Failed:
        try:
            return compose_order(order, self.kit, self.templates)
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}")

    def ready(self) -> None:
        """Always."""

    def stop(self) -> None:
        """Nothing runs elsewhere."""
