"""A finished mail: who it is from, what it answers, how a reply finds back (PROMISES.md D, "Outgoing")."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from inboxd.compose.mail import MAX_NOTICE_OCTETS, Composed, ComposeError
from inboxd.compose.tokens import token_of_address, token_of_id, token_of_subject, tokens_in_text
from inboxd.compose.values import KNOWN
from inboxd.desk.decision import Lane, Outgoing
from inboxd.desk.facts import AttachmentRef
from inboxd.mail.message import Address, Attachment
from tests.unit.composing import ANNA, DESK, NOW, RING, ROOT, composed, ids, ordered, read, sample_values

MINH = Address("Minh Tran", "minh@example.com")


def notice(**changes: object) -> Outgoing:
    """A notification to Minh about a customer's mail."""
    given = {"recipient": MINH, "agent": "minh", "notice": "customer", "from_name": "Anna via Acme Support"}
    return ordered("notification", **(given | changes))


@pytest.mark.parametrize(
    ("zone", "shown"), [("", "2026-11-23 09:12"), ("Asia/Ho_Chi_Minh", "2026-11-23 16:12")]
)
def test_times_are_told_on_the_readers_clock(zone: str, shown: str) -> None:
    """`[desk] zone`: the quoted mail below an answer, and what came earlier, in the desk's time."""
    at = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
    words = [{"who": "Anna", "kind": "customer", "at": at, "text": "Hello"}]
    desk = replace(DESK, zone=zone)
    assert f"Anna, {shown}:" in composed(ordered(values={"quoted": words}), desk=desk).text
    assert f"{shown} Anna" in composed(notice(values={"earlier": words}), desk=desk).text


def test_an_answer_comes_from_the_team_and_goes_to_the_customer() -> None:
    """From is the desk's address and name, the envelope agrees, nothing says machine."""
    mail = composed(ordered())
    message = read(mail)
    assert message["From"] == "Acme Support <support@example.com>"
    assert message["To"] == "Anna Schmidt <anna@example.org>"
    assert (mail.envelope_from, mail.recipient) == ("support@example.com", "anna@example.org")
    for name in (
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "X-Inboxd-Loop",
        "Precedence",
        "Reply-To",
        "Cc",
    ):
        assert name not in message


def test_a_team_answers_under_its_own_address_and_smarthost() -> None:
    """From, envelope and outgoing table follow the team."""
    mail = composed(ordered(team="billing"))
    assert read(mail)["From"] == "Acme Billing <billing@example.com>"
    assert (mail.envelope_from, mail.outgoing) == ("billing@example.com", "bills")


def test_a_team_that_is_gone_falls_back_to_the_desk() -> None:
    """A ticket of a vanished team is still answered."""
    mail = composed(ordered(team="gone"))
    assert (mail.envelope_from, mail.outgoing) == ("support@example.com", "")


def test_a_notification_comes_from_the_customer_via_the_desk() -> None:
    """The agent sees who wrote; the address stays ours."""
    assert read(composed(notice()))["From"] == "Anna via Acme Support <support@example.com>"


def test_the_text_part_and_the_html_part_say_the_same() -> None:
    """Both alternatives carry the agent's words."""
    mail = composed(ordered())
    message = read(mail)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "it works again." in plain.get_content()
    assert "it works again." in html.get_content()
    assert plain.get_content().split() == mail.text.split()
    assert message.get_content_type() == "multipart/alternative"


def test_d_references_stand_in_the_promised_order() -> None:
    """D: root first, foreign ids between, the signed party id last."""
    mail = composed(ordered(in_reply_to="b@example.org", references=("a@example.org", "b@example.org")))
    message = read(mail)
    assert ids(message["References"]) == [ROOT, "a@example.org", "b@example.org", mail.party_id]
    assert ids(message["In-Reply-To"]) == ["b@example.org"]
    assert ids(message["Message-ID"]) == [mail.message_id]
    token = RING.read(token_of_id(mail.party_id) or "")
    assert token is not None
    assert (token.kind, token.ticket, token.digest) == ("party", 1042, RING.digest(ANNA.address))
    assert token_of_id(mail.message_id) == token_of_id(mail.party_id)


