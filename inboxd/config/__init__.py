"""TOML to values: settings, rule files, and every mistake with its place and remedy."""

from inboxd.config.load import ConfigError, examine, find, load
from inboxd.config.settings import Imap, Oauth, Outgoing_, Rate, Secret, Settings, Smtp
from inboxd.config.verdict import check, load_whole

__all__ = [
    "ConfigError",
    "Imap",
    "Oauth",
    "Outgoing_",
    "Rate",
    "Secret",
    "Settings",
    "Smtp",
    "check",
    "examine",
    "find",
    "load",
    "load_whole",
]
