"""Time per mail for 10, 100 and 1,000 rules, and the load of 1,000 rules with their examples.

Run it: python -m tests.bench.rules
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from inboxd.config import load
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import run
from inboxd.mail.message import Address, Mail

HEAD = (
    '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n'
    "[smtp]\n[team.general]\n[field.n]\n"
)
SHAPES = (  # as rules are written: by subject, sender, words, a number's shape, and by several things
    'when.subject = ["order {n}", "delivery {n}"]\nthen.tags = "t{n}"\n',
    'when.from = "*@customer{n}.example"\nthen.priority = "high"\n',
    'when.body = ["product {n} broken", "hỏng {n}"]\nunless.is = "bulk"\nthen.tags = "t{n}"\n',
    "when.subject = '/\\bINV{n}-(?P<no>\\d+)\\b/'\nthen.fields.n = \"{{no}}\"\n",
    'when.to = "team{n}@example.com"\nwhen.any = [{{subject = "urgent"}}, {{body = "asap"}}]\n'
    'then.tags = "t{n}"\n',
)
EXAMPLES = (
    'mail.subject = "order {n}"\ngives.tags = ["t{n}"]\n',
    'mail.from = "x@customer{n}.example"\ngives.priority = "high"\n',
    'mail.body = "product {n} broken"\ngives.tags = ["t{n}"]\n',
    'mail.subject = "about INV{n}-77"\ngives.fields.n = "77"\n',
    'mail.to = "team{n}@example.com"\nmail.subject = "urgent"\ngives.tags = ["t{n}"]\n',
)
WORDS = (
    "Hello, since this morning the machine that we ordered with you does not start any more. Can you help? "
)


def text_of(count: int) -> str:
    parts = []
    for number in range(count):
        n, kind = 10000 + number, number % len(SHAPES)
        parts.append(f'[[rule]]\nname = "r{n}"\n{SHAPES[kind].format(n=n)}')
        parts.append(f'[[example]]\nname = "e{n}"\n{EXAMPLES[kind].format(n=n)}')
    return "\n".join(parts)


def mails() -> list[RuleInput]:
    found = []
    for number in range(200):
        n = 10000 + number * 7
        body = WORDS * (1 + number % 20) + f"product {n} broken"
        mail = Mail(
            subject=f"Re: order {n} and INV{n}-5", from_=(Address("", f"a@customer{n + 1}.example"),),
            to=(Address("", "support@example.com"),), text=body, body=body, reply_text=body,
        )  # fmt: skip
        found.append(RuleInput(mail, team="general"))
    return found


def main() -> None:
    for count in (10, 100, 1000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "rules").mkdir()
            (folder / "rules" / "a.toml").write_text(text_of(count))
            (folder / "config.toml").write_text(HEAD)
            load(folder / "config.toml", folder=folder)  # templates and imports are warm
            start = time.perf_counter()
            rules = load(folder / "config.toml", folder=folder).desk.rules
            took = time.perf_counter() - start
        subjects = mails()
        run(rules, "new", subjects[0])
        start = time.perf_counter()
        matched = sum(len(run(rules, "new", one).matched) for one in subjects)
        each = (time.perf_counter() - start) / len(subjects)
        print(
            f"{count:5} rules: {each * 1000:.3f} ms a mail, "
            f"loaded with examples in {took:.2f} s ({matched} matches)"
        )


if __name__ == "__main__":
    main()
