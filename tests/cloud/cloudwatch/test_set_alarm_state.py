"""SetAlarmState: a state set by hand, until the next evaluation."""

import pytest


async def test_a_state_is_set_with_its_reason(cloud):
    await cloud.alarm()
    cloud.clock.advance(10)

    await cloud(
        "SetAlarmState",
        AlarmName="high",
        StateValue="ALARM",
        StateReason="a drill",
        StateReasonData='{"a": 1}',
    )

    alarm = await cloud.described()
    assert (alarm["StateValue"], alarm["StateReason"], alarm["StateReasonData"]) == (
        "ALARM",
        "a drill",
        '{"a": 1}',
    )
    assert alarm["StateUpdatedTimestamp"] == cloud.moment(10)


async def test_the_next_evaluation_sets_it_right(cloud):
    await cloud.alarm()
    await cloud.put(1)
    await cloud.look()

    await cloud("SetAlarmState", AlarmName="high", StateValue="ALARM", StateReason="a drill")
    await cloud.look(after_s=1)
    assert await cloud.state() == "ALARM"
    await cloud.look()

    assert await cloud.state() == "OK"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"AlarmName": "nobody"}, "ResourceNotFound"),
        ({"StateValue": "BAD"}, "ValidationException"),
        ({"StateReasonData": "no json"}, "InvalidFormatFault"),
        ({"StateReason": "x" * 1024}, "ValidationException"),
    ],
)
async def test_what_cannot_be_set_is_refused(cloud, more, code):
    await cloud.alarm()

    error = await cloud.refusal(
        "SetAlarmState", **{"AlarmName": "high", "StateValue": "OK", "StateReason": "x", **more}
    )

    assert type(error).__name__ == code


async def test_a_state_of_no_name_is_refused_in_awss_words(cloud):
    error = await cloud.refusal("SetAlarmState", AlarmName="high", StateValue="BAD", StateReason="x")

    assert error.message == (
        "1 validation error detected: Value 'BAD' at 'stateValue' failed to satisfy constraint: Member must satisfy"
        " enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
    )
