"""What the documents say is what the program does."""

from __future__ import annotations

import hmac
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from inboxd.compose.webhook import compose_call
from inboxd.desk.agents.words import table
from inboxd.desk.decision import Lane
from inboxd.desk.rules import vocabulary
from inboxd.mail.message import Attachment
from inboxd.outbox.webhook import signature
from tests.unit.desking import DESK, decided, known, written
from tests.unit.rulekit import rules_of

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_readme_has_the_table_of_commands() -> None:
    """The README's table of commands is the one that the program makes; print it anew when this fails."""
    found = re.search(r"<!-- commands[^\n]*-->\n(.*?)\n<!-- end of commands -->", README, re.DOTALL)
    assert found is not None
    assert found[1] == table()


def test_the_readme_has_every_word_of_the_rule_language() -> None:
    """The README's table of events, conditions and actions is made from the one table in code."""
    found = re.search(r"<!-- rules[^\n]*-->\n(.*?)\n<!-- end of rules -->", README, re.DOTALL)
    assert found is not None
    assert found[1] == vocabulary.as_markdown()


def test_the_readme_tells_what_a_webhook_gets() -> None:
    """The README's body of a call has the keys that a call has, no more and no fewer."""
    shown = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL)[1])  # type: ignore[index]
    rule = '[[rule]]\nname = "x"\nthen.webhook = "crm"\nthen.fields.invoice = "17"\nthen.tags = "invoice"'
    mail = written(attachments=(Attachment("17.pdf", "application/pdf", b"1"),))
    decision = decided(mail, known(), replace(DESK, rules=rules_of(rule)))
    call = next(one for one in decision.outgoing if one.lane is Lane.WEBHOOK)
    assert keys(json.loads(compose_call(call, nonce="x").raw)) == keys(shown)


def keys(value: object) -> object:
    """The shape of a JSON value, without what stands in it."""
    if isinstance(value, dict):
        return {key: keys(one) for key, one in value.items()}
    return [keys(one) for one in value] if isinstance(value, list) else None


def test_the_readmes_check_of_a_signature_works() -> None:
    """What a receiver copies from the README believes our calls and nothing else."""
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    scope: dict[str, Any] = {"hmac": hmac, "time": time}
    exec(code[1], scope)
    stamp = str(int(time.time()))
    headers = {
        "X-Inboxd-Timestamp": stamp,
        "X-Inboxd-Signature": f"sha256={signature('key', stamp, b'{}')}",
    }
    assert scope["is_ours"](headers, b"{}", b"key")
    assert not scope["is_ours"](headers, b"{ }", b"key")
    assert not scope["is_ours"](headers, b"{}", b"another")
