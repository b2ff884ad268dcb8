"""Look-up and apply on both databases: what a decision writes, the next look-up knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inboxd.desk.decision import (
    AddMessage,
    AddParticipant,
    AddReferences,
    Because,
    CancelOutgoing,
    Decision,
    Fate,
    Lane,
    Link,
    MarkUndone,
    MessageKind,
    MoveMessage,
    Mute,
    OpenTicket,
    RecordBounce,
    Release,
    Remark,
    Remember,
    Revoke,
    SamePerson,
    Set,
    Spend,
)
from inboxd.desk.facts import Evidence, EvidenceKind, Facts
from inboxd.desk.settings import Limits
from inboxd.mail.message import Address, Attachment, Report, ReportKind
from inboxd.store import Conflict, Superseded, search
from tests.integration.store_builders import (
    ANNA,
    BOB,
    DESK,
    KEYRING,
    MINUTE,
    NOW,
    WHY,
    apply,
    delivery,
    look_up,
    mail,
    open_ticket,
    opened,
    opening,
    outgoing,
    take_in,
)


def change(*changes: object, ticket: int = 0) -> Decision:
    return Decision(Fate.DONE, actor="agent minh", ticket=ticket, changes=changes)  # type: ignore[arg-type]


def test_an_opened_ticket_is_found_by_the_customers_reply(database_url: str) -> None:
    """E: a known Message-ID in In-Reply-To is evidence, with the ticket as it stands."""
    with opened(database_url) as store:
        number = open_ticket(store)
        facts = look_up(store, mail("more", "a2@x", in_reply_to=("a1@customer.example",)))
        ticket = facts.tickets[number]
        assert facts.evidence == (Evidence(EvidenceKind.REFERENCE, number, source="In-Reply-To"),)
        assert (ticket.subject, ticket.state, ticket.team, ticket.version) == (
            "Cannot log in",
            "open",
            "general",
            1,
        )
        assert (ticket.requester, ticket.participants) == (ANNA, (ANNA.key,))
        assert (ticket.latest_foreign_id, ticket.foreign_ids) == (
            "a1@customer.example",
            ("a1@customer.example",),
        )
        assert [one.text for one in ticket.recent] == ["It does not work."]
        assert ticket.mails_10_minutes == 1
        assert (facts.contact.known, facts.contact.tickets) == (True, 1)


def test_a_contact_keeps_the_first_language_that_is_known(database_url: str) -> None:
    """A contact whose first mail was too short to tell learns that of the next ticket, and keeps it."""
    with opened(database_url) as store:
        for place, (spoken, known) in enumerate((("", ""), ("vi", "vi"), ("en", "vi"))):
            parsed = mail(message_id=f"{place}@x")
            facts = look_up(store, parsed)
            ticket = opening(facts, parsed)
            first = replace(ticket.changes[0], language=spoken)  # type: ignore[type-var]
            apply(store, replace(ticket, changes=(first, *ticket.changes[1:])), facts, parsed)
            assert look_up(store, mail(message_id="again@x")).contact.language == known


def test_new_numbers_are_never_given_twice(database_url: str) -> None:
    """B2 aside: numbers rise, an unused one serves the next mail, also after a restart."""
    with opened(database_url) as store:
        first = open_ticket(store)
        unused = look_up(store, mail(message_id="z@x"))
        apply(store, Decision(Fate.IGNORED), unused)
        assert look_up(store, mail(message_id="y@x")).new_number == unused.new_number == first + 1
    with opened(database_url) as store:
        assert open_ticket(store, mail(message_id="b@x")) > first


def test_evidence_comes_in_reading_order(database_url: str) -> None:
    """E: In-Reply-To, then References from the right, then addresses, then the tag."""
    with opened(database_url) as store:
        one, two, three, four = (open_ticket(store, mail(str(n), f"m{n}@x")) for n in range(4))
        token = KEYRING.party_token(three, ANNA.address, "aaaaaaab", NOW)
        found = look_up(
            store,
            mail("?", "q@x", subject=f"Re: [HELP-{four}] x", in_reply_to=("m1@x",),
                 references=("m0@x", "unknown@x"), to=(Address("", f"support+n.{token}@desk.example"),)),
        )  # fmt: skip
    assert [(e.kind, e.ticket, e.source) for e in found.evidence] == [
        (EvidenceKind.REFERENCE, two, "In-Reply-To"),
        (EvidenceKind.REFERENCE, one, "References"),
        (EvidenceKind.ADDRESS_TOKEN, three, "To"),
        (EvidenceKind.TAG, four, "Subject"),
    ]
    assert found.evidence[2].party == ANNA.key


def test_a_party_token_names_its_party_as_long_as_they_take_part(database_url: str) -> None:
    """E1, E4: a token for somebody who is not on the ticket has no party."""
    with opened(database_url) as store:
        number = open_ticket(store)
        ours = KEYRING.message_id(KEYRING.party_token(number, ANNA.address, "aaaaaaab", NOW), DESK.domain)
        theirs = KEYRING.message_id(KEYRING.party_token(number, BOB.address, "aaaaaaac", NOW), DESK.domain)
        facts = look_up(store, mail("x", "r@x", in_reply_to=(ours, theirs)))
    assert [(e.kind, e.party) for e in facts.evidence] == [
        (EvidenceKind.TOKEN, ANNA.key),
        (EvidenceKind.TOKEN, ""),
    ]


def test_b3_a_forged_token_is_no_evidence(database_url: str) -> None:
    """B3: a token with one character changed leads nowhere."""
    with opened(database_url) as store:
        number = open_ticket(store)
        good = KEYRING.party_token(number, ANNA.address, "aaaaaaab", NOW)
        bad = good[:-1] + ("a" if good[-1] != "a" else "b")
        assert not look_up(store, mail("x", "r@x", in_reply_to=(f"m.{bad}@desk.example",))).evidence


def test_b2_a_tag_without_ticket_is_no_evidence(database_url: str) -> None:
    """B2: numbers that no ticket has, also absurd ones, find nothing."""
    with opened(database_url) as store:
        open_ticket(store)
        facts = look_up(store, mail("x", "r@x", subject="[HELP-7] [HELP-999999999] [HELP-1073741823] x"))
    assert facts.evidence == ()


def test_merged_tickets_resolve_through_the_chain(database_url: str) -> None:
    """E: an id of a ticket that was merged twice leads to the last one; a circle leads nowhere wild."""
    with opened(database_url) as store:
        a, b, c = (open_ticket(store, mail(str(n), f"m{n}@x")) for n in range(3))
        for one, into in ((a, b), (b, c)):
            facts = store.look_up_ticket(one, DESK, NOW)
            apply(store, change(Set(one, "merged_into", None, into, WHY)), Facts(tickets=facts.tickets))
        found = look_up(store, mail("x", "r@x", in_reply_to=("m0@x",)))
    assert [e.ticket for e in found.evidence] == [c]
    assert list(found.tickets) == [c]


def test_a_changed_ticket_is_a_conflict_and_nothing_is_written(database_url: str) -> None:
    """Law: apply compares versions; the loser writes nothing and decides again."""
    with opened(database_url) as store:
        number = open_ticket(store)
        stale = store.look_up_ticket(number, DESK, NOW)
        apply(store, change(Set(number, "priority", "normal", "high", WHY)), stale)
        with pytest.raises(Conflict):
            apply(
                store,
                change(Set(number, "team", "general", "x", WHY), Remark(number, "unsure", "?", WHY)),
                stale,
            )
        shown = search.show(store, number)
        assert shown is not None
        assert (shown["team"], shown["priority"]) == ("general", "high")
        assert not [one for one in shown["events"] if one["what"] == "unsure"]


def test_all_or_nothing(database_url: str) -> None:
    """A decision that fails at its last change leaves no trace of the first, and the mail waits."""
    with opened(database_url) as store:
        journal_id = store.accept(delivery(), ("a1@x",)).result(10)
        store.claim(1, "me", NOW)
        facts = look_up(store, mail())
        broken = opening(facts, mail(), Set(facts.new_number, "no such value", None, 1, WHY))
        with pytest.raises(ValueError, match="no such value"):
            apply(store, broken, facts, mail(), (outgoing(ticket=facts.new_number),), journal_id)
        assert search.tickets(store) == []
        assert store.queued() == 0
        assert store.waiting() == 1


def test_a_finished_mail_is_not_decided_twice(database_url: str) -> None:
    """C17: whose lease ran out and who comes late writes nothing."""
    with opened(database_url) as store:
        journal_id = store.accept(delivery(), ("a1@x",)).result(10)
        one, two = look_up(store, mail()), look_up(store, mail())
        apply(store, opening(one, mail()), one, mail(), journal_id=journal_id)
        with pytest.raises(Superseded):
            apply(store, opening(two, mail()), two, mail(), journal_id=journal_id)
        assert len(search.tickets(store)) == 1


def test_every_value_of_a_ticket_can_be_set(database_url: str) -> None:
    """Set: what goes in comes out of the next look-up, with its event before and after."""
    values = {
        "state": "pending", "priority": "urgent", "team": "billing", "assignee": "minh", "subject": "Neu",
        "language": "de", "requester": BOB, "tags": ("a", "ü"), "cc": (BOB,), "watchers": ("minh",),
        "muted_until": NOW + MINUTE,
    }  # fmt: skip
    with opened(database_url) as store:
        number = open_ticket(store)
        facts = store.look_up_ticket(number, DESK, NOW)
        sets = [
            Set(number, name, None, after, Because("Rule", "rules/1.toml", 7))
            for name, after in values.items()
        ]
        fields = [Set(number, "fields.invoice", None, "17", WHY), Set(number, "fields.other", None, "x", WHY)]
        apply(store, change(*sets, *fields), facts)
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert {name: getattr(ticket, name) for name in values} == values
        assert ticket.fields == {"invoice": "17", "other": "x"}
        assert ticket.version == facts.tickets[number].version + 1
        assert ticket.last_owner == "minh"
        events = search.show(store, number)["events"]  # type: ignore[index]
        told = {one["what"]: one for one in events}
        assert told["tags"]["after"] == ["a", "ü"]
        assert told["requester"]["after"] == "Bob <Bob@other.example>"
        assert told["team"]["because"] == "Rule (rules/1.toml:7)"
        back = change(Set(number, "fields.other", "x", "", WHY), Set(number, "assignee", "minh", "", WHY))
        apply(store, back, store.look_up_ticket(number, DESK, NOW))
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert (ticket.fields, ticket.assignee, ticket.last_owner) == ({"invoice": "17"}, "", "minh")


def test_solved_and_closed_times_follow_the_state(database_url: str) -> None:
    """A ticket knows since when it is solved; reopened it forgets; the clock finds it in time."""
    with opened(database_url) as store:
        number = open_ticket(store)

        def to(before: str, after: str, now: object = NOW) -> None:
            facts = store.look_up_ticket(number, DESK, NOW)
            apply(store, change(Set(number, "state", before, after, WHY)), facts, now=now)  # type: ignore[arg-type]

        to("open", "solved")
        assert store.due_tickets(DESK, NOW + timedelta(days=6), 10) == []
        assert store.due_tickets(DESK, NOW + timedelta(days=7), 10) == [number]
        to("solved", "closed", NOW + timedelta(days=7))
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert (ticket.solved_at, ticket.closed_at) == (NOW, NOW + timedelta(days=7))
        to("closed", "open")
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert (ticket.solved_at, ticket.closed_at) == (None, None)


def test_attachments_are_stored_once(database_url: str) -> None:
    """Content is kept by digest: two mails with the same file share one blob."""
    files = (
        Attachment("a.txt", "text/plain", b"same"),
        Attachment("b.bin", "application/x", b"\0\1", cid="c"),
    )
    with opened(database_url) as store:
        one = open_ticket(store, mail("1", "m1@x", attachments=files))
        open_ticket(store, mail("2", "m2@x", attachments=files[:1]))
        refs = store.look_up_ticket(one, DESK, NOW).tickets[one].recent[0].attachments
        assert [(ref.filename, ref.size, ref.cid) for ref in refs] == [("a.txt", 4, ""), ("b.bin", 2, "c")]
        assert store.content([ref.digest for ref in refs] + ["absent"]) == {
            refs[0].digest: b"same", refs[1].digest: b"\0\1",
        }  # fmt: skip
        assert store.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM blob").scalar()) == 2


def test_people_join_with_their_role(database_url: str) -> None:
    """E3: somebody in copy is no participant until they are made one; the requester stays requester."""
    carol = Address("Carol", "carol@x")
    with opened(database_url) as store:
        number = open_ticket(store)
        facts = store.look_up_ticket(number, DESK, NOW)
        people = [
            AddParticipant(number, one, role, WHY)
            for one, role in ((BOB, "copied"), (carol, "cc"), (ANNA, "cc"))
        ]
        apply(store, change(*people), facts)
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert set(ticket.participants) == {ANNA.key, carol.key}
        assert ticket.copied == (BOB.key,)
        facts = store.look_up_ticket(number, DESK, NOW)
        apply(store, change(AddParticipant(number, BOB, "correspondent", WHY)), facts)
        ticket = store.look_up_ticket(number, DESK, NOW).tickets[number]
        assert (BOB.key in ticket.participants, ticket.copied) == (True, ())


def test_long_and_odd_message_ids_are_references(database_url: str) -> None:
    """B19: an id of 5,000 characters is found again; another one is not."""
    long = "x" * 5000 + "@x"
    with opened(database_url) as store:
        number = open_ticket(store, mail("1", long))
        assert [e.ticket for e in look_up(store, mail("2", "r@x", references=(long,))).evidence] == [number]
        assert not look_up(store, mail("2", "r@x", references=(long[:-1],))).evidence
        many = tuple(f"{n}@x" for n in range(5000))
        assert not look_up(store, mail("2", "r@x", references=many)).evidence


class TestDuplicates:
    """A2, on both databases."""

    def test_same_id_and_content_on_another_channel(self, database_url: str) -> None:
        """A2: one ticket; the second copy is known with its message and ticket."""
        with opened(database_url) as store:
            assert take_in(store, delivery(), mail()) == "done"
            imap = delivery(
                channel="imap.x", uid=1, uidvalidity=1, folder="INBOX", recipients=(), sender=None
            )
            assert take_in(store, imap, mail()) == "duplicate"
            facts = look_up(store, mail())
            [row] = search.tickets(store)
            assert (facts.duplicate_of > 0, facts.duplicate_ticket) == (True, row["number"])

    def test_a_footer_more_is_the_same_mail(self, database_url: str) -> None:
        """A2: Message-ID and From the same and a list's footer below: the same mail."""
        with opened(database_url) as store:
            take_in(store, delivery(b"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\n"), mail("Hello there"))
            footed = mail("Hello  there\n--\nSent through a list", date=NOW)
            assert look_up(store, footed).duplicate_of
            assert not look_up(store, replace(footed, body="Something else")).duplicate_of
            assert not look_up(store, replace(footed, body="Hello there, Bob")).duplicate_of
            assert not look_up(store, replace(footed, body="Hello there\n" + " x" * 3000)).duplicate_of
            assert not look_up(store, replace(footed, date=NOW + MINUTE)).duplicate_of
            file = Attachment("a.pdf", "application/pdf", b"new")
            assert not look_up(store, replace(footed, attachments=(file,))).duplicate_of

    def test_a_reused_id_of_somebody_else_is_another_mail(self, database_url: str) -> None:
        """A2: Message-ID alone is never enough to drop a mail."""
        with opened(database_url) as store:
            take_in(store, delivery(), mail("Hello there"))
            assert not look_up(store, mail("Hello there, more", from_=(BOB,))).duplicate_of

    def test_without_an_id_the_bytes_of_a_day_decide(self, database_url: str) -> None:
        """A2: no Message-ID: the same bytes and envelope within 24 hours."""
        with opened(database_url) as store:
            none = mail(message_id="")
            assert take_in(store, delivery(b"bytes"), none) == "done"
            assert take_in(store, delivery(b"bytes"), none) == "duplicate"
            assert not look_up(store, none, delivery(b"other")).duplicate_of
            assert not look_up(store, none, delivery(b"bytes", recipients=("b@x",))).duplicate_of
            late = delivery(b"bytes", received_at=NOW + timedelta(hours=25))
            assert not look_up(store, none, late).duplicate_of

    def test_a_command_that_left_no_message_is_known_too(self, database_url: str) -> None:
        """F: a replayed mail of commands alone is a duplicate although it posted nothing."""
        with opened(database_url) as store:
            number = store.accept(delivery(), ("c@x",)).result(10)
            apply(store, change(), Facts(), mail(message_id="c@x"), journal_id=number)
            assert look_up(store, mail(message_id="c@x")).duplicate_of == -1

    def test_a_quarantined_or_ignored_mail_hides_no_other(self, database_url: str) -> None:
        """A2: only a mail that was done makes a duplicate."""
        with opened(database_url) as store:
            for fate in (Fate.QUARANTINE, Fate.IGNORED):
                number = store.accept(delivery(), ("c@x",)).result(10)
                apply(store, Decision(fate), Facts(), mail(message_id="c@x"), journal_id=number)
            assert look_up(store, mail(message_id="c@x")).duplicate_of == 0


