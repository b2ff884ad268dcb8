"""`python3 tests`: install what the tests need, then run them. Arguments go to pytest.

As root on Debian the servers' packages are installed too; otherwise their tests skip and say why.
"""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SERVERS = ["dovecot-imapd", "dovecot-lmtpd", "postfix", "postgresql", "strace", "chromium"]


def main() -> int:
    """The exit code of pytest."""
    sys.path.insert(0, str(CHECKOUT / "inboxd"))
    from bootstrap import install_packages, prepare, say

    for name in install_packages(SERVERS):
        say(f"Debian package {name} is not installed; the tests that need it will skip")
    python = str(prepare("test"))
    return subprocess.run([python, "-m", "pytest", *sys.argv[1:]], cwd=CHECKOUT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
