"""The two Auto Scaling groups, and the launch templates that say what a machine of each is."""

from typing import Any

from reelworks.pipeline.fleet import Group
from reelworks.stack.blueprint import Blueprint, stack_group
from reelworks.stack.places import DRAIN_HOOK, WEB, WORKERS
from reelworks.stack.stored import stored_definition
from reelworks.stack.user_data import web_user_data, worker_user_data
from reelworks.stack.wording import NO_VALUE, Base64, Body, GetAtt, If, Ref, Sub

_HEARTBEAT_S = 600
_GRACE_S = 300
_WEB_DISK_GB = 16


def machines(blueprint: Blueprint) -> Body:
    """Return what machines read, the workers' group, and the web servers' where there are any."""
    fleet = blueprint.definition.fleet
    made: Body = {
        "Definition": {
            "Type": "AWS::SSM::Parameter",
            "Metadata": {"Purpose": "tells machines what happens to which upload"},
            "Properties": stored_definition(blueprint.definition),
        }
    }
    disk = fleet.workers.disk_gb
    made |= _launch("Worker", fleet.workers, worker_user_data(blueprint.definition), disk)
    made |= _workers(fleet.workers)
    if blueprint.has_web:
        made |= _launch("Web", fleet.web, web_user_data(blueprint.definition), _WEB_DISK_GB)
        made |= _web(fleet.web)
    return made


def _launch(own: str, group: Group, user_data: Sub, disk_gb: int) -> Body:
    disk = {"VolumeSize": disk_gb, "VolumeType": "gp3", "Encrypted": True}
    data = {
        "ImageId": Ref("ImageId"),
        "InstanceType": group.instance_type,
        "KeyName": If("HasKeyName", Ref("KeyName"), NO_VALUE),
        "IamInstanceProfile": {"Arn": GetAtt(f"{own}Profile", "Arn")},
        "SecurityGroupIds": [GetAtt(f"{own}Guard", "GroupId")],
        "BlockDeviceMappings": [{"DeviceName": Ref("RootDevice"), "Ebs": disk}],
        # Credentials only for who can ask twice: a redirected request cannot.
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 1,
        },
        "UserData": Base64(user_data),
    }
    return {
        f"{own}Launch": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Metadata": {"Purpose": f"what a {own.lower()} machine is"},
            "Properties": {"LaunchTemplateData": data},
        }
    }


def _workers(group: Group) -> Body:
    made = _group("Worker", WORKERS, group)
    # Without a load balancer: workers fetch their work themselves.
    made["Properties"]["MetricsCollection"] = [
        {"Granularity": "1Minute", "Metrics": ["GroupInServiceInstances"]}
    ]
    made["DependsOn"] = ["Definition"]
    hook = {
        "Type": "AWS::AutoScaling::LifecycleHook",
        "Metadata": {"Purpose": "lets a worker finish what it works on before its machine goes"},
        "Properties": {
            "AutoScalingGroupName": Ref("WorkerGroup"),
            "LifecycleHookName": DRAIN_HOOK,
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
            # A worker that drains sends heartbeats; one that died holds its machine no longer than this.
            "HeartbeatTimeout": _HEARTBEAT_S,
            "DefaultResult": "CONTINUE",
        },
    }
    return {"WorkerGroup": _ordered(made), "WorkerDrain": hook}


def _web(group: Group) -> Body:
    made = _group("Web", WEB, group)
    made["Properties"] |= {
        "HealthCheckType": "ELB",
        "HealthCheckGracePeriod": _GRACE_S,
        "TargetGroupARNs": [Ref("WebTargets")],
    }
    made["DependsOn"] = ["Definition", "WebListener"]
    return {"WebGroup": _ordered(made)}


def _group(own: str, kind: str, group: Group) -> dict[str, Any]:
    properties: Body = {
        "AutoScalingGroupName": stack_group(kind),
        "MinSize": str(group.min),
        "DesiredCapacity": str(group.desired),
        "MaxSize": str(group.max),
        "VPCZoneIdentifier": Ref("Subnets"),
        "LaunchTemplate": {
            "LaunchTemplateId": Ref(f"{own}Launch"),
            "Version": GetAtt(f"{own}Launch", "LatestVersionNumber"),
        },
        "Tags": [{"Key": "Name", "Value": stack_group(kind), "PropagateAtLaunch": True}],
    }
    rolling = {"MinInstancesInService": max(0, min(group.min, group.max - 1)), "MaxBatchSize": 1}
    return {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "UpdatePolicy": {"AutoScalingRollingUpdate": rolling},
        "Properties": properties,
    }


def _ordered(made: dict[str, Any]) -> Body:
    order = ("Type", "DependsOn", "UpdatePolicy", "Properties")
    return {key: made[key] for key in order}
