"""An agent's answer keeps its look: cleaned HTML that says what the text says, its images, its files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import Outgoing
from inboxd.mail.excerpt import excerpt, says
from inboxd.mail.message import Attachment
from inboxd.mail.parse import parse
from tests.unit.answering import asked, sent, understood
from tests.unit.clients import GMAIL, OUTLOOK, SAMSUNG, SHAPES, THUNDERBIRD, Client, Reply, arrived
from tests.unit.composing import read
from tests.unit.desking import DESK, decided, mails, messages, outside
from tests.unit.test_agent_clients import ADVERTISING

QUESTION = asked()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SHOT = Attachment("shot.png", "image/png", PNG, "shot@x", True)
LOGO = Attachment("logo.png", "image/png", PNG + b"logo", "logo@x", True)
GUIDE = Attachment("guide.pdf", "application/pdf", b"%PDF-1")
RICH = (
    "<p class=MsoNormal><b>Hello</b> Anna,</p>"
    '<p class=MsoNormal>see <a href="https://acme.example/x">this page</a>!</p>'
    "<ul><li>one</li><li>two</li></ul>"
    '<p class=MsoNormal>Here: <img width=200 height=100 src="cid:shot@x"></p>'
)
WORDS = ("Hello Anna,", "see this page!", "- one", "- two", "Here:")
TOLD_APART = [(c, place) for c, html, place in SHAPES if html and (place == "top" or c not in ADVERTISING)]
MARKED = [(c, place) for c, place in TOLD_APART if c is not SAMSUNG and c is not OUTLOOK]


def answer(client: Client, reply: Reply) -> tuple[Outgoing, tuple[str, ...]]:
    """The customer's mail, and the names of the files that go along."""
    mail, decision = understood(QUESTION, client, reply, html=True)
    order = outside(decision)[0]
    names = (file.filename for place, file in enumerate(mail.attachments) if place not in order.without)
    return order, tuple(names)


@pytest.mark.parametrize(("client", "place"), MARKED, ids=[f"{c.name}, {place}" for c, place in MARKED])
def test_the_look_is_kept_and_nothing_added(client: Client, place: str) -> None:
    """Bold, links, lists and pictures reach the customer; the HTML never says more than the text does."""
    order, files = answer(client, Reply(WORDS, place, above=(), rich=RICH, files=(SHOT, GUIDE)))
    assert files == ("shot.png", "guide.pdf")
    if order.html:
        assert says(order.html, order.text)
        for kept in ("<b>Hello</b>", '<a href="https://acme.example/x"', "<li>two</li>", 'src="cid:shot@x"'):
            assert kept in order.html
    else:
        assert (client.name, place) in {("Outlook on the web", "bottom"), ("Outlook on the web", "inline")}


def test_commands_are_cut_out_of_the_page() -> None:
    """`#close` on top and `#assign lan` at the end stand neither in the text nor in the HTML."""
    rich = f"<div>#close</div>{RICH}<div>#assign lan</div>"
    order, _ = answer(GMAIL, Reply((*WORDS, "", "#assign lan"), above=(), rich=rich, files=(SHOT,)))
    assert order.html.startswith("<div><b>Hello</b>") or "<b>Hello</b>" in order.html
    for page in (order.text, order.html):
        assert "#" not in page


def test_the_composed_mail_has_three_faces() -> None:
    """Plain text, HTML with the picture beside it, and the file: one mail as any client writes it."""
    mail, decision = understood(QUESTION, OUTLOOK, Reply(WORDS, rich=RICH, files=(SHOT, GUIDE)), html=True)
    finished = read(sent(outside(decision)[0], mail=mail))
    kinds = [part.get_content_type() for part in finished.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "image/png", "application/pdf"]
    page = finished.get_body(("html",))
    assert page is not None
    assert '<img src="cid:shot@x"' in page.get_content()
    assert "https://acme.example/x" in sent(outside(decision)[0], mail=mail).text


def test_pictures_of_signature_and_quote_stay_here() -> None:
    """A logo below the signature's mark goes nowhere, nor is it stored as a file of the answer."""
    client = THUNDERBIRD
    signed = '<pre class="moz-signature">-- <br>Minh <img src="cid:logo@x"></pre>'
    reply = Reply(WORDS, rich=RICH + signed, files=(SHOT, LOGO))
    mail, decision = understood(QUESTION, client, reply, html=True)
    order = outside(decision)[0]
    left = [mail.attachments[place].filename for place in order.without]
    assert left == ["logo.png"]
    assert messages(decision)[0].without == order.without


