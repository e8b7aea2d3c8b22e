"""What a stack's machines write on their consoles, line by line as it comes.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
"""

from collections.abc import Iterable, Iterator
from typing import Any

from reelworks.aws.clients import Clients
from reelworks.aws.faults import CloudFault, typed_faults

_TAIL_CHARACTERS = 512
"""By so much of the end of what was read last its place is found again in what is read next."""


class Consoles:
    """Follows the consoles of the machines of some groups. EC2 keeps the last 64 KiB of each."""

    def __init__(self, clients: Clients, groups: Iterable[str]) -> None:
        self._clients = clients
        self._groups = list(groups)
        self._seen: dict[str, str] = {}

    def read(self) -> Iterator[tuple[str, str]]:
        """Yield the lines that came since the last time, each behind its instance's id.

        A machine that is gone has no console any more; what it wrote at its very end may be missed.

        Raises:
            CloudFault: the cloud cannot be reached or refuses.
        """
        for instance_id in self._list_instances():
            try:
                text = self._read_console(instance_id)
            except CloudFault:
                # It went between the list and the look; the list is the judge of whether the cloud answers.
                continue
            for line in self._new_lines(instance_id, text):
                yield instance_id, line

    def _list_instances(self) -> list[str]:
        with typed_faults("list the machines of the stack"):
            answer = self._clients.autoscaling.describe_auto_scaling_groups(
                AutoScalingGroupNames=self._groups
            )
        groups: list[dict[str, Any]] = answer["AutoScalingGroups"]
        return [instance["InstanceId"] for group in groups for instance in group.get("Instances", ())]

    def _read_console(self, instance_id: str) -> str:
        with typed_faults(f"read the console of {instance_id}"):
            answer = self._clients.ec2.get_console_output(InstanceId=instance_id, Latest=True)
        return str(answer.get("Output") or "")

    def _new_lines(self, instance_id: str, text: str) -> list[str]:
        """Return the whole lines that are new; the last one waits until its end is there."""
        whole = text[: text.rfind("\n") + 1]
        before = self._seen.get(instance_id, "")
        self._seen[instance_id] = whole[-_TAIL_CHARACTERS:]
        at = whole.rfind(before) if before else -1
        return whole[at + len(before) if at >= 0 else 0 :].splitlines()
