"""Webhooks with the real process: named by a reload, called for a mail, told to the admins when refused."""

from __future__ import annotations

from collections.abc import Callable

from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.receiver import receiving
from tests.system.test_main_job import CONFIG, body, to

RULE = '[[rule]]\nname = "Tell the CRM"\nwhen.subject = "order"\nthen.webhook = "crm"\n'


def test_a_rule_calls_a_program_and_a_refusal_is_told(daemon: Callable[..., Daemon]) -> None:
    """A4: a webhook that a reload brings is called; what it refuses reaches the admins and the ticket."""
    with receiving() as receiver:
        receiver.answers.append(404)
        desk = daemon(CONFIG).start()
        secret = desk.folder / "secret"
        secret.write_text("a shared secret\n")
        secret.chmod(0o600)
        (desk.folder / "rules").mkdir()
        (desk.folder / "rules" / "20-crm.toml").write_text(RULE)
        url = f"http://127.0.0.1:{receiver.port}/in"
        desk.write_config(f'{CONFIG}\n[webhook.crm]\nurl = "{url}"\nsecret_file = "secret"\n')
        until(lambda: "reload.done" in desk.log.read_text(), "the reload")
        desk.send(mail("anna@home.example", "support@acme.example", "My order", "Where is it?"))
        told = desk.wait_sent(
            lambda m: to("ops@acme.example")(m) and "a call of webhook crm" in body(m), "the admins' mail"
        )
        assert "was given up: 404 Not Found" in " ".join(body(told).split())
        (number,) = [one["number"] for one in desk.tickets()]
        assert "undelivered" in [event["what"] for event in desk.ticket(number)["events"]]
        desk.send(mail("bob@home.example", "support@acme.example", "My order", "Where is mine?"))
        until(lambda: len(receiver.calls) == 2, "the second call")
    assert [call.json["message"]["text"] for call in receiver.calls] == ["Where is it?", "Where is mine?"]
    assert "a shared secret" not in desk.log.read_text()