def spending(facts: Facts, parsed: object) -> Decision:
    return opening(facts, parsed, Spend(ANNA.address, ticket=facts.new_number))  # type: ignore[arg-type]


def test_budgets_are_counted_by_sender_domain_and_hour(database_url: str) -> None:
    """D: what was sent to a sender, their domain and everybody, in each window."""
    with opened(database_url) as store:
        for minutes, who in (
            (0, ANNA.address),
            (15, "Anna@Customer.example"),
            (50, "other@customer.example"),
        ):
            apply(store, change(Spend(who)), Facts(), now=NOW - minutes * MINUTE)
        apply(store, change(Spend(ANNA.address, "tag-join"), Spend("x@y", ticket=0)), Facts())
        spent = look_up(store, mail()).spent
        assert spent is not None
        assert (spent.sender_10_minutes, spent.sender_hour, spent.sender_day) == (1, 2, 2)
        assert (spent.domain_hour, spent.hour, spent.tag_joins_hour) == (3, 4, 1)


def test_a_budget_that_ran_out_meanwhile_is_a_conflict(database_url: str) -> None:
    """D: two mails decided at the same time cannot both have the last acknowledgement."""
    with opened(database_url) as store:
        one, two = look_up(store, mail("1", "m1@x")), look_up(store, mail("2", "m2@x"))
        apply(store, spending(one, mail("1", "m1@x")), one, mail("1", "m1@x"))
        with pytest.raises(Conflict, match="budget"):
            apply(store, spending(two, mail("2", "m2@x")), two, mail("2", "m2@x"))
        roomy = Limits(per_sender_10_minutes=5)
        apply(store, spending(two, mail("2", "m2@x")), two, mail("2", "m2@x"), limits=roomy)


