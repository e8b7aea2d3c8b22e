"""Which resource a request is about: what the policy engine asks of every operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.cloudwatch.alarms.model import alarm_arn
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall
from reelworks.cloud.services.cloudwatch.stores.dashboards import Dashboard


def namespace(_call: CloudWatchCall, request: Request) -> Resource:
    """Return that metrics have no ARN, and the namespace that policies may ask for."""
    return Resource("*", condition_keys={"cloudwatch:namespace": request["Namespace"]})


def alarm(call: CloudWatchCall, request: Request) -> Resource:
    """Return the alarm that ``AlarmName`` names, which need not exist."""
    return Resource(alarm_arn(call.owner, request["AlarmName"]))


def put_alarm(call: CloudWatchCall, request: Request) -> Resource:
    """Return the alarm that is put, with what of it policies may ask for."""
    keys: dict[str, Any] = {}
    actions = [
        arn
        for member in ("AlarmActions", "OKActions", "InsufficientDataActions")
        for arn in request.get(member, ())
    ]
    if actions:
        keys["cloudwatch:AlarmActions"] = actions
    for tag in request.get("Tags", ()):
        keys[f"aws:RequestTag/{tag['Key']}"] = tag["Value"]
    if request.get("Tags"):
        keys["aws:TagKeys"] = [tag["Key"] for tag in request["Tags"]]
    return Resource(alarm_arn(call.owner, request["AlarmName"]), condition_keys=keys)


def alarms(call: CloudWatchCall, request: Request) -> tuple[Resource, ...]:
    """Return the alarms that ``AlarmNames`` names."""
    return tuple(Resource(alarm_arn(call.owner, name)) for name in request["AlarmNames"])


def described(call: CloudWatchCall, request: Request) -> tuple[Resource, ...]:
    """Return the alarms that are asked for by name, or all of them."""
    names = request.get("AlarmNames") or ["*"]
    return tuple(Resource(alarm_arn(call.owner, name)) for name in names)


def history(call: CloudWatchCall, request: Request) -> Resource:
    """Return the alarm whose history is asked for, or all of them."""
    return Resource(alarm_arn(call.owner, request.get("AlarmName", "*")))


def dashboard(call: CloudWatchCall, request: Request) -> Resource:
    """Return the dashboard that ``DashboardName`` names."""
    return Resource(Dashboard(call.caller.account, request["DashboardName"], "", 0.0).arn)


def dashboards(call: CloudWatchCall, request: Request) -> tuple[Resource, ...]:
    """Return the dashboards that ``DashboardNames`` names."""
    return tuple(
        Resource(Dashboard(call.caller.account, name, "", 0.0).arn) for name in request["DashboardNames"]
    )


def tagged(_call: CloudWatchCall, request: Request) -> Resource:
    """Return the alarm or dashboard that ``ResourceARN`` names."""
    return Resource(request["ResourceARN"])
