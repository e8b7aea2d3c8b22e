"""Policies as the promises need them."""

import json


def allow(service: str, action: str, resource: str, condition: dict) -> str:
    """Return a policy that lets a service do one thing, on a condition."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allow_user(action: str) -> str:
    """Return a user's policy that lets it do one thing, on anything."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