def test_the_same_body_is_counted(database_url: str) -> None:
    """D: the same words of the same sender within an hour, whatever the white space."""
    with opened(database_url) as store:
        for n in range(3):
            open_ticket(store, mail("Same  words\n", f"m{n}@x"))
        assert look_up(store, mail("Same words", "q@x")).spent.same_body_hour == 3  # type: ignore[union-attr]
        assert look_up(store, mail("Other", "q@x")).spent.same_body_hour == 0  # type: ignore[union-attr]
        later = look_up(store, mail("Same words", "q@x"), now=NOW + timedelta(hours=2)).spent
        assert later.same_body_hour == 0  # type: ignore[union-attr]


def test_a_muted_address_is_known(database_url: str) -> None:
    """D: a mute is part of what was spent, and makes nobody a known contact."""
    until = NOW + timedelta(hours=24)
    with opened(database_url) as store:
        apply(store, change(Mute("ANNA@customer.example", until, WHY)), Facts())
        facts = look_up(store, mail())
        assert (facts.spent.muted_until, facts.contact.known) == (until, False)  # type: ignore[union-attr]


def test_our_own_mails_are_recognised(database_url: str) -> None:
    """D1: our Message-ID, a relay's new id for it, and our signed loop header."""
    with opened(database_url) as store:
        number = open_ticket(store)
        done = apply(store, change(ticket=number), Facts(), composed=(outgoing(ticket=number),))
        store.due(NOW, 5)
        store.sent(done.outbox[0], "250 Ok", "0102-ses@email.example", NOW)
        for one in (
            "m.aaaaaaab@desk.example",
            "0102-ses@email.example",
            KEYRING.root_id(number, DESK.domain),
        ):
            assert look_up(store, mail(message_id=one)).own_copy, one
        assert not look_up(store, mail(message_id="a1@customer.example")).own_copy
        headers = (("X-Inboxd-Loop", KEYRING.loop_value("aaaaaaab")),)
        assert look_up(store, mail(headers=headers)).loop_header
        assert not look_up(
            store, mail(headers=(("X-Inboxd-Loop", "0-aaaaaaab-aaaaaaaaaaaaaaaa"),))
        ).loop_header


