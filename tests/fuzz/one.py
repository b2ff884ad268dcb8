"""One target under atheris until its time is over: `python -m tests.fuzz.one TARGET SECONDS FOLDER [CORPUS]`.

A process of its own, since atheris ends the process that it runs in. Findings are left in FOLDER/findings.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["inboxd", "mailparser"]):
    from tests.fuzz.seeds import seeds
    from tests.fuzz.targets import TARGETS

LONGEST = 16 * 1024  # bytes of one input: longer ones find little and take long
SLOWEST = 10  # seconds for one input, instrumented
MEMORY = 1024  # MB


def main() -> None:
    target, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    logging.disable(logging.CRITICAL)
    grown, findings = folder / "grown", folder / "findings"
    for place in (grown, findings):
        place.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (grown / f"seed-{number}").write_bytes(seed)
        TARGETS[target](seed)  # loads what is loaded once, which takes longer than one input may
    arguments = [
        "inboxd", f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={findings}/", "-print_final_stats=1", str(grown),
        *sys.argv[4:],
    ]  # fmt: skip
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
