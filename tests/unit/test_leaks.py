"""A thousand replies of agents over every client's quoting: nothing private reaches the customer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from types import ModuleType
from urllib.parse import unquote

import pytest

from inboxd.compose.mail import Composed
from inboxd.desk.agents import agent_answer, agent_mail, leaks, own_page
from inboxd.desk.agents.commands import Parsed
from inboxd.desk.agents.leaks import leak, without_own
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts, Notice, NoticeKind
from inboxd.desk.telling.notices import note as note_mails
from inboxd.mail.html import to_text
from inboxd.mail.message import Attachment, Mail
from inboxd.mail.parse import parse
from tests.unit.answering import ASKED, NONCE, Asked, asked, sent
from tests.unit.clients import PLACES, SHAPES, Reply, arrived
from tests.unit.composing import read
from tests.unit.desking import BOB, DESK, HOUR, LAN, MINUTE, NOW, acting, decided, grant, outside, said

NOTE = "Between us: this customer has not paid since March and I think her story about the login is invented."
SECRETS = tuple(address for agent in DESK.agents.values() for address in agent.email)
GRANTED = re.compile(r"\b[mnpc]\.[a-z2-7]{20,}")
WORDS = ("Hello Anna,", "", "it works again, please try.", "", "Best regards", "Minh")
INSIDE = "keep this inside the house"
# What only the notification says: its sentences for agents, its facts, its links.
FRAME = ("your reply goes to", "on a line of its own", "first contact", "subject=%23close", "#snooze 1d")
DESKS = (DESK, replace(DESK, replies="plus"), replace(DESK, replies="reply.example.com"))
QUESTIONS = [asked(ASKED, desk, cc=(BOB,)) for desk in DESKS]
QUESTION = QUESTIONS[0]
WITH_NOTE = replace(
    QUESTION.ticket, recent=(said(2, "note", agent="lan", author=LAN, text=NOTE), said(1, text=ASKED))
)
TELLING_NOTES = [
    sent(note_mails([desk.agents["minh"]], WITH_NOTE, desk, "Lan Pham", NOTE)[0], desk, NONCE)
    for desk in DESKS
]
TOLD = (*(question.notification for question in QUESTIONS), *TELLING_NOTES)
TOKENS = tuple(
    sorted(
        {token for mail in TOLD for token in GRANTED.findall(mail.raw.decode())}
        | {token for mail in TOLD for token in GRANTED.findall(mail.html)}
    )
)
SLIPS = [
    (),
    ("Write to me: minh@example.com",),
    ("Or to MINH@phone.example, any time.",),
    ("My colleague is lan@example.com.",),
    (NOTE,),
    (f"As Lan said: {NOTE[12:]}",),
    (f"ref {TOKENS[0]}",),
    (f"see <mailto:support@example.com?subject=%23close%20{TOKENS[-1]}>",),
    (f"<https://safe.example/?url=mailto%3Asupport%3Fsubject%3D%2523close%2520{TOKENS[-1]}&x=1>",),
    (f"> ref {TOKENS[0]}",),
    (f"support+{TOKENS[0].replace('m.', 'n.').replace('p.', 'n.')}@example.com",),
]
FILES = [
    (),
    (Attachment("notice.eml", "message/rfc822", QUESTION.notification.raw),),
    (Attachment("card.vcf", "text/x-vcard", b"BEGIN:VCARD\r\nEMAIL:minh@example.com\r\nEND:VCARD\r\n"),),
    (Attachment("mail from lan@example.com.pdf", "application/pdf", b"%PDF-1"),),
    (Attachment(f"{TOKENS[0]}.pdf", "application/pdf", b"%PDF-1"),),
    (Attachment("log.txt", "text/plain", f"x\n{NOTE}\n".encode()),),
    (Attachment("guide.pdf", "application/pdf", b"%PDF-1"),),
]
RICH = [  # what an eye does not see in a page, around the words
    "{}",
    '<a href="mailto:lan@example.com">{}</a>',
    f'<a href="mailto:support@example.com?subject=%23close%20{TOKENS[-1]}">{{}}</a>',
    f'<a href="https://safe.example/?u=minh%40example.com">{{}}</a><img src="https://t.example/{TOKENS[0]}.gif">',
    f'{{}}<span style="display:none">ref {TOKENS[0]}</span><!-- {NOTE} -->',
    f'<img src="cid:none" alt="{NOTE}"><a href="https://x.example" title="{NOTE}">{{}}</a>',
]
SIGNATURES = [(), ("Minh Tran", "minh@example.com"), ("Minh | Acme | minh@phone.example | +84 1 23",)]


def replied(chance: Random) -> tuple[Mail, Decision]:
    """A reply as one of the clients writes it, with whatever slips into mails."""
    client, html, _ = chance.choice(SHAPES)
    about_note, mode = chance.random() < 0.3, chance.randrange(len(DESKS))
    told = TELLING_NOTES[mode] if about_note else QUESTIONS[mode].notification
    question = Asked(WITH_NOTE, told)
    slip = chance.choice([(), (), (), *SLIPS])
    place = chance.choice(("top", "top", "top", *(PLACES if not about_note else ("bottom",))))
    above = chance.choice([(), (), ("#close",), ("#reply",), (f"#note {INSIDE}",)])
    lines = (*WORDS[:3], *slip, *WORDS[3:])
    around = chance.choice(RICH)
    escaped = [line.replace("<", "&lt;") or "<br>" for line in lines]
    shown = [around.format(line) if line == WORDS[2] else line for line in escaped]
    rich = "".join(f"<div>{line}</div>" for line in shown)
    reply = Reply(
        lines, place, above or (("#reply",) if about_note else ()),
        rich=rich if chance.random() < 0.5 and place != "inline" else "",
        signature=chance.choice(SIGNATURES), files=chance.choice(FILES), keeps_headers=chance.random() < 0.7,
        headers=(("X-Agent", f"{SECRETS[0]} {TOKENS[0]}"), ("Reply-To", SECRETS[0])),
    )  # fmt: skip
    mail = parse(arrived(client, told, reply, html=html))
    return mail, decided(mail, known(question, about_note), DESKS[mode])


def known(question: Asked, about_note: bool) -> Facts:
    """What the store would find."""
    told = question.notification
    kind = NoticeKind.NOTE if about_note else NoticeKind.CUSTOMER
    notice = Notice(NONCE, kind, "minh", NOW - HOUR + MINUTE, told.subject, told.text, 1, html=told.html)
    return acting(question.ticket, grant=grant(nonce=NONCE), notice=notice)


def leaks_of(finished: Composed) -> list[str]:
    """What of the private things stands anywhere in a finished mail, decoded."""
    mail = read(finished)
    shown = [finished.text, finished.html, to_text(finished.html)]
    shown += [f"{name}: {value}" for name, value in mail.items() if name not in ("Message-ID", "References")]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_content()
            shown.append(content if isinstance(content, str) else bytes(content).decode("latin-1"))
        shown += [str(part.get_filename()), str(part["Content-ID"])]
    everything = " ".join("\n".join(shown).split()).casefold()
    everything += unquote(unquote(everything))
    raw = finished.raw.decode()
    found = [secret for secret in SECRETS if secret in everything]
    found += [token for token in TOKENS if token[2:] in everything or token[2:] in raw]
    found += [words for words in (INSIDE, *FRAME) if words in everything]
    words = re.findall(r"\w+", NOTE.casefold())
    spoken = " ".join(re.findall(r"\w+", everything))
    rows = (" ".join(words[start : start + 8]) for start in range(len(words) - 7))
    return found + [row for row in rows if row in spoken]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_private_reaches_the_customer(seed: int) -> None:
    """Of a thousand replies none carries a note, a token or an agent's address outside, and many arrive."""
    arrived_ = 0
    for finished in outcome(Random(seed), 50):
        arrived_ += 1
        assert leaks_of(finished) == [], (finished.text, finished.html)
    assert arrived_ >= 12


