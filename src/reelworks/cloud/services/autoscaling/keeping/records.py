"""What came of what was done, written down: each a small transaction of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelworks.base.clock import Clock
from reelworks.base.ids import Ids
from reelworks.cloud.services.autoscaling.errors import ValidationError
from reelworks.cloud.services.autoscaling.keeping.patience import Patience
from reelworks.cloud.services.autoscaling.keeping.scene import details_of
from reelworks.cloud.services.autoscaling.limits import LAUNCH_FAILED
from reelworks.cloud.services.autoscaling.model import Group, LaunchConfiguration, Member
from reelworks.cloud.services.autoscaling.model.activity import FAILED
from reelworks.cloud.services.autoscaling.notes import scaling_notes
from reelworks.cloud.services.autoscaling.stores import Stores
from reelworks.cloud.storage.database import Database
from reelworks.cloud.storage.outbox import Outbox


class Records:
    """Writes down what came of launches and registrations."""

    def __init__(
        self, database: Database, outbox: Outbox, clock: Clock, ids: Ids, patience: Patience
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._ids = ids
        self._patience = patience
        self._stores = Stores.on(database.writer)

    def get_configuration(self, group: Group) -> LaunchConfiguration:
        """Return a group's launch configuration.

        Raises:
            ValidationError: it is gone.
        """
        name = group.settings.get("LaunchConfigurationName", "")
        found = self._stores.launch_configurations.find((group.account, group.region), name)
        if found is None:
            raise ValidationError(
                f"Launch configuration name not found - Launch configuration {name} not found"
            )
        return found

    async def launched(self, member: Member, instance: Mapping[str, Any], origin: Mapping[str, Any]) -> None:
        """Write down which instance a launch has given."""
        await self._database.write(lambda: self._launched(member.id, instance, origin))

    async def launch_failed(self, member: Member, message: str, *, zone_is_full: bool) -> None:
        """Write down that a launch has given none; it is tried elsewhere at once, or here after a pause."""
        now = self._clock.now()
        # A zone that was full before is tried only where there is no other.
        is_last = not zone_is_full or member.zone in self._patience.closed_zones(member.group_arn, now)
        if zone_is_full:
            self._patience.note_full_zone(member.group_arn, member.zone, now)
        await self._database.write(lambda: self._failed(member.id, message, is_last=is_last))

    async def registered(self, member: Member, target_group: str) -> None:
        """Write down that an instance is registered with a target group."""
        await self._database.write(lambda: self._set_registered(member.id, target_group, is_in=True))

    async def deregistered(self, member: Member, target_group: str) -> None:
        """Write down that an instance is registered with a target group no more."""
        await self._database.write(lambda: self._set_registered(member.id, target_group, is_in=False))

    def _launched(self, member_id: str, instance: Mapping[str, Any], origin: Mapping[str, Any]) -> None:
        member = self._stores.members.find(member_id)
        if member is None or member.is_launched:
            return
        known = replace(
            member,
            instance_id=instance["InstanceId"],
            instance_type=instance.get("InstanceType", ""),
            image_id=instance.get("ImageId", ""),
            subnet=instance.get("SubnetId") or member.subnet,
            origin=dict(origin),
            launched_at=self._clock.now(),
        )
        self._stores.members.save(known)
        activity = self._stores.activities.find(member.activity_id)
        if activity is not None and not activity.is_over:
            self._stores.activities.save(
                replace(
                    activity,
                    description=f"Launching a new EC2 instance: {known.instance_id}",
                    progress=30,
                    details=details_of(known),
                )
            )

    def _failed(self, member_id: str, message: str, *, is_last: bool) -> None:
        member = self._stores.members.find(member_id)
        if member is None or member.is_launched:
            return
        self._stores.members.delete(member_id)
        group = self._stores.groups.find_arn(member.group_arn)
        assert group is not None, "members go with their group"
        now = self._clock.now()
        is_full_everywhere = set(group.zones) <= self._patience.closed_zones(group.arn, now)
        if is_last or is_full_everywhere or group.is_strict:
            self._patience.note_failure(group.arn, now)
        activity = self._stores.activities.find(member.activity_id)
        if activity is None or activity.is_over:
            return
        words = f"{message} Launching EC2 instance failed."
        failed = replace(
            activity,
            description=f"Launching a new EC2 instance.  Status Reason: {words}",
            status=FAILED,
            progress=100,
            ended_at=now,
            message=words,
        )
        self._stores.activities.save(failed)
        subscriptions = self._stores.subscriptions.of_group(group.arn)
        for note in scaling_notes(group, member, failed, LAUNCH_FAILED, subscriptions):
            self._outbox.add(note)

    def _set_registered(self, member_id: str, target_group: str, *, is_in: bool) -> None:
        member = self._stores.members.find(member_id)
        if member is None:
            return
        others = tuple(arn for arn in member.target_groups if arn != target_group)
        drained = tuple(arn for arn in member.drained_from if arn != target_group)
        self._stores.members.save(
            replace(
                member,
                target_groups=(*others, target_group) if is_in else others,
                drained_from=drained if is_in else (*drained, target_group),
            )
        )
