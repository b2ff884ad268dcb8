"""How the author is proved: verdicts of the trusted receiver and marks of internal submission.

PROMISES.md E (A, N, F), F (i, iii, iv), B7 and B8. Fields are read as RFC 8601 has them; comments and
quoted strings are taken out first, so that nothing in them can pose as a result.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from functools import cache

from publicsuffixlist import PublicSuffixList

from inboxd.mail.message import Mail

MICROSOFT = "microsoft365"

_PROPERTY = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)\s*=\s*(\S+)")
_MAX_FIELDS = 50
_MAX_CHARS = 16 * 1024


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of the author's identity."""

    trust: str = "N"  # "A", "N" or "F"
    method: str = ""  # "smtp-auth", "authserv", "internal", ""
    because: str = ""  # "dmarc=pass by mx.example.com"
    reject: bool = False  # DMARC fails and the domain's policy is reject
    verdicts: bool = False  # this channel gives verdicts, so that silence means something
    by_host: bool = False  # the sending host is the domain's own (SPF, aligned): no stranger sent it again


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result of an Authentication-Results field."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)
    comment: str = ""  # text of its comments: Google and OpenDMARC put the policy there


@dataclass(frozen=True, slots=True)
class Results:
    """One Authentication-Results field; `authserv` is "" when it names none, as Microsoft's does."""

    authserv: str
    results: tuple[Result, ...] = ()

    def of(self, method: str) -> tuple[Result, ...]:
        """The results of one method."""
        return tuple(one for one in self.results if one.method == method)


def verdict(
    mail: Mail, *, authserv: str, internal: str, login: str, tls: bool, trusted_peer: bool, channel: str
) -> Verdict:
    """How far the author of this mail is proved. Nothing but the configured evidence counts."""
    said = bool(authserv) and channel != "import"
    believed = channel.startswith("imap") or (channel == "smtp" and trusted_peer)
    author = mail.author
    if author is None or mail.from_doubtful or "@" not in author.address:
        return Verdict(because="From is not exactly one plain address", verdicts=said)
    if login and tls and channel == "smtp" and login.casefold() == author.key:
        return Verdict("A", "smtp-auth", f"SMTP AUTH as {login}", verdicts=said)
    if believed and internal:
        why = _submitted_internally(mail, internal)
        if why:
            return Verdict("A", "internal", why, verdicts=said)
    if not said:
        return Verdict(because="no verdicts on this channel")
    if not believed:
        return Verdict(because="the peer is not trusted to give verdicts", verdicts=True)
    found = trusted_results(mail, authserv)
    if found is None:
        return Verdict(because=f"no Authentication-Results of {authserv}", verdicts=True)
    return _judge(found, author.key.rpartition("@")[2], authserv)


def trusted_results(mail: Mail, authserv: str) -> Results | None:
    """The topmost field of the configured receiver (B8); for Microsoft the topmost one without an id."""
    wanted = "" if authserv == MICROSOFT else authserv.casefold().rstrip(".")
    for value in mail.header_all("Authentication-Results")[:_MAX_FIELDS]:
        found = read(value)
        if found is not None and found.authserv == wanted:
            return found
    return None


def read(value: str) -> Results | None:
    """An Authentication-Results value (RFC 8601 §2.2); None when it cannot be one."""
    pieces = _pieces(value[:_MAX_CHARS])
    if not pieces:
        return None
    head = pieces[0][0].split()
    first = _result(*pieces[0])
    if first is not None:
        return Results("", tuple(one for one in (_result(*piece) for piece in pieces) if one))
    if not head or len(head) > 2 or (len(head) == 2 and not head[1].isdigit()):
        return None
    results = tuple(one for one in (_result(*piece) for piece in pieces[1:]) if one)
    return Results(head[0].casefold().rstrip("."), results)


def _pieces(value: str) -> list[tuple[str, str]]:
    """The parts between semicolons as (text without comments, comments); quoted text keeps no meaning."""
    pieces: list[tuple[str, str]] = []
    text: list[str] = []
    comment: list[str] = []
    depth, quoted, at = 0, False, 0
    while at < len(value):
        char = value[at]
        if char == "\\" and (depth or quoted):
            at += 2
            continue
        if depth:
            depth += (char == "(") - (char == ")")
            comment.append(char if depth else " ")
        elif quoted:
            quoted = char != '"'
            if quoted:
                # Inside quotes neither "=" nor ";" nor white space divides anything.
                text.append(char if char.isalnum() or char in "@.-_+/" else "_")
        elif char == "(":
            depth = 1
            text.append(" ")
        elif char == '"':
            quoted = True
        elif char == ";":
            pieces.append(("".join(text).strip(), "".join(comment)))
            text, comment = [], []
        else:
            text.append(char)
        at += 1
    pieces.append(("".join(text).strip(), "".join(comment)))
    return [piece for number, piece in enumerate(pieces) if piece[0] or not number]


def _result(text: str, comment: str) -> Result | None:
    pairs = [(name.casefold(), value) for name, value in _PROPERTY.findall(text)]
    if not pairs or not re.match(r"[A-Za-z][A-Za-z0-9_-]*(?:/\d+)?\s*=", text):
        return None
    method, result = pairs[0]
    if "." in method:
        return None
    properties: dict[str, str] = {}
    for name, given in pairs[1:]:
        properties.setdefault(name, given)
    return Result(method, result.casefold(), properties, comment.casefold())


