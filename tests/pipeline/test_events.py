import json

import pytest

from reelworks.pipeline.events import EventRejected, Task, read_tasks


def s3_event(key="uploads/a.mp4", name="ObjectCreated:Put", **entry):
    """As documented: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-2",
        "eventTime": "2026-11-22T10:00:00.000Z",
        "eventName": name,
        "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "movies",
            "bucket": {"name": "films", "arn": "arn:aws:s3:::films"},
            "object": {"key": key, "size": 12, "eTag": "abc", "sequencer": "0055AED6DCD90281E5", **entry},
        },
    }
    return {"Records": [record]}


def in_envelope(text):
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": "dc1e94d9",
            "TopicArn": "arn:aws:sns:us-east-2:000000000000:uploads",
            "Subject": "Amazon S3 Notification",
            "Message": text,
            "Timestamp": "2026-11-22T10:00:00.000Z",
            "SignatureVersion": "1",
        }
    )


def eventbridge_event(key="uploads/a.mp4", detail_type="Object Created"):
    return {
        "version": "0",
        "id": "17793124",
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": "000000000000",
        "time": "2026-11-22T10:00:00Z",
        "region": "us-east-2",
        "resources": ["arn:aws:s3:::films"],
        "detail": {
            "version": "0",
            "bucket": {"name": "films"},
            "object": {"key": key, "size": 12, "etag": "abc", "version-id": "v1", "sequencer": "00"},
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "000000000000",
            "reason": "PutObject",
        },
    }


def test_a_plain_s3_event_announces_its_upload():
    tasks = read_tasks(json.dumps(s3_event(versionId="v7")))

    assert tasks == [
        Task("films", "uploads/a.mp4", "v7", "abc", 12, "0055AED6DCD90281E5", "2026-11-22T10:00:00.000Z")
    ]


def test_the_same_event_is_found_inside_the_envelope_of_a_topic():
    plain = json.dumps(s3_event())

    assert read_tasks(in_envelope(plain)) == read_tasks(plain)


def test_an_eventbridge_event_announces_its_upload():
    assert read_tasks(json.dumps(eventbridge_event())) == [
        Task("films", "uploads/a.mp4", "v1", "abc", 12, "00", "2026-11-22T10:00:00Z")
    ]


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("uploads/a+b.mp4", "uploads/a b.mp4"),
        ("uploads/a%2Bb.mp4", "uploads/a+b.mp4"),
        ("uploads/%C3%BCber.mp4", "uploads/über.mp4"),
        ("uploads/100%25.mp4", "uploads/100%.mp4"),
    ],
)
def test_the_key_of_an_s3_event_is_decoded(encoded, key):
    assert read_tasks(json.dumps(s3_event(encoded)))[0].key == key


def test_the_key_of_an_eventbridge_event_is_taken_as_it_is():
    assert read_tasks(json.dumps(eventbridge_event("a+b%20c")))[0].key == "a+b%20c"


def test_several_records_announce_several_uploads():
    event = {"Records": s3_event("a")["Records"] + s3_event("b")["Records"]}

    assert [task.key for task in read_tasks(json.dumps(event))] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026", "Bucket": "films"},
        s3_event(name="ObjectRemoved:Delete"),
        eventbridge_event(detail_type="Object Deleted"),
        {"Records": []},
    ],
    ids=["test event", "removal", "eventbridge removal", "no records"],
)
def test_what_announces_no_upload_is_dropped(body):
    assert read_tasks(json.dumps(body)) == []
    assert read_tasks(in_envelope(json.dumps(body))) == []


def without(event, *path):
    place = event["Records"][0]
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    return event


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("hello", "not JSON: 'hello'"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1, 2]", "not an event"),
        ("{}", "no S3 event"),
        (in_envelope("hello"), "not JSON: 'hello'"),
        (json.dumps(without(s3_event(), "s3", "object", "key")), "'key'"),
        (json.dumps(without(s3_event(), "eventName")), "'eventName'"),
        (json.dumps(s3_event(size="big")), "big"),
        (json.dumps(s3_event(key="%FF")), "UnicodeDecodeError"),
        (json.dumps({"Records": [7]}), "field"),
        (json.dumps({"Records": [{"eventSource": "aws:ses"}]}), "aws:ses"),
        (json.dumps({"source": "aws.s3", "detail": {}, "detail-type": "Object Created"}), "'object'"),
    ],
)
def test_junk_is_rejected_with_a_reason(body, reason):
    with pytest.raises(EventRejected) as rejected:
        read_tasks(body)

    assert reason in str(rejected.value)
