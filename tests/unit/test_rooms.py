"""The rooms of the house and the arrows between them (README, "How it works")."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "inboxd"
LEVELS = {
    "mail": 0, "desk": 1, "compose": 2, "config": 3, "store": 3,
    "net": 4, "intake": 5, "outbox": 5, "daemon": 6, "cli": 7,
}  # fmt: skip
PURE = {"mail", "desk", "compose"}
IMPURE = {
    "sqlmodel", "sqlalchemy", "aiosmtpd", "imapclient", "apscheduler", "typer",
    "asyncio", "socket", "os", "time", "random", "secrets", "subprocess", "threading",
}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def modules() -> list[Path]:
    return sorted(p for room in LEVELS for p in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_arrows_run_down(path: Path) -> None:
    """A room imports only itself and lower rooms."""
    room = path.relative_to(ROOT).parts[0]
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] == "inboxd" and len(parts) > 1 and parts[1] in LEVELS and parts[1] != room:
            assert LEVELS[parts[1]] < LEVELS[room], f"{path.relative_to(ROOT)} imports {name}"


PURE_MODULES = [path for path in modules() if path.relative_to(ROOT).parts[0] in PURE]


@pytest.mark.parametrize("path", PURE_MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_core_is_pure(path: Path) -> None:
    """mail, desk and compose touch neither clock, chance, network nor database."""
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert not roots & IMPURE


def test_no_circles_between_modules() -> None:
    """No module reaches itself through what it imports (type-checking imports aside)."""
    graph: dict[str, set[str]] = {}
    names = {".".join(("inboxd", *p.relative_to(ROOT).with_suffix("").parts)) for p in modules()}
    for path in modules():
        module = ".".join(("inboxd", *path.relative_to(ROOT).with_suffix("").parts))
        tree = ast.parse(path.read_text())
        skipped = {
            id(child)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for child in ast.walk(node)
        }
        targets = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and id(node) not in skipped and node.module:
                targets |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        graph[module] = targets & names - {module}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " > ".join((*trail, module))
        if module not in done:
            for target in graph[module]:
                visit(target, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())
