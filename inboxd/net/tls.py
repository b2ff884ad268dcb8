"""When TLS must be, and how it is verified (PROMISES.md B17)."""

from __future__ import annotations

import ssl
from pathlib import Path

from inboxd.config.kinds import is_loopback


def required(host: str, insecure: bool) -> bool:
    """B17: TLS is required and verified unless the host is this machine or the admin says insecure."""
    return not (insecure or is_loopback(host))


def client_context(ca_file: Path | None = None, *, verify: bool = True) -> ssl.SSLContext:
    """TLS 1.2 or newer with certificate and name checked.

    Believed are the authorities in `ca_file` (PEM), or the system's. `verify` False (insecure = true,
    or loopback without a ca_file) encrypts without knowing to whom. OSError when the file is unreadable.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def explain(error: OSError) -> str:
    """What a failed connection means, in words for an admin."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid here: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return 'this port does not begin with TLS: set security = "starttls", or the port for TLS'
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {(error.reason or str(error)).replace('_', ' ').lower()}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror or str(error) or type(error).__name__).lower()
