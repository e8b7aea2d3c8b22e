"""The cloud as a process: what it says when it cannot start, and what it keeps when it stops."""

import stat
import subprocess
import sys

from support.cloud import RunningCloud


def try_to_start(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reelworks", "cloud", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_second_cloud_on_the_same_folder_is_refused_in_one_sentence(own_cloud):
    own_cloud.start()

    second = try_to_start("--data", str(own_cloud.data), "--port", "0")

    assert second.returncode != 0
    assert "Another cloud is running" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_said_and_the_folder_is_free_again(own_cloud, tmp_path):
    own_cloud.start()

    second = try_to_start("--data", str(tmp_path / "other"), "--port", str(own_cloud.port))

    assert second.returncode != 0
    assert f"Port {own_cloud.port}" in second.stderr
    assert "Traceback" not in second.stderr
    other = RunningCloud(tmp_path / "other").start()
    assert other.stop() == 0


def test_keys_are_made_once_and_only_their_owner_can_read_them(own_cloud):
    own_cloud.start()
    first = own_cloud.access_key_id, own_cloud.secret_access_key
    own_cloud.stop()

    own_cloud.start()

    assert (own_cloud.access_key_id, own_cloud.secret_access_key) == first
    assert stat.S_IMODE((own_cloud.data / "keys.json").stat().st_mode) == 0o600


def test_the_root_key_may_come_from_the_environment(own_cloud):
    own_cloud.environment = {
        "REELWORKS_ACCESS_KEY_ID": "AKIACHOSENCHOSEN0001",
        "REELWORKS_SECRET_ACCESS_KEY": "a-secret-of-our-own-choice-a-secret-of-o",
    }

    own_cloud.start()

    assert own_cloud.access_key_id == "AKIACHOSENCHOSEN0001"
    assert own_cloud.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_an_orderly_stop_ends_with_zero_and_keeps_everything(own_cloud):
    own_cloud.start()
    url = own_cloud.client("sqs").create_queue(QueueName="kept")["QueueUrl"]
    own_cloud.client("sqs").send_message(QueueUrl=url, MessageBody="kept")

    assert own_cloud.stop() == 0
    own_cloud.start()

    sqs = own_cloud.client("sqs")
    url = sqs.get_queue_url(QueueName="kept")["QueueUrl"]
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "kept"


def test_resources_live_in_their_region(own_cloud):
    own_cloud.start()
    own_cloud.client("sqs", "us-east-2").create_queue(QueueName="here")

    assert own_cloud.client("sqs", "eu-west-1").list_queues().get("QueueUrls", []) == []
