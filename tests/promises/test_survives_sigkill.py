"""What was acknowledged is there after SIGKILL, at whatever moment it comes.

Clients of every kind work without pause while the cloud is killed and started again. Each notes what was acknowledged
to it, and in the end all of that is there. What was under way when the kill came may have happened or not, but never
by half.
"""

import time

import pytest

from promises.everything import all_promises
from promises.siege import Siege
from promises.uploads import check_no_file_is_left


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_in_20_kills(own_cloud):
    siege = Siege(own_cloud, all_promises())

    siege.lay(rounds=20, seed=11, seconds_max=0.7)

    check_no_file_is_left(siege.clients)
    assert own_cloud.stop() == 0


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_in_300_kills(own_cloud):
    siege = Siege(own_cloud, all_promises())

    siege.lay(rounds=300, seed=int(time.time()), seconds_max=2.0)

    check_no_file_is_left(siege.clients)
    assert own_cloud.stop() == 0
