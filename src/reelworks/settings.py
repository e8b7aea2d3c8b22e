"""Every setting of Reelworks, as frozen values. The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_PORT = 4566
DEFAULT_REGION = "us-east-2"
DEFAULT_ACCOUNT = "000000000000"
DEFAULT_SECOND_ACCOUNT = "111111111111"


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


def read_cloud_settings(
    data: Path,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    environment: Mapping[str, str] = os.environ,
) -> CloudSettings:
    """Return the cloud's settings: what the command line gave, and the root keys from the environment.

    Raises:
        SettingsError: one half of a root key is missing, or a number is out of range.
    """
    key_id, secret = _key_in(environment, "REELWORKS_")
    if not 0 <= port <= 65535:
        raise SettingsError(f"The port must be between 0 and 65535, not {port}.")
    account = _account_in(environment, "REELWORKS_ACCOUNT_ID", DEFAULT_ACCOUNT)
    second = _account_in(environment, "REELWORKS_SECOND_ACCOUNT_ID", DEFAULT_SECOND_ACCOUNT)
    if second == account:
        raise SettingsError(f"REELWORKS_SECOND_ACCOUNT_ID must be another account than {account}.")
    others = SecondAccount(second, *_key_in(environment, "REELWORKS_SECOND_"))
    return CloudSettings(data.absolute(), port, host, key_id, secret, account, others)


def _key_in(environment: Mapping[str, str], prefix: str) -> tuple[str | None, str | None]:
    key_id = environment.get(f"{prefix}ACCESS_KEY_ID") or None
    secret = environment.get(f"{prefix}SECRET_ACCESS_KEY") or None
    if (key_id is None) != (secret is None):
        raise SettingsError(
            f"{prefix}ACCESS_KEY_ID and {prefix}SECRET_ACCESS_KEY belong together: set both, or neither."
        )
    return key_id, secret


def _account_in(environment: Mapping[str, str], name: str, default: str) -> str:
    account = environment.get(name) or default
    if not (account.isascii() and account.isdigit() and len(account) == 12):
        raise SettingsError(f"{name} must be twelve digits, not {account!r}.")
    return account
