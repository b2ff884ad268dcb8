"""`python3 tests`: install what the tests need, then run them. Arguments go to pytest.

Without arguments all of them run, several side by side: much of their time they wait for servers.
As root on Debian the servers' packages are installed too; otherwise their tests skip and say why.
"""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SERVERS = ["dovecot-imapd", "dovecot-lmtpd", "postfix", "postgresql", "strace", "chromium"]
MOST_AT_ONCE = 4  # each starts servers of its own


def main() -> int:
    """The exit code of pytest."""
    sys.path.insert(0, str(CHECKOUT / "inboxd"))
    from bootstrap import install_packages, prepare, say

    for name in install_packages(SERVERS):
        say(f"Debian package {name} is not installed; the tests that need it will skip")
    python = str(prepare("test"))
    at_once = min((os.cpu_count() or 1) + 1, MOST_AT_ONCE)
    arguments = sys.argv[1:] or ["-n", str(at_once), "--dist", "worksteal"]
    return subprocess.run([python, "-m", "pytest", *arguments], cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
