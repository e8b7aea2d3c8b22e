"""Figures of the other rooms, collected."""

from dataclasses import replace

from reelworks.cloud.measurements import Measurement

DEPTH = Measurement(
    "AWS/SQS",
    "ApproximateNumberOfMessagesVisible",
    (("QueueName", "work"),),
    12.0,
    "Count",
    "123456789012",
    "us-east-2",
)
SENT = replace(DEPTH, name="NumberOfMessagesSent", value=4.0, count=4)
QUEUE = [{"Name": "QueueName", "Value": "work"}]


async def collect(cloud, *measured, after_s=5.0):
    cloud.clock.advance(after_s)
    cloud.measured = list(measured)
    await cloud.room.collector.collect()


async def told(cloud, name, period=60, stats=("Sum", "SampleCount")):
    answer = await cloud(
        "GetMetricStatistics", Namespace="AWS/SQS", MetricName=name, Dimensions=QUEUE, Period=period,
        StartTime=cloud.moment(), EndTime=cloud.moment(3600), Statistics=list(stats),
    )  # fmt: skip
    return [tuple(point[stat] for stat in stats) for point in answer["Datapoints"]]


async def test_a_depth_is_told_once_a_minute_however_often_it_is_measured(cloud):
    for value in range(1, 25):
        await collect(cloud, replace(DEPTH, value=float(value)))

    assert await told(cloud, DEPTH.name) == [(11, 1), (23, 1), (24, 1)]
    assert await told(cloud, DEPTH.name, period=300) == [(11 + 23 + 24, 3)]


async def test_what_happened_is_added_up(cloud):
    for _ in range(3):
        await collect(cloud, SENT)

    assert await told(cloud, SENT.name) == [(12, 12)]


async def test_the_least_and_the_most_of_many_samples_are_kept(cloud):
    sizes = replace(
        SENT, name="SentMessageSize", value=30.0, count=3, minimum=5.0, maximum=20.0, unit="Bytes"
    )

    await collect(cloud, sizes)

    assert await told(cloud, "SentMessageSize", stats=("Average", "Minimum", "Maximum")) == [(10, 5, 20)]


async def test_a_depth_that_stays_is_written_down_twice_a_minute_only(cloud):
    for _ in range(24):
        await collect(cloud, DEPTH)

    rows = cloud.room.database.reader.execute("SELECT count(*) FROM cw_point").fetchone()[0]
    assert rows == 4
    assert await told(cloud, DEPTH.name) == [(12, 1), (12, 1)]


async def test_an_old_depth_still_stands_for_its_minute(cloud):
    for value in range(1, 25):
        await collect(cloud, replace(DEPTH, value=float(value)))

    cloud.clock.advance(4 * 3600)
    await cloud.room.clean()

    assert await told(cloud, DEPTH.name) == [(11, 1), (23, 1), (24, 1)]


async def test_an_alarm_on_a_depth_fires_as_soon_as_it_is_measured(quick_cloud):
    cloud = quick_cloud
    await cloud.alarm(
        Namespace="AWS/SQS", MetricName=DEPTH.name, Dimensions=QUEUE, Statistic="Sum", EvaluationPeriods=2
    )
    states = []

    for _ in range(6):
        await collect(cloud, DEPTH, after_s=2.5)
        await cloud.look(after_s=0)
        states.append(await cloud.state())

    assert states == ["INSUFFICIENT_DATA", "INSUFFICIENT_DATA", "ALARM", "ALARM", "ALARM", "ALARM"]


async def test_a_room_whose_figures_break_does_not_silence_those_before_it(cloud, caplog):
    def measure(_now):
        yield SENT
        raise ZeroDivisionError

    cloud.room.collector._measure = measure
    await cloud.room.collector.collect()

    assert await told(cloud, SENT.name) == [(4, 4)]
    assert "ZeroDivisionError" in caplog.text
