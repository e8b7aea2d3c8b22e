"""The pure rules: where to launch, whom to terminate, how large to be."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.services.autoscaling.model import Group, Member, Place
from reelworks.cloud.services.autoscaling.rules import choose_leaver, choose_place, is_unbalanced
from reelworks.cloud.services.autoscaling.rules.adjusting import adjusted, choose_step, steps_fault
from reelworks.cloud.services.autoscaling.rules.departing import Departure
from reelworks.cloud.services.autoscaling.rules.tracking import tracked_capacity

PLACES = tuple(Place(zone, f"subnet-{zone}") for zone in "abc")
places = st.lists(st.sampled_from(PLACES), max_size=12)
closed = st.sets(st.sampled_from("abc"), max_size=2)


@given(places, closed)
def test_an_instance_goes_into_an_open_zone_with_the_fewest(taken, closed):
    held = Counter(place.zone for place in taken)

    chosen = choose_place(PLACES, taken, closed)

    assert chosen.zone not in closed
    assert held[chosen.zone] == min(held[zone] for zone in "abc" if zone not in closed)


@given(st.lists(st.sampled_from("abc"), max_size=15), closed)
def test_launching_and_terminating_one_by_one_ends_in_balance(zones, closed):
    moves, held = 0, list(zones)
    while is_unbalanced("abc", held, set(held), closed):
        held.append(choose_place(PLACES, [Place(zone) for zone in held], closed).zone)
        held.remove(Counter(held).most_common(1)[0][0])
        moves += 1
        assert moves <= len(zones)

    counts = Counter(held)
    least = min(counts[zone] for zone in "abc" if zone not in closed)
    assert max(counts[zone] for zone in "abc") - least <= 1


def test_an_instance_in_a_zone_that_the_group_has_left_is_moved():
    assert is_unbalanced(["a", "b"], ["a", "b", "c"], {"a", "b", "c"}, set())
    assert not is_unbalanced(["a", "b"], ["a", "b"], {"a", "b"}, set())


def test_what_may_not_be_terminated_cannot_be_moved():
    assert not is_unbalanced(["a", "b"], ["a", "a"], set(), set())
    assert is_unbalanced(["a", "b"], ["a", "a"], {"a"}, set())


def group(policies=("Default",), zones="ab", template="lt-1"):
    settings = {"TerminationPolicies": list(policies), "LaunchTemplate": {"LaunchTemplateId": template}}
    return Group("arn", "1", "r", "g", 0.0, 0, 9, 0, tuple(Place(zone) for zone in zones), settings)


def member(name, zone="a", *, at=0.0, version=None, configuration=None, template="lt-1"):
    origin = {}
    if version:
        origin = {"LaunchTemplate": {"LaunchTemplateId": template, "Version": str(version)}}
    if configuration:
        origin = {"LaunchConfigurationName": configuration}
    return Member(name, "arn", "1", "r", "g", zone, launched_at=at, origin=origin, instance_id=name)


def leaver(policies, members, candidates=None, **about):
    departure = Departure(group(policies, **about), 10_000.0, {"old": 1.0, "new": 2.0})
    found = choose_leaver(departure, members, members if candidates is None else candidates)
    return found.id if found else None


@pytest.mark.parametrize(
    ("policies", "members", "goes"),
    [
        (["OldestInstance"], [member("1", at=5), member("2", at=3)], "2"),
        (["NewestInstance"], [member("1", at=5), member("2", at=3)], "1"),
        (["OldestLaunchTemplate"], [member("1", version=2), member("2", version=1)], "2"),
        (
            ["OldestLaunchTemplate"],
            [member("1", version=1), member("2", version=9, template="lt-0")],
            "2",
        ),
        (
            ["OldestLaunchConfiguration"],
            [member("1", configuration="new"), member("2", configuration="old")],
            "2",
        ),
        (["ClosestToNextInstanceHour"], [member("1", at=10_000 - 3_500), member("2", at=10_000 - 100)], "1"),
        (["Default"], [member("1", version=1), member("2", configuration="new")], "2"),
        (["Default"], [member("1", version=2), member("2", version=1)], "2"),
        (
            ["OldestLaunchTemplate", "NewestInstance"],
            [member("1", at=1, version=1), member("2", at=2, version=1), member("3", at=3, version=2)],
            "2",
        ),
        (["AllocationStrategy"], [member("1", at=5), member("2", at=3)], "2"),
    ],
)
def test_who_goes_first(policies, members, goes):
    assert leaver(policies, members) == goes


def test_the_zone_with_the_most_comes_before_every_policy():
    members = [member("1", "a", at=1), member("2", "b", at=2), member("3", "b", at=3)]

    assert leaver(["OldestInstance"], members) == "2"


def test_a_zone_whose_instances_are_all_protected_is_passed_over():
    members = [member("1", "a"), member("2", "b"), member("3", "b")]

    assert leaver(["Default"], members, candidates=members[:1]) == "1"
    assert leaver(["Default"], members, candidates=[]) is None


def test_a_zone_that_the_group_has_left_comes_first():
    members = [member("1", "a"), member("2", "a"), member("3", "c")]

    assert leaver(["OldestInstance"], members) == "3"


@pytest.mark.parametrize(
    ("kind", "capacity", "adjustment", "magnitude", "result"),
    [
        ("ChangeInCapacity", 3, 2, 0, 5),
        ("ChangeInCapacity", 3, -5, 0, -2),
        ("ExactCapacity", 3, 7, 0, 7),
        ("PercentChangeInCapacity", 10, 25, 0, 12),
        ("PercentChangeInCapacity", 10, 5, 0, 11),
        ("PercentChangeInCapacity", 10, -5, 0, 9),
        ("PercentChangeInCapacity", 10, -67, 0, 4),
        ("PercentChangeInCapacity", 4, 25, 2, 6),
        ("PercentChangeInCapacity", 4, -25, 2, 2),
        ("PercentChangeInCapacity", 4, 0, 2, 4),
    ],
)
def test_a_capacity_is_adjusted_as_the_documentation_rounds(kind, capacity, adjustment, magnitude, result):
    assert adjusted(kind, capacity, adjustment, magnitude) == result


STEPS = [
    {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 10.0, "ScalingAdjustment": 0},
    {"MetricIntervalLowerBound": 10.0, "MetricIntervalUpperBound": 20.0, "ScalingAdjustment": 10},
    {"MetricIntervalLowerBound": 20.0, "ScalingAdjustment": 30},
    {"MetricIntervalLowerBound": -10.0, "MetricIntervalUpperBound": 0.0, "ScalingAdjustment": -1},
    {"MetricIntervalLowerBound": -20.0, "MetricIntervalUpperBound": -10.0, "ScalingAdjustment": -10},
    {"MetricIntervalUpperBound": -20.0, "ScalingAdjustment": -30},
]


@pytest.mark.parametrize(
    ("breach", "adjustment"),
    [(0, 0), (9.9, 0), (10, 10), (20, 30), (1e9, 30), (-0.1, -1), (-10, -10), (-20, -30), (-1e9, -30)],
)
def test_a_breach_falls_into_one_step(breach, adjustment):
    assert choose_step(STEPS, breach)["ScalingAdjustment"] == adjustment


def test_steps_downwards_alone_hold_the_threshold_itself():
    (step,) = down = [{"MetricIntervalUpperBound": 0.0, "ScalingAdjustment": -1}]

    assert choose_step(down, 0.0) == step
    assert choose_step(down, 0.1) is None


@given(st.floats(-1e6, 1e6))
def test_steps_without_gaps_hold_every_breach(breach):
    assert steps_fault(STEPS) is None
    assert choose_step(STEPS, breach) is not None


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ([(0, 10), (5, None)], "overlap"),
        ([(0, 10), (11, None)], "gaps"),
        ([(0, 10)], "unspecified upper"),
        ([(-10, 0)], "unspecified lower"),
        ([(10, 0)], "less than its upper"),
        ([(None, None), (0, None)], "At most one"),
    ],
)
def test_steps_that_make_no_sense_are_found(bounds, words):
    names = "MetricIntervalLowerBound", "MetricIntervalUpperBound"
    steps = [
        {name: bound for name, bound in zip(names, pair, strict=True) if bound is not None} for pair in bounds
    ]

    assert words in steps_fault(steps)


@pytest.mark.parametrize(
    ("value", "serving", "desired", "is_warming", "result"),
    [
        (20.0, 2, 2, False, 4),
        (11.0, 2, 2, False, 3),
        (10.1, 3, 3, False, 4),
        (20.0, 2, 4, True, 4),
        (40.0, 2, 4, True, 8),
        (5.0, 4, 4, False, 2),
        (8.9, 2, 2, False, 2),
        (0.0, 4, 4, False, 0),
    ],
)
def test_a_target_is_met_in_proportion(value, serving, desired, is_warming, result):
    assert tracked_capacity(10.0, value, serving, desired, is_warming=is_warming) == result


@given(st.floats(0.01, 1e6), st.floats(0, 1e6), st.integers(1, 1000))
def test_shrinking_never_makes_the_metric_pass_its_target(target, value, serving):
    capacity = tracked_capacity(target, value, serving, serving, is_warming=False)

    if value <= target:
        assert capacity <= serving
        assert capacity == 0 or value * serving / capacity <= target * (1 + 1e-6)
    else:
        assert capacity > serving
