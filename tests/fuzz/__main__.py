"""`python -m tests.fuzz --seconds 300 [TARGET…]`: look for inputs that break parse, reply, dsn or tokens.

Needs atheris (the `fuzz` extra). A finding is written to a file whose name is printed; turn it into a named
test in tests/unit/test_fuzz_findings.py.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = ("parse", "reply", "dsn", "tokens")
ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "mails"
NOT_INSTALLED = "fuzzing skipped: atheris is not installed; install inboxd with its fuzz extra"


def fuzz(target: str, seconds: int, folder: Path) -> int:
    """The fuzzer's exit code: 0 when nothing was found."""
    place = folder / target
    command = [sys.executable, "-m", "tests.fuzz.one", target, str(seconds), str(place)]
    if target in ("parse", "dsn") and CORPUS.is_dir():
        command += [str(one) for one in sorted(CORPUS.iterdir()) if one.is_dir()]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    for finding in sorted((place / "findings").glob("*")):
        print(f"{target}: finding in {finding}")
    return status


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=300, help="for each target (default 300)")
    parser.add_argument("--folder", type=Path, help="where inputs and findings are kept (default: temporary)")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    if importlib.util.find_spec("atheris") is None:
        print(NOT_INSTALLED)
        return 0
    folder = options.folder or Path(tempfile.mkdtemp(prefix="inboxd-fuzz-"))
    return max(fuzz(target, options.seconds, folder) for target in options.targets or TARGETS)


if __name__ == "__main__":
    sys.exit(main())
