"""When an automatic answer may go out, and when an address falls silent (PROMISES.md D)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Mute
from inboxd.desk.facts import Spent, TicketFacts, Trust
from inboxd.mail.delivery import Role

MACHINES = re.compile(
    r"(.*[._-])?(no[._-]?reply|do[._-]?not[._-]?reply)\d*([._+=-].*)?"
    r"|(mailer-daemon|postmaster|abuse|bounces?|listserv|majordomo)([+=-].*)?"
    r"|owner-.*|.*-(request|owner|bounces?)"
)
_PROVIDERS = """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.jp ymail.com aol.com
    icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.ru yandex.ru
    proton.me protonmail.com qq.com 163.com 126.com naver.com orange.fr free.fr laposte.net libero.it
    comcast.net att.net verizon.net btinternet.com zoho.com fastmail.com mail.com hey.com
"""
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())


def withheld(case: Case, ticket: TicketFacts, *, opened: bool) -> str:
    """Why this mail gets no automatic answer; "" when it may have one."""
    return next(_objections(case, ticket, opened=opened), "")


def _objections(case: Case, ticket: TicketFacts, *, opened: bool) -> Iterator[str]:
    for objection in (_of_kind, _of_sender, _of_budget):
        if reason := objection(case):
            yield reason
    if opened and ticket.acknowledged >= case.desk.limits.per_ticket:
        yield "the ticket has been acknowledged already"
    if muted := _muted(case, ticket):
        yield muted


def _of_kind(case: Case) -> str:
    """The mail itself: whether anybody waits for an answer to it."""
    if case.delivery.role is not Role.INBOX:
        rescued = case.delivery.role is Role.RESCUED
        return "it lay in a junk folder" if rescued else f"it was found in a {case.delivery.role} folder"
    if not case.is_human:
        return f"{case.traits.kind} mail: {case.traits.because}"
    if case.traits.suppress:
        return case.traits.suppress
    if not is_to_us(case):
        return "none of our addresses stands in To or Cc"
    return ""


def _of_sender(case: Case) -> str:
    """The sender: whether an answer would reach the person who wrote."""
    proved = case.facts.authentication
    if not case.key:
        return "it has not exactly one author"
    if case.trust is Trust.FAIL:
        return "the sender's domain disowns this mail"
    if proved.verdicts and case.trust is not Trust.PASS:
        return "the sender is not authenticated on a channel that tells"
    local, _, domain = case.key.rpartition("@")
    if not local or not domain:
        return "the sender's address cannot be answered"
    if case.key in case.desk.own_addresses:
        return "the sender is one of our own addresses"
    return f"nobody reads {case.key}" if MACHINES.fullmatch(local) else ""


def _is_doubted(case: Case) -> bool:
    """Whether the sender may well be somebody else, who must not have this address muted."""
    return case.trust is Trust.FAIL or (case.facts.authentication.verdicts and case.trust is not Trust.PASS)


def _of_budget(case: Case) -> str:
    """The counts: what has gone out already."""
    spent, limits = case.facts.spent, case.desk.limits
    if spent is None:
        return "the budgets could not be read"
    counts: tuple[tuple[int, int, str], ...] = (
        (spent.sender_10_minutes, limits.per_sender_10_minutes, "the sender in ten minutes"),
        (spent.sender_hour, limits.per_sender_hour, "the sender in an hour"),
        (spent.sender_day, limits.per_sender_day, "the sender in a day"),
        (spent.hour, limits.per_hour, "everybody in an hour"),
        (_domain_count(case, spent), limits.per_domain_hour, "the sender's domain in an hour"),
    )
    return next((f"budget: {most} for {whom}" for used, most, whom in counts if used >= most), "")


def _domain_count(case: Case, spent: Spent) -> int:
    """Domains of millions, and senders who are proved to be who they say, do not share a budget."""
    domain = case.key.rpartition("@")[2]
    return 0 if domain in PUBLIC_PROVIDERS or case.trust is Trust.PASS else spent.domain_hour


def _muted(case: Case, ticket: TicketFacts) -> str:
    spent = case.facts.spent
    until = [moment for moment in (ticket.muted_until, spent.muted_until if spent else None) if moment]
    if until and max(until) > case.now:
        return f"muted until {max(until):%Y-%m-%d %H:%M}"
    return flood(case, ticket)


def flood(case: Case, ticket: TicketFacts) -> str:
    """Why this sender must be muted now; "" when there is no reason. This mail counts as one more."""
    spent, limits = case.facts.spent, case.desk.limits
    if spent is not None and spent.same_body_hour + 1 >= limits.same_body_hour:
        return f"the same text {limits.same_body_hour} times in an hour"
    if ticket.mails_10_minutes + 1 > limits.ticket_10_minutes:
        return f"more than {limits.ticket_10_minutes} mails on the ticket in ten minutes"
    return ""


def mute(case: Case, ticket: TicketFacts) -> tuple[Mute, ...]:
    """Silence for a sender who floods, unless they are silenced already."""
    spent = case.facts.spent
    is_muted = spent is not None and spent.muted_until is not None and spent.muted_until > case.now
    why = flood(case, ticket)
    if not why or is_muted or not case.key or case.key in case.desk.own_addresses or _is_doubted(case):
        return ()
    return (Mute(case.key, case.now + case.desk.limits.mute, Because(why)),)


def is_to_us(case: Case) -> bool:
    """Whether one of our addresses is a visible recipient; a mail by Bcc or a list expects no answer."""
    if case.via:
        return True
    mailbox = case.desk.channel(case.delivery.channel).mailbox.casefold()
    ours = case.desk.own_addresses | ({mailbox} if mailbox else set())
    return any(
        _bare(address.key) in ours or address.key in ours for address in (*case.mail.to, *case.mail.cc)
    )


def _bare(address: str) -> str:
    """The address without a subaddress (RFC 5233): support+n.TOKEN@ is support@."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def rule_withheld(case: Case, ticket: TicketFacts, *, opened: bool) -> str:
    """Why a rule's reply stays home: what holds for acknowledgements, and the rules' own budget."""
    if ticket.rule_mails_day >= case.desk.limits.rule_mails_per_ticket_day:
        return f"budget: {case.desk.limits.rule_mails_per_ticket_day} mails of rules for a ticket in a day"
    return withheld(case, ticket, opened=opened)
