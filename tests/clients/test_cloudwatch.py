"""CloudWatch as its clients speak to it: boto3 in CBOR, the aws command line, JSON and query signed by hand."""

import gzip
import http.client
import json
import subprocess
import sys
import time
import urllib.parse
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

DEADLINE_S = 60
TARGET = "GraniteServiceVersion20100801"
XMLNS = "{http://monitoring.amazonaws.com/doc/2010-08-01/}"


def since():
    now = datetime.now(UTC)
    return {"StartTime": now - timedelta(minutes=5), "EndTime": now + timedelta(minutes=5)}


def wait_for(condition, what):
    deadline = time.monotonic() + DEADLINE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)
    return found


def send(cloud, headers, body, path="/"):
    """Send a signed request; return the status, the headers and the body."""
    request = AWSRequest("POST", cloud.endpoint + path, headers, body)
    SigV4Auth(Credentials(cloud.access_key_id, cloud.secret_access_key), "monitoring", "us-east-2").add_auth(
        request
    )
    prepared = request.prepare()
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(prepared.url).netloc, timeout=20)
    connection.request("POST", path, prepared.body, dict(prepared.headers))
    answer = connection.getresponse()
    told = answer.status, answer.headers, answer.read()
    connection.close()
    return told


def ask_json(cloud, operation, document, **headers):
    body = json.dumps(document).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"{TARGET}.{operation}", **named}
    return send(cloud, kind, gzip.compress(body) if "Content_Encoding" in headers else body)


def ask_query(cloud, action, **parameters):
    fields = {name.replace("__", "."): str(value) for name, value in parameters.items()}
    form = urllib.parse.urlencode({"Action": action, "Version": "2010-08-01", **fields})
    status, _, body = send(cloud, {"Content-Type": "application/x-www-form-urlencoded"}, form)
    return status, ET.fromstring(body)


def texts(root, name):
    return [found.text for found in root.iter(XMLNS + name)]


