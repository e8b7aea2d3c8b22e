"""Dashboards: kept as they were put; this cloud draws none."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.errors import (
    DashboardInvalidInputError,
    DashboardNotFoundError,
    InvalidParameterValueException,
)
from reelworks.cloud.services.cloudwatch.limits import (
    DASHBOARD_BYTES_MAX,
    DASHBOARD_NAME_PATTERN,
    DASHBOARDS_PAGE,
)
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.pages import read_token, write_token
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.stores.dashboards import Dashboard
from reelworks.cloud.services.cloudwatch.tag_rules import tags_of


@cloudwatch.operation("PutDashboard", locate=located.dashboard)
def put_dashboard(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Make a dashboard, or give it another body.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html

    Raises:
        DashboardInvalidInputError: the name is not valid, or the body no JSON object, or its widgets no list.
        InvalidParameterValueException: a tag is too long.
    """
    name, body = request["DashboardName"], request["DashboardBody"]
    fault = _fault_of(name, body)
    if fault:
        message = orjson.dumps({"dataPath": None, "message": fault}).decode()
        raise DashboardInvalidInputError(
            f"The dashboard body is invalid, there are 1 validation errors: [[{message}]]"
        )
    before = call.dashboards.find(call.caller.account, name)
    tags = before.tags if before else tags_of(request.get("Tags", ()))
    call.dashboards.save(Dashboard(call.caller.account, name, body, call.clock.now(), tags))
    return {"DashboardValidationMessages": []}


@cloudwatch.operation("GetDashboard", reads=True, locate=located.dashboard)
def get_dashboard(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Return a dashboard as it was put.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html

    Raises:
        DashboardNotFoundError: there is none of that name.
    """
    found = call.dashboards.find(call.caller.account, request["DashboardName"])
    if found is None:
        raise DashboardNotFoundError(f"Dashboard {request['DashboardName']} does not exist")
    return {"DashboardArn": found.arn, "DashboardBody": found.body, "DashboardName": found.name}


@cloudwatch.operation("ListDashboards", reads=True)
def list_dashboards(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """List the account's dashboards by name, a thousand at a time.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html

    Raises:
        InvalidParameterValueException: the token is none.
    """
    try:
        after = read_token(request.get("NextToken"), "")
    except ValueError:
        raise InvalidParameterValueException("Request parameter NextToken is invalid") from None
    prefix = request.get("DashboardNamePrefix", "")
    found = call.dashboards.list_of(call.caller.account, prefix, after, DASHBOARDS_PAGE + 1)
    page = found[:DASHBOARDS_PAGE]
    answer: dict[str, Any] = {"DashboardEntries": [_entry(dashboard) for dashboard in page]}
    if len(found) > len(page):
        answer["NextToken"] = write_token(page[-1].name)
    return answer


@cloudwatch.operation("DeleteDashboards", locate=located.dashboards)
def delete_dashboards(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Delete dashboards, all or none.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteDashboards.html

    Raises:
        DashboardNotFoundError: one of them does not exist.
        InvalidParameterValueException: there is no name.
    """
    if not request["DashboardNames"]:
        raise InvalidParameterValueException("Need at least 1 dashboard")
    found: list[Dashboard] = []
    for name in dict.fromkeys(request["DashboardNames"]):
        dashboard = call.dashboards.find(call.caller.account, name)
        if dashboard is None:
            raise DashboardNotFoundError(f"The specified dashboard does not exist. [{name}]")
        found.append(dashboard)
    for dashboard in found:
        call.dashboards.delete(dashboard)
    return {}


def _fault_of(name: str, body: str) -> str | None:
    if not re.fullmatch(DASHBOARD_NAME_PATTERN, name):
        return "The field DashboardName must consist of 1 to 255 letters, digits, hyphens and underscores"
    if len(body.encode()) > DASHBOARD_BYTES_MAX:
        return f"The field DashboardBody must not be longer than {DASHBOARD_BYTES_MAX} bytes"
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return "The field DashboardBody must be a valid JSON object"
    if not isinstance(document.get("widgets", []), list):
        return "The field widgets must be a list"
    return None


def _entry(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "DashboardName": dashboard.name,
        "DashboardArn": dashboard.arn,
        "LastModified": datetime.fromtimestamp(dashboard.modified_at, UTC),
        "Size": len(dashboard.body.encode()),
    }
