"""`python3 inboxd …` in a bare checkout, and `python -m inboxd …` where it is installed."""

import os
import sys


def _from_checkout() -> None:
    """Install into .venv if need be and become the installed command; needs only Python itself."""
    from bootstrap import prepare  # type: ignore[import-not-found]  # this folder is sys.path[0]

    python = str(prepare())
    os.execv(python, [python, "-m", "inboxd", *sys.argv[1:]])  # noqa: S606 -- no shell is wanted


if __name__ == "__main__":
    if not __package__:
        _from_checkout()
    from inboxd.cli import main

    main()
