"""From a bare checkout to a working environment, with nothing but Python itself.

`python3 inboxd …` and `python3 tests …` come through here, so this module imports the standard
library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"


def say(text: str) -> None:
    """One line of progress on standard error."""
    print(f"inboxd: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> None:
    """Give up with advice."""
    say(text)
    raise SystemExit(1)


def prepare(extra: str = "") -> Path:
    """The environment's Python, with this checkout installed in it; made or renewed when needed.

    `extra` names optional dependencies ("test"). Progress goes to standard error.
    """
    if sys.version_info < (3, 11):
        stop(f"Python {sys.version.split()[0]} is too old; use Python 3.11 or newer")
    if not PYTHON.exists():
        _create()
    wanted = _stamp(extra)
    mark = VENV / f".inboxd{'-' + extra if extra else ''}"
    if not mark.exists() or mark.read_text() != wanted:
        _install(extra)
        mark.write_text(wanted)
    return PYTHON


def install_packages(names: Sequence[str]) -> list[str]:
    """Install Debian packages when this is root on Debian; returns those that are still missing."""
    missing = [name for name in names if not _has_package(name)]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return missing
    say(f"installing Debian packages: {' '.join(missing)}")
    # RUNLEVEL=1 keeps the packages' own services from starting: tests start servers of their own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", *command], env=quiet, check=False, stdout=subprocess.DEVNULL)
    return [name for name in missing if not _has_package(name)]


def _has_package(name: str) -> bool:
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
    try:
        return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"
    except FileNotFoundError:
        return False


def _create() -> None:
    say(f"creating the environment in {VENV.name}/ (once)")
    make = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(make, check=False, capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    name = "python3-venv"  # Debian packs venv's inner parts separately
    if install_packages([name]) or subprocess.run(make, check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(f"Python cannot make a virtual environment; as root: apt-get install {name}; then try again")


def _install(extra: str) -> None:
    say("installing what it needs (once; a minute or two)")
    target = f"{CHECKOUT}[{extra}]" if extra else str(CHECKOUT)
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    constraints = ["-c", str(CHECKOUT / "constraints.txt")]
    if subprocess.run([*command, *constraints, "-e", target], check=False).returncode:
        stop("pip could not install the dependencies (see above); check the network and try again")


def _stamp(extra: str) -> str:
    """Changes when what must be installed changes."""
    content = b"".join((CHECKOUT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    return hashlib.sha256(content + extra.encode() + str(CHECKOUT).encode()).hexdigest()
