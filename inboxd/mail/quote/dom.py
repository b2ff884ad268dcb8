"""How mail clients mark, in HTML, what is an older mail, an attribution or a signature."""

from __future__ import annotations

import re

from inboxd.mail.markup import attributes
from inboxd.mail.page import QUOTE, blockquote_mark

HISTORY = "history"  # from here on everything is older
ATTRIBUTION = "attribution"
RULED = "ruled"  # below a line as Outlook draws it above a header, and writers above anything
CONTAINER = "container"  # around a quote and its attribution; answers between quotes stand in it, too
SIGNATURE = "signature"
CLIENT = "client"  # "Sent from my iPhone"; found in the text

# One search decides for most elements that they carry no mark, and for most pages that none of theirs does.
WORTH = (
    "quot", "reply", "rply", "fwd", "signature", "cite", "outlook", "border-top", "append", "zwchr", "__",
    "elided", "history", "bloop", "origbody", "qmbox", "reference", "moz-", "gmail", "mail_", "forward",
)  # fmt: skip
WORTH_READING = re.compile("|".join(WORTH), re.IGNORECASE)
MARKING = (*WORTH, "<blockquote", "<includetail")
QUOTE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:yahoo_quoted|protonmail_quote_inner|mail-quote-collapse|front-blockquote|zmail_quote"
    r"|tutanota_quote|mailbird-quote|airmail_quote|bloop_original_html|wps_quotion|kmail_quote)(?:$|[\s_-])"
    r"|^ydp\w*yahoo_quoted"
)
QUOTE_ID = re.compile(
    r"yahoo_quoted|isReplyContent|origbody|mail-app-auto-quote|jd-reply|oriMsgHtmlSeperator", re.I
)
HISTORY_ID = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|zwchr|reply-?forward-?message"
    r"|ms-outlook-mobile-reference-message|OLK_SRC_BODY_SECTION|_rc_sig_reply_history)$",
    re.IGNORECASE,
)
HISTORY_CLASS = re.compile(
    r"OutlookMessageHeader|ms-outlook-mobile-reference-message|moz-forward-container", re.IGNORECASE
)
# The line that Outlook draws above the header of the answered mail: its colour changes, its padding does not.
OUTLOOK_LINE = re.compile(
    r"border:\s*none\s*;\s*border-top:\s*solid\s+(?:#[0-9a-f]{6}|windowtext|gray)\s+1\.0pt\s*;\s*padding:\s*3\.0pt",
    re.IGNORECASE,
)
ATTRIBUTION_CLASS = re.compile(
    r"gmail_attr|gmail_quote_attribution|moz-cite-prefix|moz-email-headers-table|cite-prefix|airmail_on|replyHeader",
    re.IGNORECASE,
)
CONTAINER_CLASS = re.compile(
    r"(?:^|[\s_\d-])(?:gmail_quote(?:_container)?|protonmail_quote|zmail_extra)(?:$|\s)", re.IGNORECASE
)
ATTRIBUTION_ID = re.compile(r"^(?:reply-intro|replyintro|reply_header)$", re.IGNORECASE)
SIGNATURE_CLASS = re.compile(
    r"gmail_signature|moz-signature|protonmail_signature_block(?!-empty)|yahoo[-_]signature|^ydp\w*signature"
    r"|zmail_signature|bloop_sign$|(?:^|\s)(?:mobile|mailbird|front|sh|missive|hs|airmail|email)[-_]signature(?:$|\s)",
    re.IGNORECASE,
)
SIGNATURE_ID = re.compile(
    r"^(?:x_)*(?:Signature|composer_signature|ms-outlook-mobile-signature|zm-_id_-sgn1?|mail_android_signature)$",
    re.I,
)
ZIMBRA = {
    "__DIVIDER__": HISTORY,
    "__HEADERS__": HISTORY,
    "__QUOTED_TEXT__": HISTORY,
    "__SIG_PRE__": SIGNATURE,
}
NAMED = {"quote": QUOTE, "messageReplySection": CONTAINER, "messageSignatureSection": SIGNATURE}


def may_mark(html: str) -> bool:
    """Whether any element of the page could carry a mark; a look that costs next to nothing."""
    page = html.lower()
    return any(word in page for word in MARKING)


def mark(name: str, raw: str) -> str:
    """The mark of an element by its name and raw attributes; "" for most."""
    if name == "includetail":
        return HISTORY
    if name in {"a", "img", "td", "tr", "font", "b", "body"}:
        return ""
    if not raw or not WORTH_READING.search(raw):
        return blockquote_mark(name, raw)
    found = attributes(raw)
    classes, ident = found.get("class", ""), found.get("id", "")
    if HISTORY_ID.match(ident) or HISTORY_CLASS.search(classes):
        return HISTORY
    if OUTLOOK_LINE.search(found.get("style", "")):
        return RULED
    if name == "blockquote" or QUOTE_ID.search(ident) or QUOTE_CLASS.search(classes):
        return QUOTE if name != "blockquote" else blockquote_mark(name, raw)
    if ATTRIBUTION_CLASS.search(classes) or ATTRIBUTION_ID.match(ident):
        return ATTRIBUTION
    if SIGNATURE_CLASS.search(classes) or SIGNATURE_ID.match(ident):
        return SIGNATURE
    if CONTAINER_CLASS.search(classes):
        return CONTAINER
    return ZIMBRA.get(found.get("data-marker", ""), "") or NAMED.get(found.get("name", ""), "")
