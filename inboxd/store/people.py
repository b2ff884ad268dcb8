"""Who takes part in tickets and who is known."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from inboxd.desk import decision as d
from inboxd.mail.message import Address, without_case
from inboxd.store.keys import storable
from inboxd.store.statements import adding, adding_for_ids, adding_once
from inboxd.store.tables import address, contact, participant
from inboxd.store.write import Write

_role_of = select(participant.c.role).where(
    participant.c.ticket == bindparam("number"), participant.c.key == bindparam("who")
)


def join(write: Write, number: int, who: Address, role: str) -> bool:
    """Whether the person is new there, or was only in copy until now."""
    key = storable(who.key)
    if number not in write.opened:
        write.watch("person", number, key)
    known = write.connection.execute(_role_of, {"number": number, "who": key}).scalar()
    if known is None:
        add_person(write, number, who, role)
        return True
    if known == role or role == "copied" or (known == "requester" and role != "requester"):
        return False
    mine = (participant.c.ticket == number) & (participant.c.key == key)
    write.connection.execute(update(participant).where(mine).values(role=role))
    return True


def add_person(write: Write, number: int, who: Address, role: str) -> None:
    row = {"ticket": number, "key": storable(who.key), "name": storable(who.name)}
    write.connection.execute(adding(participant), {**row, "address": storable(who.address), "role": role})


def add_participant(write: Write, change: d.AddParticipant) -> None:
    """Somebody may write on the ticket from now on, or stood in copy."""
    if join(write, change.ticket, change.address, change.role):
        write.touch(change.ticket)
        write.log(change.ticket, "participant", change.because, after=(change.role, change.address))


def put_in_copy(write: Write, change: d.Set) -> None:
    """Who gets every answer in copy; whoever is taken out stays known as having been in copy."""
    before = {who.key: who for who in change.before}  # type: ignore[attr-defined]
    after = {who.key: who for who in change.after}  # type: ignore[attr-defined]
    for key in after.keys() - before.keys():
        join(write, change.ticket, after[key], "cc")
    gone = [storable(key) for key in before.keys() - after.keys()]
    for key in gone:
        write.watch("person", change.ticket, key)
    if gone:
        theirs = (participant.c.ticket == change.ticket) & participant.c.key.in_(gone)
        leave = update(participant).where(theirs, participant.c.role == "cc").values(role="copied")
        write.connection.execute(leave)


_contact_of = select(address.c.contact).where(address.c.key == bindparam("who"))


_seen_again = update(address).where(address.c.key == bindparam("who")).values(last_at=bindparam("now"))


_now_speaks = (
    update(contact)
    .where(contact.c.id == bindparam("who"), func.coalesce(contact.c.language, "") == "")
    .values(language=bindparam("spoken"))
)


def know(write: Write, who: Address, language: str) -> None:
    """The sender is a contact from now on."""
    key = storable(who.key)
    if not key or key in write.known:
        return
    write.known.add(key)
    write.watch("contact", key)
    row = write.connection.execute(_contact_of, {"who": key}).first()
    if row is not None and row.contact is not None:
        write.connection.execute(_seen_again, {"who": key, "now": write.at})
        if language:
            write.connection.execute(_now_speaks, {"who": row.contact, "spoken": language})
        return
    person = {
        "name": storable(who.name), "language": language, "blocked": False, "vip": False,
        "organisation": None,
    }  # fmt: skip
    number = write.connection.execute(adding_for_ids(contact), person).scalar_one()
    if row is None:
        fresh = {
            "key": key, "address": storable(who.address), "contact": number, "first_at": write.at,
            "last_at": write.at, "muted_until": None, "muted_because": "",
        }  # fmt: skip
        write.connection.execute(adding_once(write.connection, address), fresh)
    else:
        mine = (address.c.key == key) & address.c.contact.is_(None)
        write.connection.execute(update(address).where(mine).values(contact=number, last_at=write.at))


def block(write: Write, change: d.Block) -> None:
    """The contact of an address is heard no more, or again."""
    know(write, change.address, "")
    row = write.connection.execute(_contact_of, {"who": storable(change.address.key)}).first()
    if row is not None and row.contact is not None:
        write.watch("blocked", row.contact)
        theirs = contact.c.id == row.contact
        write.connection.execute(update(contact).where(theirs).values(blocked=change.blocked))
    what = "blocked" if change.blocked else "unblocked"
    write.log(change.ticket, what, change.because, after=change.address)


def unite(write: Write, change: d.SamePerson) -> None:
    """An address joins the contact of another one."""
    know(write, change.known, "")
    know(write, change.address, "")
    row = write.connection.execute(_contact_of, {"who": storable(change.known.key)}).first()
    if row is not None and row.contact is not None:
        mine = address.c.key == storable(change.address.key)
        write.connection.execute(update(address).where(mine).values(contact=row.contact))
    write.log(change.ticket, "same person", change.because, before=change.known, after=change.address)


def mute(write: Write, change: d.Mute) -> None:
    """No automatic reply to an address until then."""
    key = storable(without_case(change.address))
    row = {
        "key": key, "address": storable(change.address), "contact": None, "first_at": write.at,
        "last_at": write.at, "muted_until": None, "muted_because": "",
    }  # fmt: skip
    write.connection.execute(adding_once(write.connection, address), row)
    values = {"muted_until": change.until, "muted_because": storable(change.because.text)}
    write.connection.execute(update(address).where(address.c.key == key).values(values))
    write.log(0, "muted", change.because, after=(change.address, change.until))
