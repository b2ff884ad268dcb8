"""HTML bodies: to text as a reader would see it, and cleaned for showing.

Both take time linear in the size of the source, whatever its nesting.
"""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import nh3

from inboxd.mail.elements import image_name, is_hidden
from inboxd.mail.markup import VOID, Close, Open, attributes, events, names
from inboxd.mail.page import drawn, lines

__all__ = ["clean", "to_text"]

LINKS = {"http", "https", "mailto", "tel"}
KEPT_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"dir", "lang"},
}
IMAGE_SIZE = ("width", "height")
IMAGE_ATTRIBUTES = {"src", "alt", *IMAGE_SIZE}
KEPT_TAGS = names(
    "a abbr b bdi bdo big blockquote br caption center code dd del details dfn div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span strike strong sub summary sup"
    " table tbody td tfoot th thead tr tt u ul var wbr"
)


def to_text(html: str) -> str:
    """What a reader sees, as plain text: quotes with "> ", links as "text <url>", cells between " | "."""
    return "\n".join(drawn(line) for line in lines(html)).strip("\n")


def clean(html: str, images: Collection[str] = ()) -> str:
    """The page without anything that acts, loads or styles: safe to show and to send on (B26).

    Images become their alternative text or name in brackets, but for parts of the mail whose Content-IDs
    `images` names; links keep http, https, mailto and tel targets;
    scripts, styles, forms, hidden elements and every URL that would be fetched are gone.
    """
    safe: list[str] = []
    hidden: list[bool] = []
    hiding = 0
    for event in events(html):
        if isinstance(event, Open):
            hidden.append(is_hidden(event.name, event.attributes))
            hiding += hidden[-1]
            if not hiding:
                safe.append(_rebuilt(event, images))
        elif isinstance(event, Close):
            if not hiding and event.name in KEPT_TAGS and event.name not in VOID:
                safe.append(f"</{event.name}>")
            hiding -= hidden.pop()
        elif not hiding:
            safe.append(escape(event.text, quote=False))
    return _checked("".join(safe), images)


def _checked(page: str, images: Collection[str]) -> str:
    """The rebuilt page once more through a sanitiser that knows how browsers read."""
    if not images:
        return nh3.clean(
            page, tags=set(KEPT_TAGS), attributes=KEPT_ATTRIBUTES, url_schemes=LINKS, url_relative="deny"
        )
    return nh3.clean(
        page,
        tags=KEPT_TAGS | {"img"},
        attributes=KEPT_ATTRIBUTES | {"img": IMAGE_ATTRIBUTES},
        url_schemes=LINKS | {"cid"},
        url_relative="deny",
        attribute_filter=lambda _, name, value: None if _is_foreign(name, value) else value,
    )


def _is_foreign(name: str, value: str) -> bool:
    """Whether an image is no part of the mail, or a link leads to one."""
    return name in ("src", "href") and (name == "src") != value.lower().startswith("cid:")


def _rebuilt(event: Open, images: Collection[str]) -> str:
    """The start tag with what may stay; nothing but text for an image that is no part of the mail."""
    if event.name == "img":
        found = attributes(event.attributes)
        source = found.get("src", "").strip()
        if source[:4].lower() == "cid:" and source[4:] in images:
            kept = "".join(
                f' {name}="{escape(found[name])}"' for name in IMAGE_SIZE if found.get(name, "").isdigit()
            )
            return f'<img src="cid:{escape(source[4:])}" alt=""{kept}>'
        name = image_name(event.attributes)
        return f"[{escape(name, quote=False)}]" if name else ""
    if event.name not in KEPT_TAGS:
        return ""
    wanted = KEPT_ATTRIBUTES.get(event.name, set()) | KEPT_ATTRIBUTES["*"]
    found = attributes(event.attributes) if event.attributes.strip(" /") else {}
    kept = "".join(f' {name}="{escape(value)}"' for name, value in found.items() if name in wanted)
    return f"<{event.name}{kept}>"
