"""What ids name, or the refusal."""

from collections.abc import Sequence

from reelworks.cloud.services.ec2.call import Ec2Call
from reelworks.cloud.services.ec2.errors import no_such
from reelworks.cloud.services.ec2.limits import TERMINATED_KEPT_S
from reelworks.cloud.services.ec2.model.instance import Instance


def get_instances(call: Ec2Call, instance_ids: Sequence[str]) -> list[Instance]:
    """Return the instances of these ids, each once, in their order.

    Raises:
        NotFound, MalformedId: one is not there.
    """
    return [get_instance(call, instance_id) for instance_id in dict.fromkeys(instance_ids)]


def get_instance(call: Ec2Call, instance_id: str) -> Instance:
    """Return the instance of that id, as long as it is visible.

    Raises:
        NotFound, MalformedId: it is not there.
    """
    found = call.kept.instances.find(call.place, instance_id)
    hidden_before = call.clock.now() - TERMINATED_KEPT_S
    if found is None or (found.state == "terminated" and found.changed_at <= hidden_before):
        raise no_such("i", instance_id)
    return found
