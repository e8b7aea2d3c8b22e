"""One look at a group: what follows from what is seen, all in one transaction and without asking anybody."""

from reelworks.cloud.services.autoscaling.keeping.arriving import bring_in
from reelworks.cloud.services.autoscaling.keeping.health import check_health, replace_unhealthy
from reelworks.cloud.services.autoscaling.keeping.hooking import expire
from reelworks.cloud.services.autoscaling.keeping.leaving import bring_out
from reelworks.cloud.services.autoscaling.keeping.scene import Scene
from reelworks.cloud.services.autoscaling.keeping.sizing import fit


def decide(scene: Scene) -> None:
    """Bring a group's state up to what is seen, and write down what is to be done about it.

    Safe to repeat and to be cut off after: what it writes down is carried out from the disk.
    """
    expire(scene)
    bring_in(scene)
    check_health(scene)
    replace_unhealthy(scene)
    fit(scene)
    bring_out(scene)
    if scene.group.is_deleting and not scene.members:
        scene.stores.groups.delete(scene.group.arn)
