"""How well the reply cutter reads, beside its peers: `python -m tests.bench.replies [--json] [--misses]`.

Three tables: right of scored over the shared reply cases (by source), false cuts over the corpus mails that
answer nothing, and the time of hostile texts. A peer that is not installed is left out. A *false cut* is a
line of words that is missing from the result though it stands in no quote, below no signature delimiter, list
footer or forwarding line: judged by rules of this file, not by the cutter's.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from inboxd.mail.html import to_text
from inboxd.mail.quote import newest

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
RUNS = 3
PEER_LANGUAGES = ["en", "de", "fr", "it", "es", "nl", "pl", "da", "sv", "ja", "ko", "cs", "zh"]

Cutter = Callable[[str], str]

HOSTILE = {
    '"On " x 4,000': "On " * 4_000,
    '"On" on 4,000 lines': "On \n" * 4_000,
    "50,000 newlines": "\n" * 50_000,
    '3,000 "On Monday ..." lines': "On Monday I went to the shop and bought a thing for you\n" * 3_000,
    '3,000 "On Monday, Anna wrote:" lines': "On Monday, Anna wrote:\n" * 3_000,
    "50,000 quote marks": ">" * 50_000,
    "10,000 rules": "-----\n" * 10_000,
    "5,000 phone lines": "Sent from my iPhone\n" * 5_000,
    "5,000 From: lines": "From: a <a@example.org>\n" * 5_000,
    "one line of a million": "a " * 500_000,
    "2,000 quotes with answers": "> quoted\n\nanswer\n\n" * 2_000,
    "2,000 short headers": "Date: 2025-03-04\nFrom: a <a@example.org>\n" * 1_000,
    "10,000 signatures": "-- \nAnna\n" * 10_000,
    "100,000 quoted lines": "> hello\n" * 100_000,
}
HOSTILE_HTML = {
    "100,000 open div": "<div>" * 100_000 + "x",
    "100,000 open blockquote": "<blockquote type=cite>" * 100_000 + "x",
    "5,000 containers": '<div class="gmail_quote">a<blockquote>q</blockquote></div>' * 5_000,
    "50,000 open tables": "<table><tr><td>" * 50_000 + "x",
    "50,000 unclosed quotes": "<a href=\"" * 50_000,
    "100,000 comments": "<!--" * 100_000 + ">x",
}  # fmt: skip


def squeeze(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def peers() -> dict[str, Cutter]:
    """The libraries that are installed, each as a function from text to the newest words."""
    found: dict[str, Cutter] = {}
    if reply := _import("mailparser_reply"):
        reader = reply.EmailReplyParser(languages=PEER_LANGUAGES)
        found["mail-parser-reply"] = lambda text: str(reader.parse_reply(text=text) or "")
    if github := _import("email_reply_parser"):
        found["email-reply-parser"] = lambda text: str(github.EmailReplyParser.parse_reply(text))
    if quail := _import("quotequail"):

        def unwrapped(text: str) -> str:
            parts = quail.unwrap(text)
            return str(parts.get("text_top") or "") if parts else text

        found["quotequail"] = unwrapped
    if talon := _import("talon.quotations"):
        found["talon"] = lambda text: str(talon.extract_from_plain(text))
    return found


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as error:  # a peer that does not import is not measured, whatever its reason
        absent = isinstance(error, ModuleNotFoundError) and error.name in (name, name.partition(".")[0])
        reason = "not installed" if absent else f"not measured ({type(error).__name__}: {error})"
        print(f"{name}: {reason}")
        return None


def cases() -> Iterator[dict[str, Any]]:
    for path in sorted((CORPUS / "replies").glob("*/*.json")):
        yield json.loads(path.read_text())


def is_right(case: dict[str, Any], result: str) -> bool:
    got, expected = squeeze(result), squeeze(case["expected_reply"])
    return got == expected if case["match"] == "exact" else expected in got


def accuracy(name: str, cutter: Cutter, misses: list[str]) -> dict[str, tuple[int, int]]:
    """Right and scored per source."""
    right: Counter[str] = Counter()
    scored: Counter[str] = Counter()
    for case in cases():
        text = case["text"] or to_text(case["html"] or "")
        try:
            result = newest(case["text"] or "", case["html"] or "") if name == "inboxd" else cutter(text)
        except Exception as error:  # a crash of a peer is a miss
            result = f"{type(error).__name__}: {error}"
        good = is_right(case, result)
        scored[case["source"]] += 1
        right[case["source"]] += good
        if not good and name == "inboxd":
            misses.append(f"{case['source']}/{case['name']}: got …{squeeze(result)[-160:]!r}")
    return {source: (right[source], scored[source]) for source in sorted(scored)}


# false cuts

ANSWERS = re.compile(
    r"\s*(?:\[[^\]]*\]\s*)*(?:re|aw|sv|vs|antw|fwd?|wg|tr|i|rv|r)(?:\[\d+\])?\s*:", re.IGNORECASE
)
BELOW = re.compile(
    r"-- ?$|_{5,}$|-{2,}\s?(?:original|forwarded)[^-]*-{2,}$|begin forwarded message:$", re.IGNORECASE
)


SERVICE = re.compile(r"\s*(?:sent|envoyé|gesendet) (?:from|via|by|par|von|de)\b|.*\bwrote:$", re.IGNORECASE)


def may_go(lines: list[str]) -> Iterator[bool]:
    """For each line whether a cutter may take it: quoted, a service's, or below a delimiter."""
    below = False
    for line in lines:
        below = below or bool(BELOW.match(line.strip(" *")) or BELOW.match(line.rstrip()))
        yield below or line.lstrip().startswith(">") or bool(SERVICE.match(line.rstrip()))


