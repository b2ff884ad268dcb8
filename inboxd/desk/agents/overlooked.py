"""What an agent wrote between or below lines that nobody marked as quoted: the cutter takes it for history.

Outlook and some phones quote without a mark. "See below" above and the answers between the customer's lines
must not lose the answers, nor `#close` above the text that stands below the quote.
"""

from __future__ import annotations

from inboxd.desk.agents.own_words import came_back, own_flags
from inboxd.desk.case import Case
from inboxd.mail.quote.client_line import is_client_line
from inboxd.mail.quote.footer import says_something, without_footer

WHY = "words of yours stand between or below the quoted lines; write all of them above, or all of them below"


def overlooked(case: Case, text: str) -> str:
    """The words that stand in the body between the notification's lines, or below them, and not in `text`.

    Below the notification companies hang their notices on every mail: what stands there counts only when
    nothing but commands stands above.
    """
    if case.facts.notice is None or not case.mail.body.strip():
        return ""
    lines = case.mail.body.replace("\r\n", "\n").split("\n")
    own = own_flags(case, case.mail.body)
    quoted = [place for place, line in enumerate(lines) if says_something(line) and not own[place]]
    if len(quoted) < 2:
        return ""
    known = _letters(case.mail.reply_text) + _letters(came_back(case))  # `#send` quotes what waits for it
    has_words = any(map(_is_said, text.split("\n")))
    end = quoted[-1] if has_words else len(lines)
    missed = [
        line.strip()
        for place, line in enumerate(lines)
        if quoted[0] < place < end and own[place] and _letters(line) not in known
    ]
    return "\n".join(without_footer(missed)).strip() if missed else ""


def _is_said(line: str) -> bool:
    """Whether it is neither a command nor a client's advertisement."""
    return bool(line.strip()) and not line.lstrip().startswith("#") and not is_client_line(line)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
