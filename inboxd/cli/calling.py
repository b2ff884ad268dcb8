"""How inboxd is called from here, so that whatever a command says to type next works as it stands."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def name() -> str:
    """ "inboxd" where the shell finds it, else the path of the one beside this Python."""
    beside = Path(sys.executable).with_name("inboxd")
    if shutil.which("inboxd") or not beside.exists():
        return "inboxd"
    near = os.path.relpath(beside)
    return str(beside) if near.startswith("..") else near
