"""``reelworks cloud`` tells people what is wrong in one sentence."""

import subprocess
import sys


def run_cloud(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "reelworks", "cloud", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_that_is_taken_is_told_in_one_sentence(cloud, tmp_path):
    ended = run_cloud("--data", str(tmp_path / "other"), "--port", str(cloud.port))

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"reelworks: Port {cloud.port} ")
    assert "Traceback" not in ended.stderr


def test_a_folder_that_another_cloud_runs_on_is_refused_and_left_alone(own_cloud):
    own_cloud.start()

    ended = run_cloud("--data", str(own_cloud.data), "--port", "0")

    assert ended.returncode == 1
    assert "Another cloud is running on" in ended.stderr
    assert (own_cloud.data / "endpoint").read_text().strip() == own_cloud.endpoint


def test_half_a_key_is_refused(tmp_path):
    ended = run_cloud("--data", str(tmp_path), "--port", "0", REELWORKS_ACCESS_KEY_ID="AKIAHALF")

    assert ended.returncode == 1
    assert "belong together" in ended.stderr
