"""The environment that child processes get. It is handed on here; settings are read in ``settings.py`` only."""

import os
from collections.abc import Mapping
from pathlib import Path

from reelworks.assembly import Keys
from reelworks.settings import DEFAULT_REGION

STRAY_PREFIX = "AWS_"
"""Whatever begins so could lead a child to another cloud than the one it is meant for."""
OWN_PREFIX = "REELWORKS_"
"""Our own settings, the root's secret and a mail server's password among them: for the cloud alone."""
ALWAYS_UNSET = ("AWS_PROFILE", "AWS_SESSION_TOKEN")
"""What would win over the variables below in the AWS CLI and in SDKs."""


def variables_for(endpoint: str, keys: Keys, region: str = DEFAULT_REGION) -> dict[str, str]:
    """Return the variables that lead any AWS program to the cloud at ``endpoint``.

    https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
    """
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
    }


def for_child(
    more: Mapping[str, str], *, first_on_path: Path | None = None, is_cloud: bool = False
) -> dict[str, str]:
    """Return this process's environment for a child, its AWS settings replaced by ``more``.

    The user's own AWS profile and configuration files are out of it too, and for every child but the cloud
    Reelworks' own settings. ``first_on_path`` is a folder of programs to be found before all others.
    """
    out = (STRAY_PREFIX,) if is_cloud else (STRAY_PREFIX, OWN_PREFIX)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(out)}
    # Where these name no file, the files in the user's home are not read either.
    environment |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    if first_on_path is not None:
        environment["PATH"] = f"{first_on_path}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return environment | dict(more)