def test_boto3_puts_and_gets_figures(cloud):
    client = cloud.client("cloudwatch")
    dimensions = [{"Name": "Host", "Value": "a"}]
    client.put_metric_data(
        Namespace="Boto",
        MetricData=[{"MetricName": "Load", "Value": 2.5, "Unit": "Count", "Dimensions": dimensions}],
    )
    metric = {"Namespace": "Boto", "MetricName": "Load", "Dimensions": dimensions}
    queries = [
        {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        {"Id": "e", "Expression": "m * 4", "Label": "four"},
    ]

    listed = client.list_metrics(Namespace="Boto")["Metrics"]
    data = client.get_metric_data(MetricDataQueries=queries, **since())["MetricDataResults"]
    points = client.get_metric_statistics(**metric, Period=60, Statistics=["Sum"], **since())["Datapoints"]

    assert listed == [metric]
    ((result),) = data
    assert (result["Label"], result["Values"], result["StatusCode"]) == ("four", [10.0], "Complete")
    assert result["Timestamps"][0].second == 0
    assert [(point["Sum"], point["Unit"]) for point in points] == [(2.5, "Count")]


def test_boto3_compresses_large_requests(cloud):
    client = cloud.client("cloudwatch")
    data = [{"MetricName": f"metric-number-{number}", "Value": float(number)} for number in range(1000)]

    client.put_metric_data(Namespace="Large", MetricData=data)

    pages = client.get_paginator("list_metrics").paginate(Namespace="Large")
    assert len([metric for page in pages for metric in page["Metrics"]]) == 1000


def test_boto3_knows_errors_by_their_names(cloud):
    client = cloud.client("cloudwatch")

    with pytest.raises(client.exceptions.ResourceNotFound) as missing:
        client.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")
    with pytest.raises(client.exceptions.InvalidParameterValueException) as invalid:
        client.put_metric_data(Namespace="Boto", MetricData=[{"MetricName": "x", "Value": 2.0**361}])
    for value in (float("nan"), float("inf")):
        with pytest.raises(client.exceptions.InvalidParameterValueException):
            client.put_metric_data(Namespace="Boto", MetricData=[{"MetricName": "x", "Value": value}])

    assert missing.value.response["Error"]["Code"] == "ResourceNotFound"
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert invalid.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_the_waiter_for_alarms_works(cloud):
    client = cloud.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName="waited-for", Namespace="Boto", MetricName="W", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1.0, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip

    client.get_waiter("alarm_exists").wait(AlarmNames=["waited-for"], WaiterConfig={"MaxAttempts": 1})

    client.delete_alarms(AlarmNames=["waited-for"])


def aws(cloud, *arguments):
    program = str(Path(sys.executable).parent / "aws")
    done = subprocess.run(
        [program, "cloudwatch", *arguments, "--output", "json"],
        env=cloud.client_environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def test_the_command_line_makes_an_alarm_that_fires_on_a_queues_depth_and_tells_a_topic(cloud):
    sqs, sns = cloud.client("sqs"), cloud.client("sns")
    deep = sqs.create_queue(QueueName="cw-deep")["QueueUrl"]
    topic = sns.create_topic(Name="cw-alarms")["TopicArn"]
    policy = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    told = sqs.create_queue(QueueName="cw-told", Attributes={"Policy": json.dumps({"Statement": [policy]})})[
        "QueueUrl"
    ]
    arn = sqs.get_queue_attributes(QueueUrl=told, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    aws(
        cloud, "put-metric-alarm", "--alarm-name", "cw-deep", "--namespace", "AWS/SQS",
        "--metric-name", "ApproximateNumberOfMessagesVisible", "--dimensions", "Name=QueueName,Value=cw-deep",
        "--statistic", "Maximum", "--period", "60", "--evaluation-periods", "1", "--threshold", "10",
        "--comparison-operator", "GreaterThanThreshold", "--alarm-actions", topic,
    )  # fmt: skip
    for batch in range(2):
        entries = [{"Id": str(number), "MessageBody": f"{batch}-{number}"} for number in range(8)]
        sqs.send_message_batch(QueueUrl=deep, Entries=entries)

    def received():
        return sqs.receive_message(QueueUrl=told, WaitTimeSeconds=20).get("Messages")

    (message,) = wait_for(received, "the alarm's message")
    envelope = json.loads(message["Body"])
    assert envelope["Subject"] == 'ALARM: "cw-deep" in US East (Ohio)'
    alarm = aws(cloud, "describe-alarms", "--alarm-names", "cw-deep")["MetricAlarms"][0]
    assert alarm["StateValue"] == "ALARM"
    assert "[16.0 (" in alarm["StateReason"]
    history = aws(cloud, "describe-alarm-history", "--alarm-name", "cw-deep")["AlarmHistoryItems"]
    assert {item["HistoryItemType"] for item in history} >= {"ConfigurationUpdate", "StateUpdate"}
    aws(cloud, "delete-alarms", "--alarm-names", "cw-deep")


def test_json_is_understood_and_answered(cloud):
    put = {"Namespace": "Json", "MetricData": [{"MetricName": "Load", "Values": [1.0, 3.0]}]}

    status, _, _ = ask_json(cloud, "PutMetricData", put)
    listed = ask_json(cloud, "ListMetrics", {"Namespace": "Json"})
    refused = ask_json(cloud, "PutMetricData", {"Namespace": "Json", "MetricData": [{"MetricName": "Load"}]})

    assert status == 200
    assert json.loads(listed[2])["Metrics"] == [{"Namespace": "Json", "MetricName": "Load", "Dimensions": []}]
    assert refused[0] == 400
    assert json.loads(refused[2])["__type"].endswith("MissingRequiredParameterException")
    assert refused[1]["x-amzn-query-error"] == "MissingParameter;Sender"


def test_a_gzipped_body_is_understood(cloud):
    put = {"Namespace": "Zipped", "MetricData": [{"MetricName": "Load", "Value": 1.0}]}

    status, _, _ = ask_json(cloud, "PutMetricData", put, Content_Encoding="gzip")

    assert status == 200
    assert len(cloud.client("cloudwatch").list_metrics(Namespace="Zipped")["Metrics"]) == 1


def test_query_is_understood_and_answered(cloud):
    status, _ = ask_query(
        cloud, "PutMetricData", Namespace="Query", MetricData__member__1__MetricName="Load",
        MetricData__member__1__Value=5, MetricData__member__1__Dimensions__member__1__Name="Host",
        MetricData__member__1__Dimensions__member__1__Value="a",
    )  # fmt: skip
    _, listed = ask_query(cloud, "ListMetrics", Namespace="Query")
    _, told = ask_query(
        cloud, "GetMetricStatistics", Namespace="Query", MetricName="Load", Period=60,
        Dimensions__member__1__Name="Host", Dimensions__member__1__Value="a", Statistics__member__1="Maximum",
        **{name: moment.strftime("%Y-%m-%dT%H:%M:%SZ") for name, moment in since().items()},
    )  # fmt: skip
    refused, error = ask_query(cloud, "SetAlarmState", AlarmName="nobody", StateValue="OK", StateReason="x")

    assert status == 200
    assert (texts(listed, "MetricName"), texts(listed, "Value")) == (["Load"], ["a"])
    assert texts(told, "Maximum") == ["5.0"]
    assert (refused, texts(error, "Code")) == (404, ["ResourceNotFound"])


def test_a_gzipped_form_is_understood(cloud):
    fields = {"Namespace": "Packed", "MetricData.member.1.MetricName": "m", "MetricData.member.1.Value": "1"}
    form = urllib.parse.urlencode({"Action": "PutMetricData", "Version": "2010-08-01", **fields})
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}

    status, _, _ = send(cloud, kind, gzip.compress(form.encode()))

    listed = cloud.client("cloudwatch").list_metrics(Namespace="Packed")["Metrics"]
    assert status == 200
    assert [metric["MetricName"] for metric in listed] == ["m"]


def test_what_was_acknowledged_is_there_after_the_power_went(own_cloud):
    cloud = own_cloud.start()
    client = cloud.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName="kept", Namespace="Ours", MetricName="Load", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1.0, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    for _ in range(5):
        client.put_metric_data(Namespace="Ours", MetricData=[{"MetricName": "Load", "Value": 1.0}])

    cloud.kill()
    cloud.start()

    client = cloud.client("cloudwatch")
    points = client.get_metric_statistics(
        Namespace="Ours", MetricName="Load", Period=60, Statistics=["Sum"], **since()
    )["Datapoints"]
    assert sum(point["Sum"] for point in points) == 5

    def fires():
        return client.describe_alarms(AlarmNames=["kept"])["MetricAlarms"][0]["StateValue"] == "ALARM"

    wait_for(fires, "the alarm to fire after the restart")