def _judge(found: Results, domain: str, authserv: str) -> Verdict:
    """DMARC's word first; aligned DKIM or SPF only where the domain has no DMARC record."""
    dmarc = found.of("dmarc")
    about = [one for one in dmarc if _names(one.properties.get("header.from", ""), domain)]
    if dmarc and not about:
        return Verdict(because=f"dmarc verdict of {authserv} is about another domain", verdicts=True)
    results = {one.result for one in about}
    if results == {"pass"}:
        by_host = bool(_sent_by(found, domain))
        return Verdict("A", "authserv", f"dmarc=pass by {authserv}", verdicts=True, by_host=by_host)
    if "fail" in results:
        failed = next(one for one in about if one.result == "fail")
        policy = _policy(failed, domain)
        because = f"dmarc=fail by {authserv}, policy {policy or 'unknown'}"
        return Verdict(
            "F" if policy in ("quarantine", "reject") else "N", "", because, policy == "reject", True
        )
    if results - {"none", "bestguesspass"}:
        return Verdict(because=f"dmarc={'/'.join(sorted(results))} by {authserv}", verdicts=True)
    host = _sent_by(found, domain)
    aligned = host or _signed_by(found, domain)
    if aligned:
        why = f"{aligned}, aligned, by {authserv}"
        return Verdict("A", "authserv", why, verdicts=True, by_host=bool(host))
    return Verdict(because=f"nothing aligned passed at {authserv}", verdicts=True)


def _names(value: str, domain: str) -> bool:
    """Whether a verdict is about this domain; one that names none is about the only From there is."""
    return not value or _ascii(value.rpartition("@")[2]) == _ascii(domain)


def _policy(result: Result, domain: str) -> str:
    """What the domain asks for: (p=REJECT sp=NONE), action=oreject, policy.dmarc=quarantine."""
    said: dict[str, str] = dict(re.findall(r"\b(p|sp)=([a-z]+)", result.comment))
    if said.get("sp") and organisation(domain) != _ascii(domain):
        return said["sp"]
    if said.get("p"):
        return said["p"]
    for name, value in result.properties.items():
        if name.startswith("policy.") and value.casefold() in ("reject", "quarantine", "none"):
            return value.casefold()
    action = result.properties.get("action", "").casefold()
    return (
        "reject"
        if action.endswith("reject")
        else "quarantine"
        if "quarantine" in action
        else "none"
        if action
        else ""
    )


def _signed_by(found: Results, domain: str) -> str:
    for one in found.of("dkim"):
        signer = one.properties.get("header.d") or one.properties.get("header.i", "").rpartition("@")[2]
        if one.result == "pass" and signer and is_aligned(signer, domain):
            return f"dkim=pass for {signer}"
    return ""


def _sent_by(found: Results, domain: str) -> str:
    for one in found.of("spf"):
        sender = one.properties.get("smtp.mailfrom", "").rpartition("@")[2]
        if one.result == "pass" and sender and is_aligned(sender, domain):
            return f"spf=pass for {sender}"
    return ""


def is_aligned(proved: str, domain: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1): both belong to one organisational domain."""
    return bool(organisation(proved)) and organisation(proved) == organisation(domain)


def organisation(domain: str) -> str:
    """The organisational domain, "" for a public suffix or none."""
    return str(_suffixes().privatesuffix(_ascii(domain.strip("<>\"' "))) or "")


def _ascii(domain: str) -> str:
    """A domain without case and final dot, in its ASCII form."""
    domain = domain.strip().rstrip(".").casefold()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _submitted_internally(mail: Mail, internal: str) -> str:
    """Why the trusted host says that one of its own users handed this mail in; "" when it does not."""
    if internal == "exchange":
        marks = {value.strip().casefold() for value in mail.header_all("X-MS-Exchange-Organization-AuthAs")}
        return "X-MS-Exchange-Organization-AuthAs: Internal" if marks == {"internal"} else ""
    if internal == "postfix-sasl":
        return _sasl(mail)
    return ""


_COMMENT = r"\((?:[^()]|\([^()]*\))*\)"
# The whole clause before "by" is read: a HELO that contains words of a Received field fits nowhere in it.
_HOP = re.compile(rf"(?:from (\S+)((?:\s+{_COMMENT})*)\s+)?by \S+\s+((?:{_COMMENT}\s+)?)(?:with (\S+)\s|id )")
_CLIENT = re.compile(r"\s*\([^()\[\]]*\[(?:IPv6:)?([0-9A-Fa-f:.]+)\]\)")
_SASL = re.compile(r"\(Authenticated sender: ([^()\s]+)\)")
_AUTHENTICATED = re.compile(r"(?:UTF8)?E?SMTPS?A\Z")
_LOCAL = re.compile(r"(?:UTF8)?LMTPS?\Z|local\Z")


def _sasl(mail: Mail) -> str:
    """Postfix's note of the login, in the first Received that came over the network.

    Above it only hops inside the trusted host may stand (LMTP, a filter on loopback); anything below was
    written by whoever sent the mail.
    """
    author = mail.author
    for value in mail.header_all("Received")[:10]:
        hop = _HOP.match(value)
        if not hop:
            return ""
        comments, protocol = hop[2] or "", hop[4] or ""
        login = _SASL.search(comments)
        if login and author and _CLIENT.match(comments) and _AUTHENTICATED.match(protocol):
            own = login[1].casefold() in (author.key, author.key.rpartition("@")[0])
            return f"Postfix: authenticated sender {login[1]}" if own else ""
        inside = _LOCAL.match(protocol) or "from userid" in hop[3] or _is_loopback(comments)
        if not inside:
            return ""
    return ""


def _is_loopback(comments: str) -> bool:
    client = _CLIENT.match(comments)
    try:
        return bool(client) and ipaddress.ip_address(client[1] if client else "").is_loopback
    except ValueError:
        return False
