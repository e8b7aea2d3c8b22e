"""The second account: made on the first start, kept, and reached by ``reelworks env --account second``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reelworks.assembly import SECOND, keep_keys, read_keys
from reelworks.base.ids import SeededIds
from reelworks.settings import SettingsError, read_cloud_settings


def settings(folder: Path, **environment: str):
    return read_cloud_settings(
        folder, environment={f"REELWORKS_{key}": value for key, value in environment.items()}
    )


def test_both_accounts_keep_their_keys(tmp_path):
    first = keep_keys(settings(tmp_path), SeededIds(1))
    again = keep_keys(settings(tmp_path), SeededIds(2))

    assert again == first
    assert first[0].access_key_id != first[1].access_key_id
    assert first[1].account == "111111111111"
    assert read_keys(tmp_path, SECOND) == first[1]


def test_a_folder_from_before_there_was_one_gets_it_and_keeps_its_own_key(tmp_path):
    kept = {"access_key_id": "AKIAOLD", "secret_access_key": "old"}
    (tmp_path / "keys.json").write_text(json.dumps(kept))

    first, second = keep_keys(settings(tmp_path), SeededIds(1))

    assert (first.access_key_id, first.secret_access_key) == ("AKIAOLD", "old")
    assert read_keys(tmp_path, SECOND) == second


def test_the_environment_may_say_its_number_and_key(tmp_path):
    given = settings(
        tmp_path,
        SECOND_ACCOUNT_ID="222222222222",
        SECOND_ACCESS_KEY_ID="AKIASECOND",
        SECOND_SECRET_ACCESS_KEY="secret",
    )

    _, second = keep_keys(given, SeededIds(1))

    assert (second.account, second.access_key_id, second.secret_access_key) == (
        "222222222222",
        "AKIASECOND",
        "secret",
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"SECOND_ACCOUNT_ID": "12"},
        {"SECOND_ACCOUNT_ID": "000000000000"},
        {"SECOND_ACCESS_KEY_ID": "AKIASECOND"},
    ],
)
def test_settings_that_do_not_hold_together_are_refused(tmp_path, environment):
    with pytest.raises(SettingsError, match="REELWORKS_SECOND_"):
        settings(tmp_path, **environment)


def test_env_leads_to_the_second_account(cloud):
    def who(*arguments: str) -> str:
        script = (
            f'eval "$({sys.executable} -m reelworks env --data {cloud.data} {" ".join(arguments)})" && '
            f"{Path(sys.executable).with_name('aws')} sts get-caller-identity --output text --query Account"
        )
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(cloud.data)}
        return subprocess.run(
            ["/bin/sh", "-c", script], capture_output=True, text=True, check=True, env=environment
        ).stdout.strip()

    assert who() == "000000000000"
    assert who("--account", "second") == "111111111111"
