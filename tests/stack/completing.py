"""What an implementation of CloudFormation left out of a stack, added by plain calls, read from the same template."""

import json
import re
from collections.abc import Mapping
from typing import Any

from reelworks.aws.clients import Clients
from reelworks.stack.wording import write_json

_PLACE = re.compile(r"\$\{(!?)([^}]+)\}")
_QUEUE_ARN = "arn:aws:sqs:{region}:{account}:{name}"


class Completer:
    """Reads a template as a deployed stack would be made from it, and makes what is asked for."""

    def __init__(self, clients: Clients, stack: str, template: Mapping[str, Any]) -> None:
        self.clients = clients
        self.template = json.loads(write_json(template))
        [described] = clients.cloudformation.describe_stacks(StackName=stack)["Stacks"]
        self.values = {
            parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in described["Parameters"]
        }
        region, account = described["StackId"].split(":")[3:5]
        self.values |= {"AWS::Region": region, "AWS::AccountId": account, "AWS::Partition": "aws"}
        self.values |= {"AWS::StackName": stack, "AWS::URLSuffix": "amazonaws.com"}
        for page in clients.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
            for entry in page["StackResourceSummaries"]:
                if entry.get("LogicalResourceId") and entry.get("PhysicalResourceId"):
                    self.values[entry["LogicalResourceId"]] = entry["PhysicalResourceId"]

    def complete(self, *kinds: str) -> list[str]:
        """Make every resource of these types whose condition holds; return their logical ids."""
        made = []
        for kind in kinds:
            for name, resource in self.template["Resources"].items():
                if resource["Type"] == kind and self.holds(resource.get("Condition")):
                    answer = _MAKERS[kind](self.clients, name, self.resolve(resource["Properties"]), self)
                    if isinstance(answer, str):
                        self.values[name] = answer
                    made.append(name)
        return made

    def holds(self, condition: str | None) -> bool:
        return condition is None or bool(self._judge(self.template["Conditions"][condition]))

    def resolve(self, value: Any) -> Any:  # noqa: PLR0911 - a line a function
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": name}:
                return self.values[name]
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": text}:
                return _PLACE.sub(self._place, text)
            case {"Fn::If": [condition, then, otherwise]}:
                return self.resolve(then if self.holds(condition) else otherwise)
        return {key: self.resolve(entry) for key, entry in value.items()}

    def _judge(self, condition: Any) -> bool:
        match condition:
            case {"Fn::Equals": [left, right]}:
                return self.resolve(left) == self.resolve(right)
            case {"Fn::Not": [of]}:
                return not self._judge(of)
        raise AssertionError(condition)

    def _place(self, found: re.Match[str]) -> str:
        return f"${{{found[2]}}}" if found[1] else str(self.values[found[2]])

    def _attribute(self, name: str, attribute: str) -> str:
        kind = self.template["Resources"][name]["Type"]
        physical = self.values[name]
        region, account = self.values["AWS::Region"], self.values["AWS::AccountId"]
        match kind, attribute:
            case "AWS::SQS::Queue", "QueueName":
                return physical.rsplit("/", 1)[-1]
            case "AWS::SQS::Queue", "Arn":
                return _QUEUE_ARN.format(region=region, account=account, name=physical.rsplit("/", 1)[-1])
            case "AWS::Events::Rule", "Arn":
                return f"arn:aws:events:{region}:{account}:rule/{physical}"
        raise AssertionError((name, attribute))


def _queue_policy(clients: Clients, name: str, properties: Any, _: Completer) -> None:
    for url in properties["Queues"]:
        policy = json.dumps(properties["PolicyDocument"])
        clients.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def _topic_policy(clients: Clients, name: str, properties: Any, _: Completer) -> None:
    for arn in properties["Topics"]:
        policy = json.dumps(properties["PolicyDocument"])
        clients.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


def _subscription(clients: Clients, name: str, properties: Any, _: Completer) -> str:
    answer = clients.sns.subscribe(
        TopicArn=properties["TopicArn"],
        Protocol=properties["Protocol"],
        Endpoint=properties["Endpoint"],
        Attributes={"RawMessageDelivery": str(properties.get("RawMessageDelivery", False)).lower()},
        ReturnSubscriptionArn=True,
    )
    return str(answer["SubscriptionArn"])


def _bucket_settings(clients: Clients, name: str, properties: Any, _: Completer) -> None:
    bucket = properties["BucketName"]
    wanted = properties.get("NotificationConfiguration")
    if wanted:
        topics = [
            {
                "TopicArn": entry["Topic"],
                "Events": [entry["Event"]],
                **(
                    {"Filter": {"Key": {"FilterRules": entry["Filter"]["S3Key"]["Rules"]}}}
                    if "Filter" in entry
                    else {}
                ),
            }
            for entry in wanted.get("TopicConfigurations", [])
        ]
        made: dict[str, Any] = {"TopicConfigurations": topics} if topics else {}
        if "EventBridgeConfiguration" in wanted:
            made["EventBridgeConfiguration"] = {}
        clients.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=made)
    clients.s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=properties["PublicAccessBlockConfiguration"]
    )


def _hook(clients: Clients, name: str, properties: Any, _: Completer) -> None:
    clients.autoscaling.put_lifecycle_hook(**properties)


def _policy(clients: Clients, name: str, properties: Any, completer: Completer) -> str:
    given = {**properties, "PolicyName": f"{completer.values['AWS::StackName']}-{name}"}
    clients.autoscaling.put_scaling_policy(**given)
    # Asked after, since moto leaves it out of the answer.
    [made] = clients.autoscaling.describe_policies(PolicyNames=[given["PolicyName"]])["ScalingPolicies"]
    return str(made["PolicyARN"])


def _alarm(clients: Clients, name: str, properties: Any, completer: Completer) -> str:
    alarm = properties.get("AlarmName") or f"{completer.values['AWS::StackName']}-{name}"
    clients.cloudwatch.put_metric_alarm(**{**properties, "AlarmName": alarm})
    return str(alarm)


_MAKERS = {
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SNS::Subscription": _subscription,
    "AWS::S3::Bucket": _bucket_settings,
    "AWS::AutoScaling::LifecycleHook": _hook,
    "AWS::AutoScaling::ScalingPolicy": _policy,
    "AWS::CloudWatch::Alarm": _alarm,
}
