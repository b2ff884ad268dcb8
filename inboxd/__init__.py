"""inboxd: a help desk that lives in mail."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("inboxd")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0"
