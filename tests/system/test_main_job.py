"""The main job with the real process: a customer writes, an agent answers, the thread holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import Message
from pathlib import Path

from tests.fixtures.daemon import Daemon, mail, until

CONFIG = """
[desk]
name = "Acme Support"
address = "support@acme.example"
admins = ["ops@acme.example"]
trust = "token"
send_delay = "0s"

[smtp]
listen = "127.0.0.1:PORT"
accept = ["*@acme.example"]

[team.general]
[team.billing]
address = "billing@acme.example"

[agent.minh]
name = "Minh Tran"
email = ["minh@private.example"]
teams = ["general", "billing"]
"""

RULES = """
[[rule]]
name = "Invoices go to billing"
when.subject = "invoice"
then.team = "billing"
then.tags = ["invoice"]
"""


def body(message: Message) -> str:
    """The text/plain part."""
    part = next(p for p in message.walk() if p.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()  # type: ignore[union-attr]


def to(address: str) -> Callable[[Message], bool]:
    """Mails whose envelope recipient this is."""
    return lambda message: message["X-Original-To"] == address


def test_a_customer_and_an_agent_talk(daemon: Callable[..., Daemon]) -> None:
    """Mail in, ticket, acknowledgement and notification out, the agent's reply to the customer, and back."""
    desk = daemon(CONFIG, {"20-billing.toml": RULES}).start()
    desk.send(
        mail("Anna <anna@home.example>", "support@acme.example", "Invoice twice", "You charged me twice.")
    )

    acknowledgement = desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    notice = desk.wait_sent(to("minh@private.example"), "the agent's notification")
    tag = re.search(r"\[HELP-(\d+)\]", acknowledgement["Subject"])
    assert tag
    assert acknowledgement["Auto-Submitted"] == "auto-replied"
    assert "minh@private.example" not in acknowledgement.as_string()
    assert "You charged me twice." in body(notice)
    number = int(tag[1])
    [ticket] = desk.tickets()
    assert (ticket["number"], ticket["team"], ticket["tags"], ticket["state"]) == (
        number,
        "billing",
        ["invoice"],
        "new",
    )

    desk.send(
        mail("minh@private.example", "billing@acme.example", f"Re: {notice['Subject']}",
             "We return the money today.\n\n> You charged me twice.\n", reply_to=notice),
    )  # fmt: skip
    answer = desk.wait_sent(
        lambda m: to("anna@home.example")(m) and "We return the money" in body(m),
        "the answer to the customer",
    )
    assert answer["Subject"].count(tag[0]) == 1
    assert "billing@acme.example" in answer["From"]
    assert answer["Auto-Submitted"] is None
    assert "private.example" not in answer.as_string()
    assert desk.ticket(number)["assignee"] == "minh"

    desk.send(
        mail(
            "anna@home.example",
            "billing@acme.example",
            f"Re: {answer['Subject']}",
            "Thank you, and when exactly?",
            reply_to=answer,
        )
    )
    until(
        lambda: [m["kind"] for m in desk.ticket(number)["messages"]].count("customer") == 2,
        "the customer's reply",
    )
    assert len(desk.tickets()) == 1
    assert desk.stop() == 0


def test_every_outgoing_mail_carries_root_and_party(daemon: Callable[..., Daemon]) -> None:
    """Relays rewrite Message-ID, so References alone leads each reply home: drop In-Reply-To and ids."""
    desk = daemon(CONFIG).start()
    desk.send(mail("anna@home.example", "support@acme.example", "Hello", "A question about my order."))
    acknowledgement = desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    notice = desk.wait_sent(to("minh@private.example"), "the notification")
    roots = {m["References"].split()[0] for m in (acknowledgement, notice)}
    assert len(roots) == 1
    reply = mail("anna@home.example", "support@acme.example", "quite another subject", "One thing more.")
    reply["In-Reply-To"] = "<rewritten-by-the-relay@relay.example>"
    reply["References"] = " ".join(acknowledgement["References"].split())
    desk.send(reply)
    until(
        lambda: len(desk.ticket(int(re.search(r"-(\d+)\]", acknowledgement["Subject"])[1]))["messages"]) >= 2,
        "the join",
    )  # type: ignore[index]
    assert len(desk.tickets()) == 1


def test_a_broken_rule_keeps_the_old_ones(daemon: Callable[..., Daemon]) -> None:
    """A refused reload names file, line and remedy, tells the admins, and the old rules stay."""
    desk = daemon(CONFIG, {"20-billing.toml": RULES}).start()
    (desk.folder / "rules" / "20-billing.toml").write_text(RULES.replace("when.subject", "when.subjct"))
    alert = desk.wait_sent(
        lambda m: to("ops@acme.example")(m) and "reload refused" in body(m),
        "the alert about the refused reload",
    )
    assert "rules/20-billing.toml:4" in body(alert)
    assert "warning" not in body(alert)
    assert "subject" in body(alert)
    assert "rules/20-billing.toml:4" in desk.command("check", code=78)
    desk.send(mail("anna@home.example", "support@acme.example", "Invoice", "Still routed, please."))
    until(lambda: [t["team"] for t in desk.tickets()] == ["billing"], "the old rule to route")


