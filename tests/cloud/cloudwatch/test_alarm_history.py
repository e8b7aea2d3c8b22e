"""DescribeAlarmHistory: what alarms went through."""

import json

import pytest


async def items(cloud, **asked):
    answer = await cloud("DescribeAlarmHistory", **asked)
    return [(item["HistoryItemType"], item["HistorySummary"]) for item in answer["AlarmHistoryItems"]]


@pytest.fixture
async def lived(cloud):
    """An alarm that was made, fired, was silenced and deleted, a minute after the other."""
    await cloud.alarm()
    cloud.clock.advance(60)
    await cloud("SetAlarmState", AlarmName="high", StateValue="ALARM", StateReason="by hand")
    cloud.clock.advance(60)
    await cloud("DisableAlarmActions", AlarmNames=["high"])
    cloud.clock.advance(60)
    await cloud("DeleteAlarms", AlarmNames=["high"])
    return cloud


LIFE = [
    ("ConfigurationUpdate", 'Alarm "high" created'),
    ("StateUpdate", "Alarm updated from INSUFFICIENT_DATA to ALARM"),
    ("ConfigurationUpdate", 'Alarm "high" actions disabled'),
    ("ConfigurationUpdate", 'Alarm "high" deleted'),
]


async def test_the_latest_comes_first_and_outlives_the_alarm(lived):
    assert await items(lived) == LIFE[::-1]
    assert await items(lived, ScanBy="TimestampAscending", AlarmName="high") == LIFE


async def test_items_are_chosen_by_kind_and_time(lived):
    assert await items(lived, HistoryItemType="StateUpdate") == [LIFE[1]]
    assert await items(lived, StartDate=lived.moment(61), EndDate=lived.moment(121)) == [LIFE[2]]
    assert await items(lived, AlarmName="other") == []
    assert await items(lived, AlarmTypes=["CompositeAlarm"]) == []


async def test_pages_follow_each_other_without_a_gap(lived):
    told, token = [], {}
    while True:
        answer = await lived("DescribeAlarmHistory", MaxRecords=3, **token)
        told += [item["HistorySummary"] for item in answer["AlarmHistoryItems"]]
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}

    assert told == [summary for _, summary in LIFE[::-1]]


async def test_a_change_of_state_is_told_with_both_states(lived):
    answer = await lived("DescribeAlarmHistory", HistoryItemType="StateUpdate")

    data = json.loads(answer["AlarmHistoryItems"][0]["HistoryData"])
    assert data["oldState"]["stateValue"] == "INSUFFICIENT_DATA"
    assert data["newState"] == {"stateValue": "ALARM", "stateReason": "by hand"}


async def test_thirty_days_are_kept(lived):
    lived.clock.advance(30 * 86_400 - 60)

    await lived.room.clean()

    assert await items(lived) == LIFE[:1:-1]


async def test_a_token_of_nobodys_is_refused(cloud):
    assert type(await cloud.refusal("DescribeAlarmHistory", NextToken="x")).__name__ == "InvalidNextToken"
