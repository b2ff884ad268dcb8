"""An agent's answer as HTML, and which files of the mail belong to it."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from inboxd.desk.agents.habits import logos
from inboxd.desk.agents.leaks import has_token, leak, names_other_side, without_own
from inboxd.desk.agents.turn import Turn
from inboxd.desk.case import Case
from inboxd.desk.facts import SideFacts
from inboxd.desk.settings import Desk
from inboxd.mail.excerpt import excerpt, says, shown_images
from inboxd.mail.message import Attachment, Mail

MOST_CHECKED_BYTES = 2 * 1024 * 1024  # of a file that is read for tokens and addresses
# What mail programs hang on a mail by themselves; each tells the writer's own address, or quotes everything.
_MACHINES = frozenset({
    "application/ms-tnef", "application/vnd.ms-tnef", "application/pkcs7-signature",
    "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
    "text/vcard", "text/x-vcard",
})  # fmt: skip
OF_A_NOTICE = "it carries a notification's token"
_READABLE = re.compile(r"text/|message/|application/(?:json|xml|octet-stream)$")


def own_page(turn: Turn, words: str, text: str) -> str:
    """The HTML that says `text` (`words` before tokens and addresses were cut); "" when there is none."""
    mail = turn.case.mail
    shown = {file.cid for file in mail.attachments if file.cid}
    return page_of(turn, mail.html, shown, words, text, furniture=logos(turn.case, turn.ticket.number))


def page_of(
    turn: Turn,
    html: str,
    images: Collection[str],
    words: str,
    text: str,
    *,
    furniture: Collection[str] = (),
) -> str:
    """The part of a page that says `text`, without links to what is ours; "" when there is none."""
    desk = turn.case.desk
    seen = turn.case.facts.notice.html if turn.case.facts.notice else ""

    def keep_link(target: str) -> bool:
        return not (has_token(target) or _names_an_agent(target, desk) or (target and target in seen))

    page = excerpt(html, words, keep_link=keep_link, images=images, furniture=furniture)
    page = without_own(page, turn.agent, desk.team_address(turn.ticket.team))
    return page if page and says(page, text) else ""


def left_out(case: Case, ticket: int, page: str) -> tuple[int, ...]:
    """The places of the files that stay here: quoted images, logos, signatures, what carries a token."""
    mail = case.mail
    shown = shown_images(mail.html) - logos(case, ticket) if mail.html and not page else set()
    return tuple(
        place
        for place, file in enumerate(mail.attachments)
        if _is_elsewhere(file, mail, page, shown) or why_left_out(file)
    )


def own_files(turn: Turn) -> list[Attachment]:
    """The files of the mail that say something: no logos, signatures, quoted pictures."""
    without = left_out(turn.case, turn.ticket.number, "")
    return [file for place, file in enumerate(turn.case.mail.attachments) if place not in without]


def attached_file(turn: Turn) -> str:
    """The name of a file that hangs on the mail and is not shown in it; "" for none."""
    html = turn.case.mail.html
    hanging = (file for file in own_files(turn) if not (file.cid and f"cid:{file.cid}" in html))
    return next((file.filename or file.content_type for file in hanging), "")


def why_left_out(file: Attachment) -> str:
    """Why a file may not go to a customer; "" when it may."""
    kind = file.content_type.partition(";")[0].strip().lower()
    if kind in _MACHINES or file.filename.casefold() in ("winmail.dat", "smime.p7s", "signature.asc"):
        return "it comes from your mail program"
    return OF_A_NOTICE if has_token(_read(file)) else ""


def lines_of_files(mail: Mail, *, by_hand: bool = False) -> tuple[dict[str, object], ...]:
    """For the receipt: which files did not go along, and why. `by_hand`: those that no program hung on it."""
    reasons = ((file.filename, why_left_out(file)) for file in mail.attachments)
    return tuple(
        {"what": name, "before": "attached", "after": f"not sent: {why}"}
        for name, why in reasons
        if why and (why == OF_A_NOTICE or not by_hand)
    )


def leak_in(
    turn: Turn,
    text: str,
    without: tuple[int, ...],
    *,
    side: SideFacts | None = None,
    forwarded: str = "",
) -> str:
    """Why words and files must be looked at before they leave; "" when nothing private is found in them.

    `side`: they go to its supplier, with the customer's words `forwarded`.
    """
    if why := _private(turn, text, side, forwarded):
        return why
    for place, file in enumerate(turn.case.mail.attachments):
        if place in without:
            continue
        text = _read(file)
        why = _private(turn, text, side, forwarded)
        if not why and _names_an_agent(text, turn.case.desk):
            why = "it contains your private address"
        if why:
            return f"the file {file.filename}: {why}"
    return ""


def _private(turn: Turn, text: str, side: SideFacts | None, forwarded: str) -> str:
    ticket, notes, name = turn.ticket, turn.case.facts.older_notes, side.name if side else ""
    return leak(text, ticket, turn.case.desk, turn.agent, notes, name) or names_other_side(
        text, ticket, name, forwarded
    )


def _read(file: Attachment) -> str:
    """A file's name, and its content where that is text of a size that can be read."""
    readable = _READABLE.match(file.content_type.lower()) and file.size <= MOST_CHECKED_BYTES
    return f"{file.filename}\n{file.content.decode('utf-8', 'replace') if readable else ''}"


def _is_elsewhere(file: Attachment, mail: Mail, page: str, shown: set[str]) -> bool:
    """Whether the mail shows the file as an image outside of the agent's words."""
    if not file.cid or f"cid:{file.cid}" not in mail.html:
        return False
    return f"cid:{file.cid}" not in page if page else file.cid not in shown


def _names_an_agent(text: str, desk: Desk) -> bool:
    folded = unquote(unquote(text)).casefold()
    private = (a.casefold() for agent in desk.agents.values() for a in agent.email)
    return any(address in folded and address not in desk.own_addresses for address in private)