def test_a_returned_id_leads_back_to_its_ticket(database_url: str) -> None:
    """D: the id that a relay gave our mail is a reference, and so is the party id."""
    with opened(database_url) as store:
        number = open_ticket(store)
        done = apply(store, change(ticket=number), Facts(), composed=(outgoing(ticket=number),))
        store.due(NOW, 5)
        store.sent(done.outbox[0], "250 Ok", "0102-ses@email.example", NOW)
        for one in ("0102-ses@email.example", "p.aaaaaaab@desk.example"):
            assert [e.ticket for e in look_up(store, mail("x", "r@x", in_reply_to=(one,))).evidence] == [
                number
            ]


def test_a_bounce_finds_its_mail(database_url: str) -> None:
    """D: by the envelope address that the mail carried, else by the ids in the returned headers."""
    with opened(database_url) as store:
        number = open_ticket(store)
        token = KEYRING.party_token(number, ANNA.address, "aaaaaaab", NOW)
        two = outgoing("aaaaaaac", number, recipient=BOB.address)
        done = apply(store, change(ticket=number), Facts(), composed=(outgoing(ticket=number), two))
        bounce = mail("x", "b@x", report=Report(ReportKind.BOUNCE, recipient="bob@other.example"))
        verp = delivery(sender="", recipients=(f"support+n.{token}@desk.example",))
        by_verp = look_up(store, bounce, verp).bounced
        assert by_verp is not None
        assert (by_verp.outbox, by_verp.ticket, by_verp.recipient) == (done.outbox[0], number, ANNA.address)
        returned = replace(bounce, report=replace(bounce.report, original_ids=("p.aaaaaaac@desk.example",)))  # type: ignore[type-var]
        assert look_up(store, returned).bounced.outbox == done.outbox[1]  # type: ignore[union-attr]
        assert look_up(store, bounce).bounced is None
        assert look_up(store, mail("x", "b@x"), replace(verp, sender="anna@x")).bounced is None
        apply(store, change(RecordBounce(done.outbox[0], number, ANNA.address, "5.1.1", WHY)), Facts())
        assert search.show(store, number)["outgoing"][0]["bounced"] == "5.1.1"  # type: ignore[index]


