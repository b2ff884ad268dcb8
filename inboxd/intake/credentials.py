"""The dialogue of SMTP AUTH (RFC 4954): a name and a password by PLAIN or LOGIN."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any


async def ask_credentials(session: Any, mechanism: str, initial: str) -> tuple[str, str] | None:
    """The name and the password that the peer sends; None when an error was answered already."""
    try:
        if mechanism == "PLAIN":
            _, name, password = (await _ask(session, initial, "")).split(b"\0")
        elif mechanism == "LOGIN":
            name = await _ask(session, initial, "VXNlcm5hbWU6")  # "Username:"
            password = await _ask(session, "", "UGFzc3dvcmQ6")  # "Password:"
        else:
            await session.push("504 5.5.4 Only PLAIN and LOGIN")
            return None
        return name.decode(), password.decode()
    except (Base64Error, ValueError):  # a wrong number of NULs, no UTF-8, cancelled with "*"
        await session.push("501 5.5.2 AUTH cancelled or not understood")
        return None


async def _ask(session: Any, initial: str, challenge: str) -> bytes:
    """The initial response where there is one ("=" is an empty one), else the answer to a challenge."""
    if not initial:
        await session.push(f"334 {challenge}")
        initial = (await session._reader.readline()).strip().decode("ascii", "replace")
    return b"" if initial == "=" else b64decode(initial, validate=True)
