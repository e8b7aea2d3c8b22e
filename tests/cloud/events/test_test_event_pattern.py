"""TestEventPattern."""

import json

import pytest

from reelworks.cloud.services.events.errors import InvalidEventPatternException, ValidationException

EVENT = {
    "id": "1",
    "source": "s",
    "detail-type": "d",
    "account": "123456789012",
    "region": "us-east-2",
    "time": "2026-01-01T00:00:00Z",
}


@pytest.mark.parametrize(("source", "result"), [("s", True), ("t", False)])
async def test_it_says_whether_an_event_would_be_wanted(cloud, source, result):
    answer = await cloud(
        "TestEventPattern", EventPattern=json.dumps({"source": [source]}), Event=json.dumps(EVENT)
    )

    assert answer == {"Result": result}


@pytest.mark.parametrize(
    "event", ["text", '"text"', "[]", json.dumps({**EVENT, "id": None} | {"x": 1})[:-1], "{}"]
)
async def test_an_event_is_an_object_with_what_every_event_has(cloud, event):
    with pytest.raises(ValidationException, match=r"Parameter Event is not valid\."):
        await cloud("TestEventPattern", EventPattern='{"source": ["s"]}', Event=event)


async def test_what_is_no_pattern_is_refused(cloud):
    with pytest.raises(
        InvalidEventPatternException, match=r'^Event pattern is not valid\. Reason: "a" must be an object'
    ):
        await cloud("TestEventPattern", EventPattern='{"a": 1}', Event=json.dumps(EVENT))