def notified(number: int, nonce: str = "aaaaaaab", notice: str = "customer", **changes: object) -> object:
    token = KEYRING.grant_token(number, "minh", nonce, NOW)
    return outgoing(
        nonce, number, message_id=KEYRING.message_id(token, DESK.domain), agent="minh", notice=notice,
        lane=Lane.NOTIFICATION, recipient="minh@desk.example", text="Anna wrote: it does not work", **changes,
    )  # fmt: skip


class TestGrants:
    """F: what a notification lets its agent do."""

    def test_a_reply_carries_the_grant_and_its_notice(self, database_url: str) -> None:
        """F: the grant names ticket, agent, age; the notice brings the words that were seen."""
        with opened(database_url) as store:
            parsed = mail()
            facts = look_up(store, parsed)
            number = facts.new_number
            mails = (notified(number),)
            done = apply(store, opening(facts, parsed), facts, parsed, mails)  # type: ignore[arg-type]
            reply = mail("Try again", "r@x", in_reply_to=(mails[0].message_id,))  # type: ignore[attr-defined]
            found = look_up(store, replace(reply, from_=(Address("", "minh@desk.example"),)))
            assert found.grant is not None
            assert found.notice is not None
            assert (found.grant.ticket, found.grant.agent, found.grant.source) == (
                number,
                "minh",
                "In-Reply-To",
            )
            assert found.grant.expires_at == NOW + DESK.grant_for
            assert (found.notice.text, found.notice.message) == (
                "Anna wrote: it does not work",
                done.messages[0],
            )
            assert number in found.tickets

    def test_a_footers_token_is_read_whoever_quotes_it(self, database_url: str) -> None:
        """F: in the agent's mail it is a grant; in anybody else's it is seen, and revoked for that."""
        with opened(database_url) as store:
            number = open_ticket(store)
            quoted = mail(f"ok\n> n.{KEYRING.grant_token(number, 'minh', 'aaaaaaab', NOW)}", "r@x")
            for author in (quoted.from_[0], Address("", "MINH@desk.example")):
                grant = look_up(store, replace(quoted, from_=(author,))).grant
                assert grant is not None
                assert grant.source == "footer"

    def test_a_link_carries_one_command(self, database_url: str) -> None:
        """F: the token at the end of a link's subject allows the command that it names, until it ends."""
        with opened(database_url) as store:
            number = open_ticket(store)
            token = KEYRING.command_token(number, "minh", "close", NOW + MINUTE, "aaaaaaab")
            grant = look_up(store, mail("", "r@x", subject=f"#close [HELP-{number}] c.{token}")).grant
            assert grant is not None
            assert (grant.command, grant.expires_at, grant.source) == ("close", NOW + MINUTE, "Subject")

    def test_a_revoked_grant_stays_revoked(self, database_url: str) -> None:
        """B6: a grant that was seen in somebody else's mail is marked from then on."""
        with opened(database_url) as store:
            number = open_ticket(store)
            one = notified(number)
            apply(store, change(Revoke("aaaaaaab", WHY)), Facts())
            grant = look_up(store, mail("", "r@x", in_reply_to=(one.message_id,))).grant  # type: ignore[attr-defined]
            assert grant is not None
            assert grant.revoked

    def test_a_held_message_and_an_undo_hang_on_their_notices(self, database_url: str) -> None:
        """F: the notice of a held mail brings it; a receipt brings what can be taken back, once."""
        with opened(database_url) as store:
            number = open_ticket(store)
            facts = store.look_up_ticket(number, DESK, NOW)
            hold = AddMessage(
                number, MessageKind.HELD, BOB, "let me in", WHY, held_for="unknown", held_kind="stranger"
            )
            mails = (notified(number, "aaaaaaab", "held"),)
            held = apply(store, change(hold), facts, composed=mails)  # type: ignore[arg-type]
            found = look_up(store, mail("#admit", "r@x", in_reply_to=(mails[0].message_id,)))  # type: ignore[attr-defined]
            assert found.held is not None
            assert (found.held.id, found.held.held_for) == (held.messages[0], "unknown")
            facts = store.look_up_ticket(number, DESK, NOW)
            decision = replace(change(Set(number, "tags", (), ("vip",), WHY)), undoable=True)
            receipt = notified(number, "aaaaaaac", "receipt")
            answer = outgoing("aaaaaaad", number, lane=Lane.ANSWER, delay=MINUTE)
            gone = outgoing("aaaaaaae", number, lane=Lane.ANSWER, recipient="cc@x")
            done = apply(store, decision, facts, composed=(receipt, answer, gone))  # type: ignore[arg-type]
            assert [row.recipient for row in store.due(NOW, 9, "answer")] == ["cc@x"]
            undo = look_up(store, mail("#undo", "s@x", in_reply_to=(receipt.message_id,))).undo  # type: ignore[attr-defined]
            assert undo is not None
            assert [(c.field, c.before, c.after) for c in undo.changes] == [("tags", (), ("vip",))]
            assert (undo.queued, undo.left, undo.undone) == ((done.outbox[1],), ("cc@x",), False)
            back = change(
                CancelOutgoing(done.outbox[1], WHY), MarkUndone(done.decision_id, held.messages, WHY)
            )
            apply(store, back, Facts())
            again = look_up(store, mail("#undo", "t@x", in_reply_to=(receipt.message_id,))).undo  # type: ignore[attr-defined]
            assert again is not None
            assert (again.undone, again.queued) == (True, ())
            with pytest.raises(Conflict):
                apply(store, change(MarkUndone(done.decision_id, (), WHY)), Facts())


