"""SQS in the query protocol, as SDKs before 2023, curl and boto 2 speak it: signed by hand, read as plain XML."""

import hashlib
import http.client
import urllib.parse
import xml.etree.ElementTree as ET

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

VERSION = "2012-11-05"
XMLNS = "{http://queue.amazonaws.com/doc/2012-11-05/}"


class Query:
    """Asks by ``Action`` and its parameters, at a path; keeps nothing between two requests."""

    def __init__(self, cloud):
        self._keys = Credentials(cloud.access_key_id, cloud.secret_access_key)
        self._endpoint = cloud.endpoint

    def ask(self, action, path="/", method="POST", **parameters):
        """Return the answer's status and root element; ``__`` in a parameter's name stands for a period."""
        fields = {name.replace("__", "."): str(value) for name, value in parameters.items()}
        form = urllib.parse.urlencode({"Action": action, "Version": VERSION, **fields})
        url = self._endpoint + path
        if method == "GET":
            request = AWSRequest("GET", f"{url}?{form}")
        else:
            request = AWSRequest("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, form)
        SigV4Auth(self._keys, "sqs", "us-east-2").add_auth(request)
        return self._send(request.prepare())

    def _send(self, request):
        address = urllib.parse.urlsplit(request.url)
        connection = http.client.HTTPConnection(address.netloc, timeout=20)
        target = address.path + ("?" + address.query if address.query else "")
        connection.request(request.method, target, request.body, dict(request.headers))
        answer = connection.getresponse()
        root = ET.fromstring(answer.read())
        connection.close()
        assert answer.getheader("Content-Type").startswith("text/xml")
        return answer.status, root


@pytest.fixture(scope="module")
def query(cloud):
    return Query(cloud)


@pytest.fixture
def url(query, request):
    name = request.node.name.replace("[", "-").replace("]", "")[:80]
    _, made = query.ask("CreateQueue", QueueName=name)
    url = text(made, "QueueUrl")
    yield url
    query.ask("DeleteQueue", QueueUrl=url)


def text(root, name):
    """The text of the only element of this name."""
    (found,) = root.iter(XMLNS + name)
    return found.text


def texts(root, name):
    return [found.text for found in root.iter(XMLNS + name)]


def pairs(root, name, key="Name", value="Value"):
    return {
        found.findtext(XMLNS + key): found.findtext(XMLNS + value)
        for found in root.iter(XMLNS + name)
        if found.find(XMLNS + key) is not None
    }


def path_of(url):
    return urllib.parse.urlsplit(url).path


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("place", ["root", "queue"])
def test_a_message_goes_round(query, url, method, place):
    at = {"path": path_of(url)} if place == "queue" else {"QueueUrl": url}

    status, sent = query.ask("SendMessage", method=method, MessageBody="grüße & <more>", **at)
    assert status == 200
    assert sent.tag == f"{XMLNS}SendMessageResponse"
    assert text(sent, "MD5OfMessageBody") == hashlib.md5("grüße & <more>".encode()).hexdigest()
    assert text(sent, "RequestId")

    _, got = query.ask("ReceiveMessage", method=method, **at)
    assert text(got, "Body") == "grüße & <more>"
    assert text(got, "MessageId") == text(sent, "MessageId")

    status, _ = query.ask("DeleteMessage", method=method, ReceiptHandle=text(got, "ReceiptHandle"), **at)
    assert status == 200
    _, empty = query.ask("GetQueueAttributes", method=method, AttributeName__1="All", **at)
    assert pairs(empty, "Attribute")["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_attributes_are_numbered(query, url):
    _, sent = query.ask(
        "SendMessage",
        QueueUrl=url,
        MessageBody="x",
        MessageAttribute__1__Name="text",
        MessageAttribute__1__Value__DataType="String",
        MessageAttribute__1__Value__StringValue="v",
        MessageAttribute__2__Name="bytes",
        MessageAttribute__2__Value__DataType="Binary",
        MessageAttribute__2__Value__BinaryValue="AP8=",
    )

    _, got = query.ask("ReceiveMessage", QueueUrl=url, MessageAttributeName__1="All", AttributeName__1="All")

    assert text(got, "MD5OfMessageAttributes") == text(sent, "MD5OfMessageAttributes")
    assert sorted(texts(got, "StringValue")) == ["v"]
    assert texts(got, "BinaryValue") == ["AP8="]
    assert pairs(got, "Attribute")["ApproximateReceiveCount"] == "1"


def test_a_batch_is_numbered_and_answered_entry_by_entry(query, url):
    entries = {
        "SendMessageBatchRequestEntry__1__Id": "good",
        "SendMessageBatchRequestEntry__1__MessageBody": "one",
        "SendMessageBatchRequestEntry__2__Id": "bad",
        "SendMessageBatchRequestEntry__2__MessageBody": "two",
        "SendMessageBatchRequestEntry__2__DelaySeconds": "901",
    }

    _, sent = query.ask("SendMessageBatch", QueueUrl=url, **entries)
    (good,) = sent.iter(f"{XMLNS}SendMessageBatchResultEntry")
    (bad,) = sent.iter(f"{XMLNS}BatchResultErrorEntry")
    assert (good.findtext(f"{XMLNS}Id"), bad.findtext(f"{XMLNS}Id")) == ("good", "bad")
    assert bad.findtext(f"{XMLNS}Code") == "InvalidParameterValue"
    assert bad.findtext(f"{XMLNS}SenderFault") == "true"

    _, got = query.ask("ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=10)
    assert texts(got, "Body") == ["one"]
    gone = {
        "DeleteMessageBatchRequestEntry__1__Id": "1",
        "DeleteMessageBatchRequestEntry__1__ReceiptHandle": text(got, "ReceiptHandle"),
    }
    _, deleted = query.ask("DeleteMessageBatch", QueueUrl=url, **gone)
    assert [
        entry.findtext(f"{XMLNS}Id") for entry in deleted.iter(f"{XMLNS}DeleteMessageBatchResultEntry")
    ] == ["1"]


def test_a_queue_is_made_set_tagged_and_listed(query, url):
    name = url.rsplit("/", 1)[1]

    new = {
        "Attribute__1__Name": "VisibilityTimeout",
        "Attribute__1__Value": "77",
        "Attribute__2__Name": "DelaySeconds",
        "Attribute__2__Value": "7",
    }
    query.ask("SetQueueAttributes", QueueUrl=url, **new)
    query.ask("TagQueue", QueueUrl=url, Tag__1__Key="team", Tag__1__Value="media")

    _, got = query.ask("GetQueueAttributes", QueueUrl=url, AttributeName__1="All")
    assert pairs(got, "Attribute")["DelaySeconds"] == "7"
    assert pairs(got, "Attribute")["VisibilityTimeout"] == "77"
    _, tags = query.ask("ListQueueTags", QueueUrl=url)
    assert pairs(tags, "Tag", "Key") == {"team": "media"}
    _, listed = query.ask("ListQueues", QueueNamePrefix=name)
    assert texts(listed, "QueueUrl") == [url]
    _, found = query.ask("GetQueueUrl", QueueName=name)
    assert text(found, "QueueUrl") == url


def test_a_fifo_queues_message_has_its_number(query):
    _, made = query.ask(
        "CreateQueue",
        QueueName="query.fifo",
        Attribute__1__Name="FifoQueue",
        Attribute__1__Value="true",
    )
    url = text(made, "QueueUrl")

    _, sent = query.ask(
        "SendMessage", QueueUrl=url, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="1"
    )
    _, got = query.ask("ReceiveMessage", QueueUrl=url, AttributeName__1="All")

    assert pairs(got, "Attribute")["SequenceNumber"] == text(sent, "SequenceNumber")
    assert pairs(got, "Attribute")["MessageGroupId"] == "g"


def test_a_move_is_started_and_told(query, url):
    _, made = query.ask("CreateQueue", QueueName="query-dead")
    _, got = query.ask("GetQueueAttributes", QueueUrl=text(made, "QueueUrl"), AttributeName__1="QueueArn")
    arn = pairs(got, "Attribute")["QueueArn"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": "1"}}'
    query.ask(
        "SetQueueAttributes", QueueUrl=url, Attribute__1__Name="RedrivePolicy", Attribute__1__Value=policy
    )

    _, started = query.ask("StartMessageMoveTask", SourceArn=arn)
    _, tasks = query.ask("ListMessageMoveTasks", SourceArn=arn)

    assert text(started, "TaskHandle")
    assert text(tasks, "Status") in {"RUNNING", "COMPLETED"}
    assert text(tasks, "SourceArn") == arn


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("GetQueueUrl", {"QueueName": "none"}, "AWS.SimpleQueueService.NonExistentQueue"),
        ("CreateQueue", {"QueueName": "a b"}, "InvalidParameterValue"),
        (
            "SendMessage",
            {"path": "/000000000000/none", "MessageBody": "x"},
            "AWS.SimpleQueueService.NonExistentQueue",
        ),
        ("Nonsense", {}, "InvalidAction"),
    ],
)
def test_an_error_is_told_in_xml_by_its_older_name(query, action, parameters, code):
    status, root = query.ask(action, **parameters)

    assert status == 400
    assert root.tag.rpartition("}")[2] == "ErrorResponse"
    told = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert told["Code"] == code
    assert told["Type"] == "Sender"
    assert told["RequestId"]


def test_a_purge_too_soon_is_told_by_its_older_name(query, url):
    query.ask("PurgeQueue", path=path_of(url))

    status, root = query.ask("PurgeQueue", path=path_of(url))

    assert status == 400
    told = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert told["Code"] == "AWS.SimpleQueueService.PurgeQueueInProgress"
