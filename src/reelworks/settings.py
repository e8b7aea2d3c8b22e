"""Every setting of Reelworks, as frozen values. The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

DEFAULT_PORT = 4566
DEFAULT_REGION = "us-east-2"
DEFAULT_ACCOUNT = "000000000000"
DEFAULT_SECOND_ACCOUNT = "111111111111"
DEFAULT_DRAIN_S = 20.0
PACE_MAX = 120.0
DEFAULT_MAIL_FROM = "Reelworks <no-reply@reelworks.localhost>"
SMTP_SCHEMES: Mapping[str, tuple[Literal["none", "starttls", "tls"], int]] = {
    "smtp": ("none", 25),
    "starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
"""What REELWORKS_SMTP_URL may begin with: the security it stands for, and its usual port."""


class SettingsError(Exception):
    """A setting has no usable value; the text says which, where, and what to do."""


@dataclass(frozen=True, slots=True)
class SecondAccount:
    """Another account of the same cloud, with a root of its own: what policies between accounts are tried with."""

    account: str = DEFAULT_SECOND_ACCOUNT
    """Twelve digits."""
    access_key_id: str | None = None
    """Its root's access key; None makes one on the first start and keeps it in the data folder."""
    secret_access_key: str | None = None


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The server that takes the mail of SNS' e-mail subscriptions."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    """``tls`` from the first byte, ``starttls`` before anything is said, or ``none`` at all."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """How the embedded cloud is run."""

    data: Path
    """The folder where everything lies that must survive."""
    port: int = DEFAULT_PORT
    """0 takes a free one."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    access_key_id: str | None = None
    """The root's access key; None makes one on the first start and keeps it in the data folder."""
    secret_access_key: str | None = None
    account: str = DEFAULT_ACCOUNT
    """The account that the root key belongs to: twelve digits."""
    second: SecondAccount = field(default_factory=SecondAccount)
    smtp: SmtpSettings | None = None
    """Who takes mail; None keeps each as a file in the data folder, for ``reelworks mail``."""
    mail_from: str = DEFAULT_MAIL_FROM
    """Who mail comes from: an address, with or without a name."""
    pace: float = 1.0
    """How many times faster than AWS's the slow clockwork runs: periods of metrics, cooldowns, warm-ups."""
    drain_s: float = DEFAULT_DRAIN_S
    """How long machines may take to shut down when the cloud is stopped, in seconds; then their power is cut."""


def read_cloud_settings(
    data: Path,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    pace: float = 1.0,
    environment: Mapping[str, str] = os.environ,
) -> CloudSettings:
    """Return the cloud's settings: what the command line gave, and the root keys from the environment.

    Raises:
        SettingsError: one half of a root key is missing, a number is out of range, or mail has no usable server
            or sender.
    """
    key_id, secret = _key_in(environment, "REELWORKS_")
    if not 0 <= port <= 65535:
        raise SettingsError(f"The port must be between 0 and 65535, not {port}.")
    if not 0 < pace <= PACE_MAX:
        raise SettingsError(f"The pace must be above 0 and at most {PACE_MAX:g}, not {pace:g}.")
    account = _account_in(environment, "REELWORKS_ACCOUNT_ID", DEFAULT_ACCOUNT)
    second = _account_in(environment, "REELWORKS_SECOND_ACCOUNT_ID", DEFAULT_SECOND_ACCOUNT)
    if second == account:
        raise SettingsError(f"REELWORKS_SECOND_ACCOUNT_ID must be another account than {account}.")
    others = SecondAccount(second, *_key_in(environment, "REELWORKS_SECOND_"))
    smtp, mail_from = _smtp_in(environment), _mail_from_in(environment)
    return CloudSettings(data.absolute(), port, host, key_id, secret, account, others, smtp, mail_from, pace)


def _key_in(environment: Mapping[str, str], prefix: str) -> tuple[str | None, str | None]:
    key_id = environment.get(f"{prefix}ACCESS_KEY_ID") or None
    secret = environment.get(f"{prefix}SECRET_ACCESS_KEY") or None
    if (key_id is None) != (secret is None):
        raise SettingsError(
            f"{prefix}ACCESS_KEY_ID and {prefix}SECRET_ACCESS_KEY belong together: set both, or neither."
        )
    return key_id, secret


def _smtp_in(environment: Mapping[str, str]) -> SmtpSettings | None:
    text = environment.get("REELWORKS_SMTP_URL")
    if not text:
        return None
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme not in SMTP_SCHEMES or not url.hostname or url.path not in {"", "/"}:
        # The value itself is not shown: it may hold a password.
        raise SettingsError(
            "REELWORKS_SMTP_URL must look like smtp://user:password@host:port (or smtps:// or starttls://),"
            " with special characters of user and password percent-encoded."
        )
    security, usual_port = SMTP_SCHEMES[url.scheme]
    user, password = (unquote(part) if part is not None else None for part in (url.username, url.password))
    return SmtpSettings(url.hostname, port or usual_port, security, user or None, password)


def _mail_from_in(environment: Mapping[str, str]) -> str:
    text = environment.get("REELWORKS_MAIL_FROM") or DEFAULT_MAIL_FROM
    local, at, domain = parseaddr(text)[1].partition("@")
    if not (local and at and domain and text.isascii() and text.isprintable()):
        raise SettingsError(
            f"REELWORKS_MAIL_FROM must be an address, such as {DEFAULT_MAIL_FROM!r}, not {text!r}."
        )
    return text


def _account_in(environment: Mapping[str, str], name: str, default: str) -> str:
    account = environment.get(name) or default
    if not (account.isascii() and account.isdigit() and len(account) == 12):
        raise SettingsError(f"{name} must be twelve digits, not {account!r}.")
    return account