def test_held_mail_is_released_or_moved_once(database_url: str) -> None:
    """E4: `#admit` makes a held message count; after a day it becomes its own linked ticket."""
    with opened(database_url) as store:
        number = open_ticket(store)
        hold = AddMessage(
            number, MessageKind.HELD, BOB, "x", WHY, held_for="?", held_kind="stranger", message_id="bob@x",
            from_mail=False,
        )  # fmt: skip
        held = [
            apply(store, change(hold), store.look_up_ticket(number, DESK, NOW)).messages[0] for _ in range(2)
        ]
        assert store.due_tickets(DESK, NOW + timedelta(hours=23), 9) == []
        assert store.due_tickets(DESK, NOW + timedelta(hours=24), 9) == [number]
        facts = store.look_up_ticket(number, DESK, NOW, KEYRING)
        assert facts.held is not None
        assert facts.held.id == held[0]
        apply(store, change(Release(number, held[0], MessageKind.CUSTOMER, WHY)), facts)
        with pytest.raises(Conflict):
            apply(store, change(Release(number, held[0], MessageKind.CUSTOMER, WHY)), Facts())
        new = store.look_up_ticket(number, DESK, NOW, KEYRING)
        opens = OpenTicket(new.new_number, "x", BOB, new.new_root_id, "smtp", linked_to=number)
        apply(store, change(opens, MoveMessage(held[1], number, new.new_number, WHY)), new)
        moved = search.show(store, new.new_number)
        assert moved is not None
        assert ([one["kind"] for one in moved["messages"]], moved["linked"]) == (["customer"], [number])
        facts = look_up(store, mail("more", "bob2@x", from_=(BOB,), in_reply_to=("bob@x",)))
        assert new.new_number in facts.tickets
        assert store.due_tickets(DESK, NOW + timedelta(days=3), 9) == []


