"""Every setting of Reelworks, as frozen values. The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 4566
DEFAULT_REGION = "us-east-2"
DEFAULT_ACCOUNT = "000000000000"


class SettingsError(Exception):
    """A setting has no usable value; the text says which, where, and what to do."""


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


def read_cloud_settings(
    data: Path,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    environment: Mapping[str, str] = os.environ,
) -> CloudSettings:
    """Return the cloud's settings: what the command line gave, and the root key from the environment.

    Raises:
        SettingsError: one half of the root key is missing, or a number is out of range.
    """
    key_id = environment.get("REELWORKS_ACCESS_KEY_ID") or None
    secret = environment.get("REELWORKS_SECRET_ACCESS_KEY") or None
    if (key_id is None) != (secret is None):
        raise SettingsError(
            "REELWORKS_ACCESS_KEY_ID and REELWORKS_SECRET_ACCESS_KEY belong together: set both, or neither."
        )
    if not 0 <= port <= 65535:
        raise SettingsError(f"The port must be between 0 and 65535, not {port}.")
    account = environment.get("REELWORKS_ACCOUNT_ID") or DEFAULT_ACCOUNT
    if not (account.isascii() and account.isdigit() and len(account) == 12):
        raise SettingsError(f"REELWORKS_ACCOUNT_ID must be twelve digits, not {account!r}.")
    return CloudSettings(data.absolute(), port, host, key_id, secret, account)