@pytest.mark.parametrize("template", sorted(KNOWN))
@pytest.mark.parametrize("agent", ["", "minh"])
def test_d_every_mail_on_a_ticket_carries_root_and_party(template: str, agent: str) -> None:
    """D: 100 % of outgoing mails on a ticket start References with the root and end them with the party."""
    mail = composed(ordered(template, agent=agent, values=sample_values(template)))
    references = ids(read(mail)["References"])
    assert references[0] == ROOT
    assert references[-1] == mail.party_id
    assert mail.references == (ROOT, mail.message_id, mail.party_id)


def test_d_a_mail_ordered_without_its_root_gets_it() -> None:
    """D: a ticket's mail carries the root even where the order forgot it."""
    mail = composed(ordered(root_id=""))
    assert ids(read(mail)["References"]) == [ROOT, mail.party_id]
    assert mail.references[0] == ROOT


def test_an_answer_s_page_is_in_the_ticket_s_language() -> None:
    """Screen readers and translators look at `lang`."""
    assert '<html lang="vi">' in composed(ordered(language="vi")).html
    assert '<html lang="de">' in composed(ordered("acknowledgement", language="de")).html


def test_d_at_most_twenty_foreign_ids_are_kept() -> None:
    """D: a long conversation's References stay short; the latest ids are kept."""
    foreign = tuple(f"{number}.{'x' * 60}@example.org" for number in range(200))
    mail = composed(ordered(references=foreign, in_reply_to=foreign[-1]))
    references = ids(read(mail)["References"])
    assert references == [ROOT, *foreign[-20:], mail.party_id]


def test_an_id_stands_once() -> None:
    """Repeated ids and a repeated root are written once."""
    mail = composed(ordered(references=("a@b.c", ROOT, "a@b.c"), in_reply_to="a@b.c"))
    assert ids(read(mail)["References"]) == [ROOT, "a@b.c", mail.party_id]


def test_b4_another_party_s_token_never_goes_along() -> None:
    """B4: an id of ours that carries somebody else's token is left out of what a customer gets."""
    grant = RING.grant_token(1042, "minh", "aaaaaaab", NOW)
    stolen = (RING.message_id(grant, "example.com"), RING.party_id(grant, "example.com"))
    mail = composed(ordered(references=(*stolen, "a@b.c"), in_reply_to=stolen[0]))
    assert grant.encode() not in mail.raw
    assert "In-Reply-To" not in read(mail)


@pytest.mark.parametrize(
    "bad", ["a b@c", "a@b>\r\nBcc: x@y", "noat", "é@b.c", "x" * 300 + "@b.c", "", "<a@b.c>"]
)
def test_b12_odd_foreign_ids_are_left_out(bad: str) -> None:
    """B12: an id that is no id does not become part of a header."""
    mail = composed(ordered(references=(bad,), in_reply_to=bad))
    assert ids(read(mail)["References"]) == [ROOT, mail.party_id]
    assert "In-Reply-To" not in read(mail)


def test_a_mail_about_no_ticket_still_says_it_is_ours() -> None:
    """An alert carries no tag and no root, but a Message-ID that we know again."""
    mail = composed(ordered("alert", ticket=0, root_id="", subject=""))
    assert mail.subject == "imap.support cannot log in"
    token = RING.read(token_of_id(mail.message_id) or "")
    assert token is not None
    assert (token.kind, token.ticket) == ("party", 0)


@pytest.mark.parametrize("automatic", ["auto-generated", "auto-replied"])
def test_d_automatic_mail_says_so(automatic: str) -> None:
    """D: Auto-Submitted, X-Auto-Response-Suppress and a signed loop header; no Precedence."""
    message = read(composed(ordered("acknowledgement", automatic=automatic)))
    assert message["Auto-Submitted"] == automatic
    assert message["X-Auto-Response-Suppress"] == "All"
    assert RING.is_loop(message["X-Inboxd-Loop"])
    assert "Precedence" not in message


def test_an_unknown_auto_submitted_is_refused() -> None:
    """A value that no receiver knows would make a machine's mail look human."""
    with pytest.raises(ComposeError, match="Auto-Submitted"):
        composed(ordered(automatic="yes"))


def test_f_a_notification_carries_a_grant_in_every_place() -> None:
    """F: Message-ID, last of References and footer carry the same grant, which names ticket and agent."""
    mail = composed(notice())
    (footer,) = tokens_in_text(mail.text)
    assert {token_of_id(mail.message_id), token_of_id(mail.party_id), *tokens_in_text(mail.html)} == {footer}
    token = RING.read(footer)
    assert token is not None
    assert (token.kind, token.ticket, token.digest, token.nonce) == (
        "grant",
        1042,
        RING.digest("minh"),
        mail.nonce,
    )