def test_links_and_remarks_stand_on_the_tickets(database_url: str) -> None:
    """Every withheld answer says why, on the ticket; a link is told on both sides."""
    with opened(database_url) as store:
        one, two = open_ticket(store, mail("1", "m1@x")), open_ticket(store, mail("2", "m2@x"))
        decision = replace(change(Link(two, one, WHY), ticket=two), withheld="muted for a day")
        apply(store, decision, Facts())
        assert search.show(store, one)["linked"] == [two]  # type: ignore[index]
        events = search.show(store, two)["events"]  # type: ignore[index]
        assert ("withheld", "muted for a day") in [(event["what"], event["after"]) for event in events]


def test_a_rules_link_leads_to_a_ticket_or_nowhere(database_url: str) -> None:
    """A number that a mail names: merges are followed, a second time changes nothing, no ticket is fine."""
    with opened(database_url) as store:
        one, two, three = (open_ticket(store, mail(str(n), f"m{n}@x")) for n in range(3))
        facts = store.look_up_ticket(one, DESK, NOW)
        merged = change(Set(one, "merged_into", 0, two, WHY))
        apply(store, replace(merged, ticket=one), facts)
        links = (Link(three, number, WHY, if_there=True) for number in (one, two, three, 424242))
        apply(store, replace(change(*links), ticket=three), Facts())
        shown = search.show(store, three)
        assert shown is not None
        assert shown["linked"] == [two]
        assert [event["after"] for event in shown["events"] if event["what"] == "linked"] == [two]
        assert search.show(store, two)["linked"] == [three]  # type: ignore[index]


def test_references_of_another_ticket_do_not_steal_it(database_url: str) -> None:
    """B1: who names a foreign ticket's id in a mail of their own does not lead others astray."""
    with opened(database_url) as store:
        one = open_ticket(store, mail("1", "m1@x"))
        facts = look_up(store, mail("2", "m2@x"))
        parsed = mail("2", "m2@x")
        apply(store, opening(facts, parsed, AddReferences(facts.new_number, ("m1@x",))), facts, parsed)
        found = look_up(store, mail("3", "m3@x", in_reply_to=("m1@x",)))
        assert found.evidence[0].ticket == one


