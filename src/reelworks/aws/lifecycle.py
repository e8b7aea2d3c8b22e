"""A machine's place in its Auto Scaling group: whether it is to go, and its word that it may."""

from typing import Any

from botocore.exceptions import ClientError

from reelworks.aws.faults import error_code, typed_faults
from reelworks.aws.metadata import InstanceMetadata

_NO_SUCH_ACTION = "ValidationError"


class GroupPlace:
    """One machine of one group, whose lifecycle hook waits for this machine's word."""

    def __init__(self, metadata: InstanceMetadata, autoscaling: Any, group: str, hook: str) -> None:
        self._metadata = metadata
        self._autoscaling = autoscaling
        self._group = group
        self._hook = hook
        self._instance = ""

    def is_to_go(self) -> bool:
        """Whether the group has decided to end this machine.

        https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html

        Raises:
            CloudFault: the machine's metadata cannot be read.
        """
        return self._metadata.find("autoscaling/target-lifecycle-state") == "Terminated"

    def ask_for_time(self) -> bool:
        """Have the group wait on; return False where it does not wait for this machine (any more).

        Raises:
            CloudFault: the cloud cannot be reached or refuses.
        """
        return self._say(self._autoscaling.record_lifecycle_action_heartbeat)

    def give_leave(self) -> bool:
        """Let the group end this machine; return False where it does not wait for it. Safe to repeat.

        Raises:
            CloudFault: the cloud cannot be reached or refuses.
        """
        return self._say(self._autoscaling.complete_lifecycle_action, LifecycleActionResult="CONTINUE")

    def _say(self, operation: Any, **more: str) -> bool:
        if not self._instance:
            self._instance = self._metadata.find("instance-id") or ""
        with typed_faults(f"speak to the group {self._group}"):
            try:
                operation(
                    AutoScalingGroupName=self._group,
                    LifecycleHookName=self._hook,
                    InstanceId=self._instance,
                    **more,
                )
            except ClientError as error:
                if error_code(error) == _NO_SUCH_ACTION:
                    return False
                raise
        return True