def false_cuts() -> tuple[int, list[str]]:
    """How many mails that answer nothing were read, and which of them lost a line of their author's."""
    parsed = _import("inboxd.mail.parse")
    read, wrong = 0, []
    for path in sorted((CORPUS / "mails").rglob("*")):
        if not path.is_file() or parsed is None:
            continue
        mail = parsed.parse(path.read_bytes())
        if (
            mail.in_reply_to
            or mail.references
            or ANSWERS.match(mail.subject)
            or not re.search(r"\w", mail.body)
        ):
            continue
        read += 1
        kept = squeeze(newest(mail.body, mail.html, mail.subject))
        lines = mail.body.splitlines()
        lost = [
            line
            for line, allowed in zip(lines, may_go(lines), strict=True)
            if not allowed and re.search(r"\w", line) and squeeze(line.lstrip("> ")) not in kept
        ]
        if lost:
            wrong.append(f"{path.relative_to(CORPUS)}: {len(lost)} lines, first {lost[0].strip()[:80]!r}")
    return read, wrong


def milliseconds(call: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return round(best * 1_000, 2)


def timings() -> dict[str, float]:
    """Milliseconds of processor time, best of a few."""
    times = {name: milliseconds(partial(newest, text, "", "Re: x")) for name, text in HOSTILE.items()}
    times |= {f"HTML: {name}": milliseconds(partial(to_text, html)) for name, html in HOSTILE_HTML.items()}
    texts = [(case["text"] or "", case["html"] or "") for case in cases()]
    times["a reply of the corpus"] = round(
        milliseconds(lambda: [newest(*both) for both in texts]) / len(texts), 3
    )
    return times


def report() -> dict[str, Any]:
    misses: list[str] = []
    cutters: dict[str, Cutter] = {"inboxd": lambda text: newest(text, ""), **peers()}
    tables = {name: accuracy(name, cutter, misses) for name, cutter in cutters.items()}
    read, wrong = false_cuts()
    return {
        "right of scored": tables,
        "misses": misses,
        "mails that answer nothing": read,
        "false cuts": wrong,
        "milliseconds": timings(),
    }


def show(found: dict[str, Any], misses: bool) -> None:
    for name, sources in found["right of scored"].items():
        right, scored = (sum(numbers) for numbers in zip(*sources.values(), strict=True))
        parts = "  ".join(f"{source} {good}/{of}" for source, (good, of) in sources.items())
        print(f"{name:20} {right:3}/{scored}   {parts}")
    read, wrong = found["mails that answer nothing"], found["false cuts"]
    print(f"\nfalse cuts: {len(wrong)} of {read} mails that answer nothing ({len(wrong) / max(1, read):.1%})")
    print()
    for name, took in found["milliseconds"].items():
        print(f"{name:42} {took:9.2f} ms")
    if misses:
        print("\nmisses:", *found["misses"], "\nfalse cuts:", *wrong, sep="\n  ")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="everything as JSON")
    options.add_argument("--misses", action="store_true", help="list what went wrong")
    chosen = options.parse_args()
    if not CORPUS.is_dir():
        print(
            "replies: the mail corpus is not beside this checkout; put it at ../shared/corpus",
            file=sys.stderr,
        )
        return 2
    found = report()
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        show(found, chosen.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
