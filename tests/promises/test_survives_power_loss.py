"""What was acknowledged is there after a power cut, which takes everything that was not fsynced."""

import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from promises import queues
from promises.everything import all_promises
from promises.logs import Logged
from promises.messages import Messages
from promises.moves import Moves
from promises.objects import Objects
from promises.people import People
from promises.siege import Siege, is_broken_off
from promises.uploads import Uploads, check_no_file_is_left
from promises.versions import Versions
from support.power import PowerSupply


@pytest.fixture
def supply(own_cloud, power_library, tmp_path):
    supply = PowerSupply(own_cloud, power_library, tmp_path / "power")
    supply.connect()
    return supply


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_in_10_power_cuts(own_cloud, supply):
    # Those that differ in how they reach the disk: the others go through the same rooms.
    promises = [Objects(), Messages(), Moves(), Versions(), Uploads(), People(), Logged()]
    siege = Siege(own_cloud, promises, supply.cut)

    siege.lay(rounds=10, seed=5, seconds_max=0.6)

    check_no_file_is_left(siege.clients)
    assert supply.cuts == 10


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_in_200_power_cuts(own_cloud, supply):
    siege = Siege(own_cloud, all_promises(), supply.cut)

    siege.lay(rounds=200, seed=int(time.time()), seconds_max=2.5)

    check_no_file_is_left(siege.clients)
    assert supply.cuts == 200


@pytest.mark.parametrize(
    ("promise", "missing"),
    [
        pytest.param(Messages, "*/sqs.db-wal", id="a commit's"),
        pytest.param(Objects, "*/blobs/tmp/*[0-9a-f]", id="a large object's"),
        pytest.param(Objects, "*/blobs/*/", id="a large object's name's"),
    ],
)
def test_a_fsync_that_is_left_out_is_found(own_cloud, supply, promise, missing, monkeypatch):
    monkeypatch.setattr(queues, "QUIET_RECEIVES", 2)
    promised = promise()
    siege = Siege(own_cloud, [promised])
    siege.begin()
    own_cloud.stop()
    supply.leave_out(missing)
    own_cloud.start()

    siege.load(7, lambda: siege.kill_in(1.0), is_broken_off)
    supply.cut()
    own_cloud.start()

    assert promised.noted() > 0
    with pytest.raises((AssertionError, ClientError, BotoCoreError)):
        promised.look_at_last(siege.clients)
