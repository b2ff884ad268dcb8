"""When to load the configuration anew: a second after its files were changed, and all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]


def stamp(paths: Iterable[Path]) -> Stamp:
    """What the files look like from outside; folders count with their entries."""
    seen = []
    for path in sorted(_spread(paths)):
        try:
            status = path.stat()
        except OSError:
            seen.append((str(path), 0, -1))
            continue
        seen.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(seen)


class Watch:
    """Tells once when the files have changed and then stood still from one look to the next."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.follow(paths)

    def follow(self, paths: Iterable[Path]) -> None:
        """Take the present state of these files as known."""
        self.paths = tuple(paths)
        self._known = self._last = stamp(self.paths)

    def has_settled(self) -> bool:
        """Whether a change has happened and nothing changed since the last look."""
        now = stamp(self.paths)
        settled = now != self._known and now == self._last
        self._last = now
        if settled:
            self._known = now
        return settled


def _spread(paths: Iterable[Path]) -> set[Path]:
    """The paths, and for folders what is directly in them, so that new files are noticed."""
    found = set()
    for path in paths:
        found.add(path)
        if path.is_dir():
            found |= {entry for entry in path.rglob("*") if not entry.name.startswith(".")}
    return found