def test_the_days_summary_counts_what_waits(database_url: str) -> None:
    """The daily line: what came and left, what is held, waits or sits in quarantine."""
    with opened(database_url) as store:
        assert search.summary(store, NOW)["last_in"] is None
        take_in(store, delivery(), mail())
        store.accept(delivery(), ("w@x",)).result(10)
        told = search.summary(store, NOW + MINUTE)
    assert (told["mails_in_a_day"], told["waiting"], told["open_tickets"], told["held"]) == (2, 1, 1, 0)
    assert (told["last_in"], told["oldest_waiting"], told["last_out"]) == (NOW, NOW, None)


def test_facts_are_kept_with_the_decision(database_url: str) -> None:
    """The facts of a decided mail can be read again."""
    from inboxd.desk import facts_json

    with opened(database_url) as store:
        number = open_ticket(store)
        facts = look_up(store, mail("2", "m2@x", in_reply_to=("a1@customer.example",)))
        done = apply(store, change(Remark(number, "unsure", "?", WHY)), facts)
        query = f"SELECT facts FROM decision WHERE id = {done.decision_id}"
        text = store.read(lambda c: c.exec_driver_sql(query).scalar_one())
        assert facts_json.load(text).evidence == facts.evidence


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200),
    identified=st.booleans(),
    copies=st.lists(st.sampled_from(["smtp", "imap.a", "imap.b"]), min_size=2, max_size=4),
)
def test_a2_a_mail_taken_in_twice_equals_once(
    tmp_path_factory: pytest.TempPathFactory, words: str, identified: bool, copies: list[str]
) -> None:
    """A2: however often and wherever the same mail comes, there is one ticket with one message."""
    folder = tmp_path_factory.mktemp("twice")
    parsed = mail(words, "same@customer.example" if identified else "")
    with opened(f"sqlite:///{folder}/x.db") as store:
        for uid, channel in enumerate(copies, 1):
            came = delivery(
                words.encode(), channel=channel, uid=0 if channel == "smtp" else uid, uidvalidity=1
            )
            take_in(store, came, parsed)
        [row] = search.tickets(store)
        shown = search.show(store, row["number"])
        assert shown is not None
        assert len(shown["messages"]) == 1
        assert store.waiting() == 0


def test_a_ticket_knows_its_customer_and_who_was_asked(empty_database_url: str) -> None:
    """Earlier tickets of all the customer's addresses; who was told and has heard nothing since."""
    home = Address("Anna at home", "anna@home.example")
    with opened(empty_database_url) as store:
        first, second = open_ticket(store), open_ticket(store, mail("Again", "a2@customer.example"))
        asked = mail("Hm", "a3@home.example", from_=(home,))
        facts = look_up(store, asked)
        apply(store, opening(facts, asked, SamePerson(home, ANNA, WHY), who=home), facts, asked)
        for place, (agent, kind) in enumerate(
            (("minh", "customer"), ("lan", "customer"), ("lan", "answer"), ("eve", "note"))
        ):
            told = outgoing(f"aaaaaaa{place + 2}", second, agent=agent, notice=kind)
            on = store.look_up_ticket(second, DESK, NOW)
            apply(store, change(ticket=second), on, composed=(told,), now=NOW + place * MINUTE)
        found = store.look_up_ticket(second, DESK, NOW).tickets[second]
    assert found.notified == ("minh",)
    assert found.customer is not None
    assert (found.customer.tickets, found.customer.known) == (3, True)
    assert [(one.number, one.state) for one in found.customer.latest] == [
        (number, "open") for number in (facts.new_number, second, first)
    ]


def test_how_an_agents_mails_ended_is_known(database_url: str) -> None:
    """F: the latest mail of an agent on each ticket is remembered, twenty of them, for that agent alone."""
    with opened(database_url) as store:
        number = open_ticket(store)
        agent = next(iter(DESK.agents.values()))
        own = mail("x", "t@x", from_=(Address("", agent.email[0]),))
        for place in range(23):
            facts = look_up(store, own)
            endings = (
                Remember(number + place, agent.name, f"Minh {place}", (f"picture {place}",)),
                Remember(number, "somebody else", "Lan"),
            )
            apply(store, change(*endings), facts, now=NOW + place * MINUTE)
        apply(store, change(Remember(number + 22, agent.name, "Minh again")), facts, now=NOW + 60 * MINUTE)
        tails = look_up(store, own).tails
        assert len(tails) == 20
        assert (tails[0].text, tails[0].images) == ("Minh again", ())
        assert (tails[1].text, tails[1].images) == ("Minh 21", ("picture 21",))
        assert look_up(store, mail("x", "u@x")).tails == ()
