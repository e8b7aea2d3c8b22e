"""What was acknowledged is there after a power cut, which takes everything that was not fsynced."""

import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from promises import queues
from promises.messages import FifoMessages, Messages
from promises.objects import BridgedObjects, Objects
from promises.siege import Siege, is_broken_off
from support.power import PowerSupply


@pytest.fixture
def supply(own_cloud, power_library, tmp_path):
    supply = PowerSupply(own_cloud, power_library, tmp_path / "power")
    supply.connect()
    return supply


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_in_10_power_cuts(own_cloud, supply):
    promises = [Objects(), BridgedObjects(), Messages(), FifoMessages()]

    Siege(own_cloud, promises, supply.cut).lay(rounds=10, seed=5, seconds_max=0.8)

    assert supply.cuts == 10
    assert min(len(kept) for kept in (promises[0].kept, promises[1].kept, promises[2].sent)) > 20


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_in_200_power_cuts(own_cloud, supply):
    promises = [Objects(), BridgedObjects(), Messages(), FifoMessages()]

    Siege(own_cloud, promises, supply.cut).lay(rounds=200, seed=int(time.time()), seconds_max=2.5)

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
    siege = Siege(own_cloud, [promise()], supply.cut)
    siege.begin()
    own_cloud.stop()
    supply.leave_out(missing)
    own_cloud.start()

    siege.load(7, lambda: siege.kill_in(1.0), is_broken_off)
    supply.cut()
    own_cloud.start()

    with pytest.raises((AssertionError, ClientError, BotoCoreError)):
        siege.end()
