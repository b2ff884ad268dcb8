"""What is known of a customer: company, language, earlier tickets."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select

from inboxd.desk.facts import Contact, Past
from inboxd.store.tables import address, contact, organisation, ticket

LATEST = 4  # one of them may be the ticket that is being looked at

_contact = (
    select(
        func.coalesce(contact.c.language, "").label("language"),
        func.coalesce(contact.c.blocked, False).label("blocked"),
        func.coalesce(contact.c.vip, False).label("vip"),
        func.coalesce(organisation.c.name, "").label("organisation"),
        address.c.contact,
    )
    .select_from(
        address.outerjoin(contact, contact.c.id == address.c.contact).outerjoin(
            organisation, organisation.c.id == contact.c.organisation
        )
    )
    .where(address.c.key == bindparam("key"))
)
_addresses = select(address.c.key).where(address.c.contact == bindparam("contact"))
_rated = (
    select(ticket.c.rating)
    .where(ticket.c.requester_key.in_(_addresses), ticket.c.rated_at.is_not(None))
    .order_by(ticket.c.rated_at.desc())
    .limit(1)
)
_tickets = (
    select(
        ticket.c.number,
        ticket.c.subject,
        ticket.c.state,
        ticket.c.updated_at,
        func.count().over().label("every"),
        _rated.scalar_subquery().label("rating"),
    )
    .where(ticket.c.requester_key.in_(_addresses), ticket.c.merged_into.is_(None))
    .order_by(ticket.c.number.desc())
    .limit(LATEST)
)


def contact_with(connection: Connection, key: str) -> Contact:
    """The contact that has this address (without case), with the tickets of all their addresses."""
    row = connection.execute(_contact, {"key": key}).first()
    if row is None:
        return Contact()
    had = connection.execute(_tickets, {"contact": row.contact}).all() if row.contact is not None else []
    return Contact(
        known=row.contact is not None,
        language=row.language,
        tickets=had[0].every if had else 0,
        blocked=bool(row.blocked),
        vip=bool(row.vip),
        organisation=row.organisation,
        latest=tuple(Past(one.number, one.subject, one.state, one.updated_at) for one in had),
        rating=(had[0].rating or "") if had else "",
    )
