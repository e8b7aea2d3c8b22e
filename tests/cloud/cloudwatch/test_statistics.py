"""Statistics by their names.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import pytest

from reelworks.cloud.services.cloudwatch.model import Samples
from reelworks.cloud.services.cloudwatch.statistics import find_statistic


def samples(*values):
    taken = Samples()
    for value in values:
        taken.add(float(value))
    return taken


HUNDRED = samples(*range(1, 101))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SampleCount", 100),
        ("Average", 50.5),
        ("Sum", 5050),
        ("Minimum", 1),
        ("Maximum", 100),
        ("p50", 50.5),
        ("p0", 1),
        ("p100", 100),
        ("p99", pytest.approx(99.01)),
        ("tm90", 45.5),
        ("TM(10%:90%)", 50.5),
        ("TM(:50)", 25.5),
        ("tc90", 90),
        ("ts90", 4095),
        ("TC(90:)", 10),
        ("PR(:25)", 25),
        ("PR(25:50)", 25),
        ("IQM", 50.5),
        ("WM(10%:90%)", 50.5),
        ("wm99", pytest.approx((sum(range(1, 100)) + 99) / 100)),
    ],
)
def test_a_statistic_of_one_to_a_hundred(name, value):
    assert find_statistic(name).compute(HUNDRED) == value


@pytest.mark.parametrize(
    "name", ["", "Median", "p101", "p", "tm", "TM()", "TM(:)", "PR(10%:20%)", "TM(90%:10%)", "sum"]
)
def test_what_is_no_statistic_is_found_to_be_none(name):
    assert find_statistic(name) is None


def test_a_percentile_of_statistic_sets_cannot_be_told():
    many = Samples(10, 100, 5, 20)

    assert find_statistic("p90").compute(many) is None


def test_a_percentile_of_a_set_of_equal_samples_can_be_told():
    assert find_statistic("p90").compute(Samples(10, 50, 5, 5, {5: 10})) == 5
