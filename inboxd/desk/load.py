"""How much work a ticket is."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, int] = {"low": 1, "normal": 1, "high": 2, "urgent": 3}
"""An urgent ticket keeps somebody as busy as three ordinary ones do."""