def test_a_good_rule_is_loaded_live(daemon: Callable[..., Daemon]) -> None:
    """A changed rule holds for the next mail, without a restart."""
    desk = daemon(CONFIG, {"20-billing.toml": RULES}).start()
    (desk.folder / "rules" / "20-billing.toml").write_text(RULES.replace('"invoice"', '"parcel"'))
    until(lambda: "reload.done" in desk.log.read_text(), "the reload")
    desk.send(mail("anna@home.example", "support@acme.example", "My parcel", "Where is it?"))
    until(lambda: [t["tags"] for t in desk.tickets()] == [["parcel"]], "the new rule to tag")


def test_an_agents_forged_mail_never_reaches_the_customer(daemon: Callable[..., Daemon]) -> None:
    """B5: a mail with an agent's From but no grant is held; the customer gets nothing, the agent is told."""
    desk = daemon(CONFIG).start()
    desk.send(mail("anna@home.example", "support@acme.example", "Hello", "A question about my order."))
    acknowledgement = desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    desk.send(
        mail(
            "minh@private.example",
            "support@acme.example",
            f"Re: {acknowledgement['Subject']}",
            "Send the money to me.",
        )
    )
    desk.wait_sent(
        lambda m: to("minh@private.example")(m) and "Send the money" in body(m), "the notice that it is held"
    )
    assert not [m for m in desk.sent() if to("anna@home.example")(m) and "Send the money" in body(m)]


def test_an_answer_can_be_taken_back(daemon: Callable[..., Daemon]) -> None:
    """An answer waits for `send_delay`; #undo in reply to its receipt keeps it from ever leaving."""
    desk = daemon(CONFIG.replace('send_delay = "0s"', 'send_delay = "10m"')).start()
    desk.send(mail("anna@home.example", "support@acme.example", "Hello", "A question about my order."))
    notice = desk.wait_sent(to("minh@private.example"), "the notification")
    words = "Words that I regret."
    desk.send(mail("minh@private.example", "support@acme.example", "Re: x", words, reply_to=notice))
    receipt = desk.wait_sent(
        lambda m: to("minh@private.example")(m) and "#undo within" in body(m), "the receipt"
    )
    waiting = "SELECT state FROM outbox WHERE lane = 'answer'"
    assert desk.rows(waiting) == [("queued",)]
    desk.send(mail("minh@private.example", "support@acme.example", "Re: x", "#undo", reply_to=receipt))
    until(lambda: desk.rows(waiting) == [("cancelled",)], "the answer to be cancelled")
    [ticket] = desk.tickets()
    assert (ticket["state"], ticket["assignee"]) == ("new", "")
    assert not [m for m in desk.sent() if to("anna@home.example")(m) and words in body(m)]


def test_embedded_defaults(daemon: Callable[..., Daemon], tmp_path: Path) -> None:
    """Without a config file `run` says where mail goes in and out, and how to try it."""
    desk = daemon()
    desk.port = 8025
    desk.start()
    greeting = desk.log.read_text()
    assert "127.0.0.1:8025" in greeting
    assert "var/sent" in greeting
    assert "inboxd tickets" in greeting
    desk.send(mail("anna@home.example", "support@localhost", "Hello", "Is anybody there?"))
    desk.wait_sent(to("anna@home.example"), "the acknowledgement")


BOUNCE = """From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; anna@home.example
Action: failed
Status: 5.1.1

--b--
"""


def test_a_bounce_finds_its_mail_by_the_envelope(daemon: Callable[..., Daemon]) -> None:
    """A4: with `envelope = "verp"` a bounce that returns no id of ours still lands on its ticket."""
    desk = daemon(CONFIG + '\n[outgoing]\nenvelope = "verp"\n').start()
    desk.send(mail("anna@home.example", "support@acme.example", "Hello", "A question about my order."))
    acknowledgement = desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    sender = acknowledgement["Return-Path"].strip("<>")
    assert sender.startswith("support+n.")
    desk.send(BOUNCE.format(to=sender).encode(), sender="", to=[sender])
    number = int(re.search(r"-(\d+)\]", acknowledgement["Subject"])[1])  # type: ignore[index]
    until(lambda: "bounced" in [event["what"] for event in desk.ticket(number)["events"]], "the bounce")
    assert len(desk.tickets()) == 1


def test_a_new_agent_practises_before_customers_come(daemon: Callable[..., Daemon]) -> None:
    """A desk's first start welcomes its agent, once; a reply goes to nobody and is no work."""
    desk = daemon(CONFIG.replace("[desk]\n", "[desk]\nwelcome = true\n")).start()
    welcome = desk.wait_sent(to("minh@private.example"), "the welcome")
    assert welcome["Subject"] == "[HELP-1] A ticket to practise on"
    reply = mail(
        "minh@private.example", "support@acme.example", "Re: a ticket", "Below My account.\n\n#close",
        reply_to=welcome,
    )  # fmt: skip
    desk.stop()
    desk.start()
    desk.send(reply)
    desk.send(mail("Anna <anna@home.example>", "support@acme.example", "Parcel", "Where is it?"))
    desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    told = desk.wait_sent(
        lambda one: "would have gone to Pat Practice" in body(one), "the practice's receipt"
    )
    assert "Below My account." in body(told)
    assert [ticket["subject"] for ticket in desk.tickets()] == ["Parcel"]
    assert not [one for one in desk.sent() if "practice.invalid" in one["X-Original-To"]]
    assert [one["Subject"] for one in desk.sent() if "Welcome to" in body(one)] == [welcome["Subject"]]
