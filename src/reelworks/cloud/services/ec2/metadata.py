"""What instances can ask about themselves: facts, and credentials of their role.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html
"""

import base64
import logging
from typing import Literal, cast

from reelworks.cloud.machines.metadata.facts import Facts, Interface, Profile, RoleCredentials
from reelworks.cloud.policy.principal import Principal
from reelworks.cloud.rooms import Caller, Ground
from reelworks.cloud.service_roles import service_caller
from reelworks.cloud.services.ec2.call import Stores
from reelworks.cloud.services.ec2.instance_types import get_type
from reelworks.cloud.services.ec2.measuring import GROUP_TAG
from reelworks.cloud.services.ec2.model.instance import Instance
from reelworks.cloud.services.ec2.model.place import private_name_of, zone_id_of
from reelworks.cloud.wire.error import AwsError

RENEW_S = 25 * 60.0
"""How long before their end credentials are renewed: SDKs ask for newer ones when 15 minutes are left."""
TARGETS = {
    "Pending": "InService",
    "InService": "InService",
    "Terminating": "Terminated",
    "Terminated": "Terminated",
    "EnteringStandby": "Standby",
    "Standby": "Standby",
    "Detaching": "Detached",
    "Detached": "Detached",
}
"""Where each lifecycle state leads.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
"""

log = logging.getLogger(__name__)


class Metadata:
    """Tells the metadata service of the instance at an address. Owns the credentials that were handed out last."""

    def __init__(self, committed: Stores, ground: Ground) -> None:
        self._committed = committed
        self._ground = ground
        self._credentials: dict[tuple[str, str], RoleCredentials] = {}

    def find_facts(self, address: str) -> Facts | None:
        """Return what there is to tell of the instance at an address, or None."""
        instance = self._find(address)
        if instance is None:
            return None
        stores, place = self._committed, instance.place
        key = next((one for one in stores.keys.list(place) if one.name == instance.key_name), None)
        shows_tags = instance.metadata.get("InstanceMetadataTags") == "enabled"
        return Facts(
            instance_id=instance.id,
            image_id=instance.image_id,
            instance_type=instance.type,
            address=instance.address,
            hostname=private_name_of(instance.address, instance.region),
            account=instance.account,
            region=instance.region,
            zone=instance.zone,
            zone_id=zone_id_of(instance.zone),
            reservation_id=instance.reservation_id,
            interface=self._interface_of(instance),
            launched_at=instance.launched_at,
            launch_index=instance.launch_index,
            architecture=cast("Literal['x86_64', 'arm64']", get_type(instance.type).architecture),
            user_data=base64.b64decode(instance.user_data) if instance.user_data else None,
            profile=_profile_of(instance),
            key_name=instance.key_name,
            public_key=key.public if key else None,
            tags=stores.tags.of(place, instance.id) if shows_tags else None,
            needs_token=instance.metadata.get("HttpTokens") != "optional",
            is_enabled=instance.metadata.get("HttpEndpoint") != "disabled",
        )

    async def get_credentials(self, address: str) -> RoleCredentials | None:
        """Return credentials of the instance's role, new ones where the last end soon; None where it gets none."""
        instance = self._find(address)
        if instance is None or instance.profile is None:
            return None
        key = (instance.id, instance.profile["RoleArn"])
        kept = self._credentials.get(key)
        if kept is None or kept.expires_at - self._ground.clock.now() < RENEW_S:
            try:
                kept = await self._assume(instance, instance.profile["RoleArn"])
            except AwsError as refusal:
                log.warning("%s gets no credentials of its role: %s", instance.id, refusal.message)
                return None
            now = self._ground.clock.now()
            self._credentials = {
                one: each for one, each in self._credentials.items() if each.expires_at > now
            }
            self._credentials[key] = kept
        return kept

    async def find_target_state(self, address: str) -> str | None:
        """Return to where Auto Scaling is bringing the instance; None where it is in no group."""
        instance = self._find(address)
        if instance is None or GROUP_TAG not in self._committed.tags.of(instance.place, instance.id):
            return None
        caller = service_caller("ec2", instance.account, instance.region, self._ground.ids)
        try:
            answer = await self._ground.door.call(
                "autoscaling", "DescribeAutoScalingInstances", {"InstanceIds": [instance.id]}, caller
            )
        except AwsError as refusal:
            log.warning("%s: Auto Scaling does not say where it is going: %s", instance.id, refusal.message)
            return None
        for told in answer.get("AutoScalingInstances", ()):
            return TARGETS.get(told["LifecycleState"].partition(":")[0])
        return None

    async def _assume(self, instance: Instance, role_arn: str) -> RoleCredentials:
        now = self._ground.clock.now()
        caller = Caller(
            Principal.service("ec2.amazonaws.com"),
            instance.account,
            instance.region,
            self._ground.ids.take(16).hex(),
            "http://localhost",
            source_arn=instance.arn,
            source_account=instance.account,
        )
        request = {"RoleArn": role_arn, "RoleSessionName": instance.id}
        given = (await self._ground.door.call("sts", "AssumeRole", request, caller))["Credentials"]
        return RoleCredentials(
            given["AccessKeyId"],
            given["SecretAccessKey"],
            given["SessionToken"],
            now,
            given["Expiration"].timestamp(),
        )

    def _find(self, address: str) -> Instance | None:
        at_address = self._committed.instances.find_at(address)
        return next((one for one in at_address if one.state != "terminated"), None)

    def _interface_of(self, instance: Instance) -> Interface:
        stores, place = self._committed, instance.place
        subnet, vpc = stores.subnets.find(place, instance.subnet_id), stores.vpcs.find(place, instance.vpc_id)
        assert subnet is not None
        assert vpc is not None
        names = {group.id: group.name for group in stores.groups.list(place)}
        return Interface(
            id=instance.eni_id,
            mac=instance.mac,
            owner=instance.account,
            subnet_id=subnet.id,
            subnet_cidr=subnet.cidr,
            vpc_id=vpc.id,
            vpc_cidr=vpc.cidr,
            security_groups=tuple(names.get(one, one) for one in instance.group_ids),
            security_group_ids=tuple(instance.group_ids),
        )


def _profile_of(instance: Instance) -> Profile | None:
    if instance.profile is None:
        return None
    role_name = instance.profile["RoleArn"].rpartition("/")[2]
    return Profile(instance.profile["Arn"], instance.profile["Id"], role_name)