def outcome(chance: Random, count: int) -> Iterator[Composed]:
    """What reaches customers of so many replies."""
    for _ in range(count):
        mail, decision = replied(chance)
        for order in outside(decision):
            yield sent(order, mail=mail)


SABOTAGE: list[tuple[str, ModuleType, str, Callable[..., object]]] = [
    ("notes and addresses", own_page, "leak", lambda *_: ""),
    ("tokens and own addresses in text", agent_answer, "without_own", lambda text, *_: text),
    ("cards and signatures", own_page, "why_left_out", lambda _: ""),
    ("tokens in files and links", own_page, "has_token", lambda _: False),
    ("addresses in every form", leaks, "_spelt", lambda address: re.compile(f"({re.escape(address)})")),
    ("notes", agent_mail, "parse_commands", lambda text, *_: Parsed(text=text)),
    ("the notification", agent_mail, "own_words", lambda case, _: case.mail.body),
]


@pytest.mark.parametrize("row", SABOTAGE, ids=[row[0] for row in SABOTAGE])
def test_the_look_for_leaks_sees_leaks(
    row: tuple[str, ModuleType, str, Callable[..., object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With any one of the guards taken out something private gets out and is seen."""
    _, module, name, instead = row
    monkeypatch.setattr(module, name, instead)
    assert any(leaks_of(finished) for finished in outcome(Random(7), 300))


CUTS = [
    ("ref n.qaaabasa6mh4xfdnvkabcdefgh35qro5eurpickhqaisczuul3", "ref"),
    ("support+n.qaaabasa6mh4xfdnvkabcdefgh@example.com", ""),
    ("<mailto:s@x.example?subject=%23note%20c.yaaabasa7wn4xfdnvkabcdefgh>", ""),
    ("see https://x.example/?u=%2520c.yaaabasa7wn4xfdnvkabcdefgh&a=b here", "see  here"),
    ("<M.QAAABASA6MH4XFDNVKABCDEFGH@EXAMPLE.COM>", ""),
    (
        "https://safe.example/?u=https%3A%2F%2Fx&data=05%7C01%7CMinh%40example.com%7C7a",
        "https://safe.example/?u=https%3A%2F%2Fx&data=05%7C01%7Csupport%40example.com%7C7a",
    ),
    ("u=a%257Cminh%2540example.com%257C7a", "u=a%257Csupport%2540example.com%257C7a"),
    ("Minh@Example.com, minh@example.community", "support@example.com, minh@example.community"),
    ("version n.1 of c.text is at www.example.com", "version n.1 of c.text is at www.example.com"),
]


@pytest.mark.parametrize(("text", "left"), CUTS, ids=[row[0][:30] for row in CUTS])
def test_tokens_and_own_addresses_are_cut(text: str, left: str) -> None:
    """Tokens are cut in each of their forms, in links too; the agent's address becomes the team's."""
    assert without_own(text, DESK.agents["minh"], "support@example.com").strip() == left


def test_a_note_is_recognised_by_eight_words() -> None:
    """Eight words of a note in a row hold an answer; seven do not, nor words that a customer wrote."""
    words = NOTE.split()
    agent = DESK.agents["minh"]
    assert leak(" ".join(words[2:10]), WITH_NOTE, DESK, agent)
    assert not leak(" ".join(words[2:9]), WITH_NOTE, DESK, agent)
    public = replace(WITH_NOTE, recent=(*WITH_NOTE.recent, said(3, text=NOTE)))
    assert not leak(NOTE, public, DESK, agent)


@pytest.mark.parametrize(
    "text",
    [
        "ask lan@example.com",
        "https://safe.example/?data=05%7CLan%40Example.com%7C1",
        "x%257Clan%2540example.com",
    ],
)
def test_a_colleagues_address_is_seen_in_every_form(text: str) -> None:
    """A gateway writes into each link whose mail it stood in: that is a private address as well."""
    assert "Lan Pham" in leak(text, WITH_NOTE, DESK, DESK.agents["minh"])
