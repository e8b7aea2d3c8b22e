"""What becomes of figures as they grow old."""


async def points(cloud, period):
    end = cloud.clock.now() - cloud.moment().timestamp() + 60
    begin = end - 1400 * period
    answer = await cloud(
        "GetMetricStatistics", Namespace="Ours", MetricName="Load", Period=period, StartTime=cloud.moment(begin),
        EndTime=cloud.moment(end), Statistics=["Sum", "SampleCount"], ExtendedStatistics=["p100"],
    )  # fmt: skip
    return [
        (point["Sum"], point["SampleCount"], point["ExtendedStatistics"]["p100"])
        for point in answer["Datapoints"]
    ]


def rows(cloud):
    return cloud.room.database.reader.execute("SELECT count(*) FROM cw_point").fetchone()[0]


async def test_seconds_become_minutes_then_five_minutes_then_hours_and_go_in_the_end(cloud):
    for after in range(0, 600, 30):
        await cloud.put(after, Timestamp=cloud.moment(after))
    total = sum(range(0, 600, 30))
    counts = [rows(cloud)]

    for days in (0.5, 16, 64):
        cloud.clock.advance(days * 86_400)
        await cloud.room.clean()
        counts.append(rows(cloud))
        assert [sum(column) for column in zip(*await points(cloud, 86_400), strict=True)][:2] == [total, 20]
    cloud.clock.advance(456 * 86_400)
    await cloud.room.clean()

    assert counts == [20, 10, 3, 1]
    assert rows(cloud) == 0
    assert cloud.room.database.reader.execute("SELECT count(*) FROM cw_metric").fetchone()[0] == 0


async def test_percentiles_outlive_the_seconds(cloud):
    for after, value in ((0, 5), (20, 50), (40, 7)):
        await cloud.put(value, Timestamp=cloud.moment(after))

    cloud.clock.advance(4 * 3600)
    await cloud.room.clean()

    assert await points(cloud, 60) == [(62, 3, 50)]


async def test_a_metric_that_was_forgotten_begins_anew(cloud):
    await cloud.put(1)
    cloud.clock.advance(456 * 86_400)
    for _ in range(4):
        await cloud.room.clean()

    await cloud.put(2)

    assert await points(cloud, 60) == [(2, 1, 2)]
