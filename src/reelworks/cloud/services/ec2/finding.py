"""What ids name, or the refusal."""

from collections.abc import Sequence

from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.errors import none_of
from reelworks.cloud.services.ec2.limits import TERMINATED_KEPT_S
from reelworks.cloud.services.ec2.model.instance import Instance


def get_instances(call: Ec2Call, instance_ids: Sequence[str]) -> list[Instance]:
    """Return the instances of these ids, each once, in their order.

    Raises:
        NotFound, MalformedId: one is not there.
    """
    found = {instance_id: _find(call, instance_id) for instance_id in instance_ids}
    missing = [instance_id for instance_id, instance in found.items() if instance is None]
    if missing:
        raise none_of("i", missing)
    return [instance for instance in found.values() if instance is not None]


def get_instance(call: Ec2Call, instance_id: str) -> Instance:
    """Return the instance of that id, as long as it is visible.

    Raises:
        NotFound, MalformedId: it is not there.
    """
    return get_instances(call, [instance_id])[0]


def _find(call: Ec2Call, instance_id: str) -> Instance | None:
    found = call.kept.instances.find(call.place, instance_id)
    hidden_before = call.clock.now() - TERMINATED_KEPT_S
    if found is None or (found.state == "terminated" and found.changed_at <= hidden_before):
        return None
    return found
