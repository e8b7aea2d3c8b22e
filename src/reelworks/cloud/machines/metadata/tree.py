"""The tree of instance metadata: folders, and leaves with their text.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html#instancedata-data-categories
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.machines.metadata.facts import Facts, RoleCredentials

Tree = Mapping[str, Any]
"""By name: a leaf's text, or another tree."""


def find_in(tree: Tree, path: Sequence[str]) -> str | Tree | None:
    """Return the leaf or the folder at a path, or None."""
    found: str | Tree | None = tree
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def list_names(folder: Tree) -> str:
    """Return a folder as it is listed: a name a line, those of folders with a slash."""
    names = [name + "/" if isinstance(folder[name], Mapping) else name for name in sorted(folder)]
    return "\n".join(names)


def metadata_of(facts: Facts, target_state: str | None) -> Tree:
    """Return ``meta-data/`` without the credentials, which are asked for one by one."""
    tree: dict[str, Any] = {
        "ami-id": facts.image_id,
        "ami-launch-index": str(facts.launch_index),
        "ami-manifest-path": "(unknown)",
        "block-device-mapping": {"ami": "/dev/xvda", "root": "/dev/xvda"},
        "events": {"maintenance": {"history": "[]", "scheduled": "[]"}},
        "hostname": facts.hostname,
        "instance-action": "none",
        "instance-id": facts.instance_id,
        "instance-life-cycle": "on-demand",
        "instance-type": facts.instance_type,
        "local-hostname": facts.hostname,
        "local-ipv4": facts.address,
        "mac": facts.interface.mac,
        "network": {"interfaces": {"macs": {facts.interface.mac: _interface_of(facts)}}},
        "placement": {
            "availability-zone": facts.zone,
            "availability-zone-id": facts.zone_id,
            "region": facts.region,
        },
        "profile": "default-hvm",
        "reservation-id": facts.reservation_id,
        "security-groups": "\n".join(facts.interface.security_groups),
        "services": {"domain": "amazonaws.com", "partition": "aws"},
        "system": "nitro",
    }
    if target_state is not None:
        tree["autoscaling"] = {"target-lifecycle-state": target_state}
    if facts.profile is not None:
        tree["iam"] = {"info": _info_of(facts), "security-credentials": {facts.profile.role_name: ""}}
    if facts.public_key is not None:
        key = f"{facts.public_key.strip()}\n"
        tree["public-keys"] = {"0": {"openssh-key": key}}
    if facts.tags is not None:
        tree["tags"] = {"instance": dict(facts.tags)}
    return tree


def identity_of(facts: Facts) -> str:
    """Return the instance identity document.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html
    """
    document = {
        "accountId": facts.account,
        "architecture": facts.architecture,
        "availabilityZone": facts.zone,
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": facts.image_id,
        "instanceId": facts.instance_id,
        "instanceType": facts.instance_type,
        "kernelId": None,
        "pendingTime": stamp(facts.launched_at),
        "privateIp": facts.address,
        "ramdiskId": None,
        "region": facts.region,
        "version": "2017-09-30",
    }
    return json.dumps(document, indent=2)


def credentials_of(credentials: RoleCredentials) -> str:
    """Return a role's credentials as ``security-credentials/ROLE`` has them."""
    document = {
        "Code": "Success",
        "LastUpdated": stamp(credentials.updated_at),
        "Type": "AWS-HMAC",
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "Token": credentials.token,
        "Expiration": stamp(credentials.expires_at),
    }
    return json.dumps(document, indent=2)


def refusal_of(role_name: str, now: float) -> str:
    """Return what stands in their place where the role may not be assumed: AWS answers that with 200."""
    document = {
        "Code": "AssumeRoleUnauthorizedAccess",
        "Message": f"EC2 cannot assume the role {role_name}."
        " Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.",
        "LastUpdated": stamp(now),
    }
    return json.dumps(document, indent=2)


def stamp(at: float) -> str:
    """Return a moment as the service writes it: ``2026-11-22T10:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _info_of(facts: Facts) -> str:
    assert facts.profile is not None
    document = {
        "Code": "Success",
        "LastUpdated": stamp(facts.launched_at),
        "InstanceProfileArn": facts.profile.arn,
        "InstanceProfileId": facts.profile.id,
    }
    return json.dumps(document, indent=2)


def _interface_of(facts: Facts) -> Tree:
    interface = facts.interface
    return {
        "device-number": "0",
        "interface-id": interface.id,
        "local-hostname": facts.hostname,
        "local-ipv4s": facts.address,
        "mac": interface.mac,
        "owner-id": interface.owner,
        "security-group-ids": "\n".join(interface.security_group_ids),
        "security-groups": "\n".join(interface.security_groups),
        "subnet-id": interface.subnet_id,
        "subnet-ipv4-cidr-block": interface.subnet_cidr,
        "vpc-id": interface.vpc_id,
        "vpc-ipv4-cidr-block": interface.vpc_cidr,
        "vpc-ipv4-cidr-blocks": interface.vpc_cidr,
    }
