"""Whose turn it is; without HTTP, in time that stands still."""

from collections import Counter
from dataclasses import dataclass

from reelworks.cloud.balancer.config import Group, Target
from reelworks.cloud.balancer.fleet import LiveGroup


@dataclass
class HeldLoop:
    now: float = 1000.0

    def time(self):
        return self.now


def targets(*names, **more):
    return tuple(Target(name, "127.0.0.1", 80, **{"health": "healthy", **more}) for name in names)


def chosen(group, count=100):
    return Counter(group.choose().spec.id for _ in range(count))


def test_a_target_that_was_tried_is_not_chosen_again():
    group = LiveGroup(Group("g", targets("a", "b")), HeldLoop())

    assert group.choose({"a"}).spec.id == "b"
    assert group.choose({"a", "b"}) is None


def test_the_last_resort_is_whoever_is_not_healthy():
    group = LiveGroup(Group("g", targets("a") + targets("b", health="unhealthy")), HeldLoop())

    assert chosen(group) == {"a": 100}
    assert group.choose({"a"}).spec.id == "b"


def test_a_draining_target_is_never_chosen():
    group = LiveGroup(Group("g", targets("a", health="unhealthy")), HeldLoop())
    group.targets["a"].spec = Target("a", "127.0.0.1", 80, is_draining=True)
    group.refresh()

    assert group.choose() is None


def test_a_target_starts_slowly():
    loop = HeldLoop()
    group = LiveGroup(Group("g", targets("old", "new"), slow_start_s=100), loop)
    group.targets["new"].healthy_at = loop.now

    loop.now += 10
    assert 0 < chosen(group, 1000)["new"] < 250
    loop.now += 80
    assert 350 < chosen(group, 1000)["new"] < 600
    loop.now += 10
    assert chosen(group) == {"old": 50, "new": 50}


def test_what_is_known_of_a_target_outlives_another_picture():
    group = LiveGroup(Group("g", targets("a", "b")), HeldLoop())
    group.targets["a"].health = "unhealthy"

    group.update(Group("g", targets("a", "b", "c")))

    assert set(chosen(group)) == {"b", "c"}
