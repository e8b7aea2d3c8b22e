"""A full disk: what cannot be kept is refused, nothing acknowledged is lost, and freed space is enough to go on."""

import resource
import time

import pytest
from botocore.exceptions import ClientError

from promises.messages import FifoMessages, Messages
from promises.objects import BridgedObjects, Objects
from promises.siege import Siege
from support.power import FullDisk

REFUSALS = 30
WAIT_S_MAX = 30


@pytest.fixture
def full_disk(own_cloud, power_library, tmp_path):
    disk = FullDisk(own_cloud, power_library, tmp_path / "full")
    disk.connect()
    return disk


class Refusals:
    """Counts what a cloud without space refuses: with an error of its own, never with a broken connection."""

    def __init__(self) -> None:
        self.refused: list[tuple[int, str, str]] = []
        self.acknowledged_at = 0

    def is_refusal(self, error: Exception) -> bool:
        if not isinstance(error, ClientError):
            return False
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        self.refused.append((status, answer["Error"]["Code"], error.operation_name))
        return status >= 500

    def wait(self) -> None:
        """Wait until many were refused, of uploads and of sends."""
        wait_until(lambda: len(self.refused) >= REFUSALS and {"PutObject", "SendMessage"} <= self.operations)

    @property
    def operations(self) -> set[str]:
        return {operation for _, _, operation in self.refused}


def wait_until(holds) -> None:
    deadline = time.monotonic() + WAIT_S_MAX
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def fill_and_free(siege: Siege, fill, free) -> Refusals:
    """Let the disk be full for a while under load, and go on until much was acknowledged again."""
    refusals, messages = Refusals(), siege.promises[0]

    def happen() -> None:
        for _ in range(3):
            before = len(messages.sent)
            wait_until(lambda before=before: len(messages.sent) >= before + 30)
            refusals.refused.clear()
            fill()
            refusals.wait()
            free()
        before = len(messages.sent)
        wait_until(lambda: len(messages.sent) >= before + 30)

    siege.load(3, happen, refusals.is_refusal)
    return refusals


@pytest.mark.timeout(200)
def test_a_disk_without_space_refuses_and_goes_on_when_there_is_some(own_cloud, full_disk):
    siege = Siege(own_cloud, [Messages(), FifoMessages(), Objects(), BridgedObjects()])
    siege.begin()

    fill_and_free(siege, full_disk.fill, full_disk.free)

    siege.end()
    own_cloud.kill()
    own_cloud.start()
    siege.promises[2].check(siege.clients, siege.promises[2].kept)


@pytest.mark.timeout(200)
def test_a_file_that_may_not_grow_is_no_worse(own_cloud):
    siege = Siege(own_cloud, [Messages(), Objects()])
    siege.begin()
    most = resource.RLIM_INFINITY

    def limit(size: int) -> None:
        resource.prlimit(own_cloud.process.pid, resource.RLIMIT_FSIZE, (size, most))

    fill_and_free(siege, lambda: limit(8192), lambda: limit(most))

    siege.end()
