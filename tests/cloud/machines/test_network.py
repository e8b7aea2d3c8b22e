"""Two clouds on one host never share a network."""

import subprocess
import sys

import pytest

from reelworks.cloud.machines.network import FIRST, LAST, claim_network

HOLDS = """
import sys
from reelworks.cloud.machines.network import claim_network
claim = claim_network(int(sys.argv[1]))
print(claim.x, flush=True)
sys.stdin.read()
"""


def test_the_preferred_network_is_had_where_it_is_free():
    claim = claim_network(201)

    assert claim.x == 201
    claim.release()
    assert claim_network(201).x == 201


def test_a_network_that_is_claimed_is_not_given_twice():
    first, second = claim_network(LAST), claim_network(LAST)

    assert first.x == LAST
    assert second.x != LAST
    assert FIRST <= second.x <= LAST
    first.release()
    second.release()


def test_a_claim_ends_with_its_process_however_it_ends():
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, "202"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "202\n"
    other = claim_network(202)
    assert other.x != 202

    holder.kill()
    holder.communicate()

    again = claim_network(202)
    assert again.x == 202
    again.release()
    other.release()


@pytest.mark.parametrize("preferred", [0, FIRST - 1, LAST + 1, 1000])
def test_what_is_no_network_of_ours_is_not_preferred(preferred):
    claim = claim_network(preferred)

    assert FIRST <= claim.x <= LAST
    claim.release()
