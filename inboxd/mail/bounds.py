"""How much of a mail is looked at (PROMISES.md B19). Checked before any bytes reach a library."""

from __future__ import annotations

MAX_MAIL_BYTES = 25 * 1024 * 1024
MAX_HEADER_BYTES = 128 * 1024
MAX_HEADER_LINES = 1000
MAX_VALUE_CHARS = 16 * 1024  # of one decoded header field
MAX_RAW_VALUE_BYTES = 64 * 1024  # of one field as sent: encoded words are up to four times as long
MAX_DEPTH = 50
MAX_PARTS = 500
MAX_ADDRESSES = 1000  # in one header field
MAX_IDS = 1000  # in References
MAX_DEFECTS = 50
MAX_REPLY_CHARS = 200_000  # in which quoted history is looked for
MAX_HTML_CHARS = 600_000  # of all HTML of a mail that is turned into text, pictures in its links aside
MAX_TEXT_BYTES = 4 * 1024 * 1024  # of one shown part; a longer one is kept as a file, too
