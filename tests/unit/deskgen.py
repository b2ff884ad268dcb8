"""Arbitrary mails, deliveries and facts for property tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st

from inboxd.desk.facts import (
    AttachmentRef,
    Authentication,
    Away,
    Bounced,
    Contact,
    Evidence,
    EvidenceKind,
    Facts,
    Grant,
    Load,
    MessageFacts,
    Notice,
    NoticeKind,
    Pool,
    Restored,
    SideFacts,
    Spent,
    TicketFacts,
    Trust,
    Undoable,
)
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Address, Attachment, Mail, Report, ReportKind
from tests.unit.desking import ANNA, MALLORY, MINH, NOW, SUPPORT

PEOPLE = (
    "anna@customer.example",
    "bob@customer.example",
    "mallory@evil.example",
    "minh@example.com",
    "lan@example.com",
    "otto@example.com",
    "support@example.com",
    "billing@example.com",
    "noreply@x.example",
    "",
    "x",
    "@",
    "a@",
    "ä@ö",
)
WORDS = (
    "",
    "Hello",
    "#close",
    "#undo",
    "#forward bob@parts.example When?",
    "#send",
    "#admit",
    "#drop",
    "#note look",
    "#assign lan",
    "#clsoe",
    "#merge 9",
    "Thanks!",
    "I cannot log in.",
    "> quoted",
    "minh@example.com",
    "#4711",
    "-- ",
    "#quiet",
    "#reply x",
    "x\x0by",
)
NUMBERS = (1042, 1043)
IDS = ("", "new@x", "old@x", "t.root@example.com")

T = TypeVar("T")


def mostly(usual: T, *others: object) -> st.SearchStrategy[T]:
    """The usual value, most of the time: a mail with everything odd at once reaches no deep branch."""
    odd = st.one_of(*(one if isinstance(one, st.SearchStrategy) else st.just(one) for one in others))
    return st.sampled_from(range(16)).flatmap(lambda n: odd if n == 15 else st.just(usual))  # type: ignore[arg-type]


addresses = st.builds(
    Address, st.sampled_from(("", "Anna", "Anna, B.", "http://x", "\u202e")), st.sampled_from(PEOPLE)
)
texts = st.lists(st.sampled_from(WORDS), max_size=5).map("\n".join) | st.text(max_size=40)
times = st.integers(-60 * 24 * 60, 60 * 24).map(lambda minutes: NOW + timedelta(minutes=minutes))
few = st.integers(0, 30)
ids = st.lists(st.sampled_from(IDS[1:]), max_size=3).map(tuple)
headers = st.sampled_from(
    [
        ("Auto-Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("List-Id", "<x>"),
        ("X-Loop", "x"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Failed-Recipients", "x"),
        ("Received", "by x"),
        ("From", "x"),
    ]
)
reports = st.builds(
    Report,
    st.sampled_from(ReportKind),
    st.sampled_from(PEOPLE),
    st.sampled_from(("", "failed", "delayed", "x")),
)
attachments = st.builds(Attachment, st.text(max_size=5), st.just("text/plain"), st.binary(max_size=5))
references = st.builds(AttachmentRef, st.text(max_size=5), st.just("text/plain"), few, st.just("d" * 64))


def people(limit: int = 3) -> st.SearchStrategy[tuple[Address, ...]]:
    return st.lists(addresses, max_size=limit).map(tuple)


def mails() -> st.SearchStrategy[Mail]:
    author = st.sampled_from((ANNA, MINH, MINH, MALLORY)) | addresses
    return st.builds(
        Mail,
        subject=mostly("Hello", texts, "Automatic reply: x"),
        from_=st.builds(lambda one: (one,), author).flatmap(lambda one: mostly(one, people(2))),
        from_count=mostly(1, 0, 2),
        from_doubtful=mostly(False, True),
        reply_to=mostly((), people(1)),
        to=mostly((SUPPORT,), people()),
        cc=mostly((), people()),
        date=st.none() | times,
        message_id=st.sampled_from(IDS),
        in_reply_to=ids,
        references=ids,
        headers=mostly((), st.lists(headers, max_size=2).map(tuple)),
        text=texts,
        body=texts,
        reply_text=texts,
        language=st.sampled_from(("", "en", "xx")),
        attachments=mostly((), st.lists(attachments, max_size=1).map(tuple)),
        report=mostly(None, reports),
        sealed=mostly("", "signed"),
    )


def deliveries() -> st.SearchStrategy[Delivery]:
    return st.builds(
        Delivery,
        raw=st.just(b""),
        channel=st.sampled_from(("smtp", "imap.support", "import")),
        received_at=times,
        sender=mostly("anna@customer.example", None, st.sampled_from(PEOPLE)),
        recipients=st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
        trusted_peer=st.booleans(),
        role=mostly(Role.INBOX, st.sampled_from(Role)),
        open_since=st.none() | times,
    )


messages = st.builds(
    MessageFacts,
    id=st.integers(1, 5),
    kind=st.sampled_from(("customer", "agent", "note", "automatic", "bounce", "held")),
    author=addresses,
    at=times,
    text=texts,
    message_id=st.sampled_from(IDS),
    agent=st.sampled_from(("", "", "minh", "lan", "gone")),
    attachments=st.lists(references, max_size=1).map(tuple),
    held_for=st.sampled_from(("", "why")),
    side=mostly("", "1042-1", "1042-2"),
)
BOB = Address("Bob Part", "bob@parts.example")
sides = st.lists(
    st.builds(
        SideFacts,
        name=st.sampled_from(("1042-1", "1042-2")),
        supplier=st.just(BOB),
        subject=texts,
        opened_at=times,
        askers=st.lists(st.sampled_from(("minh", "gone")), max_size=1).map(tuple),
        people=people(1),
        copied=st.lists(st.sampled_from(PEOPLE[:6]), max_size=1).map(tuple),
        about=st.integers(0, 3),
    ),
    max_size=2,
    unique_by=lambda one: one.name,
).map(tuple)


def tickets(number: int) -> st.SearchStrategy[TicketFacts]:
    keys = st.lists(st.sampled_from(PEOPLE[:6]), max_size=3).map(tuple)
    return st.builds(
        TicketFacts,
        number=st.just(number),
        version=few,
        subject=texts,
        state=st.sampled_from(("new", "open", "pending", "solved", "closed")),
        priority=st.sampled_from(("low", "normal", "high", "urgent")),
        team=mostly("general", "", "billing", "gone"),
        assignee=st.sampled_from(("", "minh", "old", "gone")),
        requester=mostly(ANNA, addresses),
        created_at=times,
        updated_at=times,
        tags=st.lists(st.text(max_size=3), max_size=2).map(tuple),
        fields=st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
        language=st.sampled_from(("", "en")),
        last_owner=st.sampled_from(("", "lan", "gone")),
        solved_at=st.none() | times,
        closed_at=st.none() | times,
        muted_until=st.none() | times,
        participants=keys,
        copied=keys,
        cc=people(2),
        watchers=st.lists(st.sampled_from(("minh", "lan", "gone")), max_size=2).map(tuple),
        foreign_ids=ids,
        recent=st.lists(messages, max_size=3).map(tuple),
        mails_10_minutes=few,
        acknowledged=st.integers(0, 1),
        rule_mails_day=few,
        queue=mostly("", "round-robin", "least-busy vi"),
        sides=mostly((), sides),
    )


grants = st.builds(
    Grant,
    ticket=st.sampled_from((*NUMBERS, 7)),
    agent=mostly("minh", "lan", "old", ""),
    nonce=st.just("abcdefgh"),
    issued_at=times,
    expires_at=mostly(NOW + timedelta(days=9), times),
    source=mostly("In-Reply-To", "footer", "Subject"),
    revoked=mostly(False, True),
    command=mostly("", "close", "note", "merge 9", "\x00"),
)
notices = st.builds(
    Notice,
    nonce=st.just("abcdefgh"),
    kind=mostly(NoticeKind.CUSTOMER, st.sampled_from(NoticeKind)),
    agent=st.sampled_from(("minh", "lan")),
    sent_at=times,
    subject=texts,
    text=texts,
    message=st.integers(0, 5),
    decision=st.integers(0, 3),
    side=mostly("", "1042-1"),
)
spent = st.builds(Spent, *[st.sampled_from((0, 0, 0, 1, 3, 50))] * 7, st.none() | times)
undoables = st.builds(
    Undoable,
    decision=st.just(3),
    decided_at=times | st.just(NOW),
    changes=st.lists(
        st.builds(
            Restored,
            st.sampled_from(NUMBERS),
            st.sampled_from(("state", "assignee", "fields.x", "tags", "odd")),
            st.text(max_size=3),
            st.sampled_from(("open", "solved", "minh", "")),
        ),
        max_size=3,
    ).map(tuple),
    queued=st.lists(few, max_size=2).map(tuple),
    left=st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
    messages=st.lists(few, max_size=2).map(tuple),
    undone=st.booleans(),
)
proofs = st.builds(
    Authentication,
    mostly(Trust.PASS, st.sampled_from(Trust)),
    mostly("authserv", "", "internal", "odd"),
    st.just("because"),
    mostly("", "minh", "mallory"),
    st.booleans(),
    st.booleans(),
)
evidence = st.builds(
    Evidence,
    st.sampled_from(EvidenceKind),
    st.sampled_from((*NUMBERS, 7)),
    st.sampled_from((*PEOPLE[:6], "")),
    st.sampled_from(("In-Reply-To", "References", "To", "Subject", "")),
    mostly("", "1042-1", "1042-2"),
)


absences = st.builds(Away, st.sampled_from(("minh", "lan", "gone")), times, times, st.just("#away"))
loads = st.dictionaries(st.sampled_from(("minh", "lan")), st.builds(Load, few, few), max_size=2)
pools = st.builds(Pool, few, st.dictionaries(st.just("general"), st.sampled_from(("minh", "gone"))), loads)


def facts() -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        authentication=proofs,
        evidence=st.lists(evidence, max_size=4).map(tuple),
        tickets=st.builds(lambda one, two: {1042: one, 1043: two}, tickets(1042), tickets(1043))
        | st.builds(lambda one: {1042: one}, tickets(1042))
        | st.just({}),
        contact=mostly(
            Contact(), st.builds(Contact, st.booleans(), st.sampled_from(("", "en")), few, st.booleans())
        ),
        spent=mostly(Spent(), None, spent),
        new_number=mostly(2001, 0),
        new_root_id=st.just("t.root2001@example.com"),
        duplicate_of=mostly(0, 1, -1),
        duplicate_ticket=st.sampled_from((0, 1042)),
        own_copy=mostly(False, True),
        loop_header=mostly(False, True),
        bounced=st.none()
        | st.builds(Bounced, few, st.sampled_from((0, 1042, 7)), st.sampled_from(PEOPLE), st.just("m")),
        grant=st.none() | grants,
        notice=st.none() | notices,
        held=st.none() | messages,
        undo=st.none() | undoables,
        signature_seen=mostly(False, True),
        away=mostly((), st.lists(absences, max_size=2, unique_by=lambda one: one.agent).map(tuple)),
        pool=st.none() | pools,
    )