def test_customers_get_no_grant_and_no_links() -> None:
    """F: what goes to a customer has no footer token and no command."""
    mail = composed(ordered("acknowledgement"))
    assert tokens_in_text(mail.text) == ()
    assert "mailto:" not in mail.html
    token = RING.read(token_of_id(mail.message_id) or "")
    assert token is not None
    assert token.kind == "party"


def urls(mail: Composed) -> dict[str, str]:
    """The mailto: links of a mail: subject to recipient."""
    found = (urlsplit(url.replace("&amp;", "&")) for url in re.findall(r'href="(mailto:[^"]+)"', mail.html))
    return {parse_qs(url.query)["subject"][0]: unquote(url.path) for url in found}


def test_f_prefilled_links_carry_signed_commands() -> None:
    """F: each link's subject ends in a token for this ticket, agent and command."""
    values = sample_values("notification") | {"owner": ""}
    mail = composed(notice(values=values), desk=replace(DESK, agents_address="desk@example.com"))
    commands = []
    for subject, to in urls(mail).items():
        token = RING.read(token_of_subject(subject) or "")
        assert token is not None
        assert (token.kind, token.ticket, token.nonce) == ("command", 1042, mail.nonce)
        assert token.digest == RING.digest("minh")
        assert token.expires_at == (NOW + DESK.grant_for).replace(second=0)
        assert subject.startswith(f"#{token.command} [HELP-1042] ")
        assert to == "desk@example.com"
        commands.append(token.command)
    assert commands == ["all", "note", "close", "claim", "snooze 1d", "assign lan"]


@pytest.mark.parametrize(
    ("template", "kind", "values", "commands"),
    [
        ("receipt", "receipt", {"undo_minutes": 10}, ["undo"]),
        ("receipt", "receipt", {"undo_minutes": 0}, []),
        ("held", "held", {"held_kind": "stranger"}, ["admit", "admit same", "drop"]),
        ("held", "held", {"held_kind": "agent"}, ["send", "drop"]),
        ("held", "held", {}, []),
        ("notification", "customer", {"owner": "Minh Tran"}, ["note", "close", "snooze 1d", "assign lan"]),
        ("notification", "customer", {"commands": ("close", "fly")}, ["close"]),
    ],
)
def test_links_fit_the_notice(
    template: str, kind: str, values: dict[str, object], commands: list[str]
) -> None:
    """A receipt offers undo, a held mail its ways out, an owned ticket no claim."""
    mail = composed(ordered(template, recipient=MINH, agent="minh", notice=kind, values=values))
    tokens = (RING.read(token_of_subject(subject) or "") for subject in urls(mail))
    assert [token.command for token in tokens if token] == commands


@pytest.mark.parametrize(
    ("replies", "domain"), [("plus", "example.com"), ("reply.example.com", "reply.example.com")]
)
def test_a_reply_address_carries_the_token_where_configured(replies: str, domain: str) -> None:
    """Reply-To leads back by itself where subaddressing or a reply domain is configured."""
    mail = composed(notice(), desk=replace(DESK, replies=replies))
    address = read(mail)["Reply-To"].addresses[0]
    assert token_of_address(address.addr_spec) == token_of_id(mail.message_id)
    assert address.domain == domain
    assert address.display_name == "Anna via Acme Support"


def test_attachments_go_along_by_digest_and_from_the_mail() -> None:
    """Stored content and the decided mail's own files both arrive byte for byte."""
    ref = AttachmentRef("Rechnung März.pdf", "application/pdf", 4, "d1")
    own = Attachment("log.txt", "text/plain", b"a\nb\r\nc\r")
    mail = composed(
        ordered(attachments=(ref,), with_mail_attachments=True),
        content={"d1": b"\x00\xff\r\n"}, mail_attachments=(own,),
    )  # fmt: skip
    files = list(read(mail).iter_attachments())
    assert [(f.get_filename(), f.get_content_type()) for f in files] == [
        ("log.txt", "text/plain"),
        ("Rechnung März.pdf", "application/pdf"),
    ]
    assert [f.get_payload(decode=True) for f in files] == [own.content, b"\x00\xff\r\n"]