@pytest.mark.parametrize(
    "file",
    [
        Attachment("smime.p7s", "application/pkcs7-signature", b"\x30\x80"),
        Attachment("winmail.dat", "application/ms-tnef", b"x\x9f\x3e\x22"),
        Attachment("minh.vcf", "text/vcard", b"BEGIN:VCARD\r\nEMAIL:minh@example.com\r\nEND:VCARD\r\n"),
        Attachment("Cannot log in.eml", "message/rfc822", QUESTION.notification.raw),
        Attachment("n.qaaabasa6mh4xfdnvkabcdefgh35qro5eurpickhqaisczuul3.txt", "text/plain", b"x"),
    ],
    ids=lambda file: file.filename[:12],
)
def test_files_that_tell_too_much_stay_here_and_the_agent_hears_it(file: Attachment) -> None:
    """A notification as a file, a signature of a mail program, a visiting card: not sent, and said so."""
    mail, decision = understood(QUESTION, GMAIL, Reply(WORDS, files=(file, GUIDE)), html=True)
    order = outside(decision)[0]
    assert [mail.attachments[place].filename for place in order.without] == [file.filename]
    lines = mails(decision, "receipt")[0].values["lines"]
    assert isinstance(lines, list)
    assert any(line["what"] == file.filename and "not sent" in line["after"] for line in lines)


PAGES = [
    ("<p>Hello</p><p>you</p>", "Hello\n\nyou", "<p>Hello</p><p>you</p>"),
    ("<div>#close<br>It <i>works</i>.</div>", "It works.", "<div>It <i>works</i>.</div>"),
    ("<p>a</p><blockquote type=cite>b</blockquote><p>c</p>", "a\n\nc", "<p>a</p><p>c</p>"),
    ("<p>a</p><p>b</p><p>c</p>", "a\n\nc", ""),
    ("<p>Hello</p>", "Hello there", ""),
    ("<p>a <span style='display:none'>secret</span>b</p>", "a b", "<p>a b</p>"),
    ("<script>x</script><p onclick=x>a<img src=http://t/p.gif alt=pixel></p>", "a[pixel]", "<p>a</p>"),
    ("<p><a href='javascript:x'>a</a></p>", "a", '<p><a rel="noopener noreferrer">a</a></p>'),
    ("", "a", ""),
]


@pytest.mark.parametrize(("page", "text", "wanted"), PAGES, ids=[repr(row[0][:40]) for row in PAGES])
def test_excerpts(page: str, text: str, wanted: str) -> None:
    """The excerpt says the text's letters, in their order, cleaned; else there is none."""
    assert excerpt(page, text).replace("<span>", "").replace("</span>", "") == wanted


def test_links_of_the_quoted_notification_are_no_links_of_the_agent() -> None:
    """Links to a notification's token or to an agent's private address become plain words."""
    token = "mailto:support@example.com?subject=%23close%20c.yaaabasa7wn4xfdnvkabcdefgh"
    rich = f"<p><a href='{token}'>Hello</a> Anna</p>"
    rich += "<p><a href='mailto:minh@example.com'>write</a> <a href='mailto:minh%40example.com'>us</a></p>"
    order, _ = answer(GMAIL, Reply(("Hello Anna", "", "write us"), rich=rich))
    assert "<a" not in order.html
    assert "yaaab" not in order.text + order.html


@pytest.mark.parametrize(("length", "shown"), [(1000, "Can you help?"), (30, "morning I c …"), (0, "")])
def test_quoted_history_is_short_or_absent(length: int, shown: str) -> None:
    """Below an answer stands what the customer wrote last, as much of it as `quote_length` says."""
    desk = replace(DESK, quote_length=length)
    mail = parse(arrived(GMAIL, QUESTION.notification, Reply(WORDS), html=True))
    order = outside(decided(mail, QUESTION.facts, desk), desk)[0]
    finished = sent(order, desk)
    for page in (finished.text, finished.html):
        assert (shown in page) if shown else ("since" not in page and "10:00" not in page)