def test_the_mail_s_attachments_stay_home_unless_ordered() -> None:
    """An acknowledgement never sends a file back."""
    mail = composed(ordered(), mail_attachments=(Attachment("a.txt", "text/plain", b"x"),))
    assert not list(read(mail).iter_attachments())


def test_missing_content_is_an_error() -> None:
    """An answer never goes out without the file that it announces."""
    with pytest.raises(ComposeError, match=r"q\.pdf"):
        composed(ordered(attachments=(AttachmentRef("q.pdf", "application/pdf", 1, "gone"),)))


def test_too_large_a_file_is_named_in_a_notification() -> None:
    """What does not come along is listed."""
    big = Attachment("film.mov", "video/quicktime", bytes(MAX_NOTICE_OCTETS + 1))
    values = sample_values("notification") | {"attachments": [{"filename": "film.mov", "size": big.size}]}
    mail = composed(notice(with_mail_attachments=True, values=values), mail_attachments=(big,))
    assert not list(read(mail).iter_attachments())
    assert "Too large to come along: film.mov" in mail.text


def test_b26_an_answer_s_html_is_cleaned() -> None:
    """B26: script, forms and remote images of an agent's mail reach nobody."""
    html = '<p>Yes</p><script>x()</script><img src="https://t.example/p.png"><form action="https://e"></form>'
    mail = composed(ordered(html=html))
    assert "<p>Yes</p>" in mail.html
    for forbidden in ("<script", "<img", "<form", "t.example"):
        assert forbidden not in mail.html


def test_b25_markup_in_values_is_text() -> None:
    """B25: a customer's HTML and template code arrive as the characters that they wrote."""
    hostile = "<script>x()</script> {{ 7*7 }} {% for x in y %}"
    mail = composed(notice(values=sample_values("notification") | {"text": hostile, "customer": hostile}))
    assert hostile in mail.text
    assert "<script" not in mail.html
    assert "{{ 7*7 }}" in mail.html


def test_the_order_s_values_cannot_forge_the_token_line() -> None:
    """What is signed comes from compose alone."""
    mail = composed(
        notice(values=sample_values("notification") | {"token_line": "ref n.forged", "links": []})
    )
    assert "forged" not in mail.text
    assert tokens_in_text(mail.text) == (token_of_id(mail.message_id),)


def test_content_language_names_the_words_language() -> None:
    """A template's language for automatic mail, the ticket's for an agent's words."""
    assert read(composed(ordered("acknowledgement", language="de")))["Content-Language"] == "de"
    assert read(composed(ordered("acknowledgement", language="xx")))["Content-Language"] == "en"
    assert read(composed(ordered(language="vi")))["Content-Language"] == "vi"
    assert "Content-Language" not in read(composed(ordered(language="")))


def test_the_date_is_the_given_time() -> None:
    """The clock is an argument."""
    assert read(composed(ordered()))["Date"] == "Mon, 23 Nov 2026 09:12:05 +0000"


def test_a3_the_same_order_gives_the_same_bytes() -> None:
    """A3: composing is a function of its arguments."""
    assert composed(notice()).raw == composed(notice()).raw


def test_what_was_ordered_comes_back() -> None:
    """Lane, delay and what the notice is about reach the outbox."""
    mail = composed(notice(about_message=7, delay=timedelta(seconds=60)))
    assert (mail.lane, mail.delay, mail.about_message) == (Lane.NOTIFICATION, timedelta(seconds=60), 7)
    assert (mail.agent, mail.notice, mail.ticket) == ("minh", "customer", 1042)


def test_a_finished_mail_can_cross_processes() -> None:
    """Workers hand it back whole."""
    mail = composed(notice())
    assert pickle.loads(pickle.dumps(mail)) == mail


def test_smtputf8_is_asked_for_only_when_an_address_needs_it() -> None:
    """RFC 6531: a local part that is not ASCII needs it; a domain is written in ASCII instead."""
    greek = composed(ordered(recipient=Address("Δήμος", "δήμος@παράδειγμα.example")))
    assert greek.needs_smtputf8
    assert greek.recipient == "δήμος@xn--hxajbheg2az3al.example"
    domain = composed(ordered(recipient=Address("Jörg", "joerg@müller.example")))
    assert not domain.needs_smtputf8
    assert domain.recipient == "joerg@xn--mller-kva.example"
    assert domain.raw.isascii()
